// People, departments, and the audit of what they did.
#include "api/guarded.h"
#include "auth/audit.h"
#include "auth/department.h"
#include "auth/role.h"

// ---- people -------------------------------------------------------------------------------------

static enum err write_roles(struct call *k, struct db_tx *tx, int64_t person)
{
    struct role *roles = NULL;
    int count = 0;
    enum err e = ERR_NONE;
    if (viewer_all(k->viewer))
        e = role_of_person(k->c, tx, person, &roles, &count);
    json_out_key(&k->out, STR("roles"));
    json_out_array(&k->out);
    for (int i = 0; i < count && !e; i++)
        json_out_int(&k->out, roles[i].id);
    json_out_array_end(&k->out);
    return e;
}

static enum err write_one(struct call *k, struct db_tx *tx, const struct person *p)
{
    json_out_object(&k->out);
    put_int(&k->out, "id", p->id);
    put_int(&k->out, "version", p->version);
    put_text(&k->out, "login", p->login);
    put_text(&k->out, "name", p->name);
    put_text(&k->out, "mail", p->mail);
    put_text(&k->out, "phone", p->phone);
    put_int(&k->out, "department", p->department);
    put_int(&k->out, "manager", p->manager);
    put_bool(&k->out, "active", p->active);
    put_text_or_null(&k->out, "seen",
                     viewer_all(k->viewer) && p->seen_ms ? utc_text(k->c->arena, p->seen_ms)
                                                         : STR_NONE);
    put_bool(&k->out, "second_factor", viewer_all(k->viewer) && p->second_factor);
    enum err e = write_roles(k, tx, p->id);
    json_out_object_end(&k->out);
    return e;
}

static enum err list_people(struct call *k)
{
    struct person *list;
    struct db_tx *tx;
    int count;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = person_list(k->c, tx, &list, &count);
    put_rows(&k->out);
    for (int i = 0; i < count && !e; i++)
        e = write_one(k, tx, &list[i]);
    put_rows_end(&k->out);
    db_read_end(tx);
    return e;
}

enum { ROLES_MAX = 60 };

struct person_writing {
    struct call *k;
    struct person person;
    struct str hash;
    int64_t roles[ROLES_MAX];
    int role_count;
    bool roles_given, fresh;
};

static enum err read_roles(struct call *k, struct person_writing *w)
{
    const struct json *list = json_get(k->body, "roles");
    if (!list || list->kind == JSON_NULL)
        return ERR_NONE;
    enum err e = json_as(k->c, list, JSON_ARRAY);
    if (!e && list->count > ROLES_MAX)
        e = fail(k->c, ERR_INPUT, "a person has at most %d roles", "一个人最多 %d 个角色",
                 ROLES_MAX);
    w->roles_given = !e;
    w->role_count = e ? 0 : list->count;
    for (int i = 0; !e && i < list->count; i++)
        e = json_as_int(k->c, &list->items[i], &w->roles[i]);
    return e;
}

static enum err read_person(struct call *k, struct person_writing *w)
{
    struct person *p = &w->person;
    enum err e = json_want_text(k->c, k->body, "name", &p->name);
    if (!e)
        e = json_want_text(k->c, k->body, "mail", &p->mail);
    if (!e)
        e = json_want_text(k->c, k->body, "phone", &p->phone);
    if (!e)
        e = json_want_int(k->c, k->body, "department", &p->department);
    if (!e)
        e = json_want_int(k->c, k->body, "manager", &p->manager);
    if (!e)
        e = json_want_bool(k->c, k->body, "active", &p->active);
    return e ? e : read_roles(k, w);
}

static enum err check_places(struct work *w, const struct person *p)
{
    struct department *list;
    struct person manager;
    int count;
    enum err e = department_list(w->c, w->tx, &list, &count);
    if (!e && p->department && !department_within(list, count, p->department, p->department))
        e = fail(w->c, ERR_INPUT, "there is no such department", "没有这个部门");
    for (int i = 0; !e && p->department && i <= count; i++) {
        if (i == count)
            e = fail(w->c, ERR_INPUT, "there is no such department", "没有这个部门");
        else if (list[i].id == p->department)
            break;
    }
    if (!e && p->manager && p->manager == p->id)
        e = fail(w->c, ERR_INPUT, "nobody is his own manager", "上级不能是本人");
    if (!e && p->manager)
        e = person_load(w->c, w->tx, p->manager, &manager);
    return e;
}

static enum err write_person_work(struct work *w, void *user)
{
    struct person_writing *p = user;
    enum err e = check_places(w, &p->person);
    if (!e)
        e = p->fresh ? person_create(w->c, w->tx, &p->person, p->hash, w->at_ms, &p->person.id)
                     : person_update(w->c, w->tx, &p->person);
    if (!e && p->roles_given)
        e = role_give(w->c, w->tx, p->person.id, p->roles, p->role_count);
    return e ? e : rights_changed(w->c, w->tx);
}

