#include "review/when.h"

#include <math.h>

static const char *const kinds[REVIEW_KINDS] = {[REVIEW_WEEK] = "week", [REVIEW_MONTH] = "month"};
static const char *const months[] = {"January",   "February", "March",    "April",
                                     "May",       "June",     "July",     "August",
                                     "September", "October",  "November", "December"};
enum { WEEK = 7, WEEKS_OF_A_YEAR = 52, MONTHS_OF_A_YEAR = 12 };

enum review_kind review_kind_named(struct str name)
{
    int i = 0;
    while (i < REVIEW_KINDS && !str_eq(name, str_of(kinds[i])))
        i++;
    return (enum review_kind)i;
}

struct str review_kind_name(enum review_kind kind)
{
    return str_of(kinds[kind]);
}

static day_t month_of(day_t day)
{
    struct date d = day_date(day);
    return day_of(d.year, d.month, 1);
}

struct review_when review_when_of(enum review_kind kind, day_t day)
{
    day_t from = kind == REVIEW_WEEK ? day - day_weekday(day) : month_of(day);
    day_t next = kind == REVIEW_WEEK ? from + WEEK : day_add_months(from, 1);
    return (struct review_when){kind, {from, next - 1}};
}

struct review_when review_when_moved(struct review_when w, int n)
{
    return review_when_of(w.kind, w.kind == REVIEW_WEEK ? w.period.from + n * WEEK
                                                        : day_add_months(w.period.from, n));
}

struct review_when review_when_over(enum review_kind kind, day_t today)
{
    return review_when_moved(review_when_of(kind, today), -1);
}

struct review_when review_when_year_ago(struct review_when w)
{
    return review_when_moved(w, w.kind == REVIEW_WEEK ? -WEEKS_OF_A_YEAR : -MONTHS_OF_A_YEAR);
}

double review_target(struct review_when w, double a_month)
{
    const double days_of_a_month = 365.2425 / MONTHS_OF_A_YEAR;
    return w.kind == REVIEW_MONTH ? a_month : 1 - pow(1 - a_month, WEEK / days_of_a_month);
}

// The year and number of a week are those of its Thursday.
static struct str week_text(struct arena *a, struct period p, bool zh)
{
    day_t thursday = p.from + 3;
    struct date in = day_date(thursday), from = day_date(p.from), to = day_date(p.to);
    int number = (thursday - day_of(in.year, 1, 1)) / WEEK + 1;
    bool one_month = from.month == to.month;
    if (zh)
        return one_month ? str_format(a, "%d 年第 %d 周（%d 月 %d 日至 %d 日）", in.year, number,
                                      from.month, from.day, to.day)
                         : str_format(a, "%d 年第 %d 周（%d 月 %d 日至 %d 月 %d 日）", in.year,
                                      number, from.month, from.day, to.month, to.day);
    return one_month ? str_format(a, "week %d of %d (%d–%d %s)", number, in.year, from.day, to.day,
                                  months[from.month - 1])
                     : str_format(a, "week %d of %d (%d %s – %d %s)", number, in.year, from.day,
                                  months[from.month - 1], to.day, months[to.month - 1]);
}

struct str review_when_text(struct arena *a, struct review_when w, bool zh)
{
    struct date d = day_date(w.period.from);
    if (w.kind == REVIEW_WEEK)
        return week_text(a, w.period, zh);
    return zh ? str_format(a, "%d 年 %d 月", d.year, d.month)
              : str_format(a, "%s %d", months[d.month - 1], d.year);
}
