// Whole organisations: from one database into the other and back they stay the same; a backup that
// is cut or changed in one bit is refused and leaves nothing.
#include "app/check.h"
#include "app/demo.h"
#include "base/random.h"
#include "orgs/backup_file.h"
#include "sys/file.h"
#include "tests/support/org.h"
#include "tests/support/rounds.h"

#include <pthread.h>
#include <zlib.h>

enum { FEW = 60 };

static enum err add_folded_index(struct ctx *c, struct db_tx *tx, void *user)
{
    (void)user;
    return db_ddl(c, tx, "CREATE INDEX lower_o_customer_f_mail ON o_customer (lower(f_mail))");
}

// As one that had much mail: an index that is over no column alone goes along, too (model/index.h).
static void make(struct test_org *t)
{
    struct demo_options options = {
        .seed = 3, .customers = FEW, .until = day_parse(STR("2026-06-30"))};
    struct demo_made made;
    *t = (struct test_org){.c = {.arena = arena_create()}};
    test_folder(t->folder, sizeof t->folder);
    assert_ok(&t->c, demo_create(&t->c, str_of(t->folder), &options, &made));
    test_org_open(t);
    assert_ok(&t->c, db_write(&t->c, org_db(t->org), add_folded_index, NULL));
}

// Another place below the same folder: always SQLite, or where the tests run.
static const char *other_place(struct test_org *t, const char *name, bool sqlite)
{
    const char *path = path_join(t->c.arena, str_of(t->folder), name);
    if (sqlite || !getenv("LIUKE_TEST_DB"))
        return path;
    return str_format(t->c.arena, "%s_%s", test_place(t->folder), name).at;
}

static struct db *open_place(struct test_org *t, const char *place)
{
    struct db *db;
    assert_ok(&t->c, db_open(&t->c, str_of(place), false, &db));
    return db;
}

static int64_t differences(struct test_org *t, struct db *a, struct db *b, struct str *first)
{
    struct proof p = {0};
    assert_ok(&t->c, replica_compare(&t->c, a, b, &p));
    if (first)
        *first = p.first_en;
    return p.wrong;
}

static void copy(struct test_org *t, struct db *from, const char *to)
{
    struct replica_count count;
    assert_ok(&t->c, replica_make(&t->c, str_of(to), replica_read, from, &count));
    assert_true(count.tables > 15 && count.rows > 1000);
}

static enum err spoil(struct ctx *c, struct db_tx *tx, void *user)
{
    return db_run(c, tx, user, DB_NO_VALUES, NULL);
}

static void it_goes_there_and_back(void **state)
{
    (void)state;
    static const struct {
        const char *sql, *says;
    } spoils[] = {
        {"UPDATE o_customer SET f_name = 'x' WHERE id = (SELECT MAX(id) FROM o_customer)",
         "f_name"},
        {"DELETE FROM past WHERE day = (SELECT MIN(day) FROM past)", "past"},
        {"INSERT INTO reader (name, position) VALUES ('zz', 1)", "reader zz"},
        {"CREATE TABLE more (id BIGINT PRIMARY KEY)", "tables"},
    };
    struct test_org t;
    struct replica_count count;
    make(&t);
    const char *away = other_place(&t, "away", true), *back = other_place(&t, "back", false);
    copy(&t, org_db(t.org), away);
    struct db *there = open_place(&t, away);
    copy(&t, there, back);
    struct db *again = open_place(&t, back);
    assert_int_equal(differences(&t, org_db(t.org), there, NULL), 0);
    assert_int_equal(differences(&t, org_db(t.org), again, NULL), 0);
    assert_int_equal(replica_make(&t.c, str_of(back), replica_read, there, &count), ERR_CONFLICT);
    fail_clear(&t.c);
    for (size_t i = 0; i < sizeof spoils / sizeof *spoils; i++) {
        struct str first;
        assert_ok(&t.c, db_write(&t.c, again, spoil, (void *)(uintptr_t)spoils[i].sql));
        assert_int_equal(differences(&t, there, again, &first) > 0, true);
        if (i == 0 || i == 3)
            assert_true(str_find(first, str_of(spoils[i].says)) >= 0);
    }
    db_close(there);
    db_close(again);
    test_org_destroy(&t);
}

