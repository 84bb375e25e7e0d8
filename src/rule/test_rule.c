#include "tests/support/test.h"

#include "rule/fold.h"
#include "rule/rule.h"
#include "rule/test_catalog.h"
#include "rule/test_random.h"
#include "tests/support/rounds.h"

static struct ctx context(void)
{
    return (struct ctx){.arena = arena_create()};
}

// Every example of the design: what it is printed as.
static void the_examples_parse(void **state)
{
    (void)state;
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"days_since(login) >= 30", NULL},
        {"last(rating.score) < 3", NULL},
        {"drop(order, 90d) > 50%", "drop(order, 90d) > 0.5"},
        {"count(ticket where kind = \"complaint\", 30d) >= 3", NULL},
        {"count(visit, 60d) = 0 and count(visit, 60d before 60d) >= 4", NULL},
        {"changed(primary_contact, 30d) and days_left(contract) <= 90", NULL},
        {"age(ticket) > 3", NULL},
        {"count(follow_up where tags contains \"竞品\", 30d) > 0", NULL},
        {"count(follow-up where tags contains '竞品', 30d) > 0",
         "count(follow_up where tags contains \"竞品\", 30d) > 0"},
        {"not active(contract) and days_since_end(contract) > 15", NULL},
        {"not active(pause) and days_since(order) > 3 * rhythm(order)", NULL},
        {"sum(order.amount, 365d) > 50000 and level != \"VIP\"", NULL},
        {"count(订单, 90d) > 1", "count(order, 90d) > 1"},
        {"days_since(login) > 3 * rhythm(login)", NULL},
        {"not (days_since(login) <= 30)", NULL},
        {"count(order, 3650d) > 0", NULL},
        {"active(contract)", NULL},
        {"days_since(order) > 90", NULL},
        {"active(pause) or (open(invoice) > 0 and age(invoice) < 30)",
         "active(pause) or open(invoice) > 0 and age(invoice) < 30"},
        {"count(cancel, 60d) > 0", NULL},
        {"state = \"closed\"", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ctx c = context();
        struct rule *r, *again;
        enum err e = rule_parse(&c, &test_catalog, str_of(rows[i].text), NULL, 0, &r);
        if (e)
            fail_msg("%s: %d:%d %.*s", rows[i].text, c.why.line, c.why.column, STR_ARG(c.why.en));
        struct str text = rule_text(c.arena, r, NULL);
        assert_str(text, rows[i].want ? rows[i].want : rows[i].text);
        assert_ok(&c, rule_parse(&c, &test_catalog, text, NULL, 0, &again));
        assert_true(rule_node_eq(r->root, again->root));
        arena_destroy(c.arena);
    }
}

