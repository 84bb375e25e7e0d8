#include "model/own.h"
#include "rule/fold.h"

#include <math.h>

// A value of the language; `empty` wins over all else.
struct term {
    bool empty;
    double number; // also days and yes or no
    struct str text;
};

static struct term node_value(const struct own *o, const struct rule_node *n);

static struct term term_empty(void)
{
    return (struct term){.empty = true};
}

static struct term term_number(double number)
{
    return isfinite(number) ? (struct term){.number = number} : term_empty();
}

static struct term term_bool(bool yes)
{
    return (struct term){.number = yes};
}

static struct term cell_term(const struct own *o, const struct field *f, struct value cell)
{
    if (cell.type == VALUE_NULL)
        return term_empty();
    if (cell.type == VALUE_TEXT)
        return (struct term){.text = cell.text};
    if (f->kind->flags & KIND_REFERS)
        return (struct term){.text = kind_text(o->arena, f->kind, cell)};
    if (f->type == RULE_NUMBER)
        return (struct term){.number = num_double(cell.integer)};
    if (f->type == RULE_DATE)
        return (struct term){.number = kind_day(f->kind, cell)};
    return (struct term){.number = (double)cell.integer};
}

static int compare(const struct rule_node *kid, struct term a, struct term b)
{
    if (kid->type == RULE_TEXT || kid->type == RULE_CHOICES)
        return str_cmp(a.text, b.text);
    return (a.number > b.number) - (a.number < b.number);
}

static bool compared(enum rule_op op, int order)
{
    switch (op) {
    case RULE_EQ:
        return order == 0;
    case RULE_NE:
        return order != 0;
    case RULE_LT:
        return order < 0;
    case RULE_LE:
        return order <= 0;
    case RULE_GT:
        return order > 0;
    default:
        return order >= 0;
    }
}

static struct term two_sides(const struct own *o, const struct rule_node *n)
{
    struct term a = node_value(o, n->kids[0]), b = node_value(o, n->kids[1]);
    return term_bool(!a.empty && !b.empty && compared(n->op, compare(n->kids[0], a, b)));
}

static struct term in_list(const struct own *o, const struct rule_node *n)
{
    struct term a = node_value(o, n->kids[0]);
    bool found = false;
    for (int i = 1; i < n->kid_count && !a.empty; i++) {
        struct term b = node_value(o, n->kids[i]);
        found |= !b.empty && compare(n->kids[0], a, b) == 0;
    }
    return term_bool(!a.empty && found != n->negated);
}

static struct term between(const struct own *o, const struct rule_node *n)
{
    struct term a = node_value(o, n->kids[0]), low = node_value(o, n->kids[1]);
    struct term high = node_value(o, n->kids[2]);
    if (a.empty || low.empty || high.empty)
        return term_bool(false);
    bool inside = compare(n->kids[0], a, low) >= 0 && compare(n->kids[0], a, high) <= 0;
    return term_bool(inside != n->negated);
}

static bool one_of(struct str choices, struct str wanted)
{
    while (choices.len) {
        struct str rest, one = str_cut(choices, RULE_CHOICE_MARK, &rest);
        if (str_eq(one, wanted))
            return true;
        choices = rest;
    }
    return false;
}

static struct term contains(const struct own *o, const struct rule_node *n)
{
    struct term a = node_value(o, n->kids[0]), b = node_value(o, n->kids[1]);
    if (a.empty || b.empty)
        return term_bool(false);
    bool found = n->kids[0]->type == RULE_CHOICES ? one_of(a.text, b.text)
                                                  : rule_fold_contains(o->arena, a.text, b.text);
    return term_bool(found != n->negated);
}

static struct term moved_day(struct term day, const struct rule_node *by, bool back)
{
    struct rule_duration d = by->duration;
    if (!back)
        d = (struct rule_duration){-d.days, -d.months};
    if (!d.months)
        return term_number(day.number - d.days);
    day_t moved = rule_duration_back((day_t)floor(day.number), d);
    return moved == DAY_NONE ? term_empty() : term_number(moved);
}

