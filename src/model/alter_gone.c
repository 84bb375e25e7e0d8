// Deleting objects and fields, taking them back, and dropping what nobody took back.
#include "model/alter.h"
#include "model/duplicate.h"

static const char object_of_field[] = "SELECT object FROM field WHERE id = ?";
static const char object_hide[] =
    "UPDATE object SET deleted = ?, former = name, name = ?, version = "
    "version + 1 WHERE id = ?";
static const char field_hide[] = "UPDATE field SET deleted = ?, former = name, name = ?, version = "
                                 "version + 1 WHERE id = ?";
static const char object_show[] =
    "UPDATE object SET deleted = 0, name = former, former = '', version = version + 1 WHERE id = ?";
static const char field_show[] =
    "UPDATE field SET deleted = 0, name = former, former = '', version = version + 1 WHERE id = ?";
static const char hidden_object[] =
    "SELECT former, relation FROM object WHERE id = ? AND deleted > 0 AND purged = 0";
static const char hidden_field[] =
    "SELECT f.former, o.relation, f.object, f.relation_column, f.kind, f.options, o.deleted FROM "
    "field f JOIN object o ON o.id = f.object WHERE f.id = ? AND f.deleted > 0 AND f.purged = 0";
static const char object_named[] = "SELECT id FROM object WHERE name = ?";
static const char field_named[] = "SELECT id FROM field WHERE object = ? AND name = ?";
static const char field_options_set[] = "UPDATE field SET options = ? WHERE id = ?";
static const char deleted_all[] =
    "SELECT o.id, 0, o.former, o.zh, o.en, o.deleted, '' FROM object o WHERE o.deleted > 0 AND "
    "o.purged = 0 UNION ALL SELECT f.id, f.object, f.former, f.zh, f.en, f.deleted, o.name FROM "
    "field f JOIN object o ON o.id = f.object WHERE f.deleted > 0 AND f.purged = 0 AND o.deleted = "
    "0 ORDER BY 6 DESC, 1";
static const char purge_object[] =
    "SELECT id, relation FROM object WHERE deleted > 0 AND deleted < ? AND purged = 0 LIMIT 1";
static const char purge_field[] =
    "SELECT f.id, o.relation, f.relation_column, f.kind FROM field f JOIN object o ON o.id = "
    "f.object WHERE f.deleted > 0 AND f.deleted < ? AND f.purged = 0 AND o.purged = 0 LIMIT 1";
static const char purge_leftover[] =
    "SELECT relation, relation_column FROM leftover WHERE at < ? LIMIT 1";
static const char object_purged[] = "UPDATE object SET purged = 1 WHERE id = ?";
static const char field_purged[] = "UPDATE field SET purged = 1, relation_column = '' WHERE id = ?";
static const char leftover_gone[] =
    "DELETE FROM leftover WHERE relation = ? AND relation_column = ?";
static const char *const of_field[] = {"DELETE FROM past WHERE field = ?",
                                       "DELETE FROM link WHERE field = ?",
                                       "DELETE FROM counter WHERE field = ?"};
static const char of_object[] =
    "DELETE FROM link WHERE field IN (SELECT id FROM field WHERE object "
    "= ?)";

static struct value hidden_name(struct arena *a, int64_t id)
{
    return value_text(str_format(a, "#%lld", (long long)id));
}

// ---- deleting -----------------------------------------------------------------------------------

enum err alter_delete_object(struct work *w, int64_t object, int64_t version)
{
    struct carry k = {0};
    const struct schema *s = w->schema;
    int at = schema_object_of_id(s, object);
    if (at < 0)
        return fail(w->c, ERR_NOT_FOUND, "there is no such object", "没有这个对象");
    if (version && version != s->objects[at].version)
        return fail(w->c, ERR_STALE, "somebody changed it in the meantime: read it again",
                    "刚被别人修改过，请刷新后再试");
    if (at == s->customer)
        return fail(w->c, ERR_INPUT, "the customer cannot be deleted", "不能删除客户对象");
    for (int i = 0; i < s->object_count; i++)
        if (s->objects[i].parent == at)
            return fail(w->c, ERR_INPUT, "%s%.0s belongs to it: delete that first",
                        "%.0s%s 从属于它，请先删除",
                        str_zero(w->c->arena, object_label(&s->objects[i], false)),
                        str_zero(w->c->arena, object_label(&s->objects[i], true)));
    enum err e = db_run(
        w->c, w->tx, object_hide,
        DB_VALUES(value_int(w->at_ms), hidden_name(w->c->arena, object), value_int(object)), NULL);
    return e ? e : alter_finish(w, &k);
}

static bool is_needed(const struct schema *s, int object, int at)
{
    const struct field *f = &s->objects[object].fields[at];
    return f->role != ROLE_NONE || (object == s->customer && str_eq(f->name, STR("name")));
}

