#include "base/day.h"

#include <stdio.h>

// Civil-calendar arithmetic after Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
static day_t days_from_civil(int year, int month, int day)
{
    year -= month <= 2;
    int era = year / 400;
    int year_of_era = year - era * 400;
    int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

struct date day_date(day_t d)
{
    int z = d + 719468;
    int era = (z >= 0 ? z : z - 146096) / 146097;
    int day_of_era = z - era * 146097;
    int year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int shifted = (5 * day_of_year + 2) / 153;
    int month = shifted < 10 ? shifted + 3 : shifted - 9;
    int year = year_of_era + era * 400 + (month <= 2);
    return (struct date){year, month, day_of_year - (153 * shifted + 2) / 5 + 1};
}

static int month_days(int year, int month)
{
    static const int days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return days[month - 1] + (month == 2 && leap);
}

day_t day_of(int year, int month, int day)
{
    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1)
        return DAY_NONE;
    return day > month_days(year, month) ? DAY_NONE : days_from_civil(year, month, day);
}

day_t date_add_months(struct date at, int months)
{
    int count = at.year * 12 + (at.month - 1) + months;
    int year = count / 12, month = count % 12 + 1;
    int last = month_days(year, month);
    return days_from_civil(year, month, at.day < last ? at.day : last);
}

day_t day_add_months(day_t d, int months)
{
    return date_add_months(day_date(d), months);
}

int day_weekday(day_t d)
{
    int n = (d + 3) % 7;
    return n < 0 ? n + 7 : n;
}

static bool two_digits(const char *at, int *out)
{
    if (at[0] < '0' || at[0] > '9' || at[1] < '0' || at[1] > '9')
        return false;
    *out = (at[0] - '0') * 10 + (at[1] - '0');
    return true;
}

day_t day_parse(struct str s)
{
    int century, year, month, day;
    if (s.len != 10 || s.at[4] != '-' || s.at[7] != '-')
        return DAY_NONE;
    if (!two_digits(s.at, &century) || !two_digits(s.at + 2, &year) ||
        !two_digits(s.at + 5, &month) || !two_digits(s.at + 8, &day))
        return DAY_NONE;
    return day_of(century * 100 + year, month, day);
}

void day_format(day_t d, char out[DAY_TEXT_SIZE])
{
    struct date at = day_date(d);
    unsigned year = (unsigned)at.year % 10000, month = (unsigned)at.month % 100;
    snprintf(out, DAY_TEXT_SIZE, "%04u-%02u-%02u", year, month, (unsigned)at.day % 100);
}

struct str day_text(struct arena *a, day_t d)
{
    char text[DAY_TEXT_SIZE];
    day_format(d, text);
    return str_copy(a, str_of(text));
}
