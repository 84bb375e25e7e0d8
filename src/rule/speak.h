// speak: the parts of a sentence: labels, durations, windows, amounts, and forms with them filled
// in. Inside this folder only; rule/sentence.c puts them together.
#pragma once
#include "rule/said.h"

// Stands in Chinese phrases where a space belongs only beside digits and Latin letters.
#define SOFT_SPACE '\1'

struct speaker {
    struct arena *arena;
    const struct rule *rule;
    enum rule_language language;
    struct buf out;
    bool items; // what is said is about one item: inside `where`
};

// How much, ready to be said, and whether the noun after it is one.
struct amount {
    struct str text;
    bool one;
};

void speaker_init(struct speaker *s, struct arena *a, const struct rule *r,
                  enum rule_language language);
// What was said, in the arena.
struct str speaker_deinit(struct speaker *s);

void say(struct speaker *s, struct phrase p);
void say_duration(struct speaker *s, struct rule_duration by);
// A form of rule/said.h or rule/function.h about one call.
void say_form(struct speaker *s, const char *form, const struct rule_node *call, struct amount n);

// A field as sentences name it.
struct str field_words(const struct speaker *s, int object, int field);
struct str target_words(const struct speaker *s, int target, int field);
// "30 days", "3", " 3 次", "50%": without what stands around it. `call` gives unit and counting word.
struct str amount_words(struct speaker *s, const struct rule_node *call, double value);

// rule/sentence.c
void speak(struct speaker *s, const struct rule_node *n);
