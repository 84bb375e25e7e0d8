#include "care/ticket_talk.h"
#include "auth/person.h"
#include "care/ticket_tell.h"
#include "model/scope.h"

const char *const talk_kind_names[] = {"reply", "customer", "note"};

static const char list_all[] =
    "SELECT id, kind, author, at, channel, text, canned, sender FROM ticket_message WHERE ticket = "
    "? ORDER BY at, id";
static const char list_mentions[] =
    "SELECT n.message, p.login FROM ticket_mention n JOIN ticket_message m ON m.id = n.message "
    "JOIN "
    "person p ON p.id = n.person WHERE m.ticket = ? ORDER BY p.login";
static const char list_files[] =
    "SELECT x.message, f.id, f.bytes, f.name, f.type FROM ticket_file x JOIN ticket_message m ON "
    "m.id = x.message JOIN file f ON f.id = x.file WHERE m.ticket = ? ORDER BY f.id";
static const char has_file[] = "SELECT COUNT(*) FROM ticket_file x JOIN ticket_message m ON m.id = "
                               "x.message WHERE m.ticket = ? AND x.file = ?";
static const char put_message[] = "INSERT INTO ticket_message (id, ticket, kind, author, at, "
                                  "channel, text, canned, mail, sender) "
                                  "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
static const char put_mention[] =
    "INSERT INTO ticket_mention (message, person) VALUES (?, ?) ON CONFLICT DO NOTHING";
static const char put_file[] =
    "INSERT INTO ticket_file (message, file) VALUES (?, ?) ON CONFLICT DO NOTHING";
// Only what one uploaded oneself, so that a number that was guessed shows nothing.
static const char take_file[] =
    "UPDATE file SET attached = 1 WHERE id = ? AND person = ? AND attached = 0";

// ---- reading ------------------------------------------------------------------------------------

bool talk_is_read(const struct viewer *v, const struct object *ticket)
{
    int content = object_field(ticket, STR("content"));
    return viewer_may(v, ticket, VERB_SEE) &&
           (content < 0 || viewer_field(v, ticket, content) >= FIELD_READ);
}

static enum talk_kind kind_of_name(struct str name)
{
    return str_eq(name, STR("reply"))  ? TALK_REPLY
           : str_eq(name, STR("note")) ? TALK_NOTE
                                       : TALK_CUSTOMER;
}

static struct talk_message *message_of(struct talk_message *list, int count, int64_t id)
{
    for (int i = 0; i < count; i++)
        if (list[i].id == id)
            return &list[i];
    return NULL;
}

static enum err read_mentions(struct ctx *c, struct db_tx *tx, int64_t ticket,
                              struct talk_message *list, int count)
{
    struct db_rows *rows;
    enum err e = db_query(c, tx, list_mentions, DB_VALUES(value_int(ticket)), &rows);
    while (!e && db_next(c, rows, &e)) {
        struct talk_message *m = message_of(list, count, db_int(rows, 0));
        if (!m || m->mention_count == TALK_MENTIONS_MAX)
            continue;
        if (!m->mentions)
            m->mentions = ARENA_ARRAY(c->arena, struct str, TALK_MENTIONS_MAX);
        ((struct str *)(uintptr_t)m->mentions)[m->mention_count++] = db_text_copy(c, rows, 1);
    }
    return e;
}

static enum err read_files(struct ctx *c, struct db_tx *tx, int64_t ticket,
                           struct talk_message *list, int count)
{
    struct db_rows *rows;
    enum err e = db_query(c, tx, list_files, DB_VALUES(value_int(ticket)), &rows);
    while (!e && db_next(c, rows, &e)) {
        struct talk_message *m = message_of(list, count, db_int(rows, 0));
        if (!m || m->file_count == TALK_FILES_MAX)
            continue;
        if (!m->files)
            m->files = ARENA_ARRAY(c->arena, struct talk_file, TALK_FILES_MAX);
        ((struct talk_file *)(uintptr_t)m->files)[m->file_count++] = (struct talk_file){
            db_int(rows, 1), db_int(rows, 2), db_text_copy(c, rows, 3), db_text_copy(c, rows, 4)};
    }
    return e;
}

