// steps: a value that changes from day to day, as pieces; and sets of days, as ranges.
//
// A piece holds from its day until the next begins: value + slope × (day − from). A piece slopes
// only where its value is a whole number and small enough that this is exact; NaN never slopes.
// Everything lies within one life [lo, hi): the first piece begins on lo.
#pragma once
#include "history/history.h"
#include "history/scratch.h"

#include <math.h>

struct life {
    day_t lo, hi;
    struct scratch *scratch;
};

struct step {
    double value;
    day_t from;
    int32_t slope;
};

struct steps {
    struct step *at;
    int count;
};

// ---- sets of days ----

struct days {
    struct day_range *at;
    int count;
};

static inline struct days days_room(const struct life *l, size_t count)
{
    return (struct days){SCRATCH_ARRAY(l->scratch, struct day_range, count), 0};
}

// Adds [from, to), cut to the life; in order of `from`; what touches or overlaps becomes one.
static inline void days_add(const struct life *l, struct days *s, day_t from, day_t to)
{
    from = from < l->lo ? l->lo : from;
    to = to > l->hi ? l->hi : to;
    if (from >= to)
        return;
    if (s->count && s->at[s->count - 1].to >= from) {
        if (s->at[s->count - 1].to < to)
            s->at[s->count - 1].to = to;
        return;
    }
    s->at[s->count++] = (struct day_range){from, to};
}

struct days days_all(const struct life *l, bool holds);
struct days days_and(const struct life *l, struct days a, struct days b);
struct days days_or(const struct life *l, struct days a, struct days b);
struct days days_not(const struct life *l, struct days a);

// ---- values ----

// Slopes up to this, values up to 2^40: sums and products stay exact.
#define STEP_SLOPE_MAX (1 << 20)
#define STEP_VALUE_MAX 1099511627776.0

static inline double step_at(const struct step *s, day_t d)
{
    return s->slope ? s->value + (double)s->slope * (d - s->from) : s->value;
}

static inline day_t step_end(const struct life *l, const struct steps *s, int i)
{
    return i + 1 < s->count ? s->at[i + 1].from : l->hi;
}

static inline struct steps steps_room(const struct life *l, size_t count)
{
    return (struct steps){SCRATCH_ARRAY(l->scratch, struct step, count), 0};
}

static inline bool step_goes_on(const struct step *a, day_t from, double value, int32_t slope)
{
    if (a->slope != slope)
        return false;
    double there = step_at(a, from);
    return there == value || (isnan(there) && isnan(value));
}

// From day `from` on the value is this. In order of `from`; of two for one day, and of all on or
// before lo, the last counts. Pieces that go on as before are not begun anew.
static inline void steps_add(const struct life *l, struct steps *s, day_t from, double value,
                             int32_t slope)
{
    if (from >= l->hi)
        return;
    if (from < l->lo) {
        value += slope ? (double)slope * (l->lo - from) : 0;
        from = l->lo;
    }
    if (s->count && s->at[s->count - 1].from == from)
        s->count--;
    if (s->count && step_goes_on(&s->at[s->count - 1], from, value, slope))
        return;
    s->at[s->count++] = (struct step){value, from, slope};
}

struct steps steps_constant(const struct life *l, double value);
// 1 on the days of the set, else 0; and the days on which a value is 1.
struct steps steps_of_days(const struct life *l, struct days a);
struct days steps_true(const struct life *l, struct steps a);
// The days on which a value is (is not) empty.
struct days steps_empty(const struct life *l, struct steps a, bool empty);

// Calls `piece` for every stretch [from, to) on which neither a nor b begins a new piece.
struct pair {
    day_t from, to;
    const struct step *a, *b;
};
bool pair_first(const struct life *l, struct steps a, struct steps b, struct pair *p);
bool pair_next(const struct life *l, struct steps a, struct steps b, struct pair *p);