// What each way of writing is printed as; NULL: as it is written.
static void every_way_of_writing(void **state)
{
    (void)state;
    static const struct {
        const char *says, *text, *want;
    } rows[] = {
        {"count of a span", "count(contract, 1y) > 0", NULL},
        {"sum in months", "sum(order.amount where quantity > 0, 3m before 12m) > 1",
         "sum(order.amount where quantity > 0, 3m before 1y) > 1"},
        {"avg", "avg(order.amount, 30d) > 1", NULL},
        {"min of dates", "min(order.date, 30d) > 2026-01-31", NULL},
        {"max", "max(order.amount, 30d) > 1", NULL},
        {"last of choices", "last(follow_up.tags) contains \"A\"", NULL},
        {"days_since_first", "days_since_first(order) = 3", NULL},
        {"rhythm", "rhythm(order) is empty", NULL},
        {"age", "age(contract) >= 3", NULL},
        {"changed with before", "changed(level, 30d before 30d)", NULL},
        {"before of a yes/no", "before(vip, 3m)", NULL},
        {"days_until of a sum", "days_until(since + 1y) < 30", NULL},
        {"weeks are days", "count(login, 2w) > 1", "count(login, 14d) > 1"},
        {"a field called as a function is", "count > count(login, 1d)", NULL},
        {"the customer's by name", "customer.level = 'A' or 客户.等级 = 'B'",
         "level = \"A\" or level = \"B\""},
        {"capitals", "LEVEL = 'A' and count(Order_Line, 3d) > 1",
         "level = \"A\" and count(order_line, 3d) > 1"},
        {"hyphen for underscore", "primary-contact = 'A'", "primary_contact = \"A\""},
        {"hyphen as minus", "monthly_fee-count > 1", "monthly_fee - count > 1"},
        {"doubled quotes", "level = 'it''s \"so\"'", "level = \"it's \"\"so\"\"\""},
        {"not before a comparison", "not level = 'A'", "not (level = \"A\")"},
        {"two nots", "not (not vip)", NULL},
        {"nested sums", "1 - (2 - 3) - 4 > 2 * (3 + 4) / (5 / 6)", NULL},
        {"brackets that say nothing", "((1 + (2 * 3))) > (4)", "1 + 2 * 3 > 4"},
        {"minus a bracket", "-(1 + 2) < -count", NULL},
        {"or inside and", "(vip or vip) and vip", NULL},
        {"and has no brackets of its own", "vip and (vip and (vip and vip))",
         "vip and vip and vip and vip"},
        {"days before a date", "30 + today > 30d + since", "today + 30 > since + 30d"},
        {"an item's field by its object", "count(order where order.amount > 1, 3d) > 1",
         "count(order where amount > 1, 3d) > 1"},
        {"full width", "ｃｏｕｎｔ（订单，９０ｄ）＞＝１．５％", "count(order, 90d) >= 0.015"},
        {"full width is kept in quotes", "level = “（ＶＩＰ）”", "level = \"（ＶＩＰ）\""},
        {"a parameter shadows a field", "city > 3 and customer.city = 'A'",
         "city > 3 and customer.city = \"A\""},
        {"not in", "level not in ('A', city) and monthly_fee not between 1 and 2",
         "level not in (\"A\", city) and monthly_fee not between 1 and 2"},
    };
    for (int i = 0; i < COUNT_OF(rows); i++) {
        struct ctx c = context();
        struct rule *r, *again;
        struct str city = STR("city");
        int params = strstr(rows[i].says, "parameter") != NULL;
        if (rule_parse(&c, &test_catalog, str_of(rows[i].text), &city, params, &r))
            fail_msg("%s: %.*s", rows[i].says, STR_ARG(c.why.en));
        struct str text = rule_text(c.arena, r, NULL);
        assert_str(text, rows[i].want ? rows[i].want : rows[i].text);
        assert_ok(&c, rule_parse(&c, &test_catalog, text, &city, params, &again));
        assert_true(rule_node_eq(r->root, again->root));
        arena_destroy(c.arena);
    }
}

static void what_is_printed_is_read_back(void **state)
{
    (void)state;
    struct random random;
    for (uint64_t seed = 1; seed <= (uint64_t)test_rounds(3000); seed++) {
        struct ctx c = context();
        struct rule *r, *again;
        struct buf text;
        random_init(&random, seed);
        buf_init(&text, RULE_TEXT_MAX);
        struct test_writer w = {.random = &random, .out = &text};
        write_condition(&w, (int)(seed % 6));
        if (!text.full && rule_parse(&c, &test_catalog, buf_str(&text), NULL, 0, &r))
            fail_msg("seed %d: %.*s: %.*s", (int)seed, STR_ARG(buf_str(&text)), STR_ARG(c.why.en));
        if (!text.full) {
            struct str printed = rule_text(c.arena, r, NULL);
            if (rule_parse(&c, &test_catalog, printed, NULL, 0, &again) ||
                !rule_node_eq(r->root, again->root))
                fail_msg("seed %d: %.*s is not read back", (int)seed, STR_ARG(printed));
            assert_true(rule_sentence(c.arena, r, RULE_ZH).len > 0);
            assert_true(rule_sentence(c.arena, r, RULE_EN).len > 0);
        }
        buf_deinit(&text);
        arena_destroy(c.arena);
    }
}

static enum err parse_repeated(const char *head, const char *part, int times, const char *tail)
{
    struct ctx c = context();
    struct rule *r;
    struct buf text;
    buf_init(&text, RULE_TEXT_MAX + 10);
    buf_add(&text, str_of(head));
    for (int i = 0; i < times; i++)
        buf_add(&text, str_of(part));
    buf_add(&text, str_of(tail));
    enum err e = rule_parse(&c, &test_catalog, buf_str(&text), NULL, 0, &r);
    if (!e)
        assert_in_range(r->root->height, 1, RULE_DEPTH_MAX);
    buf_deinit(&text);
    arena_destroy(c.arena);
    return e;
}

