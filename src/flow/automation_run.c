// A step of a run: one transaction with what it causes, with the rights of who wrote the automation.
#include "flow/automation_run.h"
#include "model/calendar.h"
#include "model/scope.h"
#include "model/tell.h"

static const char is_active[] = "SELECT COUNT(*) FROM person WHERE id = ? AND active = 1";
static const char author_of[] =
    "SELECT p.author FROM automation_run r JOIN automation_plan p ON p.id = "
    "r.plan WHERE r.id = ? AND r.ended = 0";
static const char set_turn[] = "UPDATE automation SET turn = ? WHERE id = ?";
static const char set_asks[] = "UPDATE automation_run SET asks = 1 WHERE id = ?";
static const char set_waits[] = "UPDATE automation_run SET state = 'approval' WHERE id = ?";
static const char set_failed[] =
    "UPDATE automation_run SET state = 'failed', problem = ?, problem_en = ? WHERE id = ?";

struct running {
    struct work *w; // with the rights of its author
    struct org *org;
    struct automation_run run;
    struct automation a;
    const struct json *steps, *step;
    const struct action *what;
    struct action_call call;
    struct record record, customer;
    struct automation_step log;
};

// ---- what there is ------------------------------------------------------------------------------

static enum err load(struct ctx *c, struct db_tx *tx, const struct schema *s, int object,
                     int64_t id, struct record *out, struct record **given)
{
    struct ctx quiet = {.arena = c->arena};
    enum err e = id && object >= 0 ? record_load(&quiet, tx, s, object, id, out) : ERR_NOT_FOUND;
    *given = e ? NULL : out;
    return e == ERR_NOT_FOUND || !e ? ERR_NONE : fail_as(c, &quiet.why);
}

static enum err load_things(struct running *r)
{
    struct work *w = r->w;
    const struct schema *s = w->schema;
    struct ctx quiet = {.arena = w->c->arena};
    int object = schema_object_of_id(s, r->run.object);
    enum err e = load(w->c, w->tx, s, object, r->run.record, &r->record, &r->call.record);
    if (!e)
        e = load(w->c, w->tx, s, s->customer, r->run.customer, &r->customer, &r->call.customer);
    if (!e && r->run.body.len &&
        json_parse(&quiet, r->run.body, AUTOMATION_BYTES_MAX, &r->call.body))
        r->call.body = NULL;
    return e;
}

// Sees what its author sees, as of now: where he was taken from a customer, it is about nobody.
static enum err cut_sight(struct running *r)
{
    bool seen = true;
    enum err e = ERR_NONE;
    if (r->call.customer)
        e = scope_work(r->w, VERB_SEE, r->call.customer, &seen);
    if (!seen)
        r->call.customer = NULL;
    seen = true;
    if (!e && r->call.record)
        e = scope_work(r->w, VERB_SEE, r->call.record, &seen);
    if (!seen)
        r->call.record = NULL;
    return e;
}

// ---- steps that lead on -------------------------------------------------------------------------

static enum err note(struct running *r, const char *result)
{
    r->log.result = str_of(result);
    return run_log(r->w, r->run.id, &r->log);
}

static enum err go_behind(struct running *r, int64_t due_ms)
{
    struct str next = path_next(r->w->c->arena, r->steps, r->run.path, NULL);
    return run_go(r->w, &r->run, next, due_ms);
}

// In milliseconds; `*due_ms` 0: the date is empty, and it goes on at once.
static enum err wait_until(struct running *r, int64_t *due_ms)
{
    enum { HOUR_MS = 3600 * 1000, DAY_HOURS = 24 };
    struct worktime hours;
    struct work *w = r->w;
    int64_t count = action_int(r->step, "count");
    struct str what = action_text(r->step, "for");
    enum err e = calendar_load(w->c, w->tx, &hours);
    *due_ms = w->at_ms;
    if (e)
        return e;
    day_t day = DAY_NONE;
    if (str_eq(what, STR("hours"))) {
        *due_ms += count * HOUR_MS;
    } else if (str_eq(what, STR("days"))) {
        *due_ms += count * DAY_HOURS * HOUR_MS;
    } else if (str_eq(what, STR("workdays"))) {
        day = worktime_day_after(&hours, work_today(w), (int)count);
    } else {
        bool record = str_eq(action_text(r->step, "target"), STR("record"));
        const struct record *is = record ? r->call.record : r->call.customer;
        const struct object *o = is ? &w->schema->objects[is->object] : NULL;
        int field = o ? object_field(o, action_text(r->step, "field")) : -1;
        if (field >= 0)
            day = kind_day(o->fields[field].kind, is->cells[field]);
        *due_ms = 0;
    }
    if (day != DAY_NONE)
        *due_ms = calendar_morning(org_clock(r->org), &hours, day);
    return ERR_NONE;
}

