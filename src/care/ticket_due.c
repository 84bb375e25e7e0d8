// When a time has come: an answer or a solution is late, a step on the way there is to be taken, a
// solved ticket is closed, a customer who is waited for is still silent.
#include "auth/department.h"
#include "auth/person.h"
#include "care/ticket_tell.h"
#include "jobs/agenda.h"
#include "model/sight.h"

static const char steps_taken[] = "SELECT step FROM ticket_step WHERE ticket = ?";
static const char take_step[] =
    "INSERT INTO ticket_step (ticket, step, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING";
static const char forget_steps[] = "DELETE FROM ticket_step WHERE ticket = ? AND step >= ?";
static const char persons[] = "SELECT login FROM person WHERE id = ? AND active = 1";

// The steps of the agenda. What a queue does on the way is numbered by what it is, so that it is done
// once, also where the queue's steps are written in another order meanwhile.
enum { STEP_CLOSE = 1, STEP_SILENT, STEP_LATE = 10, STEP_QUEUE = 1000, STEP_PART = 100000, STEP_ACT = 10 };

static int64_t step_number(const struct queue_step *s)
{
    return STEP_QUEUE + (int64_t)s->part * STEP_PART + s->percent * STEP_ACT + (int64_t)s->act;
}

static bool step_of(int64_t number, struct queue_step *out)
{
    int64_t n = number - STEP_QUEUE;
    if (n < 0 || n / STEP_PART >= QUEUE_PARTS || n % STEP_ACT >= QUEUE_ACTS)
        return false;
    *out = (struct queue_step){(enum queue_part)(n / STEP_PART), n % STEP_PART / STEP_ACT,
                               (enum queue_act)(n % STEP_ACT)};
    return true;
}

// ---- what is to come ----------------------------------------------------------------------------

static enum err taken(struct desk *d, int64_t ticket, int64_t **out, int *count)
{
    struct db_rows *rows;
    *out = NULL;
    *count = 0;
    enum err e = db_query(d->w->c, d->w->tx, steps_taken, DB_VALUES(value_int(ticket)), &rows);
    while (!e && db_next(d->w->c, rows, &e)) {
        *out = arena_grow(d->w->c->arena, *out, (size_t)*count, (size_t)*count + 1, sizeof **out);
        (*out)[(*count)++] = db_int(rows, 0);
    }
    return e;
}

static enum err put(struct desk *d, int64_t ticket, int64_t step, int64_t wall)
{
    return agenda_put(d->w->c, d->w->tx, ticket_agenda, ticket, step, calendar_ms(d->clock, wall));
}

static enum err put_close(struct desk *d, const struct ticket_clock *k)
{
    const struct ticket_queue *q = queue_of(d->queues, d->queue_count, k->queue);
    int64_t days = q ? q->close_days : queue_usual().close_days;
    if (k->state != TICKET_SOLVED || !k->solved_at || !days)
        return ERR_NONE;
    day_t solved = kind_day(kind_of(KIND_TIME), value_int(k->solved_at));
    day_t day = worktime_day_after(&d->hours, solved, (int)days);
    if (day == DAY_NONE)
        return ERR_NONE;
    return put(d, k->ticket, STEP_CLOSE, k->solved_at + (int64_t)(day - solved) * 86400);
}

// Nothing is due while a customer is waited for; but nobody is to wait for him for ever. As many working
// days as a solved one stays open, since anything last happened to it.
static enum err put_silent(struct desk *d, const struct ticket_clock *k)
{
    const struct ticket_queue *q = queue_of(d->queues, d->queue_count, k->queue);
    int64_t days = q && q->close_days ? q->close_days : queue_usual().close_days;
    day_t today = work_today(d->w);
    if (k->state != TICKET_WAITING || k->quiet)
        return ERR_NONE;
    day_t day = worktime_day_after(&d->hours, today, (int)days);
    if (day == DAY_NONE)
        return ERR_NONE;
    return put(d, k->ticket, STEP_SILENT, d->w->wall + (int64_t)(day - today) * 86400);
}

