// Warning rules and definitions of churn: what people keep.
#include "api/guarded.h"
#include "flow/handling.h"

// ---- rules --------------------------------------------------------------------------------------

// Why a condition does not work any more; null where it does.
static void write_broken(struct json_out *out, struct str zh, struct str en)
{
    if (zh.len)
        put_both(out, "broken", zh, en.len ? en : zh);
    else
        put_null(out, "broken");
}

// How many of them are of customers he sees.
static int64_t seen_warnings(struct call *k, const struct schema *s, const struct warning_rule *r,
                             struct str status, int64_t all)
{
    struct ctx quiet = {.arena = k->c->arena};
    struct warning_question q = {.status = status, .rule = r->id, .limit = 1};
    struct warning *list;
    struct db_tx *tx;
    int count;
    int64_t total = 0;
    if (viewer_all(k->viewer) || db_read_begin(&quiet, org_db(k->org), &tx))
        return viewer_all(k->viewer) ? all : 0;
    if (warnings(&quiet, k->org, tx, s, k->viewer, &q, &list, &count, &total))
        total = 0;
    db_read_end(tx);
    return total;
}

enum err may_judge_by(struct call *k, struct str condition)
{
    struct ctx quiet = {.arena = k->c->arena};
    struct rule *r;
    if (!str_trim(condition).len ||
        rule_parse(&quiet, &viewer_schema(k->viewer)->catalog, condition, NULL, 0, &r))
        return ERR_NONE; // refused where it is kept
    return viewer_allows(k->c, k->viewer, r);
}

// Where a segment of it cannot be read any more it is shown as kept, to be mended.
static void write_handling(struct call *k, const struct schema *s, const struct warning_rule *r)
{
    struct ctx quiet = {.arena = k->c->arena};
    struct handling h;
    if (handling_parse(&quiet, s, r->handling, &h) && r->handling.len)
        json_out_raw(&k->out, r->handling);
    else
        handling_write(&k->out, &h);
}

static void write_rule(struct call *k, const struct schema *s, const struct warning_rule *r)
{
    struct json_out *out = &k->out;
    json_out_object(out);
    put_int(out, "id", r->id);
    put_int(out, "version", r->version);
    put_text(out, "name", r->name);
    put_text(out, "condition", r->condition);
    put_bool(out, "enabled", r->enabled);
    put_int(out, "hold_down", r->hold_down);
    put_text(out, "problem", r->problem);
    write_broken(out, r->problem, r->problem_en);
    write_sentence(k, s, r->condition);
    put_int(out, "open", seen_warnings(k, s, r, STR("open"), r->open));
    put_int(out, "handled", seen_warnings(k, s, r, STR("handled"), r->handled));
    json_out_key(out, STR("handling"));
    write_handling(k, s, r);
    json_out_object_end(out);
}

static enum err all_rules(struct call *k, struct warning_rule **list, int *count)
{
    struct db_tx *tx;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = warning_rules(k->c, tx, list, count);
    db_read_end(tx);
    return e;
}

static enum err list_rules(struct call *k)
{
    const struct schema *s = viewer_schema(k->viewer);
    struct warning_rule *list;
    int count;
    enum err e = all_rules(k, &list, &count);
    if (e)
        return e;
    put_rows(&k->out);
    for (int i = 0; i < count; i++)
        write_rule(k, s, &list[i]);
    put_rows_end(&k->out);
    return ERR_NONE;
}

static enum err answer_rule(struct call *k, int64_t id)
{
    struct warning_rule *list;
    int count;
    enum err e = all_rules(k, &list, &count);
    for (int i = 0; i < count && !e; i++)
        if (list[i].id == id) {
            write_rule(k, viewer_schema(k->viewer), &list[i]);
            k->version = list[i].version;
            return ERR_NONE;
        }
    return e ? e : fail(k->c, ERR_NOT_FOUND, "there is no such rule", "没有这条规则");
}

// Missing: it stays as it is.
static enum err read_handling(struct call *k, struct warning_rule *r)
{
    const struct json *from = json_get(k->body, "handling");
    struct handling h;
    if (!from || from->kind == JSON_NULL)
        return ERR_NONE;
    enum err e = handling_read(k->c, viewer_schema(k->viewer), from, &h);
    for (int i = 0; !e && i < h.segment_count; i++)
        e = may_judge_by(k, h.segments[i].when);
    return e ? e : handling_text(k->c, &h, &r->handling);
}

static enum err read_rule(struct call *k, struct warning_rule *r)
{
    int64_t hold_down = 0;
    r->enabled = false;
    enum err e = json_need_text(k->c, k->body, "name", &r->name);
    if (!e)
        e = json_need_text(k->c, k->body, "condition", &r->condition);
    if (!e)
        e = json_want_bool(k->c, k->body, "enabled", &r->enabled);
    if (!e)
        e = json_want_int(k->c, k->body, "hold_down", &hold_down);
    if (!e)
        e = may_judge_by(k, r->condition);
    if (!e)
        e = read_handling(k, r);
    r->hold_down = hold_down < 0 || hold_down > 100000 ? -1 : (int)hold_down;
    return e;
}

