// said: how people say what a function of the rule language found, one row each. What a row does
// not say is said with the function's label (rule/function.h): "the score of the last rating is
// below 3".
//
// In a form stand: {x} the object with its `where`, {xs} several of them, {f} the field, {tf} the
// field with its article, {xf} the object's field, {w} the window, {l} its length alone, {k} what
// counts it ("次数"), {n} how much.
#pragma once
#include "rule/rule.h"

// In the order of enum rule_language.
struct phrase {
    const char *in[2];
};

enum unit {
    UNIT_NONE,
    UNIT_TIMES,   // 3 tickets, 3 次
    UNIT_DAYS,    // until something
    UNIT_ELAPSED, // days since something
    UNIT_SHARE,   // 0.5 is 50%
};

struct said_row {
    enum unit unit;
    struct phrase said;       // with {n}: "30 days or more", or what it is today: "34 days"
    struct phrase none, some; // it is 0, it is above 0; of a yes/no: no, yes
    struct phrase negative;   // as `said`, where it is below 0
    struct phrase unknown;    // it is empty
};

const struct said_row *said_row(enum rule_function f);
// What stands around an amount of that unit for a comparison: "more than " 3 "". \1 is the
// SOFT_SPACE of rule/speak.h.
const struct phrase *said_around(enum unit unit, enum rule_op op, bool after);
