// day: a calendar day, counted from 1970-01-01 as 0. It knows no time zone: which day it is
// somewhere is asked of sys/clock.h.
#pragma once
#include "base/str.h"

typedef int32_t day_t;

#define DAY_NONE INT32_MIN
// What a time line holds: 1900-01-01 … 2079-06-04, so that a day fits in 16 bits beside a mark for
// "none".
#define DAY_MIN ((day_t)-25567)
#define DAY_MAX ((day_t)(DAY_MIN + 65534 - 1))

struct date {
    int year, month, day; // month 1 to 12, day 1 to 31
};

struct date day_date(day_t d);
// DAY_NONE where there is no such day (2026-02-30). Years 1 to 9999.
day_t day_of(int year, int month, int day);
// The same day of the month `months` later (earlier when negative), or that month's last day.
day_t day_add_months(day_t d, int months);
// The same for a date that was taken apart already.
day_t date_add_months(struct date at, int months);
// 0 Monday … 6 Sunday.
int day_weekday(day_t d);
// Exactly YYYY-MM-DD, else DAY_NONE.
day_t day_parse(struct str s);
#define DAY_TEXT_SIZE 11
// YYYY-MM-DD and a zero byte.
void day_format(day_t d, char out[DAY_TEXT_SIZE]);
struct str day_text(struct arena *a, day_t d);
