// Whole plays played with chance: customers are generated with what each would do if he were treated and
// if he were left alone, the lot of the play's seed divides them, and the interval is compared with the
// truth that was planted. Customers enter once or several times.
#include "tests/support/test.h"

#include "flow/play.h"
#include "stats/effect.h"

enum { PLAYS = 2000, CUSTOMERS = 300, ENTRIES_MOST = 3 };

static uint64_t seed = 20261123;

// splitmix64
static double chance(void)
{
    uint64_t x = seed += 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return (double)((x ^ (x >> 31)) >> 11) / 9007199254740992.0;
}

// Some are surer to stay than others, and chance decides anew each time.
static int64_t stays(double share, double surer, int64_t times)
{
    int64_t kept = 0;
    for (int64_t i = 0; i < times; i++)
        kept += chance() < share + surer;
    return kept;
}

struct shares {
    double covers, alarms,
        sure; // of PLAYS: holds the truth; says there is something; is called sure
};

// `effect`: how many more of those it is done to stay, by chance drawn for each customer alone.
static struct shares play(double effect, int entries)
{
    struct shares out = {0};
    for (int i = 0; i < PLAYS; i++) {
        struct play p = {.share = 200000};
        struct effect_group treated = {0}, control = {0};
        char name[32];
        snprintf(name, sizeof name, "%016llx", (unsigned long long)i * 0x9e3779b97f4a7c15u);
        for (int64_t id = 1; id <= CUSTOMERS; id++) {
            bool held_back = play_controls(&p, play_draw(str_of(name), id));
            int64_t n = 1 + (int64_t)(chance() * entries);
            double surer = chance() < 0.5 ? 0.15 : -0.15;
            effect_group_add(held_back ? &control : &treated,
                             stays(0.7 + (held_back ? 0 : effect), surer, n), n);
        }
        struct effect e = effect_of(&treated, &control);
        out.covers += e.of.low <= effect && effect <= e.of.high;
        out.alarms += e.of.low > 0 || e.of.high < 0;
        out.sure += effect_harms(&e) || effect_helps(&e);
    }
    return (struct shares){out.covers / PLAYS, out.alarms / PLAYS, out.sure / PLAYS};
}

static void an_effect_that_is_planted_lies_within_95_of_100_intervals(void **state)
{
    (void)state;
    struct shares once = play(0.1, 1), often = play(0.1, ENTRIES_MOST), harm = play(-0.12, 1);
    assert_true(once.covers > 0.935 && once.covers < 0.965);
    assert_true(often.covers > 0.935 && often.covers < 0.97);
    assert_true(harm.covers > 0.935 && harm.covers < 0.965);
}

static void where_none_is_planted_5_of_100_raise_a_false_alarm(void **state)
{
    (void)state;
    struct shares once = play(0, 1), often = play(0, ENTRIES_MOST);
    assert_true(once.alarms > 0.035 && once.alarms < 0.065);
    assert_true(often.alarms > 0.03 && often.alarms < 0.065);
    assert_true(once.sure < 0.02 && often.sure < 0.02); // it will be looked at every day
}

int main(void)
{
    const struct CMUnitTest all[] = {
        cmocka_unit_test(an_effect_that_is_planted_lies_within_95_of_100_intervals),
        cmocka_unit_test(where_none_is_planted_5_of_100_raise_a_false_alarm),
    };
    return cmocka_run_group_tests_name("play_chance", all, NULL, NULL);
}
