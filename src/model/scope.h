// scope: which records a viewer's rights reach: as SQL where that can say it, as a set of customers
// where a condition looks along time lines, and for one record.
//
// A customer's owner decides whose he is. A record that has an owner of its own (a field `owner` of
// kind person that is not empty) goes by that; any other follows its customer; one without a
// customer belongs to everybody who may see its object.
#pragma once
#include "model/org.h"
#include "model/viewer.h"

// The field that says whose a record is; -1.
int scope_owner(const struct object *o);

struct scope_sql {
    bool all;          // nothing to add
    bool ids;          // SQL cannot say it: take scope_ids
    const char *where; // over the columns of the object's own table; "1 = 0" where nothing is seen
    const struct value *values;
    int count;
};
enum err scope_sql(struct ctx *c, const struct viewer *v, const struct schema *s, int object,
                   enum verb verb, day_t today, struct scope_sql *out) MUST_USE;

// Ids of customers, sorted; as of the newest change and today. NULL: all. Held until id_set_drop.
// Not to be called while the mirror is held.
struct id_set;
enum err scope_ids(struct ctx *c, struct org *o, const struct viewer *v, const struct schema *s,
                   int object, enum verb verb, struct id_set **out) MUST_USE;
bool id_set_has(const struct id_set *set, int64_t id);
const int64_t *id_set_list(const struct id_set *set, size_t *count);
void id_set_drop(struct id_set *set);
// Works out the sets that writing may need, because inside a writing there is no mirror.
enum err scope_prepare(struct ctx *c, struct org *o, const struct viewer *v) MUST_USE;

// Whether his records of `object` are reached.
enum err scope_customer(struct ctx *c, struct org *o, struct db_tx *tx, const struct viewer *v,
                        const struct schema *s, int object, enum verb verb, int64_t customer,
                        bool *out) MUST_USE;
enum err scope_record(struct ctx *c, struct org *o, struct db_tx *tx, const struct viewer *v,
                      const struct schema *s, enum verb verb, const struct record *r,
                      bool *out) MUST_USE;
// The same inside a writing, after scope_prepare (or sight_prepare): what was not worked out is not
// reached.
enum err scope_customer_work(struct work *w, const struct viewer *v, int object, enum verb verb,
                             int64_t customer, bool *out) MUST_USE;
enum err scope_work(struct work *w, enum verb verb, const struct record *r, bool *out) MUST_USE;
// Whether a record is reached by its own owner; `*decided` is false where it has none.
bool scope_by_owner(const struct viewer *v, const struct object *o, enum verb verb,
                    const struct value *cells, bool *decided);
