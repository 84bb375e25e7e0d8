#include "model/computed.h"
#include "model/mirror.h"
#include "model/own.h"
#include "model/resolve.h"

#include <math.h>

void computed_own(struct arena *a, const struct schema *s, day_t today, struct record *r)
{
    const struct object *o = &s->objects[r->object];
    struct own own = {o, r->cells, today, a};
    for (int i = 0; i < o->field_count; i++)
        if (o->fields[i].formula && !o->fields[i].over_time)
            r->cells[i] = own_value(&own, o->fields[i].formula);
}

static struct value value_of(struct arena *a, const struct history *h, enum rule_type type,
                             double value)
{
    if (isnan(value))
        return value_null();
    if (type == RULE_TEXT || type == RULE_CHOICES)
        return value_text(str_copy(a, history_text(h, value)));
    if (type != RULE_NUMBER)
        return value_int((int64_t)floor(value));
    num_t n = num_of(value);
    return n == NUM_NONE ? value_null() : value_int(n);
}

static enum err over_time(struct ctx *c, struct org *org, const struct history *h,
                          const struct rule *r, const struct record *records, int count,
                          struct value *out)
{
    struct history_plan *plan;
    day_t today = clock_today(org_clock(org));
    enum err e = history_compile_node(c, h, r, r->root, &plan);
    for (int i = 0; i < count && !e; i++) {
        uint32_t at = history_customer_of(h, records[i].id);
        out[i] = at == UINT32_MAX
                     ? value_null()
                     : value_of(c->arena, h, r->root->type, history_value(h, plan, at, today));
    }
    return e;
}

static enum err fill_one(struct ctx *c, struct org *org, const struct history *h,
                         const struct field *f, int field, struct record *records, int count)
{
    struct value *values = ARENA_ARRAY(c->arena, struct value, (size_t)count);
    enum err e = over_time(c, org, h, f->formula, records, count, values);
    for (int i = 0; i < count && !e; i++)
        records[i].cells[field] = values[i];
    return e;
}

enum err computed_fill(struct ctx *c, struct org *o, const struct schema *s, struct record *records,
                       int count)
{
    if (!count)
        return ERR_NONE;
    const struct object *object = &s->objects[records[0].object];
    const struct rule **rules =
        (const struct rule **)arena_array(c->arena, (size_t)object->field_count + 1, sizeof *rules);
    const struct history *h;
    int needed = 0;
    for (int i = 0; i < count; i++)
        computed_own(c->arena, s, clock_today(org_clock(o)), &records[i]);
    for (int i = 0; i < object->field_count; i++)
        if (object->fields[i].formula && object->fields[i].over_time)
            rules[needed++] = object->fields[i].formula;
    if (!needed)
        return ERR_NONE;
    enum err e = mirror_use(c, org_mirror(o), rules, needed, &h);
    if (e)
        return e;
    for (int i = 0; i < object->field_count && !e; i++)
        if (object->fields[i].formula && object->fields[i].over_time)
            e = fill_one(c, o, h, &object->fields[i], i, records, count);
    mirror_release(org_mirror(o));
    return e;
}

enum err computed_try(struct ctx *c, struct org *o, const struct schema *s, struct formula_try *t)
{
    const struct object *object = &s->objects[t->object];
    const struct history *h;
    enum err e = formula_read(c, s, t->object, t->kind, t->text, &t->rule);
    if (e)
        return e;
    t->values = ARENA_ARRAY(c->arena, struct value, (size_t)t->count + 1);
    if (!rule_over_time(t->rule)) {
        for (int i = 0; i < t->count; i++) {
            struct own own = {object, t->records[i].cells, clock_today(org_clock(o)), c->arena};
            t->values[i] = own_value(&own, t->rule);
        }
        return ERR_NONE;
    }
    e = mirror_use(c, org_mirror(o), &t->rule, 1, &h);
    if (e)
        return e;
    e = over_time(c, o, h, t->rule, t->records, t->count, t->values);
    mirror_release(org_mirror(o));
    return e;
}
