// backtest: how a warning rule would have done on the past, against a definition of loss.
//
// A warning is a stretch of days, within from … to, on which the rule holds and one is a customer;
// it is raised on its first day. A loss is a day in from … to on which a customer becomes lost.
// (docs/churn.md)
#pragma once
#include "churn/report.h"
#include "model/definition.h"

struct backtest_question {
    struct definition definition;
    const struct rule *rule; // may have one parameter: the threshold
    int horizon;             // days, at least 1
    day_t from, to;
    const double *thresholds; // for each a result; NULL where the rule has no parameter
    int threshold_count;      // at least 1: 1 where the rule has no parameter
    const struct rule *by;    // whose the warnings are: a value of the customer; NULL: not split
    const _Atomic bool *stop; // or NULL
};

// The warnings raised for customers who had `value` on the day each was raised.
struct backtest_share {
    double value; // of `by`: a number, a day, a code of history_text; NaN: empty
    int64_t raised;
    double warnings_a_week;
};

struct backtest_result {
    int64_t raised, undecided, followed, losses, caught;
    struct rate precision, recall;           // with Wilson intervals
    double lead_low, lead_median, lead_high; // days: quartiles; NaN where nothing was caught
    double warnings_a_week;
    struct backtest_share *shares; // most warnings first; none where there is no `by`
    int share_count;
};

// `out` has room for one result for each threshold; the first alone is split by `by`, because
// looking up whose each warning was costs more than finding it.
enum err backtest(struct ctx *c, const struct question *q, const struct backtest_question *ask,
                  struct backtest_result *out) MUST_USE;

// `steps` thresholds or fewer from low to high, both among them: whole numbers where both ends are
// and there are enough of them.
int backtest_thresholds(double low, double high, int steps, double *out);
