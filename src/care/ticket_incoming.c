#include "care/ticket_incoming.h"
#include "care/ticket_talk.h"
#include "model/incoming.h"
#include "model/index.h"
#include "model/tell.h"

enum { AT_ONCE = 20 };

static const char administrators[] =
    "SELECT DISTINCT p.id FROM person p JOIN person_role x ON x.person = p.id JOIN role r ON r.id "
    "= "
    "x.role WHERE p.active = 1 AND r.administrator = 1 ORDER BY p.id";
static const char its_customer[] = "SELECT customer FROM %.*s WHERE id = ?";

struct arriving {
    struct org *org;
    int64_t id;
    const struct cause *why; // it was refused for that
};

static enum err customer_of(struct desk *d, int64_t ticket, int64_t *out)
{
    const char *sql = str_format(d->w->c->arena, its_customer, STR_ARG(d->o->table)).at;
    return db_number(d->w->c, d->w->tx, sql, DB_VALUES(value_int(ticket)), 0, out);
}

static enum err arrive(struct work *w, void *user)
{
    const struct arriving *x = user;
    struct incoming in;
    struct desk d;
    bool made;
    enum err e = incoming_load(w->c, w->tx, x->id, &in);
    if (e || in.state != INCOMING_WAITING) // another server was faster
        return e;
    struct ticket_mail m = {.from = in.sender,
                            .subject = in.subject,
                            .text = in.text,
                            .id = in.mail,
                            .in_reply_to = in.answers};
    e = incoming_files(w->c, w->tx, in.id, m.files, &m.file_count);
    if (!e)
        e = desk_open(w, org_clock(x->org), &d);
    d.org = x->org;
    if (!e)
        e = ticket_from_mail(&d, &m, &in.ticket, &made);
    if (!e)
        e = customer_of(&d, in.ticket, &in.customer);
    in.state = INCOMING_TICKET;
    return e ? e : incoming_end(w, &in);
}

static enum err tell_all(struct work *w, const struct incoming *in)
{
    struct arena *a = w->c->arena;
    struct db_rows *rows;
    int64_t people[50];
    int count = 0;
    enum err e = db_query(w->c, w->tx, administrators, DB_NO_VALUES, &rows);
    while (!e && db_next(w->c, rows, &e))
        if (count < (int)(sizeof people / sizeof *people))
            people[count++] = db_int(rows, 0);
    for (int i = 0; i < count && !e; i++) {
        struct telling t = {.person = people[i], .cause = "incoming", .cause_id = in->id};
        t.key = str_format(a, "incoming:%lld:%lld", (long long)in->id, (long long)people[i]);
        // Nothing of the mail itself: bells are not erased with whom they were about.
        t.zh = STR("一封来信没能成为工单");
        t.en = STR("A mail could not become a ticket");
        t.body_zh = STR("原因见 消息渠道 → 收到的邮件，处理后可在那里转为工单。");
        t.body_en = STR("Message channels → Mail that came says why; it can be made one there.");
        e = tell_person(w, &t);
    }
    return e;
}

static enum err refuse(struct work *w, void *user)
{
    const struct arriving *x = user;
    struct incoming in;
    enum err e = incoming_load(w->c, w->tx, x->id, &in);
    if (e || in.state != INCOMING_WAITING)
        return e;
    in.state = INCOMING_FAILED;
    in.reason = x->why->zh;
    in.reason_en = x->why->en;
    e = incoming_end(w, &in);
    return e ? e : tell_all(w, &in);
}

// Who wrote is looked for by his address, among all.
static void wish_for_addresses(struct org *o, int64_t took_ms)
{
    const struct schema *s = org_schema(o);
    const int where[] = {s->customer, schema_object(s, STR("contact"))};
    for (size_t i = 0; i < sizeof where / sizeof *where; i++)
        if (where[i] >= 0)
            index_wish_folded(o, &s->objects[where[i]],
                              object_field(&s->objects[where[i]], STR("mail")), took_ms);
}

// Errors of the machine are tried again by themselves; what is refused waits for somebody.
static enum err arrive_one(struct ctx *c, struct org *o, int64_t id)
{
    struct arriving x = {.org = o, .id = id};
    int64_t began = clock_steady_ms();
    enum err e = org_write(c, o, 0, arrive, &x);
    wish_for_addresses(o, clock_steady_ms() - began);
    if (!e || e == ERR_LOST || e == ERR_BUSY || e == ERR_IO || e == ERR_DB)
        return e;
    struct cause why = c->why;
    fail_clear(c);
    x.why = &why;
    return org_write(c, o, 0, refuse, &x);
}

enum err ticket_incoming(struct ctx *c, struct org *o, bool *more)
{
    struct db_tx *tx;
    int64_t ids[AT_ONCE];
    int count = 0;
    *more = false;
    enum err e = db_read_begin(c, org_db(o), &tx);
    if (e)
        return e;
    e = incoming_waiting(c, tx, AT_ONCE, ids, &count);
    db_read_end(tx);
    for (int i = 0; i < count && !e; i++)
        e = arrive_one(c, o, ids[i]);
    *more = !e && count == AT_ONCE;
    return e;
}
