// The mirror: after any writes it equals a fresh load, it comes back from its snapshot, and one
// that is damaged, older or another's is built again.
#include "base/random.h"
#include "sys/file.h"
#include "tests/support/disk.h"
#include "tests/support/org.h"

enum { RECORDS_MAX = 400 };

struct play {
    struct test_org t;
    struct random r;
    int64_t customers[RECORDS_MAX], orders[RECORDS_MAX], contracts[RECORDS_MAX];
    int customer_count, order_count, contract_count, serial;
};

static int64_t take(struct play *p, int64_t *list, int *count, bool remove)
{
    int i = (int)random_below(&p->r, (uint64_t)*count);
    int64_t id = list[i];
    if (remove)
        list[i] = list[--*count];
    return id;
}

static const char *some_day(struct play *p, struct arena *a)
{
    return str_zero(a, day_text(a, day_parse(STR("2025-01-01")) + (day_t)random_below(&p->r, 300)));
}

static enum err update(struct work *w, const char *object, int64_t id, int64_t customer,
                       const char *cells)
{
    struct record r = {
        .object = schema_object(w->schema, str_of(object)), .id = id, .customer = customer};
    bool given[64] = {false};
    test_cells(w->c, w->schema, &r, given, cells);
    return record_update(w, &r, given, 0, NULL);
}

// A customer's order or contract is gone with him: whoever is asked for next may be missing.
static enum err or_missing(struct work *w, enum err e)
{
    if (e == ERR_NOT_FOUND) {
        fail_clear(w->c);
        return ERR_NONE;
    }
    return e;
}

static enum err play_order(struct work *w, struct play *p)
{
    struct arena *a = w->c->arena;
    uint64_t what = p->order_count ? random_below(&p->r, 5) : 0;
    if (what < 2 && p->order_count < RECORDS_MAX) {
        int64_t customer = take(p, p->customers, &p->customer_count, false);
        p->serial++;
        p->orders[p->order_count++] =
            test_add(w, "order", customer,
                     str_format(a, "order_no=N%d;date=%sT0%d:00:00;amount=%d", p->serial,
                                some_day(p, a), p->serial % 10, p->serial)
                         .at);
        return ERR_NONE;
    }
    int64_t id = take(p, p->orders, &p->order_count, what == 4);
    if (what == 4)
        return or_missing(w, record_delete(w, schema_object(w->schema, STR("order")), id, 0));
    int64_t to = what == 3 ? take(p, p->customers, &p->customer_count, false) : 0;
    const char *cells = random_chance(&p->r, 0.5) ? str_format(a, "amount=%d", ++p->serial).at
                                                  : str_format(a, "date=%s", some_day(p, a)).at;
    return or_missing(w, update(w, "order", id, to, what == 3 ? "" : cells));
}

static enum err play_contract(struct work *w, struct play *p)
{
    struct arena *a = w->c->arena;
    if (!p->contract_count || (random_chance(&p->r, 0.5) && p->contract_count < RECORDS_MAX)) {
        int64_t customer = take(p, p->customers, &p->customer_count, false);
        p->contracts[p->contract_count++] =
            test_add(w, "contract", customer, str_format(a, "start=%s", some_day(p, a)).at);
        return ERR_NONE;
    }
    int64_t id = take(p, p->contracts, &p->contract_count, false);
    return or_missing(
        w, update(w, "contract", id, 0, random_chance(&p->r, 0.7) ? "end=2026-06-30" : "end="));
}

static enum err play_customer(struct work *w, struct play *p)
{
    static const char *const cells[] = {"level=A",          "level=B", "city=上海",
                                        "since=2024-05-05", "level=",  "since="};
    uint64_t what = p->customer_count < 3 ? 0 : random_below(&p->r, 8);
    if (what < 2 && p->customer_count < RECORDS_MAX) {
        p->customers[p->customer_count++] =
            test_add(w, "customer", 0, str_format(w->c->arena, "code=C%d;level=B", ++p->serial).at);
        return ERR_NONE;
    }
    int64_t id = take(p, p->customers, &p->customer_count, what == 2);
    if (what == 2)
        return record_delete(w, w->schema->customer, id, 0);
    if (what == 3) {
        const struct object *o = &w->schema->objects[w->schema->customer];
        enum err e =
            record_derive(w, id, object_field(o, STR("city")),
                          day_parse(str_of(some_day(p, w->c->arena))), value_text(STR("杭州")));
        if (!e)
            e = record_settle(w, id);
        return e ? e : record_touch(w, id);
    }
    return update(w, "customer", id, 0, cells[random_below(&p->r, 6)]);
}

