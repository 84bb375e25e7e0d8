#include "base/arena.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_BLOCK = 16 * 1024, BLOCK_MAX = 4 * 1024 * 1024, ALIGN = 16 };

struct block {
    struct block *older;
    size_t room, used;
    _Alignas(ALIGN) char bytes[];
};

struct arena {
    struct block *newest;
    size_t used;
};

static void out_of_memory(size_t bytes)
{
    fprintf(stderr, "liuke: out of memory (%zu bytes wanted)\n", bytes);
    abort();
}

void *mem_alloc(size_t bytes)
{
    void *p = calloc(1, bytes ? bytes : 1);
    if (!p)
        out_of_memory(bytes);
    return p;
}

void *mem_array(size_t count, size_t bytes_each)
{
    void *p = calloc(count ? count : 1, bytes_each ? bytes_each : 1);
    if (!p)
        out_of_memory(count);
    return p;
}

void *mem_grow(void *old, size_t new_count, size_t bytes_each)
{
    void *p = reallocarray(old, new_count ? new_count : 1, bytes_each ? bytes_each : 1);
    if (!p)
        out_of_memory(new_count);
    return p;
}

static struct block *block_create(size_t room)
{
    if (room > SIZE_MAX - sizeof(struct block))
        out_of_memory(room);
    struct block *b = malloc(sizeof *b + room);
    if (!b)
        out_of_memory(room);
    b->older = NULL;
    b->room = room;
    b->used = 0;
    return b;
}

struct arena *arena_create(void)
{
    struct arena *a = mem_alloc(sizeof *a);
    a->newest = block_create(FIRST_BLOCK);
    return a;
}

void arena_destroy(struct arena *a)
{
    if (!a)
        return;
    for (struct block *b = a->newest; b;) {
        struct block *older = b->older;
        free(b);
        b = older;
    }
    free(a);
}

void arena_reset(struct arena *a)
{
    struct block *b = a->newest;
    while (b->older) {
        struct block *older = b->older;
        free(b);
        b = older;
    }
    b->used = 0;
    a->newest = b;
    a->used = 0;
}

void *arena_alloc(struct arena *a, size_t bytes)
{
    if (bytes > SIZE_MAX / 2)
        out_of_memory(bytes);
    size_t rounded = (bytes + (ALIGN - 1)) & ~(size_t)(ALIGN - 1);
    struct block *b = a->newest;
    if (b->room - b->used < rounded) {
        size_t room = b->room * 2 < BLOCK_MAX ? b->room * 2 : BLOCK_MAX;
        struct block *fresh = block_create(room > rounded ? room : rounded);
        fresh->older = b;
        a->newest = b = fresh;
    }
    void *p = b->bytes + b->used;
    b->used += rounded;
    a->used += rounded;
    return memset(p, 0, rounded);
}

void *arena_array(struct arena *a, size_t count, size_t bytes_each)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, bytes_each, &bytes))
        out_of_memory(count);
    return arena_alloc(a, bytes);
}

void *arena_grow(struct arena *a, void *old, size_t count, size_t new_count, size_t bytes_each)
{
    void *p = arena_array(a, new_count, bytes_each);
    if (count)
        memcpy(p, old, count * bytes_each);
    return p;
}

size_t arena_used(const struct arena *a)
{
    return a->used;
}
