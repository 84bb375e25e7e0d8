// own: what a rule over the fields of one record says of it: shown_when, required_when, and
// formulas that need no time line. The same meaning as the evaluators over time and SQL.
#pragma once
#include "model/schema.h"

// A record as such a rule sees it.
struct own {
    const struct object *object;
    const struct value *cells;
    day_t today;
    struct arena *arena;
};

// Empty where the value is. Conditions give 1 or 0, days a day_t; numbers are num_t.
struct value own_value(const struct own *o, const struct rule *r);
bool own_holds(const struct own *o, const struct rule *r);
// Whether the rule mentions a field in `fields`.
bool own_mentions(const struct rule *r, const bool *fields);
