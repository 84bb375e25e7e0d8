// The reader of the change log: what a record said, one change after the other, moves its clocks.
#include "care/ticket_tell.h"
#include "jobs/agenda.h"
#include "model/standard.h"
#include "model/sight.h"

static const char reader[] = "tickets";
static const char next_changes[] =
    "SELECT id, record FROM change WHERE id > ? AND object = ? ORDER BY id LIMIT ?";

enum { CHANGES_AT_ONCE = 100, JSON_BYTES_MAX = 16 << 20, OLD_DAYS = 7, NEWS_SECONDS = 2 * 86400 };

// What the record said at some moment.
struct facts {
    struct str status, kind, priority, by, queue;
    bool ended;
};

struct catching {
    struct desk *d;
    struct record r;
    struct ticket_clock k;
    struct facts f;
    struct change *list; // the newest first
    int count;
    bool back;   // it is to be told
    bool closed; // the customer is to be asked
    bool anew;   // its time began anew
    int came_by; // the choice of its source, from 0; -1: the record says, or nobody knows
    int64_t closed_at;
};

// ---- facts --------------------------------------------------------------------------------------

struct fact {
    int field;
    struct str *text; // NULL: whether it is filled in at all
    bool *filled;
};

enum { FACTS = 6 };

static void facts_of(struct catching *x, struct fact out[FACTS])
{
    const struct desk *d = x->d;
    out[0] = (struct fact){d->status, &x->f.status, NULL};
    out[1] = (struct fact){d->kind, &x->f.kind, NULL};
    out[2] = (struct fact){d->priority, &x->f.priority, NULL};
    out[3] = (struct fact){d->by, &x->f.by, NULL};
    out[4] = (struct fact){d->queue, &x->f.queue, NULL};
    out[5] = (struct fact){d->o->end, NULL, &x->f.ended};
}

static void take_fact(const struct fact *f, const struct json *v)
{
    if (f->text)
        *f->text = v->kind == JSON_TEXT ? v->text : STR("");
    else
        *f->filled = v->kind == JSON_TEXT;
}

// What stands in `json` (of a change) about the fields; what does not stays as it is.
static enum err take_facts(struct catching *x, struct str text)
{
    struct fact all[FACTS];
    const struct json *json;
    if (!text.len)
        return ERR_NONE;
    enum err e = json_parse(x->d->w->c, text, JSON_BYTES_MAX, &json);
    facts_of(x, all);
    for (int i = 0; i < FACTS && !e; i++) {
        const struct json *v =
            all[i].field < 0
                ? NULL
                : json_get(json, str_zero(x->d->w->c->arena, x->d->o->fields[all[i].field].name));
        if (v)
            take_fact(&all[i], v);
    }
    return e;
}

// As the record was before the oldest change that is looked at: as it is now, and one change after
// the other taken back.
static enum err facts_before(struct catching *x)
{
    struct fact all[FACTS];
    enum err e = ERR_NONE;
    facts_of(x, all);
    for (int i = 0; i < FACTS; i++) {
        if (all[i].text)
            *all[i].text = desk_text(x->d, &x->r, all[i].field);
        else
            *all[i].filled = all[i].field >= 0 && x->r.cells[all[i].field].type != VALUE_NULL;
    }
    for (int i = 0; i < x->count && !e; i++)
        e = take_facts(x, x->list[i].before);
    return e;
}

// ---- one ticket ---------------------------------------------------------------------------------

static enum ticket_state state_at_first(const struct facts *f)
{
    enum ticket_state s;
    if (f->ended)
        return TICKET_CLOSED;
    return ticket_state_of(f->status, &s) ? s : TICKET_NEW;
}

// By what changed last: the status where it says one, else whether it ended.
static enum ticket_state state_after(const struct facts *was, const struct facts *now,
                                     enum ticket_state s)
{
    if (!str_eq(was->status, now->status) && ticket_state_of(now->status, &s))
        return s;
    if (now->ended != was->ended)
        return now->ended ? TICKET_CLOSED : ticket_is_open(s) ? s : TICKET_WORKING;
    return s;
}

