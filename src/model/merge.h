// merge: two records of an object become one. `keep` stays, with the values chosen field by field;
// all that hangs on `gone` moves to it: what belongs to it as a customer, links of other records,
// lines under its key, warnings and shares. `gone` is deleted, and whoever asks for it by its id or
// its number is led to `keep`. One piece of work, one undo (model/bulk.h, /api/undo).
//
// What moves as a customer's is moved table by table, not record by record: fifty thousand records
// take a second or two. Each has its rows in the change log all the same.
//
// Nobody merges what he may not change (`keep`, and all that moves) and delete (`gone`). A field he
// may not write follows the default: filled over empty, else as `keep` has it.
#pragma once
#include "model/bulk.h"

enum merge_take { MERGE_DEFAULT, MERGE_KEEP, MERGE_GONE, MERGE_BOTH };

struct merge {
    int object;
    int64_t keep, gone;
    int64_t keep_version, gone_version; // 0: whatever it is
    enum merge_take *take;              // one for each field; none DEFAULT after merge_ask
};

enum merge_what { MOVES_RECORDS, MOVES_LINKS, MOVES_WARNINGS, MOVES_SHARES };
struct merge_move {
    enum merge_what what;
    int object; // of the records; -1 for warnings and shares
    int64_t count;
};
struct merge_plan {
    struct record keep, gone;
    struct merge_move *moves;
    int move_count;
};
// What would happen, and all that could refuse it; writes nothing. ERR_DENIED, ERR_STALE,
// ERR_NOT_FOUND, ERR_INPUT with words.
enum err merge_ask(struct work *w, struct merge *m, struct merge_plan *out) MUST_USE;

struct merge_done {
    int64_t undo, moved;
};
enum err merge_run(struct work *w, struct merge *m, struct merge_done *out) MUST_USE;

// For bulk_undo, around the putting back of what stands in the change log: remembers where it
// begins; moves back what moved.
enum err merge_undo_begin(struct work *w, int64_t undo, int64_t *mark) MUST_USE;
enum err merge_undo_end(struct work *w, int64_t undo, int64_t mark,
                        struct bulk_undone *out) MUST_USE;
