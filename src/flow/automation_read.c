// What an automation says, read from what is kept and from what somebody writes.
#include "flow/automation.h"
#include "model/change.h"
#include "rule/rule.h"

// What the object of a form is, and what a survey's answers become.
static const char form_object[] = "SELECT object FROM form WHERE id = ?";

static enum err find_kind(struct ctx *c, const struct json *starts, enum automation_starts *out)
{
    struct str name;
    enum err e = json_need_text(c, starts, "kind", &name);
    for (int i = 0; !e && i < STARTS_COUNT; i++)
        if (str_eq(name, str_of(automation_kinds[i].name))) {
            *out = (enum automation_starts)i;
            return ERR_NONE;
        }
    return e ? e
             : fail(c, ERR_INPUT, "when: there is no '%.*s'", "触发方式：没有“%.*s”",
                    STR_ARG(name));
}

static unsigned ops_of(const struct json *list)
{
    static const struct {
        const char *name;
        enum change_op op;
    } ops[] = {{"created", CHANGE_CREATE}, {"changed", CHANGE_UPDATE}, {"deleted", CHANGE_DELETE}};
    unsigned out = 0;
    for (int i = 0; list && i < list->count; i++)
        for (size_t n = 0; n < sizeof ops / sizeof *ops; n++)
            if (str_eq(list->items[i].text, str_of(ops[n].name)))
                out |= 1U << ops[n].op;
    return out;
}

// What it is about. A form's answers are known by the form alone: its object is asked where there is a
// transaction, else anything of what a step says is taken as it stands.
static enum err about(struct action_check *k, enum automation_starts kind,
                      const struct json *starts, int *object)
{
    int64_t id = 0;
    *object = -1;
    switch (kind) {
    case STARTS_RECORD:
    case STARTS_DATE:
        *object = schema_object(k->s, action_text(starts, "object"));
        return ERR_NONE;
    case STARTS_CONDITION:
        *object = k->s->customer;
        return ERR_NONE;
    case STARTS_SCHEDULE:
        if (!str_eq(action_text(starts, "each"), STR("none")))
            *object = k->s->customer;
        return ERR_NONE;
    case STARTS_SURVEY:
        *object = schema_object(k->s, STR("rating"));
        return ERR_NONE;
    case STARTS_FORM:
        break;
    default:
        return ERR_NONE;
    }
    enum err e = k->tx ? db_number(k->c, k->tx, form_object,
                                   DB_VALUES(value_int(action_int(starts, "form"))), 0, &id)
                       : ERR_NONE;
    *object = schema_object_of_id(k->s, id);
    return e;
}

static enum err read_rule(struct ctx *c, const struct schema *s, struct str text, int object,
                          const struct rule **out)
{
    struct rule *r;
    *out = NULL;
    if (!str_trim(text).len)
        return ERR_NONE;
    enum err e = object >= 0 ? rule_parse_filter(c, &s->catalog, object, text, &r)
                             : rule_parse(c, &s->catalog, text, NULL, 0, &r);
    *out = e ? NULL : r;
    return e;
}

static enum err take(struct action_check *k, const struct automation *a, struct automation_plan *p)
{
    enum err e = read_rule(k->c, k->s, a->condition, -1, &p->condition);
    p->ops = ops_of(json_get(p->starts, "ops"));
    p->field = -1;
    if (p->kind == STARTS_DATE && p->object >= 0)
        p->field = object_field(&k->s->objects[p->object], action_text(p->starts, "field"));
    if (p->kind == STARTS_HOOK && action_text(p->starts, "field").len)
        p->field = object_field(&k->s->objects[k->s->customer], action_text(p->starts, "field"));
    if (!e)
        e = read_rule(k->c, k->s, action_text(p->starts, "when"), -1, &p->waits_for);
    if (!e && p->object >= 0)
        e = read_rule(k->c, k->s, action_text(p->starts, "filter"), p->object, &p->filter);
    return e;
}

