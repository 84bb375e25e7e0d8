// worth: what a customer is worth, as the company works it out: a number of the rule language.
#pragma once
#include "history/history.h"
#include "model/mirror.h"
#include "model/viewer.h"

// The setting that says it.
#define WORTH_SETTING "worth"
#define WORTH_STANDARD "sum(order.amount, 365d)"

// What the worth of a customer is worked out from, as it is set.
enum err worth_text(struct ctx *c, struct db_tx *tx, struct str *out) MUST_USE;
// The same parsed. One that cannot be read (a company without orders) is none: `*out` NULL.
enum err worth_rule(struct ctx *c, struct db_tx *tx, const struct schema *s,
                    const struct rule **out) MUST_USE;
// Whether he may know what a customer is worth: that tells what it is worked out from.
bool worth_seen(struct arena *a, struct db_tx *tx, const struct schema *s, const struct viewer *v);
// In millionths, as money is kept; null where there is none, or it is no money. `plan` NULL: none.
struct value worth_at(const struct history *h, struct history_plan *plan, uint32_t customer,
                      day_t day);
// What each of the customers is worth today, into `out`. It holds the mirror: not inside a writing.
enum err worths_now(struct ctx *c, struct org *o, const int64_t *customers, int count,
                    struct value *out) MUST_USE;
