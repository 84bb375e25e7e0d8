#include "codec/number_text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

size_t number_text(double value, char out[NUMBER_TEXT_SIZE])
{
    if (fabs(value) < 1e15 && value == trunc(value))
        return (size_t)snprintf(out, NUMBER_TEXT_SIZE, "%lld", (long long)value);
    int len = 0;
    for (int digits = 15; digits <= 17; digits++) {
        len = snprintf(out, NUMBER_TEXT_SIZE, "%.*g", digits, value);
        if (strtod(out, NULL) == value)
            break;
    }
    return (size_t)len;
}

bool number_read(struct str s, double *out)
{
    char text[64];
    if (!s.len || s.len >= sizeof text)
        return false;
    for (size_t i = 0; i < s.len; i++)
        if (!s.at[i] || !strchr("0123456789+-.eE", s.at[i]))
            return false;
    memcpy(text, s.at, s.len);
    text[s.len] = 0;
    char *end;
    *out = strtod(text, &end);
    return end == text + s.len && isfinite(*out);
}
