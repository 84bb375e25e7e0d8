#include "app/demo_people.h"
#include "auth/department.h"
#include "auth/person.h"
#include "auth/role.h"
#include "model/bell.h"

enum { SALES = 3, OWNERS_MAX = 100 }; // the role that every organisation starts with

static enum err owners_of(struct work *w, struct str *out, int *count)
{
    const struct object *o = &w->schema->objects[w->schema->customer];
    int owner = object_field(o, STR("owner"));
    struct db_rows *rows;
    *count = 0;
    if (owner < 0)
        return ERR_NONE;
    struct str column = o->fields[owner].column;
    const char *sql = str_format(w->c->arena,
                                 "SELECT DISTINCT %.*s FROM %.*s WHERE %.*s IS NOT NULL AND %.*s NOT "
                                 "IN (SELECT login FROM person) ORDER BY 1 LIMIT %d",
                                 STR_ARG(column), STR_ARG(o->table), STR_ARG(column),
                                 STR_ARG(column), OWNERS_MAX)
                          .at;
    enum err e = db_query(w->c, w->tx, sql, DB_NO_VALUES, &rows);
    while (!e && db_next(w->c, rows, &e))
        out[(*count)++] = db_text_copy(w->c, rows, 0);
    return e;
}

static enum err add_one(struct work *w, struct str name, int64_t department, bool english)
{
    static const int64_t roles[] = {SALES};
    struct person p = {.login = name,
                       .name = name,
                       .language = english ? STR("en") : STR("zh"),
                       .department = department};
    int64_t id;
    enum err e = person_create(w->c, w->tx, &p, person_no_password(), w->at_ms, &id);
    return e ? e : role_give(w->c, w->tx, id, roles, 1);
}

enum err demo_people(struct work *w, int64_t head, bool english)
{
    struct str owners[OWNERS_MAX];
    struct department d = {.name = english ? STR("Customer success") : STR("客户成功部"),
                           .head = head};
    int count = 0;
    enum err e = owners_of(w, owners, &count);
    if (!e)
        e = department_create(w->c, w->tx, &d);
    for (int i = 0; i < count && !e; i++)
        e = add_one(w, owners[i], d.id, english);
    return e;
}

static enum err read_all(struct work *w, void *user)
{
    return bell_seen(w, *(const int64_t *)user, 0);
}

enum err demo_quiet(struct ctx *c, struct org *o, int64_t person)
{
    return org_write(c, o, person, read_all, &person);
}
