#include "churn/split.h"

#include <math.h>
#include <stdlib.h>

static uint64_t bits_of(double value)
{
    uint64_t bits;
    if (isnan(value))
        value = NAN; // one empty, whatever its bits were
    if (value == 0)
        value = 0; // and one zero
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

void split_init(struct split *s)
{
    *s = (struct split){0};
    int_map_init(&s->lines, 16);
}

void split_deinit(struct split *s)
{
    free(s->values);
    int_map_deinit(&s->lines);
}

int split_line(struct split *s, double value)
{
    int64_t line = *int_map_put(&s->lines, bits_of(value), s->count);
    if (line < s->count)
        return (int)line;
    if (s->count == s->room) {
        s->room = s->room ? s->room * 2 : 16;
        s->values = mem_grow(s->values, (size_t)s->room, sizeof *s->values);
    }
    s->values[s->count] = value;
    return s->count++;
}

bool split_same(double a, double b)
{
    return bits_of(a) == bits_of(b);
}

int split_order(const struct history *h, enum rule_type type, double a, double b)
{
    if (isnan(a) || isnan(b))
        return isnan(a) - isnan(b);
    if (type == RULE_TEXT || type == RULE_CHOICES)
        return str_cmp(history_text(h, a), history_text(h, b));
    return (a > b) - (a < b);
}
