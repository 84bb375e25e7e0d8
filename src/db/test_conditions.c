// A condition as SQL holds for exactly those rows of which the words of docs/rules.md say so, and the
// functions that the drivers provide give exactly what those of rule/ give.
#include "tests/support/folder.h"

#include "base/num.h"
#include "db/db.h"
#include "rule/fold.h"
#include "rule/sql.h"
#include "rule/test_catalog.h"
#include "rule/test_random.h"

#include <math.h>

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

// ---- conditions ---------------------------------------------------------------------------------

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

struct scene {
    struct ctx c;
    char folder[512];
    struct db *db;
    struct row rows[ROWS];
};

static void scene_create(struct scene *s)
{
    s->c = (struct ctx){.arena = arena_create()};
    test_folder(s->folder, sizeof s->folder);
    assert_ok(&s->c, db_open(&s->c, str_of(test_place(s->folder)), true, &s->db));
    assert_ok(&s->c, db_migrate(&s->c, s->db, NULL, 0));
}

static void scene_destroy(struct scene *s)
{
    db_close(s->db);
    test_remove(s->folder);
    arena_destroy(s->c.arena);
}

static enum err fill(struct ctx *c, struct db_tx *tx, void *user)
{
    struct scene *s = user;
    struct random r;
    random_init(&r, 20260302);
    enum err e = db_ddl(c, tx,
                        "CREATE TABLE c (id BIGINT, level TEXT, city TEXT, since BIGINT, birthday "
                        "BIGINT, tags TEXT, primary_contact TEXT, vip BIGINT, monthly_fee BIGINT, "
                        "state TEXT, count BIGINT)");
    for (int i = 0; i < ROWS && !e; i++) {
        struct value values[1 + COUNT_OF(test_customer_fields)] = {value_int(i)};
        for (int f = 0; f < COUNT_OF(test_customer_fields); f++)
            values[f + 1] = s->rows[i].cells[f] = random_cell(&r, test_customer_fields[f].type, f);
        e = db_run(c, tx, "INSERT INTO c VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values,
                   COUNT_OF(values), NULL);
    }
    return e;
}

static void compare(struct scene *s, struct db_tx *tx, struct ctx *c, struct str text)
{
    struct rule *r;
    struct rule_sql sql;
    struct db_rows *rows;
    enum err e = rule_parse_filter(c, &test_catalog, TEST_CUSTOMER, text, &r);
    if (e)
        fail_msg("%.*s: %.*s", STR_ARG(text), STR_ARG(c->why.en));
    struct rule_sql_source source = {.column = column, .user = c->arena, .today = TODAY};
    assert_ok(c, rule_sql_where(c, r, &source, &sql));
    struct str query = str_format(c->arena, "SELECT id FROM c WHERE %.*s", STR_ARG(sql.where));
    bool in[ROWS] = {false};
    e = db_query(c, tx, str_zero(c->arena, query), sql.values, sql.value_count, &rows);
    while (!e && db_next(c, rows, &e))
        in[db_int(rows, 0)] = true;
    if (e)
        fail_msg("%.*s: %.*s", STR_ARG(text), STR_ARG(c->why.en));
    for (int i = 0; i < ROWS; i++)
        if (in[i] != yes(c->arena, &s->rows[i], r->root))
            fail_msg("%.*s\n%.*s\nrow %d: SQL says %d", STR_ARG(text), STR_ARG(query), i, in[i]);
}

static void sql_says_the_same(void **state)
{
    (void)state;
    struct random r;
    struct scene s;
    struct db_tx *tx;
    random_init(&r, 20260303);
    scene_create(&s);
    assert_ok(&s.c, db_write(&s.c, s.db, fill, &s));
    assert_ok(&s.c, db_read_begin(&s.c, s.db, &tx));
    for (int i = 0; i < SEED_COUNT; i++) {
        struct ctx c = {.arena = arena_create()};
        struct buf text;
        buf_init(&text, RULE_TEXT_MAX);
        struct test_writer w = {.random = &r, .out = &text, .fields_only = true};
        write_condition(&w, (int)random_below(&r, 5));
        if (!text.full)
            compare(&s, tx, &c, buf_str(&text));
        buf_deinit(&text);
        arena_destroy(c.arena);
    }
    db_read_end(tx);
    scene_destroy(&s);
}

// ---- functions ----------------------------------------------------------------------------------

