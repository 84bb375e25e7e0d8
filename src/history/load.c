// Loading everything at once: rows are gathered as they come, then each track is sorted by
// customer (a counting sort), and within a customer by day, second and id.
#include "history/inside.h"

#include <stdlib.h>

struct rows {
    size_t count, room;
    uint32_t *customer;
    uint16_t *day, *end;
    int32_t *second; // NULL while every second was 0
    int64_t *id;     // NULL: states, whose order is that of the calls
    int64_t **cells; // [columns]
    struct extent *extents;
    bool sorted; // by customer so far
};

struct stage {
    struct rows *tracks, *states;
    day_t *since, *created; // [customers]
    uint32_t room;
    int64_t last_id; // of the customer asked for before, who is likely asked for again
    uint32_t last_customer;
    bool any;
};

static void rows_free(struct rows *r, int columns)
{
    free(r->customer);
    free(r->day);
    free(r->end);
    free(r->second);
    free(r->id);
    for (int i = 0; r->cells && i < columns; i++)
        free(r->cells[i]);
    free(r->cells);
    free(r->extents);
    *r = (struct rows){0};
}

void history_stage_drop(struct history *h)
{
    struct stage *s = h->stage;
    if (!s)
        return;
    for (int o = 0; o < h->catalog->object_count; o++)
        rows_free(&s->tracks[o], h->tracks[o].column_count);
    for (int i = 0; i < history_state_count(h); i++)
        rows_free(&s->states[i], 1);
    free(s->tracks);
    free(s->states);
    free(s->since);
    free(s->created);
    free(s);
    h->stage = NULL;
}

static void rows_init(struct rows *r, const struct track *t)
{
    *r = (struct rows){.sorted = true};
    r->cells = mem_array((size_t)t->column_count, sizeof *r->cells);
    r->extents = mem_array((size_t)t->column_count, sizeof *r->extents);
    for (int i = 0; i < t->column_count; i++)
        r->extents[i] = extent_none(t->types[i] == RULE_NUMBER);
}

void history_load_begin(struct history *h)
{
    history_clear(h);
    struct stage *s = mem_alloc(sizeof *s);
    s->tracks = mem_array((size_t)h->catalog->object_count, sizeof *s->tracks);
    s->states = mem_array((size_t)history_state_count(h), sizeof *s->states);
    for (int o = 0; o < h->catalog->object_count; o++)
        rows_init(&s->tracks[o], &h->tracks[o]);
    for (int i = 0; i < history_state_count(h); i++)
        rows_init(&s->states[i], &h->states[i]);
    h->stage = s;
}

void history_load_customer(struct history *h, int64_t customer, day_t since, day_t created)
{
    struct stage *s = h->stage;
    bool fresh;
    uint32_t i = history_customer_add(h, customer, &fresh);
    if (i >= s->room) {
        s->room = s->room ? s->room * 2 : 1024;
        s->since = mem_grow(s->since, s->room, sizeof *s->since);
        s->created = mem_grow(s->created, s->room, sizeof *s->created);
    }
    s->since[i] = since;
    s->created[i] = created;
}

static void rows_grow(struct rows *r, const struct track *t, bool with_ids)
{
    r->room = r->room ? r->room * 2 : 256;
    r->customer = mem_grow(r->customer, r->room, sizeof *r->customer);
    r->day = mem_grow(r->day, r->room, sizeof *r->day);
    if (t->span)
        r->end = mem_grow(r->end, r->room, sizeof *r->end);
    if (with_ids)
        r->id = mem_grow(r->id, r->room, sizeof *r->id);
    if (r->second)
        r->second = mem_grow(r->second, r->room, sizeof *r->second);
    for (int i = 0; i < t->column_count; i++)
        r->cells[i] = mem_grow(r->cells[i], r->room, sizeof **r->cells);
}

