// totals: the groups of whole objects, as a board shows them, kept until a record changes: a million
// records are counted once for all who look.
#pragma once
#include "model/group.h"

struct totals;

struct totals *totals_create(void);
void totals_destroy(struct totals *t);

// Which groups: of all records of an object by a field, with the sum of another (0: none).
struct totals_key {
    const struct schema *schema;
    int64_t object, by, sum;
};

// What is kept as of a change of the log that is not before `position`, copied into `a`. Where there
// is nothing, false, and whoever asks next waits until totals_keep: so it is called in any case.
bool totals_find(struct arena *a, struct totals *t, const struct totals_key *key, int64_t position,
                 struct group **out, int *count);
// `list` is NULL where the counting failed.
void totals_keep(struct totals *t, const struct totals_key *key, int64_t position,
                 const struct group *list, int count);
