#include "auth/role.h"

#define ROLE_COLUMNS "r.id, r.version, r.name, r.administrator, r.second_factor, r.permits"
static const char select_all[] =
    "SELECT " ROLE_COLUMNS ", (SELECT COUNT(*) FROM person_role x JOIN person p ON p.id = x.person "
    "WHERE x.role = r.id AND p.active = 1) FROM role r ORDER BY r.id";
static const char select_one[] = "SELECT " ROLE_COLUMNS ", 0 FROM role r WHERE r.id = ?";
static const char select_of[] = "SELECT " ROLE_COLUMNS ", 0 FROM role r JOIN person_role x ON "
                                "x.role = r.id WHERE x.person = ? ORDER BY r.id";
static const char insert[] =
    "INSERT INTO role (id, version, name, administrator, second_factor, permits) "
    "VALUES (?, 1, ?, ?, ?, ?)";
static const char update[] = "UPDATE role SET version = version + 1, name = ?, administrator = ?, "
                             "second_factor = ?, permits = ? WHERE id = ? AND version = ?";
static const char remove_one[] = "DELETE FROM role WHERE id = ? AND version = ?";
static const char holders[] = "SELECT COUNT(*) FROM person_role WHERE role = ?";
static const char take[] = "DELETE FROM person_role WHERE person = ?";
static const char give[] = "INSERT INTO person_role (person, role) VALUES (?, ?)";
static const char administrators[] =
    "SELECT COUNT(*) FROM person p JOIN person_role x ON x.person = p.id JOIN role r ON r.id = "
    "x.role WHERE p.active = 1 AND r.administrator = 1";
static const char people[] = "SELECT COUNT(*) FROM person";
static const char version_now[] =
    "SELECT CAST(value AS BIGINT) FROM setting WHERE name = 'rights_version'";
static const char version_up[] =
    "INSERT INTO setting (name, value) VALUES ('rights_version', '1') ON CONFLICT (name) DO UPDATE "
    "SET value = CAST(CAST(setting.value AS BIGINT) + 1 AS TEXT)";

static enum err read_roles(struct ctx *c, struct db_tx *tx, const char *sql,
                           const struct value *values, int value_count, struct role **out,
                           int *count)
{
    struct db_rows *rows;
    int n = 0;
    *out = NULL;
    enum err e = db_query(c, tx, sql, values, value_count, &rows);
    while (!e && db_next(c, rows, &e)) {
        *out = arena_grow(c->arena, *out, (size_t)n, (size_t)n + 1, sizeof **out);
        (*out)[n++] =
            (struct role){db_int(rows, 0),      db_int(rows, 1),      db_text_copy(c, rows, 2),
                          db_int(rows, 3) != 0, db_int(rows, 4) != 0, db_text_copy(c, rows, 5),
                          db_int(rows, 6)};
    }
    *count = n;
    return e;
}

enum err role_list(struct ctx *c, struct db_tx *tx, struct role **out, int *count)
{
    return read_roles(c, tx, select_all, DB_NO_VALUES, out, count);
}

enum err role_of_person(struct ctx *c, struct db_tx *tx, int64_t person, struct role **out,
                        int *count)
{
    return read_roles(c, tx, select_of, DB_VALUES(value_int(person)), out, count);
}

enum err role_load(struct ctx *c, struct db_tx *tx, int64_t id, struct role *out)
{
    struct role *one;
    int count;
    enum err e = read_roles(c, tx, select_one, DB_VALUES(value_int(id)), &one, &count);
    if (!e && !count)
        e = fail(c, ERR_NOT_FOUND, "there is no such role", "没有这个角色");
    if (!e)
        *out = one[0];
    return e;
}

static enum err check_name(struct ctx *c, struct str name)
{
    enum { NAME_BYTES_MAX = 200 };
    if (!str_trim(name).len || name.len > NAME_BYTES_MAX)
        return fail(c, ERR_INPUT, "a role wants a name of at most %d bytes",
                    "请填写角色名称（最多 %d 字节）", NAME_BYTES_MAX);
    return ERR_NONE;
}

