// life: when one customer of an example company comes, pauses, weakens, leaves and returns: the frame
// into which his orders, logins and calls are put. It knows nothing of what they are.
#pragma once
#include "base/day.h"
#include "base/random.h"

struct stay {
    day_t from, to; // both belong to it
    int decline;    // the last days of it, over which he weakens; 0: he leaves without a sign
    bool left;      // false: he is still there on the last day known
};

struct rest {
    day_t from, to; // `to` is the first day after it
};

enum { STAYS_MAX = 3, RESTS_MAX = 2 };

struct life;
struct life_odds {
    // The chance to decide within the next LIFE_STEP days that it is over.
    double (*leaves)(const struct life *l, day_t day);
    double sudden, back, rests;    // shares: of those who leave, of those who left, of stays
    int decline_min, decline_more; // days
    int ahead;                     // who leaves that soon after the last day known weakens already
};
enum { LIFE_STEP = 30 };

struct life {
    struct random r;
    const struct life_odds *odds;
    void *of;          // the caller's
    day_t from, until; // he is there from `from` on; nothing is known after `until`
    struct stay stays[STAYS_MAX];
    int stay_count;
    struct rest rests[RESTS_MAX];
    int rest_count;
};

// `r`, `odds`, `of`, `from` and `until` are set.
void life_draw(struct life *l);
// 0: all is well … 1: the last day before he leaves; it rises fast at first.
double life_strain(const struct life *l, day_t day);
// The pause on that day, or NULL.
const struct rest *life_rest(const struct life *l, day_t day);
// The first working day on or after `day`: no Chinese New Year, and few weekends.
day_t life_workday(struct life *l, day_t day);
// The next of a series with this usual gap: never the same day, never very far off.
day_t life_later(struct life *l, day_t day, double gap);