static void a_copy_works(void **state)
{
    (void)state;
    struct test_org t, u = {.c = {.arena = arena_create()}};
    struct check_result list[CHECKS_MAX];
    int count;
    make(&t);
    test_folder(u.folder, sizeof u.folder);
    const char *place = getenv("LIUKE_TEST_DB") ? test_place(u.folder) : u.folder;
    copy(&t, org_db(t.org), str_copy(t.c.arena, str_of(place)).at);
    test_org_open(&u);
    assert_false(str_eq(org_id(t.org), org_id(u.org)));
    assert_ok(&u.c, check_all(&u.c, u.org, list, &count));
    for (int i = 0; i < count; i++)
        assert_int_equal(list[i].proof.wrong, 0);
    test_org_destroy(&u);
    test_org_destroy(&t);
}

// ---- files --------------------------------------------------------------------------------------

static struct str backup_bytes(struct test_org *t)
{
    struct replica_count count;
    struct str bytes, path = str_of(path_join(t->c.arena, str_of(t->folder), "b.bak"));
    assert_ok(&t->c, backup_write(&t->c, path, replica_read, org_db(t->org), &count));
    assert_ok(&t->c, file_read(&t->c, path, 1 << 28, &bytes));
    return bytes;
}

static enum err read_bytes(struct ctx *c, struct str bytes, const struct replica_sink *sink)
{
    FILE *f = fmemopen((void *)(uintptr_t)bytes.at, bytes.len, "rb");
    enum err e = backup_read(c, f, sink);
    fclose(f);
    return e;
}

static void must_be_refused(struct str bytes, const char *says, size_t at)
{
    struct ctx c = {.arena = arena_create()};
    enum err e = bytes.len ? read_bytes(&c, bytes, NULL) : ERR_DAMAGED;
    if (e != ERR_DAMAGED)
        fail_msg("%s at %zu of %zu: %s", says, at, bytes.len, err_code(e));
    arena_destroy(c.arena);
}

// deflate fills up bytes before and behind blocks with bits that nobody reads.
static bool means_the_same(struct str one, struct str other)
{
    enum { HEAD = 16, ROOM = 1 << 24 };
    unsigned char *a = mem_alloc(ROOM), *b = mem_alloc(ROOM);
    uLongf a_len = ROOM, b_len = ROOM;
    bool same = !memcmp(one.at, other.at, HEAD) &&
                uncompress(a, &a_len, (const Bytef *)one.at + HEAD, one.len - HEAD) == Z_OK &&
                uncompress(b, &b_len, (const Bytef *)other.at + HEAD, other.len - HEAD) == Z_OK &&
                a_len == b_len && !memcmp(a, b, a_len);
    free(a);
    free(b);
    return same;
}

static void any_damage_is_refused(void **state)
{
    (void)state;
    enum { TRIES = 120 };
    struct test_org t;
    struct random r;
    random_init(&r, 5);
    make(&t);
    struct str bytes = backup_bytes(&t);
    assert_ok(&t.c, read_bytes(&t.c, bytes, NULL));
    char *bad = arena_alloc(t.c.arena, bytes.len + 1);
    memcpy(bad, bytes.at, bytes.len);
    for (int i = 0; i < test_rounds(TRIES); i++) {
        size_t ends = i < 40 ? (size_t)i : bytes.len - 40 + (size_t)i;
        size_t cut = i < 80 && i >= 40 ? ends - 40 : (size_t)random_below(&r, bytes.len);
        cut = i < 40 ? ends : cut;
        must_be_refused((struct str){bad, cut < bytes.len ? cut : bytes.len - 1}, "cut", cut);
        size_t at = (size_t)random_below(&r, bytes.len);
        char bit = (char)(1 << random_below(&r, 8));
        bad[at] = (char)(bad[at] ^ bit);
        if (!means_the_same(bytes, (struct str){bad, bytes.len}))
            must_be_refused((struct str){bad, bytes.len}, "flipped", at);
        bad[at] = (char)(bad[at] ^ bit);
    }
    bad[bytes.len] = 0;
    must_be_refused((struct str){bad, bytes.len + 1}, "longer", bytes.len);
    test_org_destroy(&t);
}