static enum err do_wait(struct running *r)
{
    int64_t due = 0;
    enum err e = wait_until(r, &due);
    if (e)
        return e;
    r->log.note = r->log.note_en = due ? utc_text(r->w->c->arena, due) : STR("");
    e = note(r, due ? "waits" : "nothing");
    return e ? e : go_behind(r, due > r->w->at_ms ? due : r->w->at_ms);
}

// Time lines are not asked inside a writing: flow/automation_ask.c does, and goes on.
static enum err do_branch(struct running *r)
{
    return db_run(r->w->c, r->w->tx, set_asks, DB_VALUES(value_int(r->run.id)), NULL);
}

static enum err do_approval(struct running *r)
{
    int64_t due = 0;
    enum err e = approval_ask(r->w, r->org, &r->run, &r->a, &r->call, &due);
    r->log.thing = STR("person");
    r->log.thing_id = r->call.thing_id;
    if (!e)
        e = note(r, "asks");
    if (!e)
        e = db_run(r->w->c, r->w->tx, set_waits, DB_VALUES(value_int(r->run.id)), NULL);
    return e ? e : agenda_put(r->w->c, r->w->tx, AUTOMATION_KIND, r->run.id, r->run.n, due);
}

static enum err do_end(struct running *r)
{
    enum err e = note(r, "done");
    return e ? e : run_end(r->w, r->run.id, "done");
}

// ---- steps that do something --------------------------------------------------------------------

static enum err do_action(struct running *r)
{
    struct work *w = r->w;
    struct action_call *call = &r->call;
    int64_t turn = r->a.turn;
    enum err e = db_ids(w->c, w->tx, 1, &r->log.first);
    call->turn = &turn;
    call->result = "done";
    call->object = -1;
    if (!e && r->what->customer && !call->customer) {
        call->result = "skipped";
        call->zh = STR("没有对应的客户");
        call->en = STR("there is no customer");
    } else if (!e) {
        e = r->what->run(call);
    }
    if (!e && turn != r->a.turn)
        e = db_run(w->c, w->tx, set_turn, DB_VALUES(value_int(turn), value_int(r->a.id)), NULL);
    if (!e)
        e = db_ids(w->c, w->tx, 1, &r->log.last);
    r->log.thing = str_of(call->thing ? call->thing : "");
    r->log.thing_id = call->thing_id;
    r->log.object = call->object >= 0 ? w->schema->objects[call->object].id : 0;
    r->log.note = call->zh;
    r->log.note_en = call->en;
    if (!e)
        e = note(r, call->result);
    return e ? e : go_behind(r, w->at_ms);
}

static enum err do_step(struct running *r)
{
    static enum err (*const own[])(struct running * r) = {[OWN_WAIT] = do_wait,
                                                          [OWN_BRANCH] = do_branch,
                                                          [OWN_APPROVAL] = do_approval,
                                                          [OWN_END] = do_end,
                                                          [OWN_NONE] = do_action};
    r->step = path_step(r->steps, r->run.path);
    r->what = r->step ? action_named(action_text(r->step, "do")) : NULL;
    if (!r->what)
        return run_end(r->w, r->run.id, "done");
    r->log = (struct automation_step){
        .n = r->run.n, .path = r->run.path, .kind = str_of(r->what->name), .thing = STR("")};
    r->call.step = r->step;
    return own[action_own(r->what)](r);
}

// ---- in whose name ------------------------------------------------------------------------------

static enum err run_as(struct work *w, struct org *o, struct running *r, int64_t author)
{
    struct work mine = *w;
    struct origin from = {STR(""), run_session(w->c->arena, r->run.id)};
    struct arena *arena = w->c->arena;
    const struct viewer *v;
    if (w->schema != org_schema(o))
        return fail(w->c, ERR_BUSY, "objects changed just now", "对象刚刚有变动");
    enum err e = viewers_get(w->c, org_viewers(o), w->tx, w->schema, author, &v);
    if (e)
        return e;
    mine.viewer = v;
    mine.from = &from;
    mine.alone = false;
    r->w = &mine;
    r->org = o;
    r->call = (struct action_call){.w = &mine,
                                   .org = o,
                                   .key = str_format(arena, "automation:%lld:step:%lld:%.*s",
                                                     (long long)r->run.id, (long long)r->run.n,
                                                     STR_ARG(r->run.path)),
                                   .cause = "automation",
                                   .cause_id = r->a.id,
                                   .cause_name = r->a.name,
                                   .author = author};
    e = load_things(r);
    if (!e)
        e = cut_sight(r);
    if (!e)
        e = do_step(r);
    viewer_drop(v);
    return e;
}

