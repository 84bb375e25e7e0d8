#include "tests/support/test.h"

#include "stats/effect.h"

#include <math.h>

static void near(const char *says, double got, double want, double within)
{
    if (!(fabs(got - want) <= within))
        fail_msg("%s: wanted %.9g, got %.9g", says, want, got);
}

// Newcombe 1998, table II, method 10.
static void differences_are_those_of_newcombe(void **state)
{
    static const struct {
        const char *says;
        struct effect_counts n;
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
        struct effect e = effect_of(rows[i].n);
        near(rows[i].says, e.of.low, rows[i].low, 5.1e-5);
        near(rows[i].says, e.of.high, rows[i].high, 5.1e-5);
        struct effect_counts n = rows[i].n;
        e = effect_of((struct effect_counts){n.control_kept, n.control, n.kept, n.treated});
        near("the other way round", e.of.high, -rows[i].low, 5.1e-5);
    }
}

static void p_is_that_of_the_score_test(void **state)
{
    (void)state;
    // z = 0.2 / sqrt(0.69333 * 0.30667 * (1/70 + 1/80)) = 2.6505
    near("56/70 - 48/80", effect_of((struct effect_counts){56, 70, 48, 80}).p, 0.00804508, 1e-8);
    near("equal", effect_of((struct effect_counts){5, 10, 50, 100}).p, 1, 1e-12);
    near("all", effect_of((struct effect_counts){5, 5, 9, 9}).p, 1, 0);
}

static void says_harm_and_good(void **state)
{
    (void)state;
    // The field test: contacted customers churned 10.0%, those left alone 6.4% (of 1000 each here).
    struct effect harm = effect_of((struct effect_counts){900, 1000, 936, 1000});
    assert_true(effect_harms(&harm) && !effect_helps(&harm));
    struct effect good = effect_of((struct effect_counts){936, 1000, 900, 1000});
    assert_true(effect_helps(&good) && !effect_harms(&good));
    struct effect few = effect_of((struct effect_counts){9, 10, 10, 10});
    assert_true(!effect_harms(&few) && !effect_helps(&few));
    struct effect none = effect_of((struct effect_counts){0, 0, 3, 10});
    assert_true(isnan(none.difference) && isnan(none.of.low) && isnan(none.p));
    assert_true(!effect_harms(&none) && !effect_helps(&none));
    assert_true(isnan(effect_of((struct effect_counts){4, 3, 1, 10}).difference));
}

static void says_how_many_it_takes(void **state)
{
    (void)state;
    struct effect_size n = effect_needed(0.6, 0.1, 0.5); // in every textbook: 356 in each group
    assert_int_equal(n.treated, 356);
    assert_int_equal(n.control, 356);
    n = effect_needed(0.7, -0.1, 0.5);
    assert_int_equal(n.control, 356);
    struct effect_size tenth = effect_needed(0.6, 0.1, 0.1);
    assert_true(tenth.control < 356 && tenth.treated + tenth.control > 2 * 356);
    assert_int_equal(effect_needed(0.6, 0, 0.5).control, 0);
    assert_int_equal(effect_needed(0.95, 0.1, 0.5).control, 0);
    assert_int_equal(effect_needed(0.6, 0.1, 1).control, 0);
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

static int64_t hits(int64_t n, double share)
{
    int64_t out = 0;
    for (int64_t i = 0; i < n; i++)
        out += chance() < share;
    return out;
}

enum { TRIALS = 4000 };

// Of TRIALS experiments: whose interval holds the truth, whose says there is a difference.
static void experiment(int64_t treated, int64_t control, double kept, double effect, double *covers,
                       double *alarms)
{
    int cover = 0, alarm = 0;
    for (int i = 0; i < TRIALS; i++) {
        struct effect e = effect_of((struct effect_counts){
            hits(treated, kept + effect), treated, hits(control, kept), control});
        cover += e.of.low <= effect && effect <= e.of.high;
        alarm += effect_harms(&e) || effect_helps(&e);
    }
    *covers = (double)cover / TRIALS;
    *alarms = (double)alarm / TRIALS;
}

static void holds_what_it_says_against_chance(void **state)
{
    double covers, alarms;
    (void)state;
    experiment(450, 50, 0.7, 0.15, &covers, &alarms); // as a play holds out a tenth
    assert_true(covers > 0.93 && covers < 0.975);
    experiment(450, 50, 0.7, 0, &covers, &alarms);
    assert_true(alarms > 0.025 && alarms < 0.07);
    experiment(200, 200, 0.9, -0.1, &covers, &alarms);
    assert_true(covers > 0.93 && covers < 0.975);
    // As many as effect_needed says find the difference four times in five.
    struct effect_size n = effect_needed(0.6, 0.1, 0.3);
    experiment(n.treated, n.control, 0.6, 0.1, &covers, &alarms);
    assert_true(alarms > 0.76 && alarms < 0.84);
}

int main(void)
{
    const struct CMUnitTest all[] = {
        cmocka_unit_test(differences_are_those_of_newcombe),
        cmocka_unit_test(p_is_that_of_the_score_test),
        cmocka_unit_test(says_harm_and_good),
        cmocka_unit_test(says_how_many_it_takes),
        cmocka_unit_test(holds_what_it_says_against_chance),
    };
    return cmocka_run_group_tests_name("effect", all, NULL, NULL);
}