enum err talk_list(struct ctx *c, struct db_tx *tx, int64_t ticket, struct talk_message **out,
                   int *count)
{
    struct db_rows *rows;
    struct talk_message *list = NULL;
    int n = 0;
    enum err e = db_query(c, tx, list_all, DB_VALUES(value_int(ticket)), &rows);
    while (!e && db_next(c, rows, &e)) {
        list = arena_grow(c->arena, list, (size_t)n, (size_t)n + 1, sizeof *list);
        list[n++] = (struct talk_message){.id = db_int(rows, 0),
                                          .kind = kind_of_name(db_text(rows, 1)),
                                          .author = db_int(rows, 2),
                                          .at_ms = db_int(rows, 3),
                                          .channel = db_text_copy(c, rows, 4),
                                          .text = db_text_copy(c, rows, 5),
                                          .canned = db_int(rows, 6),
                                          .sender = db_text_copy(c, rows, 7)};
    }
    if (!e)
        e = read_mentions(c, tx, ticket, list, n);
    if (!e)
        e = read_files(c, tx, ticket, list, n);
    *out = list;
    *count = n;
    return e;
}

enum err talk_has_file(struct ctx *c, struct db_tx *tx, int64_t ticket, int64_t file)
{
    int64_t there;
    enum err e =
        db_number(c, tx, has_file, DB_VALUES(value_int(ticket), value_int(file)), 0, &there);
    return e || there ? e : fail(c, ERR_NOT_FOUND, "there is no such file", "没有这个文件");
}

// ---- saying -------------------------------------------------------------------------------------

enum err ticket_may_change(struct desk *d, const struct record *r)
{
    struct work *w = d->w;
    bool reached = true;
    if (!w->viewer || viewer_all(w->viewer))
        return ERR_NONE;
    enum err e = viewer_need(w->c, w->viewer, d->o, VERB_CHANGE);
    if (!e)
        e = scope_work(w, VERB_SEE, r, &reached);
    if (!e && !reached)
        return fail(w->c, ERR_NOT_FOUND, "there is no such ticket", "没有这条工单");
    if (!e)
        e = scope_work(w, VERB_CHANGE, r, &reached);
    if (!e && (!reached || !talk_is_read(w->viewer, d->o)))
        e = fail(w->c, ERR_DENIED, "you may not write in this ticket",
                 "您无权在这条工单中填写内容");
    return e;
}

static enum err check(struct desk *d, const struct talk_saying *s)
{
    if (!str_trim(s->text).len && !s->file_count)
        return fail(d->w->c, ERR_INPUT, "nothing is said", "请填写内容");
    if (s->text.len > TALK_TEXT_MAX)
        return fail(d->w->c, ERR_TOO_LARGE, "a message has at most %d bytes", "内容最多 %d 个字节",
                    TALK_TEXT_MAX);
    return ERR_NONE;
}

static enum err put_it(struct desk *d, struct talk_saying *s)
{
    struct work *w = d->w;
    struct str none = STR("");
    enum err e = db_ids(w->c, w->tx, 1, &s->id);
    struct str mail = s->mail.at ? s->mail : none;
    int64_t author = s->kind == TALK_CUSTOMER && !s->channel.len ? 0 : w->actor;
    if (!e)
        e = db_run(w->c, w->tx, put_message,
                   DB_VALUES(value_int(s->id), value_int(s->ticket),
                             value_text(str_of(talk_kind_names[s->kind])), value_int(author),
                             value_int(w->at_ms),
                             value_text(s->channel.len ? s->channel : STR("page")),
                             value_text(s->text.at ? s->text : none), value_int(s->canned),
                             value_text(mail), value_text(s->sender.at ? s->sender : none)),
                   NULL);
    for (int i = 0; i < s->file_count && !e; i++) {
        int64_t taken = 0;
        e = db_run(w->c, w->tx, take_file, DB_VALUES(value_int(s->files[i]), value_int(w->actor)),
                   &taken);
        if (!e && !taken)
            e = fail(w->c, ERR_INPUT, "an uploaded file is missing: choose it again",
                     "附件已失效，请重新选择文件");
        if (!e)
            e = db_run(w->c, w->tx, put_file, DB_VALUES(value_int(s->id), value_int(s->files[i])),
                       NULL);
    }
    return e;
}

