// Automations: kept, switched on, tried on the past; and the rows from which a page is drawn.
#include "api/automations.h"
#include "api/guarded.h"
#include "flow/action_things.h"
#include "flow/automation_past.h"
#include "flow/automation_run.h"

// ---- writing ------------------------------------------------------------------------------------

static bool sees_runs(struct call *k, const struct automation *a)
{
    return viewer_all(k->viewer) || (a->author && a->author == k->person.id);
}

static enum err write_counts(struct call *k, struct db_tx *tx, const struct automation *a)
{
    static const int64_t month_ms = 30LL * 86400 * 1000;
    struct run_counts n;
    enum err e = run_count(k->c, tx, a->id, clock_ms(org_clock(k->org)) - month_ms, &n);
    json_out_key(&k->out, STR("runs"));
    if (e || !sees_runs(k, a)) {
        json_out_null(&k->out);
        return e;
    }
    json_out_object(&k->out);
    put_int(&k->out, "all", n.runs);
    put_int(&k->out, "month", n.month);
    put_int(&k->out, "going", n.going);
    put_int(&k->out, "failed", n.failed);
    put_int(&k->out, "cut", n.cut);
    put_text_or_null(&k->out, "last", n.last_ms ? utc_text(k->c->arena, n.last_ms) : STR_NONE);
    json_out_object_end(&k->out);
    return ERR_NONE;
}

static enum err write_said(struct call *k, struct db_tx *tx, const struct automation *a)
{
    struct ctx quiet = {.arena = k->c->arena};
    struct automation_plan p;
    struct automation_said said = {STR(""), STR("")};
    enum err e = automation_parse(&quiet, tx, viewer_schema(k->viewer), a, &p)
                     ? ERR_NONE
                     : automation_say(k->c, tx, viewer_schema(k->viewer), &p, &said);
    put_both(&k->out, "sentence", said.zh, said.en);
    return e;
}

static enum err write_automation(struct call *k, struct db_tx *tx, const struct automation *a)
{
    struct json_out *out = &k->out;
    bool writes = viewer_has(k->viewer, RIGHT_RULES);
    bool hook = str_starts(a->starts, STR("{\"kind\":\"hook\""));
    struct str author;
    enum err e = action_thing(k->c, tx, PARAM_WHO, a->author, &author);
    if (e)
        return e;
    json_out_object(out);
    put_int(out, "id", a->id);
    put_int(out, "version", a->version);
    put_text(out, "name", a->name);
    put_bool(out, "enabled", a->enabled);
    json_out_key(out, STR("when"));
    json_out_raw(out, a->starts);
    put_text(out, "condition", a->condition);
    json_out_key(out, STR("steps"));
    json_out_raw(out, a->steps);
    put_int(out, "cap", a->cap);
    put_int(out, "author", a->author);
    put_text(out, "author_name", author);
    put_text_or_null(out, "secret", hook && writes ? a->secret : STR_NONE);
    if (a->problem.len)
        put_both(out, "broken", a->problem, a->problem_en);
    else
        put_null(out, "broken");
    e = write_said(k, tx, a);
    if (!e)
        e = write_counts(k, tx, a);
    json_out_object_end(out);
    return e;
}

static enum err list(struct call *k)
{
    struct automation *all;
    struct db_tx *tx;
    int count;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = automation_list(k->c, tx, false, &all, &count);
    put_rows(&k->out);
    for (int i = 0; !e && i < count; i++)
        e = write_automation(k, tx, &all[i]);
    put_rows_end(&k->out);
    db_read_end(tx);
    return e;
}

enum err automation_in_path(struct call *k, struct db_tx *tx, struct automation *out)
{
    int64_t id;
    enum err e = call_id(k, 0, &id);
    if (!e)
        e = automation_load(k->c, tx, id, out);
    if (!e && out->deleted_ms)
        e = fail(k->c, ERR_NOT_FOUND, "the automation was deleted", "这个自动化已删除");
    return e;
}

static enum err answer(struct call *k, int64_t id)
{
    struct automation a;
    struct db_tx *tx;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = automation_load(k->c, tx, id, &a);
    if (!e)
        e = write_automation(k, tx, &a);
    if (!e)
        k->version = a.version;
    db_read_end(tx);
    return e;
}

static enum err show(struct call *k)
{
    struct automation a;
    struct db_tx *tx;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = automation_in_path(k, tx, &a);
    if (!e)
        e = write_automation(k, tx, &a);
    if (!e)
        k->version = a.version;
    db_read_end(tx);
    return e;
}

// ---- changing -----------------------------------------------------------------------------------

struct changing {
    struct automation a;
    struct org *org;
    int64_t version;
};

