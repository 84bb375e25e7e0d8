#include "model/incoming.h"

static const char *const states[] = {"waiting", "ticket", "ignored", "bounce", "failed"};

#define BOX_COLUMNS "channel, place, validity, uid, newest, looked, due, problem, problem_en, begun"
static const char select_box[] = "SELECT " BOX_COLUMNS " FROM mailbox WHERE channel = ?";
static const char insert_box[] = "INSERT INTO mailbox (" BOX_COLUMNS ") VALUES (?, '', 0, 0, 0, 0, "
                                 "0, '', '', 0) ON CONFLICT DO NOTHING";
static const char take_box[] = "UPDATE mailbox SET due = ? WHERE channel = ? AND due = ?";
static const char begin_box[] =
    "UPDATE mailbox SET place = ?, validity = ?, uid = ?, newest = ?, begun = ? WHERE channel = ?";
static const char move_box[] =
    "UPDATE mailbox SET uid = ?, newest = CASE WHEN newest > ? THEN newest ELSE ? END WHERE "
    "channel = ? AND place = ? AND validity = ? AND uid = ?";
static const char looked_box[] =
    "UPDATE mailbox SET due = ?, looked = ?, problem = '', problem_en = "
    "'' WHERE channel = ? AND due <> 0";
static const char trouble_box[] =
    "UPDATE mailbox SET due = ?, problem = ?, problem_en = ? WHERE channel = ? AND due <> 0";
static const char wake_box[] = "UPDATE mailbox SET due = 0 WHERE channel = ?";

#define MAIL_COLUMNS                                                                               \
    "id, channel, state, reason, reason_en, mail, answers, sender, subject, text, whole, came, "   \
    "read, customer, ticket, message"
static const char insert_mail[] = "INSERT INTO incoming_mail (" MAIL_COLUMNS
                                  ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
static const char is_there[] = "SELECT COUNT(*) FROM incoming_mail WHERE channel = ? AND mail = ?";
static const char select_mail[] = "SELECT " MAIL_COLUMNS " FROM incoming_mail WHERE id = ?";
static const char select_waiting[] =
    "SELECT id FROM incoming_mail WHERE state = 'waiting' ORDER BY id LIMIT ?";
static const char select_all[] =
    "SELECT " MAIL_COLUMNS " FROM incoming_mail WHERE id < ? AND (state = "
    "? OR ? = '') ORDER BY id DESC LIMIT ?";
static const char end_mail[] = "UPDATE incoming_mail SET state = ?, reason = ?, reason_en = ?, "
                               "customer = ?, ticket = ? WHERE id = ?";
static const char again_mail[] =
    "UPDATE incoming_mail SET state = 'waiting', reason = '', reason_en "
    "= '' WHERE id = ? AND state IN ('failed', 'ignored')";
static const char attach[] =
    "INSERT INTO incoming_file (mail, file) VALUES (?, ?) ON CONFLICT DO NOTHING";
static const char select_files[] = "SELECT file FROM incoming_file WHERE mail = ? ORDER BY file";
static const char purge_files[] = "DELETE FROM incoming_file WHERE mail IN (SELECT id FROM "
                                  "incoming_mail WHERE read < ? AND state <> 'waiting')";
static const char purge_mails[] = "DELETE FROM incoming_mail WHERE read < ? AND state <> 'waiting'";

struct str incoming_state_name(enum incoming_state s)
{
    return str_of(states[s]);
}

enum incoming_state incoming_state_named(struct str name)
{
    enum incoming_state s = 0;
    while (s < INCOMING_STATES && !str_eq(name, str_of(states[s])))
        s++;
    return s;
}

// ---- the mailbox --------------------------------------------------------------------------------

bool mailbox_wanted(const struct channel *ch)
{
    return ch->kind == MESSAGE_MAIL && str_trim(channel_value(ch, "inbox_server")).len;
}