// Makes room for one row and files its customer and day.
static enum err row_add(struct ctx *c, struct history *h, struct rows *r, const struct track *t,
                        bool with_ids, int64_t customer, day_t day)
{
    struct stage *s = h->stage;
    if (!s->any || s->last_id != customer) {
        const int64_t *at = int_map_get(&h->index, (uint64_t)customer);
        if (!at)
            return fail(c, ERR_INTERNAL, "an item of customer %lld, who was not loaded",
                        "客户 %lld 有时间线记录,但该客户未载入", (long long)customer);
        s->any = true;
        s->last_id = customer;
        s->last_customer = (uint32_t)*at;
    }
    if (r->count >= UINT32_MAX - 1)
        return fail(c, ERR_TOO_LARGE, "more than %u items of one object",
                    "单个对象的记录数超过上限 %u", UINT32_MAX - 1);
    if (r->count == r->room)
        rows_grow(r, t, with_ids);
    r->customer[r->count] = s->last_customer;
    r->day[r->count] = day_stored(day);
    if (r->count && s->last_customer < r->customer[r->count - 1])
        r->sorted = false;
    return ERR_NONE;
}

enum err history_load_item(struct ctx *c, struct history *h, int object, int64_t customer,
                           const struct history_item *item)
{
    struct rows *r = &h->stage->tracks[object];
    const struct track *t = &h->tracks[object];
    if (item->start == DAY_NONE)
        return ERR_NONE; // it has no place on the time line
    enum err e = row_add(c, h, r, t, true, customer, item->start);
    for (int i = 0; !e && i < t->column_count; i++) {
        e = history_cell(c, h, t->types[i], item->cells[i], &r->cells[i][r->count]);
        if (!e)
            extent_add(&r->extents[i], r->cells[i][r->count]);
    }
    if (e)
        return e;
    if (item->second && !r->second)
        r->second = mem_array(r->room, sizeof *r->second);
    if (r->second)
        r->second[r->count] = item->second;
    if (t->span)
        r->end[r->count] = end_stored(item->end);
    r->id[r->count] = item->id;
    r->count++;
    return ERR_NONE;
}

enum err history_load_state(struct ctx *c, struct history *h, int field, int64_t customer,
                            day_t day, struct value cell)
{
    int i = history_column(h, h->catalog->customer, field);
    if (i < 0)
        return fail(c, ERR_INTERNAL, "field %d of the customer is not held",
                    "客户字段 %d 未纳入时间线", field);
    struct rows *r = &h->stage->states[i];
    const struct track *t = &h->states[i];
    enum err e = row_add(c, h, r, t, false, customer, day);
    if (!e)
        e = history_cell(c, h, t->types[0], cell, &r->cells[0][r->count]);
    if (e)
        return e;
    extent_add(&r->extents[0], r->cells[0][r->count]);
    r->count++;
    return ERR_NONE;
}

// ---- sorting ----

// order[k]: the row that comes k-th, by customer, then as it came; fills offset[customers + 1].
static uint32_t *rows_by_customer(const struct rows *r, uint32_t customers, uint32_t *offset)
{
    uint32_t *order = mem_grow(NULL, r->count, sizeof *order);
    memset(offset, 0, ((size_t)customers + 1) * sizeof *offset);
    for (size_t i = 0; i < r->count; i++)
        offset[r->customer[i] + 1]++;
    for (uint32_t i = 0; i < customers; i++)
        offset[i + 1] += offset[i];
    if (r->sorted) {
        for (size_t i = 0; i < r->count; i++)
            order[i] = (uint32_t)i;
        return order;
    }
    // Each offset serves as the place of its customer's next row, and is moved back afterwards.
    for (size_t i = 0; i < r->count; i++)
        order[offset[r->customer[i]]++] = (uint32_t)i;
    for (uint32_t i = customers; i > 0; i--)
        offset[i] = offset[i - 1];
    offset[0] = 0;
    return order;
}

struct sort_key {
    int64_t when, id;
    uint32_t row;
};

static int by_key(const void *a, const void *b)
{
    const struct sort_key *x = a, *y = b;
    if (x->when != y->when)
        return x->when < y->when ? -1 : 1;
    if (x->id != y->id)
        return x->id < y->id ? -1 : 1;
    return x->row < y->row ? -1 : 1;
}

static struct sort_key row_key(const struct rows *r, uint32_t row)
{
    int64_t second = r->second ? r->second[row] : 0;
    return (struct sort_key){((int64_t)r->day[row] << 32) + second, r->id ? r->id[row] : 0, row};
}