// Even one that is not looked at first leaves nothing.
static void a_half_restore_leaves_nothing(void **state)
{
    (void)state;
    struct test_org t;
    make(&t);
    struct str bytes = backup_bytes(&t);
    for (int part = 1; part <= 4; part++) {
        struct replica_count count;
        struct db *db = NULL;
        const char *place = other_place(&t, "restored", part % 2);
        FILE *f = fmemopen((void *)(uintptr_t)bytes.at, bytes.len * (size_t)part / 5, "rb");
        assert_int_equal(replica_make(&t.c, str_of(place), backup_source, f, &count), ERR_DAMAGED);
        fail_clear(&t.c);
        fclose(f);
        assert_int_equal(db_open(&t.c, str_of(place), false, &db), ERR_NOT_FOUND);
        fail_clear(&t.c);
        assert_false(file_exists(str_of(path_join(t.c.arena, str_of(place), "liuke.db"))));
    }
    test_org_destroy(&t);
}

struct busy {
    struct org *org;
    _Atomic bool stop;
    int64_t customer;
    int written;
};

static enum err one_more(struct work *w, void *user)
{
    struct busy *b = user;
    test_add(w, "order", b->customer,
             str_format(w->c->arena, "order_no=B%d;date=2026-05-01;amount=3", ++b->written).at);
    return ERR_NONE;
}

static void *keep_writing(void *user)
{
    struct busy *b = user;
    while (!b->stop) {
        struct ctx c = {.arena = arena_create()};
        assert_ok(&c, org_write(&c, b->org, 0, one_more, b));
        arena_destroy(c.arena);
    }
    return NULL;
}

// Backups of one moment while somebody writes: what each restores is sound by every check.
static void a_backup_is_of_one_moment(void **state)
{
    (void)state;
    struct test_org t;
    pthread_t thread;
    make(&t);
    struct busy b = {.org = t.org};
    b.customer = test_number(&t, "SELECT MIN(id) FROM o_customer");
    pthread_create(&thread, NULL, keep_writing, &b);
    struct str files[3];
    for (int i = 0; i < 3; i++)
        files[i] = backup_bytes(&t);
    b.stop = true;
    pthread_join(thread, NULL);
    for (int i = 0; i < 3; i++) {
        struct test_org u = {.c = {.arena = arena_create()}};
        struct replica_count count;
        struct check_result list[CHECKS_MAX];
        int n;
        test_folder(u.folder, sizeof u.folder);
        FILE *f = fmemopen((void *)(uintptr_t)files[i].at, files[i].len, "rb");
        const char *place = getenv("LIUKE_TEST_DB") ? test_place(u.folder) : u.folder;
        assert_ok(&u.c, replica_make(&u.c, str_of(place), backup_source, f, &count));
        fclose(f);
        test_org_open(&u);
        assert_ok(&u.c, check_all(&u.c, u.org, list, &n));
        assert_true(check_passed(list, n));
        assert_int_equal(test_number(&u, "SELECT COUNT(*) FROM o_order"),
                         test_number(&u, "SELECT COUNT(*) FROM change c JOIN object o ON o.id = "
                                         "c.object WHERE o.name = 'order' AND c.op = 1"));
        test_org_destroy(&u);
    }
    test_org_destroy(&t);
}

int main(void)
{
    const struct CMUnitTest all[] = {
        cmocka_unit_test(it_goes_there_and_back),
        cmocka_unit_test(a_copy_works),
        cmocka_unit_test(any_damage_is_refused),
        cmocka_unit_test(a_half_restore_leaves_nothing),
        cmocka_unit_test(a_backup_is_of_one_moment),
    };
    return cmocka_run_group_tests_name("copy", all, NULL, NULL);
}
