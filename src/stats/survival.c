#include "stats/survival.h"

#include <math.h>
#include <stdlib.h>

// The 97.5% point of the normal distribution.
static const double z = 1.959963984540054;

static int by_time(const void *left, const void *right)
{
    const struct survival_subject *a = left, *b = right;
    return (a->time > b->time) - (a->time < b->time);
}

void survival_sort(struct survival_subject *s, size_t n)
{
    if (n > 1)
        qsort(s, n, sizeof *s, by_time);
}

// `sum` is Greenwood's: Σ lost / (at risk · left), the variance of the logarithm of the share.
static void set_interval(struct survival_step *step, double sum, enum survival_interval interval)
{
    double share = step->share, half = z * sqrt(sum);
    step->error = share * sqrt(sum);
    step->low = step->high = NAN;
    if (share <= 0) {
        step->error = NAN;
    } else if (interval == SURVIVAL_LOG) {
        step->low = share * exp(-half);
        step->high = fmin(1, share * exp(half));
    } else if (share < 1) {
        double scaled = half / fabs(log(share));
        step->low = pow(share, exp(scaled));
        step->high = pow(share, exp(-scaled));
    }
}

size_t survival_curve(const struct survival_subject *s, size_t n, enum survival_interval interval,
                      struct survival_step *steps)
{
    size_t count = 0;
    double share = 1, sum = 0;
    for (size_t i = 0, next; i < n; i = next) {
        size_t at_risk = n - i, lost = 0;
        for (next = i; next < n && s[next].time == s[i].time; next++)
            lost += s[next].lost;
        if (!lost)
            continue;
        double risk = (double)at_risk, gone = (double)lost;
        share *= (risk - gone) / risk;
        sum += gone / (risk * (risk - gone));
        steps[count] = (struct survival_step){
            .time = s[i].time, .at_risk = at_risk, .lost = lost, .share = share};
        set_interval(&steps[count++], sum, interval);
    }
    return count;
}

double survival_at(const struct survival_step *steps, size_t count, double time)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (steps[middle].time <= time)
            low = middle + 1;
        else
            high = middle;
    }
    return low ? steps[low - 1].share : 1;
}

double survival_median(const struct survival_step *steps, size_t count)
{
    const double close = 1e-9; // products of shares miss one half by roundings
    for (size_t i = 0; i < count; i++) {
        if (fabs(steps[i].share - 0.5) < close)
            return i + 1 < count ? (steps[i].time + steps[i + 1].time) / 2 : steps[i].time;
        if (steps[i].share < 0.5)
            return steps[i].time;
    }
    return NAN;
}

// ---- the log-rank test

struct ranks {
    int groups;
    double observed[SURVIVAL_GROUPS_MAX], expected[SURVIVAL_GROUPS_MAX];
    double variance[SURVIVAL_GROUPS_MAX][SURVIVAL_GROUPS_MAX];
};

static void add_loss_time(struct ranks *r, const size_t *at_risk, size_t all, size_t lost)
{
    double risk = (double)all, gone = (double)lost;
    double scale = all > 1 ? gone * (risk - gone) / (risk - 1) : 0;
    for (int g = 0; g < r->groups; g++) {
        double share = (double)at_risk[g] / risk;
        r->expected[g] += gone * share;
        for (int h = 0; h < r->groups; h++) {
            double other = (double)at_risk[h] / risk;
            r->variance[g][h] += scale * ((g == h ? share : 0) - share * other);
        }
    }
}

static void add_ranks(struct ranks *r, const struct survival_subject *s, size_t n)
{
    size_t at_risk[SURVIVAL_GROUPS_MAX] = {0};
    for (size_t i = 0; i < n; i++)
        at_risk[s[i].group]++;
    for (size_t i = 0, next; i < n; i = next) {
        size_t lost = 0;
        for (next = i; next < n && s[next].time == s[i].time; next++) {
            lost += s[next].lost;
            r->observed[s[next].group] += s[next].lost;
        }
        if (lost)
            add_loss_time(r, at_risk, n - i, lost);
        for (size_t j = i; j < next; j++)
            at_risk[s[j].group]--;
    }
}

// Solves the symmetric positive m · x = d for Σ d·x, by Cholesky; -1 where m is singular.
static double quadratic_form(double m[SURVIVAL_GROUPS_MAX][SURVIVAL_GROUPS_MAX], double *d, int n)
{
    double form = 0;
    for (int i = 0; i < n; i++) {
        for (int j = 0; j <= i; j++) {
            double rest = m[i][j];
            for (int k = 0; k < j; k++)
                rest -= m[i][k] * m[j][k];
            if (i == j && rest <= 1e-12 * fmax(1, m[i][i]))
                return -1;
            m[i][j] = i == j ? sqrt(rest) : rest / m[j][j];
        }
        double y = d[i];
        for (int k = 0; k < i; k++)
            y -= m[i][k] * d[k];
        d[i] = y / m[i][i];
        form += d[i] * d[i];
    }
    return form;
}

struct survival_test survival_log_rank(const struct survival_subject *s, size_t n, int groups)
{
    const struct survival_test none = {.chi_square = NAN, .p = NAN};
    struct ranks r = {.groups = groups};
    if (groups < 2 || groups > SURVIVAL_GROUPS_MAX)
        return none;
    for (size_t i = 0; i < n; i++)
        if (s[i].group < 0 || s[i].group >= groups)
            return none;
    add_ranks(&r, s, n);
    // Groups that were never at risk at a loss have nothing to say; of the others one follows from
    // the rest.
    int used[SURVIVAL_GROUPS_MAX], count = 0;
    for (int g = 0; g < groups; g++)
        if (r.expected[g] > 0)
            used[count++] = g;
    if (count < 2)
        return none;
    double m[SURVIVAL_GROUPS_MAX][SURVIVAL_GROUPS_MAX], d[SURVIVAL_GROUPS_MAX];
    for (int i = 0; i < count - 1; i++) {
        d[i] = r.observed[used[i]] - r.expected[used[i]];
        for (int j = 0; j < count - 1; j++)
            m[i][j] = r.variance[used[i]][used[j]];
    }
    double chi_square = quadratic_form(m, d, count - 1);
    if (chi_square < 0)
        return none;
    return (struct survival_test){.chi_square = chi_square,
                                  .p = survival_chi_square_tail(chi_square, count - 1),
                                  .degrees = count - 1};
}

double survival_chi_square_tail(double x, int degrees)
{
    if (!(x >= 0) || degrees < 1)
        return NAN;
    // Each term is the one before times x over the next odd (or even) number.
    bool odd = degrees % 2;
    double tail = odd ? erfc(sqrt(x / 2)) : exp(-x / 2);
    double term = odd ? sqrt(2 * x / acos(-1.0)) * exp(-x / 2) : exp(-x / 2) * x / 2;
    for (int k = odd ? 3 : 4; k <= degrees; k += 2) {
        tail += term;
        term *= x / k;
    }
    return fmin(1, tail);
}