static enum err play_one(struct work *w, void *user)
{
    struct play *p = user;
    uint64_t what = random_below(&p->r, 4);
    if (!p->customer_count || what == 0)
        return play_customer(w, p);
    return what == 1 ? play_contract(w, p) : play_order(w, p);
}

// Asks something, so that the mirror holds the columns and follows up to now.
static void use(struct test_org *t)
{
    struct rule *r;
    const struct history *h;
    assert_ok(&t->c, rule_parse(&t->c, &org_schema(t->org)->catalog,
                                STR("sum(order.amount, 30d) > 5 and level = 'A' and city != 'x' "
                                    "and active(contract)"),
                                NULL, 0, &r));
    const struct rule *rules[] = {r};
    assert_ok(&t->c, mirror_use(&t->c, org_mirror(t->org), rules, 1, &h));
    mirror_release(org_mirror(t->org));
}

static void it_follows_any_writes(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 3; seed++) {
        struct play p = {0};
        test_org_create(&p.t);
        random_init(&p.r, seed);
        use(&p.t);
        int loads = mirror_loads(org_mirror(p.t.org));
        for (int n = 0; n < 400; n++) {
            char today[DAY_TEXT_SIZE];
            day_format(day_parse(STR("2025-08-01")) + n / 4, today);
            test_org_today(&p.t, today);
            assert_ok(&p.t.c, org_write(&p.t.c, p.t.org, 0, play_one, &p));
            if (random_chance(&p.r, 0.3))
                use(&p.t);
            if (n % 10 == 9)
                assert_ok(&p.t.c, mirror_prove(&p.t.c, org_mirror(p.t.org)));
        }
        assert_int_equal(mirror_loads(org_mirror(p.t.org)), loads); // it never began anew
        test_org_destroy(&p.t);
    }
}

static void play_some(struct play *p, int count)
{
    for (int n = 0; n < count; n++)
        assert_ok(&p->t.c, org_write(&p->t.c, p->t.org, 0, play_one, p));
}

// The mirror was loaded with one customer; the others come one by one.
static void the_second_customer_finds_room(void **state)
{
    (void)state;
    struct play p = {0};
    test_org_create(&p.t);
    random_init(&p.r, 4);
    play_some(&p, 1);
    use(&p.t);
    assert_int_equal(p.customer_count, 1);
    for (int n = 0; n < 100; n++) {
        play_some(&p, 1);
        use(&p.t);
    }
    assert_ok(&p.t.c, mirror_prove(&p.t.c, org_mirror(p.t.org)));
    test_org_destroy(&p.t);
}

// ---- the snapshot -------------------------------------------------------------------------------

static int loads_after_reopening(struct test_org *t)
{
    test_org_close(t);
    test_org_open(t);
    use(t);
    assert_ok(&t->c, mirror_prove(&t->c, org_mirror(t->org)));
    return mirror_loads(org_mirror(t->org));
}

static void it_comes_back_from_its_snapshot(void **state)
{
    (void)state;
    struct play p = {0};
    test_org_create(&p.t);
    random_init(&p.r, 9);
    play_some(&p, 100);
    assert_ok(&p.t.c, mirror_prove(&p.t.c, org_mirror(p.t.org))); // it stands at the last change
    assert_ok(&p.t.c, mirror_save(&p.t.c, org_mirror(p.t.org)));
    use(&p.t); // more columns than the file has: it has to be written again
    assert_ok(&p.t.c, mirror_save(&p.t.c, org_mirror(p.t.org)));
    assert_int_equal(loads_after_reopening(&p.t), 0);
    play_some(&p, 60); // what came after it is read from the log
    assert_int_equal(loads_after_reopening(&p.t), 0);
    test_org_destroy(&p.t);
}

static char *snapshot_of(struct test_org *t)
{
    return path_join(t->c.arena, str_of(t->folder), "history.snapshot");
}

static void a_damaged_one_is_built_again(void **state)
{
    (void)state;
    struct play p = {0};
    struct str bytes;
    test_org_create(&p.t);
    random_init(&p.r, 10);
    play_some(&p, 80);
    use(&p.t);
    assert_ok(&p.t.c, mirror_save(&p.t.c, org_mirror(p.t.org)));
    const char *path = snapshot_of(&p.t);
    assert_ok(&p.t.c, file_read(&p.t.c, str_of(path), 1 << 26, &bytes));
    for (int n = 0; n < 25; n++) {
        char *broken = arena_alloc(p.t.c.arena, bytes.len);
        size_t len = n % 3 ? bytes.len : random_below(&p.r, bytes.len);
        memcpy(broken, bytes.at, bytes.len);
        broken[random_below(&p.r, bytes.len)] ^= (char)(1 << random_below(&p.r, 8));
        test_org_close(&p.t);
        assert_ok(&p.t.c, file_write(&p.t.c, str_of(path), (struct str){broken, len}));
        test_org_open(&p.t);
        assert_int_equal(mirror_loads(org_mirror(p.t.org)), 1);
        use(&p.t);
        assert_ok(&p.t.c, mirror_prove(&p.t.c, org_mirror(p.t.org)));
    }
    test_org_destroy(&p.t);
}

