// mirror: keeps history/ equal to the records: loads it from SQL or the snapshot file, follows the
// change log, adds the columns a condition needs, and can prove that it is equal.
#pragma once
#include "history/history.h"
#include "model/org.h"

// Opens it from the snapshot in the organisation's folder where that can be used, else from SQL.
enum err mirror_open(struct ctx *c, struct org *o, struct mirror **out) MUST_USE;
void mirror_close(struct mirror *m);

// The history, up to date with every commit before the call, and holding every column that `rules`
// mention; it stays unchanged until mirror_release. ERR_BUSY where the objects changed since the
// rules were read: read them again.
enum err mirror_use(struct ctx *c, struct mirror *m, const struct rule *const *rules, int count,
                    const struct history **out) MUST_USE;
void mirror_release(struct mirror *m);

// Writes the snapshot, where anything has changed since the last one.
enum err mirror_save(struct ctx *c, struct mirror *m) MUST_USE;

struct mirror_state {
    int64_t position; // in the change log
    struct history_size size;
};
struct mirror_state mirror_state(struct mirror *m);

// Loads a second history from SQL and compares. ERR_DAMAGED with the first difference; the mirror
// has then been replaced by the fresh one, and the snapshot too.
enum err mirror_prove(struct ctx *c, struct mirror *m) MUST_USE;

// How often it was loaded from SQL as a whole, for tests.
int mirror_loads(struct mirror *m);
