// effect: whether something that was done to some and held back from others made a difference: two
// shares side by side. Numbers in, numbers out; it knows no customers.
#pragma once
#include "stats/interval.h"

#include <stdbool.h>

// How many of how many, in the two groups that chance made.
struct effect_counts {
    int64_t kept, treated;      // of those to whom it was done
    int64_t control_kept, control; // of those from whom it was held back
};

struct effect {
    double difference;  // share kept when treated minus share kept in the control group, -1 … 1
    struct interval of; // 95%
    double p;           // two-sided: how often chance alone makes at least such a difference
};

// The difference with its interval and p-value.
//
//   returns  all NaN where a group is empty or the counts are none (negative, more kept than there are)
//
// Interval: Newcombe's hybrid score interval from two Wilson intervals, without continuity correction
// (method 10 of Newcombe 1998, "Interval estimation for the difference between independent
// proportions", Statistics in Medicine 17: 873-890). It needs no minimum of cases, and never leaves
// -1 … 1. p: the score test of equal shares (Pearson's chi-square without correction); 1 where nobody
// or everybody was kept. Cost: O(1).
struct effect effect_of(struct effect_counts n);

// It does harm: even the upper end of the interval lies below 0.
bool effect_harms(const struct effect *e);
// It does good: even the lower end lies above 0.
bool effect_helps(const struct effect *e);

struct effect_size {
    int64_t treated, control; // at least so many in each group; 0, 0: no number would be enough
};

// How many it takes to be sure (two-sided 5%, found in 80% of trials) of a difference.
//
//   control_kept   share kept without it, 0 … 1
//   difference     the smallest that matters, not 0; control_kept + difference within 0 … 1
//   control_share  which share of all is held back, between 0 and 1, both ends excluded
//   returns        0, 0 where one of them lies outside
//
// Source: Fleiss, Levin and Paik 2003, "Statistical methods for rates and proportions", section 4.2, unequal
// groups (4.19 without continuity correction). Cost: O(1).
struct effect_size effect_needed(double control_kept, double difference, double control_share);
