// What people read of a condition that was looked at: what each of its grounds was found to be, in both
// languages.
#include "rule/function.h"
#include "rule/test_labels.h"

#include <math.h>

static const struct {
    const char *text;
    double value;
    const char *zh, *en;
} findings[] = {
    // clang-format off
        {"days_since(login) > 1", 0,
         "距上次登录 0 天",
         "0 days since the last login"},
        {"days_since(login) > 1", 1,
         "距上次登录已有 1 天",
         "1 day since the last login"},
        {"days_since(login) > 1", 34,
         "距上次登录已有 34 天",
         "34 days since the last login"},
        {"days_since(login) > 1", NAN,
         "还没有过登录",
         "no login yet"},
        {"days_since_first(order) > 1", 1,
         "距首次订单已有 1 天",
         "1 day since the first order"},
        {"days_since_first(order) > 1", 400,
         "距首次订单已有 400 天",
         "400 days since the first order"},
        {"days_since_first(order) > 1", NAN,
         "还没有过订单",
         "no order yet"},
        {"count(ticket, 30d) > 1", 0,
         "近 30 天没有工单",
         "no ticket in the last 30 days"},
        {"count(ticket, 30d) > 1", 1,
         "近 30 天工单 1 个",
         "1 ticket in the last 30 days"},
        {"count(ticket, 30d) > 1", 3,
         "近 30 天工单 3 个",
         "3 tickets in the last 30 days"},
        {"count(login, 1m) > 1", 1,
         "近 1 个月登录 1 次",
         "1 login in the last month"},
        {"count(login, 1m) > 1", 2,
         "近 1 个月登录 2 次",
         "2 logins in the last month"},
        {"count(ticket where kind = \"complaint\", 30d) > 1", 0,
         "近 30 天没有类型为“complaint”的工单",
         "no ticket whose kind is \"complaint\" in the last 30 days"},
        {"count(ticket where kind = \"complaint\", 30d) > 1", 3,
         "近 30 天类型为“complaint”的工单 3 个",
         "3 tickets whose kind is \"complaint\" in the last 30 days"},
        {"sum(order.amount, 90d) > 1", 0,
         "近 90 天订单的金额合计：0",
         "total amount of orders in the last 90 days: 0"},
        {"sum(order.amount, 90d) > 1", 1234.5,
         "近 90 天订单的金额合计：1,234.5",
         "total amount of orders in the last 90 days: 1,234.5"},
        {"avg(order.amount, 90d) > 1", 33.333333,
         "近 90 天订单的金额平均值：33.33",
         "average amount of orders in the last 90 days: 33.33"},
        {"avg(order.amount, 90d) > 1", NAN,
         "近 90 天订单的金额平均值：无",
         "average amount of orders in the last 90 days: none"},
        {"min(rating.score, 90d) > 1", 2,
         "近 90 天评价的评分最小值：2",
         "smallest score of ratings in the last 90 days: 2"},
        {"max(payment.date, 1y) > 2026-01-01", 20000,
         "近 1 年最晚的回款的日期：2024-10-04",
         "latest date of payments in the last year: 2024-10-04"},
        {"last(rating.score) < 3", 2,
         "最近一次评价的评分：2",
         "score of the last rating: 2"},
        {"last(rating.score) < 3", NAN,
         "最近一次评价的评分：无",
         "score of the last rating: none"},
        {"last(rating.comment) = \"x\"", 1,
         "最近一次评价的评语：贵",
         "comment of the last rating: dear"},
        {"rhythm(order) > 1", 1,
         "订单平时间隔 1 天",
         "usually 1 day between orders"},
        {"rhythm(order) > 1", 12.5,
         "订单平时间隔 12.5 天",
         "usually 12.5 days between orders"},
        {"rhythm(order) > 1", NAN,
         "订单太少，看不出平时间隔",
         "too few orders to tell the usual gap"},
        {"drop(order, 90d) > 1", 0.625,
         "近 90 天订单比此前 90 天减少 63%",
         "63% fewer orders in the last 90 days than in the 90 days before"},
        {"drop(order, 90d) > 1", -0.5,
         "近 90 天订单比此前 90 天增加 50%",
         "50% more orders in the last 90 days than in the 90 days before"},
        {"drop(order, 90d) > 1", NAN,
         "近 90 天之前的 90 天没有订单",
         "no order in the 90 days before the last 90 days"},
        {"active(pause)", 0,
         "没有进行中的暂停",
         "no active pause"},
        {"active(pause)", 1,
         "有进行中的暂停",
         "an active pause"},
        {"open(ticket) > 1", 0,
         "没有未结束的工单",
         "no open ticket"},
        {"open(ticket) > 1", 1,
         "未结束的工单 1 个",
         "1 open ticket"},
        {"open(ticket) > 1", 2,
         "未结束的工单 2 个",
         "2 open tickets"},
        {"age(ticket) > 1", 1,
         "未结束的工单最久已有 1 天",
         "the oldest open ticket began 1 day ago"},
        {"age(ticket) > 1", 5,
         "未结束的工单最久已有 5 天",
         "the oldest open ticket began 5 days ago"},
        {"age(ticket) > 1", NAN,
         "没有未结束的工单",
         "no open ticket"},
        {"days_left(contract) > 1", 0,
         "合同距结束 0 天",
         "0 days until the contract ends"},
        {"days_left(contract) > 1", 1,
         "合同距结束 1 天",
         "1 day until the contract ends"},
        {"days_left(contract) > 1", 30,
         "合同距结束 30 天",
         "30 days until the contract ends"},
        {"days_left(contract) > 1", NAN,
         "没有写明结束日的进行中合同",
         "no active contract with an end"},
        {"days_since_end(contract) > 1", 1,
         "合同结束已有 1 天",
         "1 day since the contract ended"},
        {"days_since_end(contract) > 1", 20,
         "合同结束已有 20 天",
         "20 days since the contract ended"},
        {"days_since_end(contract) > 1", NAN,
         "合同结束后的天数：无",
         "days since the contract ended: none"},
        {"before(level, 3m) = \"A\"", 1,
         "3 个月前的等级：贵",
         "level 3 months ago: dear"},
        {"before(vip, 30d) = true", 1,
         "30 天前的是否VIP：是",
         "VIP 30 days ago: yes"},
        {"changed(primary_contact, 30d)", 0,
         "近 30 天主要联系人没有变更",
         "the primary contact did not change in the last 30 days"},
        {"changed(primary_contact, 30d)", 1,
         "近 30 天主要联系人变更过",
         "the primary contact changed in the last 30 days"},
        {"days_until(birthday) > 1", 7,
         "距生日 7 天",
         "7 days until the birthday"},
        {"days_until(birthday) > 1", 0,
         "距生日 0 天",
         "0 days until the birthday"},
        {"days_until(birthday) > 1", -2,
         "生日已过 2 天",
         "2 days since the birthday"},
        {"days_until(birthday) > 1", NAN,
         "距生日的天数：无",
         "days until the birthday: none"},
        {"days_until_anniversary(birthday) > 1", 1,
         "距下一次生日周年 1 天",
         "1 day until the next anniversary of the birthday"},
        {"days_until_anniversary(birthday) > 1", 9,
         "距下一次生日周年 9 天",
         "9 days until the next anniversary of the birthday"},
    // clang-format on
};

