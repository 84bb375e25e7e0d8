// Fields as people shape them, below the API: forms with a check sign, conditions that every
// evaluator understands alike, numbers that never come twice, and objects that change while there is
// data.
#include "base/random.h"
#include "model/alter.h"
#include "model/file.h"
#include "model/list.h"
#include "model/own.h"
#include "tests/support/org.h"

#include <pthread.h>
#include <roaring/roaring.h>

// ---- forms --------------------------------------------------------------------------------------

// The example of GB 32100-2015, and codes that companies publish of themselves.
static void credit_codes_have_a_check_sign(void **state)
{
    (void)state;
    static const char *const good[] = {"91350100M000100Y43", "9144030071526726XG",
                                       "91330100799655058B", "914403001922038216"};
    struct ctx c = {.arena = arena_create()};
    struct value v;
    const struct kind *k = kind_of(KIND_CREDIT_CODE);
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_ok(&c, kind_read(&c, k, STR("x"), str_of(good[i]), &v));
        for (int at = 0; at < 18; at++) { // any one sign mistyped is found
            char *bad = str_zero(c.arena, str_of(good[i]));
            bad[at] = bad[at] == '1' ? '2' : '1';
            assert_int_equal(kind_read(&c, k, STR("x"), str_of(bad), &v), ERR_INPUT);
        }
    }
    arena_destroy(c.arena);
}

static void addresses_are_taken_apart(void **state)
{
    (void)state;
    static const struct {
        const char *text, *want; // NULL: refused
    } rows[] = {
        {"广东省深圳市南山区科技园路1号", "广东省/深圳市/南山区/科技园路1号"},
        {"广东深圳市南山区科技园路1号", "广东省/深圳市/南山区/科技园路1号"},
        {"北京市朝阳区望京街9号", "北京市/北京市/朝阳区/望京街9号"},
        {"北京北京市朝阳区", "北京市/北京市/朝阳区/"},
        {"重庆市市辖区渝中区1号", "重庆市/重庆市/渝中区/1号"},
        {"内蒙古自治区锡林郭勒盟苏尼特左旗1号", "内蒙古自治区/锡林郭勒盟/苏尼特左旗/1号"},
        {"新疆伊犁哈萨克自治州霍城县", "新疆维吾尔自治区/伊犁哈萨克自治州/霍城县/"},
        {"江苏省苏州市昆山市人民路1号", "江苏省/苏州市/昆山市/人民路1号"},
        {"广东/深圳市/南山区/路/1/号", "广东省/深圳市/南山区/路/1/号"},
        {"///只有门牌", "///只有门牌"},
        {"火星省/x/y/z", NULL},
    };
    struct ctx c = {.arena = arena_create()};
    const struct kind *k = kind_of(KIND_ADDRESS);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct value v;
        enum err e = kind_take(&c, k, STR("x"), str_of(rows[i].text), &v);
        fail_clear(&c);
        assert_int_equal(e, rows[i].want ? ERR_NONE : ERR_INPUT);
        if (rows[i].want)
            assert_str(v.text, rows[i].want);
    }
    arena_destroy(c.arena);
}

static void automatic_numbers_read_back(void **state)
{
    (void)state;
    static const struct {
        const char *pattern, *text, *period;
        int64_t n;
    } rows[] = {
        {"KH-{yyyy}-{0000}", "KH-2026-0007", "2026", 7},
        {"KH-{yyyy}-{0000}", "KH-2026-12345", "2026", 12345},
        {"{yy}{mm}{dd}{000}", "260301009", "260301", 9},
        {"{00}号", "03号", "", 3},
        {"KH-{0000}", "KH-12", "", 0},
        {"KH-{0000}", "XX-0012", "", 0},
    };
    struct arena *a = arena_create();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct str period;
        int64_t n = auto_read(a, str_of(rows[i].pattern), str_of(rows[i].text), &period);
        assert_int_equal(n, rows[i].n);
        if (!n)
            continue;
        assert_str(period, rows[i].period);
        day_t day = day_of(2026, 3, 1);
        assert_str(auto_text(a, str_of(rows[i].pattern), day, n), rows[i].text);
    }
    arena_destroy(a);
}

// ---- doing one thing ----------------------------------------------------------------------------

struct deed {
    enum { ADD, DELETE, RESTORE, TURN, RENAME, PURGE } what;
    struct new_field field;
    int64_t id;
    struct str name;
    enum kind_id kind;
};

static enum err turn(struct work *w, const struct deed *d)
{
    struct field_options none = {0};
    struct kind_change k = {d->id, 0, d->kind, &none};
    struct kind_preview p;
    enum err e = alter_kind_preview(w, &k, &p);
    return e ? e : alter_kind(w, &k, p.fingerprint);
}

