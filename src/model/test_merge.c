// Merges: of random records with random links, taken apart again, leave everything as it was; the
// mirror follows; what is refused is refused with words.
#include "base/random.h"
#include "model/change.h"
#include "model/merge.h"
#include "model/merged.h"
#include "model/pair.h"
#include "model/proof.h"
#include "model/viewer.h"
#include "tests/support/org.h"
#include "tests/support/rounds.h"

enum { CUSTOMERS = 12 };

struct world {
    struct test_org t;
    struct random random;
    int64_t customers[CUSTOMERS], contacts[CUSTOMERS];
    int serial;
};

static enum err add_fields(struct work *w, void *user)
{
    struct world *x = user;
    const struct schema *s = w->schema;
    struct field_options to = {.object = s->objects[s->customer].id};
    const struct new_field fields[] = {
        {.name = STR("friend"), .kind = KIND_LINK, .options = &to},
        {.name = STR("friends"), .kind = KIND_LINKS, .options = &to},
    };
    int64_t id, contact = s->objects[schema_object(s, STR("contact"))].id;
    enum err e = ERR_NONE;
    for (int i = 0; i < 2 && !e; i++)
        e = schema_add_field(w->c, w->tx, to.object, &fields[i], &id);
    if (!e)
        e = schema_add_field(w->c, w->tx, contact, &fields[0], &id);
    x->serial = 0;
    return e ? e : org_job_schema(w);
}

static void set(struct work *w, const char *object, int64_t id, const char *cells)
{
    struct record r = {.object = schema_object(w->schema, str_of(object)), .id = id};
    bool given[64] = {false};
    test_cells(w->c, w->schema, &r, given, cells);
    assert_ok(w->c, record_update(w, &r, given, 0, NULL));
}

static const char *random_customer(struct world *x, struct arena *a, int n)
{
    static const char *const tags[] = {"", ";tags=大客户", ";tags=大客户\x1f老客户", ";tags=老客户"};
    static const char *const more[] = {"", ";level=VIP", ";level=普通;city=上海", ";city=北京",
                                       ";since=2024-03-01", ";since=2023-01-01;note=长的备注"};
    return str_format(a, "code=C%03d;name=客户%d%s%s", n, n, tags[random_below(&x->random, 4)],
                      more[random_below(&x->random, 6)])
        .at;
}

static enum err fill(struct work *w, void *user)
{
    struct world *x = user;
    struct arena *a = w->c->arena;
    for (int i = 0; i < CUSTOMERS; i++) {
        x->customers[i] = test_add(w, "customer", 0, random_customer(x, a, i));
        x->contacts[i] = test_add(w, "contact", x->customers[i],
                                  str_format(a, "name=人%d;phone=138%08d", i, i).at);
    }
    for (int i = 0; i < 120; i++) {
        int64_t whose = x->customers[random_below(&x->random, CUSTOMERS)];
        x->serial++;
        test_add(w, "order", whose,
                 str_format(a, "order_no=N%d;date=2025-%02d-%02d;amount=%d", x->serial,
                            1 + (int)random_below(&x->random, 12),
                            1 + (int)random_below(&x->random, 28), x->serial)
                     .at);
        if (i % 3 == 0)
            test_add(w, "follow-up", whose, "date=2025-05-05;content=电话");
        if (i % 10 == 0)
            test_add(w, "contract", whose, "start=2025-01-01;end=2026-01-01");
    }
    for (int i = 0; i < 20; i++) {
        int64_t other = x->customers[random_below(&x->random, CUSTOMERS)];
        int64_t third = x->customers[random_below(&x->random, CUSTOMERS)];
        set(w, "customer", x->customers[random_below(&x->random, CUSTOMERS)],
            str_format(a, "friend=%lld;friends=%lld\x1f%lld", (long long)other, (long long)third,
                       (long long)(other == third ? x->customers[0] : other))
                .at);
        set(w, "contact", x->contacts[random_below(&x->random, CUSTOMERS)],
            str_format(a, "friend=%lld", (long long)other).at);
        set(w, "customer", x->customers[random_below(&x->random, CUSTOMERS)],
            i % 2 ? "level=普通" : "level=VIP");
    }
    return ERR_NONE;
}

