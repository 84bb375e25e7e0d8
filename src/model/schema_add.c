#include "model/schema.h"

#include <stdlib.h>

static const char insert_object[] =
    "INSERT INTO object (id, name, zh, en, shape, relation, parent, position, help_zh, help_en) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
static const char insert_field[] =
    "INSERT INTO field (id, object, name, zh, en, kind, relation_column, role, position, help_zh, "
    "help_en, options) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
static const char object_named[] = "SELECT id FROM object WHERE name = ?";
static const char object_relation[] = "SELECT relation FROM object WHERE id = ?";
static const char field_named[] = "SELECT id FROM field WHERE object = ? AND name = ?";
static const char column_taken[] =
    "SELECT (SELECT COUNT(*) FROM field f JOIN object o ON o.id = f.object WHERE o.relation = ? "
    "AND "
    "f.relation_column = ?) + (SELECT COUNT(*) FROM leftover WHERE relation = ? AND "
    "relation_column = ?)";
static const char table_taken[] = "SELECT COUNT(*) FROM object WHERE relation = ?";
static const char bump[] = "INSERT INTO setting (name, value) VALUES ('schema', '1') ON CONFLICT "
                           "(name) DO UPDATE SET value = CAST(CAST(setting.value AS BIGINT) + 1 AS "
                           "TEXT)";

static const char *const shape_names[] = {
    [SHAPE_NONE] = "none",
    [SHAPE_CUSTOMER] = "customer",
    [SHAPE_MOMENT] = "moment",
    [SHAPE_SPAN] = "span",
};
static const char *const role_names[] = {
    [ROLE_NONE] = "",
    [ROLE_KEY] = "key",
    [ROLE_START] = "start",
    [ROLE_END] = "end",
};

enum err schema_bump(struct ctx *c, struct db_tx *tx)
{
    return db_run(c, tx, bump, DB_NO_VALUES, NULL);
}

