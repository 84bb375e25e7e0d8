// Tickets beside the books: how long the first answer and the solution took, minute by minute of working time, and what
// was late or came back.
#include "care/ticket_list.h"
#include "tests/simulate/books.h"
#include "tests/simulate/check.h"
#include "tests/simulate/naive.h"

#include <stdio.h>
#include <stdlib.h>

enum { GOAL_FIRST = 60, GOAL_SOLVE = 480, REOPEN_S = 7 * 86400 };

struct naive_ticket {
    int64_t id, start;
    bool urgent, answered, first_late, solve_late;
    int64_t first_s, spent_s, since, solved_at; // since: it has been running; 0: it stands still
    int state, reopened;
};

static bool runs(int state)
{
    return state == TICKET_NEW || state == TICKET_WORKING;
}

static void answer_it(struct naive_ticket *t, int64_t at)
{
    int goal = t->urgent ? GOAL_FIRST / 2 : GOAL_FIRST;
    if (t->answered)
        return;
    t->answered = true;
    t->first_s = naive_seconds(t->start, at);
    t->first_late = t->first_s > goal * 60;
}

static void stand_still(struct naive_ticket *t, int64_t at)
{
    int goal = t->urgent ? GOAL_SOLVE / 2 : GOAL_SOLVE;
    if (t->since)
        t->spent_s += naive_seconds(t->since, at);
    t->since = 0;
    t->solve_late |= t->spent_s > goal * 60;
}

static void move_it(struct naive_ticket *t, int to, int64_t at)
{
    bool open = t->state <= TICKET_WAITING, opens = to <= TICKET_WAITING;
    if (to == t->state)
        return;
    if (!runs(to))
        answer_it(t, at);
    stand_still(t, at);
    if (open && !opens)
        t->solved_at = at;
    if (!open && opens && t->solved_at && at <= t->solved_at + REOPEN_S)
        t->reopened++;
    else if (!open && opens) {
        t->spent_s = 0;
        t->solve_late = false;
    }
    if (opens)
        t->solved_at = 0;
    t->state = to;
    t->since = runs(to) ? at : 0;
}

static struct naive_ticket *find(struct naive_ticket *list, int count, int64_t id)
{
    for (int i = count - 1; i >= 0; i--)
        if (list[i].id == id)
            return &list[i];
    return NULL;
}

// What people said and did, in its order. Closing by itself moves no clock.
static int live_again(struct year *y, struct naive_ticket *list)
{
    int count = 0;
    for (int i = 0; i < y->shared->happening_count; i++) {
        const struct happening *h = &y->shared->happenings[i];
        if (h->what == H_TICKET)
            list[count++] = (struct naive_ticket){
                .id = h->thing, .start = h->wall, .urgent = h->value == 1, .since = h->wall};
        struct naive_ticket *t =
            h->what == H_REPLY || h->what == H_STATE ? find(list, count, h->thing) : NULL;
        if (!t)
            continue;
        if (h->what == H_STATE)
            move_it(t, (int)h->value, h->wall);
        if (h->what != H_REPLY)
            continue;
        answer_it(t, h->wall);
        if (h->value >= 0)
            move_it(t, (int)h->value, h->wall);
        else if (t->state == TICKET_NEW)
            move_it(t, TICKET_WORKING, h->wall);
    }
    return count;
}

static bool same(const struct naive_ticket *t, const struct ticket_clock *k, int64_t now)
{
    struct naive_ticket end = *t;
    if (end.since) { // it is still running: late by now?
        int goal = end.urgent ? GOAL_SOLVE / 2 : GOAL_SOLVE;
        end.solve_late |= end.spent_s + naive_seconds(end.since, now) > goal * 60;
    }
    if (!end.answered)
        end.first_late =
            naive_seconds(end.start, now) > (end.urgent ? GOAL_FIRST / 2 : GOAL_FIRST) * 60;
    return k->started == end.start && (k->first_at != 0) == end.answered &&
           (!end.answered || k->first_s == end.first_s) && k->worked_s == end.spent_s &&
           k->first_late == end.first_late && k->solve_late == end.solve_late &&
           k->reopened == end.reopened &&
           (k->state == (enum ticket_state)end.state ||
            (end.state == TICKET_SOLVED && k->state == TICKET_CLOSED));
}

struct sums {
    int64_t answered, solved, reopened, first_late, solve_late;
};

static void add(struct sums *s, const struct ticket_clock *k)
{
    s->answered += k->first_at != 0;
    s->solved += k->solved_at != 0;
    s->reopened += k->reopened > 0;
    s->first_late += k->first_late;
    s->solve_late += k->solve_late;
}

void check_tickets(struct year *y)
{
    struct naive_ticket *list = mem_array((size_t)y->shared->happening_count + 1, sizeof *list);
    struct ticket_question q = {.which = TICKETS_ALL, .timed = true, .limit = ALL_ROWS};
    struct ticket_figures *figures;
    struct ticket_row *rows;
    struct db_tx *tx;
    struct sums s = {0};
    int count, groups, wrong = 0, want = live_again(y, list);
    int64_t total;
    char why[500] = "";
    const struct schema *schema = org_schema(y->org);
    must(y, db_read_begin(&y->c, org_db(y->org), &tx), "tickets");
    must(y, ticket_list(&y->c, y->org, tx, schema, viewer_program(), &q, &rows, &count, &total),
         "tickets");
    must(y,
         ticket_figures(&y->c, y->org, tx, schema, viewer_program(), &q, GROUP_NONE, &figures,
                        &groups),
         "figures of tickets");
    db_read_end(tx);
    for (int i = 0; i < count; i++) {
        const struct ticket_clock *k = &rows[i].clock;
        const struct naive_ticket *t = find(list, want, rows[i].record.id);
        add(&s, k);
        if (t && same(t, k, year_wall(y)))
            continue;
        if (!wrong++ && t)
            snprintf(why, sizeof why,
                     "ticket %lld: answer after %lld s (by the books %lld), worked %lld s (%lld), "
                     "late %d %d (%d "
                     "%d), back %lld times (%d), state %d (%d), started %lld (%lld)",
                     (long long)t->id, (long long)k->first_s, (long long)t->first_s,
                     (long long)k->worked_s, (long long)t->spent_s, k->first_late, k->solve_late,
                     t->first_late, t->solve_late, (long long)k->reopened, t->reopened,
                     (int)k->state, t->state, (long long)k->started, (long long)t->start);
    }
    unsigned long long seed = y->options.seed;
    check_say(y->tally, want > 0 && count == want && !wrong,
              "each ticket took as long as counted minute by minute",
              "seed %llu: %d tickets, by the books %d; %d are wrong: %s", seed, count, want, wrong,
              why);
    check_say(y->tally,
              groups >= 1 && figures->count == want && figures->answered == s.answered &&
                  figures->solved == s.solved && figures->reopened == s.reopened &&
                  figures->first_late == s.first_late && figures->solve_late == s.solve_late,
              "the figures of tickets add them up",
              "seed %llu: %lld tickets, %lld late in the answer, by hand %d, %lld", seed,
              (long long)figures->count, (long long)figures->first_late, want,
              (long long)s.first_late);
    printf("# %d tickets: %lld answered late, %lld solved late, %lld came back\n", want,
           (long long)s.first_late, (long long)s.solve_late, (long long)s.reopened);
    free(list);
}
