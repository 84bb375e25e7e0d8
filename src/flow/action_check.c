// Whether what somebody wrote can be done, and may be done by him: parameter by parameter, as their rows say.
#include "base/num.h"
#include "flow/action_fill.h"
#include "flow/action_things.h"
#include "flow/handling.h"
#include "rule/rule.h"

enum { TEXT_MAX = 4000 };

#define WRONG(k, en, zh) fail((k)->c, ERR_INPUT, en, zh)

// ---- texts and numbers --------------------------------------------------------------------------

static enum err check_text(struct action_check *k, const struct action_param *p,
                           const struct json *v)
{
    struct str text;
    enum err e = json_as_text(k->c, v, &text);
    if (!e && text.len > TEXT_MAX)
        e = WRONG(k, "the text is too long", "文字过长");
    return e || p->kind == PARAM_PLAIN ? e : action_fill_check(k->c, k->s, k->object, text);
}

static enum err check_int(struct action_check *k, const struct action_param *p,
                          const struct json *v)
{
    int64_t n;
    enum err e = json_as_int(k->c, v, &n);
    if (!e && (n < p->least || n > p->most))
        e = fail(k->c, ERR_INPUT, "%d to %d is wanted", "应为 %d 到 %d", p->least, p->most);
    return e;
}

static enum err check_choice(struct action_check *k, const struct action_param *p,
                             const struct json *v)
{
    struct str text;
    enum err e = json_as_text(k->c, v, &text);
    for (const struct action_word *w = p->words; !e && w->name; w++)
        if (str_eq(text, str_of(w->name)))
            return ERR_NONE;
    return e ? e : fail(k->c, ERR_INPUT, "there is no '%.*s'", "没有“%.*s”这个选项", STR_ARG(text));
}

static enum err check_time(struct action_check *k, const struct json *v)
{
    struct str text;
    enum err e = json_as_text(k->c, v, &text);
    return e || action_minutes(text) >= 0
               ? e
               : WRONG(k, "a time such as 09:00", "应为 09:00 这样的时间");
}

static enum err check_day(struct action_check *k, const struct json *v)
{
    struct str text;
    enum err e = json_as_text(k->c, v, &text);
    if (!e && text.len && day_parse(text) == DAY_NONE)
        e = WRONG(k, "a day such as 2026-01-31", "应为 2026-01-31 这样的日期");
    return e;
}

// ---- objects and fields -------------------------------------------------------------------------

static enum err need_verb(struct action_check *k, int object, enum verb verb)
{
    return k->v ? viewer_need(k->c, k->v, &k->s->objects[object], verb) : ERR_NONE;
}

static enum err check_object(struct action_check *k, const struct action_param *p,
                             const struct json *v)
{
    struct str name;
    enum err e = json_as_text(k->c, v, &name);
    if (e || !name.len)
        return e;
    int object = schema_object(k->s, name);
    if (object < 0)
        return fail(k->c, ERR_INPUT, "there is no object '%.*s'", "没有“%.*s”这个对象",
                    STR_ARG(name));
    return need_verb(k, object, p->verb);
}

static enum err check_target(struct action_check *k, const struct action_param *p,
                             const struct json *v)
{
    struct str name;
    enum err e = json_as_text(k->c, v, &name);
    bool customer = !e && str_eq(name, STR("customer"));
    if (!e && !customer && !str_eq(name, STR("record")))
        e = WRONG(k, "record or customer", "应为 record 或 customer");
    if (!e && !customer && k->object < 0)
        e = WRONG(k, "it is about no record here", "这里没有对应的记录");
    return e ? e : need_verb(k, customer ? k->s->customer : k->object, p->verb);
}

static bool fits(const struct action_param *p, const struct field *f)
{
    if (p->fits == FITS_DATE)
        return f->kind->id == KIND_DATE || f->kind->id == KIND_TIME;
    return p->fits == FITS_ANY || f->kind->id == KIND_CHOICES;
}

static enum err check_field(struct action_check *k, const struct action_param *p, int object,
                            const struct json *v)
{
    struct str name;
    enum err e = json_as_text(k->c, v, &name);
    if (e || !name.len)
        return e;
    int field = object < 0 ? -1 : object_field(&k->s->objects[object], name);
    if (field < 0)
        return fail(k->c, ERR_INPUT, "there is no field '%.*s'", "没有“%.*s”这个字段",
                    STR_ARG(name));
    const struct object *o = &k->s->objects[object];
    if (!fits(p, &o->fields[field]))
        return p->fits == FITS_DATE
                   ? WRONG(k, "a field with a date is wanted", "请选择日期字段")
                   : WRONG(k, "a field with several choices is wanted", "请选择多选字段");
    if (!k->v)
        return ERR_NONE;
    if (p->writes && viewer_field(k->v, o, field) < FIELD_WRITE)
        return fail(k->c, ERR_DENIED, "you may not write '%.*s'", "您无权填写“%.*s”",
                    STR_ARG(name));
    return viewer_need_field(k->c, k->v, o, field);
}

