#include "tests/support/test.h"

#include "base/num.h"
#include "rule/fold.h"
#include "rule/sql.h"
#include "rule/test_catalog.h"
#include "rule/test_random.h"

#include <math.h>
#include <sqlite3.h>

enum { ROWS = 60, SEED_COUNT = 3000, TODAY = 20514 }; // 2026-03-02

struct row {
    struct value cells[COUNT_OF(test_customer_fields)];
};

// ---- the meaning of a condition on one record, straight from the words of docs/rules.md

struct got {
    bool empty;
    double number;
    struct str text;
};

static const struct got nothing = {.empty = true};

static struct got of_number(double n)
{
    return (struct got){.number = n};
}

static struct got tell(struct arena *a, const struct row *row, const struct rule_node *n);

static struct got tell_field(const struct row *row, const struct rule_node *n)
{
    struct value v = row->cells[n->field];
    if (v.type == VALUE_NULL)
        return nothing;
    if (v.type == VALUE_TEXT)
        return (struct got){.text = v.text};
    if (n->type == RULE_NUMBER)
        return of_number(num_double(v.integer));
    if (n->field == TEST_BIRTHDAY)
        return of_number(floor((double)v.integer / 86400.0));
    return of_number((double)v.integer);
}

static int order(struct got a, struct got b, enum rule_type type)
{
    if (type == RULE_TEXT)
        return str_cmp(a.text, b.text);
    return a.number < b.number ? -1 : a.number > b.number;
}

static bool tell_contains(struct arena *a, struct got x, struct got part, enum rule_type type)
{
    if (type == RULE_TEXT)
        return rule_fold_contains(a, x.text, part.text);
    struct str rest = x.text;
    while (rest.at) {
        struct str before = rest, one = str_cut(rest, RULE_CHOICE_MARK, &rest);
        if (str_eq(one, part.text))
            return true;
        if (one.len == before.len)
            return false;
    }
    return false;
}

static bool tell_members(struct arena *a, const struct row *row, const struct rule_node *n)
{
    enum rule_type type = n->kids[0]->type;
    struct got x = tell(a, row, n->kids[0]), y = tell(a, row, n->kids[1]);
    bool is = false;
    if (x.empty || (n->op != RULE_IN && y.empty))
        return false;
    if (n->op == RULE_CONTAINS)
        return tell_contains(a, x, y, type) != n->negated;
    if (n->op == RULE_BETWEEN) {
        struct got high = tell(a, row, n->kids[2]);
        if (high.empty)
            return false;
        return (order(y, x, type) <= 0 && order(x, high, type) <= 0) != n->negated;
    }
    for (int i = 1; i < n->kid_count; i++) {
        y = tell(a, row, n->kids[i]);
        is = is || (!y.empty && order(x, y, type) == 0);
    }
    return is != n->negated;
}

static struct got tell_sum(struct arena *a, const struct row *row, const struct rule_node *n)
{
    struct got x = tell(a, row, n->kids[0]), y = nothing;
    if (n->kids[1]->op != RULE_CONST_SPAN)
        y = tell(a, row, n->kids[1]);
    else if (!n->kids[1]->duration.months)
        y = of_number(n->kids[1]->duration.days);
    else if (!x.empty) {
        int months = n->kids[1]->duration.months;
        day_t d = rule_sql_add_months(x.number, n->op == RULE_ADD ? months : -months);
        return d == DAY_NONE ? nothing : of_number(d);
    }
    if (x.empty || y.empty || (n->op == RULE_DIV && y.number == 0))
        return nothing;
    switch (n->op) {
    case RULE_ADD:
        return of_number(x.number + y.number);
    case RULE_SUB:
        return of_number(x.number - y.number);
    case RULE_MUL:
        return of_number(x.number * y.number);
    default:
        return of_number(x.number / y.number);
    }
}

static bool tell_compare(struct arena *a, const struct row *row, const struct rule_node *n)
{
    struct got x = tell(a, row, n->kids[0]), y = tell(a, row, n->kids[1]);
    if (x.empty || y.empty)
        return false;
    int o = order(x, y, n->kids[0]->type);
    switch (n->op) {
    case RULE_EQ:
        return o == 0;
    case RULE_NE:
        return o != 0;
    case RULE_LT:
        return o < 0;
    case RULE_LE:
        return o <= 0;
    case RULE_GT:
        return o > 0;
    default:
        return o >= 0;
    }
}

static bool yes(struct arena *a, const struct row *row, const struct rule_node *n)
{
    struct got x = tell(a, row, n);
    return !x.empty && x.number != 0;
}

