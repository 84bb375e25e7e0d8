// whose: of things that an engine keeps about customers (warnings, entries of plays) those of the
// customers somebody sees. Inside this folder only.
#pragma once
#include "model/viewer.h"
#include "model/org.h"

// What to add to a WHERE over the table, which is called `w` there and has a column `customer`.
struct whose {
    const char *where;
    const struct value *values;
    int count;
};
enum err whose_seen(struct ctx *c, struct org *o, struct db_tx *tx, const struct schema *s,
                    const struct viewer *v, const char *table, struct whose *out) MUST_USE;
