// Plays beside the books: each entry's group drawn again, each outcome by the orders, and the figures of the page.
#include "flow/play_result.h"
#include "tests/simulate/books.h"
#include "tests/simulate/check.h"
#include "tests/simulate/naive.h"

#include <stdio.h>

struct arms {
    int64_t entered[2], kept[2], lost[2]; // of the play, of the control group
    int64_t merged;                       // entries left out of them
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

// Two of one customer at the same time: before one was decided the other had begun. He was merged, and
// counts once, the first time, or not at all, where he was in both groups.
static bool left_out(const struct play_row *all, int count, const struct play_row *r)
{
    for (int i = 0; i < count; i++) {
        const struct play_row *x = &all[i];
        bool begun = r->decided == DAY_NONE || x->entered < r->decided;
        bool open = x->decided == DAY_NONE || r->entered < x->decided;
        if (x->customer == r->customer && x->id != r->id && begun && open &&
            (x->control != r->control || x->id < r->id))
            return true;
    }
    return false;
}

static void look_at(struct year *y, const struct naive *n, const struct play *p,
                    const struct play_row *r, struct arms *a)
{
    int who = index_of(n, r->customer);
    bool kept = str_eq(r->outcome, STR("kept")), lost = str_eq(r->outcome, STR("lost"));
    char seed[64];
    snprintf(seed, sizeof seed, "%.*s", STR_ARG(p->seed));
    a->entered[r->control] += r->counts;
    a->kept[r->control] += r->counts && kept;
    a->lost[r->control] += r->counts && lost;
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
    bool same = true;
    for (int i = 0; i < count; i++) {
        look_at(y, n, &p, &rows[i], &a);
        bool out = left_out(rows, count, &rows[i]);
        a.merged += out;
        same &= rows[i].counts != out;
    }
    same &= results->merged == a.merged;
    const struct play_arm *arms[2] = {&results->play, &results->control};
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

// Of the first: who is asked was not asked a short while ago, by whomever, and is not of the control group.
static void surveys(struct year *y)
{
    int64_t asked = number(y, "SELECT COUNT(*) FROM play_step WHERE what = 'survey' AND id > ?", 0);
    int64_t others = number(
        y,
        "SELECT COUNT(*) FROM survey_invitation WHERE by_person = 0 AND survey > ? AND NOT EXISTS "
        "(SELECT 1 FROM play_step s JOIN play_entry e ON e.id = s.entry WHERE s.what = 'survey' "
        "AND "
        "e.arm = 'play' AND s.at = asked AND e.customer = survey_invitation.customer)",
        0);
    int64_t all =
        number(y, "SELECT COUNT(*) FROM survey_invitation WHERE by_person = 0 AND survey > ?", 0);
    bool early = y->options.days < 60;
    check_say(y->tally, (asked > 0 || early) && asked == all && !others,
              "plays ask by survey whom they are done to, each step once",
              "seed %llu: %lld steps, %lld invitations, %lld of them of nobody's step",
              (unsigned long long)y->options.seed, (long long)asked, (long long)all,
              (long long)others);
}

void check_plays(struct year *y)
{
    struct naive n;
    naive_read(y, &n);
    surveys(y);
    one_play(y, &n, 0);
    one_play(y, &n, 1);
}
