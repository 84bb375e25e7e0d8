#include "review/reader.h"
#include "auth/person.h"
#include "flow/digest.h"
#include "model/calendar.h"
#include "model/file.h"
#include "model/message.h"
#include "review/sheet.h"

static const char mail_servers[] =
    "SELECT COUNT(*) FROM channel WHERE kind = 'mail' AND enabled = 1 AND deleted = 0";
static const char kinds_of[] = "SELECT kind FROM review_reader WHERE person = ?";
static const char there[] = "SELECT COUNT(*) FROM review_reader WHERE person = ? AND kind = ?";
static const char add[] = "INSERT INTO review_reader (id, person, kind, sent) VALUES (?, ?, ?, ?)";
static const char drop[] = "DELETE FROM review_reader WHERE person = ? AND kind = ?";
static const char due[] =
    "SELECT r.person FROM review_reader r JOIN person p ON p.id = r.person WHERE "
    "r.kind = ? AND r.sent < ? AND p.active = 1 AND p.mail <> '' ORDER BY r.id "
    "LIMIT ?";
static const char sent[] =
    "UPDATE review_reader SET sent = ? WHERE person = ? AND kind = ? AND sent < ?";

enum { PEOPLE_AT_ONCE = 2, BODY_MAX = 32 * 1024, MINUTE_S = 60, DAY_S = 24 * 3600 };

// ---- who ----------------------------------------------------------------------------------------

static enum err has_server(struct ctx *c, struct db_tx *tx, bool *out)
{
    int64_t servers = 0;
    enum err e = db_number(c, tx, mail_servers, DB_NO_VALUES, 0, &servers);
    *out = servers > 0;
    return e;
}

enum err review_reading_get(struct ctx *c, struct db_tx *tx, int64_t person,
                            struct review_reading *out)
{
    struct person p;
    struct db_rows *rows;
    *out = (struct review_reading){.person = person};
    enum err e = db_query(c, tx, kinds_of, DB_VALUES(value_int(person)), &rows);
    while (!e && db_next(c, rows, &e)) {
        enum review_kind kind = review_kind_named(db_text(rows, 0));
        if (kind < REVIEW_KINDS)
            out->reads[kind] = true;
    }
    if (!e)
        e = person_load(c, tx, person, &p);
    if (!e)
        out->address = p.mail.len > 0;
    return e ? e : has_server(c, tx, &out->server);
}

static enum err set_one(struct work *w, int64_t person, enum review_kind kind, bool wanted)
{
    struct value name = value_text(review_kind_name(kind));
    int64_t count = 0, id = 0;
    enum err e = db_number(w->c, w->tx, there, DB_VALUES(value_int(person), name), 0, &count);
    if (e || (count > 0) == wanted)
        return e;
    if (!wanted)
        return db_run(w->c, w->tx, drop, DB_VALUES(value_int(person), name), NULL);
    day_t had = review_when_over(kind, work_today(w)).period.from;
    e = db_ids(w->c, w->tx, 1, &id);
    return e ? e
             : db_run(w->c, w->tx, add,
                      DB_VALUES(value_int(id), value_int(person), name, value_int(had)), NULL);
}

enum err review_reading_set(struct work *w, const struct review_reading *r)
{
    enum err e = ERR_NONE;
    for (int kind = 0; kind < REVIEW_KINDS && !e; kind++)
        e = set_one(w, r->person, (enum review_kind)kind, r->reads[kind]);
    return e;
}

// ---- the mail -----------------------------------------------------------------------------------

static void write_figures(struct ctx *c, const struct review *r, bool zh, struct buf *b)
{
    for (int i = 0; i < r->section_count; i++) {
        const struct review_section *s = &r->sections[i];
        if (!s->figure_count)
            continue;
        buf_format(b, zh ? "【%.*s】\n" : "%.*s\n", STR_ARG(review_say(s->title, zh)));
        for (int n = 0; n < s->figure_count; n++)
            buf_format(b, zh ? "%.*s：%.*s\n" : "%.*s: %.*s\n",
                       STR_ARG(review_say(s->figures[n].label, zh)),
                       STR_ARG(review_cell_text(c->arena, r, &s->figures[n].cell, zh)));
        buf_byte(b, '\n');
    }
}

