#include "model/reach.h"
#include "auth/person.h"
#include "codec/json.h"
#include "model/merged.h"
#include "model/org.h"
#include "net/client.h"

enum { DAY_MINUTES = 24 * 60, HELD_DAYS_MAX = 7, WINDOW_DAYS_MAX = 365, MOST_MAX = 1000 };
static const int64_t DAY_MS = INT64_C(24) * 3600 * 1000;
#define RULES_SETTING "message_rules"

// When the message left that is the n-th newest of those a cap counts. By whose it is: those of a state
// are most of all there are.
static const char nth_departed[] =
    "SELECT departed FROM message WHERE customer " MESSAGE_HIS
    " AND target = 'customer' AND purpose = 'marketing' AND departed > 0 AND message.id <> ? AND "
    "state NOT IN ('failed', 'refused') ORDER BY departed DESC LIMIT 1 OFFSET ?";

// ---- the rules ----------------------------------------------------------------------------------

static int want(struct arena *a, const struct json *o, const char *key, int fallback, int most)
{
    struct ctx quiet = {.arena = a};
    int64_t n;
    const struct json *one = json_get(o, key);
    if (!one || one->kind != JSON_NUMBER || json_as_int(&quiet, one, &n) || n < 0 || n > most)
        return fallback;
    return (int)n;
}

enum err reach_rules_get(struct ctx *c, struct db_tx *tx, struct reach_rules *out)
{
    struct ctx quiet = {.arena = c->arena};
    const struct json *o = NULL;
    struct str text;
    enum err e = setting_get(c, tx, RULES_SETTING, &text);
    if (!e && text.len && json_parse(&quiet, text, text.len, &o))
        o = NULL;
    *out = (struct reach_rules){.quiet_from =
                                    want(c->arena, o, "quiet_from", 21 * 60, DAY_MINUTES - 1),
                                .quiet_to = want(c->arena, o, "quiet_to", 9 * 60, DAY_MINUTES - 1),
                                .day_most = want(c->arena, o, "day_most", 1, MOST_MAX),
                                .window_days = want(c->arena, o, "window_days", 7, WINDOW_DAYS_MAX),
                                .window_most = want(c->arena, o, "window_most", 2, MOST_MAX),
                                .address = STR("")};
    const struct json *service = json_get(o, "quiet_service"), *address = json_get(o, "address");
    out->quiet_service = service && service->kind == JSON_BOOL && service->boolean;
    if (address && address->kind == JSON_TEXT)
        out->address = address->text;
    return e;
}

static enum err check(struct ctx *c, const struct reach_rules *r)
{
    if (r->quiet_from < 0 || r->quiet_from >= DAY_MINUTES || r->quiet_to < 0 ||
        r->quiet_to >= DAY_MINUTES)
        return fail(c, ERR_INPUT, "quiet hours are times of the day, such as 21:00",
                    "免打扰时段应为一天中的时间，如 21:00");
    if (r->day_most < 0 || r->day_most > MOST_MAX || r->window_most < 0 ||
        r->window_most > MOST_MAX || r->window_days < 1 || r->window_days > WINDOW_DAYS_MAX)
        return fail(c, ERR_INPUT, "at most 0 to %d messages in 1 to %d days; 0: any number",
                    "上限为 0 到 %d 条、1 到 %d 天；0 表示不限", MOST_MAX, WINDOW_DAYS_MAX);
    return r->address.len ? url_check(c, r->address) : ERR_NONE;
}

