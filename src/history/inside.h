// inside: the structure behind struct history, shared by the files of this folder only.
#pragma once
#include "base/map.h"
#include "history/history.h"
#include "history/track.h"

// How a customer's first day is kept when it is no day.
enum { FIRST_NONE = 65534, FIRST_GONE = 65535 };

struct stage; // what load_* gathers (load.c)

struct history {
    const struct catalog *catalog;
    int threads;
    int **columns; // [objects]: the fields held
    int *column_counts;
    struct track *tracks;                    // [objects]; the customer's own entry is unused
    struct track *states;                    // [column_counts[catalog->customer]], one column each
    uint32_t customers, customer_room, gone; // gone: of the customers, how many are deleted
    int64_t *ids;
    uint16_t *first; // stored day, or FIRST_…
    struct int_map index;
    struct text_map texts;
    struct str *folded; // [folded_room]: each text without case and width, for `contains`
    size_t folded_count, folded_room;
    struct arena *folds;
    uint32_t *patch_of; // [customer_room]: 0: as in main, else the patch's number; NULL: no patches
    uint32_t patch_count;
    void *map; // the snapshot that main stores may point into
    size_t map_bytes;
    struct stage *stage;
    struct lead *leads; // lead.h
};

// The items of one customer.
static inline struct slice track_slice(const struct track *t, const uint32_t *patch_of,
                                       uint32_t customer)
{
    if (patch_of && patch_of[customer]) {
        // An object that is not on the time line has no patches.
        if (patch_of[customer] > t->patch_room)
            return (struct slice){0, 0};
        struct slice s = t->patches[patch_of[customer] - 1];
        return (struct slice){t->main.count + s.from, t->main.count + s.to};
    }
    if (customer >= t->customers || !t->offset)
        return (struct slice){0, 0};
    return (struct slice){t->offset[customer], t->offset[customer + 1]};
}

// The track of the n-th held state of the customer, and which one holds `field` (−1: none).
int history_column(const struct history *h, int object, int field);

static inline int history_state_count(const struct history *h)
{
    return h->column_counts[h->catalog->customer];
}

// The dictionary code of a text, which is added to it.
int64_t history_text_code(struct history *h, struct str text);
// A cell as the integer a column keeps; ERR_INTERNAL where it is of another kind than its field.
enum err history_cell(struct ctx *c, struct history *h, enum rule_type type, struct value v,
                      int64_t *out) MUST_USE;
// Forgets all customers and items (and every text).
void history_clear(struct history *h);
// The index of a new customer, or of one known already.
uint32_t history_customer_add(struct history *h, int64_t id, bool *fresh);
uint16_t day_stored(day_t d); // clamped into what a time line holds
uint16_t end_stored(day_t d);
// The first day of a customer from his items, where `since` is DAY_NONE.
uint16_t history_first_stored(const struct history *h, uint32_t customer, day_t since,
                              day_t created);
// Frees what load_* has gathered, if anything.
void history_stage_drop(struct history *h);
// Writes patches into the main stores.
void history_merge(struct history *h);
