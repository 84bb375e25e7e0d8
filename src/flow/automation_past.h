// automation_past: what an automation would have done in the last days: from the change log, the
// time lines and the clock, by the same calls that set it off. What it does itself is not played:
// one that sets itself or others off is counted without that.
#pragma once
#include "flow/automation.h"

enum { PAST_DAYS = 90, PAST_ROWS_MAX = 100, PAST_CHANGES_MAX = 50000 };

struct past_row {
    day_t day;
    int object; // -1: nothing
    int64_t record, customer;
};

struct past {
    bool known;        // false: nothing of the past tells; `zh` and `en` say why
    struct str zh, en; // what has to be known about it; may be empty
    day_t from, to;
    int64_t runs, customers; // customers: how many different ones
    int64_t most;            // runs on the busiest day,
    day_t busiest;           // which is that one; DAY_NONE
    struct past_row *rows;   // the first of them
    int row_count;
};

// With the eyes of `v`. Not while the mirror is held.
enum err automation_past(struct ctx *c, struct org *o, const struct viewer *v,
                         const struct automation *a, struct past *out) MUST_USE;
