// rule: warning rules, and the definitions of churn that people keep: conditions with a name.
#pragma once
#include "model/org.h"

struct warning_rule {
    int64_t id, version;
    struct str name, condition;
    bool enabled;
    int hold_down;       // days
    struct str handling; // to whom its warnings go: JSON (flow/handling.h); empty: the standard
    struct str problem, problem_en; // why the program switched it off; empty: it did not
    int64_t open, handled;          // warnings; filled in by warning_rules only
};

// The condition must parse. Create sets id; update wants the version that was read (ERR_STALE).
enum err warning_rule_create(struct work *w, struct warning_rule *r) MUST_USE;
enum err warning_rule_update(struct work *w, struct warning_rule *r, int64_t version) MUST_USE;
// Its open warnings go with it.
enum err warning_rule_delete(struct work *w, int64_t id, int64_t version) MUST_USE;
enum err warning_rule_load(struct ctx *c, struct db_tx *tx, int64_t id,
                           struct warning_rule *out) MUST_USE;
enum err warning_rules(struct ctx *c, struct db_tx *tx, struct warning_rule **out,
                       int *count) MUST_USE;
// Those that are on, without counts.
enum err warning_rules_on(struct ctx *c, struct db_tx *tx, struct warning_rule **out,
                          int *count) MUST_USE;

struct kept_definition {
    int64_t id, version;
    struct str name, lost_when, customer_when, not_while;
    // model/reason.h; empty: every loss is silent. Where an update does not say it, it stays.
    struct str reason;
    struct value target;            // num_t; null: none
    bool official;                  // at most one is
    struct str problem, problem_en; // why it cannot be read any more; empty: it can
};
enum err definition_create(struct work *w, struct kept_definition *d) MUST_USE;
enum err definition_update(struct work *w, struct kept_definition *d, int64_t version) MUST_USE;
enum err definition_delete(struct work *w, int64_t id, int64_t version) MUST_USE;
enum err definitions(struct ctx *c, struct db_tx *tx, struct kept_definition **out,
                     int *count) MUST_USE;
