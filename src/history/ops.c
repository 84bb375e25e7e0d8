#include "history/ops.h"

double op_shift(double date, struct rule_duration by, int sign)
{
    if (!(fabs(date) <= OP_DAY_MAX))
        return EMPTY;
    double whole = floor(date), part = date - whole;
    if (by.months) {
        struct date at = day_date((day_t)whole);
        int64_t months = (int64_t)at.year * 12 + (int64_t)sign * by.months;
        if (months < 24 || months > 12 * 9998)
            return EMPTY;
        whole = day_add_months((day_t)whole, sign * by.months);
    }
    return whole + (double)sign * by.days + part;
}

double op_anniversary(double date, day_t d)
{
    if (!(fabs(date) <= OP_DAY_MAX))
        return EMPTY;
    struct date of = day_date((day_t)floor(date)), now = day_date(d);
    for (int year = now.year; year <= now.year + 1; year++) {
        day_t at = day_of(year, of.month, of.day);
        if (at == DAY_NONE)
            at = day_of(year, 2, 28);
        if (at >= d)
            return at - d;
    }
    return EMPTY;
}

double op_median(const uint16_t *gaps, int count)
{
    uint16_t sorted[RHYTHM_GAPS];
    int n = count < RHYTHM_GAPS ? count : RHYTHM_GAPS;
    if (n < RHYTHM_LEAST)
        return EMPTY;
    gaps += count - n;
    for (int i = 0; i < n; i++) {
        int k = i;
        for (; k > 0 && sorted[k - 1] > gaps[i]; k--)
            sorted[k] = sorted[k - 1];
        sorted[k] = gaps[i];
    }
    if (n % 2)
        return sorted[n / 2];
    return (sorted[n / 2 - 1] + sorted[n / 2]) / 2.0;
}
