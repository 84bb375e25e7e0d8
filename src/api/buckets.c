#include "api/buckets.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>

enum { ROWS = 4096, WAYS = 4 };

struct bucket {
    uint64_t name; // 0: free
    double left;
    int64_t at_ms;
};

struct buckets {
    pthread_mutex_t lock;
    struct bucket rows[ROWS][WAYS];
};

struct buckets *buckets_create(void)
{
    struct buckets *b = mem_alloc(sizeof *b);
    pthread_mutex_init(&b->lock, NULL);
    return b;
}

void buckets_destroy(struct buckets *b)
{
    if (!b)
        return;
    pthread_mutex_destroy(&b->lock);
    free(b);
}

static double filled(const struct bucket *one, struct bucket_size size, int64_t now_ms)
{
    double passed = now_ms > one->at_ms ? (double)(now_ms - one->at_ms) / 1000 : 0;
    return fmin(size.holds, one->left + passed * size.holds / size.seconds);
}

// The bucket of a name, filled up to now.
static struct bucket *bucket_of(struct buckets *b, struct str name, struct bucket_size size,
                                int64_t now_ms)
{
    uint64_t hash = str_hash(name) | 1;
    struct bucket *row = b->rows[(hash >> 8) % ROWS], *fullest = &row[0];
    for (int i = 0; i < WAYS; i++) {
        if (row[i].name == hash) {
            row[i].left = filled(&row[i], size, now_ms);
            row[i].at_ms = now_ms;
            return &row[i];
        }
        if (!row[i].name || (fullest->name && row[i].left > fullest->left))
            fullest = &row[i];
    }
    *fullest = (struct bucket){hash, size.holds, now_ms};
    return fullest;
}

bool buckets_take(struct buckets *b, struct str name, struct bucket_size size, int64_t now_ms,
                  int *wait_s)
{
    pthread_mutex_lock(&b->lock);
    struct bucket *one = bucket_of(b, name, size, now_ms);
    bool there = one->left >= 1;
    if (there)
        one->left -= 1;
    else
        *wait_s = (int)ceil((1 - one->left) * size.seconds / size.holds);
    pthread_mutex_unlock(&b->lock);
    return there;
}

void buckets_put(struct buckets *b, struct str name, struct bucket_size size, int64_t now_ms)
{
    pthread_mutex_lock(&b->lock);
    struct bucket *one = bucket_of(b, name, size, now_ms);
    one->left = fmin(size.holds, one->left + 1);
    pthread_mutex_unlock(&b->lock);
}
