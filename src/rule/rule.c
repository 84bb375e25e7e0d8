#include "rule/rule.h"

day_t rule_duration_back(day_t d, struct rule_duration by)
{
    const day_t first = -719162, last = 2932896; // 0001-01-01 and 9999-12-31
    if (d < first || d > last)
        return DAY_NONE;
    int64_t moved = d;
    if (by.months) {
        struct date at = day_date(d);
        int64_t months = (int64_t)at.year * 12 + at.month - 1 - by.months;
        if (months < 12 || months > 9999 * 12 + 11)
            return DAY_NONE;
        moved = date_add_months(at, -by.months);
    }
    moved -= by.days;
    return moved < first || moved > last ? DAY_NONE : (day_t)moved;
}

day_t rule_window_last(day_t d, struct rule_window w)
{
    return rule_duration_back(d, w.before);
}

day_t rule_window_first(day_t d, struct rule_window w)
{
    day_t start = rule_duration_back(rule_window_last(d, w), w.length);
    return start == DAY_NONE ? DAY_NONE : start + 1;
}

static bool same_duration(struct rule_duration a, struct rule_duration b)
{
    return a.days == b.days && a.months == b.months;
}

static bool same_node(const struct rule_node *a, const struct rule_node *b)
{
    return a->op == b->op && a->type == b->type && a->negated == b->negated &&
           a->function == b->function && a->object == b->object && a->field == b->field &&
           a->index == b->index && a->target == b->target && a->target_field == b->target_field &&
           a->number == b->number && str_eq(a->text, b->text) &&
           same_duration(a->window.length, b->window.length) &&
           same_duration(a->window.before, b->window.before) &&
           same_duration(a->duration, b->duration) && a->kid_count == b->kid_count;
}

bool rule_node_eq(const struct rule_node *a, const struct rule_node *b)
{
    if (!a || !b)
        return a == b;
    if (!same_node(a, b) || !rule_node_eq(a->where, b->where))
        return false;
    for (int i = 0; i < a->kid_count; i++)
        if (!rule_node_eq(a->kids[i], b->kids[i]))
            return false;
    return true;
}

void rule_walk(const struct rule_node *n, void (*visit)(void *user, const struct rule_node *n),
               void *user)
{
    visit(user, n);
    if (n->where)
        rule_walk(n->where, visit, user);
    for (int i = 0; i < n->kid_count; i++)
        rule_walk(n->kids[i], visit, user);
}

struct grounds {
    struct arena *arena;
    struct rule_node **at;
    int count;
};

static void add_grounds(struct grounds *g, struct rule_node *n)
{
    if (n->op != RULE_CALL && n->op != RULE_STATE && n->op != RULE_FOLLOW) {
        for (int i = 0; i < n->kid_count; i++)
            add_grounds(g, n->kids[i]);
        return;
    }
    for (int i = 0; i < g->count; i++)
        if (rule_node_eq(g->at[i], n))
            return;
    if ((g->count & (g->count - 1)) == 0)
        g->at = arena_grow(g->arena, g->at, (size_t)g->count, (size_t)g->count * 2 + 1,
                           sizeof(struct rule_node *));
    g->at[g->count++] = n;
}

struct rule_node **rule_grounds(struct arena *a, const struct rule *r, int *count)
{
    struct grounds g = {.arena = a};
    add_grounds(&g, r->root);
    *count = g.count;
    return g.at;
}

int rule_days_until_anniversary(day_t f, day_t d)
{
    struct date born = day_date(f), now = day_date(d);
    for (int year = now.year;; year++) {
        day_t next = day_of(year, born.month, born.day);
        if (next == DAY_NONE)
            next = day_of(year, 2, 28);
        if (next >= d)
            return next - d;
    }
}