static enum err mention(struct desk *d, const struct record *r, const struct talk_saying *s)
{
    struct work *w = d->w;
    enum err e = ERR_NONE;
    for (int i = 0; i < s->mention_count && !e; i++) {
        int64_t person = 0, fresh = 0;
        e = person_of_login(w->c, w->tx, s->mentions[i], &person);
        if (!e && !person)
            e = fail(w->c, ERR_INPUT, "there is nobody called “%s”", "没有“%s”这个人员",
                     str_zero(w->c->arena, s->mentions[i]));
        if (!e)
            e = db_run(w->c, w->tx, put_mention, DB_VALUES(value_int(s->id), value_int(person)),
                       &fresh);
        if (!e && fresh && person != w->actor)
            e = ticket_tell(d, r, TICKET_MENTIONED, QUEUE_FIRST, s->mentions[i]);
    }
    return e;
}

// What follows for the ticket where nobody said otherwise; TICKET_STATES: nothing.
static enum ticket_state follows(enum talk_kind kind, enum ticket_state now)
{
    if (kind == TALK_REPLY && now == TICKET_NEW)
        return TICKET_WORKING;
    if (kind == TALK_CUSTOMER && now != TICKET_NEW && now != TICKET_WORKING)
        return TICKET_WORKING;
    return TICKET_STATES;
}

// What somebody chose is his own writing; what follows by itself is the program's.
static enum err set_state(struct desk *d, struct record *r, enum ticket_state to, bool chosen)
{
    bool *given = ARENA_ARRAY(d->w->c->arena, bool, (size_t)d->o->field_count);
    struct desk_self was = {d->w->viewer, d->w->actor};
    if (d->status < 0 || to == TICKET_STATES)
        return ERR_NONE;
    given[d->status] = true;
    r->cells[d->status] = value_text(ticket_state_word(d, to));
    if (chosen)
        return record_update(d->w, r, given, 0, NULL);
    was = desk_begin(d);
    enum err e = desk_write(d, r, given);
    desk_end(d, was);
    return e;
}

static enum err answered(struct desk *d, const struct talk_saying *s, struct ticket_clock *k)
{
    if (s->kind != TALK_REPLY || k->first_at)
        return ERR_NONE;
    ticket_answered(d, k, d->w->wall);
    enum err e = ticket_clock_save(d, k);
    return e ? e : ticket_schedule(d, k);
}

static enum err its_clock(struct desk *d, int64_t ticket, struct ticket_clock *k, bool *found)
{
    enum err e = ticket_catch_up(d, ticket);
    if (!e)
        e = ticket_clock_load(d->w->c, d->w->tx, ticket, k, found);
    if (!e && *found && k->into)
        e = fail(d->w->c, ERR_CONFLICT, "this ticket was made part of another one: write there",
                 "这条工单已并入另一条工单，请到那里填写");
    return e;
}

enum err talk_say(struct desk *d, struct talk_saying *s)
{
    struct ticket_clock k;
    struct record r;
    bool found = false;
    enum ticket_state now = TICKET_CLOSED;
    enum err e = check(d, s);
    if (!e)
        e = record_load(d->w->c, d->w->tx, d->w->schema, d->object, s->ticket, &r);
    if (!e)
        e = ticket_may_change(d, &r);
    if (!e)
        e = its_clock(d, s->ticket, &k, &found);
    if (!e)
        e = put_it(d, s);
    if (!e)
        e = mention(d, &r, s);
    if (!e && found)
        e = answered(d, s, &k);
    if (e)
        return e;
    if (found)
        now = k.state;
    else
        ticket_state_of(desk_text(d, &r, d->status), &now);
    bool chosen = s->then >= 0;
    enum ticket_state to = chosen ? (enum ticket_state)s->then : follows(s->kind, now);
    e = record_load(d->w->c, d->w->tx, d->w->schema, d->object, s->ticket, &r);
    if (!e)
        e = set_state(d, &r, to, chosen);
    if (!e)
        e = ticket_catch_up(d, s->ticket);
    return e || s->kind != TALK_REPLY ? e : ticket_send_reply(d, &r, s->id, s->text);
}
