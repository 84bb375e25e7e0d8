#include "flow/warning.h"
#include "model/guard.h"
#include "model/scope.h"
#include "model/seen.h"

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

// Whose warnings: what to add to a WHERE.
struct reach {
    const char *where;
    const struct value *values;
    int count;
};

// Where SQL cannot say it, the customers who have warnings are asked for one by one.
static enum err reach_ids(struct ctx *c, struct org *o, struct db_tx *tx, const struct schema *s,
                          const struct viewer *v, struct reach *out)
{
    struct id_set *set = NULL;
    struct db_rows *rows;
    struct buf b;
    enum err e = scope_ids(c, o, v, s, s->customer, VERB_SEE, &set);
    if (e)
        return e;
    buf_init(&b, 64 << 20);
    buf_add(&b, STR("w.customer IN (0"));
    e = db_query(c, tx, "SELECT DISTINCT customer FROM warning", DB_NO_VALUES, &rows);
    while (!e && db_next(c, rows, &e))
        if (!set || id_set_has(set, db_int(rows, 0)))
            buf_format(&b, ",%lld", (long long)db_int(rows, 0));
    buf_byte(&b, ')');
    out->where = str_zero(c->arena, buf_str(&b));
    buf_deinit(&b);
    id_set_drop(set);
    return e;
}

static enum err reach_of(struct ctx *c, struct org *o, struct db_tx *tx, const struct schema *s,
                         const struct viewer *v, struct reach *out)
{
    struct scope_sql sql;
    *out = (struct reach){.where = "1 = 1"};
    enum err e = scope_sql(c, v, s, s->customer, VERB_SEE, clock_today(org_clock(o)), &sql);
    if (e || sql.all)
        return e;
    if (sql.ids)
        return reach_ids(c, o, tx, s, v, out);
    out->where = str_format(c->arena, "w.customer IN (SELECT id FROM %.*s WHERE %s)",
                            STR_ARG(s->objects[s->customer].table), sql.where)
                     .at;
    out->values = sql.values;
    out->count = sql.count;
    return ERR_NONE;
}

static struct str head_text(struct ctx *c, const struct schema *s, const struct viewer *v,
                            const char *name, struct str text)
{
    const struct object *o = &s->objects[s->customer];
    int field = object_field(o, str_of(name));
    if (field < 0 || !text.len)
        return STR_NONE;
    struct value cell = seen_cell(c->arena, v, o, field, value_text(text));
    return cell.type == VALUE_TEXT ? cell.text : STR_NONE;
}

static struct warning show(struct ctx *c, const struct schema *s, const struct viewer *v,
                           struct warning w)
{
    w.code = head_text(c, s, v, "code", w.code);
    w.name = head_text(c, s, v, "name", w.name);
    w.owner = head_text(c, s, v, "owner", w.owner);
    return w;
}

static bool reads_owner(const struct schema *s, const struct viewer *v)
{
    const struct object *o = &s->objects[s->customer];
    int owner = object_field(o, STR("owner"));
    return owner >= 0 && viewer_field(v, o, owner) >= FIELD_READ;
}

enum { CONDITIONS_MAX = 5 };

static int conditions(struct arena *a, const struct schema *s, const struct warning_question *q,
                      const struct reach *reach, struct str *where, struct value *values)
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
    text = str_format(a, "%.*s AND (%s)", STR_ARG(text), reach->where);
    if (reach->count)
        memcpy(values + n, reach->values, (size_t)reach->count * sizeof *values);
    *where = text;
    return n + reach->count;
}

enum err warnings(struct ctx *c, struct org *o, struct db_tx *tx, const struct schema *s,
                  const struct viewer *v, const struct warning_question *q, struct warning **out,
                  int *count, int64_t *total)
{
    struct reach reach;
    struct str where;
    struct db_rows *rows;
    enum err e = viewer_need(c, v, &s->objects[s->customer], VERB_SEE);
    if (!e && q->owner && !reads_owner(s, v))
        e = fail(c, ERR_DENIED, "you may not see whose customers are", "您不能查看客户的负责人");
    if (!e)
        e = reach_of(c, o, tx, s, v, &reach);
    if (e)
        return e;
    struct value *values =
        ARENA_ARRAY(c->arena, struct value, (size_t)reach.count + CONDITIONS_MAX + 1);
    int n = conditions(c->arena, s, q, &reach, &where, values);
    e = db_number(c, tx, select_sql(c->arena, s, "COUNT(*)", where.at), values, n, 0, total);
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
        (*out)[(*count)++] = show(c, s, v, read_row(c, rows));
    return e;
}

