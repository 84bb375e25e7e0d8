#include "model/calendar.h"
#include "codec/json.h"

#include <stdlib.h>

static const char select_days[] = "SELECT first, last, works, zh, en FROM workday ORDER BY first";
static const char clear_days[] = "DELETE FROM workday";
static const char insert_day[] =
    "INSERT INTO workday (first, last, works, zh, en) VALUES (?, ?, ?, ?, ?)";
static const char setting[] = "worktime"; // JSON: weekdays, spans, public

enum { SETTING_BYTES_MAX = 1000, DAY_SECONDS = 24 * 3600 };

// ---- reading ------------------------------------------------------------------------------------

static enum err read_spans(struct ctx *c, const struct json *spans, struct worktime *out)
{
    enum err e = json_as(c, spans, JSON_ARRAY);
    out->spans = 0;
    for (int i = 0; !e && i < spans->count && i < WORKTIME_SPANS_MAX; i++) {
        int64_t from = 0, to = 0;
        e = json_need_int(c, &spans->items[i], "from", &from);
        if (!e)
            e = json_need_int(c, &spans->items[i], "to", &to);
        out->from[i] = (int)from;
        out->to[i] = (int)to;
        out->spans = i + 1;
    }
    return e;
}

static enum err read_setting(struct ctx *c, struct str text, struct worktime *out)
{
    const struct json *root, *spans;
    int64_t weekdays = 0;
    bool public = true;
    enum err e = json_parse(c, text, SETTING_BYTES_MAX, &root);
    if (!e)
        e = json_need_int(c, root, "weekdays", &weekdays);
    if (!e)
        e = json_need_bool(c, root, "public", &public);
    if (!e)
        e = json_need(c, root, "spans", JSON_ARRAY, &spans);
    if (!e)
        e = read_spans(c, spans, out);
    out->weekdays = (unsigned)weekdays;
    if (!public)
        out->public_count = 0;
    return e;
}

// Where nothing was set: the holidays of China for who goes by its time, else weekends alone.
static enum err read_nothing(struct ctx *c, struct db_tx *tx, struct worktime *out)
{
    static const char *const zones[] = {"Asia/Shanghai", "Asia/Chongqing", "Asia/Urumqi", "PRC"};
    struct str zone;
    bool china = false;
    enum err e = setting_get(c, tx, "zone", &zone);
    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++)
        china |= str_eq(zone, str_of(zones[i]));
    if (!china)
        out->public_count = 0;
    return e;
}

enum err calendar_load(struct ctx *c, struct db_tx *tx, struct worktime *out)
{
    struct db_rows *rows;
    struct str text;
    struct worktime_days *own = NULL;
    size_t n = 0;
    *out = worktime_standard(c->arena);
    enum err e = setting_get(c, tx, setting, &text);
    if (!e)
        e = text.len ? read_setting(c, text, out) : read_nothing(c, tx, out);
    if (!e)
        e = db_query(c, tx, select_days, DB_NO_VALUES, &rows);
    while (!e && db_next(c, rows, &e)) {
        own = arena_grow(c->arena, own, n, n + 1, sizeof *own);
        own[n++] = (struct worktime_days){(day_t)db_int(rows, 0), (day_t)db_int(rows, 1),
                                          db_int(rows, 2) != 0, db_text_copy(c, rows, 3),
                                          db_text_copy(c, rows, 4)};
    }
    out->own = own;
    out->own_count = (int)n;
    return e;
}

// ---- writing ------------------------------------------------------------------------------------

static enum err check_hours(struct ctx *c, const struct worktime *h)
{
    if (!(h->weekdays & 0x7F) || h->weekdays > 0x7F)
        return fail(c, ERR_INPUT, "choose at least one day of the week that is worked",
                    "请至少选择一个工作日");
    bool good = h->spans >= 1 && h->spans <= WORKTIME_SPANS_MAX;
    for (int i = 0; good && i < h->spans; i++)
        good = h->from[i] >= (i ? h->to[i - 1] + 1 : 0) && h->from[i] < h->to[i] &&
               h->to[i] <= WORKTIME_MINUTES;
    if (!good)
        return fail(c, ERR_INPUT,
                    "working hours are one to %d spans of a day, each later than the one before",
                    "工作时间应为一天内的 1 到 %d 段，后一段要晚于前一段", WORKTIME_SPANS_MAX);
    return ERR_NONE;
}

