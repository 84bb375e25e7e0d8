// sweep: the history evaluator, inside. A condition becomes the days on which it holds, a value the
// steps it takes, for one customer's whole life at a time.
#pragma once
#include "history/asof.h"
#include "history/steps.h"

struct sweep {
    struct life life; // [first day, last + 1)
    const struct history_plan *plan;
    uint32_t customer;
    // Nobody looks at other days than these: what is told of them is not used. None: all of the life.
    struct days asked;
};

struct days sweep_days(const struct sweep *w, const struct plan_node *n);
struct steps sweep_steps(const struct sweep *w, const struct plan_node *n);

// calls.c: the functions over time.
struct steps sweep_series(const struct sweep *w, const struct plan_node *n);
// spans.c
struct steps sweep_spans(const struct sweep *w, const struct plan_node *n, const struct items *it);
struct steps sweep_state(const struct sweep *w, const struct plan_node *n);
struct days sweep_active(const struct sweep *w, const struct plan_node *n);
struct days sweep_changed(const struct sweep *w, const struct plan_node *n);
// The days on which days_since compares so with a constant: the commonest question of all.
struct days sweep_silence(const struct sweep *w, const struct plan_node *call, enum rule_op op,
                          double than);
// The same for a drop over a window of days (plan_is_drop_by_days), on the days asked for alone.
struct days sweep_drop_compared(const struct sweep *w, const struct plan_node *call,
                                enum rule_op op, double than);
// The items a call looks at in the whole life, those after its last day cut off.
struct items sweep_items(const struct sweep *w, const struct plan_node *n);
// Day by day through the as-of evaluator: right for everything, and slow.
struct steps sweep_daily(const struct sweep *w, const struct plan_node *n);

// compare.c
struct days sweep_compare(const struct sweep *w, const struct plan_node *n, enum rule_op op,
                          struct steps a, struct steps b);
// The same with a number or a day that is one for the whole life.
struct days sweep_compare_constant(const struct sweep *w, enum rule_op op, struct steps a,
                                   double c);
