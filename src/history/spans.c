// The functions on spans as steps. Starts come sorted; of the ends mostly the latest so far
// matters: something runs as long as the latest end of what has started lies ahead.
#include "history/sweep.h"

#include <stdlib.h>

struct days sweep_active(const struct sweep *w, const struct plan_node *n)
{
    const struct life *l = &w->life;
    struct items it = sweep_items(w, n);
    struct days s = days_room(l, it.count);
    for (uint32_t i = 0; i < it.count; i++)
        days_add(l, &s, it.day[i] + DAY_MIN, it.end[i] == NO_END ? l->hi : it.end[i] + DAY_MIN);
    return s;
}

static int by_end(const void *a, const void *b)
{
    return *(const uint16_t *)a - *(const uint16_t *)b;
}

static struct steps open_steps(const struct life *l, const struct items *it)
{
    uint16_t *starts = SCRATCH_ARRAY(l->scratch, uint16_t, it->count);
    uint16_t *ends = SCRATCH_ARRAY(l->scratch, uint16_t, it->count);
    uint32_t count = 0;
    for (uint32_t i = 0; i < it->count; i++) {
        if (it->end[i] <= it->day[i])
            continue; // it never ran
        starts[count] = it->day[i];
        ends[count++] = it->end[i];
    }
    qsort(ends, count, sizeof *ends, by_end);
    struct steps s = steps_room(l, (size_t)count * 2 + 1);
    steps_add(l, &s, l->lo, 0, 0);
    for (uint32_t i = 0, k = 0; i < count || (k < count && ends[k] != NO_END);) {
        bool starting = i < count && starts[i] <= ends[k];
        day_t d = (starting ? starts[i++] : ends[k++]) + DAY_MIN;
        steps_add(l, &s, d, i - k, 0);
    }
    return s;
}

// The days since the oldest that still runs began: who has ended once never runs again.
static struct steps age_steps(const struct life *l, const struct items *it)
{
    struct steps s = steps_room(l, (size_t)it->count * 2 + 1);
    day_t free = l->lo; // until here the value is told
    steps_add(l, &s, l->lo, EMPTY, 0);
    for (uint32_t i = 0; i < it->count; i++) {
        day_t start = it->day[i] + DAY_MIN;
        day_t end = it->end[i] == NO_END ? l->hi : it->end[i] + DAY_MIN;
        day_t from = start > free ? start : free;
        if (end <= from)
            continue;
        steps_add(l, &s, from, from - start, 1);
        steps_add(l, &s, end, EMPTY, 0);
        free = end;
    }
    return s;
}

// days_left and days_since_end, by the latest end of what has started.
static struct steps end_steps(const struct life *l, const struct items *it, bool left)
{
    struct steps s = steps_room(l, (size_t)it->count * 2 + 1);
    int32_t newest = -1;
    steps_add(l, &s, l->lo, EMPTY, 0);
    for (uint32_t i = 0; i < it->count; i++) {
        if (it->end[i] > newest)
            newest = it->end[i];
        if (i + 1 < it->count && it->day[i + 1] == it->day[i])
            continue;
        int32_t start = it->day[i], next = i + 1 < it->count ? it->day[i + 1] : INT32_MAX;
        if (newest > start)
            steps_add(l, &s, start + DAY_MIN, left && newest != NO_END ? newest - start : EMPTY,
                      left && newest != NO_END ? -1 : 0);
        int32_t ended = newest > start ? newest : start;
        if (newest != NO_END && ended < next)
            steps_add(l, &s, ended + DAY_MIN, left ? EMPTY : ended - newest, left ? 0 : 1);
    }
    return s;
}

struct steps sweep_spans(const struct sweep *w, const struct plan_node *n, const struct items *it)
{
    const struct life *l = &w->life;
    switch (n->function) {
    case RULE_OPEN:
        return open_steps(l, it);
    case RULE_AGE:
        return age_steps(l, it);
    case RULE_DAYS_LEFT:
        return end_steps(l, it, true);
    default:
        return end_steps(l, it, false);
    }
}
