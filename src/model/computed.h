// computed: the values of formula and roll-up fields, worked out when records are read: from their
// own fields, or from the time lines as they are today.
#pragma once
#include "model/org.h"

// Fills in the cells of computed fields. `records` are all of one object. ERR_BUSY where the objects
// changed since they were read: read them again.
enum err computed_fill(struct ctx *c, struct org *o, const struct schema *s, struct record *records,
                       int count) MUST_USE;
// Only what needs no time line.
void computed_own(struct arena *a, const struct schema *s, day_t today, struct record *r);

// A formula that is being written, tried on some records before it is kept.
struct formula_try {
    enum kind_id kind; // a formula or a roll-up
    struct str text;
    int object;
    struct record *records;
    int count;
    const struct rule *rule; // out
    struct value *values;    // out: one a record, as in a cell of the rule's type
};
enum err computed_try(struct ctx *c, struct org *o, const struct schema *s,
                      struct formula_try *t) MUST_USE;
