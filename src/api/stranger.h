// stranger: who writes without being signed in: where he is, and how often he may.
#pragma once
#include "api/api.h"
#include "api/buckets.h"

struct stranger_limit {
    const char *name; // NULL ends a list
    struct bucket_size size;
    bool thing, address; // counted for each thing (a form, a link), for each address
    bool tries;          // what is refused counts, too
};

// Behind a proxy on this machine the address is the last one it names: nobody else can have written
// that.
struct str stranger_address(const struct call *k);
// Takes one of each; k->from.address is set. ERR_TOO_MANY in words, with when to come again.
enum err stranger_take(struct call *k, const struct stranger_limit *limits,
                       struct str thing) MUST_USE;
// What was taken for nothing, but for `tries`.
void stranger_give_back(struct call *k, const struct stranger_limit *limits, struct str thing);
