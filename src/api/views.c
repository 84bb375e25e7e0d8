// Views: how an object's records are looked at, kept and shared.
#include "api/guarded.h"
#include "api/named.h"
#include "model/view.h"

static void write_view(struct call *k, const struct schema *s, const struct view *v)
{
    struct json_out *out = &k->out;
    bool mine = v->owner == k->person.id;
    json_out_object(out);
    put_int(out, "id", v->id);
    put_int(out, "version", v->version);
    put_text(out, "object", s->objects[schema_object_of_id(s, v->object)].name);
    put_text(out, "name", v->name);
    put_text(out, "owner", v->owner_name);
    put_bool(out, "mine", mine);
    put_bool(out, "may_change", mine || viewer_all(k->viewer));
    put_text(out, "shared", str_of(view_shared_name(v->shared)));
    put_text(out, "kind", str_of(view_kind_name(v->kind)));
    json_out_key(out, STR("settings"));
    view_write(out, s, k->viewer, v);
    if (v->problem_en.len)
        put_both(out, "broken", v->problem_zh, v->problem_en);
    else
        put_null(out, "broken");
    put_int(out, "position", v->position);
    json_out_object_end(out);
}

static enum err answer_view(struct call *k, int64_t id)
{
    const struct schema *s = viewer_schema(k->viewer);
    struct db_tx *tx;
    struct view v;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = view_load(k->c, tx, s, k->viewer, id, &v);
    db_read_end(tx);
    if (e)
        return e;
    write_view(k, s, &v);
    k->version = v.version;
    return ERR_NONE;
}

static enum err list(struct call *k)
{
    const struct schema *s = viewer_schema(k->viewer);
    struct view *views;
    struct db_tx *tx;
    int object, count;
    enum err e = named_object(k, s, uri_param(&k->http->uri, "object"), &object);
    if (!e)
        e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = view_list(k->c, tx, s, k->viewer, object, &views, &count);
    db_read_end(tx);
    if (e)
        return e;
    put_rows(&k->out);
    for (int i = 0; i < count; i++)
        write_view(k, s, &views[i]);
    put_rows_end(&k->out);
    return ERR_NONE;
}

static enum err show(struct call *k)
{
    int64_t id;
    enum err e = call_id(k, 0, &id);
    return e ? e : answer_view(k, id);
}

// ---- writing ------------------------------------------------------------------------------------

struct viewing {
    struct call *k;
    struct view view;
};

// One of a few words; as it was where it is not given.
static enum err read_word(struct call *k, const char *key, const char *(*name)(int), int count,
                          int *out)
{
    struct str word = STR_NONE;
    enum err e = json_want_text(k->c, k->body, key, &word);
    if (e || !word.len)
        return e;
    for (int i = 0; i < count; i++)
        if (str_eq(word, str_of(name(i)))) {
            *out = i;
            return ERR_NONE;
        }
    return fail(k->c, ERR_INPUT, "%s: '%.*s' is none of the words there are",
                "%s：没有“%.*s”这个取值", key, STR_ARG(word));
}

static const char *kind_name(int i)
{
    return view_kind_name((enum view_kind)i);
}

static const char *shared_name(int i)
{
    return view_shared_name((enum view_shared)i);
}

// What the body gives, over what `view` is.
static enum err read_view(struct call *k, const struct schema *s, struct view *view)
{
    const struct json *settings = json_get(k->body, "settings");
    int kind = (int)view->kind, shared = (int)view->shared;
    enum err e = json_want_text(k->c, k->body, "name", &view->name);
    view->name = str_trim(view->name);
    if (!e && (!view->name.len || view->name.len > VIEW_NAME_MAX * 4))
        e = fail(k->c, ERR_INPUT, "name: a view wants a name of at most %d characters",
                 "name：请给视图起一个名称（最多 %d 个字）", VIEW_NAME_MAX);
    if (!e)
        e = json_want_int(k->c, k->body, "position", &view->position);
    if (!e)
        e = read_word(k, "kind", kind_name, VIEW_KIND_COUNT, &kind);
    if (!e)
        e = read_word(k, "shared", shared_name, VIEW_SHARED_COUNT, &shared);
    view->kind = (enum view_kind)kind;
    view->shared = (enum view_shared)shared;
    if (!e && settings && settings->kind != JSON_NULL)
        e = json_as(k->c, settings, JSON_OBJECT);
    if (e || !settings || settings->kind == JSON_NULL)
        return e;
    return view_read(k->c, s, k->viewer, view, settings);
}

static enum err create_work(struct work *w, void *user)
{
    struct viewing *v = user;
    struct str name = STR_NONE;
    int object;
    enum err e = json_need_text(v->k->c, v->k->body, "object", &name);
    if (!e)
        e = named_object(v->k, w->schema, name, &object);
    if (e)
        return e;
    v->view.object = w->schema->objects[object].id;
    e = read_view(v->k, w->schema, &v->view);
    return e ? e : view_create(w, &v->view);
}

static enum err update_work(struct work *w, void *user)
{
    struct viewing *v = user;
    int64_t version = v->view.version;
    enum err e = view_load(w->c, w->tx, w->schema, v->k->viewer, v->view.id, &v->view);
    v->view.version = version;
    if (!e)
        e = read_view(v->k, w->schema, &v->view);
    return e ? e : view_update(w, &v->view);
}

static enum err delete_work(struct work *w, void *user)
{
    const struct viewing *v = user;
    return view_delete(w, v->view.id, v->view.version);
}

static enum err create(struct call *k)
{
    struct viewing v = {.k = k};
    enum err e = call_write(k, k->person.id, create_work, &v);
    return e ? e : answer_view(k, v.view.id);
}

static enum err update(struct call *k)
{
    struct viewing v = {.k = k};
    enum err e = call_id(k, 0, &v.view.id);
    if (!e)
        e = call_version(k, &v.view.version);
    if (!e)
        e = call_write(k, k->person.id, update_work, &v);
    return e ? e : answer_view(k, v.view.id);
}

static enum err delete_view(struct call *k)
{
    struct viewing v = {.k = k};
    enum err e = call_id(k, 0, &v.view.id);
    if (!e)
        e = call_version(k, &v.view.version);
    return e ? e : call_write(k, k->person.id, delete_work, &v);
}

const struct route view_routes[] = {
    {HTTP_GET, "/api/views?object", PERMIT_VIEWER, 0, list, "", "ViewList",
     "The views of an object that are his, his department's or everybody's.",
     "一个对象的视图：自己的、本部门的和所有人的。"},
    {HTTP_GET, "/api/views/:id", PERMIT_VIEWER, 0, show, "", "ViewRow", "One view.", "一个视图。"},
    {HTTP_POST, "/api/views", PERMIT_VIEWER, ROUTE_CREATES, create, "ViewQuestion", "ViewRow",
     "Keeps a view. A field that is not there and a filter that does not parse are refused with "
     "the "
     "place.",
     "保存视图。字段不存在或筛选条件读不懂时拒绝，并指出位置。"},
    {HTTP_PATCH, "/api/views/:id", PERMIT_VIEWER, ROUTE_VERSION, update, "ViewQuestion", "ViewRow",
     "Changes what is given (of `settings` all); by its owner or an administrator.",
     "修改给出的内容（`settings` 要整个给出）；由所有者或管理员操作。"},
    {HTTP_DELETE, "/api/views/:id", PERMIT_VIEWER, ROUTE_VERSION, delete_view, "", "",
     "Deletes a view; its records stay.", "删除视图；记录不受影响。"},
    {0},
};