enum err alter_delete_field(struct work *w, int64_t field, int64_t version)
{
    struct carry k = {0};
    int object, at;
    enum err e = alter_find(w, field, version, &object, &at);
    if (e)
        return e;
    const struct object *o = &w->schema->objects[object];
    if (is_needed(w->schema, object, at))
        return fail(w->c, ERR_INPUT, "%s%.0s cannot be deleted: records need it",
                    "%.0s%s 不能删除：记录离不开它",
                    str_zero(w->c->arena, field_label(&o->fields[at], false)),
                    str_zero(w->c->arena, field_label(&o->fields[at], true)));
    if (o->fields[at].options.unique)
        e = schema_unique_index(w->c, w->tx, o->table, o->fields[at].column, field, false);
    if (!e)
        e = db_run(
            w->c, w->tx, field_hide,
            DB_VALUES(value_int(w->at_ms), hidden_name(w->c->arena, field), value_int(field)),
            NULL);
    return e ? e : alter_finish(w, &k);
}

// ---- taking back --------------------------------------------------------------------------------

static enum err must_be_free(struct work *w, const char *sql, const struct value *values, int count,
                             struct str name)
{
    int64_t other;
    enum err e = db_number(w->c, w->tx, sql, values, count, 0, &other);
    if (!e && other)
        e = fail(w->c, ERR_CONFLICT, "there is another '%.*s' by now: rename that one first",
                 "已经有另一个“%.*s”，请先把它改名", STR_ARG(name));
    return e;
}

// Customers that went meanwhile took only with them what was to be seen.
static enum err drop_orphans(struct work *w, struct str table)
{
    struct str customers = w->schema->objects[w->schema->customer].table;
    return db_run(w->c, w->tx,
                  str_format(w->c->arena,
                             "DELETE FROM %.*s WHERE customer <> 0 AND customer NOT IN (SELECT id "
                             "FROM %.*s)",
                             STR_ARG(table), STR_ARG(customers))
                      .at,
                  DB_NO_VALUES, NULL);
}

static enum err restore_object(struct work *w, int64_t id, bool *found)
{
    struct db_rows *rows;
    struct str name = STR_NONE, table = STR_NONE;
    enum err e = db_query(w->c, w->tx, hidden_object, DB_VALUES(value_int(id)), &rows);
    *found = !e && db_next(w->c, rows, &e);
    if (!*found)
        return e;
    name = db_text_copy(w->c, rows, 0);
    table = db_text_copy(w->c, rows, 1);
    db_rows_close(rows);
    e = must_be_free(w, object_named, DB_VALUES(value_text(name)), name);
    if (!e)
        e = drop_orphans(w, table);
    return e ? e : db_run(w->c, w->tx, object_show, DB_VALUES(value_int(id)), NULL);
}

struct hidden {
    struct str name, table, column, kind, options;
    int64_t object;
};

// Values may have come twice while nobody looked: then they may from now on.
static enum err restore_unique(struct work *w, int64_t id, const struct hidden *h)
{
    struct field_options o;
    struct str text;
    int64_t twice;
    enum err e = options_parse(w->c, kind_named(h->kind), h->options, &o);
    if (e || !o.unique)
        return e;
    e = db_number(w->c, w->tx,
                  str_format(w->c->arena,
                             "SELECT 1 FROM %.*s WHERE %.*s IS NOT NULL GROUP BY %.*s HAVING "
                             "COUNT(*) > 1 LIMIT 1",
                             STR_ARG(h->table), STR_ARG(h->column), STR_ARG(h->column))
                      .at,
                  DB_NO_VALUES, 0, &twice);
    if (e || !twice)
        return e ? e : schema_unique_index(w->c, w->tx, h->table, h->column, id, true);
    o.unique = false;
    e = options_text(w->c, &o, &text);
    return e ? e
             : db_run(w->c, w->tx, field_options_set, DB_VALUES(value_text(text), value_int(id)),
                      NULL);
}

static enum err restore_field(struct work *w, int64_t id)
{
    struct db_rows *rows;
    struct hidden h;
    enum err e =
        db_one(w->c, w->tx, hidden_field, DB_VALUES(value_int(id)),
               "there is nothing deleted of this number", "没有这个已删除的对象或字段", &rows);
    if (e)
        return e;
    h = (struct hidden){db_text_copy(w->c, rows, 0), db_text_copy(w->c, rows, 1),
                        db_text_copy(w->c, rows, 3), db_text_copy(w->c, rows, 4),
                        db_text_copy(w->c, rows, 5), db_int(rows, 2)};
    bool gone = db_int(rows, 6) != 0;
    db_rows_close(rows);
    if (gone)
        return fail(w->c, ERR_CONFLICT, "its object is deleted: take that back first",
                    "它所属的对象已删除，请先恢复对象");
    e = must_be_free(w, field_named, DB_VALUES(value_int(h.object), value_text(h.name)), h.name);
    if (!e)
        e = db_run(w->c, w->tx, field_show, DB_VALUES(value_int(id)), NULL);
    return e ? e : restore_unique(w, id, &h);
}

