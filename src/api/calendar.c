// The company's working days and hours.
#include "model/calendar.h"
#include "api/api.h"

// ---- showing ------------------------------------------------------------------------------------

static void write_days(struct json_out *out, const char *key, const struct worktime_days *list,
                       int count)
{
    json_out_key(out, str_of(key));
    json_out_array(out);
    for (int i = 0; i < count; i++) {
        json_out_object(out);
        put_day(out, "first", list[i].first);
        put_day(out, "last", list[i].last);
        put_bool(out, "works", list[i].works);
        put_text(out, "zh", list[i].zh);
        put_text(out, "en", list[i].en);
        json_out_object_end(out);
    }
    json_out_array_end(out);
}

static void write_hours(struct json_out *out, const struct worktime *w)
{
    put_int(out, "weekdays", w->weekdays);
    json_out_key(out, STR("spans"));
    json_out_array(out);
    for (int i = 0; i < w->spans; i++) {
        json_out_object(out);
        put_int(out, "from", w->from[i]);
        put_int(out, "to", w->to[i]);
        json_out_object_end(out);
    }
    json_out_array_end(out);
    put_bool(out, "public", w->public_count > 0);
}

static enum err show(struct call *k)
{
    struct worktime w;
    struct db_tx *tx;
    int count;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = calendar_load(k->c, tx, &w);
    db_read_end(tx);
    if (e)
        return e;
    const struct worktime_days *china = worktime_china(k->c->arena, &count);
    json_out_object(&k->out);
    write_hours(&k->out, &w);
    write_days(&k->out, "own", w.own, w.own_count);
    write_days(&k->out, "announced", china, count);
    put_int(&k->out, "announced_until", worktime_china_until());
    json_out_object_end(&k->out);
    return ERR_NONE;
}

// ---- setting ------------------------------------------------------------------------------------

static enum err read_hours(struct call *k, struct worktime *out)
{
    const struct json *spans;
    int64_t weekdays = 0;
    bool public = true;
    enum err e = json_need_int(k->c, k->body, "weekdays", &weekdays);
    if (!e)
        e = json_want_bool(k->c, k->body, "public", &public);
    if (!e)
        e = json_need(k->c, k->body, "spans", JSON_ARRAY, &spans);
    for (int i = 0; !e && i < spans->count; i++) {
        int64_t from = 0, to = 0;
        if (i == WORKTIME_SPANS_MAX)
            return fail(k->c, ERR_INPUT, "spans: at most %d in a day", "一天最多 %d 段工作时间",
                        WORKTIME_SPANS_MAX);
        e = json_need_int(k->c, &spans->items[i], "from", &from);
        if (!e)
            e = json_need_int(k->c, &spans->items[i], "to", &to);
        out->from[i] = from < 0 || from > WORKTIME_MINUTES ? -1 : (int)from;
        out->to[i] = to < 0 || to > WORKTIME_MINUTES ? -1 : (int)to;
        out->spans = i + 1;
    }
    out->weekdays = weekdays < 0 || weekdays > 0x7F ? 0 : (unsigned)weekdays;
    out->public_count = public;
    return e;
}

static enum err read_days(struct call *k, struct worktime_days **out, int *count)
{
    const struct json *own;
    enum err e = json_need(k->c, k->body, "own", JSON_ARRAY, &own);
    *count = 0;
    if (e)
        return e;
    *out = ARENA_ARRAY(k->c->arena, struct worktime_days, (size_t)own->count + 1);
    for (int i = 0; i < own->count && !e; i++) {
        struct worktime_days *d = &(*out)[i];
        *d = (struct worktime_days){.zh = STR(""), .en = STR("")};
        e = call_day(k, &own->items[i], "first", &d->first);
        if (!e)
            e = call_day(k, &own->items[i], "last", &d->last);
        if (!e)
            e = json_need_bool(k->c, &own->items[i], "works", &d->works);
        if (!e)
            e = json_want_text(k->c, &own->items[i], "zh", &d->zh);
        if (!e)
            e = json_want_text(k->c, &own->items[i], "en", &d->en);
    }
    *count = own->count;
    return e;
}

struct setting {
    struct worktime hours;
    struct worktime_days *days;
    int count;
};

static enum err set_work(struct work *w, void *user)
{
    const struct setting *s = user;
    enum err e = calendar_hours(w, &s->hours);
    return e ? e : calendar_days(w, s->days, s->count);
}

static enum err set(struct call *k)
{
    struct setting s = {0};
    enum err e = read_hours(k, &s.hours);
    if (!e)
        e = read_days(k, &s.days, &s.count);
    if (!e)
        e = call_write(k, k->person.id, set_work, &s);
    if (!e)
        e = call_audit(k, "calendar", STR("{}"));
    return e ? e : show(k);
}

const struct route calendar_routes[] = {
    {HTTP_GET, "/api/calendar", PERMIT_PERSON, 0, show, "", "WorkCalendar",
     "Working days and hours: weekdays (1 Monday … 64 Sunday, added up), spans in minutes of the day, "
     "whether China's public holidays hold, days of the company's own, and the holidays as announced.",
     "工作日历：每周工作日（周一 1 … 周日 64，相加）、工作时段（当天的分钟数）、是否按国家法定节假日与调休、"
     "公司自定的日子，以及已公布的节假日安排。"},
    {HTTP_PUT, "/api/calendar", PERMIT_ADMIN, 0, set, "WorkCalendarQuestion", "WorkCalendar",
     "Sets them, the days of its own as a whole.", "修改工作日历；自定日子整体替换。"},
    {0},
};
