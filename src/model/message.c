#include "model/message.h"
#include "base/ids.h"
#include "model/bell.h"
#include "model/opt_out.h"
#include "sys/file.h"

#include <sodium.h>

enum { FIELDS_MAX = 200 };

static const char *const purposes[PURPOSE_COUNT] = {"service", "marketing", "internal"};
static const char *const states[MESSAGE_STATES] = {"waiting", "held", "sent", "failed", "refused"};
static const char *const targets[TARGET_COUNT] = {"customer", "person", "group"};

static const char insert[] = "INSERT INTO message (" MESSAGE_COLUMNS
                             ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
                             "'', '', ?, '', '', '', ?, ?, 0, ?, 0, ?, ?, ?, ?)";
static const char select_one[] = "SELECT " MESSAGE_COLUMNS " FROM message WHERE id = ?";
static const char id_of_key[] = "SELECT id FROM message WHERE idempotency = ?";
static const char once_more[] =
    "UPDATE message SET state = 'waiting', due = ?, ended = 0, tries = 0, reason = '', "
    "reason_en = '' WHERE id = ? AND state IN ('failed', 'refused') AND body <> ''";
// Not while it is on its way: then no reason stands beside it (deliver/message_send.c).
static const char withdraw[] = "UPDATE message SET state = 'refused', due = 0, ended = ?, reason = "
                               "'已撤回，没有发送', reason_en = "
                               "'withdrawn before it was sent' WHERE id = ? AND due > 0 AND (state "
                               "= 'held' OR departed = 0 OR "
                               "reason <> '')";
static const char forget[] = "UPDATE message SET subject = '', body = '', address = '', wanted = "
                             "'', answers = '', answer = '', reason = '', "
                             "reason_en = '', fields = '' WHERE customer " MESSAGE_HIS;
static const char stop[] = "UPDATE message SET state = 'refused', due = 0, ended = ? WHERE due > 0 "
                           "AND customer " MESSAGE_HIS;
// What a mail server answered names the address; why he was told again may name him.
static const char forget_bounces[] =
    "UPDATE bounce SET answer = '' WHERE message IN (SELECT id FROM "
    "message WHERE customer " MESSAGE_HIS ")";
static const char forget_notes[] = "UPDATE opt_out SET note = '' WHERE customer " MESSAGE_HIS;

static int named(const char *const *names, int count, struct str name)
{
    int i = 0;
    while (i < count && !str_eq(name, str_of(names[i])))
        i++;
    return i;
}

struct str message_purpose_name(enum message_purpose p)
{
    return str_of(purposes[p]);
}

enum message_purpose message_purpose_named(struct str name)
{
    return (enum message_purpose)named(purposes, PURPOSE_COUNT, name);
}

struct str message_state_name(enum message_state s)
{
    return str_of(states[s]);
}

enum message_state message_state_named(struct str name)
{
    return (enum message_state)named(states, MESSAGE_STATES, name);
}

struct str message_target_name(enum message_target t)
{
    return str_of(targets[t]);
}

struct message message_read(struct ctx *c, struct db_rows *rows)
{
    struct message m = {.id = db_int(rows, 0),
                        .key = db_text_copy(c, rows, 1),
                        .kind = message_kind_named(db_text(rows, 2)),
                        .channel = db_int(rows, 3),
                        .target =
                            (enum message_target)named(targets, TARGET_COUNT - 1, db_text(rows, 4)),
                        .customer = db_int(rows, 5),
                        .person = db_int(rows, 6),
                        .purpose = message_purpose_named(db_text(rows, 7)),
                        .cause = db_text_copy(c, rows, 8),
                        .cause_id = db_int(rows, 9),
                        .template_id = db_int(rows, 10),
                        .author = db_int(rows, 11),
                        .subject = db_text_copy(c, rows, 12),
                        .body = db_text_copy(c, rows, 13),
                        .address = db_text_copy(c, rows, 15),
                        .address_hash = db_text_copy(c, rows, 16),
                        .state = message_state_named(db_text(rows, 17)),
                        .reason = db_text_copy(c, rows, 18),
                        .reason_en = db_text_copy(c, rows, 19),
                        .answer = db_text_copy(c, rows, 20),
                        .created_ms = db_int(rows, 21),
                        .due_ms = db_int(rows, 22),
                        .departed_ms = db_int(rows, 23),
                        .ended_ms = db_int(rows, 24),
                        .tries = (int)db_int(rows, 25),
                        .attachment = db_int(rows, 26),
                        .mark = db_text_copy(c, rows, 27),
                        .wanted = db_text_copy(c, rows, 28),
                        .answers = db_text_copy(c, rows, 29)};
    m.fields = ids_read(c->arena, db_text(rows, 14), FIELDS_MAX, &m.field_count);
    return m;
}

enum err message_load(struct ctx *c, struct db_tx *tx, int64_t id, struct message *out)
{
    struct db_rows *rows;
    enum err e = db_one(c, tx, select_one, DB_VALUES(value_int(id)), "there is no such message",
                        "没有这条消息", &rows);
    if (e)
        return e;
    *out = message_read(c, rows);
    db_rows_close(rows);
    return ERR_NONE;
}

// ---- writing ------------------------------------------------------------------------------------

