#include "base/map.h"

#include <stdlib.h>

static uint64_t mix(uint64_t x)
{
    x ^= x >> 32;
    x *= 0xD6E8FEB86659FD93u;
    x ^= x >> 32;
    return x;
}

static size_t power_of_two(size_t at_least)
{
    size_t n = 16;
    while (n < at_least)
        n *= 2;
    return n;
}

void int_map_init(struct int_map *m, size_t expected)
{
    size_t room = power_of_two(expected * 2);
    *m = (struct int_map){.room = room};
    m->keys = mem_array(room, sizeof *m->keys);
    m->values = mem_array(room, sizeof *m->values);
    m->used = mem_array(room, 1);
}

void int_map_deinit(struct int_map *m)
{
    free(m->keys);
    free(m->values);
    free(m->used);
    *m = (struct int_map){0};
}

static size_t int_map_slot(const struct int_map *m, uint64_t key)
{
    size_t i = mix(key) & (m->room - 1);
    while (m->used[i] && m->keys[i] != key)
        i = (i + 1) & (m->room - 1);
    return i;
}

static void int_map_widen(struct int_map *m)
{
    struct int_map wider;
    int_map_init(&wider, m->room);
    for (size_t i = 0; i < m->room; i++)
        if (m->used[i])
            int_map_put(&wider, m->keys[i], m->values[i]);
    int_map_deinit(m);
    *m = wider;
}

int64_t *int_map_put(struct int_map *m, uint64_t key, int64_t fresh)
{
    if ((m->count + 1) * 2 > m->room)
        int_map_widen(m);
    size_t i = int_map_slot(m, key);
    if (!m->used[i]) {
        m->used[i] = 1;
        m->keys[i] = key;
        m->values[i] = fresh;
        m->count++;
    }
    return &m->values[i];
}

const int64_t *int_map_get(const struct int_map *m, uint64_t key)
{
    size_t i = int_map_slot(m, key);
    return m->used[i] ? &m->values[i] : NULL;
}

void text_map_init(struct text_map *m)
{
    *m = (struct text_map){.arena = arena_create(), .slot_count = 64};
    m->slots = mem_grow(NULL, m->slot_count, sizeof *m->slots);
    memset(m->slots, 0xFF, m->slot_count * sizeof *m->slots);
}

void text_map_deinit(struct text_map *m)
{
    arena_destroy(m->arena);
    free(m->texts);
    free(m->hashes);
    free(m->slots);
    *m = (struct text_map){0};
}

static size_t text_map_slot(const struct text_map *m, struct str text, uint64_t hash)
{
    size_t i = hash & (m->slot_count - 1);
    for (; m->slots[i] != TEXT_MAP_NONE; i = (i + 1) & (m->slot_count - 1))
        if (m->hashes[m->slots[i]] == hash && str_eq(m->texts[m->slots[i]], text))
            break;
    return i;
}

static void text_map_widen(struct text_map *m)
{
    m->slot_count *= 2;
    m->slots = mem_grow(m->slots, m->slot_count, sizeof *m->slots);
    memset(m->slots, 0xFF, m->slot_count * sizeof *m->slots);
    for (uint32_t n = 0; n < m->count; n++)
        m->slots[text_map_slot(m, m->texts[n], m->hashes[n])] = n;
}

uint32_t text_map_put(struct text_map *m, struct str text)
{
    uint64_t hash = str_hash(text);
    size_t slot = text_map_slot(m, text, hash);
    if (m->slots[slot] != TEXT_MAP_NONE)
        return m->slots[slot];
    if (m->count == m->room) {
        m->room = m->room ? m->room * 2 : 64;
        m->texts = mem_grow(m->texts, m->room, sizeof *m->texts);
        m->hashes = mem_grow(m->hashes, m->room, sizeof *m->hashes);
    }
    uint32_t n = (uint32_t)m->count++;
    m->texts[n] = str_copy(m->arena, text);
    m->hashes[n] = hash;
    m->slots[slot] = n;
    if (m->count * 2 > m->slot_count)
        text_map_widen(m);
    return n;
}

uint32_t text_map_get(const struct text_map *m, struct str text)
{
    return m->slots[text_map_slot(m, text, str_hash(text))];
}
