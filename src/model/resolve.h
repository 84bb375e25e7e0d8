// resolve: the formulas and conditions of fields, read against the schema they stand in. Inside this
// folder only.
#pragma once
#include "model/schema.h"

// Fills in what fields say by their options. What does not work says so in the field.
void schema_resolve(struct schema *s);

// Whether a rule looks along time lines; and whether it names a field of the customer.
bool rule_over_time(const struct rule *r);
bool rule_of_customer(const struct rule *r);

// A text as the formula, or roll-up, of a field of `object` that need not be there yet; refused as
// the field's own would be.
enum err formula_read(struct ctx *c, const struct schema *s, int object, enum kind_id kind,
                      struct str text, const struct rule **out) MUST_USE;
// A condition over the own fields of a record of `object`, as shown_when has it.
enum err own_condition_read(struct ctx *c, const struct schema *s, int object, struct str text,
                            struct rule **out) MUST_USE;
