// cohort: who became a customer in each period, and how many of them are customers later on.
#pragma once
#include "model/definition.h"
#include "churn/period.h"

struct cohort {
    struct period period; // in which they first became customers
    int64_t size;         // also those who were lost before it ended
    int64_t *kept;        // customers at the end of the period itself (0) and of each one after
    int kept_count;
};

// One for each period, in order. Those who became customers before the first are in none.
enum err cohort_report(struct ctx *c, const struct question *q, const struct definition *d,
                       const struct period *periods, int count, struct cohort **out) MUST_USE;
