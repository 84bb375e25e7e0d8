// What each function over time gives on one day, from the items (or changes) of one customer.
#include "history/asof.h"

struct part {
    uint32_t from, to; // items
};

static struct part in_window(const struct items *it, const struct window_plan *w, day_t d)
{
    struct part p;
    p.to = items_until(it, window_last(w, d));
    struct items older = items_part(it, 0, p.to);
    p.from = items_until(&older, window_first(w, d) - 1);
    return p;
}

static double drop_asof(const struct plan_node *n, const struct items *it, day_t d)
{
    struct part now = in_window(it, &n->window, d), before = in_window(it, &n->earlier, d);
    double was = before.to - before.from;
    return was > 0 ? 1 - (now.to - now.from) / was : EMPTY;
}

static int64_t item_raw(const struct plan_node *n, const struct items *it, uint32_t i)
{
    if (n->column == COLUMN_START)
        return it->day[i] + DAY_MIN;
    return track_raw(n->track, n->column, items_at(it, i));
}

static double values_asof(const struct plan_node *n, const struct items *it, day_t d)
{
    struct part w = in_window(it, &n->window, d);
    wide_t sum = 0;
    uint32_t count = 0;
    int64_t least = INT64_MAX, most = INT64_MIN;
    for (uint32_t i = w.from; i < w.to; i++) {
        int64_t raw = item_raw(n, it, i);
        if (raw == CELL_EMPTY)
            continue;
        count++;
        sum += raw;
        least = raw < least ? raw : least;
        most = raw > most ? raw : most;
    }
    if (n->function == RULE_SUM)
        return op_sum(sum);
    if (!count)
        return EMPTY;
    if (n->function == RULE_AVG)
        return op_sum(sum) / count;
    return cell_double(n->function == RULE_MIN ? least : most, n->of);
}

static double rhythm_asof(const struct items *it, day_t d)
{
    uint16_t gaps[RHYTHM_GAPS];
    uint32_t i = items_until(it, d);
    int count = 0;
    for (; i > 1 && count < RHYTHM_GAPS; i--)
        if (it->day[i - 1] != it->day[i - 2])
            gaps[RHYTHM_GAPS - ++count] = (uint16_t)(it->day[i - 1] - it->day[i - 2]);
    return op_median(gaps + RHYTHM_GAPS - count, count);
}

static double last_asof(const struct plan_node *n, const struct items *it, day_t d)
{
    uint32_t until = items_until(it, d);
    return until ? cell_double(item_raw(n, it, until - 1), n->of) : EMPTY;
}

// Spans: every start on or before d, and whether its end is past.
static double spans_asof(const struct plan_node *n, const struct items *it, day_t d)
{
    uint32_t until = items_until(it, d), open = 0;
    int32_t stored = d - DAY_MIN, newest = -1, oldest = -1;
    for (uint32_t i = 0; i < until; i++) {
        int32_t end = it->end[i];
        bool runs = end > stored;
        open += runs;
        if (runs && oldest < 0)
            oldest = it->day[i];
        if (end > newest)
            newest = end;
    }
    switch (n->function) {
    case RULE_ACTIVE:
        return open > 0;
    case RULE_OPEN:
        return open;
    case RULE_AGE:
        return open ? stored - oldest : EMPTY;
    case RULE_DAYS_LEFT:
        return open && newest != NO_END ? newest - stored : EMPTY;
    default:
        return until && !open ? stored - newest : EMPTY;
    }
}

double call_asof(const struct history_plan *p, const struct plan_node *n, const struct items *it,
                 day_t d)
{
    (void)p;
    struct part w;
    uint32_t until;
    switch (n->function) {
    case RULE_COUNT:
        w = in_window(it, &n->window, d);
        return w.to - w.from;
    case RULE_DROP:
        return drop_asof(n, it, d);
    case RULE_SUM:
    case RULE_AVG:
    case RULE_MIN:
    case RULE_MAX:
        return values_asof(n, it, d);
    case RULE_LAST:
        return last_asof(n, it, d);
    case RULE_DAYS_SINCE:
        until = items_until(it, d);
        return until ? d - DAY_MIN - it->day[until - 1] : EMPTY;
    case RULE_DAYS_SINCE_FIRST:
        return it->count && it->day[0] <= d - DAY_MIN ? d - DAY_MIN - it->day[0] : EMPTY;
    case RULE_RHYTHM:
        return rhythm_asof(it, d);
    default:
        return spans_asof(n, it, d);
    }
}

double series_asof(const struct history_plan *p, const struct plan_node *n, uint32_t customer,
                   day_t d)
{
    struct items it = items_all(p->history, n->track, customer);
    return call_asof(p, n, &it, d);
}

// ---- states ----

static double state_value(const struct plan_node *n, const struct items *it, day_t d)
{
    if (!it->count)
        return EMPTY;
    uint32_t until = items_until(it, d);
    return track_double(n->track, 0, it->base + (until ? until - 1 : 0));
}

double state_asof(const struct history *h, const struct plan_node *n, uint32_t customer, day_t d)
{
    struct items it = items_all(h, n->track, customer);
    if (n->op == RULE_STATE)
        return state_value(n, &it, d);
    if (n->function == RULE_BEFORE)
        return state_value(n, &it, window_last(&n->window, d));
    struct part w = in_window(&it, &n->window, d);
    // The first value is no change.
    return w.to > w.from && w.to > 1;
}
