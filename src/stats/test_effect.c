#include "tests/support/test.h"

#include "stats/effect.h"

#include <math.h>

static void near(const char *says, double got, double want, double within)
{
    if (!(fabs(got - want) <= within))
        fail_msg("%s: wanted %.9g, got %.9g", says, want, got);
}

static struct effect effect(int64_t kept, int64_t treated, int64_t control_kept, int64_t control)
{
    struct effect_group t = effect_group_of(kept, treated),
                        c = effect_group_of(control_kept, control);
    return effect_of(&t, &c);
}

// Newcombe 1998, table II, method 10.
static void differences_are_those_of_newcombe(void **state)
{
    static const struct {
        const char *says;
        int64_t n[4];
        double low, high;
    } rows[] = {
        {"56/70 - 48/80", {56, 70, 48, 80}, 0.0524, 0.3339},
        {"9/10 - 3/10", {9, 10, 3, 10}, 0.1705, 0.8090},
        {"6/7 - 2/7", {6, 7, 2, 7}, 0.0582, 0.8062},
        {"5/56 - 0/29", {5, 56, 0, 29}, -0.0381, 0.1926},
        {"0/10 - 0/20", {0, 10, 0, 20}, -0.1611, 0.2775},
        {"0/10 - 0/10", {0, 10, 0, 10}, -0.2775, 0.2775},
        {"10/10 - 0/20", {10, 10, 0, 20}, 0.6791, 1},
        {"10/10 - 0/10", {10, 10, 0, 10}, 0.6075, 1},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct effect e = effect(rows[i].n[0], rows[i].n[1], rows[i].n[2], rows[i].n[3]);
        near(rows[i].says, e.of.low, rows[i].low, 5.1e-5);
        near(rows[i].says, e.of.high, rows[i].high, 5.1e-5);
        e = effect(rows[i].n[2], rows[i].n[3], rows[i].n[0], rows[i].n[1]);
        near("the other way round", e.of.high, -rows[i].low, 5.1e-5);
    }
}

static void p_is_that_of_the_score_test(void **state)
{
    (void)state;
    // z = 0.2 / sqrt(0.69333 * 0.30667 * (1/70 + 1/80)) = 2.6505
    near("56/70 - 48/80", effect(56, 70, 48, 80).p, 0.00804508, 1e-8);
    near("equal", effect(5, 10, 50, 100).p, 1, 1e-12);
    near("all", effect(5, 5, 9, 9).p, 1, 0);
}

static void says_harm_and_good(void **state)
{
    (void)state;
    // The field test: contacted customers churned 10.0%, those left alone 6.4% (of 2000 each here).
    struct effect harm = effect(1800, 2000, 1872, 2000);
    assert_true(effect_harms(&harm) && !effect_helps(&harm));
    struct effect good = effect(1872, 2000, 1800, 2000);
    assert_true(effect_helps(&good) && !effect_harms(&good));
    // Half as many: outside what one looks at once, not yet sure for who looks every day.
    struct effect soon = effect(900, 1000, 936, 1000);
    assert_true(soon.of.high < 0 && soon.always.high > 0 && !effect_harms(&soon));
    struct effect few = effect(9, 10, 10, 10);
    assert_true(!effect_harms(&few) && !effect_helps(&few));
    struct effect none = effect(0, 0, 3, 10);
    assert_true(isnan(none.difference) && isnan(none.of.low) && isnan(none.always.low) &&
                isnan(none.p));
    assert_true(!effect_harms(&none) && !effect_helps(&none));
    assert_true(isnan(effect(4, 3, 1, 10).difference));
}

// d = 0.2, variances from 57/72 and 49/82: 0.0023561 + 0.0030055; by hand from the formula.
static void what_always_holds_is_that_of_the_formula(void **state)
{
    (void)state;
    struct effect e = effect(56, 70, 48, 80);
    double v = 57. / 72 * (15. / 72) / 70 + 49. / 82 * (33. / 82) / 80, m = 0.0025;
    near("half", (e.always.high - e.always.low) / 2,
         sqrt(v * (v + m) / m * log((v + m) / (v * 0.0025))), 1e-12);
    near("half, worked out", e.always.high - 0.2, 0.328, 5e-4);
}

static void a_customer_who_is_counted_twice_tells_less(void **state)
{
    (void)state;
    struct effect_group once = effect_group_of(60, 100), alike = {0}, halves = {0}, sure = {0};
    near("each once", effect_group_worth(&once), 100, 0);
    for (int i = 0; i < 50; i++)
        effect_group_add(&alike, i < 30 ? 2 : 0, 2), effect_group_add(&halves, i < 10 ? 2 : 1, 2);
    assert_int_equal(alike.kept, halves.kept);
    near("the second is always as the first", effect_group_worth(&alike), 50, 1e-9);
    near("never more than they are", effect_group_worth(&halves), 100, 0);
    for (int i = 0; i < 20; i++)
        effect_group_add(&sure, 5, 5);
    near("all kept", effect_group_worth(&sure), 20, 0);
    near("none", effect_group_worth(&(struct effect_group){0}), 0, 0);
}

static void says_how_many_it_takes(void **state)
{
    (void)state;
    struct effect_size n =
        effect_needed(0.6, 0.1, 0.5); // looked at once it would be 356 in each group
    assert_int_equal(n.treated, n.control);
    assert_in_range(n.treated, 650, 750);
    assert_int_equal(effect_needed(0.7, -0.1, 0.5).control, n.control);
    struct effect_size tenth = effect_needed(0.6, 0.1, 0.1);
    assert_true(tenth.control < n.control && tenth.treated + tenth.control > 2 * n.control);
    assert_int_equal(effect_needed(0.6, 0, 0.5).control, 0);
    assert_int_equal(effect_needed(0.95, 0.1, 0.5).control, 0);
    assert_int_equal(effect_needed(0.6, 0.1, 1).control, 0);
    assert_int_equal(effect_needed(0.6, 1e-9, 0.1).control, 0);
}

