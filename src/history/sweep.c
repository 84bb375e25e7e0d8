#include "history/sweep.h"

#include <stdlib.h>

// ---- conditions ----

static struct days known(const struct sweep *w, struct days a, struct steps of)
{
    return days_and(&w->life, a, steps_empty(&w->life, of, false));
}

static struct days sweep_in(const struct sweep *w, const struct plan_node *n)
{
    const struct life *l = &w->life;
    struct steps v = sweep_steps(w, n->kids[0]);
    struct days any = days_all(l, false);
    for (int k = 1; k < n->kid_count; k++)
        any = days_or(l, any, sweep_compare(w, n, RULE_EQ, v, sweep_steps(w, n->kids[k])));
    return n->negated ? known(w, days_not(l, any), v) : any;
}

static struct days sweep_between(const struct sweep *w, const struct plan_node *n)
{
    const struct life *l = &w->life;
    struct steps v = sweep_steps(w, n->kids[0]);
    struct steps low = sweep_steps(w, n->kids[1]), high = sweep_steps(w, n->kids[2]);
    struct days in =
        days_and(l, sweep_compare(w, n, RULE_GE, v, low), sweep_compare(w, n, RULE_LE, v, high));
    if (!n->negated)
        return in;
    return known(w, known(w, known(w, days_not(l, in), v), low), high);
}

static struct days sweep_contains(const struct sweep *w, const struct plan_node *n)
{
    const struct life *l = &w->life;
    struct steps a = sweep_steps(w, n->kids[0]), b = sweep_steps(w, n->kids[1]);
    struct days s = days_room(l, (size_t)a.count + (size_t)b.count);
    struct pair p;
    for (bool more = pair_first(l, a, b, &p); more; more = pair_next(l, a, b, &p))
        if (plan_contains(w->plan, n, p.a->value, p.b->value))
            days_add(l, &s, p.from, p.to);
    return s;
}

static bool constant(const struct sweep *w, const struct plan_node *n, double *value)
{
    if (n->op == RULE_PARAM)
        *value = w->plan->params[n->index];
    else if (n->op == RULE_CONST_NUMBER || n->op == RULE_CONST_DATE)
        *value = n->number;
    else
        return false;
    return true;
}

static struct days sweep_comparison(const struct sweep *w, const struct plan_node *n)
{
    const struct plan_node *left = n->kids[0];
    double than;
    bool fixed = constant(w, n->kids[1], &than);
    if (fixed && plan_is_silence(n))
        return sweep_silence(w, left, n->op, than);
    if (fixed && plan_is_drop_by_days(left))
        return sweep_drop_compared(w, left, n->op, than);
    struct steps a = sweep_steps(w, left);
    if (fixed)
        return sweep_compare_constant(w, n->op, a, than);
    return sweep_compare(w, n, n->op, a, sweep_steps(w, n->kids[1]));
}

// The second side only for the days on which the first holds: what a condition is on a day depends
// on nothing later, so a life may be cut at both ends, and days between may be left out.
static struct days sweep_and(const struct sweep *w, const struct plan_node *n)
{
    struct days a = sweep_days(w, n->kids[0]);
    if (!a.count)
        return a;
    struct sweep part = *w;
    part.life.lo = a.at[0].from;
    part.life.hi = a.at[a.count - 1].to;
    part.asked = a;
    return days_and(&w->life, a, sweep_days(&part, n->kids[1]));
}

struct days sweep_days(const struct sweep *w, const struct plan_node *n)
{
    const struct life *l = &w->life;
    struct days a;
    switch (n->op) {
    case RULE_AND:
        return sweep_and(w, n);
    case RULE_OR:
        a = sweep_days(w, n->kids[0]);
        return days_or(l, a, sweep_days(w, n->kids[1]));
    case RULE_NOT:
        return days_not(l, sweep_days(w, n->kids[0]));
    case RULE_IN:
        return sweep_in(w, n);
    case RULE_BETWEEN:
        return sweep_between(w, n);
    case RULE_CONTAINS:
        return sweep_contains(w, n);
    case RULE_IS_EMPTY:
        return steps_empty(l, sweep_steps(w, n->kids[0]), true);
    case RULE_CALL:
        if (n->function == RULE_ACTIVE && !n->where_daily)
            return sweep_active(w, n);
        if (n->function == RULE_CHANGED)
            return sweep_changed(w, n);
        break;
    default:
        if (n->op >= RULE_EQ && n->op <= RULE_GE)
            return sweep_comparison(w, n);
    }
    return steps_true(l, sweep_steps(w, n));
}

// ---- arithmetic ----

static bool exact(double value, int64_t slope, int64_t length)
{
    return slope <= STEP_SLOPE_MAX && slope >= -STEP_SLOPE_MAX && floor(value) == value &&
           fabs(value) + fabs((double)slope) * (double)length <= STEP_VALUE_MAX;
}

