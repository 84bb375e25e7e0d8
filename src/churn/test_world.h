// test_world: a small random organisation, random definitions, and what everybody was on every day,
// asked day by day: what the reports of this folder are compared with.
#pragma once
#include "tests/support/org.h"

#include "model/definition.h"
#include "churn/period.h"
#include "rule/test_random.h"

#include <math.h>

enum { WORLD_CUSTOMERS = 36, WORLD_DAYS = 420 };
#define WORLD_FIRST (day_parse(STR("2024-01-01")))

struct world {
    struct test_org org;
    struct random random;
    day_t first; // nothing is dated earlier
};

void world_create(struct world *w, uint64_t seed);
void world_destroy(struct world *w);

// A condition that makes sense on such a company, or, one time in three, any that the language
// allows.
struct str world_condition(struct world *w, struct arena *a);
// A definition: a loss, sometimes a customer_when, sometimes a not_while.
struct definition world_definition(struct world *w, struct ctx *c);

// Whether a condition holds, for each customer and day from world.first on: [customer][day -
// first].
struct days {
    day_t first;
    int days;
    bool (*holds)[WORLD_DAYS + 8];
};
// By asking history_value on each day alone, up to `last`.
struct days world_days(struct ctx *c, const struct history *h, const struct rule *r, day_t first,
                       day_t last);
static inline bool on(const struct days *d, uint32_t customer, day_t day)
{
    return day >= d->first && day < d->first + d->days && d->holds[customer][day - d->first];
}
// Whether it held on any day in [from, to].
bool on_any(const struct days *d, uint32_t customer, day_t from, day_t to);
