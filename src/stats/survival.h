// survival: how long customers stay, where some are still here when we last looked. Arrays in,
// arrays out; it knows no customers and no days.
//
// Every call takes subjects sorted upward by time; survival_sort puts them so.
#pragma once
#include <stdbool.h>
#include <stddef.h>

struct survival_subject {
    double time; // since the beginning, in any unit; finite and >= 0
    bool lost;   // lost at `time`; false: still here when we last looked (censored)
    int group;   // 0 … groups − 1; only the log-rank test reads it
};

// Sorts upward by time. Cost: O(n log n).
void survival_sort(struct survival_subject *s, size_t n);

// The two conventions for the 95% interval of the curve: R's default, and the one that stays
// within 0 and 1 by itself.
enum survival_interval { SURVIVAL_LOG, SURVIVAL_LOG_LOG };

struct survival_step {
    double time;
    size_t at_risk, lost;
    double share;     // that stays longer than `time`
    double error;     // standard error of `share` (Greenwood)
    double low, high; // NaN where the share is 0, as R gives them
};

// Kaplan-Meier estimate of the share that stays longer than each time.
//
//   s[n]       sorted by time
//   steps[n]   out: one entry for each distinct time with a loss, in order of time
//   returns    how many steps were written, 0 to n; 0 when nobody was lost
//
// Ties: one censored at t is still at risk at t. Cost: O(n) time, no memory.
// Source: Kaplan & Meier 1958; variance by Greenwood 1926. Checked against R survival.
size_t survival_curve(const struct survival_subject *s, size_t n, enum survival_interval interval,
                      struct survival_step *steps);

// The share that stays longer than `time`: 1 before the first step. Cost: O(log count).
double survival_at(const struct survival_step *steps, size_t count, double time);

// The time by which half are gone. NaN where the curve never falls to one half; where it runs at
// exactly one half, the middle of that stretch, as R does. Cost: O(count).
double survival_median(const struct survival_step *steps, size_t count);

enum { SURVIVAL_GROUPS_MAX = 64 };

struct survival_test {
    double chi_square, p;
    int degrees; // of freedom: the groups with somebody at risk at some loss, less one
};

// Log-rank test of whether `groups` groups stay equally long.
//
//   s[n]      sorted by time, `group` within 0 … groups − 1
//   groups    2 to SURVIVAL_GROUPS_MAX
//   returns   chi_square and p are NaN, degrees 0, where there is nothing to compare: no loss, or
//             all who were ever at risk at a loss are of one group
//
// Cost: O(n + losses · groups²) time, 70 KB of stack. Source: Mantel 1966, Peto & Peto 1972 (rho =
// 0 in R's survdiff).
struct survival_test survival_log_rank(const struct survival_subject *s, size_t n, int groups);

// The upper tail of the chi-square distribution: the chance of a value above `x`.
//
//   x         >= 0
//   degrees   >= 1
//   returns   NaN outside of those
//
// Cost: O(degrees). Source: finite sums for whole degrees, Abramowitz & Stegun 26.4.4 and 26.4.5.
double survival_chi_square_tail(double x, int degrees);