static void nothing_is_too_deep_or_too_long(void **state)
{
    (void)state;
    assert_int_equal(parse_repeated("", "vip or ", 2800, "vip"), ERR_NONE);
    assert_int_equal(parse_repeated("", "(", RULE_DEPTH_MAX + 1, "vip"), ERR_INPUT);
    assert_int_equal(parse_repeated("", "1+", 98, "1 > 1"), ERR_NONE);
    assert_int_equal(parse_repeated("", "1+", 99, "1 > 1"), ERR_INPUT);
    assert_int_equal(parse_repeated("", "-", 9000, "1 > 1"), ERR_INPUT);
    assert_int_equal(parse_repeated("", "days_until(", 3000, "1"), ERR_INPUT);
    assert_int_equal(parse_repeated("vip", " ", RULE_TEXT_MAX - 3, ""), ERR_NONE);
    assert_int_equal(parse_repeated("vip", " ", RULE_TEXT_MAX - 2, ""), ERR_INPUT);
    assert_int_equal(parse_repeated("", "a-", 9000, "a > 1"), ERR_INPUT);
}

static void windows_end_where_they_should(void **state)
{
    (void)state;
    static const struct {
        const char *says, *day;
        struct rule_window window;
        const char *first, *last;
    } rows[] = {
        {"30 days", "2026-03-31", {{30, 0}, {0, 0}}, "2026-03-02", "2026-03-31"},
        {"30 before those", "2026-03-31", {{30, 0}, {30, 0}}, "2026-01-31", "2026-03-01"},
        {"one month", "2026-03-31", {{0, 1}, {0, 0}}, "2026-03-01", "2026-03-31"},
        {"three months", "2026-05-31", {{0, 3}, {0, 0}}, "2026-03-01", "2026-05-31"},
        {"a year from a leap day", "2024-02-29", {{0, 12}, {0, 0}}, "2023-03-01", "2024-02-29"},
        {"a day", "2026-01-01", {{1, 0}, {0, 0}}, "2026-01-01", "2026-01-01"},
    };
    for (int i = 0; i < COUNT_OF(rows); i++) {
        day_t d = day_parse(str_of(rows[i].day));
        assert_int_equal(rule_window_first(d, rows[i].window), day_parse(str_of(rows[i].first)));
        assert_int_equal(rule_window_last(d, rows[i].window), day_parse(str_of(rows[i].last)));
    }
    struct rule_duration long_ago = {.months = 179 * 12};
    assert_int_equal(rule_duration_back(day_parse(STR("0100-01-01")), long_ago), DAY_NONE);
    assert_int_equal(rule_duration_back(DAY_NONE, long_ago), DAY_NONE);
    assert_int_equal(rule_duration_back(INT32_MAX, (struct rule_duration){.days = -1}), DAY_NONE);
}

static void anniversaries_return(void **state)
{
    (void)state;
    static const struct {
        const char *date, *day;
        int want;
    } rows[] = {
        {"2000-03-02", "2026-03-02", 0},   {"2000-03-01", "2026-03-02", 364},
        {"2000-02-29", "2026-02-28", 0},   {"2000-02-29", "2028-02-28", 1},
        {"2000-02-29", "2027-03-01", 365}, {"2030-12-31", "2026-12-30", 1},
    };
    for (int i = 0; i < COUNT_OF(rows); i++)
        assert_int_equal(rule_days_until_anniversary(day_parse(str_of(rows[i].date)),
                                                     day_parse(str_of(rows[i].day))),
                         rows[i].want);
}

