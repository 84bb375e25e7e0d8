// Importing: rows in any order and any number of files come to the same, twice is once, an undone
// import leaves nothing, a look changes nothing.
#include "base/random.h"
#include "sys/file.h"
#include "transfer/test_files.h"

// ---- random order lines
// -------------------------------------------------------------------------------

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

static void same_now(const char *says, struct test_org *t, const struct buf *dump,
                     const struct buf *figures)
{
    struct buf now = test_dump(t);
    test_same(says, dump, &now);
    buf_deinit(&now);
    if (figures) {
        now = files_figures(t);
        test_same(says, figures, &now);
        buf_deinit(&now);
    }
    assert_ok(&t->c, mirror_prove(&t->c, org_mirror(t->org)));
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
        same_now("other files", &t, &dump, &figures);
        load_again(&t, paths, files);
        same_now("loaded twice", &t, &dump, &figures);
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
            assert_ok(&t.c, import_undo(&t.c, t.org, 0, imports[i], &counts));
            assert_int_equal(counts.kept, 0);
            assert_true(counts.deleted > 0);
            same_now("undone", &t, &dumps[i], &figures[i]);
            buf_deinit(&dumps[i]);
            buf_deinit(&figures[i]);
        }
        struct undo_counts again;
        assert_int_equal(import_undo(&t.c, t.org, 0, imports[0], &again), ERR_CONFLICT);
        fail_clear(&t.c);
        assert_int_equal(import_undo(&t.c, t.org, 0, 999999, &again), ERR_NOT_FOUND);
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
        assert_ok(&t.c, import_undo(&t.c, t.org, 0, id, &counts));
        struct buf dump = test_dump(&alone), figures = files_figures(&alone);
        same_now("the second alone", &t, &dump, &figures);
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
        same_now("a look", &t, &before, NULL);
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

// ---- single rules
// -------------------------------------------------------------------------------------

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
    same_now("facts alone", &t, &dump, NULL);
    assert_ok(&t.c, import_undo(&t.c, t.org, 0, r.id, &counts));
    same_now("facts taken back", &t, &dump, &before);
    buf_deinit(&before);
    buf_deinit(&after);
    buf_deinit(&dump);
    test_org_destroy(&t);
}

static void orders_are_made_from_lines(void **state)
{
    (void)state;
    struct test_org t;
    test_org_create(&t);
    struct str path = files_write(&t, "a.csv",
                                  STR("订单号,日期,产品名称,数量,单价,客户编号\n"
                                      "N1,2025-01-09 10:30:00,a,2,1.5,C1\n"
                                      "N1,2025-01-05 09:00:00,b,1,￥1,000.25,C1\n"
                                      "N1,2025-01-05 09:00:00,c,3,0.1,C1\n"));
    files_refused(&t, (struct import_options){.path = path, .object = STR("orders")});
    path = files_write(&t, "a.csv",
                       STR("订单号,日期,产品名称,数量,单价,客户编号\n"
                           "N1,2025-01-09 10:30:00,a,2,1.5,C1\n"
                           "N1,2025-01-05 09:00:00,b,1,\"￥1,000.25\",C1\n"
                           "N1,2025-01-05 09:00:00,c,3,0.1,C1\n"));
    struct import_result r =
        files_load(&t, (struct import_options){.path = path, .object = STR("order")});
    assert_int_equal(r.counts.created, 3);
    assert_int_equal(r.parents, 1);
    assert_int_equal(test_number(&t, "SELECT f_amount FROM o_order"), 1003550000);
    assert_int_equal(test_number(&t, "SELECT f_date FROM o_order"),
                     (int64_t)day_parse(STR("2025-01-05")) * 86400 + 9 * 3600);
    test_org_destroy(&t);
}

// One order, lines that name two customers: which of them it is does not hang on who came first.
static void an_order_of_two_customers_is_always_the_same_ones(void **state)
{
    (void)state;
    static const char *const rows[] = {"N1,2025-01-05,a,1,1,C1\n", "N1,2025-01-06,b,1,1,C2\n"};
    struct buf dumps[2];
    for (int i = 0; i < 2; i++) {
        struct test_org t;
        test_org_create(&t);
        struct str text =
            str_format(t.c.arena, "%s%s%s", "order_no,date,product,quantity,unit_price,customer\n",
                       rows[i], rows[1 - i]);
        files_load(&t, (struct import_options){.path = files_write(&t, "a.csv", text),
                                               .object = STR("order_line"),
                                               .customer = STR("customer")});
        dumps[i] = test_dump(&t);
        test_org_destroy(&t);
    }
    test_same("the other way round", &dumps[0], &dumps[1]);
    buf_deinit(&dumps[0]);
    buf_deinit(&dumps[1]);
}

