#include "model/totals.h"

#include <pthread.h>
#include <stdlib.h>

enum { KEPT_MAX = 16, KEPT_GROUPS_MAX = 1000 };

struct kept {
    struct totals_key key;
    int64_t position, used; // `used`: the greater, the later
    struct arena *arena;    // holds the list; NULL: nothing is kept here
    struct group *list;
    int count;
};

struct totals {
    pthread_mutex_t lock,
        counting; // `counting` is held from a totals_find without to its totals_keep
    struct kept kept[KEPT_MAX];
    int64_t uses;
};

struct totals *totals_create(void)
{
    struct totals *t = mem_alloc(sizeof *t);
    pthread_mutex_init(&t->lock, NULL);
    pthread_mutex_init(&t->counting, NULL);
    return t;
}

void totals_destroy(struct totals *t)
{
    if (!t)
        return;
    for (int i = 0; i < KEPT_MAX; i++)
        if (t->kept[i].arena)
            arena_destroy(t->kept[i].arena);
    pthread_mutex_destroy(&t->lock);
    pthread_mutex_destroy(&t->counting);
    free(t);
}

static struct group *copy(struct arena *a, const struct group *list, int count)
{
    struct group *out = ARENA_ARRAY(a, struct group, (size_t)count + 1);
    for (int i = 0; i < count; i++) {
        out[i] = list[i];
        if (out[i].value.type == VALUE_TEXT)
            out[i].value.text = str_copy(a, out[i].value.text);
    }
    return out;
}

static bool same(const struct totals_key *a, const struct totals_key *b)
{
    return a->schema == b->schema && a->object == b->object && a->by == b->by && a->sum == b->sum;
}

static bool find(struct arena *a, struct totals *t, const struct totals_key *key, int64_t position,
                 struct group **out, int *count)
{
    bool found = false;
    pthread_mutex_lock(&t->lock);
    for (int i = 0; i < KEPT_MAX && !found; i++) {
        struct kept *k = &t->kept[i];
        found = k->arena && same(&k->key, key) && k->position >= position;
        if (!found)
            continue;
        k->used = ++t->uses;
        *out = copy(a, k->list, k->count);
        *count = k->count;
    }
    pthread_mutex_unlock(&t->lock);
    return found;
}

bool totals_find(struct arena *a, struct totals *t, const struct totals_key *key, int64_t position,
                 struct group **out, int *count)
{
    if (find(a, t, key, position, out, count))
        return true;
    pthread_mutex_lock(&t->counting); // somebody may be counting just that
    if (!find(a, t, key, position, out, count))
        return false;
    pthread_mutex_unlock(&t->counting);
    return true;
}

// The same groups as they were, else what nobody has asked for the longest.
static struct kept *room(struct totals *t, const struct totals_key *key)
{
    struct kept *oldest = &t->kept[0];
    for (int i = 0; i < KEPT_MAX; i++) {
        if (t->kept[i].arena && same(&t->kept[i].key, key))
            return &t->kept[i];
        if (t->kept[i].used < oldest->used)
            oldest = &t->kept[i];
    }
    return oldest;
}

void totals_keep(struct totals *t, const struct totals_key *key, int64_t position,
                 const struct group *list, int count)
{
    if (list && count <= KEPT_GROUPS_MAX) {
        pthread_mutex_lock(&t->lock);
        struct kept *k = room(t, key);
        if (!k->arena)
            k->arena = arena_create();
        arena_reset(k->arena);
        k->key = *key;
        k->position = position;
        k->used = ++t->uses;
        k->list = copy(k->arena, list, count);
        k->count = count;
        pthread_mutex_unlock(&t->lock);
    }
    pthread_mutex_unlock(&t->counting);
}
