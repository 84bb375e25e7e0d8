// Records: every kind there and back, versions, keys, the change log, belongings, and objects that
// change while there is data.
#include "base/random.h"
#include "model/alter.h"
#include "model/change.h"
#include "model/test_deed.h"

// ---- every kind ---------------------------------------------------------------------------------

static const struct {
    enum kind_id kind;
    const char *name, *one, *two, *bad;
} kinds[] = {
    {KIND_TEXT, "a_text", "客户 'x' \"y\" ｆｕｌｌ", "other", NULL},
    {KIND_LONG_TEXT, "a_long", "two\nlines", "one", NULL},
    {KIND_NUMBER, "a_number", "-12.000001", "9000000000000", "12万左右"},
    {KIND_MONEY, "a_money", "1234.5", "0", "1,234.5"},
    {KIND_PERCENT, "a_percent", "0.25", "1", "x"},
    {KIND_BOOL, "a_bool", "true", "false", "maybe"},
    {KIND_DATE, "a_date", "2024-02-29", "1900-01-01", "2026-02-30"},
    {KIND_TIME, "a_time", "2024-02-29T23:59:59", "2025-01-01T00:00:00", "2025-01-01T25:00:00"},
    {KIND_CHOICE, "a_choice", "VIP", "普通", NULL},
    {KIND_CHOICES, "a_choices", "竞品\x1f价格", "竞品", NULL},
    {KIND_PHONE, "a_phone", "13800138000", "010-12345678", NULL},
    {KIND_MAIL, "a_mail", "a@b.cn", "c@d.cn", NULL},
    {KIND_PERSON, "a_person", "王五", "赵六", NULL},
    {KIND_URL, "a_url", "https://a.cn/x?y=1", "http://b.cn", "javascript:alert(1)"},
    {KIND_DEPARTMENT, "a_department", "12", "13", "销售部"},
    {KIND_ADDRESS, "an_address", "广东省/深圳市/南山区/科技园路1号/3栋", "北京市/北京市//",
     "火星/x/y/z"},
    {KIND_CREDIT_CODE, "a_credit_code", "91350100M000100Y43", "91110000600037341L",
     "91350100M000100Y34"},
    {KIND_RATING, "a_rating", "5", "1", "6"},
};
enum { KINDS = sizeof kinds / sizeof *kinds };

static enum err add_thing(struct work *w, void *user)
{
    (void)user;
    struct new_field fields[KINDS];
    struct object o = {.name = STR("thing"), .zh = STR("东西"), .shape = SHAPE_NONE};
    int64_t id;
    for (int i = 0; i < KINDS; i++)
        fields[i] = (struct new_field){.name = str_of(kinds[i].name), .kind = kinds[i].kind};
    enum err e = schema_add_object(w->c, w->tx, &o, STR_NONE, fields, KINDS, &id);
    return e ? e : org_job_schema(w);
}

static void compare_thing(struct test_org *t, int64_t id, int first_new)
{
    struct record r;
    const struct schema *s = org_schema(t->org);
    const struct object *o = &s->objects[schema_object(s, STR("thing"))];
    assert_ok(&t->c, load(t, "thing", id, &r));
    for (int i = 0; i < KINDS; i++)
        assert_str(kind_text(t->c.arena, o->fields[i].kind, r.cells[i]),
                   i < first_new ? kinds[i].two : kinds[i].one);
}

