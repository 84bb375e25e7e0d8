// scratch: memory for one customer or one block of customers, given back by going back to a mark.
//
// Unlike an arena it is not zeroed and keeps its blocks, because a sweep asks for it a hundred
// million times. One thread uses one scratch.
#pragma once
#include <stddef.h>

enum { SCRATCH_BLOCKS = 48 };

struct scratch {
    char before[128]; // keeps what one thread writes off the cache lines that others use
    char *blocks[SCRATCH_BLOCKS]; // each twice as large as the one before
    size_t rooms[SCRATCH_BLOCKS];
    int block; // the one in use
    size_t used;
    char after[128];
};

struct scratch_mark {
    int block;
    size_t used;
};

void scratch_init(struct scratch *s);
void scratch_deinit(struct scratch *s);
// Aligned to 16 bytes; never NULL.
void *scratch_slow(struct scratch *s, size_t bytes);

static inline void *scratch_alloc(struct scratch *s, size_t bytes)
{
    size_t rounded = (bytes + 15) & ~(size_t)15;
    if (s->rooms[s->block] - s->used < rounded)
        return scratch_slow(s, rounded);
    void *p = s->blocks[s->block] + s->used;
    s->used += rounded;
    return p;
}

static inline struct scratch_mark scratch_mark(const struct scratch *s)
{
    return (struct scratch_mark){s->block, s->used};
}

static inline void scratch_release(struct scratch *s, struct scratch_mark to)
{
    s->block = to.block;
    s->used = to.used;
}

#define SCRATCH_ARRAY(s, type, count) ((type *)scratch_alloc((s), (size_t)(count) * sizeof(type)))
