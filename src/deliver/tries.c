#include "deliver/tries.h"

enum { MINUTE_MS = 60 * 1000, HOUR_MS = 60 * MINUTE_MS };

static const int64_t waits_ms[] = {5000,         5 * MINUTE_MS, 30 * MINUTE_MS,
                                   2 * HOUR_MS,  5 * HOUR_MS,   10 * HOUR_MS,
                                   14 * HOUR_MS, 20 * HOUR_MS,  24 * HOUR_MS};
enum { WAITS = sizeof waits_ms / sizeof *waits_ms };

int tries_max(void)
{
    return 1 + WAITS;
}

int64_t tries_wait_ms(int tries)
{
    int i = tries < 1 ? 0 : tries > WAITS ? WAITS - 1 : tries - 1;
    return waits_ms[i];
}

int64_t tries_whole_ms(void)
{
    int64_t sum = 0;
    for (int i = 0; i < WAITS; i++)
        sum += waits_ms[i];
    return sum;
}

struct str tries_answer(struct arena *a, struct str answer)
{
    size_t len = answer.len;
    // It may have been cut within a character.
    for (int i = 0; i < 3 && len && !utf8_valid((struct str){answer.at, len}); i++)
        len--;
    struct str text = {answer.at, len};
    if (!utf8_valid(text) || (len && memchr(text.at, 0, len)))
        return str_format(a, "(%zu bytes)", answer.len);
    return len ? text : STR("");
}
