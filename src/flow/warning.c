#include "flow/warning.h"

#include <stdio.h>

enum {
    W_ID,
    W_VERSION,
    W_RULE,
    W_CUSTOMER,
    W_RULE_NAME,
    W_CONDITION,
    W_OPENED,
    W_CLOSED,
    W_STATUS,
    W_OUTCOME,
    W_NOTE,
    W_CODE,
    W_NAME,
    W_OWNER
};

static const char load_version[] = "SELECT version FROM warning WHERE id = ?";
static const char handle[] =
    "UPDATE warning SET version = version + 1, status = ?, outcome = ?, note = ?, "
    "closed = ?, closed_by = ? WHERE id = ?";

static struct str column_of(const struct schema *s, const char *name)
{
    const struct object *o = &s->objects[s->customer];
    int field = object_field(o, str_of(name));
    return field < 0 ? STR("NULL") : o->fields[field].column;
}

// SELECT … with the customer beside it; `where` follows. The customer's columns are data.
static const char *select_sql(struct arena *a, const struct schema *s, const char *columns,
                              const char *where)
{
    return str_format(a,
                      "SELECT %s FROM warning w JOIN rule r ON r.id = w.rule JOIN %.*s c ON c.id = "
                      "w.customer %s",
                      columns, STR_ARG(s->objects[s->customer].table), where)
        .at;
}

static const char *row_columns(struct arena *a, const struct schema *s)
{
    return str_format(
               a,
               "w.id, w.version, w.rule, w.customer, r.name, r.condition, w.opened, w.closed, "
               "w.status, w.outcome, w.note, c.%.*s, c.%.*s, c.%.*s",
               STR_ARG(column_of(s, "code")), STR_ARG(column_of(s, "name")),
               STR_ARG(column_of(s, "owner")))
        .at;
}

static struct warning read_row(struct ctx *c, struct db_rows *rows)
{
    struct value closed = db_value(rows, W_CLOSED);
    return (struct warning){.id = db_int(rows, W_ID),
                            .version = db_int(rows, W_VERSION),
                            .rule = db_int(rows, W_RULE),
                            .customer = db_int(rows, W_CUSTOMER),
                            .rule_name = db_text_copy(c, rows, W_RULE_NAME),
                            .condition = db_text_copy(c, rows, W_CONDITION),
                            .opened = (day_t)db_int(rows, W_OPENED),
                            .closed = closed.type == VALUE_INT ? (day_t)closed.integer : DAY_NONE,
                            .status = db_text_copy(c, rows, W_STATUS),
                            .outcome = db_text_copy(c, rows, W_OUTCOME),
                            .note = db_text_copy(c, rows, W_NOTE),
                            .code = db_text_copy(c, rows, W_CODE),
                            .name = db_text_copy(c, rows, W_NAME),
                            .owner = db_text_copy(c, rows, W_OWNER)};
}

enum { CONDITIONS_MAX = 5 };

static int conditions(struct arena *a, const struct schema *s, const struct warning_question *q,
                      struct str *where, struct value *values)
{
    int n = 0;
    struct str text = STR("WHERE 1 = 1");
    if (q->status.len) {
        text = str_join(a, text, STR(" AND w.status = ?"));
        values[n++] = value_text(q->status);
    }
    if (q->rule) {
        text = str_join(a, text, STR(" AND w.rule = ?"));
        values[n++] = value_int(q->rule);
    }
    if (q->customer) {
        text = str_join(a, text, STR(" AND w.customer = ?"));
        values[n++] = value_int(q->customer);
    }
    if (q->owner) {
        text = str_format(a, "%.*s AND COALESCE(c.%.*s, '') = ?", STR_ARG(text),
                          STR_ARG(column_of(s, "owner")));
        values[n++] = value_text(*q->owner);
    }
    *where = text;
    return n;
}