static enum err check_fields(struct action_check *k, const struct action_param *p, int object,
                             const struct json *v)
{
    enum err e = json_as(k->c, v, JSON_ARRAY);
    for (int i = 0; !e && i < v->count; i++)
        e = check_field(k, p, object, &v->items[i]);
    return e;
}

static enum err check_values(struct action_check *k, int object, const struct json *v)
{
    enum err e = json_as(k->c, v, JSON_OBJECT);
    for (int i = 0; !e && i < v->count; i++) {
        const struct json *one = &v->items[i];
        int field = object < 0 ? -1 : object_field(&k->s->objects[object], one->key);
        if (field < 0)
            return fail(k->c, ERR_INPUT, "there is no field '%.*s'", "没有“%.*s”这个字段",
                        STR_ARG(one->key));
        const struct object *o = &k->s->objects[object];
        if (k->v && viewer_field(k->v, o, field) < FIELD_WRITE)
            return fail(k->c, ERR_DENIED, "you may not write '%.*s'", "您无权填写“%.*s”",
                        STR_ARG(one->key));
        e = action_value_check(k->c, k->s, k->object, &o->fields[field], one);
    }
    return e;
}

static enum err check_ops(struct action_check *k, const struct json *v)
{
    enum err e = json_as(k->c, v, JSON_ARRAY);
    for (int i = 0; !e && i < v->count; i++) {
        struct str name;
        e = json_as_text(k->c, &v->items[i], &name);
        if (!e && !str_eq(name, STR("created")) && !str_eq(name, STR("changed")) &&
            !str_eq(name, STR("deleted")))
            e = WRONG(k, "created, changed or deleted", "应为 created、changed 或 deleted");
    }
    if (!e && !v->count)
        e = WRONG(k, "choose one at least", "请至少选择一项");
    return e;
}

// ---- conditions ---------------------------------------------------------------------------------

// What looks along time lines cannot be asked of a record as it was when it changed.
static void find_call(void *user, const struct rule_node *n)
{
    bool *any = user;
    *any |= n->op == RULE_FOLLOW || (n->op == RULE_CALL && n->function != RULE_DAYS_UNTIL &&
                                     n->function != RULE_DAYS_UNTIL_ANNIVERSARY);
}

static enum err check_condition(struct action_check *k, const struct action_param *p, int object,
                                const struct json *v)
{
    struct str text;
    struct rule *r;
    bool calls = false;
    enum err e = json_as_text(k->c, v, &text);
    if (e || !str_trim(text).len)
        return e;
    if (p->kind == PARAM_FILTER && object < 0)
        return WRONG(k, "it is about no record here", "这里没有对应的记录");
    e = p->kind == PARAM_FILTER ? rule_parse_filter(k->c, &k->s->catalog, object, text, &r)
                                : rule_parse(k->c, &k->s->catalog, text, NULL, 0, &r);
    if (!e && p->kind == PARAM_FILTER) {
        rule_walk(r->root, find_call, &calls);
        if (calls)
            e = WRONG(
                k, "only the record's own fields can be asked here: ask the rest in the condition",
                "这里只能用记录自己的字段，其余请写在条件里");
    }
    return e || !k->v ? e : viewer_allows(k->c, k->v, r);
}

// ---- one parameter ------------------------------------------------------------------------------

static enum err check_thing(struct action_check *k, const struct action_param *p,
                            const struct json *v)
{
    int64_t id;
    struct str name;
    enum err e = json_as_int(k->c, v, &id);
    if (e || k->stored || !id || (p->kind == PARAM_WHO && id < 0 && id >= WHO_AUTHOR))
        return e;
    if (p->kind == PARAM_PLAY && k->v && !viewer_has(k->v, RIGHT_RULES))
        return fail(k->c, ERR_DENIED, "you may not start plays", "您无权启动挽留方案");
    e = action_thing(k->c, k->tx, p->kind, id, &name);
    if (!e && !name.len)
        e = WRONG(k, "it is not there any more: choose another", "它已不存在，请重新选择");
    return e;
}

static bool is_empty(const struct json *v)
{
    if (!v || v->kind == JSON_NULL)
        return true;
    if (v->kind == JSON_TEXT)
        return !str_trim(v->text).len;
    if (v->kind == JSON_NUMBER)
        return str_eq(v->text, STR("0"));
    return (v->kind == JSON_ARRAY || v->kind == JSON_OBJECT) && !v->count;
}

