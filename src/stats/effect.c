#include "stats/effect.h"

#include <math.h>

// Points of the normal distribution: 97.5% (two-sided 5%) and 80% (power).
static const double z_sure = 1.959963984540054, z_power = 0.841621233572914;

static double share_of(int64_t hits, int64_t n)
{
    return (double)hits / (double)n;
}

// The square root of what both ends stray from their shares.
static double stray(double a, double b)
{
    return sqrt(a * a + b * b);
}

static double p_of(struct effect_counts n, double difference)
{
    double all = (double)n.treated + (double)n.control;
    double pooled = ((double)n.kept + (double)n.control_kept) / all;
    double variance = pooled * (1 - pooled) * (1 / (double)n.treated + 1 / (double)n.control);
    return variance > 0 ? erfc(fabs(difference) / sqrt(2 * variance)) : 1;
}

struct effect effect_of(struct effect_counts n)
{
    struct interval t = interval_wilson(n.kept, n.treated);
    struct interval c = interval_wilson(n.control_kept, n.control);
    if (isnan(t.low) || isnan(c.low))
        return (struct effect){NAN, {NAN, NAN}, NAN};
    double a = share_of(n.kept, n.treated), b = share_of(n.control_kept, n.control);
    double d = a - b;
    return (struct effect){
        .difference = d,
        .of = {fmax(-1, d - stray(a - t.low, c.high - b)), fmin(1, d + stray(t.high - a, b - c.low))},
        .p = p_of(n, d),
    };
}

bool effect_harms(const struct effect *e)
{
    return e->of.high < 0;
}

bool effect_helps(const struct effect *e)
{
    return e->of.low > 0;
}

struct effect_size effect_needed(double control_kept, double difference, double control_share)
{
    double c = control_kept, t = control_kept + difference;
    if (!(c >= 0 && c <= 1 && t >= 0 && t <= 1) || difference == 0 ||
        !(control_share > 0 && control_share < 1))
        return (struct effect_size){0, 0};
    double r = (1 - control_share) / control_share; // treated for each one held back
    double pooled = (c + r * t) / (1 + r);
    double root = z_sure * sqrt((r + 1) * pooled * (1 - pooled)) +
                  z_power * sqrt(r * c * (1 - c) + t * (1 - t));
    double control = root * root / (r * difference * difference);
    if (!(control < 1e15) || !(control * r < 1e15))
        return (struct effect_size){0, 0};
    return (struct effect_size){(int64_t)ceil(control * r - 1e-9), (int64_t)ceil(control - 1e-9)};
}
