// Mail that becomes a ticket, or goes to the one it belongs to.
#include "care/ticket_talk.h"
#include "model/standard.h"
#include "net/mail.h"

// A mail that went out about a ticket, by what it is called in mails.
static const char by_mark[] =
    "SELECT cause_id FROM message WHERE mark = ? AND mark <> '' AND cause "
    "= 'ticket' ORDER BY id LIMIT 1";
static const char by_mail[] =
    "SELECT ticket FROM ticket_message WHERE mail = ? AND kind = 'customer' ORDER BY id LIMIT 1";

// "Zhang San <zhang@example.com>": the address, in small letters.
static struct str address_of(struct arena *a, struct str from)
{
    ptrdiff_t open = str_find(from, STR("<"));
    struct str rest, one = from;
    if (open >= 0)
        one = str_cut((struct str){from.at + open + 1, from.len - (size_t)open - 1}, '>', &rest);
    char *out = str_zero(a, str_trim(one));
    for (char *p = out; *p; p++)
        if (*p >= 'A' && *p <= 'Z')
            *p = (char)(*p + 'a' - 'A');
    return str_of(out);
}

static struct str name_of(struct str from, struct str address)
{
    ptrdiff_t open = str_find(from, STR("<"));
    struct str name = open > 0 ? str_trim((struct str){from.at, (size_t)open}) : STR("");
    if (name.len > 2 && name.at[0] == '"' && name.at[name.len - 1] == '"')
        name = (struct str){name.at + 1, name.len - 2};
    return name.len ? name : address;
}

// The oldest record with that address: of customers himself, of contacts whose he is.
static enum err having(struct desk *d, int object, struct str address, int64_t *out)
{
    const struct object *o = object < 0 ? NULL : &d->w->schema->objects[object];
    int field = o ? object_field(o, STR("mail")) : -1;
    if (field < 0 || field_computed(&o->fields[field]))
        return ERR_NONE;
    const char *sql =
        str_format(d->w->c->arena, "SELECT %s FROM %.*s WHERE LOWER(%.*s) = ? ORDER BY id LIMIT 1",
                   o->shape == SHAPE_CUSTOMER ? "id" : "customer", STR_ARG(o->table),
                   STR_ARG(o->fields[field].column))
            .at;
    return db_number(d->w->c, d->w->tx, sql, DB_VALUES(value_text(address)), 0, out);
}

static void set(const struct object *o, struct record *r, const char *name, struct value v)
{
    int field = object_field(o, str_of(name));
    if (field >= 0 && !field_computed(&o->fields[field]))
        r->cells[field] = v;
}

// 0: nobody is known by it. By his key, too: that is the address of whoever came in by mail, whatever
// address he was given since.
static enum err customer_of(struct desk *d, struct str address, int64_t *out)
{
    const struct schema *s = d->w->schema;
    *out = 0;
    enum err e = having(d, s->customer, address, out);
    if (!e && !*out)
        e = having(d, schema_object(s, STR("contact")), address, out);
    if (!e && !*out && s->objects[s->customer].key >= 0)
        e = record_find(d->w->c, d->w->tx, s, s->customer, address, out);
    return e;
}

static enum err new_customer(struct desk *d, const struct ticket_mail *m, struct str address,
                             int64_t *out)
{
    const struct schema *s = d->w->schema;
    const struct object *o = &s->objects[s->customer];
    struct record r = {.object = s->customer, .derived = true};
    r.cells = ARENA_ARRAY(d->w->c->arena, struct value, (size_t)o->field_count);
    set(o, &r, "code", value_text(address));
    set(o, &r, "name", value_text(name_of(m->from, address)));
    set(o, &r, "mail", value_text(address));
    if (o->start >= 0)
        r.cells[o->start] = kind_of_day(o->fields[o->start].kind, work_today(d->w));
    enum err e = record_create(d->w, &r, NULL);
    *out = r.id;
    return e;
}

// Where the message lies now that a mail with this id was or is.
static enum err of_mail(struct desk *d, struct str id, int64_t *ticket)
{
    enum { IDS_MAX = 50 };
    enum err e = ERR_NONE;
    struct str rest = id, one;
    *ticket = 0;
    for (int i = 0; i < IDS_MAX && rest.len && !*ticket && !e; i++) {
        one = str_trim(str_cut(rest, ' ', &rest));
        if (one.len > 2 && one.at[0] == '<')
            one = (struct str){one.at + 1, one.len - 2};
        struct str after, local = str_cut(one, '@', &after);
        if (one.len)
            e = db_number(d->w->c, d->w->tx, by_mail, DB_VALUES(value_text(one)), 0, ticket);
        if (!e && !*ticket && local.len)
            e = db_number(d->w->c, d->w->tx, by_mark, DB_VALUES(value_text(local)), 0, ticket);
    }
    return e;
}