static void world_create(struct world *x, uint64_t seed)
{
    test_org_create(&x->t);
    test_org_today(&x->t, "2026-01-05");
    random_init(&x->random, seed);
    assert_ok(&x->t.c, org_write(&x->t.c, x->t.org, 0, add_fields, x));
    assert_ok(&x->t.c, org_write(&x->t.c, x->t.org, 7, fill, x));
}

// ---- all there is -------------------------------------------------------------------------------

static const char *const tables[] = {
    "SELECT field, record, other, 0, 0 FROM link ORDER BY field, record, other",
    "SELECT id, customer, person, department, can_write FROM share ORDER BY id",
    "SELECT id, customer, rule, opened, closed_by FROM warning ORDER BY id",
    "SELECT id, created, 0, 0, 0 FROM o_customer ORDER BY id",
    "SELECT id, customer, created, 0, 0 FROM o_order ORDER BY id",
    "SELECT keyset, hash, record, 0, 0 FROM duplicate_key ORDER BY keyset, hash, record",
};

static struct buf all_there_is(struct world *x)
{
    struct buf out = test_dump(&x->t);
    struct db_tx *tx;
    assert_ok(&x->t.c, db_read_begin(&x->t.c, org_db(x->t.org), &tx));
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        struct db_rows *rows;
        enum err e = ERR_NONE;
        assert_ok(&x->t.c, db_query(&x->t.c, tx, tables[i], DB_NO_VALUES, &rows));
        while (db_next(&x->t.c, rows, &e))
            buf_format(&out, "%zu|%lld|%lld|%lld|%lld|%lld\n", i, (long long)db_int(rows, 0),
                       (long long)db_int(rows, 1), (long long)db_int(rows, 2),
                       (long long)db_int(rows, 3), (long long)db_int(rows, 4));
        assert_ok(&x->t.c, e);
    }
    db_read_end(tx);
    return out;
}

// The mirror that followed equals one that is loaded anew, and so does every figure of churn.
static void mirror_is_right(struct world *x)
{
    struct rule *r;
    const struct history *h;
    struct ctx *c = &x->t.c;
    assert_ok(c, rule_parse(c, &org_schema(x->t.org)->catalog,
                            STR("sum(order.amount, 90d) > 5 and level = 'VIP' and city != 'x' and "
                                "days_since(follow-up) > 3 and active(contract)"),
                            NULL, 0, &r));
    const struct rule *rules[] = {r};
    assert_ok(c, mirror_use(c, org_mirror(x->t.org), rules, 1, &h));
    mirror_release(org_mirror(x->t.org));
    assert_ok(c, mirror_prove(c, org_mirror(x->t.org)));
}

static void proofs(struct world *x)
{
    struct proof p = {0};
    assert_ok(&x->t.c, proof_current(&x->t.c, x->t.org, &p));
    if (p.wrong)
        fail_msg("%.*s", STR_ARG(p.first_en));
    assert_ok(&x->t.c, proof_search(&x->t.c, x->t.org, &p));
    assert_int_equal(p.wrong, 0);
    assert_ok(&x->t.c, proof_duplicates(&x->t.c, x->t.org, &p));
    assert_int_equal(p.wrong, 0);
    mirror_is_right(x);
}

// ---- doing it -----------------------------------------------------------------------------------

struct doing {
    struct merge merge;
    struct merge_done done;
    struct bulk_undone undone;
    enum merge_take take[64];
};

static enum err merge_them(struct work *w, void *user)
{
    struct doing *d = user;
    d->merge.object = w->schema->customer;
    d->merge.take = d->take;
    return merge_run(w, &d->merge, &d->done);
}

static enum err undo_it(struct work *w, void *user)
{
    struct doing *d = user;
    w->viewer = viewer_program();
    return bulk_undo(w, d->done.undo, &d->undone);
}