static void every_kind_there_and_back(void **state)
{
    (void)state;
    struct test_org t;
    struct buf cells;
    struct value v;
    test_org_create(&t);
    // Those that lead to records, files and formulas have a test of their own (test_fields.c).
    assert_int_equal(KINDS + 7, KIND_COUNT);
    assert_ok(&t.c, org_write(&t.c, t.org, 0, add_thing, NULL));
    buf_init(&cells, 1 << 16);
    for (int i = 0; i < KINDS; i++)
        buf_format(&cells, "%s=%s;", kinds[i].name, kinds[i].one);
    int64_t id = create(&t, "thing", 0, str_zero(t.c.arena, buf_str(&cells)));
    for (int i = 0; i < KINDS; i++) {
        compare_thing(&t, id, i);
        const char *cell = str_format(t.c.arena, "%s=%s", kinds[i].name, kinds[i].two).at;
        assert_true(change(&t, "thing", id, cell));
        assert_false(change(&t, "thing", id, cell));
        fail_clear(&t.c);
        if (kinds[i].bad)
            assert_int_equal(
                kind_read(&t.c, kind_of(kinds[i].kind), str_of("f"), str_of(kinds[i].bad), &v),
                ERR_INPUT);
    }
    compare_thing(&t, id, KINDS);
    struct record r;
    assert_ok(&t.c, load(&t, "thing", id, &r));
    assert_int_equal(r.version, 1 + KINDS);
    buf_deinit(&cells);
    test_org_destroy(&t);
}

// ---- versions and keys --------------------------------------------------------------------------

static void a_stale_version_is_refused(void **state)
{
    (void)state;
    struct test_org t;
    struct record r;
    test_org_create(&t);
    int64_t id = create(&t, "customer", 0, "code=C1;level=A");
    struct deed d = {"customer", "level=B", id, 0, 1, false, DEED_UPDATE};
    assert_ok(&t.c, try_deed(&t, &d));
    struct buf before = test_dump(&t);
    d.cells = "level=C";
    assert_int_equal(try_deed(&t, &d), ERR_STALE);
    d.what = DEED_DELETE;
    assert_int_equal(try_deed(&t, &d), ERR_STALE);
    struct buf after = test_dump(&t);
    test_same("refused", &before, &after);
    d.version = 2;
    assert_ok(&t.c, try_deed(&t, &d));
    assert_int_equal(load(&t, "customer", id, &r), ERR_NOT_FOUND);
    fail_clear(&t.c);
    assert_int_equal(try_deed(&t, &d), ERR_NOT_FOUND);
    buf_deinit(&before);
    buf_deinit(&after);
    test_org_destroy(&t);
}

static void a_key_is_one_records(void **state)
{
    (void)state;
    struct test_org t;
    test_org_create(&t);
    create(&t, "customer", 0, "code=C1");
    int64_t two = create(&t, "customer", 0, "code=C2");
    int64_t changes = test_number(&t, "SELECT COUNT(*) FROM change");
    struct deed d = {"customer", "code=C1", 0, 0, 0, false, DEED_CREATE};
    assert_int_equal(try_deed(&t, &d), ERR_CONFLICT);
    d.what = DEED_UPDATE;
    d.id = two;
    assert_int_equal(try_deed(&t, &d), ERR_CONFLICT);
    d.cells = "code=C2"; // his own
    assert_ok(&t.c, try_deed(&t, &d));
    assert_int_equal(test_number(&t, "SELECT COUNT(*) FROM change"), changes);
    create(&t, "customer", 0, "name=ohne"); // no key is nobody's
    create(&t, "customer", 0, "name=ohne");
    test_org_destroy(&t);
}

static void what_has_no_day_or_customer_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *object, *cells;
        bool customer;
    } rows[] = {
        {"order", "order_no=1;amount=3", true},
        {"order", "order_no=1;date=2026-01-01", false},
        {"order", "order_no=1;date=2079-06-05", true},
        {"contract", "start=2026-01-02;end=2026-01-01", true},
        {"contract", "end=2026-01-01", true},
    };
    struct test_org t;
    test_org_create(&t);
    int64_t id = create(&t, "customer", 0, "code=C1");
    struct buf before = test_dump(&t);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct deed d = {rows[i].object, rows[i].cells, 0, rows[i].customer ? id : 0, 0,
                         false,          DEED_CREATE};
        assert_int_equal(try_deed(&t, &d), ERR_INPUT);
    }
    struct buf after = test_dump(&t);
    test_same("refused", &before, &after);
    buf_deinit(&before);
    buf_deinit(&after);
    test_org_destroy(&t);
}

// ---- the change log -----------------------------------------------------------------------------

