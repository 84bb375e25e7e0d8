#include "tests/support/test.h"

#include "base/num.h"
#include "rule/fold.h"
#include "rule/sql.h"
#include "rule/test_catalog.h"

#include <math.h>

enum { TODAY = 20514 }; // 2026-03-02

static bool column(void *user, int object, int field, struct rule_sql_column *out)
{
    if (object != TEST_CUSTOMER)
        return false;
    const struct catalog_field *f = &test_customer_fields[field];
    out->expression = str_format(user, "c.\"%.*s\"", STR_ARG(f->name));
    out->seconds = field == TEST_BIRTHDAY;
    return true;
}

static void sql_refuses_with_the_place(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int column;
    } rows[] = {
        {"level = 'A' and count(order, 3d) > 1", 17},
        {"before(level, 3d) = 'A'", 1},
        {"vip or active(contract)", 8},
        {"vip or changed(level, 3d)", 8},
    };
    for (int i = 0; i < COUNT_OF(rows); i++) {
        struct ctx c = {.arena = arena_create()};
        struct rule *r;
        struct rule_sql sql;
        struct rule_sql_source source = {.column = column, .user = c.arena, .today = TODAY};
        assert_ok(&c, rule_parse(&c, &test_catalog, str_of(rows[i].text), NULL, 0, &r));
        assert_int_equal(rule_sql_where(&c, r, &source, &sql), ERR_INPUT);
        assert_int_equal(c.why.column, rows[i].column);
        arena_destroy(c.arena);
    }
    struct ctx c = {.arena = arena_create()};
    struct rule *r;
    struct rule_sql sql;
    struct rule_sql_source source = {.column = column, .user = c.arena, .today = TODAY};
    assert_ok(&c, rule_parse_filter(&c, &test_catalog, TEST_CONTACT,
                                    STR("hobbies contains '球' and 年龄 > 30"), &r));
    assert_int_equal(rule_sql_where(&c, r, &source, &sql), ERR_INPUT); // no such column here
    assert_int_equal(c.why.column, 1);
    arena_destroy(c.arena);
}

// A number that is compared as it is stands beside its column without arithmetic: an index serves.
static void plain_comparisons_stay_plain(void **state)
{
    (void)state;
    struct ctx c = {.arena = arena_create()};
    struct rule *r;
    struct rule_sql sql;
    struct rule_sql_source source = {.column = column, .user = c.arena, .today = TODAY};
    assert_ok(&c, rule_parse(&c, &test_catalog, STR("monthly_fee >= 12.5 and since > today - 3m"),
                             NULL, 0, &r));
    assert_ok(&c, rule_sql_where(&c, r, &source, &sql));
    assert_str(sql.where, "((c.\"monthly_fee\" >= CAST(? AS BIGINT)) AND "
                          "(c.\"since\" > CAST(? AS BIGINT)))");
    assert_int_equal(sql.value_count, 2);
    assert_int_equal(sql.values[0].integer, 12500000);
    assert_int_equal(sql.values[1].integer, day_parse(STR("2025-12-02")));
    arena_destroy(c.arena);
}

static void days_out_of_range_are_none(void **state)
{
    (void)state;
    assert_int_equal(rule_sql_anniversary(1e300, TODAY), DAY_NONE);
    assert_int_equal(rule_sql_anniversary((double)NAN, TODAY), DAY_NONE);
    assert_int_equal(rule_sql_anniversary(-719163, TODAY), DAY_NONE);
    assert_int_equal(rule_sql_anniversary(0, INT64_MAX), DAY_NONE);
    assert_int_equal(rule_sql_anniversary(TODAY + 1.5, TODAY), 1);
    assert_int_equal(rule_sql_anniversary(2932530.5, 2932530), 0);
    assert_int_equal(rule_sql_add_months((double)NAN, 3), DAY_NONE);
    assert_int_equal(rule_sql_add_months(1e9, 3), DAY_NONE);
    assert_int_equal(rule_sql_add_months(0.9, 1), 31);
}

int main(void)
{
    const struct CMUnitTest all[] = {
        cmocka_unit_test(sql_refuses_with_the_place),
        cmocka_unit_test(plain_comparisons_stay_plain),
        cmocka_unit_test(days_out_of_range_are_none),
    };
    return cmocka_run_group_tests_name("rule sql", all, NULL, NULL);
}
