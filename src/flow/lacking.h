// lacking: what of an organisation does not work, because objects or fields it needs were deleted or
// are of another kind, and why, in words that name them as people do. Inside this folder only: who is
// told of it is notice.c's.
#pragma once
#include "flow/gone.h"
#include "flow/notice.h"

struct lacking {
    struct ctx *c;
    struct db_tx *tx;
    const struct schema *s;
    struct gone_list gone;
    struct notice *list; // neither `at_ms` nor `seen` is known
    int count;
};

// Fills in the list; the first three members are given.
enum err lacking_look(struct lacking *l) MUST_USE;
