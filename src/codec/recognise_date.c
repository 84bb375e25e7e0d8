#include "codec/recognise.h"

#include <math.h>
#include <stdio.h>

enum { TEXT_MAX = 64, SECONDS_A_DAY = 86400, SERIAL_OF_1970 = 25569 };

// What is left of the text to be read.
struct cursor {
    struct str s;
};

static void skip(struct cursor *at, size_t bytes)
{
    at->s = (struct str){at->s.at + bytes, at->s.len - bytes};
}

static void skip_spaces(struct cursor *at)
{
    while (at->s.len && at->s.at[0] == ' ')
        skip(at, 1);
}

static bool take(struct cursor *at, const char *word)
{
    struct str w = str_of(word);
    if (!str_starts(at->s, w))
        return false;
    skip(at, w.len);
    return true;
}

// Digits at the cursor, at most nine; returns how many there were.
static int take_digits(struct cursor *at, int *value)
{
    int count = 0;
    *value = 0;
    for (; count < 9 && at->s.len && at->s.at[0] >= '0' && at->s.at[0] <= '9'; count++) {
        *value = *value * 10 + (at->s.at[0] - '0');
        skip(at, 1);
    }
    return count;
}

static enum recognised day_from(int year, int month, int day, day_t *out)
{
    day_t d = day_of(year, month, day);
    if (d == DAY_NONE)
        return year >= 1 ? RECOGNISED_NO_SUCH_DAY : RECOGNISED_DAY_TOO_FAR;
    if (d < DAY_MIN || d > DAY_MAX)
        return RECOGNISED_DAY_TOO_FAR;
    *out = d;
    return RECOGNISED_OK;
}

// a/b/2026: which of the two is the day.
static enum recognised day_year_last(int a, int b, int year, enum date_order order, day_t *out)
{
    if (order == DATE_ORDER_UNKNOWN && a <= 12 && b <= 12 && a != b)
        return RECOGNISED_DAY_OR_MONTH;
    if (order == DATE_ORDER_UNKNOWN)
        order = a > 12 ? DATE_DAY_FIRST : DATE_MONTH_FIRST;
    return order == DATE_DAY_FIRST ? day_from(year, b, a, out) : day_from(year, a, b, out);
}

// The three groups of digits of a date with separators.
struct groups {
    int value[3], digits[3];
};

static bool take_groups(struct cursor *at, struct groups *g)
{
    g->digits[0] = take_digits(at, &g->value[0]);
    if (g->digits[0] == 4 && take(at, "年")) {
        skip_spaces(at);
        g->digits[1] = take_digits(at, &g->value[1]);
        if (!take(at, "月"))
            return false;
        skip_spaces(at);
        g->digits[2] = take_digits(at, &g->value[2]);
        return take(at, "日") || take(at, "号");
    }
    static const char *const separators[] = {"/", "-", "."};
    for (size_t i = 0; i < sizeof separators / sizeof *separators; i++) {
        if (!take(at, separators[i]))
            continue;
        g->digits[1] = take_digits(at, &g->value[1]);
        if (!take(at, separators[i]))
            return false;
        g->digits[2] = take_digits(at, &g->value[2]);
        return true;
    }
    return false;
}

static enum recognised take_day(struct cursor *at, enum date_order order, day_t *out)
{
    struct groups g = {0};
    struct cursor plain = *at;
    int whole;
    if (take_digits(&plain, &whole) == 8 &&
        (!plain.s.len || plain.s.at[0] == ' ' || plain.s.at[0] == 'T')) {
        *at = plain;
        return day_from(whole / 10000, whole / 100 % 100, whole % 100, out);
    }
    if (!take_groups(at, &g) || g.digits[1] < 1 || g.digits[1] > 2)
        return RECOGNISED_NOT_A_DATE;
    if (g.digits[0] == 4 && g.digits[2] >= 1 && g.digits[2] <= 2)
        return day_from(g.value[0], g.value[1], g.value[2], out);
    if (g.digits[0] < 1 || g.digits[0] > 2)
        return RECOGNISED_NOT_A_DATE;
    if (g.digits[2] == 4)
        return day_year_last(g.value[0], g.value[1], g.value[2], order, out);
    return g.digits[2] == 2 || g.digits[2] == 1 ? RECOGNISED_SHORT_YEAR : RECOGNISED_NOT_A_DATE;
}

