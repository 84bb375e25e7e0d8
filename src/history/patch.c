// Keeping up: what one customer has now replaces what was held of him. His items go to the tails of
// the tracks; when the tails have grown past a share of the main stores, all is merged.
#include "history/inside.h"

#include <stdlib.h>

// Tails may reach an eighth of what main holds (and this much in any case) before a merge, so that
// a merge, which touches everything, is paid for by many replacements.
enum { TAIL_SHARE = 8, TAIL_LEAST = 1 << 16 };

static int by_time(const void *a, const void *b)
{
    const struct history_item *x = *(const struct history_item *const *)a;
    const struct history_item *y = *(const struct history_item *const *)b;
    uint16_t dx = day_stored(x->start), dy = day_stored(y->start);
    if (dx != dy)
        return dx < dy ? -1 : 1;
    if (x->second != y->second)
        return x->second < y->second ? -1 : 1;
    return (x->id > y->id) - (x->id < y->id);
}

static uint32_t patch_number(struct history *h, uint32_t customer)
{
    if (!h->patch_of)
        h->patch_of = mem_array(h->customer_room, sizeof *h->patch_of);
    if (!h->patch_of[customer])
        h->patch_of[customer] = ++h->patch_count;
    return h->patch_of[customer];
}

// Points the customer's patch of `t` at `count` fresh places in the tail; returns the first.
static uint32_t patch_place(struct track *t, uint32_t patch, uint32_t count)
{
    if (patch > t->patch_room) {
        uint32_t room = patch * 2;
        t->patches = mem_grow(t->patches, room, sizeof *t->patches);
        memset(t->patches + t->patch_room, 0, (room - t->patch_room) * sizeof *t->patches);
        t->patch_room = room;
    }
    struct slice *s = &t->patches[patch - 1];
    t->dead += s->to - s->from;
    uint32_t from = track_tail_grow(t, count);
    *s = (struct slice){from, from + count};
    return from;
}

static void patch_items(struct track *t, uint32_t patch, const struct history_item **items,
                        int count, const int64_t *cells)
{
    uint32_t at = patch_place(t, patch, (uint32_t)count);
    struct store *s = &t->tail;
    for (int i = 0; i < count; i++, at++) {
        s->day[at] = day_stored(items[i]->start);
        if (t->span)
            s->end[at] = end_stored(items[i]->end);
        for (int k = 0; k < t->column_count; k++)
            column_set(&s->cells[k], at, cells[(size_t)i * (size_t)t->column_count + (size_t)k]);
    }
}

static enum err patch_object(struct ctx *c, struct history *h, uint32_t patch, int object,
                             const struct history_item *items, int count)
{
    struct track *t = &h->tracks[object];
    struct arena *a = arena_create();
    const struct history_item **sorted = ARENA_ARRAY(a, const struct history_item *, (size_t)count);
    int given = count;
    count = 0;
    for (int i = 0; i < given; i++)
        if (items[i].start != DAY_NONE)
            sorted[count++] = &items[i];
    qsort(sorted, (size_t)count, sizeof *sorted, by_time);
    size_t columns = (size_t)t->column_count;
    int64_t *cells = ARENA_ARRAY(a, int64_t, (size_t)count * columns);
    enum err e = ERR_NONE;
    for (int i = 0; !e && i < count; i++)
        for (size_t k = 0; !e && k < columns; k++)
            e = history_cell(c, h, t->types[k], sorted[i]->cells[k],
                             &cells[(size_t)i * columns + k]);
    if (!e)
        patch_items(t, patch, sorted, count, cells);
    arena_destroy(a);
    return e;
}

struct change {
    uint16_t day;
    int order;
    int64_t raw;
};

static int by_day(const void *a, const void *b)
{
    const struct change *x = a, *y = b;
    if (x->day != y->day)
        return x->day < y->day ? -1 : 1;
    return (x->order > y->order) - (x->order < y->order);
}

// Of one day the last counts, and what changes nothing is left out (as load.c does).
static int changes_distinct(struct change *all, int count)
{
    int kept = 0;
    qsort(all, (size_t)count, sizeof *all, by_day);
    for (int i = 0; i < count; i++) {
        if (i + 1 < count && all[i + 1].day == all[i].day)
            continue;
        if (kept && all[kept - 1].raw == all[i].raw)
            continue;
        all[kept++] = all[i];
    }
    return kept;
}

