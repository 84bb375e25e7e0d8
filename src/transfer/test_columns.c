#include "tests/support/test.h"

#include "codec/table.h"
#include "transfer/columns.h"

#define S(literal)                                                                                 \
    {                                                                                              \
        (literal), sizeof(literal) - 1                                                             \
    }
#define FIELD(n, t)                                                                                \
    {                                                                                              \
        .name = S(n), .type = (t)                                                                  \
    }
#define LABELLED(n, z, t)                                                                          \
    {                                                                                              \
        .name = S(n), .zh = S(z), .type = (t)                                                      \
    }

static const struct catalog_field customer_fields[] = {
    FIELD("code", RULE_TEXT),
    FIELD("name", RULE_TEXT),
    FIELD("phone", RULE_TEXT),
    FIELD("mail", RULE_TEXT),
    FIELD("city", RULE_TEXT),
    FIELD("province", RULE_TEXT),
    FIELD("country", RULE_TEXT),
    FIELD("industry", RULE_TEXT),
    FIELD("level", RULE_TEXT),
    FIELD("owner", RULE_TEXT),
    FIELD("since", RULE_DATE),
    FIELD("birthday", RULE_DATE),
    FIELD("plan", RULE_TEXT),
    FIELD("monthly_fee", RULE_NUMBER),
    FIELD("primary_contact", RULE_TEXT),
    FIELD("tags", RULE_CHOICES),
    LABELLED("note", "备注", RULE_TEXT),
    LABELLED("risk_colour", "风险色", RULE_TEXT),
};
static const struct catalog_field order_fields[] = {
    FIELD("order_no", RULE_TEXT), FIELD("date", RULE_DATE), FIELD("amount", RULE_NUMBER)};
static const struct catalog_field line_fields[] = {
    FIELD("order_no", RULE_TEXT), FIELD("date", RULE_DATE),       FIELD("product_code", RULE_TEXT),
    FIELD("product", RULE_TEXT),  FIELD("quantity", RULE_NUMBER), FIELD("unit_price", RULE_NUMBER),
    FIELD("amount", RULE_NUMBER)};
static const struct catalog_field contract_fields[] = {
    FIELD("contract_no", RULE_TEXT), FIELD("start", RULE_DATE), FIELD("end", RULE_DATE),
    FIELD("amount", RULE_NUMBER), FIELD("kind", RULE_TEXT)};
static const struct catalog_field rating_fields[] = {
    FIELD("date", RULE_DATE), FIELD("score", RULE_NUMBER), FIELD("comment", RULE_TEXT)};
static const struct catalog_field login_fields[] = {FIELD("date", RULE_DATE)};
static const struct catalog_field follow_fields[] = {
    FIELD("date", RULE_DATE), FIELD("kind", RULE_TEXT), FIELD("content", RULE_TEXT),
    FIELD("tags", RULE_CHOICES), FIELD("by", RULE_TEXT)};
static const struct catalog_field ticket_fields[] = {
    FIELD("ticket_no", RULE_TEXT), FIELD("start", RULE_DATE),   FIELD("end", RULE_DATE),
    FIELD("kind", RULE_TEXT),      FIELD("subject", RULE_TEXT), FIELD("priority", RULE_TEXT)};
static const struct catalog_field payment_fields[] = {
    FIELD("payment_no", RULE_TEXT), FIELD("date", RULE_DATE), FIELD("amount", RULE_NUMBER)};
// Without a number of its own: what it belongs to has it.
static const struct catalog_field parcel_fields[] = {FIELD("sent", RULE_DATE),
                                                     FIELD("weight", RULE_NUMBER)};

#define COUNT(a) (int)(sizeof(a) / sizeof *(a))
#define OBJECT(n, shape, fields, start, end)                                                       \
    {                                                                                              \
        S(n), {NULL, 0}, {NULL, 0}, shape, fields, COUNT(fields), start, end, 0                    \
    }

