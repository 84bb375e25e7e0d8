// Layouts: how records' pages and entry forms are laid out, and what of them shows while somebody
// types.
#include "api/events.h"
#include "api/guarded.h"
#include "api/named.h"
#include "model/layout.h"
#include "model/note.h"
#include "model/shown.h"

static enum err answer_layout(struct call *k)
{
    const struct schema *s = viewer_schema(k->viewer);
    struct layout l;
    struct db_tx *tx;
    int object;
    enum err e = named_in_path(k, s, &object);
    if (!e)
        e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = layout_load(k->c, tx, s->objects[object].id, &l);
    db_read_end(tx);
    if (e)
        return e;
    json_out_object(&k->out);
    put_text(&k->out, "object", s->objects[object].name);
    put_int(&k->out, "version", l.version);
    put_bool(&k->out, "saved", l.saved);
    put_bool(&k->out, "undoable", l.undoable && viewer_all(k->viewer));
    layout_write(k->c, &k->out, s, k->viewer, &l);
    json_out_object_end(&k->out);
    k->version = l.version;
    return ERR_NONE;
}

// ---- changing -----------------------------------------------------------------------------------

struct laying {
    struct call *k;
    int64_t version;
};

static enum err note(struct work *w, const char *what, const struct object *o)
{
    return work_note(
        w, w->actor, "layout",
        str_format(w->c->arena, "{\"object\":\"%.*s\",\"done\":\"%s\"}", STR_ARG(o->name), what));
}

static enum err save_work(struct work *w, void *user)
{
    struct laying *one = user;
    struct layout l = {.version = one->version};
    int object;
    enum err e = named_in_path(one->k, w->schema, &object);
    if (!e)
        e = layout_read(w->c, w->schema, object, one->k->body, &l);
    if (!e)
        e = layout_save(w, &l);
    return e ? e : note(w, "changed", &w->schema->objects[object]);
}

static enum err reset_work(struct work *w, void *user)
{
    struct laying *one = user;
    int object;
    enum err e = named_in_path(one->k, w->schema, &object);
    if (!e)
        e = layout_reset(w, w->schema->objects[object].id, one->version);
    return e ? e : note(w, "default", &w->schema->objects[object]);
}

static enum err undo_work(struct work *w, void *user)
{
    struct laying *one = user;
    int object;
    enum err e = named_in_path(one->k, w->schema, &object);
    if (!e)
        e = layout_undo(w, w->schema->objects[object].id, one->version);
    return e ? e : note(w, "undone", &w->schema->objects[object]);
}

static enum err change(struct call *k, org_job *job)
{
    struct laying one = {.k = k};
    enum err e = call_version(k, &one.version);
    if (!e)
        e = call_write(k, k->person.id, job, &one);
    if (e)
        return e;
    // Open pages draw it as they draw new fields.
    events_tell(
        api_events(k->api), "schema",
        str_format(k->c->arena, "{\"number\":%lld}", (long long)call_schema(k->org)->number));
    return answer_layout(k);
}

static enum err save(struct call *k)
{
    return change(k, save_work);
}

static enum err reset(struct call *k)
{
    return change(k, reset_work);
}

static enum err undo(struct call *k)
{
    return change(k, undo_work);
}

// ---- what shows ---------------------------------------------------------------------------------

struct looking {
    struct call *k;
    struct shown shown;
};

// What is half typed counts as empty; only its own field's conditions care.
static enum err take_values(struct call *k, const struct object *o, const struct json *values,
                            struct value *cells)
{
    enum err e = json_as(k->c, values, JSON_OBJECT);
    for (int i = 0; !e && i < values->count; i++) {
        struct ctx quiet = {.arena = k->c->arena};
        struct json one = *values;
        bool *given = ARENA_ARRAY(k->c->arena, bool, (size_t)o->field_count);
        int field = object_field(o, values->items[i].key);
        one.items = &values->items[i];
        one.count = 1;
        if (field >= 0 && cells_read(&quiet, o, &one, cells, given))
            cells[field] = value_null();
    }
    return e;
}

