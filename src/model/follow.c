#include "model/follow.h"
#include "base/map.h"
#include "db/db.h"

#include <stdlib.h>

// ---- what there is beside the objects -----------------------------------------------------------

enum { FIELDS_MAX = 4 };

// STR cannot stand in a table.
#define TEXT(literal)                                                                              \
    {                                                                                              \
        (literal), sizeof(literal) - 1                                                             \
    }

// Tables that are no objects: what a link to them holds (their key, or their name), and their fields.
static const struct fixed {
    struct str name;
    const char *key, *named, *from;
    struct catalog_field fields[FIELDS_MAX];
    const char *columns[FIELDS_MAX];
    int field_count;
} fixed[] = {
    {TEXT("person"),
     "p.login",
     "p.name",
     "person p LEFT JOIN department d ON d.id = p.department LEFT JOIN person m ON m.id = "
     "p.manager",
     {{.name = TEXT("name"), .zh = TEXT("姓名"), .en = TEXT("Name"), .type = RULE_TEXT},
      {.name = TEXT("login"), .zh = TEXT("用户名"), .en = TEXT("Sign-in name"), .type = RULE_TEXT},
      {.name = TEXT("department"), .zh = TEXT("部门"), .en = TEXT("Department"), .type = RULE_TEXT},
      {.name = TEXT("manager"), .zh = TEXT("上级"), .en = TEXT("Manager"), .type = RULE_TEXT}},
     {"p.name", "p.login", "d.name", "m.name"},
     4},
    {TEXT("department"),
     "CAST(d.id AS TEXT)",
     "CAST(d.id AS TEXT)",
     "department d LEFT JOIN department u ON u.id = d.parent",
     {{.name = TEXT("name"), .zh = TEXT("名称"), .en = TEXT("Name"), .type = RULE_TEXT},
      {.name = TEXT("parent"), .zh = TEXT("上级部门"), .en = TEXT("Part of"), .type = RULE_TEXT}},
     {"d.name", "u.name"},
     2},
};
enum { FIXED = sizeof fixed / sizeof *fixed, FIXED_PERSON = 0, FIXED_DEPARTMENT = 1 };

const struct catalog_target *follow_targets(struct arena *a, const struct catalog_object *objects,
                                            int object_count, int *count)
{
    *count = object_count + FIXED;
    struct catalog_target *list = ARENA_ARRAY(a, struct catalog_target, (size_t)*count);
    for (int i = 0; i < object_count; i++)
        list[i] =
            (struct catalog_target){objects[i].name, objects[i].fields, objects[i].field_count};
    for (int i = 0; i < FIXED; i++)
        list[object_count + i] =
            (struct catalog_target){fixed[i].name, fixed[i].fields, fixed[i].field_count};
    return list;
}

int follow_target(const struct object *objects, int object_count, const struct field *f)
{
    if (f->kind->id == KIND_PERSON)
        return 1 + object_count + FIXED_PERSON;
    if (f->kind->id == KIND_DEPARTMENT)
        return 1 + object_count + FIXED_DEPARTMENT;
    for (int i = 0; i < object_count && f->kind->id == KIND_LINK; i++)
        if (objects[i].id == f->options.object)
            return 1 + i;
    return 0;
}

// ---- as SQL -------------------------------------------------------------------------------------

static const struct fixed *fixed_of(const struct schema *s, int target)
{
    return target < s->object_count ? NULL : &fixed[target - s->object_count];
}

static const struct kind *kind_at(const struct schema *s, int target, int field)
{
    return target < s->object_count ? s->objects[target].fields[field].kind : kind_of(KIND_TEXT);
}

// The names of its columns are those of no record, so that what stands around it keeps its meaning.
static struct str rows_sql(struct arena *a, const struct schema *s, int target, int field)
{
    const struct fixed *t = fixed_of(s, target);
    if (t)
        return str_format(a, "SELECT %s AS path_key, %s AS path_name, %s AS path_value FROM %s",
                          t->key, t->named, t->columns[field], t->from);
    const struct object *o = &s->objects[target];
    return str_format(
        a,
        "SELECT id AS path_key, CAST(id AS TEXT) AS path_name, %.*s AS path_value FROM "
        "%.*s",
        STR_ARG(field_term(a, &o->fields[field])), STR_ARG(o->table));
}

