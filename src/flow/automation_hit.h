// automation_hit: what sets automations off, one by one, until they are runs. Inside this folder
// only: those who look (at the log, at conditions, at the clock) find hits, and give them here.
#pragma once
#include "flow/automation.h"
#include "model/mirror.h"

// One that is on, read, and with whose eyes it sees.
struct automation_on {
    struct automation a;
    struct automation_plan p;
    const struct viewer *v; // NULL: it is broken
    struct str zh, en;      // why
    int hits;
};

struct automation_hit {
    struct automation_on *on;
    int object; // in the schema; -1: it is about nothing
    int64_t record, customer;
    struct str cause; // once for each
    int64_t parent;   // the run whose change it comes from; 0: none
    struct str body;  // JSON
    day_t day;        // of which its condition is asked
    bool lost;        // it names a customer who is not found
    bool holds;
};

struct automation_hits {
    struct automation_hit *items;
    int count;
};
void automation_hit_add(struct ctx *c, struct automation_hits *all, struct automation_hit one);

// Those of some kinds (bits 1 << enum automation_starts) that are on; their viewers are held.
enum err automations_on(struct ctx *c, struct org *o, unsigned kinds, struct automation_on **out,
                        int *count) MUST_USE;
void automations_drop(struct automation_on *list, int count);
// The same for one that is tried, with the eyes of `v`, who is not held.
enum err automation_tried(struct ctx *c, struct org *o, const struct viewer *v,
                          const struct automation *a, struct automation_on *out) MUST_USE;

// Asks the "if" of each as of its day: `holds`. Not while the mirror is held.
enum err automation_hits_ask(struct ctx *c, struct org *o, struct automation_hits *all) MUST_USE;

// Makes runs of those that hold, and switches off what is broken or runs too often.
enum err automation_hits_start(struct work *w, struct automation_on *list, int count,
                               const struct automation_hits *all) MUST_USE;

// The run that made a change; 0: none did.
int64_t automation_of_session(struct str session);

// Whose sight reaches which customers, as a bitmap of the history that is held; NULL: all. `ids`
// was asked before (model/scope.h).
struct id_set;
void *automation_sees(const struct history *h, const struct id_set *ids);

// A record as it was just after a change; `*found` false where nothing is known of it.
struct change;
enum err automation_record_at(struct ctx *c, struct db_tx *tx, const struct schema *s,
                              const struct change *one, struct record *out, bool *found) MUST_USE;
