// record_past: what a customer's fields were from which day on, fact by fact (the table `past`). For
// record.c; others state facts by record_derive.
#pragma once
#include "model/record.h"

// From today on the field is r->cells[field], as somebody states it. `before`: what it was; a field
// that was empty and has no past gets none.
enum err past_state(struct work *w, const struct record *r, int field,
                    struct value before) MUST_USE;
// Writes the newest fact of each field that has any into r->cells and marks it in `fields`.
enum err past_newest(struct work *w, const struct object *o, struct record *r,
                     bool *fields) MUST_USE;
// All of a customer's.
enum err past_forget(struct work *w, int64_t customer) MUST_USE;
