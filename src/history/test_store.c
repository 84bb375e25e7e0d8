// Keeping up and snapshots: whatever way the facts came in, the history is the same.
#include "history/test_world.h"

#include "history/snapshot.h"
#include "tests/support/rounds.h"

#include <math.h>
#include <roaring/roaring.h>
#include <unistd.h>

struct setup {
    struct ctx c;
    struct world world;
    struct history *h;
    char path[64];
};

static void setup(struct setup *s, uint64_t seed, int customers)
{
    *s = (struct setup){.c.arena = arena_create()};
    world_init(&s->world, seed, customers);
    s->h = world_load(&s->c, &s->world, 2);
    snprintf(s->path, sizeof s->path, "/tmp/liuke-history-%ld.snapshot", (long)getpid());
}

static void teardown(struct setup *s)
{
    history_destroy(s->h);
    world_deinit(&s->world);
    arena_destroy(s->c.arena);
    unlink(s->path);
}

// Conditions give the same days for every customer in both.
static void assert_answers(struct setup *s, const struct history *other)
{
    for (int i = 0; i < 15; i++) {
        struct rule *rule;
        struct history_plan *p, *q;
        struct str text = world_condition(&s->world);
        assert_ok(&s->c, rule_parse(&s->c, &world_catalog, text, world_params, 1, &rule));
        assert_ok(&s->c, history_compile(&s->c, s->h, rule, &p));
        assert_ok(&s->c, history_compile(&s->c, other, rule, &q));
        for (uint32_t k = 0; k < history_customers(s->h); k++) {
            uint32_t there = history_customer_of(other, history_customer_id(s->h, k));
            struct ranges a, b = {0};
            day_t last = WORLD_FROM + WORLD_DAYS;
            assert_ok(&s->c, history_ranges(&s->c, s->h, p, k, last, &a));
            if (there != UINT32_MAX)
                assert_ok(&s->c, history_ranges(&s->c, other, q, there, last, &b));
            assert_int_equal(a.count, b.count);
            for (int n = 0; n < a.count; n++) {
                assert_int_equal(a.at[n].from, b.at[n].from);
                assert_int_equal(a.at[n].to, b.at[n].to);
            }
        }
    }
}

static void replace_some(struct setup *s, int times)
{
    struct world *w = &s->world;
    for (int i = 0; i < times; i++) {
        int who = (int)random_below(&w->random, (uint64_t)w->count);
        int64_t id = w->customers[who].id;
        w->customers[who] = world_customer(w, id);
        w->customers[who].gone = random_chance(&w->random, 0.2);
        // Now and then a record loses its day.
        if (w->customers[who].item_counts[W_ORDER] && random_chance(&w->random, 0.2))
            ((struct history_item *)(uintptr_t)w->customers[who].items[W_ORDER])->start = DAY_NONE;
        assert_ok(&s->c, history_replace(&s->c, s->h, &w->customers[who]));
    }
}

// A world with some of whom the history has never heard: they come by replacing.
static void hide_newcomers(struct setup *s)
{
    for (int i = 0; i < s->world.count; i += 4)
        s->world.customers[i].gone = true;
    history_destroy(s->h);
    s->h = world_load(&s->c, &s->world, 2);
}

static void replacing_equals_loading(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= (uint64_t)test_rounds(25); seed++) {
        struct setup s;
        setup(&s, seed, 20);
        hide_newcomers(&s);
        for (int round = 0; round < 4; round++) {
            replace_some(&s, 15);
            struct history *anew = world_load(&s.c, &s.world, 1);
            assert_ok(&s.c, history_same(&s.c, s.h, anew));
            assert_ok(&s.c, history_same(&s.c, anew, s.h));
            assert_answers(&s, anew);
            history_destroy(anew);
        }
        teardown(&s);
    }
}

// So many replacements that the tails are merged into the main columns, which grow wider for it.
static void tails_are_merged(void **state)
{
    (void)state;
    struct setup s;
    setup(&s, 77, 300);
    uint64_t most = 0;
    bool merged = false;
    for (int round = 0; round < 40; round++) {
        replace_some(&s, 100);
        uint64_t bytes = history_size(s.h).bytes;
        merged = merged || bytes < most;
        most = bytes > most ? bytes : most;
    }
    assert_true(merged);
    struct history *anew = world_load(&s.c, &s.world, 1);
    assert_ok(&s.c, history_same(&s.c, s.h, anew));
    assert_answers(&s, anew);
    history_destroy(anew);
    teardown(&s);
}

