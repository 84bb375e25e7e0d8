// Telling why: the newest record behind the value of a call.
#include "history/asof.h"

struct reach {
    uint32_t from, to;
};

static struct reach in_window(const struct items *it, const struct window_plan *w, day_t d)
{
    return (struct reach){items_until(it, window_first(w, d) - 1),
                          items_until(it, window_last(w, d))};
}

static struct reach counted(const struct plan_node *n, const struct items *it, day_t d)
{
    struct reach r = {0, items_until(it, d)};
    bool windowed = n->window.window.length.days || n->window.window.length.months;
    if (windowed)
        r = in_window(it, &n->window, d);
    if (n->function == RULE_DROP && r.from >= r.to)
        r = in_window(it, &n->earlier, d);
    return r;
}

static bool counts(const struct plan_node *n, const struct items *it, uint32_t i, day_t d)
{
    switch (n->function) {
    case RULE_ACTIVE:
    case RULE_OPEN:
    case RULE_AGE:
    case RULE_DAYS_LEFT:
        return it->end[i] > d - DAY_MIN;
    case RULE_DAYS_SINCE_END:
        return it->end[i] <= d - DAY_MIN;
    default:
        return true;
    }
}

uint32_t history_newest(struct ctx *c, const struct history *h, const struct rule *r,
                        const struct rule_node *n, uint32_t customer, day_t day)
{
    struct history_plan *p;
    bool series = n->op == RULE_CALL && n->object >= 0 && n->function != RULE_BEFORE &&
                  n->function != RULE_CHANGED;
    if (!series || day < DAY_MIN || day > DAY_MAX || history_compile_node(c, h, r, n, &p))
        return 0;
    const struct plan_node *call = p->root;
    struct items all = items_all(h, call->track, customer), it = all;
    struct scratch s;
    scratch_init(&s);
    if (call->where && it.count)
        it = items_where(p, call, &s, customer, day, &it);
    struct reach found = counted(call, &it, day);
    uint32_t place = 0;
    for (uint32_t i = found.to; i > found.from && !place; i--)
        if (counts(call, &it, i - 1, day))
            place = items_at(&it, i - 1) - all.base + 1;
    scratch_deinit(&s);
    return place;
}
