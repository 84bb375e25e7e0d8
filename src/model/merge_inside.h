// merge_inside: what merge.c, merge_move.c and merge_undo.c share.
#pragma once
#include "model/guard.h"
#include "model/merge.h"

// Which records of an object move, and where: all of one customer's, or those that a merge has moved.
struct moving {
    int object;
    int64_t from, to;
    int64_t first, last; // rows of the change log that moved them; 0: all
};
// How many did; each has two rows in the log.
enum err merge_move_records(struct work *w, const struct moving *m, int64_t *moved) MUST_USE;
// Whether he may move records of an object from one customer to another: ERR_DENIED.
enum err merge_may_move(struct work *w, int object, int64_t from, int64_t to) MUST_USE;

// Another record that names `gone`: in a link, or by its key as the line of it.
struct mention {
    int object, field;
    int64_t id;
};
enum err merge_mentions(struct work *w, const struct merge *m, const struct merge_plan *p,
                        struct mention **out, int *count) MUST_USE;
// Its cell, with `keep` in the place of `gone`; empty where it would name itself.
struct value merge_instead(struct work *w, const struct merge *m, const struct merge_plan *p,
                           const struct mention *at, struct value cell);

// What hangs on a customer beside his records (warnings, shares, what surveys asked him): to `keep`,
// noted under `undo`; and what was noted back again.
enum err merge_beside(struct work *w, int64_t keep, int64_t gone, int64_t undo) MUST_USE;
enum err merge_beside_back(struct work *w, int64_t keep, int64_t gone, int64_t undo) MUST_USE;