static void random_merges_come_back(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= (uint64_t)test_rounds(6); seed++) {
        struct world *x = mem_alloc(sizeof *x);
        struct doing done[4];
        struct buf before[4];
        world_create(x, seed);
        mirror_is_right(x);
        int count = 0;
        for (int i = 0; i < 4; i++) {
            struct doing d = {0};
            uint64_t a = random_below(&x->random, CUSTOMERS), b = random_below(&x->random, CUSTOMERS);
            d.merge.keep = x->customers[a];
            d.merge.gone = x->customers[b];
            before[count] = all_there_is(x);
            fail_clear(&x->t.c);
            enum err e = org_write(&x->t.c, x->t.org, 7, merge_them, &d);
            if (e) { // the same twice, or one that is gone by now
                assert_true(a == b || e == ERR_NOT_FOUND);
                fail_clear(&x->t.c);
                buf_deinit(&before[count]);
                continue;
            }
            done[count++] = d;
            proofs(x);
        }
        assert_true(count > 0);
        while (count--) {
            assert_ok(&x->t.c, org_write(&x->t.c, x->t.org, 7, undo_it, &done[count]));
            if (done[count].undone.kept_count)
                fail_msg("seed %llu: kept %lld: %.*s", (unsigned long long)seed,
                         (long long)done[count].undone.kept[0].id,
                         STR_ARG(done[count].undone.kept[0].en));
            struct buf after = all_there_is(x);
            test_same("after undoing a merge", &before[count], &after);
            buf_deinit(&before[count]);
            buf_deinit(&after);
            proofs(x);
        }
        test_org_destroy(&x->t);
        free(x);
    }
}

// ---- what it does -------------------------------------------------------------------------------

static enum err two(struct work *w, void *user)
{
    int64_t *ids = user;
    ids[0] = test_add(w, "customer", 0, "code=A;name=甲;phone=13800138000;since=2025-01-01;tags=老");
    ids[1] = test_add(w, "customer", 0, "code=B;name=乙;city=上海;since=2024-01-01;tags=大");
    ids[2] = test_add(w, "order", ids[1], "order_no=1;date=2025-03-03;amount=10");
    return ERR_NONE;
}

static int64_t number(struct test_org *t, const char *what, int64_t id)
{
    return test_number(t, str_format(t->c.arena, "SELECT %s = %lld", what, (long long)id).at);
}

static void values_links_and_numbers(void **state)
{
    struct test_org t;
    int64_t ids[3], keep, was;
    struct doing d = {0};
    struct record r;
    struct db_tx *tx;
    (void)state;
    test_org_create(&t);
    assert_ok(&t.c, org_write(&t.c, t.org, 7, two, ids));
    d.merge.keep = ids[0];
    d.merge.gone = ids[1];
    assert_ok(&t.c, org_write(&t.c, t.org, 7, merge_them, &d));
    assert_int_equal(d.done.moved, 1);
    const struct schema *s = org_schema(t.org);
    const struct object *o = &s->objects[s->customer];
    assert_ok(&t.c, db_read_begin(&t.c, org_db(t.org), &tx));
    assert_ok(&t.c, record_load(&t.c, tx, s, s->customer, ids[0], &r));
    static const struct {
        const char *field, *want;
    } rows[] = {
        {"code", "A"},         {"name", "乙"}, // the newer one's
        {"phone", "13800138000"}, {"city", "上海"},   // filled over empty
        {"since", "2024-01-01"},  {"tags", "老\x1f大"}, // as old as the older, united
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int f = object_field(o, str_of(rows[i].field));
        assert_str(kind_text(t.c.arena, o->fields[f].kind, r.cells[f]), rows[i].want);
    }
    assert_ok(&t.c, merge_leads_to(&t.c, tx, o->id, ids[1], &keep));
    assert_int_equal(keep, ids[0]);
    assert_ok(&t.c, merge_key_leads_to(&t.c, tx, o->id, STR("B"), &keep, &was));
    assert_true(keep == ids[0] && was == ids[1]);
    db_read_end(tx);
    assert_int_equal(number(&t, "(SELECT customer FROM o_order)", ids[0]), 1);
    struct doing again = d;
    assert_int_equal(org_write(&t.c, t.org, 7, merge_them, &again), ERR_NOT_FOUND);
    test_org_destroy(&t);
}

