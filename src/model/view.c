#include "model/view.h"
#include "model/view_settings.h"

#define VIEW_COLUMNS                                                                               \
    "v.id, v.version, v.object, v.name, v.owner, v.shared, v.kind, v.condition, v.settings, "      \
    "v.position, v.created, p.name, p.department"
static const char select_object[] =
    "SELECT " VIEW_COLUMNS " FROM view v LEFT JOIN person p ON p.id = v.owner "
    "WHERE v.object = ? ORDER BY v.position, v.id";
static const char select_id[] =
    "SELECT " VIEW_COLUMNS " FROM view v LEFT JOIN person p ON p.id = v.owner WHERE v.id = ?";
static const char insert[] =
    "INSERT INTO view (id, version, object, name, owner, shared, kind, condition, settings, "
    "position, created) VALUES (?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
static const char update[] =
    "UPDATE view SET version = version + 1, name = ?, shared = ?, kind = ?, condition = ?, "
    "settings = ?, position = ? WHERE id = ?";
static const char remove_one[] = "DELETE FROM view WHERE id = ?";
static const char select_conditions[] =
    "SELECT id, object, condition FROM view WHERE condition <> '' ORDER BY id";
static const char set_condition[] = "UPDATE view SET condition = ? WHERE id = ?";

static const char *const kind_names[VIEW_KIND_COUNT] = {"list", "board", "calendar"};
static const char *const shared_names[VIEW_SHARED_COUNT] = {"me", "department", "all"};

const char *view_kind_name(enum view_kind k)
{
    return kind_names[k];
}

const char *view_shared_name(enum view_shared s)
{
    return shared_names[s];
}

// The place of a word; 0 where it is none of them: what an older program cannot have written.
static int place_of(const char *const *names, int count, struct str word)
{
    for (int i = 0; i < count; i++)
        if (str_eq(word, str_of(names[i])))
            return i;
    return 0;
}

// ---- reading ------------------------------------------------------------------------------------

static enum err read_row(struct ctx *c, struct db_rows *rows, struct view *out, int64_t *department)
{
    *out = (struct view){.id = db_int(rows, 0),
                         .version = db_int(rows, 1),
                         .object = db_int(rows, 2),
                         .name = db_text_copy(c, rows, 3),
                         .owner = db_int(rows, 4),
                         .condition = db_text_copy(c, rows, 7),
                         .position = db_int(rows, 9),
                         .created = db_int(rows, 10),
                         .owner_name = db_text_copy(c, rows, 11)};
    out->shared = (enum view_shared)place_of(shared_names, VIEW_SHARED_COUNT, db_text(rows, 5));
    out->kind = (enum view_kind)place_of(kind_names, VIEW_KIND_COUNT, db_text(rows, 6));
    *department = db_int(rows, 12);
    return view_settings_of(c, db_text_copy(c, rows, 8), &out->settings);
}

static bool shown(const struct viewer *v, const struct view *view, int64_t department)
{
    int count;
    const int64_t *mine = viewer_departments(v, &count);
    if (view->shared == VIEW_ALL || (viewer_person(v) && view->owner == viewer_person(v)))
        return true;
    for (int i = 0; i < count && view->shared == VIEW_DEPARTMENT && department; i++)
        if (mine[i] == department)
            return true;
    return false;
}

enum err view_list(struct ctx *c, struct db_tx *tx, const struct schema *s, const struct viewer *v,
                   int object, struct view **out, int *count)
{
    struct db_rows *rows;
    struct view one, *list = NULL;
    int n = 0;
    int64_t department;
    enum err e = db_query(c, tx, select_object, DB_VALUES(value_int(s->objects[object].id)), &rows);
    while (!e && db_next(c, rows, &e)) {
        e = read_row(c, rows, &one, &department);
        if (e)
            db_rows_close(rows);
        if (e || !shown(v, &one, department))
            continue;
        list = arena_grow(c->arena, list, (size_t)n, (size_t)n + 1, sizeof *list);
        view_look(c, s, v, &one);
        list[n++] = one;
    }
    *out = list;
    *count = n;
    return e;
}

