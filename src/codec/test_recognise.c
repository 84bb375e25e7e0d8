#include "tests/support/test.h"

#include "codec/recognise.h"

static void dates_are_recognised(void **state)
{
    (void)state;
    static const struct {
        const char *text, *day;
        int second;
    } rows[] = {
        {"2026/1/5", "2026-01-05", -1},
        {"2026-01-05", "2026-01-05", -1},
        {"2026.1.5", "2026-01-05", -1},
        {"2026年1月5日", "2026-01-05", -1},
        {"2026年01月05号", "2026-01-05", -1},
        {"20260105", "2026-01-05", -1},
        {"20260105082630", "2026-01-05", 30390},
        {" 2026-01-05\xE3\x80\x80", "2026-01-05", -1},
        {"２０２６／１／５", "2026-01-05", -1},
        {"２０２６年１月５日", "2026-01-05", -1},
        {"2026-01-05 08:26", "2026-01-05", 30360},
        {"2026-01-05 08:26:30", "2026-01-05", 30390},
        {"2026-01-05T08:26:30Z", "2026-01-05", 30390},
        {"2026-01-05T08:26:30.250+08:00", "2026-01-05", 30390},
        {"2026-01-05T08:26:30-0500", "2026-01-05", 30390},
        {"2026/1/5 上午8:26", "2026-01-05", 30360},
        {"2026/1/5 下午 8:26", "2026-01-05", 73560},
        {"2026/1/5 8:26 PM", "2026-01-05", 73560},
        {"2026/1/5 12:05 AM", "2026-01-05", 300},
        {"2026年1月5日 8时26分30秒", "2026-01-05", 30390},
        {"13/1/2026", "2026-01-13", -1},
        {"1/13/2026", "2026-01-13", -1},
        {"5/5/2026", "2026-05-05", -1},
        {"46027", "2026-01-05", -1},
        {"46027.5", "2026-01-05", 43200},
        {"2024-02-29", "2024-02-29", -1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct moment m;
        enum recognised r = recognise_date(str_of(rows[i].text), DATE_ORDER_UNKNOWN, &m);
        if (r != RECOGNISED_OK || m.day != day_parse(str_of(rows[i].day)) ||
            m.second != rows[i].second)
            fail_msg("%s: %s, day %d, second %d", rows[i].text, recognised_en(r), m.day, m.second);
    }
}

static void bad_dates_are_refused_for_what_they_are(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum recognised want;
    } rows[] = {
        {"2026-02-30", RECOGNISED_NO_SUCH_DAY},
        {"2025-02-29", RECOGNISED_NO_SUCH_DAY},
        {"2026/13/1", RECOGNISED_NO_SUCH_DAY},
        {"20260230", RECOGNISED_NO_SUCH_DAY},
        {"26/1/5", RECOGNISED_SHORT_YEAR},
        {"5/1/26", RECOGNISED_SHORT_YEAR},
        {"5/1/2026", RECOGNISED_DAY_OR_MONTH},
        {"1899-12-31", RECOGNISED_DAY_TOO_FAR},
        {"2079-06-05", RECOGNISED_DAY_TOO_FAR},
        {"2026-01-05 24:00", RECOGNISED_NO_SUCH_TIME},
        {"2026-01-05 8:60", RECOGNISED_NO_SUCH_TIME},
        {"", RECOGNISED_EMPTY},
        {" \xE3\x80\x80", RECOGNISED_EMPTY},
        {"昨天", RECOGNISED_NOT_A_DATE},
        {"2026-01-05x", RECOGNISED_NOT_A_DATE},
        {"2026-01/05", RECOGNISED_NOT_A_DATE},
        {"2026-01", RECOGNISED_NOT_A_DATE},
        {"2026年1月", RECOGNISED_NOT_A_DATE},
        {"19999", RECOGNISED_NOT_A_DATE},
        {"60001", RECOGNISED_NOT_A_DATE},
        {"2026-01-05 08:26+99:00", RECOGNISED_NOT_A_DATE},
        {"12345678901", RECOGNISED_NOT_A_DATE},
        {"\xFF\xFE", RECOGNISED_NOT_A_DATE},
        {"0000-01-01", RECOGNISED_DAY_TOO_FAR},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct moment m;
        enum recognised r = recognise_date(str_of(rows[i].text), DATE_ORDER_UNKNOWN, &m);
        if (r != rows[i].want)
            fail_msg("«%s»: wanted %s, got %s", rows[i].text, recognised_en(rows[i].want),
                     recognised_en(r));
    }
    struct ctx c = {.arena = arena_create()};
    assert_int_equal(recognised_fail(&c, RECOGNISED_NO_SUCH_DAY, STR("2026-02-30"), 7, 3),
                     ERR_INPUT);
    assert_str(c.why.zh, "“2026-02-30”：这一天不存在");
    assert_str(c.why.en, "\"2026-02-30\": that day does not exist");
    arena_destroy(c.arena);
}

