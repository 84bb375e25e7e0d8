// automation_times: which records and customers the clock sets an automation off for, on which
// days: those that come, and those that have been. Inside this folder only.
#pragma once
#include "flow/automation_hit.h"

// DATE: records whose date, moved by its days, lies in [first, last]; with the day of each.
enum err automation_dates(struct ctx *c, struct org *o, struct db_tx *tx, struct automation_on *on,
                          day_t first, day_t last, struct automation_hits *out) MUST_USE;
// SCHEDULE: the customers of one time, on `day`; `ids`: whom its author sees, NULL: all. The
// mirror is held, or `h` is NULL where nobody in particular is meant.
enum err automation_times(struct ctx *c, struct org *o, const struct history *h,
                          struct automation_on *on, const struct id_set *ids, day_t day,
                          struct automation_hits *out) MUST_USE;
// Whether it is run for each customer.
bool automation_each(const struct automation_plan *p);