static enum err put_steps(struct desk *d, const struct ticket_clock *k)
{
    const struct ticket_queue *q = queue_of(d->queues, d->queue_count, k->queue);
    int64_t *done;
    int count;
    enum err e = taken(d, k->ticket, &done, &count);
    for (int i = 0; q && i < q->step_count && !e; i++) {
        int64_t number = step_number(&q->steps[i]);
        int64_t at = ticket_point(d, k, q->steps[i].part, q->steps[i].percent);
        bool there = false;
        for (int n = 0; n < count; n++)
            there |= done[n] == number;
        if (at && !there)
            e = put(d, k->ticket, number, at);
    }
    return e;
}

enum err ticket_forget_steps(struct desk *d, int64_t ticket)
{
    return db_run(d->w->c, d->w->tx, forget_steps,
                  DB_VALUES(value_int(ticket), value_int(STEP_QUEUE + QUEUE_SOLVE * STEP_PART)),
                  NULL);
}

enum err ticket_schedule(struct desk *d, const struct ticket_clock *k)
{
    enum err e = agenda_drop(d->w->c, d->w->tx, ticket_agenda, k->ticket);
    if (e || k->into)
        return e;
    if (k->first_due && !k->first_late)
        e = put(d, k->ticket, STEP_LATE + QUEUE_FIRST, k->first_due + 1);
    if (!e && k->solve_due && !k->solve_late)
        e = put(d, k->ticket, STEP_LATE + QUEUE_SOLVE, k->solve_due + 1);
    if (!e)
        e = put_steps(d, k);
    if (!e)
        e = put_silent(d, k);
    return e ? e : put_close(d, k);
}

// ---- who is told --------------------------------------------------------------------------------

static enum err login_of(struct desk *d, int64_t person, struct str *out)
{
    struct db_rows *rows;
    *out = STR("");
    enum err e = db_query(d->w->c, d->w->tx, persons, DB_VALUES(value_int(person)), &rows);
    if (!e && db_next(d->w->c, rows, &e)) {
        *out = db_text_copy(d->w->c, rows, 0);
        db_rows_close(rows);
    }
    return e;
}

// The head of his department, or, where that is himself or nobody, his manager.
static enum err head_of(struct desk *d, struct str login, struct str *out)
{
    struct ctx *c = d->w->c;
    struct department *list;
    struct person p;
    int64_t id, head = 0;
    int count;
    *out = STR("");
    enum err e = person_of_login(c, d->w->tx, login, &id);
    if (e || !id)
        return e;
    e = person_load(c, d->w->tx, id, &p);
    if (!e)
        e = department_list(c, d->w->tx, &list, &count);
    for (int i = 0; !e && i < count; i++)
        if (list[i].id == p.department)
            head = list[i].head;
    if (!head || head == id)
        head = p.manager;
    return e || !head || head == id ? e : login_of(d, head, out);
}

enum { TELL_MEMBERS_MAX = 10 };

// Nobody has it: those who could.
static enum err tell_members(struct desk *d, const struct record *r, const struct ticket_queue *q,
                             enum ticket_news news, enum queue_part part)
{
    enum err e = ERR_NONE;
    int told = 0;
    for (int i = 0; q && i < q->member_count && told < TELL_MEMBERS_MAX && !e; i++) {
        struct str login;
        if (!q->members[i].available)
            continue;
        e = login_of(d, q->members[i].person, &login);
        if (!e && login.len)
            e = ticket_tell(d, r, news, part, login);
        told++;
    }
    return e;
}

static enum err hand_over(struct desk *d, struct record *r, struct ticket_clock *k)
{
    const struct ticket_queue *q = queue_of(d->queues, d->queue_count, k->queue);
    bool *given = ARENA_ARRAY(d->w->c->arena, bool, (size_t)d->o->field_count);
    struct str login;
    enum err e = ticket_route(d, q, r->customer, k->kind, k->handler, &login);
    if (e || !login.len || d->by < 0)
        return e;
    k->handler = login;
    r->cells[d->by] = value_text(login);
    given[d->by] = true;
    return desk_write(d, r, given);
}

static enum err act(struct desk *d, struct record *r, struct ticket_clock *k,
                    const struct queue_step *s)
{
    const struct ticket_queue *q = queue_of(d->queues, d->queue_count, k->queue);
    enum ticket_news news = s->percent < 100 ? TICKET_NEARLY : TICKET_LATE;
    struct str head;
    enum err e = ERR_NONE;
    if (s->act == QUEUE_ASSIGN || !k->handler.len)
        e = hand_over(d, r, k);
    if (e)
        return e;
    if (!k->handler.len)
        return tell_members(d, r, q, news, s->part);
    e = ticket_tell(d, r, news, s->part, k->handler);
    if (e || s->act != QUEUE_HEAD)
        return e;
    e = head_of(d, k->handler, &head);
    return e ? e : ticket_tell(d, r, news, s->part, head);
}

