// What cells say, drawn by chance as the description has it.
#include "base/num.h"
#include "sample/demo_words.h"
#include "sample/making.h"

#include <math.h>
#include <stdio.h>

static struct random *chance(const struct drawing *d)
{
    return &d->l->r;
}

static double number_of(const struct json *o, const char *key, double fallback)
{
    struct ctx quiet = {0};
    const struct json *v = json_get(o, key);
    double out = fallback;
    if (v && v->kind == JSON_NUMBER && json_as_double(&quiet, v, &out))
        out = fallback;
    return out;
}

struct str draw_pick(const struct drawing *d, const struct json *list, const struct json *weights)
{
    double all = 0, at;
    for (int i = 0; weights && i < weights->count; i++)
        all += num_double(num_parse(weights->items[i].text));
    if (!weights || weights->count != list->count || all <= 0)
        return list->count ? list->items[random_below(chance(d), (uint64_t)list->count)].text
                           : STR("");
    at = random_unit(chance(d)) * all;
    for (int i = 0; i < list->count; i++) {
        at -= num_double(num_parse(weights->items[i].text));
        if (at < 0)
            return list->items[i].text;
    }
    return list->items[list->count - 1].text;
}

static double draw_range(const struct drawing *d, const struct json *list)
{
    double low = num_double(num_parse(list->items[0].text));
    double high = num_double(num_parse(list->items[list->count - 1].text));
    return low + (high - low) * random_unit(chance(d));
}

static struct str draw_number(const struct drawing *d, const struct json *how,
                              const struct json *list)
{
    double step = number_of(how, "step", 1);
    double x = draw_range(d, list) * (1 - number_of(how, "fades", 0) * d->strain);
    char text[64];
    x = step > 0 ? round(x / step) * step : x;
    snprintf(text, sizeof text, "%.2f", x);
    return str_copy(d->m->arena, str_of(text));
}

static struct str draw_day(const struct drawing *d, const struct json *list)
{
    return day_text(d->m->arena, d->day + (day_t)draw_range(d, list));
}

static struct str draw_link(const struct drawing *d, struct str name)
{
    int object = schema_object(d->m->schema, name);
    const struct links *k = object < 0 ? NULL : &d->m->catalogue[object];
    if (!k || !k->count)
        return STR("");
    return str_format(d->m->arena, "%lld",
                      (long long)k->ids[random_below(chance(d), (uint64_t)k->count)]);
}

struct str draw_text(const struct drawing *d, const struct json *how)
{
    const struct json *v;
    struct arena *a = d->m->arena;
    if (how->kind != JSON_OBJECT)
        return how->text;
    if ((v = json_get(how, "uneasy")) &&
        random_chance(chance(d), number_of(how, "chance", 0.7) * d->strain))
        return draw_text(d, v);
    if (!random_chance(chance(d), number_of(how, "filled", 1)))
        return STR("");
    if ((v = json_get(how, "pick")))
        return draw_pick(d, v, json_get(how, "weights"));
    if ((v = json_get(how, "range")) && v->count)
        return draw_number(d, how, v);
    if ((v = json_get(how, "after")) && v->count)
        return draw_day(d, v);
    if ((v = json_get(how, "key")))
        return str_format(a, "%.*s%06lld", STR_ARG(v->text), (long long)++d->m->keys);
    if ((v = json_get(how, "link")))
        return draw_link(d, v->text);
    if (json_get(how, "owner"))
        return ((struct him *)d->l->of)->owner;
    if (json_get(how, "person"))
        return demo_person(a, chance(d));
    return STR("");
}
