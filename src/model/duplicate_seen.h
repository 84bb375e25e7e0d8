// duplicate_seen: what somebody is told of records that are like the one he is writing. Of those he
// may not see only that one exists, and whose it is.
#pragma once
#include "model/duplicate.h"
#include "model/seen.h"

struct duplicate_told {
    int64_t id;            // 0: he may not see it
    struct str name;       // as he sees it; empty where not
    struct str owner;      // what its owner is called; empty: nobody's
    const bool *fields;    // that agree; all false where he may not see it
    double alike;          // by the name; 1: equal
    bool refuses;          // it must not be written, whatever he says
};
enum { DUPLICATE_TOLD_MAX = 8 };
// At most DUPLICATE_TOLD_MAX records, those that refuse first; `out` has room for them.
enum err duplicate_tell(struct ctx *c, struct org *o, struct db_tx *tx, const struct viewer *v,
                        const struct schema *s, const struct duplicate_asking *asking,
                        struct duplicate_told *out, int *count) MUST_USE;
