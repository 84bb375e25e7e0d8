#include "churn/period.h"

static const struct {
    const char *name;
    enum period_unit unit;
} units[] = {
    {"week", PERIOD_WEEK},
    {"month", PERIOD_MONTH},
    {"quarter", PERIOD_QUARTER},
    {"year", PERIOD_YEAR},
};

enum err period_every_parse(struct ctx *c, struct str text, struct period_every *out)
{
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (str_eq(text, str_of(units[i].name))) {
            *out = (struct period_every){units[i].unit, 0};
            return ERR_NONE;
        }
    int days = 0;
    size_t n = 0;
    for (; n < text.len && n < 5 && text.at[n] >= '0' && text.at[n] <= '9'; n++)
        days = days * 10 + (text.at[n] - '0');
    if (n == 0 || n + 1 != text.len || text.at[n] != 'd' || days < 1)
        return fail(c, ERR_INPUT,
                    "'%.*s' is no length of a period: month, week, quarter, year or 30d",
                    "“%.*s”不是周期：请用 month、week、quarter、year 或 30d", STR_ARG(text));
    *out = (struct period_every){PERIOD_DAYS, days};
    return ERR_NONE;
}

// The first day after the calendar piece in which `d` lies.
static day_t next_border(day_t d, enum period_unit unit)
{
    struct date at = day_date(d);
    switch (unit) {
    case PERIOD_WEEK:
        return d - day_weekday(d) + 7;
    case PERIOD_MONTH:
        return day_add_months(day_of(at.year, at.month, 1), 1);
    case PERIOD_QUARTER:
        return day_add_months(day_of(at.year, (at.month - 1) / 3 * 3 + 1, 1), 3);
    default:
        return day_add_months(day_of(at.year, 1, 1), 12);
    }
}

enum err period_cut(struct ctx *c, day_t from, day_t to, struct period_every every,
                    struct period **out, int *count)
{
    char from_text[DAY_TEXT_SIZE], to_text[DAY_TEXT_SIZE];
    day_format(from, from_text);
    day_format(to, to_text);
    if (from < DAY_MIN || to > DAY_MAX)
        return fail(c, ERR_INPUT, "the period must lie between 1900-01-01 and 2079-06-04",
                    "时间范围应在 1900-01-01 至 2079-06-04 之间");
    if (to < from)
        return fail(c, ERR_INPUT, "the period ends (%s) before it begins (%s)",
                    "时间范围的结束日期（%s）早于开始日期（%s）", to_text, from_text);
    struct period *list = NULL;
    int n = 0, room = 0;
    for (day_t d = from; d <= to; n++) {
        if (n == PERIODS_MAX)
            return fail(c, ERR_INPUT, "that would be more than %d periods: take longer ones",
                        "周期数超过 %d 个：请选择更长的周期", PERIODS_MAX);
        day_t next = every.unit == PERIOD_DAYS ? d + every.days : next_border(d, every.unit);
        if (n == room) {
            list = arena_grow(c->arena, list, (size_t)room, (size_t)room * 2 + 16, sizeof *list);
            room = room * 2 + 16;
        }
        list[n] = (struct period){d, next - 1 < to ? next - 1 : to};
        d = next;
    }
    *out = list;
    *count = n;
    return ERR_NONE;
}
