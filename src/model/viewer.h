// viewer: who looks, worked out once from all his roles for one schema and one version of the
// rights. Every call that gives or changes records takes one; there is no call that looks without.
//
// Rights of several roles add up: an object's verbs with the scopes of the roles that give them, a
// field's right as the most that a role which lets him see the object gives.
#pragma once
#include "auth/person.h"
#include "model/permit.h"
#include "rule/rule.h"

// A set of customers by a union of reasons.
struct realm {
    unsigned scope;           // enum scope_bit
    const struct str *owners; // sign-in names whose customers belong to it
    int owner_count;
    struct rule **conditions; // with SCOPE_CONDITION
    int condition_count;
    bool to_write; // shares must be for writing
};

struct viewer; // below; callers use the calls

// The program itself, or whoever runs it from the command line: everything.
const struct viewer *viewer_program(void);

// ---- what he may --------------------------------------------------------------------------------

bool viewer_all(const struct viewer *v); // everything
int64_t viewer_person(const struct viewer *v);
struct str viewer_login(const struct viewer *v);
// The objects his rights were worked out for; NULL for the program.
const struct schema *viewer_schema(const struct viewer *v);
// A number that differs where what he may differs.
uint64_t viewer_mark(const struct viewer *v);

// `o` of any schema: rights are found by ids. An object or field made after his rights were worked
// out is closed to him.
bool viewer_may(const struct viewer *v, const struct object *o, enum verb verb);
enum field_right viewer_field(const struct viewer *v, const struct object *o, int field);
bool viewer_has(const struct viewer *v, enum right right);
// ERR_DENIED with words.
enum err viewer_need(struct ctx *c, const struct viewer *v, const struct object *o,
                     enum verb verb) MUST_USE;
// Whether he may ask by it: every object it looks at can be seen, every field read.
enum err viewer_allows(struct ctx *c, const struct viewer *v, const struct rule *r) MUST_USE;
enum err viewer_need_field(struct ctx *c, const struct viewer *v, const struct object *o,
                           int field) MUST_USE;
// Whose customers, for that verb; NULL: nobody's. Only for who is not viewer_all.
const struct realm *viewer_realm(const struct viewer *v, const struct object *o, enum verb verb);
// The objects a rule looks at, beside the customer: true in `out` (room for all of the schema).
void viewer_objects(const struct rule *r, bool *out);

// ---- making one ---------------------------------------------------------------------------------

// Of a person by all his roles; of one role alone (who is nobody: he owns nothing).
enum err viewer_create(struct ctx *c, struct db_tx *tx, const struct schema *s, int64_t person,
                       struct viewer **out) MUST_USE;
enum err viewer_of_role(struct ctx *c, struct db_tx *tx, const struct schema *s, int64_t role,
                        struct viewer **out) MUST_USE;
// Of a person, cut to some objects (their ids): nothing of the others, no right beside, and no
// administrator any more.
enum err viewer_create_cut(struct ctx *c, struct db_tx *tx, const struct schema *s, int64_t person,
                           const int64_t *objects, int count, struct viewer **out) MUST_USE;
struct viewer *viewer_hold(const struct viewer *v); // one more who uses it
void viewer_drop(const struct viewer *v);           // the last one frees it; NULL is nobody

// Those that were worked out lately, kept until rights or objects change.
struct viewers;
struct viewers *viewers_create(void);
void viewers_destroy(struct viewers *all);
// Held for the caller. `tx` tells of which version the rights are.
enum err viewers_get(struct ctx *c, struct viewers *all, struct db_tx *tx, const struct schema *s,
                     int64_t person, const struct viewer **out) MUST_USE;
// Held for the caller, where what is kept is of the person's version of the rights; else NULL.
const struct viewer *viewers_held(struct viewers *all, const struct schema *s,
                                  const struct person *p);
// viewers_get for one who was read in `tx`.
enum err viewers_of(struct ctx *c, struct viewers *all, struct db_tx *tx, const struct schema *s,
                    const struct person *p, const struct viewer **out) MUST_USE;

// ---- for model/scope.c --------------------------------------------------------------------------

// Departments whose shares reach him: his own and those above.
const int64_t *viewer_departments(const struct viewer *v, int *count);
// Where scope.c keeps the customers of a profile (an opaque pointer, freed with the viewer).
struct id_set;
struct id_set **viewer_cache(const struct viewer *v, const struct realm *p);
void viewer_lock(const struct viewer *v);
void viewer_unlock(const struct viewer *v);
