// search: which of a million short texts hold all the words of a query, in memory. It knows ids
// and texts, not what they are of.
//
// Texts and queries come folded (rule/fold.h). White space parts words; a query answers where each
// of its words stands anywhere in the text, in any order. Calls may come from any thread: finding
// goes side by side, changing alone.
#pragma once
#include "base/str.h"

struct search;

struct search *search_create(void);
void search_destroy(struct search *s);

// From now on the text of `id`; one without a word takes it out.
void search_put(struct search *s, int64_t id, struct str text);
void search_remove(struct search *s, int64_t id);

struct search_hits {
    int64_t *ids;
    int count;
    bool more; // there are more than were wanted
};
// The best `most`, the best first: texts in which every word of the query is a word, then those in
// which every one begins a word, then the rest; among equals the shorter text, then the lower id.
// The fewer are wanted, the sooner they are found.
void search_best(struct arena *a, struct search *s, struct str query, int most,
                 struct search_hits *out);
// Up to `most`, in no order: fewer than `most` are all there are.
void search_any(struct arena *a, struct search *s, struct str query, int most,
                struct search_hits *out);
// The next word of a query; empty at the end. A query without one finds nothing.
struct str search_word(struct str *rest);

struct search_size {
    uint64_t texts, text_bytes, bytes; // bytes: all the memory
    int segments;
};
struct search_size search_size(struct search *s);
