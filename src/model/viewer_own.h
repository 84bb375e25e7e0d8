// viewer_own: what a viewer consists of, for viewer.c and viewer_make.c alone.
#pragma once
#include "model/viewer.h"

#include <pthread.h>
#include <stdatomic.h>

enum { PROFILES_MAX = 64 };

struct viewer {
    struct arena *arena;
    atomic_int users;
    bool all;
    int64_t person, version;
    struct str login;
    const struct schema *schema;
    uint64_t mark;
    unsigned rights;
    enum field_right **fields; // [object][field]
    int (*verbs)[VERB_COUNT];  // [object]: index into profiles; -1: may not
    struct realm profiles[PROFILES_MAX];
    struct id_set *sets[PROFILES_MAX];
    int profile_count;
    const int64_t *departments;
    int department_count;
    pthread_mutex_t lock; // of `sets`
};
