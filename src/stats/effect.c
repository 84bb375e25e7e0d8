#include "stats/effect.h"

#include <math.h>

// Two-sided 5%, the 80% point of the normal distribution (power), the differences `always` is mixed over.
static const double alpha = 0.05, z_power = 0.841621233572914, mixed_over = 0.05;

static double square(double x)
{
    return x * x;
}

static double share_of(const struct effect_group *g)
{
    return (double)g->kept / (double)g->all;
}

static bool is_none(const struct effect_group *g)
{
    return g->all <= 0 || g->kept < 0 || g->kept > g->all;
}

void effect_group_add(struct effect_group *g, int64_t kept, int64_t all)
{
    g->kept += kept;
    g->all += all;
    g->customers += all > 0;
    g->kept_kept += kept * kept;
    g->kept_all += kept * all;
    g->all_all += all * all;
}

struct effect_group effect_group_of(int64_t kept, int64_t all)
{
    return (struct effect_group){kept, all, all, kept, kept, all};
}

double effect_group_worth(const struct effect_group *g)
{
    if (is_none(g))
        return 0;
    double n = (double)g->all, p = share_of(g), most = (double)g->all_all / n;
    double binomial = p * (1 - p) * n;
    double off = (double)g->kept_kept - 2 * p * (double)g->kept_all + p * p * (double)g->all_all;
    double many = g->customers > 1 ? (double)g->customers / (double)(g->customers - 1) : INFINITY;
    double effect = binomial > 0 ? many * off / binomial : most;
    return n / fmax(1, fmin(effect, most));
}

static double p_of(double difference, double kept, double treated, double control)
{
    double pooled = kept / (treated + control);
    double variance = pooled * (1 - pooled) * (1 / treated + 1 / control);
    return variance > 0 ? erfc(fabs(difference) / sqrt(2 * variance)) : 1;
}

// Half the width of `always` at a variance of the difference.
static double always_half(double variance)
{
    double mixed = square(mixed_over), sum = variance + mixed;
    return sqrt(variance * sum / mixed * log(sum / (variance * square(alpha))));
}

// Of a share, with one kept and one lost added: none is ever quite sure.
static double variance_of(double share, double n)
{
    double p = (share * n + 1) / (n + 2);
    return p * (1 - p) / n;
}

struct effect effect_of(const struct effect_group *treated, const struct effect_group *control)
{
    if (is_none(treated) || is_none(control))
        return (struct effect){NAN, {NAN, NAN}, {NAN, NAN}, NAN};
    double a = share_of(treated), b = share_of(control), d = a - b;
    double m = effect_group_worth(treated), n = effect_group_worth(control);
    struct interval t = interval_share(a, m), c = interval_share(b, n);
    double half = always_half(variance_of(a, m) + variance_of(b, n));
    return (struct effect){
        .difference = d,
        .of = {fmax(-1, d - hypot(a - t.low, c.high - b)),
               fmin(1, d + hypot(t.high - a, b - c.low))},
        .always = {fmax(-1, d - half), fmin(1, d + half)},
        .p = p_of(d, a * m + b * n, m, n),
    };
}

bool effect_harms(const struct effect *e)
{
    return e->always.high < 0;
}

bool effect_helps(const struct effect *e)
{
    return e->always.low > 0;
}

// Whether `n` customers are enough, `s` of them held back.
static bool is_enough(double n, double t, double c, double s)
{
    double variance = variance_of(t, n * (1 - s)) + variance_of(c, n * s);
    return always_half(variance) + z_power * sqrt(variance) <= fabs(t - c);
}

struct effect_size effect_needed(double control_kept, double difference, double control_share)
{
    double c = control_kept, t = control_kept + difference, s = control_share;
    if (!(c >= 0 && c <= 1 && t >= 0 && t <= 1) || difference == 0 || !(s > 0 && s < 1))
        return (struct effect_size){0, 0};
    double low = 0, high = 1;
    while (high < 1e15 && !is_enough(high, t, c, s))
        low = high, high *= 2;
    while (high < 1e15 && high - low > 0.5) {
        double n = (low + high) / 2;
        if (is_enough(n, t, c, s))
            high = n;
        else
            low = n;
    }
    if (!(high < 1e15))
        return (struct effect_size){0, 0};
    return (struct effect_size){(int64_t)ceil(high * (1 - s)), (int64_t)ceil(high * s)};
}