static void the_order_is_proven_or_asked_for(void **state)
{
    (void)state;
    static const struct {
        const char *cells[4];
        enum date_order want;
        enum err e;
    } rows[] = {
        {{"5/1/2026", "13/1/2026"}, DATE_DAY_FIRST, ERR_NONE},
        {{"5/1/2026", "1/13/2026"}, DATE_MONTH_FIRST, ERR_NONE},
        {{"5/1/2026", "6/1/2026"}, DATE_ORDER_UNKNOWN, ERR_INPUT},
        {{"13/1/2026", "1/13/2026"}, DATE_ORDER_UNKNOWN, ERR_INPUT},
        {{"2026-01-05", "", "x"}, DATE_ORDER_UNKNOWN, ERR_NONE},
        {{"5/5/2026", "6/6/2026"}, DATE_ORDER_UNKNOWN, ERR_NONE},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ctx c = {.arena = arena_create()};
        struct date_votes v = {0};
        enum date_order order;
        for (int k = 0; k < 4 && rows[i].cells[k]; k++)
            date_votes_add(&v, str_of(rows[i].cells[k]));
        assert_int_equal(date_votes_decide(&c, &v, &order), rows[i].e);
        assert_int_equal(order, rows[i].want);
        arena_destroy(c.arena);
    }
    struct moment m;
    assert_int_equal(recognise_date(STR("5/1/2026"), DATE_DAY_FIRST, &m), RECOGNISED_OK);
    assert_int_equal(m.day, day_parse(STR("2026-01-05")));
    assert_int_equal(recognise_date(STR("5/1/2026"), DATE_MONTH_FIRST, &m), RECOGNISED_OK);
    assert_int_equal(m.day, day_parse(STR("2026-05-01")));
    assert_int_equal(recognise_date(STR("13/1/2026"), DATE_MONTH_FIRST, &m),
                     RECOGNISED_NO_SUCH_DAY);
}

static void serials_are_excel_s(void **state)
{
    (void)state;
    static const struct {
        double serial;
        const char *want;
    } rows[] = {{1, "1900-01-01"},
                {59, "1900-02-28"},
                {60, ""},
                {61, "1900-03-01"},
                {46027, "2026-01-05"},
                {46027.351736111115, "2026-01-05 08:26:30"},
                {46026.9999999, "2026-01-05"},
                {0.5, "12:00:00"},
                {-1, ""},
                {65534, "2079-06-03"},
                {1e9, ""}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[20];
        size_t len = recognise_serial_text(rows[i].serial, text);
        struct str got = {text, len};
        assert_str(got, rows[i].want);
    }
}

static void numbers_are_recognised(void **state)
{
    (void)state;
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"1,234.50", "1234.5"},
        {"￥1,234.50", "1234.5"},
        {"¥1,234.50", "1234.5"},
        {"$5", "5"},
        {"€ 5", "5"},
        {"1234元", "1234"},
        {"(1,234.50)", "-1234.5"},
        {"（￥1,234.50）", "-1234.5"},
        {"-￥5", "-5"},
        {"￥-5", "-5"},
        {"－５．５", "-5.5"},
        {"１，２３４", "1234"},
        {"12%", "0.12"},
        {"12 %", "0.12"},
        {"1.2E+3", "1200"},
        {" 7 ", "7"},
        {"12万", "120000"},
        {"1.5亿", "150000000"},
        {"1.23456789万", "12345.6789"},
        {"3万元", "30000"},
        {"+5", "5"},
        {"0", "0"},
        {".5", "0.5"},
        {"1,234,567", "1234567"},
        {"-60.70400000000001", "-60.704"},
        {"−5", "-5"},
        {"RMB 100", "100"},
        {"17850.0", "17850"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        num_t n = 0;
        enum recognised r = recognise_number(str_of(rows[i].text), &n);
        char text[NUM_TEXT_SIZE] = "";
        if (r == RECOGNISED_OK)
            num_format(n, text);
        if (strcmp(text, rows[i].want) != 0)
            fail_msg("%s: wanted %s, got %s (%s)", rows[i].text, rows[i].want, text,
                     recognised_en(r));
    }
}

