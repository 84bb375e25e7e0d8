// play_result: what came of a play: who was kept among those it was done to and those it was held back
// from, and the difference, of the customers a viewer sees. Of customers who were in it at the same time
// and are one by now none counts where they stood in both groups, else the first (0019-plays).
#pragma once
#include "flow/play.h"
#include "model/viewer.h"
#include "stats/effect.h"

struct play_arm {
    int64_t entered, kept, lost; // the rest is not decided yet
    double worth;                // of those that are decided, when they entered
    struct effect_group decided; // the same, as the effect counts them
};

struct play_result {
    struct str segment; // a choice of the field it is cut by; of all: empty
    struct play_arm play, control;
    struct effect effect;
    struct effect_size needed; // to be sure of the difference that is seen
    struct effect_size needed_for; // of the one asked for
    int64_t merged; // of all: entries left out, of customers who are one with another in it
    double gain; // worth of those kept beyond the control's share, less the cost; NaN: not known
    struct interval gain_of; // as the effect's interval
};

// `*out`: all, then each choice of `field` of the customer (-1: only all). `least`: the smallest
// difference that matters, 0 … 1. ERR_DENIED where he may not see customers, or read the field.
enum err play_results(struct ctx *c, struct org *o, struct db_tx *tx, const struct schema *s,
                      const struct viewer *v, const struct play *p, int field, double least,
                      struct play_result **out, int *count) MUST_USE;

struct play_row {
    int64_t id, customer, draw;
    bool control;
    day_t entered, ended, decided; // DAY_NONE: not yet
    int step;
    struct str outcome; // kept, lost, empty
    struct value worth;
    bool counts; // false: he is one customer with another entry now, and this one is left out
};
struct play_question {
    int64_t play;
    struct str arm;     // play, control; empty: both
    struct str outcome; // kept, lost, open; empty: any
    int field;          // with `segment`: a choice field of the customer; -1
    struct str segment;
    int counts;         // 1: those that count, -1: those left out; 0: both
    int64_t entry;      // 0: any
    int64_t customer;   // 0: any
    int64_t after;      // a page begins below this id; 0: the first
    int limit;
};
// Newest first, of customers he sees.
enum err play_rows(struct ctx *c, struct org *o, struct db_tx *tx, const struct schema *s,
                   const struct viewer *v, const struct play_question *q, struct play_row **out,
                   int *count) MUST_USE;

// Tells the author, once, where it surely does harm (effect_harms) by all there are. Inside the judging.
enum err play_tell_harm(struct work *w, const struct play *p) MUST_USE;
