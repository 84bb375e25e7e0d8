// Plays: what is done to keep customers, whom it is done to, and whether it helps.
#include "api/guarded.h"
#include "flow/play_result.h"
#include "model/worth.h"

#include <math.h>

enum { ENTER_MAX = 1000 };

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

static void write_result(struct call *k, const struct play_result *r, bool money)
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

static enum err results(struct call *k, struct db_tx *tx, const struct play *p, int field,
                        double least, struct play_result **out, int *count)
{
    return play_results(k->c, k->org, tx, viewer_schema(k->viewer), k->viewer, p, field, least, out,
                        count);
}

static const double least_standard = 0.05;

static enum err write_play(struct call *k, struct db_tx *tx, const struct play *p)
{
    const struct schema *s = viewer_schema(k->viewer);
    struct json_out *out = &k->out;
    struct play_result *r;
    int count;
    enum err e = results(k, tx, p, -1, least_standard, &r, &count);
    if (e)
        return e;
    json_out_object(out);
    put_int(out, "id", p->id);
    put_int(out, "version", p->version);
    put_text(out, "name", p->name);
    put_text(out, "condition", p->condition);
    put_bool(out, "enabled", p->enabled);
    json_out_key(out, STR("steps"));
    json_out_raw(out, p->steps);
    json_out_key(out, STR("share"));
    json_out_num(out, p->share);
    put_int(out, "horizon", p->horizon);
    json_out_key(out, STR("cost"));
    json_out_num(out, p->cost);
    put_text(out, "seed", viewer_has(k->viewer, RIGHT_RULES) ? p->seed : STR(""));
    put_int(out, "author", p->author);
    if (p->problem.len)
        put_both(out, "broken", p->problem, p->problem_en);
    else
        put_null(out, "broken");
    write_sentence(k, s, p->condition);
    json_out_key(out, STR("result"));
    write_result(k, r, sees_worth(k, tx, s));
    json_out_object_end(out);
    return ERR_NONE;
}

static enum err list(struct call *k)
{
    struct play *all;
    struct db_tx *tx;
    int count;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = play_list(k->c, tx, false, &all, &count);
    put_rows(&k->out);
    for (int i = 0; !e && i < count; i++)
        e = write_play(k, tx, &all[i]);
    put_rows_end(&k->out);
    db_read_end(tx);
    return e;
}

static enum err load(struct call *k, struct db_tx *tx, int64_t id, struct play *out)
{
    enum err e = play_load(k->c, tx, id, out);
    if (!e && out->deleted_ms)
        e = fail(k->c, ERR_NOT_FOUND, "the play was deleted", "这个方案已删除");
    return e;
}

static enum err answer(struct call *k, int64_t id)
{
    struct play p;
    struct db_tx *tx;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = load(k, tx, id, &p);
    if (!e)
        e = write_play(k, tx, &p);
    if (!e)
        k->version = p.version;
    db_read_end(tx);
    return e;
}

static enum err show(struct call *k)
{
    int64_t id;
    enum err e = call_id(k, 0, &id);
    return e ? e : answer(k, id);
}

// ---- changing -----------------------------------------------------------------------------------

struct changing {
    struct play play;
    struct org *org;
    int64_t version;
};

static enum err read_steps(struct call *k, struct play *p)
{
    const struct json *from;
    struct play_steps steps;
    enum err e = json_need(k->c, k->body, "steps", JSON_ARRAY, &from);
    if (!e)
        e = play_steps_read(k->c, viewer_schema(k->viewer), from, &steps);
    for (int i = 0; !e && i < steps.count; i++)
        e = may_judge_by(k, steps.items[i].when);
    return e ? e : play_steps_text(k->c, &steps, &p->steps);
}

static enum err read_play(struct call *k, struct play *p)
{
    enum { HORIZON = 90 };
    int64_t horizon = HORIZON;
    num_t share = PLAY_SHARE_STANDARD, cost = 0;
    p->condition = STR("");
    enum err e = json_need_text(k->c, k->body, "name", &p->name);
    if (!e)
        e = json_want_text(k->c, k->body, "condition", &p->condition);
    if (!e)
        e = json_want_bool(k->c, k->body, "enabled", &p->enabled);
    if (!e)
        e = json_want_num(k->c, k->body, "share", &share);
    if (!e)
        e = json_want_int(k->c, k->body, "horizon", &horizon);
    if (!e)
        e = json_want_num(k->c, k->body, "cost", &cost);
    if (!e)
        e = may_judge_by(k, p->condition);
    p->share = share;
    p->cost = cost;
    p->horizon = horizon < 0 || horizon > PLAY_HORIZON_MAX ? -1 : (int)horizon;
    return e ? e : read_steps(k, p);
}

static enum err create_work(struct work *w, void *user)
{
    return play_create(w, &((struct changing *)user)->play);
}

static enum err update_work(struct work *w, void *user)
{
    struct changing *x = user;
    return play_update(w, x->org, &x->play, x->version);
}

static enum err delete_work(struct work *w, void *user)
{
    const struct changing *x = user;
    return play_delete(w, x->play.id, x->version);
}

static enum err restore_work(struct work *w, void *user)
{
    return play_restore(w, ((struct changing *)user)->play.id);
}

// Switched on, those for whom its condition holds enter at once.
static enum err judge_now(struct call *k, const struct play *p)
{
    return p->enabled && p->condition.len ? plays_judge(k->c, k->org, NULL, 0) : ERR_NONE;
}