enum err reach_rules_set(struct work *w, const struct reach_rules *r)
{
    struct buf b;
    struct json_out out;
    const struct {
        const char *key;
        int value;
    } numbers[] = {{"quiet_from", r->quiet_from},
                   {"quiet_to", r->quiet_to},
                   {"day_most", r->day_most},
                   {"window_days", r->window_days},
                   {"window_most", r->window_most}};
    enum err e = check(w->c, r);
    buf_init(&b, 1 << 16);
    json_out_init(&out, &b);
    json_out_object(&out);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        json_out_key(&out, str_of(numbers[i].key));
        json_out_int(&out, numbers[i].value);
    }
    json_out_key(&out, STR("quiet_service"));
    json_out_bool(&out, r->quiet_service);
    json_out_key(&out, STR("address"));
    json_out_text(&out, r->address);
    json_out_object_end(&out);
    if (!e)
        e = json_out_done(w->c, &out);
    if (!e)
        e = setting_put(w->c, w->tx, RULES_SETTING, str_copy(w->c->arena, buf_str(&b)));
    buf_deinit(&b);
    return e;
}

// ---- one message --------------------------------------------------------------------------------

static void refuse(struct reach *out, struct str zh, struct str en)
{
    out->verdict = REACH_REFUSE;
    out->zh = zh;
    out->en = en;
}

static void no_address(struct reach *out, enum message_kind kind)
{
    if (kind == MESSAGE_SMS)
        refuse(out, STR("收件人没有手机号"), STR("there is no phone number"));
    else
        refuse(out, STR("收件人没有邮箱"), STR("there is no mail address"));
}

static enum err address_of_customer(struct work *w, const struct message *m, struct reach *out)
{
    struct ctx quiet = {.arena = w->c->arena};
    struct record r;
    int field = address_field(w->schema, m->kind);
    enum err e = record_load(&quiet, w->tx, w->schema, w->schema->customer, m->customer, &r);
    if (e == ERR_NOT_FOUND) {
        refuse(out, STR("客户已不存在"), STR("the customer is not there any more"));
        return ERR_NONE;
    }
    if (e)
        return fail_as(w->c, &quiet.why);
    if (m->wanted.len)
        out->address = m->wanted;
    else if (field >= 0 && r.cells[field].type == VALUE_TEXT)
        out->address = str_trim(r.cells[field].text);
    return ERR_NONE;
}

static enum err address_of_person(struct work *w, const struct message *m, struct reach *out)
{
    struct ctx quiet = {.arena = w->c->arena};
    struct person p;
    enum err e = person_load(&quiet, w->tx, m->person, &p);
    if (e && e != ERR_NOT_FOUND)
        return fail_as(w->c, &quiet.why);
    if (e || !p.active)
        refuse(out, STR("收件人已停用"), STR("whom it is for is no longer active"));
    else
        out->address = str_trim(m->kind == MESSAGE_SMS ? p.phone : p.mail);
    return ERR_NONE;
}

// Who wants none, and what comes back: for good, until somebody lifts it.
static enum err ask_address(struct work *w, const struct message *m, struct reach *out)
{
    bool holds = false;
    enum err e = address_hash(w, m->kind, out->address, &out->hash);
    if (!e && m->target == TARGET_CUSTOMER)
        e = opt_out_holds(w, m->customer, m->kind, out->hash, &holds);
    if (!e && holds) {
        refuse(out, STR("客户已退订，不再接收"), STR("he has opted out and is told no more"));
        return ERR_NONE;
    }
    if (!e && !out->hash.len) {
        no_address(out, m->kind);
        return ERR_NONE;
    }
    if (!e)
        e = bounce_holds(w, m->kind, out->hash, &holds);
    if (!e && holds)
        refuse(out, STR("这个地址曾被退信：请更正地址，或在消息设置中解除"),
               STR("mail to this address came back: correct it, or lift the mark in the settings"));
    return e;
}

static void hold(const struct work *w, const struct message *m, struct reach *out, int64_t until_ms,
                 struct str zh, struct str en)
{
    out->zh = zh;
    out->en = en;
    out->until_ms = until_ms;
    out->verdict = REACH_HOLD;
    if (w->at_ms - m->created_ms > HELD_DAYS_MAX * DAY_MS)
        refuse(
            out,
            str_format(w->c->arena, "等待超过 %d 天，不再发送：%.*s", HELD_DAYS_MAX, STR_ARG(zh)),
            str_format(w->c->arena, "given up after waiting for %d days: %.*s", HELD_DAYS_MAX,
                       STR_ARG(en)));
}

