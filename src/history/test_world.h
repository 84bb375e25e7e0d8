// test_world: a small made-up company for the tests: its catalog, random customers with their time
// lines as plain arrays, random conditions over everything the language has, and a third evaluator
// that asks every fact day by day and shares no code with the other two.
#pragma once
#include "tests/support/test.h"

#include "base/num.h"
#include "base/random.h"
#include "history/history.h"
#include "history/test_catalog.h"

struct world {
    struct arena *arena;
    struct random random;
    struct history_customer *customers; // items and states included
    int count;
    int64_t next_id;
};

void world_init(struct world *w, uint64_t seed, int customers);
void world_deinit(struct world *w);
// A new time line for the customer with this id.
struct history_customer world_customer(struct world *w, int64_t id);
// A history that holds every field, loaded from `w` in an order of its own.
struct history *world_load(struct ctx *c, struct world *w, int threads);
void world_columns(struct history *h);
// In words, for a failed test.
void world_print(const struct history_customer *one);

// What levels and kinds lead to; a member without a value is value_null().
enum { WORLD_GRADES = 5, WORLD_GRADE_FIELDS = 5 };
struct world_grade {
    const char *key;
    struct value cells[WORLD_GRADE_FIELDS]; // by GRADE_…
};
const struct world_grade *world_grades(void);
void world_lead(struct history *h);

// A random condition, or number, as text.
struct str world_condition(struct world *w);
struct str world_number(struct world *w);
extern const struct str world_params[1];

struct brute {
    const struct history_customer *customer;
    double param;
};
struct brute_value {
    bool empty;
    double number;
    struct str text;
};
// The value of `n` on day `d`, for `item` inside `where`.
struct brute_value brute_value(const struct brute *b, const struct rule_node *n, day_t d,
                               const struct history_item *item);
bool brute_holds(const struct brute *b, const struct rule_node *n, day_t d);
// DAY_NONE: none.
day_t brute_first(const struct history_customer *one);
