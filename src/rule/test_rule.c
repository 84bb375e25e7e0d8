#include "tests/support/test.h"

#include "rule/fold.h"
#include "rule/rule.h"
#include "rule/test_catalog.h"
#include "rule/test_random.h"

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

static void refusals_say_where_and_what(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int line, column;
        const char *en, *zh;
    } rows[] = {
        {"count(oder, 30d) > 1", 1, 7, "no object 'oder'; did you mean 'order'?",
         "没有对象“oder”；是不是“order”？"},
        {"level =", 1, 8, "the text ends here; expected a value",
         "条件到此就结束了；此处应为 一个值"},
        {"levle = 'A'", 1, 1, "customer has no field 'levle'; did you mean 'level'?",
         "customer 没有字段“levle”；是不是“level”？"},
        {"count(order) > 1", 1, 12, "found ')'; expected ',' and a window such as 30d",
         "此处是“)”；应为 “,”和时间窗，如 30d"},
        {"count(order, 0d) > 1", 1, 14,
         "a window of 0 days holds nothing; write 1d for the day itself",
         "0 天的时间窗不含任何一天；只看当天请写 1d"},
        {"count(order, 30day) > 1", 1, 16, "no unit 'day'; a duration is written 30d, 2w, 3m or 1y",
         "没有单位“day”；时长写作 30d（天）、2w（周）、3m（月）或 1y（年）"},
        {"count(order, 30) > 1", 1, 14, "found '30'; expected a window such as 30d, 2w, 3m or 1y",
         "此处是“30”；应为 时间窗，如 30d、2w、3m 或 1y"},
        {"cuont(order, 3d) > 1", 1, 1, "no function 'cuont'; did you mean 'count'?",
         "没有函数“cuont”；是不是“count”？"},
        {"sum(order, 30d) > 1", 1, 10, "sum needs a field, such as sum(order.amount ...)",
         "sum 需要一个字段，如 sum(order.amount ...)"},
        {"sum(order.amout, 30d) > 1", 1, 11, "order has no field 'amout'; did you mean 'amount'?",
         "order 没有字段“amout”；是不是“amount”？"},
        {"sum(order.order_no, 30d) > 1", 1, 11, "sum needs a number; 'order_no' is none",
         "sum 需要数字；“order_no”不是"},
        {"count(order.amount, 30d) > 1", 1, 12, "count takes the object alone; leave out the field",
         "count 只要对象；请去掉字段"},
        {"active(order)", 1, 8, "active needs a span; 'order' is a moment",
         "active 需要时段；“order”是时刻"},
        {"days_since(contract) > 3", 1, 12, "days_since needs a moment; 'contract' is a span",
         "days_since 需要时刻；“contract”是时段"},
        {"count(level, 3d) > 1", 1, 7, "'level' is a field of the customer; expected an object",
         "“level”是客户的字段；此处应为对象"},
        {"count(contact, 3d) > 1", 1, 7,
         "count needs a moment or a span; 'contact' is not on the time line",
         "count 需要时刻或时段；“contact”是不在时间线上的对象"},
        {"drop(order, 3d before 3d) > 1", 1, 16, "drop takes a plain window, without 'before'",
         "drop 只接受单一时间窗，不带 before"},
        {"before(level, 3d before 3d) = 'A'", 1, 18,
         "before takes a plain window, without 'before'", "before 只接受单一时间窗，不带 before"},
        {"level > 'A'", 1, 7, "only numbers and dates have an order; this is a text",
         "只有数字和日期可以比较大小；这是文本"},
        {"level = 3", 1, 9,
         "a text cannot be compared with a number; a text stands in quotes, a number does not",
         "文本不能与数字比较；文本加引号，数字不加"},
        {"since > \"2026-01-31\"", 1, 9,
         "a date cannot be compared with a text; a date is written 2026-01-31, without quotes",
         "日期不能与文本比较；日期写作 2026-01-31，不加引号"},
        {"since > 2026-1-5", 1, 9,
         "a date cannot be compared with a number; a date is written 2026-01-31, without quotes",
         "日期不能与数字比较；日期写作 2026-01-31，不加引号"},
        {"since > 2026-02-30", 1, 9, "there is no day 2026-02-30", "没有 2026-02-30 这一天"},
        {"tags = 'x'", 1, 6, "several choices are asked with contains, such as tags contains \"x\"",
         "多选请用 contains 判断，如 tags contains \"x\""},
        {"tags", 1, 1,
         "this is several choices; a condition asks with contains, such as tags contains \"x\"",
         "这是多选；条件请用 contains，如 tags contains \"x\""},
        {"monthly_fee", 1, 1, "this is a number, not a condition; compare it with something",
         "这是数字，不是条件；请拿它与某个值比较"},
        {"monthly_fee > 3m", 1, 15,
         "months and years have no fixed number of days; write days, such as 90d",
         "月和年没有固定的天数；请写天数，如 90d"},
        {"since = empty", 1, 9, "nothing equals empty; write 'is empty' or 'is not empty'",
         "没有什么等于 empty；请写 is empty（为空）或 is not empty（不为空）"},
        {"order.amount > 3", 1, 1,
         "order is not one value but many; ask with a function, such as last(order.amount)",
         "order 不是一个值而是多条记录；请用函数，如 last(order.amount)"},
        {"level.name = 'x'", 1, 1,
         "'level' is a field; links from a field to another record cannot be followed",
         "“level”是字段；不能沿字段的关联取另一条记录的内容"},
        {"order > 3", 1, 1, "'order' is an object; ask with a function, such as count(order, 30d)",
         "“order”是对象；请用函数，如 count(order, 30d)"},
        {"count(order where count(login, 3d) > 1, 3d) > 1", 1, 19,
         "count looks along a time line, which a condition on one item cannot",
         "count 要看时间线，不能用在单条记录的条件里"},
        {"count(order where level = 'A', 3d) > 1", 1, 19,
         "order has no field 'level'; the customer's is written customer.level here",
         "order 没有字段“level”；客户的字段在此处写作 customer.level"},
        {"a == 3", 1, 3, "found '=='; write '='", "此处是“==”；请写作“=”"},
        {"level <> 'A' && vip", 1, 7, "found '<>'; write '!='", "此处是“<>”；请写作“!=”"},
        {"level = 'A", 1, 9, "this quote is never closed", "这个引号没有闭合"},
        {"level = 'A' vip", 1, 13, "found 'vip'; expected 'and', 'or' or the end",
         "此处是“vip”；应为 and、or 或结束"},
        {"(vip", 1, 5, "the text ends here; expected ')'", "条件到此就结束了；此处应为 “)”"},
        {"vip)", 1, 4, "found ')'; expected 'and', 'or' or the end",
         "此处是“)”；应为 and、or 或结束"},
        {"1 < 2 < 3", 1, 7, "found '<'; expected 'and', 'or' or the end",
         "此处是“<”；应为 and、or 或结束"},
        {"vip not 3", 1, 9, "found '3'; expected 'in', 'between' or 'contains'",
         "此处是“3”；应为 in、between 或 contains"},
        {"vip is 3", 1, 8, "found '3'; expected 'empty' or 'not empty'",
         "此处是“3”；应为 empty 或 not empty"},
        {"city in 'a'", 1, 9, "found ''a''; expected '(' and a list, such as in (\"A\", \"B\")",
         "此处是“'a'”；应为 “(”和列表，如 in (\"A\", \"B\")"},
        {"today + today > 3", 1, 7,
         "a date and a date cannot be added; a date takes days, such as today + 30",
         "日期与日期不能相加；日期可以加天数，如 today + 30"},
        {"level + 1 > 3", 1, 7, "this needs numbers on both sides; found a text and a number",
         "两边都应为数字；此处是文本和数字"},
        {"-level > 3", 1, 1, "only a number can be negative; this is a text",
         "只有数字可以取负；这是文本"},
        {"30d", 1, 1, "this is a duration, not a condition; compare it with something",
         "这是时长，不是条件；请拿它与某个值比较"},
        {"level contains 3", 1, 16, "contains looks for a text; this is a number",
         "contains 查找的是文本；这是数字"},
        {"monthly_fee contains 'x'", 1, 13,
         "only a text or several choices can contain; this is a number",
         "只有文本和多选可以用 contains；这是数字"},
        {" \n  客户 = levle", 2, 3, "customer has no field '客户'", "customer 没有字段“客户”"},
        {"等极 = 'A'", 1, 1, "customer has no field '等极'; did you mean '等级'?",
         "customer 没有字段“等极”；是不是“等级”？"},
        {"count > 1 and days_since > 3", 1, 25, "'days_since' is a function; expected '(' after it",
         "“days_since”是函数；其后应为“(”"},
        {"monthly_fee between 1 or 3", 1, 23, "found 'or'; expected 'and' and the upper end",
         "此处是“or”；应为 and 和上限"},
        {"12345678901234567 > 3", 1, 1, "a number has at most six decimals and lies within ±9.2e12",
         "数字最多六位小数，且不超过 ±9.2e12"},
        {"0.1234567 > 1", 1, 1, "a number has at most six decimals and lies within ±9.2e12",
         "数字最多六位小数，且不超过 ±9.2e12"},
        {"monthly_fee > 1 # comment", 1, 17, "found '#', which means nothing here",
         "此处的“#”没有意义"},
        {"empty", 1, 1, "nothing equals empty; write 'is empty' or 'is not empty'",
         "没有什么等于 empty；请写 is empty（为空）或 is not empty（不为空）"},
        {"changed(N, 3d)", 1, 9, "changed needs a field of the customer",
         "changed 需要客户的一个字段"},
        {"days_until(level) > 3", 1, 12, "days_until needs a date", "days_until 需要一个日期"},
        {"state ", 1, 1, "this is a text, not a condition; compare it with something",
         "这是文本，不是条件；请拿它与某个值比较"},
        {"count(order where date > today - 3m, 40000w) > 1", 1, 38,
         "a duration longer than 179 years", "时长超过 179 年"},
        {"", 1, 1, "the text ends here; expected a value", "条件到此就结束了；此处应为 一个值"},
        {"vip and", 1, 8, "the text ends here; expected a value",
         "条件到此就结束了；此处应为 一个值"},
        {"vip and (city = '上海' or or vip)", 1, 25, "found 'or'; expected a value",
         "此处是“or”；应为 一个值"},
        {"vip and \xff", 1, 9, "a byte that is no text (0xFF); only UTF-8 text can be read",
         "此处有非文本字节（0xFF）；只接受 UTF-8 文本"},
    };
    for (int i = 0; i < COUNT_OF(rows); i++) {
        struct ctx c = context();
        struct rule *r;
        struct str n = STR("N");
        if (rule_parse(&c, &test_catalog, str_of(rows[i].text), &n, 1, &r) != ERR_INPUT)
            fail_msg("%s: was taken", rows[i].text);
        if (c.why.line != rows[i].line || c.why.column != rows[i].column)
            fail_msg("%s: wanted %d:%d, got %d:%d", rows[i].text, rows[i].line, rows[i].column,
                     c.why.line, c.why.column);
        assert_str(c.why.en, rows[i].en);
        assert_str(c.why.zh, rows[i].zh);
        arena_destroy(c.arena);
    }
}