static enum err answer_person(struct call *k, int64_t id)
{
    struct person p;
    struct db_tx *tx;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = person_load(k->c, tx, id, &p);
    if (!e)
        e = write_one(k, tx, &p);
    k->version = e ? 0 : p.version;
    db_read_end(tx);
    return e;
}

static enum err keep_person(struct call *k, struct person_writing *w)
{
    enum err e = call_write(k, k->person.id, write_person_work, w);
    if (!e)
        e = call_audit(k, "rights",
                       str_format(k->c->arena, "{\"person\":%lld}", (long long)w->person.id));
    return e ? e : answer_person(k, w->person.id);
}

static enum err create_person(struct call *k)
{
    struct person_writing w = {.k = k, .fresh = true, .person.active = true};
    struct str password;
    enum err e = json_need_text(k->c, k->body, "login", &w.person.login);
    if (!e)
        e = json_need_text(k->c, k->body, "password", &password);
    w.person.language = k->person.language;
    if (!e)
        e = json_want_text(k->c, k->body, "language", &w.person.language);
    if (!e)
        e = read_person(k, &w);
    if (!e)
        e = password_hash(k->c, password, &w.hash);
    return e ? e : keep_person(k, &w);
}

static enum err update_person(struct call *k)
{
    struct person_writing w = {.k = k};
    struct db_tx *tx;
    int64_t id, version;
    enum err e = call_id(k, 0, &id);
    if (!e)
        e = call_version(k, &version);
    if (!e)
        e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = person_load(k->c, tx, id, &w.person);
    db_read_end(tx);
    w.person.version = version;
    if (!e)
        e = read_person(k, &w);
    return e ? e : keep_person(k, &w);
}

// ---- his sessions, and a password for who forgot his --------------------------------------------

struct leaving {
    int64_t person;
    struct str hash; // of the new password; empty: it stays
};

static enum err end_sessions_work(struct work *w, void *user)
{
    const struct leaving *l = user;
    struct person p;
    enum err e = person_load(w->c, w->tx, l->person, &p);
    if (!e && l->hash.len)
        e = person_password(w->c, w->tx, l->person, l->hash);
    return e ? e : session_end_others(w->c, w->tx, l->person, STR_NONE);
}

static struct str person_detail(struct call *k, int64_t person)
{
    return str_format(k->c->arena, "{\"person\":%lld}", (long long)person);
}

static enum err end_sessions(struct call *k)
{
    struct leaving l = {0};
    enum err e = call_id(k, 0, &l.person);
    if (!e)
        e = call_write(k, k->person.id, end_sessions_work, &l);
    return e ? e : call_audit(k, "sessions_ended", person_detail(k, l.person));
}

static enum err give_password(struct call *k)
{
    struct leaving l = {0};
    struct str password;
    enum err e = call_id(k, 0, &l.person);
    if (!e)
        e = json_need_text(k->c, k->body, "password", &password);
    if (!e)
        e = password_hash(k->c, password, &l.hash);
    if (!e)
        e = call_write(k, k->person.id, end_sessions_work, &l);
    return e ? e : call_audit(k, "password_given", person_detail(k, l.person));
}

// ---- departments --------------------------------------------------------------------------------

static void write_department(struct call *k, const struct department *d)
{
    json_out_object(&k->out);
    put_int(&k->out, "id", d->id);
    put_int(&k->out, "version", d->version);
    put_text(&k->out, "name", d->name);
    put_int(&k->out, "parent", d->parent);
    put_int(&k->out, "head", d->head);
    put_int(&k->out, "people", d->people);
    json_out_object_end(&k->out);
}

static enum err all_departments(struct call *k, struct department **list, int *count)
{
    struct db_tx *tx;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = department_list(k->c, tx, list, count);
    db_read_end(tx);
    return e;
}

static enum err list_departments(struct call *k)
{
    struct department *list;
    int count;
    enum err e = all_departments(k, &list, &count);
    if (e)
        return e;
    put_rows(&k->out);
    for (int i = 0; i < count; i++)
        write_department(k, &list[i]);
    put_rows_end(&k->out);
    return ERR_NONE;
}

static enum err department_work(struct work *w, void *user)
{
    struct department *d = user;
    return d->id ? department_update(w->c, w->tx, d) : department_create(w->c, w->tx, d);
}

static enum err department_delete_work(struct work *w, void *user)
{
    const struct department *d = user;
    return department_delete(w->c, w->tx, d->id, d->version);
}

static enum err keep_department(struct call *k, struct department *d)
{
    struct department *list;
    int count;
    enum err e = json_need_text(k->c, k->body, "name", &d->name);
    if (!e)
        e = json_want_int(k->c, k->body, "parent", &d->parent);
    if (!e)
        e = json_want_int(k->c, k->body, "head", &d->head);
    if (!e)
        e = call_write(k, k->person.id, department_work, d);
    if (!e)
        e = call_audit(k, "rights",
                       str_format(k->c->arena, "{\"department\":%lld}", (long long)d->id));
    if (!e)
        e = all_departments(k, &list, &count);
    for (int i = 0; !e && i < count; i++)
        if (list[i].id == d->id) {
            write_department(k, &list[i]);
            k->version = list[i].version;
        }
    return e;
}

