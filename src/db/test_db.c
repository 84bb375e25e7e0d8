// The database behind its interface: writings that wait together are durable together and fail
// alone, readings see one moment, a full disk changes nothing and says so.
#include "db/db.h"
#include "tests/support/disk.h"

#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>

struct place {
    struct ctx c;
    char folder[512];
    struct db *db;
};

static enum err make_table(struct ctx *c, struct db_tx *tx, void *user)
{
    (void)user;
    return db_ddl(c, tx,
                  "CREATE TABLE note (id BIGINT PRIMARY KEY, who BIGINT NOT NULL, text TEXT)");
}

static void place_create(struct place *p)
{
    *p = (struct place){.c = {.arena = arena_create()}};
    test_folder(p->folder, sizeof p->folder);
    assert_ok(&p->c, db_open(&p->c, str_of(test_place(p->folder)), true, &p->db));
    assert_ok(&p->c, db_migrate(&p->c, p->db, NULL, 0));
    assert_ok(&p->c, db_write(&p->c, p->db, make_table, NULL));
}

static void place_destroy(struct place *p)
{
    db_close(p->db);
    test_remove(p->folder);
    arena_destroy(p->c.arena);
}

static int64_t number(struct place *p, const char *sql)
{
    struct db_tx *tx;
    int64_t out = -1;
    assert_ok(&p->c, db_read_begin(&p->c, p->db, &tx));
    assert_ok(&p->c, db_number(&p->c, tx, sql, DB_NO_VALUES, -1, &out));
    db_read_end(tx);
    return out;
}

struct note {
    int64_t id, who;
    size_t size; // of its text
    bool fails;  // after it was written
};

static const char insert_note[] = "INSERT INTO note (id, who, text) VALUES (?, ?, ?)";

static enum err add_note(struct ctx *c, struct db_tx *tx, void *user)
{
    struct note *n = user;
    char *text = arena_alloc(c->arena, n->size + 1);
    memset(text, 'x', n->size);
    enum err e = db_ids(c, tx, 1, &n->id);
    if (!e)
        e = db_run(
            c, tx, insert_note,
            DB_VALUES(value_int(n->id), value_int(n->who), value_text((struct str){text, n->size})),
            NULL);
    return e || !n->fails ? e : fail(c, ERR_INPUT, "wanted to fail", "故意失败");
}

static bool is_there(struct ctx *c, struct db *db, int64_t id, int64_t who)
{
    struct db_tx *tx;
    int64_t found = -1;
    if (db_read_begin(c, db, &tx))
        return false;
    enum err e =
        db_number(c, tx, "SELECT who FROM note WHERE id = ?", DB_VALUES(value_int(id)), -1, &found);
    db_read_end(tx);
    return !e && found == who;
}

// ---- many at once -------------------------------------------------------------------------------

enum { THREADS = 8, NOTES = 80 };

struct writer {
    struct db *db;
    int64_t who;
    int lost, wrong, failed;
    size_t size;
    bool some_fail;
    int64_t kept[NOTES];
};

static void *write_notes(void *user)
{
    struct writer *w = user;
    for (int i = 0; i < NOTES; i++) {
        struct ctx c = {.arena = arena_create()};
        struct note n = {
            .who = w->who, .size = w->size, .fails = w->some_fail && (i + w->who) % 5 == 0};
        enum err e = db_write(&c, w->db, add_note, &n);
        w->failed += e != ERR_NONE;
        w->kept[i] = e ? 0 : n.id;
        w->wrong += n.fails != (e == ERR_INPUT) && e != ERR_IO;
        w->wrong += e && !c.why.en.len;
        if (!e && !is_there(&c, w->db, n.id, w->who))
            w->lost++;
        arena_destroy(c.arena);
    }
    return NULL;
}

static void run_writers(struct place *p, struct writer *w, size_t size, bool some_fail)
{
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++) {
        w[i] = (struct writer){.db = p->db, .who = i + 1, .size = size, .some_fail = some_fail};
        pthread_create(&threads[i], NULL, write_notes, &w[i]);
    }
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
}

// What was told as kept is there, and nothing else.
static void compare_kept(struct place *p, const struct writer *w)
{
    int64_t kept = 0;
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(w[i].lost, 0);
        assert_int_equal(w[i].wrong, 0);
        for (int n = 0; n < NOTES; n++)
            if (w[i].kept[n]) {
                kept++;
                assert_true(is_there(&p->c, p->db, w[i].kept[n], w[i].who));
            }
    }
    assert_int_equal(number(p, "SELECT COUNT(*) FROM note"), kept);
}

