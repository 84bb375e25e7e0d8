// arena: memory for one request or one job; given back all at once.
//
// An allocation never fails to the caller: when the machine has no memory left, the process stops
// with a line on stderr (a database server that limps on half-allocated is worse).
#pragma once
#include <stddef.h>

struct arena;

struct arena *arena_create(void);
void arena_destroy(struct arena *a);
// Gives back everything but keeps the first block for the next use.
void arena_reset(struct arena *a);

// Zeroed memory, aligned for any type.
void *arena_alloc(struct arena *a, size_t bytes) __attribute__((malloc, alloc_size(2)));
void *arena_array(struct arena *a, size_t count, size_t bytes_each)
    __attribute__((malloc, alloc_size(2, 3)));
// A bigger array that begins with the `count` old ones; `old` may be NULL.
void *arena_grow(struct arena *a, void *old, size_t count, size_t new_count, size_t bytes_each);
// Bytes handed out since the last reset.
size_t arena_used(const struct arena *a);

#define ARENA_NEW(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define ARENA_ARRAY(a, type, count) ((type *)arena_array((a), (count), sizeof(type)))

// The same promise for memory that lives longer than any arena.
void *mem_alloc(size_t bytes) __attribute__((malloc, alloc_size(1)));
void *mem_array(size_t count, size_t bytes_each) __attribute__((malloc, alloc_size(1, 2)));
void *mem_grow(void *old, size_t new_count, size_t bytes_each);
