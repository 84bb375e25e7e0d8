// sight: to whom a thing of a customer's may be given: to somebody who is there and sees it. Asked inside
// a writing; what rights that look along the time lines need is worked out before.
#pragma once
#include "model/org.h"

// Those who were asked for in one piece of work.
struct sight {
    struct work *w;
    struct org *org;
    int object; // index in the schema; of one that is gone the customer's counts
    struct onlooker *known;
    int count;
};
void sight_init(struct sight *s, struct work *w, struct org *o, int object);
// Whether the person is there and sees records of the object that are the customer's; with customer 0
// what is nobody's. False, too, where sight_prepare has not worked out what it takes.
enum err sight_sees(struct sight *s, int64_t person, int64_t customer, bool *out) MUST_USE;
// The first of these sign-in names who does; else the first administrator; `*login` empty: nobody is
// there.
enum err sight_first(struct sight *s, const struct str *logins, int count, int64_t customer,
                     struct str *login) MUST_USE;
void sight_deinit(struct sight *s);

// Not inside a writing, nor while the mirror is held.
enum err sight_prepare(struct ctx *c, struct org *o) MUST_USE;
