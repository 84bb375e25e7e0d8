#include "rule/function.h"

#define NUMBERS OF(RULE_NUMBER)
#define ORDERED (OF(RULE_NUMBER) | OF(RULE_DATE))
#define ANYTHING                                                                                   \
    (OF(RULE_BOOL) | OF(RULE_NUMBER) | OF(RULE_TEXT) | OF(RULE_CHOICES) | OF(RULE_DATE))

// clang-format off
static const struct function_row rows[RULE_FUNCTION_COUNT] = {
    [RULE_COUNT] = {"count", FIRST_SERIES, WINDOW_ANY, ON_MOMENT | ON_SPAN, 0, RULE_NUMBER,
                    "{w}的{x}次数", "the number of {x} in {w}"},
    [RULE_SUM] = {"sum", FIRST_VALUES, WINDOW_ANY, ON_MOMENT, NUMBERS, RULE_NUMBER,
                  "{w}{x}的{f}合计", "the sum of {f} of {x} in {w}"},
    [RULE_AVG] = {"avg", FIRST_VALUES, WINDOW_ANY, ON_MOMENT, NUMBERS, RULE_NUMBER,
                  "{w}{x}的{f}平均值", "the average {f} of {x} in {w}"},
    [RULE_MIN] = {"min", FIRST_VALUES, WINDOW_ANY, ON_MOMENT, ORDERED, RULE_NOTHING,
                  "{w}{x}的{f}最小值", "the smallest {f} of {x} in {w}"},
    [RULE_MAX] = {"max", FIRST_VALUES, WINDOW_ANY, ON_MOMENT, ORDERED, RULE_NOTHING,
                  "{w}{x}的{f}最大值", "the largest {f} of {x} in {w}"},
    [RULE_LAST] = {"last", FIRST_VALUES, WINDOW_NO, ON_MOMENT, ANYTHING, RULE_NOTHING,
                   "最近一次{x}的{f}", "the newest {f} of {x}"},
    [RULE_DAYS_SINCE] = {"days_since", FIRST_SERIES, WINDOW_NO, ON_MOMENT, 0, RULE_NUMBER,
                         "距最近一次{x}的天数", "days since the last {x}"},
    [RULE_DAYS_SINCE_FIRST] = {"days_since_first", FIRST_SERIES, WINDOW_NO, ON_MOMENT, 0,
                               RULE_NUMBER, "距首次{x}的天数", "days since the first {x}"},
    [RULE_RHYTHM] = {"rhythm", FIRST_SERIES, WINDOW_NO, ON_MOMENT, 0, RULE_NUMBER,
                     "该客户{x}的惯常间隔", "the customer's usual gap between {x}"},
    [RULE_DROP] = {"drop", FIRST_SERIES, WINDOW_PLAIN, ON_MOMENT, 0, RULE_NUMBER,
                   "近 {l}的{x}比此前 {l}的降幅",
                   "the fall of {x} in the last {l} against the {l} before"},
    [RULE_ACTIVE] = {"active", FIRST_SERIES, WINDOW_NO, ON_SPAN, 0, RULE_BOOL,
                     "{x}在有效期内", "{x} is active"},
    [RULE_OPEN] = {"open", FIRST_SERIES, WINDOW_NO, ON_SPAN, 0, RULE_NUMBER,
                   "未结束的{x}数", "the number of open {x}"},
    [RULE_AGE] = {"age", FIRST_SERIES, WINDOW_NO, ON_SPAN, 0, RULE_NUMBER,
                  "最早未结束的{x}已持续天数", "days since the oldest open {x} began"},
    [RULE_DAYS_LEFT] = {"days_left", FIRST_SERIES, WINDOW_NO, ON_SPAN, 0, RULE_NUMBER,
                        "{x}剩余天数", "days until {x} ends"},
    [RULE_DAYS_SINCE_END] = {"days_since_end", FIRST_SERIES, WINDOW_NO, ON_SPAN, 0, RULE_NUMBER,
                             "{x}结束后的天数", "days since {x} ended"},
    [RULE_BEFORE] = {"before", FIRST_STATE, WINDOW_PLAIN, 0, ANYTHING, RULE_NOTHING,
                     "{l}前的{f}", "{f} {l} ago"},
    [RULE_CHANGED] = {"changed", FIRST_STATE, WINDOW_ANY, 0, ANYTHING, RULE_BOOL,
                      "{w}{f}有变更", "{f} changed in {w}"},
    [RULE_DAYS_UNTIL] = {"days_until", FIRST_DATE, WINDOW_NO, 0, OF(RULE_DATE), RULE_NUMBER,
                         "距{f}的天数", "days until {f}"},
    [RULE_DAYS_UNTIL_ANNIVERSARY] = {"days_until_anniversary", FIRST_DATE, WINDOW_NO, 0,
                                     OF(RULE_DATE), RULE_NUMBER,
                                     "距下一个{f}周年日的天数",
                                     "days until the next anniversary of {f}"},
};
// clang-format on

const struct function_row *function_row(enum rule_function f)
{
    return &rows[f];
}

enum rule_function function_find(struct str name)
{
    int f = 0;
    while (f < RULE_FUNCTION_COUNT && !str_eq(name, str_of(rows[f].name)))
        f++;
    return (enum rule_function)f;
}
