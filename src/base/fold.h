// fold: text made ready for searching: lower case, half width, compatibility forms resolved (NFKC).
#pragma once
#include "base/str.h"

// Adds the folded form of `s`. Bytes that are not UTF-8 are replaced by U+FFFD.
void fold_add(struct buf *out, struct str s);
struct str fold(struct arena *a, struct str s);
