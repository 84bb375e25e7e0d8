#include "api/named.h"

enum err named_any(struct ctx *c, const struct schema *s, struct str name, enum err otherwise,
                   int *out)
{
    *out = schema_object(s, name);
    return *out >= 0
               ? ERR_NONE
               : fail(c, otherwise, "there is no object '%.*s'", "没有对象“%.*s”", STR_ARG(name));
}

enum err named_object(struct call *k, const struct schema *s, struct str name, int *out)
{
    enum err e = named_any(k->c, s, name, ERR_NOT_FOUND, out);
    return e ? e : viewer_need(k->c, k->viewer, &s->objects[*out], VERB_SEE);
}

enum err named_in_path(struct call *k, const struct schema *s, int *out)
{
    return named_object(k, s, k->words[0], out);
}

enum err named_list(struct call *k, int max, const int64_t **ids, int *count)
{
    const struct schema *s = viewer_schema(k->viewer);
    const struct json *names = json_get(k->body, "objects");
    int64_t *list = ARENA_ARRAY(k->c->arena, int64_t, (size_t)max);
    *ids = list;
    *count = 0;
    if (!names || names->kind == JSON_NULL)
        return ERR_NONE;
    enum err e = json_as(k->c, names, JSON_ARRAY);
    if (!e && names->count > max)
        e = fail(k->c, ERR_INPUT, "at most %d objects, or all of them",
                 "最多选择 %d 个对象，或全部", max);
    for (int i = 0; !e && i < names->count; i++) {
        struct str name;
        int object = -1;
        e = json_as_text(k->c, &names->items[i], &name);
        if (!e)
            e = named_any(k->c, s, name, ERR_INPUT, &object);
        if (!e && !viewer_may(k->viewer, &s->objects[object], VERB_SEE))
            e = fail(k->c, ERR_INPUT, "there is no object '%.*s'", "没有对象“%.*s”", STR_ARG(name));
        if (!e)
            list[(*count)++] = s->objects[object].id;
    }
    return e;
}

void named_put(struct call *k, const int64_t *ids, int count)
{
    const struct schema *s = viewer_schema(k->viewer);
    json_out_key(&k->out, STR("objects"));
    json_out_array(&k->out);
    for (int i = 0; i < count; i++) {
        int object = schema_object_of_id(s, ids[i]);
        if (object >= 0)
            json_out_text(&k->out, s->objects[object].name);
    }
    json_out_array_end(&k->out);
}