static enum err look_work(struct work *w, void *user)
{
    struct looking *l = user;
    struct call *k = l->k;
    const struct json *values;
    struct layout layout;
    struct record r = {0};
    int64_t id = 0;
    int object;
    if (w->schema != viewer_schema(k->viewer))
        return fail(w->c, ERR_BUSY, "objects or fields changed just now: ask again",
                    "对象或字段刚刚有变动，请重试");
    enum err e = named_in_path(k, w->schema, &object);
    if (!e)
        e = json_need(w->c, k->body, "values", JSON_OBJECT, &values);
    if (!e)
        e = json_want_int(w->c, k->body, "record", &id);
    if (e)
        return e;
    const struct object *o = &w->schema->objects[object];
    r.object = object;
    r.cells = ARENA_ARRAY(w->c->arena, struct value, (size_t)o->field_count);
    if (id)
        e = seen_load(w->c, k->org, w->tx, k->viewer, w->schema, object, id, &r);
    if (!e)
        e = take_values(k, o, values, r.cells);
    if (!e)
        e = layout_load(w->c, w->tx, o->id, &layout);
    return e ? e : shown_of(w, k->viewer, &r, !id, &layout, &l->shown);
}

static void write_names(struct call *k, const char *key, const struct shown *s, const bool *fields)
{
    json_out_key(&k->out, str_of(key));
    json_out_array(&k->out);
    for (int i = 0; i < s->object->field_count; i++)
        if (fields[i] && viewer_field(k->viewer, s->object, i) > FIELD_HIDDEN)
            json_out_text(&k->out, s->object->fields[i].name);
    json_out_array_end(&k->out);
}

static enum err shown(struct call *k)
{
    struct looking l = {.k = k};
    enum err e = org_read(k->c, k->org, look_work, &l);
    if (e)
        return e;
    json_out_object(&k->out);
    write_names(k, "hidden", &l.shown, l.shown.hidden);
    write_names(k, "required", &l.shown, l.shown.required);
    for (int side = 0; side < LAYOUT_SIDES; side++) {
        json_out_key(&k->out, str_of(layout_side_name((enum layout_side)side)));
        json_out_array(&k->out);
        for (int i = 0; i < l.shown.section_count[side]; i++)
            if (l.shown.sections_hidden[side][i])
                json_out_int(&k->out, i);
        json_out_array_end(&k->out);
    }
    json_out_object_end(&k->out);
    return ERR_NONE;
}

const struct route layout_routes[] = {
    {HTTP_GET, "/api/layouts/:object", PERMIT_VIEWER, 0, answer_layout, "", "Layout",
     "How the object's page and entry form are laid out, as he may see it; empty where none is "
     "kept.",
     "对象的页面和录入表单的布局，按本人可见的内容；没有保存过则为空。"},
    {HTTP_PUT, "/api/layouts/:object", PERMIT_ADMIN, ROUTE_VERSION, save, "LayoutQuestion",
     "Layout", "Lays both out anew. What is not there is refused with its place.",
     "重新设置两种布局。不存在的内容会被拒绝，并指出位置。"},
    {HTTP_DELETE, "/api/layouts/:object", PERMIT_ADMIN, ROUTE_VERSION, reset, "", "Layout",
     "Back to how the program lays it out.", "恢复为默认布局。"},
    {HTTP_POST, "/api/layouts/:object/undo", PERMIT_ADMIN, ROUTE_VERSION, undo, "", "Layout",
     "Takes the last change of the layout back; asked again, does it once more.",
     "撤销上一次布局修改；再调用一次则重做。"},
    {HTTP_POST, "/api/shown/:object", PERMIT_VIEWER, ROUTE_ASKS, shown, "ShownQuestion", "Shown",
     "Which fields and sections do not show for these values, and which fields must be filled. "
     "Stores nothing.",
     "按这些值，哪些字段和分区不显示，哪些字段必填。不保存任何内容。"},
    {0},
};
