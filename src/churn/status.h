// status: what one customer is on a day, and why; and two definitions side by side.
#pragma once
#include "model/definition.h"
#include "churn/report.h"

enum status { STATUS_PROSPECT, STATUS_ACTIVE, STATUS_GRACE, STATUS_LOST };
const char *status_name(enum status s);

struct status_report {
    enum status status;
    day_t since; // the status has been this one without a break; DAY_NONE: never anything yet
};

// ACTIVE: is a customer; GRACE: is one only because of `not_while`; LOST: was one, is none;
// PROSPECT: never was one.
enum err status_of(struct ctx *c, const struct question *q, const struct definition *d,
                   uint32_t customer, day_t day, struct status_report *out) MUST_USE;

// Who is lost on a day by definition `a`, by `b`.
struct comparison {
    int64_t both, only_a, only_b, neither; // neither: customer or prospect by both
    struct churn_member *members;          // those of `which`, day: of the loss (by a, else by b)
    int member_count;
};
enum comparison_which { COMPARE_BOTH, COMPARE_ONLY_A, COMPARE_ONLY_B, COMPARE_NOBODY };

enum err compare_definitions(struct ctx *c, const struct question *q, const struct definition *a,
                             const struct definition *b, day_t day, enum comparison_which which,
                             struct comparison *out) MUST_USE;
