// What came of a play: both groups and the difference, the customers behind each number, what was done
// for one.
#include "api/play_results.h"
#include "model/worth.h"

#include <math.h>

// ---- writing ------------------------------------------------------------------------------------

static void put_arm(struct json_out *out, const char *key, const struct play_arm *a)
{
    json_out_key(out, str_of(key));
    json_out_object(out);
    put_int(out, "entered", a->entered);
    put_int(out, "kept", a->kept);
    put_int(out, "lost", a->lost);
    put_int(out, "customers", a->decided.customers);
    json_out_object_end(out);
}

static void put_needed(struct json_out *out, const char *key, struct effect_size n)
{
    json_out_key(out, str_of(key));
    json_out_object(out);
    put_int(out, "play", n.treated);
    put_int(out, "control", n.control);
    json_out_object_end(out);
}

void write_play_result(struct call *k, const struct play_result *r, bool money)
{
    struct json_out *out = &k->out;
    json_out_object(out);
    put_text(out, "segment", r->segment);
    put_arm(out, "play", &r->play);
    put_arm(out, "control", &r->control);
    put_double(out, "difference", r->effect.difference);
    put_double(out, "low", r->effect.of.low);
    put_double(out, "high", r->effect.of.high);
    put_double(out, "always_low", r->effect.always.low);
    put_double(out, "always_high", r->effect.always.high);
    put_double(out, "p", r->effect.p);
    put_bool(out, "harm", effect_harms(&r->effect));
    put_bool(out, "helps", effect_helps(&r->effect));
    put_needed(out, "needed", r->needed);
    put_needed(out, "needed_for", r->needed_for);
    put_int(out, "merged", r->merged);
    put_double(out, "gain", money ? r->gain : NAN);
    put_double(out, "gain_low", money ? r->gain_of.low : NAN);
    put_double(out, "gain_high", money ? r->gain_of.high : NAN);
    json_out_object_end(out);
}

enum err play_results_seen(struct call *k, struct db_tx *tx, const struct play *p, int field,
                           double least, struct play_result **out, int *count)
{
    return play_results(k->c, k->org, tx, viewer_schema(k->viewer), k->viewer, p, field, least, out,
                        count);
}

enum err play_find(struct call *k, struct db_tx *tx, int64_t id, struct play *out)
{
    enum err e = play_load(k->c, tx, id, out);
    if (!e && out->deleted_ms)
        e = fail(k->c, ERR_NOT_FOUND, "the play was deleted", "这个方案已删除");
    return e;
}

// ---- what is asked ----------------------------------------------------------------------------------

static enum err read_field(struct call *k, int *out)
{
    const struct schema *s = viewer_schema(k->viewer);
    struct str name = uri_param(&k->http->uri, "field");
    *out = name.len ? object_field(&s->objects[s->customer], name) : -1;
    if (name.len && *out < 0)
        return fail(k->c, ERR_INPUT, "customers have no field '%.*s'", "客户没有字段“%.*s”",
                    STR_ARG(name));
    return ERR_NONE;
}

static enum err answer_result(struct call *k, struct db_tx *tx, int64_t id, int field, double least)
{
    struct play p;
    struct play_result *r;
    int count;
    enum err e = play_find(k, tx, id, &p);
    if (!e)
        e = play_results_seen(k, tx, &p, field, least, &r, &count);
    if (e)
        return e;
    bool money = sees_worth(k, tx, viewer_schema(k->viewer));
    json_out_object(&k->out);
    json_out_key(&k->out, STR("all"));
    write_play_result(k, r, money);
    json_out_key(&k->out, STR("segments"));
    json_out_array(&k->out);
    for (int i = 1; i < count; i++)
        write_play_result(k, &r[i], money);
    json_out_array_end(&k->out);
    json_out_object_end(&k->out);
    return ERR_NONE;
}

static enum err result(struct call *k)
{
    int64_t id, points = call_number(k, "points");
    int field;
    struct db_tx *tx;
    enum err e = call_id(k, 0, &id);
    if (!e)
        e = read_field(k, &field);
    if (!e)
        e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = answer_result(k, tx, id, field,
                      points > 0 && points <= 100 ? (double)points / 100 : play_least);
    db_read_end(tx);
    return e;
}