struct rule_writing {
    struct warning_rule rule;
    int64_t version;
};

static enum err create_rule_work(struct work *w, void *user)
{
    return warning_rule_create(w, &((struct rule_writing *)user)->rule);
}

static enum err update_rule_work(struct work *w, void *user)
{
    struct rule_writing *one = user;
    struct warning_rule now;
    enum err e =
        one->rule.handling.len ? ERR_NONE : warning_rule_load(w->c, w->tx, one->rule.id, &now);
    if (!e && !one->rule.handling.len)
        one->rule.handling = now.handling; // it was not spoken of
    return e ? e : warning_rule_update(w, &one->rule, one->version);
}

static enum err delete_rule_work(struct work *w, void *user)
{
    struct rule_writing *one = user;
    return warning_rule_delete(w, one->rule.id, one->version);
}

// A rule that was switched on shows at once for whom it holds.
static enum err judge_now(struct call *k, const struct warning_rule *r)
{
    int64_t opened;
    return r->enabled ? judge_all(k->c, k->org, &opened) : ERR_NONE;
}

static enum err create_rule(struct call *k)
{
    struct rule_writing w = {0};
    enum err e = read_rule(k, &w.rule);
    if (!e)
        e = call_write(k, k->person.id, create_rule_work, &w);
    if (!e)
        e = judge_now(k, &w.rule);
    return e ? e : answer_rule(k, w.rule.id);
}

static enum err update_rule(struct call *k)
{
    struct rule_writing w = {0};
    enum err e = read_rule(k, &w.rule);
    if (!e)
        e = call_id(k, 0, &w.rule.id);
    if (!e)
        e = call_version(k, &w.version);
    if (!e)
        e = call_write(k, k->person.id, update_rule_work, &w);
    if (!e)
        e = judge_now(k, &w.rule);
    return e ? e : answer_rule(k, w.rule.id);
}

static enum err delete_rule(struct call *k)
{
    struct rule_writing w = {0};
    enum err e = call_id(k, 0, &w.rule.id);
    if (!e)
        e = call_version(k, &w.version);
    return e ? e : call_write(k, k->person.id, delete_rule_work, &w);
}

// ---- definitions --------------------------------------------------------------------------------

static void write_definition(struct call *k, const struct schema *s,
                             const struct kept_definition *d)
{
    struct json_out *out = &k->out;
    json_out_object(out);
    put_int(out, "id", d->id);
    put_int(out, "version", d->version);
    put_text(out, "name", d->name);
    put_text(out, "lost_when", d->lost_when);
    put_text(out, "customer_when", d->customer_when);
    put_text(out, "not_while", d->not_while);
    json_out_key(out, STR("reason"));
    json_out_raw(out, d->reason.len ? d->reason : STR("[]"));
    json_out_key(out, STR("target"));
    json_out_num(out, d->target.type == VALUE_INT ? d->target.integer : NUM_NONE);
    put_bool(out, "official", d->official);
    write_broken(out, d->problem, d->problem_en);
    write_sentence(k, s, d->lost_when);
    json_out_object_end(out);
}

static enum err all_definitions(struct call *k, struct kept_definition **list, int *count)
{
    struct db_tx *tx;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = definitions(k->c, tx, list, count);
    db_read_end(tx);
    return e;
}

// Where the data ends: of the customers he may see, and only to those who may see any.
static enum err newest_day(struct call *k, const struct schema *s, day_t *out)
{
    struct question q = {0};
    *out = DAY_NONE;
    if (!viewer_may(k->viewer, &s->objects[s->customer], VERB_SEE))
        return ERR_NONE;
    enum err e = question_begin_published(k->c, k->org, s, k->viewer, VERB_SEE, NULL, 0, 0, &q);
    if (!e)
        *out = history_last_day(q.history, q.within, clock_today(org_clock(k->org)));
    question_end(&q);
    return e;
}

static enum err list_definitions(struct call *k)
{
    day_t newest = DAY_NONE;
    const struct schema *s = viewer_schema(k->viewer);
    struct kept_definition *list;
    int count;
    enum err e = all_definitions(k, &list, &count);
    if (!e)
        e = newest_day(k, s, &newest);
    if (e)
        return e;
    put_rows(&k->out);
    for (int i = 0; i < count; i++)
        write_definition(k, s, &list[i]);
    json_out_array_end(&k->out);
    put_day(&k->out, "newest", newest);
    json_out_object_end(&k->out);
    return ERR_NONE;
}

static enum err answer_definition(struct call *k, int64_t id)
{
    struct kept_definition *list;
    int count;
    enum err e = all_definitions(k, &list, &count);
    for (int i = 0; i < count && !e; i++)
        if (list[i].id == id) {
            write_definition(k, viewer_schema(k->viewer), &list[i]);
            k->version = list[i].version;
            return ERR_NONE;
        }
    return e ? e : fail(k->c, ERR_NOT_FOUND, "there is no such definition", "没有这个流失定义");
}

