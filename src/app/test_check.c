// liuke check: each kind of damage, done by SQL behind the program's back, is found; what can be
// worked out again is mended, and the next check finds nothing.
#include "app/check.h"
#include "flow/rule.h"
#include "model/change.h"
#include "tests/support/org.h"

// ---- an organisation with a little of everything ------------------------------------------------

static void turn(struct work *w, int64_t customer, const char *cells, const char *day)
{
    struct record r = {.object = w->schema->customer, .id = customer};
    bool given[64] = {false};
    test_cells(w->c, w->schema, &r, given, cells);
    w->wall = (int64_t)day_parse(str_of(day)) * 86400 + 3600;
    assert_ok(w->c, record_update(w, &r, given, 0, NULL));
}

static enum err fill(struct work *w, void *user)
{
    (void)user;
    for (int i = 0; i < 20; i++) {
        struct arena *a = w->c->arena;
        w->wall = (int64_t)day_parse(STR("2026-01-01")) * 86400;
        int64_t id = test_add(
            w, "customer", 0,
            str_format(a, "code=C%02d;name=云杉%02d;level=普通;since=2026-01-01", i, i).at);
        test_add(w, "login", id, str_format(a, "date=2026-01-%02dT09:00:00", i + 1).at);
        test_add(w, "order", id,
                 str_format(a, "order_no=D%02d;date=2026-02-01T09:00:00;amount=30", i).at);
        for (int k = 0; k < 2; k++)
            test_add(w, "order_line", id,
                     str_format(a, "order_no=D%02d;date=2026-02-01T09:00:00;amount=15", i).at);
        turn(w, id, "level=VIP", "2026-03-01");
    }
    struct kept_definition d = {.name = STR("沉默"),
                                .lost_when = STR("days_since(login) > 30"),
                                .target = value_null(),
                                .official = true};
    enum err e = definition_create(w, &d);
    return e ? e : change_move(w->c, w->tx, "warnings", 1);
}

static void open_world(struct test_org *t)
{
    test_org_create(t);
    test_org_today(t, "2026-06-01");
    assert_ok(&t->c, org_write(&t->c, t->org, 0, fill, NULL));
}

static enum err run_sql(struct ctx *c, struct db_tx *tx, void *user)
{
    int64_t changed = 0;
    enum err e = db_run(c, tx, user, DB_NO_VALUES, &changed);
    assert_true(e || changed > 0);
    return e;
}

static void damage(struct test_org *t, const char *sql)
{
    char copy[400];
    snprintf(copy, sizeof copy, "%s", sql);
    assert_ok(&t->c, db_write(&t->c, org_db(t->org), run_sql, copy));
}

static const struct check_result *check(struct test_org *t, const char *name, bool *passed)
{
    struct check_result *list = ARENA_ARRAY(t->c.arena, struct check_result, CHECKS_MAX);
    const struct check_result *found = NULL;
    int count;
    assert_ok(&t->c, check_all(&t->c, t->org, list, &count));
    *passed = check_passed(list, count);
    for (int i = 0; i < count; i++) {
        if (name && strcmp(list[i].name, name) == 0)
            found = &list[i];
        else if (list[i].proof.wrong)
            fail_msg("%s: %.*s", list[i].name, STR_ARG(list[i].proof.first_en));
    }
    return found;
}

// ---- the damages --------------------------------------------------------------------------------

