// history: every customer's time line in memory, in columns, and what a condition was on every day.
//
// A mirror of what SQL holds: it is fed by model/mirror.c and knows no SQL. Objects and fields are
// the indexes of the catalog it was made with. Values are doubles (texts as codes of one
// dictionary, days as day_t, NaN: empty); numbers come in and are kept as exact decimals (num_t),
// so that sums do not depend on their order.
//
// Reading calls may run in several threads at once; calls that change it (load, replace) must have
// it alone: the owner holds the lock.
#pragma once
#include "base/day.h"
#include "base/err.h"
#include "base/value.h"
#include "rule/rule.h"

struct history;

// The catalog must outlive the history. `threads`: how many a sweep uses (0: one for each core).
struct history *history_create(const struct catalog *catalog, int threads);
void history_destroy(struct history *h);

// ---- loading: everything at once ----------------------------------------------------------------
//
// begin, then customers, then items and states in any order, then end. Cells are given as SQL keeps
// them (base/value.h): numbers as num_t, days as day_t, time stamps as seconds, texts as text,
// yes/no as 0 and 1. A date counts as its day; the catalog does not say which fields are time
// stamps, so an integer that is no day of the years 1 to 9999 is taken for seconds: time stamps of
// the first weeks of 1970 must be given as days.

// One thing on the time line. A moment has `start` and `second`, a span `start` and `end`.
struct history_item {
    // The record's: among items of one day and second, the smaller comes first. It is not kept.
    int64_t id;
    day_t start;    // DAY_MIN … DAY_MAX; DAY_NONE: it is left out
    day_t end;      // a span's first day no longer in it, DAY_NONE: none; unused for moments
    int32_t second; // of the day, 0 where unknown: orders the items of one day
    const struct value *cells; // one for each column in history_columns(h, object), same order
};

// Which fields of an object (or of the customer: which states) the mirror holds; sorted. Fields
// that no condition has needed are not held.
const int *history_columns(const struct history *h, int object, int *count);
// Sets them; only between create and load, or before a reload of everything.
void history_set_columns(struct history *h, int object, const int *fields, int count);
// Goes by another catalog from now on, where that only adds fields behind those that are there or
// calls things otherwise: false, and nothing is changed, where numbers mean something else in it. The
// old one must stay as long as the history.
bool history_adopt(struct history *h, const struct catalog *catalog);
// Whether everything that `r` mentions is held; if not, the owner adds columns and loads again.
bool history_covers(const struct history *h, const struct rule *r);

void history_load_begin(struct history *h);
// `since`: the customer's own first day, DAY_NONE: the first of his items; `created`: his first day
// where he has neither. Customers come in any order, each once.
void history_load_customer(struct history *h, int64_t customer, day_t since, day_t created);
// ERR_INTERNAL where the customer was not loaded.
enum err history_load_item(struct ctx *c, struct history *h, int object, int64_t customer,
                           const struct history_item *item) MUST_USE;
// A state took `cell` on `day`; of two for the same day the later call counts.
enum err history_load_state(struct ctx *c, struct history *h, int field, int64_t customer,
                            day_t day, struct value cell) MUST_USE;
enum err history_load_end(struct ctx *c, struct history *h) MUST_USE;

// ---- keeping up: one customer at a time ---------------------------------------------------------

// All that one customer has now; replaces what was held of him (a new customer is added). An object
// with no items here has none.
struct history_customer {
    int64_t id;
    day_t since, created;
    bool gone; // the customer was deleted: he is held no more, on no day
    const struct history_item *const *items; // [catalog objects], each an array
    const int *item_counts;                  // [catalog objects]
    const struct history_state *states;
    int state_count;
};
struct history_state {
    int field;
    day_t day;
    struct value cell;
};
enum err history_replace(struct ctx *c, struct history *h,
                         const struct history_customer *one) MUST_USE;

// ---- asking -------------------------------------------------------------------------------------
//
// A customer is a number 0 … history_customers() − 1, dense and stable while the history lives.

uint32_t history_customers(const struct history *h);
int64_t history_customer_id(const struct history *h, uint32_t customer);
// UINT32_MAX where there is none.
uint32_t history_customer_of(const struct history *h, int64_t id);
// DAY_NONE: he is gone, or has no first day on or before `last` (his first item comes later).
day_t history_first_day(const struct history *h, uint32_t customer, day_t last);
// The text of a dictionary code.
struct str history_text(const struct history *h, double code);

