// segment: up to 65,536 texts, the shortest first, that no longer change. One can be blanked out,
// and that is all.
//
// Texts of one length stand side by side, so that which one a byte belongs to is worked out from
// the lengths alone. Beside them stands, for short pieces of text, in which blocks of texts
// they occur: only blocks that hold all pieces of the query are scanned.
#pragma once
#include "search/words.h"

enum { SEGMENT_TEXTS_MAX = 1 << 16, SEGMENT_BYTES_MAX = 64 << 20 };

struct segment;

// A text as words_write gives it; not empty.
struct piece {
    int64_t id;
    struct str kept;
};

// Sorts `pieces`, of which there is at least one, no id twice; copies their texts.
struct segment *segment_create(struct piece *pieces, size_t count);
void segment_destroy(struct segment *s);

size_t segment_live(const struct segment *s);
size_t segment_bytes(const struct segment *s);      // memory
size_t segment_text_bytes(const struct segment *s); // of the texts, blanked out or not
// The text of `id`; empty where it is not there (any more).
struct str segment_text(const struct segment *s, int64_t id);
// Blanks it out; false where it is not there.
bool segment_remove(struct segment *s, int64_t id);
// Those that are left, with texts that live in the segment; `out` has room for segment_live.
void segment_pieces(const struct segment *s, struct piece *out);

// What is looked for: texts that hold all words as `match`, and where `only` is set no better.
struct asked {
    const struct words *words;
    enum match match;
    bool only;
};
// Whether a kept text is one.
bool asked_in(const struct asked *q, struct str kept);
// Shorter texts first, then lower ids.
int piece_order(const void *a, const void *b);

// Somebody on his way through a segment, from the shortest texts to the longest.
struct segment_walk;
struct segment_walk *segment_walk(struct arena *a, const struct segment *s, const struct asked *q);
// The length of the next texts that may be what is looked for; SIZE_MAX: there are none left.
size_t segment_next(struct segment_walk *w);
// The first `most` of these, in that order, and goes behind all of that length; returns how many.
// Their texts live in the segment.
int segment_take(struct segment_walk *w, int most, struct piece *out);