static const struct {
    const char *says, *check, *sql;
    int64_t wrong;
    const char *first; // a part of the words
    bool mended;
} damages[] = {
    {"another's search text", "search", "UPDATE o_customer SET search = 'x' WHERE f_code = 'C03'",
     1, "云杉03", true},
    {"search texts of many", "search", "UPDATE o_customer SET search = '' WHERE f_code < 'C10'", 10,
     "云杉00", true},
    {"a current value that is not the newest", "current",
     "UPDATE o_customer SET f_level = '普通' WHERE f_code = 'C05'", 1, "level", true},
    {"an order that is not the sum of its lines", "sums",
     "UPDATE o_order SET f_amount = 1 WHERE f_order_no = 'D07'", 1, "D07", true},
    {"lines without their order", "sums", "DELETE FROM o_order WHERE f_order_no = 'D08'", 1, "D08",
     true},
    {"a login moved without a word in the log", "mirror",
     "UPDATE o_login SET f_date = f_date - 864000 WHERE id = (SELECT MIN(id) FROM o_login)", 1, "",
     true},
    {"a login gone without a word in the log", "mirror",
     "DELETE FROM o_login WHERE id = (SELECT MAX(id) FROM o_login)", 1, "", true},
    {"a reader beyond the log", "readers",
     "UPDATE reader SET position = 999999999 WHERE name = 'warnings'", 1, "warnings", true},
    {"a change of nothing known", "changes",
     "UPDATE change SET object = 424242 WHERE id = (SELECT MIN(id) FROM change)", 1, "424242",
     false},
    {"a definition that does not read", "identities",
     "UPDATE definition SET lost_when = 'days_since(nothing) > 3'", 1, "沉默", false},
};

// The mirror has been read, with the logins, before the damage is done.
static void warm(struct test_org *t)
{
    bool passed;
    check(t, NULL, &passed);
    assert_true(passed);
}

static void each_damage_is_found_and_mended(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof damages / sizeof *damages; i++) {
        struct test_org t;
        bool passed;
        open_world(&t);
        warm(&t);
        damage(&t, damages[i].sql);
        const struct check_result *r = check(&t, damages[i].check, &passed);
        if (r->proof.wrong != damages[i].wrong || passed != damages[i].mended ||
            str_find(r->proof.first_en, str_of(damages[i].first)) < 0 || !r->proof.first_zh.len)
            fail_msg("%s: %lld wrong, %lld mended, «%.*s»", damages[i].says,
                     (long long)r->proof.wrong, (long long)r->proof.mended,
                     STR_ARG(r->proof.first_en));
        if (damages[i].mended) {
            test_org_close(&t);
            test_org_open(&t);
            test_org_today(&t, "2026-06-01");
            warm(&t);
        }
        test_org_destroy(&t);
    }
}

static void what_is_right_is_left_alone(void **state)
{
    struct test_org t;
    (void)state;
    open_world(&t);
    int64_t before = test_number(&t, "SELECT MAX(id) FROM change");
    warm(&t);
    assert_int_equal(test_number(&t, "SELECT MAX(id) FROM change"), before);
    test_org_destroy(&t);
}

// A page of an index overwritten with zeros: the database itself says so.
static void a_damaged_file_is_named(void **state)
{
    struct test_org t;
    int64_t wrong;
    struct str first;
    char path[600];
    (void)state;
    if (getenv("LIUKE_TEST_DB")) {
        print_message("# a damaged page on a server: in test_restart, which may start it anew\n");
        return;
    }
    open_world(&t);
    int64_t page =
        test_number(&t, "SELECT rootpage FROM sqlite_master WHERE name = 'change_record'");
    int64_t size = test_number(&t, "SELECT page_size FROM pragma_page_size()");
    assert_ok(&t.c, db_check(&t.c, org_db(t.org), &wrong, &first));
    assert_int_equal(wrong, 0);
    test_org_close(&t);
    snprintf(path, sizeof path, "%s/liuke.db", t.folder);
    FILE *f = fopen(path, "r+b");
    assert_non_null(f);
    assert_int_equal(fseek(f, (long)((page - 1) * size), SEEK_SET), 0);
    for (int64_t i = 0; i < size; i++)
        fputc(0, f);
    fclose(f);
    struct db *db;
    assert_ok(&t.c, db_open(&t.c, str_of(t.folder), false, &db));
    assert_ok(&t.c, db_check(&t.c, db, &wrong, &first));
    assert_true(wrong > 0 && first.len > 0);
    db_close(db);
    test_org_destroy(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_damage_is_found_and_mended),
        cmocka_unit_test(what_is_right_is_left_alone),
        cmocka_unit_test(a_damaged_file_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