static enum err do_deed(struct work *w, void *user)
{
    struct deed *d = user;
    int64_t customer = w->schema->objects[w->schema->customer].id;
    struct alter rename = {.name = &d->name, .position = -1};
    bool any = true;
    enum err e = ERR_NONE;
    switch (d->what) {
    case ADD:
        return alter_add_field(w, customer, &d->field, &d->id);
    case DELETE:
        return alter_delete_field(w, d->id, 0);
    case RESTORE:
        return alter_restore(w, d->id);
    case TURN:
        return turn(w, d);
    case RENAME:
        return alter_field(w, d->id, 0, &rename);
    case PURGE:
        while (!e && any)
            e = alter_purge(w, &any);
    }
    return e;
}

static void deed(struct test_org *t, struct deed *d)
{
    assert_ok(&t->c, org_write(&t->c, t->org, 7, do_deed, d));
}

static int64_t add_field(struct test_org *t, const char *name, enum kind_id kind,
                         const struct field_options *o)
{
    struct deed d = {.what = ADD, .field = {.name = str_of(name), .kind = kind, .options = o}};
    deed(t, &d);
    return d.id;
}

// ---- one meaning --------------------------------------------------------------------------------

enum { CUSTOMERS = 60 };

static enum err add_customers(struct work *w, void *user)
{
    struct random *r = user;
    static const char *const levels[] = {"VIP", "vip", "普通", ""};
    static const char *const tags[] = {"甲", "甲\x1f乙", "乙", ""};
    for (int i = 0; i < CUSTOMERS; i++) {
        struct arena *a = w->c->arena;
        struct buf b;
        buf_init(&b, 1000);
        buf_format(&b, "code=C%03d;level=%s;tags=%s;", i, levels[random_below(r, 4)],
                   tags[random_below(r, 4)]);
        if (random_chance(r, 0.7))
            buf_format(&b, "monthly_fee=%d.5;", (int)random_below(r, 8));
        if (random_chance(r, 0.7))
            buf_format(&b, "since=2024-0%d-2%d;", 1 + (int)random_below(r, 9),
                       (int)random_below(r, 9));
        if (random_chance(r, 0.5))
            buf_format(&b, "birthday=1990-02-1%d;", (int)random_below(r, 10));
        test_add(w, "customer", 0, str_zero(a, buf_str(&b)));
        buf_deinit(&b);
    }
    return ERR_NONE;
}

static const char *some_part(struct random *r)
{
    static const char *const parts[] = {
        "level = \"VIP\"",
        "level != \"VIP\"",
        "level contains \"Ｖ\"",
        "level not contains \"v\"",
        "level in (\"VIP\", \"普通\")",
        "level not in (\"VIP\")",
        "level is empty",
        "tags contains \"甲\"",
        "tags not contains \"甲\"",
        "tags is not empty",
        "monthly_fee > 3",
        "monthly_fee = 3.5",
        "monthly_fee * 2 - 1 <= 6",
        "monthly_fee / 0 > 1",
        "monthly_fee between 1 and 5",
        "monthly_fee not between 1 and 5",
        "-monthly_fee < -4",
        "since > 2024-05-01",
        "since + 3m >= today",
        "today - since > 700",
        "since - 30d < 2024-03-01",
        "days_until(since) < -500",
        "days_until_anniversary(birthday) < 100",
        "doubled > 7",
        "doubled is empty",
        "big",
        "doubled + monthly_fee < 10",
        "old > 600",
        "not (big)",
    };
    return parts[random_below(r, sizeof parts / sizeof *parts)];
}

static const char *some_condition(struct random *r, struct arena *a)
{
    const char *x = some_part(r), *y = some_part(r);
    switch (random_below(r, 4)) {
    case 0:
        return x;
    case 1:
        return str_format(a, "%s and %s", x, y).at;
    case 2:
        return str_format(a, "not (%s) or %s", x, y).at;
    default:
        return str_format(a, "(%s or %s) and %s", x, y, some_part(r)).at;
    }
}

