#include "history/history.h"

#include "history/inside.h"
#include "history/threads.h"
#include "rule/fold.h"

#include <stdlib.h>
#include <sys/mman.h>

static bool on_time_line(const struct catalog *c, int object)
{
    enum rule_shape shape = c->objects[object].shape;
    return shape == SHAPE_MOMENT || shape == SHAPE_SPAN;
}

static void tracks_deinit(struct history *h)
{
    for (int o = 0; h->tracks && o < h->catalog->object_count; o++)
        track_deinit(&h->tracks[o]);
    for (int i = 0; h->states && i < history_state_count(h); i++)
        track_deinit(&h->states[i]);
    free(h->tracks);
    free(h->states);
    h->tracks = h->states = NULL;
}

static void tracks_init(struct history *h)
{
    const struct catalog *c = h->catalog;
    h->tracks = mem_array((size_t)c->object_count, sizeof *h->tracks);
    for (int o = 0; o < c->object_count; o++)
        if (on_time_line(c, o))
            track_init(&h->tracks[o], c->objects[o].shape == SHAPE_SPAN, h->columns[o],
                       h->column_counts[o], &c->objects[o]);
    int n = history_state_count(h);
    h->states = mem_array((size_t)n, sizeof *h->states);
    for (int i = 0; i < n; i++)
        track_init(&h->states[i], false, &h->columns[c->customer][i], 1, &c->objects[c->customer]);
}

static void customers_init(struct history *h)
{
    int_map_init(&h->index, 0);
    text_map_init(&h->texts);
    h->folds = arena_create();
}

static void customers_deinit(struct history *h)
{
    history_forget_leads(h);
    int_map_deinit(&h->index);
    text_map_deinit(&h->texts);
    arena_destroy(h->folds);
    free(h->ids);
    free(h->first);
    free(h->folded);
    free(h->patch_of);
    if (h->map)
        munmap(h->map, h->map_bytes);
    h->ids = NULL;
    h->first = NULL;
    h->folded = NULL;
    h->patch_of = NULL;
    h->map = NULL;
    h->folded_count = h->folded_room = 0;
    h->patch_count = h->customers = h->customer_room = h->gone = 0;
}

struct history *history_create(const struct catalog *catalog, int threads)
{
    struct history *h = mem_alloc(sizeof *h);
    h->catalog = catalog;
    h->threads = threads > 0 ? threads : threads_cores();
    h->columns = mem_array((size_t)catalog->object_count, sizeof *h->columns);
    h->column_counts = mem_array((size_t)catalog->object_count, sizeof *h->column_counts);
    customers_init(h);
    tracks_init(h);
    return h;
}

void history_destroy(struct history *h)
{
    if (!h)
        return;
    history_stage_drop(h);
    tracks_deinit(h);
    customers_deinit(h);
    for (int o = 0; o < h->catalog->object_count; o++)
        free(h->columns[o]);
    free(h->columns);
    free(h->column_counts);
    free(h);
}

void history_clear(struct history *h)
{
    history_stage_drop(h);
    tracks_deinit(h);
    customers_deinit(h);
    customers_init(h);
    tracks_init(h);
}

// ---- columns ----

const int *history_columns(const struct history *h, int object, int *count)
{
    *count = h->column_counts[object];
    return h->columns[object];
}

static int by_number(const void *a, const void *b)
{
    return (*(const int *)a > *(const int *)b) - (*(const int *)a < *(const int *)b);
}

void history_set_columns(struct history *h, int object, const int *fields, int count)
{
    history_stage_drop(h);
    tracks_deinit(h);
    free(h->columns[object]);
    int *own = mem_array((size_t)count, sizeof *own);
    if (count)
        memcpy(own, fields, (size_t)count * sizeof *own);
    qsort(own, (size_t)count, sizeof *own, by_number);
    h->columns[object] = own;
    h->column_counts[object] = count;
    tracks_init(h);
    history_clear(h);
}

