// automation_run: a run of an automation on its way through its steps, each logged, each one
// transaction with the going of its row of the agenda; what it changed, taken back; and what
// waits for somebody's yes or no.
//
// A path is a step's place in the tree: "2", "2.yes.0", "3.no.1". A run keeps the plan it began
// with.
#pragma once
#include "flow/automation.h"

struct automation_run {
    int64_t id, automation, plan, object, record, customer, parent, depth, n, started_ms, ended_ms,
        undone_ms; // object: its id; 0: it is about nothing
    struct str cause, body, state, path, problem, problem_en;
    bool asks;
    // Of the agenda: when its next step is tried, and what stood in the way of the last try.
    int64_t due_ms, stuck; // due 0: nothing waits; stuck: the row that waits for somebody
    int tries;
    struct str tried_zh, tried_en;
};

struct automation_step {
    int64_t id, n, at_ms, object, thing_id, first, last;
    struct str path, kind, result, thing, note, note_en;
};

struct automation_run_question {
    int64_t automation, customer; // 0: any
    struct str state;             // empty: any; stuck: those that wait for somebody
    int64_t after;                // a page begins below this id; 0: the newest
    int limit;
};

// ERR_NOT_FOUND.
enum err run_load(struct ctx *c, struct db_tx *tx, int64_t id, struct automation_run *out) MUST_USE;
// Newest first.
enum err run_list(struct ctx *c, struct db_tx *tx, const struct automation_run_question *q,
                  struct automation_run **out, int *count) MUST_USE;
enum err run_steps(struct ctx *c, struct db_tx *tx, int64_t run, struct automation_step **out,
                   int *count) MUST_USE;
struct run_counts {
    int64_t runs, month, going, failed, cut, last_ms; // `month`: begun since `since_ms`
};
enum err run_count(struct ctx *c, struct db_tx *tx, int64_t automation, int64_t since_ms,
                   struct run_counts *out) MUST_USE;

// A step that failed for the last time is tried again. ERR_CONFLICT where none waits.
enum err run_again(struct work *w, int64_t id) MUST_USE;
// It goes no further. ERR_CONFLICT where it has ended.
enum err run_stop(struct work *w, int64_t id) MUST_USE;

// What became of one thing when a run was taken back.
struct run_left {
    int object; // in the schema; -1: no record
    int64_t record;
    struct str zh, en; // what stays, and why
};
struct run_undone {
    int64_t restored; // changes taken back
    struct run_left *left;
    int left_count;
    int64_t sent; // messages, bells, plays: what was said stays said
};
// What it changed is taken back, the newest first, with the rights of `w->viewer`: fields that
// nobody changed since, records it made that nobody changed since. It ends where it has not.
// ERR_CONFLICT where it was done before.
enum err run_undo(struct work *w, int64_t id, struct run_undone *out) MUST_USE;

// ---- somebody's yes or no -----------------------------------------------------------------------

struct approval {
    int64_t id, run, n, person, customer, asked_ms, due_ms, answered_ms, by;
    struct str text, state, otherwise, note, name; // name: of the automation
    int64_t automation;
};
// Those he is asked that are open, the one due first at first; `all`: also those he answered, the
// newest first.
enum err approvals_of(struct ctx *c, struct db_tx *tx, int64_t person, bool all, int limit,
                      struct approval **out, int *count) MUST_USE;
enum err approval_load(struct ctx *c, struct db_tx *tx, int64_t id, struct approval *out) MUST_USE;
enum err approvals_of_run(struct ctx *c, struct db_tx *tx, int64_t run, struct approval **out,
                          int *count) MUST_USE;
// ERR_CONFLICT where it is answered, or nobody waits for it any more. Who may is for the caller.
enum err approval_answer(struct work *w, int64_t id, bool yes, struct str note) MUST_USE;

// ---- inside this folder -------------------------------------------------------------------------

// The step at a path; NULL where there is none.
const struct json *path_step(const struct json *steps, struct str path);
// What comes after it: into the list `into` of it ("yes", "no") where that is given and not
// empty, else behind it. Empty: nothing.
struct str path_next(struct arena *a, const struct json *steps, struct str path, const char *into);

enum err run_plan(struct ctx *c, struct db_tx *tx, int64_t plan, const struct json **steps,
                  int64_t *author) MUST_USE;
enum err run_log(struct work *w, int64_t run, const struct automation_step *s) MUST_USE;
// Its next step is at `path` (empty: it is over), due at `due_ms`.
enum err run_go(struct work *w, struct automation_run *r, struct str path, int64_t due_ms) MUST_USE;
enum err run_end(struct work *w, int64_t run, const char *state) MUST_USE;
enum err approval_ask(struct work *w, struct org *o, const struct automation_run *r,
                      const struct automation *a, struct action_call *call,
                      int64_t *due_ms) MUST_USE;
// Nobody answered until now.
enum err approval_late(struct work *w, struct automation_run *r) MUST_USE;
enum err approvals_drop(struct work *w, int64_t run) MUST_USE;
// What its writings carry in the log: "automation:12".
struct str run_session(struct arena *a, int64_t run);