static struct got tell(struct arena *a, const struct row *row, const struct rule_node *n)
{
    struct got x;
    int days;
    switch (n->op) {
    case RULE_CONST_TEXT:
        return (struct got){.text = n->text};
    case RULE_CONST_BOOL:
    case RULE_CONST_NUMBER:
    case RULE_CONST_DATE:
        return of_number(n->number);
    case RULE_TODAY:
        return of_number(TODAY);
    case RULE_STATE:
        return tell_field(row, n);
    case RULE_AND:
        return of_number(yes(a, row, n->kids[0]) && yes(a, row, n->kids[1]));
    case RULE_OR:
        return of_number(yes(a, row, n->kids[0]) || yes(a, row, n->kids[1]));
    case RULE_NOT:
        return of_number(!yes(a, row, n->kids[0]));
    case RULE_IN:
    case RULE_BETWEEN:
    case RULE_CONTAINS:
        return of_number(tell_members(a, row, n));
    case RULE_IS_EMPTY:
        return of_number(tell(a, row, n->kids[0]).empty);
    case RULE_NEG:
        x = tell(a, row, n->kids[0]);
        x.number = -x.number;
        return x;
    case RULE_ADD:
    case RULE_SUB:
    case RULE_MUL:
    case RULE_DIV:
        return tell_sum(a, row, n);
    case RULE_CALL:
        x = tell(a, row, n->kids[0]);
        if (x.empty)
            return nothing;
        if (n->function == RULE_DAYS_UNTIL)
            return of_number(x.number - TODAY);
        days = rule_sql_anniversary(x.number, TODAY);
        return days == DAY_NONE ? nothing : of_number(days);
    default:
        return of_number(tell_compare(a, row, n));
    }
}

// ---- the functions a driver provides

static void sql_fold(sqlite3_context *x, int count, sqlite3_value **v)
{
    (void)count;
    if (sqlite3_value_type(v[0]) == SQLITE_NULL)
        return;
    struct arena *a = arena_create();
    int len = sqlite3_value_bytes(v[0]);
    struct str s = rule_fold(a, (struct str){(const char *)sqlite3_value_text(v[0]), (size_t)len});
    sqlite3_result_text(x, s.at, (int)s.len, SQLITE_TRANSIENT);
    arena_destroy(a);
}

static void sql_add_months(sqlite3_context *x, int count, sqlite3_value **v)
{
    (void)count;
    if (sqlite3_value_type(v[0]) == SQLITE_NULL)
        return;
    day_t d = rule_sql_add_months(sqlite3_value_double(v[0]), sqlite3_value_int(v[1]));
    if (d != DAY_NONE)
        sqlite3_result_int(x, d);
}

static void sql_anniversary(sqlite3_context *x, int count, sqlite3_value **v)
{
    (void)count;
    if (sqlite3_value_type(v[0]) == SQLITE_NULL)
        return;
    int days = rule_sql_anniversary(sqlite3_value_double(v[0]), sqlite3_value_int64(v[1]));
    if (days != DAY_NONE)
        sqlite3_result_int(x, days);
}

static bool column(void *user, int object, int field, struct rule_sql_column *out)
{
    if (object != TEST_CUSTOMER)
        return false;
    const struct catalog_field *f = &test_customer_fields[field];
    out->expression = str_format(user, "c.\"%.*s\"", STR_ARG(f->name));
    out->seconds = field == TEST_BIRTHDAY;
    return true;
}

static struct value random_cell(struct random *r, enum rule_type type, int field)
{
    static const char *const texts[] = {"VIP", "vip", "ＶＩＰ客户", "A", "", "a \" b", "竞品", "%"};
    static const char *const choices[] = {"VIP", "A\x1fVIP",
                                          "竞品\x1f"
                                          "a \" b",
                                          "vip\x1f"
                                          "AB"};
    if (random_chance(r, 0.25))
        return value_null();
    if (type == RULE_TEXT)
        return value_text(str_of(texts[random_below(r, COUNT_OF(texts))]));
    if (type == RULE_CHOICES)
        return value_text(str_of(choices[random_below(r, COUNT_OF(choices))]));
    if (type == RULE_BOOL)
        return value_int(random_chance(r, 0.5));
    if (type == RULE_NUMBER)
        return value_int(random_between(r, -4, 4) * (random_chance(r, 0.8) ? NUM_ONE : 500000));
    int64_t day = random_chance(r, 0.3) ? TODAY + random_between(r, -40, 40)
                                        : random_between(r, -9000, TODAY);
    return value_int(field == TEST_BIRTHDAY ? day * 86400 + random_between(r, 0, 86399) : day);
}

