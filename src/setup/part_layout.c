// Layouts of record pages and entry forms as parts of a set-up: at most one for each object.
#include "model/layout.h"
#include "setup/part.h"

enum err part_layout_check(struct ctx *c, const struct setup_item *i)
{
    (void)c;
    (void)i;
    return ERR_NONE; // the fields it names may only be made by the same file
}

static enum err put_one(struct work *w, struct json_out *out, const struct object *o,
                        const struct layout *l)
{
    struct buf b;
    struct json_out own;
    const struct json *sides;
    buf_init(&b, SETUP_BYTES_MAX);
    json_out_init(&own, &b);
    json_out_object(&own);
    layout_write(w->c, &own, w->schema, viewer_program(), l);
    json_out_object_end(&own);
    enum err e = json_out_done(w->c, &own);
    if (!e)
        e = json_parse(w->c, str_copy(w->c->arena, buf_str(&b)), SETUP_BYTES_MAX, &sides);
    buf_deinit(&b);
    if (e)
        return e;
    json_out_object(out);
    put_str(out, "object", o->name);
    for (int side = 0; side < LAYOUT_SIDES; side++) {
        const char *name = layout_side_name((enum layout_side)side);
        const struct json *tabs = json_get(sides, name);
        if (!tabs || tabs->kind != JSON_ARRAY)
            continue;
        json_out_key(out, str_of(name));
        put_json(out, tabs, false);
    }
    json_out_object_end(out);
    return ERR_NONE;
}

enum err part_layout_put(struct work *w, struct json_out *out)
{
    int *order = schema_order(w->c->arena, w->schema);
    enum err e = ERR_NONE;
    for (int i = 0; i < w->schema->object_count && !e; i++) {
        const struct object *o = &w->schema->objects[order[i]];
        struct layout l = {0};
        e = layout_load(w->c, w->tx, o->id, &l);
        if (!e && l.saved)
            e = put_one(w, out, o, &l);
    }
    return e;
}

static enum err now(struct applying *a, const struct setup_item *i, int *object, struct layout *out)
{
    enum err e = item_object(a, i, object);
    if (e)
        return e;
    return layout_load(a->w->c, a->w->tx, a->w->schema->objects[*object].id, out);
}

enum err part_layout_make(struct applying *a, const struct setup_item *i)
{
    struct layout was = {0}, l = {0};
    int object;
    enum err e = now(a, i, &object, &was);
    l.version = was.version;
    if (!e)
        e = layout_read(a->w->c, a->w->schema, object, i->body, &l);
    return e ? e : layout_save(a->w, &l);
}

enum err part_layout_change(struct applying *a, const struct setup_item *i)
{
    return part_layout_make(a, i);
}

enum err part_layout_drop(struct applying *a, const struct setup_item *i)
{
    struct layout was = {0};
    int object;
    if (schema_object(a->w->schema, i->object) < 0)
        return ERR_NONE; // gone with its object
    enum err e = now(a, i, &object, &was);
    return e ? e : layout_reset(a->w, was.object, was.version);
}

void part_layout_call(struct arena *a, const struct schema *s, const struct setup_item *i,
                      struct str *zh, struct str *en)
{
    int object = schema_object(s, i->object);
    (void)a;
    if (object < 0)
        return;
    *zh = object_label(&s->objects[object], true);
    *en = object_label(&s->objects[object], false);
}
