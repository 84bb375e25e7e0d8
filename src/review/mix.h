// mix: why a rate moved: because customers of each part left more or less often, or because there were
// more customers in parts that leave often. Numbers in, numbers out.
#pragma once
#include <stdint.h>

struct mix_part {
    int64_t opening[2], lost[2]; // in the period before, and in this one
    // What it adds to the change of the whole rate:
    double by_rate; // its own rate is another one
    double by_mix;  // it is a greater or smaller part of all
};

// Fills by_rate and by_mix of each part.
//
//   parts[count]   that together are everybody: each customer in exactly one, in both periods
//   returns        the change of the whole rate, which is the sum of all by_rate and by_mix; NaN, and
//                  NaN in every part, where nobody was there at the opening of one of the periods
//
// With weights w (share of all at the opening) and rates r, before 0 and now 1:
//   by_rate = (r1 − r0) · (w0 + w1) / 2      by_mix = (w1 − w0) · ((r0 + r1) / 2 − R)
// where R is the middle of both whole rates; it cancels out of the sum and makes a part that leaves as
// often as everybody count nothing for its size. A part that nobody was in at one of the openings has
// no rate there: it takes that of the other, so that all it adds is its size. Cost: O(count).
// Source: the midpoint form of Kitagawa 1955, "Components of a difference between two rates", Journal
// of the American Statistical Association 50: 1168-1194.
double mix_split(struct mix_part *parts, int count);
