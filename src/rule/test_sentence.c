// What people read: conditions as sentences, in both languages; and how English nouns stand in the
// middle of a sentence.
#include "rule/function.h"
#include "rule/noun.h"
#include "rule/test_labels.h"

static const struct {
    const char *text, *zh, *en;
} sentences[] = {
    {"primary_contact.name = 'Li'", "主要联系人的姓名为“Li”",
     "primary contact's name is \"Li\""},
    {"primary_contact.manager.age >= 30 and not primary_contact.active",
     "主要联系人的上级的年龄不低于 30，且主要联系人的在职不为“是”",
     "primary contact's manager's age is at least 30 and primary contact's active is not yes"},
    // clang-format off
        {"days_since(login) >= 30",
         "距上次登录已满 30 天",
         "30 days or more since the last login"},
        {"days_since(login) > N",
         "距上次登录已超过 N 天",
         "more than N days since the last login"},
        {"last(rating.score) < 3",
         "最近一次评价的评分低于 3",
         "the score of the last rating is below 3"},
        {"drop(order, 90d) > 50%",
         "近 90 天订单比此前 90 天减少超过 50%",
         "more than 50% fewer orders in the last 90 days than in the 90 days before"},
        {"count(ticket where kind = \"complaint\", 30d) >= 3",
         "近 30 天类型为“complaint”的工单至少 3 个",
         "3 or more tickets whose kind is \"complaint\" in the last 30 days"},
        {"count(visit, 60d) = 0 and count(visit, 60d before 60d) >= 4",
         "近 60 天没有拜访，且近 60 天之前的 60 天拜访至少 4 次",
         "no visit in the last 60 days and 4 or more visits in the 60 days before the last 60 "
         "days"},
        {"changed(primary_contact, 30d) and days_left(contract) <= 90",
         "近 30 天主要联系人变更过，且合同距结束不超过 90 天",
         "the primary contact changed in the last 30 days and at most 90 days until the "
         "contract ends"},
        {"age(ticket) > 3",
         "未结束的工单最久已超过 3 天",
         "the oldest open ticket began more than 3 days ago"},
        {"count(follow-up where tags contains \"竞品\", 30d) > 0",
         "近 30 天有过标签包含“竞品”的跟进",
         "at least one follow-up whose tags contain \"竞品\" in the last 30 days"},
        {"not active(contract) and days_since_end(contract) > 15",
         "没有进行中的合同，且合同结束已超过 15 天",
         "no active contract and more than 15 days since the contract ended"},
        {"not active(pause) and days_since(order) > 3 * rhythm(order)",
         "没有进行中的暂停，且距上次订单已超过平时间隔的 3 倍",
         "no active pause and more than 3 times the usual gap since the last order"},
        {"sum(order.amount, 365d) > 50000 and level != \"VIP\"",
         "近 365 天订单的金额合计超过 50000，且等级不为“VIP”",
         "the total amount of orders in the last 365 days is above 50000 and level is not \"VIP\""},
        {"active(pause) or (open(invoice) > 0 and age(invoice) < 30)",
         "有进行中的暂停，或（有未结束的发票，且未结束的发票最久不到 30 天）",
         "an active pause or (at least one open invoice and the oldest open invoice began "
         "less than 30 days ago)"},
        {"（level ＝ “VIP” or city in （'上海'，'北京'）） and ｖｉｐ and monthly_fee ≥ ５０％",
         "（等级为“VIP”，或城市是“上海”、“北京”之一），且是否VIP为“是”，且月费不低于 0.5",
         "(level is \"VIP\" or city is one of \"上海\", \"北京\") and VIP is yes and monthly fee "
         "is at least 0.5"},
        {"not (vip or city is empty) and birthday is not empty",
         "不满足（是否VIP为“是”，或城市为空），且生日不为空",
         "not (VIP is yes or city is empty) and birthday is not empty"},
        {"since < 2026-01-31 and today - since > 2w",
         "开始日期早于 2026-01-31，且当天 − 开始日期超过 14",
         "since is before 2026-01-31 and today − since is above 14"},
        {"since + 3m <= today and since not between 2020-01-01 and today - 1y",
         "开始日期 + 3 个月不晚于当天，且开始日期不在 2020-01-01 到当天 − 1 年之间",
         "since + 3 months is on or before today and since is not between 2020-01-01 and "
         "today − 1 year"},
        {"days_until_anniversary(birthday) <= 7",
         "距下一次生日周年不超过 7 天",
         "at most 7 days until the next anniversary of the birthday"},
        {"before(level, 3m) != level",
         "等级与 3 个月前不同",
         "the level is not the same as 3 months ago"},
        {"count(order where amount > 100 and customer.level = 'A' and days_until(date) < 3, "
         "1y before 90d) > 2",
         "截至 90 天前的 1 年订单（金额超过 100，且客户的等级为“A”，且距日期不到 3 天）超过 2 次",
         "more than 2 orders (where amount is above 100 and the customer's level is \"A\" and "
         "less than 3 days until the date) in the 1 year that ended 90 days ago"},
        {"vip = false or not vip",
         "是否VIP为“否”，或是否VIP不为“是”",
         "VIP is no or VIP is not yes"},
        {"30 <= days_since(login)",
         "距上次登录已满 30 天",
         "30 days or more since the last login"},
        {"avg(order.amount where quantity > 0, 90d) < 0.5 * avg(order.amount, 90d before 90d)",
         "近 90 天数量超过 0 的订单的金额平均值低于近 90 天之前的 90 天订单的金额平均值的 50%",
         "the average amount of orders whose quantity is above 0 in the last 90 days is below "
         "50% of the average amount of orders in the 90 days before the last 90 days"},
        {"count(order, 30d) > 3",
         "近 30 天订单超过 3 次",
         "more than 3 orders in the last 30 days"},
        {"count(order, 1y) < 2",
         "近 1 年订单不到 2 次",
         "fewer than 2 orders in the last year"},
        {"count(order, 1m) <= 1",
         "近 1 个月订单最多 1 次",
         "at most 1 order in the last month"},
        {"count(order, 1d) = 1",
         "近 1 天订单正好 1 次",
         "exactly 1 order in the last day"},
        {"count(order, 30d) != 0",
         "近 30 天有过订单",
         "at least one order in the last 30 days"},
        {"count(order, 30d) != 5",
         "近 30 天的订单次数不为 5 次",
         "the number of orders in the last 30 days is not 5"},
        {"count(visit, 60d) >= 1",
         "近 60 天有过拜访",
         "at least one visit in the last 60 days"},
        {"count(visit, 60d) < 1",
         "近 60 天没有拜访",
         "no visit in the last 60 days"},
        {"count(ticket, 90d) between 2 and 5",
         "近 90 天工单 2 到 5 个",
         "2 to 5 tickets in the last 90 days"},
        {"count(ticket, 30d) >= N",
         "近 30 天工单至少 N 个",
         "N or more tickets in the last 30 days"},
        {"count(contract, 3650d) > 0",
         "近 3650 天有过合同",
         "at least one contract in the last 3650 days"},
        {"count(follow-up, 60d) * 2 <= count(follow-up, 60d before 60d)",
         "近 60 天的跟进次数的 2 倍不超过近 60 天之前的 60 天的跟进次数",
         "twice the number of follow-ups in the last 60 days is at most the number of "
         "follow-ups in the 60 days before the last 60 days"},
        {"sum(order.amount, 90d) < 0.5 * sum(order.amount, 90d before 90d)",
         "近 90 天订单的金额合计低于近 90 天之前的 90 天订单的金额合计的 50%",
         "the total amount of orders in the last 90 days is below 50% of the total amount of "
         "orders in the 90 days before the last 90 days"},
        {"sum(order.amount where quantity > 0, 1y) >= 1000",
         "近 1 年数量超过 0 的订单的金额合计不低于 1000",
         "the total amount of orders whose quantity is above 0 in the last year is at least 1000"},
        {"min(rating.score, 90d) <= 2",
         "近 90 天评价的评分最小值不超过 2",
         "the smallest score of ratings in the last 90 days is at most 2"},
        {"max(payment.date, 1y) < 2026-01-31",
         "近 1 年最晚的回款的日期早于 2026-01-31",
         "the latest date of payments in the last year is before 2026-01-31"},
        {"last(rating.comment) contains \"贵\"",
         "最近一次评价的评语包含“贵”",
         "the comment of the last rating contains \"贵\""},
        {"last(order.date where amount between 1 and 9) is empty",
         "最近一次金额在 1 到 9 之间的订单的日期为空",
         "the date of the last order whose amount is between 1 and 9 is empty"},
        {"days_since(login) >= 1",
         "距上次登录已满 1 天",
         "1 day or more since the last login"},
        {"days_since(login) < 7",
         "距上次登录不到 7 天",
         "less than 7 days since the last login"},
        {"days_since(login) <= 2w",
         "距上次登录不超过 14 天",
         "at most 14 days since the last login"},
        {"days_since(login) = 30",
         "距上次登录正好 30 天",
         "exactly 30 days since the last login"},
        {"days_since(login) != 30",
         "距上次登录的天数不为 30 天",
         "days since the last login are not 30 days"},
        {"days_since(login) between 14 and 60",
         "距上次登录 14 到 60 天",
         "14 to 60 days since the last login"},
        {"days_since(login) not between 14 and 60",
         "距上次登录的天数不在 14 到 60 之间",
         "days since the last login are not between 14 and 60"},
        {"days_since(order where amount > 100) > 90",
         "距上次金额超过 100 的订单已超过 90 天",
         "more than 90 days since the last order whose amount is above 100"},
        {"days_since(order) > rhythm(order)",
         "距上次订单已超过平时的间隔",
         "more than the usual gap since the last order"},
        {"days_since(order) < 3 * rhythm(order)",
         "距上次订单的天数低于订单的平时间隔的 3 倍",
         "days since the last order are below 3 times the usual gap between orders"},
        {"days_since(order) > 3 * rhythm(login)",
         "距上次订单的天数超过登录的平时间隔的 3 倍",
         "days since the last order are above 3 times the usual gap between logins"},
        {"days_since(order) > days_since(login)",
         "距上次订单的天数超过距上次登录的天数",
         "days since the last order are above days since the last login"},
        {"days_since_first(order) < 90",
         "距首次订单不到 90 天",
         "less than 90 days since the first order"},
        {"rhythm(order) > 30",
         "订单平时间隔超过 30 天",
         "usually more than 30 days between orders"},
        {"rhythm(order) is empty",
         "订单的平时间隔为空",
         "the usual gap between orders is empty"},
        {"drop(order, 90d) >= 50%",
         "近 90 天订单比此前 90 天减少至少 50%",
         "at least 50% fewer orders in the last 90 days than in the 90 days before"},
        {"drop(order where amount > 100, 3m) < 20%",
         "近 3 个月金额超过 100 的订单比此前 3 个月减少不到 20%",
         "less than 20% fewer orders whose amount is above 100 in the last 3 months than in "
         "the 3 months before"},
        {"drop(visit, 60d) = N",
         "近 60 天拜访比此前 60 天减少正好 N",
         "exactly N fewer visits in the last 60 days than in the 60 days before"},
        {"active(pause)",
         "有进行中的暂停",
         "an active pause"},
        {"not active(ticket where kind = \"complaint\")",
         "没有进行中的类型为“complaint”的工单",
         "no active ticket whose kind is \"complaint\""},
        {"active(contract where amount > 100 and amount < 200)",
         "有进行中的合同（金额超过 100，且金额低于 200）",
         "an active contract (where amount is above 100 and amount is below 200)"},
        {"open(ticket) = 0",
         "没有未结束的工单",
         "no open ticket"},
        {"open(ticket) >= 2",
         "未结束的工单至少 2 个",
         "2 or more open tickets"},
        {"open(ticket where kind in (\"a\", \"b\")) > 1",
         "未结束的类型是“a”、“b”之一的工单超过 1 个",
         "more than 1 open ticket whose kind is one of \"a\", \"b\""},
        {"age(ticket) < 1",
         "未结束的工单最久不到 1 天",
         "the oldest open ticket began less than 1 day ago"},
        {"age(ticket) >= 30",
         "未结束的工单最久已满 30 天",
         "the oldest open ticket began 30 days or more ago"},
        {"days_left(contract) > 90",
         "合同距结束超过 90 天",
         "more than 90 days until the contract ends"},
        {"days_left(contract) < N",
         "合同距结束不到 N 天",
         "less than N days until the contract ends"},
        {"days_since_end(contract) <= 15",
         "合同结束不超过 15 天",
         "at most 15 days since the contract ended"},
        {"days_since_end(contract) is not empty",
         "合同结束后的天数不为空",
         "days since the contract ended are not empty"},
        {"changed(primary_contact, 30d before 30d)",
         "近 30 天之前的 30 天主要联系人变更过",
         "the primary contact changed in the 30 days before the last 30 days"},
        {"not changed(tags, 1y)",
         "近 1 年标签没有变更",
         "the tags did not change in the last year"},
        {"before(monthly_fee, 1y) < monthly_fee",
         "1 年前的月费低于月费",
         "the monthly fee 1 year ago is below monthly fee"},
        {"before(level, 1m) = level",
         "等级与 1 个月前相同",
         "the level is the same as 1 month ago"},
        {"before(vip, 30d)",
         "30 天前的是否VIP",
         "the VIP 30 days ago"},
        {"days_until(birthday) between 0 and 7",
         "距生日 0 到 7 天",
         "0 to 7 days until the birthday"},
        {"days_until(since + 1y) > 30",
         "距开始日期 + 1 年超过 30 天",
         "more than 30 days until since + 1 year"},
        {"days_until_anniversary(since) < 30",
         "距下一次开始日期周年不到 30 天",
         "less than 30 days until the next anniversary of the since"},
        {"tags is empty",
         "标签为空",
         "tags are empty"},
        {"tags contains \"VIP\"",
         "标签包含“VIP”",
         "tags contain \"VIP\""},
        {"not tags contains \"VIP\"",
         "不满足（标签包含“VIP”）",
         "not (tags contain \"VIP\")"},
        {"tags is not empty and not vip",
         "标签不为空，且是否VIP不为“是”",
         "tags are not empty and VIP is not yes"},
        {"count(follow-up where tags is not empty, 30d) >= 2",
         "近 30 天标签不为空的跟进至少 2 次",
         "2 or more follow-ups whose tags are not empty in the last 30 days"},
        {"count(order where date >= today - 7, 30d) > 2",
         "近 30 天订单（日期不早于当天 − 7）超过 2 次",
         "more than 2 orders (where date is on or after today − 7) in the last 30 days"},
        {"level in (\"A\", \"B\") and days_since(login) > 30 and not active(pause) or city = "
         "\"上海\"",
         "（等级是“A”、“B”之一，且距上次登录已超过 30 天，且没有进行中的暂停），或城市为“上海”",
         "(level is one of \"A\", \"B\" and more than 30 days since the last login and no "
         "active pause) or city is \"上海\""},
        {"not (days_since(login) <= 30)",
         "不满足（距上次登录不超过 30 天）",
         "not (at most 30 days since the last login)"},
        {"monthly_fee * 12 > 1000 and monthly_fee / 2 < 50",
         "月费 × 12 超过 1000，且月费 ÷ 2 低于 50",
         "monthly fee × 12 is above 1000 and monthly fee ÷ 2 is below 50"},
        {"vip != true",
         "是否VIP不为“是”",
         "VIP is not yes"},
    // clang-format on
};

