// definition: what "customer" and "lost" mean, as conditions of the rule language, and the one
// question everything else asks: on which days is somebody a customer?
//
// On a day he is one when `customer_when` holds (always, where there is none) and not: `lost_when`
// holds while `not_while` does not. Whoever was one and is none is lost, and `reason` says of which
// kind his loss is. (docs/churn.md)
#pragma once
#include "model/mirror.h"
#include "model/reason.h"
#include "model/viewer.h"

// The texts; empty ones are left out. `lost_when` must be there. `reason`: as it is kept.
struct draft {
    struct str lost_when, customer_when, not_while, reason;
};

struct definition {
    struct rule *lost, *customer, *spared; // NULL where there is none
    struct rule *member;                   // is a customer: active or in grace
    struct reasons reasons;                // of which kind a loss is
};

// ERR_INPUT with the place in the part that is wrong; `*part` (or NULL) says which: lost_when,
// customer_when or not_while. An error in a reason names itself.
enum err definition_parse(struct ctx *c, const struct schema *s, const struct draft *draft,
                          struct definition *out, const char **part) MUST_USE;

// A question over time, asked by somebody, about the customers he may see: conditions compiled
// against the mirror, which stays unchanged until question_end.
struct question {
    struct mirror *mirror;
    const struct schema *schema;
    const struct history *history;
    // Customers of the history (a roaring_bitmap_t) that figures are taken over; NULL: all. Who may
    // see an object of a condition only for some customers is told of those alone.
    void *within;
};
// ERR_DENIED where the viewer may not ask by something that `rules` look at. `verb`: VERB_SEE, or
// VERB_EXPORT for an answer that is carried away: of the customers he may do both with.
enum err question_begin(struct ctx *c, struct org *o, const struct schema *s,
                        const struct viewer *v, enum verb verb, const struct rule *const *rules,
                        int count, struct question *out) MUST_USE;
// Where the first `published` of `rules` are of a definition that the organisation keeps: whoever
// may see customers may ask by them, about the customers he may see. The others are his own and
// count as in question_begin.
enum err question_begin_published(struct ctx *c, struct org *o, const struct schema *s,
                                  const struct viewer *v, enum verb verb,
                                  const struct rule *const *rules, int count, int published,
                                  struct question *out) MUST_USE;
// About one customer: ERR_NOT_FOUND where he may not see him, or not the objects of the rules of
// him.
enum err question_begin_one(struct ctx *c, struct org *o, const struct schema *s,
                            const struct viewer *v, const struct rule *const *rules, int count,
                            int64_t customer, struct question *out) MUST_USE;
void question_end(struct question *q);
