#include "flow/digest.h"
#include "auth/person.h"
#include "flow/today.h"
#include "flow/warning.h"
#include "model/calendar.h"
#include "model/message.h"
#include "model/seen.h"
#include "model/viewer.h"

static const char mail_servers[] =
    "SELECT COUNT(*) FROM channel WHERE kind = 'mail' AND enabled = 1 AND deleted = 0";
static const char next_people[] =
    "SELECT id FROM person WHERE active = 1 AND mail <> '' AND id > ? "
    "ORDER BY id LIMIT ?";
static const char sent[] = "digested"; // the setting with the last day, and the last person of it

enum { PEOPLE_AT_ONCE = 5, BODY_MAX = 32 * 1024, MINUTE_S = 60, DAY_S = 24 * 3600 };

enum err digest_time(struct ctx *c, struct str text, int *minutes)
{
    struct str rest, hour = str_cut(text, ':', &rest);
    num_t h = num_parse(hour), m = num_parse(rest);
    *minutes = -1;
    if (str_eq(text, STR("-")))
        return ERR_NONE;
    if (h == NUM_NONE || m == NUM_NONE || h < 0 || m < 0 || h % NUM_ONE || m % NUM_ONE ||
        h / NUM_ONE > 23 || m / NUM_ONE > 59)
        return fail(c, ERR_INPUT, "digest: a time such as 08:30, or - for none",
                    "digest 应为 08:30 这样的时间，或 - 表示不发送");
    *minutes = (int)(h / NUM_ONE * 60 + m / NUM_ONE);
    return ERR_NONE;
}

// ---- when ---------------------------------------------------------------------------------------

struct digesting {
    struct org *org;
    day_t today;
    int64_t after; // the last person of today who was looked at; -1: today is done
    bool due;
};

// "2026-11-23 17": the day, and the last person; "2026-11-23 -" once all were looked at.
static void read_sent(struct digesting *d, struct str text)
{
    struct str person, day = str_cut(text, ' ', &person);
    if (day_parse(day) != d->today)
        return;
    num_t id = num_parse(person);
    d->after = id == NUM_NONE ? -1 : id / NUM_ONE;
}

static enum err look(struct ctx *c, struct db_tx *tx, struct digesting *d)
{
    struct worktime hours;
    struct str text, done;
    int64_t servers = 0;
    int minutes = -1;
    int64_t wall = clock_wall(org_clock(d->org), clock_ms(org_clock(d->org)));
    enum err e = setting_get(c, tx, sent, &done);
    read_sent(d, done);
    if (e || d->after < 0)
        return e;
    e = setting_get(c, tx, DIGEST_SETTING, &text);
    if (!e)
        e = digest_time(c, text.len ? text : STR(DIGEST_STANDARD), &minutes);
    if (e || minutes < 0 || wall % DAY_S / MINUTE_S < minutes)
        return e;
    e = db_number(c, tx, mail_servers, DB_NO_VALUES, 0, &servers);
    if (!e)
        e = calendar_load(c, tx, &hours);
    d->due = !e && servers > 0 && worktime_works(&hours, d->today);
    return e;
}

// ---- one person's -------------------------------------------------------------------------------

struct letter {
    struct buf body;
    int64_t things;
    bool zh;
};

static void add_warning(struct letter *l, const struct warning *w, day_t today, struct arena *a)
{
    buf_format(&l->body, "- %.*s", STR_ARG(w->name.len ? w->name : w->code));
    if (w->due != DAY_NONE)
        buf_format(&l->body, l->zh ? "（%s%.*s）" : " (%s%.*s)",
                   w->due < today ? (l->zh ? "已逾期 " : "late since ") : (l->zh ? "期限 " : "by "),
                   STR_ARG(day_text(a, w->due)));
    buf_format(&l->body, l->zh ? "：%.*s\n" : ": %.*s\n", STR_ARG(w->rule_name));
}

static enum err add_warnings(struct ctx *c, struct org *o, struct db_tx *tx, const struct schema *s,
                             const struct viewer *v, day_t today, struct letter *l)
{
    struct warning_question q = {.person = viewer_person(v),
                                 .list = LIST_NOW,
                                 .urgent_first = true,
                                 .limit = DIGEST_ROWS_MAX};
    struct warning *list;
    int count;
    int64_t total;
    if (!viewer_may(v, &s->objects[s->customer], VERB_SEE))
        return ERR_NONE;
    enum err e = warnings(c, o, tx, s, v, &q, &list, &count, &total);
    if (e || !total)
        return e;
    l->things += total;
    buf_format(&l->body,
               l->zh        ? "预警 %lld 条\n"
               : total == 1 ? "%lld warning\n"
                            : "%lld warnings\n",
               (long long)total);
    for (int i = 0; i < count; i++)
        add_warning(l, &list[i], today, c->arena);
    return ERR_NONE;
}

