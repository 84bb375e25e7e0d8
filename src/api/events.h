// events: what happened just now, told to every page that is open (server-sent events). Nothing is
// kept for those who were not listening: a page that comes back reads everything anew.
#pragma once
#include "net/http.h"

struct events;

struct events *events_create(void);
// Whoever listens is told no more, and let go.
void events_close(struct events *e);
void events_destroy(struct events *e); // after the server has stopped
// `json` is one whole value; `name` a word such as change, warning, job.
void events_tell(struct events *e, const char *name, struct str json);
// The same to one person alone.
void events_tell_one(struct events *e, int64_t person, const char *name, struct str json);

// What one listener is told: `show` writes what he may know of it into `out`, and nothing where that
// is nothing; returns false when he is to hear no more. Called in his connection's own thread.
struct listening {
    int64_t person;
    bool (*show)(void *user, const char *name, struct str json, struct buf *out);
    void (*free_user)(void *user);
    void *user;
};
// Makes the answer a stream of all that is told from now on.
void events_answer(struct events *e, struct http_answer *a, const struct listening *l);