static void bad_numbers_are_refused_for_what_they_are(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum recognised want;
    } rows[] = {
        {"12万左右", RECOGNISED_MORE_THAN_A_NUMBER},
        {"约12", RECOGNISED_NOT_A_NUMBER},
        {"1,23,4", RECOGNISED_WRONG_GROUPS},
        {"1234,567", RECOGNISED_WRONG_GROUPS},
        {"1,2345", RECOGNISED_WRONG_GROUPS},
        {"1.234,50", RECOGNISED_DECIMAL_COMMA},
        {"1234,5", RECOGNISED_DECIMAL_COMMA},
        {"1.234.567", RECOGNISED_DECIMAL_COMMA},
        {"12,34", RECOGNISED_DECIMAL_COMMA},
        {"1 234", RECOGNISED_MORE_THAN_A_NUMBER},
        {"", RECOGNISED_EMPTY},
        {"-", RECOGNISED_NOT_A_NUMBER},
        {"￥", RECOGNISED_NOT_A_NUMBER},
        {"abc", RECOGNISED_NOT_A_NUMBER},
        {"5个", RECOGNISED_MORE_THAN_A_NUMBER},
        {"--5", RECOGNISED_NOT_A_NUMBER},
        {"10000000000000", RECOGNISED_TOO_LARGE},
        {"1e99", RECOGNISED_TOO_LARGE},
        {"99999亿亿", RECOGNISED_MORE_THAN_A_NUMBER},
        {"1e3万", RECOGNISED_MORE_THAN_A_NUMBER},
        {",5", RECOGNISED_WRONG_GROUPS},
        {"0x10", RECOGNISED_MORE_THAN_A_NUMBER},
        {"NaN", RECOGNISED_NOT_A_NUMBER},
        {"2026-01-05", RECOGNISED_MORE_THAN_A_NUMBER},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        num_t n;
        enum recognised r = recognise_number(str_of(rows[i].text), &n);
        if (r != rows[i].want)
            fail_msg("«%s»: wanted %s, got %s", rows[i].text, recognised_en(rows[i].want),
                     recognised_en(r));
    }
}

static void yes_and_no(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int want; // -1: neither
    } rows[] = {{"是", 1},   {"否", 0},    {"有", 1},    {"无", 0},     {"Yes", 1},
                {"NO", 0},   {"true", 1},  {"FALSE", 0}, {"y", 1},      {"N", 0},
                {"1", 1},    {"0", 0},     {"√", 1},     {"×", 0},      {"１", 1},
                {" 是 ", 1}, {"也许", -1}, {"2", -1},    {"是的吧", -1}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        bool value = false;
        enum recognised r = recognise_bool(str_of(rows[i].text), &value);
        int got = r == RECOGNISED_OK ? value : -1;
        if (got != rows[i].want)
            fail_msg("%s: got %d", rows[i].text, got);
    }
}

static void telephones_are_made_alike(void **state)
{
    (void)state;
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"138 0013 8000", "13800138000"},
        {"138-0013-8000", "13800138000"},
        {"+86 138 0013 8000", "13800138000"},
        {"＋８６１３８００１３８０００", "13800138000"},
        {"+1 650-253-0000", "+16502530000"},
        {"010-12345678", "01012345678"},
        {"+86 010 1234", "+860101234"},
        {"010-1234 转 5", "010-1234 转 5"},
        {" 无 ", "无"},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char room[RECOGNISE_PHONE_SIZE];
        assert_str(recognise_phone(str_of(rows[i].text), room), rows[i].want);
    }
    assert_str(recognise_key(STR(" Ａ-01 \t")), "Ａ-01");
}

int main(void)
{
    const struct CMUnitTest all[] = {
        cmocka_unit_test(dates_are_recognised),
        cmocka_unit_test(bad_dates_are_refused_for_what_they_are),
        cmocka_unit_test(the_order_is_proven_or_asked_for),
        cmocka_unit_test(serials_are_excel_s),
        cmocka_unit_test(numbers_are_recognised),
        cmocka_unit_test(bad_numbers_are_refused_for_what_they_are),
        cmocka_unit_test(yes_and_no),
        cmocka_unit_test(telephones_are_made_alike),
    };
    return cmocka_run_group_tests_name("recognise", all, NULL, NULL);
}