enum err alter_restore(struct work *w, int64_t id)
{
    struct carry k = {0};
    bool object;
    enum err e = restore_object(w, id, &object);
    if (!e && !object)
        e = restore_field(w, id);
    if (!e)
        e = alter_finish(w, &k);
    // Records that changed meanwhile have no keys of it.
    int64_t of = id;
    if (!e && !object)
        e = db_number(w->c, w->tx, object_of_field, DB_VALUES(value_int(id)), 0, &of);
    return e ? e : duplicate_rules_renew(w, of);
}

enum err alter_deleted(struct ctx *c, struct db_tx *tx, struct deleted **out, int *count)
{
    struct db_rows *rows;
    struct deleted *list = NULL;
    int n = 0;
    enum err e = db_query(c, tx, deleted_all, DB_NO_VALUES, &rows);
    while (!e && db_next(c, rows, &e)) {
        list = arena_grow(c->arena, list, (size_t)n, (size_t)n + 1, sizeof *list);
        list[n++] = (struct deleted){.id = db_int(rows, 0),
                                     .object = db_int(rows, 1),
                                     .name = db_text_copy(c, rows, 2),
                                     .zh = db_text_copy(c, rows, 3),
                                     .en = db_text_copy(c, rows, 4),
                                     .at_ms = db_int(rows, 5),
                                     .object_name = db_text_copy(c, rows, 6)};
    }
    *out = list;
    *count = n;
    return e;
}

// ---- dropping -----------------------------------------------------------------------------------

struct gone {
    int64_t id;
    struct str table, column;
    bool computed;
};

static enum err find_gone(struct work *w, const char *sql, bool leftover, struct gone *out,
                          bool *found)
{
    int64_t kept_ms = (int64_t)ALTER_KEPT_DAYS * 24 * 3600 * 1000;
    struct db_rows *rows;
    enum err e = db_query(w->c, w->tx, sql, DB_VALUES(value_int(w->at_ms - kept_ms)), &rows);
    *found = !e && db_next(w->c, rows, &e);
    if (!*found)
        return e;
    int at = leftover ? 0 : 1;
    out->id = leftover ? 0 : db_int(rows, 0);
    out->table = db_text_copy(w->c, rows, at);
    if (sql != purge_object)
        out->column = db_text_copy(w->c, rows, at + 1);
    const struct kind *k = sql == purge_field ? kind_named(db_text(rows, 3)) : NULL;
    out->computed = k && (k->flags & KIND_COMPUTED);
    db_rows_close(rows);
    return ERR_NONE;
}

// Both databases refuse to drop a column that an index stands on, or drop the index silently.
static enum err drop_column(struct work *w, const struct gone *g)
{
    enum err e = db_ddl(w->c, w->tx,
                        str_format(w->c->arena, "DROP INDEX IF EXISTS %.*s_%.*s", STR_ARG(g->table),
                                   STR_ARG(g->column))
                            .at);
    if (!e)
        e = db_ddl(w->c, w->tx,
                   str_format(w->c->arena, "DROP INDEX IF EXISTS lower_%.*s_%.*s",
                              STR_ARG(g->table), STR_ARG(g->column))
                       .at);
    if (!e)
        e = db_ddl(w->c, w->tx,
                   str_format(w->c->arena, "ALTER TABLE %.*s DROP COLUMN %.*s", STR_ARG(g->table),
                              STR_ARG(g->column))
                       .at);
    return e;
}

static enum err purge_one_field(struct work *w, const struct gone *g)
{
    enum err e = g->computed ? ERR_NONE : drop_column(w, g);
    for (size_t i = 0; i < sizeof of_field / sizeof *of_field && !e; i++)
        e = db_run(w->c, w->tx, of_field[i], DB_VALUES(value_int(g->id)), NULL);
    return e ? e : db_run(w->c, w->tx, field_purged, DB_VALUES(value_int(g->id)), NULL);
}

static enum err purge_one_object(struct work *w, const struct gone *g)
{
    enum err e =
        db_ddl(w->c, w->tx, str_format(w->c->arena, "DROP TABLE %.*s", STR_ARG(g->table)).at);
    if (!e)
        e = db_run(w->c, w->tx, of_object, DB_VALUES(value_int(g->id)), NULL);
    return e ? e : db_run(w->c, w->tx, object_purged, DB_VALUES(value_int(g->id)), NULL);
}

enum err alter_purge(struct work *w, bool *any)
{
    struct gone g = {0};
    enum err e = find_gone(w, purge_object, false, &g, any);
    if (!e && *any)
        return purge_one_object(w, &g);
    if (!e)
        e = find_gone(w, purge_field, false, &g, any);
    if (!e && *any)
        return purge_one_field(w, &g);
    if (!e)
        e = find_gone(w, purge_leftover, true, &g, any);
    if (e || !*any)
        return e;
    e = drop_column(w, &g);
    return e ? e
             : db_run(w->c, w->tx, leftover_gone,
                      DB_VALUES(value_text(g.table), value_text(g.column)), NULL);
}
