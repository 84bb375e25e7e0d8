#include "search/search.h"
#include "base/map.h"
#include "search/segment.h"

#include <pthread.h>
#include <stdlib.h>

// New texts wait in the tail, which is scanned whole; when it is full it becomes a segment. When
// there are many small segments, they become one: so a change never waits for more than one merge.
enum { TAIL_TEXTS_MAX = 4096, TAIL_BYTES_MAX = 1 << 20, SMALL_MAX = 16 };
enum { SMALL = SEGMENT_TEXTS_MAX / 2 };

struct tail {
    struct piece *pieces; // those taken out have an empty text
    size_t count, live;
    char *text; // a mark, then the texts
    size_t bytes, room;
    struct int_map places; // by id, the newest
};

struct search {
    pthread_rwlock_t lock;
    struct segment **segments;
    size_t segment_count;
    struct tail tail;
};

// ---- the tail -----------------------------------------------------------------------------------

static void tail_init(struct tail *t)
{
    *t = (struct tail){.room = TAIL_BYTES_MAX};
    t->pieces = mem_array(TAIL_TEXTS_MAX, sizeof *t->pieces);
    t->text = mem_alloc(t->room);
    t->text[t->bytes++] = WORD_END;
    int_map_init(&t->places, TAIL_TEXTS_MAX);
}

static void tail_deinit(struct tail *t)
{
    free(t->pieces);
    free(t->text);
    int_map_deinit(&t->places);
}

static struct piece *tail_piece(const struct tail *t, int64_t id)
{
    const int64_t *at = int_map_get(&t->places, (uint64_t)id);
    return at && t->pieces[*at].kept.len ? &t->pieces[*at] : NULL;
}

static bool tail_remove(struct tail *t, int64_t id)
{
    struct piece *p = tail_piece(t, id);
    if (!p)
        return false;
    p->kept = STR_NONE;
    t->live--;
    return true;
}

static bool tail_has_room(const struct tail *t, struct str text)
{
    return t->count < TAIL_TEXTS_MAX && t->room - t->bytes >= words_room(text);
}

// Nobody has room for a text longer than the whole tail: an empty one grows for it.
static void tail_widen(struct tail *t, struct str text)
{
    if (tail_has_room(t, text))
        return;
    t->room = t->bytes + words_room(text);
    t->text = mem_grow(t->text, t->room, 1);
}

// The text as it will be kept, written where the next one goes.
static struct str tail_write(struct tail *t, struct str text)
{
    char *at = t->text + t->bytes;
    return (struct str){at, words_write(at, text)};
}

static void tail_keep(struct tail *t, int64_t id, struct str written)
{
    *int_map_put(&t->places, (uint64_t)id, 0) = (int64_t)t->count;
    t->pieces[t->count++] = (struct piece){id, written};
    t->bytes += written.len;
    t->live++;
}

// What answers, sorted; returns how many.
static int tail_find(struct arena *a, const struct tail *t, const struct asked *q,
                     struct piece **out)
{
    struct piece *list = ARENA_ARRAY(a, struct piece, t->count + 1);
    int count = 0;
    for (size_t i = 0; i < t->count; i++)
        if (t->pieces[i].kept.len && asked_in(q, t->pieces[i].kept))
            list[count++] = t->pieces[i];
    qsort(list, (size_t)count, sizeof *list, piece_order);
    *out = list;
    return count;
}

// ---- segments -----------------------------------------------------------------------------------

struct search *search_create(void)
{
    struct search *s = mem_alloc(sizeof *s);
    pthread_rwlockattr_t fair;
    *s = (struct search){0};
    // Otherwise those who look, one after the other, would keep out whoever has a change.
    pthread_rwlockattr_init(&fair);
    pthread_rwlockattr_setkind_np(&fair, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
    pthread_rwlock_init(&s->lock, &fair);
    pthread_rwlockattr_destroy(&fair);
    tail_init(&s->tail);
    return s;
}

void search_destroy(struct search *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < s->segment_count; i++)
        segment_destroy(s->segments[i]);
    free(s->segments);
    tail_deinit(&s->tail);
    pthread_rwlock_destroy(&s->lock);
    free(s);
}

