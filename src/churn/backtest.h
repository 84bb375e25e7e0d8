// backtest: how a warning rule would have done on the past, against a definition of loss.
//
// A warning is a stretch of days, within from … to, on which the rule holds and one is a customer;
// it is raised on its first day. A loss is a day in from … to on which a customer becomes lost.
// (docs/churn.md)
#pragma once
#include "model/definition.h"
#include "churn/report.h"

struct backtest_question {
    struct definition definition;
    const struct rule *rule; // may have one parameter: the threshold
    int horizon;             // days, at least 1
    day_t from, to;
    const double *thresholds; // for each a result; NULL where the rule has no parameter
    int threshold_count;      // at least 1: 1 where the rule has no parameter
    const _Atomic bool *stop; // or NULL
};

struct backtest_result {
    int64_t raised, undecided, followed, losses, caught;
    struct rate precision, recall;           // with Wilson intervals
    double lead_low, lead_median, lead_high; // days: quartiles; NaN where nothing was caught
    double warnings_a_week;
};

// `out` has room for one result for each threshold.
enum err backtest(struct ctx *c, const struct question *q, const struct backtest_question *ask,
                  struct backtest_result *out) MUST_USE;

// `steps` thresholds or fewer from low to high, both among them: whole numbers where both ends are
// and there are enough of them.
int backtest_thresholds(double low, double high, int steps, double *out);
