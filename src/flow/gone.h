// gone: objects and fields that were deleted, by what people called them: so that whoever is told why
// something does not work any more reads "the field 'Signal' was deleted", not a name of the API.
#pragma once
#include "model/org.h"

struct gone {
    int64_t id, object;      // object: of a field; 0: it is an object itself
    struct str name, zh, en; // its name while it was there
};

struct gone_list {
    const struct gone *items;
    int count;
};

// All of them, the last deleted first; also those whose values are gone for good by now.
enum err gone_load(struct ctx *c, struct db_tx *tx, struct gone_list *out) MUST_USE;
// NULL: it was not deleted.
const struct gone *gone_of(const struct gone_list *l, int64_t id);
// Words of `*why`, which refused `text`, that say what was deleted where the text names it at that
// place; else they stay.
void gone_say(struct arena *a, const struct gone_list *l, struct str text, struct cause *why);
// "the field 'Signal' was deleted"
struct cause gone_words(struct arena *a, const struct gone *g);
