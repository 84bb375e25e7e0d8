#include "rule/said.h"

// clang-format off
static const struct said_row rows[RULE_FUNCTION_COUNT] = {
    [RULE_COUNT] = {UNIT_TIMES,
        .said = {{"{w}{x}{n}", "{n} {xs} in {w}"}},
        .none = {{"{w}没有{x}", "no {x} in {w}"}},
        .some = {{"{w}有过{x}", "at least one {x} in {w}"}}},
    [RULE_DAYS_SINCE] = {UNIT_ELAPSED,
        .said = {{"距上次{x}{n}", "{n} since the last {x}"}},
        .unknown = {{"还没有过{x}", "no {x} yet"}}},
    [RULE_DAYS_SINCE_FIRST] = {UNIT_ELAPSED,
        .said = {{"距首次{x}{n}", "{n} since the first {x}"}},
        .unknown = {{"还没有过{x}", "no {x} yet"}}},
    [RULE_RHYTHM] = {UNIT_DAYS,
        .said = {{"{x}平时间隔{n}", "usually {n} between {xs}"}},
        .unknown = {{"{x}太少，看不出平时间隔", "too few {xs} to tell the usual gap"}}},
    [RULE_DROP] = {UNIT_SHARE,
        .said = {{"近 {l}{x}比此前 {l}减少{n}",
                  "{n} fewer {xs} in the last {l} than in the {l} before"}},
        .negative = {{"近 {l}{x}比此前 {l}增加{n}",
                      "{n} more {xs} in the last {l} than in the {l} before"}},
        .unknown = {{"近 {l}之前的 {l}没有{x}", "no {x} in the {l} before the last {l}"}}},
    [RULE_ACTIVE] = {UNIT_NONE,
        .none = {{"没有进行中的{x}", "no active {x}"}},
        .some = {{"有进行中的{x}", "an active {x}"}}},
    [RULE_OPEN] = {UNIT_TIMES,
        .said = {{"未结束的{x}{n}", "{n} open {xs}"}},
        .none = {{"没有未结束的{x}", "no open {x}"}},
        .some = {{"有未结束的{x}", "at least one open {x}"}}},
    [RULE_AGE] = {UNIT_ELAPSED,
        .said = {{"未结束的{x}最久{n}", "the oldest open {x} began {n} ago"}},
        .unknown = {{"没有未结束的{x}", "no open {x}"}}},
    [RULE_DAYS_LEFT] = {UNIT_DAYS,
        .said = {{"{x}距结束{n}", "{n} until the {x} ends"}},
        .unknown = {{"没有写明结束日的进行中{x}", "no active {x} with an end"}}},
    [RULE_DAYS_SINCE_END] = {UNIT_ELAPSED,
        .said = {{"{x}结束{n}", "{n} since the {x} ended"}}},
    [RULE_CHANGED] = {UNIT_NONE,
        .none = {{"{w}{f}没有变更", "the {f} did not change in {w}"}},
        .some = {{"{w}{f}变更过", "the {f} changed in {w}"}}},
    [RULE_DAYS_UNTIL] = {UNIT_DAYS,
        .said = {{"距{f}{n}", "{n} until {tf}"}},
        .negative = {{"{f}已过{n}", "{n} since {tf}"}}},
    [RULE_DAYS_UNTIL_ANNIVERSARY] = {UNIT_DAYS,
        .said = {{"距下一次{f}周年{n}", "{n} until the next anniversary of {tf}"}}},
};

enum { UNITS = UNIT_SHARE + 1 };
// Where a unit has no words of its own, those of UNIT_NONE are said.
static const struct phrase before[UNITS][RULE_OP_COUNT] = {
    [UNIT_NONE] = {
        [RULE_EQ] = {{"正好\1", "exactly "}},
        [RULE_LT] = {{"不到\1", "less than "}},
        [RULE_LE] = {{"不超过\1", "at most "}},
        [RULE_GT] = {{"超过\1", "more than "}},
        [RULE_GE] = {{"至少\1", ""}},
        [RULE_BETWEEN] = {{"\1", ""}}},
    [UNIT_TIMES] = {
        [RULE_LT] = {{"不到\1", "fewer than "}},
        [RULE_LE] = {{"最多\1", "at most "}}},
    [UNIT_ELAPSED] = {
        [RULE_GT] = {{"已超过\1", "more than "}},
        [RULE_GE] = {{"已满\1", ""}}},
    [UNIT_SHARE] = {
        [RULE_GE] = {{"至少\1", "at least "}}},
};
static const struct phrase after[UNITS][RULE_OP_COUNT] = {
    [UNIT_NONE] = {[RULE_GE] = {{"", " or more"}}},
    [UNIT_SHARE] = {[RULE_GE] = {{"", ""}}},
};
// clang-format on

const struct said_row *said_row(enum rule_function f)
{
    return &rows[f];
}

const struct phrase *said_around(enum unit unit, enum rule_op op, bool behind)
{
    const struct phrase(*table)[RULE_OP_COUNT] = behind ? after : before;
    return table[unit][op].in[0] ? &table[unit][op] : &table[UNIT_NONE][op];
}
