// Reading a snapshot: everything is checked before anything is used, so that no file, however
// damaged or made up, leads an evaluator out of its arrays.
#include "history/inside.h"
#include "history/snapshot.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct reader {
    struct ctx *c;
    struct history *h;
    const char *bytes;
    size_t size;
    const struct snapshot_head *head;
    const struct snapshot_section *sections, *next, *end;
};

static enum err damaged(struct reader *r, const char *part)
{
    return fail(r->c, ERR_DAMAGED, "the snapshot is damaged (%s); it is built anew",
                "快照已损坏（%s），将重新构建", part);
}

// ---- the head ----

static enum err check_head(struct reader *r, uint64_t meaning)
{
    const struct snapshot_head *head = r->head = (const void *)r->bytes;
    if (r->size < sizeof *head || head->magic != SNAPSHOT_MAGIC)
        return damaged(r, "head");
    if (head->version != SNAPSHOT_VERSION)
        return fail(r->c, ERR_STALE, "the snapshot is of version %u, not %d; it is built anew",
                    "快照版本为 %u，应为 %d，将重新构建", head->version, SNAPSHOT_VERSION);
    uint64_t table = (uint64_t)head->section_count * sizeof *r->sections;
    if (head->file_bytes != r->size || table > r->size - sizeof *head ||
        head->customers >= UINT32_MAX)
        return damaged(r, "size");
    if (snapshot_checksum(r->bytes, r->size) != head->checksum)
        return damaged(r, "checksum");
    if (head->meaning != meaning)
        return fail(r->c, ERR_STALE,
                    "the snapshot was made with other objects or fields; it is built anew",
                    "快照对应的对象或字段已变更，将重新构建");
    r->sections = r->next = (const void *)(r->bytes + sizeof *head);
    r->end = r->sections + head->section_count;
    return ERR_NONE;
}

// ---- sections ----

// The next section must be this one; NULL where it is not, or not within the file.
static const struct snapshot_section *take(struct reader *r, uint32_t kind, int owner, int column,
                                           int width)
{
    const struct snapshot_section *s = r->next;
    if (s == r->end || s->kind != kind || s->owner != owner || s->column != column)
        return NULL;
    bool widths = s->width == 1 || s->width == 2 || s->width == 4 || s->width == 8;
    if (!widths || (width && s->width != width) || s->at % 8 || s->at > r->size ||
        s->count > (r->size - s->at) / (uint64_t)s->width)
        return NULL;
    r->next++;
    return s;
}

static const void *bytes_of(const struct reader *r, const struct snapshot_section *s)
{
    return r->bytes + s->at;
}

static enum err read_customers(struct reader *r)
{
    uint32_t n = (uint32_t)r->head->customers;
    const struct snapshot_section *ids = take(r, SECTION_IDS, 0, 0, 8);
    const struct snapshot_section *first = ids ? take(r, SECTION_FIRST, 0, 0, 2) : NULL;
    if (!first || ids->count != n || first->count != n)
        return damaged(r, "customers");
    const int64_t *id = bytes_of(r, ids);
    struct history *h = r->h;
    int_map_deinit(&h->index);
    int_map_init(&h->index, n);
    h->customer_room = h->customers = n;
    h->ids = mem_grow(NULL, n, sizeof *h->ids);
    h->first = mem_grow(NULL, n, sizeof *h->first);
    if (n) {
        memcpy(h->ids, id, n * sizeof *h->ids);
        memcpy(h->first, bytes_of(r, first), n * sizeof *h->first);
    }
    for (uint32_t i = 0; i < n; i++) {
        h->gone += h->first[i] == FIRST_GONE;
        if (*int_map_put(&h->index, (uint64_t)id[i], i) != i)
            return damaged(r, "customers");
    }
    return ERR_NONE;
}

static enum err read_texts(struct reader *r)
{
    const struct snapshot_section *lengths = take(r, SECTION_LENGTHS, 0, 0, 4);
    const struct snapshot_section *texts = lengths ? take(r, SECTION_TEXTS, 0, 0, 1) : NULL;
    if (!texts)
        return damaged(r, "texts");
    const uint32_t *length = bytes_of(r, lengths);
    const char *at = bytes_of(r, texts);
    uint64_t left = texts->count;
    for (uint64_t i = 0; i < lengths->count; i++) {
        if (length[i] > left)
            return damaged(r, "texts");
        if (history_text_code(r->h, (struct str){at, length[i]}) != (int64_t)i)
            return damaged(r, "texts");
        at += length[i];
        left -= length[i];
    }
    return ERR_NONE;
}

