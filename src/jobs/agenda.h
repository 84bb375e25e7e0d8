// agenda: what is to be done at a time: durable, a row each. An engine puts down when one of its
// things needs it again (a deadline, the next step of a play, the end of a pause) and is called then
// (app/loop.h); the row goes in the same transaction as what the call does, so a crash between two
// steps loses nothing and does nothing twice.
//
// It does not know what it calls. A thing has one time for each of its steps: put again, it moves.
#pragma once
#include "db/db.h"

enum { AGENDA_TRIES_MAX = 10 };

struct agenda_item {
    int64_t id;
    struct str kind; // whose: a row of the array in app/loop.c
    int64_t thing;   // which of its things
    int64_t step;    // what of it, in the words of its kind
    int64_t due_ms;
    int tries;       // that failed
    struct str problem_zh, problem_en; // of the last of them; empty: none failed
};

// The step of the thing is due at `due_ms`, whatever was put down before.
enum err agenda_put(struct ctx *c, struct db_tx *tx, const char *kind, int64_t thing, int64_t step,
                    int64_t due_ms) MUST_USE;
// Nothing more is to be done about the thing; about one step of it.
enum err agenda_drop(struct ctx *c, struct db_tx *tx, const char *kind, int64_t thing) MUST_USE;
enum err agenda_drop_step(struct ctx *c, struct db_tx *tx, const char *kind, int64_t thing,
                          int64_t step) MUST_USE;
// When the step is due; `*due_ms` 0: it is not put down.
enum err agenda_when(struct ctx *c, struct db_tx *tx, const char *kind, int64_t thing, int64_t step,
                     int64_t *due_ms) MUST_USE;

// ---- for app/loop.c -----------------------------------------------------------------------------

// What is due at `now_ms`, the earliest first.
enum err agenda_due(struct ctx *c, struct db_tx *tx, int64_t now_ms, int limit,
                    struct agenda_item **out, int *count) MUST_USE;
// Takes it off; false: another did, or it was put to another time meanwhile.
enum err agenda_take(struct ctx *c, struct db_tx *tx, const struct agenda_item *item,
                     bool *taken) MUST_USE;
// It failed: tried again after a minute, then after twice as long each time; after AGENDA_TRIES_MAX, or
// where it is `hopeless`, it waits until somebody says so (agenda_again).
enum err agenda_failed(struct ctx *c, struct db_tx *tx, const struct agenda_item *item,
                       const struct cause *why, bool hopeless, int64_t now_ms) MUST_USE;
// Those that wait for somebody.
enum err agenda_stuck(struct ctx *c, struct db_tx *tx, struct agenda_item **out,
                      int *count) MUST_USE;
// ERR_NOT_FOUND.
enum err agenda_again(struct ctx *c, struct db_tx *tx, int64_t id, int64_t now_ms) MUST_USE;
