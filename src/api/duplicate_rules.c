// The rules by which records are the same: an administrator's.
#include "api/guarded.h"
#include "api/named.h"
#include "model/duplicate.h"
#include "model/pair.h"

static void write_rule(struct call *k, const struct schema *s, const struct duplicate_rule *r)
{
    struct json_out *out = &k->out;
    int object = schema_object_of_id(s, r->object);
    json_out_object(out);
    put_int(out, "id", r->id);
    put_int(out, "version", r->version);
    put_text(out, "object", object < 0 ? STR_NONE : s->objects[object].name);
    put_text(out, "measure",
             r->measure == MEASURE_COUNT ? STR_NONE : str_of(measure_name(r->measure)));
    json_out_key(out, STR("fields"));
    json_out_array(out);
    for (int i = 0; i < r->field_count && object >= 0 && !r->any && !r->broken; i++)
        json_out_text(out, s->objects[object].fields[r->fields[i]].name);
    json_out_array_end(out);
    put_text(out, "action", r->action == DUPLICATE_REFUSE ? STR("refuse") : STR("warn"));
    put_bool(out, "active", r->active);
    put_bool(out, "broken", r->broken);
    put_bool(out, "ready", !r->active || r->keyed < 0);
    json_out_object_end(out);
}

static enum err read_all(struct call *k, const struct schema *s, struct duplicate_rule **all,
                         int *count)
{
    struct db_tx *tx;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = duplicate_rules_list(k->c, tx, s, all, count);
    db_read_end(tx);
    return e;
}

static enum err list(struct call *k)
{
    const struct schema *s = viewer_schema(k->viewer);
    struct duplicate_rule *all;
    int count;
    enum err e = read_all(k, s, &all, &count);
    put_rows(&k->out);
    for (int i = 0; i < count && !e; i++)
        if (schema_object_of_id(s, all[i].object) >= 0)
            write_rule(k, s, &all[i]);
    put_rows_end(&k->out);
    return e;
}

static enum err answer_rule(struct call *k, int64_t id)
{
    const struct schema *s = call_schema(k->org);
    struct duplicate_rule *all;
    int count;
    enum err e = read_all(k, s, &all, &count);
    for (int i = 0; i < count && !e; i++)
        if (all[i].id == id) {
            write_rule(k, s, &all[i]);
            k->version = all[i].version;
            return ERR_NONE;
        }
    return e ? e : fail(k->c, ERR_NOT_FOUND, "there is no such rule", "没有这条查重规则");
}

struct ruling {
    struct call *k;
    struct duplicate_rule rule;
    int64_t version;
};

static enum err read_fields(struct call *k, const struct object *o, struct duplicate_rule *r)
{
    const struct json *names;
    enum err e = json_need(k->c, k->body, "fields", JSON_ARRAY, &names);
    if (!e && names->count > RULE_FIELDS_MAX)
        e = fail(k->c, ERR_INPUT, "at most %d fields", "最多 %d 个字段", RULE_FIELDS_MAX);
    for (int i = 0; !e && i < names->count; i++) {
        struct str name;
        e = json_as_text(k->c, &names->items[i], &name);
        int field = e ? -1 : object_field(o, name);
        if (!e && field < 0)
            e = fail(k->c, ERR_INPUT, "there is no field '%.*s'", "没有字段“%.*s”", STR_ARG(name));
        r->fields[r->field_count++] = field;
    }
    return e;
}

static enum err read_rule(struct call *k, const struct schema *s, struct duplicate_rule *r)
{
    struct str object, measure, action;
    int at;
    enum err e = json_need_text(k->c, k->body, "object", &object);
    if (!e)
        e = json_need_text(k->c, k->body, "measure", &measure);
    if (!e)
        e = json_need_text(k->c, k->body, "action", &action);
    if (!e)
        e = json_need_bool(k->c, k->body, "active", &r->active);
    if (!e)
        e = named_any(k->c, s, object, ERR_INPUT, &at);
    if (e)
        return e;
    r->measure = measure_named(measure);
    r->action = str_eq(action, STR("refuse")) ? DUPLICATE_REFUSE : DUPLICATE_WARN;
    if (r->measure == MEASURE_COUNT)
        return fail(k->c, ERR_INPUT, "measure: phone, credit, mail, text or name",
                    "measure：只能是 phone、credit、mail、text 或 name");
    if (r->action == DUPLICATE_WARN && !str_eq(action, STR("warn")))
        return fail(k->c, ERR_INPUT, "action: warn or refuse", "action：只能是 warn 或 refuse");
    r->object = s->objects[at].id;
    return read_fields(k, &s->objects[at], r);
}

static enum err create_work(struct work *w, void *user)
{
    struct ruling *r = user;
    r->rule = (struct duplicate_rule){0};
    enum err e = read_rule(r->k, w->schema, &r->rule);
    return e ? e : duplicate_rule_create(w, &r->rule);
}

static enum err change_work(struct work *w, void *user)
{
    struct ruling *r = user;
    int64_t id = r->rule.id;
    r->rule = (struct duplicate_rule){.id = id};
    enum err e = read_rule(r->k, w->schema, &r->rule);
    return e ? e : duplicate_rule_change(w, &r->rule, r->version);
}

static enum err delete_work(struct work *w, void *user)
{
    struct ruling *r = user;
    return duplicate_rule_delete(w, r->rule.id, r->version);
}

static enum err audited(struct call *k, const char *did, int64_t id)
{
    return call_audit(k, "duplicate_rules",
                      str_format(k->c->arena, "{\"%s\":%lld}", did, (long long)id));
}

static enum err create(struct call *k)
{
    struct ruling r = {.k = k};
    enum err e = call_write(k, k->person.id, create_work, &r);
    if (!e)
        e = audited(k, "created", r.rule.id);
    return e ? e : answer_rule(k, r.rule.id);
}

static enum err change(struct call *k)
{
    struct ruling r = {.k = k};
    enum err e = call_id(k, 0, &r.rule.id);
    if (!e)
        e = call_version(k, &r.version);
    if (!e)
        e = call_write(k, k->person.id, change_work, &r);
    if (!e)
        e = audited(k, "changed", r.rule.id);
    return e ? e : answer_rule(k, r.rule.id);
}

static enum err delete_rule(struct call *k)
{
    struct ruling r = {.k = k};
    enum err e = call_id(k, 0, &r.rule.id);
    if (!e)
        e = call_version(k, &r.version);
    if (!e)
        e = call_write(k, k->person.id, delete_work, &r);
    return e ? e : audited(k, "deleted", r.rule.id);
}

const struct route duplicate_rule_routes[] = {
    {HTTP_GET, "/api/duplicate_rules", PERMIT_ADMIN, 0, list, "", "DuplicateRuleList",
     "By which rules two records of an object are the same.", "各对象按哪些规则判断两条记录相同。"},
    {HTTP_POST, "/api/duplicate_rules", PERMIT_ADMIN, ROUTE_CREATES, create,
     "DuplicateRuleQuestion", "DuplicateRule",
     "A new rule; records already there are compared in the background.",
     "新建查重规则；已有的记录在后台比对。"},
    {HTTP_PATCH, "/api/duplicate_rules/:id", PERMIT_ADMIN, ROUTE_VERSION, change,
     "DuplicateRuleQuestion", "DuplicateRule", "Another rule in its place.", "改成另一条规则。"},
    {HTTP_DELETE, "/api/duplicate_rules/:id", PERMIT_ADMIN, ROUTE_VERSION, delete_rule, "", "",
     "Deletes a rule; records stay.", "删除规则；记录不受影响。"},
    {0},
};