static enum err read_fields(struct reader *r)
{
    const struct catalog *catalog = r->h->catalog;
    for (int o = 0; o < catalog->object_count; o++) {
        const struct snapshot_section *s = take(r, SECTION_FIELDS, o, 0, 4);
        int count = catalog->objects[o].field_count;
        if (!s || s->count > (uint64_t)count)
            return damaged(r, "fields");
        const int *field = bytes_of(r, s);
        for (uint64_t i = 0; i < s->count; i++)
            if (field[i] < 0 || field[i] >= count || (i && field[i] <= field[i - 1]))
                return damaged(r, "fields");
        history_set_columns(r->h, o, field, (int)s->count);
    }
    return ERR_NONE;
}

// ---- tracks ----

static bool offsets_good(const uint32_t *offset, uint32_t customers, uint64_t items)
{
    bool good = offset[0] == 0 && offset[customers] == items;
    for (uint32_t i = 0; i < customers; i++)
        good &= offset[i] <= offset[i + 1];
    return good;
}

// Sorted within each customer (the evaluators rely on it), and none beyond the last day there is.
// Fills `newest` on the way.
static bool days_good(const uint16_t *day, const uint32_t *offset, uint32_t customers,
                      uint16_t *newest)
{
    bool good = true;
    for (uint32_t i = 0; i < customers; i++) {
        uint16_t before = 0;
        for (uint32_t k = offset[i]; k < offset[i + 1]; k++) {
            good &= day[k] >= before;
            before = day[k];
        }
        good &= before <= DAY_STORED_MAX;
        newest[i] = offset[i] < offset[i + 1] ? (uint16_t)(before + 1) : 0;
    }
    return good;
}

static bool codes_good(const struct column *c, uint32_t count, uint64_t texts)
{
    for (uint32_t i = 0; i < count; i++) {
        int64_t code = column_raw(c, i);
        if (code != CELL_EMPTY && (code < 0 || (uint64_t)code >= texts))
            return false;
    }
    return true;
}

// base + kept × scale must not overflow for any integer of the width.
static bool column_good(const struct snapshot_section *s)
{
    int64_t most = s->width == 8 ? INT64_MAX : (INT64_C(1) << (8 * s->width - 1)), edge;
    if (s->scale < 1 || s->scale > NUM_ONE)
        return false;
    if (s->width == 8 && s->base)
        return false;
    // In 64 bits the scale is only safe for what was divided by it; each value is checked then.
    if (s->width == 8)
        return true;
    return !__builtin_mul_overflow(most, s->scale, &edge) &&
           !__builtin_add_overflow(s->base, edge, &edge) &&
           !__builtin_sub_overflow(s->base, most * s->scale, &edge);
}

static bool wide_good(const struct column *c, uint32_t count)
{
    const int64_t *at = c->at;
    int64_t most = INT64_MAX / c->scale;
    bool good = true;
    for (uint32_t i = 0; i < count; i++)
        good &= at[i] == INT64_MIN || (at[i] <= most && at[i] >= -most);
    return good;
}

static bool read_column(struct reader *r, uint32_t kind, int owner, int column, uint32_t count,
                        struct column *out)
{
    const struct snapshot_section *s = take(r, kind, owner, column, 0);
    if (!s || s->count != count || !column_good(s))
        return false;
    out->width = s->width;
    out->base = s->base;
    out->scale = s->scale;
    // The map is private: nothing is ever written through this.
    out->at = (void *)(uintptr_t)bytes_of(r, s);
    return out->width != 8 || out->scale == 1 || wide_good(out, count);
}

