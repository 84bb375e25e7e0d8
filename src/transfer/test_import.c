// Importing: rows in any order and any number of files come to the same, twice is once, an undone
// import leaves nothing, a look changes nothing.
#include "base/random.h"
#include "tests/support/disk.h"
#include "transfer/test_files.h"

// ---- random order lines -------------------------------------------------------------------------

enum { ROWS = 160, FILES_MAX = 4 };
static const char header[] = "order_no,date,product,quantity,unit_price,customer,city\n";

struct lines {
    char row[ROWS][160];
    int file[ROWS]; // equal rows stay in one file: only there can they be counted
};

// Each order is one customer's; some rows stand there several times; a customer's city is said
// again and again, sometimes two ways for one day.
static void make_lines(struct random *r, struct lines *l, int files)
{
    static const char *const cities[] = {"上海", "杭州", "成都", ""};
    for (int i = 0; i < ROWS; i++) {
        if (i && random_chance(r, 0.15)) {
            uint64_t twin = random_below(r, (uint64_t)i);
            strcpy(l->row[i], l->row[twin]);
            l->file[i] = l->file[twin];
            continue;
        }
        int order = (int)random_below(r, 60);
        day_t day = day_parse(STR("2025-01-01")) + order * 5 + (int)random_below(r, 9);
        struct date d = day_date(day);
        snprintf(l->row[i], sizeof l->row[i], "N%d,%d/%d/%d,品%d,%d,%d.%02d,C%d,%s\n", order,
                 d.year, d.month, d.day, (int)random_below(r, 20), (int)random_below(r, 9) + 1,
                 (int)random_below(r, 30), (int)random_below(r, 100), order % 17,
                 cities[random_below(r, 4)]);
        l->file[i] = (int)random_below(r, (uint64_t)files);
    }
}

static void shuffle(struct random *r, int *order, int n)
{
    for (int i = 0; i < n; i++)
        order[i] = i;
    for (int i = n - 1; i > 0; i--) {
        int k = (int)random_below(r, (uint64_t)i + 1), keep = order[i];
        order[i] = order[k];
        order[k] = keep;
    }
}

static struct str write_file(struct test_org *t, struct random *r, const struct lines *l, int file)
{
    int order[ROWS];
    struct buf b;
    char name[32];
    shuffle(r, order, ROWS);
    buf_init(&b, 1 << 20);
    buf_add(&b, str_of(header));
    for (int i = 0; i < ROWS; i++)
        if (file < 0 || l->file[order[i]] == file)
            buf_add(&b, str_of(l->row[order[i]]));
    snprintf(name, sizeof name, "lines-%d.csv", file);
    struct str path = files_write(t, name, buf_str(&b));
    buf_deinit(&b);
    return path;
}

static struct import_options lines_options(struct str path)
{
    return (struct import_options){.path = path,
                                   .file_name = STR("lines.csv"),
                                   .object = STR("order_line"),
                                   .map_text = STR("city=customer.city,customer=customer")};
}

static void everything_once(struct random *r, const struct lines *l, struct buf *dump,
                            struct buf *figures)
{
    struct test_org t;
    test_org_create(&t);
    test_org_today(&t, "2026-03-01");
    files_load(&t, lines_options(write_file(&t, r, l, -1)));
    *dump = test_dump(&t);
    *figures = files_figures(&t);
    test_org_destroy(&t);
}

static void load_again(struct test_org *t, const struct str *paths, int files)
{
    for (int i = 0; i < files; i++) {
        struct import_result r = files_load(t, lines_options(paths[i]));
        assert_int_equal(r.counts.unchanged, r.counts.read - r.counts.refused - r.counts.skipped);
        assert_int_equal(r.customers, 0);
        assert_int_equal(r.parents, 0);
    }
}

static void any_order_and_any_number_of_files(void **state)
{
    (void)state;
    struct random r;
    random_init(&r, 3);
    for (int n = 0; n < 8; n++) {
        struct lines l;
        struct buf dump, figures;
        struct str paths[FILES_MAX];
        int order[FILES_MAX], files = 1 + (int)random_below(&r, FILES_MAX);
        struct test_org t;
        make_lines(&r, &l, files);
        everything_once(&r, &l, &dump, &figures);
        test_org_create(&t);
        test_org_today(&t, "2026-03-01");
        struct buf first = files_figures(&t); // the mirror follows from here on
        shuffle(&r, order, files);
        for (int i = 0; i < files; i++)
            paths[i] = write_file(&t, &r, &l, order[i]);
        for (int i = 0; i < files; i++)
            files_load(&t, lines_options(paths[i]));
        files_same("other files", &t, &dump, &figures);
        load_again(&t, paths, files);
        files_same("loaded twice", &t, &dump, &figures);
        test_org_destroy(&t);
        buf_deinit(&dump);
        buf_deinit(&figures);
        buf_deinit(&first);
    }
}

