// What people do about warnings, one or many at a time; one with all that happened to it.
#include "api/guarded.h"
#include "api/handlers.h"
#include "flow/deed.h"
#include "flow/digest.h"
#include "flow/hand.h"
#include "flow/opening.h"
#include "flow/step.h"
#include "model/sight.h"

enum { ITEMS_MAX = 500 };

// ---- doing --------------------------------------------------------------------------------------

struct item {
    int64_t id, version;
    struct str zh, en; // why it was not done; empty: it was
    enum err error;
};

struct doing;
typedef enum err deed_run(struct work *w, const struct doing *d, const struct item *i);

struct doing {
    struct org *org;
    deed_run *run;
    struct item *items;
    int count;
    struct str outcome, note;
    int64_t person;
    day_t until;
    bool share;
};

static enum err run_handle(struct work *w, const struct doing *d, const struct item *i)
{
    return warning_handle(w, d->org, i->id, i->version, d->outcome, d->note);
}

static enum err run_give(struct work *w, const struct doing *d, const struct item *i)
{
    return warning_give(w, d->org, i->id, i->version, d->person, d->share, d->note);
}

static enum err run_snooze(struct work *w, const struct doing *d, const struct item *i)
{
    return warning_snooze(w, d->org, i->id, i->version, d->until, d->note);
}

// Of what was asked; all others are the machine's, and undo the whole: no database goes on behind
// one of its errors.
static bool refused(enum err e)
{
    return e == ERR_INPUT || e == ERR_DENIED || e == ERR_NOT_FOUND || e == ERR_CONFLICT ||
           e == ERR_STALE || e == ERR_TOO_LARGE;
}

// What cannot be done to one of them leaves it as it is, and says why; the machine's errors stop all.
static enum err do_all(struct work *w, void *user)
{
    struct doing *d = user;
    for (int i = 0; i < d->count; i++) {
        struct item *one = &d->items[i];
        one->error = d->run(w, d, one);
        if (one->error && !refused(one->error))
            return one->error;
        one->zh = one->error ? str_copy(w->c->arena, w->c->why.zh) : STR_NONE;
        one->en = one->error ? str_copy(w->c->arena, w->c->why.en) : STR_NONE;
        fail_clear(w->c);
    }
    return ERR_NONE;
}

static enum err read_items(struct call *k, struct doing *d)
{
    const struct json *list;
    enum err e = json_need(k->c, k->body, "items", JSON_ARRAY, &list);
    if (!e && (list->count < 1 || list->count > ITEMS_MAX))
        e = fail(k->c, ERR_INPUT, "items: 1 to %d warnings at a time", "items：一次 1 到 %d 条预警",
                 ITEMS_MAX);
    if (e)
        return e;
    d->items = ARENA_ARRAY(k->c->arena, struct item, (size_t)list->count);
    for (d->count = 0; d->count < list->count && !e; d->count++) {
        struct item *one = &d->items[d->count];
        *one = (struct item){0};
        e = json_need_int(k->c, &list->items[d->count], "id", &one->id);
        if (!e)
            e = json_need_int(k->c, &list->items[d->count], "version", &one->version);
    }
    return e;
}

static enum err read_until(struct call *k, day_t *out)
{
    const struct json *until = json_get(k->body, "until");
    *out = DAY_NONE;
    return !until || until->kind == JSON_NULL ? ERR_NONE : call_day(k, k->body, "until", out);
}

static enum err read_deed(struct call *k, struct doing *d)
{
    static const struct {
        const char *name;
        deed_run *run;
    } acts[] = {{"handle", run_handle}, {"give", run_give}, {"snooze", run_snooze}};
    struct str act;
    enum err e = json_need_text(k->c, k->body, "act", &act);
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++)
        if (!e && str_eq(act, str_of(acts[i].name)))
            d->run = acts[i].run;
    if (!e && !d->run)
        e = fail(k->c, ERR_INPUT, "act is handle, give or snooze",
                 "act 应为 handle、give 或 snooze");
    if (!e)
        e = json_want_text(k->c, k->body, "outcome", &d->outcome);
    if (!e)
        e = json_want_text(k->c, k->body, "note", &d->note);
    if (!e)
        e = json_want_int(k->c, k->body, "person", &d->person);
    if (!e)
        e = json_want_bool(k->c, k->body, "share", &d->share);
    return e ? e : read_until(k, &d->until);
}

