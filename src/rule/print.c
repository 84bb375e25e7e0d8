#include "rule/print.h"

#include "base/num.h"
#include "rule/function.h"
#include "rule/lex.h"

enum { PRINT_MAX = 4 * 1024 * 1024 };

// How tightly an operator binds; a part that binds less than its place asks for gets brackets.
enum rank {
    RANK_OR,
    RANK_AND,
    RANK_NOT,
    RANK_COMPARE,
    RANK_SUM,
    RANK_PRODUCT,
    RANK_UNARY,
    RANK_PRIMARY
};

static const struct {
    enum rank rank, left, right; // what the operands must bind at least
    const char *sign;
} ops[RULE_OP_COUNT] = {
    [RULE_CONST_EMPTY] = {RANK_PRIMARY, RANK_OR, RANK_OR, "empty"},
    [RULE_CONST_BOOL] = {RANK_PRIMARY, RANK_OR, RANK_OR, NULL},
    [RULE_CONST_NUMBER] = {RANK_PRIMARY, RANK_OR, RANK_OR, NULL},
    [RULE_CONST_TEXT] = {RANK_PRIMARY, RANK_OR, RANK_OR, NULL},
    [RULE_CONST_DATE] = {RANK_PRIMARY, RANK_OR, RANK_OR, NULL},
    [RULE_CONST_SPAN] = {RANK_PRIMARY, RANK_OR, RANK_OR, NULL},
    [RULE_PARAM] = {RANK_PRIMARY, RANK_OR, RANK_OR, NULL},
    [RULE_TODAY] = {RANK_PRIMARY, RANK_OR, RANK_OR, "today"},
    [RULE_STATE] = {RANK_PRIMARY, RANK_OR, RANK_OR, NULL},
    [RULE_ITEM] = {RANK_PRIMARY, RANK_OR, RANK_OR, NULL},
    [RULE_AND] = {RANK_AND, RANK_AND, RANK_AND, "and"},
    [RULE_OR] = {RANK_OR, RANK_OR, RANK_OR, "or"},
    [RULE_NOT] = {RANK_NOT, RANK_PRIMARY, RANK_PRIMARY, NULL},
    [RULE_EQ] = {RANK_COMPARE, RANK_SUM, RANK_SUM, "="},
    [RULE_NE] = {RANK_COMPARE, RANK_SUM, RANK_SUM, "!="},
    [RULE_LT] = {RANK_COMPARE, RANK_SUM, RANK_SUM, "<"},
    [RULE_LE] = {RANK_COMPARE, RANK_SUM, RANK_SUM, "<="},
    [RULE_GT] = {RANK_COMPARE, RANK_SUM, RANK_SUM, ">"},
    [RULE_GE] = {RANK_COMPARE, RANK_SUM, RANK_SUM, ">="},
    [RULE_IN] = {RANK_COMPARE, RANK_SUM, RANK_SUM, "in"},
    [RULE_BETWEEN] = {RANK_COMPARE, RANK_SUM, RANK_SUM, "between"},
    [RULE_CONTAINS] = {RANK_COMPARE, RANK_SUM, RANK_SUM, "contains"},
    [RULE_IS_EMPTY] = {RANK_COMPARE, RANK_SUM, RANK_SUM, NULL},
    [RULE_NEG] = {RANK_UNARY, RANK_PRIMARY, RANK_PRIMARY, NULL},
    [RULE_ADD] = {RANK_SUM, RANK_SUM, RANK_PRODUCT, "+"},
    [RULE_SUB] = {RANK_SUM, RANK_SUM, RANK_PRODUCT, "-"},
    [RULE_MUL] = {RANK_PRODUCT, RANK_PRODUCT, RANK_UNARY, "*"},
    [RULE_DIV] = {RANK_PRODUCT, RANK_PRODUCT, RANK_UNARY, "/"},
    [RULE_FOLLOW] = {RANK_PRIMARY, RANK_PRIMARY, RANK_PRIMARY, NULL},
    [RULE_CALL] = {RANK_PRIMARY, RANK_OR, RANK_OR, NULL},
};

struct printer {
    struct arena *arena;
    const struct rule *rule;
    const double *params;
    struct buf out;
    bool items; // inside `where`
};

