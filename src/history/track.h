// track: what happened to all customers in one object (or how one of their fields went), in
// columns, sorted by customer, then day. It knows no rules and no records.
//
// A track has two stores: `main` holds everybody in the order of customers, each value in the
// narrowest exact encoding; `tail` holds the customers that were replaced since. An item is one
// number: below main.count a place in main, from there on a place in the tail.
#pragma once
#include "base/day.h"
#include "base/num.h"
#include "rule/catalog.h"

// Days are kept as day − DAY_MIN in 16 bits.
enum { NO_END = 65535, DAY_STORED_MAX = 65533, END_STORED_MAX = 65534 };

#define CELL_EMPTY INT64_MIN

// Integers base + scale × kept, where the smallest of its width stands for empty.
struct column {
    void *at;
    int64_t base, scale;
    int width; // bytes: 1, 2, 4 or 8
};

struct store {
    uint32_t count, room;
    uint16_t *day;
    uint16_t *end;        // NULL: moments and states
    struct column *cells; // [columns of the track]
    bool mapped;          // the arrays belong to a snapshot file
};

struct slice {
    uint32_t from, to;
};

struct track {
    bool span;
    int column_count;
    const int *fields;     // [column_count] of the catalog
    enum rule_type *types; // [column_count]
    uint32_t customers;    // that main knows
    uint32_t *offset;      // [customers + 1]; NULL where main is empty
    uint16_t *newest;      // [customers]: 1 + the stored day of the newest item in main, 0: none
    struct store main, tail;
    struct slice *patches; // [patch − 1], places in the tail; see patch_of in inside.h
    uint32_t patch_room;
    uint64_t dead; // items of the tail that were replaced again
};

static inline int64_t column_raw(const struct column *c, uint32_t i)
{
    int64_t v;
    switch (c->width) {
    case 1:
        v = ((const int8_t *)c->at)[i];
        return v == INT8_MIN ? CELL_EMPTY : c->base + v * c->scale;
    case 2:
        v = ((const int16_t *)c->at)[i];
        return v == INT16_MIN ? CELL_EMPTY : c->base + v * c->scale;
    case 4:
        v = ((const int32_t *)c->at)[i];
        return v == INT32_MIN ? CELL_EMPTY : c->base + v * c->scale;
    default:
        v = ((const int64_t *)c->at)[i];
        return v == INT64_MIN ? CELL_EMPTY : c->base + v * c->scale;
    }
}

static inline double cell_double(int64_t raw, enum rule_type type)
{
    if (raw == CELL_EMPTY)
        return __builtin_nan("");
    return type == RULE_NUMBER ? num_double(raw) : (double)raw;
}

// The integer of item `i` in column `c` of the track (a num_t, a day, a code, 0 or 1).
static inline int64_t track_raw(const struct track *t, int c, uint32_t i)
{
    if (i < t->main.count)
        return column_raw(&t->main.cells[c], i);
    return column_raw(&t->tail.cells[c], i - t->main.count);
}

static inline double track_double(const struct track *t, int c, uint32_t i)
{
    return cell_double(track_raw(t, c, i), t->types[c]);
}

static inline const uint16_t *track_days(const struct track *t, uint32_t i)
{
    return i < t->main.count ? t->main.day + i : t->tail.day + (i - t->main.count);
}

static inline const uint16_t *track_ends(const struct track *t, uint32_t i)
{
    if (!t->span)
        return NULL;
    return i < t->main.count ? t->main.end + i : t->tail.end + (i - t->main.count);
}

// What values a column must hold, to choose its encoding.
struct extent {
    int64_t least, most; // least > most: nothing but empty
    int64_t scale;       // a power of ten that divides every value
};

static inline struct extent extent_none(bool decimal)
{
    return (struct extent){INT64_MAX, INT64_MIN, decimal ? NUM_ONE : 1};
}

static inline void extent_add(struct extent *e, int64_t raw)
{
    if (raw == CELL_EMPTY)
        return;
    if (raw < e->least)
        e->least = raw;
    if (raw > e->most)
        e->most = raw;
    while (raw % e->scale != 0)
        e->scale /= 10;
}

// An empty column of `count` places that can hold everything in `e`.
struct column column_make(struct extent e, size_t count);
void column_set(struct column *c, size_t i, int64_t raw);

void track_init(struct track *t, bool span, const int *fields, int column_count,
                const struct catalog_object *object);
void track_deinit(struct track *t);
// Frees what the track holds but keeps its columns.
void track_clear(struct track *t);

// Fills `newest` from main, once that is complete.
void track_find_newest(struct track *t);

// Room for `more` items at the end of the tail; returns the place (in the tail) of the first.
uint32_t track_tail_grow(struct track *t, uint32_t more);
// A main store from everything in `t`, in the order of customers; `patch_of` may be NULL.
void track_merge(struct track *t, uint32_t customers, const uint32_t *patch_of);
// The same into `out` (which has no tail) while `t` stays as it is.
void track_merged(const struct track *t, uint32_t customers, const uint32_t *patch_of,
                  struct track *out);
uint64_t track_bytes(const struct track *t);