static void a_difference_is_found(void **state)
{
    (void)state;
    struct setup s;
    setup(&s, 5, 30);
    int found = 0;
    for (int i = 0; i < 30; i++) {
        struct history *other = world_load(&s.c, &s.world, 1);
        struct history_customer one = s.world.customers[i];
        one.state_count = one.state_count > 1 ? one.state_count - 1 : 0;
        for (int o = 0; o < W_OBJECTS && !one.state_count; o++)
            if (one.item_counts[o]) {
                int *counts = ARENA_ARRAY(s.c.arena, int, W_OBJECTS);
                memcpy(counts, one.item_counts, W_OBJECTS * sizeof *counts);
                counts[o]--;
                one.item_counts = counts;
            }
        assert_ok(&s.c, history_replace(&s.c, other, &one));
        found += history_same(&s.c, s.h, other) == ERR_CONFLICT;
        fail_clear(&s.c);
        history_destroy(other);
    }
    // A state that changes nothing may be dropped without a difference, but most are one.
    assert_true(found > 20);
    teardown(&s);
}

// ---- snapshots ----

static void a_snapshot_comes_back(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= (uint64_t)test_rounds(8); seed++) {
        struct setup s;
        setup(&s, seed, seed == 1 ? 0 : 20);
        if (seed % 2 == 0)
            replace_some(&s, 10);
        int64_t change = 0;
        assert_ok(&s.c, history_save(&s.c, s.h, str_of(s.path), 4711, 9));
        struct history *back = history_create(&world_catalog, 2);
        assert_ok(&s.c, history_open(&s.c, back, str_of(s.path), 9, &change));
        world_lead(back);
        assert_int_equal(change, 4711);
        assert_ok(&s.c, history_same(&s.c, s.h, back));
        assert_answers(&s, back);
        // What was opened can be kept up as well.
        if (s.world.count) {
            struct history_customer one = world_customer(&s.world, 100);
            assert_ok(&s.c, history_replace(&s.c, back, &one));
            assert_ok(&s.c, history_replace(&s.c, s.h, &one));
            assert_ok(&s.c, history_same(&s.c, s.h, back));
        }
        assert_int_equal(history_open(&s.c, back, str_of(s.path), 10, &change), ERR_STALE);
        assert_int_equal(history_customers(back), 0);
        fail_clear(&s.c);
        unlink(s.path);
        assert_int_equal(history_open(&s.c, back, str_of(s.path), 9, &change), ERR_NOT_FOUND);
        history_destroy(back);
        teardown(&s);
    }
}

static void write_bytes(const char *path, const char *bytes, size_t size)
{
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, size, f), size);
    fclose(f);
}

static char *read_bytes(const char *path, size_t *size)
{
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    fseek(f, 0, SEEK_END);
    *size = (size_t)ftell(f);
    rewind(f);
    char *bytes = malloc(*size);
    assert_int_equal(fread(bytes, 1, *size, f), *size);
    fclose(f);
    return bytes;
}

static void assert_refused(struct setup *s, struct history *back)
{
    int64_t change;
    enum err e = history_open(&s->c, back, str_of(s->path), 9, &change);
    assert_true(e == ERR_DAMAGED || e == ERR_STALE);
    assert_int_equal(history_customers(back), 0);
    fail_clear(&s->c);
}

static void damage_is_refused(void **state)
{
    (void)state;
    struct setup s;
    setup(&s, 3, 6);
    assert_ok(&s.c, history_save(&s.c, s.h, str_of(s.path), 1, 9));
    struct history *back = history_create(&world_catalog, 1);
    size_t size;
    char *bytes = read_bytes(s.path, &size);
    for (size_t at = 0; at < size; at += at < 200 ? 1 : (size_t)(test_is_slow() ? 87 : 29)) {
        bytes[at] = (char)(bytes[at] ^ (1 << (at % 8)));
        write_bytes(s.path, bytes, size);
        assert_refused(&s, back);
        bytes[at] = (char)(bytes[at] ^ (1 << (at % 8)));
    }
    for (size_t cut = 0; cut < size; cut += test_is_slow() ? 291 : 97) {
        write_bytes(s.path, bytes, cut);
        assert_refused(&s, back);
    }
    free(bytes);
    history_destroy(back);
    teardown(&s);
}

