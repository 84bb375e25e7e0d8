#include "stats/quantile.h"

#include <math.h>
#include <stdlib.h>

double quantile(const double *sorted, size_t n, double share)
{
    if (!n || !(share >= 0 && share <= 1))
        return NAN;
    double at = share * (double)(n - 1);
    size_t below = (size_t)at;
    if (below >= n - 1)
        return sorted[n - 1];
    double part = at - (double)below;
    return part > 0 ? sorted[below] + part * (sorted[below + 1] - sorted[below]) : sorted[below];
}

static int upward(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    if (isnan(a) || isnan(b))
        return isnan(a) - isnan(b);
    return (a > b) - (a < b);
}

void quantile_sort(double *numbers, size_t n)
{
    if (n > 1)
        qsort(numbers, n, sizeof *numbers, upward);
}