static void labels_count_where_only_one_has_them(void **state)
{
    (void)state;
    static const struct catalog_field none[1] = {{.name = {"x", 1}, .type = RULE_NUMBER}};
#define O(api, label)                                                                              \
    {                                                                                              \
        .name = {api, sizeof(api) - 1}, .zh = {label, sizeof(label) - 1}, .shape = SHAPE_MOMENT,   \
        .fields = none, .field_count = 1, .start_field = -1, .end_field = -1                       \
    }
    static const struct catalog_object objects[] = {O("customer", "客户"), O("deal-won", "单"),
                                                    O("deal_lost", "单"), O("and", "与"),
                                                    O("单据", "Deal-Won")};
#undef O
    const struct catalog two = {.objects = objects, .object_count = 5};
    assert_int_equal(catalog_object(&two, STR("DEAL_won")), 1);
    assert_int_equal(catalog_object(&two, STR("单")), CATALOG_AMBIGUOUS);
    assert_int_equal(catalog_object(&two, STR("deal")), CATALOG_NONE);
    struct ctx c = context();
    struct rule *r;
    assert_int_equal(rule_parse(&c, &two, STR("count(单, 3d) > 1"), NULL, 0, &r), ERR_INPUT);
    assert_str(c.why.en, "several objects are called '单'; use the API name");
    fail_clear(&c);
    assert_ok(&c,
              rule_parse(&c, &two, STR("count(与, 3d) > 1 and count(单据, 3d) > 1"), NULL, 0, &r));
    assert_str(rule_text(c.arena, r, NULL), "count(AND, 3d) > 1 and count(单据, 3d) > 1");
    arena_destroy(c.arena);
}

static void numbers_stand_in_place_of_parameters(void **state)
{
    (void)state;
    struct ctx c = context();
    struct rule *r;
    struct str names[] = {STR("N"), STR("M")};
    assert_ok(&c, rule_parse(&c, &test_catalog, STR("days_since(login) > N * 2 or count < M"),
                             names, 2, &r));
    assert_str(rule_text(c.arena, r, (double[]){30.5, -1}),
               "days_since(login) > 30.5 * 2 or count < (-1)");
    arena_destroy(c.arena);
}

static void text_is_folded(void **state)
{
    (void)state;
    struct arena *a = arena_create();
    assert_str(rule_fold(a, STR("ＶＩＰ　Ａ１ ÄΣ\xff竞品")), "vip a1 äσ\xff竞品");
    assert_true(rule_fold_contains(a, STR("我们的ＶＩＰ客户"), STR("vip")));
    assert_false(rule_fold_contains(a, STR("VI P"), STR("vip")));
    arena_destroy(a);
}

static void values_may_be_of_any_type(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum rule_type type;
    } rows[] = {{"city", RULE_TEXT},
                {"tags", RULE_CHOICES},
                {"since + 3m", RULE_DATE},
                {"last(order.amount)", RULE_NUMBER},
                {"active(contract)", RULE_BOOL}};
    for (int i = 0; i < COUNT_OF(rows); i++) {
        struct ctx c = context();
        struct rule *r;
        assert_ok(&c, rule_parse_value(&c, &test_catalog, str_of(rows[i].text), &r));
        assert_int_equal(r->root->type, rows[i].type);
        assert_str(rule_text(c.arena, r, NULL), rows[i].text);
        arena_destroy(c.arena);
    }
    struct ctx c = context();
    struct rule *r;
    assert_int_equal(rule_parse_value(&c, &test_catalog, STR("30d"), &r), ERR_INPUT);
    arena_destroy(c.arena);
}

static void filters_of_other_objects(void **state)
{
    (void)state;
    struct ctx c = context();
    struct rule *r;
    assert_ok(&c, rule_parse_filter(&c, &test_catalog, TEST_CONTACT,
                                    STR("在职 and age > 30 and customer.city = 'A'"), &r));
    assert_str(rule_text(c.arena, r, NULL), "active and age > 30 and customer.city = \"A\"");
    assert_int_equal(
        rule_parse_filter(&c, &test_catalog, TEST_CONTACT, STR("count(order, 3d) > 1"), &r),
        ERR_INPUT);
    arena_destroy(c.arena);
}

int main(void)
{
    const struct CMUnitTest all[] = {
        cmocka_unit_test(the_examples_parse),
        cmocka_unit_test(every_way_of_writing),
        cmocka_unit_test(what_is_printed_is_read_back),
        cmocka_unit_test(nothing_is_too_deep_or_too_long),
        cmocka_unit_test(windows_end_where_they_should),
        cmocka_unit_test(anniversaries_return),
        cmocka_unit_test(labels_count_where_only_one_has_them),
        cmocka_unit_test(numbers_stand_in_place_of_parameters),
        cmocka_unit_test(text_is_folded),
        cmocka_unit_test(values_may_be_of_any_type),
        cmocka_unit_test(filters_of_other_objects),
    };
    return cmocka_run_group_tests_name("rule", all, NULL, NULL);
}