enum err warning_load(struct ctx *c, struct org *o, struct db_tx *tx, const struct schema *s,
                      const struct viewer *v, int64_t id, struct warning *out)
{
    struct db_rows *rows;
    bool seen = false;
    enum err e =
        db_query(c, tx, select_sql(c->arena, s, row_columns(c->arena, s), "WHERE w.id = ?"),
                 DB_VALUES(value_int(id)), &rows);
    if (!e && db_next(c, rows, &e)) {
        *out = show(c, s, v, read_row(c, rows));
        db_rows_close(rows);
        e = scope_customer(c, o, tx, v, s, s->customer, VERB_SEE, out->customer, &seen);
    }
    if (!e && !seen)
        e = fail(c, ERR_NOT_FOUND, "there is no such warning", "没有这条预警");
    return e;
}

enum err warning_owners(struct ctx *c, struct org *o, struct db_tx *tx, const struct schema *s,
                        const struct viewer *v, struct owner_count **out, int *count)
{
    struct db_rows *rows;
    struct reach reach;
    struct str owner = column_of(s, "owner");
    const char *columns =
        str_format(c->arena, "COALESCE(c.%.*s, '') AS owner, COUNT(*) AS open", STR_ARG(owner)).at;
    int n = 0;
    *out = NULL;
    *count = 0;
    if (!reads_owner(s, v))
        return ERR_NONE;
    enum err e = reach_of(c, o, tx, s, v, &reach);
    if (e)
        return e;
    const char *where =
        str_format(c->arena, "WHERE w.status = 'open' AND (%s) GROUP BY 1 ORDER BY 2 DESC, 1",
                   reach.where)
            .at;
    e = db_query(c, tx, select_sql(c->arena, s, columns, where), reach.values, reach.count, &rows);
    while (!e && db_next(c, rows, &e)) {
        *out = arena_grow(c->arena, *out, (size_t)n, (size_t)n + 1, sizeof **out);
        (*out)[n++] = (struct owner_count){db_text_copy(c, rows, 0), db_int(rows, 1)};
    }
    *count = n;
    return e;
}

enum err warning_news(struct ctx *c, struct org *o, struct db_tx *tx, const struct schema *s,
                      const struct viewer *v, int64_t *told, int64_t *opened)
{
    struct reach reach;
    int64_t newest = 0;
    *opened = 0;
    enum err e = db_number(c, tx, "SELECT MAX(id) FROM warning", DB_NO_VALUES, 0, &newest);
    if (!e && viewer_may(v, &s->objects[s->customer], VERB_SEE)) {
        e = reach_of(c, o, tx, s, v, &reach);
        struct value *values = ARENA_ARRAY(c->arena, struct value, e ? 1 : (size_t)reach.count + 1);
        values[0] = value_int(*told);
        if (!e && reach.count)
            memcpy(values + 1, reach.values, (size_t)reach.count * sizeof *values);
        if (!e)
            e = db_number(c, tx,
                          str_format(c->arena,
                                     "SELECT COUNT(*) FROM warning w WHERE w.id > ? AND (%s)",
                                     reach.where)
                              .at,
                          values, reach.count + 1, 0, opened);
    }
    if (!e)
        *told = newest;
    return e;
}

// Handling one is changing what is known of the customer.
static enum err may_handle(struct work *w, int64_t warning)
{
    int64_t customer = 0;
    enum err e = db_number(w->c, w->tx, "SELECT customer FROM warning WHERE id = ?",
                           DB_VALUES(value_int(warning)), 0, &customer);
    if (!e && !customer)
        e = fail(w->c, ERR_NOT_FOUND, "there is no such warning", "没有这条预警");
    return e ? e : guard_customer(w, customer);
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
    int64_t now = 0;
    enum err e = may_handle(w, id);
    if (!e)
        e = db_number(w->c, w->tx, load_version, DB_VALUES(value_int(id)), 0, &now);
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
