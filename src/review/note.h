// note: what people write at a review: notes, and decisions, which somebody sees to until a day. A decision
// is a task of its own: tasks hang on a customer, this one hangs on a review; it stands on Today of whoever
// has it, and in every later review until it is done.
#pragma once
#include "model/org.h"
#include "review/when.h"

enum { REVIEW_WORDS_MAX = 4000, REVIEW_NOTES_MAX = 200 };

struct review_note {
    int64_t id, version;
    struct review_when when;
    struct str words;
    int64_t person; // who sees to it; 0: it is a note
    struct str person_name;
    day_t due, done; // DAY_NONE: none; not yet
    int64_t author, created_ms;
    struct str author_name;
};

// Sets id and version. ERR_INPUT with words: no text, a day without a person, somebody who is not there.
// Whoever is given it hears of it by the bell.
enum err review_note_create(struct work *w, struct review_note *n) MUST_USE;
// Words, person, day, done; ERR_STALE. By who wrote it, whose it is, or `anybody`'s (who may change
// rules); ERR_DENIED.
enum err review_note_update(struct work *w, struct review_note *n, bool anybody) MUST_USE;
enum err review_note_delete(struct work *w, int64_t id, int64_t version, bool anybody) MUST_USE;
enum err review_note_load(struct ctx *c, struct db_tx *tx, int64_t id,
                          struct review_note *out) MUST_USE;

// Of a period, as they were written.
enum err review_notes(struct ctx *c, struct db_tx *tx, struct review_when when,
                      struct review_note **out, int *count) MUST_USE;
// Decisions that are not done: of one person (0: of everybody), of reviews of periods that begin before
// `before` (DAY_MAX: all). Soonest first.
enum err review_decisions(struct ctx *c, struct db_tx *tx, int64_t person, day_t before,
                          struct review_note **out, int *count) MUST_USE;
