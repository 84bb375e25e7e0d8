// The heart of the matter: on made-up time lines the ranges, the as-of value and a day-by-day
// count agree, for every condition, customer and day.
#include "history/test_world.h"
#include "tests/support/rounds.h"

#include <math.h>
#include <roaring/roaring.h>

enum { WORLDS = 20, CUSTOMERS = 12, CONDITIONS = 60, NUMBERS = 40 };

static uint64_t first_seed(void)
{
    const char *given = getenv("LIUKE_SEED");
    return given ? strtoull(given, NULL, 10) : 1;
}

static bool ranges_have(struct ranges r, day_t d)
{
    for (int i = 0; i < r.count; i++)
        if (d >= r.at[i].from && d < r.at[i].to)
            return true;
    return false;
}

struct trial {
    struct ctx c;
    struct world world;
    struct history *h;
    uint64_t seed;
    struct rule *rule;
    struct history_plan *plan;
    double param;
};

static void disagree(const struct trial *t, const struct history_customer *one, day_t d, day_t last,
                     const char *who, double wanted, double got)
{
    char day[DAY_TEXT_SIZE];
    day_format(d, day);
    world_print(one);
    fail_msg("LIUKE_SEED=%llu: %.*s (p = %g) on %s (%d), last %d: wanted %.17g, %s gave %.17g",
             (unsigned long long)t->seed, STR_ARG(t->rule->text), t->param, day, d, last, wanted,
             who, got);
}

static void check_form(const struct trial *t, const struct history_customer *one, struct ranges r,
                       day_t first, day_t last)
{
    for (int i = 0; i < r.count; i++) {
        bool good = r.at[i].from < r.at[i].to && r.at[i].from >= first && r.at[i].to <= last + 1 &&
                    (!i || r.at[i].from > r.at[i - 1].to);
        if (!good)
            disagree(t, one, r.at[i].from, last, "the form of the ranges", 1, 0);
    }
}

static void check_condition(struct trial *t, const struct history_customer *one)
{
    uint32_t customer = history_customer_of(t->h, one->id);
    struct brute b = {one, t->param};
    day_t last = WORLD_FROM + (day_t)random_below(&t->world.random, WORLD_DAYS + 40);
    day_t first = brute_first(one);
    if (first > last)
        first = DAY_NONE;
    assert_int_equal(history_first_day(t->h, customer, last), first);
    struct ranges r;
    assert_ok(&t->c, history_ranges(&t->c, t->h, t->plan, customer, last, &r));
    if (first != DAY_NONE)
        check_form(t, one, r, first, last);
    for (day_t d = WORLD_FROM - 3; d <= last; d++) {
        bool want = brute_holds(&b, t->rule->root, d);
        if (ranges_have(r, d) != want)
            disagree(t, one, d, last, "history", want, !want);
        double got = history_value(t->h, t->plan, customer, d);
        if (got != want)
            disagree(t, one, d, last, "as-of", want, got);
    }
}

// Two texts of the same letters have one code, so equal texts compare as equal numbers here.
static void check_number(struct trial *t, const struct history_customer *one)
{
    uint32_t customer = history_customer_of(t->h, one->id);
    struct brute b = {one, t->param};
    for (day_t d = WORLD_FROM; d < WORLD_FROM + WORLD_DAYS + 40; d += 3) {
        struct brute_value want = brute_value(&b, t->rule->root, d, NULL);
        double got = history_value(t->h, t->plan, customer, d);
        if (want.empty ? !isnan(got) : got != want.number)
            disagree(t, one, d, d, "as-of", want.empty ? NAN : want.number, got);
    }
}

static void check_scan(struct trial *t)
{
    roaring_bitmap_t *got = roaring_bitmap_create();
    day_t d = WORLD_FROM + (day_t)random_below(&t->world.random, WORLD_DAYS);
    assert_ok(&t->c, history_scan(&t->c, t->h, t->plan, d, got));
    for (int i = 0; i < t->world.count; i++) {
        const struct history_customer *one = &t->world.customers[i];
        bool want = brute_holds(&(struct brute){one, t->param}, t->rule->root, d);
        bool has = roaring_bitmap_contains(got, history_customer_of(t->h, one->id));
        if (has != want)
            disagree(t, one, d, d, "the scan", want, has);
    }
    roaring_bitmap_free(got);
}

static void parse(struct trial *t, struct str text)
{
    static const double params[] = {0, 1, 2, 2.5, 7, 30, 365, -1};
    enum err e = rule_parse(&t->c, &world_catalog, text, world_params, 1, &t->rule);
    if (e)
        fail_msg("%.*s: %.*s", STR_ARG(text), STR_ARG(t->c.why.en));
    assert_true(history_covers(t->h, t->rule));
    assert_ok(&t->c, history_compile(&t->c, t->h, t->rule, &t->plan));
    t->param = params[random_below(&t->world.random, 8)];
    history_plan_param(t->plan, 0, t->param);
}

// From then on every other customer is held as a patch, with the same past.
static void patch_some(struct trial *t)
{
    for (int k = 0; k < CUSTOMERS; k += 2)
        assert_ok(&t->c, history_replace(&t->c, t->h, &t->world.customers[k]));
}

// Every comparison of a count with none, one, two and what lies between: of some of them only
// "none" and "any" matter, and they have a short way of their own.
static void check_counts(struct trial *t)
{
    static const char *const ops[] = {"=", "!=", "<", "<=", ">", ">="};
    static const char *const numbers[] = {"0", "0.5", "1", "1.5", "2"};
    for (int o = 0; o < 6; o++)
        for (int n = 0; n < 5; n++) {
            parse(t, str_format(t->c.arena, "count(order, 20d) %s %s", ops[o], numbers[n]));
            check_scan(t);
        }
}

static void try_world(uint64_t seed)
{
    struct trial t = {.seed = seed, .c.arena = arena_create()};
    world_init(&t.world, seed, CUSTOMERS);
    t.h = world_load(&t.c, &t.world, 1);
    for (int i = 0; i < CONDITIONS; i++) {
        if (i == CONDITIONS / 2)
            patch_some(&t);
        if (i % (CONDITIONS / 2) == 0)
            check_counts(&t);
        parse(&t, world_condition(&t.world));
        for (int k = 0; k < CUSTOMERS; k++)
            check_condition(&t, &t.world.customers[k]);
        check_scan(&t);
    }
    for (int i = 0; i < NUMBERS; i++) {
        // Parsed as a comparison, so that parameters are known; the left side is the number.
        struct str left = world_number(&t.world);
        parse(&t, str_format(t.c.arena, "%.*s = p", STR_ARG(left)));
        t.rule->root = t.rule->root->kids[0];
        assert_ok(&t.c, history_compile(&t.c, t.h, t.rule, &t.plan));
        history_plan_param(t.plan, 0, t.param);
        for (int k = 0; k < CUSTOMERS; k++)
            check_number(&t, &t.world.customers[k]);
    }
    history_destroy(t.h);
    world_deinit(&t.world);
    arena_destroy(t.c.arena);
}

static void three_evaluators_agree(void **state)
{
    (void)state;
    uint64_t seed = first_seed();
    for (int i = 0; i < test_rounds(WORLDS); i++)
        try_world(seed + (uint64_t)i);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(three_evaluators_agree)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