static void every_write_is_in_the_log(void **state)
{
    (void)state;
    static const struct {
        enum change_op op;
        const char *before, *after;
    } rows[] = {
        {CHANGE_CREATE, "", ""},
        {CHANGE_UPDATE, "{\"amount\":12.5}", "{\"amount\":13}"},
        {CHANGE_LEAVE, "", ""},
        {CHANGE_UPDATE, "{}", "{}"},
        {CHANGE_DELETE, "{\"order_no\":\"N1\",\"date\":\"2026-01-05T00:00:00\",\"amount\":13}", ""},
    };
    struct test_org t;
    struct db_tx *tx;
    struct change *list;
    int count;
    test_org_create(&t);
    int64_t one = create(&t, "customer", 0, "code=C1"), two = create(&t, "customer", 0, "code=C2");
    int64_t start = test_number(&t, "SELECT MAX(id) FROM change");
    int64_t id = create(&t, "order", one, "order_no=N1;date=2026-01-05;amount=12.5");
    change(&t, "order", id, "amount=13");
    struct deed move = {"order", "", id, two, 0, false, DEED_UPDATE};
    assert_ok(&t.c, try_deed(&t, &move));
    take_away(&t, "order", id);
    assert_ok(&t.c, db_read_begin(&t.c, org_db(t.org), &tx));
    assert_ok(&t.c, change_read(&t.c, tx, org_schema(t.org), start, 100, &list, &count));
    assert_int_equal(count, 5);
    for (int i = 0; i < count; i++) {
        assert_int_equal(list[i].op, rows[i].op);
        assert_int_equal(list[i].record, id);
        assert_int_equal(list[i].actor, 7);
        assert_int_equal(list[i].customer, i < 3 ? one : two);
        assert_str(list[i].before, rows[i].before);
        assert_str(list[i].after, rows[i].after);
        assert_true(i == 0 || list[i].id > list[i - 1].id);
    }
    assert_ok(&t.c, change_read(&t.c, tx, org_schema(t.org), start, 2, &list, &count));
    assert_int_equal(count, 2);
    assert_ok(&t.c, change_of_record(&t.c, tx, org_schema(t.org), id, &list, &count));
    assert_int_equal(count, 5);
    assert_int_equal(list[0].op, CHANGE_DELETE);
    db_read_end(tx);
    test_org_destroy(&t);
}

static void a_customer_takes_his_belongings_along(void **state)
{
    (void)state;
    struct test_org t;
    test_org_create(&t);
    int64_t stays = create(&t, "customer", 0, "code=C1;level=A");
    create(&t, "order", stays, "order_no=N1;date=2026-01-05");
    create(&t, "contact", stays, "name=王");
    struct buf before = test_dump(&t);
    int64_t goes = create(&t, "customer", 0, "code=C2;level=A");
    create(&t, "order", goes, "order_no=N2;date=2026-01-05");
    create(&t, "contract", goes, "contract_no=K;start=2026-01-05");
    create(&t, "contact", goes, "name=李");
    change(&t, "customer", goes, "level=B");
    assert_true(test_number(&t, "SELECT COUNT(*) FROM past") > 0);
    take_away(&t, "customer", goes);
    struct buf after = test_dump(&t);
    test_same("the other one", &before, &after);
    assert_int_equal(test_number(&t, "SELECT COUNT(*) FROM past"), 0);
    assert_int_equal(test_number(&t, "SELECT COUNT(*) FROM change WHERE op = 3"), 4);
    assert_ok(&t.c, mirror_prove(&t.c, org_mirror(t.org)));
    buf_deinit(&before);
    buf_deinit(&after);
    test_org_destroy(&t);
}

// ---- objects that change ------------------------------------------------------------------------

static enum err drop_object(struct work *w, void *user)
{
    int at = schema_object(w->schema, str_of(user));
    enum err e = alter_delete_object(w, w->schema->objects[at].id, 0);
    return e ? e : org_job_schema(w);
}

