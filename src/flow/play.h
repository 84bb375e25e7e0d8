// play: what is done, step by step, to keep a customer (挽留方案), and the control group from whom it is held
// back by chance, so that it can be seen whether it helps (flow/play_result.h).
//
// A customer enters when the condition becomes true, or by hand; once, and again only after what came
// of it was decided and, where the condition lets him in, it was false meanwhile. In which group he is
// follows from the play's seed and his id alone, so it is always the same one, and anybody can work it out:
//
//     printf '%s:%s' SEED ID | sha256sum | cut -c1-16     the first 53 bits of that, over 2^53
//
// below the control share he is in the control group, where no step ever comes.
#pragma once
#include "flow/play_steps.h"
#include "jobs/agenda.h"

#define PLAY_KIND "play" // in the agenda: the thing is an entry, the step its next one
enum { PLAY_SHARE_STANDARD = 100000, PLAY_SHARE_MAX = 900000, PLAY_HORIZON_MAX = 1100 };

struct play {
    int64_t id, version, author, created_ms, deleted_ms;
    struct str name, condition, steps, seed;
    bool enabled, harm_told;
    int64_t share; // of the control group, in millionths
    int horizon;   // days
    int64_t cost;  // num_t
    struct str problem, problem_en;
};

// ERR_INPUT with words. The seed is made by create and never changes.
enum err play_create(struct work *w, struct play *p) MUST_USE;
// ERR_STALE. Switched off, no step comes; switched on again, what was due comes. Once somebody has
// entered the control share stays (ERR_CONFLICT): the groups would not be those of chance any more.
enum err play_update(struct work *w, struct org *o, struct play *p, int64_t version) MUST_USE;
// Put aside: nothing happens any more; restore brings it back as it was, switched off.
enum err play_delete(struct work *w, int64_t id, int64_t version) MUST_USE;
enum err play_restore(struct work *w, int64_t id) MUST_USE;
enum err play_load(struct ctx *c, struct db_tx *tx, int64_t id, struct play *out) MUST_USE;
// All that are not deleted, the newest first; those that are on.
enum err play_list(struct ctx *c, struct db_tx *tx, bool on, struct play **out, int *count) MUST_USE;

// 0 … 2^53 − 1.
int64_t play_draw(struct str seed, int64_t customer);
bool play_controls(const struct play *p, int64_t draw);

// Lets one in; `*entered` 0 where he is in it and not yet decided. `worth`: num_t or null.
enum err play_enter(struct work *w, struct org *o, const struct play *p, int64_t customer,
                    struct value worth, int64_t *entered) MUST_USE;
// By hand: by a viewer who may change the customer. ERR_CONFLICT where it is off.
enum err play_enter_by_hand(struct work *w, struct org *o, int64_t play, int64_t customer,
                            struct value worth, int64_t *entered) MUST_USE;

// What was done for an entry, or was not, and why.
struct play_did {
    int64_t at_ms;
    int step;          // which of the steps, from 0
    struct str what;   // as in play_step.what
    int64_t thing;     // the task's, message's or survey's id; the person told; the step jumped to
    struct str zh, en; // a word about it
};
// In its order.
enum err play_log(struct ctx *c, struct db_tx *tx, int64_t entry, struct play_did **out,
                  int *count) MUST_USE;

// ---- when objects and fields change (flow/carry.h) ----------------------------------------------

struct carry;
// Conditions whose names changed are written anew. One that cannot be read any more is switched off
// and says why; once it can be again it is switched on, and what was due comes then.
enum err plays_carry(struct work *w, const struct carry *k) MUST_USE;

// ---- for app/loop.c and judge.c -----------------------------------------------------------------

// Who enters, of all (`only` NULL, the daily scan, which also judges who was kept) or of some.
enum err plays_judge(struct ctx *c, struct org *o, const int64_t *only, int only_count) MUST_USE;
// Asks the conditions that entries wait for.
enum err plays_ask(struct ctx *c, struct org *o, bool *more) MUST_USE;
// A step is due.
enum err play_run(struct work *w, struct org *o, const struct agenda_item *item) MUST_USE;
// It failed for the last time: its author and the administrators are told, and the log says so.
enum err play_stuck(struct work *w, struct org *o, const struct agenda_item *item,
                    const struct cause *why) MUST_USE;

// Inside this folder: an entry, and how it goes on.
struct play_entry {
    int64_t id, play, customer;
    bool control, asks, ended;
    int step;
};
enum err play_entry_load(struct work *w, int64_t id, struct play_entry *out) MUST_USE;
// Its next step is put down, `from` (a day) and as many working days later as it says; after the last
// it ends.
enum err play_entry_next(struct work *w, struct org *o, const struct play_entry *e,
                         const struct play_steps *steps, day_t from) MUST_USE;
enum err play_entry_end(struct work *w, int64_t entry) MUST_USE;
enum err play_step_log(struct work *w, int64_t entry, const struct play_did *did) MUST_USE;