// Wrong in itself but with a right checksum: it may be refused or hold other facts, but must be
// safe to ask (the sanitizers watch).
static void made_up_files_are_safe(void **state)
{
    (void)state;
    struct setup s;
    setup(&s, 4, 8);
    assert_ok(&s.c, history_save(&s.c, s.h, str_of(s.path), 1, 9));
    size_t size;
    char *bytes = read_bytes(s.path, &size), *bad = malloc(size);
    struct history *kept = s.h;
    int opened = 0, tries = test_rounds(900);
    for (int i = 0; i < tries; i++) {
        memcpy(bad, bytes, size);
        for (int flips = 1 + i % 3; flips > 0; flips--)
            bad[16 + random_below(&s.world.random, size - 16)] ^=
                (char)random_next(&s.world.random);
        uint64_t sum = snapshot_checksum(bad, size);
        memcpy(bad + 8, &sum, sizeof sum);
        write_bytes(s.path, bad, size);
        int64_t change;
        s.h = history_create(&world_catalog, 1);
        if (history_open(&s.c, s.h, str_of(s.path), 9, &change) == ERR_NONE && opened++ < test_rounds(40)) {
            world_lead(s.h);
            assert_answers(&s, s.h);
        }
        fail_clear(&s.c);
        history_destroy(s.h);
    }
    assert_true(opened > 0 && opened < tries);
    s.h = kept;
    free(bytes);
    free(bad);
    teardown(&s);
}

// ---- threads ----

struct visits {
    struct ctx *c;
    const struct history *h;
    struct history_plan *plan;
    day_t last;
    _Atomic int count, wrong;
    struct ranges *want; // [customers]
};

static void visit(void *user, int thread, uint32_t customer, day_t first, const struct ranges *sets)
{
    struct visits *v = user;
    (void)thread;
    v->count++;
    struct ranges want = v->want[customer];
    bool same = first == history_first_day(v->h, customer, v->last) && want.count == sets[1].count;
    for (int i = 0; same && i < want.count; i++)
        same = want.at[i].from == sets[1].at[i].from && want.at[i].to == sets[1].at[i].to;
    v->wrong += !same;
}

static void many_threads_give_the_same(void **state)
{
    (void)state;
    struct setup s;
    setup(&s, 6, 3000);
    history_destroy(s.h);
    s.h = world_load(&s.c, &s.world, 4);
    struct visits v = {.c = &s.c, .h = s.h, .last = WORLD_FROM + 120};
    v.want = ARENA_ARRAY(s.c.arena, struct ranges, 3000);
    for (int i = 0; i < 6; i++) {
        struct rule *rule;
        struct str text = world_condition(&s.world);
        assert_ok(&s.c, rule_parse(&s.c, &world_catalog, text, world_params, 1, &rule));
        assert_ok(&s.c, history_compile(&s.c, s.h, rule, &v.plan));
        v.count = 0;
        int lives = 0;
        roaring_bitmap_t *want = roaring_bitmap_create(), *got = roaring_bitmap_create();
        for (uint32_t k = 0; k < 3000; k++) {
            assert_ok(&s.c, history_ranges(&s.c, s.h, v.plan, k, v.last, &v.want[k]));
            lives += history_first_day(s.h, k, v.last) != DAY_NONE;
            if (history_value(s.h, v.plan, k, v.last) == 1)
                roaring_bitmap_add(want, k);
        }
        struct history_plan *plans[] = {v.plan, v.plan};
        _Atomic bool stop = false;
        struct history_sweep sweep = {plans, 2, v.last, NULL, visit, &v, &stop};
        assert_ok(&s.c, history_sweep(&s.c, s.h, &sweep));
        assert_int_equal(v.count, lives);
        assert_int_equal(v.wrong, 0);
        assert_ok(&s.c, history_scan(&s.c, s.h, v.plan, v.last, got));
        assert_true(roaring_bitmap_equals(want, got));
        // Only some: those who held on that day.
        sweep.only = want;
        v.count = 0;
        assert_ok(&s.c, history_sweep(&s.c, s.h, &sweep));
        assert_int_equal(v.count, roaring_bitmap_get_cardinality(want));
        stop = true;
        assert_int_equal(history_sweep(&s.c, s.h, &sweep), ERR_STOPPED);
        fail_clear(&s.c);
        roaring_bitmap_free(want);
        roaring_bitmap_free(got);
    }
    teardown(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(replacing_equals_loading),   cmocka_unit_test(tails_are_merged),
        cmocka_unit_test(a_difference_is_found),      cmocka_unit_test(a_snapshot_comes_back),
        cmocka_unit_test(damage_is_refused),          cmocka_unit_test(made_up_files_are_safe),
        cmocka_unit_test(many_threads_give_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
