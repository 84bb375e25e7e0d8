// form_inside: what the files of form share: the values of a form by the object they belong to.
#pragma once
#include "model/form.h"

// Of {"wish": …, "customer.phone": …} the customer's, without what stands before the point, or the others.
// Of a form that is not on the time line all are the others.
const struct json *form_half(struct arena *a, const struct schema *s, const struct form *f,
                             const struct json *values, bool customer);
