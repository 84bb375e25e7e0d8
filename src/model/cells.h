// cells: a record's values as JSON, the one form in which they leave and enter the program (the
// API, the change log).
#pragma once
#include "codec/json.h"
#include "model/schema.h"

// One cell: a number as a number, yes/no as true and false, days and time stamps as text, several
// choices as an array, null where empty.
void cell_write(struct json_out *out, const struct kind *k, enum rule_type type, struct value v);
// An object by field name of the cells in `given` (NULL: all).
void cells_write(struct json_out *out, const struct object *o, const struct value *cells,
                 const bool *given);
// Reads such an object into `cells`, marks what was given, and refuses names that are no field.
// `cells` and `given` have room for every field.
enum err cells_read(struct ctx *c, const struct object *o, const struct json *values,
                    struct value *cells, bool *given) MUST_USE;
// The same of what the change log keeps: fields that are gone or called otherwise by now, and those that are
// worked out, are passed over.
enum err cells_read_known(struct ctx *c, const struct object *o, struct str text,
                          struct value *cells, bool *given) MUST_USE;
