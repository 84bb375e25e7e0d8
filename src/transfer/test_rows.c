// What single rows become: orders from their lines, refused ones with reasons, fields and objects
// that are made on the way, customers known by name.
#include "sys/file.h"
#include "transfer/test_files.h"

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
    files_same("refused", &t, &before, NULL);
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
        cmocka_unit_test(orders_are_made_from_lines),
        cmocka_unit_test(an_order_of_two_customers_is_always_the_same_ones),
        cmocka_unit_test(refused_rows_come_back_with_reasons),
        cmocka_unit_test(fields_are_made_when_asked),
        cmocka_unit_test(an_object_is_made_when_asked),
        cmocka_unit_test(a_name_alone_tells_customers_apart),
    };
    return cmocka_run_group_tests_name("import_rows", all, NULL, NULL);
}
