#include "sys/worktime.h"

enum { DAY_SECONDS = 24 * 3600, LOOK_AHEAD_DAYS = 800 };

// As the State Council announces them (国务院办公厅关于部分节假日安排的通知), a year at a time.
struct announced {
    int year, month, day, days;
    bool works;
    const char *zh, *en;
};

static const struct announced announcements[] = {
    {2023, 1, 1, 2, false, "元旦", "New Year"},
    {2023, 1, 21, 7, false, "春节", "Spring Festival"},
    {2023, 1, 28, 2, true, "春节调休", "worked for Spring Festival"},
    {2023, 4, 5, 1, false, "清明节", "Qingming"},
    {2023, 4, 23, 1, true, "劳动节调休", "worked for Labour Day"},
    {2023, 4, 29, 5, false, "劳动节", "Labour Day"},
    {2023, 5, 6, 1, true, "劳动节调休", "worked for Labour Day"},
    {2023, 6, 22, 3, false, "端午节", "Dragon Boat"},
    {2023, 6, 25, 1, true, "端午节调休", "worked for Dragon Boat"},
    {2023, 9, 29, 8, false, "中秋节、国庆节", "Mid-Autumn and National Day"},
    {2023, 10, 7, 2, true, "国庆节调休", "worked for National Day"},

    {2024, 1, 1, 1, false, "元旦", "New Year"},
    {2024, 2, 4, 1, true, "春节调休", "worked for Spring Festival"},
    {2024, 2, 10, 8, false, "春节", "Spring Festival"},
    {2024, 2, 18, 1, true, "春节调休", "worked for Spring Festival"},
    {2024, 4, 4, 3, false, "清明节", "Qingming"},
    {2024, 4, 7, 1, true, "清明节调休", "worked for Qingming"},
    {2024, 4, 28, 1, true, "劳动节调休", "worked for Labour Day"},
    {2024, 5, 1, 5, false, "劳动节", "Labour Day"},
    {2024, 5, 11, 1, true, "劳动节调休", "worked for Labour Day"},
    {2024, 6, 10, 1, false, "端午节", "Dragon Boat"},
    {2024, 9, 14, 1, true, "中秋节调休", "worked for Mid-Autumn"},
    {2024, 9, 15, 3, false, "中秋节", "Mid-Autumn"},
    {2024, 9, 29, 1, true, "国庆节调休", "worked for National Day"},
    {2024, 10, 1, 7, false, "国庆节", "National Day"},
    {2024, 10, 12, 1, true, "国庆节调休", "worked for National Day"},

    {2025, 1, 1, 1, false, "元旦", "New Year"},
    {2025, 1, 26, 1, true, "春节调休", "worked for Spring Festival"},
    {2025, 1, 28, 8, false, "春节", "Spring Festival"},
    {2025, 2, 8, 1, true, "春节调休", "worked for Spring Festival"},
    {2025, 4, 4, 3, false, "清明节", "Qingming"},
    {2025, 4, 27, 1, true, "劳动节调休", "worked for Labour Day"},
    {2025, 5, 1, 5, false, "劳动节", "Labour Day"},
    {2025, 5, 31, 3, false, "端午节", "Dragon Boat"},
    {2025, 9, 28, 1, true, "国庆节调休", "worked for National Day"},
    {2025, 10, 1, 8, false, "国庆节、中秋节", "National Day and Mid-Autumn"},
    {2025, 10, 11, 1, true, "国庆节调休", "worked for National Day"},

    {2026, 1, 1, 3, false, "元旦", "New Year"},
    {2026, 1, 4, 1, true, "元旦调休", "worked for New Year"},
    {2026, 2, 14, 1, true, "春节调休", "worked for Spring Festival"},
    {2026, 2, 15, 9, false, "春节", "Spring Festival"},
    {2026, 2, 28, 1, true, "春节调休", "worked for Spring Festival"},
    {2026, 4, 4, 3, false, "清明节", "Qingming"},
    {2026, 5, 1, 5, false, "劳动节", "Labour Day"},
    {2026, 5, 9, 1, true, "劳动节调休", "worked for Labour Day"},
    {2026, 6, 19, 3, false, "端午节", "Dragon Boat"},
    {2026, 9, 20, 1, true, "国庆节调休", "worked for National Day"},
    {2026, 9, 25, 3, false, "中秋节", "Mid-Autumn"},
    {2026, 10, 1, 7, false, "国庆节", "National Day"},
    {2026, 10, 10, 1, true, "国庆节调休", "worked for National Day"},
};
enum { ANNOUNCED = sizeof announcements / sizeof *announcements };