static void fold_one(struct db_tx *tx, struct str text, uint32_t first)
{
    struct ctx c = {.arena = arena_create()};
    struct db_rows *rows;
    enum err e = db_query(&c, tx, "SELECT liuke_fold(?)", DB_VALUES(value_text(text)), &rows);
    assert_ok(&c, e);
    assert_true(db_next(&c, rows, &e));
    struct str got = db_text(rows, 0), want = rule_fold(c.arena, text);
    if (!str_eq(got, want))
        fail_msg("from U+%04X on: wanted «%.*s», got «%.*s»", first, STR_ARG(want), STR_ARG(got));
    db_rows_close(rows);
    arena_destroy(c.arena);
}

// Each alone with its neighbours: a letter's case may not depend on what stands beside it.
static void every_code_point_is_folded_alike(void **state)
{
    (void)state;
    enum { LAST = 0x10FFFF, SURROGATES = 0xD800, AFTER = 0xE000, ROW = 64 };
    struct scene s;
    struct db_tx *tx;
    scene_create(&s);
    assert_ok(&s.c, db_read_begin(&s.c, s.db, &tx));
    for (uint32_t first = 0; first <= LAST; first += ROW) {
        char text[ROW * 4];
        size_t len = 0;
        for (uint32_t code = first; code < first + ROW; code++)
            if (code && (code < SURROGATES || code >= AFTER))
                len += utf8_put(text + len, code);
        fold_one(tx, (struct str){text, len}, first);
    }
    static const char *const texts[] = {
        "",         "ABC",    "上海ABC公司", "ＡＢＣ　公司",          "ΣΑΣ",
        "İSTANBUL", "Straße", "e\u0301É",    "客户，有限公司（上海）"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        fold_one(tx, str_of(texts[i]), 0);
    db_read_end(tx);
    scene_destroy(&s);
}

static void ask_days(struct scene *s, struct db_tx *tx, const char *sql, int64_t quarters,
                     int64_t other, int want)
{
    int64_t got;
    arena_reset(s->c.arena);
    assert_ok(&s->c, db_number(&s->c, tx, sql, DB_VALUES(value_int(quarters), value_int(other)),
                               DAY_NONE, &got));
    if (got != want)
        fail_msg("%s of %lld quarters of a day and %lld: wanted %d, got %lld", sql,
                 (long long)quarters, (long long)other, want, (long long)got);
}

// Around every kind of edge: leap days, ends of months and of the calendar, fractions of days.
static void days_are_moved_alike(void **state)
{
    (void)state;
    static const char months_sql[] = "SELECT liuke_add_months(CAST(? AS DOUBLE PRECISION) / 4.0, "
                                     "CAST(? AS BIGINT))";
    static const char next_sql[] = "SELECT liuke_anniversary(CAST(? AS DOUBLE PRECISION) / 4.0, "
                                   "CAST(? AS BIGINT))";
    static const int64_t months[] = {-120001, -120000, -1201, -14, -12, -1,   0,      1,
                                     2,       11,      12,    13,  48,  1200, 120000, 120001};
    static const int64_t days[] = {-719163, -719162, -719161, -25567,  -1,      0,
                                   58,      59,      60,      789,     790,     11015,
                                   11016,   11017,   20514,   20515,   39999,   2932530,
                                   2932531, 2932896, 2932897, 9999999, 10000000};
    struct scene s;
    struct random r;
    struct db_tx *tx;
    random_init(&r, 11);
    scene_create(&s);
    assert_ok(&s.c, db_read_begin(&s.c, s.db, &tx));
    for (size_t i = 0; i < sizeof days / sizeof *days; i++)
        for (int quarter = 0; quarter < 4; quarter += 3) {
            int64_t q = days[i] * 4 + quarter;
            for (size_t m = 0; m < sizeof months / sizeof *months; m++)
                ask_days(&s, tx, months_sql, q, months[m],
                         rule_sql_add_months((double)q / 4, (int)months[m]));
            for (size_t d = 0; d < sizeof days / sizeof *days; d++)
                ask_days(&s, tx, next_sql, q, days[d],
                         rule_sql_anniversary((double)q / 4, days[d]));
        }
    for (int i = 0; i < 4000; i++) {
        int64_t q = random_between(&r, -40000, 140000), m = random_between(&r, -400, 400),
                day = random_between(&r, -10000, 40000);
        ask_days(&s, tx, months_sql, q, m, rule_sql_add_months((double)q / 4, (int)m));
        ask_days(&s, tx, next_sql, q, day, rule_sql_anniversary((double)q / 4, day));
    }
    db_read_end(tx);
    scene_destroy(&s);
}

int main(void)
{
    const struct CMUnitTest all[] = {
        cmocka_unit_test(sql_says_the_same),
        cmocka_unit_test(every_code_point_is_folded_alike),
        cmocka_unit_test(days_are_moved_alike),
    };
    return cmocka_run_group_tests_name("conditions", all, NULL, NULL);
}
