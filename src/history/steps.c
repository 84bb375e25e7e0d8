#include "history/steps.h"

struct days days_all(const struct life *l, bool holds)
{
    struct days s = days_room(l, 1);
    if (holds)
        days_add(l, &s, l->lo, l->hi);
    return s;
}

struct days days_and(const struct life *l, struct days a, struct days b)
{
    struct days s = days_room(l, (size_t)a.count + (size_t)b.count);
    for (int i = 0, k = 0; i < a.count && k < b.count;) {
        struct day_range x = a.at[i], y = b.at[k];
        days_add(l, &s, x.from > y.from ? x.from : y.from, x.to < y.to ? x.to : y.to);
        if (x.to < y.to)
            i++;
        else
            k++;
    }
    return s;
}

struct days days_or(const struct life *l, struct days a, struct days b)
{
    struct days s = days_room(l, (size_t)a.count + (size_t)b.count);
    for (int i = 0, k = 0; i < a.count || k < b.count;) {
        bool left = k == b.count || (i < a.count && a.at[i].from <= b.at[k].from);
        struct day_range next = left ? a.at[i++] : b.at[k++];
        days_add(l, &s, next.from, next.to);
    }
    return s;
}

struct days days_not(const struct life *l, struct days a)
{
    struct days s = days_room(l, (size_t)a.count + 1);
    day_t from = l->lo;
    for (int i = 0; i < a.count; i++) {
        days_add(l, &s, from, a.at[i].from);
        from = a.at[i].to;
    }
    days_add(l, &s, from, l->hi);
    return s;
}

struct steps steps_constant(const struct life *l, double value)
{
    struct steps s = steps_room(l, 1);
    steps_add(l, &s, l->lo, value, 0);
    return s;
}

struct steps steps_of_days(const struct life *l, struct days a)
{
    struct steps s = steps_room(l, (size_t)a.count * 2 + 1);
    steps_add(l, &s, l->lo, 0, 0);
    for (int i = 0; i < a.count; i++) {
        steps_add(l, &s, a.at[i].from, 1, 0);
        steps_add(l, &s, a.at[i].to, 0, 0);
    }
    return s;
}

struct days steps_true(const struct life *l, struct steps a)
{
    struct days s = days_room(l, (size_t)a.count);
    for (int i = 0; i < a.count; i++)
        if (a.at[i].value > 0)
            days_add(l, &s, a.at[i].from, step_end(l, &a, i));
    return s;
}

struct days steps_empty(const struct life *l, struct steps a, bool empty)
{
    struct days s = days_room(l, (size_t)a.count);
    for (int i = 0; i < a.count; i++)
        if (!!isnan(a.at[i].value) == empty)
            days_add(l, &s, a.at[i].from, step_end(l, &a, i));
    return s;
}

static void pair_end(const struct life *l, struct steps a, struct steps b, struct pair *p)
{
    day_t x = step_end(l, &a, (int)(p->a - a.at)), y = step_end(l, &b, (int)(p->b - b.at));
    p->to = x < y ? x : y;
}

bool pair_first(const struct life *l, struct steps a, struct steps b, struct pair *p)
{
    *p = (struct pair){l->lo, l->hi, a.at, b.at};
    pair_end(l, a, b, p);
    return true;
}

bool pair_next(const struct life *l, struct steps a, struct steps b, struct pair *p)
{
    if (p->to >= l->hi)
        return false;
    p->from = p->to;
    if (step_end(l, &a, (int)(p->a - a.at)) == p->from)
        p->a++;
    if (step_end(l, &b, (int)(p->b - b.at)) == p->from)
        p->b++;
    pair_end(l, a, b, p);
    return true;
}
