#include "model/resolve.h"

static struct field *field_at(const struct schema *s, int object, int field)
{
    return (struct field *)(uintptr_t)&s->objects[object].fields[field];
}

static void set_type(const struct schema *s, int object, int field, enum rule_type type)
{
    struct catalog_field *f =
        (struct catalog_field *)(uintptr_t)&s->catalog.objects[object].fields[field];
    f->type = type;
    field_at(s, object, field)->type = type;
}

static void look_for_calls(void *user, const struct rule_node *n)
{
    // Another record may change without this one's being looked at again.
    if (n->op == RULE_FOLLOW)
        *(bool *)user = true;
    if (n->op == RULE_CALL && n->function != RULE_DAYS_UNTIL &&
        n->function != RULE_DAYS_UNTIL_ANNIVERSARY)
        *(bool *)user = true;
}

bool rule_over_time(const struct rule *r)
{
    bool found = false;
    rule_walk(r->root, look_for_calls, &found);
    return found;
}

static void look_for_states(void *user, const struct rule_node *n)
{
    if (n->op == RULE_STATE)
        *(bool *)user = true;
}

bool rule_of_customer(const struct rule *r)
{
    bool found = false;
    rule_walk(r->root, look_for_states, &found);
    return found;
}

static void break_field(struct field *f, const struct ctx *c)
{
    if (f->broken_en.len)
        return;
    f->broken_en = c->why.en;
    f->broken_zh = c->why.zh;
}

// Both are asked of one record: they see its own fields and nothing else.
static enum err only_own(struct ctx *c, const struct schema *s, int object, const struct rule *r)
{
    if (rule_over_time(r))
        return fail(c, ERR_INPUT, "it can only ask for the record's own fields, not for time lines",
                    "只能使用本记录的字段，不能看时间线");
    if (object != s->customer && rule_of_customer(r))
        return fail(c, ERR_INPUT,
                    "it can only ask for the record's own fields, not for the customer's",
                    "只能使用本记录的字段，不能使用客户的字段");
    return ERR_NONE;
}

enum err own_condition_read(struct ctx *c, const struct schema *s, int object, struct str text,
                            struct rule **out)
{
    enum err e = rule_parse_filter(c, &s->catalog, object, text, out);
    return e ? e : only_own(c, s, object, *out);
}

static const struct rule *condition(const struct schema *s, int object, struct field *f,
                                    struct str text)
{
    struct ctx c = {.arena = s->arena};
    struct rule *r;
    if (!text.len)
        return NULL;
    if (!own_condition_read(&c, s, object, text, &r))
        return r;
    break_field(f, &c);
    return NULL;
}

static enum err check_formula(struct ctx *c, const struct schema *s, int object, enum kind_id kind,
                              const struct rule *r)
{
    if (r->root->type == RULE_NOTHING)
        return fail(c, ERR_INPUT, "the formula has no value", "公式没有值");
    if (kind == KIND_ROLLUP && (r->root->op != RULE_CALL || object != s->customer))
        return fail(c, ERR_INPUT, "a roll-up is one function over a time line of the customer",
                    "汇总应为对客户时间线的一个函数");
    return object == s->customer ? ERR_NONE : only_own(c, s, object, r);
}

enum err formula_read(struct ctx *c, const struct schema *s, int object, enum kind_id kind,
                      struct str text, const struct rule **out)
{
    struct rule *r = NULL;
    enum err e = text.len ? ERR_NONE : fail(c, ERR_INPUT, "the formula is missing", "缺少公式");
    if (!e)
        e = rule_parse_formula(c, &s->catalog, object, text, &r);
    *out = r;
    return e ? e : check_formula(c, s, object, kind, r);
}

static void formula(const struct schema *s, int object, int field)
{
    struct ctx c = {.arena = s->arena};
    struct field *f = field_at(s, object, field);
    const struct rule *r;
    if (!field_computed(f))
        return;
    enum err e = formula_read(&c, s, object, f->kind->id, f->options.formula, &r);
    if (e) {
        break_field(f, &c);
        return;
    }
    f->formula = r;
    f->over_time = rule_over_time(r);
    set_type(s, object, field, r->root->type);
}

void schema_resolve(struct schema *s)
{
    for (int o = 0; o < s->object_count; o++)
        for (int i = 0; i < s->objects[o].field_count; i++)
            formula(s, o, i);
    for (int o = 0; o < s->object_count; o++)
        for (int i = 0; i < s->objects[o].field_count; i++) {
            struct field *f = field_at(s, o, i);
            f->shown_when = condition(s, o, f, f->options.shown_when);
            f->required_when = condition(s, o, f, f->options.required_when);
        }
}