static enum err parse(struct action_check *k, const struct automation *a,
                      struct automation_plan *out)
{
    *out = (struct automation_plan){.object = -1, .field = -1};
    enum err e = json_parse(k->c, a->starts, AUTOMATION_BYTES_MAX, &out->starts);
    if (!e)
        e = json_parse(k->c, a->steps, AUTOMATION_BYTES_MAX, &out->steps);
    if (!e)
        e = find_kind(k->c, out->starts, &out->kind);
    if (!e)
        e = about(k, out->kind, out->starts, &out->object);
    k->object = out->object;
    if (!e)
        e = action_check_params(k, automation_kinds[out->kind].params, out->starts);
    if (!e)
        e = take(k, a, out);
    return e ? e : action_check_steps(k, out->steps, 0);
}

enum err automation_parse(struct ctx *c, struct db_tx *tx, const struct schema *s,
                          const struct automation *a, struct automation_plan *out)
{
    struct action_check k = {.c = c, .tx = tx, .s = s, .stored = true};
    return parse(&k, a, out);
}

// ---- what somebody writes -----------------------------------------------------------------------

static enum err write(struct ctx *c, const struct json *starts, const struct json *steps,
                      struct automation *a)
{
    enum automation_starts kind;
    struct buf b;
    struct json_out out;
    enum err e = find_kind(c, starts, &kind);
    if (e)
        return e;
    buf_init(&b, AUTOMATION_BYTES_MAX);
    json_out_init(&out, &b);
    json_out_object(&out);
    json_out_key(&out, STR("kind"));
    json_out_text(&out, str_of(automation_kinds[kind].name));
    action_write_params(&out, automation_kinds[kind].params, starts);
    json_out_object_end(&out);
    e = json_out_done(c, &out);
    a->starts = str_copy(c->arena, buf_str(&b));
    buf_clear(&b);
    json_out_init(&out, &b);
    action_write_steps(&out, steps);
    if (!e)
        e = json_out_done(c, &out);
    a->steps = str_copy(c->arena, buf_str(&b));
    buf_deinit(&b);
    return e;
}

// What the tables do not say.
static enum err check_rest(struct action_check *k, const struct automation_plan *p,
                           const struct json *starts)
{
    if (p->kind == STARTS_SCHEDULE && str_eq(action_text(p->starts, "every"), STR("once")) &&
        !action_text(p->starts, "date").len) {
        k->wrong = starts;
        k->wrong_param = "date";
        return fail(k->c, ERR_INPUT, "say on which day it runs", "请填写在哪一天运行");
    }
    if (!p->steps->count)
        return fail(k->c, ERR_INPUT, "say what is to be done: one step at least",
                    "请至少添加一个步骤");
    // Whoever hears of answers sees what they become.
    if (k->v && p->object >= 0)
        return viewer_need(k->c, k->v, &k->s->objects[p->object], VERB_SEE);
    return ERR_NONE;
}

enum err automation_read(struct action_check *k, const struct json *starts,
                         const struct json *steps, struct automation *a)
{
    enum automation_starts kind;
    struct automation_plan p;
    struct rule *r;
    enum err e = json_as(k->c, starts, JSON_OBJECT);
    if (!e)
        e = find_kind(k->c, starts, &kind);
    if (!e)
        e = about(k, kind, starts, &k->object);
    // As it came first: places in errors are those of the question.
    if (!e)
        e = action_check_params(k, automation_kinds[kind].params, starts);
    if (!e)
        e = action_check_steps(k, steps, 0);
    if (!e && str_trim(a->condition).len)
        e = rule_parse(k->c, &k->s->catalog, a->condition, NULL, 0, &r);
    if (!e && str_trim(a->condition).len && k->v)
        e = viewer_allows(k->c, k->v, r);
    if (e && !k->wrong)
        k->wrong_param = "condition";
    k->steps = 0;
    if (!e)
        e = write(k->c, starts, steps, a);
    if (!e)
        e = parse(k, a, &p);
    return e ? e : check_rest(k, &p, starts);
}
