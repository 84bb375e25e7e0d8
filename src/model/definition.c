#include "model/definition.h"

static enum err part_of(struct ctx *c, const struct schema *s, struct str text, const char *name,
                        struct rule **out, const char **part)
{
    *out = NULL;
    if (!str_trim(text).len)
        return ERR_NONE;
    enum err e = rule_parse(c, &s->catalog, text, NULL, 0, out);
    if (e && part)
        *part = name;
    return e;
}

// The parts are in brackets, each on lines of its own, so that their comments or signs cannot reach
// into each other.
static struct str member_text(struct arena *a, const struct definition *d)
{
    struct str lost = rule_text(a, d->lost, NULL);
    struct str spared = d->spared ? rule_text(a, d->spared, NULL) : STR_NONE;
    struct str customer = d->customer ? rule_text(a, d->customer, NULL) : STR_NONE;
    struct str not_lost =
        d->spared ? str_format(a, "not ((%.*s) and not (%.*s))", STR_ARG(lost), STR_ARG(spared))
                  : str_format(a, "not (%.*s)", STR_ARG(lost));
    if (!d->customer)
        return not_lost;
    return str_format(a, "(%.*s) and %.*s", STR_ARG(customer), STR_ARG(not_lost));
}

enum err definition_parse(struct ctx *c, const struct schema *s, const struct draft *draft,
                          struct definition *out, const char **part)
{
    *out = (struct definition){0};
    if (!str_trim(draft->lost_when).len)
        return fail(c, ERR_INPUT, "when is a customer lost? The condition is missing",
                    "缺少流失条件：什么时候算流失？");
    enum err e = part_of(c, s, draft->lost_when, "lost_when", &out->lost, part);
    if (!e)
        e = part_of(c, s, draft->customer_when, "customer_when", &out->customer, part);
    if (!e)
        e = part_of(c, s, draft->not_while, "not_while", &out->spared, part);
    if (!e)
        e = rule_parse(c, &s->catalog, member_text(c->arena, out), NULL, 0, &out->member);
    return e;
}

enum err question_begin(struct ctx *c, struct mirror *m, const struct schema *s,
                        const struct rule *const *rules, int count, struct question *out)
{
    *out = (struct question){.mirror = m, .schema = s};
    return mirror_use(c, m, rules, count, &out->history);
}

void question_end(struct question *q)
{
    if (q->history)
        mirror_release(q->mirror);
    q->history = NULL;
}
