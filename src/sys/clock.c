#include "sys/clock.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>
#include <unicode/ucal.h>

struct clock {
    pthread_mutex_t lock; // an ICU calendar serves one thread at a time
    UCalendar *calendar;
    _Atomic int64_t held_ms;
};

enum { ZONE_MAX = 64 };

enum err clock_create(struct ctx *c, struct str zone, struct clock **out)
{
    UChar name[ZONE_MAX], canonical[ZONE_MAX];
    UErrorCode status = U_ZERO_ERROR;
    UBool known = false;
    if (zone.len == 0 || zone.len >= ZONE_MAX)
        return fail(c, ERR_INPUT, "the name of a time zone has 1 to 63 letters",
                    "时区名称应为 1 到 63 个字符");
    for (size_t i = 0; i < zone.len; i++)
        name[i] = (UChar)(unsigned char)zone.at[i];
    ucal_getCanonicalTimeZoneID(name, (int32_t)zone.len, canonical, ZONE_MAX, &known, &status);
    if (U_FAILURE(status))
        return fail(c, ERR_INPUT, "there is no time zone '%.*s'; write one such as Asia/Shanghai",
                    "没有时区“%.*s”；请写成 Asia/Shanghai 这样的名称", STR_ARG(zone));
    UCalendar *calendar = ucal_open(name, (int32_t)zone.len, "en", UCAL_GREGORIAN, &status);
    if (U_FAILURE(status))
        return fail(c, ERR_INTERNAL, "the calendar cannot be opened (%s)", "无法打开日历（%s）",
                    u_errorName(status));
    struct clock *k = mem_alloc(sizeof *k);
    k->calendar = calendar;
    pthread_mutex_init(&k->lock, NULL);
    *out = k;
    return ERR_NONE;
}

void clock_destroy(struct clock *k)
{
    if (!k)
        return;
    ucal_close(k->calendar);
    pthread_mutex_destroy(&k->lock);
    free(k);
}

void clock_hold(struct clock *k, int64_t ms)
{
    atomic_store(&k->held_ms, ms);
}

int64_t clock_ms(const struct clock *k)
{
    int64_t held = atomic_load(&k->held_ms);
    if (held)
        return held;
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

// Milliseconds that the zone is ahead of UTC at `ms`.
static int64_t zone_offset(const struct clock *k, int64_t ms)
{
    struct clock *own = (struct clock *)(uintptr_t)k;
    UErrorCode status = U_ZERO_ERROR;
    pthread_mutex_lock(&own->lock);
    ucal_setMillis(own->calendar, (UDate)ms, &status);
    int64_t offset = ucal_get(own->calendar, UCAL_ZONE_OFFSET, &status);
    offset += ucal_get(own->calendar, UCAL_DST_OFFSET, &status);
    pthread_mutex_unlock(&own->lock);
    return offset;
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

int64_t clock_wall(const struct clock *k, int64_t ms)
{
    return floor_div(ms + zone_offset(k, ms), 1000);
}

int64_t clock_day_ms(const struct clock *k, day_t day)
{
    int64_t wall = (int64_t)day * 86400 * 1000, ms = wall - zone_offset(k, wall);
    return wall - zone_offset(k, ms); // once more: the zone may have changed between the two
}

day_t clock_today(const struct clock *k)
{
    return (day_t)floor_div(clock_wall(k, clock_ms(k)), 86400);
}

int64_t clock_ms_to_midnight(const struct clock *k)
{
    int64_t now = clock_ms(k);
    int64_t wall_ms = now + zone_offset(k, now);
    int64_t left = 86400000 - (wall_ms - floor_div(wall_ms, 86400000) * 86400000);
    // Where clocks change in between, the day is an hour longer or shorter.
    return left + zone_offset(k, now) - zone_offset(k, now + left);
}

int64_t clock_steady_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

struct str utc_text(struct arena *a, int64_t at_ms)
{
    time_t seconds = (time_t)(at_ms / 1000);
    struct tm at;
    char text[32];
    gmtime_r(&seconds, &at);
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &at);
    return str_copy(a, str_of(text));
}