static enum err write_done(struct call *k, struct db_tx *tx, const struct schema *s,
                           const struct doing *d)
{
    enum err e = ERR_NONE;
    put_rows(&k->out);
    for (int i = 0; i < d->count && !e; i++) {
        struct warning w;
        if (d->items[i].error)
            continue;
        e = warning_load(k->c, k->org, tx, s, k->viewer, d->items[i].id, &w);
        if (!e)
            write_warning(k, tx, s, &w);
    }
    json_out_array_end(&k->out);
    json_out_key(&k->out, STR("failed"));
    json_out_array(&k->out);
    for (int i = 0; i < d->count; i++) {
        if (!d->items[i].error)
            continue;
        json_out_object(&k->out);
        put_int(&k->out, "id", d->items[i].id);
        put_both(&k->out, "says", d->items[i].zh, d->items[i].en);
        json_out_object_end(&k->out);
    }
    json_out_array_end(&k->out);
    json_out_object_end(&k->out);
    return e;
}

static enum err do_many(struct call *k)
{
    struct doing d = {.org = k->org, .until = DAY_NONE, .note = STR(""), .outcome = STR("")};
    struct db_tx *tx;
    enum err e = read_items(k, &d);
    if (!e)
        e = read_deed(k, &d);
    if (!e)
        e = sight_prepare(k->c, k->org);
    if (!e)
        e = call_write(k, k->person.id, do_all, &d);
    if (!e)
        e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = write_done(k, tx, viewer_schema(k->viewer), &d);
    db_read_end(tx);
    return e;
}

// ---- one of them --------------------------------------------------------------------------------

static enum err answer_one(struct call *k, int64_t id)
{
    const struct schema *s = viewer_schema(k->viewer);
    struct warning w;
    struct db_tx *tx;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = warning_load(k->c, k->org, tx, s, k->viewer, id, &w);
    if (!e) {
        write_warning(k, tx, s, &w);
        k->version = w.version;
    }
    db_read_end(tx);
    return e;
}

static enum err handle_work(struct work *w, void *user)
{
    const struct doing *d = user;
    return run_handle(w, d, d->items);
}

static enum err handle(struct call *k)
{
    struct item one = {0};
    struct doing d = {.org = k->org, .items = &one, .count = 1, .note = STR("")};
    enum err e = call_id(k, 0, &one.id);
    if (!e)
        e = call_version(k, &one.version);
    if (!e)
        e = json_need_text(k->c, k->body, "outcome", &d.outcome);
    if (!e)
        e = json_want_text(k->c, k->body, "note", &d.note);
    if (!e)
        e = call_write(k, k->person.id, handle_work, &d);
    return e ? e : answer_one(k, one.id);
}

static enum err person_name(struct call *k, struct db_tx *tx, int64_t id, struct str *out)
{
    struct person p;
    *out = STR("");
    if (!id)
        return ERR_NONE;
    enum err e = person_load(k->c, tx, id, &p);
    if (!e)
        *out = p.name.len ? p.name : p.login;
    return e;
}

static enum err write_steps(struct call *k, struct db_tx *tx, int64_t warning)
{
    struct warning_step *steps;
    int count;
    enum err e = steps_of(k->c, tx, warning, &steps, &count);
    put_rows(&k->out);
    for (int i = 0; !e && i < count; i++) {
        struct str actor = STR(""), person = STR("");
        e = person_name(k, tx, steps[i].actor, &actor);
        if (!e)
            e = person_name(k, tx, steps[i].person, &person);
        json_out_object(&k->out);
        put_text(&k->out, "at", utc_text(k->c->arena, steps[i].at_ms));
        put_text(&k->out, "what", str_of(step_name(steps[i].what)));
        put_text(&k->out, "actor", actor);
        put_text(&k->out, "person", person);
        put_text(&k->out, "note", steps[i].note);
        json_out_object_end(&k->out);
    }
    put_rows_end(&k->out);
    return e;
}

static enum err steps(struct call *k)
{
    struct warning w;
    struct db_tx *tx;
    int64_t id;
    enum err e = call_id(k, 0, &id);
    if (!e)
        e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = warning_load(k->c, k->org, tx, viewer_schema(k->viewer), k->viewer, id, &w);
    if (!e)
        e = write_steps(k, tx, id);
    db_read_end(tx);
    return e;
}

// ---- what holds for all of them -----------------------------------------------------------------

struct warning_settings {
    int64_t cap;
    struct str worth, digest;
};

