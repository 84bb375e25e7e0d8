// change: the log of every write to a record, in order. The audit trail is this log; the mirror,
// the warnings and the live pages are readers of it, each with its own position.
#pragma once
#include "model/record.h"

enum change_op { CHANGE_CREATE = 1, CHANGE_UPDATE, CHANGE_DELETE, CHANGE_LEAVE };

struct change {
    int64_t id, at_ms, actor, record, customer, source;
    int object; // index in the schema; -1 where the object is gone
    enum change_op op;
    struct str before, after; // JSON objects by field name; empty where there is none
    struct origin from;       // empty: the program itself
};

// Appends one row. `before` and `after` are cells by field; only those in `given` are written.
enum err change_append(struct work *w, enum change_op op, const struct record *r,
                       const struct value *before, const struct value *after,
                       const bool *given) MUST_USE;

// Up to `limit` changes after `position`, oldest first.
enum err change_read(struct ctx *c, struct db_tx *tx, const struct schema *s, int64_t position,
                     int limit, struct change **out, int *count) MUST_USE;
enum err change_of_record(struct ctx *c, struct db_tx *tx, const struct schema *s, int64_t record,
                          struct change **out, int *count) MUST_USE;
// One of them by id; `*found` false where there is none.
enum err change_one(struct ctx *c, struct db_tx *tx, const struct schema *s, int64_t id,
                    struct change *out, bool *found) MUST_USE;
struct change_question {
    int64_t actor, object, customer, record; // 0: any
    int64_t from_ms, to_ms;                  // made in [from, to); 0: any time
    int64_t after;                           // a page begins below this id; 0: the newest
    int limit;
};
// Newest first, of all records.
enum err change_list(struct ctx *c, struct db_tx *tx, const struct schema *s,
                     const struct change_question *q, struct change **out, int *count) MUST_USE;
// The position of the newest change; 0 where there is none.
enum err change_last(struct ctx *c, struct db_tx *tx, int64_t *position) MUST_USE;

// A reader's own position.
enum err change_position(struct ctx *c, struct db_tx *tx, const char *reader,
                         int64_t *position) MUST_USE;
enum err change_move(struct ctx *c, struct db_tx *tx, const char *reader,
                     int64_t position) MUST_USE;