static enum err patch_state(struct ctx *c, struct history *h, uint32_t patch, int state,
                            const struct history_customer *one)
{
    struct track *t = &h->states[state];
    struct change *all = mem_array((size_t)one->state_count, sizeof *all);
    int count = 0;
    enum err e = ERR_NONE;
    for (int i = 0; !e && i < one->state_count; i++) {
        const struct history_state *s = &one->states[i];
        if (s->field != t->fields[0])
            continue;
        all[count] = (struct change){day_stored(s->day), i, 0};
        e = history_cell(c, h, t->types[0], s->cell, &all[count++].raw);
    }
    if (!e) {
        count = changes_distinct(all, count);
        uint32_t at = patch_place(t, patch, (uint32_t)count);
        for (int i = 0; i < count; i++, at++) {
            t->tail.day[at] = all[i].day;
            column_set(&t->tail.cells[0], at, all[i].raw);
        }
    }
    free(all);
    return e;
}

static bool on_time_line(const struct history *h, int object)
{
    enum rule_shape shape = h->catalog->objects[object].shape;
    return shape == SHAPE_MOMENT || shape == SHAPE_SPAN;
}

static bool tails_are_long(const struct history *h)
{
    uint64_t main = 0, tail = 0;
    for (int o = 0; o < h->catalog->object_count; o++) {
        main += h->tracks[o].main.count;
        tail += h->tracks[o].tail.count;
    }
    for (int i = 0; i < history_state_count(h); i++) {
        main += h->states[i].main.count;
        tail += h->states[i].tail.count;
    }
    return tail > TAIL_LEAST && tail > main / TAIL_SHARE;
}

void history_merge(struct history *h)
{
    if (!h->patch_of)
        return;
    for (int o = 0; o < h->catalog->object_count; o++)
        if (on_time_line(h, o))
            track_merge(&h->tracks[o], h->customers, h->patch_of);
    for (int i = 0; i < history_state_count(h); i++)
        track_merge(&h->states[i], h->customers, h->patch_of);
    free(h->patch_of);
    h->patch_of = NULL;
    h->patch_count = 0;
}

// Looks at everything before anything is changed, so that a refusal leaves him as he was.
static enum err replace_check(struct ctx *c, struct history *h, const struct history_customer *one)
{
    enum err e = ERR_NONE;
    int64_t raw;
    for (int o = 0; !e && o < h->catalog->object_count; o++) {
        const struct track *t = &h->tracks[o];
        if (!on_time_line(h, o))
            continue;
        uint64_t count = (uint64_t)t->main.count + t->tail.count + (uint64_t)one->item_counts[o];
        if (count >= UINT32_MAX)
            return fail(c, ERR_TOO_LARGE, "more than %u items of one object",
                        "单个对象的记录数超过上限 %u", UINT32_MAX - 1);
        for (int i = 0; !e && i < one->item_counts[o]; i++)
            for (int k = 0; !e && k < t->column_count; k++)
                e = history_cell(c, h, t->types[k], one->items[o][i].cells[k], &raw);
    }
    for (int i = 0; !e && i < one->state_count; i++) {
        int state = history_column(h, h->catalog->customer, one->states[i].field);
        if (state >= 0)
            e = history_cell(c, h, h->states[state].types[0], one->states[i].cell, &raw);
    }
    return e;
}

enum err history_replace(struct ctx *c, struct history *h, const struct history_customer *one)
{
    bool fresh;
    const int64_t *known = int_map_get(&h->index, (uint64_t)one->id);
    if (one->gone && !known)
        return ERR_NONE;
    if (!one->gone) {
        enum err bad = replace_check(c, h, one);
        if (bad)
            return bad;
    }
    uint32_t customer = history_customer_add(h, one->id, &fresh);
    uint32_t patch = patch_number(h, customer);
    enum err e = ERR_NONE;
    for (int o = 0; !e && o < h->catalog->object_count; o++)
        if (on_time_line(h, o))
            e = patch_object(c, h, patch, o, one->gone ? NULL : one->items[o],
                             one->gone ? 0 : one->item_counts[o]);
    for (int i = 0; !e && i < history_state_count(h); i++) {
        static const struct history_customer nothing;
        e = patch_state(c, h, patch, i, one->gone ? &nothing : one);
    }
    if (e)
        return e;
    h->gone += (uint32_t)one->gone - (h->first[customer] == FIRST_GONE);
    h->first[customer] =
        one->gone ? FIRST_GONE : history_first_stored(h, customer, one->since, one->created);
    if (tails_are_long(h))
        history_merge(h);
    return ERR_NONE;
}