static enum err show_settings(struct call *k)
{
    struct db_tx *tx;
    struct str worth = STR_NONE, digest = STR_NONE;
    int cap = 0;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = warnings_cap(k->c, tx, &cap);
    if (!e)
        e = worth_text(k->c, tx, &worth);
    if (!e)
        e = setting_get(k->c, tx, DIGEST_SETTING, &digest);
    db_read_end(tx);
    if (e)
        return e;
    json_out_object(&k->out);
    put_int(&k->out, "cap", cap);
    put_text(&k->out, "worth", worth);
    put_text(&k->out, "digest", digest.len ? digest : STR(DIGEST_STANDARD));
    json_out_object_end(&k->out);
    return ERR_NONE;
}

static enum err settings_work(struct work *w, void *user)
{
    const struct warning_settings *s = user;
    struct str cap = str_format(w->c->arena, "%lld", (long long)s->cap);
    enum err e = setting_put(w->c, w->tx, CAP_SETTING, cap);
    if (!e)
        e = setting_put(w->c, w->tx, DIGEST_SETTING, s->digest);
    return e ? e : setting_put(w->c, w->tx, WORTH_SETTING, s->worth);
}

static enum err check_worth(struct call *k, struct str text)
{
    struct rule *rule;
    if (!str_trim(text).len)
        return ERR_NONE; // the standard
    enum err e = rule_parse_value(k->c, &viewer_schema(k->viewer)->catalog, text, &rule);
    if (!e && rule->root->type != RULE_NUMBER)
        e = fail(k->c, ERR_INPUT, "worth: an amount is wanted, such as sum(order.amount, 365d)",
                 "worth：应为金额，例如 sum(order.amount, 365d)");
    return e ? e : viewer_allows(k->c, k->viewer, rule);
}

static enum err set_settings(struct call *k)
{
    struct warning_settings s = {
        .cap = CAP_STANDARD, .worth = STR(""), .digest = STR(DIGEST_STANDARD)};
    int minutes;
    enum err e = json_want_int(k->c, k->body, "cap", &s.cap);
    if (!e && (s.cap < 1 || s.cap > CAP_MAX))
        e = fail(k->c, ERR_INPUT, "cap: 1 to %d a day", "每天上限应为 1 到 %d 条", CAP_MAX);
    if (!e)
        e = json_want_text(k->c, k->body, "worth", &s.worth);
    if (!e)
        e = json_want_text(k->c, k->body, "digest", &s.digest);
    if (!e)
        e = digest_time(k->c, s.digest, &minutes);
    if (!e)
        e = check_worth(k, s.worth);
    if (!e)
        e = call_write(k, k->person.id, settings_work, &s);
    return e ? e : show_settings(k);
}

const struct route warning_deed_routes[] = {
    {HTTP_PATCH, "/api/warnings/:id", PERMIT_VIEWER, ROUTE_VERSION, handle, "WarningQuestion",
     "WarningRow", "Closes it with an outcome; an empty outcome opens it again.",
     "填写处理结果并关闭；结果留空则重新打开。"},
    {HTTP_POST, "/api/warnings", PERMIT_VIEWER, 0, do_many, "WarningDeed", "WarningsDone",
     "Up to 500 at a time: `handle` with an outcome (empty: open again), `give` to a person, "
     "`snooze` "
     "until a day with a reason (no day: wake). What cannot be done stays as it is and says why.",
     "一次最多 500 条：`handle` 填写结果（留空为重新打开）、`give` 转给某人、`snooze` "
     "延后到某天并写明原因（不填日期为取消延后）。做不了的保持不变，并说明原因。"},
    {HTTP_GET, "/api/warnings/:id/steps", PERMIT_VIEWER, 0, steps, "", "WarningSteps",
     "What happened to a warning, the oldest first.", "这条预警的处理经过，最早的在前。"},
    {HTTP_GET, "/api/warning-settings", PERMIT_VIEWER, 0, show_settings, "", "WarningSettings",
     "How many come on a person's list a day, what a customer is worth, and when what Today says "
     "goes "
     "out by mail (`-`: not at all).",
     "每人每天最多收到几条预警，客户价值怎么算，早报几点发（`-` 为不发）。"},
    {HTTP_PUT, "/api/warning-settings", PERMIT_RULES, 0, set_settings, "WarningSettings",
     "WarningSettings", "Sets them; an empty worth is the standard.",
     "修改以上设置；客户价值留空则用默认算法。"},
    {0},
};