static enum err add_sections(struct ctx *c, struct org *o, const struct schema *s,
                             const struct viewer *v, struct letter *l)
{
    static const struct {
        const char *key, *zh, *en;
    } names[] = {{"tasks", "任务", "Tasks"},
                 {"tickets", "工单", "Tickets"},
                 {"renewals", "30 天内到期的合同", "Contracts ending within 30 days"},
                 {"birthdays", "一周内的生日", "Birthdays within a week"},
                 {"since", "一周内的合作周年", "Anniversaries within a week"},
                 {"ratings", "最近一周的低分", "Bad ratings in the last week"}};
    struct today_section list[TODAY_SECTIONS_MAX];
    int count;
    enum err e = today_sections(c, s, v, list, &count);
    for (int i = 0; i < count && !e; i++) {
        int64_t n = 0;
        e = list_count(c, o, s, v, &list[i].question, false, &n);
        for (size_t k = 0; k < sizeof names / sizeof *names && !e && n; k++)
            if (!strcmp(names[k].key, list[i].key))
                buf_format(&l->body, l->zh ? "%s：%lld\n" : "%s: %lld\n",
                           l->zh ? names[k].zh : names[k].en, (long long)n);
        l->things += n;
    }
    return e;
}

struct posting {
    struct message message;
    struct str done;
};

static enum err post(struct work *w, void *user)
{
    struct posting *p = user;
    enum err e = p->message.body.len ? message_put(w, &p->message) : ERR_NONE;
    return e ? e : setting_put(w->c, w->tx, sent, p->done);
}

static enum err write_letter(struct ctx *c, struct digesting *d, const struct person *person,
                             struct letter *l)
{
    const struct schema *s = org_schema(d->org);
    const struct viewer *v = NULL;
    struct db_tx *tx;
    enum err e = db_read_begin(c, org_db(d->org), &tx);
    if (e)
        return e;
    e = viewers_of(c, org_viewers(d->org), tx, s, person, &v);
    if (!e)
        e = add_warnings(c, d->org, tx, s, v, d->today, l);
    db_read_end(tx);
    if (!e)
        e = add_sections(c, d->org, s, v, l);
    viewer_drop(v);
    return e;
}

// Errors of the machine are tried again; others are of the person, and keep nobody else waiting.
static bool machine(enum err e)
{
    return e == ERR_LOST || e == ERR_BUSY || e == ERR_DB || e == ERR_IO;
}

static enum err send_one(struct ctx *c, struct digesting *d, int64_t id)
{
    struct person person;
    struct db_tx *tx;
    struct letter l = {.things = 0};
    enum err e = db_read_begin(c, org_db(d->org), &tx);
    if (e)
        return e;
    e = person_load(c, tx, id, &person);
    db_read_end(tx);
    buf_init(&l.body, BODY_MAX);
    l.zh = !e && !str_eq(person.language, STR("en"));
    if (!e)
        e = write_letter(c, d, &person, &l);
    if (e && !machine(e)) {
        fail_clear(c);
        e = ERR_NONE;
        buf_clear(&l.body);
    }
    struct str day = day_text(c->arena, d->today);
    struct posting p = {
        .done = str_format(c->arena, "%.*s %lld", STR_ARG(day), (long long)id),
        .message = {.key = str_format(c->arena, "digest:%lld:%.*s", (long long)id, STR_ARG(day)),
                    .kind = MESSAGE_MAIL,
                    .target = TARGET_PERSON,
                    .person = id,
                    .purpose = PURPOSE_INTERNAL,
                    .cause = STR("digest"),
                    .subject = str_format(c->arena,
                                          l.zh            ? "今日 %lld 件事"
                                          : l.things == 1 ? "Today: %lld thing"
                                                          : "Today: %lld things",
                                          (long long)l.things),
                    .body = str_copy(c->arena, buf_str(&l.body))}};
    buf_deinit(&l.body);
    return e ? e : org_write(c, d->org, 0, post, &p);
}

static enum err finish(struct work *w, void *user)
{
    const struct digesting *d = user;
    return setting_put(w->c, w->tx, sent,
                       str_format(w->c->arena, "%.*s -", STR_ARG(day_text(w->c->arena, d->today))));
}

enum err digest_follow(struct ctx *c, struct org *o, bool *more)
{
    struct digesting d = {.org = o, .today = clock_today(org_clock(o))};
    int64_t people[PEOPLE_AT_ONCE];
    struct db_rows *rows;
    struct db_tx *tx;
    int count = 0;
    enum err e = db_read_begin(c, org_db(o), &tx);
    if (e)
        return e;
    e = look(c, tx, &d);
    if (!e && d.due)
        e = db_query(c, tx, next_people, DB_VALUES(value_int(d.after), value_int(PEOPLE_AT_ONCE)),
                     &rows);
    while (!e && d.due && db_next(c, rows, &e))
        people[count++] = db_int(rows, 0);
    db_read_end(tx);
    if (e || !d.due)
        return e;
    for (int i = 0; i < count && !e; i++)
        e = send_one(c, &d, people[i]);
    *more = count > 0;
    return e || count ? e : org_write(c, o, 0, finish, &d);
}
