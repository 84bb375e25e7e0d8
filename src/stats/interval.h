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
// The same of a share that is as sure as one of `n` answers, `n` not being whole: where cases count in part.
//   share    0 … 1
//   n        > 0; NaN otherwise
struct interval interval_share(double share, double n);

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

// The customer effort score has three formulas in use; which one a figure is by has to be said.
enum ces_formula {
    CES_MEAN, // the mean of the answers, 1 to 7
    CES_EASY, // the share of 5, 6 and 7
    CES_NET,  // 100 · (5, 6, 7 less 1, 2, 3) ÷ n, from −100 to 100
    CES_FORMULAS
};
enum { CES_MOST = 7 };

struct interval_score {
    double score; // not rounded; NaN when there are no answers
    struct interval of;
};

// Customer effort score with its 95% interval, from 1 (very hard) to 7 (very easy).
//
//   counts[CES_MOST]   how many answered 1, 2, …, 7; >= 0
//   returns            NaN where there are none
//
// The mean's interval is interval_mean's, the share's Wilson's, the net's the adjusted Wald of
// interval_nps. Cost: O(1). Source: Dixon, Freeman & Toman 2010; CES 2.0 of CEB 2013.
struct interval_score interval_ces(enum ces_formula formula, const int64_t counts[CES_MOST]);

// The mean of whole numbers with its 95% interval by the normal distribution, cut at the scale's ends.
//
//   counts[n]   how many answered first, first + 1, …
//   returns     NaN where there are none; of fewer than two answers no interval (NaN)
//
// Cost: O(n). Variance over n − 1.
struct interval_score interval_mean(const int64_t *counts, int n, int first);

// Rounded to a whole number, half away from zero: what is shown of a score.
double interval_rounded(double score);
