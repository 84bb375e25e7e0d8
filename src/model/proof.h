// proof: whether what is kept twice agrees, and putting right what can be worked out again: search
// texts, current fields of customers, positions of readers, the change log's objects.
#pragma once
#include "model/org.h"

// What a check found. `first` names the first thing that was wrong; empty where nothing was.
struct proof {
    int64_t wrong, mended;
    struct str first_en, first_zh;
};

// Counts one thing that is wrong; the words are kept of the first one only, in c->arena.
void proof_wrong(struct ctx *c, struct proof *p, const char *en, const char *zh, ...)
    __attribute__((format(printf, 3, 5), format(printf, 4, 5)));

// The text by which each customer is found is the one his fields give.
enum err proof_search(struct ctx *c, struct org *o, struct proof *out) MUST_USE;
// The current value of each field of a customer is its newest fact.
enum err proof_current(struct ctx *c, struct org *o, struct proof *out) MUST_USE;
// Every row of the change log is about an object there is. Cannot be mended.
enum err proof_changes(struct ctx *c, struct org *o, struct proof *out) MUST_USE;
// The keys by which duplicates are found are those of the records; made anew where not.
enum err proof_duplicates(struct ctx *c, struct org *o, struct proof *out) MUST_USE;
// No reader of the change log stands beyond its end; one that does reads again from the beginning,
// which does no harm because readers may see a change twice.
enum err proof_readers(struct ctx *c, struct org *o, struct proof *out) MUST_USE;
