// Roles: what those who have them may do.
#include "api/guarded.h"
#include "auth/role.h"
#include "model/author.h"

static enum err write_one(struct call *k, const struct role *r)
{
    const struct schema *s = viewer_schema(k->viewer);
    struct permit p;
    enum err e = permit_read(k->c, s, r->permits, false, &p);
    if (e)
        return e;
    json_out_object(&k->out);
    put_int(&k->out, "id", r->id);
    put_int(&k->out, "version", r->version);
    put_text(&k->out, "name", r->name);
    put_bool(&k->out, "administrator", r->administrator);
    put_bool(&k->out, "second_factor", r->second_factor);
    json_out_key(&k->out, STR("permits"));
    permit_write(&k->out, s, &p, false);
    put_int(&k->out, "people", r->people);
    json_out_object_end(&k->out);
    return ERR_NONE;
}

static enum err all_roles(struct call *k, struct role **list, int *count)
{
    struct db_tx *tx;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = role_list(k->c, tx, list, count);
    db_read_end(tx);
    return e;
}

static enum err list_roles(struct call *k)
{
    struct role *list;
    int count;
    enum err e = all_roles(k, &list, &count);
    if (e)
        return e;
    put_rows(&k->out);
    for (int i = 0; i < count && !e; i++)
        e = write_one(k, &list[i]);
    put_rows_end(&k->out);
    return e;
}

// The permits as they came, turned into ids.
static enum err read_permits(struct call *k, struct role *r)
{
    enum { PERMITS_MAX = 1 << 20 };
    const struct schema *s = viewer_schema(k->viewer);
    const struct json *given;
    struct permit p;
    struct buf b;
    struct json_out out;
    enum err e = json_need(k->c, k->body, "permits", JSON_OBJECT, &given);
    if (!e)
        e = permit_read_json(k->c, s, given, true, &p);
    if (e)
        return e;
    buf_init(&b, PERMITS_MAX);
    json_out_init(&out, &b);
    permit_write(&out, s, &p, true);
    e = json_out_done(k->c, &out);
    r->permits = str_copy(k->c->arena, buf_str(&b));
    buf_deinit(&b);
    return e;
}

static enum err role_work(struct work *w, void *user)
{
    struct role *r = user;
    if (r->id)
        return role_update(w->c, w->tx, r);
    enum err e = role_create(w->c, w->tx, r);
    return e ? e : author_set(w, AUTHOR_ROLE, r->id);
}

static enum err role_delete_work(struct work *w, void *user)
{
    const struct role *r = user;
    return role_delete(w->c, w->tx, r->id, r->version);
}

static enum err keep(struct call *k, struct role *r)
{
    struct role *list;
    int count;
    enum err e = json_need_text(k->c, k->body, "name", &r->name);
    if (!e)
        e = json_want_bool(k->c, k->body, "administrator", &r->administrator);
    if (!e)
        e = json_want_bool(k->c, k->body, "second_factor", &r->second_factor);
    if (!e)
        e = read_permits(k, r);
    if (!e)
        e = call_write(k, k->person.id, role_work, r);
    if (!e)
        e = call_audit(k, "rights",
                       str_format(k->c->arena, "{\"role\":%lld,\"permits\":%.*s}", (long long)r->id,
                                  STR_ARG(r->permits)));
    if (!e)
        e = all_roles(k, &list, &count);
    for (int i = 0; !e && i < count; i++)
        if (list[i].id == r->id) {
            k->version = list[i].version;
            return write_one(k, &list[i]);
        }
    return e;
}

static enum err create(struct call *k)
{
    struct role r = {0};
    return keep(k, &r);
}

static enum err update(struct call *k)
{
    struct role r = {0};
    enum err e = call_id(k, 0, &r.id);
    if (!e)
        e = call_version(k, &r.version);
    return e ? e : keep(k, &r);
}

static enum err delete_role(struct call *k)
{
    struct role r = {0};
    enum err e = call_id(k, 0, &r.id);
    if (!e)
        e = call_version(k, &r.version);
    if (!e)
        e = call_write(k, k->person.id, role_delete_work, &r);
    return e ? e
             : call_audit(k, "rights",
                          str_format(k->c->arena, "{\"role_deleted\":%lld}", (long long)r.id));
}

const struct route role_routes[] = {
    {HTTP_GET, "/api/roles", PERMIT_ADMIN, 0, list_roles, "", "RoleList", "All roles.",
     "所有角色。"},
    {HTTP_POST, "/api/roles", PERMIT_ADMIN, ROUTE_CREATES, create, "RoleQuestion", "Role",
     "A new role; what it allows: docs/rights.md.",
     "新建角色；可以设置哪些权限见 docs/rights.md。"},
    {HTTP_PATCH, "/api/roles/:id", PERMIT_ADMIN, ROUTE_VERSION, update, "RoleQuestion", "Role",
     "Changes a role; it counts from the next request on.", "修改角色；从下一次请求起生效。"},
    {HTTP_DELETE, "/api/roles/:id", PERMIT_ADMIN, ROUTE_VERSION, delete_role, "", "",
     "Deletes a role nobody has.", "删除没有人使用的角色。"},
    {0},
};
