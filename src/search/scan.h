// scan: where a short text begins inside a long one, many bytes at a time.
#pragma once
#include "base/str.h"

// What is looked for. Two of its bytes are compared everywhere, a third where both fit, the rest
// where all three do.
struct scan_needle {
    struct str text;
    size_t first, last, middle; // the places of these bytes in it
};

// `text` is not empty and stays where it is. Bytes at both ends that equal `common` are not chosen
// while there are others: they stand everywhere.
struct scan_needle scan_needle(struct str text, char common);
// The first place in from … end where it lies wholly inside, or NULL.
const char *scan_find(const char *from, const char *end, const struct scan_needle *n);
