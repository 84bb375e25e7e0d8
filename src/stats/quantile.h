// quantile: the value below which a share of the numbers lies.
#pragma once
#include <stddef.h>

// Type 7, linear between the two nearest numbers: what R and numpy do unasked.
//
//   sorted[n]  numbers, sorted upward, none NaN
//   share      0 the smallest … 0.5 the median … 1 the largest
//   returns    NaN when n is 0 or the share lies outside 0 … 1
//
// Cost: O(1). Source: Hyndman & Fan 1996, definition 7.
double quantile(const double *sorted, size_t n, double share);
// Sorts upward in place, NaN last. Cost: O(n log n).
void quantile_sort(double *numbers, size_t n);