// Where something is wrong is in `check`.
static enum err read_checked(struct call *k, struct automation *a, struct action_check *check)
{
    const struct json *when, *steps;
    struct db_tx *tx;
    *check = (struct action_check){
        .c = k->c, .s = viewer_schema(k->viewer), .v = k->viewer, .object = -1};
    a->cap = AUTOMATION_CAP_STANDARD;
    a->condition = STR("");
    enum err e = json_need_text(k->c, k->body, "name", &a->name);
    if (!e)
        e = json_want_bool(k->c, k->body, "enabled", &a->enabled);
    if (!e)
        e = json_want_int(k->c, k->body, "cap", &a->cap);
    if (!e)
        e = json_want_text(k->c, k->body, "condition", &a->condition);
    if (!e)
        e = json_need(k->c, k->body, "when", JSON_OBJECT, &when);
    if (!e)
        e = json_need(k->c, k->body, "steps", JSON_ARRAY, &steps);
    if (!e)
        e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    check->tx = tx;
    e = automation_read(check, when, steps, a);
    db_read_end(tx);
    return e;
}

// An error that is answered says in its words where something is wrong.
static enum err read_question(struct call *k, struct automation *a)
{
    struct action_check check;
    enum err e = read_checked(k, a, &check);
    if (!e || !check.wrong)
        return e;
    struct str path = json_path(k->c->arena, check.wrong);
    const char *param = check.wrong_param, *dot = *param ? "." : "";
    struct cause *why = &k->c->why;
    why->zh =
        str_format(k->c->arena, "%.*s%s%s：%.*s", STR_ARG(path), dot, param, STR_ARG(why->zh));
    why->en =
        str_format(k->c->arena, "%.*s%s%s: %.*s", STR_ARG(path), dot, param, STR_ARG(why->en));
    return e;
}

static enum err note(struct work *w, const char *done, int64_t id)
{
    return work_note(
        w, w->actor, "automation",
        str_format(w->c->arena, "{\"done\":\"%s\",\"automation\":%lld}", done, (long long)id));
}

static enum err create_work(struct work *w, void *user)
{
    struct changing *x = user;
    enum err e = automation_create(w, x->org, &x->a);
    return e ? e : note(w, "made", x->a.id);
}

static enum err update_work(struct work *w, void *user)
{
    struct changing *x = user;
    enum err e = automation_update(w, x->org, &x->a, x->version);
    return e ? e : note(w, "changed", x->a.id);
}

static enum err delete_work(struct work *w, void *user)
{
    const struct changing *x = user;
    enum err e = automation_delete(w, x->a.id, x->version);
    return e ? e : note(w, "deleted", x->a.id);
}

static enum err restore_work(struct work *w, void *user)
{
    const struct changing *x = user;
    enum err e = automation_restore(w, x->a.id);
    return e ? e : note(w, "restored", x->a.id);
}

// For whom a condition holds already is looked at now: it becomes true for those for whom it does later.
static enum err prime(struct call *k, const struct automation *a)
{
    bool waits = str_starts(a->starts, STR("{\"kind\":\"condition\""));
    return a->enabled && waits ? automations_judge(k->c, k->org, NULL, 0) : ERR_NONE;
}

static enum err create(struct call *k)
{
    struct changing x = {.org = k->org};
    enum err e = read_question(k, &x.a);
    if (!e)
        e = call_write(k, k->person.id, create_work, &x);
    if (!e)
        e = prime(k, &x.a);
    return e ? e : answer(k, x.a.id);
}

static enum err update(struct call *k)
{
    struct changing x = {.org = k->org};
    enum err e = read_question(k, &x.a);
    if (!e)
        e = call_id(k, 0, &x.a.id);
    if (!e)
        e = call_version(k, &x.version);
    if (!e)
        e = call_write(k, k->person.id, update_work, &x);
    if (!e)
        e = prime(k, &x.a);
    return e ? e : answer(k, x.a.id);
}

static enum err erase(struct call *k)
{
    struct changing x = {.org = k->org};
    enum err e = call_id(k, 0, &x.a.id);
    if (!e)
        e = call_version(k, &x.version);
    return e ? e : call_write(k, k->person.id, delete_work, &x);
}

static enum err restore(struct call *k)
{
    struct changing x = {.org = k->org};
    enum err e = call_id(k, 0, &x.a.id);
    if (!e)
        e = call_write(k, k->person.id, restore_work, &x);
    return e ? e : answer(k, x.a.id);
}

// ---- on the past --------------------------------------------------------------------------------

static void write_words(struct call *k, const char *key, struct str zh, struct str en)
{
    if (zh.len)
        put_both(&k->out, key, zh, en);
    else
        put_null(&k->out, key);
}

