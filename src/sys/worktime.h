// worktime: which days are worked and from when to when, and counting in such time: "three working
// days from now", "four business hours". It knows the public holidays of mainland China and the days
// that are worked for them (调休), year by year as the State Council announced them; what else holds
// for a company is given.
//
// Times are wall-clock seconds since 1970-01-01 in the organisation's zone (clock_wall).
#pragma once
#include "base/day.h"
#include "base/err.h"

enum { WORKTIME_SPANS_MAX = 4, WORKTIME_MINUTES = 24 * 60 };

// Days that are not as their weekdays say: [first, last].
struct worktime_days {
    day_t first, last;
    bool works;
    struct str zh, en; // 国庆节, National Day
};

struct worktime {
    unsigned weekdays;            // bit 0 Monday … bit 6 Sunday: worked
    int from[WORKTIME_SPANS_MAX]; // minutes of the day, ascending, not touching
    int to[WORKTIME_SPANS_MAX];   // [from, to)
    int spans;
    const struct worktime_days *public; // ascending, no day twice: worktime_china; none: none hold
    int public_count;
    const struct worktime_days *own; // the company's own, likewise; they win over the public ones
    int own_count;
};

// Monday to Friday, 9:00 to 18:00, with the public holidays of China.
struct worktime worktime_standard(struct arena *a);

// The public holidays and the days worked for them, ascending. They are announced in November for the
// year that comes: the last that is known, and what to do about a later one, is for who asks.
const struct worktime_days *worktime_china(struct arena *a, int *count);
int worktime_china_until(void); // 2026: the last year

bool worktime_works(const struct worktime *w, day_t day);
// What makes the day special; NULL: it is as its weekday says.
const struct worktime_days *worktime_special(const struct worktime *w, day_t day);
// The `n`-th working day after `day`; 0: the day itself where it is worked, else the next that is.
// DAY_NONE where no day is worked at all.
day_t worktime_day_after(const struct worktime *w, day_t day, int n);
// How many working days lie in (from, to].
int worktime_days(const struct worktime *w, day_t from, day_t to);

// When `minutes` of working time have passed since `wall`: never outside working time, but at the end
// of a span where it ends with the last minute. INT64_MAX where there is none.
int64_t worktime_add(const struct worktime *w, int64_t wall, int64_t minutes);
// Seconds of working time in [from, to); 0 where `to` is not later.
int64_t worktime_between(const struct worktime *w, int64_t from, int64_t to);
