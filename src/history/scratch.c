#include "history/scratch.h"

#include "base/arena.h"

#include <stdlib.h>

enum { FIRST_ROOM = 64 * 1024 };

void scratch_init(struct scratch *s)
{
    *s = (struct scratch){0};
    s->blocks[0] = mem_grow(NULL, FIRST_ROOM, 1);
    s->rooms[0] = FIRST_ROOM;
}

void scratch_deinit(struct scratch *s)
{
    for (int i = 0; i < SCRATCH_BLOCKS; i++)
        free(s->blocks[i]);
    *s = (struct scratch){0};
}

void *scratch_slow(struct scratch *s, size_t bytes)
{
    int next = s->block + 1;
    // A block kept from earlier may be too small for this: the first that is large enough serves.
    while (next < SCRATCH_BLOCKS - 1 && s->blocks[next] && s->rooms[next] < bytes)
        next++;
    if (!s->blocks[next] || s->rooms[next] < bytes) {
        size_t room = s->rooms[next - 1] * 2;
        if (room < bytes)
            room = bytes;
        free(s->blocks[next]);
        s->blocks[next] = mem_grow(NULL, room, 1);
        s->rooms[next] = room;
    }
    s->block = next;
    s->used = bytes;
    return s->blocks[next];
}
