// parameters: what an address takes behind its `?` and in headers, and what each means, in both
// languages: for the OpenAPI document.
#pragma once
#include "base/str.h"

struct parameter {
    const char *name, *in, *type, *says, *zh;
};

// NULL where there is none.
const struct parameter *parameter_named(struct str name);
