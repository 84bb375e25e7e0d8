// words: what a query is made of, and how well a text answers it.
//
// A text is kept as words, each followed by '\n', and '\n' stands before the first. So "\nab" is
// found where a word begins with ab, and "\nab\n" where it is nothing else.
#pragma once
#include "search/scan.h"

#define WORD_END '\n'

// From best to worst.
enum match { MATCH_WHOLE, MATCH_BEGIN, MATCH_INSIDE, MATCH_COUNT };

struct word {
    struct scan_needle as[MATCH_COUNT];
};

struct words {
    struct word *list;
    int count;
};

// The next word of `*rest`; empty at the end.
struct str words_next(struct str *rest);
// Cuts at white space and control characters.
void words_read(struct arena *a, struct str query, struct words *out);
// Room for what words_write writes.
size_t words_room(struct str text);
// `text` as it is kept, without the mark before it; returns the length. 0: there is no word in it.
size_t words_write(char *out, struct str text);
bool word_in(const struct word *w, struct str kept, enum match match);
// Whether all words stand in a kept text, each at least as well as `match`.
bool words_in(const struct words *w, struct str kept, enum match match);