// How many records a condition holds for, by each of the three ways to ask.
static void assert_alike(struct test_org *t, const char *text)
{
    struct ctx *c = &t->c;
    const struct schema *s = org_schema(t->org);
    struct list_question all = {.object = s->customer, .sort = -1, .limit = 500}, q = all;
    struct list_page every, found;
    const struct history *h;
    struct history_plan *plan;
    assert_ok(c, list_filter(c, s, s->customer, str_of(text), &q.filter));
    assert_ok(c, list_records(c, t->org, s, viewer_program(), &all, &every));
    assert_ok(c, list_records(c, t->org, s, viewer_program(), &q, &found));
    roaring_bitmap_t *held = roaring_bitmap_create();
    const struct rule *rules[] = {q.filter};
    assert_ok(c, mirror_use(c, org_mirror(t->org), rules, 1, &h));
    assert_ok(c, history_compile(c, h, q.filter, &plan));
    assert_ok(c, history_scan(c, h, plan, clock_today(org_clock(t->org)), held));
    int at = 0;
    for (int i = 0; i < every.count; i++) {
        struct own own = {&s->objects[s->customer], every.rows[i].cells,
                          clock_today(org_clock(t->org)), c->arena};
        bool mine = own_holds(&own, q.filter);
        bool sql = at < found.count && found.rows[at].id == every.rows[i].id;
        bool over = roaring_bitmap_contains(held, history_customer_of(h, every.rows[i].id));
        at += sql;
        if (mine != sql || mine != over)
            fail_msg("«%s»: record %lld: own %d, SQL %d, history %d", text,
                     (long long)every.rows[i].id, mine, sql, over);
    }
    mirror_release(org_mirror(t->org));
    roaring_bitmap_free(held);
}

static void three_evaluators_say_the_same(void **state)
{
    (void)state;
    struct test_org t;
    struct random r;
    random_init(&r, 11);
    test_org_create(&t);
    test_org_today(&t, "2026-03-01");
    add_field(&t, "doubled", KIND_FORMULA,
              &(struct field_options){.formula = STR("monthly_fee * 2")});
    add_field(&t, "big", KIND_FORMULA,
              &(struct field_options){.formula = STR("doubled > 6 and level is not empty")});
    add_field(&t, "old", KIND_FORMULA, &(struct field_options){.formula = STR("today - since")});
    assert_ok(&t.c, org_write(&t.c, t.org, 0, add_customers, &r));
    for (int i = 0; i < 400; i++)
        assert_alike(&t, some_condition(&r, t.c.arena));
    test_org_destroy(&t);
}

// ---- numbers ------------------------------------------------------------------------------------

static enum err add_one(struct work *w, void *user)
{
    bool *fails = user;
    test_add(w, "customer", 0, "level=A");
    return fails && *fails ? fail(w->c, ERR_INPUT, "no", "不") : ERR_NONE;
}

static void *add_some(void *user)
{
    struct test_org *t = user;
    for (int i = 0; i < 40; i++) {
        struct ctx c = {.arena = arena_create()};
        bool fails = i % 4 == 3;
        enum err e = org_write(&c, t->org, 0, add_one, &fails);
        assert_int_equal(e, fails ? ERR_INPUT : ERR_NONE);
        arena_destroy(c.arena);
    }
    return NULL;
}

static void numbers_have_no_gaps_and_never_come_twice(void **state)
{
    (void)state;
    enum { THREADS = 6 };
    struct test_org t;
    pthread_t threads[THREADS];
    test_org_create(&t);
    add_field(&t, "nr", KIND_AUTO_NUMBER, &(struct field_options){.number = STR("K{0000}")});
    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, add_some, &t);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    int64_t count = THREADS * 30;
    assert_int_equal(test_number(&t, "SELECT COUNT(DISTINCT f_nr) FROM o_customer"), count);
    assert_int_equal(test_number(&t, "SELECT CAST(SUBSTR(MAX(f_nr), 2) AS BIGINT) FROM o_customer"),
                     count);
    test_org_destroy(&t);
}

// ---- objects that change ------------------------------------------------------------------------

static void assert_count(struct test_org *t, const char *condition, int want)
{
    struct ctx *c = &t->c;
    const struct schema *s = org_schema(t->org);
    struct list_question q = {.object = s->customer, .sort = -1, .limit = 500};
    struct list_page page;
    assert_ok(c, list_filter(c, s, s->customer, str_of(condition), &q.filter));
    assert_ok(c, list_records(c, t->org, s, viewer_program(), &q, &page));
    if (page.count != want)
        fail_msg("«%s» holds for %d, not %d", condition, page.count, want);
}

static enum err give_cells(struct work *w, int64_t id, const char *cells)
{
    struct record r = {.object = w->schema->customer, .id = id};
    bool given[64] = {false};
    test_cells(w->c, w->schema, &r, given, cells);
    return record_update(w, &r, given, 0, NULL);
}

static enum err give(struct work *w, void *user)
{
    return give_cells(w, *(int64_t *)user, "size=12");
}

static enum err weigh(struct work *w, void *user)
{
    return give_cells(w, *(int64_t *)user, "weight=12");
}

static enum err add_giver(struct work *w, void *user)
{
    *(int64_t *)user = test_add(w, "customer", 0, "code=G;size=10");
    return ERR_NONE;
}