static void run(sqlite3 *db, const char *sql)
{
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql, const struct value *values, int count)
{
    sqlite3_stmt *s;
    if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    assert_int_equal(sqlite3_bind_parameter_count(s), count);
    for (int i = 0; i < count; i++) {
        if (values[i].type == VALUE_INT)
            sqlite3_bind_int64(s, i + 1, values[i].integer);
        if (values[i].type == VALUE_TEXT)
            sqlite3_bind_text(s, i + 1, values[i].text.at ? values[i].text.at : "",
                              (int)values[i].text.len, SQLITE_STATIC);
    }
    return s;
}

static sqlite3 *customers(struct row rows[ROWS], struct random *r)
{
    sqlite3 *db;
    assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
    sqlite3_create_function(db, "liuke_fold", 1, SQLITE_UTF8, NULL, sql_fold, NULL, NULL);
    sqlite3_create_function(db, "liuke_add_months", 2, SQLITE_UTF8, NULL, sql_add_months, NULL,
                            NULL);
    sqlite3_create_function(db, "liuke_anniversary", 2, SQLITE_UTF8, NULL, sql_anniversary, NULL,
                            NULL);
    run(db, "CREATE TABLE c (id BIGINT, level TEXT, city TEXT, since INTEGER, birthday BIGINT, "
            "tags TEXT, primary_contact TEXT, vip INTEGER, monthly_fee BIGINT, state TEXT, "
            "count BIGINT)");
    for (int i = 0; i < ROWS; i++) {
        struct value values[1 + COUNT_OF(test_customer_fields)] = {value_int(i)};
        for (int f = 0; f < COUNT_OF(test_customer_fields); f++)
            values[f + 1] = rows[i].cells[f] = random_cell(r, test_customer_fields[f].type, f);
        sqlite3_stmt *s =
            prepare(db, "INSERT INTO c VALUES (?,?,?,?,?,?,?,?,?,?,?)", values, COUNT_OF(values));
        assert_int_equal(sqlite3_step(s), SQLITE_DONE);
        sqlite3_finalize(s);
    }
    return db;
}

static void compare(sqlite3 *db, const struct row *rows, struct ctx *c, struct str text)
{
    struct rule *r;
    struct rule_sql sql;
    enum err e = rule_parse_filter(c, &test_catalog, TEST_CUSTOMER, text, &r);
    if (e)
        fail_msg("%.*s: %.*s", STR_ARG(text), STR_ARG(c->why.en));
    struct rule_sql_source source = {.column = column, .user = c->arena, .today = TODAY};
    assert_ok(c, rule_sql_where(c, r, &source, &sql));
    struct str query = str_format(c->arena, "SELECT id FROM c WHERE %.*s", STR_ARG(sql.where));
    sqlite3_stmt *s = prepare(db, str_zero(c->arena, query), sql.values, sql.value_count);
    bool in[ROWS] = {false};
    int step;
    while ((step = sqlite3_step(s)) == SQLITE_ROW)
        in[sqlite3_column_int(s, 0)] = true;
    assert_int_equal(step, SQLITE_DONE);
    for (int i = 0; i < ROWS; i++)
        if (in[i] != yes(c->arena, &rows[i], r->root))
            fail_msg("%.*s\n%.*s\nrow %d: SQL says %d", STR_ARG(text), STR_ARG(query), i, in[i]);
    sqlite3_finalize(s);
}

static void sql_says_the_same(void **state)
{
    (void)state;
    struct random r;
    random_init(&r, 20260302);
    struct row rows[ROWS];
    sqlite3 *db = customers(rows, &r);
    for (int i = 0; i < SEED_COUNT; i++) {
        struct ctx c = {.arena = arena_create()};
        struct buf text;
        buf_init(&text, RULE_TEXT_MAX);
        struct test_writer w = {.random = &r, .out = &text, .fields_only = true};
        write_condition(&w, (int)random_below(&r, 5));
        if (!text.full)
            compare(db, rows, &c, buf_str(&text));
        buf_deinit(&text);
        arena_destroy(c.arena);
    }
    sqlite3_close(db);
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
        cmocka_unit_test(sql_says_the_same),
        cmocka_unit_test(sql_refuses_with_the_place),
        cmocka_unit_test(plain_comparisons_stay_plain),
        cmocka_unit_test(days_out_of_range_are_none),
    };
    return cmocka_run_group_tests_name("rule sql", all, NULL, NULL);
}