enum err mailbox_load(struct ctx *c, struct db_tx *tx, int64_t channel, struct mailbox *out)
{
    struct db_rows *rows;
    struct str none = STR("");
    *out = (struct mailbox){.channel = channel, .place = none, .problem = none, .problem_en = none};
    enum err e = db_query(c, tx, select_box, DB_VALUES(value_int(channel)), &rows);
    while (!e && db_next(c, rows, &e))
        *out = (struct mailbox){.channel = db_int(rows, 0),
                                .place = db_text_copy(c, rows, 1),
                                .validity = db_int(rows, 2),
                                .uid = db_int(rows, 3),
                                .newest_ms = db_int(rows, 4),
                                .looked_ms = db_int(rows, 5),
                                .due_ms = db_int(rows, 6),
                                .problem = db_text_copy(c, rows, 7),
                                .problem_en = db_text_copy(c, rows, 8),
                                .begun_ms = db_int(rows, 9)};
    return e;
}

enum err mailbox_take(struct work *w, const struct mailbox *m, int64_t until_ms, bool *ours)
{
    int64_t changed = 0;
    enum err e = db_run(w->c, w->tx, insert_box, DB_VALUES(value_int(m->channel)), NULL);
    if (!e)
        e = db_run(w->c, w->tx, take_box,
                   DB_VALUES(value_int(until_ms), value_int(m->channel), value_int(m->due_ms)),
                   &changed);
    *ours = !e && changed;
    return e;
}

enum err mailbox_begin(struct work *w, const struct mailbox *m)
{
    return db_run(w->c, w->tx, begin_box,
                  DB_VALUES(value_text(m->place), value_int(m->validity), value_int(m->uid),
                            value_int(m->newest_ms), value_int(m->begun_ms), value_int(m->channel)),
                  NULL);
}

enum err mailbox_move(struct work *w, const struct mailbox *m, int64_t uid, int64_t came_ms,
                      bool *ours)
{
    int64_t changed = 0;
    enum err e = db_run(w->c, w->tx, move_box,
                        DB_VALUES(value_int(uid), value_int(came_ms), value_int(came_ms),
                                  value_int(m->channel), value_text(m->place),
                                  value_int(m->validity), value_int(m->uid)),
                        &changed);
    *ours = !e && changed;
    return e;
}

// Where it was asked for once more meanwhile, it stays due.
enum err mailbox_looked(struct work *w, int64_t channel, int64_t due_ms, struct str zh,
                        struct str en)
{
    if (!zh.len)
        return db_run(w->c, w->tx, looked_box,
                      DB_VALUES(value_int(due_ms), value_int(w->at_ms), value_int(channel)), NULL);
    return db_run(w->c, w->tx, trouble_box,
                  DB_VALUES(value_int(due_ms), value_text(zh), value_text(en), value_int(channel)),
                  NULL);
}

enum err mailbox_wake(struct work *w, int64_t channel)
{
    return db_run(w->c, w->tx, wake_box, DB_VALUES(value_int(channel)), NULL);
}

// ---- the mails ----------------------------------------------------------------------------------

static struct incoming read_mail(struct ctx *c, struct db_rows *rows)
{
    return (struct incoming){.id = db_int(rows, 0),
                             .channel = db_int(rows, 1),
                             .state = incoming_state_named(db_text(rows, 2)),
                             .reason = db_text_copy(c, rows, 3),
                             .reason_en = db_text_copy(c, rows, 4),
                             .mail = db_text_copy(c, rows, 5),
                             .answers = db_text_copy(c, rows, 6),
                             .sender = db_text_copy(c, rows, 7),
                             .subject = db_text_copy(c, rows, 8),
                             .text = db_text_copy(c, rows, 9),
                             .whole = db_text_copy(c, rows, 10),
                             .came_ms = db_int(rows, 11),
                             .read_ms = db_int(rows, 12),
                             .customer = db_int(rows, 13),
                             .ticket = db_int(rows, 14),
                             .message = db_int(rows, 15)};
}

static struct value text(struct str s)
{
    return value_text(s.at ? s : STR(""));
}

