#include "tests/support/test.h"

#include "base/day.h"
#include "base/map.h"
#include "base/num.h"
#include "base/random.h"

static void days_round_trip(void **state)
{
    (void)state;
    for (day_t d = DAY_MIN; d <= DAY_MAX; d++) {
        struct date at = day_date(d);
        assert_int_equal(day_of(at.year, at.month, at.day), d);
        char text[DAY_TEXT_SIZE];
        day_format(d, text);
        assert_int_equal(day_parse(str_of(text)), d);
    }
    assert_int_equal(day_parse(STR("1970-01-01")), 0);
    assert_int_equal(day_weekday(day_parse(STR("2026-11-21"))), 5);
}

static void days_that_do_not_exist(void **state)
{
    (void)state;
    static const char *const rows[] = {"2026-02-30", "2025-02-29", "2026-13-01", "2026-00-10",
                                       "2026-1-05",  "20260105",   "",           "2026-01-05 ",
                                       "0000-01-01", "1900-02-29"};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(day_parse(str_of(rows[i])), DAY_NONE);
}

static void months_keep_to_the_last_day(void **state)
{
    (void)state;
    static const struct {
        const char *from;
        int months;
        const char *want;
    } rows[] = {
        {"2026-03-31", -1, "2026-02-28"}, {"2024-03-31", -1, "2024-02-29"},
        {"2026-01-15", -1, "2025-12-15"}, {"2026-12-31", 2, "2027-02-28"},
        {"2024-02-29", 12, "2025-02-28"}, {"2026-05-31", -12, "2025-05-31"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char got[DAY_TEXT_SIZE];
        day_format(day_add_months(day_parse(str_of(rows[i].from)), rows[i].months), got);
        assert_string_equal(got, rows[i].want);
    }
}

static void numbers_are_exact(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        num_t want;
        const char *back;
    } rows[] = {
        {"12.30", 12300000, "12.3"},
        {"-0.001", -1000, "-0.001"},
        {"125.43999999999998", 125440000, "125.44"},
        {"-60.70400000000001", -60704000, "-60.704"},
        {"1e3", 1000000000, "1000"},
        {"+.5", 500000, "0.5"},
        {"0.0000005", 1, "0.000001"},
        {"0.00000049", 0, "0"},
        {"9000000000000", 9000000000000000000, "9000000000000"},
        {"10000000000000", NUM_NONE, NULL},
        {"", NUM_NONE, NULL},
        {".", NUM_NONE, NULL},
        {"1e", NUM_NONE, NULL},
        {"1 2", NUM_NONE, NULL},
        {"12万左右", NUM_NONE, NULL},
        {"1e999", NUM_NONE, NULL},
        {"1e-999", 0, "0"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        num_t got = num_parse(str_of(rows[i].text));
        if (got != rows[i].want)
            fail_msg("%s: got %lld", rows[i].text, (long long)got);
        char back[NUM_TEXT_SIZE];
        if (rows[i].back) {
            num_format(got, back);
            assert_string_equal(back, rows[i].back);
        }
    }
    assert_true(num_double(num_parse(STR("12.34"))) == 12.34);
    assert_int_equal(num_mul(num_parse(STR("2.55")), num_parse(STR("-6"))), -15300000);
    assert_int_equal(num_mul(INT64_MAX, INT64_MAX), NUM_NONE);
}

static void text_is_cut_and_trimmed(void **state)
{
    (void)state;
    assert_str(str_trim(STR(" \t\xE3\x80\x80张三\xC2\xA0\r\n")), "张三");
    struct str rest;
    assert_str(str_cut(STR("a=b=c"), '=', &rest), "a");
    assert_str(rest, "b=c");
    assert_false(utf8_valid(STR("\xC0\x80")));
    assert_false(utf8_valid(STR("\xED\xA0\x80")));
    assert_true(utf8_valid(STR("客户𠀀")));
}

static void a_buffer_keeps_its_maximum(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 8);
    buf_add(&b, STR("12345678"));
    assert_false(b.full);
    buf_byte(&b, '9');
    assert_true(b.full);
    assert_str(buf_str(&b), "12345678");
    buf_deinit(&b);
}

static void maps_keep_everything(void **state)
{
    (void)state;
    struct random r;
    random_init(&r, 7);
    struct int_map ints;
    struct text_map texts;
    int_map_init(&ints, 0);
    text_map_init(&texts);
    for (int i = 0; i < 20000; i++) {
        uint64_t key = random_below(&r, 5000);
        char name[32];
        snprintf(name, sizeof name, "k%llu", (unsigned long long)key);
        int64_t *n = int_map_put(&ints, key, (int64_t)texts.count);
        assert_int_equal(text_map_put(&texts, str_of(name)), *n);
    }
    assert_int_equal(ints.count, texts.count);
    assert_null(int_map_get(&ints, 1u << 30));
    assert_int_equal(text_map_get(&texts, STR("nowhere")), TEXT_MAP_NONE);
    int_map_deinit(&ints);
    text_map_deinit(&texts);
}

static void the_first_cause_is_kept(void **state)
{
    (void)state;
    struct ctx c = {.arena = arena_create()};
    assert_int_equal(fail_at(&c, ERR_INPUT, 3, 7, "no %s", "没有%s", "oder"), ERR_INPUT);
    assert_int_equal(fail(&c, ERR_IO, "later", "后来"), ERR_IO);
    assert_str(c.why.en, "no oder");
    assert_str(c.why.zh, "没有oder");
    assert_int_equal(c.why.column, 7);
    arena_destroy(c.arena);
}

static void numbers_are_grouped_by_thousands(void **state)
{
    static const char *const rows[][2] = {{"", ""},
                                          {"-", "-"},
                                          {"7", "7"},
                                          {"999", "999"},
                                          {"1000", "1,000"},
                                          {"-100", "-100"},
                                          {"-1000", "-1,000"},
                                          {"1234567.8901", "1,234,567.8901"},
                                          {"10186 次", "10,186 次"},
                                          {"无", "无"}};
    struct arena *a = arena_create();
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_str(str_grouped(a, str_of(rows[i][0])), rows[i][1]);
    arena_destroy(a);
}

int main(void)
{
    const struct CMUnitTest all[] = {
        cmocka_unit_test(days_round_trip),
        cmocka_unit_test(days_that_do_not_exist),
        cmocka_unit_test(months_keep_to_the_last_day),
        cmocka_unit_test(numbers_are_exact),
        cmocka_unit_test(text_is_cut_and_trimmed),
        cmocka_unit_test(a_buffer_keeps_its_maximum),
        cmocka_unit_test(maps_keep_everything),
        cmocka_unit_test(the_first_cause_is_kept),
        cmocka_unit_test(numbers_are_grouped_by_thousands),
    };
    return cmocka_run_group_tests_name("base", all, NULL, NULL);
}