static void the_mirror_keeps_up_with_fields(void **state)
{
    (void)state;
    struct test_org t;
    int64_t one;
    test_org_create(&t);
    test_org_today(&t, "2026-03-01");
    struct deed d = {.id = add_field(&t, "size", KIND_TEXT, NULL)};
    assert_ok(&t.c, org_write(&t.c, t.org, 0, add_giver, &one));
    assert_ok(&t.c, org_write(&t.c, t.org, 0, give, &one));
    assert_count(&t, "size = \"12\" and count(order, 30d) = 0", 1);
    struct mirror *m = org_mirror(t.org);
    assert_ok(&t.c, mirror_prove(&t.c, m));
    int loads = mirror_loads(m); // what only adds or renames costs no reading of everything
    add_field(&t, "other", KIND_TEXT, NULL);
    d.what = RENAME;
    d.name = STR("size2");
    deed(&t, &d);
    assert_count(&t, "size2 = \"12\" and count(order, 30d) = 0", 1);
    assert_int_equal(mirror_loads(m), loads);
    d.name = STR("size");
    deed(&t, &d);
    d.what = DELETE;
    deed(&t, &d);
    assert_ok(&t.c, mirror_prove(&t.c, m));
    d.what = RESTORE;
    deed(&t, &d);
    assert_count(&t, "size = \"12\" and count(order, 30d) = 0", 1);
    d.what = RENAME;
    d.name = STR("length");
    deed(&t, &d);
    assert_count(&t, "length = \"12\" and count(order, 30d) = 0", 1);
    d.what = TURN; // the same type, other values
    d.kind = KIND_URL;
    deed(&t, &d);
    assert_count(&t, "length is empty and count(order, 30d) = 0", 1);
    assert_ok(&t.c, mirror_prove(&t.c, m));
    d.id = add_field(&t, "weight", KIND_TEXT, NULL);
    assert_ok(&t.c, org_write(&t.c, t.org, 0, weigh, &one));
    assert_count(&t, "weight = \"12\" and count(order, 30d) = 0", 1);
    d.kind = KIND_NUMBER;
    deed(&t, &d);
    assert_count(&t, "weight = 12 and count(order, 30d) = 0", 1);
    assert_count(&t, "weight = 12", 1);
    assert_ok(&t.c, mirror_prove(&t.c, m));
    test_org_close(&t);
    test_org_open(&t);
    assert_count(&t, "weight = 12 and count(order, 30d) = 0", 1);
    test_org_destroy(&t);
}

// Whether the table still has the column: asked by naming it.
static bool has_column(struct test_org *t, const char *name)
{
    struct db_tx *tx;
    int64_t n;
    const char *sql = str_format(t->c.arena, "SELECT COUNT(%s) FROM o_customer", name).at;
    assert_ok(&t->c, db_read_begin(&t->c, org_db(t->org), &tx));
    enum err e = db_number(&t->c, tx, sql, DB_NO_VALUES, 0, &n);
    db_read_end(tx);
    fail_clear(&t->c);
    return !e;
}

static void what_nobody_takes_back_is_dropped(void **state)
{
    (void)state;
    struct test_org t;
    struct deed purge = {.what = PURGE};
    test_org_create(&t);
    test_org_today(&t, "2026-03-01");
    struct deed d = {.id =
                         add_field(&t, "size", KIND_TEXT, &(struct field_options){.unique = true})};
    d.what = DELETE;
    deed(&t, &d);
    test_org_today(&t, "2026-03-30");
    deed(&t, &purge);
    assert_true(has_column(&t, "f_size"));
    test_org_today(&t, "2026-04-02");
    deed(&t, &purge);
    assert_false(has_column(&t, "f_size"));
    d.what = RESTORE;
    assert_int_equal(org_write(&t.c, t.org, 0, do_deed, &d), ERR_NOT_FOUND);
    fail_clear(&t.c);
    assert_ok(&t.c, mirror_prove(&t.c, org_mirror(t.org)));
    add_field(&t, "size", KIND_NUMBER, NULL);
    assert_true(has_column(&t, "f_size"));
    test_org_destroy(&t);
}

int main(void)
{
    const struct CMUnitTest all[] = {
        cmocka_unit_test(credit_codes_have_a_check_sign),
        cmocka_unit_test(addresses_are_taken_apart),
        cmocka_unit_test(automatic_numbers_read_back),
        cmocka_unit_test(three_evaluators_say_the_same),
        cmocka_unit_test(numbers_have_no_gaps_and_never_come_twice),
        cmocka_unit_test(the_mirror_keeps_up_with_fields),
        cmocka_unit_test(what_nobody_takes_back_is_dropped),
    };
    return cmocka_run_group_tests_name("fields", all, NULL, NULL);
}
