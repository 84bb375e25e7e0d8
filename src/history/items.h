// items: those of one customer that a call looks at, its `where` applied.
#pragma once
#include "history/plan.h"
#include "history/scratch.h"

// Sorted by day. `end` is NULL for moments. `pos` gives each item's place in its track; NULL where
// they lie side by side from `base` on.
struct items {
    uint32_t count;
    const uint16_t *day, *end;
    const uint32_t *pos;
    uint32_t base;
};

static inline uint32_t items_at(const struct items *it, uint32_t i)
{
    return it->pos ? it->pos[i] : it->base + i;
}

static inline struct items items_part(const struct items *it, uint32_t from, uint32_t to)
{
    struct items part = *it;
    part.count = to - from;
    part.day += from;
    part.end = it->end ? it->end + from : NULL;
    part.pos = it->pos ? it->pos + from : NULL;
    part.base += it->pos ? 0 : from;
    return part;
}

// How many items have a day <= `day`; looks from the recent end.
static inline uint32_t items_until(const struct items *it, day_t day)
{
    int32_t stored = day - DAY_MIN;
    const uint16_t *at = it->day;
    uint32_t high = it->count, step = 1;
    // Doubling steps back from the end, then halving between the last two.
    while (high && at[high - 1] > stored) {
        if (step >= high || at[high - 1 - step] <= stored)
            break;
        high -= step;
        step *= 2;
    }
    if (!high || at[high - 1] <= stored)
        return high;
    uint32_t low = high > step ? high - step : 0;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (at[middle] <= stored)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

// All items of a customer in a track.
static inline struct items items_all(const struct history *h, const struct track *t,
                                     uint32_t customer)
{
    struct slice s = track_slice(t, h->patch_of, customer);
    if (s.from == s.to)
        return (struct items){0};
    return (struct items){.count = s.to - s.from,
                          .day = track_days(t, s.from),
                          .end = track_ends(t, s.from),
                          .base = s.from};
}

// Those of `it` for which the call's `where` holds on `day`.
struct items items_where(const struct history_plan *p, const struct plan_node *call,
                         struct scratch *s, uint32_t customer, day_t day, const struct items *it);
