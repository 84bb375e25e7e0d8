// Runs of automations: what each did, step by step; taken back, tried again, stopped; and what waits for
// somebody's yes or no.
#include "api/automations.h"
#include "api/guarded.h"
#include "flow/action_things.h"

enum { APPROVALS_SHOWN_MAX = 200 };

// ---- whose --------------------------------------------------------------------------------------

// Of customers he sees; what is about nobody is for its author and administrators.
static enum err run_seen(struct call *k, struct db_tx *tx, const struct automation_run *r,
                         bool *out)
{
    struct automation a;
    const struct schema *s = viewer_schema(k->viewer);
    *out = viewer_all(k->viewer);
    if (*out)
        return ERR_NONE;
    if (r->customer)
        return scope_customer(k->c, k->org, tx, k->viewer, s, s->customer, VERB_SEE, r->customer,
                              out);
    enum err e = automation_load(k->c, tx, r->automation, &a);
    *out = !e && a.author == k->person.id;
    return e;
}

static enum err run_in_path(struct call *k, struct db_tx *tx, struct automation_run *out)
{
    int64_t id;
    bool seen = false;
    enum err e = call_id(k, 0, &id);
    if (!e)
        e = run_load(k->c, tx, id, out);
    if (!e)
        e = run_seen(k, tx, out, &seen);
    if (!e && !seen)
        e = fail(k->c, ERR_NOT_FOUND, "there is no such run", "没有这次运行");
    return e;
}

// ---- writing ------------------------------------------------------------------------------------

static void put_time(struct call *k, const char *key, int64_t ms)
{
    put_text_or_null(&k->out, key, ms ? utc_text(k->c->arena, ms) : STR_NONE);
}

static void put_words(struct call *k, const char *key, struct str zh, struct str en)
{
    if (zh.len || en.len)
        put_both(&k->out, key, zh, en);
    else
        put_null(&k->out, key);
}

static void write_customer(struct call *k, struct db_tx *tx, int64_t customer)
{
    json_out_key(&k->out, STR("customer"));
    if (customer)
        write_head(k, tx, viewer_schema(k->viewer), customer, DAY_NONE);
    else
        json_out_null(&k->out);
}

static struct str object_name(struct call *k, int64_t id)
{
    const struct schema *s = viewer_schema(k->viewer);
    int object = schema_object_of_id(s, id);
    return object < 0 ? STR("") : s->objects[object].name;
}

// Inside an object that is open.
static void write_run_fields(struct call *k, struct db_tx *tx, const struct automation_run *r)
{
    struct json_out *out = &k->out;
    put_int(out, "id", r->id);
    put_int(out, "automation", r->automation);
    put_text(out, "state", r->state);
    write_customer(k, tx, r->customer);
    put_text(out, "object", object_name(k, r->object));
    put_int(out, "record", r->record);
    put_text(out, "cause", str_cut(r->cause, ':', &(struct str){0}));
    put_int(out, "parent", r->parent);
    put_int(out, "depth", r->depth);
    put_int(out, "n", r->n);
    put_text(out, "path", r->path);
    put_time(k, "started", r->started_ms);
    put_time(k, "ended", r->ended_ms);
    put_time(k, "undone", r->undone_ms);
    put_time(k, "due", r->due_ms);
    put_int(out, "tries", r->tries);
    put_bool(out, "stuck", r->stuck != 0);
    if (r->tries)
        put_words(k, "problem", r->tried_zh, r->tried_en);
    else
        put_words(k, "problem", r->problem, r->problem_en);
}

static enum err write_change(struct call *k, struct db_tx *tx, int64_t id)
{
    const struct schema *s = viewer_schema(k->viewer);
    struct change one;
    struct record now;
    struct json_out *out = &k->out;
    bool found, seen = false;
    enum err e = change_one(k->c, tx, s, id, &one, &found);
    if (!e && found && one.object >= 0 && told_op(one.op))
        e = seen_change(k->c, k->org, tx, k->viewer, s, &one, &now, &seen);
    if (e || !seen)
        return e;
    json_out_object(out);
    put_int(out, "id", one.id);
    put_text(out, "op", str_of(told_op(one.op)));
    put_text(out, "object", s->objects[one.object].name);
    put_int(out, "record", one.record);
    json_out_key(out, STR("before"));
    seen_change_write(out, k->c->arena, k->viewer, &s->objects[one.object], one.before);
    json_out_key(out, STR("after"));
    seen_change_write(out, k->c->arena, k->viewer, &s->objects[one.object], one.after);
    json_out_object_end(out);
    return ERR_NONE;
}

