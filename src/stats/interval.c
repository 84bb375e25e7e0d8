#include "stats/interval.h"

#include <math.h>

// The 97.5% point of the normal distribution.
static const double z = 1.959963984540054;

struct interval interval_wilson(int64_t hits, int64_t n)
{
    if (n <= 0 || hits < 0 || hits > n)
        return (struct interval){NAN, NAN};
    double count = (double)n, share = (double)hits / count, z2 = z * z;
    double centre = (share + z2 / (2 * count)) / (1 + z2 / count);
    double half =
        z * sqrt(share * (1 - share) / count + z2 / (4 * count * count)) / (1 + z2 / count);
    // At the ends the formula gives 0 and 1 exactly; rounding must not pass them.
    double low = hits == 0 ? 0 : fmax(0, centre - half);
    double high = hits == n ? 1 : fmin(1, centre + half);
    return (struct interval){low, high};
}

struct interval_nps interval_nps(int64_t promoters, int64_t detractors, int64_t n)
{
    if (n <= 0 || promoters < 0 || detractors < 0 || promoters > n || detractors > n - promoters)
        return (struct interval_nps){NAN, {NAN, NAN}};
    double count = (double)n + 3;
    double up = ((double)promoters + 0.75) / count, down = ((double)detractors + 0.75) / count;
    double centre = up - down;
    double half = z * sqrt((up + down - centre * centre) / count);
    return (struct interval_nps){
        .score = 100 * (double)(promoters - detractors) / (double)n,
        .of = {fmax(-100, 100 * (centre - half)), fmin(100, 100 * (centre + half))},
    };
}

double interval_rounded(double score)
{
    return round(score);
}
