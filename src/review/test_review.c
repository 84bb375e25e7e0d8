// What a review computes by itself: its periods over the turns of years and months, the target of a week,
// and what moved a rate.
#include "review/mix.h"
#include "review/review.h"
#include "tests/support/rounds.h"
#include "tests/support/test.h"

#include "base/random.h"

#include <math.h>

static struct ctx c;

static struct str says(day_t day)
{
    return day_text(c.arena, day);
}

static void periods_follow_the_calendar(void **state)
{
    static const struct {
        const char *says, *kind, *day, *from, *to, *year_ago;
    } rows[] = {
        {"a Monday begins its week", "week", "2026-11-16", "2026-11-16", "2026-11-22",
         "2025-11-17"},
        {"a Sunday ends it", "week", "2026-11-22", "2026-11-16", "2026-11-22", "2025-11-17"},
        {"a week over new year is one", "week", "2026-01-01", "2025-12-29", "2026-01-04",
         "2024-12-30"},
        {"so is its other end", "week", "2025-12-31", "2025-12-29", "2026-01-04", "2024-12-30"},
        {"a month of 28 days", "month", "2026-02-28", "2026-02-01", "2026-02-28", "2025-02-01"},
        {"one of 29", "month", "2028-02-29", "2028-02-01", "2028-02-29", "2027-02-01"},
        {"the last day of a year", "month", "2026-12-31", "2026-12-01", "2026-12-31", "2025-12-01"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        enum review_kind kind = review_kind_named(str_of(rows[i].kind));
        struct review_when w = review_when_of(kind, day_parse(str_of(rows[i].day)));
        print_message("# %s\n", rows[i].says);
        assert_string_equal(says(w.period.from).at, rows[i].from);
        assert_string_equal(says(w.period.to).at, rows[i].to);
        assert_string_equal(says(review_when_year_ago(w).period.from).at, rows[i].year_ago);
    }
    assert_int_equal(review_kind_named(STR("year")), REVIEW_KINDS);
}

// Each follows on the one before without a gap, and the newest that is over has ended yesterday at the
// latest, whatever day it is.
static void periods_join(void **state)
{
    (void)state;
    for (day_t today = day_of(2024, 1, 1); today < day_of(2029, 1, 1); today++)
        for (int kind = 0; kind < REVIEW_KINDS; kind++) {
            struct review_when over = review_when_over((enum review_kind)kind, today);
            struct review_when next = review_when_moved(over, 1);
            assert_true(over.period.to < today && next.period.to >= today);
            assert_int_equal(next.period.from, over.period.to + 1);
            assert_int_equal(review_when_moved(next, -1).period.from, over.period.from);
        }
}

// Numbers by ISO 8601: a week has the year of its Thursday.
static void weeks_have_their_numbers(void **state)
{
    static const struct {
        const char *day, *zh, *en;
    } rows[] = {
        {"2026-11-18", "2026 年第 47 周（11 月 16 日至 22 日）",
         "week 47 of 2026 (16–22 November)"},
        {"2026-01-01", "2026 年第 1 周（12 月 29 日至 1 月 4 日）",
         "week 1 of 2026 (29 December – 4 January)"},
        {"2027-01-01", "2026 年第 53 周（12 月 28 日至 1 月 3 日）",
         "week 53 of 2026 (28 December – 3 January)"},
        {"2024-12-30", "2025 年第 1 周（12 月 30 日至 1 月 5 日）",
         "week 1 of 2025 (30 December – 5 January)"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct review_when w = review_when_of(REVIEW_WEEK, day_parse(str_of(rows[i].day)));
        assert_string_equal(review_when_text(c.arena, w, true).at, rows[i].zh);
        assert_string_equal(review_when_text(c.arena, w, false).at, rows[i].en);
    }
    struct review_when month = review_when_of(REVIEW_MONTH, day_of(2026, 10, 7));
    assert_string_equal(review_when_text(c.arena, month, true).at, "2026 年 10 月");
    assert_string_equal(review_when_text(c.arena, month, false).at, "October 2026");
}

static void a_week_has_its_part_of_the_target(void **state)
{
    struct review_when week = review_when_of(REVIEW_WEEK, 20000);
    (void)state;
    assert_true(review_target(review_when_of(REVIEW_MONTH, 20000), 0.03) == 0.03);
    // 365.2425 / 12 / 7 such weeks after another lose what a month may.
    double left = pow(1 - review_target(week, 0.03), 365.2425 / 12 / 7);
    assert_true(fabs(left - 0.97) < 1e-12);
    assert_true(review_target(week, 0) == 0 && review_target(week, 1) == 1);
}

// By hand: 100 of each, 10% and 2% before; now 200 and 50, both with their rates.
static void more_of_those_who_leave_is_mix(void **state)
{
    struct mix_part p[] = {{.opening = {100, 200}, .lost = {10, 20}},
                           {.opening = {100, 50}, .lost = {2, 1}}};
    (void)state;
    double change = mix_split(p, 2);
    assert_true(fabs(change - (21.0 / 250 - 12.0 / 200)) < 1e-15);
    assert_true(p[0].by_rate == 0 && p[1].by_rate == 0);
    // The middle of both whole rates is 0.072: (0.8 − 0.5)(0.1 − 0.072), (0.2 − 0.5)(0.02 − 0.072).
    assert_true(fabs(p[0].by_mix - 0.3 * 0.028) < 1e-15);
    assert_true(fabs(p[1].by_mix - 0.3 * 0.052) < 1e-15);
}

static void leaving_more_often_is_rate(void **state)
{
    struct mix_part p[] = {{.opening = {100, 100}, .lost = {10, 30}},
                           {.opening = {300, 300}, .lost = {3, 3}}};
    (void)state;
    assert_true(fabs(mix_split(p, 2) - 0.05) < 1e-15);
    assert_true(fabs(p[0].by_rate - 0.05) < 1e-15 && p[1].by_rate == 0);
    assert_true(p[0].by_mix == 0 && p[1].by_mix == 0);
}

static void who_was_not_there_has_no_rate(void **state)
{
    struct mix_part p[] = {{.opening = {100, 100}, .lost = {5, 5}},
                           {.opening = {0, 100}, .lost = {0, 20}}};
    struct mix_part none[] = {{.opening = {0, 10}, .lost = {0, 1}}};
    (void)state;
    double change = mix_split(p, 2);
    assert_true(p[1].by_rate == 0 && fabs(change - 0.075) < 1e-15);
    assert_true(fabs(p[0].by_rate + p[0].by_mix + p[1].by_mix - change) < 1e-15);
    assert_true(isnan(mix_split(none, 1)) && isnan(none[0].by_rate) && isnan(none[0].by_mix));
}

static void all_of_it_is_the_change(void **state)
{
    struct random r;
    (void)state;
    random_init(&r, 20261122);
    for (int i = 0; i < test_rounds(20000); i++) {
        struct mix_part p[9];
        int count = 1 + (int)random_below(&r, 9);
        double sum = 0;
        for (int k = 0; k < count; k++)
            for (int w = 0; w < 2; w++) {
                p[k].opening[w] = (int64_t)random_below(&r, random_below(&r, 4) ? 1000 : 1);
                p[k].lost[w] = (int64_t)random_below(&r, (uint64_t)p[k].opening[w] + 1);
            }
        double change = mix_split(p, count);
        for (int k = 0; k < count; k++)
            sum += p[k].by_rate + p[k].by_mix;
        assert_true(isnan(change) ? isnan(sum) : fabs(sum - change) < 1e-12);
    }
}

static void figures_as_people_read_them(void **state)
{
    struct review r = {.currency = STR("CNY")};
    static const struct {
        enum review_cell_kind kind;
        double value, low, high;
        const char *zh, *en;
    } rows[] = {
        {REVIEW_SHARE, 0.0312, 0.024, 0.0391, "3.1%（2.4 – 3.9）", "3.1% (2.4 – 3.9)"},
        {REVIEW_SHARE, 0.0034, NAN, NAN, "0.34%", "0.34%"},
        {REVIEW_POINTS, -0.0123, NAN, NAN, "−1.2 个百分点", "−1.2 points"},
        {REVIEW_POINTS, 0.00001, NAN, NAN, "±0.0 个百分点", "±0.0 points"},
        {REVIEW_COUNT, 1234567, NAN, NAN, "1,234,567", "1,234,567"},
        {REVIEW_COUNT, 0, NAN, NAN, "0", "0"},
        {REVIEW_MONEY, -1234.5, NAN, NAN, "−¥1,234.50", "−¥1,234.50"},
        {REVIEW_MONEY, 999, NAN, NAN, "¥999", "¥999"},
        {REVIEW_NOTHING, NAN, NAN, NAN, "–", "–"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct review_cell cell = {
            .kind = rows[i].kind, .value = rows[i].value, .low = rows[i].low, .high = rows[i].high};
        assert_string_equal(review_cell_text(c.arena, &r, &cell, true).at, rows[i].zh);
        assert_string_equal(review_cell_text(c.arena, &r, &cell, false).at, rows[i].en);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(periods_follow_the_calendar),
        cmocka_unit_test(periods_join),
        cmocka_unit_test(weeks_have_their_numbers),
        cmocka_unit_test(a_week_has_its_part_of_the_target),
        cmocka_unit_test(more_of_those_who_leave_is_mix),
        cmocka_unit_test(leaving_more_often_is_rate),
        cmocka_unit_test(who_was_not_there_has_no_rate),
        cmocka_unit_test(all_of_it_is_the_change),
        cmocka_unit_test(figures_as_people_read_them),
    };
    c.arena = arena_create();
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_destroy(c.arena);
    return failed;
}
