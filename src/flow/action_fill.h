// action_fill: texts of a step with {{fields}} filled in. Beside what letters know (model/letter.h) there are
// {{record.amount}}: a field of what it is about; {{hook.order.id}}: what another program said; {{today}},
// {{today+7}}. With the eyes of whose rights count.
#pragma once
#include "flow/action.h"
#include "model/carry.h"

// `*fields` (or NULL) grows by the customer's fields whose values stand in `out`. `raw`: people are their
// sign-in names and links their ids, as cells are read; else they are what people call them.
enum err action_fill(struct action_call *a, struct str text, bool raw, struct letter_used *used,
                     struct str *out) MUST_USE;
// ERR_INPUT for a name there is not. `about`: the object of what it is about, -1: none.
enum err action_fill_check(struct ctx *c, const struct schema *s, int about,
                           struct str text) MUST_USE;
// When fields change: names that are called otherwise now; a field that is gone is told in `*gone` (the
// first), its name stays.
struct str action_fill_carry(struct ctx *c, const struct carry *k, int about, struct str text,
                             struct carried *gone);
// Whether it names the field.
bool action_fill_names(struct ctx *c, const struct schema *s, int about, struct str text,
                       int object, int field);
// The values of a VALUES parameter as cells of `object`.
enum err action_cells(struct action_call *a, int object, const struct json *values,
                      struct value *cells, bool *given) MUST_USE;
// One constant, or text with {{fields}}, checked as far as that is possible before it is filled in.
enum err action_value_check(struct ctx *c, const struct schema *s, int about, const struct field *f,
                            const struct json *value) MUST_USE;
