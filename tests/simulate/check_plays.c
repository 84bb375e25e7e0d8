// Plays beside the books: each entry's group drawn again, each outcome by the orders, and the figures of the page.
#include "flow/play_result.h"
#include "tests/simulate/books.h"
#include "tests/simulate/check.h"
#include "tests/simulate/naive.h"

#include <stdio.h>

struct arms {
    int64_t entered[2], kept[2], lost[2]; // of the play, of the control group
    int drawn_wrong, judged_wrong, judged, both;
    char why[200];
};

static int index_of(const struct naive *n, int64_t id)
{
    for (int i = 0; i < n->count; i++)
        if (n->customers[i].id == id)
            return i;
    return -1;
}

static void look_at(struct year *y, const struct naive *n, const struct play *p,
                    const struct play_row *r, struct arms *a)
{
    int who = index_of(n, r->customer);
    bool kept = str_eq(r->outcome, STR("kept")), lost = str_eq(r->outcome, STR("lost"));
    char seed[64];
    snprintf(seed, sizeof seed, "%.*s", STR_ARG(p->seed));
    a->entered[r->control]++;
    a->kept[r->control] += kept;
    a->lost[r->control] += lost;
    if (who < 0 || n->customers[who].touched) // two in one: each had his lot, and his orders
        return;
    if (naive_controls(seed, p->share, r->customer) != r->control && !a->drawn_wrong++)
        snprintf(a->why, sizeof a->why, "K%05d is in the wrong group", who);
    if (!kept && !lost)
        return;
    a->judged++;
    day_t on = r->entered + (day_t)p->horizon;
    if (naive_member(&n->customers[who], on) != kept && !a->judged_wrong++)
        snprintf(a->why, sizeof a->why, "K%05d, who entered on %.*s, is %s", who,
                 STR_ARG(day_text(y->c.arena, r->entered)), kept ? "kept" : "lost");
    if (r->decided != on + 1 && r->decided != DAY_NONE && !a->judged_wrong++)
        snprintf(a->why, sizeof a->why, "K%05d was judged on another day", who);
}

static void one_play(struct year *y, const struct naive *n, int at)
{
    struct play p;
    struct play_row *rows;
    struct play_result *results;
    struct arms a = {0};
    struct db_tx *tx;
    const struct schema *s = org_schema(y->org);
    int count, groups;
    struct play_question q = {.play = y->shared->plays[at], .field = -1, .limit = ALL_ROWS};
    must(y, db_read_begin(&y->c, org_db(y->org), &tx), "a play");
    must(y, play_load(&y->c, tx, q.play, &p), "a play");
    must(y, play_rows(&y->c, y->org, tx, s, viewer_program(), &q, &rows, &count),
         "who is in a play");
    must(y, play_results(&y->c, y->org, tx, s, viewer_program(), &p, -1, 0.05, &results, &groups),
         "its result");
    db_read_end(tx);
    for (int i = 0; i < count; i++)
        look_at(y, n, &p, &rows[i], &a);
    const struct play_arm *arms[2] = {&results->play, &results->control};
    bool same = true;
    for (int i = 0; i < 2; i++)
        same &= arms[i]->entered == a.entered[i] && arms[i]->kept == a.kept[i] &&
                arms[i]->lost == a.lost[i];
    unsigned long long seed = y->options.seed;
    check_say(y->tally, a.entered[0] > 0 && a.entered[1] > 0 && !a.drawn_wrong,
              at ? "play 2: each is in the group of his lot"
                 : "play 1: each is in the group of his lot",
              "seed %llu: %d are not: %s", seed, a.drawn_wrong, a.why);
    bool early = p.horizon + 45 > y->options.days; // nobody can have been judged
    check_say(y->tally, (a.judged > 0 || early) && !a.judged_wrong,
              at ? "play 2: who was kept is who had orders"
                 : "play 1: who was kept is who had orders",
              "seed %llu: of %d %d are not: %s", seed, a.judged, a.judged_wrong, a.why);
    check_say(y->tally, same,
              at ? "play 2: the result counts them all" : "play 1: the result counts them all",
              "seed %llu: entered %lld and %lld, by hand %lld and %lld; kept %lld and %lld, by "
              "hand %lld and %lld",
              seed, (long long)arms[0]->entered, (long long)arms[1]->entered,
              (long long)a.entered[0], (long long)a.entered[1], (long long)arms[0]->kept,
              (long long)arms[1]->kept, (long long)a.kept[0], (long long)a.kept[1]);
}

void check_plays(struct year *y)
{
    struct naive n;
    naive_read(y, &n);
    one_play(y, &n, 0);
    one_play(y, &n, 1);
}