static void refused_rows_come_back_with_reasons(void **state)
{
    (void)state;
    static const struct {
        const char *row, *reason;
    } rows[] = {
        {"N1,2026-02-30,12,C1", "does not exist"},
        {"N2,2026-02-01,12万左右,C1", NULL},
        {"N3,2026-02-01,12,", "the customer is missing"},
        {"N4,,12,C1", "date is missing"},
        {"N5,2099-01-01,12,C1", "between 1900 and 2079"},
        {"N6,2026-02-01,12,C1,more", "more cells"},
        {"N9,2026-02-01,13,C1", "says otherwise"},
    };
    struct test_org t;
    struct buf b;
    test_org_create(&t);
    buf_init(&b, 1 << 16);
    buf_add(&b, STR("order_no,date,amount,客户编号\nN9,2026-02-01,12,C1\n"));
    size_t count = sizeof rows / sizeof *rows;
    for (size_t i = 0; i < count; i++)
        buf_format(&b, "%s\n", rows[i].row);
    buf_add(&b, STR("\nN9,2026-02-01,12,C1\n"));
    struct import_result r =
        files_load(&t, (struct import_options){.path = files_write(&t, "a.csv", buf_str(&b)),
                                               .object = STR("order")});
    assert_int_equal(r.counts.created, 1);
    assert_int_equal(r.counts.refused, count);
    assert_int_equal(r.counts.unchanged, 1);
    assert_int_equal(r.refusal_count, count);
    struct str file;
    assert_ok(&t.c, file_read(&t.c, r.refused_file, 1 << 20, &file));
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(r.refusals[i].row, i + 3);
        if (rows[i].reason && str_find(r.refusals[i].en, str_of(rows[i].reason)) < 0)
            fail_msg("%s: %.*s", rows[i].row, STR_ARG(r.refusals[i].en));
        assert_true(str_find(file, r.refusals[i].en) > 0 && str_find(file, r.refusals[i].zh) > 0);
        assert_true(str_find(file, r.refusals[i].cells[0]) > 0);
    }
    buf_deinit(&b);
    test_org_destroy(&t);
}

static void fields_are_made_when_asked(void **state)
{
    (void)state;
    struct test_org t;
    test_org_create(&t);
    struct str path =
        files_write(&t, "a.csv",
                    STR("order_no,date,amount,客户编号,口味,渠道\n"
                        "N1,2026-02-01,12,C1,甜,门店\nN2,2026-03-01,13,C1,咸,网店\n"));
    struct import_options o = {.path = path,
                               .object = STR("order"),
                               .map_text = STR("口味=customer.flavour,渠道=channel")};
    struct buf before = test_dump(&t);
    struct str words = files_refused(&t, o);
    assert_true(str_find(words, STR("flavour")) >= 0);
    same_now("refused", &t, &before, NULL);
    o.create = true;
    struct import_result r = files_load(&t, o);
    assert_int_equal(r.field_count, 2);
    assert_str(r.fields[0], "customer.flavour");
    assert_str(r.fields[1], "order.channel");
    const struct schema *s = org_schema(t.org);
    assert_true(object_field(&s->objects[s->customer], STR("flavour")) >= 0);
    assert_int_equal(test_number(&t, "SELECT COUNT(*) FROM o_customer WHERE f_flavour = '咸'"), 1);
    assert_int_equal(test_number(&t, "SELECT COUNT(*) FROM o_order WHERE f_channel = '门店'"), 1);
    o.map_text = STR("口味=customer.flavour,渠道=channel");
    r = files_load(&t, o);
    assert_int_equal(r.counts.unchanged, 2);
    assert_int_equal(r.field_count, 0);
    buf_deinit(&before);
    test_org_destroy(&t);
}

static void an_object_is_made_when_asked(void **state)
{
    (void)state;
    struct test_org t;
    test_org_create(&t);
    struct str path = files_write(&t, "a.csv",
                                  STR("会员号,开始,结束,客户编号\nM1,2026-01-01,,C1\n"
                                      "M2,2025-01-01,2025-06-01,C2\n"));
    struct import_options o = {.path = path,
                               .object = STR("membership"),
                               .map_text = STR("开始=start,结束=end,会员号=member_no"),
                               .customer = STR("客户编号")};
    files_refused(&t, o);
    o.create = true;
    struct import_result r = files_load(&t, o);
    assert_int_equal(r.counts.created, 2);
    const struct schema *s = org_schema(t.org);
    int object = schema_object(s, STR("membership"));
    assert_true(object >= 0);
    assert_int_equal(s->objects[object].shape, SHAPE_SPAN);
    test_org_destroy(&t);
}

static void a_name_alone_tells_customers_apart(void **state)
{
    (void)state;
    struct test_org t;
    test_org_create(&t);
    struct import_options o = {
        .path =
            files_write(&t, "a.csv", STR("客户编号,客户名称,城市\nC1,张三,上海\nC2,李四,杭州\n")),
        .object = STR("customer")};
    assert_int_equal(files_load(&t, o).counts.created, 2);
    o = (struct import_options){
        .path = files_write(&t, "b.csv", STR("客户名称,日期\n张三,2026-01-05\n王五,2026-01-06\n")),
        .object = STR("login")};
    struct import_result r = files_load(&t, o);
    assert_int_equal(r.counts.created, 2);
    assert_int_equal(r.customers, 1);
    assert_int_equal(test_number(&t, "SELECT COUNT(*) FROM o_login WHERE customer = "
                                     "(SELECT id FROM o_customer WHERE f_code = 'C1')"),
                     1);
    r = files_load(&t, o);
    assert_int_equal(r.counts.unchanged, 2);
    assert_int_equal(r.customers, 0);
    test_org_destroy(&t);
}

int main(void)
{
    const struct CMUnitTest all[] = {
        cmocka_unit_test(any_order_and_any_number_of_files),
        cmocka_unit_test(an_undone_import_leaves_nothing),
        cmocka_unit_test(an_earlier_import_can_be_undone),
        cmocka_unit_test(a_look_changes_nothing_and_says_the_same),
        cmocka_unit_test(facts_alone_reach_the_mirror),
        cmocka_unit_test(orders_are_made_from_lines),
        cmocka_unit_test(an_order_of_two_customers_is_always_the_same_ones),
        cmocka_unit_test(refused_rows_come_back_with_reasons),
        cmocka_unit_test(fields_are_made_when_asked),
        cmocka_unit_test(an_object_is_made_when_asked),
        cmocka_unit_test(a_name_alone_tells_customers_apart),
    };
    return cmocka_run_group_tests_name("import", all, NULL, NULL);
}