// Nobody's rights are left to run with. Where somebody else has written it since, only this run ends.
static enum err without_author(struct work *w, const struct running *r, int64_t author)
{
    struct automation_step s = {.n = r->run.n,
                                .path = r->run.path,
                                .kind = STR("stopped"),
                                .result = STR("stopped"),
                                .note = STR("写下这些步骤的人已停用"),
                                .note_en = STR("who wrote these steps has left")};
    if (author == r->a.author)
        return automation_switch_off(w, &r->a, STR("它的作者已停用，请由其他人保存一次"),
                                     STR("who wrote it has left: somebody else has to save it"));
    enum err e = run_log(w, r->run.id, &s);
    return e ? e : run_end(w, r->run.id, "stopped");
}

enum err automation_run_step(struct work *w, struct org *o, const struct agenda_item *item)
{
    struct ctx quiet = {.arena = w->c->arena};
    struct running r = {0};
    int64_t author = 0, active = 0;
    enum err e = run_load(&quiet, w->tx, item->thing, &r.run);
    if (e)
        return e == ERR_NOT_FOUND ? ERR_NONE : fail_as(w->c, &quiet.why);
    if (r.run.ended_ms || r.run.asks || r.run.n != item->step)
        return ERR_NONE;
    e = automation_load(w->c, w->tx, r.run.automation, &r.a);
    if (e || !r.a.enabled)
        return e; // it goes on when it is switched on again
    e = run_plan(w->c, w->tx, r.run.plan, &r.steps, &author);
    if (!e)
        e = db_number(w->c, w->tx, is_active, DB_VALUES(value_int(author)), 0, &active);
    if (e || !active)
        return e ? e : without_author(w, &r, author);
    if (str_eq(r.run.state, STR("approval")))
        return approval_late(w, &r.run);
    return run_as(w, o, &r, author);
}

// Whose customers its author's rights reach may hang on time lines, which are not asked inside a writing.
enum err automation_run_ready(struct ctx *c, struct org *o, const struct agenda_item *item)
{
    const struct viewer *v = NULL;
    struct db_tx *tx;
    int64_t author = 0, active = 0;
    enum err e = db_read_begin(c, org_db(o), &tx);
    if (e)
        return e;
    e = db_number(c, tx, author_of, DB_VALUES(value_int(item->thing)), 0, &author);
    if (!e && author)
        e = db_number(c, tx, is_active, DB_VALUES(value_int(author)), 0, &active);
    if (!e && active)
        e = viewers_get(c, org_viewers(o), tx, org_schema(o), author, &v);
    db_read_end(tx);
    if (!e && v)
        e = scope_prepare(c, o, v);
    viewer_drop(v);
    return e;
}

// ---- nobody got it done -------------------------------------------------------------------------

enum err automation_run_stuck(struct work *w, struct org *o, const struct agenda_item *item,
                              const struct cause *why)
{
    struct automation_run r;
    struct automation a;
    struct arena *arena = w->c->arena;
    (void)o;
    enum err e = run_load(w->c, w->tx, item->thing, &r);
    if (!e)
        e = automation_load(w->c, w->tx, r.automation, &a);
    if (e || r.ended_ms)
        return e;
    struct automation_step s = {.n = r.n,
                                .path = r.path,
                                .kind = STR("failed"),
                                .result = STR("failed"),
                                .thing = STR(""),
                                .note = why->zh,
                                .note_en = why->en};
    e = run_log(w, r.id, &s);
    if (!e)
        e = db_run(w->c, w->tx, set_failed,
                   DB_VALUES(value_text(why->zh), value_text(why->en), value_int(r.id)), NULL);
    struct telling t = {.person = a.author,
                        .customer = r.customer,
                        .cause = "automation",
                        .cause_id = a.id,
                        .key = str_format(arena, "automation:%lld:failed:%lld:%lld",
                                          (long long)r.id, (long long)r.n, (long long)w->at_ms),
                        .zh = str_format(arena, "自动化“%.*s”有一步失败", STR_ARG(a.name)),
                        .en = str_format(arena,
                                         "A step of the automation “%.*s” failed",
                                         STR_ARG(a.name)),
                        .body_zh = why->zh,
                        .body_en = why->en};
    return e ? e : tell_person(w, &t);
}
