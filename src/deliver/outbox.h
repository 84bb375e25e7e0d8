// outbox: messages to other programs: written down with the position in the change log they come
// from, sent, tried again, and kept for a while to be looked at.
#pragma once
#include "deliver/hook.h"

enum { DELIVERY_DAYS_KEPT = 30 };

struct delivery {
    int64_t id, hook, created_ms, due_ms, ended_ms; // due 0: it has ended; ended 0: it has not
    struct str type, body, answer;
    int tries, status, took_ms;
    bool arrived;
};

struct outbox_limits {
    bool local;               // also to this machine itself
    const _Atomic bool *stop; // or NULL
};

// Newest first, those below `after` (0: from the newest).
enum err delivery_list(struct ctx *c, struct db_tx *tx, int64_t hook, int64_t after, int limit,
                       struct delivery **out, int *count) MUST_USE;
// Sends one that has ended once more, as it was. ERR_NOT_FOUND.
enum err delivery_again(struct work *w, int64_t hook, int64_t id) MUST_USE;
// A message of type "test", to see whether anybody hears it.
enum err delivery_test(struct work *w, int64_t hook) MUST_USE;

// Reads the change log on from where it was read, and writes down what hooks are to be told. May be
// called by several servers at once: one of them gets it.
enum err outbox_gather(struct ctx *c, struct org *o) MUST_USE;
// Sends what is due, some of it. `*more`: there was any. What is stopped on the way is sent again.
enum err outbox_send(struct ctx *c, struct org *o, const struct outbox_limits *limits,
                     bool *more) MUST_USE;
// Forgets what ended DELIVERY_DAYS_KEPT days ago.
enum err outbox_purge(struct work *w) MUST_USE;
