// words: which words come most often in what was written. It is honest and simple: no dictionary, no
// model. Chinese words are found as runs of two to eight characters that come together; of runs
// inside each other that come as often, the longest is told. English words are told as they stand. A
// word counts once in each text.
#pragma once
#include "base/str.h"

enum { WORDS_MAX = 40 };

struct word_count {
    struct str word;
    int64_t texts; // in how many of them it comes
};

// At most `max` of those that come in `least` texts or more, the most frequent first. Texts are
// UTF-8; what is not is passed over. Cost: O(letters), memory likewise, in `a` and, while it counts,
// beside it.
int words_count(struct arena *a, const struct str *texts, int count, int64_t least, int max,
                struct word_count *out);
// Whether the text has the word, as words_count would have found it.
bool words_has(struct str text, struct str word);