static enum err write_entries(struct call *k, struct db_tx *tx, const struct play_question *q)
{
    const struct schema *s = viewer_schema(k->viewer);
    struct json_out *out = &k->out;
    struct play_row *rows;
    int count;
    bool money = sees_worth(k, tx, s);
    enum err e = play_rows(k->c, k->org, tx, s, k->viewer, q, &rows, &count);
    if (e)
        return e;
    put_rows(out);
    for (int i = 0; i < count; i++) {
        json_out_object(out);
        put_int(out, "id", rows[i].id);
        json_out_key(out, STR("customer"));
        write_head(k, tx, s, rows[i].customer, DAY_NONE);
        put_text(out, "arm", rows[i].control ? STR("control") : STR("play"));
        put_double(out, "draw", (double)rows[i].draw / 9007199254740992.0);
        put_day(out, "entered", rows[i].entered);
        put_day(out, "ended", rows[i].ended);
        put_int(out, "step", rows[i].step);
        put_text(out, "outcome", rows[i].outcome);
        put_day(out, "decided", rows[i].decided);
        put_bool(out, "counts", rows[i].counts);
        json_out_key(out, STR("worth"));
        if (money && rows[i].worth.type == VALUE_INT)
            json_out_num(out, rows[i].worth.integer);
        else
            json_out_null(out);
        json_out_object_end(out);
    }
    json_out_array_end(out);
    put_next(out, count == q->limit ? rows[count - 1].id : 0);
    json_out_object_end(out);
    return ERR_NONE;
}

// `counts` yes: those that are in the numbers; no: those that are left out of them.
static enum err read_counts(struct call *k, int *out)
{
    struct str text = uri_param(&k->http->uri, "counts");
    *out = str_eq(text, STR("yes")) ? 1 : str_eq(text, STR("no")) ? -1 : 0;
    return *out || !text.len
               ? ERR_NONE
               : fail(k->c, ERR_INPUT, "counts is yes or no", "counts 应为 yes 或 no");
}

static enum err entries(struct call *k)
{
    struct play_question q = {.arm = uri_param(&k->http->uri, "arm"),
                              .outcome = uri_param(&k->http->uri, "outcome"),
                              .segment = uri_param(&k->http->uri, "segment"),
                              .customer = call_number(k, "customer"),
                              .after = call_number(k, "cursor")};
    struct db_tx *tx;
    struct play p;
    enum err e = call_id(k, 0, &q.play);
    if (!e)
        e = read_counts(k, &q.counts);
    if (!e)
        e = read_field(k, &q.field);
    if (!e)
        e = call_limit(k, &q.limit);
    if (!e)
        e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = play_find(k, tx, q.play, &p);
    if (!e)
        e = write_entries(k, tx, &q);
    db_read_end(tx);
    return e;
}

static void write_did(struct arena *a, struct json_out *out, const struct play_did *d)
{
    json_out_object(out);
    put_text(out, "at", utc_text(a, d->at_ms));
    put_int(out, "step", d->step);
    put_text(out, "what", d->what);
    put_int(out, "thing", d->thing);
    if (d->zh.len)
        put_both(out, "note", d->zh, d->en);
    else
        put_null(out, "note");
    json_out_object_end(out);
}

static enum err log_in(struct call *k, struct db_tx *tx, const struct play_question *q)
{
    struct play_row *rows;
    struct play_did *list;
    int count;
    enum err e = play_rows(k->c, k->org, tx, viewer_schema(k->viewer), k->viewer, q, &rows, &count);
    if (!e && !count)
        e = fail(k->c, ERR_NOT_FOUND, "there is no such entry", "没有这条进入记录");
    if (!e)
        e = play_log(k->c, tx, q->entry, &list, &count);
    if (e)
        return e;
    put_rows(&k->out);
    for (int i = 0; i < count; i++)
        write_did(k->c->arena, &k->out, &list[i]);
    put_rows_end(&k->out);
    return e;
}

// What was done for one of its customers.
static enum err show_log(struct call *k)
{
    struct play_question q = {.arm = STR(""), .outcome = STR(""), .field = -1, .limit = 1};
    struct db_tx *tx;
    enum err e = call_id(k, 0, &q.play);
    if (!e)
        e = call_id(k, 1, &q.entry);
    if (!e)
        e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = log_in(k, tx, &q);
    db_read_end(tx);
    return e;
}

const struct route play_result_routes[] = {
    {HTTP_GET, "/api/plays/:id/result?field&points", PERMIT_VIEWER, 0, result, "", "PlayResults",
     "Kept and lost in both groups, the difference with its interval; by a choice `field` of "
     "customers; "
     "`points` is the smallest difference that matters, in percent.",
     "两组的留住与流失、差异及区间；可按客户的单选字段 `field` 细分；`points` "
     "为值得关注的最小差异（百分点）。"},
    {HTTP_GET, "/api/plays/:id/entries?arm&outcome&counts&field&segment&customer&cursor&limit",
     PERMIT_VIEWER, 0, entries, "", "PlayEntries",
     "The customers behind a number: `arm` play or control, `outcome` kept, lost or open; `counts` "
     "yes: "
     "those in the numbers, no: those left out, being one customer with another entry now.",
     "数字背后的客户：`arm` 为 play 或 control，`outcome` 为 kept、lost 或 open；`counts` 为 yes "
     "只列计入的，为 no 只列因客户合并而不计入的。"},
    {HTTP_GET, "/api/plays/:id/entries/:entry/log", PERMIT_VIEWER, 0, show_log, "", "PlayLog",
     "What was done for one of its customers, in order, and what was not, and why.",
     "对其中一位客户依次做了什么；没有做的，说明原因。"},
    {0},
};
