// Comparing two step functions: which days of each stretch.
#include "history/sweep.h"

// The least whole k >= 0 with v + s × k >= c, where s > 0; all whole numbers.
static int64_t reach(int64_t v, int64_t s, int64_t c)
{
    return v >= c ? 0 : (c - v + s - 1) / s;
}

// v + s × k >= c (or > c) for whole numbers is the same as >= the next whole number.
static double whole_bound(enum rule_op op, double c)
{
    return op == RULE_GT ? floor(c) + 1 : ceil(c);
}

// The days of [from, to) on which value + slope × (day − from) >= bound; all whole numbers.
static struct day_range sloped_least(day_t from, day_t to, double value, int32_t slope,
                                     double bound)
{
    const double far = 1e15; // beyond every value a slope can reach, and exact
    bound = bound > far ? far : bound < -far ? -far : bound;
    int64_t v = (int64_t)value, c = (int64_t)bound, length = to - from;
    if (slope > 0) {
        int64_t k = reach(v, slope, c);
        return (struct day_range){k >= length ? to : (day_t)(from + k), to};
    }
    // Falling: v − |s| × k >= c until it is not: the first k with −v + |s| × k >= −c + 1.
    int64_t k = reach(-v, -(int64_t)slope, -c + 1);
    return (struct day_range){from, k >= length ? to : (day_t)(from + k)};
}

static void add_rest(const struct life *l, struct days *s, day_t from, day_t to,
                     struct day_range out)
{
    days_add(l, s, from, out.from);
    days_add(l, s, out.to > from ? out.to : from, to);
}

// Adds the days on which the line compares so with `c`.
static void add_sloped(const struct life *l, struct days *s, enum rule_op op, day_t from, day_t to,
                       double value, int32_t slope, double c)
{
    if (isnan(c))
        return;
    struct day_range least = sloped_least(from, to, value, slope, whole_bound(RULE_GE, c));
    struct day_range above = sloped_least(from, to, value, slope, whole_bound(RULE_GT, c));
    // Where it is equal: at least, but not above.
    struct day_range equal = slope > 0 ? (struct day_range){least.from, above.from}
                                       : (struct day_range){above.to, least.to};
    switch (op) {
    case RULE_GE:
        days_add(l, s, least.from, least.to);
        return;
    case RULE_GT:
        days_add(l, s, above.from, above.to);
        return;
    case RULE_LT:
        add_rest(l, s, from, to, least);
        return;
    case RULE_LE:
        add_rest(l, s, from, to, above);
        return;
    case RULE_EQ:
        days_add(l, s, equal.from, equal.to);
        return;
    default:
        if (equal.from >= equal.to)
            days_add(l, s, from, to);
        else
            add_rest(l, s, from, to, equal);
    }
}

struct days sweep_compare_constant(const struct sweep *w, enum rule_op op, struct steps a, double c)
{
    const struct life *l = &w->life;
    struct days s = days_room(l, 2 * (size_t)a.count);
    for (int i = 0; i < a.count; i++) {
        const struct step *at = &a.at[i];
        if (at->slope)
            add_sloped(l, &s, op, at->from, step_end(l, &a, i), at->value, at->slope, c);
        else if (op_compare(op, at->value, c))
            days_add(l, &s, at->from, step_end(l, &a, i));
    }
    return s;
}

struct days sweep_compare(const struct sweep *w, const struct plan_node *n, enum rule_op op,
                          struct steps a, struct steps b)
{
    static const enum rule_op mirrored[RULE_OP_COUNT] = {
        [RULE_EQ] = RULE_EQ, [RULE_NE] = RULE_NE, [RULE_LT] = RULE_GT,
        [RULE_LE] = RULE_GE, [RULE_GT] = RULE_LT, [RULE_GE] = RULE_LE,
    };
    const struct life *l = &w->life;
    struct plan_node as = *n;
    as.op = op;
    struct days s = days_room(l, 2 * ((size_t)a.count + (size_t)b.count) + 2);
    struct pair p;
    for (bool more = pair_first(l, a, b, &p); more; more = pair_next(l, a, b, &p)) {
        double x = step_at(p.a, p.from), y = step_at(p.b, p.from);
        if (isnan(x) || isnan(y))
            continue;
        int32_t slope = p.a->slope - p.b->slope;
        if (!p.a->slope && !p.b->slope) {
            if (plan_compare(w->plan, &as, x, y))
                days_add(l, &s, p.from, p.to);
        } else if (p.a->slope && p.b->slope) {
            // Both whole: so is their difference, and it is exact.
            if (slope)
                add_sloped(l, &s, op, p.from, p.to, x - y, slope, 0);
            else if (op_compare(op, x, y))
                days_add(l, &s, p.from, p.to);
        } else if (p.a->slope) {
            add_sloped(l, &s, op, p.from, p.to, x, slope, y);
        } else {
            add_sloped(l, &s, mirrored[op], p.from, p.to, y, p.b->slope, x);
        }
    }
    return s;
}
