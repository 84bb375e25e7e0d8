// Writing a snapshot: sections are listed first, which fixes where each goes, then written.
#include "history/inside.h"
#include "history/snapshot.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <xxhash.h>

// head.checksum covers what follows it.
enum { UNCOVERED = 16 };

uint64_t snapshot_checksum(const void *file, size_t bytes)
{
    return XXH3_64bits((const char *)file + UNCOVERED, bytes - UNCOVERED);
}

struct listed {
    struct snapshot_section *at;
    const void **from;
    int count, room;
};

static void list(struct arena *a, struct listed *l, struct snapshot_section s, const void *from)
{
    if (l->count == l->room) {
        int room = l->room ? l->room * 2 : 32;
        l->at = arena_grow(a, l->at, (size_t)l->count, (size_t)room, sizeof *l->at);
        l->from = arena_grow(a, l->from, (size_t)l->count, (size_t)room, sizeof *l->from);
        l->room = room;
    }
    l->at[l->count] = s;
    l->from[l->count++] = from;
}

static void list_column(struct arena *a, struct listed *l, struct snapshot_section s,
                        const struct column *c)
{
    s.width = c->width;
    s.base = c->base;
    s.scale = c->scale;
    list(a, l, s, c->at);
}

static void list_track(struct arena *a, struct listed *l, const struct track *t, int owner,
                       uint32_t customers)
{
    const struct store *s = &t->main;
    if (!s->count)
        return;
    struct snapshot_section items = {.owner = owner, .scale = 1, .width = 2, .count = s->count};
    struct snapshot_section offsets = items;
    offsets.kind = SECTION_OFFSETS;
    offsets.width = 4;
    offsets.count = (uint64_t)customers + 1;
    list(a, l, offsets, t->offset);
    items.kind = SECTION_DAYS;
    list(a, l, items, s->day);
    items.kind = SECTION_ENDS;
    if (t->span)
        list(a, l, items, s->end);
    items.kind = SECTION_CELLS;
    for (items.column = 0; items.column < t->column_count; items.column++)
        list_column(a, l, items, &s->cells[items.column]);
}

static void list_history(struct arena *a, struct listed *l, const struct history *h)
{
    struct snapshot_section s = {.kind = SECTION_IDS, .width = 8, .scale = 1};
    s.count = h->customers;
    list(a, l, s, h->ids);
    s.kind = SECTION_FIRST;
    s.width = 2;
    list(a, l, s, h->first);
    size_t bytes = 0;
    uint32_t *lengths = ARENA_ARRAY(a, uint32_t, h->texts.count);
    for (size_t i = 0; i < h->texts.count; i++) {
        lengths[i] = (uint32_t)h->texts.texts[i].len;
        bytes += h->texts.texts[i].len;
    }
    char *texts = ARENA_ARRAY(a, char, bytes), *end = texts;
    for (size_t i = 0; i < h->texts.count; i++) {
        struct str text = h->texts.texts[i];
        if (text.len)
            memcpy(end, text.at, text.len);
        end += text.len;
    }
    s = (struct snapshot_section){SECTION_LENGTHS, 0, 0, 4, 0, 1, 0, h->texts.count};
    list(a, l, s, lengths);
    s = (struct snapshot_section){SECTION_TEXTS, 0, 0, 1, 0, 1, 0, bytes};
    list(a, l, s, texts);
    for (int o = 0; o < h->catalog->object_count; o++) {
        uint64_t fields = (uint64_t)h->column_counts[o];
        s = (struct snapshot_section){SECTION_FIELDS, o, 0, 4, 0, 1, 0, fields};
        list(a, l, s, h->columns[o]);
    }
    for (int o = 0; o < h->catalog->object_count; o++)
        list_track(a, l, &h->tracks[o], o, h->customers);
    for (int i = 0; i < history_state_count(h); i++)
        list_track(a, l, &h->states[i], -1 - i, h->customers);
}

// ---- the file ----

struct output {
    FILE *file;
    XXH3_state_t *hash;
    bool bad;
};