// The ways to write a name, best first: with '_' for '-', and in capitals when that is a keyword.
static struct str written_name(struct arena *a, struct str name)
{
    char *out = str_zero(a, name);
    bool upper = lex_is_reserved(name);
    for (size_t i = 0; i < name.len; i++) {
        if (out[i] == '-')
            out[i] = '_';
        if (upper && out[i] >= 'a' && out[i] <= 'z')
            out[i] = (char)(out[i] - ('a' - 'A'));
    }
    return (struct str){out, name.len};
}

struct str print_object_name(struct arena *a, const struct catalog *c, int object)
{
    const struct catalog_object *o = &c->objects[object];
    struct str ways[] = {written_name(a, o->name), o->name, o->zh, o->en};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        if (catalog_object(c, ways[i]) == object && lex_is_name(c, a, ways[i]))
            return ways[i];
    return o->name;
}

struct str print_field_name(struct arena *a, const struct catalog *c, int object, int field)
{
    const struct catalog_field *f = &c->objects[object].fields[field];
    struct str ways[] = {written_name(a, f->name), f->name, f->zh, f->en};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        if (catalog_field(c, object, ways[i]) == field && lex_is_name(c, a, ways[i]))
            return ways[i];
    return f->name;
}

struct str print_duration(struct arena *a, struct rule_duration by)
{
    if (by.months && by.months % 12 == 0)
        return str_format(a, "%dy", by.months / 12);
    return by.months ? str_format(a, "%dm", by.months) : str_format(a, "%dd", by.days);
}

static void print(struct printer *p, const struct rule_node *n, enum rank least);

static void print_number(struct printer *p, double value)
{
    char text[NUM_TEXT_SIZE];
    num_t n = num_of(value);
    num_format(n == NUM_NONE ? 0 : n, text);
    buf_format(&p->out, value < 0 ? "(%s)" : "%s", text);
}

static void print_text(struct printer *p, struct str text)
{
    buf_byte(&p->out, '"');
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == '"')
            buf_byte(&p->out, '"');
        buf_byte(&p->out, text.at[i]);
    }
    buf_byte(&p->out, '"');
}

static bool shadowed(const struct printer *p, struct str name)
{
    for (int i = 0; i < p->rule->param_count; i++)
        if (str_eq(p->rule->params[i], name))
            return true;
    return false;
}

static void print_field(struct printer *p, int object, int field, bool bare)
{
    const struct catalog *c = p->rule->catalog;
    struct str name = print_field_name(p->arena, c, object, field);
    if (!bare || shadowed(p, name)) {
        buf_add(&p->out, print_object_name(p->arena, c, object));
        buf_byte(&p->out, '.');
    }
    buf_add(&p->out, name);
}

static void print_window(struct printer *p, struct rule_window w)
{
    buf_add(&p->out, STR(", "));
    buf_add(&p->out, print_duration(p->arena, w.length));
    if (!w.before.days && !w.before.months)
        return;
    buf_add(&p->out, STR(" before "));
    buf_add(&p->out, print_duration(p->arena, w.before));
}

static void print_call(struct printer *p, const struct rule_node *n)
{
    const struct catalog *c = p->rule->catalog;
    const struct function_row *row = function_row(n->function);
    buf_format(&p->out, "%s(", row->name);
    if (row->first == FIRST_DATE) {
        print(p, n->kids[0], RANK_OR);
    } else if (row->first == FIRST_STATE) {
        print_field(p, c->customer, n->field, true);
    } else {
        buf_add(&p->out, print_object_name(p->arena, c, n->object));
        if (row->first == FIRST_VALUES) {
            buf_byte(&p->out, '.');
            buf_add(&p->out, print_field_name(p->arena, c, n->object, n->field));
        }
    }
    if (n->where) {
        bool items = p->items;
        p->items = true;
        buf_add(&p->out, STR(" where "));
        print(p, n->where, RANK_OR);
        p->items = items;
    }
    if (row->window != WINDOW_NO)
        print_window(p, n->window);
    buf_byte(&p->out, ')');
}

