// bulk: an empty table is filled without its indexes, which are built when it is full: a tenth of
// the time is saved, because what is sorted once need not be put in its place row by row.
#pragma once
#include "db/table.h"

struct bulk {
    bool empty;                // the table had no row
    const struct table *table; // whose indexes are away; NULL: none
};

// Looks whether `table` is empty, and if so takes its indexes away until bulk_end or the end of the
// transaction. They stay where several servers may be at work: the table would be closed to readers.
enum err bulk_begin(struct ctx *c, struct db_tx *tx, struct str table, struct bulk *out) MUST_USE;
enum err bulk_end(struct ctx *c, struct db_tx *tx, const struct bulk *b) MUST_USE;