static bool is_small(const struct segment *g)
{
    return segment_live(g) < SMALL && segment_text_bytes(g) < SEGMENT_BYTES_MAX / 2;
}

static void add_segment(struct search *s, struct piece *pieces, size_t count)
{
    if (!count)
        return;
    s->segments = mem_grow(s->segments, s->segment_count + 1, sizeof *s->segments);
    s->segments[s->segment_count++] = segment_create(pieces, count);
}

// As many small segments as fit into one become one.
static void merge(struct search *s)
{
    struct piece *pieces = mem_array(SEGMENT_TEXTS_MAX, sizeof *pieces);
    size_t count = 0, bytes = 0, taken = 0, left = 0;
    struct segment **old = mem_array(s->segment_count, sizeof *old);
    for (size_t i = 0; i < s->segment_count; i++) {
        struct segment *g = s->segments[i];
        bool fits = is_small(g) && count + segment_live(g) <= SEGMENT_TEXTS_MAX &&
                    bytes + segment_text_bytes(g) <= SEGMENT_BYTES_MAX;
        if (fits) {
            segment_pieces(g, pieces + count);
            count += segment_live(g);
            bytes += segment_text_bytes(g);
            old[taken++] = g;
        } else {
            s->segments[left++] = g;
        }
    }
    s->segment_count = left;
    add_segment(s, pieces, count);
    for (size_t i = 0; i < taken; i++)
        segment_destroy(old[i]);
    free(old);
    free(pieces);
}

// The tail becomes a segment.
static void seal(struct search *s)
{
    struct tail *t = &s->tail;
    size_t count = 0, small = 0;
    for (size_t i = 0; i < t->count; i++)
        if (t->pieces[i].kept.len)
            t->pieces[count++] = t->pieces[i];
    add_segment(s, t->pieces, count);
    tail_deinit(t);
    tail_init(t);
    for (size_t i = 0; i < s->segment_count; i++)
        small += is_small(s->segments[i]);
    if (small >= SMALL_MAX)
        merge(s);
}

// ---- changing -----------------------------------------------------------------------------------

static struct str text_of(const struct search *s, int64_t id)
{
    const struct piece *p = tail_piece(&s->tail, id);
    struct str kept = p ? p->kept : STR_NONE;
    for (size_t i = 0; i < s->segment_count && !kept.len; i++)
        kept = segment_text(s->segments[i], id);
    return kept;
}

static void take_out(struct search *s, int64_t id)
{
    bool done = tail_remove(&s->tail, id);
    for (size_t i = 0; i < s->segment_count && !done; i++)
        done = segment_remove(s->segments[i], id);
}

void search_put(struct search *s, int64_t id, struct str text)
{
    pthread_rwlock_wrlock(&s->lock);
    if (!tail_has_room(&s->tail, text)) {
        seal(s);
        tail_widen(&s->tail, text);
    }
    struct str kept = tail_write(&s->tail, text);
    if (!str_eq(kept, text_of(s, id))) {
        take_out(s, id);
        if (kept.len)
            tail_keep(&s->tail, id, kept);
    }
    pthread_rwlock_unlock(&s->lock);
}

void search_remove(struct search *s, int64_t id)
{
    pthread_rwlock_wrlock(&s->lock);
    take_out(s, id);
    pthread_rwlock_unlock(&s->lock);
}

struct search_size search_size(struct search *s)
{
    struct search_size size = {0};
    pthread_rwlock_rdlock(&s->lock);
    size.texts = s->tail.live;
    size.text_bytes = s->tail.bytes;
    size.bytes = s->tail.room + TAIL_TEXTS_MAX * sizeof *s->tail.pieces;
    size.segments = (int)s->segment_count;
    for (size_t i = 0; i < s->segment_count; i++) {
        size.texts += segment_live(s->segments[i]);
        size.text_bytes += segment_text_bytes(s->segments[i]);
        size.bytes += segment_bytes(s->segments[i]);
    }
    pthread_rwlock_unlock(&s->lock);
    return size;
}

// ---- finding ------------------------------------------------------------------------------------

struct str search_word(struct str *rest)
{
    return words_next(rest);
}

