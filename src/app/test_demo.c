// The example company: the same every time, of plausible size, with churners who weaken first, and
// warning rules that see it.
#include "app/demo.h"
#include "app/demo_story.h"
#include "churn/backtest.h"
#include "flow/rule.h"
#include "tests/support/org.h"

#define UNTIL "2026-06-30"

enum { MONTHS = 24, FEW = 200, MANY = 1000 };

static void make(struct test_org *t, uint64_t seed, int customers, struct demo_made *made)
{
    struct demo_options options = {
        .seed = seed, .customers = customers, .until = day_parse(STR(UNTIL))};
    *t = (struct test_org){.c = {.arena = arena_create()}};
    test_folder(t->folder, sizeof t->folder);
    assert_ok(&t->c, demo_create(&t->c, str_of(t->folder), &options, made));
    test_org_open(t);
}

static void official(struct ctx *c, struct org *o, struct kept_definition *out)
{
    struct kept_definition *list;
    struct db_tx *tx;
    int count;
    assert_ok(c, db_read_begin(c, org_db(o), &tx));
    assert_ok(c, definitions(c, tx, &list, &count));
    db_read_end(tx);
    assert_int_equal(count, 3);
    assert_true(list[0].official && !list[1].official && !list[2].official);
    assert_int_equal(list[0].target.integer, 30000);
    *out = list[0];
}

// The last months by the official definition.
static void report(struct test_org *t, struct churn_report *out)
{
    struct kept_definition d;
    struct churn_question ask = {.period_count = MONTHS};
    struct question q = {0};
    struct period *periods;
    day_t until = day_parse(STR(UNTIL));
    official(&t->c, t->org, &d);
    struct draft draft = {d.lost_when, d.customer_when, d.not_while, d.reason};
    const struct schema *s = org_schema(t->org);
    assert_ok(&t->c, definition_parse(&t->c, s, &draft, &ask.definition, NULL));
    assert_ok(&t->c,
              period_cut(&t->c, day_add_months(until, -MONTHS) + 1, until,
                         (struct period_every){.unit = PERIOD_MONTH}, &periods, &ask.period_count));
    assert_int_equal(ask.period_count, MONTHS);
    ask.periods = periods;
    const struct rule *rules[CHURN_RULES_MAX];
    int n = churn_rules(&ask.definition, NULL, rules);
    assert_ok(&t->c, question_begin(&t->c, t->org, s, viewer_program(), VERB_SEE, rules, n, &q));
    assert_ok(&t->c, churn_report(&t->c, &q, &ask, out));
    question_end(&q);
}

static void the_same_seed_gives_the_same_company(void **state)
{
    struct test_org a, b, other;
    struct demo_made made_a, made_b, made_other;
    struct churn_report report_a, report_b, report_other;
    (void)state;
    make(&a, 7, FEW, &made_a);
    make(&b, 7, FEW, &made_b);
    make(&other, 8, FEW, &made_other);
    for (int i = 0; i < made_a.count; i++)
        assert_int_equal(made_a.of[i].number, made_b.of[i].number);
    struct buf dump_a = test_dump(&a), dump_b = test_dump(&b);
    test_same("the same seed", &dump_a, &dump_b);
    buf_deinit(&dump_a);
    buf_deinit(&dump_b);
    report(&a, &report_a);
    report(&b, &report_b);
    report(&other, &report_other);
    assert_memory_equal(report_a.whole, report_b.whole, MONTHS * sizeof *report_a.whole);
    assert_memory_not_equal(report_a.whole, report_other.whole, MONTHS * sizeof *report_a.whole);
    assert_int_equal(test_number(&a, "SELECT COUNT(*) FROM person WHERE login = 'demo'"), 1);
    test_org_destroy(&a);
    test_org_destroy(&b);
    test_org_destroy(&other);
}

static int64_t count_of(const struct demo_made *m, const char *name)
{
    for (int i = 0; i < m->count; i++)
        if (strcmp(m->of[i].name, name) == 0)
            return m->of[i].number;
    fail_msg("nothing is called %s", name);
    return 0;
}

static double rate_of(const struct churn_report *r, int from, int to)
{
    double lost = 0, opening = 0;
    for (int i = from; i < to; i++) {
        lost += (double)r->whole[i].lost;
        opening += (double)r->whole[i].opening;
    }
    return lost / opening;
}

// Enough of them for figures that chance does not move much: made once.
static struct test_org company;
static struct demo_made company_made;

static int make_company(void **state)
{
    (void)state;
    make(&company, 1, MANY, &company_made);
    return 0;
}

static int drop_company(void **state)
{
    (void)state;
    test_org_destroy(&company);
    return 0;
}

static void figures_are_plausible(void **state)
{
    static const struct {
        const char *name;
        int64_t low, high; // for each hundred customers
    } want[] = {
        {"logins", 3500, 8000},  {"orders", 900, 2000}, {"follow_ups", 900, 2000},
        {"visits", 300, 900},    {"tickets", 300, 800}, {"ratings", 180, 500},
        {"contracts", 250, 600}, {"pauses", 5, 25},     {"payments", 400, 1000},
    };
    struct churn_report r;
    (void)state;
    assert_int_equal(count_of(&company_made, "customers"), MANY);
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        int64_t n = count_of(&company_made, want[i].name) * 100 / MANY;
        if (n < want[i].low || n > want[i].high)
            fail_msg("%s: %lld for a hundred customers", want[i].name, (long long)n);
    }
    report(&company, &r);
    double before = rate_of(&r, 0, MONTHS - 3), last = rate_of(&r, MONTHS - 3, MONTHS);
    if (before < 0.02 || before > 0.04 || last > before * 0.8)
        fail_msg("a month loses %.4f, in the last quarter %.4f", before, last);
    // Customers whose level, plan, owner or contact changed have a past.
    struct test_org *t = &company;
    assert_true(test_number(t, "SELECT COUNT(DISTINCT customer) FROM past") > MANY / 4);
    assert_true(test_number(t, "SELECT COUNT(*) FROM warning WHERE status = 'open'") > 10);
    assert_true(test_number(t, "SELECT COUNT(*) FROM warning WHERE status = 'handled'") > 10);
    assert_int_equal(test_number(t, "SELECT COUNT(*) FROM rule WHERE problem <> ''"), 0);
}

