// masked: fields that are masked for somebody, and who looked at them in full or took them away.
#pragma once
#include "api/guarded.h"

// The names ("customer.phone", with commas) of those fields that some role masks or hides and the
// viewer reads in full: what an export's line in the audit has to tell. Empty where there is none.
enum err masked_for_others(struct call *k, const struct object *o, const int *fields, int count,
                           struct str *out) MUST_USE;