void follow_sql(struct arena *a, const struct schema *s, int target, int field,
                struct rule_sql_path *out)
{
    struct str rows = rows_sql(a, s, target, field);
    out->seconds = kind_at(s, target, field)->id == KIND_TIME;
    if (!fixed_of(s, target)) {
        out->before = str_format(a, "(SELECT q.path_value FROM (%.*s) q WHERE q.path_key = CAST(",
                                 STR_ARG(rows));
        out->after = STR(" AS BIGINT))");
        return;
    }
    // Two people of one name say nothing where they disagree.
    out->before =
        str_format(a,
                   "(SELECT CASE WHEN COUNT(DISTINCT COALESCE(q.path_value, '')) = 1 THEN "
                   "MIN(q.path_value) END FROM (%.*s) q WHERE ",
                   STR_ARG(rows));
    out->after = STR(" IN (q.path_key, q.path_name))");
}

// ---- in memory ----------------------------------------------------------------------------------

struct found {
    struct text_map keys;
    struct value *values; // by number in `keys`
    size_t room;
};

static bool same_value(struct value a, struct value b)
{
    if (a.type != b.type)
        return false;
    return a.type == VALUE_TEXT ? str_eq(a.text, b.text)
                                : a.type == VALUE_NULL || a.integer == b.integer;
}

static void add(struct found *f, struct str key, struct value v)
{
    size_t before = f->keys.count;
    uint32_t n = text_map_put(&f->keys, key);
    if (n >= f->room) {
        f->room = f->room ? f->room * 2 : 64;
        f->values = mem_grow(f->values, f->room, sizeof *f->values);
    }
    f->values[n] = n >= before || same_value(f->values[n], v) ? v : value_null();
}

static struct value told(const struct kind *kind, struct arena *a, struct value v)
{
    if (v.type == VALUE_TEXT)
        return value_text(str_copy(a, v.text));
    return v.type == VALUE_INT && kind->id == KIND_TIME ? value_int(kind_day(kind, v)) : v;
}

static void hand_over(struct history *h, const struct found *found, int target, int field)
{
    struct history_lead lead = {target, field, (int)found->keys.count, found->keys.texts,
                                found->values};
    history_lead(h, &lead);
}

static enum err lead_one(struct ctx *c, struct db_tx *tx, const struct schema *s, struct history *h,
                         int target, int field)
{
    struct ctx own = {.arena = arena_create()};
    struct found found = {0};
    struct db_rows *rows;
    const struct kind *kind = kind_at(s, target, field);
    struct str sql =
        str_format(own.arena, "SELECT CAST(path_key AS TEXT), path_name, path_value FROM (%.*s) q",
                   STR_ARG(rows_sql(own.arena, s, target, field)));
    text_map_init(&found.keys);
    enum err e = db_query_many(&own, tx, str_zero(own.arena, sql), DB_NO_VALUES, &rows);
    while (!e && db_next(&own, rows, &e)) {
        struct value v = told(kind, own.arena, db_value(rows, 2));
        bool two_names = !str_eq(db_text(rows, 0), db_text(rows, 1));
        add(&found, db_text(rows, 0), v);
        if (two_names)
            add(&found, db_text(rows, 1), v);
    }
    if (e)
        fail_as(c, &own.why);
    else
        hand_over(h, &found, target, field);
    text_map_deinit(&found.keys);
    free(found.values);
    arena_destroy(own.arena);
    return e;
}

struct leading {
    struct ctx *c;
    struct db_tx *tx;
    const struct schema *s;
    struct history *h;
    enum err e;
};

static void lead_node(void *user, const struct rule_node *n)
{
    struct leading *l = user;
    if (n->op == RULE_FOLLOW && !l->e && !history_leads(l->h, n->target, n->target_field))
        l->e = lead_one(l->c, l->tx, l->s, l->h, n->target, n->target_field);
}

enum err follow_lead(struct ctx *c, struct db_tx *tx, const struct schema *s, struct history *h,
                     const struct rule *r)
{
    struct leading l = {c, tx, s, h, ERR_NONE};
    rule_walk(r->root, lead_node, &l);
    return l.e;
}

struct looking {
    const struct history *h;
    bool held;
};

static void look(void *user, const struct rule_node *n)
{
    struct looking *l = user;
    if (n->op == RULE_FOLLOW)
        l->held &= history_leads(l->h, n->target, n->target_field);
}

static void look_for_paths(void *user, const struct rule_node *n)
{
    *(bool *)user |= n->op == RULE_FOLLOW;
}

bool follow_any(const struct rule *r)
{
    bool any = false;
    rule_walk(r->root, look_for_paths, &any);
    return any;
}

bool follow_held(const struct history *h, const struct rule *r)
{
    struct looking l = {h, true};
    rule_walk(r->root, look, &l);
    return l.held;
}
