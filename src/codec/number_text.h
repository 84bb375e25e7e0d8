// number_text: a double as the shortest text that reads back as the same double, and back.
#pragma once
#include "base/str.h"

#define NUMBER_TEXT_SIZE 32
// Plain digits as far as that is not absurd ("17850", "0.1", "1e+30"). `value` is finite. Returns
// the length; a zero byte follows.
size_t number_text(double value, char out[NUMBER_TEXT_SIZE]);
// A decimal number, all of `s`; false where it is none, or not finite.
bool number_read(struct str s, double *out);
