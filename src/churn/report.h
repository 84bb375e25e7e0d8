// report: how many customers there were, came, came back and were lost in each period, and who.
#pragma once
#include "churn/period.h"
#include "model/definition.h"

struct period_counts {
    int64_t opening, fresh, returned, lost, closing; // closing = opening + fresh + returned − lost
    int64_t new_lost, lost_and_back;                 // shown apart, in none of the others
    // `lost` by which reason of the definition names its kind; by their count what none names.
    int64_t lost_by[REASONS_MAX + 1];
};

// lost ÷ opening with its Wilson 95% interval; not `known` where opening is 0.
struct rate {
    bool known;
    double value, low, high;
};
struct rate churn_rate(const struct period_counts *p);
// It is `lost`, or the report is wrong.
int64_t churn_lost_by_sum(const struct period_counts *p);

struct churn_slice {
    double value; // of the field: a number, a day, a code of history_text; NaN: empty
    struct period_counts *counts; // one for each period
};

struct churn_question {
    struct definition definition;
    const struct period *periods;
    int period_count;
    const struct rule *by; // a value to slice by, NULL: not sliced
    bool of_kind;          // who: of the lost only those of `kind`
    enum loss_kind kind;
};

struct churn_report {
    struct period_counts *whole;
    struct churn_slice *slices; // sorted by their text or number, empty last
    int slice_count;
};

// What a question that asks it must hold: the definition's conditions, `by` behind them. `out` has room
// for CHURN_RULES_MAX.
enum { CHURN_RULES_MAX = REASONS_MAX + 2 };
int churn_rules(const struct definition *d, const struct rule *by, const struct rule **out);

// The last period's end is the last day known.
enum err churn_report(struct ctx *c, const struct question *q, const struct churn_question *ask,
                      struct churn_report *out) MUST_USE;

enum churn_which {
    CHURN_OPENING,
    CHURN_NEW,
    CHURN_RETURNED,
    CHURN_LOST,
    CHURN_CLOSING,
    CHURN_NEW_LOST,
    CHURN_LOST_AND_BACK,
    CHURN_WHICH_COUNT
};
// "opening", "new", …; CHURN_WHICH_COUNT where there is no such figure.
enum churn_which churn_which(struct str name);

struct churn_member {
    uint32_t customer;
    // On which he became a customer (new, returned), or was lost (the newest time, of one who came
    // back); DAY_NONE for opening and closing.
    day_t day;
};

// The customers behind one figure of one period. `slice` (or NULL) keeps only those of that value.
// Sorted by the customer's number in the history.
enum err churn_members(struct ctx *c, const struct question *q, const struct churn_question *ask,
                       int period, enum churn_which which, const double *slice,
                       struct churn_member **out, int *count) MUST_USE;
