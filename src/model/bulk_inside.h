// bulk_inside: what bulk.c and bulk_undo.c share.
#pragma once
#include "model/bulk.h"
#include "model/guard.h"

// Whether it is about one record alone, and nothing was written yet.
bool bulk_is_refusal(enum err e);
// Notes why, in the words of `c`, in memory of `outer`.
void bulk_tell(struct ctx *outer, const struct ctx *c, int64_t id, struct bulk_refusal **list,
               int64_t *count);