enum err view_load(struct ctx *c, struct db_tx *tx, const struct schema *s, const struct viewer *v,
                   int64_t id, struct view *out)
{
    struct db_rows *rows;
    int64_t department;
    bool found = false;
    enum err e = db_query(c, tx, select_id, DB_VALUES(value_int(id)), &rows);
    if (!e && db_next(c, rows, &e)) {
        e = read_row(c, rows, out, &department);
        int object = schema_object_of_id(s, out->object);
        found = !e && object >= 0 && viewer_may(v, &s->objects[object], VERB_SEE) &&
                (viewer_all(v) || shown(v, out, department));
        db_rows_close(rows);
    }
    if (!e && !found)
        e = fail(c, ERR_NOT_FOUND, "there is no such view", "没有这个视图");
    if (!e)
        view_look(c, s, v, out);
    return e;
}

// ---- writing ------------------------------------------------------------------------------------

enum err view_create(struct work *w, struct view *view)
{
    struct str settings;
    enum err e = view_settings_text(w->c, &view->settings, &settings);
    if (!e)
        e = db_ids(w->c, w->tx, 1, &view->id);
    view->owner = w->actor;
    view->created = w->at_ms;
    if (e)
        return e;
    return db_run(w->c, w->tx, insert,
                  DB_VALUES(value_int(view->id), value_int(view->object), value_text(view->name),
                            value_int(view->owner), value_text(str_of(shared_names[view->shared])),
                            value_text(str_of(kind_names[view->kind])), value_text(view->condition),
                            value_text(settings), value_int(view->position),
                            value_int(view->created)),
                  NULL);
}

static enum err may_change(struct work *w, int64_t id, int64_t version)
{
    struct view now;
    enum err e = view_load(w->c, w->tx, w->schema, w->viewer, id, &now);
    if (!e && now.owner != w->actor && !viewer_all(w->viewer))
        e = fail(w->c, ERR_DENIED, "only its owner or an administrator changes a view",
                 "只有视图的创建人或管理员可以修改它");
    if (!e && now.version != version)
        e = fail(w->c, ERR_STALE, "somebody changed this view in the meantime: read it again",
                 "这个视图刚被修改过，请刷新后再试");
    return e;
}

enum err view_update(struct work *w, const struct view *view)
{
    struct str settings;
    enum err e = may_change(w, view->id, view->version);
    if (!e)
        e = view_settings_text(w->c, &view->settings, &settings);
    if (e)
        return e;
    return db_run(w->c, w->tx, update,
                  DB_VALUES(value_text(view->name), value_text(str_of(shared_names[view->shared])),
                            value_text(str_of(kind_names[view->kind])), value_text(view->condition),
                            value_text(settings), value_int(view->position), value_int(view->id)),
                  NULL);
}

enum err view_delete(struct work *w, int64_t id, int64_t version)
{
    enum err e = may_change(w, id, version);
    return e ? e : db_run(w->c, w->tx, remove_one, DB_VALUES(value_int(id)), NULL);
}

enum err view_carry(struct work *w, const struct carry *k)
{
    struct kept {
        int64_t id, object;
        struct str condition;
    } *list = NULL;
    struct db_rows *rows;
    size_t count = 0;
    enum err e = db_query(w->c, w->tx, select_conditions, DB_NO_VALUES, &rows);
    while (!e && db_next(w->c, rows, &e)) {
        list = arena_grow(w->c->arena, list, count, count + 1, sizeof *list);
        list[count++] =
            (struct kept){db_int(rows, 0), db_int(rows, 1), db_text_copy(w->c, rows, 2)};
    }
    for (size_t i = 0; i < count && !e; i++) {
        struct carried one;
        e = carry_text(w->c, k, list[i].object, false, list[i].condition, &one);
        if (!e && one.works && one.changed)
            e = db_run(w->c, w->tx, set_condition,
                       DB_VALUES(value_text(one.text), value_int(list[i].id)), NULL);
    }
    return e;
}