enum err incoming_put(struct work *w, struct incoming *m)
{
    int64_t there;
    m->id = 0;
    m->read_ms = w->at_ms;
    enum err e = db_number(w->c, w->tx, is_there, DB_VALUES(value_int(m->channel), text(m->mail)),
                           0, &there);
    if (!e && !there)
        e = db_ids(w->c, w->tx, 1, &m->id);
    if (e || there)
        return e;
    return db_run(w->c, w->tx, insert_mail,
                  DB_VALUES(value_int(m->id), value_int(m->channel),
                            value_text(str_of(states[m->state])), text(m->reason),
                            text(m->reason_en), text(m->mail), text(m->answers), text(m->sender),
                            text(m->subject), text(m->text), text(m->whole), value_int(m->came_ms),
                            value_int(m->read_ms), value_int(m->customer), value_int(m->ticket),
                            value_int(m->message)),
                  NULL);
}

enum err incoming_attach(struct work *w, int64_t mail, int64_t file)
{
    return db_run(w->c, w->tx, attach, DB_VALUES(value_int(mail), value_int(file)), NULL);
}

enum err incoming_files(struct ctx *c, struct db_tx *tx, int64_t mail, int64_t *files, int *count)
{
    struct db_rows *rows;
    *count = 0;
    enum err e = db_query(c, tx, select_files, DB_VALUES(value_int(mail)), &rows);
    while (!e && db_next(c, rows, &e))
        if (*count < INCOMING_FILES_MAX)
            files[(*count)++] = db_int(rows, 0);
    return e;
}

enum err incoming_load(struct ctx *c, struct db_tx *tx, int64_t id, struct incoming *out)
{
    struct db_rows *rows;
    enum err e = db_one(c, tx, select_mail, DB_VALUES(value_int(id)), "there is no such mail",
                        "没有这封来信", &rows);
    if (e)
        return e;
    *out = read_mail(c, rows);
    db_rows_close(rows);
    return ERR_NONE;
}

enum err incoming_waiting(struct ctx *c, struct db_tx *tx, int limit, int64_t *ids, int *count)
{
    struct db_rows *rows;
    *count = 0;
    enum err e = db_query(c, tx, select_waiting, DB_VALUES(value_int(limit)), &rows);
    while (!e && db_next(c, rows, &e))
        ids[(*count)++] = db_int(rows, 0);
    return e;
}

enum err incoming_end(struct work *w, const struct incoming *m)
{
    return db_run(w->c, w->tx, end_mail,
                  DB_VALUES(value_text(str_of(states[m->state])), text(m->reason),
                            text(m->reason_en), value_int(m->customer), value_int(m->ticket),
                            value_int(m->id)),
                  NULL);
}

enum err incoming_list(struct ctx *c, struct db_tx *tx, enum incoming_state state, int64_t after,
                       int limit, struct incoming **out, int *count)
{
    struct db_rows *rows;
    struct str of = state < INCOMING_STATES ? str_of(states[state]) : STR("");
    *out = ARENA_ARRAY(c->arena, struct incoming, (size_t)limit);
    *count = 0;
    enum err e = db_query(c, tx, select_all,
                          DB_VALUES(value_int(after ? after : INT64_MAX), value_text(of),
                                    value_text(of), value_int(limit)),
                          &rows);
    while (!e && db_next(c, rows, &e))
        (*out)[(*count)++] = read_mail(c, rows);
    return e;
}

enum err incoming_again(struct work *w, int64_t id)
{
    int64_t changed = 0;
    struct incoming m;
    enum err e = incoming_load(w->c, w->tx, id, &m);
    if (!e)
        e = db_run(w->c, w->tx, again_mail, DB_VALUES(value_int(id)), &changed);
    if (!e && !changed)
        e = fail(w->c, ERR_CONFLICT, "it is a ticket already, or a mail of ours that came back",
                 "这封来信已成为工单，或是退信");
    return e;
}

enum err incoming_purge(struct work *w)
{
    struct value before = value_int(w->at_ms - INT64_C(86400000) * INCOMING_DAYS_KEPT);
    enum err e = db_run(w->c, w->tx, purge_files, &before, 1, NULL);
    return e ? e : db_run(w->c, w->tx, purge_mails, &before, 1, NULL);
}
