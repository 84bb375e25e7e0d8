// period: a stretch of days, cut from a longer one by the calendar.
#pragma once
#include "base/day.h"
#include "base/err.h"

struct period {
    day_t from, to; // both belong to it
};

enum period_unit { PERIOD_DAYS, PERIOD_WEEK, PERIOD_MONTH, PERIOD_QUARTER, PERIOD_YEAR };

struct period_every {
    enum period_unit unit;
    int days; // PERIOD_DAYS: how many
};

enum { PERIODS_MAX = 5000 };

// "week", "month", "quarter", "year" or a number of days such as "30d".
enum err period_every_parse(struct ctx *c, struct str text, struct period_every *out) MUST_USE;

// Cuts from … to at the borders of calendar weeks (Monday first), months, quarters or years; the
// first and the last piece are cut short where `from` and `to` lie inside. Days are counted from
// `from`. ERR_INPUT where `to` is before `from` or there are more than PERIODS_MAX.
enum err period_cut(struct ctx *c, day_t from, day_t to, struct period_every every,
                    struct period **out, int *count) MUST_USE;
