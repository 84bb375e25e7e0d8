#include "search/segment.h"

#include <limits.h>
#include <stdlib.h>

// Rows of the table of grams: one or two Chinese characters or four letters anywhere; two to four
// bytes at the beginning of a word, three at its end; whole words. Each of these has rows of its own,
// so that they stay rare.
enum { BLOCK = 64, GRAM = 3, WORD_MAX = 64, INSIDE_BITS = 14, EDGE_BITS = 12, WHOLE_BITS = 12 };
enum {
    INSIDE_ROWS = 1 << INSIDE_BITS,
    EDGE_ROWS = 1 << EDGE_BITS,
    WHOLE_ROWS = 1 << WHOLE_BITS,
    GRAM_ROWS = INSIDE_ROWS + EDGE_ROWS + WHOLE_ROWS
};
enum { WORD_BITS = 64, MASK_WORDS = SEGMENT_TEXTS_MAX / BLOCK / WORD_BITS };

// Texts of one length, mark and all.
struct run {
    uint32_t slot, at, len; // the first of them, where it begins
};

struct segment {
    uint32_t count, live;
    int64_t *ids;    // by slot
    uint16_t *by_id; // slots in order of id
    char *text;      // a mark, then the texts
    size_t bytes;
    struct run *runs;
    int run_count;
    uint64_t *grams; // GRAM_ROWS rows of a bit for each block
    size_t row;      // words in one
};

// ---- where things are ---------------------------------------------------------------------------

static const struct run *run_of(const struct segment *s, uint32_t slot)
{
    int low = 0, high = s->run_count - 1;
    while (low < high) {
        int middle = (low + high + 1) / 2;
        if (s->runs[middle].slot <= slot)
            low = middle;
        else
            high = middle - 1;
    }
    return &s->runs[low];
}

static struct str kept_in(const struct segment *s, const struct run *r, uint32_t slot)
{
    return (struct str){s->text + r->at + (size_t)(slot - r->slot) * r->len, r->len};
}

static struct str kept_at(const struct segment *s, uint32_t slot)
{
    return kept_in(s, run_of(s, slot), slot);
}

static bool blank(struct str kept)
{
    return kept.at[0] == WORD_END;
}

// UINT32_MAX where it is not there.
static uint32_t find_slot(const struct segment *s, int64_t id)
{
    uint32_t low = 0, high = s->count;
    if (id < s->ids[s->by_id[0]] || id > s->ids[s->by_id[s->count - 1]])
        return UINT32_MAX;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (s->ids[s->by_id[middle]] < id)
            low = middle + 1;
        else
            high = middle;
    }
    uint32_t slot = s->by_id[low];
    return s->ids[slot] == id && !blank(kept_at(s, slot)) ? slot : UINT32_MAX;
}

// ---- making one ---------------------------------------------------------------------------------

int piece_order(const void *a, const void *b)
{
    const struct piece *x = a, *y = b;
    if (x->kept.len != y->kept.len)
        return x->kept.len < y->kept.len ? -1 : 1;
    return (x->id > y->id) - (x->id < y->id);
}

struct named {
    int64_t id;
    uint16_t slot;
};

static int by_id(const void *a, const void *b)
{
    const struct named *x = a, *y = b;
    return (x->id > y->id) - (x->id < y->id);
}

static void name_them(struct segment *s)
{
    struct named *list = mem_array(s->count, sizeof *list);
    for (uint32_t i = 0; i < s->count; i++)
        list[i] = (struct named){s->ids[i], (uint16_t)i};
    qsort(list, s->count, sizeof *list, by_id);
    s->by_id = mem_array(s->count, sizeof *s->by_id);
    for (uint32_t i = 0; i < s->count; i++)
        s->by_id[i] = list[i].slot;
    free(list);
}

static void copy_texts(struct segment *s, const struct piece *pieces)
{
    size_t at = 1;
    s->text = mem_alloc(s->bytes);
    s->text[0] = WORD_END;
    for (uint32_t i = 0; i < s->count; i++) {
        if (!i || pieces[i].kept.len != pieces[i - 1].kept.len) {
            if (s->run_count % 64 == 0)
                s->runs = mem_grow(s->runs, (size_t)s->run_count + 64, sizeof *s->runs);
            s->runs[s->run_count++] = (struct run){i, (uint32_t)at, (uint32_t)pieces[i].kept.len};
        }
        s->ids[i] = pieces[i].id;
        memcpy(s->text + at, pieces[i].kept.at, pieces[i].kept.len);
        at += pieces[i].kept.len;
    }
}

static uint32_t three(const char *at)
{
    return (uint8_t)at[0] | (uint32_t)(uint8_t)at[1] << 8 | (uint32_t)(uint8_t)at[2] << 16;
}

static uint32_t inside_row(uint32_t gram)
{
    return gram * 0x9E3779B1u >> (32 - INSIDE_BITS);
}

static uint32_t edge_row(uint32_t gram)
{
    return INSIDE_ROWS + (gram * 0x85EBCA6Bu >> (32 - EDGE_BITS));
}

