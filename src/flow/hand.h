// hand: brings warnings on people's lists: as many a day as one can do, most money at risk first, on
// days that are worked. What waits behind is not forgotten: it comes on a later day.
#pragma once
#include "jobs/agenda.h"
#include "model/org.h"

#define HAND_KIND "hand" // in the agenda: the thing is a person
#define CAP_SETTING "warnings_cap"
enum { CAP_STANDARD = 20, CAP_MAX = 1000 };

// How many come on one person's list on one day.
enum err warnings_cap(struct ctx *c, struct db_tx *tx, int *out) MUST_USE;
// Something may wait for him: it is handed out with the next turn of the loop.
enum err hand_soon(struct work *w, int64_t person) MUST_USE;
enum err hand_out(struct work *w, struct org *o, const struct agenda_item *item) MUST_USE;
// One that is his comes on his list now, whatever the cap: somebody gave it to him by hand.
enum err hand_now(struct work *w, struct org *o, int64_t warning, int64_t person) MUST_USE;
