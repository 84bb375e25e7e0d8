#include "app/question.h"

enum err ask_definition(struct run *r, const struct schema *s, struct definition *out)
{
    struct draft draft = {.lost_when = args_text(&r->args, "lost"),
                          .customer_when = args_text(&r->args, "customer-when"),
                          .not_while = args_text(&r->args, "not-while")};
    const char *part = NULL;
    enum err e = definition_parse(r->c, s, &draft, out, &part);
    if (e && part) {
        struct cause why = r->c->why;
        const char *option = strcmp(part, "lost_when") == 0       ? "--lost"
                             : strcmp(part, "customer_when") == 0 ? "--customer-when"
                                                                  : "--not-while";
        fail_clear(r->c);
        return fail_at(r->c, e, why.line, why.column, "%s: %s%.0s", "%s：%.0s%s", option,
                       str_zero(r->c->arena, why.en), str_zero(r->c->arena, why.zh));
    }
    return e;
}

enum err ask_days(struct run *r, day_t *from, day_t *to)
{
    enum err e = args_day(r->c, &r->args, "from", DAY_NONE, from);
    return e ? e : args_day(r->c, &r->args, "to", DAY_NONE, to);
}

enum err ask_periods(struct run *r, struct period **out, int *count)
{
    struct period_every every;
    day_t from, to;
    struct str text = args_text(&r->args, "every");
    enum err e = ask_days(r, &from, &to);
    if (!e)
        e = period_every_parse(r->c, text.at ? text : STR("month"), &every);
    return e ? e : period_cut(r->c, from, to, every, out, count);
}

enum err ask_by(struct run *r, const struct schema *s, struct rule **out)
{
    *out = NULL;
    if (!args_has(&r->args, "by"))
        return ERR_NONE;
    return rule_parse_value(r->c, &s->catalog, args_text(&r->args, "by"), out);
}
