#include "model/worth.h"
#include "model/org.h"

#include <math.h>

enum err worth_text(struct ctx *c, struct db_tx *tx, struct str *out)
{
    enum err e = setting_get(c, tx, WORTH_SETTING, out);
    if (!e && !out->len)
        *out = STR(WORTH_STANDARD);
    return e;
}

enum err worth_rule(struct ctx *c, struct db_tx *tx, const struct schema *s,
                    const struct rule **out)
{
    struct ctx quiet = {.arena = c->arena};
    struct rule *rule;
    struct str text;
    *out = NULL;
    enum err e = worth_text(c, tx, &text);
    if (!e && !rule_parse_value(&quiet, &s->catalog, text, &rule) && rule->root->type == RULE_NUMBER)
        *out = rule;
    return e;
}

struct value worth_at(const struct history *h, struct history_plan *plan, uint32_t customer,
                      day_t day)
{
    enum { MOST = 1000000000 }; // in thousands: what fits into millionths, and is money
    double v = plan && customer != UINT32_MAX ? history_value(h, plan, customer, day) : NAN;
    return isnan(v) || fabs(v) > MOST * 1000.0 ? value_null() : value_int((int64_t)llround(v * NUM_ONE));
}

enum err worths_now(struct ctx *c, struct org *o, const int64_t *customers, int count,
                    struct value *out)
{
    const struct history *h;
    const struct rule *rule = NULL;
    struct history_plan *plan = NULL;
    struct db_tx *tx;
    enum err e = db_read_begin(c, org_db(o), &tx);
    if (e)
        return e;
    e = worth_rule(c, tx, org_schema(o), &rule);
    db_read_end(tx);
    for (int i = 0; i < count; i++)
        out[i] = value_null();
    if (e || !rule)
        return e;
    e = mirror_use(c, org_mirror(o), &rule, 1, &h);
    if (e)
        return e;
    e = history_compile(c, h, rule, &plan);
    for (int i = 0; i < count && !e; i++)
        out[i] = worth_at(h, plan, history_customer_of(h, customers[i]), clock_today(org_clock(o)));
    mirror_release(org_mirror(o));
    return e;
}

bool worth_seen(struct arena *a, struct db_tx *tx, const struct schema *s, const struct viewer *v)
{
    struct ctx quiet = {.arena = a};
    struct rule *rule;
    struct str text;
    return viewer_all(v) || (!worth_text(&quiet, tx, &text) &&
                             !rule_parse_value(&quiet, &s->catalog, text, &rule) &&
                             !viewer_allows(&quiet, v, rule));
}