static void sort_customer(const struct rows *r, uint32_t *order, size_t n, struct sort_key *keys)
{
    bool sorted = true;
    for (size_t i = 0; i < n; i++) {
        keys[i] = row_key(r, order[i]);
        sorted = sorted && (i == 0 || by_key(&keys[i - 1], &keys[i]) < 0);
    }
    if (sorted)
        return;
    qsort(keys, n, sizeof *keys, by_key);
    for (size_t i = 0; i < n; i++)
        order[i] = keys[i].row;
}

static uint32_t *rows_sorted(const struct rows *r, uint32_t customers, uint32_t *offset)
{
    uint32_t *order = rows_by_customer(r, customers, offset);
    uint32_t most = 0;
    for (uint32_t i = 0; i < customers; i++)
        if (offset[i + 1] - offset[i] > most)
            most = offset[i + 1] - offset[i];
    struct sort_key *keys = mem_grow(NULL, most, sizeof *keys);
    for (uint32_t i = 0; i < customers; i++)
        if (offset[i + 1] - offset[i] > 1)
            sort_customer(r, order + offset[i], offset[i + 1] - offset[i], keys);
    free(keys);
    return order;
}

// Of a state: of one day the last row counts, and a row that changes nothing is left out.
static uint32_t drop_unchanged(const struct rows *r, uint32_t customers, uint32_t *offset,
                               uint32_t *order)
{
    uint32_t kept = 0;
    for (uint32_t i = 0, from = 0; i < customers; i++) {
        uint32_t to = offset[i + 1], begin = kept;
        for (uint32_t k = from; k < to; k++) {
            uint32_t row = order[k];
            if (k + 1 < to && r->day[order[k + 1]] == r->day[row])
                continue;
            if (kept > begin && r->cells[0][order[kept - 1]] == r->cells[0][row])
                continue;
            order[kept++] = row;
        }
        from = to;
        offset[i] = begin;
    }
    offset[customers] = kept;
    return kept;
}

static struct column take_column(struct extent e, const int64_t *from, const uint32_t *order,
                                 uint32_t count)
{
    struct column c = column_make(e, count);
    for (uint32_t i = 0; i < count; i++)
        column_set(&c, i, from[order[i]]);
    return c;
}

static void track_load(struct track *t, struct rows *r, uint32_t customers, bool state)
{
    if (r->count) {
        t->offset = mem_grow(NULL, (size_t)customers + 1, sizeof *t->offset);
        uint32_t *order = rows_sorted(r, customers, t->offset);
        uint32_t n = (uint32_t)r->count;
        if (state)
            n = drop_unchanged(r, customers, t->offset, order);
        struct store *s = &t->main;
        s->count = s->room = n;
        s->day = mem_grow(NULL, n, sizeof *s->day);
        for (uint32_t i = 0; i < n; i++)
            s->day[i] = r->day[order[i]];
        if (t->span)
            s->end = mem_grow(NULL, n, sizeof *s->end);
        for (uint32_t i = 0; t->span && i < n; i++)
            s->end[i] = r->end[order[i]];
        s->cells = mem_array((size_t)t->column_count, sizeof *s->cells);
        for (int k = 0; k < t->column_count; k++)
            s->cells[k] = take_column(r->extents[k], r->cells[k], order, n);
        free(order);
        t->customers = customers;
        track_find_newest(t);
    }
    rows_free(r, t->column_count);
}

enum err history_load_end(struct ctx *c, struct history *h)
{
    struct stage *s = h->stage;
    if (!s)
        return fail(c, ERR_INTERNAL, "loading ended before it began", "载入尚未开始就结束");
    for (int o = 0; o < h->catalog->object_count; o++)
        track_load(&h->tracks[o], &s->tracks[o], h->customers, false);
    for (int i = 0; i < history_state_count(h); i++)
        track_load(&h->states[i], &s->states[i], h->customers, true);
    for (uint32_t i = 0; i < h->customers; i++)
        h->first[i] = history_first_stored(h, i, s->since[i], s->created[i]);
    if (h->customers) {
        h->customer_room = h->customers;
        h->ids = mem_grow(h->ids, h->customers, sizeof *h->ids);
        h->first = mem_grow(h->first, h->customers, sizeof *h->first);
    }
    history_stage_drop(h);
    return ERR_NONE;
}