static void write_past_row(struct call *k, struct db_tx *tx, const struct past_row *r)
{
    const struct schema *s = viewer_schema(k->viewer);
    json_out_object(&k->out);
    put_day(&k->out, "day", r->day);
    json_out_key(&k->out, STR("customer"));
    if (r->customer)
        write_head(k, tx, s, r->customer, DAY_NONE);
    else
        json_out_null(&k->out);
    put_text(&k->out, "object", r->object < 0 ? STR("") : s->objects[r->object].name);
    put_int(&k->out, "record", r->record);
    json_out_object_end(&k->out);
}

static void write_past(struct call *k, struct db_tx *tx, const struct past *p)
{
    json_out_object(&k->out);
    put_bool(&k->out, "known", p->known);
    write_words(k, "note", p->zh, p->en);
    put_day(&k->out, "from", p->from);
    put_day(&k->out, "to", p->to);
    put_int(&k->out, "runs", p->runs);
    put_int(&k->out, "customers", p->customers);
    put_day(&k->out, "busiest", p->busiest);
    put_int(&k->out, "most", p->most);
    json_out_key(&k->out, STR("rows"));
    json_out_array(&k->out);
    for (int i = 0; i < p->row_count; i++)
        write_past_row(k, tx, &p->rows[i]);
    json_out_array_end(&k->out);
    json_out_object_end(&k->out);
}

// `why`: it cannot be kept as it is; `check`: where, or NULL.
static enum err write_preview(struct call *k, const struct automation *a, const struct cause *why,
                              const struct action_check *check)
{
    struct past past;
    struct db_tx *tx;
    enum err e = why ? ERR_NONE : automation_past(k->c, k->org, k->viewer, a, &past);
    if (!e)
        e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    json_out_object(&k->out);
    write_words(k, "problem", why ? why->zh : STR(""), why ? why->en : STR(""));
    bool placed = why && check && check->wrong_param;
    put_text(&k->out, "place",
             !placed        ? STR("")
             : check->wrong ? action_wrong_place(check)
                            : str_of(check->wrong_param));
    put_text(&k->out, "param", placed && check->wrong ? str_of(check->wrong_param) : STR(""));
    if (why)
        put_null(&k->out, "sentence");
    else
        e = write_said(k, tx, a);
    json_out_key(&k->out, STR("past"));
    if (why)
        json_out_null(&k->out);
    else
        write_past(k, tx, &past);
    json_out_object_end(&k->out);
    db_read_end(tx);
    return e;
}

static enum err preview(struct call *k)
{
    struct automation a = {0};
    struct action_check check;
    enum err e = read_checked(k, &a, &check);
    if (e != ERR_INPUT)
        return e ? e : write_preview(k, &a, NULL, NULL);
    struct cause why = k->c->why;
    fail_clear(k->c);
    return write_preview(k, NULL, &why, &check);
}

static enum err preview_kept(struct call *k)
{
    struct automation a;
    struct ctx quiet = {.arena = k->c->arena};
    struct automation_plan p;
    struct db_tx *tx;
    bool broken = false;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = automation_in_path(k, tx, &a);
    if (!e)
        broken = automation_parse(&quiet, tx, viewer_schema(k->viewer), &a, &p) != ERR_NONE;
    db_read_end(tx);
    // Whoever looks at it asks by its conditions himself.
    if (!e && !broken && p.condition)
        e = viewer_allows(k->c, k->viewer, p.condition);
    if (!e && !broken && p.waits_for)
        e = viewer_allows(k->c, k->viewer, p.waits_for);
    if (!e && !broken && p.filter)
        e = viewer_allows(k->c, k->viewer, p.filter);
    return e ? e : write_preview(k, &a, broken ? &quiet.why : NULL, NULL);
}

// ---- what there is ------------------------------------------------------------------------------

static void write_words_of(struct call *k, const struct action_word *w)
{
    json_out_key(&k->out, STR("words"));
    json_out_array(&k->out);
    for (; w && w->name; w++) {
        json_out_object(&k->out);
        put_text(&k->out, "name", str_of(w->name));
        put_both(&k->out, "label", str_of(w->zh), str_of(w->en));
        json_out_object_end(&k->out);
    }
    json_out_array_end(&k->out);
}

static void write_param(struct call *k, const struct action_param *p)
{
    static const char *const fits[] = {
        [FITS_ANY] = "any", [FITS_DATE] = "date", [FITS_CHOICES] = "choices"};
    struct json_out *out = &k->out;
    json_out_object(out);
    put_text(out, "name", str_of(p->name));
    put_both(out, "label", str_of(p->zh), str_of(p->en));
    put_text(out, "kind", str_of(param_kind_name(p->kind)));
    put_bool(out, "required", p->required);
    put_int(out, "least", p->least);
    put_int(out, "most", p->most);
    put_int(out, "usual", p->usual);
    put_text_or_null(out, "of", p->of ? str_of(p->of) : STR_NONE);
    put_text(out, "fits", str_of(fits[p->fits]));
    write_words_of(k, p->words);
    json_out_object_end(out);
}

