// bulk_inside: what bulk.c and bulk_undo.c share.
#pragma once
#include "model/bulk.h"
#include "model/guard.h"

// Whether it is about one record alone, and nothing was written yet.
bool bulk_is_refusal(enum err e);
// Keeps what the change log does not of a record (and of all that hangs on a customer); of a
// customer's past.
enum err bulk_keep(struct work *w, int object, int64_t id, int64_t undo, bool belongings) MUST_USE;
enum err bulk_keep_past(struct work *w, int64_t customer, int64_t undo) MUST_USE;
// Forgets what is older than BULK_KEPT_DAYS.
enum err bulk_tidy_up(struct work *w) MUST_USE;
// Notes why, in the words of `c`, in memory of `outer`.
void bulk_tell(struct ctx *outer, const struct ctx *c, int64_t id, struct bulk_refusal **list,
               int64_t *count);