static struct term arithmetic(const struct own *o, const struct rule_node *n)
{
    struct term a = node_value(o, n->kids[0]);
    if (a.empty)
        return a;
    if (n->kids[1]->op == RULE_CONST_SPAN)
        return moved_day(a, n->kids[1], n->op == RULE_SUB);
    struct term b = node_value(o, n->kids[1]);
    if (b.empty)
        return b;
    switch (n->op) {
    case RULE_ADD:
        return term_number(a.number + b.number);
    case RULE_SUB:
        return term_number(a.number - b.number);
    case RULE_MUL:
        return term_number(a.number * b.number);
    default:
        return b.number == 0 ? term_empty() : term_number(a.number / b.number);
    }
}

static struct term call(const struct own *o, const struct rule_node *n)
{
    struct term a = node_value(o, n->kids[0]);
    if (a.empty)
        return a;
    if (n->function == RULE_DAYS_UNTIL)
        return term_number(a.number - o->today);
    return term_number(rule_days_until_anniversary((day_t)floor(a.number), o->today));
}

static struct term logic(const struct own *o, const struct rule_node *n)
{
    bool a = node_value(o, n->kids[0]).number != 0;
    if (n->op == RULE_NOT)
        return term_bool(!a);
    if (a == (n->op == RULE_OR))
        return term_bool(a);
    return term_bool(node_value(o, n->kids[1]).number != 0);
}

static struct term node_value(const struct own *o, const struct rule_node *n)
{
    struct term a;
    switch (n->op) {
    case RULE_STATE:
    case RULE_ITEM:
        return cell_term(o, &o->object->fields[n->field], o->cells[n->field]);
    case RULE_CONST_BOOL:
    case RULE_CONST_NUMBER:
    case RULE_CONST_DATE:
        return term_number(n->number);
    case RULE_CONST_TEXT:
        return (struct term){.text = n->text};
    case RULE_TODAY:
        return term_number(o->today);
    case RULE_AND:
    case RULE_OR:
    case RULE_NOT:
        return logic(o, n);
    case RULE_IN:
        return in_list(o, n);
    case RULE_BETWEEN:
        return between(o, n);
    case RULE_CONTAINS:
        return contains(o, n);
    case RULE_IS_EMPTY:
        return term_bool(node_value(o, n->kids[0]).empty);
    case RULE_NEG:
        a = node_value(o, n->kids[0]);
        return a.empty ? a : term_number(-a.number);
    case RULE_ADD:
    case RULE_SUB:
    case RULE_MUL:
    case RULE_DIV:
        return arithmetic(o, n);
    case RULE_CALL:
        return call(o, n);
    case RULE_CONST_EMPTY:
    case RULE_CONST_SPAN:
    case RULE_PARAM:
    case RULE_FOLLOW: // refused for everything that is asked of one record alone
        return term_empty();
    default:
        return two_sides(o, n);
    }
}

struct value own_value(const struct own *o, const struct rule *r)
{
    struct term t = node_value(o, r->root);
    if (t.empty)
        return value_null();
    if (r->root->type == RULE_TEXT || r->root->type == RULE_CHOICES)
        return value_text(t.text);
    if (r->root->type != RULE_NUMBER)
        return value_int((int64_t)floor(t.number));
    num_t n = num_of(t.number);
    return n == NUM_NONE ? value_null() : value_int(n);
}

bool own_holds(const struct own *o, const struct rule *r)
{
    return node_value(o, r->root).number != 0;
}

struct mention {
    const bool *fields;
    bool found;
};

static void look(void *user, const struct rule_node *n)
{
    struct mention *m = user;
    if (n->op == RULE_STATE || n->op == RULE_ITEM)
        m->found |= m->fields[n->field];
}

bool own_mentions(const struct rule *r, const bool *fields)
{
    struct mention m = {fields, false};
    rule_walk(r->root, look, &m);
    return m.found;
}
