#include "base/num.h"

#include "base/wide.h"

#include <math.h>
#include <stdio.h>

num_t num_of(double value)
{
    double millionths = round(value * 1e6);
    if (!isfinite(value) || fabs(millionths) >= 9.2e18)
        return NUM_NONE;
    return (num_t)millionths;
}

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

struct decimal {
    uwide_t digits; // the first 30 significant digits
    int exponent;   // value = digits × 10^exponent
    bool any, negative;
};

static void take_digit(struct decimal *d, char c, bool after_point)
{
    const uwide_t enough = (uwide_t)1000000000000000 * 1000000000000000;
    d->any = true;
    if (d->digits < enough) {
        d->digits = d->digits * 10 + (unsigned)(c - '0');
        d->exponent -= after_point;
    } else {
        d->exponent += !after_point;
    }
}

static bool take_exponent(struct str s, size_t i, struct decimal *d)
{
    bool down = i < s.len && s.at[i] == '-';
    if (i < s.len && (s.at[i] == '-' || s.at[i] == '+'))
        i++;
    int e = 0;
    size_t first = i;
    for (; i < s.len && digit(s.at[i]) && e < 10000; i++)
        e = e * 10 + (s.at[i] - '0');
    d->exponent += down ? -e : e;
    return i == s.len && i > first;
}

static bool decimal_parse(struct str s, struct decimal *d)
{
    *d = (struct decimal){0};
    size_t i = 0;
    if (i < s.len && (s.at[i] == '-' || s.at[i] == '+'))
        d->negative = s.at[i++] == '-';
    for (; i < s.len && digit(s.at[i]); i++)
        take_digit(d, s.at[i], false);
    if (i < s.len && s.at[i] == '.')
        for (i++; i < s.len && digit(s.at[i]); i++)
            take_digit(d, s.at[i], true);
    if (!d->any)
        return false;
    if (i < s.len && (s.at[i] == 'e' || s.at[i] == 'E'))
        return take_exponent(s, i + 1, d);
    return i == s.len;
}

num_t num_parse(struct str s)
{
    const uwide_t most = (uwide_t)INT64_MAX;
    struct decimal d;
    if (!decimal_parse(s, &d))
        return NUM_NONE;
    uwide_t n = d.digits;
    int shift = d.exponent + 6;
    for (; shift > 0 && n && n <= most; shift--)
        n *= 10;
    unsigned last = 0;
    for (; shift < 0 && (n || last); shift++) {
        last = (unsigned)(n % 10);
        n /= 10;
    }
    n += last >= 5;
    if (n > most)
        return NUM_NONE;
    return d.negative ? -(num_t)n : (num_t)n;
}

size_t num_format(num_t n, char out[NUM_TEXT_SIZE])
{
    uint64_t size = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
    int len = snprintf(out, NUM_TEXT_SIZE, "%s%llu.%06llu", n < 0 ? "-" : "",
                       (unsigned long long)(size / 1000000), (unsigned long long)(size % 1000000));
    while (len > 0 && out[len - 1] == '0')
        len--;
    if (len > 0 && out[len - 1] == '.')
        len--;
    out[len] = 0;
    return (size_t)len;
}

num_t num_mul(num_t a, num_t b)
{
    wide_t product = (wide_t)a * b;
    wide_t half = product < 0 ? -(NUM_ONE / 2) : NUM_ONE / 2;
    product = (product + half) / NUM_ONE;
    if (product > INT64_MAX || product <= INT64_MIN)
        return NUM_NONE;
    return (num_t)product;
}
