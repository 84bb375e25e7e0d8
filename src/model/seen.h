// seen: records as a viewer sees them. What he may not see is not there; what is masked for him
// leaves only masked. Whoever answers somebody reads records through these calls.
#pragma once
#include "codec/json.h"
#include "model/change.h"
#include "model/scope.h"

// ERR_NOT_FOUND also where it is there, but not for him.
enum err seen_load(struct ctx *c, struct org *o, struct db_tx *tx, const struct viewer *v,
                   const struct schema *s, int object, int64_t id, struct record *out) MUST_USE;
// ERR_NOT_FOUND where he does not see that customer.
enum err seen_customer(struct ctx *c, struct org *o, struct db_tx *tx, const struct viewer *v,
                       const struct schema *s, int64_t id) MUST_USE;
// One that is known to be seen (it came out of a list of his): only the cells are dealt with.
enum err seen_known(struct ctx *c, struct db_tx *tx, const struct schema *s, int object, int64_t id,
                    struct record *out) MUST_USE;

// A cell as he sees it: null where hidden, a text where masked.
struct value seen_cell(struct arena *a, const struct viewer *v, const struct object *o, int field,
                       struct value cell);
// What the references in `cell` are called (model/refer.h); of a record that he does not see, or
// whose name he does not read, only its id.
enum err seen_label(struct ctx *c, struct org *o, struct db_tx *tx, const struct viewer *v,
                    const struct schema *s, const struct field *f, struct value cell,
                    struct str *out) MUST_USE;
// One cell as he sees it, as JSON.
void seen_cell_write(struct json_out *out, struct arena *a, const struct viewer *v,
                     const struct object *o, int field, struct value value);
// What a customer is called, as far as he sees it; empty where he does not.
enum err seen_customer_name(struct ctx *c, struct org *o, struct db_tx *tx, const struct viewer *v,
                            const struct schema *s, int64_t id, struct str *out) MUST_USE;
// An object by field name; hidden fields are left out.
void seen_cells_write(struct json_out *out, struct arena *a, const struct viewer *v,
                      const struct object *o, const struct value *cells);
// `before` or `after` of a change: fields he may not see, and names that are no field any more, are
// left out.
void seen_change_write(struct json_out *out, struct arena *a, const struct viewer *v,
                       const struct object *o, struct str json);
// The changes of one record. ERR_NOT_FOUND as seen_load; of a deleted record they are shown to whom
// its customer is, of a deleted customer to who sees all.
enum err seen_changes(struct ctx *c, struct org *o, struct db_tx *tx, const struct viewer *v,
                      const struct schema *s, int object, int64_t id, struct change **out,
                      int *count) MUST_USE;
// Whether a change is of a record that he sees, or saw while it was there, by the same rule. `*now`: the
// record as it is (for seen_cells_write), id 0 where it is gone.
enum err seen_change(struct ctx *c, struct org *o, struct db_tx *tx, const struct viewer *v,
                     const struct schema *s, const struct change *one, struct record *now,
                     bool *out) MUST_USE;