static enum err write_changes(struct call *k, struct db_tx *tx, const struct automation_run *r,
                              const struct automation_step *s)
{
    static const char sql[] =
        "SELECT id FROM change WHERE id > ? AND id < ? AND session = ? ORDER BY id";
    struct db_rows *rows;
    int64_t *ids = NULL;
    size_t n = 0;
    enum err e = ERR_NONE;
    if (s->last)
        e = db_query(k->c, tx, sql,
                     DB_VALUES(value_int(s->first), value_int(s->last),
                               value_text(run_session(k->c->arena, r->id))),
                     &rows);
    while (!e && s->last && db_next(k->c, rows, &e)) {
        ids = arena_grow(k->c->arena, ids, n, n + 1, sizeof *ids);
        ids[n++] = db_int(rows, 0);
    }
    json_out_key(&k->out, STR("changes"));
    json_out_array(&k->out);
    for (size_t i = 0; i < n && !e; i++)
        e = write_change(k, tx, ids[i]);
    json_out_array_end(&k->out);
    return e;
}

static enum err write_step(struct call *k, struct db_tx *tx, const struct automation_run *r,
                           const struct automation_step *s)
{
    struct json_out *out = &k->out;
    json_out_object(out);
    put_int(out, "n", s->n);
    put_text(out, "path", s->path);
    put_text(out, "kind", s->kind);
    put_time(k, "at", s->at_ms);
    put_text(out, "result", s->result);
    put_text(out, "thing", s->thing);
    put_text(out, "object", object_name(k, s->object));
    put_int(out, "thing_id", s->thing_id);
    put_words(k, "note", s->note, s->note_en);
    enum err e = write_changes(k, tx, r, s);
    json_out_object_end(out);
    return e;
}

enum err write_approval(struct call *k, struct db_tx *tx, const struct approval *a)
{
    struct json_out *out = &k->out;
    struct str person, by = STR("");
    enum err e = action_thing(k->c, tx, PARAM_WHO, a->person, &person);
    if (!e && a->by)
        e = action_thing(k->c, tx, PARAM_WHO, a->by, &by);
    if (e)
        return e;
    json_out_object(out);
    put_int(out, "id", a->id);
    put_int(out, "run", a->run);
    put_int(out, "automation", a->automation);
    put_text(out, "automation_name", a->name);
    put_int(out, "person", a->person);
    put_text(out, "person_name", person);
    write_customer(k, tx, a->customer);
    put_text(out, "text", a->text);
    put_text(out, "state", a->state);
    put_text(out, "otherwise", a->otherwise);
    put_time(k, "asked", a->asked_ms);
    put_time(k, "due", a->due_ms);
    put_time(k, "answered", a->answered_ms);
    put_text(out, "by_name", by);
    put_text(out, "note", a->note);
    json_out_object_end(out);
    return ERR_NONE;
}

// ---- runs ---------------------------------------------------------------------------------------

static enum err write_page(struct call *k, struct db_tx *tx,
                           const struct automation_run_question *q)
{
    struct automation_run *rows;
    int count;
    enum err e = run_list(k->c, tx, q, &rows, &count);
    put_rows(&k->out);
    for (int i = 0; i < count && !e; i++) {
        bool seen;
        e = run_seen(k, tx, &rows[i], &seen);
        if (e || !seen)
            continue;
        json_out_object(&k->out);
        write_run_fields(k, tx, &rows[i]);
        json_out_object_end(&k->out);
    }
    json_out_array_end(&k->out);
    put_next(&k->out, !e && count == q->limit ? rows[count - 1].id : 0);
    json_out_object_end(&k->out);
    return e;
}

static enum err runs(struct call *k)
{
    struct automation_run_question q = {.state = uri_param(&k->http->uri, "run_state"),
                                        .customer = call_number(k, "customer"),
                                        .after = call_number(k, "cursor")};
    struct automation a;
    struct db_tx *tx;
    enum err e = call_limit(k, &q.limit);
    if (!e)
        e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = automation_in_path(k, tx, &a);
    q.automation = a.id;
    if (!e)
        e = write_page(k, tx, &q);
    db_read_end(tx);
    return e;
}