// Whether the stretch stays one line: then its value on its first day, and its slope.
static bool one_line(const struct plan_node *n, const struct pair *p, double *value, int32_t *slope)
{
    double x = step_at(p->a, p->from), y = step_at(p->b, p->from);
    int64_t s = p->a->slope, t = p->b->slope, length = p->to - p->from, out;
    *value = op_number(n->op, x, y);
    *slope = 0;
    if (isnan(x) || isnan(y) || (!s && !t))
        return true;
    if (!exact(x, s, length) || !exact(y, t, length) || n->op == RULE_DIV ||
        (n->op == RULE_MUL && s && t))
        return false;
    if (n->op == RULE_MUL) {
        // A factor so large is rare; day by day is right for it too.
        if (fabs(s ? y : x) > STEP_SLOPE_MAX)
            return false;
        out = s ? s * (int64_t)y : t * (int64_t)x;
    } else {
        out = n->op == RULE_ADD ? s + t : s - t;
    }
    *slope = (int32_t)out;
    return exact(*value, out, length);
}

static size_t room_for(const struct life *l, struct steps a, struct steps b)
{
    bool sloped = false;
    for (int i = 0; i < a.count; i++)
        sloped = sloped || a.at[i].slope;
    for (int i = 0; i < b.count; i++)
        sloped = sloped || b.at[i].slope;
    // One that slopes may have to be told day by day.
    return (size_t)a.count + (size_t)b.count + (sloped ? (size_t)(l->hi - l->lo) : 0);
}

static struct steps sweep_number(const struct sweep *w, const struct plan_node *n)
{
    const struct life *l = &w->life;
    static const struct plan_node today = {.op = RULE_TODAY};
    bool until = n->op == RULE_CALL; // days_until(f): f − D
    struct steps a = sweep_steps(w, n->kids[0]);
    struct steps b = sweep_steps(w, until ? &today : n->kids[1]);
    struct plan_node as = *n;
    if (until)
        as.op = RULE_SUB;
    struct steps s = steps_room(l, room_for(l, a, b));
    struct pair p;
    for (bool more = pair_first(l, a, b, &p); more; more = pair_next(l, a, b, &p)) {
        double value;
        int32_t slope;
        if (one_line(&as, &p, &value, &slope)) {
            steps_add(l, &s, p.from, value, slope);
            continue;
        }
        for (day_t d = p.from; d < p.to; d++)
            steps_add(l, &s, d, op_number(as.op, step_at(p.a, d), step_at(p.b, d)), 0);
    }
    return s;
}

static struct steps sweep_negative(const struct sweep *w, const struct plan_node *n)
{
    struct steps a = sweep_steps(w, n->kids[0]);
    struct steps s = steps_room(&w->life, (size_t)a.count);
    for (int i = 0; i < a.count; i++)
        s.at[i] = (struct step){-a.at[i].value, a.at[i].from, -a.at[i].slope};
    s.count = a.count;
    return s;
}

// A date moved by a duration: told day by day where the date itself moves, for months differ.
static struct steps sweep_shift(const struct sweep *w, const struct plan_node *n)
{
    const struct life *l = &w->life;
    struct rule_duration by = n->kids[1]->duration;
    int sign = n->op == RULE_ADD ? 1 : -1;
    struct steps a = sweep_steps(w, n->kids[0]);
    struct steps s = steps_room(l, room_for(l, a, (struct steps){0}));
    for (int i = 0; i < a.count; i++) {
        day_t to = step_end(l, &a, i);
        if (!a.at[i].slope) {
            steps_add(l, &s, a.at[i].from, op_shift(a.at[i].value, by, sign), 0);
            continue;
        }
        for (day_t d = a.at[i].from; d < to; d++)
            steps_add(l, &s, d, op_shift(step_at(&a.at[i], d), by, sign), 0);
    }
    return s;
}

static struct steps sweep_anniversary(const struct sweep *w, const struct plan_node *n)
{
    const struct life *l = &w->life;
    struct steps a = sweep_steps(w, n->kids[0]);
    size_t years = (size_t)(l->hi - l->lo) / 365 + 2;
    struct steps s = steps_room(l, room_for(l, a, (struct steps){0}) + years + 2 * (size_t)a.count);
    for (int i = 0; i < a.count; i++) {
        day_t to = step_end(l, &a, i);
        for (day_t d = a.at[i].from; d < to;) {
            double until = op_anniversary(step_at(&a.at[i], d), d);
            bool line = !a.at[i].slope;
            steps_add(l, &s, d, until, line && !isnan(until) ? -1 : 0);
            d = !line ? d + 1 : isnan(until) ? to : d + (day_t)until + 1;
        }
    }
    return s;
}

static int by_day(const void *a, const void *b)
{
    return *(const day_t *)a - *(const day_t *)b;
}

