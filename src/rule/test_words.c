#include "tests/support/test.h"

#include "rule/rule.h"
#include "rule/test_catalog.h"

static const struct {
    const char *text;
    int line, column;
    const char *en, *zh;
} refusals[] = {
    {"count(oder, 30d) > 1", 1, 7, "no object 'oder'; did you mean 'order'?",
     "没有对象“oder”；是不是“order”？"},
    {"level =", 1, 8, "the text ends here; expected a value", "条件到此就结束了；此处应为 一个值"},
    {"levle = 'A'", 1, 1, "customer has no field 'levle'; did you mean 'level'?",
     "customer 没有字段“levle”；是不是“level”？"},
    {"count(order) > 1", 1, 12, "found ')'; expected ',' and a window such as 30d",
     "此处是“)”；应为 “,”和时间窗，如 30d"},
    {"count(order, 0d) > 1", 1, 14, "a window of 0 days holds nothing; write 1d for the day itself",
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
    {"before(level, 3d before 3d) = 'A'", 1, 18, "before takes a plain window, without 'before'",
     "before 只接受单一时间窗，不带 before"},
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
    {"level.name = 'x'", 1, 1, "'level' does not lead to another record, so nothing can follow it",
     "“level”不指向另一条记录，后面不能再取字段"},
    {"primary_contact.name.age > 3", 1, 17,
     "'name' does not lead to another record, so nothing can follow it",
     "“name”不指向另一条记录，后面不能再取字段"},
    {"primary_contact.nane = 'x'", 1, 17, "person has no field 'nane'; did you mean 'name'?",
     "person 没有字段“nane”；是不是“name”？"},
    {"primary_contact.years > 3", 1, 17,
     "'years' is worked out, and cannot be reached through a link",
     "“years”是计算字段，不能通过关联取得"},
    {"primary_contact. > 3", 1, 18, "found '>'; expected the name of a field",
     "此处是“>”；应为 字段名"},
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
    {"vip)", 1, 4, "found ')'; expected 'and', 'or' or the end", "此处是“)”；应为 and、or 或结束"},
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
    {"changed(N, 3d)", 1, 9, "changed needs a field of the customer", "changed 需要客户的一个字段"},
    {"days_until(level) > 3", 1, 12, "days_until needs a date", "days_until 需要一个日期"},
    {"state ", 1, 1, "this is a text, not a condition; compare it with something",
     "这是文本，不是条件；请拿它与某个值比较"},
    {"count(order where date > today - 3m, 40000w) > 1", 1, 38, "a duration longer than 179 years",
     "时长超过 179 年"},
    {"", 1, 1, "the text ends here; expected a value", "条件到此就结束了；此处应为 一个值"},
    {"vip and", 1, 8, "the text ends here; expected a value", "条件到此就结束了；此处应为 一个值"},
    {"vip and (city = '上海' or or vip)", 1, 25, "found 'or'; expected a value",
     "此处是“or”；应为 一个值"},
    {"vip and \xff", 1, 9, "a byte that is no text (0xFF); only UTF-8 text can be read",
     "此处有非文本字节（0xFF）；只接受 UTF-8 文本"},
};

static void refusals_say_where_and_what(void **state)
{
    (void)state;
    for (int i = 0; i < COUNT_OF(refusals); i++) {
        struct ctx c = {.arena = arena_create()};
        struct rule *r;
        struct str n = STR("N");
        if (rule_parse(&c, &test_catalog, str_of(refusals[i].text), &n, 1, &r) != ERR_INPUT)
            fail_msg("%s: was taken", refusals[i].text);
        if (c.why.line != refusals[i].line || c.why.column != refusals[i].column)
            fail_msg("%s: wanted %d:%d, got %d:%d", refusals[i].text, refusals[i].line,
                     refusals[i].column, c.why.line, c.why.column);
        assert_str(c.why.en, refusals[i].en);
        assert_str(c.why.zh, refusals[i].zh);
        arena_destroy(c.arena);
    }
}

int main(void)
{
    const struct CMUnitTest all[] = {
        cmocka_unit_test(refusals_say_where_and_what),
    };
    return cmocka_run_group_tests_name("rule words", all, NULL, NULL);
}
