// verdict: what it does to the warnings of a customer that a rule holds for him, or does not: opened once,
// flicker forgiven, gone after the hold-down, on the list of somebody who sees him. Inside this folder only;
// flow/judge.c asks the rules.
#pragma once
#include "flow/opening.h"

#include <roaring/roaring.h>

// One rule, as it was asked.
struct judging {
    struct warning_rule rule;
    struct opening opening;
    struct org *org;
    roaring_bitmap_t *holds; // customers of the history
    const struct history *history;
    const int64_t *only; // ids of customers; NULL: all
    int only_count;
    int64_t opened;
};

// All rules for those who changed, in one piece of work.
struct judging_few {
    struct judging *list;
    int count;
};

// Jobs of org_write: one rule for everybody (a struct judging); all of them for those of `only` (a
// struct judging_few).
enum err verdict_everybody(struct work *w, void *user) MUST_USE;
enum err verdict_few(struct work *w, void *user) MUST_USE;
