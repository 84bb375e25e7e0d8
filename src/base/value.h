// value: one cell of a row, as SQL keeps it.
//
// Numbers and amounts are VALUE_INT holding a num_t, days are VALUE_INT holding a day_t, moments
// are VALUE_INT holding wall-clock seconds since 1970-01-01 in the organisation's time zone: which
// one a cell is, its field knows (model/).
#pragma once
#include "base/str.h"

enum value_type { VALUE_NULL, VALUE_INT, VALUE_TEXT, VALUE_BLOB };

struct value {
    enum value_type type;
    int64_t integer;
    struct str text; // also the bytes of a blob
};

static inline struct value value_null(void)
{
    return (struct value){.type = VALUE_NULL};
}
static inline struct value value_int(int64_t i)
{
    return (struct value){.type = VALUE_INT, .integer = i};
}
static inline struct value value_text(struct str s)
{
    return (struct value){.type = VALUE_TEXT, .text = s};
}
static inline struct value value_blob(struct str s)
{
    return (struct value){.type = VALUE_BLOB, .text = s};
}
bool value_eq(struct value a, struct value b);
