#include "stats/interval.h"

#include <math.h>

// The 97.5% point of the normal distribution.
static const double z = 1.959963984540054;

struct interval interval_wilson(int64_t hits, int64_t n)
{
    return n > 0 ? interval_share((double)hits / (double)n, (double)n)
                 : (struct interval){NAN, NAN};
}

struct interval interval_share(double share, double n)
{
    if (!(n > 0 && share >= 0 && share <= 1))
        return (struct interval){NAN, NAN};
    double z2 = z * z;
    double centre = (share + z2 / (2 * n)) / (1 + z2 / n);
    double half = z * sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n);
    // At the ends the formula gives 0 and 1 exactly; rounding must not pass them.
    double low = share <= 0 ? 0 : fmax(0, centre - half);
    double high = share >= 1 ? 1 : fmin(1, centre + half);
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

struct interval_score interval_mean(const int64_t *counts, int n, int first)
{
    double count = 0, sum = 0, off = 0;
    for (int i = 0; i < n; i++) {
        count += (double)counts[i];
        sum += (double)counts[i] * (first + i);
    }
    struct interval_score out = {NAN, {NAN, NAN}};
    if (!(count > 0))
        return out;
    out.score = sum / count;
    for (int i = 0; i < n; i++)
        off += (double)counts[i] * (first + i - out.score) * (first + i - out.score);
    double half = count > 1 ? z * sqrt(off / (count - 1) / count) : NAN;
    if (!isnan(half))
        out.of =
            (struct interval){fmax(first, out.score - half), fmin(first + n - 1, out.score + half)};
    return out;
}

struct interval_score interval_ces(enum ces_formula formula, const int64_t counts[CES_MOST])
{
    int64_t hard = counts[0] + counts[1] + counts[2], easy = counts[4] + counts[5] + counts[6];
    int64_t n = hard + counts[3] + easy;
    if (formula == CES_MEAN)
        return interval_mean(counts, CES_MOST, 1);
    if (formula == CES_EASY)
        return (struct interval_score){n > 0 ? (double)easy / (double)n : NAN,
                                       interval_wilson(easy, n)};
    struct interval_nps net = interval_nps(easy, hard, n);
    return (struct interval_score){net.score, net.of};
}

double interval_rounded(double score)
{
    return round(score);
}
