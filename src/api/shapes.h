// shapes: what goes over the API, as data.
#pragma once
#include "base/str.h"

struct shape_field {
    const char *name, *type; // type as TypeScript writes it
};

struct shape {
    const char *name, *says;          // says: "" or a sentence
    const char *same_as;              // another name for a type; NULL: an object with `fields`
    const struct shape_field *fields; // up to the one without a name
};

// All of them, area by area; each list ends with a row without a name.
extern const struct shape *const shape_lists[];
extern const int shape_list_count;

// NULL where there is none.
const struct shape *shape_named(struct str name);
// The whole of web/src/api/types.ts, appended to `out`.
void shapes_write(struct buf *out);