static void ask_hour(const struct work *w, const struct message *m, const struct reach_rules *r,
                     struct reach *out)
{
    int64_t second = ((w->wall % 86400) + 86400) % 86400;
    int minute = (int)(second / 60), from = r->quiet_from, to = r->quiet_to;
    bool quiet = from < to ? minute >= from && minute < to : minute >= from || minute < to;
    bool subject_to = m->purpose == PURPOSE_MARKETING || r->quiet_service;
    if (from == to || !quiet || !subject_to)
        return;
    int64_t left = ((int64_t)to * 60 - second + 86400) % 86400;
    hold(w, m, out, w->at_ms + left * 1000,
         str_format(w->c->arena, "免打扰时段（%02d:%02d–%02d:%02d），之后发送", from / 60,
                    from % 60, to / 60, to % 60),
         str_format(w->c->arena, "quiet hours (%02d:%02d–%02d:%02d): sent afterwards", from / 60,
                    from % 60, to / 60, to % 60));
}

static enum err ask_cap(struct work *w, const struct message *m, int most, int days,
                        struct reach *out)
{
    int64_t nth;
    if (!most || out->verdict != REACH_GO)
        return ERR_NONE;
    enum err e = db_number(w->c, w->tx, nth_departed,
                           DB_VALUES(value_int(m->customer), value_int(m->id), value_int(most - 1)),
                           0, &nth);
    if (e || !nth || nth + days * DAY_MS <= w->at_ms)
        return e;
    hold(w, m, out, nth + days * DAY_MS,
         str_format(w->c->arena, "营销消息上限：每位客户 %d 天最多 %d 条，到期后发送", days, most),
         str_format(w->c->arena,
                    "cap: at most %d marketing messages in %d days to one customer; sent "
                    "when that is over",
                    most, days));
    return ERR_NONE;
}

static enum err ask_people(struct work *w, const struct message *m, const struct reach_rules *r,
                           struct reach *out)
{
    enum err e = m->target == TARGET_CUSTOMER ? address_of_customer(w, m, out)
                                              : address_of_person(w, m, out);
    if (!e && out->verdict == REACH_GO)
        e = ask_address(w, m, out);
    if (e || out->verdict != REACH_GO || m->target != TARGET_CUSTOMER)
        return e;
    if (m->purpose == PURPOSE_MARKETING && m->kind == MESSAGE_MAIL && !r->address.len) {
        refuse(
            out, STR("营销邮件需要退订链接：请先在消息设置中填写本系统的网址"),
            STR("marketing mail wants a link to opt out by: first set this server's address in the "
                "settings of messages"));
        return ERR_NONE;
    }
    ask_hour(w, m, r, out);
    if (m->purpose == PURPOSE_MARKETING)
        e = ask_cap(w, m, r->day_most, 1, out);
    if (!e && m->purpose == PURPOSE_MARKETING)
        e = ask_cap(w, m, r->window_most, r->window_days, out);
    return e;
}

// Where the customer was merged into another meanwhile, it is that one's message: with his address, and
// with what either of them wants.
enum err reach_ask(struct work *w, const struct message *m, const struct reach_rules *r,
                   struct reach *out)
{
    struct message one = *m;
    int64_t keep = 0;
    enum err e = ERR_NONE;
    *out = (struct reach){.address = STR(""), .hash = STR("")};
    if (m->target == TARGET_GROUP)
        return ERR_NONE;
    if (m->target == TARGET_CUSTOMER)
        e = merge_leads_to(w->c, w->tx, w->schema->objects[w->schema->customer].id, m->customer,
                           &keep);
    one.customer = keep ? keep : m->customer;
    return e ? e : ask_people(w, &one, r, out);
}