static void what_eight_threads_write_is_there(void **state)
{
    (void)state;
    struct place p;
    struct writer w[THREADS];
    place_create(&p);
    run_writers(&p, w, 20, true);
    compare_kept(&p, w);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(w[i].failed, NOTES / 5);
    db_close(p.db);
    assert_ok(&p.c, db_open(&p.c, str_of(test_place(p.folder)), false, &p.db));
    compare_kept(&p, w);
    place_destroy(&p);
}

static void readers_see_one_moment(void **state)
{
    (void)state;
    struct place p;
    struct db_tx *old, *fresh;
    struct note n = {.who = 1};
    int64_t count;
    place_create(&p);
    assert_ok(&p.c, db_write(&p.c, p.db, add_note, &n));
    assert_ok(&p.c, db_read_begin(&p.c, p.db, &old));
    const char *sql = "SELECT COUNT(*) FROM note";
    assert_ok(&p.c, db_number(&p.c, old, sql, DB_NO_VALUES, 0, &count));
    assert_int_equal(count, 1);
    for (int i = 0; i < 20; i++)
        assert_ok(&p.c, db_write(&p.c, p.db, add_note, &n));
    assert_ok(&p.c, db_number(&p.c, old, sql, DB_NO_VALUES, 0, &count));
    assert_int_equal(count, 1);
    assert_ok(&p.c, db_read_begin(&p.c, p.db, &fresh));
    assert_ok(&p.c, db_number(&p.c, fresh, sql, DB_NO_VALUES, 0, &count));
    assert_int_equal(count, 21);
    db_read_end(fresh);
    db_read_end(old);
    place_destroy(&p);
}

static void a_look_is_undone(void **state)
{
    (void)state;
    struct place p;
    struct note n = {.who = 1}, after = {.who = 2};
    place_create(&p);
    assert_ok(&p.c, db_try(&p.c, p.db, add_note, &n));
    assert_int_equal(number(&p, "SELECT COUNT(*) FROM note"), 0);
    assert_ok(&p.c, db_write(&p.c, p.db, add_note, &after));
    assert_int_equal(number(&p, "SELECT COUNT(*) FROM note"), 1);
    place_destroy(&p);
}

// ---- a full disk --------------------------------------------------------------------------------

static void a_full_disk_changes_nothing(void **state)
{
    (void)state;
    struct place p;
    struct note small = {.who = 1, .size = 100}, big = {.who = 2, .size = 1 << 20};
    int64_t more = 20, plenty = 1 << 20;
    place_create(&p);
    assert_ok(&p.c, db_write(&p.c, p.db, add_note, &small));
    assert_ok(&p.c, db_write(&p.c, p.db, test_disk, &more));
    assert_int_equal(db_write(&p.c, p.db, add_note, &big), ERR_IO);
    assert_true(str_find(p.c.why.en, STR("disk is full")) >= 0);
    assert_true(str_find(p.c.why.zh, STR("磁盘已满")) >= 0);
    fail_clear(&p.c);
    assert_int_equal(number(&p, "SELECT COUNT(*) FROM note"), 1);
    assert_ok(&p.c, db_write(&p.c, p.db, add_note, &small));
    assert_ok(&p.c, db_write(&p.c, p.db, test_disk, &plenty));
    assert_ok(&p.c, db_write(&p.c, p.db, add_note, &big));
    assert_int_equal(number(&p, "SELECT COUNT(*) FROM note"), 3);
    place_destroy(&p);
}

// The database throws away the whole transaction then: whoever stood in the same group is told so.
static void nobody_is_told_wrong_when_the_disk_fills(void **state)
{
    (void)state;
    for (int round = 0; round < 5; round++) {
        struct place p;
        struct writer w[THREADS];
        int64_t more = 20 + round * 20;
        int failed = 0;
        place_create(&p);
        assert_ok(&p.c, db_write(&p.c, p.db, test_disk, &more));
        run_writers(&p, w, 1000, round % 2);
        for (int i = 0; i < THREADS; i++)
            failed += w[i].failed;
        assert_true(failed > THREADS * NOTES / 5);
        compare_kept(&p, w);
        place_destroy(&p);
    }
}