static bool begins_alike(const struct catalog_object *old, const struct catalog_object *fresh)
{
    bool alike = old->id == fresh->id && old->shape == fresh->shape &&
                 old->start_field == fresh->start_field && old->end_field == fresh->end_field &&
                 old->field_count <= fresh->field_count;
    for (int i = 0; i < old->field_count && alike; i++)
        alike = old->fields[i].id == fresh->fields[i].id &&
                old->fields[i].type == fresh->fields[i].type;
    return alike;
}

bool history_adopt(struct history *h, const struct catalog *catalog)
{
    const struct catalog *old = h->catalog;
    if (old->object_count != catalog->object_count || old->customer != catalog->customer)
        return false;
    for (int o = 0; o < old->object_count; o++)
        if (!begins_alike(&old->objects[o], &catalog->objects[o]))
            return false;
    h->catalog = catalog;
    history_forget_leads(h); // targets may be others
    return true;
}

int history_column(const struct history *h, int object, int field)
{
    for (int i = 0; i < h->column_counts[object]; i++)
        if (h->columns[object][i] == field)
            return i;
    return -1;
}

struct cover {
    const struct history *h;
    bool held;
};

static void cover_node(void *user, const struct rule_node *n)
{
    struct cover *v = user;
    const struct catalog *c = v->h->catalog;
    bool state =
        n->op == RULE_STATE ||
        (n->op == RULE_CALL && (n->function == RULE_BEFORE || n->function == RULE_CHANGED));
    int object = state ? c->customer : n->object;
    if (n->field < 0 || object < 0)
        return;
    if (!state &&
        (n->field == c->objects[object].start_field || n->field == c->objects[object].end_field))
        return;
    if (history_column(v->h, object, n->field) < 0)
        v->held = false;
}

bool history_covers(const struct history *h, const struct rule *r)
{
    struct cover v = {h, true};
    rule_walk(r->root, cover_node, &v);
    return v.held;
}

// ---- customers and texts ----

uint32_t history_customers(const struct history *h)
{
    return h->customers;
}

int64_t history_customer_id(const struct history *h, uint32_t customer)
{
    return h->ids[customer];
}

uint32_t history_customer_of(const struct history *h, int64_t id)
{
    const int64_t *at = int_map_get(&h->index, (uint64_t)id);
    return !at || h->first[*at] == FIRST_GONE ? UINT32_MAX : (uint32_t)*at;
}

day_t history_first_day(const struct history *h, uint32_t customer, day_t last)
{
    uint16_t first = h->first[customer];
    if (first > DAY_STORED_MAX)
        return DAY_NONE;
    day_t d = first + DAY_MIN;
    return d <= last ? d : DAY_NONE;
}

uint32_t history_customer_add(struct history *h, int64_t id, bool *fresh)
{
    int64_t *at = int_map_put(&h->index, (uint64_t)id, -1);
    *fresh = *at < 0;
    if (!*fresh)
        return (uint32_t)*at;
    if (h->customers == h->customer_room) {
        uint32_t room = h->customer_room + h->customer_room / 2 + 64;
        h->ids = mem_grow(h->ids, room, sizeof *h->ids);
        h->first = mem_grow(h->first, room, sizeof *h->first);
        if (h->patch_of) {
            h->patch_of = mem_grow(h->patch_of, room, sizeof *h->patch_of);
            memset(h->patch_of + h->customer_room, 0,
                   (room - h->customer_room) * sizeof *h->patch_of);
        }
        h->customer_room = room;
    }
    *at = h->customers;
    h->ids[h->customers] = id;
    h->first[h->customers] = FIRST_NONE;
    return h->customers++;
}

struct str history_text(const struct history *h, double code)
{
    if (!(code >= 0 && code < (double)h->texts.count))
        return STR_NONE;
    return h->texts.texts[(size_t)code];
}