static enum err check(struct ctx *c, const struct message *m)
{
    if (!m->key.len || m->key.len > MESSAGE_KEY_MAX)
        return fail(c, ERR_INPUT, "a message wants a key of at most %d bytes",
                    "消息需要一个不超过 %d 字节的唯一标识", MESSAGE_KEY_MAX);
    if (m->kind >= MESSAGE_KINDS || !(channel_kind(m->kind)->targets >> m->target & 1))
        return fail(c, ERR_INPUT, "this kind of message does not go there",
                    "这种消息不能发给这类收件人");
    if ((m->target == TARGET_CUSTOMER && !m->customer) ||
        (m->target == TARGET_PERSON && !m->person))
        return fail(c, ERR_INPUT, "to whom?", "请选择收件人");
    if (!str_trim(m->body).len || m->body.len > MESSAGE_BODY_MAX ||
        m->subject.len > MESSAGE_SUBJECT_MAX)
        return fail(c, ERR_INPUT,
                    "a message wants a text of at most %d bytes, and a subject of at most %d",
                    "请填写消息内容（最多 %d 字节，标题最多 %d 字节）", MESSAGE_BODY_MAX,
                    MESSAGE_SUBJECT_MAX);
    for (size_t i = 0; i < m->subject.len; i++)
        if ((unsigned char)m->subject.at[i] < ' ')
            return fail(c, ERR_INPUT, "a subject is one line", "标题只能是一行");
    return ERR_NONE;
}

static struct value text_or_empty(struct str s)
{
    return value_text(s.at ? s : STR(""));
}

enum err message_put(struct work *w, struct message *m)
{
    bool bell = m->kind == MESSAGE_BELL;
    enum err e = check(w->c, m);
    if (!e)
        e = db_number(w->c, w->tx, id_of_key, DB_VALUES(value_text(m->key)), 0, &m->id);
    m->existed = !e && m->id;
    if (e || m->existed)
        return e;
    m->mark = STR("");
    if (m->kind == MESSAGE_MAIL)
        e = mail_mark(w, m->key, &m->mark);
    if (!e)
        e = db_ids(w->c, w->tx, 1, &m->id);
    m->author = w->actor;
    m->created_ms = w->at_ms;
    m->state = bell ? MESSAGE_SENT : MESSAGE_WAITING;
    int64_t due = bell ? 0 : m->due_ms > w->at_ms ? m->due_ms : w->at_ms;
    if (e)
        return e;
    e = db_run(w->c, w->tx, insert,
               DB_VALUES(value_int(m->id), value_text(m->key),
                         value_text(str_of(channel_kind(m->kind)->name)), value_int(m->channel),
                         value_text(str_of(targets[m->target])), value_int(m->customer),
                         value_int(m->person), value_text(str_of(purposes[m->purpose])),
                         text_or_empty(m->cause), value_int(m->cause_id), value_int(m->template_id),
                         value_int(m->author), text_or_empty(m->subject), value_text(m->body),
                         value_text(ids_text(w->c->arena, m->fields, m->field_count)),
                         value_text(str_of(states[m->state])), value_int(w->at_ms), value_int(due),
                         value_int(bell ? w->at_ms : 0), value_int(m->attachment),
                         value_text(m->mark), text_or_empty(m->wanted), text_or_empty(m->answers)),
               NULL);
    return e || !bell ? e : bell_ring(w, m->person, m->id);
}

enum err message_again(struct work *w, int64_t id)
{
    int64_t changed;
    struct message m;
    enum err e = message_load(w->c, w->tx, id, &m);
    if (!e)
        e = db_run(w->c, w->tx, once_more, DB_VALUES(value_int(w->at_ms), value_int(id)), &changed);
    if (!e && !changed)
        e = fail(w->c, ERR_CONFLICT, "it was sent, it waits to be sent, or its text was erased",
                 "这条消息已经发出、仍在等待发送，或内容已被删除");
    return e;
}

enum err message_stop(struct work *w, int64_t id)
{
    int64_t changed;
    struct message m;
    enum err e = message_load(w->c, w->tx, id, &m);
    if (!e)
        e = db_run(w->c, w->tx, withdraw, DB_VALUES(value_int(w->at_ms), value_int(id)), &changed);
    if (!e && !changed)
        e = fail(w->c, ERR_CONFLICT, "it has gone already", "这条消息已经发出或已经结束");
    return e;
}

struct str message_mark(struct arena *a, struct str key)
{
    enum { MARK_BYTES = 16 };
    unsigned char hash[MARK_BYTES];
    char *text = arena_alloc(a, MARK_BYTES * 2 + 1);
    crypto_generichash(hash, sizeof hash, (const unsigned char *)key.at, key.len, NULL, 0);
    sodium_bin2hex(text, MARK_BYTES * 2 + 1, hash, sizeof hash);
    return str_of(text);
}

enum err message_erase(struct work *w, int64_t customer)
{
    static const char *const steps[] = {forget, forget_bounces, forget_notes};
    enum err e =
        db_run(w->c, w->tx, stop, DB_VALUES(value_int(w->at_ms), value_int(customer)), NULL);
    for (size_t i = 0; i < sizeof steps / sizeof *steps && !e; i++)
        e = db_run(w->c, w->tx, steps[i], DB_VALUES(value_int(customer)), NULL);
    return e;
}
