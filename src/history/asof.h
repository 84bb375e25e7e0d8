// asof: the value of a condition on given days, many customers (or many days of one) at a time.
//
// An expression is worked out one node after the other, each for all rows of a frame: a tight loop
// a node instead of a walk down the tree a row.
#pragma once
#include "history/items.h"

enum { FRAME_ROWS = 512 };

struct frame {
    const struct history_plan *plan;
    struct scratch *scratch;
    uint32_t count;
    const uint32_t *customer; // [count]
    const day_t *day;         // [count], DAY_MIN … DAY_MAX
    const uint32_t *item;     // [count] inside `where`: places in its track; else NULL
};

// out[count]: NaN where empty.
void frame_eval(const struct frame *f, const struct plan_node *n, double *out);

// The value of a call on a series for these items (of which the later than `d` are passed over).
double call_asof(const struct history_plan *p, const struct plan_node *n, const struct items *it,
                 day_t d);
// The same for all of a customer's items; the call has no `where`.
double series_asof(const struct history_plan *p, const struct plan_node *n, uint32_t customer,
                   day_t d);
// The value of a call on a state, and of a state itself.
double state_asof(const struct history *h, const struct plan_node *n, uint32_t customer, day_t d);

// All rows of a frame, where the call is a plain one (asof_plain.c); false: it is not.
bool eval_plain(const struct frame *f, const struct plan_node *n, double *out);
// All rows of a frame of a call with a `where` (asof_where.c).
void eval_where(const struct frame *f, const struct plan_node *n, double *out);