static void write_advice(const struct review *r, bool zh, struct buf *b)
{
    if (r->advice_count)
        buf_add(b, zh ? STR("【该决定什么】\n") : STR("What to decide\n"));
    for (int i = 0; i < r->advice_count; i++)
        buf_format(b, "%d. %.*s\n", i + 1, STR_ARG(review_say(r->advice[i].says, zh)));
    if (r->advice_count)
        buf_byte(b, '\n');
}

static struct str body_of(struct ctx *c, const struct review *r, bool zh, bool attached)
{
    struct buf b;
    buf_init(&b, BODY_MAX);
    buf_format(&b, "%.*s · %.*s\n", STR_ARG(r->company),
               STR_ARG(review_when_text(c->arena, r->when, zh)));
    if (!r->every)
        buf_add(&b, zh ? STR("仅统计您可以查看的客户\n") : STR("only customers you may see\n"));
    buf_byte(&b, '\n');
    write_figures(c, r, zh, &b);
    write_advice(r, zh, &b);
    if (r->base.len)
        buf_format(&b,
                   zh ? "打开：%.*s/review?kind=%.*s&start=%.*s\n"
                      : "Open: %.*s/review?kind=%.*s&start=%.*s\n",
                   STR_ARG(r->base), STR_ARG(review_kind_name(r->when.kind)),
                   STR_ARG(day_text(c->arena, r->when.period.from)));
    if (attached)
        buf_add(&b, zh ? STR("完整内容见附件 PDF。\n")
                       : STR("The whole is in the PDF that is attached.\n"));
    struct str out = str_copy(c->arena, buf_str(&b));
    buf_deinit(&b);
    return out;
}

struct posting {
    int64_t person;
    struct review_when when;
    bool once;  // as a subscription: marked as sent
    bool write; // there is something to send
    struct message message;
    struct str name, pdf; // empty: it could not be made
};

static enum err post(struct work *w, void *user)
{
    struct posting *p = user;
    struct file f = {.name = p->name};
    int64_t ours = 1;
    enum err e = !p->once ? ERR_NONE
                          : db_run(w->c, w->tx, sent,
                                   DB_VALUES(value_int(p->when.period.from), value_int(p->person),
                                             value_text(review_kind_name(p->when.kind)),
                                             value_int(p->when.period.from)),
                                   &ours);
    if (e || !ours || !p->write) // another server was faster, or he sees nothing
        return e;
    if (p->pdf.len)
        e = file_keep(w, p->pdf, &f);
    p->message.attachment = f.id;
    return e ? e : message_put(w, &p->message);
}

static void write_mail(struct ctx *c, const struct review *r, bool zh, struct str key,
                       struct posting *p)
{
    struct ctx quiet = {.arena = c->arena};
    struct str when = review_when_text(c->arena, r->when, zh);
    // A server without Chinese fonts still sends the figures.
    if (review_sheet(&quiet, r, zh, &p->pdf))
        p->pdf = STR_NONE;
    p->name = review_sheet_name(c->arena, r, zh);
    p->write = true;
    p->message =
        (struct message){.key = key,
                         .kind = MESSAGE_MAIL,
                         .target = TARGET_PERSON,
                         .person = p->person,
                         .purpose = PURPOSE_INTERNAL,
                         .cause = STR("review"),
                         .subject = str_format(
                             c->arena, zh ? "流失复盘：%.*s" : "Churn review: %.*s", STR_ARG(when)),
                         .body = body_of(c, r, zh, p->pdf.len > 0)};
}

// ---- at once ------------------------------------------------------------------------------------

enum err review_send_now(struct ctx *c, struct org *o, const struct schema *s,
                         const struct viewer *v, const struct person *person,
                         struct review_when when)
{
    bool zh = !str_eq(person->language, STR("en"));
    struct posting p = {.person = person->id, .when = when};
    struct review_reading has;
    struct review r;
    struct db_tx *tx;
    enum err e = db_read_begin(c, org_db(o), &tx);
    if (e)
        return e;
    e = review_reading_get(c, tx, person->id, &has);
    db_read_end(tx);
    if (!e && !has.address)
        e = fail(c, ERR_CONFLICT, "you have no mail address: add one under people",
                 "您没有邮箱地址：请先在“人员”里填写");
    if (!e && !has.server)
        e = fail(c, ERR_CONFLICT,
                 "the company has no mail server that is on: add one in the settings",
                 "公司还没有启用的邮件服务器：请先在设置里添加");
    if (!e)
        e = review_make(c, o, s, v, when, &r);
    if (e)
        return e;
    write_mail(c, &r, zh,
               str_format(c->arena, "review:now:%lld:%.*s:%.*s:%lld", (long long)person->id,
                          STR_ARG(review_kind_name(when.kind)),
                          STR_ARG(day_text(c->arena, when.period.from)),
                          (long long)clock_ms(org_clock(o))),
               &p);
    return org_write(c, o, person->id, post, &p);
}

