// bell: what is told to people on the page itself: messages of the kind bell, and whether they were read.
#pragma once
#include "model/record.h"

struct bell {
    int64_t id, message, customer, cause_id, created_ms, seen_ms; // seen 0: not yet
    struct str subject, body, cause;
};

// For message_put: a message rings for somebody.
enum err bell_ring(struct work *w, int64_t person, int64_t message) MUST_USE;
// Somebody's, newest first, those below `after` (0: from the newest).
enum err bell_list(struct ctx *c, struct db_tx *tx, int64_t person, int64_t after, int limit,
                   struct bell **out, int *count) MUST_USE;
enum err bell_unread(struct ctx *c, struct db_tx *tx, int64_t person, int64_t *out) MUST_USE;
// He has read one of his own; 0: all of them.
enum err bell_seen(struct work *w, int64_t person, int64_t id) MUST_USE;
// For whom it rang after the bell `*last`, which becomes the newest one; each person once.
enum err bell_rang(struct ctx *c, struct db_tx *tx, int64_t *last, int64_t **people,
                   int *count) MUST_USE;
enum err bell_newest(struct ctx *c, struct db_tx *tx, int64_t *out) MUST_USE;