static void an_undone_import_leaves_nothing(void **state)
{
    (void)state;
    struct random r;
    random_init(&r, 4);
    for (int n = 0; n < 6; n++) {
        struct lines l;
        struct buf dumps[FILES_MAX], figures[FILES_MAX];
        int64_t imports[FILES_MAX];
        struct test_org t;
        make_lines(&r, &l, FILES_MAX);
        test_org_create(&t);
        test_org_today(&t, "2026-03-01");
        for (int i = 0; i < FILES_MAX; i++) {
            dumps[i] = test_dump(&t);
            figures[i] = files_figures(&t);
            imports[i] = files_load(&t, lines_options(write_file(&t, &r, &l, i))).id;
        }
        for (int i = FILES_MAX - 1; i >= 0; i--) {
            struct undo_counts counts;
            assert_ok(&t.c, import_undo(&t.c, t.org, 0, imports[i], NULL, &counts));
            assert_int_equal(counts.kept, 0);
            assert_true(counts.deleted > 0);
            files_same("undone", &t, &dumps[i], &figures[i]);
            buf_deinit(&dumps[i]);
            buf_deinit(&figures[i]);
        }
        struct undo_counts again;
        assert_int_equal(import_undo(&t.c, t.org, 0, imports[0], NULL, &again), ERR_CONFLICT);
        fail_clear(&t.c);
        assert_int_equal(import_undo(&t.c, t.org, 0, 999999, NULL, &again), ERR_NOT_FOUND);
        fail_clear(&t.c);
        test_org_destroy(&t);
    }
}

// The first of two files is taken back: what stands then is what the second alone makes.
static void an_earlier_import_can_be_undone(void **state)
{
    (void)state;
    struct random r;
    random_init(&r, 5);
    for (int n = 0; n < 6; n++) {
        struct lines l;
        struct test_org t, alone;
        struct undo_counts counts;
        make_lines(&r, &l, 2);
        test_org_create(&alone);
        test_org_create(&t);
        test_org_today(&alone, "2026-03-01");
        test_org_today(&t, "2026-03-01");
        files_load(&alone, lines_options(write_file(&alone, &r, &l, 1)));
        int64_t id = files_load(&t, lines_options(write_file(&t, &r, &l, 0))).id;
        files_load(&t, lines_options(write_file(&t, &r, &l, 1)));
        assert_ok(&t.c, import_undo(&t.c, t.org, 0, id, NULL, &counts));
        struct buf dump = test_dump(&alone), figures = files_figures(&alone);
        files_same("the second alone", &t, &dump, &figures);
        buf_deinit(&dump);
        buf_deinit(&figures);
        test_org_destroy(&t);
        test_org_destroy(&alone);
    }
}

static void a_look_changes_nothing_and_says_the_same(void **state)
{
    (void)state;
    struct random r;
    random_init(&r, 6);
    struct lines l;
    struct test_org t;
    make_lines(&r, &l, 2);
    test_org_create(&t);
    for (int i = 0; i < 2; i++) {
        struct import_options o = lines_options(write_file(&t, &r, &l, i));
        struct buf before = test_dump(&t);
        int64_t changes = test_number(&t, "SELECT MAX(id) FROM change");
        o.look = true;
        struct import_result look = files_load(&t, o);
        assert_int_equal(look.id, 0);
        files_same("a look", &t, &before, NULL);
        assert_int_equal(test_number(&t, "SELECT MAX(id) FROM change"), changes);
        o.look = false;
        struct import_result real = files_load(&t, o);
        assert_memory_equal(&look.counts, &real.counts, sizeof look.counts);
        assert_int_equal(look.customers, real.customers);
        assert_int_equal(look.parents, real.parents);
        buf_deinit(&before);
    }
    test_org_destroy(&t);
}

static void a_full_disk_leaves_nothing_of_an_import(void **state)
{
    (void)state;
    struct random r;
    struct lines l;
    struct test_org t;
    int64_t none = 0, plenty = 1 << 20;
    random_init(&r, 8);
    make_lines(&r, &l, 2);
    test_org_create(&t);
    files_load(&t, lines_options(write_file(&t, &r, &l, 0)));
    struct buf dump = test_dump(&t), figures = files_figures(&t);
    assert_ok(&t.c, db_write(&t.c, org_db(t.org), test_disk, &none));
    struct import_options o = lines_options(write_file(&t, &r, &l, 1));
    o.create = true;
    assert_true(str_find(files_refused(&t, o), STR("disk is full")) >= 0);
    files_same("a full disk", &t, &dump, &figures);
    assert_ok(&t.c, db_write(&t.c, org_db(t.org), test_disk, &plenty));
    files_load(&t, o);
    buf_deinit(&dump);
    buf_deinit(&figures);
    test_org_destroy(&t);
}