enum { CUSTOMER, ORDER, LINE, CONTRACT, RATING, LOGIN, FOLLOW, TICKET, PAYMENT, PARCEL };
static const struct catalog_object objects[] = {
    OBJECT("customer", SHAPE_CUSTOMER, customer_fields, -1, -1),
    OBJECT("order", SHAPE_MOMENT, order_fields, 1, -1),
    OBJECT("order_line", SHAPE_MOMENT, line_fields, 1, -1),
    OBJECT("contract", SHAPE_SPAN, contract_fields, 1, 2),
    OBJECT("rating", SHAPE_MOMENT, rating_fields, 0, -1),
    OBJECT("login", SHAPE_MOMENT, login_fields, 0, -1),
    OBJECT("follow-up", SHAPE_MOMENT, follow_fields, 0, -1),
    OBJECT("ticket", SHAPE_SPAN, ticket_fields, 1, 2),
    OBJECT("payment", SHAPE_MOMENT, payment_fields, 1, -1),
    OBJECT("parcel", SHAPE_MOMENT, parcel_fields, 0, -1),
};
static const struct catalog catalog = {
    .objects = objects, .object_count = COUNT(objects), .customer = CUSTOMER};

enum { HEADER_MAX = 40 };

static int split(struct str text, struct str *out)
{
    int count = 0;
    while (count < HEADER_MAX) {
        bool last = str_find(text, STR("|")) < 0;
        out[count++] = str_trim(str_cut(text, '|', &text));
        if (last)
            break;
    }
    return count;
}

// All targets in writing, between bars; '*' marks the name that is the key too.
static struct str written(struct arena *a, const struct columns_goal *goal,
                          const struct column_target *targets, int count)
{
    struct str all = STR_NONE;
    for (int i = 0; i < count; i++) {
        struct str one = columns_target_text(a, goal, &targets[i]);
        all = str_format(a, "%.*s%s%.*s%s", STR_ARG(all), i ? "|" : "", STR_ARG(one),
                         targets[i].also_key ? "*" : "");
    }
    return all;
}

