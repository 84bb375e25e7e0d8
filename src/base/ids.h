// ids: a list of ids as one text, as the database keeps it: "3,17,4".
#pragma once
#include "base/str.h"

// Empty for none.
struct str ids_text(struct arena *a, const int64_t *ids, int count);
// The first `max` of them at most; `*count`: how many.
int64_t *ids_read(struct arena *a, struct str text, int max, int *count);
