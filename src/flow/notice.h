// notice: what stopped working because objects or fields changed, told to whom it belongs: to its
// author, and where he has left or may not mend it, to the administrators. What is told is looked up
// each time, so it is gone once the thing works again, however it was mended; kept is since when,
// and who has read it.
#pragma once
#include "model/author.h"
#include "model/viewer.h"

struct notice {
    enum author_of what;
    int64_t thing; // its id; of a layout the object's
    int64_t author;
    int object;        // in the schema: whose field, view, layout, form or rule; -1: none
    struct str zh, en; // what it is called
    struct str why_zh, why_en;
    bool everybodys; // of a view: others see it, too
    int64_t at_ms;   // 0: not known
    bool seen;
};

// Those he is told of, the newest first.
enum err notices_for(struct ctx *c, struct db_tx *tx, const struct schema *s,
                     const struct viewer *v, struct notice **out, int *count) MUST_USE;
// After objects or fields changed: what broke is from now, what works again is forgotten.
enum err notices_renew(struct work *w) MUST_USE;
// All that is told to who writes is read.
enum err notices_seen(struct work *w) MUST_USE;