static void columns_find_their_fields(void **state)
{
    (void)state;
    static const struct {
        const char *says, *header, *want;
        int object, parent;
    } rows[] = {
        {"Online Retail",
         "InvoiceNo|StockCode|Description|Quantity|InvoiceDate|UnitPrice|CustomerID|Country",
         "order_no|product_code|product|quantity|date|unit_price|customer|customer.country", LINE,
         ORDER},
        {"the shop as lines",
         "行 ID|订单 ID|订单日期|发货日期|客户 ID|客户名称|城市|省/自治区|国家|产品 "
         "ID|类别|产品名称|销售额|数量|利润",
         "+行id:text|order_no|date|+发货日期:text|customer|customer.name|customer.city|customer."
         "province|"
         "customer.country|product_code|+类别:text|product|amount|quantity|+利润:text",
         LINE, ORDER},
        {"the shop as orders", "订单编号|下单时间|实付金额|会员号|备注",
         "order_no|date|amount|customer|+备注:text", ORDER, -1},
        {"by name alone", "客户名称|日期|金额", "customer.name*|date|amount", ORDER, -1},
        {"key and 客户", "客户|客户编号|date", "customer.name|customer|date", ORDER, -1},
        {"customers", "客户编号|公司名称|手机号|邮箱|城市|省份|注册日期|等级|风险色",
         "customer|name|phone|mail|city|province|since|level|risk_colour", CUSTOMER, -1},
        {"customers by an own number", "编号|姓名|电话", "customer|name|phone", CUSTOMER, -1},
        {"camel and snake", "customer_no|SignupDate|Mobile-Phone|E-Mail",
         "customer|since|phone|mail", CUSTOMER, -1},
        {"full width and units", "客户ＩＤ|金额（元）|日期", "customer|amount|date", ORDER, -1},
        {"contracts", "客户编号|合同编号|签订日期|到期日|合同金额|合同类型",
         "customer|contract_no|start|end|amount|kind", CONTRACT, -1},
        {"two starts", "客户编号|生效日期|签订日期|结束日期", "customer|start|+签订日期:text|end",
         CONTRACT, -1},
        {"ratings", "会员号|评分|评价日期|评价内容", "customer|score|date|comment", RATING, -1},
        {"logins", "user id|登录时间", "customer|date", LOGIN, -1},
        {"follow-ups", "客户|跟进时间|跟进方式|跟进内容|跟进人",
         "customer.name*|date|kind|content|by", FOLLOW, -1},
        {"tickets", "工单号|客户编号|提交时间|完成时间|问题类型|优先级",
         "ticket_no|customer|start|end|kind|priority", TICKET, -1},
        {"payments", "付款编号|客户编号|回款日期|回款金额", "payment_no|customer|date|amount",
         PAYMENT, -1},
        {"a field of the parent", "order_no|sent|weight|customer",
         "order.order_no|sent|weight|customer", PARCEL, ORDER},
        {"no name", "客户编号||日期", "customer|-|date", ORDER, -1},
        {"new names", "客户编号|Gift Wrap?|2nd try|giftWrap",
         "customer|+gift_wrap:text|+f_2nd_try:text|+gift_wrap_2:text", ORDER, -1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ctx c = {.arena = arena_create()};
        struct columns_goal goal = {&catalog, rows[i].object, rows[i].parent, false};
        struct str header[HEADER_MAX];
        struct column_target *targets;
        int count = split(str_of(rows[i].header), header);
        assert_ok(&c, columns_propose(&c, &goal, header, NULL, count, &targets));
        struct str got = written(c.arena, &goal, targets, count);
        if (!str_eq(got, str_of(rows[i].want)))
            fail_msg("%s:\nwanted %s\ngot    %.*s", rows[i].says, rows[i].want, STR_ARG(got));
        for (int k = 0; k < count; k++)
            assert_true(targets[k].en && targets[k].zh);
        arena_destroy(c.arena);
    }
}

static void equal_names_are_refused(void **state)
{
    (void)state;
    struct ctx c = {.arena = arena_create()};
    struct columns_goal goal = {&catalog, ORDER, CATALOG_NONE, false};
    const struct str header[] = {STR("日期"), STR("金额"), STR(""), STR(""), STR("金额")};
    struct column_target *targets;
    assert_int_equal(columns_propose(&c, &goal, header, NULL, 5, &targets), ERR_INPUT);
    assert_str(c.why.zh, "第 2 列（B）和第 5 列（E）都叫“金额”；请改掉其中一个列名");
    arena_destroy(c.arena);
}

static void a_map_that_was_told_wins(void **state)
{
    (void)state;
    static const struct {
        const char *map, *want; // want: the targets, or a part of the error
        enum err e;
    } rows[] = {
        {"", "customer.name*|+价含税:text|date", ERR_NONE},
        {"名称=customer", "customer|+价含税:text|date", ERR_NONE},
        {"\"价,含税\"=amount, 时间=-", "customer.name*|amount|-", ERR_NONE},
        {"\"价,含税\"=+gross:number", "customer.name*|+gross:number|date", ERR_NONE},
        {"\"价,含税\"=customer.code", "customer.name|customer|date", ERR_NONE},
        {"\"价,含税\"=date", "customer.name*|date|-", ERR_NONE},
        {"名称=order.order_no", "order_no|+价含税:text|date", ERR_NONE},
        {"时问=date", "没有列“时问”；是不是“时间”？", ERR_INPUT},
        {"时间=dat", "没有字段“dat”；是不是“date”？", ERR_INPUT},
        {"时间=custmer.city", "是不是“customer”？", ERR_INPUT},
        {"时间=customer.citty", "是不是“city”？", ERR_INPUT},
        {"时间", "应为 列名=字段", ERR_INPUT},
        {"\"价,含税=amount", "应为 列名=字段", ERR_INPUT},
        {"时间=+x:colour", "没有“colour”这种字段", ERR_INPUT},
        {"时间=amount,\"价,含税\"=amount", "同一个字段", ERR_INPUT},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ctx c = {.arena = arena_create()};
        struct columns_goal goal = {&catalog, ORDER, CATALOG_NONE, false};
        const struct str header[] = {STR("名称"), STR("价,含税"), STR("时间")};
        struct column_target *targets;
        assert_ok(&c, columns_propose(&c, &goal, header, NULL, 3, &targets));
        enum err e = columns_map_text(&c, &goal, header, NULL, 3, str_of(rows[i].map), targets);
        struct str got = e ? c.why.zh : written(c.arena, &goal, targets, 3);
        bool right =
            e ? str_find(got, str_of(rows[i].want)) >= 0 : str_eq(got, str_of(rows[i].want));
        if (e != rows[i].e || !right)
            fail_msg("%s: wanted %s, got %.*s", rows[i].map, rows[i].want, STR_ARG(got));
        arena_destroy(c.arena);
    }
}

static void a_map_may_be_json(void **state)
{
    (void)state;
    struct ctx c = {.arena = arena_create()};
    struct columns_goal goal = {&catalog, ORDER, CATALOG_NONE, false};
    const struct str header[] = {STR("名称"), STR("价,含税"), STR("时间")};
    struct column_target *targets;
    assert_ok(&c, columns_propose(&c, &goal, header, NULL, 3, &targets));
    assert_ok(&c, columns_map_json(&c, &goal, header, NULL, 3,
                                   STR("{\"价,含税\":\"amount\",\"时间\":null}"), targets));
    assert_str(written(c.arena, &goal, targets, 3), "customer.name*|amount|-");
    assert_int_equal(
        columns_map_json(&c, &goal, header, NULL, 3, STR("{\"x\":\"amount\"}"), targets),
        ERR_INPUT);
    fail_clear(&c);
    assert_int_equal(columns_map_json(&c, &goal, header, NULL, 3, STR("{\"时间\":5}"), targets),
                     ERR_INPUT);
    fail_clear(&c);
    assert_int_equal(columns_map_json(&c, &goal, header, NULL, 3, STR("[]"), targets), ERR_INPUT);
    arena_destroy(c.arena);
}

static void cells_say_what_a_column_is(void **state)
{
    (void)state;
    static const struct {
        const char *cells;
        enum profile_kind want;
    } rows[] = {
        {"2026/1/5|2026-01-06|", PROFILE_DATE},
        {"2026/1/5 8:00|2026-01-06", PROFILE_TIME},
        {"20260105|20260106", PROFILE_DATE},
        {"1|2|3", PROFILE_INTEGER},
        {"1,200|￥3.5|12%", PROFILE_NUMBER},
        {"1|0|1|0", PROFILE_YES_NO},
        {"1|1|1", PROFILE_INTEGER},
        {"是|否|是", PROFILE_YES_NO},
        {"Yes|No", PROFILE_YES_NO},
        {"46027|46028", PROFILE_INTEGER},
        {"007|008", PROFILE_TEXT},
        {"13800138000|13900139000", PROFILE_TEXT},
        {"高|低|高|低|高|低|高", PROFILE_CHOICE},
        {"张三|李四|王五", PROFILE_TEXT},
        {"5|12万左右", PROFILE_TEXT},
        {"||", PROFILE_EMPTY},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct str cells[HEADER_MAX];
        struct profile p = {0};
        int count = split(str_of(rows[i].cells), cells);
        for (int k = 0; k < count; k++)
            profile_add(&p, &(struct cell){.kind = cells[k].len ? CELL_TEXT : CELL_EMPTY,
                                           .text = cells[k]});
        if (profile_kind(&p) != rows[i].want)
            fail_msg("%s: got %s", rows[i].cells, profile_kind_name(profile_kind(&p)));
    }
}

// The real header and cells of the shop: every column finds a place, and new ones their kind.
static void the_shop_maps_itself(void **state)
{
    (void)state;
    const char *path = shared_data("superstore_cn/订单.gbk.csv");
    if (!path) {
        print_message("# skipped: the shared data is not here\n");
        return;
    }
    struct ctx c = {.arena = arena_create()};
    struct columns_goal goal = {&catalog, LINE, ORDER, false};
    struct profile profiles[HEADER_MAX] = {0};
    struct table_reader *t;
    struct table_row row;
    const struct str *header;
    struct column_target *targets;
    assert_ok(&c, table_open(&c, path, NULL, &t));
    int count = table_header(t, &header);
    for (int n = 0; n < 1000; n++) {
        assert_ok(&c, table_next(&c, t, &row));
        for (int i = 0; i < count; i++)
            profile_add(&profiles[i], &row.cells[i]);
    }
    assert_ok(&c, columns_propose(&c, &goal, header, profiles, count, &targets));
    assert_str(written(c.arena, &goal, targets, count),
               "+行id:integer|order_no|date|+发货日期:date|+邮寄方式:choice|customer|"
               "customer.name|+细分:choice|customer.city|customer.province|customer.country|"
               "+地区:choice|product_code|+类别:choice|+子类别:choice|product|amount|quantity|"
               "+折扣:number|+利润:number");
    table_close(t);
    arena_destroy(c.arena);
}

int main(void)
{
    const struct CMUnitTest all[] = {
        cmocka_unit_test(columns_find_their_fields),  cmocka_unit_test(equal_names_are_refused),
        cmocka_unit_test(a_map_that_was_told_wins),   cmocka_unit_test(a_map_may_be_json),
        cmocka_unit_test(cells_say_what_a_column_is), cmocka_unit_test(the_shop_maps_itself),
    };
    return cmocka_run_group_tests_name("columns", all, NULL, NULL);
}
