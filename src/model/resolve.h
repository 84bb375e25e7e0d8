// resolve: the formulas and conditions of fields, read against the schema they stand in. Inside this
// folder only.
#pragma once
#include "model/schema.h"

// Fills in what fields say by their options. What does not work says so in the field.
void schema_resolve(struct schema *s);

// Whether a rule looks along time lines; and whether it names a field of the customer.
bool rule_over_time(const struct rule *r);
bool rule_of_customer(const struct rule *r);
