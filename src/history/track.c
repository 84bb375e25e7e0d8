#include "history/track.h"

#include "history/inside.h"

#include <stdlib.h>

static int width_for(int64_t least, int64_t most)
{
    if (least > INT8_MIN && most <= INT8_MAX)
        return 1;
    if (least > INT16_MIN && most <= INT16_MAX)
        return 2;
    if (least > INT32_MIN && most <= INT32_MAX)
        return 4;
    return 8;
}

struct column column_make(struct extent e, size_t count)
{
    struct column c = {.scale = e.scale, .width = 1};
    if (e.least <= e.most)
        c.width = width_for(e.least / e.scale, e.most / e.scale);
    c.at = mem_grow(NULL, count, (size_t)c.width);
    return c;
}

void column_set(struct column *c, size_t i, int64_t raw)
{
    int64_t v = raw == CELL_EMPTY ? 0 : (raw - c->base) / c->scale;
    bool empty = raw == CELL_EMPTY;
    switch (c->width) {
    case 1:
        ((int8_t *)c->at)[i] = empty ? INT8_MIN : (int8_t)v;
        break;
    case 2:
        ((int16_t *)c->at)[i] = empty ? INT16_MIN : (int16_t)v;
        break;
    case 4:
        ((int32_t *)c->at)[i] = empty ? INT32_MIN : (int32_t)v;
        break;
    default:
        ((int64_t *)c->at)[i] = empty ? INT64_MIN : v;
    }
}

void track_init(struct track *t, bool span, const int *fields, int column_count,
                const struct catalog_object *object)
{
    *t = (struct track){.span = span, .column_count = column_count};
    t->fields = fields;
    t->types = mem_array((size_t)column_count, sizeof *t->types);
    for (int i = 0; i < column_count; i++)
        t->types[i] = object->fields[fields[i]].type;
}

static void store_free(struct store *s, int column_count)
{
    if (!s->mapped) {
        free(s->day);
        free(s->end);
        for (int i = 0; s->cells && i < column_count; i++)
            free(s->cells[i].at);
    }
    free(s->cells);
    *s = (struct store){0};
}

void track_clear(struct track *t)
{
    if (!t->main.mapped)
        free(t->offset);
    t->offset = NULL;
    free(t->newest);
    t->newest = NULL;
    store_free(&t->main, t->column_count);
    store_free(&t->tail, t->column_count);
    free(t->patches);
    t->patches = NULL;
    t->patch_room = 0;
    t->customers = 0;
    t->dead = 0;
}

void track_deinit(struct track *t)
{
    track_clear(t);
    free(t->types);
    *t = (struct track){0};
}

void track_find_newest(struct track *t)
{
    t->newest = mem_grow(t->newest, t->customers, sizeof *t->newest);
    for (uint32_t i = 0; i < t->customers; i++) {
        uint32_t to = t->offset[i + 1];
        t->newest[i] = to > t->offset[i] ? (uint16_t)(t->main.day[to - 1] + 1) : 0;
    }
}

uint32_t track_tail_grow(struct track *t, uint32_t more)
{
    struct store *s = &t->tail;
    uint32_t from = s->count;
    if (!s->cells)
        s->cells = mem_array((size_t)t->column_count, sizeof *s->cells);
    if (s->room - s->count < more) {
        uint64_t room = ((uint64_t)s->count + more) * 2;
        s->room = room > UINT32_MAX ? UINT32_MAX : (uint32_t)room;
        s->day = mem_grow(s->day, s->room, sizeof *s->day);
        if (t->span)
            s->end = mem_grow(s->end, s->room, sizeof *s->end);
        for (int i = 0; i < t->column_count; i++)
            s->cells[i] = (struct column){mem_grow(s->cells[i].at, s->room, 8), 0, 1, 8};
    }
    s->count += more;
    return from;
}

// ---- merging ----

// Where each customer's items lie now, and where they will.
static uint64_t merged_offsets(const struct track *t, uint32_t customers, const uint32_t *patch_of,
                               uint32_t *offset)
{
    uint64_t n = 0;
    for (uint32_t i = 0; i < customers; i++) {
        struct slice s = track_slice(t, patch_of, i);
        offset[i] = (uint32_t)n;
        n += s.to - s.from;
    }
    offset[customers] = (uint32_t)n;
    return n;
}

static struct column merged_column(const struct track *from, int c, uint32_t customers,
                                   const uint32_t *patch_of, uint32_t count)
{
    struct extent e = extent_none(from->types[c] == RULE_NUMBER);
    for (uint32_t i = 0; i < customers; i++) {
        struct slice s = track_slice(from, patch_of, i);
        for (uint32_t k = s.from; k < s.to; k++)
            extent_add(&e, track_raw(from, c, k));
    }
    struct column out = column_make(e, count);
    uint32_t n = 0;
    for (uint32_t i = 0; i < customers; i++) {
        struct slice s = track_slice(from, patch_of, i);
        for (uint32_t k = s.from; k < s.to; k++)
            column_set(&out, n++, track_raw(from, c, k));
    }
    return out;
}

void track_merged(const struct track *t, uint32_t customers, const uint32_t *patch_of,
                  struct track *out)
{
    *out = *t;
    out->patches = NULL;
    out->patch_room = 0;
    out->dead = 0;
    out->tail = (struct store){0};
    out->customers = customers;
    out->newest = NULL;
    out->offset = mem_grow(NULL, (size_t)customers + 1, sizeof *out->offset);
    uint32_t count = (uint32_t)merged_offsets(t, customers, patch_of, out->offset);
    struct store s = {.count = count, .room = count};
    s.day = mem_grow(NULL, count, sizeof *s.day);
    s.end = t->span ? mem_grow(NULL, count, sizeof *s.end) : NULL;
    for (uint32_t i = 0; i < customers; i++) {
        struct slice from = track_slice(t, patch_of, i);
        size_t n = from.to - from.from;
        if (!n)
            continue;
        memcpy(s.day + out->offset[i], track_days(t, from.from), n * sizeof *s.day);
        if (t->span)
            memcpy(s.end + out->offset[i], track_ends(t, from.from), n * sizeof *s.end);
    }
    s.cells = mem_array((size_t)t->column_count, sizeof *s.cells);
    for (int c = 0; c < t->column_count; c++)
        s.cells[c] = merged_column(t, c, customers, patch_of, count);
    out->main = s;
    track_find_newest(out);
}

void track_merge(struct track *t, uint32_t customers, const uint32_t *patch_of)
{
    struct track merged;
    track_merged(t, customers, patch_of, &merged);
    track_clear(t);
    *t = merged;
}

// ---- size ----

static uint64_t store_bytes(const struct store *s, int column_count, bool by_room)
{
    uint64_t n = by_room ? s->room : s->count;
    uint64_t each = s->day ? sizeof *s->day : 0;
    if (s->end)
        each += sizeof *s->end;
    for (int i = 0; s->cells && i < column_count; i++)
        each += s->cells[i].at ? (uint64_t)s->cells[i].width : 0;
    return n * each;
}

uint64_t track_bytes(const struct track *t)
{
    uint64_t own = t->offset ? ((uint64_t)t->customers + 1) * sizeof *t->offset : 0;
    own += t->newest ? (uint64_t)t->customers * sizeof *t->newest : 0;
    return own + store_bytes(&t->main, t->column_count, false) +
           store_bytes(&t->tail, t->column_count, true) + t->patch_room * sizeof *t->patches;
}