static enum err write_run(struct call *k, struct db_tx *tx, const struct automation_run *r)
{
    struct automation a;
    struct automation_step *steps;
    struct approval *approvals;
    int count, approval_count;
    enum err e = automation_load(k->c, tx, r->automation, &a);
    if (!e)
        e = run_steps(k->c, tx, r->id, &steps, &count);
    if (!e)
        e = approvals_of_run(k->c, tx, r->id, &approvals, &approval_count);
    if (e)
        return e;
    bool whole = viewer_all(k->viewer) || a.author == k->person.id;
    json_out_object(&k->out);
    write_run_fields(k, tx, r);
    put_text(&k->out, "name", a.name);
    put_text_or_null(&k->out, "body", whole ? r->body : STR_NONE);
    json_out_key(&k->out, STR("steps"));
    json_out_array(&k->out);
    for (int i = 0; i < count && !e; i++)
        e = write_step(k, tx, r, &steps[i]);
    json_out_array_end(&k->out);
    json_out_key(&k->out, STR("approvals"));
    json_out_array(&k->out);
    for (int i = 0; i < approval_count && !e; i++)
        e = write_approval(k, tx, &approvals[i]);
    json_out_array_end(&k->out);
    json_out_object_end(&k->out);
    return e;
}

static enum err show(struct call *k)
{
    struct automation_run r;
    struct db_tx *tx;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = run_in_path(k, tx, &r);
    if (!e)
        e = write_run(k, tx, &r);
    db_read_end(tx);
    return e;
}

// ---- deeds --------------------------------------------------------------------------------------

struct deed {
    int64_t run;
    enum err (*does)(struct work *w, int64_t id);
    const char *done;
    struct run_undone undone;
};

static enum err note(struct work *w, const struct deed *d)
{
    return work_note(
        w, w->actor, "automation",
        str_format(w->c->arena, "{\"done\":\"%s\",\"run\":%lld}", d->done, (long long)d->run));
}

static enum err deed_work(struct work *w, void *user)
{
    struct deed *d = user;
    enum err e = d->does(w, d->run);
    return e ? e : note(w, d);
}

static enum err undo_work(struct work *w, void *user)
{
    struct deed *d = user;
    enum err e = run_undo(w, d->run, &d->undone);
    return e ? e : note(w, d);
}

static enum err find_run(struct call *k, struct deed *d)
{
    struct automation_run r;
    struct db_tx *tx;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = run_in_path(k, tx, &r);
    db_read_end(tx);
    d->run = r.id;
    return e;
}

static enum err act(struct call *k, enum err (*does)(struct work *w, int64_t id), const char *done)
{
    struct deed d = {.does = does, .done = done};
    enum err e = find_run(k, &d);
    if (!e)
        e = call_write(k, k->person.id, deed_work, &d);
    return e ? e : show(k);
}

static enum err again(struct call *k)
{
    return act(k, run_again, "again");
}

static enum err stop(struct call *k)
{
    return act(k, run_stop, "stopped");
}

static void write_left(struct call *k, const struct run_left *l)
{
    const struct schema *s = viewer_schema(k->viewer);
    json_out_object(&k->out);
    put_text(&k->out, "object", l->object < 0 ? STR("") : s->objects[l->object].name);
    put_int(&k->out, "record", l->record);
    put_both(&k->out, "why", l->zh, l->en);
    json_out_object_end(&k->out);
}

static enum err undo(struct call *k)
{
    struct deed d = {.done = "undone"};
    enum err e = find_run(k, &d);
    if (!e)
        e = call_write(k, k->person.id, undo_work, &d);
    if (e)
        return e;
    json_out_object(&k->out);
    put_int(&k->out, "restored", d.undone.restored);
    put_int(&k->out, "sent", d.undone.sent);
    json_out_key(&k->out, STR("left"));
    json_out_array(&k->out);
    for (int i = 0; i < d.undone.left_count; i++)
        write_left(k, &d.undone.left[i]);
    json_out_array_end(&k->out);
    json_out_object_end(&k->out);
    return ERR_NONE;
}

// ---- approvals ----------------------------------------------------------------------------------

