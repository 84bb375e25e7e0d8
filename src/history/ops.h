// ops: what each operator of the language does with values, written once for both evaluators, so
// that they agree to the bit. A value is a double: a number, a day, a text's code, 0 or 1; NaN is
// empty.
#pragma once
#include "base/day.h"
#include "base/num.h"
#include "base/wide.h"
#include "rule/rule.h"

#include <math.h>
#include <string.h>

#define EMPTY ((double)NAN)
// Beyond these a double is no day that calendar arithmetic is done with: it is empty.
#define OP_DAY_MAX 1000000.0

static inline bool op_true(double v)
{
    return v > 0; // false for empty
}

// 1 or 0 as a value, without a branch: what a million customers answer is not to be foretold.
static inline double op_bit(bool b)
{
    uint64_t one = UINT64_C(0x3FF0000000000000) & -(uint64_t)b;
    double v;
    memcpy(&v, &one, sizeof v);
    return v;
}

static inline double op_number(enum rule_op op, double a, double b)
{
    switch (op) {
    case RULE_ADD:
        return a + b;
    case RULE_SUB:
        return a - b;
    case RULE_MUL:
        return a * b;
    default:
        return b == 0 ? EMPTY : a / b;
    }
}

static inline bool op_compare(enum rule_op op, double a, double b)
{
    switch (op) {
    case RULE_EQ:
        return a == b;
    case RULE_NE:
        return a < b || a > b;
    case RULE_LT:
        return a < b;
    case RULE_LE:
        return a <= b;
    case RULE_GT:
        return a > b;
    default:
        return a >= b;
    }
}

// The exact sum of millionths as a number.
static inline double op_sum(wide_t millionths)
{
    return (double)millionths / 1e6;
}

// A date moved by a duration, later (sign 1) or earlier (−1).
double op_shift(double date, struct rule_duration by, int sign);
// Days from `d` to the next return of the day and month of `date`.
double op_anniversary(double date, day_t d);

// The usual gap: gaps[count], in order of time, of which the last 12 are looked at.
enum { RHYTHM_GAPS = 12, RHYTHM_LEAST = 3 };
double op_median(const uint16_t *gaps, int count);