static enum err create_department(struct call *k)
{
    struct department d = {0};
    return keep_department(k, &d);
}

static enum err update_department(struct call *k)
{
    struct department d = {0}, *list;
    int count;
    enum err e = call_id(k, 0, &d.id);
    if (!e)
        e = call_version(k, &d.version);
    if (!e)
        e = all_departments(k, &list, &count);
    for (int i = 0; !e && i < count; i++)
        if (list[i].id == d.id)
            d.head = list[i].head;
    return e ? e : keep_department(k, &d);
}

static enum err delete_department(struct call *k)
{
    struct department d = {0};
    enum err e = call_id(k, 0, &d.id);
    if (!e)
        e = call_version(k, &d.version);
    if (!e)
        e = call_write(k, k->person.id, department_delete_work, &d);
    return e ? e
             : call_audit(
                   k, "rights",
                   str_format(k->c->arena, "{\"department_deleted\":%lld}", (long long)d.id));
}

// ---- audit --------------------------------------------------------------------------------------

static void write_audit(struct call *k, const struct audit *a)
{
    json_out_object(&k->out);
    put_int(&k->out, "id", a->id);
    put_text(&k->out, "at", utc_text(k->c->arena, a->at_ms));
    put_int(&k->out, "person", a->person);
    put_text(&k->out, "address", a->address);
    put_text(&k->out, "session", a->session);
    put_text(&k->out, "what", a->what);
    json_out_key(&k->out, STR("detail"));
    json_out_raw(&k->out, a->detail);
    json_out_object_end(&k->out);
}

static enum err list_audit(struct call *k)
{
    struct audit_question q = {.what = uri_param(&k->http->uri, "what"),
                               .person = call_number(k, "person"),
                               .after = call_number(k, "cursor")};
    struct audit *list;
    struct db_tx *tx;
    int count;
    enum err e = call_limit(k, &q.limit);
    if (!e)
        e = call_days(k, &q.from_ms, &q.to_ms);
    if (!e)
        e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = audit_list(k->c, tx, &q, &list, &count);
    db_read_end(tx);
    put_rows(&k->out);
    for (int i = 0; i < count && !e; i++)
        write_audit(k, &list[i]);
    json_out_array_end(&k->out);
    put_next(&k->out, !e && count == q.limit ? list[count - 1].id : 0);
    json_out_object_end(&k->out);
    return e;
}

const struct route people_routes[] = {
    {HTTP_GET, "/api/people", PERMIT_PERSON, 0, list_people, "", "PersonList",
     "Everybody, by sign-in name; their roles only to administrators.",
     "所有人员，按用户名排列；角色只有管理员能看到。"},
    {HTTP_POST, "/api/people", PERMIT_ADMIN, ROUTE_CREATES, create_person, "PersonCreation",
     "PersonRow", "A new person, who can sign in at once.", "新建人员，马上就能登录。"},
    {HTTP_PATCH, "/api/people/:id", PERMIT_ADMIN, ROUTE_VERSION, update_person, "PersonChange",
     "PersonRow",
     "Changes what is given; `active` false signs him out everywhere. One administrator must "
     "stay.",
     "修改给出的内容；`active` 为 false 时在所有设备上退出。至少要保留一位管理员。"},
    {HTTP_DELETE, "/api/people/:id/sessions", PERMIT_ADMIN, 0, end_sessions, "", "",
     "Signs the person out on every device.", "让这位人员在所有设备上退出登录。"},
    {HTTP_POST, "/api/people/:id/password", PERMIT_ADMIN, 0, give_password, "FirstPassword", "",
     "Another password for who forgot his; signs him out on every device.",
     "为忘记密码的人重新设置；他在所有设备上退出登录。"},
    {HTTP_GET, "/api/departments", PERMIT_PERSON, 0, list_departments, "", "DepartmentList",
     "The tree of departments; `parent` 0 is at the top.", "部门树；`parent` 为 0 的在最上层。"},
    {HTTP_POST, "/api/departments", PERMIT_ADMIN, ROUTE_CREATES, create_department,
     "DepartmentQuestion", "Department", "A new department.", "新建部门。"},
    {HTTP_PATCH, "/api/departments/:id", PERMIT_ADMIN, ROUTE_VERSION, update_department,
     "DepartmentQuestion", "Department", "Another name, or another place in the tree.",
     "改名，或移到别的上级部门。"},
    {HTTP_DELETE, "/api/departments/:id", PERMIT_ADMIN, ROUTE_VERSION, delete_department, "", "",
     "Deletes a department nobody is in.", "删除没有人的部门。"},
    {HTTP_GET, "/api/audit?person&what&from&to&cursor&limit", PERMIT_ADMIN, 0, list_audit, "",
     "AuditList", "Who signed in, changed rights, saw as somebody else, exported; newest first.",
     "谁登录、改权限、以他人身份查看、导出过；最新的在前。"},
    {0},
};