static void a_file_that_may_not_grow_is_a_full_disk(void **state)
{
    (void)state;
    struct place p;
    struct note small = {.who = 1, .size = 100}, big = {.who = 2, .size = 1 << 20};
    struct rlimit old, tight;
    if (test_on_postgres()) {
        print_message("# the files of a server do not belong to this process\n");
        return;
    }
    place_create(&p);
    assert_ok(&p.c, db_write(&p.c, p.db, add_note, &small));
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &old);
    tight = old;
    tight.rlim_cur = 200000;
    setrlimit(RLIMIT_FSIZE, &tight);
    enum err e = db_write(&p.c, p.db, add_note, &big);
    setrlimit(RLIMIT_FSIZE, &old);
    signal(SIGXFSZ, SIG_DFL);
    assert_int_equal(e, ERR_IO);
    assert_true(p.c.why.en.len > 0 && p.c.why.zh.len > 0);
    fail_clear(&p.c);
    assert_int_equal(number(&p, "SELECT COUNT(*) FROM note"), 1);
    assert_ok(&p.c, db_write(&p.c, p.db, add_note, &big));
    assert_int_equal(number(&p, "SELECT COUNT(*) FROM note"), 2);
    place_destroy(&p);
}

// ---- statements ---------------------------------------------------------------------------------

static enum err many_statements(struct ctx *c, struct db_tx *tx, void *user)
{
    (void)user;
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < 600; i++) {
            char sql[64];
            int64_t got;
            snprintf(sql, sizeof sql, "SELECT %d + ?", i);
            assert_ok(c, db_number(c, tx, sql, DB_VALUES(value_int(round)), -1, &got));
            assert_int_equal(got, i + round);
        }
    return ERR_NONE;
}

static void statements_are_kept_and_forgotten(void **state)
{
    (void)state;
    struct place p;
    struct note n = {.who = 7};
    struct db_tx *tx;
    struct db_rows *outer, *inner;
    enum err e = ERR_NONE;
    int pairs = 0;
    place_create(&p);
    for (int i = 0; i < 3; i++)
        assert_ok(&p.c, db_write(&p.c, p.db, add_note, &n));
    assert_ok(&p.c, db_write(&p.c, p.db, many_statements, NULL));
    assert_ok(&p.c, db_read_begin(&p.c, p.db, &tx));
    const char *sql = "SELECT id FROM note ORDER BY id";
    assert_ok(&p.c, db_query(&p.c, tx, sql, DB_NO_VALUES, &outer));
    while (db_next(&p.c, outer, &e)) { // the same text inside itself
        assert_ok(&p.c, db_query(&p.c, tx, sql, DB_NO_VALUES, &inner));
        while (db_next(&p.c, inner, &e))
            pairs++;
    }
    assert_int_equal(pairs, 9);
    assert_int_equal(db_query(&p.c, tx, sql, DB_VALUES(value_int(1)), &outer), ERR_INTERNAL);
    fail_clear(&p.c);
    assert_int_equal(db_query(&p.c, tx, "SELECT nothing FROM note", DB_NO_VALUES, &outer), ERR_DB);
    assert_true(str_find(p.c.why.en, STR("nothing")) >= 0);
    fail_clear(&p.c);
    db_read_end(tx);
    place_destroy(&p);
}

enum { GIVEN = 6 };

static enum err keep_values(struct ctx *c, struct db_tx *tx, void *user)
{
    enum err e = db_ddl(c, tx,
                        "CREATE TABLE kept (a BIGINT, b BIGINT, c BIGINT, d TEXT, e TEXT, "
                        "f BLOB)");
    return e ? e : db_run(c, tx, "INSERT INTO kept VALUES (?, ?, ?, ?, ?, ?)", user, GIVEN, NULL);
}

static void values_come_back_as_they_went(void **state)
{
    (void)state;
    struct place p;
    struct db_tx *tx;
    struct db_rows *rows;
    enum err e = ERR_NONE;
    place_create(&p);
    struct value given[GIVEN] = {
        value_int(INT64_MIN), value_int(INT64_MAX),    value_null(),
        value_text(STR("")),  value_text(STR("客户")), value_blob(STR("\xff\0\x01"))};
    assert_ok(&p.c, db_write(&p.c, p.db, keep_values, given));
    assert_ok(&p.c, db_read_begin(&p.c, p.db, &tx));
    assert_ok(&p.c, db_query(&p.c, tx, "SELECT * FROM kept", DB_NO_VALUES, &rows));
    assert_true(db_next(&p.c, rows, &e));
    for (int i = 0; i < GIVEN; i++)
        assert_true(value_eq(db_value(rows, i), given[i]));
    assert_false(db_next(&p.c, rows, &e));
    assert_ok(&p.c, e);
    db_read_end(tx);
    place_destroy(&p);
}