static void findings_read_well(void **state)
{
    (void)state;
    struct arena *a = arena_create();
    const struct catalog *catalog = labelled(a);
    for (int i = 0; i < COUNT_OF(findings); i++) {
        struct ctx c = {.arena = arena_create()};
        struct rule *r;
        int count;
        const char *text = findings[i].text;
        assert_ok(&c, rule_parse(&c, catalog, str_of(text), NULL, 0, &r));
        struct rule_node **on = rule_grounds(c.arena, r, &count);
        assert_int_equal(count, 1);
        double v = findings[i].value;
        same_text(text, rule_node_told(c.arena, r, on[0], v, STR("贵"), RULE_ZH), findings[i].zh);
        same_text(text, rule_node_told(c.arena, r, on[0], v, STR("dear"), RULE_EN), findings[i].en);
        arena_destroy(c.arena);
    }
    arena_destroy(a);
}

// A function that is added has to be read, too.
static void every_function_is_told(void **state)
{
    (void)state;
    for (int f = 0; f < RULE_FUNCTION_COUNT; f++) {
        char call[40];
        int there = 0;
        snprintf(call, sizeof call, "%s(", function_row((enum rule_function)f)->name);
        for (int i = 0; i < COUNT_OF(findings); i++)
            there += strstr(findings[i].text, call) != NULL;
        if (!there)
            fail_msg("%s has no row", call);
    }
}

static void grounds_are_named_once(void **state)
{
    (void)state;
    static const struct {
        const char *says, *text, *want;
    } rows[] = {
        {"the same call twice", "days_since(login) >= 30 and days_since(login) <= 60",
         "days_since(login); "},
        {"two windows are two", "count(visit, 60d) = 0 or count(visit, 60d before 60d) > 3",
         "count(visit, 60d); count(visit, 60d before 60d); "},
        {"fields of the customer", "not (level = 'A' or vip) and active(pause)",
         "level; vip; active(pause); "},
        {"not what an item is asked",
         "count(order where days_until(date) < 3 and customer.city = 'A', 30d) > 2",
         "count(order where days_until(date) < 3 and customer.city = \"A\", 30d); "},
        {"nothing", "true", ""},
    };
    for (int i = 0; i < COUNT_OF(rows); i++) {
        struct ctx c = {.arena = arena_create()};
        struct rule *r;
        struct str got = STR("");
        int count;
        assert_ok(&c, rule_parse(&c, &test_catalog, str_of(rows[i].text), NULL, 0, &r));
        struct rule_node **on = rule_grounds(c.arena, r, &count);
        for (int k = 0; k < count; k++)
            got = str_format(c.arena, "%.*s%.*s; ", STR_ARG(got),
                             STR_ARG(rule_node_text(c.arena, r, on[k])));
        same_text(rows[i].says, got, rows[i].want);
        arena_destroy(c.arena);
    }
}

int main(void)
{
    const struct CMUnitTest all[] = {
        cmocka_unit_test(findings_read_well),
        cmocka_unit_test(every_function_is_told),
        cmocka_unit_test(grounds_are_named_once),
    };
    return cmocka_run_group_tests_name("rule findings", all, NULL, NULL);
}
