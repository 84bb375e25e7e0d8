// shown: which fields and sections of a record show, and which fields must be filled, by the
// conditions of its fields (options.h) and of its layout (layout.h). For pages that ask while
// somebody types; what is written is checked by record_check, by the same conditions.
#pragma once
#include "model/layout.h"

struct shown {
    const struct object *object;
    bool *hidden, *required;             // by field
    bool *sections_hidden[LAYOUT_SIDES]; // by the section's place on its side
    int section_count[LAYOUT_SIDES];
};

// `r->cells` are complete but for defaults, which are filled in where `fresh`. A condition that
// looks at what the viewer may not read is not asked: what hangs on it shows, and need not be
// filled, so that nobody learns of a value by what is shown.
enum err shown_of(struct work *w, const struct viewer *v, struct record *r, bool fresh,
                  const struct layout *l, struct shown *out) MUST_USE;
