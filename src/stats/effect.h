// effect: whether something that was done to some and held back from others made a difference: two
// shares side by side. Numbers in, numbers out; it knows no customers.
#pragma once
#include "stats/interval.h"

#include <stdbool.h>

// One of the two groups that chance made. Chance draws customers, and one customer may be counted more than
// once; what comes of him is alike each time, so the sums over customers say how much they really tell.
struct effect_group {
    int64_t kept, all; // how many were kept, of how many
    int64_t customers; // they are of
    int64_t kept_kept; // over customers, of each his kept times his kept,
    int64_t kept_all;  // his kept times his all,
    int64_t all_all;   // his all times his all
};

// A group of which each is counted once.
struct effect_group effect_group_of(int64_t kept, int64_t all);
// Adds a customer who was kept so often of so often.
void effect_group_add(struct effect_group *g, int64_t kept, int64_t all);
// As many cases as are worth the group's if no customer were in it twice: its size over the design
// effect (the variance by customers over the binomial's, at least 1, at most as if all of one
// customer's came out alike; the delta method for a ratio, as in Deng, Knoblich and Lu 2018).
//   returns  0 … all; 0 of an empty one
double effect_group_worth(const struct effect_group *g);

struct effect {
    double difference;  // share kept when treated minus share kept in the control group, -1 … 1
    struct interval of; // 95%, for who looks once
    struct interval always; // at least 95% however often one looks on the way
    double p; // two-sided: how often chance alone makes at least such a difference, looked at once
};

// The difference with its intervals and p-value.
//
//   returns  all NaN where a group is empty or the counts are none (negative, more kept than there are)
//
// Interval: Newcombe's hybrid score interval from two Wilson intervals, without continuity correction
// (method 10 of Newcombe 1998, "Interval estimation for the difference between independent
// proportions", Statistics in Medicine 17: 873-890). It needs no minimum of cases, and never leaves
// -1 … 1. p: the score test of equal shares (Pearson's chi-square without correction); 1 where nobody
// or everybody was kept. Always: the mixture sequential probability ratio test turned into an interval
// (Johari, Koomen, Pekelis and Walsh 2022, "Always valid inference", Operations Research 70:
// 1806-1821), mixed over differences of 5 points, variances from shares with one kept and one lost
// added. Groups count with effect_group_worth. Cost: O(1).
struct effect effect_of(const struct effect_group *treated, const struct effect_group *control);

// Sure, however often one looked: even the upper end of `always` lies below 0.
bool effect_harms(const struct effect *e);
// Even the lower end lies above 0.
bool effect_helps(const struct effect *e);

struct effect_size {
    int64_t treated, control; // at least so many in each group; 0, 0: no number would be enough
};

// How many it takes until it is sure (effect_helps, effect_harms) of a difference in 80 of 100 trials.
//
//   control_kept   share kept without it, 0 … 1
//   difference     the smallest that matters, not 0; control_kept + difference within 0 … 1
//   control_share  which share of all is held back, between 0 and 1, both ends excluded
//   returns        0, 0 where one of them lies outside
//
// Customers of whom each counts once. The smallest at which the edge of `always` lies 0.84 deviations within
// the difference: a little more than it takes, since who looks on the way is sure earlier. Cost: O(1).
struct effect_size effect_needed(double control_kept, double difference, double control_share);