// "Re: … [T-17]": only for whose ticket it is.
static enum err of_subject(struct desk *d, struct str subject, int64_t customer, int64_t *ticket)
{
    ptrdiff_t open = str_find(subject, STR("["));
    struct str rest = STR_NONE, key = STR_NONE;
    struct record r;
    if (open >= 0)
        key = str_cut((struct str){subject.at + open + 1, subject.len - (size_t)open - 1}, ']',
                      &rest);
    if (!rest.at || !key.len || d->o->key < 0)
        return ERR_NONE;
    int64_t id = 0;
    enum err e = record_find(d->w->c, d->w->tx, d->w->schema, d->object, key, &id);
    if (!e && id)
        e = record_load(d->w->c, d->w->tx, d->w->schema, d->object, id, &r);
    if (!e && id && r.customer == customer)
        *ticket = id;
    return e;
}

// The one it was made part of, and so on.
static enum err kept(struct desk *d, int64_t *ticket)
{
    enum { CHAIN_MAX = 20 };
    struct ticket_clock k;
    bool found = true;
    enum err e = ERR_NONE;
    for (int i = 0; i < CHAIN_MAX && found && !e; i++) {
        e = ticket_clock_load(d->w->c, d->w->tx, *ticket, &k, &found);
        if (e || !found || !k.into)
            return e;
        *ticket = k.into;
    }
    return e;
}

// What was solved so long ago is another matter by now.
static enum err is_over(struct desk *d, int64_t ticket, bool *out)
{
    struct ticket_clock k;
    struct record r;
    struct ctx quiet = {.arena = d->w->c->arena};
    bool found;
    *out = true;
    if (record_load(&quiet, d->w->tx, d->w->schema, d->object, ticket, &r)) // it was deleted
        return ERR_NONE;
    enum err e = ticket_clock_load(d->w->c, d->w->tx, ticket, &k, &found);
    if (e)
        return e;
    const struct ticket_queue *q = found ? queue_of(d->queues, d->queue_count, k.queue) : NULL;
    int64_t days = q ? q->reopen_days : queue_usual().reopen_days;
    *out = found ? !ticket_is_open(k.state) && k.solved_at + days * 86400 < d->w->wall
                 : d->o->end >= 0 && r.cells[d->o->end].type != VALUE_NULL;
    return ERR_NONE;
}

static enum err make(struct desk *d, const struct ticket_mail *m, struct str address,
                     int64_t customer, int64_t *ticket)
{
    enum err e = customer ? ERR_NONE : new_customer(d, m, address, &customer);
    struct record r = {.object = d->object, .customer = customer, .derived = true};
    r.cells = ARENA_ARRAY(d->w->c->arena, struct value, (size_t)d->o->field_count);
    struct str subject = str_trim(m->subject);
    while (subject.len > TEXT_VALUE_MAX || (subject.len && !utf8_valid(subject)))
        subject.len--;
    r.cells[d->o->start] = value_int(d->w->wall);
    set(d->o, &r, "subject", subject.len ? value_text(subject) : value_null());
    set(d->o, &r, "source", value_text(standard_choice("ticket", "source", 1, d->zh)));
    set(d->o, &r, "content", m->text.len ? value_text(m->text) : value_null());
    if (!e)
        e = record_create(d->w, &r, NULL);
    *ticket = r.id;
    return e ? e : ticket_catch_up(d, r.id);
}

static enum err arrive(struct desk *d, const struct ticket_mail *m, int64_t *ticket, bool *made)
{
    struct str address = address_of(d->w->c->arena, m->from);
    struct str id = m->id;
    int64_t customer;
    bool over = false;
    if (id.len > 2 && id.at[0] == '<')
        id = (struct str){id.at + 1, id.len - 2};
    enum err e = of_mail(d, id, ticket);
    if (e || *ticket)
        return e; // it came before
    if (!mail_address_good(address))
        return fail(d->w->c, ERR_INPUT, "it names no sender", "没有发件人地址");
    e = customer_of(d, address, &customer);
    if (!e)
        e = of_mail(d, m->in_reply_to, ticket);
    if (!e && !*ticket && customer)
        e = of_subject(d, m->subject, customer, ticket);
    if (!e && *ticket)
        e = kept(d, ticket);
    if (!e && *ticket)
        e = is_over(d, *ticket, &over);
    *made = !*ticket || over;
    if (!e && *made)
        e = make(d, m, address, customer, ticket);
    struct talk_saying s = {.ticket = *ticket,
                            .kind = TALK_CUSTOMER,
                            .text = m->text.len ? m->text : m->subject,
                            .channel = STR("mail"),
                            .mail = id,
                            .sender = address,
                            .file_count = m->file_count,
                            .then = -1};
    memcpy(s.files, m->files, sizeof s.files);
    return e ? e : talk_say(d, &s);
}

enum err ticket_from_mail(struct desk *d, const struct ticket_mail *m, int64_t *ticket, bool *made)
{
    *made = false;
    *ticket = 0;
    if (d->object < 0)
        return fail(d->w->c, ERR_CONFLICT, "there are no tickets here", "这里没有工单这个对象");
    struct desk_self was = desk_begin(d);
    enum err e = arrive(d, m, ticket, made);
    desk_end(d, was);
    return e;
}
