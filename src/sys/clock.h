// clock: what time it is, and which day and wall-clock time that is in the organisation's time
// zone.
#pragma once
#include "base/day.h"
#include "base/err.h"

struct clock;

// `zone` is an IANA name such as Asia/Shanghai; ERR_INPUT where it is unknown.
enum err clock_create(struct ctx *c, struct str zone, struct clock **out) MUST_USE;
void clock_destroy(struct clock *k);
// From now on the clock stands at `ms`, for tests and simulations; 0: it runs again.
void clock_hold(struct clock *k, int64_t ms);

// Milliseconds since 1970-01-01 UTC.
int64_t clock_ms(const struct clock *k);
// Seconds since 1970-01-01 as a clock on the wall of the organisation shows them at `ms`.
int64_t clock_wall(const struct clock *k, int64_t ms);
// When a day begins there, in milliseconds since 1970.
int64_t clock_day_ms(const struct clock *k, day_t day);
day_t clock_today(const struct clock *k);
// Milliseconds from now until the next midnight there.
int64_t clock_ms_to_midnight(const struct clock *k);
// From some start, never backwards: for durations.
int64_t clock_steady_ms(void);
// "2026-01-31T08:30:00Z" of milliseconds since 1970.
struct str utc_text(struct arena *a, int64_t at_ms);