static enum err assign(struct catching *x, const struct ticket_queue *q)
{
    struct str login;
    if (x->f.by.len || !ticket_is_open(x->k.state) || x->d->by < 0)
        return ERR_NONE;
    enum err e = ticket_route(x->d, q, x->r.customer, x->f.kind, STR(""), &login);
    if (!e)
        x->k.handler = login;
    return e;
}

// Seen for the first time, at `at`: as the record was then.
static enum err begin(struct catching *x, int64_t at, int64_t source)
{
    const struct desk *d = x->d;
    const struct value start = d->o->start < 0 ? value_null() : x->r.cells[d->o->start];
    x->k = (struct ticket_clock){.ticket = x->r.id,
                                 .state = state_at_first(&x->f),
                                 .kind = x->f.kind,
                                 .priority = x->f.priority,
                                 .handler = x->f.by,
                                 .first_s = -1};
    x->k.started = start.type == VALUE_INT ? start.integer : at;
    bool old = !ticket_is_open(x->k.state) || x->k.started + OLD_DAYS * 86400 < at;
    const struct ticket_queue *q = ticket_queue_for(d, &x->r);
    x->k.queue = q ? q->id : 0;
    if (!old && (x->k.state == TICKET_NEW || x->k.state == TICKET_WORKING))
        x->k.running = x->k.started;
    x->k.quiet = old;
    ticket_retime(d, &x->k);
    // What comes with an import and is late on arrival is nobody's fault here.
    if (source &&
        ((x->k.first_due && x->k.first_due <= at) || (x->k.solve_due && x->k.solve_due <= at))) {
        x->k.quiet = true;
        x->k.running = 0;
        ticket_retime(d, &x->k);
    }
    return x->k.quiet ? ERR_NONE : assign(x, q);
}

static void move(struct catching *x, enum ticket_state to, int64_t at)
{
    bool was_open = ticket_is_open(x->k.state);
    int64_t reopened = x->k.reopened;
    if (to == x->k.state)
        return;
    ticket_move(x->d, &x->k, to, at);
    bool news = at + NEWS_SECONDS > x->d->w->wall; // what was read of long after is none
    x->back |= news && x->k.reopened > reopened;
    x->closed = news && to == TICKET_CLOSED && !x->k.quiet && !x->k.into;
    if (to == TICKET_CLOSED)
        x->closed_at = at;
    if (!was_open && ticket_is_open(to))
        x->anew |= x->k.reopened == reopened;
}

static void name_queue(struct catching *x)
{
    for (int i = 0; i < x->d->queue_count; i++)
        if (str_eq(x->d->queues[i].name, x->f.queue))
            x->k.queue = x->d->queues[i].id;
}

static enum err step(struct catching *x, const struct change *one)
{
    struct facts was = x->f;
    int64_t at = clock_wall(x->d->clock, one->at_ms);
    enum err e = take_facts(x, one->after);
    if (e)
        return e;
    ticket_pass(&x->k, at);
    enum ticket_state to = state_after(&was, &x->f, x->k.state);
    if (!str_eq(was.queue, x->f.queue) && x->f.queue.len)
        name_queue(x);
    if (!str_eq(was.by, x->f.by))
        x->k.handler = x->f.by;
    x->k.kind = x->f.kind;
    x->k.priority = x->f.priority;
    move(x, to, at);
    if (!x->k.queue && ticket_is_open(to)) {
        const struct ticket_queue *q = ticket_queue_for(x->d, &x->r);
        x->k.queue = q ? q->id : 0;
    }
    ticket_retime(x->d, &x->k);
    return ERR_NONE;
}

// ---- the record says so -------------------------------------------------------------------------

static void put(struct catching *x, bool *given, int field, struct value v)
{
    if (field < 0 || field_computed(&x->d->o->fields[field]) || value_eq(x->r.cells[field], v))
        return;
    given[field] = true;
    x->r.cells[field] = v;
}

