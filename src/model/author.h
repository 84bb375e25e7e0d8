// author: whose a thing with a condition is: who made it, or who took it over from one that left. He
// is told when it stops working (flow/notice.h). It gives no right by itself, but that a view is its
// owner's.
#pragma once
#include "model/org.h"

enum author_of {
    AUTHOR_RULE,
    AUTHOR_DEFINITION,
    AUTHOR_VIEW,
    AUTHOR_FIELD,  // who wrote its formula or conditions last
    AUTHOR_LAYOUT, // of an object, by the object's id: who laid it out last
    AUTHOR_ROLE,
    AUTHOR_FORM,
    AUTHOR_DUPLICATE_RULE,
    AUTHOR_HOOK, // in whose name it speaks: with his rights, so nobody takes it over
    AUTHOR_AUTOMATION, // likewise
    AUTHOR_PLAY,
    // Nobody's: administrators see to them.
    AUTHOR_QUEUE,
    AUTHOR_LETTER,
    AUTHOR_WORTH, // the setting: thing 0
    AUTHOR_KINDS
};

// rule, definition, …
const char *author_word(enum author_of what);

// From now on it is of who writes.
enum err author_set(struct work *w, enum author_of what, int64_t thing) MUST_USE;
// 0: nobody's.
enum err author_get(struct ctx *c, struct db_tx *tx, enum author_of what, int64_t thing,
                    int64_t *person) MUST_USE;

// All that is `from`'s becomes `to`'s, but views that nobody else sees or that one department sees:
// whose they are says who sees them. `handover` remembers it.
enum err author_hand_over(struct work *w, int64_t handover, int64_t from, int64_t to) MUST_USE;
// Gives back what is still of who got it; `*restored` counts.
enum err author_give_back(struct work *w, int64_t handover, int64_t to, int64_t *restored) MUST_USE;
