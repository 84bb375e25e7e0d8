#include "codec/recognise.h"

#include <stdio.h>
#include <strings.h>

enum { TEXT_MAX = 64 };

// What may stand before a number, and what behind it.
static const char *const currencies[] = {"\xC2\xA5", "$", "€", "£", "RMB", "CNY", "USD", "EUR"};

static const struct {
    const char *word;
    int exponent;
} units[] = {
    {"亿元", 8}, {"万元", 4}, {"亿", 8},  {"万", 4},  {"元", 0},  {"圆", 0},  {"%", -2},
    {"¥", 0},    {"€", 0},    {"RMB", 0}, {"CNY", 0}, {"USD", 0}, {"EUR", 0},
};

static bool take_currency(struct str *s)
{
    for (size_t i = 0; i < sizeof currencies / sizeof *currencies; i++) {
        size_t len = strlen(currencies[i]);
        if (s->len >= len && strncasecmp(s->at, currencies[i], len) == 0) {
            *s = str_trim((struct str){s->at + len, s->len - len});
            return true;
        }
    }
    return false;
}

static bool take_sign(struct str *s, bool *negative)
{
    if (!s->len || (s->at[0] != '-' && s->at[0] != '+'))
        return false;
    *negative ^= s->at[0] == '-';
    *s = str_trim((struct str){s->at + 1, s->len - 1});
    return true;
}

// The unit at the end; the power of ten it stands for.
static bool take_unit(struct str *s, int *exponent)
{
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        size_t len = strlen(units[i].word);
        if (s->len > len && strncasecmp(s->at + s->len - len, units[i].word, len) == 0) {
            *exponent = units[i].exponent;
            *s = str_trim((struct str){s->at, s->len - len});
            return true;
        }
    }
    return false;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

// Digits, commas and points from the start on.
static size_t figure_length(struct str s)
{
    size_t n = 0;
    while (n < s.len && (is_digit(s.at[n]) || s.at[n] == ',' || s.at[n] == '.'))
        n++;
    return n;
}

// Whether commas and points stand where they may; without commas in `out`.
static enum recognised plain_figure(struct str s, char *out, size_t *out_len)
{
    size_t commas = 0, points = 0, since = 0, len = 0, first_comma = s.len;
    bool groups_right = true, comma_after_point = false;
    for (size_t i = 0; i < s.len; i++) {
        if (s.at[i] == ',') {
            groups_right &= commas ? since == 3 : since >= 1 && since <= 3;
            comma_after_point |= points > 0;
            first_comma = commas++ ? first_comma : i;
            since = 0;
        } else if (s.at[i] == '.') {
            groups_right &= !commas || since == 3;
            points++;
            since = 0;
            out[len++] = '.';
        } else {
            since++;
            out[len++] = s.at[i];
        }
    }
    *out_len = len;
    if (comma_after_point || points > 1)
        return RECOGNISED_DECIMAL_COMMA;
    groups_right &= !commas || points || since == 3;
    if (groups_right)
        return RECOGNISED_OK;
    return commas == 1 && !points && since && since < 3 && first_comma ? RECOGNISED_DECIMAL_COMMA
                                                                       : RECOGNISED_WRONG_GROUPS;
}

// Digits with an exponent behind: 1.2E+3.
static bool is_exponent(struct str s)
{
    size_t i = 1;
    if (s.len < 2 || (s.at[0] != 'e' && s.at[0] != 'E'))
        return false;
    if (s.at[1] == '-' || s.at[1] == '+')
        i++;
    size_t from = i;
    while (i < s.len && is_digit(s.at[i]))
        i++;
    return i == s.len && i > from;
}

static enum recognised figure(struct str s, int exponent, bool has_unit, num_t *out)
{
    char text[2 * TEXT_MAX];
    size_t len, n = figure_length(s);
    struct str tail = {s.at + n, s.len - n};
    bool any = false;
    for (size_t i = 0; i < n; i++)
        any |= is_digit(s.at[i]);
    if (!any)
        return RECOGNISED_NOT_A_NUMBER;
    bool own_exponent = is_exponent(tail) && !has_unit;
    if (tail.len && !own_exponent)
        return RECOGNISED_MORE_THAN_A_NUMBER;
    enum recognised r = plain_figure((struct str){s.at, n}, text, &len);
    if (r != RECOGNISED_OK)
        return r;
    if (own_exponent)
        len += (size_t)snprintf(text + len, sizeof text - len, "%.*s", STR_ARG(tail));
    else if (exponent)
        len += (size_t)snprintf(text + len, sizeof text - len, "e%d", exponent);
    *out = num_parse((struct str){text, len});
    return *out == NUM_NONE ? RECOGNISED_TOO_LARGE : RECOGNISED_OK;
}

// Nothing but digits and at most one point among them, as files mostly have it.
static bool is_plain(struct str s)
{
    size_t points = 0, digits = 0;
    for (size_t i = 0; i < s.len; i++) {
        digits += is_digit(s.at[i]);
        points += s.at[i] == '.';
    }
    return digits && points <= 1 && digits + points == s.len && s.len <= TEXT_MAX / 4;
}

enum recognised recognise_number(struct str text, num_t *out)
{
    if (is_plain(text)) {
        *out = num_parse(text);
        return *out == NUM_NONE ? RECOGNISED_TOO_LARGE : RECOGNISED_OK;
    }
    char room[TEXT_MAX];
    struct str s = recognise_fold(text, room, sizeof room);
    bool negative = false, sign = false;
    int exponent = 0;
    if (!s.len)
        return RECOGNISED_EMPTY;
    if (s.len >= sizeof room)
        return RECOGNISED_NOT_A_NUMBER;
    if (s.len > 2 && s.at[0] == '(' && s.at[s.len - 1] == ')') {
        s = str_trim((struct str){s.at + 1, s.len - 2});
        negative = sign = true;
    }
    sign = (!sign && take_sign(&s, &negative)) || sign;
    bool currency = take_currency(&s);
    if (currency && !sign)
        take_sign(&s, &negative);
    bool has_unit = take_unit(&s, &exponent);
    enum recognised r = figure(s, exponent, has_unit, out);
    if (r == RECOGNISED_OK && negative)
        *out = -*out;
    return r;
}

enum recognised recognise_cell_number(const struct cell *cell, num_t *out)
{
    switch (cell->kind) {
    case CELL_EMPTY:
        return RECOGNISED_EMPTY;
    case CELL_NUMBER:
        *out = num_of(cell->number);
        return *out == NUM_NONE ? RECOGNISED_TOO_LARGE : RECOGNISED_OK;
    case CELL_TEXT:
        return recognise_number(cell->text, out);
    default:
        return RECOGNISED_NOT_A_NUMBER;
    }
}