static enum err approvals(struct call *k)
{
    struct approval *list;
    struct db_tx *tx;
    int count;
    bool all = str_eq(uri_param(&k->http->uri, "which"), STR("all"));
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = approvals_of(k->c, tx, k->person.id, all, APPROVALS_SHOWN_MAX, &list, &count);
    put_rows(&k->out);
    for (int i = 0; i < count && !e; i++)
        e = write_approval(k, tx, &list[i]);
    put_rows_end(&k->out);
    db_read_end(tx);
    return e;
}

struct answering {
    int64_t id;
    bool yes;
    struct str note;
};

static enum err answer_work(struct work *w, void *user)
{
    const struct answering *x = user;
    return approval_answer(w, x->id, x->yes, x->note);
}

// Asked is one person; an administrator may answer for him.
static enum err may_answer(struct call *k, struct db_tx *tx, int64_t id, struct approval *out)
{
    enum err e = approval_load(k->c, tx, id, out);
    bool his = !e && (out->person == k->person.id || viewer_all(k->viewer));
    return e || his ? e : fail(k->c, ERR_NOT_FOUND, "nothing is asked there", "没有这项审批");
}

static enum err write_answered(struct call *k, int64_t id)
{
    struct approval a;
    struct db_tx *tx;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = may_answer(k, tx, id, &a);
    if (!e)
        e = write_approval(k, tx, &a);
    db_read_end(tx);
    return e;
}

static enum err answer(struct call *k)
{
    struct answering x = {.note = STR("")};
    struct approval a;
    struct str said;
    struct db_tx *tx;
    enum err e = call_id(k, 0, &x.id);
    if (!e)
        e = json_need_text(k->c, k->body, "answer", &said);
    if (!e)
        e = json_want_text(k->c, k->body, "note", &x.note);
    x.yes = !e && str_eq(said, STR("yes"));
    if (!e && !x.yes && !str_eq(said, STR("no")))
        e = fail(k->c, ERR_INPUT, "answer: yes or no", "answer 应为 yes 或 no");
    if (!e)
        e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = may_answer(k, tx, x.id, &a);
    db_read_end(tx);
    if (!e)
        e = call_write(k, k->person.id, answer_work, &x);
    return e ? e : write_answered(k, x.id);
}

const struct route automation_run_routes[] = {
    {HTTP_GET, "/api/automations/:id/runs?run_state&customer&cursor&limit", PERMIT_VIEWER, 0, runs,
     "", "AutomationRunPage",
     "Runs, newest first, about customers he sees; those about nobody for its author and "
     "administrators. A "
     "page may have fewer rows than `limit`.",
     "运行记录，最新的在前，只含自己看得到的客户；不关客户的只给作者和管理员看。一页可能少于 "
     "`limit` 行。"},
    {HTTP_GET, "/api/automation-runs/:id", PERMIT_VIEWER, 0, show, "", "AutomationRunWhole",
     "One run, step by step, with what each changed as far as he sees it.",
     "一次运行的每一步，以及各步的修改（只含自己看得到的）。"},
    {HTTP_POST, "/api/automation-runs/:id/undo", PERMIT_RULES, 0, undo, "", "AutomationUndone",
     "Takes back what it changed, with his rights: what somebody changed since is left and told. "
     "What was "
     "sent stays sent.",
     "以自己的权限撤销它的修改：之后有人改过的保留并说明。已发出的消息不能撤回。"},
    {HTTP_POST, "/api/automation-runs/:id/again", PERMIT_RULES, 0, again, "", "AutomationRunWhole",
     "Tries the step again that failed for the last time.", "重试多次失败的那一步。"},
    {HTTP_POST, "/api/automation-runs/:id/stop", PERMIT_RULES, 0, stop, "", "AutomationRunWhole",
     "It goes no further.", "停止这次运行。"},
    {HTTP_GET, "/api/approvals?which", PERMIT_VIEWER, 0, approvals, "", "ApprovalList",
     "What waits for who asks to say yes or no, the one due first at first; `which=all` with what "
     "was "
     "answered.",
     "等自己审批的事项，最早到期的在前；`which=all` 连同已答复的。"},
    {HTTP_POST, "/api/approvals/:id", PERMIT_VIEWER, 0, answer, "ApprovalAnswer", "Approval",
     "Says yes or no; an administrator may do so for somebody.",
     "同意或不同意；管理员可以代为答复。"},
    {0},
};
