#include "auth/department.h"
#include "auth/role.h"

static const char select_all[] =
    "SELECT d.id, d.version, d.name, d.parent, d.head, (SELECT COUNT(*) FROM person p WHERE "
    "p.department = d.id AND p.active = 1) FROM department d ORDER BY d.position, d.id";
static const char insert[] = "INSERT INTO department (id, version, name, parent, head, position) "
                             "VALUES (?, 1, ?, ?, ?, ?)";
static const char update[] = "UPDATE department SET version = version + 1, name = ?, parent = ?, "
                             "head = ? WHERE id = ? AND version = ?";
static const char remove_one[] = "DELETE FROM department WHERE id = ? AND version = ?";
static const char remove_shares[] = "DELETE FROM share WHERE department = ?";
static const char person_there[] = "SELECT COUNT(*) FROM person WHERE id = ?";
static const char used[] =
    "SELECT (SELECT COUNT(*) FROM person WHERE department = ?) + (SELECT COUNT(*) FROM department "
    "WHERE parent = ?)";

enum err department_list(struct ctx *c, struct db_tx *tx, struct department **out, int *count)
{
    struct db_rows *rows;
    int n = 0;
    *out = NULL;
    enum err e = db_query(c, tx, select_all, DB_NO_VALUES, &rows);
    while (!e && db_next(c, rows, &e)) {
        if ((n & (n - 1)) == 0)
            *out = arena_grow(c->arena, *out, (size_t)n, (size_t)n * 2 + 1, sizeof **out);
        (*out)[n++] =
            (struct department){db_int(rows, 0), db_int(rows, 1), db_text_copy(c, rows, 2),
                                db_int(rows, 3), db_int(rows, 4), db_int(rows, 5)};
    }
    *count = n;
    return e;
}

static const struct department *find(const struct department *list, int count, int64_t id)
{
    for (int i = 0; i < count; i++)
        if (list[i].id == id)
            return &list[i];
    return NULL;
}

bool department_within(const struct department *list, int count, int64_t id, int64_t above)
{
    for (int depth = 0; id && depth <= DEPARTMENT_DEPTH_MAX; depth++) {
        if (id == above)
            return true;
        const struct department *d = find(list, count, id);
        id = d ? d->parent : 0;
    }
    return false;
}

static enum err check(struct ctx *c, struct db_tx *tx, const struct department *d)
{
    enum { NAME_BYTES_MAX = 200 };
    struct department *list;
    int count, depth = 0;
    if (!str_trim(d->name).len || d->name.len > NAME_BYTES_MAX)
        return fail(c, ERR_INPUT, "a department wants a name of at most %d bytes",
                    "请填写部门名称（最多 %d 字节）", NAME_BYTES_MAX);
    enum err e = department_list(c, tx, &list, &count);
    int64_t there = 1;
    if (!e && d->head)
        e = db_number(c, tx, person_there, DB_VALUES(value_int(d->head)), 0, &there);
    if (!e && !there)
        e = fail(c, ERR_INPUT, "there is no such person to be its head", "没有这个部门负责人");
    if (!e && d->parent && !find(list, count, d->parent))
        e = fail(c, ERR_INPUT, "there is no such department above", "上级部门不存在");
    if (!e && d->id && department_within(list, count, d->parent, d->id))
        e = fail(c, ERR_INPUT, "a department cannot be below itself", "部门不能隶属于自己");
    for (int64_t up = d->parent; !e && up; depth++)
        up = find(list, count, up)->parent;
    if (!e && depth >= DEPARTMENT_DEPTH_MAX)
        e = fail(c, ERR_INPUT, "departments go %d levels deep at most", "部门最多 %d 级",
                 DEPARTMENT_DEPTH_MAX);
    return e;
}

enum err department_create(struct ctx *c, struct db_tx *tx, struct department *d)
{
    enum err e = check(c, tx, d);
    if (!e)
        e = db_ids(c, tx, 1, &d->id);
    if (!e)
        e = db_run(c, tx, insert,
                   DB_VALUES(value_int(d->id), value_text(d->name), value_int(d->parent),
                             value_int(d->head), value_int(d->id)),
                   NULL);
    return e ? e : rights_changed(c, tx);
}

static enum err must_have_changed(struct ctx *c, int64_t changed)
{
    return changed ? ERR_NONE
                   : fail(c, ERR_STALE,
                          "somebody changed this department in the meantime: read it again",
                          "这个部门刚被别人修改过，请刷新后再试");
}

enum err department_update(struct ctx *c, struct db_tx *tx, const struct department *d)
{
    int64_t changed = 0;
    enum err e = check(c, tx, d);
    if (!e)
        e = db_run(c, tx, update,
                   DB_VALUES(value_text(d->name), value_int(d->parent), value_int(d->head),
                             value_int(d->id), value_int(d->version)),
                   &changed);
    if (!e)
        e = must_have_changed(c, changed);
    return e ? e : rights_changed(c, tx);
}

enum err department_delete(struct ctx *c, struct db_tx *tx, int64_t id, int64_t version)
{
    int64_t needed = 0, changed = 0;
    enum err e = db_number(c, tx, used, DB_VALUES(value_int(id), value_int(id)), 0, &needed);
    if (!e && needed)
        e = fail(c, ERR_CONFLICT, "there are people in it, or departments below it",
                 "部门内还有人员或下级部门");
    if (!e)
        e = db_run(c, tx, remove_one, DB_VALUES(value_int(id), value_int(version)), &changed);
    if (!e)
        e = must_have_changed(c, changed);
    if (!e)
        e = db_run(c, tx, remove_shares, DB_VALUES(value_int(id)), NULL);
    return e ? e : rights_changed(c, tx);
}