int64_t history_text_code(struct history *h, struct str text)
{
    uint32_t code = text_map_put(&h->texts, text);
    if (code < h->folded_count)
        return code;
    if (h->folded_count == h->folded_room) {
        h->folded_room = h->folded_room ? h->folded_room * 2 : 64;
        h->folded = mem_grow(h->folded, h->folded_room, sizeof *h->folded);
    }
    struct arena *a = arena_create();
    struct str own = h->texts.texts[code], folded = rule_fold(a, own);
    h->folded[h->folded_count++] = str_eq(own, folded) ? own : str_copy(h->folds, folded);
    arena_destroy(a);
    return code;
}

enum { CALENDAR_MIN = -719162, CALENDAR_MAX = 2932896, SECONDS_A_DAY = 86400 };

enum err history_cell(struct ctx *c, struct history *h, enum rule_type type, struct value v,
                      int64_t *out)
{
    *out = CELL_EMPTY;
    if (v.type == VALUE_NULL)
        return ERR_NONE;
    bool text = type == RULE_TEXT || type == RULE_CHOICES;
    if (v.type != (text ? VALUE_TEXT : VALUE_INT))
        return fail(c, ERR_INTERNAL, "a cell on the time line is not of the type of its field",
                    "时间线上的单元格类型与字段不符");
    *out = text ? history_text_code(h, v.text) : v.integer;
    // As a day it would lie beyond year 1 or 9999: it is a time stamp, which counts as its day.
    if (type == RULE_DATE && (v.integer < CALENDAR_MIN || v.integer > CALENDAR_MAX))
        *out = (v.integer - (v.integer < 0 ? SECONDS_A_DAY - 1 : 0)) / SECONDS_A_DAY;
    return ERR_NONE;
}

// ---- days ----

uint16_t day_stored(day_t d)
{
    if (d < DAY_MIN)
        return 0;
    return d > DAY_MAX ? DAY_STORED_MAX : (uint16_t)(d - DAY_MIN);
}

uint16_t end_stored(day_t d)
{
    if (d == DAY_NONE)
        return NO_END;
    return d > DAY_MAX ? END_STORED_MAX : day_stored(d);
}

uint16_t history_first_stored(const struct history *h, uint32_t customer, day_t since,
                              day_t created)
{
    if (since != DAY_NONE)
        return day_stored(since);
    uint16_t first = FIRST_NONE;
    for (int o = 0; o < h->catalog->object_count; o++) {
        struct slice s = track_slice(&h->tracks[o], h->patch_of, customer);
        if (s.from < s.to && *track_days(&h->tracks[o], s.from) < first)
            first = *track_days(&h->tracks[o], s.from);
    }
    if (first == FIRST_NONE && created != DAY_NONE)
        first = day_stored(created);
    return first;
}

struct history_size history_size(const struct history *h)
{
    struct history_size n = {.customers = h->customers - h->gone};
    for (int o = 0; o < h->catalog->object_count; o++) {
        n.items += h->tracks[o].main.count + h->tracks[o].tail.count - h->tracks[o].dead;
        n.bytes += track_bytes(&h->tracks[o]);
    }
    for (int i = 0; i < history_state_count(h); i++) {
        n.items += h->states[i].main.count + h->states[i].tail.count - h->states[i].dead;
        n.bytes += track_bytes(&h->states[i]);
    }
    n.bytes += (uint64_t)h->customer_room * (sizeof *h->ids + sizeof *h->first);
    n.bytes += h->patch_of ? (uint64_t)h->customer_room * sizeof *h->patch_of : 0;
    n.bytes += h->index.room * 17 + h->folded_room * sizeof *h->folded;
    n.bytes += arena_used(h->texts.arena) + arena_used(h->folds);
    n.bytes += h->texts.room * (sizeof(struct str) + 8) + h->texts.slot_count * 4;
    return n;
}