// PostgreSQL cannot keep a zero byte in a text; so no database is given one.
static void a_zero_byte_in_a_text_is_refused(void **state)
{
    (void)state;
    struct place p;
    struct db_tx *tx;
    struct db_rows *rows;
    place_create(&p);
    assert_ok(&p.c, db_read_begin(&p.c, p.db, &tx));
    struct value given[] = {value_text(STR("客\0户")), value_blob(STR("\0"))};
    assert_int_equal(db_query(&p.c, tx, "SELECT ?", given, 1, &rows), ERR_INPUT);
    assert_true(str_find(p.c.why.en, STR("zero byte")) >= 0);
    assert_true(str_find(p.c.why.zh, STR("零字节")) >= 0);
    fail_clear(&p.c);
    assert_ok(&p.c, db_query(&p.c, tx, "SELECT ?", given + 1, 1, &rows));
    db_rows_close(rows);
    db_read_end(tx);
    place_destroy(&p);
}

// ---- versions and damage ------------------------------------------------------------------------

static void newer_data_is_refused_untouched(void **state)
{
    (void)state;
    static const struct db_migration steps[] = {
        {1, "first", "CREATE TABLE one (id BIGINT PRIMARY KEY);\n"},
        {2, "second", "CREATE TABLE two (id BIGINT PRIMARY KEY);\nINSERT INTO two VALUES (5);\n"},
        {3, "broken", "INSERT INTO two VALUES (6);\nINSERT INTO nowhere VALUES (1);\n"},
    };
    struct place p;
    place_create(&p);
    assert_ok(&p.c, db_migrate(&p.c, p.db, steps, 2));
    assert_ok(&p.c, db_migrate(&p.c, p.db, steps, 2));
    assert_int_equal(number(&p, "SELECT COUNT(*) FROM two"), 1);
    assert_int_equal(db_migrate(&p.c, p.db, steps, 1), ERR_DAMAGED);
    assert_true(str_find(p.c.why.en, STR("newer version")) >= 0);
    fail_clear(&p.c);
    assert_int_equal(db_migrate(&p.c, p.db, steps, 3), ERR_DB); // all of a step or nothing
    fail_clear(&p.c);
    assert_int_equal(number(&p, "SELECT COUNT(*) FROM two"), 1);
    assert_int_equal(number(&p, "SELECT MAX(number) FROM migration"), 2);
    place_destroy(&p);
}

// Opens `place`, which must fail with `want`.
static void refused(const char *place, enum err want)
{
    struct ctx c = {.arena = arena_create()};
    struct db *db = NULL;
    assert_int_equal(db_open(&c, str_of(place), false, &db), want);
    assert_true(c.why.en.len && c.why.zh.len);
    arena_destroy(c.arena);
}

static void what_is_no_database_is_refused(void **state)
{
    (void)state;
    char folder[512], path[600];
    test_folder(folder, sizeof folder);
    refused(test_place(folder), ERR_NOT_FOUND);
    if (test_on_postgres()) {
        refused("postgres://liuke@/postgres?host=/nowhere", ERR_BUSY);
        test_remove(folder);
        return;
    }
    snprintf(path, sizeof path, "%s/liuke.db", folder);
    FILE *f = fopen(path, "w");
    for (int i = 0; i < 500; i++)
        fputs("this is no database at all; ", f);
    fclose(f);
    refused(folder, ERR_DAMAGED);
    test_remove(folder);
}

int main(void)
{
    const struct CMUnitTest all[] = {
        cmocka_unit_test(what_eight_threads_write_is_there),
        cmocka_unit_test(readers_see_one_moment),
        cmocka_unit_test(a_look_is_undone),
        cmocka_unit_test(a_full_disk_changes_nothing),
        cmocka_unit_test(nobody_is_told_wrong_when_the_disk_fills),
        cmocka_unit_test(a_file_that_may_not_grow_is_a_full_disk),
        cmocka_unit_test(statements_are_kept_and_forgotten),
        cmocka_unit_test(values_come_back_as_they_went),
        cmocka_unit_test(a_zero_byte_in_a_text_is_refused),
        cmocka_unit_test(newer_data_is_refused_untouched),
        cmocka_unit_test(what_is_no_database_is_refused),
    };
    return cmocka_run_group_tests_name("db", all, NULL, NULL);
}