static void sentences_read_well(void **state)
{
    (void)state;
    static const struct {
        const char *text, *zh, *en;
    } rows[] = {
        {"days_since(login) >= 30", "距最近一次登录已有 30 天或更久",
         "the last login was 30 days ago or longer"},
        {"days_since(login) > N", "距最近一次登录已超过 N 天",
         "the last login was more than N days ago"},
        {"last(rating.score) < 3", "最近一次评价的评分低于 3",
         "the newest score of rating is below 3"},
        {"drop(order, 90d) > 50%", "近 90 天的订单比此前 90 天少 50% 以上",
         "order in the last 90 days fell by more than 50% against the 90 days before"},
        {"count(ticket where kind = \"complaint\", 30d) >= 3",
         "近 30 天工单（类型为“complaint”）次数达到 3 次或更多",
         "there are 3 or more ticket (where kind is \"complaint\") in the last 30 days"},
        {"count(visit, 60d) = 0 and count(visit, 60d before 60d) >= 4",
         "近 60 天拜访次数为 0 且 此前 60 天拜访次数达到 4 次或更多",
         "there is no visit in the last 60 days and there are 4 or more visit in the 60 days "
         "before the last 60 days"},
        {"changed(primary_contact, 30d) and days_left(contract) <= 90",
         "近 30 天主要联系人有变更 且 合同剩余不超过 90 天",
         "primary_contact changed in the last 30 days and contract ends within 90 days"},
        {"age(ticket) > 3", "有工单超过 3 天未结束",
         "some ticket has been open for more than 3 days"},
        {"count(follow-up where tags contains \"竞品\", 30d) > 0",
         "近 30 天有过跟进（标签包含“竞品”）",
         "there is some follow-up (where tags contains \"竞品\") in the last 30 days"},
        {"not active(contract) and days_since_end(contract) > 15",
         "合同不在有效期内 且 合同结束已超过 15 天",
         "contract is not active and contract ended more than 15 days ago"},
        {"not active(pause) and days_since(order) > 3 * rhythm(order)",
         "暂停不在有效期内 且 距最近一次订单的天数超过 3 × 该客户订单的惯常间隔",
         "pause is not active and days since the last order is above 3 × the customer's usual gap "
         "between order"},
        {"sum(order.amount, 365d) > 50000 and level != \"VIP\"",
         "近 365 天订单的金额合计超过 50000 且 等级不为“VIP”",
         "the sum of amount of order in the last 365 days is above 50000 and level is not \"VIP\""},
        {"active(pause) or (open(invoice) > 0 and age(invoice) < 30)",
         "暂停在有效期内 或 （有未结束的发票 且 最早未结束的发票不到 30 天）",
         "pause is active or (some invoice is open and the oldest open invoice began less than 30 "
         "days ago)"},
        {"（level ＝ “VIP” or city in （'上海'，'北京'）） and ｖｉｐ and monthly_fee ≥ ５０％",
         "（等级为“VIP” 或 城市是“上海”、“北京”之一） 且 是否VIP为“是” 且 月费不低于 0.5",
         "(level is \"VIP\" or city is one of \"上海\", \"北京\") and vip is yes and monthly_fee "
         "is at least 0.5"},
        {"not (vip or city is empty) and birthday is not empty",
         "并非（是否VIP为“是” 或 城市为空） 且 生日不为空",
         "not (vip is yes or city is empty) and birthday is not empty"},
        {"since < 2026-01-31 and today - since > 2w",
         "开始日期早于 2026-01-31 且 当天 − 开始日期超过 14",
         "since is before 2026-01-31 and the day − since is above 14"},
        {"since + 3m <= today and since not between 2020-01-01 and today - 1y",
         "开始日期 + 3 个月不晚于 当天 且 开始日期不在 2020-01-01 到 当天 − 1 年 之间",
         "since + 3 months is on or before the day and since is not between 2020-01-01 and the day "
         "− 1 year"},
        {"days_until_anniversary(birthday) <= 7", "距下一个生日周年日不超过 7 天",
         "the next anniversary of birthday comes within 7 days"},
        {"before(level, 3m) != level", "3 个月前的等级不为等级", "level 3 months ago is not level"},
        {"count(order where amount > 100 and customer.level = 'A' and days_until(date) < 3, 1y "
         "before 90d) > 2",
         "截至 90 天前的 1 年订单（金额超过 100 且 客户的等级为“A” 且 距日期的天数低于 3）次数超过 "
         "2 次",
         "there are more than 2 order (where amount is above 100 and the customer's level is \"A\" "
         "and days until date is below 3) in the 1 year that ended 90 days ago"},
        {"vip = false or not vip", "是否VIP为“否” 或 并非（是否VIP为“是”）",
         "vip is no or not (vip is yes)"},
        {"30 <= days_since(login)", "距最近一次登录已有 30 天或更久",
         "the last login was 30 days ago or longer"},
        {"avg(order.amount where quantity > 0, 90d) < 0.5 * avg(order.amount, 90d before 90d)",
         "近 90 天订单（数量超过 0）的金额平均值低于 0.5 × 此前 90 天订单的金额平均值",
         "the average amount of order (where quantity is above 0) in the last 90 days is below 0.5 "
         "× the average amount of order in the 90 days before the last 90 days"},
    };
    for (int i = 0; i < COUNT_OF(rows); i++) {
        struct ctx c = context();
        struct rule *r;
        struct str n = STR("N");
        assert_ok(&c, rule_parse(&c, &test_catalog, str_of(rows[i].text), &n, 1, &r));
        assert_str(rule_sentence(c.arena, r, RULE_ZH), rows[i].zh);
        assert_str(rule_sentence(c.arena, r, RULE_EN), rows[i].en);
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
    for (uint64_t seed = 1; seed <= 3000; seed++) {
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
    const struct catalog two = {objects, 5, 0};
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
        cmocka_unit_test(refusals_say_where_and_what),
        cmocka_unit_test(sentences_read_well),
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
