// buckets: how often something may come, by name: each name has a bucket that holds so many and
// fills up again slowly. In memory, bounded: where there is no room for a name, the fullest bucket
// among its neighbours is forgotten.
#pragma once
#include "base/err.h"

struct buckets;
struct buckets *buckets_create(void);
void buckets_destroy(struct buckets *b);

// How many at once, and within how many seconds an empty one is full again.
struct bucket_size {
    int holds, seconds;
};

// Takes one. False where there is none: `*wait_s` until there will be.
bool buckets_take(struct buckets *b, struct str name, struct bucket_size size, int64_t now_ms,
                  int *wait_s) MUST_USE;
// Puts one back that was taken for nothing.
void buckets_put(struct buckets *b, struct str name, struct bucket_size size, int64_t now_ms);