static uint32_t four(const char *at)
{
    return three(at) | (uint32_t)(uint8_t)at[GRAM] << 24;
}

// The first four letters or digits of a word: hashed apart from the edges of three.
static uint32_t begin_row(uint32_t gram)
{
    return INSIDE_ROWS + ((gram ^ gram >> 15) * 0xC2B2AE35u >> (32 - EDGE_BITS));
}

// Where a character begins in UTF-8: nothing is looked for from the middle of one on.
static bool begins(char byte)
{
    return ((uint8_t)byte & 0xC0) != 0x80;
}

static bool has_three(char byte)
{
    return ((uint8_t)byte & 0xF0) == 0xE0;
}

// Letters and digits say little by threes: of them it takes four. Of Chinese it takes one character,
// and two in a row.
static inline void each_inside(const char *at, size_t left, void (*see)(void *, uint32_t),
                               void *user)
{
    uint32_t gram = three(at);
    if (!begins(at[0]))
        return;
    if (!(gram & 0x808080)) {
        if (left > GRAM)
            see(user, inside_row(four(at)));
        return;
    }
    see(user, inside_row(gram));
    if (left >= 2 * GRAM && has_three(at[0]) && has_three(at[GRAM]))
        see(user, inside_row(gram * 31 + three(at + GRAM)));
}

// A word that stands between two marks, the first of which is at text.at. Words that many texts begin
// with are rarely a whole word: without these rows all of those texts would be looked at.
static inline void each_whole(struct str text, void (*see)(void *, uint32_t), void *user)
{
    uint32_t hash = 0;
    for (size_t i = 1; i < text.len && i <= WORD_MAX + 1; i++) {
        if (text.at[i] == WORD_END) {
            see(user, INSIDE_ROWS + EDGE_ROWS + (hash * 0x27D4EB2Fu >> (32 - WHOLE_BITS)));
            return;
        }
        hash = (hash ^ (uint8_t)text.at[i]) * 0x01000193u;
    }
}

// Calls for each row that a kept text belongs to, or a needle with the marks it has.
static inline void each_row(struct str text, void (*see)(void *, uint32_t), void *user)
{
    enum { END = 1u << 24, BEGIN = 2u << 24 };
    for (size_t i = 0; i + GRAM <= text.len; i++) {
        const char *at = text.at + i;
        size_t left = text.len - i;
        each_inside(at, left, see, user);
        if (at[0] == WORD_END) {
            see(user, edge_row(three(at)));
            each_whole((struct str){at, left}, see, user);
        }
        if (at[0] == WORD_END && left > GRAM)
            see(user, edge_row(three(at + 1) | BEGIN));
        if (at[0] == WORD_END && left > GRAM + 1 && !(four(at + 1) & 0x80808080))
            see(user, begin_row(four(at + 1)));
        if (left > GRAM && at[GRAM] == WORD_END)
            see(user, edge_row(three(at) | END));
    }
}

struct column {
    uint64_t *first, bit;
    size_t row;
};

static inline void set_row(void *user, uint32_t row)
{
    const struct column *c = user;
    c->first[row * c->row] |= c->bit;
}

static void note_grams(struct segment *s)
{
    for (uint32_t slot = 0; slot < s->count; slot++) {
        struct str kept = kept_at(s, slot);
        uint32_t block = slot / BLOCK;
        struct column c = {s->grams + block / WORD_BITS, 1ull << block % WORD_BITS, s->row};
        each_row((struct str){kept.at - 1, kept.len + 1}, set_row, &c);
    }
}

struct segment *segment_create(struct piece *pieces, size_t count)
{
    struct segment *s = mem_alloc(sizeof *s);
    *s = (struct segment){.count = (uint32_t)count, .live = (uint32_t)count, .bytes = 1};
    qsort(pieces, count, sizeof *pieces, piece_order);
    for (size_t i = 0; i < count; i++)
        s->bytes += pieces[i].kept.len;
    s->ids = mem_array(count, sizeof *s->ids);
    copy_texts(s, pieces);
    name_them(s);
    s->row = ((count + BLOCK - 1) / BLOCK + WORD_BITS - 1) / WORD_BITS;
    s->grams = mem_array(GRAM_ROWS * s->row, sizeof *s->grams);
    note_grams(s);
    return s;
}

void segment_destroy(struct segment *s)
{
    free(s->ids);
    free(s->by_id);
    free(s->text);
    free(s->runs);
    free(s->grams);
    free(s);
}

// ---- looking and changing -----------------------------------------------------------------------

size_t segment_live(const struct segment *s)
{
    return s->live;
}

size_t segment_text_bytes(const struct segment *s)
{
    return s->bytes;
}

size_t segment_bytes(const struct segment *s)
{
    return sizeof *s + s->count * (sizeof *s->ids + sizeof *s->by_id) + s->bytes +
           (size_t)s->run_count * sizeof *s->runs + GRAM_ROWS * s->row * sizeof *s->grams;
}

struct str segment_text(const struct segment *s, int64_t id)
{
    uint32_t slot = find_slot(s, id);
    return slot == UINT32_MAX ? STR_NONE : kept_at(s, slot);
}