static enum err read_track(struct reader *r, struct track *t, int owner)
{
    uint32_t customers = r->h->customers;
    if (r->next == r->end || r->next->kind != SECTION_OFFSETS || r->next->owner != owner)
        return ERR_NONE; // nothing ever happened there
    const struct snapshot_section *offsets = take(r, SECTION_OFFSETS, owner, 0, 4);
    const struct snapshot_section *days = offsets ? take(r, SECTION_DAYS, owner, 0, 2) : NULL;
    const struct snapshot_section *ends =
        days && t->span ? take(r, SECTION_ENDS, owner, 0, 2) : NULL;
    if (!days || offsets->count != (uint64_t)customers + 1 || days->count >= UINT32_MAX ||
        (t->span && (!ends || ends->count != days->count)))
        return damaged(r, "items");
    const uint32_t *offset = bytes_of(r, offsets);
    t->newest = mem_grow(NULL, customers, sizeof *t->newest);
    if (!offsets_good(offset, customers, days->count) ||
        !days_good(bytes_of(r, days), offset, customers, t->newest))
        return damaged(r, "items");
    struct store *s = &t->main;
    s->mapped = true;
    s->cells = mem_array((size_t)t->column_count, sizeof *s->cells);
    s->count = s->room = (uint32_t)days->count;
    t->customers = customers;
    t->offset = (void *)(uintptr_t)offset;
    s->day = (void *)(uintptr_t)bytes_of(r, days);
    s->end = ends ? (void *)(uintptr_t)bytes_of(r, ends) : NULL;
    for (int i = 0; i < t->column_count; i++) {
        bool text = t->types[i] == RULE_TEXT || t->types[i] == RULE_CHOICES;
        if (!read_column(r, SECTION_CELLS, owner, i, s->count, &s->cells[i]) ||
            (text && !codes_good(&s->cells[i], s->count, r->h->texts.count)))
            return damaged(r, "cells");
    }
    return ERR_NONE;
}

static enum err read_all(struct reader *r, uint64_t meaning)
{
    enum err e = check_head(r, meaning);
    // The fields come first in effect, because setting them clears the history.
    const struct snapshot_section *begin = r->next;
    while (!e && r->next < r->end && r->next->kind != SECTION_FIELDS)
        r->next++;
    if (!e)
        e = read_fields(r);
    const struct snapshot_section *tracks = r->next;
    r->next = begin;
    if (!e)
        e = read_customers(r);
    if (!e)
        e = read_texts(r);
    r->next = tracks;
    for (int o = 0; !e && o < r->h->catalog->object_count; o++)
        e = read_track(r, &r->h->tracks[o], o);
    for (int i = 0; !e && i < history_state_count(r->h); i++)
        e = read_track(r, &r->h->states[i], -1 - i);
    if (!e && r->next != r->end)
        e = damaged(r, "sections");
    return e;
}

// Which fields were held before the file said otherwise.
struct held {
    int **fields;
    int *counts;
};

static struct held held_take(struct arena *a, const struct history *h)
{
    int objects = h->catalog->object_count;
    struct held held = {ARENA_ARRAY(a, int *, (size_t)objects),
                        ARENA_ARRAY(a, int, (size_t)objects)};
    for (int o = 0; o < objects; o++) {
        held.counts[o] = h->column_counts[o];
        held.fields[o] = ARENA_ARRAY(a, int, (size_t)held.counts[o]);
        for (int i = 0; i < held.counts[o]; i++)
            held.fields[o][i] = h->columns[o][i];
    }
    return held;
}

static void held_give_back(const struct held *held, struct history *h)
{
    for (int o = 0; o < h->catalog->object_count; o++)
        history_set_columns(h, o, held->fields[o], held->counts[o]);
}

static enum err map_file(struct ctx *c, const char *path, void **map, size_t *bytes)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT)
        return fail(c, ERR_NOT_FOUND, "there is no snapshot %s", "没有快照 %s", path);
    struct stat st;
    bool good = fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0;
    *bytes = good ? (size_t)st.st_size : 0;
    *map = good ? mmap(NULL, *bytes, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0) : MAP_FAILED;
    if (fd >= 0)
        close(fd);
    if (*map == MAP_FAILED)
        return fail(c, good || fd < 0 ? ERR_IO : ERR_DAMAGED, "the snapshot %s cannot be read",
                    "无法读取快照 %s", path);
    return ERR_NONE;
}

enum err history_open(struct ctx *c, struct history *h, struct str path, uint64_t meaning,
                      int64_t *change)
{
    void *map = NULL;
    size_t bytes = 0;
    history_clear(h);
    enum err e = map_file(c, str_zero(c->arena, path), &map, &bytes);
    if (e)
        return e;
    struct reader r = {.c = c, .h = h, .bytes = map, .size = bytes};
    struct held before = held_take(c->arena, h);
    e = read_all(&r, meaning);
    if (e) {
        held_give_back(&before, h);
        munmap(map, bytes);
        return e;
    }
    h->map = map;
    h->map_bytes = bytes;
    *change = r.head->change;
    return ERR_NONE;
}