// ---- by itself ----------------------------------------------------------------------------------

struct round {
    struct org *org;
    struct review_when when;
    int64_t people[PEOPLE_AT_ONCE];
    int count;
};

// From the time of the digest on, on the first day of the period that is worked, and later where nobody
// was there to send it then.
static enum err time_has_come(struct ctx *c, struct db_tx *tx, const struct round *d, bool *out)
{
    struct worktime hours;
    struct str text;
    struct ctx quiet = {.arena = c->arena};
    const struct clock *k = org_clock(d->org);
    int64_t wall = clock_wall(k, clock_ms(k));
    day_t today = clock_today(k);
    int minutes = -1;
    bool server = false;
    enum err e = setting_get(c, tx, DIGEST_SETTING, &text);
    if (!e && (digest_time(&quiet, text, &minutes) || minutes < 0))
        e = digest_time(c, STR(DIGEST_STANDARD), &minutes);
    if (!e)
        e = calendar_load(c, tx, &hours);
    if (!e)
        e = has_server(c, tx, &server);
    if (e)
        return e;
    day_t first = worktime_day_after(&hours, review_when_moved(d->when, 1).period.from, 0);
    *out = server && first != DAY_NONE &&
           (today > first || (today == first && wall % DAY_S / MINUTE_S >= minutes));
    return ERR_NONE;
}

static enum err look(struct ctx *c, struct round *d)
{
    struct db_rows *rows;
    struct db_tx *tx;
    bool now = true;
    enum err e = db_read_begin(c, org_db(d->org), &tx);
    if (e)
        return e;
    e = db_query(c, tx, due,
                 DB_VALUES(value_text(review_kind_name(d->when.kind)),
                           value_int(d->when.period.from), value_int(PEOPLE_AT_ONCE)),
                 &rows);
    while (!e && db_next(c, rows, &e))
        d->people[d->count++] = db_int(rows, 0);
    if (!e && d->count)
        e = time_has_come(c, tx, d, &now);
    db_read_end(tx);
    if (!now)
        d->count = 0;
    return e;
}

// Errors of the machine; others are of the person: he may not see customers, say.
static bool machine(enum err e)
{
    return e == ERR_LOST || e == ERR_BUSY || e == ERR_DB || e == ERR_IO;
}

static enum err send_one(struct ctx *c, const struct round *d, int64_t id)
{
    struct posting p = {.person = id, .when = d->when, .once = true};
    const struct schema *s = org_schema(d->org);
    const struct viewer *v = NULL;
    struct person person;
    struct review r;
    struct db_tx *tx;
    enum err e = db_read_begin(c, org_db(d->org), &tx);
    if (e)
        return e;
    e = person_load(c, tx, id, &person);
    if (!e)
        e = viewers_of(c, org_viewers(d->org), tx, s, &person, &v);
    db_read_end(tx);
    if (!e)
        e = review_make(c, d->org, s, v, d->when, &r);
    if (!e)
        write_mail(c, &r, !str_eq(person.language, STR("en")),
                   str_format(c->arena, "review:%lld:%.*s:%.*s", (long long)id,
                              STR_ARG(review_kind_name(d->when.kind)),
                              STR_ARG(day_text(c->arena, d->when.period.from))),
                   &p);
    viewer_drop(v);
    if (e && machine(e))
        return e;
    fail_clear(c);
    return org_write(c, d->org, 0, post, &p);
}

enum err review_follow(struct ctx *c, struct org *o, bool *more)
{
    enum err e = ERR_NONE;
    day_t today = clock_today(org_clock(o));
    for (int kind = 0; kind < REVIEW_KINDS && !e; kind++) {
        struct round d = {.org = o, .when = review_when_over((enum review_kind)kind, today)};
        e = look(c, &d);
        for (int i = 0; i < d.count && !e; i++)
            e = send_one(c, &d, d.people[i]);
        *more = *more || d.count > 0;
    }
    return e;
}