static struct backtest_result try_rule(struct test_org *t, const char *condition)
{
    struct kept_definition d;
    struct question q = {0};
    struct rule *rule;
    struct backtest_result out;
    struct backtest_question ask = {
        .horizon = 90, .to = day_parse(STR(UNTIL)), .threshold_count = 1};
    const struct schema *s = org_schema(t->org);
    ask.from = day_add_months(ask.to, -MONTHS);
    official(&t->c, t->org, &d);
    struct draft draft = {d.lost_when, d.customer_when, d.not_while, d.reason};
    assert_ok(&t->c, definition_parse(&t->c, s, &draft, &ask.definition, NULL));
    assert_ok(&t->c, rule_parse(&t->c, &s->catalog, str_of(condition), NULL, 0, &rule));
    ask.rule = rule;
    const struct rule *rules[] = {ask.definition.member, rule};
    assert_ok(&t->c, question_begin(&t->c, t->org, s, viewer_program(), VERB_SEE, rules, 2, &q));
    assert_ok(&t->c, backtest(&t->c, &q, &ask, &out));
    question_end(&q);
    return out;
}

// Chance: a warning for everybody who logs in, which says nothing.
static void rules_are_better_than_chance(void **state)
{
    struct test_org *t = &company;
    (void)state;
    double chance = try_rule(t, "count(login, 30d) >= 1").precision.value;
    struct backtest_result silent = try_rule(t, "days_since(login) >= 30 and not active(pause)");
    struct backtest_result rating = try_rule(t, "last(rating.score) < 3");
    struct backtest_result angry = try_rule(t, "count(ticket where kind = '投诉', 30d) >= 2");
    assert_true(silent.losses > 200);
    assert_true(silent.recall.value > 0.9 && silent.precision.low > 2 * chance);
    assert_true(rating.recall.value > 0.1 && rating.precision.low > 2 * chance);
    assert_true(angry.caught > 20 && angry.precision.low > 2 * chance);
}

// ---- how churners weaken ------------------------------------------------------------------------

enum { MOST = 2000, GAPS = 400 };

struct rhythm {
    day_t last;
    int gaps[GAPS], count;
};

static int by_size(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

// The last two gaps together against his usual gap.
static bool slower_at_the_end(struct rhythm *r)
{
    int end = r->gaps[r->count - 1] + r->gaps[r->count - 2];
    qsort(r->gaps, (size_t)r->count, sizeof *r->gaps, by_size);
    return end > r->gaps[r->count / 2] * 3.2;
}

static void churners_log_in_more_and_more_seldom_before_they_leave(void **state)
{
    enum { GONE = 75, ENOUGH = 12 };
    struct demo_world w = {
        .arena = arena_create(), .seed = 3, .until = day_parse(STR(UNTIL)), .customer_count = MOST};
    struct rhythm *all = ARENA_ARRAY(w.arena, struct rhythm, MOST);
    int count[2] = {0}, slower[2] = {0}; // who is there, who is gone
    (void)state;
    demo_story(&w);
    for (size_t i = 0; i < w.fact_count; i++) {
        struct rhythm *r = &all[w.facts[i].customer];
        day_t day = (day_t)(w.facts[i].at / 86400);
        if (w.facts[i].what != DEMO_LOGIN)
            continue;
        if (r->last && r->count < GAPS && day > r->last)
            r->gaps[r->count++] = day - r->last;
        r->last = day;
    }
    for (int i = 0; i < MOST; i++)
        if (all[i].count >= ENOUGH) {
            bool gone = all[i].last < w.until - GONE;
            count[gone]++;
            slower[gone] += slower_at_the_end(&all[i]);
        }
    double there = (double)slower[0] / count[0], left = (double)slower[1] / count[1];
    if (count[1] < 300 || left < 0.4 || left > 0.9 || there > left / 2)
        fail_msg("slower at the end: %.2f of %d who left, %.2f of %d who are there", left, count[1],
                 there, count[0]);
    arena_destroy(w.arena);
}

static void a_folder_with_an_organisation_is_refused(void **state)
{
    struct test_org t;
    struct demo_made made;
    struct demo_options options = {.seed = 1, .customers = 10, .until = day_parse(STR(UNTIL))};
    (void)state;
    test_org_create(&t);
    assert_int_equal(demo_create(&t.c, str_of(t.folder), &options, &made), ERR_CONFLICT);
    assert_true(t.c.why.en.len > 0 && t.c.why.zh.len > 0);
    test_org_destroy(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_seed_gives_the_same_company),
        cmocka_unit_test(figures_are_plausible),
        cmocka_unit_test(rules_are_better_than_chance),
        cmocka_unit_test(churners_log_in_more_and_more_seldom_before_they_leave),
        cmocka_unit_test(a_folder_with_an_organisation_is_refused),
    };
    return cmocka_run_group_tests(tests, make_company, drop_company);
}