// A `where` that looks at states is the same between two of their changes: each such part of the
// life is swept as a life of its own.
static struct steps sweep_by_states(const struct sweep *w, const struct plan_node *n)
{
    const struct life *l = &w->life;
    struct items states[8];
    size_t changes = 1;
    if (n->where_state_count > (int)(sizeof states / sizeof *states))
        return sweep_daily(w, n);
    for (int i = 0; i < n->where_state_count; i++) {
        states[i] = items_all(w->plan->history, n->where_states[i], w->customer);
        changes += states[i].count;
    }
    day_t *begin = SCRATCH_ARRAY(l->scratch, day_t, changes + 1);
    int count = 0;
    begin[count++] = l->lo;
    for (int i = 0; i < n->where_state_count; i++)
        for (uint32_t k = 0; k < states[i].count; k++)
            if (states[i].day[k] + DAY_MIN > l->lo && states[i].day[k] + DAY_MIN < l->hi)
                begin[count++] = states[i].day[k] + DAY_MIN;
    qsort(begin, (size_t)count, sizeof *begin, by_day);
    begin[count] = l->hi;
    struct steps *part = SCRATCH_ARRAY(l->scratch, struct steps, count);
    size_t room = 0;
    for (int i = 0; i < count; i++) {
        struct sweep one = *w;
        one.life.lo = begin[i];
        one.life.hi = begin[i + 1];
        part[i] = (struct steps){0};
        if (one.life.lo < one.life.hi)
            part[i] = n->function == RULE_ACTIVE ? steps_of_days(&one.life, sweep_active(&one, n))
                                                 : sweep_series(&one, n);
        room += (size_t)part[i].count;
    }
    struct steps s = steps_room(l, room);
    for (int i = 0; i < count; i++)
        for (int k = 0; k < part[i].count; k++)
            steps_add(l, &s, part[i].at[k].from, part[i].at[k].value, part[i].at[k].slope);
    return s;
}

// A link never slopes: it is a text.
static struct steps sweep_follow(const struct sweep *w, const struct plan_node *n)
{
    struct steps from = sweep_steps(w, n->kids[0]), s = steps_room(&w->life, (size_t)from.count);
    for (int i = 0; i < from.count; i++)
        steps_add(&w->life, &s, from.at[i].from,
                  isnan(from.at[i].value) ? EMPTY : plan_followed(n, from.at[i].value), 0);
    return s;
}

static struct steps sweep_call(const struct sweep *w, const struct plan_node *n)
{
    switch (n->function) {
    case RULE_DAYS_UNTIL:
        return sweep_number(w, n);
    case RULE_DAYS_UNTIL_ANNIVERSARY:
        return sweep_anniversary(w, n);
    case RULE_BEFORE:
        return sweep_state(w, n);
    default:
        if (n->where_states)
            return sweep_by_states(w, n);
        return n->where_daily ? sweep_daily(w, n) : sweep_series(w, n);
    }
}

struct steps sweep_steps(const struct sweep *w, const struct plan_node *n)
{
    const struct life *l = &w->life;
    struct steps s;
    switch (n->op) {
    case RULE_PARAM:
        return steps_constant(l, w->plan->params[n->index]);
    case RULE_TODAY:
        s = steps_room(l, 1);
        steps_add(l, &s, l->lo, l->lo, 1);
        return s;
    case RULE_STATE:
        return sweep_state(w, n);
    case RULE_NEG:
        return sweep_negative(w, n);
    case RULE_ADD:
    case RULE_SUB:
        if (n->kids[1]->op == RULE_CONST_SPAN)
            return sweep_shift(w, n);
        return sweep_number(w, n);
    case RULE_MUL:
    case RULE_DIV:
        return sweep_number(w, n);
    case RULE_FOLLOW:
        return sweep_follow(w, n);
    case RULE_CALL:
        if (n->function == RULE_CHANGED || (n->function == RULE_ACTIVE && !n->where_daily))
            return steps_of_days(l, sweep_days(w, n));
        return sweep_call(w, n);
    default:
        if (n->op >= RULE_AND && n->op <= RULE_IS_EMPTY)
            return steps_of_days(l, sweep_days(w, n));
        return steps_constant(l, n->number);
    }
}

struct steps sweep_daily(const struct sweep *w, const struct plan_node *n)
{
    const struct life *l = &w->life;
    struct steps s = steps_room(l, (size_t)(l->hi - l->lo));
    uint32_t customer[FRAME_ROWS];
    day_t day[FRAME_ROWS];
    double out[FRAME_ROWS];
    for (day_t from = l->lo; from < l->hi; from += FRAME_ROWS) {
        uint32_t count = (uint32_t)(l->hi - from < FRAME_ROWS ? l->hi - from : FRAME_ROWS);
        for (uint32_t i = 0; i < count; i++) {
            customer[i] = w->customer;
            day[i] = from + (day_t)i;
        }
        frame_eval(&(struct frame){w->plan, l->scratch, count, customer, day, NULL}, n, out);
        for (uint32_t i = 0; i < count; i++)
            steps_add(l, &s, day[i], out[i], 0);
    }
    return s;
}
