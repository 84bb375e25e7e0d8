// follow: where links lead: what a path such as owner.department stands for, as it is now. Of a
// person it is his login or his name that the link holds, of all else the id.
#pragma once
#include "history/history.h"
#include "model/schema.h"
#include "rule/sql.h"

// The targets of the catalog: every object, in order, then people, then departments. `objects` are
// the catalog's, made already; they live in the arena.
const struct catalog_target *follow_targets(struct arena *a, const struct catalog_object *objects,
                                            int object_count, int *count);
// Where a field leads: 1 + the index of a target; 0: nowhere.
int follow_target(const struct object *objects, int object_count, const struct field *f);

bool follow_any(const struct rule *r);                           // whether it has a path
bool follow_held(const struct history *h, const struct rule *r); // whether all of them are held
// Gives the history every path of the rule that it does not hold. O(records of the targets).
enum err follow_lead(struct ctx *c, struct db_tx *tx, const struct schema *s, struct history *h,
                     const struct rule *r) MUST_USE;
// The same as SQL, for rule_sql_source.
void follow_sql(struct arena *a, const struct schema *s, int target, int field,
                struct rule_sql_path *out);