static enum err create(struct call *k)
{
    struct changing x = {.org = k->org};
    enum err e = read_play(k, &x.play);
    if (!e)
        e = call_write(k, k->person.id, create_work, &x);
    if (!e)
        e = judge_now(k, &x.play);
    return e ? e : answer(k, x.play.id);
}

static enum err update(struct call *k)
{
    struct changing x = {.org = k->org};
    enum err e = read_play(k, &x.play);
    if (!e)
        e = call_id(k, 0, &x.play.id);
    if (!e)
        e = call_version(k, &x.version);
    if (!e)
        e = call_write(k, k->person.id, update_work, &x);
    if (!e)
        e = judge_now(k, &x.play);
    return e ? e : answer(k, x.play.id);
}

static enum err erase(struct call *k)
{
    struct changing x = {.org = k->org};
    enum err e = call_id(k, 0, &x.play.id);
    if (!e)
        e = call_version(k, &x.version);
    return e ? e : call_write(k, k->person.id, delete_work, &x);
}

static enum err restore(struct call *k)
{
    struct changing x = {.org = k->org};
    enum err e = call_id(k, 0, &x.play.id);
    if (!e)
        e = call_write(k, k->person.id, restore_work, &x);
    return e ? e : answer(k, x.play.id);
}

// ---- by hand ------------------------------------------------------------------------------------

struct entering {
    struct org *org;
    int64_t play, *customers;
    struct value *worths;
    int count;
    int64_t entered, already;
};

static enum err enter_work(struct work *w, void *user)
{
    struct entering *x = user;
    enum err e = ERR_NONE;
    x->entered = x->already = 0;
    for (int i = 0; i < x->count && !e; i++) {
        int64_t id;
        e = play_enter_by_hand(w, x->org, x->play, x->customers[i], x->worths[i], &id);
        x->entered += id != 0;
        x->already += id == 0;
    }
    return e;
}

static enum err enter(struct call *k)
{
    struct entering x = {.org = k->org};
    const struct json *list;
    enum err e = call_id(k, 0, &x.play);
    if (!e)
        e = json_need(k->c, k->body, "customers", JSON_ARRAY, &list);
    if (!e && (list->count < 1 || list->count > ENTER_MAX))
        e = fail(k->c, ERR_INPUT, "1 to %d customers at a time", "一次 1 到 %d 位客户", ENTER_MAX);
    if (e)
        return e;
    x.customers = ARENA_ARRAY(k->c->arena, int64_t, (size_t)list->count);
    for (; x.count < list->count && !e; x.count++)
        e = json_as_int(k->c, &list->items[x.count], &x.customers[x.count]);
    x.worths = ARENA_ARRAY(k->c->arena, struct value, (size_t)list->count);
    if (!e)
        e = worths_now(k->c, k->org, x.customers, x.count, x.worths);
    if (!e)
        e = call_write(k, k->person.id, enter_work, &x);
    if (e)
        return e;
    json_out_object(&k->out);
    put_int(&k->out, "entered", x.entered);
    put_int(&k->out, "already", x.already);
    json_out_object_end(&k->out);
    return ERR_NONE;
}

// ---- what came of it ----------------------------------------------------------------------------

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
    enum err e = load(k, tx, id, &p);
    if (!e)
        e = results(k, tx, &p, field, least, &r, &count);
    if (e)
        return e;
    bool money = sees_worth(k, tx, viewer_schema(k->viewer));
    json_out_object(&k->out);
    json_out_key(&k->out, STR("all"));
    write_result(k, r, money);
    json_out_key(&k->out, STR("segments"));
    json_out_array(&k->out);
    for (int i = 1; i < count; i++)
        write_result(k, &r[i], money);
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
                      points > 0 && points <= 100 ? (double)points / 100 : least_standard);
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
    e = load(k, tx, q.play, &p);
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

const struct route play_routes[] = {
    {HTTP_GET, "/api/plays", PERMIT_VIEWER, 0, list, "", "PlayList",
     "Plays, newest first, with what came of them among the customers he sees.",
     "挽留方案，最新的在前，附自己看得到的客户的效果。"},
    {HTTP_POST, "/api/plays", PERMIT_RULES, ROUTE_CREATES, create, "PlayQuestion", "Play",
     "Keeps a play; switched on, customers for whom its condition holds enter at once.",
     "保存一个方案；启用后，符合条件的客户立即进入。"},
    {HTTP_GET, "/api/plays/:id", PERMIT_VIEWER, 0, show, "", "Play", "One play.", "一个方案。"},
    {HTTP_PATCH, "/api/plays/:id", PERMIT_RULES, ROUTE_VERSION, update, "PlayQuestion", "Play",
     "Changes a play; its control share stays once customers are in it.",
     "修改方案；已有客户进入后，对照组比例不能再改。"},
    {HTTP_DELETE, "/api/plays/:id", PERMIT_RULES, ROUTE_VERSION, erase, "", "",
     "Puts a play away; `restore` brings it back.", "删除方案，可以恢复。"},
    {HTTP_POST, "/api/plays/:id/restore", PERMIT_RULES, 0, restore, "", "Play",
     "Brings one back, switched off.", "恢复方案，恢复后为停用。"},
    {HTTP_POST, "/api/plays/:id/enter", PERMIT_VIEWER, 0, enter, "PlayEnter", "PlayEntered",
     "Lets customers in by hand whom he may change; chance says in which group.",
     "手工让自己可以修改的客户进入；分到哪一组由抽签决定。"},
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
