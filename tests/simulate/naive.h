// naive: what this program works out for itself from its own books, day by day and minute by minute, with no word of the
// program that is tried: when is worked, who is a customer, which warnings open, who is in a control group.
#pragma once
#include "model/reason.h"
#include "tests/simulate/year.h"

enum { NAIVE_REASONS = 4 };
extern const char *const naive_reasons[NAIVE_REASONS];

// Whether people work on a day, by a list of this program's own of the holidays of 2026.
bool naive_works(day_t day);
// Working seconds in [from, to), counted minute by minute: 9 to 18 on days that are worked. Whole minutes.
int64_t naive_seconds(int64_t from, int64_t to);

// ---- customers, as the books have them at the end ------------------------------------------------

struct naive_order {
    day_t day;
    int64_t wall; // when it was written down; 0: before the year
};
struct naive_customer {
    int64_t id;                          // 0: he never came
    int into;                            // merged into that one; -1
    bool touched;                        // he is, or was made of, one that was merged
    int64_t merged_wall, opted_out_wall; // 0: never
    struct naive_order *orders;          // his and theirs, the oldest first
    int order_count;
    day_t (*pauses)[2];
    int pause_count;
    struct naive_order *handled[2]; // when his warnings of a rule were handled
    int handled_count[2];
};
struct naive {
    const struct year *year;
    struct naive_customer *customers;
    int count;
};
void naive_read(const struct year *y, struct naive *out);
// A customer at the end of that day: he has ordered, and within 60 days, or he pauses.
bool naive_member(const struct naive_customer *k, day_t day);
// Of which kind his loss of that day is, by the reasons of company.h.
enum loss_kind naive_kind(const struct naive_customer *k, day_t day);
// Whoever is the same customer at that time has one number.
int naive_root(const struct naive *n, int i, int64_t wall);
// How many warnings of a rule (0 or 1 of company.c) open for him on each day of the year: adds to `out`.
void naive_warnings(const struct naive *n, const struct naive_customer *k, int rule, int *out);
// printf '%s:%s' SEED ID | sha256sum | cut -c1-16, its first 53 bits over 2^53, below the share.
bool naive_controls(const char *seed, int64_t share, int64_t id);