// A file that turns out broken far down leaves nothing of the rows before.
static void a_broken_file_leaves_nothing(void **state)
{
    (void)state;
    struct test_org t;
    struct buf b;
    test_org_create(&t);
    struct buf dump = test_dump(&t);
    buf_init(&b, 1 << 24);
    buf_add(&b, str_of(header));
    for (int i = 0; i < 5000; i++)
        buf_format(&b, "N%d,2025-01-05,a,1,1,C%d,上海\n", i, i % 50);
    buf_add(&b, STR("N9,2025-01-05,\"never closed,1,1,C1,上海\n"));
    struct str words = files_refused(&t, lines_options(files_write(&t, "a.csv", buf_str(&b))));
    assert_true(str_find(words, STR("quot")) >= 0);
    files_same("a broken file", &t, &dump, NULL);
    buf_deinit(&dump);
    buf_deinit(&b);
    test_org_destroy(&t);
}

// Who stops an import while the reader is far ahead of the writer is left with what he had.
static void a_stopped_import_leaves_nothing(void **state)
{
    (void)state;
    struct test_org t;
    struct buf b;
    struct progress progress = {.stop = true};
    test_org_create(&t);
    struct buf dump = test_dump(&t);
    buf_init(&b, 1 << 24);
    buf_add(&b, str_of(header));
    for (int i = 0; i < 20000; i++)
        buf_format(&b, "N%d,2025-01-05,a,1,1,C%d,上海\n", i, i % 50);
    struct import_options o = lines_options(files_write(&t, "a.csv", buf_str(&b)));
    o.progress = &progress;
    assert_true(str_find(files_refused(&t, o), STR("stopped")) >= 0);
    assert_true(atomic_load(&progress.rows) < 20000);
    assert_true(atomic_load(&progress.done) < atomic_load(&progress.total));
    files_same("a stopped import", &t, &dump, NULL);
    buf_deinit(&dump);
    buf_deinit(&b);
    test_org_destroy(&t);
}

// ---- single rules -------------------------------------------------------------------------------

// What was said of somebody's city comes in with lines that are there already: the mirror hears of
// it though no record changes.
static void facts_alone_reach_the_mirror(void **state)
{
    (void)state;
    struct test_org t;
    struct undo_counts counts;
    test_org_create(&t);
    test_org_today(&t, "2026-03-01");
    struct str path = files_write(&t, "a.csv",
                                  STR("order_no,date,product,quantity,unit_price,customer,city\n"
                                      "N1,2025-01-05,a,1,2,C1,上海\n"
                                      "N2,2025-05-05,a,1,2,C1,杭州\n"));
    struct import_options plain = {
        .path = path, .object = STR("order_line"), .map_text = STR("city=-,customer=customer")};
    struct import_options part =
        lines_options(files_write(&t, "b.csv",
                                  STR("order_no,date,product,quantity,unit_price,customer,city\n"
                                      "N2,2025-05-05,a,1,2,C1,杭州\n")));
    files_load(&t, plain);
    files_load(&t, part);
    struct buf before = files_figures(&t), dump = test_dump(&t);
    struct import_result r = files_load(&t, lines_options(path));
    assert_int_equal(r.counts.unchanged, 2);
    struct buf after = files_figures(&t);
    assert_false(str_eq(buf_str(&before), buf_str(&after))); // 上海 until May
    files_same("facts alone", &t, &dump, NULL);
    assert_ok(&t.c, import_undo(&t.c, t.org, 0, r.id, NULL, &counts));
    files_same("facts taken back", &t, &dump, &before);
    buf_deinit(&before);
    buf_deinit(&after);
    buf_deinit(&dump);
    test_org_destroy(&t);
}

int main(void)
{
    const struct CMUnitTest all[] = {
        cmocka_unit_test(any_order_and_any_number_of_files),
        cmocka_unit_test(an_undone_import_leaves_nothing),
        cmocka_unit_test(an_earlier_import_can_be_undone),
        cmocka_unit_test(a_look_changes_nothing_and_says_the_same),
        cmocka_unit_test(a_full_disk_leaves_nothing_of_an_import),
        cmocka_unit_test(a_broken_file_leaves_nothing),
        cmocka_unit_test(a_stopped_import_leaves_nothing),
        cmocka_unit_test(facts_alone_reach_the_mirror),
    };
    return cmocka_run_group_tests_name("import", all, NULL, NULL);
}
