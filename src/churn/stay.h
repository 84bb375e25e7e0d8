// stay: how long customers stay, from the day on which they became customers to their first loss
// (Kaplan-Meier), and whether groups of them differ (log-rank).
#pragma once
#include "model/definition.h"
#include "stats/survival.h"

struct stay_curve {
    double value; // of the field they are grouped by, as they became customers; NaN: empty, or
                  // ungrouped
    int64_t customers, lost;
    double median;               // days; NaN where fewer than half are lost
    struct survival_step *steps; // time in days
    int step_count;
};

struct stay_report {
    struct stay_curve *curves; // the first is of all; then one for each group, most customers first
    int curve_count;
    struct survival_test test; // between the groups; degrees 0 where there is nothing to compare
};

struct stay_question {
    struct definition definition;
    day_t from, to;        // they became customers in between; `to` is also the last day known
    const struct rule *by; // NULL: not grouped
    enum survival_interval interval;
};

// At most SURVIVAL_GROUPS_MAX groups take part in the comparison; more are refused with ERR_INPUT.
enum err stay_report(struct ctx *c, const struct question *q, const struct stay_question *ask,
                     struct stay_report *out) MUST_USE;