bool segment_remove(struct segment *s, int64_t id)
{
    uint32_t slot = find_slot(s, id);
    if (slot == UINT32_MAX)
        return false;
    struct str kept = kept_at(s, slot);
    memset(s->text + (kept.at - s->text), WORD_END, kept.len);
    s->live--;
    return true;
}

void segment_pieces(const struct segment *s, struct piece *out)
{
    size_t n = 0;
    for (uint32_t slot = 0; slot < s->count; slot++) {
        struct str kept = kept_at(s, slot);
        if (!blank(kept))
            out[n++] = (struct piece){s->ids[slot], kept};
    }
}

// ---- finding ------------------------------------------------------------------------------------

bool asked_in(const struct asked *q, struct str kept)
{
    return words_in(q->words, kept, q->match) &&
           (!q->only || q->match == MATCH_WHOLE ||
            !words_in(q->words, kept, (enum match)(q->match - 1)));
}

// A bit for each block.
struct mask {
    const struct segment *s;
    uint64_t bits[MASK_WORDS];
};

struct segment_walk {
    const struct asked *asked;
    const struct word *rarest; // the word that may be in the fewest blocks
    struct mask mask;          // the blocks in which all words may occur
    uint32_t slot;             // the next to be looked at
};

static inline void and_row(void *user, uint32_t row)
{
    struct mask *m = user;
    const uint64_t *bits = m->s->grams + row * m->s->row;
    for (size_t k = 0; k < m->s->row; k++)
        m->bits[k] &= bits[k];
}

static int blocks_in(const struct mask *m)
{
    int n = 0;
    for (size_t k = 0; k < m->s->row; k++)
        n += __builtin_popcountll(m->bits[k]);
    return n;
}

struct segment_walk *segment_walk(struct arena *a, const struct segment *s, const struct asked *q)
{
    struct segment_walk *w = ARENA_ARRAY(a, struct segment_walk, 1);
    int fewest = INT_MAX;
    *w = (struct segment_walk){.asked = q, .mask.s = s};
    memset(w->mask.bits, 0xFF, sizeof w->mask.bits);
    for (int i = 0; i < q->words->count; i++) {
        struct mask m = {.s = s};
        memset(m.bits, 0xFF, sizeof m.bits);
        each_row(q->words->list[i].as[q->match].text, and_row, &m);
        int blocks = blocks_in(&m);
        if (blocks < fewest)
            w->rarest = &q->words->list[i];
        fewest = blocks < fewest ? blocks : fewest;
        for (size_t k = 0; k < s->row; k++)
            w->mask.bits[k] &= m.bits[k];
    }
    return w;
}

// The first block from `block` on that is chosen, or is not; the last there is, and one, where none
// is.
static uint32_t next_block(const struct mask *m, uint32_t block, bool chosen)
{
    uint32_t blocks = (m->s->count + BLOCK - 1) / BLOCK;
    while (block < blocks) {
        uint64_t bits = m->bits[block / WORD_BITS];
        bits = (chosen ? bits : ~bits) >> block % WORD_BITS;
        if (bits) {
            block += (uint32_t)__builtin_ctzll(bits);
            return block < blocks ? block : blocks;
        }
        block += WORD_BITS - block % WORD_BITS;
    }
    return blocks;
}

size_t segment_next(struct segment_walk *w)
{
    const struct segment *s = w->mask.s;
    uint32_t from = next_block(&w->mask, w->slot / BLOCK, true) * BLOCK;
    w->slot = from > w->slot ? from : w->slot;
    return w->slot < s->count ? run_of(s, w->slot)->len : SIZE_MAX;
}

// Looks through the texts from … to, all of one length; returns how many hits there are now.
static int scan(const struct segment_walk *w, const struct run *run, uint32_t from, uint32_t to,
                int most, struct piece *out, int count)
{
    const struct segment *s = w->mask.s;
    const struct scan_needle *n = &w->rarest->as[w->asked->match];
    const char *at = kept_in(s, run, from).at - 1;
    const char *end = kept_in(s, run, to).at;
    while (count < most && (at = scan_find(at, end, n))) {
        size_t byte = (size_t)(at - s->text) + n->first;
        uint32_t slot = run->slot + (uint32_t)((byte - run->at) / run->len);
        struct str kept = kept_in(s, run, slot);
        if (asked_in(w->asked, kept))
            out[count++] = (struct piece){s->ids[slot], kept};
        at = kept.at + kept.len - 1;
    }
    return count;
}

int segment_take(struct segment_walk *w, int most, struct piece *out)
{
    const struct segment *s = w->mask.s;
    const struct run *run = run_of(s, w->slot);
    uint32_t end = run + 1 < s->runs + s->run_count ? run[1].slot : s->count;
    int count = 0;
    while (w->slot < end && count < most) {
        uint32_t to = next_block(&w->mask, w->slot / BLOCK, false) * BLOCK;
        to = to < end ? to : end;
        count = scan(w, run, w->slot, to, most, out, count);
        w->slot = to;
        segment_next(w);
    }
    w->slot = w->slot < end ? end : w->slot;
    return count;
}
