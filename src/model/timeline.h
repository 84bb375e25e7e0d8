// timeline: everything dated that one customer has, newest first.
#pragma once
#include "model/org.h"
#include "model/viewer.h"

struct timeline_item {
    struct record record;
    day_t day, end; // end: spans; DAY_NONE where there is none
    int second;     // of the day; -1 where the object keeps days only
};

struct timeline_question {
    int64_t customer;
    const bool *objects; // which, by index in the schema; NULL: all
    day_t before_day;    // a page goes on below this place; DAY_NONE: from the newest
    int64_t before_id;
    int limit;
};

// What the viewer may see of it. `more`: there are older ones.
enum err timeline(struct ctx *c, struct org *o, struct db_tx *tx, const struct schema *s,
                  const struct viewer *v, const struct timeline_question *q,
                  struct timeline_item **out, int *count, bool *more) MUST_USE;
// How many of each object he has; one number for each object of the schema.
enum err timeline_counts(struct ctx *c, struct org *o, struct db_tx *tx, const struct schema *s,
                         const struct viewer *v, int64_t customer, int64_t *counts) MUST_USE;
struct timeline_item timeline_item_of(const struct schema *s, const struct record *r);
