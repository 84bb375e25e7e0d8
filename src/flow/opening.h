// opening: what a warning gets when it opens: whose it is, what is at risk, when it is to be handed
// out. Inside this folder only.
#pragma once
#include "flow/assign.h"
#include "flow/rule.h"
#include "history/history.h"
#include "model/worth.h"

// For one rule; read once for each time it is judged.
struct opening {
    const struct warning_rule *rule;
    struct handling handling;
    const struct rule *worth; // NULL: nothing tells what is at risk
    const struct rule **when; // of the segments
    // Ready for one history:
    const struct history *history;
    day_t today;
    struct history_plan *worth_plan, **when_plans;
    // Inside one work:
    struct assigner assigner;
};

// `worth`: of worth_rule, the same for all.
void opening_read(struct ctx *c, const struct schema *s, const struct warning_rule *r,
                  const struct rule *worth, struct opening *out);
// How many rules the mirror must hold for it, and they: `out` NULL only counts.
int opening_rules(const struct opening *o, const struct rule **out);
enum err opening_ready(struct ctx *c, struct opening *o, const struct history *h,
                       day_t today) MUST_USE;

void opening_begin(struct work *w, struct org *org, struct opening *o);
// Opens a warning for the customer, and gives it to somebody.
enum err opening_make(struct work *w, struct opening *o, int64_t customer) MUST_USE;
enum err opening_end(struct opening *o, enum err e) MUST_USE;

// One that is open already.
struct opened_one {
    int64_t id, customer, person; // person 0: nobody who is there
    bool chosen, handed, asleep;
};
// It becomes his whose it would be if it opened now, unless somebody chose to whom it goes; also then
// where that one does not see the customer any more.
enum err opening_keep_up(struct work *w, struct org *org, struct opening *o,
                         const struct opened_one *one) MUST_USE;