static void write_kinds(struct call *k, const struct action *a)
{
    struct json_out *out = &k->out;
    for (; a->name; a++) {
        json_out_object(out);
        put_text(out, "name", str_of(a->name));
        put_both(out, "label", str_of(a->zh), str_of(a->en));
        put_bool(out, "customer", a->customer);
        json_out_key(out, STR("params"));
        json_out_array(out);
        for (const struct action_param *p = a->params; p->name; p++)
            write_param(k, p);
        json_out_array_end(out);
        json_out_object_end(out);
    }
}

static enum err vocabulary(struct call *k)
{
    static const struct {
        int value;
        const char *zh, *en;
    } who[] = {{WHO_OWNER, "客户的负责人", "The customer's owner"},
               {WHO_BOSS, "负责人的上级", "The owner's boss"},
               {WHO_AUTHOR, "自动化的作者", "Who wrote the automation"}};
    struct json_out *out = &k->out;
    json_out_object(out);
    json_out_key(out, STR("when"));
    json_out_array(out);
    write_kinds(k, automation_kinds);
    json_out_array_end(out);
    json_out_key(out, STR("steps"));
    json_out_array(out);
    for (int i = 0; i < action_list_count; i++)
        write_kinds(k, action_lists[i]);
    json_out_array_end(out);
    json_out_key(out, STR("who"));
    json_out_array(out);
    for (size_t i = 0; i < sizeof who / sizeof *who; i++) {
        json_out_object(out);
        put_int(out, "value", who[i].value);
        put_both(out, "label", str_of(who[i].zh), str_of(who[i].en));
        json_out_object_end(out);
    }
    json_out_array_end(out);
    put_int(out, "cap", AUTOMATION_CAP_STANDARD);
    put_int(out, "cap_most", AUTOMATION_CAP_MAX);
    json_out_object_end(out);
    return ERR_NONE;
}

const struct route automation_routes[] = {
    {HTTP_GET, "/api/automations", PERMIT_VIEWER, 0, list, "", "AutomationList",
     "Automations, newest first, each as a sentence; how often it ran for its author and "
     "administrators.",
     "自动化列表，最新的在前，每个附一句话说明；运行次数只给作者和管理员看。"},
    {HTTP_POST, "/api/automations", PERMIT_RULES, ROUTE_CREATES, create, "AutomationQuestion",
     "Automation", "Keeps an automation; it runs with the rights of who saves it.",
     "保存一个自动化；它以保存者的权限运行。"},
    {HTTP_GET, "/api/automations/:id", PERMIT_VIEWER, 0, show, "", "Automation", "One automation.",
     "一个自动化。"},
    {HTTP_PATCH, "/api/automations/:id", PERMIT_RULES, ROUTE_VERSION, update, "AutomationQuestion",
     "Automation",
     "Changes it; from then on it runs with the rights of who saved it. Runs under way end as they "
     "began.",
     "修改自动化；之后以保存者的权限运行。已在进行的运行按原来的步骤走完。"},
    {HTTP_DELETE, "/api/automations/:id", PERMIT_RULES, ROUTE_VERSION, erase, "", "",
     "Puts it away and stops its runs; `restore` brings it back.",
     "删除自动化并停止它的运行，可以恢复。"},
    {HTTP_POST, "/api/automations/:id/restore", PERMIT_RULES, 0, restore, "", "Automation",
     "Brings one back, switched off.", "恢复自动化，恢复后为停用。"},
    {HTTP_POST, "/api/automations/preview", PERMIT_RULES, ROUTE_ASKS, preview, "AutomationQuestion",
     "AutomationPreview",
     "What a draft would have done in the last 90 days, for the customers he sees, and as a "
     "sentence; "
     "`problem`: why it cannot be kept.",
     "草稿在过去 90 天里会运行多少次、对哪些自己看得到的客户，并附一句话说明；`problem` "
     "为不能保存的原因。"},
    {HTTP_GET, "/api/automations/:id/preview", PERMIT_RULES, 0, preview_kept, "",
     "AutomationPreview", "The same of one that is kept.", "已保存的自动化的同样内容。"},
    {HTTP_GET, "/api/automation-vocabulary", PERMIT_VIEWER, 0, vocabulary, "",
     "AutomationVocabulary",
     "When automations can run and what they can do, with all that can be said about each.",
     "自动化的触发方式和步骤种类，以及各自的参数。"},
    {0},
};
