// record_rules: what the options of fields mean for a record that is written: defaults, values that
// come once, automatic numbers, links. For record.c.
#pragma once
#include "model/record.h"

// Defaults for cells that are empty.
enum err record_fill(struct work *w, struct record *r) MUST_USE;
// ERR_CONFLICT where another record has a value that only one may have. `fields` as record_check.
enum err record_unique(struct work *w, const struct record *r, const bool *fields) MUST_USE;
// A record other than `self` with that value; 0: none.
enum err record_having(struct work *w, const struct object *o, const struct field *f,
                       struct value cell, int64_t self, int64_t *id) MUST_USE;
// Gives automatic numbers. One that an import brings is kept, and the next ones come after it.
enum err record_number(struct work *w, struct record *r) MUST_USE;
// What is linked to must be there; the table of links says what the record says.
enum err record_link(struct work *w, const struct record *r, const bool *fields) MUST_USE;
enum err record_link_field(struct work *w, const struct field *f, int64_t record,
                           struct value cell) MUST_USE;
// Whether a value is one the field's options take.
enum err record_check_value(struct ctx *c, const struct field *f, struct value v) MUST_USE;
enum err record_unlink(struct work *w, const struct record *r) MUST_USE;
