// warning: somebody has to look at a customer because a rule has become true for him.
//
// It opens once for a customer and rule while the rule stays true, also after it was handled; it
// may open again when the rule has been false for the rule's hold-down. One that nobody handled
// goes by itself when the rule has been false that long.
#pragma once
#include "flow/rule.h"
#include "model/mirror.h"
#include "model/viewer.h"

struct warning {
    int64_t id, version, rule, customer;
    struct str rule_name, condition;
    day_t opened, closed; // closed: DAY_NONE while open
    struct str status;    // open, handled, gone
    struct str outcome;   // kept, lost, mistaken, other; empty while open
    struct str note;
    struct str code, name, owner; // the customer's, as the viewer sees them
    int64_t person;               // whose list it is on, or will be; 0: nobody's
    struct str person_name;
    day_t handed, due; // DAY_NONE: it waits behind others
    int rung;          // of the ladder
    int64_t told;      // the boss who was told; 0: nobody
    day_t snoozed;     // it sleeps until then; DAY_NONE: it does not
    struct str snooze_why;
    struct value worth; // num_t: the money at risk; null: not known
    // Of an open one: since when its reason is gone, and when it goes by itself unless the reason comes
    // back; DAY_NONE: it is still there, or the rule is off and lets nothing go.
    day_t ended, goes;
};

// LIST_OVERDUE: on a list, awake, and past the day by which it should be handled.
enum warning_list {
    LIST_ANY,
    LIST_NOW,
    LIST_WAITING,
    LIST_SNOOZED,
    LIST_NOBODY,
    LIST_OVERDUE,
    LIST_COUNT
};
// Handled by its day, or later.
enum warning_timing { TIMING_ANY, TIMING_IN_TIME, TIMING_LATE, TIMING_COUNT };

struct warning_question {
    struct str status;       // empty: any
    int64_t rule;            // 0: any
    int64_t customer;        // 0: any
    const struct str *owner; // NULL: any
    int64_t person, told;    // on whose list; which boss was told; 0: any
    enum warning_list list;
    struct str outcome; // empty: any
    day_t from, to;     // opened within, both included; 0: any time
    enum warning_timing timing;
    bool urgent_first; // else the newest; there are no further pages then
    int64_t after;     // a page begins below this id; 0: the first
    int limit;
};
// Of customers the viewer sees. ERR_DENIED for `owner` where he may not read that.
enum err warnings(struct ctx *c, struct org *o, struct db_tx *tx, const struct schema *s,
                  const struct viewer *v, const struct warning_question *q, struct warning **out,
                  int *count, int64_t *total) MUST_USE;
enum err warning_load(struct ctx *c, struct org *o, struct db_tx *tx, const struct schema *s,
                      const struct viewer *v, int64_t id, struct warning *out) MUST_USE;
// Those of the question by rule, whatever list and timing it names: how many there are, and how many of
// them each further condition of the list keeps. Most first.
struct warning_counts {
    int64_t rule;
    struct str name;
    int64_t opened, open, handled, gone, in_time, late, kept, lost, mistaken, snoozed;
};
enum err warning_counts(struct ctx *c, struct org *o, struct db_tx *tx, const struct schema *s,
                        const struct viewer *v, const struct warning_question *q,
                        struct warning_counts **out, int *count) MUST_USE;
// Those of the question by whose list they are on. Most first.
struct warning_load {
    int64_t person; // 0: nobody's
    struct str name;
    int64_t count;
};
enum err warning_loads(struct ctx *c, struct org *o, struct db_tx *tx, const struct schema *s,
                       const struct viewer *v, const struct warning_question *q,
                       struct warning_load **out, int *count) MUST_USE;

struct owner_count {
    struct str owner;
    int64_t open;
};
// None where he may not read owners.
enum err warning_owners(struct ctx *c, struct org *o, struct db_tx *tx, const struct schema *s,
                        const struct viewer *v, struct owner_count **out, int *count) MUST_USE;

// Open warnings of his customers that were opened after the newest he was told of; moves `*told`.
enum err warning_news(struct ctx *c, struct org *o, struct db_tx *tx, const struct schema *s,
                      const struct viewer *v, int64_t *told, int64_t *opened) MUST_USE;

// Judges every rule that is on for every customer, as of today: the daily scan. `opened` counts.
enum err judge_all(struct ctx *c, struct org *o, int64_t *opened) MUST_USE;
// Judges them for the customers that changed since the last call, as told by the change log.
enum err judge_changes(struct ctx *c, struct org *o, int64_t *opened) MUST_USE;
// Whether the daily scan of today is still to be done.
enum err judge_due(struct ctx *c, struct org *o, bool *due) MUST_USE;