static void print_follow(struct printer *p, const struct rule_node *n)
{
    const struct catalog *c = p->rule->catalog;
    const struct catalog_field *f = &c->targets[n->target].fields[n->target_field];
    struct str ways[] = {written_name(p->arena, f->name), f->name, f->zh, f->en};
    size_t best = 0;
    for (size_t i = sizeof ways / sizeof *ways; i-- > 0;)
        if (catalog_target_field(c, n->target, ways[i]) == n->target_field &&
            lex_is_name(c, p->arena, ways[i]))
            best = i;
    print(p, n->kids[0], RANK_PRIMARY);
    buf_byte(&p->out, '.');
    buf_add(&p->out, ways[best]);
}

static void print_leaf(struct printer *p, const struct rule_node *n)
{
    char day[DAY_TEXT_SIZE];
    switch (n->op) {
    case RULE_CONST_BOOL:
        buf_add(&p->out, n->number != 0 ? STR("true") : STR("false"));
        break;
    case RULE_CONST_NUMBER:
        print_number(p, n->number);
        break;
    case RULE_CONST_TEXT:
        print_text(p, n->text);
        break;
    case RULE_CONST_DATE:
        day_format((day_t)n->number, day);
        buf_add(&p->out, str_of(day));
        break;
    case RULE_CONST_SPAN:
        buf_add(&p->out, print_duration(p->arena, n->duration));
        break;
    case RULE_PARAM:
        if (p->params)
            print_number(p, p->params[n->index]);
        else
            buf_add(&p->out, p->rule->params[n->index]);
        break;
    case RULE_STATE:
        print_field(p, p->rule->catalog->customer, n->field, !p->items);
        break;
    case RULE_ITEM:
        print_field(p, n->object, n->field, true);
        break;
    default:
        buf_add(&p->out, str_of(ops[n->op].sign));
    }
}

static void print_sign(struct printer *p, const struct rule_node *n)
{
    buf_format(&p->out, n->negated ? " not %s " : " %s ", ops[n->op].sign);
}

static void print_parts(struct printer *p, const struct rule_node *n)
{
    bool is_not = n->op == RULE_NOT && n->kids[0]->op == RULE_IS_EMPTY;
    const struct rule_node *first = is_not ? n->kids[0]->kids[0] : n->kids[0];
    if (n->op == RULE_NOT && !is_not)
        buf_add(&p->out, STR("not "));
    if (n->op == RULE_NEG)
        buf_byte(&p->out, '-');
    print(p, first, is_not ? RANK_SUM : ops[n->op].left);
    if (n->op == RULE_IS_EMPTY || is_not)
        buf_add(&p->out, is_not ? STR(" is not empty") : STR(" is empty"));
    if (n->kid_count < 2)
        return;
    print_sign(p, n);
    if (n->op == RULE_IN)
        buf_byte(&p->out, '(');
    for (int i = 1; i < n->kid_count; i++) {
        if (i > 1)
            buf_add(&p->out, n->op == RULE_BETWEEN ? STR(" and ") : STR(", "));
        print(p, n->kids[i], ops[n->op].right);
    }
    if (n->op == RULE_IN)
        buf_byte(&p->out, ')');
}

static void print(struct printer *p, const struct rule_node *n, enum rank least)
{
    bool is_not = n->op == RULE_NOT && n->kids[0]->op == RULE_IS_EMPTY;
    bool brackets = (is_not ? RANK_COMPARE : ops[n->op].rank) < least;
    if (brackets)
        buf_byte(&p->out, '(');
    if (n->op == RULE_CALL)
        print_call(p, n);
    else if (n->op == RULE_FOLLOW)
        print_follow(p, n);
    else if (n->kid_count)
        print_parts(p, n);
    else
        print_leaf(p, n);
    if (brackets)
        buf_byte(&p->out, ')');
}

static struct str printed(struct arena *a, const struct rule *r, const struct rule_node *n,
                          const double *params)
{
    struct printer p = {.arena = a,
                        .rule = r,
                        .params = params,
                        .items = r->scope != r->catalog->customer || n->op == RULE_ITEM};
    buf_init(&p.out, PRINT_MAX);
    print(&p, rule_node_folded(a, r, n), RANK_OR);
    struct str text = str_copy(a, buf_str(&p.out));
    buf_deinit(&p.out);
    return text;
}

struct str rule_text(struct arena *a, const struct rule *r, const double *params)
{
    return printed(a, r, r->root, params);
}

struct str rule_node_text(struct arena *a, const struct rule *r, const struct rule_node *n)
{
    return printed(a, r, n, NULL);
}
