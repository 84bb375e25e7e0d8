// demo_life: when one customer of the example company comes, pauses, weakens, leaves and returns:
// the frame into which demo_story.c puts his logins, orders and calls.
#pragma once
#include "app/demo_story.h"

struct stay {
    day_t from, to; // both belong to it
    int decline;    // the last days of it, over which he weakens; 0: he leaves without a sign
    bool left;      // false: he is still there on the last day known
};

struct rest {
    day_t from, to; // `to` is the first day after it
};

enum { STAYS_MAX = 3, RESTS_MAX = 2 };

struct life {
    struct demo_world *world;
    struct demo_customer *who;
    int index, owner;
    bool neglected; // nobody looked after him in the first weeks
    struct random r;
    struct stay stays[STAYS_MAX];
    int stay_count;
    struct rest rests[RESTS_MAX];
    int rest_count;
};

// `world`, `who`, `index`, `owner`, `neglected` and `r` are set.
void life_draw(struct life *l);
// 0: all is well … 1: the last day before he leaves; it rises fast at first.
double life_strain(const struct life *l, day_t day);
// The pause on that day, or NULL.
const struct rest *life_rest(const struct life *l, day_t day);
// The first working day on or after `day`: no Chinese New Year, and few weekends.
day_t life_workday(struct life *l, day_t day);
