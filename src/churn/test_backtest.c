// The backtest against the definition of docs/churn.md section 4, status and comparison day by day,
// and the cutting of periods and thresholds.
#include "churn/backtest.h"
#include "churn/status.h"
#include "churn/test_world.h"

// ---- the backtest, by its definition ------------------------------------------------------------

static int64_t split_lines;

struct found {
    int64_t raised, undecided, followed, losses, caught;
    double leads[4000];
    int lead_count;
};

static bool warned(const struct days *member, const struct days *rule, uint32_t k, day_t d,
                   const struct backtest_question *ask)
{
    return d >= ask->from && d <= ask->to && on(member, k, d) && on(rule, k, d);
}

static bool loss_on(const struct days *member, uint32_t k, day_t d,
                    const struct backtest_question *ask)
{
    return d >= ask->from && d <= ask->to && on(member, k, d - 1) && !on(member, k, d);
}

static void find_one(const struct days *m, const struct days *r, uint32_t k,
                     const struct backtest_question *ask, struct found *out)
{
    for (day_t d = ask->from; d <= ask->to; d++) {
        if (warned(m, r, k, d, ask) && !warned(m, r, k, d - 1, ask)) {
            bool follows = false;
            for (day_t l = d + 1; l <= d + ask->horizon; l++)
                follows |= loss_on(m, k, l, ask);
            out->raised++;
            out->followed += follows;
            out->undecided += !follows && ask->to - d < ask->horizon;
        }
        if (!loss_on(m, k, d, ask))
            continue;
        out->losses++;
        day_t first = DAY_NONE;
        for (day_t w = d - ask->horizon; w < d && first == DAY_NONE; w++)
            if (warned(m, r, k, w, ask))
                first = w;
        if (first == DAY_NONE)
            continue;
        while (warned(m, r, k, first - 1, ask))
            first--;
        out->caught++;
        out->leads[out->lead_count++] = d - first;
    }
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

// R's default: between the two nearest.
static double type_7(const double *sorted, int n, double p)
{
    double h = (n - 1) * p, below = floor(h);
    int low = (int)below, high = low + 1 < n ? low + 1 : low;
    return n ? sorted[low] + (h - below) * (sorted[high] - sorted[low]) : NAN;
}

static bool near(double a, double b)
{
    return (isnan(a) && isnan(b)) || fabs(a - b) < 1e-9;
}

// Whose each warning was: on the day it was raised, by asking for that day alone.
static void compare_shares(struct ctx *c, const struct question *q,
                           const struct backtest_question *ask, const struct days *m,
                           const struct days *r, const struct backtest_result *got)
{
    struct history_plan *by;
    int64_t left = got->raised;
    assert_ok(c, history_compile(c, q->history, ask->by, &by));
    for (int i = 0; i < got->share_count; i++) {
        const struct backtest_share *s = &got->shares[i];
        int64_t want = 0;
        for (uint32_t k = 0; k < history_customers(q->history); k++)
            for (day_t d = ask->from; d <= ask->to; d++) {
                if (!warned(m, r, k, d, ask) || warned(m, r, k, d - 1, ask))
                    continue;
                double owner = history_value(q->history, by, k, d);
                want += owner == s->value || (isnan(owner) && isnan(s->value));
            }
        assert_int_equal(s->raised, want);
        assert_true(want > 0);
        assert_true(near(s->warnings_a_week, (double)want * 7 / (ask->to - ask->from + 1)));
        assert_true(i == 0 || s[-1].raised >= s->raised);
        left -= want;
        split_lines++;
    }
    assert_int_equal(left, 0);
}

// How often each thing happened over all that was compared.
static struct found seen;

static void compare_backtest(struct ctx *c, const struct question *q,
                             const struct backtest_question *ask, const struct rule *plain,
                             const struct backtest_result *got)
{
    day_t first = WORLD_FIRST - 1;
    struct days member = world_days(c, q->history, ask->definition.member, first, ask->to);
    struct days rule = world_days(c, q->history, plain, first, ask->to);
    struct found f = {0};
    for (uint32_t k = 0; k < history_customers(q->history); k++)
        find_one(&member, &rule, k, ask, &f);
    if (got->share_count)
        compare_shares(c, q, ask, &member, &rule, got);
    seen.raised += f.raised - f.undecided - f.followed;
    seen.undecided += f.undecided;
    seen.followed += f.followed;
    seen.losses += f.losses - f.caught;
    seen.caught += f.caught;
    qsort(f.leads, (size_t)f.lead_count, sizeof *f.leads, by_size);
    struct str words = rule_text(c->arena, plain, NULL);
    if (got->raised != f.raised || got->undecided != f.undecided || got->followed != f.followed ||
        got->losses != f.losses || got->caught != f.caught)
        fail_msg("%.*s, horizon %d: wanted %lld %lld %lld %lld %lld, got %lld %lld %lld %lld %lld",
                 STR_ARG(words), ask->horizon, (long long)f.raised, (long long)f.undecided,
                 (long long)f.followed, (long long)f.losses, (long long)f.caught,
                 (long long)got->raised, (long long)got->undecided, (long long)got->followed,
                 (long long)got->losses, (long long)got->caught);
    assert_true(near(got->lead_low, type_7(f.leads, f.lead_count, 0.25)));
    assert_true(near(got->lead_median, type_7(f.leads, f.lead_count, 0.5)));
    assert_true(near(got->lead_high, type_7(f.leads, f.lead_count, 0.75)));
    assert_int_equal(got->recall.known, f.losses > 0);
    assert_int_equal(got->precision.known, f.raised > f.undecided);
    if (f.losses)
        assert_true(near(got->recall.value, (double)f.caught / (double)f.losses));
    if (f.raised > f.undecided)
        assert_true(
            near(got->precision.value, (double)f.followed / (double)(f.raised - f.undecided)));
    assert_true(near(got->warnings_a_week, (double)f.raised * 7 / (ask->to - ask->from + 1)));
}

static void one_backtest(struct ctx *c, struct world *w, struct rule *rule,
                         const double *thresholds, int count)
{
    const struct schema *s = org_schema(w->org.org);
    struct backtest_question ask = {.definition = world_definition(w, c),
                                    .rule = rule,
                                    .horizon = (int)random_between(&w->random, 1, 120),
                                    .thresholds = thresholds,
                                    .threshold_count = count};
    struct backtest_result got[8];
    struct question q;
    ask.from = w->first + (day_t)random_below(&w->random, WORLD_DAYS - 1);
    ask.to =
        ask.from + (day_t)random_below(&w->random, (uint64_t)(w->first + WORLD_DAYS - ask.from));
    static const char *const owners[] = {"level", "city", "vip", "count"};
    struct rule *by;
    assert_ok(c,
              rule_parse_value(c, &s->catalog, str_of(owners[random_below(&w->random, 4)]), &by));
    ask.by = random_chance(&w->random, 0.8) ? by : NULL;
    const struct rule *rules[] = {ask.definition.member, rule, by};
    assert_ok(c, question_begin(c, w->org.org, s, viewer_program(), VERB_SEE, rules, 3, &q));
    assert_ok(c, backtest(c, &q, &ask, got));
    for (int i = 0; i < count; i++) {
        assert_int_equal(got[i].share_count > 0, ask.by && i == 0 && got[i].raised > 0);
        struct rule *plain;
        struct str text = rule_text(c->arena, rule, thresholds ? &thresholds[i] : NULL);
        assert_ok(c, rule_parse(c, &s->catalog, text, NULL, 0, &plain));
        compare_backtest(c, &q, &ask, plain, &got[i]);
    }
    question_end(&q);
}

static void backtests_are_what_the_days_say(void **state)
{
    (void)state;
    for (uint64_t seed = 11; seed <= 13; seed++) {
        struct world w;
        world_create(&w, seed);
        const struct catalog *catalog = &org_schema(w.org.org)->catalog;
        for (int n = 0; n < 25; n++) {
            struct ctx c = {.arena = arena_create()};
            struct rule *rule;
            assert_ok(&c, rule_parse(&c, catalog, world_condition(&w, c.arena), NULL, 0, &rule));
            one_backtest(&c, &w, rule, NULL, 1);
            arena_destroy(c.arena);
        }
        for (int n = 0; n < 4; n++) {
            static const double thresholds[] = {0, 7, 30.5, 60, 200};
            struct ctx c = {.arena = arena_create()};
            struct rule *rule;
            struct str name = STR("N");
            struct str text = n % 2 ? STR("days_since(order) > N or drop(order, 60d) * 100 > N")
                                    : STR("not (days_since(login) <= N)");
            assert_ok(&c, rule_parse(&c, catalog, text, &name, 1, &rule));
            one_backtest(&c, &w, rule, thresholds, 5);
            arena_destroy(c.arena);
        }
        world_destroy(&w);
    }
    assert_true(seen.raised > 50 && seen.undecided > 50 && seen.followed > 50 && seen.losses > 50 &&
                seen.caught > 50 && split_lines > 100);
}

static void a_backtest_is_asked_sensibly(void **state)
{
    (void)state;
    struct world w;
    world_create(&w, 5);
    struct ctx *c = &w.org.c;
    struct draft draft = {.lost_when = STR("days_since(order) > 90")};
    struct backtest_question ask = {
        .horizon = 0, .from = w.first, .to = w.first, .threshold_count = 1};
    struct backtest_result got;
    struct question q;
    assert_ok(c, definition_parse(c, org_schema(w.org.org), &draft, &ask.definition, NULL));
    ask.rule = ask.definition.lost;
    const struct rule *rules[] = {ask.definition.member};
    assert_ok(c,
              question_begin(c, w.org.org, org_schema(w.org.org), viewer_program(), VERB_SEE, rules, 1, &q));
    assert_int_equal(backtest(c, &q, &ask, &got), ERR_INPUT);
    ask.horizon = 1;
    ask.to--;
    fail_clear(c);
    assert_int_equal(backtest(c, &q, &ask, &got), ERR_INPUT);
    fail_clear(c);
    _Atomic bool stop = true;
    ask.to = w.first + 10;
    ask.stop = &stop;
    assert_int_equal(backtest(c, &q, &ask, &got), ERR_STOPPED);
    question_end(&q);
    world_destroy(&w);
}

// ---- status and comparison ----------------------------------------------------------------------

static void compare_status(struct ctx *c, const struct question *q, const struct definition *d,
                           uint32_t k, const struct days *member, const struct days *lost,
                           day_t day)
{
    struct status_report got;
    enum status want = STATUS_PROSPECT;
    day_t since = history_first_day(q->history, k, day), last = day;
    assert_ok(c, status_of(c, q, d, k, day, &got));
    if (on(member, k, day)) {
        bool grace = on(lost, k, day);
        want = grace ? STATUS_GRACE : STATUS_ACTIVE;
        while (on(member, k, last) && on(lost, k, last) == grace)
            since = last--;
    } else if (on_any(member, k, member->first, day)) {
        want = STATUS_LOST;
        while (!on(member, k, last))
            since = last--;
    }
    if (got.status != want || got.since != since) {
        struct str words = rule_text(c->arena, d->member, NULL);
        fail_msg("%.*s: customer %u on %d is %s since %d, not %s since %d", STR_ARG(words), k, day,
                 status_name(want), since, status_name(got.status), got.since);
    }
}

static void compare_both(struct ctx *c, const struct question *q, const struct definition *a,
                         const struct definition *b, const struct days *da, const struct days *db,
                         day_t day)
{
    int64_t want[4] = {0};
    for (uint32_t k = 0; k < history_customers(q->history); k++) {
        if (history_first_day(q->history, k, day) == DAY_NONE)
            continue;
        bool by_a = on_any(da, k, da->first, day) && !on(da, k, day);
        bool by_b = on_any(db, k, db->first, day) && !on(db, k, day);
        want[by_a && by_b ? 0 : by_a ? 1 : by_b ? 2 : 3]++;
    }
    for (int which = COMPARE_BOTH; which <= COMPARE_NOBODY; which++) {
        struct comparison got;
        assert_ok(c, compare_definitions(c, q, a, b, day, (enum comparison_which)which, &got));
        assert_int_equal(got.both, want[0]);
        assert_int_equal(got.only_a, want[1]);
        assert_int_equal(got.only_b, want[2]);
        assert_int_equal(got.neither, want[3]);
        assert_int_equal(got.member_count, which == COMPARE_NOBODY ? 0 : want[which]);
        for (int i = 0; i < got.member_count; i++) {
            const struct days *d = which == COMPARE_ONLY_B ? db : da;
            uint32_t k = got.members[i].customer;
            assert_true(on(d, k, got.members[i].day - 1));
            assert_false(on_any(d, k, got.members[i].day, day));
        }
    }
}

static void status_and_comparison_are_what_the_days_say(void **state)
{
    (void)state;
    struct world w;
    world_create(&w, 21);
    const struct schema *s = org_schema(w.org.org);
    for (int n = 0; n < 25; n++) {
        struct ctx c = {.arena = arena_create()};
        struct question q;
        struct definition a = world_definition(&w, &c), b = world_definition(&w, &c);
        const struct rule *rules[] = {a.member, a.lost, b.member};
        day_t first = w.first - 1, day = w.first + (day_t)random_below(&w.random, WORLD_DAYS);
        assert_ok(&c, question_begin(&c, w.org.org, s, viewer_program(), VERB_SEE, rules, 3, &q));
        struct days da = world_days(&c, q.history, a.member, first, day);
        struct days db = world_days(&c, q.history, b.member, first, day);
        struct days lost = world_days(&c, q.history, a.lost, first, day);
        for (uint32_t k = 0; k < history_customers(q.history); k++)
            compare_status(&c, &q, &a, k, &da, &lost, day);
        compare_both(&c, &q, &a, &b, &da, &db, day);
        question_end(&q);
        arena_destroy(c.arena);
    }
    world_destroy(&w);
}

// ---- tables -------------------------------------------------------------------------------------

static void periods_are_cut_by_the_calendar(void **state)
{
    (void)state;
    static const struct {
        const char *says, *from, *to, *every, *want;
    } rows[] = {
        {"whole months", "2025-01-01", "2025-02-28", "month", "2025-01-01/31 2025-02-01/28 "},
        {"cut at both ends", "2024-02-15", "2024-03-02", "month", "2024-02-15/29 2024-03-01/02 "},
        {"Monday first", "2025-01-01", "2025-01-13", "week",
         "2025-01-01/05 2025-01-06/12 2025-01-13/13 "},
        {"quarters", "2024-12-31", "2025-04-01", "quarter",
         "2024-12-31/31 2025-01-01/31 2025-04-01/01 "},
        {"years", "2023-12-30", "2024-12-31", "year", "2023-12-30/31 2024-01-01/31 "},
        {"days from the first", "2025-01-01", "2025-01-10", "4d",
         "2025-01-01/04 2025-01-05/08 2025-01-09/10 "},
        {"one day", "2025-01-01", "2025-01-01", "month", "2025-01-01/01 "},
        {"longer than all of it", "2025-01-01", "2025-01-03", "99999d", "2025-01-01/03 "},
        {"ends before it begins", "2025-01-02", "2025-01-01", "month", NULL},
        {"too many", "2000-01-01", "2079-01-01", "1d", NULL},
        {"no length", "2025-01-01", "2025-01-02", "0d", NULL},
        {"no unit", "2025-01-01", "2025-01-02", "30", NULL},
        {"no such unit", "2025-01-01", "2025-01-02", "fortnight", NULL},
    };
    struct ctx c = {.arena = arena_create()};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct period_every every;
        struct period *p = NULL;
        int count = 0;
        struct str got = STR("");
        fail_clear(&c);
        enum err e = period_every_parse(&c, str_of(rows[i].every), &every);
        if (!e)
            e = period_cut(&c, day_parse(str_of(rows[i].from)), day_parse(str_of(rows[i].to)),
                           every, &p, &count);
        assert_int_equal(e, rows[i].want ? ERR_NONE : ERR_INPUT);
        for (int n = 0; n < count && !e; n++) {
            struct str from = day_text(c.arena, p[n].from);
            got = str_format(c.arena, "%.*s%.*s/%02d ", STR_ARG(got), STR_ARG(from),
                             day_date(p[n].to).day);
        }
        if (rows[i].want && !str_eq(got, str_of(rows[i].want)))
            fail_msg("%s: got %.*s", rows[i].says, STR_ARG(got));
    }
    arena_destroy(c.arena);
}

