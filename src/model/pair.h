// pair: the queue of records that are likely the same, found in the background from their keys.
//
// A walker of its own (pair_follow) does three things in pieces of at most PAIR_PIECE records, each
// a writing by itself: keys of rules that are new, pairs of objects whose rules changed, and pairs of
// records that the change log tells of. A value that more than DUPLICATE_SHARED_MAX records share
// makes no pairs, so n records make at most a few dozen times n.
//
// Nobody is shown a pair unless he sees both sides, and reads a field that speaks for it.
#pragma once
#include "model/duplicate.h"
#include "model/org.h"

enum { PAIR_PIECE = 500 };

// One piece of what is to be done; `*more`: there is more. To be called by one server at a time.
enum err pair_follow(struct ctx *c, struct org *o, bool *more) MUST_USE;

struct pair {
    struct record a, b; // as they are; only for who may see both
    int64_t score, person, at_ms;
    bool different; // somebody said so
    double *alike;  // for each rule of the object that he may know of
};
struct pair_question {
    int object;
    bool different;
    struct str owner; // of one of both; empty: any
    struct str after; // the `next` of the page before; empty: the first
    int limit;
};
enum { PAIR_COUNT_UNKNOWN = -1 };
struct pair_page {
    struct pair *rows;
    int count;
    struct str next;
    int64_t total; // on the first page; PAIR_COUNT_UNKNOWN where counting takes too long
};
// The likeliest first.
enum err pair_list(struct ctx *c, struct org *o, struct db_tx *tx, const struct viewer *v,
                   const struct schema *s, const struct pair_question *q,
                   struct pair_page *out) MUST_USE;

// "These are not the same", or no longer said so. By who may change records of the object.
enum err pair_say(struct work *w, int object, int64_t a, int64_t b, bool different) MUST_USE;

// How far the background is.
struct pair_progress {
    int64_t done, total; // records looked at for keys or pairs; equal: all is done
};
enum err pair_progress_of(struct ctx *c, struct db_tx *tx, const struct schema *s, int object,
                          struct pair_progress *out) MUST_USE;
