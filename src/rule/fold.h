// fold: text as `contains` compares it, without case and without full or half width.
//
// The SQL function liuke_fold(text), which the database drivers provide, must give the same.
#pragma once
#include "base/str.h"

// Each code point by itself: full-width forms (U+FF01 to U+FF5E) and the ideographic space become
// their ASCII twins, then letters become lower case by Unicode's simple mapping. Bytes that are not
// UTF-8 stay as they are. Cost: O(len).
struct str rule_fold(struct arena *a, struct str text);
// The same for one code point.
uint32_t rule_fold_letter(uint32_t code_point);
// The ASCII twin of a full-width form, else the code point itself.
uint32_t rule_half_width(uint32_t code_point);
// Whether `part` lies in `text`, both folded on the way.
bool rule_fold_contains(struct arena *a, struct str text, struct str part);