// A checked condition (or value) made ready for this history: literals looked up, calls resolved.
struct history_plan;
// `r` must be covered. The plan lives in c->arena and reads `r`; it is good until the next change.
enum err history_compile(struct ctx *c, const struct history *h, const struct rule *r,
                         struct history_plan **out) MUST_USE;
// The same for one node of it, of any type.
enum err history_compile_node(struct ctx *c, const struct history *h, const struct rule *r,
                              const struct rule_node *n, struct history_plan **out) MUST_USE;
void history_plan_param(struct history_plan *p, int index, double value);

// Days [from, to) on which a condition holds.
struct day_range {
    day_t from, to;
};
// Sorted, disjoint, not touching; within the customer's days: [first day, last + 1).
struct ranges {
    const struct day_range *at;
    int count;
};

// As of the end of day `last`, which is the last day known: items and states dated later are not
// (the end of a span is known from its start on; a state's first value counts from the beginning).
struct history_sweep {
    struct history_plan *const *plans; // conditions
    int plan_count;
    day_t last;
    // Customers to look at (a roaring_bitmap_t), NULL: all.
    const void *only;
    // Called once for each customer with a first day, from several threads at once, each thread
    // with its own `thread` number; `sets` has one entry for each plan and is good until it
    // returns.
    void (*visit)(void *user, int thread, uint32_t customer, day_t first,
                  const struct ranges *sets);
    void *user;
    // Looked at now and then; when set to true from outside the sweep ends with ERR_STOPPED.
    const _Atomic bool *stop;
};
int history_threads(const struct history *h);
enum err history_sweep(struct ctx *c, const struct history *h,
                       const struct history_sweep *s) MUST_USE;
// The same for one customer in the caller's thread; the ranges live in c->arena.
enum err history_ranges(struct ctx *c, const struct history *h, struct history_plan *p,
                        uint32_t customer, day_t last, struct ranges *out) MUST_USE;

// The customers for whom the condition holds on `day`, as-of: touches only the recent end of each
// track. `out` is a roaring_bitmap_t the caller made; customers are added to it.
enum err history_scan(struct ctx *c, const struct history *h, struct history_plan *p, day_t day,
                      void *out) MUST_USE;
// The same for several conditions in one pass: out[i] is for plans[i].
enum err history_scan_many(struct ctx *c, const struct history *h,
                           struct history_plan *const *plans, int plan_count, day_t day,
                           void *const *out) MUST_USE;
// One customer, one day, any type: NaN where empty; a condition is 1 or 0 (0 before his first day).
double history_value(const struct history *h, struct history_plan *p, uint32_t customer, day_t day);

// The day of the newest moment of all customers, or of those in `only` (as in a sweep), dated
// `until` at the latest; DAY_NONE where there is none.
day_t history_last_day(const struct history *h, const void *only, day_t until);

// The newest item of `object` that counts for `n` (a RULE_CALL on a series, its `where` included)
// on `day`, as a place among all items of that customer by day, second and id, from 1 on; 0 where
// there is none. For telling why; feed_record finds the record.
uint32_t history_newest(struct ctx *c, const struct history *h, const struct rule *r,
                        const struct rule_node *n, uint32_t customer, day_t day);

// ---- the snapshot file --------------------------------------------------------------------------

// Written beside and moved into place. `change` is the change-log position it stands at, `meaning`
// a number that differs whenever catalog or program would read it otherwise.
enum err history_save(struct ctx *c, const struct history *h, struct str path, int64_t change,
                      uint64_t meaning) MUST_USE;
// ERR_NOT_FOUND: no file; ERR_DAMAGED: it fails its checks; ERR_STALE: another meaning. In each
// case the history is as created, and the owner loads it from SQL. The file is memory-mapped.
enum err history_open(struct ctx *c, struct history *h, struct str path, uint64_t meaning,
                      int64_t *change) MUST_USE;

// Where links lead, for the paths of rules: what the link's values are called, each once, and the
// field of what each leads to (texts, millionths, days, 0 and 1, or nothing). A rule with a path can
// be compiled only where it is held. Not while others ask; forgotten with the customers.
struct history_lead {
    int target, field; // of the catalog
    int count;
    const struct str *keys;
    const struct value *values;
};
void history_lead(struct history *h, const struct history_lead *to);
bool history_leads(const struct history *h, int target, int field);
void history_forget_leads(struct history *h);

struct history_size {
    uint64_t customers, items, bytes;
};
struct history_size history_size(const struct history *h);
// Whether two histories hold the same customers, items and states; the first difference in words.
enum err history_same(struct ctx *c, const struct history *a, const struct history *b) MUST_USE;
