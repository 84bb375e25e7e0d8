#include "rule/function.h"

#define NUMBERS OF(RULE_NUMBER)
#define ORDERED (OF(RULE_NUMBER) | OF(RULE_DATE))
#define ANYTHING                                                                                   \
    (OF(RULE_BOOL) | OF(RULE_NUMBER) | OF(RULE_TEXT) | OF(RULE_CHOICES) | OF(RULE_DATE))

// clang-format off
static const struct function_row rows[RULE_FUNCTION_COUNT] = {
    [RULE_COUNT] = {"count", FIRST_SERIES, WINDOW_ANY, ON_MOMENT | ON_SPAN, 0, RULE_NUMBER,
                    "{w}的{x}{k}", "the number of {xs} in {w}"},
    [RULE_SUM] = {"sum", FIRST_VALUES, WINDOW_ANY, ON_MOMENT, NUMBERS, RULE_NUMBER,
                  "{w}{xf}合计", "the total {f} of {xs} in {w}"},
    [RULE_AVG] = {"avg", FIRST_VALUES, WINDOW_ANY, ON_MOMENT, NUMBERS, RULE_NUMBER,
                  "{w}{xf}平均值", "the average {f} of {xs} in {w}"},
    [RULE_MIN] = {"min", FIRST_VALUES, WINDOW_ANY, ON_MOMENT, ORDERED, RULE_NOTHING,
                  "{w}{xf}最小值", "the smallest {f} of {xs} in {w}"},
    [RULE_MAX] = {"max", FIRST_VALUES, WINDOW_ANY, ON_MOMENT, ORDERED, RULE_NOTHING,
                  "{w}{xf}最大值", "the largest {f} of {xs} in {w}"},
    [RULE_LAST] = {"last", FIRST_VALUES, WINDOW_NO, ON_MOMENT, ANYTHING, RULE_NOTHING,
                   "最近一次{xf}", "the {f} of the last {x}"},
    [RULE_DAYS_SINCE] = {"days_since", FIRST_SERIES, WINDOW_NO, ON_MOMENT, 0, RULE_NUMBER,
                         "距上次{x}的天数", "days since the last {x}"},
    [RULE_DAYS_SINCE_FIRST] = {"days_since_first", FIRST_SERIES, WINDOW_NO, ON_MOMENT, 0,
                               RULE_NUMBER, "距首次{x}的天数", "days since the first {x}"},
    [RULE_RHYTHM] = {"rhythm", FIRST_SERIES, WINDOW_NO, ON_MOMENT, 0, RULE_NUMBER,
                     "{x}的平时间隔", "the usual gap between {xs}"},
    [RULE_DROP] = {"drop", FIRST_SERIES, WINDOW_PLAIN, ON_MOMENT, 0, RULE_NUMBER,
                   "近 {l}{x}比此前 {l}的降幅", "the fall in {xs} in the last {l} against the {l} before"},
    [RULE_ACTIVE] = {"active", FIRST_SERIES, WINDOW_NO, ON_SPAN, 0, RULE_BOOL,
                     "有进行中的{x}", "an active {x}"},
    [RULE_OPEN] = {"open", FIRST_SERIES, WINDOW_NO, ON_SPAN, 0, RULE_NUMBER,
                   "未结束的{x}数量", "the number of open {xs}"},
    [RULE_AGE] = {"age", FIRST_SERIES, WINDOW_NO, ON_SPAN, 0, RULE_NUMBER,
                  "未结束的{x}最久已持续的天数", "days since the oldest open {x} began"},
    [RULE_DAYS_LEFT] = {"days_left", FIRST_SERIES, WINDOW_NO, ON_SPAN, 0, RULE_NUMBER,
                        "{x}距结束的天数", "days until the {x} ends"},
    [RULE_DAYS_SINCE_END] = {"days_since_end", FIRST_SERIES, WINDOW_NO, ON_SPAN, 0, RULE_NUMBER,
                             "{x}结束后的天数", "days since the {x} ended"},
    [RULE_BEFORE] = {"before", FIRST_STATE, WINDOW_PLAIN, 0, ANYTHING, RULE_NOTHING,
                     "{l}前的{f}", "the {f} {l} ago"},
    [RULE_CHANGED] = {"changed", FIRST_STATE, WINDOW_ANY, 0, ANYTHING, RULE_BOOL,
                      "{w}{f}变更过", "the {f} changed in {w}"},
    [RULE_DAYS_UNTIL] = {"days_until", FIRST_DATE, WINDOW_NO, 0, OF(RULE_DATE), RULE_NUMBER,
                         "距{f}的天数", "days until {tf}"},
    [RULE_DAYS_UNTIL_ANNIVERSARY] = {"days_until_anniversary", FIRST_DATE, WINDOW_NO, 0,
                                     OF(RULE_DATE), RULE_NUMBER,
                                     "距下一次{f}周年的天数", "days until the next anniversary of {tf}"},
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
