// random: numbers from a seed, always the same (xoshiro256**, Blackman & Vigna 2018). Not for
// secrets.
#pragma once
#include <stdint.h>

struct random {
    uint64_t s[4];
};

void random_init(struct random *r, uint64_t seed);
uint64_t random_next(struct random *r);
// 0 … n − 1; n > 0.
uint64_t random_below(struct random *r, uint64_t n);
// low … high, both possible.
int64_t random_between(struct random *r, int64_t low, int64_t high);
// 0 ≤ x < 1.
double random_unit(struct random *r);
// True with probability p.
int random_chance(struct random *r, double p);
// Standard normal, and exponential with mean 1.
double random_normal(struct random *r);
double random_exponential(struct random *r);