static void thresholds_hold_both_ends(void **state)
{
    (void)state;
    static const struct {
        double low, high;
        int steps, count;
        double second;
    } rows[] = {
        {10, 60, 101, 51, 11}, {0, 1, 101, 2, 1}, {0.5, 1, 6, 6, 0.6}, {0, 1000, 101, 101, 10},
        {5, 5, 101, 1, 0},     {0, 99, 4, 4, 33}, {-3, 3, 101, 7, -2}, {0.1, 0.2, 2, 2, 0.2},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        double out[128];
        int n = backtest_thresholds(rows[i].low, rows[i].high, rows[i].steps, out);
        assert_int_equal(n, rows[i].count);
        assert_true(out[0] == rows[i].low && fabs(out[n - 1] - rows[i].high) < 1e-12);
        if (n > 1)
            assert_true(fabs(out[1] - rows[i].second) < 1e-12);
        for (int k = 1; k < n; k++)
            assert_true(out[k] > out[k - 1]);
    }
}

int main(void)
{
    const struct CMUnitTest all[] = {
        cmocka_unit_test(backtests_are_what_the_days_say),
        cmocka_unit_test(a_backtest_is_asked_sensibly),
        cmocka_unit_test(status_and_comparison_are_what_the_days_say),
        cmocka_unit_test(periods_are_cut_by_the_calendar),
        cmocka_unit_test(thresholds_hold_both_ends),
    };
    return cmocka_run_group_tests_name("backtest", all, NULL, NULL);
}
