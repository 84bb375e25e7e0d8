// deed: what people do about a warning: handle it with an outcome, give it to another, let it sleep.
// By a viewer who may change the customer (w->viewer). ERR_NOT_FOUND, ERR_STALE where `version` is
// not the present one; nothing is changed then, so many can be done in one piece of work.
#pragma once
#include "flow/warning.h"

enum { SNOOZE_DAYS_MAX = 180, DEED_NOTE_MAX = 4000 };

// Closes it with an outcome and a note; an empty outcome opens it again.
enum err warning_handle(struct work *w, struct org *o, int64_t id, int64_t version,
                        struct str outcome, struct str note) MUST_USE;
// It comes on the list of `person` at once. Where he does not see the customer: `share` shares him, to
// read; else ERR_INPUT.
enum err warning_give(struct work *w, struct org *o, int64_t id, int64_t version, int64_t person,
                      bool share, struct str note) MUST_USE;
// It comes back on that morning. DAY_NONE: it wakes now. Why must be said.
enum err warning_snooze(struct work *w, struct org *o, int64_t id, int64_t version, day_t until,
                        struct str why) MUST_USE;