static bool same_state(const struct catching *x)
{
    enum ticket_state s;
    return ticket_state_of(desk_text(x->d, &x->r, x->d->status), &s) && s == x->k.state;
}

static enum err write_record(struct catching *x)
{
    const struct desk *d = x->d;
    bool *given = ARENA_ARRAY(d->w->c->arena, bool, (size_t)d->o->field_count), any = false;
    const struct ticket_queue *q = queue_of(d->queues, d->queue_count, x->k.queue);
    bool open = ticket_is_open(x->k.state);
    if (!same_state(x))
        put(x, given, d->status, value_text(ticket_state_word(d, x->k.state)));
    if (q)
        put(x, given, d->queue, value_text(q->name));
    if (x->k.handler.len)
        put(x, given, d->by, value_text(x->k.handler));
    if (x->came_by >= 0 && d->source >= 0 && x->r.cells[d->source].type == VALUE_NULL)
        put(x, given, d->source,
            value_text(standard_choice("ticket", "source", x->came_by, d->zh)));
    if (d->o->key >= 0 && x->r.cells[d->o->key].type == VALUE_NULL)
        put(x, given, d->o->key,
            value_text(str_format(d->w->c->arena, "T-%lld", (long long)x->r.id)));
    if (open && d->o->end >= 0)
        put(x, given, d->o->end, value_null());
    if (x->k.state == TICKET_CLOSED && d->o->end >= 0 && x->r.cells[d->o->end].type == VALUE_NULL)
        put(x, given, d->o->end, value_int(x->closed_at ? x->closed_at : d->w->wall));
    if (x->k.solved_at || open)
        put(x, given, d->solved, x->k.solved_at ? value_int(x->k.solved_at) : value_null());
    for (int i = 0; i < d->o->field_count; i++)
        any |= given[i];
    return any ? desk_write(x->d, &x->r, given) : ERR_NONE;
}

// ---- from the log -------------------------------------------------------------------------------

// Its changes behind what was seen, the newest first.
static enum err unseen(struct catching *x, int64_t seen)
{
    struct ctx *c = x->d->w->c;
    enum err e = change_of_record(c, x->d->w->tx, x->d->w->schema, x->r.id, &x->list, &x->count);
    int n = 0;
    while (n < x->count && x->list[n].id > seen)
        n++;
    x->count = n;
    return e;
}

// By whom it was created: a program with a token, somebody signed in, a public form; an import and the
// program itself say it themselves. Choices of the standard field (model/standard.c).
static int came_by(const struct change *first)
{
    enum { BY_PAGE = 0, BY_FORM = 2, BY_API = 3 };
    if (first->op != CHANGE_CREATE || first->source)
        return -1;
    if (str_starts(first->from.session, STR("token:")))
        return BY_API;
    return first->from.session.len ? BY_PAGE : first->from.address.len ? BY_FORM : -1;
}

static enum err go_through(struct catching *x, bool found)
{
    enum err e = facts_before(x);
    const struct change *oldest = &x->list[x->count - 1];
    x->came_by = found ? -1 : came_by(oldest);
    if (!e && !found)
        e = begin(x, clock_wall(x->d->clock, oldest->at_ms), oldest->source);
    for (int i = x->count - 1; i >= 0 && !e; i--)
        if (x->list[i].op == CHANGE_UPDATE)
            e = step(x, &x->list[i]);
    x->k.seen = x->list[0].id;
    return e;
}

static enum err finish(struct catching *x, bool found)
{
    if (!found && x->k.quiet && !ticket_is_open(x->k.state))
        return ERR_NONE; // an old one that is over: nothing is kept of it
    enum err e = x->anew ? ticket_forget_steps(x->d, x->r.id) : ERR_NONE;
    if (!e)
        e = ticket_clock_save(x->d, &x->k);
    if (!e)
        e = write_record(x);
    if (!e)
        e = ticket_schedule(x->d, &x->k);
    if (!e && x->back && x->k.handler.len)
        e = ticket_tell(x->d, &x->r, TICKET_BACK, QUEUE_SOLVE, x->k.handler);
    const struct ticket_queue *q = queue_of(x->d->queues, x->d->queue_count, x->k.queue);
    if (!e && x->closed && q && q->rating)
        e = ticket_ask_rating(x->d, &x->r, q->rating);
    return e;
}