// ---- changed since ------------------------------------------------------------------------------

static enum err change_since(struct work *w, void *user)
{
    int64_t *ids = user;
    set(w, "customer", ids[0], "city=广州");
    return record_delete(w, schema_object(w->schema, STR("order")), ids[2], 0);
}

static void what_changed_since_stays(void **state)
{
    struct test_org t;
    int64_t ids[3];
    struct doing d = {0};
    (void)state;
    test_org_create(&t);
    assert_ok(&t.c, org_write(&t.c, t.org, 7, two, ids));
    d.merge.keep = ids[0];
    d.merge.gone = ids[1];
    assert_ok(&t.c, org_write(&t.c, t.org, 7, merge_them, &d));
    assert_ok(&t.c, org_write(&t.c, t.org, 7, change_since, ids));
    assert_ok(&t.c, org_write(&t.c, t.org, 7, undo_it, &d));
    assert_int_equal(d.undone.kept_count, 2);
    for (int i = 0; i < 2; i++)
        assert_true(d.undone.kept[i].en.len > 0 && d.undone.kept[i].zh.len > 0);
    assert_int_equal(test_number(&t, "SELECT COUNT(*) FROM o_customer"), 2);
    assert_int_equal(org_write(&t.c, t.org, 7, undo_it, &d), ERR_CONFLICT);
    test_org_destroy(&t);
}

// ---- a large one --------------------------------------------------------------------------------

enum { LARGE = 30000 };

static enum err large(struct work *w, void *user)
{
    int64_t *ids = user;
    struct ctx *outer = w->c, one = {.arena = arena_create()};
    ids[0] = test_add(w, "customer", 0, "code=A;name=甲");
    ids[1] = test_add(w, "customer", 0, "code=B;name=乙");
    w->c = &one;
    for (int i = 0; i < test_rounds(LARGE); i++) {
        struct record r = {.object = schema_object(w->schema, STR("login")), .customer = ids[1]};
        test_cells(w->c, w->schema, &r, NULL, "date=2025-03-03");
        assert_ok(w->c, record_add(w, &r));
        ctx_reset(&one);
    }
    w->c = outer;
    arena_destroy(one.arena);
    return ERR_NONE;
}

static void a_large_one_moves(void **state)
{
    struct test_org t;
    int64_t ids[3];
    struct doing d = {0};
    (void)state;
    test_org_create(&t);
    assert_ok(&t.c, org_write(&t.c, t.org, 7, large, ids));
    d.merge.keep = ids[0];
    d.merge.gone = ids[1];
    int64_t at = clock_steady_ms();
    assert_ok(&t.c, org_write(&t.c, t.org, 7, merge_them, &d));
    int64_t merged = clock_steady_ms();
    assert_int_equal(d.done.moved, test_rounds(LARGE));
    assert_int_equal(number(&t, "(SELECT COUNT(DISTINCT customer) FROM o_login)", 1), 1);
    assert_ok(&t.c, org_write(&t.c, t.org, 7, undo_it, &d));
    print_message("# merged in %lld ms, taken apart in %lld ms\n", (long long)(merged - at),
                  (long long)(clock_steady_ms() - merged));
    assert_int_equal(d.undone.kept_count, 0);
    assert_int_equal(number(&t, "(SELECT MIN(customer) FROM o_login)", ids[1]), 1);
    test_org_destroy(&t);
}

int main(void)
{
    const struct CMUnitTest all[] = {
        cmocka_unit_test(random_merges_come_back),
        cmocka_unit_test(values_links_and_numbers),
        cmocka_unit_test(what_changed_since_stays),
        cmocka_unit_test(a_large_one_moves),
    };
    return cmocka_run_group_tests_name("merge", all, NULL, NULL);
}