static enum err set_back(struct work *w, void *user)
{
    const int64_t *position = user;
    return db_run(w->c, w->tx, "DELETE FROM change WHERE id > ?", DB_VALUES(value_int(*position)),
                  NULL);
}

static void one_from_another_time_or_place_is_built_again(void **state)
{
    (void)state;
    struct play p = {0}, q = {0};
    struct str bytes;
    test_org_create(&p.t);
    test_org_create(&q.t);
    random_init(&p.r, 11);
    random_init(&q.r, 12);
    play_some(&p, 50);
    play_some(&q, 90);
    use(&q.t);
    assert_ok(&q.t.c, mirror_save(&q.t.c, org_mirror(q.t.org)));
    assert_ok(&q.t.c, file_read(&q.t.c, str_of(snapshot_of(&q.t)), 1 << 26, &bytes));
    assert_ok(&p.t.c, file_write(&p.t.c, str_of(snapshot_of(&p.t)), bytes)); // another's
    assert_true(loads_after_reopening(&p.t) > 0);
    int64_t position = test_number(&p.t, "SELECT MAX(id) FROM change");
    play_some(&p, 5);
    use(&p.t);
    assert_ok(&p.t.c, mirror_save(&p.t.c, org_mirror(p.t.org)));
    assert_ok(&p.t.c, org_write(&p.t.c, p.t.org, 0, set_back, &position)); // newer than the records
    assert_true(loads_after_reopening(&p.t) > 0);
    test_org_destroy(&p.t);
    test_org_destroy(&q.t);
}

static enum err be_newer(struct work *w, void *user)
{
    (void)user;
    return db_run(w->c, w->tx, "INSERT INTO migration (number, name) VALUES (9999, 'later')",
                  DB_NO_VALUES, NULL);
}

// The file of the database, or every table of the schema as text.
static struct str content(struct play *p)
{
    struct str out;
    struct db *db;
    struct db_tx *tx;
    struct db_rows *rows;
    enum err e = ERR_NONE;
    struct buf b;
    struct ctx *c = &p->t.c;
    if (!test_on_postgres()) {
        assert_ok(c, file_read(c, str_of(path_join(c->arena, str_of(p->t.folder), "liuke.db")),
                               1 << 26, &out));
        return out;
    }
    buf_init(&b, 1 << 26);
    assert_ok(c, db_open(c, str_of(test_place(p->t.folder)), false, &db));
    assert_ok(c, db_read_begin(c, db, &tx));
    assert_ok(c, db_query(c, tx, "SELECT schema_to_xml(current_schema(), true, false, '')::text",
                          DB_NO_VALUES, &rows));
    while (db_next(c, rows, &e))
        buf_add(&b, db_text(rows, 0));
    db_read_end(tx);
    db_close(db);
    out = str_copy(c->arena, buf_str(&b));
    buf_deinit(&b);
    assert_true(out.len > 10000);
    return out;
}

static void a_database_of_a_newer_program_is_left_alone(void **state)
{
    (void)state;
    struct play p = {0};
    struct org *org = NULL;
    test_org_create(&p.t);
    random_init(&p.r, 13);
    play_some(&p, 20);
    assert_ok(&p.t.c, org_write(&p.t.c, p.t.org, 0, be_newer, NULL));
    test_org_close(&p.t);
    struct str before = content(&p);
    assert_int_equal(org_open(&p.t.c, str_of(p.t.folder), &org), ERR_DAMAGED);
    assert_true(str_find(p.t.c.why.en, STR("newer version")) >= 0);
    fail_clear(&p.t.c);
    assert_true(str_eq(before, content(&p)));
    test_org_destroy(&p.t);
}

int main(void)
{
    const struct CMUnitTest all[] = {
        cmocka_unit_test(it_follows_any_writes),
        cmocka_unit_test(the_second_customer_finds_room),
        cmocka_unit_test(it_comes_back_from_its_snapshot),
        cmocka_unit_test(a_damaged_one_is_built_again),
        cmocka_unit_test(one_from_another_time_or_place_is_built_again),
        cmocka_unit_test(a_database_of_a_newer_program_is_left_alone),
    };
    return cmocka_run_group_tests_name("mirror", all, NULL, NULL);
}
