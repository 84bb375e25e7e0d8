// bulk_work: a change or deletion of thousands of records in pieces, each a transaction of its own,
// so that others write in between. Where it is stands in the database: a server that is started anew,
// or another one, goes on there. Its rights are asked anew for each piece.
#pragma once
#include "model/bulk.h"

enum { BULK_PIECE = 100 };

struct bulk_work {
    int64_t id, person;
    int64_t object;               // its id
    struct str action, fields;    // change, delete, undo; fields: the values, a JSON object
    int64_t undoes;               // the work an undo is of
    struct str state;             // running, done, stopped, failed
    struct str why_zh, why_en;    // why it failed
    int64_t total, done, changed; // records
    int64_t refused_count;
    bool undone; // an undo of it was begun
    struct str address, session;
    struct bulk_refusal *refused; // the first BULK_TOLD_MAX; by bulk_work_load
};

// Keeps what is to be done; bulk_work_follow does it. ERR_TOO_MANY while one of his is running.
enum err bulk_work_begin(struct work *w, struct bulk_work *b, const int64_t *ids, int count) MUST_USE;
// One of his own; an administrator's any. ERR_NOT_FOUND.
enum err bulk_work_load(struct ctx *c, struct db_tx *tx, int64_t id, const struct viewer *v,
                        struct bulk_work *out) MUST_USE;
// His that are running.
enum err bulk_work_running(struct ctx *c, struct db_tx *tx, int64_t person, struct bulk_work **out,
                           int *count) MUST_USE;
// What is done stays, and can be undone.
enum err bulk_work_stop(struct work *w, int64_t id) MUST_USE;
// Puts all of it back, in pieces, the last first: a work of its own. ERR_CONFLICT: while it runs, or
// where it was undone before.
enum err bulk_work_undo(struct work *w, int64_t id, struct bulk_work *out) MUST_USE;

// Goes on with the works that are running, each for so long. `*any`: there are some. Of several servers
// one has a work at a time (db_claim); what it leaves, or dies over, the next one takes.
enum err bulk_work_follow(struct ctx *c, struct org *o, int64_t for_ms, bool *any) MUST_USE;