const struct worktime_days *worktime_china(struct arena *a, int *count)
{
    struct worktime_days *list = ARENA_ARRAY(a, struct worktime_days, ANNOUNCED);
    for (int i = 0; i < ANNOUNCED; i++) {
        const struct announced *n = &announcements[i];
        day_t first = day_of(n->year, n->month, n->day);
        list[i] = (struct worktime_days){first, first + n->days - 1, n->works, str_of(n->zh),
                                         str_of(n->en)};
    }
    *count = ANNOUNCED;
    return list;
}

int worktime_china_until(void)
{
    return announcements[ANNOUNCED - 1].year;
}

struct worktime worktime_standard(struct arena *a)
{
    enum { MONDAY_TO_FRIDAY = 0x1F };
    struct worktime w = {.weekdays = MONDAY_TO_FRIDAY, .spans = 1, .from = {9 * 60}, .to = {18 * 60}};
    w.public = worktime_china(a, &w.public_count);
    return w;
}

// ---- days ---------------------------------------------------------------------------------------

// The last that begins on or before the day.
static const struct worktime_days *find(const struct worktime_days *list, int count, day_t day)
{
    int low = 0, high = count;
    while (low < high) {
        int middle = (low + high) / 2;
        if (list[middle].first <= day)
            low = middle + 1;
        else
            high = middle;
    }
    return low && list[low - 1].last >= day ? &list[low - 1] : NULL;
}

const struct worktime_days *worktime_special(const struct worktime *w, day_t day)
{
    const struct worktime_days *own = find(w->own, w->own_count, day);
    return own ? own : find(w->public, w->public_count, day);
}

bool worktime_works(const struct worktime *w, day_t day)
{
    const struct worktime_days *special = worktime_special(w, day);
    return special ? special->works : (w->weekdays >> day_weekday(day) & 1) != 0;
}

// The first day worked from `day` on; DAY_NONE where none comes for two years.
static day_t next_worked(const struct worktime *w, day_t day)
{
    for (day_t d = day; d < day + LOOK_AHEAD_DAYS; d++)
        if (worktime_works(w, d))
            return d;
    return DAY_NONE;
}

day_t worktime_day_after(const struct worktime *w, day_t day, int n)
{
    day_t at = n > 0 ? day : next_worked(w, day);
    for (int i = 0; i < n && at != DAY_NONE; i++)
        at = next_worked(w, at + 1);
    return at;
}

int worktime_days(const struct worktime *w, day_t from, day_t to)
{
    int n = 0;
    for (day_t d = from + 1; d <= to; d++)
        n += worktime_works(w, d);
    return n;
}

// ---- hours --------------------------------------------------------------------------------------

static day_t day_of_wall(int64_t wall)
{
    return (day_t)((wall - (wall < 0 ? DAY_SECONDS - 1 : 0)) / DAY_SECONDS);
}

int64_t worktime_add(const struct worktime *w, int64_t wall, int64_t minutes)
{
    int64_t left = minutes * 60;
    day_t day = w->spans ? next_worked(w, day_of_wall(wall)) : DAY_NONE;
    for (; day != DAY_NONE; day = next_worked(w, day + 1)) {
        for (int i = 0; i < w->spans; i++) {
            int64_t midnight = (int64_t)day * DAY_SECONDS, from = midnight + w->from[i] * 60;
            int64_t to = midnight + w->to[i] * 60;
            if (from < wall)
                from = wall;
            if (from < to && left <= to - from)
                return from + left;
            left -= from < to ? to - from : 0;
        }
    }
    return INT64_MAX;
}

static int64_t seconds_of(const struct worktime *w, day_t day, int64_t from, int64_t to)
{
    int64_t sum = 0, midnight = (int64_t)day * DAY_SECONDS;
    for (int i = 0; i < w->spans; i++) {
        int64_t a = midnight + w->from[i] * 60, b = midnight + w->to[i] * 60;
        a = a < from ? from : a;
        b = b > to ? to : b;
        sum += b > a ? b - a : 0;
    }
    return sum;
}

int64_t worktime_between(const struct worktime *w, int64_t from, int64_t to)
{
    int64_t sum = 0;
    for (day_t day = day_of_wall(from); to > from && day <= day_of_wall(to); day++)
        if (worktime_works(w, day))
            sum += seconds_of(w, day, from, to);
    return sum;
}
