// How long a ticket has waited, and until when it may.
#include "care/ticket.h"

static bool runs(enum ticket_state s)
{
    return s == TICKET_NEW || s == TICKET_WORKING;
}

static const struct ticket_queue *queue_now(const struct desk *d, const struct ticket_clock *k)
{
    return queue_of(d->queues, d->queue_count, k->queue);
}

static int64_t between(const struct desk *d, const struct ticket_queue *q, int64_t from, int64_t to)
{
    if (to <= from)
        return 0;
    return q && !q->business ? to - from : worktime_between(&d->hours, from, to);
}

// In whole minutes of work: what is left of a minute counts as one.
static int64_t later(const struct desk *d, const struct ticket_queue *q, int64_t from, int64_t s)
{
    if (s <= 0)
        return from;
    return q && !q->business ? from + s : worktime_add(&d->hours, from, (s + 59) / 60);
}

void ticket_pass(struct ticket_clock *k, int64_t at)
{
    k->first_late |= k->first_due && at > k->first_due;
    k->solve_late |= k->solve_due && at > k->solve_due;
}

// What ran until `at` is counted, and it stands still.
static void stop(const struct desk *d, struct ticket_clock *k, int64_t at)
{
    if (!k->running)
        return;
    k->spent_s += between(d, queue_now(d, k), k->running, at);
    k->worked_s += at > k->running ? worktime_between(&d->hours, k->running, at) : 0;
    k->running = 0;
}

static void come_back(const struct desk *d, struct ticket_clock *k, int64_t at)
{
    const struct ticket_queue *q = queue_now(d, k);
    int64_t days = q ? q->reopen_days : queue_usual().reopen_days;
    if (k->solved_at && at <= k->solved_at + days * 86400) {
        k->reopened++;
    } else { // another matter by now: its time begins anew
        k->spent_s = k->worked_s = 0;
        k->solve_late = false;
    }
    k->solved_at = 0;
    k->quiet = false;
}

void ticket_move(const struct desk *d, struct ticket_clock *k, enum ticket_state to, int64_t at)
{
    bool open = ticket_is_open(k->state);
    if (to == k->state)
        return;
    ticket_pass(k, at);
    if (!runs(to) && !k->into) // who waits for the customer, or is done, has spoken to him
        ticket_answered(d, k, at);
    stop(d, k, at);
    if (open && !ticket_is_open(to) && !k->into)
        k->solved_at = at;
    if (!open && ticket_is_open(to) && !k->into)
        come_back(d, k, at);
    k->state = to;
    if (runs(to) && !k->quiet)
        k->running = at;
    ticket_retime(d, k);
}

void ticket_answered(const struct desk *d, struct ticket_clock *k, int64_t at)
{
    if (k->first_at || k->quiet)
        return;
    k->first_at = at;
    k->first_s = at > k->started ? worktime_between(&d->hours, k->started, at) : 0;
    k->first_late |= k->first_due && at > k->first_due;
    k->first_due = 0;
}

int64_t ticket_point(const struct desk *d, const struct ticket_clock *k, enum queue_part part,
                     int64_t percent)
{
    const struct ticket_queue *q = queue_now(d, k);
    int64_t s = queue_goal_for(q, k->priority).minutes[part] * 60 * percent / 100;
    int64_t at = 0;
    if (!s || k->quiet || k->into)
        return 0;
    if (part == QUEUE_FIRST && !k->first_at && ticket_is_open(k->state))
        at = later(d, q, k->started, s);
    if (part == QUEUE_SOLVE && k->running)
        at = later(d, q, k->running, s - k->spent_s);
    return at == INT64_MAX ? 0 : at; // a company that never works
}

void ticket_retime(const struct desk *d, struct ticket_clock *k)
{
    k->first_due = ticket_point(d, k, QUEUE_FIRST, 100);
    k->solve_due = ticket_point(d, k, QUEUE_SOLVE, 100);
}