// ---- against chance -----------------------------------------------------------------------------

static uint64_t seed = 20261122;

// splitmix64
static double chance(void)
{
    uint64_t x = seed += 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return (double)((x ^ (x >> 31)) >> 11) / 9007199254740992.0;
}

enum { TRIALS = 1500, NO_LOOKS = 0 };

struct trial {
    int customers;
    double control, kept, effect; // shares
    int most;                     // each is counted 1 to `most` times
    int every;                    // one looks after so many customers; NO_LOOKS: at the end alone
};

struct seen {
    double covers, outside,
        alarms;  // in the end it holds the truth; not 0, not 0 ever: shares of the trials
    double sure; // effect_harms or effect_helps, ever
};

// Half the customers are surer to stay than the others, so what comes of one of them is alike each time.
static void one_customer(const struct trial *t, struct effect_group *treated,
                         struct effect_group *control)
{
    bool held_back = chance() < t->control;
    double share = t->kept + (held_back ? 0 : t->effect);
    if (t->most > 1)
        share += (chance() < 0.5 ? 0.8 : -0.8) * (1 - share);
    int64_t n = 1 + (int64_t)(chance() * t->most), kept = 0;
    for (int64_t i = 0; i < n; i++)
        kept += chance() < share;
    effect_group_add(held_back ? control : treated, kept, n);
}

static struct seen experiment(struct trial t)
{
    struct seen out = {0};
    for (int i = 0; i < TRIALS; i++) {
        struct effect_group treated = {0}, control = {0};
        struct effect e = {0};
        bool alarm = false, sure = false;
        for (int k = 1; k <= t.customers; k++) {
            one_customer(&t, &treated, &control);
            if (k < t.customers && (t.every == NO_LOOKS || k % t.every))
                continue;
            e = effect_of(&treated, &control);
            alarm |= e.of.low > 0 || e.of.high < 0;
            sure |= effect_harms(&e) || effect_helps(&e);
        }
        out.covers += e.of.low <= t.effect && t.effect <= e.of.high;
        out.outside += e.of.low > 0 || e.of.high < 0;
        out.alarms += alarm;
        out.sure += sure;
    }
    return (struct seen){out.covers / TRIALS, out.outside / TRIALS, out.alarms / TRIALS,
                         out.sure / TRIALS};
}

static void holds_what_it_says_against_chance(void **state)
{
    (void)state;
    struct seen s =
        experiment((struct trial){500, 0.1, 0.7, 0.15, 1, NO_LOOKS}); // as a play holds out a tenth
    assert_true(s.covers > 0.93 && s.covers < 0.975);
    s = experiment((struct trial){500, 0.1, 0.7, 0, 1, NO_LOOKS});
    assert_true(s.outside > 0.025 && s.outside < 0.07);
    s = experiment((struct trial){400, 0.5, 0.9, -0.1, 1, NO_LOOKS});
    assert_true(s.covers > 0.93 && s.covers < 0.975);
}

// Whoever looks every day at an interval for one look finds something sooner or later; what is called sure
// is not so.
static void looking_again_and_again_finds_nothing_where_nothing_is(void **state)
{
    static const double kept[] = {0.95, 0.9, 0.7};
    (void)state;
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        struct seen s = experiment((struct trial){1000, 0.1, kept[i], 0, 1, 5});
        assert_true(s.alarms > 0.2);
        assert_true(s.sure < 0.06);
    }
    struct seen s = experiment((struct trial){600, 0.2, 0.8, 0, 4, 5});
    assert_true(s.sure < 0.06);
}

// Who comes into a play again and again is one case, not four.
static void holds_where_customers_are_counted_again(void **state)
{
    (void)state;
    struct seen s = experiment((struct trial){600, 0.2, 0.7, 0, 4, NO_LOOKS});
    assert_true(s.covers > 0.93 && s.covers < 0.975);
    s = experiment((struct trial){600, 0.5, 0.6, 0.15, 4, NO_LOOKS});
    assert_true(s.covers > 0.92);
}

// As many as effect_needed says are sure of it four times in five, and a little oftener on the way.
static void as_many_as_it_takes_are_enough(void **state)
{
    (void)state;
    struct effect_size n = effect_needed(0.6, 0.1, 0.3);
    struct seen s =
        experiment((struct trial){(int)(n.treated + n.control), 0.3, 0.6, 0.1, 1, NO_LOOKS});
    assert_true(s.sure > 0.76 && s.sure < 0.85);
}

int main(void)
{
    const struct CMUnitTest all[] = {
        cmocka_unit_test(differences_are_those_of_newcombe),
        cmocka_unit_test(p_is_that_of_the_score_test),
        cmocka_unit_test(says_harm_and_good),
        cmocka_unit_test(says_how_many_it_takes),
        cmocka_unit_test(what_always_holds_is_that_of_the_formula),
        cmocka_unit_test(a_customer_who_is_counted_twice_tells_less),
        cmocka_unit_test(holds_what_it_says_against_chance),
        cmocka_unit_test(looking_again_and_again_finds_nothing_where_nothing_is),
        cmocka_unit_test(holds_where_customers_are_counted_again),
        cmocka_unit_test(as_many_as_it_takes_are_enough),
    };
    return cmocka_run_group_tests_name("effect", all, NULL, NULL);
}
