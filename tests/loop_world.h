// loop_world: a small company in which everything goes on that goes by itself: warnings, tickets with deadlines, plays with
// a control group, a survey whose bad answers open loops, losses, messages and webhooks to a stranger's server. What its
// people do on a day hangs on the customer and the day alone, so that two companies of one seed do the same; and it is
// done once, although a day may be lived again from its beginning.
#pragma once
#include "model/mirror.h"
#include "model/org.h"
#include "tests/support/org.h"
#include "tests/support/peer.h"

enum { LOOP_CUSTOMERS = 24, LOOP_PEOPLE = 4, LOOP_DAYS = 30 };

struct loop_world {
    struct test_org t;
    struct peer *peer;
    uint64_t seed;
    day_t first;
    int64_t customers[LOOP_CUSTOMERS], people[LOOP_PEOPLE], survey;
};

// An org_job on the world: makes all of it.
enum err loop_world_furnish(struct work *w, void *world);
// The clock stands at noon of that day.
void loop_world_hold(struct loop_world *x, int day);
// What goes by itself, until that noon; what goes out, of it.
void loop_world_turn(struct loop_world *x);
void loop_world_send(struct loop_world *x);
void loop_world_deeds(struct loop_world *x, int day);
