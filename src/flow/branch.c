#include "flow/branch.h"
#include "model/mirror.h"
#include "rule/rule.h"

void branch_read(struct ctx *c, struct org *o, int64_t customer, struct str when,
                 struct branch *out)
{
    struct ctx quiet = {.arena = c->arena};
    struct rule *rule;
    bool reads = !rule_parse(&quiet, &org_schema(o)->catalog, when, NULL, 0, &rule);
    *out = (struct branch){.customer = customer, .rule = reads ? rule : NULL};
}

enum err branches_look(struct ctx *c, struct org *o, struct branch *const *list, int count)
{
    const struct rule **rules = ARENA_ARRAY(c->arena, const struct rule *, (size_t)count + 1);
    const struct history *h;
    int n = 0;
    for (int i = 0; i < count; i++)
        if (list[i]->rule)
            rules[n++] = list[i]->rule;
    enum err e = mirror_use(c, org_mirror(o), rules, n, &h);
    if (e)
        return e;
    for (int i = 0; i < count && !e; i++) {
        struct history_plan *plan;
        uint32_t at = history_customer_of(h, list[i]->customer);
        if (!list[i]->rule || at == UINT32_MAX)
            continue;
        e = history_compile(c, h, list[i]->rule, &plan);
        if (!e)
            list[i]->holds = history_value(h, plan, at, clock_today(org_clock(o))) == 1;
    }
    mirror_release(org_mirror(o));
    return e;
}
