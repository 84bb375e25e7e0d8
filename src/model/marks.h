// marks: where every so many-th record of a long list stands, kept for a while, so that a page in its
// middle is found without walking there. Only where walking is slow: PostgreSQL looks at the rows
// behind an index to know which of them count.
//
// What changes meanwhile moves the places by as many; marks are made anew after MARKS_CHANGES_MAX
// changes, or a minute with any.
#pragma once
#include "model/list_query.h"

enum { MARKS_EVERY = 2000, MARKS_FROM = 20000, MARKS_CHANGES_MAX = 1000 };

struct marks;
struct marks *marks_create(bool slow);
void marks_destroy(struct marks *m);
// For tests: from which place on they are used, and how far they stand apart; all are forgotten.
void marks_set(struct marks *m, int64_t from, int64_t every);

// A part of a list in an order, without any condition but that of the part.
struct mark_order {
    int64_t object, field; // ids; field 0: as they were made
    bool down, empty;
    const char *table, *column, *where, *order; // where: of the part; empty: all
};
struct mark {
    int64_t place, id, length; // place: of the record, from 0; length: of the part
    struct value value;        // of the field, copied
};
// The last mark before `place`; `*found` false where marks are not to be used. `id` 0: none before it.
enum err marks_find(struct query *k, struct db_tx *tx, const struct mark_order *o, int64_t place,
                    struct mark *out, bool *found) MUST_USE;