static enum err catch_up(struct catching *x, int64_t ticket)
{
    struct desk *d = x->d;
    struct ctx quiet = {.arena = d->w->c->arena};
    int64_t begun = 0;
    bool found;
    enum err e = record_load(&quiet, d->w->tx, d->w->schema, d->object, ticket, &x->r);
    if (e == ERR_NOT_FOUND)
        return agenda_drop(d->w->c, d->w->tx, ticket_agenda, ticket);
    if (e)
        return fail_as(d->w->c, &quiet.why);
    e = ticket_clock_load(d->w->c, d->w->tx, ticket, &x->k, &found);
    if (!e)
        e = change_position(d->w->c, d->w->tx, reader, &begun);
    if (!e)
        e = unseen(x, found ? x->k.seen : begun);
    if (e || !x->count)
        return e;
    e = go_through(x, found);
    return e ? e : finish(x, found);
}

enum err ticket_catch_up(struct desk *d, int64_t ticket)
{
    struct catching x = {.d = d};
    if (d->object < 0)
        return ERR_NONE;
    struct desk_self was = desk_begin(d);
    enum err e = catch_up(&x, ticket);
    desk_end(d, was);
    return e;
}

struct following {
    struct org *org;
    bool any, more;
};

// Tickets among the next changes, each once.
static enum err next_tickets(struct desk *d, int64_t position, int64_t *ids, int *count,
                             int64_t *read, bool *more)
{
    struct db_rows *rows;
    int changes = 0;
    *count = 0;
    enum err e = change_last(d->w->c, d->w->tx, read);
    if (e || d->object < 0)
        return e;
    e = db_query(d->w->c, d->w->tx, next_changes,
                 DB_VALUES(value_int(position), value_int(d->o->id), value_int(CHANGES_AT_ONCE)),
                 &rows);
    int64_t last = 0;
    while (!e && db_next(d->w->c, rows, &e)) {
        bool there = false;
        int64_t record = db_int(rows, 1);
        for (int i = 0; i < *count && !there; i++)
            there = ids[i] == record;
        if (!there)
            ids[(*count)++] = record;
        last = db_int(rows, 0);
        changes++;
    }
    *more = changes == CHANGES_AT_ONCE;
    if (*more)
        *read = last;
    return e;
}

static enum err follow_work(struct work *w, void *user)
{
    struct following *f = user;
    int64_t position, read, *ids = ARENA_ARRAY(w->c->arena, int64_t, CHANGES_AT_ONCE);
    int count = 0;
    struct desk d;
    enum err e = desk_open(w, org_clock(f->org), &d);
    d.org = f->org;
    if (!e)
        e = change_position(w->c, w->tx, reader, &position);
    if (!e)
        e = next_tickets(&d, position, ids, &count, &read, &f->more);
    for (int i = 0; i < count && !e; i++)
        e = ticket_catch_up(&d, ids[i]);
    return e ? e : change_move(w->c, w->tx, reader, read);
}

static enum err look(struct work *w, void *user)
{
    struct following *f = user;
    int64_t position, last;
    enum err e = change_position(w->c, w->tx, reader, &position);
    if (!e)
        e = change_last(w->c, w->tx, &last);
    f->any = !e && last > position;
    return e;
}

enum err ticket_follow(struct ctx *c, struct org *o, bool *more)
{
    struct following f = {.org = o};
    enum err e = org_read(c, o, look, &f); // without taking the writer's turn
    if (!e && f.any)
        e = sight_prepare(c, o);
    if (!e && f.any)
        e = org_write(c, o, 0, follow_work, &f);
    *more = f.more;
    return e;
}