enum err calendar_hours(struct work *w, const struct worktime *hours)
{
    struct buf b;
    struct json_out out;
    enum err e = check_hours(w->c, hours);
    if (e)
        return e;
    buf_init(&b, SETTING_BYTES_MAX);
    json_out_init(&out, &b);
    json_out_object(&out);
    json_out_key(&out, STR("weekdays"));
    json_out_int(&out, hours->weekdays);
    json_out_key(&out, STR("public"));
    json_out_bool(&out, hours->public_count > 0);
    json_out_key(&out, STR("spans"));
    json_out_array(&out);
    for (int i = 0; i < hours->spans; i++) {
        json_out_object(&out);
        json_out_key(&out, STR("from"));
        json_out_int(&out, hours->from[i]);
        json_out_key(&out, STR("to"));
        json_out_int(&out, hours->to[i]);
        json_out_object_end(&out);
    }
    json_out_array_end(&out);
    json_out_object_end(&out);
    e = json_out_done(w->c, &out);
    if (!e)
        e = setting_put(w->c, w->tx, setting, buf_str(&b));
    buf_deinit(&b);
    return e;
}

static int by_first(const void *a, const void *b)
{
    const struct worktime_days *x = a, *y = b;
    return (x->first > y->first) - (x->first < y->first);
}

static enum err check_days(struct ctx *c, const struct worktime_days *d, int count)
{
    enum { NAME_MAX = 200, DAYS_MAX = 366 };
    for (int i = 0; i < count; i++) {
        if (d[i].first < DAY_MIN || d[i].last > DAY_MAX || d[i].first > d[i].last ||
            d[i].last - d[i].first > DAYS_MAX)
            return fail(c, ERR_INPUT, "the last day comes before the first, or more than a year later",
                        "结束日期早于开始日期，或相隔超过一年");
        if (d[i].zh.len > NAME_MAX || d[i].en.len > NAME_MAX)
            return fail(c, ERR_INPUT, "the name of a day off is too long", "假日名称过长");
        if (i && d[i - 1].last >= d[i].first)
            return fail(c, ERR_INPUT, "%.*s stands there twice", "%.*s 重复了",
                        STR_ARG(day_text(c->arena, d[i].first)));
    }
    return ERR_NONE;
}

enum err calendar_days(struct work *w, const struct worktime_days *days, int count)
{
    if (count > CALENDAR_DAYS_MAX)
        return fail(w->c, ERR_INPUT, "more than %d rows of days", "日期超过 %d 行",
                    CALENDAR_DAYS_MAX);
    struct worktime_days *sorted = ARENA_ARRAY(w->c->arena, struct worktime_days, (size_t)count + 1);
    if (count)
        memcpy(sorted, days, (size_t)count * sizeof *days);
    qsort(sorted, (size_t)count, sizeof *sorted, by_first);
    enum err e = check_days(w->c, sorted, count);
    if (!e)
        e = db_run(w->c, w->tx, clear_days, DB_NO_VALUES, NULL);
    for (int i = 0; i < count && !e; i++)
        e = db_run(w->c, w->tx, insert_day,
                   DB_VALUES(value_int(sorted[i].first), value_int(sorted[i].last),
                             value_int(sorted[i].works), value_text(sorted[i].zh),
                             value_text(sorted[i].en)),
                   NULL);
    return e;
}

// ---- moments ------------------------------------------------------------------------------------

int64_t calendar_ms(const struct clock *k, int64_t wall)
{
    day_t day = (day_t)((wall - (wall < 0 ? DAY_SECONDS - 1 : 0)) / DAY_SECONDS);
    int64_t ms = clock_day_ms(k, day) + (wall - (int64_t)day * DAY_SECONDS) * 1000;
    return ms + (wall - clock_wall(k, ms)) * 1000; // a day on which clocks change is not 24 hours long
}

int64_t calendar_morning(const struct clock *k, const struct worktime *w, day_t day)
{
    return calendar_ms(k, (int64_t)day * DAY_SECONDS + (w->spans ? w->from[0] * 60 : 0));
}