static enum err may_judge_by_reasons(struct call *k, struct str text)
{
    struct reasons r;
    enum err e = reasons_parse(k->c, text, &r);
    for (int i = 0; i < r.count && !e; i++)
        e = may_judge_by(k, r.at[i].when);
    return e;
}

static enum err read_kept(struct call *k, struct kept_definition *d)
{
    struct draft draft;
    num_t target = NUM_NONE;
    enum err e = json_need_text(k->c, k->body, "name", &d->name);
    if (!e)
        e = read_draft(k->c, k->body, &draft);
    if (!e)
        e = may_judge_by(k, draft.lost_when);
    if (!e)
        e = may_judge_by(k, draft.customer_when);
    if (!e)
        e = may_judge_by(k, draft.not_while);
    if (!e)
        e = may_judge_by_reasons(k, draft.reason);
    if (!e)
        e = json_want_num(k->c, k->body, "target", &target);
    if (!e)
        e = json_want_bool(k->c, k->body, "official", &d->official);
    if (!e && target != NUM_NONE && (target < 0 || target > NUM_ONE))
        e = fail(k->c, ERR_INPUT, "the target is a share between 0 and 1",
                 "目标应为 0 到 1 之间的比例");
    d->lost_when = draft.lost_when;
    d->customer_when = draft.customer_when;
    d->not_while = draft.not_while;
    d->reason = draft.reason; // missing: it stays as it is
    d->target = target == NUM_NONE ? value_null() : value_int(target);
    return e;
}

struct definition_writing {
    struct kept_definition definition;
    int64_t version;
};

static enum err create_definition_work(struct work *w, void *user)
{
    return definition_create(w, &((struct definition_writing *)user)->definition);
}

static enum err update_definition_work(struct work *w, void *user)
{
    struct definition_writing *one = user;
    return definition_update(w, &one->definition, one->version);
}

static enum err delete_definition_work(struct work *w, void *user)
{
    struct definition_writing *one = user;
    return definition_delete(w, one->definition.id, one->version);
}

static enum err create_definition(struct call *k)
{
    struct definition_writing w = {0};
    enum err e = read_kept(k, &w.definition);
    if (!e)
        e = call_write(k, k->person.id, create_definition_work, &w);
    return e ? e : answer_definition(k, w.definition.id);
}

static enum err update_definition(struct call *k)
{
    struct definition_writing w = {0};
    enum err e = read_kept(k, &w.definition);
    if (!e)
        e = call_id(k, 0, &w.definition.id);
    if (!e)
        e = call_version(k, &w.version);
    if (!e)
        e = call_write(k, k->person.id, update_definition_work, &w);
    return e ? e : answer_definition(k, w.definition.id);
}

static enum err delete_definition(struct call *k)
{
    struct definition_writing w = {0};
    enum err e = call_id(k, 0, &w.definition.id);
    if (!e)
        e = call_version(k, &w.version);
    return e ? e : call_write(k, k->person.id, delete_definition_work, &w);
}

const struct route rule_routes[] = {
    {HTTP_GET, "/api/rules", PERMIT_VIEWER, 0, list_rules, "", "RuleList", "Warning rules.",
     "预警规则。"},
    {HTTP_POST, "/api/rules", PERMIT_RULES, ROUTE_CREATES, create_rule, "RuleQuestion",
     "WarningRule", "Keeps a rule; switched on, it is judged for everybody at once.",
     "保存一条规则；启用后立即对所有客户判断一遍。"},
    {HTTP_PATCH, "/api/rules/:id", PERMIT_RULES, ROUTE_VERSION, update_rule, "RuleQuestion",
     "WarningRule", "Changes a rule.", "修改规则。"},
    {HTTP_DELETE, "/api/rules/:id", PERMIT_RULES, ROUTE_VERSION, delete_rule, "", "",
     "Deletes a rule and its warnings.", "删除规则和它的预警。"},
    {HTTP_GET, "/api/definitions", PERMIT_VIEWER, 0, list_definitions, "", "DefinitionList",
     "The definitions of churn, the official one first.", "流失口径，正式口径在前。"},
    {HTTP_POST, "/api/definitions", PERMIT_RULES, ROUTE_CREATES, create_definition,
     "DefinitionQuestion", "Definition", "Keeps a definition.", "保存一个口径。"},
    {HTTP_PATCH, "/api/definitions/:id", PERMIT_RULES, ROUTE_VERSION, update_definition,
     "DefinitionQuestion", "Definition", "Changes a definition.", "修改口径。"},
    {HTTP_DELETE, "/api/definitions/:id", PERMIT_RULES, ROUTE_VERSION, delete_definition, "", "",
     "Deletes a definition.", "删除口径。"},
    {0},
};