enum err warnings(struct ctx *c, struct db_tx *tx, const struct schema *s,
                  const struct warning_question *q, struct warning **out, int *count,
                  int64_t *total)
{
    struct value values[CONDITIONS_MAX + 1];
    struct str where;
    struct db_rows *rows;
    int n = conditions(c->arena, s, q, &where, values);
    enum err e =
        db_number(c, tx, select_sql(c->arena, s, "COUNT(*)", where.at), values, n, 0, total);
    if (q->after) {
        where = str_join(c->arena, where, STR(" AND w.id < ?"));
        values[n++] = value_int(q->after);
    }
    *out = ARENA_ARRAY(c->arena, struct warning, (size_t)q->limit);
    *count = 0;
    if (!e)
        e = db_query(c, tx,
                     select_sql(c->arena, s, row_columns(c->arena, s),
                                str_format(c->arena, "%.*s ORDER BY w.id DESC LIMIT %d",
                                           STR_ARG(where), q->limit)
                                    .at),
                     values, n, &rows);
    while (!e && db_next(c, rows, &e))
        (*out)[(*count)++] = read_row(c, rows);
    return e;
}

enum err warning_load(struct ctx *c, struct db_tx *tx, const struct schema *s, int64_t id,
                      struct warning *out)
{
    struct db_rows *rows;
    enum err e =
        db_query(c, tx, select_sql(c->arena, s, row_columns(c->arena, s), "WHERE w.id = ?"),
                 DB_VALUES(value_int(id)), &rows);
    if (e)
        return e;
    if (!db_next(c, rows, &e))
        return e ? e : fail(c, ERR_NOT_FOUND, "there is no such warning", "没有这条预警");
    *out = read_row(c, rows);
    db_rows_close(rows);
    return ERR_NONE;
}

enum err warning_owners(struct ctx *c, struct db_tx *tx, const struct schema *s,
                        struct owner_count **out, int *count)
{
    struct db_rows *rows;
    struct str owner = column_of(s, "owner");
    const char *columns =
        str_format(c->arena, "COALESCE(c.%.*s, '') AS owner, COUNT(*) AS open", STR_ARG(owner)).at;
    int n = 0;
    *out = NULL;
    enum err e = db_query(
        c, tx,
        select_sql(c->arena, s, columns, "WHERE w.status = 'open' GROUP BY 1 ORDER BY 2 DESC, 1"),
        DB_NO_VALUES, &rows);
    while (!e && db_next(c, rows, &e)) {
        *out = arena_grow(c->arena, *out, (size_t)n, (size_t)n + 1, sizeof **out);
        (*out)[n++] = (struct owner_count){db_text_copy(c, rows, 0), db_int(rows, 1)};
    }
    *count = n;
    return e;
}

enum err warning_handle(struct work *w, int64_t id, int64_t version, struct str outcome,
                        struct str note)
{
    static const char *const outcomes[] = {"", "kept", "lost", "mistaken", "other"};
    enum { NOTE_MAX = 4000 };
    bool known = false;
    for (size_t i = 0; i < sizeof outcomes / sizeof *outcomes; i++)
        known |= str_eq(outcome, str_of(outcomes[i]));
    if (!known)
        return fail(w->c, ERR_INPUT, "the outcome is kept, lost, mistaken or other",
                    "处理结果应为 kept、lost、mistaken 或 other");
    if (note.len > NOTE_MAX)
        return fail(w->c, ERR_INPUT, "the note is longer than %d bytes", "备注超过 %d 字节",
                    NOTE_MAX);
    int64_t now;
    enum err e = db_number(w->c, w->tx, load_version, DB_VALUES(value_int(id)), 0, &now);
    if (!e && !now)
        e = fail(w->c, ERR_NOT_FOUND, "there is no such warning", "没有这条预警");
    if (!e && now != version)
        e = fail(w->c, ERR_STALE, "somebody changed it in the meantime: read it again",
                 "刚被别人修改过，请刷新后再试");
    bool open = !outcome.len;
    if (e)
        return e;
    return db_run(w->c, w->tx, handle,
                  DB_VALUES(value_text(open ? STR("open") : STR("handled")), value_text(outcome),
                            value_text(note), open ? value_null() : value_int(work_today(w)),
                            value_int(open ? 0 : w->actor), value_int(id)),
                  NULL);
}
