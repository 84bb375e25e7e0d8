// scan: the daily scans of the last weeks of an example company, as they would have been made, and
// what somebody did about the warnings.
#pragma once
#include "flow/warning.h"

struct scan_answer {
    const char *outcome, *note;
};
struct scan {
    uint64_t seed;
    day_t until;
    int64_t person; // who handles them
    const struct scan_answer *answers;
    int answer_count;
    double handled; // the share of the open ones that is handled on a day
    // What goes by itself in an organisation, turned once for each day (app/loop.h).
    enum err (*turn)(struct ctx *c, struct org *o, bool *more);
};

// Holds the organisation's clock meanwhile: for one that nobody works in. `opened` counts warnings.
enum err scan_back(struct ctx *c, struct org *o, const struct scan *s, int64_t *opened) MUST_USE;