enum err role_create(struct ctx *c, struct db_tx *tx, struct role *r)
{
    enum err e = check_name(c, r->name);
    if (!e)
        e = db_ids(c, tx, 1, &r->id);
    if (!e)
        r->id += 1000; // below are those every organisation begins with
    if (!e)
        e = db_run(c, tx, insert,
                   DB_VALUES(value_int(r->id), value_text(r->name), value_int(r->administrator),
                             value_int(r->second_factor), value_text(r->permits)),
                   NULL);
    return e ? e : rights_changed(c, tx);
}

static enum err stale(struct ctx *c)
{
    return fail(c, ERR_STALE, "somebody changed this role in the meantime: read it again",
                "这个角色刚被别人修改过，请刷新后再试");
}

enum err role_update(struct ctx *c, struct db_tx *tx, const struct role *r)
{
    int64_t changed = 0;
    struct role now;
    enum err e = check_name(c, r->name);
    if (!e)
        e = role_load(c, tx, r->id, &now);
    if (!e)
        e = db_run(c, tx, update,
                   DB_VALUES(value_text(r->name), value_int(r->administrator),
                             value_int(r->second_factor), value_text(r->permits), value_int(r->id),
                             value_int(r->version)),
                   &changed);
    if (!e && !changed)
        e = stale(c);
    if (!e)
        e = role_need_administrator(c, tx);
    return e ? e : rights_changed(c, tx);
}

enum err role_delete(struct ctx *c, struct db_tx *tx, int64_t id, int64_t version)
{
    struct role now;
    int64_t held = 0, changed = 0;
    enum err e = role_load(c, tx, id, &now);
    if (!e)
        e = db_number(c, tx, holders, DB_VALUES(value_int(id)), 0, &held);
    if (!e && held)
        e = fail(c, ERR_CONFLICT, "somebody has this role: give him another first",
                 "还有人使用这个角色，请先为其更换角色");
    if (!e)
        e = db_run(c, tx, remove_one, DB_VALUES(value_int(id), value_int(version)), &changed);
    if (!e && !changed)
        e = stale(c);
    return e ? e : rights_changed(c, tx);
}

enum err role_give(struct ctx *c, struct db_tx *tx, int64_t person, const int64_t *roles, int count)
{
    struct role one;
    enum err e = db_run(c, tx, take, DB_VALUES(value_int(person)), NULL);
    for (int i = 0; i < count && !e; i++) {
        bool again = false;
        for (int n = 0; n < i; n++)
            again |= roles[n] == roles[i];
        e = role_load(c, tx, roles[i], &one);
        if (!e && !again)
            e = db_run(c, tx, give, DB_VALUES(value_int(person), value_int(roles[i])), NULL);
    }
    if (!e)
        e = role_need_administrator(c, tx);
    return e ? e : rights_changed(c, tx);
}

enum err role_need_administrator(struct ctx *c, struct db_tx *tx)
{
    int64_t somebody = 0, left = 0;
    enum err e = db_number(c, tx, people, DB_NO_VALUES, 0, &somebody);
    if (!e)
        e = db_number(c, tx, administrators, DB_NO_VALUES, 0, &left);
    if (!e && somebody && !left)
        e = fail(c, ERR_CONFLICT,
                 "nobody would be administrator any more: make somebody else one first",
                 "这样就没有管理员了：请先指定另一位管理员");
    return e;
}

enum err rights_version(struct ctx *c, struct db_tx *tx, int64_t *out)
{
    return db_number(c, tx, version_now, DB_NO_VALUES, 0, out);
}

enum err rights_changed(struct ctx *c, struct db_tx *tx)
{
    return db_run(c, tx, version_up, DB_NO_VALUES, NULL);
}
