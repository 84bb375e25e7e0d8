// bulk: a change or deletion of many records as one piece of work, and putting all of it back.
// What one record's rights or rules do not allow stays as it is and is told; the rest is done.
#pragma once
#include "model/org.h"

enum { BULK_MAX = 10000, BULK_TOLD_MAX = 100, BULK_KEPT_DAYS = 30 };

struct bulk_refusal {
    int64_t id;
    struct str en, zh;
};

struct bulk {
    int object;         // index in the schema of the work
    const int64_t *ids; // each once
    int count;
    const struct value *cells; // what they become where `given`; NULL: they are deleted
    const bool *given;
};

struct bulk_done {
    int64_t changed, unchanged, refused_count;
    struct bulk_refusal *refused; // the first BULK_TOLD_MAX
    int64_t undo;                 // the handle; 0: nothing was changed
};
enum err bulk_run(struct work *w, const struct bulk *b, struct bulk_done *out) MUST_USE;

struct bulk_undone {
    int64_t restored, kept_count;
    struct bulk_refusal *kept; // the first BULK_TOLD_MAX
};
// By whoever did it, or an administrator; with the rights he has now. ERR_NOT_FOUND;
// ERR_CONFLICT where it was undone before. A field that has another value by now than it was
// given stays, and is told.
enum err bulk_undo(struct work *w, int64_t handle, struct bulk_undone *out) MUST_USE;