// ---- its time has come --------------------------------------------------------------------------

static enum err close_it(struct desk *d, struct record *r, const struct ticket_clock *k)
{
    bool *given = ARENA_ARRAY(d->w->c->arena, bool, (size_t)d->o->field_count);
    if (k->state != TICKET_SOLVED || d->status < 0)
        return ERR_NONE;
    r->cells[d->status] = value_text(ticket_state_word(d, TICKET_CLOSED));
    given[d->status] = true;
    enum err e = desk_write(d, r, given);
    return e ? e : ticket_catch_up(d, r->id);
}

// Whoever has it is told, and again as long as it stays so.
static enum err still_silent(struct desk *d, struct record *r, const struct ticket_clock *k)
{
    const struct ticket_queue *q = queue_of(d->queues, d->queue_count, k->queue);
    if (k->state != TICKET_WAITING)
        return ERR_NONE;
    enum err e = k->handler.len ? ticket_tell(d, r, TICKET_SILENT, QUEUE_SOLVE, k->handler)
                                : tell_members(d, r, q, TICKET_SILENT, QUEUE_SOLVE);
    return e ? e : put_silent(d, k);
}

static enum err late(struct desk *d, struct ticket_clock *k, enum queue_part part)
{
    int64_t due = part == QUEUE_FIRST ? k->first_due : k->solve_due;
    if (!due || d->w->wall <= due) // in time until the very second
        return ERR_NONE;
    if (part == QUEUE_FIRST)
        k->first_late = true;
    else
        k->solve_late = true;
    return ticket_clock_save(d, k);
}

static enum err queue_step(struct desk *d, struct record *r, struct ticket_clock *k, int64_t number)
{
    struct queue_step s;
    int64_t fresh = 0;
    if (!step_of(number, &s))
        return ERR_NONE;
    int64_t at = ticket_point(d, k, s.part, s.percent);
    if (!at || d->w->wall < at)
        return ERR_NONE;
    enum err e =
        db_run(d->w->c, d->w->tx, take_step,
               DB_VALUES(value_int(k->ticket), value_int(number), value_int(d->w->at_ms)), &fresh);
    if (!e && fresh)
        e = act(d, r, k, &s);
    return e ? e : ticket_clock_save(d, k);
}

static enum err due_now(struct desk *d, int64_t ticket, int64_t step)
{
    struct ctx quiet = {.arena = d->w->c->arena};
    struct ticket_clock k;
    struct record r;
    bool found;
    enum err e = record_load(&quiet, d->w->tx, d->w->schema, d->object, ticket, &r);
    if (e == ERR_NOT_FOUND)
        return ERR_NONE;
    if (e)
        return fail_as(d->w->c, &quiet.why);
    e = ticket_clock_load(d->w->c, d->w->tx, ticket, &k, &found);
    if (e || !found || k.into)
        return e;
    if (step == STEP_CLOSE)
        return close_it(d, &r, &k);
    if (step == STEP_SILENT)
        return still_silent(d, &r, &k);
    if (step == STEP_LATE + QUEUE_FIRST || step == STEP_LATE + QUEUE_SOLVE)
        return late(d, &k, (enum queue_part)(step - STEP_LATE));
    return queue_step(d, &r, &k, step);
}

enum err ticket_ready(struct ctx *c, struct org *o, const struct agenda_item *item)
{
    (void)item;
    return sight_prepare(c, o);
}

enum err ticket_due(struct work *w, struct org *o, const struct agenda_item *item)
{
    struct desk d;
    enum err e = desk_open(w, org_clock(o), &d);
    d.org = o;
    if (e || d.object < 0)
        return e;
    struct desk_self was = desk_begin(&d);
    e = ticket_catch_up(&d, item->thing); // what changed before the time came
    if (!e)
        e = due_now(&d, item->thing, item->step);
    desk_end(&d, was);
    return e;
}
