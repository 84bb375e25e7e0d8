// Working time: the days announced for China, and hours counted, beside a count minute by minute.
#include "tests/support/test.h"

#include "base/random.h"
#include "sys/worktime.h"

static void days_of_china(void **state)
{
    static const struct {
        const char *says, *day;
        bool works;
    } rows[] = {
        {"a Friday", "2026-11-20", true},
        {"a Saturday", "2026-11-21", false},
        {"the Spring Festival begins on a Sunday", "2026-02-15", false},
        {"its last day is a Monday", "2026-02-23", false},
        {"the Saturday before it is worked", "2026-02-14", true},
        {"the day after it", "2026-02-24", true},
        {"National Day", "2025-10-08", false},
        {"the Sunday worked for it", "2025-09-28", true},
        {"a year that nobody has announced: as the weekday says", "2027-10-01", true},
    };
    struct arena *a = arena_create();
    struct worktime w = worktime_standard(a);
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (worktime_works(&w, day_parse(str_of(rows[i].day))) != rows[i].works)
            fail_msg("%s (%s): wanted %d", rows[i].says, rows[i].day, rows[i].works);
    assert_int_equal(worktime_china_until(), 2026);
    arena_destroy(a);
}

// What is searched by halves must be in order, and a day must not come twice.
static void announcements_are_in_order(void **state)
{
    int count;
    struct arena *a = arena_create();
    const struct worktime_days *list = worktime_china(a, &count);
    (void)state;
    for (int i = 0; i < count; i++) {
        assert_true(list[i].first != DAY_NONE && list[i].first <= list[i].last);
        assert_true(i == 0 || list[i - 1].last < list[i].first);
        for (day_t d = list[i].first; list[i].works && d <= list[i].last; d++)
            if (day_weekday(d) < 5) // a working day that was one anyway is a slip of the pen
                fail_msg("%.*s is worked anyway", STR_ARG(day_text(a, d)));
    }
    arena_destroy(a);
}

static void days_after(void **state)
{
    static const struct {
        const char *says, *from;
        int n;
        const char *want;
    } rows[] = {
        {"today is worked", "2026-11-20", 0, "2026-11-20"},
        {"today is not", "2026-11-21", 0, "2026-11-23"},
        {"one after a Friday", "2026-11-20", 1, "2026-11-23"},
        {"three across National Day", "2026-09-29", 3, "2026-10-09"},
        {"a Saturday that is worked counts", "2026-10-08", 2, "2026-10-10"},
        {"across the Spring Festival", "2026-02-13", 2, "2026-02-24"},
    };
    struct arena *a = arena_create();
    struct worktime w = worktime_standard(a);
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        day_t from = day_parse(str_of(rows[i].from));
        day_t got = worktime_day_after(&w, from, rows[i].n);
        struct str text = day_text(a, got);
        if (!str_eq(text, str_of(rows[i].want)))
            fail_msg("%s: wanted %s, got %.*s", rows[i].says, rows[i].want, STR_ARG(text));
        if (rows[i].n)
            assert_int_equal(worktime_days(&w, from, got), rows[i].n);
    }
    w.weekdays = 0;
    assert_int_equal(worktime_day_after(&w, day_parse(STR("2027-01-01")), 1), DAY_NONE);
    arena_destroy(a);
}

static void own_days_win(void **state)
{
    struct arena *a = arena_create();
    struct worktime w = worktime_standard(a);
    struct worktime_days own[] = {
        {day_parse(STR("2026-10-05")), day_parse(STR("2026-10-05")), true, STR("盘点"), STR("Stock")},
        {day_parse(STR("2027-02-05")), day_parse(STR("2027-02-12")), false, STR("春节"), STR("")}};
    (void)state;
    w.own = own;
    w.own_count = 2;
    assert_true(worktime_works(&w, own[0].first));
    assert_false(worktime_works(&w, own[0].first - 1));
    assert_false(worktime_works(&w, own[1].last));
    assert_true(worktime_works(&w, day_parse(STR("2027-02-15"))));
    assert_ptr_equal(worktime_special(&w, own[0].first), &own[0]);
    arena_destroy(a);
}

// Minute by minute, on hours with a break at noon and one span that runs to midnight.
static bool minute_worked(const struct worktime *w, int64_t wall)
{
    int64_t day = wall / 86400, minute = wall % 86400 / 60;
    bool in = false;
    for (int i = 0; i < w->spans; i++)
        in |= minute >= w->from[i] && minute < w->to[i];
    return in && worktime_works(w, (day_t)day);
}

static void hours_equal_a_count_of_minutes(void **state)
{
    struct arena *a = arena_create();
    struct worktime w = worktime_standard(a);
    struct random r;
    (void)state;
    random_init(&r, 20261122);
    w.spans = 3;
    w.from[0] = 8 * 60 + 30, w.to[0] = 12 * 60;
    w.from[1] = 13 * 60, w.to[1] = 18 * 60;
    w.from[2] = 22 * 60, w.to[2] = 24 * 60;
    for (int round = 0; round < 300; round++) {
        int64_t from = (int64_t)day_of(2026, 9, 1) * 86400 + (int64_t)random_below(&r, 50 * 1440) * 60;
        int64_t minutes = 1 + (int64_t)random_below(&r, 3000), at = from, left = minutes;
        while (left > 0) {
            left -= minute_worked(&w, at);
            at += 60;
        }
        assert_int_equal(worktime_add(&w, from, minutes), at);
        assert_int_equal(worktime_between(&w, from, at), minutes * 60);
        assert_int_equal(worktime_between(&w, from, from), 0);
    }
    w.spans = 0;
    assert_true(worktime_add(&w, 0, 5) == INT64_MAX);
    arena_destroy(a);
}

int main(void)
{
    const struct CMUnitTest list[] = {
        cmocka_unit_test(days_of_china),    cmocka_unit_test(announcements_are_in_order),
        cmocka_unit_test(days_after),       cmocka_unit_test(own_days_win),
        cmocka_unit_test(hours_equal_a_count_of_minutes),
    };
    return cmocka_run_group_tests(list, NULL, NULL);
}
