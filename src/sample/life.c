#include "sample/life.h"

#include <math.h>

// Lunar new year's days; the years outside have it in early February, as good as any.
static const char *const new_years[] = {
    "2018-02-16", "2019-02-05", "2020-01-25", "2021-02-12", "2022-02-01", "2023-01-22",
    "2024-02-10", "2025-01-29", "2026-02-17", "2027-02-06", "2028-01-26", "2029-02-13",
    "2030-02-03", "2031-01-23", "2032-02-11", "2033-01-31", "2034-02-19", "2035-02-08"};

static day_t new_year(int year)
{
    int i = year - 2018;
    if (i < 0 || i >= (int)(sizeof new_years / sizeof *new_years))
        return day_of(year, 2, 5);
    return day_parse(str_of(new_years[i]));
}

day_t life_workday(struct life *l, day_t day)
{
    enum { BEFORE = 2, AFTER = 7, FRIDAY = 4 };
    day_t feast = new_year(day_date(day).year);
    if (day >= feast - BEFORE && day < feast + AFTER)
        day = feast + AFTER + (day_t)random_below(&l->r, 3);
    if (day_weekday(day) > FRIDAY && random_chance(&l->r, 0.8))
        day += 7 - day_weekday(day);
    return day;
}

const struct rest *life_rest(const struct life *l, day_t day)
{
    for (int i = 0; i < l->rest_count; i++)
        if (day >= l->rests[i].from && day < l->rests[i].to)
            return &l->rests[i];
    return NULL;
}

double life_strain(const struct life *l, day_t day)
{
    for (int i = 0; i < l->stay_count; i++) {
        const struct stay *s = &l->stays[i];
        if (s->left && s->decline > 0 && day > s->to - s->decline && day <= s->to)
            return sqrt((double)(day - (s->to - s->decline)) / s->decline);
    }
    return 0;
}

// The last day of a stay that begins on `from`; the last day known where he does not leave.
static void draw_stay(struct life *l, day_t from, struct stay *out)
{
    enum { QUIET_DAYS = 20 };
    const struct life_odds *o = l->odds;
    day_t until = l->until + o->ahead;
    *out = (struct stay){.from = from, .to = until};
    for (day_t day = from; day < until; day += LIFE_STEP) {
        if (!random_chance(&l->r, o->leaves(l, day)))
            continue;
        day_t to = day + (day_t)random_below(&l->r, LIFE_STEP);
        if (to >= until)
            return;
        int decline = random_chance(&l->r, o->sudden)
                          ? 0
                          : o->decline_min + (int)random_below(&l->r, (uint64_t)o->decline_more);
        int most = to - from - QUIET_DAYS;
        out->decline = decline < most ? decline : most > 0 ? most : 0;
        out->to = to;
        out->left = true;
        return;
    }
}

static void draw_rests(struct life *l)
{
    enum { SHORTEST = 35, SPREAD = 50, CLEAR = 150, ROOM = 260 };
    for (int i = 0; i < l->stay_count && l->rest_count < RESTS_MAX; i++) {
        const struct stay *s = &l->stays[i];
        int room = s->to - s->from - ROOM;
        if (room <= 0 || !random_chance(&l->r, l->odds->rests))
            continue;
        day_t from = s->from + CLEAR / 2 + (day_t)random_below(&l->r, (uint64_t)room);
        day_t to = from + SHORTEST + (day_t)random_below(&l->r, SPREAD);
        l->rests[l->rest_count++] = (struct rest){from, to};
    }
}

void life_draw(struct life *l)
{
    enum { AWAY_MIN = 100, AWAY_SPREAD = 160, STAY_MIN = 30 };
    day_t from = l->from;
    while (l->stay_count < STAYS_MAX) {
        struct stay *s = &l->stays[l->stay_count++];
        draw_stay(l, from, s);
        if (!s->left || !random_chance(&l->r, l->odds->back))
            break;
        from = s->to + AWAY_MIN + (day_t)random_below(&l->r, AWAY_SPREAD);
        if (from > l->until - STAY_MIN)
            break;
    }
    draw_rests(l);
}

day_t life_later(struct life *l, day_t day, double gap)
{
    enum { LONGEST = 400 };
    static const double spread = 0.45;
    double days = gap * exp(spread * random_normal(&l->r) - spread * spread / 2);
    return day + (day_t)fmax(1, fmin(LONGEST, round(days)));
}
