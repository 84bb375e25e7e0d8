#include "model/statement.h"

// What is computed has no column: it is selected as NULL, and not written.
static void add_fields(struct buf *b, const struct object *o, bool written)
{
    for (int i = 0; i < o->field_count; i++)
        if (!written || !field_computed(&o->fields[i]))
            buf_format(b, ", %.*s", STR_ARG(o->fields[i].column));
}

static const char *done(struct arena *a, struct buf *b)
{
    const char *text = str_zero(a, buf_str(b));
    buf_deinit(b);
    return text;
}

static void begin(struct buf *b)
{
    buf_init(b, 1 << 20);
}

static bool is_customer(const struct object *o)
{
    return o->shape == SHAPE_CUSTOMER;
}

const char *statement_columns(struct arena *a, const struct object *o)
{
    struct buf b;
    begin(&b);
    buf_format(&b, "id, version, created, %s", is_customer(o) ? "id" : "customer");
    add_fields(&b, o, false);
    return done(a, &b);
}

const char *statement_select(struct arena *a, const struct object *o, const char *tail)
{
    return str_format(a, "SELECT %s FROM %.*s %s", statement_columns(a, o), STR_ARG(o->table), tail)
        .at;
}

const char *statement_add(struct arena *a, const struct object *o)
{
    struct buf b;
    begin(&b);
    buf_format(&b, "INSERT INTO %.*s (id, version, created, %s", STR_ARG(o->table),
               is_customer(o) ? "search" : "customer, content");
    add_fields(&b, o, true);
    buf_add(&b, STR(") VALUES (?, ?, ?, ?"));
    for (int i = is_customer(o) ? 0 : -1; i < o->field_count; i++)
        if (i < 0 || !field_computed(&o->fields[i]))
            buf_add(&b, STR(", ?"));
    buf_byte(&b, ')');
    return done(a, &b);
}

const char *statement_insert(struct arena *a, const struct object *o)
{
    return str_format(a, "%s ON CONFLICT DO NOTHING", statement_add(a, o)).at;
}

const char *statement_update(struct arena *a, const struct object *o, const bool *given)
{
    struct buf b;
    begin(&b);
    buf_format(&b, "UPDATE %.*s SET version = ?, %s = ?", STR_ARG(o->table),
               is_customer(o) ? "search" : "customer");
    for (int i = 0; i < o->field_count; i++)
        if (given[i] && !field_computed(&o->fields[i]))
            buf_format(&b, ", %.*s = ?", STR_ARG(o->fields[i].column));
    buf_add(&b, STR(" WHERE id = ?"));
    return done(a, &b);
}

const char *statement_delete(struct arena *a, const struct object *o)
{
    return str_format(a, "DELETE FROM %.*s WHERE id = ?", STR_ARG(o->table)).at;
}

const char *statement_find(struct arena *a, const struct object *o, int field)
{
    return str_format(a, "SELECT id FROM %.*s WHERE %.*s = ? ORDER BY id LIMIT 2",
                      STR_ARG(o->table), STR_ARG(o->fields[field].column))
        .at;
}

const char *statement_keep(struct arena *a, const struct object *o, const char *column)
{
    return str_format(a,
                      "INSERT INTO undo_record (undo, record, version, created, content) SELECT "
                      "CAST(? AS BIGINT), id, version, created, %s FROM %.*s WHERE %s = ?",
                      is_customer(o) ? "NULL" : "content", STR_ARG(o->table), column)
        .at;
}

static const char *moving(bool some)
{
    return some ? "customer = ? AND id IN (SELECT record FROM change WHERE id > ? AND id <= ? AND "
                  "object = ? AND op = 4)"
                : "customer = ?";
}

const char *statement_count_move(struct arena *a, const struct object *o, bool some)
{
    return str_format(a, "SELECT COUNT(*) FROM %.*s WHERE %s", STR_ARG(o->table), moving(some)).at;
}

const char *statement_log_move(struct arena *a, const struct object *o, bool some)
{
    return str_format(
               a,
               "INSERT INTO change (id, at, actor, object, record, customer, op, before, after, "
               "source, address, session) SELECT CAST(? AS BIGINT) + ROW_NUMBER() OVER (ORDER BY "
               "id) - 1, CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS BIGINT), id, CAST(? AS "
               "BIGINT), CAST(? AS BIGINT), CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS BIGINT), "
               "CAST(? AS TEXT), CAST(? AS TEXT) FROM %.*s WHERE %s",
               STR_ARG(o->table), moving(some))
        .at;
}

const char *statement_move(struct arena *a, const struct object *o, bool some)
{
    return str_format(a, "UPDATE %.*s SET customer = ?, version = version + 1 WHERE %s",
                      STR_ARG(o->table), moving(some))
        .at;
}

const char *statement_fields(struct arena *a, const struct object *o, const int *fields, int count,
                             int records)
{
    struct buf b;
    begin(&b);
    buf_add(&b, STR("SELECT "));
    buf_add(&b, STR("id"));
    for (int i = 0; i < count; i++)
        buf_format(&b, ", %.*s", STR_ARG(o->fields[fields[i]].column));
    buf_format(&b, " FROM %.*s WHERE id IN (", STR_ARG(o->table));
    for (int i = 0; i < records; i++)
        buf_add(&b, i ? STR(", ?") : STR("?"));
    buf_byte(&b, ')');
    return done(a, &b);
}
