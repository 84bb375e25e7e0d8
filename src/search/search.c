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

static int tail_find(const struct tail *t, const struct asked *q, struct piece *out)
{
    int count = 0;
    for (size_t i = 0; i < t->count && count < q->most; i++) {
        struct piece p = t->pieces[i];
        if (p.kept.len && p.kept.len <= q->longest && words_in(q->words, p.kept, q->match) &&
            asked_for(q, p.kept))
            out[count++] = p;
    }
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

// Any that answer, up to `q->most`.
static int find_any(const struct search *s, struct asked q, struct piece *out)
{
    int most = q.most, count = tail_find(&s->tail, &q, out);
    for (size_t i = 0; i < s->segment_count && count < most; i++) {
        q.most = most - count;
        count += segment_find(s->segments[i], &q, out + count);
    }
    return count;
}

// Two sorted lists become one, of which the first `most` are kept, in `all`.
static int join(struct piece *all, int count, const struct piece *fresh, int fresh_count, int most,
                struct piece *scratch)
{
    int n = 0, i = 0, k = 0;
    while (n < most && (i < count || k < fresh_count)) {
        bool old = k == fresh_count || (i < count && piece_order(&all[i], &fresh[k]) < 0);
        scratch[n++] = old ? all[i++] : fresh[k++];
    }
    memcpy(all, scratch, (size_t)n * sizeof *all);
    return n;
}

// The shortest `q.most` that answer, sorted. Once there are enough, what is longer than the last
// of them is not looked at any more.
static int find_shortest(struct arena *a, const struct search *s, struct asked q, struct piece *out)
{
    int most = q.most, count;
    struct piece *fresh = ARENA_ARRAY(a, struct piece, (size_t)most + TAIL_TEXTS_MAX);
    struct piece *scratch = ARENA_ARRAY(a, struct piece, (size_t)most);
    q.most = TAIL_TEXTS_MAX;
    count = tail_find(&s->tail, &q, fresh);
    qsort(fresh, (size_t)count, sizeof *fresh, piece_order);
    count = join(out, 0, fresh, count, most, scratch);
    q.most = most;
    for (size_t i = 0; i < s->segment_count; i++) {
        q.longest = count == most ? out[most - 1].kept.len : SIZE_MAX;
        int more = segment_find(s->segments[i], &q, fresh);
        count = join(out, count, fresh, more, most, scratch);
    }
    return count;
}

struct ranked {
    struct piece piece;
    enum match match;
};

static int by_rank(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (x->match != y->match)
        return x->match < y->match ? -1 : 1;
    return piece_order(&x->piece, &y->piece);
}

static void rank_all(struct arena *a, const struct words *w, struct piece *list, int count)
{
    struct ranked *ranked = ARENA_ARRAY(a, struct ranked, (size_t)count);
    for (int i = 0; i < count; i++)
        ranked[i] = (struct ranked){list[i], words_match(w, list[i].kept)};
    qsort(ranked, (size_t)count, sizeof *ranked, by_rank);
    for (int i = 0; i < count; i++)
        list[i] = ranked[i].piece;
}

// The rest is filled up from those that were met first: an order that does not depend on how many
// are wanted.
static int fill_up(struct arena *a, const struct words *w, const struct piece *met, int met_count,
                   struct piece *list, int count, int first)
{
    struct piece *inside = ARENA_ARRAY(a, struct piece, (size_t)met_count + 1);
    int n = 0;
    if (count >= first)
        return count;
    for (int i = 0; i < met_count; i++)
        if (words_match(w, met[i].kept) == MATCH_INSIDE)
            inside[n++] = met[i];
    qsort(inside, (size_t)n, sizeof *inside, piece_order);
    for (int i = 0; i < n && count < first; i++)
        list[count++] = inside[i];
    return count;
}

// Few are ranked one by one. Of many the best are found rank by rank; the last rank would mean to
// look at every text.
static int find_best(struct arena *a, const struct search *s, struct asked q, int first,
                     struct piece *list, bool *more)
{
    int most = q.most;
    struct piece *met = ARENA_ARRAY(a, struct piece, (size_t)most + 1);
    q.most = most + 1;
    int met_count = find_any(s, q, met), count = 0;
    *more = met_count > most;
    if (!*more) {
        rank_all(a, q.words, met, met_count);
        memcpy(list, met, (size_t)met_count * sizeof *list);
        return met_count;
    }
    q.only = true;
    for (q.match = MATCH_WHOLE; q.match < MATCH_INSIDE && count < first; q.match++) {
        q.most = first - count;
        count += find_shortest(a, s, q, list + count);
    }
    return fill_up(a, q.words, met, met_count, list, count, first);
}

// `first` 0: any.
static void find(struct arena *a, struct search *s, struct str query, int most, int first,
                 struct search_hits *out)
{
    struct words words;
    struct piece *list = ARENA_ARRAY(a, struct piece, (size_t)most + 1);
    int count = 0;
    *out = (struct search_hits){.ids = ARENA_ARRAY(a, int64_t, (size_t)most)};
    words_read(a, query, &words);
    if (!words.count)
        return;
    struct asked q = {&words, MATCH_INSIDE, false, SIZE_MAX, most + 1};
    pthread_rwlock_rdlock(&s->lock);
    if (first) {
        q.most = most;
        count = find_best(a, s, q, first < most ? first : most, list, &out->more);
    } else {
        count = find_any(s, q, list);
        out->more = count > most;
    }
    pthread_rwlock_unlock(&s->lock);
    out->count = count < most ? count : most;
    for (int i = 0; i < out->count; i++)
        out->ids[i] = list[i].id;
}

void search_best(struct arena *a, struct search *s, struct str query, int most,
                 struct search_hits *out)
{
    find(a, s, query, most, most, out);
}

void search_first(struct arena *a, struct search *s, struct str query, int most, int first,
                  struct search_hits *out)
{
    find(a, s, query, most, first, out);
}

void search_any(struct arena *a, struct search *s, struct str query, int most,
                struct search_hits *out)
{
    find(a, s, query, most, 0, out);
}
