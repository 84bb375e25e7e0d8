// automation_log: which changes of the log set an automation off; the same for those that come and for those
// that have been. Inside this folder only.
#pragma once
#include "flow/automation_hit.h"
#include "model/change.h"

enum { LOG_KINDS = 1 << STARTS_RECORD | 1 << STARTS_FORM | 1 << STARTS_SURVEY };

// Whether the change is of the kind that it waits for, by what the log says alone.
bool automation_log_wants(const struct schema *s, const struct automation_plan *p,
                          const struct change *one);
// Whether the record as it was then fulfils its filter, and whoever wrote the automation sees it.
enum err automation_log_fits(struct ctx *c, struct org *o, struct db_tx *tx,
                             const struct automation_on *on, const struct change *one, bool *out,
                             int64_t *customer) MUST_USE;
