// meet: ids of rows by conditions on them, each of which has an index: of one, and of two that are
// frequent each and rare together. How two are brought together is up to the database behind it.
#pragma once
#include "db/db.h"

// What stands behind WHERE, with its values.
struct db_where {
    struct str sql;
    const struct value *values;
    int count;
};

// The ids of at most `most` rows of `table`, in no order, one a row.
enum err db_ids_where(struct ctx *c, struct db_tx *tx, struct str table, const struct db_where *w,
                      int most, struct db_rows **out) MUST_USE;

struct db_met {
    int64_t *ids;
    int count, most; // more than `most`: there are too many, and these are not all
};
// Ids among which are those of all rows for which `whole` holds, in no order. `rare`: two comparisons
// that `whole` joins by AND, the rarest first.
enum err db_meet(struct ctx *c, struct db_tx *tx, struct str table, const struct db_where *whole,
                 const struct db_where rare[2], struct db_met *out) MUST_USE;
