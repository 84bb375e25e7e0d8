// step: what happened to a warning, in order, for whoever asks what was done about a customer.
#pragma once
#include "model/org.h"

// One line each; the API gives the names.
enum step_what {
    STEP_OPENED,
    STEP_GIVEN,    // to a person
    STEP_HANDED,   // it came on his list
    STEP_REMINDED, // he was
    STEP_TOLD,     // the boss was
    STEP_SNOOZED,
    STEP_WOKEN,
    STEP_HANDLED,
    STEP_REOPENED,
    STEP_GONE, // its reason has passed
    STEP_COUNT
};

struct warning_step {
    int64_t at_ms, actor, person; // 0: the program; nobody
    enum step_what what;
    struct str note;
};

const char *step_name(enum step_what what);
enum err step_add(struct work *w, int64_t warning, enum step_what what, int64_t person,
                  struct str note) MUST_USE;
// The oldest first.
enum err steps_of(struct ctx *c, struct db_tx *tx, int64_t warning, struct warning_step **out,
                  int *count) MUST_USE;
