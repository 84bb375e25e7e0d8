// map: from a text or a 64-bit number to a number. Grows by itself; nothing can be taken out.
#pragma once
#include "base/str.h"

// From 64-bit keys to 64-bit values.
struct int_map {
    uint64_t *keys;
    int64_t *values;
    uint8_t *used;
    size_t count, room;
};

void int_map_init(struct int_map *m, size_t expected);
void int_map_deinit(struct int_map *m);
// The place of the value of `key`, made with `fresh` when it was not there. Good until the next
// put.
int64_t *int_map_put(struct int_map *m, uint64_t key, int64_t fresh);
// NULL when it is not there.
const int64_t *int_map_get(const struct int_map *m, uint64_t key);

// From texts, which are copied into the map, to the numbers 0, 1, 2, … in order of arrival.
struct text_map {
    struct arena *arena;
    struct str *texts;
    uint64_t *hashes;
    uint32_t *slots;
    size_t count, room, slot_count;
};

#define TEXT_MAP_NONE UINT32_MAX

void text_map_init(struct text_map *m);
void text_map_deinit(struct text_map *m);
// The number of `text`, the next one where it was not there.
uint32_t text_map_put(struct text_map *m, struct str text);
// TEXT_MAP_NONE when it is not there.
uint32_t text_map_get(const struct text_map *m, struct str text);