static void put(struct output *o, const void *from, size_t bytes)
{
    if (!bytes)
        return;
    XXH3_64bits_update(o->hash, from, bytes);
    o->bad = o->bad || fwrite(from, 1, bytes, o->file) != bytes;
}

static void put_all(struct output *o, struct snapshot_head *head, const struct listed *l)
{
    static const char zeros[8];
    const char *bytes = (const char *)head;
    o->bad = fwrite(bytes, 1, UNCOVERED, o->file) != UNCOVERED;
    put(o, bytes + UNCOVERED, sizeof *head - UNCOVERED);
    put(o, l->at, (size_t)l->count * sizeof *l->at);
    for (int i = 0; i < l->count; i++) {
        size_t size = (size_t)l->at[i].count * (size_t)l->at[i].width;
        put(o, l->from[i], size);
        put(o, zeros, (8 - size % 8) % 8);
    }
    head->checksum = XXH3_64bits_digest(o->hash);
    rewind(o->file);
    o->bad = o->bad || fwrite(bytes, 1, UNCOVERED, o->file) != UNCOVERED || fflush(o->file) != 0 ||
             fsync(fileno(o->file)) != 0;
}

static enum err write_failed(struct ctx *c, const char *path)
{
    return fail(c, ERR_IO, "the snapshot %s could not be written: %s", "无法写入快照 %s：%s", path,
                strerror(errno));
}

// A file moved into place is durable once its folder is.
static void folder_sync(struct arena *a, struct str path)
{
    int fd = open(dirname(str_zero(a, path)), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        fsync(fd);
        close(fd);
    }
}

static enum err write_file(struct ctx *c, struct str path, struct snapshot_head *head,
                           struct listed *l)
{
    uint64_t at = sizeof *head + (uint64_t)l->count * sizeof *l->at;
    for (int i = 0; i < l->count; i++) {
        l->at[i].at = at;
        at += (l->at[i].count * (uint64_t)l->at[i].width + 7) & ~UINT64_C(7);
    }
    head->section_count = (uint32_t)l->count;
    head->file_bytes = at;
    char *beside = str_zero(c->arena, str_join(c->arena, path, STR(".new")));
    struct output o = {.file = fopen(beside, "wbe"), .hash = XXH3_createState()};
    if (!o.file) {
        XXH3_freeState(o.hash);
        return write_failed(c, beside);
    }
    XXH3_64bits_reset(o.hash);
    put_all(&o, head, l);
    XXH3_freeState(o.hash);
    bool closed = fclose(o.file) == 0;
    if (o.bad || !closed || rename(beside, str_zero(c->arena, path)) != 0) {
        enum err e = write_failed(c, beside);
        unlink(beside);
        return e;
    }
    folder_sync(c->arena, path);
    return ERR_NONE;
}

enum err history_save(struct ctx *c, const struct history *h, struct str path, int64_t change,
                      uint64_t meaning)
{
    // A copy with the patches written in, where there are any; it shares all else with `h`.
    struct history whole = *h;
    if (h->patch_of) {
        whole.tracks = mem_array((size_t)h->catalog->object_count, sizeof *whole.tracks);
        whole.states = mem_array((size_t)history_state_count(h), sizeof *whole.states);
        for (int o = 0; o < h->catalog->object_count; o++)
            track_merged(&h->tracks[o], h->customers, h->patch_of, &whole.tracks[o]);
        for (int i = 0; i < history_state_count(h); i++)
            track_merged(&h->states[i], h->customers, h->patch_of, &whole.states[i]);
    }
    struct listed l = {0};
    list_history(c->arena, &l, &whole);
    struct snapshot_head head = {.magic = SNAPSHOT_MAGIC, .version = SNAPSHOT_VERSION};
    head.meaning = meaning;
    head.change = change;
    head.customers = h->customers;
    enum err e = write_file(c, path, &head, &l);
    if (h->patch_of) {
        for (int o = 0; o < h->catalog->object_count; o++)
            track_clear(&whole.tracks[o]);
        for (int i = 0; i < history_state_count(h); i++)
            track_clear(&whole.states[i]);
        free(whole.tracks);
        free(whole.states);
    }
    return e;
}
