// events: what happened just now, told to every page that is open (server-sent events). Nothing is
// kept for those who were not listening: a page that comes back reads everything anew.
#pragma once
#include "net/http.h"

struct events;

struct events *events_create(void);
void events_destroy(struct events *e); // after the server has stopped
// `json` is one whole value; `name` a word such as change, warning, job.
void events_tell(struct events *e, const char *name, struct str json);
// Makes the answer a stream of all that is told from now on.
void events_answer(struct events *e, struct http_answer *a);