static void sentences_read_well(void **state)
{
    (void)state;
    struct arena *a = arena_create();
    const struct catalog *catalog = labelled(a);
    for (int i = 0; i < COUNT_OF(sentences); i++) {
        struct ctx c = {.arena = arena_create()};
        struct rule *r;
        struct str n = STR("N"), text = str_of(sentences[i].text);
        assert_ok(&c, rule_parse(&c, catalog, text, &n, 1, &r));
        same_text(text.at, rule_sentence(c.arena, r, RULE_ZH), sentences[i].zh);
        same_text(text.at, rule_sentence(c.arena, r, RULE_EN), sentences[i].en);
        arena_destroy(c.arena);
    }
    arena_destroy(a);
}

// A function that is added has to be read, too.
static void every_function_is_a_sentence(void **state)
{
    (void)state;
    for (int f = 0; f < RULE_FUNCTION_COUNT; f++) {
        char call[40];
        int there = 0;
        snprintf(call, sizeof call, "%s(", function_row((enum rule_function)f)->name);
        for (int i = 0; i < COUNT_OF(sentences); i++)
            there += strstr(sentences[i].text, call) != NULL;
        if (!there)
            fail_msg("%s has no row", call);
    }
}

static void nouns_fit_into_a_sentence(void **state)
{
    (void)state;
    static const struct {
        const char *label, *one, *many;
    } rows[] = {
        {"Login", "login", "logins"},
        {"Order line", "order line", "order lines"},
        {"Service Visit", "service visit", "service visits"},
        {"Visit to Beijing", "visit to Beijing", "visit to Beijings"},
        {"Follow-up", "follow-up", "follow-ups"},
        {"Enquiry", "enquiry", "enquiries"},
        {"Survey", "survey", "surveys"},
        {"Branch", "branch", "branches"},
        {"Address", "address", "addresses"},
        {"Status", "status", "statuses"},
        {"Tags", "tags", "tags"},
        {"VIP", "VIP", "VIPs"},
        {"NPS score", "NPS score", "NPS scores"},
        {"WeChat message", "WeChat message", "WeChat messages"},
        {"A", "A", "As"},
        {"Order no.", "order no.", "order no."},
        {"订单", "订单", "订单"},
        {"VIP订单", "VIP订单", "VIP订单"},
        {"", "", ""},
    };
    struct arena *a = arena_create();
    for (int i = 0; i < COUNT_OF(rows); i++) {
        same_text(rows[i].label, noun_lower(a, str_of(rows[i].label)), rows[i].one);
        same_text(rows[i].label, noun_many(a, str_of(rows[i].label)), rows[i].many);
    }
    arena_destroy(a);
}

int main(void)
{
    const struct CMUnitTest all[] = {
        cmocka_unit_test(sentences_read_well),
        cmocka_unit_test(every_function_is_a_sentence),
        cmocka_unit_test(nouns_fit_into_a_sentence),
    };
    return cmocka_run_group_tests_name("rule sentences", all, NULL, NULL);
}
