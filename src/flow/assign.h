// assign: finds the person a warning goes to. Only people who are there (active) are found, and where
// assigner_seen_by says so, only those who see the customer.
#pragma once
#include "base/map.h"
#include "flow/handling.h"
#include "model/sight.h"

// For many warnings of one rule in one piece of work: who has how many is counted once.
struct assigner {
    struct work *w;
    int64_t rule;
    int64_t turn; // who got the last one in turn, once it was asked
    bool asked, turned, counted, seen;
    struct sight sight;  // with `seen`
    struct int_map open; // of a person: his open warnings, once they were counted
};

// Asks nothing yet: of a hundred rules that are judged few open a warning.
void assigner_init(struct work *w, int64_t rule, struct assigner *out);
// Passes over who does not see the customer. Not for an owner-to-be, who will see him then.
void assigner_seen_by(struct assigner *a, struct org *o);
// As the customer's owner says (HOW_OWNER, HOW_HEAD); `*person` 0: he has none that may get it.
enum err assign_by_owner(struct assigner *a, const struct handling_to *to, int64_t customer,
                         int64_t *person) MUST_USE;
// The next above somebody (assign_boss) who may get it; 0: nobody.
enum err assign_boss_who_may(struct assigner *a, int64_t person, int64_t customer,
                             int64_t *boss) MUST_USE;
// Whether he may get it: is there, and sees the customer where that counts.
enum err assigner_may(struct assigner *a, int64_t person, int64_t customer, bool *out) MUST_USE;
// Whom the rule says; else the customer's owner, else the administrator who has the fewest: each only
// where he may get it. `*person` 0: nobody is there.
enum err assigner_pick(struct assigner *a, const struct handling_to *to, int64_t customer,
                       int64_t *person) MUST_USE;
// Remembers whose turn it was. Always to be called, with the error so far.
enum err assigner_done(struct assigner *a, enum err e) MUST_USE;

// Who may tell him what to do: his manager, else the head of his department or of the next above
// it; never himself. 0: nobody.
enum err assign_boss(struct ctx *c, struct db_tx *tx, int64_t person, int64_t *boss) MUST_USE;
// The customer's owner, where he is there; else 0.
enum err assign_owner(struct work *w, int64_t customer, int64_t *person) MUST_USE;
