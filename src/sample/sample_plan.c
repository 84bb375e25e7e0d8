#include "sample/sample_plan.h"

static enum err number(struct ctx *c, const struct json *o, const char *key, double fallback,
                       double *out)
{
    const struct json *v = json_get(o, key);
    *out = fallback;
    return v && v->kind != JSON_NULL ? json_as_double(c, v, out) : ERR_NONE;
}

// [low, high]
static enum err range(struct ctx *c, const struct json *o, const char *key, double *low,
                      double *high)
{
    const struct json *v = json_get(o, key);
    if (!v || v->kind == JSON_NULL)
        return ERR_NONE;
    enum err e = json_as(c, v, JSON_ARRAY);
    if (!e && v->count != 2)
        e = fail(c, ERR_INPUT, "%s: two numbers", "%s：应为两个数", key);
    if (!e)
        e = json_as_double(c, &v->items[0], low);
    return e ? e : json_as_double(c, &v->items[1], high);
}

static enum err read_cells(struct ctx *c, const struct schema *s, const struct json *cells,
                           struct plan_row *row)
{
    const struct object *o = &s->objects[row->object];
    if (!cells)
        return ERR_NONE;
    enum err e = json_as(c, cells, JSON_OBJECT);
    row->cells = ARENA_ARRAY(c->arena, struct plan_cell, (size_t)(e ? 0 : cells->count) + 1);
    for (int i = 0; !e && i < cells->count; i++) {
        int field = object_field(o, cells->items[i].key);
        if (field < 0 || field_computed(&o->fields[field]))
            e = fail(c, ERR_INPUT, "%.*s: %.*s has no such field to fill",
                     "%.*s：%.*s 没有可以填写的这个字段",
                     STR_ARG(json_path(c->arena, &cells->items[i])), STR_ARG(o->name));
        row->cells[row->cell_count++] = (struct plan_cell){field, &cells->items[i]};
    }
    return e;
}

static enum err read_row(struct ctx *c, const struct schema *s, const struct json *o,
                         struct plan_row *row)
{
    struct str name;
    *row = (struct plan_row){.months = json_get(o, "months"), .fixed = json_get(o, "records")};
    enum err e = json_need_text(c, o, "object", &name);
    if (!e && (row->object = schema_object(s, name)) < 0)
        e = fail(c, ERR_INPUT, "%.*s: there is no object '%.*s'", "%.*s：没有对象“%.*s”",
                 STR_ARG(json_path(c->arena, o)), STR_ARG(name));
    if (!e)
        e = read_cells(c, s, json_get(o, "cells"), row);
    if (!e)
        e = number(c, o, "every", 30, &row->every);
    if (!e)
        e = number(c, o, "thinning", 1, &row->thinning);
    if (!e)
        e = number(c, o, "begins", 0.5, &row->begins);
    if (!e)
        e = number(c, o, "of", 1, &row->of);
    if (!e)
        e = range(c, o, "lasts", &row->lasts_min, &row->lasts_max);
    if (!e && row->every < 0.5)
        e = fail(c, ERR_INPUT, "every: at least half a day", "every：至少 0.5 天");
    return e;
}

static enum err read_rows(struct ctx *c, const struct schema *s, const struct json *root,
                          const char *key, struct plan_row **out, int *count)
{
    const struct json *list = json_get(root, key);
    *count = 0;
    if (!list)
        return ERR_NONE;
    enum err e = json_as(c, list, JSON_ARRAY);
    *out = ARENA_ARRAY(c->arena, struct plan_row, (size_t)(e ? 0 : list->count) + 1);
    for (int i = 0; !e && i < list->count; i++)
        e = read_row(c, s, &list->items[i], &(*out)[(*count)++]);
    return e;
}

static enum err read_season(struct ctx *c, const struct json *root, struct sample_plan *p)
{
    const struct json *list = json_get(root, "season");
    enum err e = ERR_NONE;
    for (int i = 0; i < 12; i++)
        p->season[i] = 1;
    for (int i = 0; !e && list && i < list->count && i < 12; i++)
        e = json_as_double(c, &list->items[i], &p->season[i]);
    return e;
}

enum err sample_plan_read(struct ctx *c, const struct schema *s, struct str text,
                          struct sample_plan *out)
{
    const struct json *root, *rest;
    double customers, days;
    struct str names = STR("person");
    *out =
        (struct sample_plan){.decline_min = 40, .decline_max = 80, .who = {.object = s->customer}};
    enum err e = json_parse(c, text, SAMPLE_BYTES_MAX, &root);
    if (!e)
        e = number(c, root, "customers", 200, &customers);
    if (!e)
        e = number(c, root, "days", 365, &days);
    if (!e)
        e = number(c, root, "leave", 0.03, &out->leave);
    if (!e)
        e = number(c, root, "sudden", 0.12, &out->sudden);
    if (!e)
        e = number(c, root, "back", 0.1, &out->back);
    if (!e)
        e = range(c, root, "decline", &out->decline_min, &out->decline_max);
    if (!e)
        e = json_want_text(c, root, "names", &names);
    if (!e)
        e = read_season(c, root, out);
    if (!e)
        e = read_cells(c, s, json_get(root, "customer"), &out->who);
    if (!e)
        e = read_rows(c, s, root, "catalogue", &out->catalogue, &out->catalogue_count);
    if (!e)
        e = read_rows(c, s, root, "events", &out->events, &out->event_count);
    if (!e)
        e = read_rows(c, s, root, "terms", &out->terms, &out->term_count);
    rest = e ? NULL : json_get(root, "rests");
    if (rest)
        e = read_row(c, s, rest, &out->rest);
    if (e)
        return e;
    out->has_rest = rest != NULL;
    out->rests = rest ? out->rest.of : 0;
    out->customers = (int)customers;
    out->days = (int)days;
    out->companies = str_eq(names, STR("company"));
    out->trades = json_get(root, "trades");
    out->owners = json_get(root, "owners");
    out->english = json_get(root, "english");
    if (customers < 1 || customers > SAMPLE_CUSTOMERS_MAX || days < 60 || days > 3700)
        return fail(c, ERR_INPUT, "1 to %d customers, 60 to 3700 days",
                    "客户应为 1 到 %d 个，天数应为 60 到 3700", SAMPLE_CUSTOMERS_MAX);
    return ERR_NONE;
}
