#include "rule/parse.h"

// "a → b → a", from the field at which the circle closes.
static const char *circle(struct parser *p, int object, int field)
{
    const struct expansion *list[EXPANSIONS_MAX + 1];
    int count = 0;
    for (const struct expansion *e = p->expanding; e && count < EXPANSIONS_MAX; e = e->outer) {
        list[count++] = e;
        if (e->object == object && e->field == field)
            break;
    }
    struct buf b;
    buf_init(&b, RULE_TEXT_MAX);
    for (int i = count - 1; i >= 0; i--)
        buf_format(&b, "%.*s → ",
                   STR_ARG(p->catalog->objects[list[i]->object].fields[list[i]->field].name));
    buf_add(&b, p->catalog->objects[object].fields[field].name);
    const char *text = str_zero(p->c->arena, buf_str(&b));
    buf_deinit(&b);
    return text;
}

static bool may_expand(struct parser *p, int object, int field, int from)
{
    for (const struct expansion *e = p->expanding; e; e = e->outer)
        if (e->object == object && e->field == field) {
            PARSE_REFUSE(p, from, "the formulas go round in a circle: %s", "公式循环引用：%s",
                         circle(p, object, field));
            return false;
        }
    if (++*p->expansions <= EXPANSIONS_MAX)
        return true;
    PARSE_REFUSE(p, from, "more than %d formulas within formulas; make it smaller",
                 "公式嵌套超过 %d 处；请简化", EXPANSIONS_MAX);
    return false;
}

static void set_place(struct rule_node *n, int from, int to)
{
    n->from = from;
    n->to = to;
    if (n->where)
        set_place(n->where, from, to);
    for (int i = 0; i < n->kid_count; i++)
        set_place(n->kids[i], from, to);
}

static struct rule_node *read_formula(struct parser *p, struct ctx *own, int object, int field)
{
    const struct catalog_field *f = &p->catalog->objects[object].fields[field];
    struct expansion here = {object, field, p->expanding};
    struct rule text = {.text = f->formula, .catalog = p->catalog, .scope = object};
    struct token *tokens;
    if (lex(own, p->catalog, f->formula, &tokens))
        return NULL;
    struct parser inner = {.c = own,
                           .rule = &text,
                           .catalog = p->catalog,
                           .at = tokens,
                           .scope = object,
                           .items = p->items || object != p->catalog->customer,
                           .depth = p->depth,
                           .expanding = &here,
                           .expansions = p->expansions};
    struct rule_node *n = parse_enter(&inner) ? parse_condition(&inner) : NULL;
    if (n && inner.at->kind != TOKEN_END) {
        parse_expected(&inner, "an operator or the end", "运算符或结束");
        return NULL;
    }
    return n;
}

struct rule_node *parse_formula(struct parser *p, int object, int field, int from, int to)
{
    const struct catalog_field *f = &p->catalog->objects[object].fields[field];
    struct ctx own = {.arena = p->c->arena};
    if (!may_expand(p, object, field, from))
        return NULL;
    struct rule_node *n = read_formula(p, &own, object, field);
    if (!n) {
        const char *name = str_zero(p->c->arena, f->name);
        struct words words[] = {{name, name},
                                {str_zero(own.arena, own.why.en), str_zero(own.arena, own.why.zh)}};
        parse_refuse_words(p, from, "the formula of '{0}' does not work: {1}",
                           "“{0}”的公式有误：{1}", words);
        return NULL;
    }
    struct rule_named *named = ARENA_NEW(p->c->arena, struct rule_named);
    *named = (struct rule_named){object, field};
    set_place(n, from, to);
    n->named = named;
    return n;
}

// ---- back to names ------------------------------------------------------------------------------

struct rule_node *rule_node_folded(struct arena *a, const struct rule *r, const struct rule_node *n)
{
    if (!n)
        return NULL;
    struct rule_node *copy = ARENA_NEW(a, struct rule_node);
    if (n->named) {
        bool state = n->named->object == r->catalog->customer;
        *copy = (struct rule_node){.op = state ? RULE_STATE : RULE_ITEM,
                                   .type = n->type,
                                   .object = state ? -1 : n->named->object,
                                   .field = n->named->field,
                                   .height = 1,
                                   .from = n->from,
                                   .to = n->to,
                                   .named = n->named};
        return copy;
    }
    *copy = *n;
    copy->where = rule_node_folded(a, r, n->where);
    copy->kids = (struct rule_node **)arena_array(a, (size_t)n->kid_count + 1, sizeof *copy->kids);
    for (int i = 0; i < n->kid_count; i++)
        copy->kids[i] = rule_node_folded(a, r, n->kids[i]);
    return copy;
}

struct rule *rule_folded(struct arena *a, const struct rule *r)
{
    struct rule *copy = ARENA_NEW(a, struct rule);
    *copy = *r;
    copy->root = rule_node_folded(a, r, r->root);
    return copy;
}
