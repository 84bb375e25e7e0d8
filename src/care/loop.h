// loop: what becomes of a bad answer until its customer was told: opened, contacted, solved, told. It
// opens with a ticket and a task for the customer's owner, due by the company's calendar, and ends
// only with an outcome; its ticket and its task end with it.
#pragma once
#include "care/answer.h"
#include "model/viewer.h"

enum loop_state { LOOP_OPENED, LOOP_CONTACTED, LOOP_SOLVED, LOOP_TOLD, LOOP_STATES };
enum { LOOP_NOTE_MAX = 4000 };
extern const char *const loop_states[LOOP_STATES];
// solved, explained, compensated, lost, mistaken, unreachable; ends with NULL.
extern const char *const loop_outcomes[];

struct loop {
    int64_t id, version, survey, answer, customer;
    struct str owner; // sign-in name; empty: nobody's
    enum loop_state state;
    struct str outcome; // empty until it has ended
    int64_t opened;
    day_t due;
    int64_t ticket, task; // records; 0: none
    int64_t score;        // of the answer
    struct str comment, survey_name;
};

struct loop_step {
    enum loop_state state;
    int64_t at, by; // by: a person; 0: the program
    struct str note;
};

// In the transaction of the answer; one that has its loop gets no other.
enum err loop_open(struct work *w, struct org *o, const struct survey *s, const struct answer *a) MUST_USE;

// Of everybody, without those that have ended where `open`; overdue first, then by their day.
enum err loop_list(struct ctx *c, struct db_tx *tx, bool open, struct loop **out,
                   int *count) MUST_USE;
enum err loop_load(struct ctx *c, struct db_tx *tx, int64_t id, struct loop *out) MUST_USE;
enum err loop_steps(struct ctx *c, struct db_tx *tx, int64_t id, struct loop_step **out,
                    int *count) MUST_USE;

struct loop_move {
    int64_t id, version;
    enum loop_state state;
    struct str outcome, note, owner; // owner: `at` NULL: stays
};
// By a viewer who may change the customer. ERR_STALE; ERR_INPUT where it would end without an outcome.
enum err loop_move(struct work *w, const struct loop_move *m) MUST_USE;
