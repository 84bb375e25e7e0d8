// template: the set-ups of trades that are inside the program, from templates/, each with the
// description of its demo data (sample/sample.h).
#pragma once
#include "base/str.h"

struct template
{
    const char *name;         // "education"
    const char *setup, *demo; // their texts, zero-ended
};
extern const struct template templates[];
extern const int template_count;

// NULL where there is none.
const struct template *template_named(struct str name);