static bool letter(uint32_t code)
{
    if (code < 0x80)
        return (code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z');
    return code >= 0xC0 && !(code >= 0x2000 && code < 0x2E80) &&
           !(code >= 0x3000 && code < 0x3040) && !(code >= 0xFF00 && code < 0xFF21);
}

enum { NAME_MAX_LETTERS = 60 };

enum err schema_check_name(struct ctx *c, struct str name)
{
    int count = 0;
    bool good = true;
    struct str rest = name;
    while (rest.len && good) {
        uint32_t code;
        size_t n = utf8_next(rest, &code);
        bool inside = count > 0 && (code == '_' || code == '-' || (code >= '0' && code <= '9'));
        good = n > 0 && (letter(code) || inside);
        rest = (struct str){rest.at + n, rest.len - n};
        count++;
    }
    if (!good || !count || count > NAME_MAX_LETTERS || name.at[name.len - 1] == '-')
        return fail(
            c, ERR_INPUT,
            "'%.*s' cannot be a name: begin with a letter, go on with letters, digits and _",
            "“%.*s”不能用作名称：请以字母或汉字开头，后接字母、汉字、数字或下划线", STR_ARG(name));
    return ERR_NONE;
}

// What a table or column is called in SQL: readable where the name is plain, else by its id.
static struct str sql_name(struct arena *a, const char *prefix, struct str name, int64_t id)
{
    char plain[48];
    size_t n = 0;
    for (; n < name.len && n < sizeof plain; n++) {
        char ch = name.at[n] == '-' ? '_' : name.at[n];
        if (!((ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9') || ch == '_'))
            return str_format(a, "%s%lld", prefix, (long long)id);
        plain[n] = ch;
    }
    if (n < name.len)
        return str_format(a, "%s%lld", prefix, (long long)id);
    return str_format(a, "%s%.*s", prefix, (int)n, plain);
}

static enum err must_be_new(struct ctx *c, struct db_tx *tx, const char *sql, const struct value *v,
                            int count, struct str name)
{
    int64_t there;
    enum err e = db_number(c, tx, sql, v, count, 0, &there);
    if (!e && there)
        e = fail(c, ERR_CONFLICT, "there is already a '%.*s'", "“%.*s”已经存在", STR_ARG(name));
    return e;
}

static enum err add_index(struct ctx *c, struct db_tx *tx, const char *unique, struct str table,
                          const char *columns, const char *name)
{
    return db_ddl(c, tx,
                  str_format(c->arena, "CREATE %sINDEX %.*s_%s ON %.*s (%s)", unique,
                             STR_ARG(table), name, STR_ARG(table), columns)
                      .at);
}

// A name no column of the table has, not even one that is only hidden: by the field's name where
// that is free, else by its id.
static enum err free_column(struct ctx *c, struct db_tx *tx, struct str table, struct str name,
                            int64_t id, struct str *out)
{
    int64_t taken;
    *out = sql_name(c->arena, "f_", name, id);
    enum err e = db_number(
        c, tx, column_taken,
        DB_VALUES(value_text(table), value_text(*out), value_text(table), value_text(*out)), 0,
        &taken);
    if (!e && taken)
        *out = str_format(c->arena, "f_%lld", (long long)id);
    return e;
}

enum err schema_add_column(struct ctx *c, struct db_tx *tx, struct str table, struct str name,
                           enum kind_id kind, int64_t id, struct str *column)
{
    *column = str_format(c->arena, "c_%lld", (long long)id);
    if (kind_of(kind)->flags & KIND_COMPUTED)
        return ERR_NONE;
    enum err e = free_column(c, tx, table, name, id, column);
    if (e)
        return e;
    return db_ddl(c, tx,
                  str_format(c->arena, "ALTER TABLE %.*s ADD COLUMN %.*s %s", STR_ARG(table),
                             STR_ARG(*column), kind_of(kind)->sql)
                      .at);
}

static enum err put_field(struct ctx *c, struct db_tx *tx, int64_t object,
                          const struct new_field *f, int64_t id, struct str column)
{
    struct str options = STR("");
    enum err e = f->options ? options_text(c, f->options, &options) : ERR_NONE;
    if (e)
        return e;
    return db_run(c, tx, insert_field,
                  DB_VALUES(value_int(id), value_int(object), value_text(f->name),
                            value_text(f->zh), value_text(f->en),
                            value_text(str_of(kind_of(f->kind)->name)), value_text(column),
                            value_text(str_of(role_names[f->role])), value_int(id),
                            value_text(f->help_zh), value_text(f->help_en), value_text(options)),
                  NULL);
}

enum err schema_add_field(struct ctx *c, struct db_tx *tx, int64_t object,
                          const struct new_field *f, int64_t *id)
{
    struct db_rows *rows;
    struct str table = STR_NONE, column;
    enum err e = schema_check_name(c, f->name);
    if (!e)
        e = must_be_new(c, tx, field_named, DB_VALUES(value_int(object), value_text(f->name)),
                        f->name);
    if (!e)
        e = db_query(c, tx, object_relation, DB_VALUES(value_int(object)), &rows);
    if (!e && db_next(c, rows, &e)) {
        table = db_text_copy(c, rows, 0);
        db_rows_close(rows);
    }
    if (!e)
        e = db_ids(c, tx, 1, id);
    if (!e)
        e = schema_add_column(c, tx, table, f->name, f->kind, *id, &column);
    if (!e)
        e = put_field(c, tx, object, f, *id, column);
    if (!e && f->role == ROLE_KEY)
        e = add_index(c, tx, "UNIQUE ", table, column.at, "key");
    else if (!e && f->indexed)
        e = add_index(c, tx, "", table, column.at, column.at);
    if (!e && f->options && f->options->unique)
        e = schema_unique_index(c, tx, table, column, *id, true);
    return e ? e : schema_bump(c, tx);
}

enum err schema_unique_index(struct ctx *c, struct db_tx *tx, struct str table, struct str column,
                             int64_t field, bool wanted)
{
    if (!wanted)
        return db_ddl(c, tx,
                      str_format(c->arena, "DROP INDEX IF EXISTS u_%lld", (long long)field).at);
    return db_ddl(c, tx,
                  str_format(c->arena, "CREATE UNIQUE INDEX u_%lld ON %.*s (%.*s)",
                             (long long)field, STR_ARG(table), STR_ARG(column))
                      .at);
}

// The columns that every record has, whatever its fields (docs/architecture.md).
static enum err make_table(struct ctx *c, struct db_tx *tx, struct str table, bool customer)
{
    const char *own = customer ? "search TEXT NOT NULL" : "customer BIGINT NOT NULL, content TEXT";
    enum err e = db_ddl(c, tx,
                        str_format(c->arena,
                                   "CREATE TABLE %.*s (id BIGINT PRIMARY KEY, version BIGINT NOT "
                                   "NULL, created BIGINT NOT NULL, %s)",
                                   STR_ARG(table), own)
                            .at);
    if (!e && !customer)
        e = add_index(c, tx, "", table, "customer", "customer");
    if (!e && !customer)
        e = add_index(c, tx, "UNIQUE ", table, "content", "content");
    return e;
}

enum err schema_add_object(struct ctx *c, struct db_tx *tx, const struct object *o,
                           struct str parent_name, const struct new_field *fields, int count,
                           int64_t *id)
{
    int64_t parent = 0;
    enum err e = schema_check_name(c, o->name);
    if (!e)
        e = must_be_new(c, tx, object_named, DB_VALUES(value_text(o->name)), o->name);
    if (!e && parent_name.len)
        e = db_number(c, tx, object_named, DB_VALUES(value_text(parent_name)), 0, &parent);
    if (!e)
        e = db_ids(c, tx, 1, id);
    if (e)
        return e;
    struct str table = sql_name(c->arena, "o_", o->name, *id);
    int64_t taken;
    e = db_number(c, tx, table_taken, DB_VALUES(value_text(table)), 0, &taken);
    if (!e && taken)
        table = str_format(c->arena, "o_%lld", (long long)*id);
    if (!e)
        e = db_run(c, tx, insert_object,
                   DB_VALUES(value_int(*id), value_text(o->name), value_text(o->zh),
                             value_text(o->en), value_text(str_of(shape_names[o->shape])),
                             value_text(table), parent ? value_int(parent) : value_null(),
                             value_int(*id), value_text(o->help_zh), value_text(o->help_en)),
                   NULL);
    if (!e)
        e = make_table(c, tx, table, o->shape == SHAPE_CUSTOMER);
    for (int i = 0; i < count && !e; i++) {
        int64_t field;
        e = schema_add_field(c, tx, *id, &fields[i], &field);
    }
    return e ? e : schema_bump(c, tx);
}
