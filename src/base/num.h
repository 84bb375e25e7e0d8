// num: an exact decimal number, kept as a count of millionths in 64 bits.
//
// Every number and amount that a record holds is one of these: sums are exact and do not depend on
// their order, 12.30 stays 12.3, and both databases compare them alike. Range ±9.2e12, six places.
#pragma once
#include "base/str.h"

typedef int64_t num_t;

#define NUM_ONE ((num_t)1000000)
#define NUM_NONE INT64_MIN

// The double nearest to the decimal: the same one that strtod() makes of its text.
static inline double num_double(num_t n)
{
    return (double)n / 1e6;
}

// Rounded to six places, half away from zero; NUM_NONE when it is not finite or out of range.
num_t num_of(double value);
// Plain decimals with an optional sign and exponent ("-12.30", "1e3"); more than six places are
// rounded, half away from zero. NUM_NONE where `s` is anything else or out of range.
num_t num_parse(struct str s);
#define NUM_TEXT_SIZE 24
// The shortest text: no trailing zeros, no point without need. Returns its length.
size_t num_format(num_t n, char out[NUM_TEXT_SIZE]);
// a × b rounded to six places; NUM_NONE when out of range.
num_t num_mul(num_t a, num_t b);