static enum err check_param(struct action_check *k, const struct action_param *p,
                            const struct action_param *params, const struct json *o,
                            const struct json *v, int depth)
{
    struct handling_to to;
    int object = action_object(k->s, k->object, p, params, o);
    switch (p->kind) {
    case PARAM_TEXT:
    case PARAM_PLAIN:
        return check_text(k, p, v);
    case PARAM_INT:
        return check_int(k, p, v);
    case PARAM_CHOICE:
        return check_choice(k, p, v);
    case PARAM_BOOL:
        return json_as(k->c, v, JSON_BOOL);
    case PARAM_TIME:
        return check_time(k, v);
    case PARAM_DAY:
        return check_day(k, v);
    case PARAM_TO:
        return handling_to_read(k->c, v, &to);
    case PARAM_OBJECT:
        return check_object(k, p, v);
    case PARAM_TARGET:
        return check_target(k, p, v);
    case PARAM_OPS:
        return check_ops(k, v);
    case PARAM_FIELD:
        return check_field(k, p, object, v);
    case PARAM_FIELDS:
        return check_fields(k, p, object, v);
    case PARAM_VALUES:
        return check_values(k, object, v);
    case PARAM_CONDITION:
    case PARAM_FILTER:
        return check_condition(k, p, object, v);
    case PARAM_STEPS:
        return action_check_steps(k, v, depth + 1);
    default:
        return check_thing(k, p, v);
    }
}

// The first thing that is wrong, the innermost of those within each other.
static enum err wrong_in(struct action_check *k, enum err e, const struct json *o,
                         const char *param)
{
    if (!e || k->wrong)
        return e;
    k->wrong = o;
    k->wrong_param = param;
    return e;
}

static enum err check_all(struct action_check *k, const struct action_param *params,
                          const struct json *o, int depth)
{
    enum err e = ERR_NONE;
    for (const struct action_param *p = params; p->name && !e; p++) {
        const struct json *v = json_get(o, p->name);
        if (p->required && is_empty(v))
            e = fail(k->c, ERR_INPUT, "'%s' is missing%.0s", "缺少%.0s%s", p->en, p->zh);
        else if (v && v->kind != JSON_NULL)
            e = check_param(k, p, params, o, v, depth);
        else if (p->kind == PARAM_TARGET)
            e = need_verb(k, k->s->customer, p->verb);
        e = wrong_in(k, e, o, p->name);
    }
    return e;
}

enum err action_check_params(struct action_check *k, const struct action_param *params,
                             const struct json *o)
{
    return check_all(k, params, o, 0);
}

static enum err check_step(struct action_check *k, const struct json *step, int depth)
{
    struct str name;
    enum err e = json_need_text(k->c, step, "do", &name);
    const struct action *a = e ? NULL : action_named(name);
    if (!e && !a)
        e = fail(k->c, ERR_INPUT, "there is no step '%.*s'", "没有“%.*s”这种步骤", STR_ARG(name));
    if (!e && ++k->steps > ACTION_STEPS_MAX)
        e = fail(k->c, ERR_INPUT, "at most %d steps", "最多 %d 步", ACTION_STEPS_MAX);
    if (!e)
        e = check_all(k, a->params, step, depth);
    if (!e && a->check)
        e = a->check(k, step);
    return wrong_in(k, e, step, "");
}

enum err action_check_step(struct action_check *k, const struct json *step)
{
    return check_step(k, step, 0);
}

// "2.yes.0" of the node `steps[2].yes[0]`.
static struct str dotted(struct arena *a, const struct json *node)
{
    if (!node->above)
        return STR("");
    struct str above = dotted(a, node->above);
    const char *dot = above.len ? "." : "";
    if (node->above->kind == JSON_ARRAY)
        return str_format(a, "%.*s%s%d", STR_ARG(above), dot, (int)(node - node->above->items));
    if (!node->above->above && str_eq(node->key, STR("steps")))
        return STR("");
    return str_format(a, "%.*s%s%.*s", STR_ARG(above), dot, STR_ARG(node->key));
}

struct str action_wrong_place(const struct action_check *k)
{
    return k->wrong ? dotted(k->c->arena, k->wrong) : STR("");
}

enum err action_check_steps(struct action_check *k, const struct json *steps, int depth)
{
    enum err e = json_as(k->c, steps, JSON_ARRAY);
    if (!e && depth > ACTION_DEPTH_MAX)
        e = fail(k->c, ERR_INPUT, "branches lie in each other %d deep at most",
                 "分支最多嵌套 %d 层", ACTION_DEPTH_MAX);
    for (int i = 0; !e && i < steps->count; i++)
        e = check_step(k, &steps->items[i], depth);
    return e;
}
