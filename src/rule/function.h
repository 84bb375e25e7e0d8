// function: the functions of the rule language, one row each.
#pragma once
#include "rule/rule.h"

enum function_first {
    FIRST_SERIES, // count(order …): an object on the time line
    FIRST_VALUES, // sum(order.amount …): one of its fields
    FIRST_STATE,  // changed(level …): a field of the customer
    FIRST_DATE,   // days_until(since): any date
};

enum function_window {
    WINDOW_NO,
    WINDOW_PLAIN, // 30d
    WINDOW_ANY,   // 30d before 30d
};

#define ON_MOMENT (1u << SHAPE_MOMENT)
#define ON_SPAN (1u << SHAPE_SPAN)
// The set of types a field may have.
#define OF(type) (1u << (type))

struct function_row {
    const char *name;
    enum function_first first;
    enum function_window window;
    unsigned shapes;       // series: which shapes it may have
    unsigned fields;       // values: which types the field may have
    enum rule_type result; // RULE_NOTHING: the type of the field
    // What it is called in a sentence; the slots are those of rule/said.h.
    const char *zh, *en;
};

const struct function_row *function_row(enum rule_function f);
// RULE_FUNCTION_COUNT where there is none of that name.
enum rule_function function_find(struct str name);
