// check: what has to be true at the end of a year, said as TAP.
#pragma once
#include "tests/simulate/year.h"

enum { ALL_ROWS = 8000 }; // more than any list has

struct tally {
    int passed, failed;
    bool quiet; // nothing is printed
};

// "ok - says", or "not ok - says" with a line of what, where and the seed.
void check_say(struct tally *t, bool good, const char *says, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

// All of them, in a process of its own.
void check_year(struct year *y);

void check_lists(struct year *y);   // everything has an end, or is on somebody's list with a date
void check_peers(struct year *y);   // what the stranger's server got
void check_figures(struct year *y); // figures beside the books
void check_plays(struct year *y);
void check_tickets(struct year *y);