// Somebody on his way through all texts, from the shortest to the longest.
struct walk {
    struct segment_walk **segments;
    size_t segment_count;
    struct piece *tail; // what is left of it
    int tail_count;
};

static void walk_begin(struct arena *a, const struct search *s, const struct asked *q,
                       struct walk *w)
{
    w->segment_count = s->segment_count;
    w->segments = ARENA_ARRAY(a, struct segment_walk *, w->segment_count + 1);
    for (size_t i = 0; i < w->segment_count; i++)
        w->segments[i] = segment_walk(a, s->segments[i], q);
    w->tail_count = tail_find(a, &s->tail, q, &w->tail);
}

static size_t walk_next(const struct walk *w)
{
    size_t shortest = w->tail_count ? w->tail->kept.len : SIZE_MAX;
    for (size_t i = 0; i < w->segment_count; i++) {
        size_t len = segment_next(w->segments[i]);
        shortest = len < shortest ? len : shortest;
    }
    return shortest;
}

static int sort_best(struct piece *list, int count, int most)
{
    qsort(list, (size_t)count, sizeof *list, piece_order);
    return count < most ? count : most;
}

// The first `most` of that length, which is the next one, wherever they are; `out` has room for
// twice as many.
static int walk_take(struct walk *w, size_t len, int most, struct piece *out)
{
    int count = 0;
    while (w->tail_count && w->tail->kept.len == len) {
        if (count < most)
            out[count++] = *w->tail;
        w->tail++;
        w->tail_count--;
    }
    for (size_t i = 0; i < w->segment_count; i++)
        if (segment_next(w->segments[i]) == len)
            count = sort_best(out, count + segment_take(w->segments[i], most, out + count), most);
    return count;
}

// The shortest `most` that answer.
static int find_shortest(struct arena *a, const struct search *s, const struct asked *q, int most,
                         struct piece *out)
{
    struct walk w;
    int count = 0;
    walk_begin(a, s, q, &w);
    for (size_t len; count < most && (len = walk_next(&w)) != SIZE_MAX;)
        count += walk_take(&w, len, most - count, out + count);
    return count;
}

// Rank by rank.
static int find_best(struct arena *a, const struct search *s, const struct words *words, int most,
                     struct piece *out)
{
    struct asked q = {words, MATCH_WHOLE, true};
    int count = 0;
    for (; q.match < MATCH_COUNT && count < most; q.match++)
        count += find_shortest(a, s, &q, most - count, out + count);
    return count;
}

static int find_any(struct arena *a, const struct search *s, const struct words *words, int most,
                    struct piece *out)
{
    struct asked q = {words, MATCH_INSIDE, false};
    struct piece *tail;
    int count = tail_find(a, &s->tail, &q, &tail);
    count = count < most ? count : most;
    memcpy(out, tail, (size_t)count * sizeof *out);
    for (size_t i = 0; i < s->segment_count && count < most; i++) {
        struct segment_walk *w = segment_walk(a, s->segments[i], &q);
        while (count < most && segment_next(w) != SIZE_MAX)
            count += segment_take(w, most - count, out + count);
    }
    return count;
}

typedef int finding(struct arena *a, const struct search *s, const struct words *words, int most,
                    struct piece *out);

// One more than are wanted tells whether there are more.
static void find(struct arena *a, struct search *s, struct str query, int most, finding *way,
                 struct search_hits *out)
{
    struct words words;
    struct piece *list = ARENA_ARRAY(a, struct piece, 2 * (size_t)most + 2);
    *out = (struct search_hits){.ids = ARENA_ARRAY(a, int64_t, (size_t)most)};
    words_read(a, query, &words);
    if (!words.count)
        return;
    pthread_rwlock_rdlock(&s->lock);
    int count = way(a, s, &words, most + 1, list);
    pthread_rwlock_unlock(&s->lock);
    out->more = count > most;
    out->count = out->more ? most : count;
    for (int i = 0; i < out->count; i++)
        out->ids[i] = list[i].id;
}

void search_best(struct arena *a, struct search *s, struct str query, int most,
                 struct search_hits *out)
{
    find(a, s, query, most, find_best, out);
}

void search_any(struct arena *a, struct search *s, struct str query, int most,
                struct search_hits *out)
{
    find(a, s, query, most, find_any, out);
}
