// interval: confidence intervals for shares and for the net promoter score. Arrays and numbers
// in, numbers out; it knows no customers.
#pragma once
#include <stdint.h>

struct interval {
    double low, high; // both NaN where there is nothing to count
};

// Wilson's 95% score interval of a share.
//
//   hits     how many of `n`; 0 to n
//   n        how many in all
//   returns  shares, 0 <= low <= hits/n <= high <= 1; NaN when n is 0 or hits lies outside 0 … n
//
// Cost: O(1). Source: Wilson 1927, without continuity correction.
struct interval interval_wilson(int64_t hits, int64_t n);

struct interval_nps {
    double score; // 100 · (promoters − detractors) ÷ n, not rounded; NaN when n is 0
    struct interval of;
};

// Net promoter score with its adjusted Wald 95% interval, in points from −100 to 100.
//
//   promoters, detractors   counts, >= 0, together at most n
//   n                       answers in all
//   returns                 NaN where the counts are none
//
// Three answers are added, ¾ of them promoters and ¾ detractors, and the interval is cut at ±100.
// Cost: O(1). Source: Rocks 2016, "Interval estimation for the net promoter score".
struct interval_nps interval_nps(int64_t promoters, int64_t detractors, int64_t n);

// Rounded to a whole number, half away from zero: what is shown of a score.
double interval_rounded(double score);