enum half { HALF_NONE, HALF_MORNING, HALF_AFTERNOON };

static enum half take_half(struct cursor *at)
{
    static const struct {
        const char *word;
        enum half half;
    } rows[] = {
        {"上午", HALF_MORNING}, {"下午", HALF_AFTERNOON}, {"凌晨", HALF_MORNING},
        {"早上", HALF_MORNING}, {"中午", HALF_AFTERNOON}, {"晚上", HALF_AFTERNOON},
        {"AM", HALF_MORNING},   {"PM", HALF_AFTERNOON},   {"am", HALF_MORNING},
        {"pm", HALF_AFTERNOON}, {"A.M.", HALF_MORNING},   {"P.M.", HALF_AFTERNOON},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (take(at, rows[i].word))
            return rows[i].half;
    return HALF_NONE;
}

// Minutes and seconds behind the hour: ":26", ":26:30", ":26:30.123", "点26分", "时26分30秒".
static bool take_minutes(struct cursor *at, int *minute, int *second)
{
    int fraction;
    *minute = *second = 0;
    if (take(at, "时") || take(at, "点")) {
        if (!at->s.len)
            return true;
        if (take_digits(at, minute) > 2 || !take(at, "分"))
            return false;
        return !at->s.len || (take_digits(at, second) <= 2 && take(at, "秒"));
    }
    if (!take(at, ":") || take_digits(at, minute) != 2)
        return false;
    if (!take(at, ":"))
        return true;
    if (take_digits(at, second) != 2)
        return false;
    return !take(at, ".") || take_digits(at, &fraction) > 0;
}

// Z, +08:00, +0800, +08: accepted, and not applied: the clock of the one who wrote it counts.
static bool take_offset(struct cursor *at)
{
    int hours, minutes;
    if (take(at, "Z") || take(at, "z"))
        return true;
    if (!take(at, "+") && !take(at, "-"))
        return true;
    int digits = take_digits(at, &hours);
    if (digits == 2 && take(at, ":"))
        return take_digits(at, &minutes) == 2 && hours <= 14 && minutes < 60;
    return (digits == 2 && hours <= 14) || (digits == 4 && hours / 100 <= 14 && hours % 100 < 60);
}

static enum recognised take_time(struct cursor *at, int *out)
{
    int hour, minute, second;
    if (!take(at, "T"))
        skip_spaces(at);
    enum half half = take_half(at);
    skip_spaces(at);
    int digits = take_digits(at, &hour);
    if (digits < 1 || digits > 2 || !take_minutes(at, &minute, &second))
        return RECOGNISED_NOT_A_DATE;
    skip_spaces(at);
    if (half == HALF_NONE)
        half = take_half(at);
    if (!take_offset(at) || at->s.len)
        return RECOGNISED_NOT_A_DATE;
    if (hour > 23 || minute > 59 || second > 59)
        return RECOGNISED_NO_SUCH_TIME;
    if (half == HALF_AFTERNOON && hour < 12 && hour > 0)
        hour += 12;
    else if (half == HALF_MORNING && hour == 12)
        hour = 0;
    *out = hour * 3600 + minute * 60 + second;
    return RECOGNISED_OK;
}

// Digits alone, in the range that is a date of 1954 … 2064 in a spreadsheet.
static bool serial_of(struct str s, double *out)
{
    num_t n = num_parse(s);
    for (size_t i = 0; i < s.len; i++)
        if ((s.at[i] < '0' || s.at[i] > '9') && s.at[i] != '.')
            return false;
    *out = num_double(n);
    return n != NUM_NONE && s.len > 4 && *out >= 20000 && *out <= 60000;
}

// 20260105082630
static bool split_stamp(struct str s, char out[20])
{
    if (s.len != 14)
        return false;
    for (size_t i = 0; i < s.len; i++)
        if (s.at[i] < '0' || s.at[i] > '9')
            return false;
    snprintf(out, 20, "%.8s %.2s:%.2s:%.2s", s.at, s.at + 8, s.at + 10, s.at + 12);
    return true;
}

enum recognised recognise_date(struct str text, enum date_order order, struct moment *out)
{
    char room[TEXT_MAX], stamp[20];
    double serial;
    struct cursor at = {recognise_fold(text, room, sizeof room)};
    *out = (struct moment){DAY_NONE, -1};
    if (!at.s.len)
        return RECOGNISED_EMPTY;
    if (at.s.len >= sizeof room)
        return RECOGNISED_NOT_A_DATE;
    if (serial_of(at.s, &serial))
        return recognise_serial(serial, out);
    if (split_stamp(at.s, stamp))
        at.s = str_of(stamp);
    enum recognised r = take_day(&at, order, &out->day);
    if (r == RECOGNISED_OK && at.s.len)
        r = take_time(&at, &out->second);
    return r;
}

enum recognised recognise_serial(double serial, struct moment *out)
{
    *out = (struct moment){DAY_NONE, -1};
    // 60 is the 29th of February 1900, which only Excel knows; before it, it is a day behind.
    if (!(serial >= 1) || !(serial < 65536) || (int)serial == 60)
        return RECOGNISED_DAY_TOO_FAR;
    int64_t seconds = llround(serial * SECONDS_A_DAY);
    int64_t days = seconds / SECONDS_A_DAY;
    day_t day = (day_t)(days - SERIAL_OF_1970 + (days < 60));
    if (day < DAY_MIN || day > DAY_MAX)
        return RECOGNISED_DAY_TOO_FAR;
    out->day = day;
    if (seconds % SECONDS_A_DAY)
        out->second = (int)(seconds % SECONDS_A_DAY);
    return RECOGNISED_OK;
}

static size_t clock_text(int second, char *out, size_t room)
{
    int len =
        snprintf(out, room, "%02d:%02d:%02d", second / 3600 % 24, second / 60 % 60, second % 60);
    return (size_t)len;
}

size_t recognise_serial_text(double serial, char out[20])
{
    struct moment m;
    if (serial >= 0 && serial < 1)
        return clock_text((int)llround(serial * SECONDS_A_DAY) % SECONDS_A_DAY, out, 20);
    if (recognise_serial(serial, &m) != RECOGNISED_OK)
        return 0;
    day_format(m.day, out);
    if (m.second < 0)
        return DAY_TEXT_SIZE - 1;
    out[10] = ' ';
    return 11 + clock_text(m.second, out + 11, 9);
}

enum recognised recognise_cell_date(const struct cell *cell, enum date_order order,
                                    struct moment *out)
{
    *out = (struct moment){DAY_NONE, -1};
    switch (cell->kind) {
    case CELL_EMPTY:
        return RECOGNISED_EMPTY;
    case CELL_DATE:
        return recognise_serial(cell->number, out);
    case CELL_NUMBER: // a count of days without a date's format, or 20260105 as a number
    case CELL_TEXT:
        return recognise_date(cell->text, order, out);
    default:
        return RECOGNISED_NOT_A_DATE;
    }
}

void date_votes_add(struct date_votes *v, struct str text)
{
    char room[TEXT_MAX];
    struct cursor at = {recognise_fold(text, room, sizeof room)};
    struct groups g = {0};
    if (at.s.len >= sizeof room || !take_groups(&at, &g) || g.digits[2] != 4 || g.digits[0] > 2 ||
        g.digits[1] > 2)
        return;
    int a = g.value[0], b = g.value[1];
    v->day_first += a > 12 && b <= 12;
    v->month_first += b > 12 && a <= 12;
    if (a <= 12 && b <= 12 && a != b && !v->either++)
        snprintf(v->example, sizeof v->example, "%u/%u/%04u", (unsigned)a % 100, (unsigned)b % 100,
                 (unsigned)g.value[2] % 10000);
}