// Whoever read his rules before the objects changed is told so, also where the mirror has not seen
// the change either: it takes rules only of the objects it is about to hold.
static void rules_older_than_the_objects_are_refused(void **state)
{
    (void)state;
    struct test_org t;
    struct rule *rule;
    const struct history *h;
    test_org_create(&t);
    create(&t, "customer", 0, "code=C1");
    const struct schema *before = org_schema(t.org);
    static const char text[] =
        "count(payment where amount < 3, 30d) > count(task where kind = \"x\", 30d)";
    assert_ok(&t.c, rule_parse(&t.c, &before->catalog, STR(text), NULL, 0, &rule));
    const struct rule *rules[] = {rule};
    assert_ok(&t.c, mirror_use(&t.c, org_mirror(t.org), NULL, 0, &h));
    mirror_release(org_mirror(t.org));
    char name[] = "visit";
    assert_ok(&t.c, org_write(&t.c, t.org, 0, drop_object, name));
    for (int i = 0; i < 2; i++) {
        assert_int_equal(mirror_use(&t.c, org_mirror(t.org), rules, 1, &h), ERR_BUSY);
        fail_clear(&t.c);
        assert_ok(&t.c, mirror_use(&t.c, org_mirror(t.org), NULL, 0, &h));
        mirror_release(org_mirror(t.org));
    }
    test_org_destroy(&t);
}

static enum err add_field(struct work *w, void *user)
{
    const struct new_field *f = user;
    int64_t id, object = w->schema->objects[w->schema->customer].id;
    enum err e = schema_add_field(w->c, w->tx, object, f, &id);
    return e ? e : org_job_schema(w);
}

static void fields_come_while_there_is_data(void **state)
{
    (void)state;
    struct test_org t;
    struct rule *old;
    const struct history *h;
    test_org_create(&t);
    int64_t id = create(&t, "customer", 0, "code=C1;level=A;since=2025-01-01");
    const struct schema *before = org_schema(t.org);
    assert_ok(&t.c, rule_parse_value(&t.c, &before->catalog, STR("level"), &old));
    struct new_field f = {.name = STR("口味"), .kind = KIND_CHOICE};
    assert_int_equal(org_try(&t.c, t.org, 0, add_field, &f), ERR_NONE);
    assert_ptr_equal(org_schema(t.org), before);
    assert_ok(&t.c, org_write(&t.c, t.org, 0, add_field, &f));
    assert_ptr_not_equal(org_schema(t.org), before);
    assert_true(org_schema(t.org)->meaning != before->meaning);
    const struct rule *rules[] = {old}; // read against objects that are no more
    assert_int_equal(mirror_use(&t.c, org_mirror(t.org), rules, 1, &h), ERR_BUSY);
    fail_clear(&t.c);
    change(&t, "customer", id, "口味=甜");
    assert_str(field_on(&t, "口味", id, "2025-06-01"), "甜");
    assert_str(field_on(&t, "level", id, "2025-06-01"), "A");
    assert_int_equal(org_write(&t.c, t.org, 0, add_field, &f), ERR_CONFLICT);
    static const char *const bad[] = {"", "1st", "a b", "x;DROP TABLE o_customer", "a-", "'"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        fail_clear(&t.c);
        f.name = str_of(bad[i]);
        assert_int_equal(org_write(&t.c, t.org, 0, add_field, &f), ERR_INPUT);
    }
    fail_clear(&t.c);
    assert_ok(&t.c, mirror_prove(&t.c, org_mirror(t.org)));
    test_org_close(&t);
    test_org_open(&t);
    assert_str(field_on(&t, "口味", id, "2025-06-01"), "甜");
    test_org_destroy(&t);
}

int main(void)
{
    const struct CMUnitTest all[] = {
        cmocka_unit_test(every_kind_there_and_back),
        cmocka_unit_test(a_stale_version_is_refused),
        cmocka_unit_test(a_key_is_one_records),
        cmocka_unit_test(what_has_no_day_or_customer_is_refused),
        cmocka_unit_test(every_write_is_in_the_log),
        cmocka_unit_test(a_customer_takes_his_belongings_along),
        cmocka_unit_test(rules_older_than_the_objects_are_refused),
        cmocka_unit_test(fields_come_while_there_is_data),
    };
    return cmocka_run_group_tests_name("model", all, NULL, NULL);
}
