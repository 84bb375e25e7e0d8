#include "flow/warning.h"
#include "flow/whose.h"
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
    W_OWNER,
    W_PERSON,
    W_PERSON_NAME,
    W_HANDED,
    W_DUE,
    W_RUNG,
    W_SNOOZED,
    W_SNOOZE_WHY,
    W_WORTH,
    W_TOLD,
    W_ENDED,
    W_HOLD_DOWN
};

// Where a warning is: what `list` of a question says.
static const char *const list_where[] = {
    [LIST_ANY] = "",
    [LIST_NOW] = " AND w.status = 'open' AND w.handed IS NOT NULL AND w.snoozed IS NULL",
    [LIST_WAITING] = " AND w.status = 'open' AND w.person <> 0 AND w.handed IS NULL",
    [LIST_SNOOZED] = " AND w.status = 'open' AND w.snoozed IS NOT NULL",
    [LIST_NOBODY] = " AND w.status = 'open' AND w.person = 0",
    [LIST_OVERDUE] =
        " AND w.status = 'open' AND w.handed IS NOT NULL AND w.snoozed IS NULL AND w.due < ?",
};

#define IN_TIME "w.status = 'handled' AND (w.due IS NULL OR w.closed <= w.due)"
#define LATE "w.status = 'handled' AND w.closed > w.due"
static const char *const timing_where[TIMING_COUNT] = {"", " AND " IN_TIME, " AND " LATE};

#define HOW_MANY(condition) "SUM(CASE WHEN " condition " THEN 1 ELSE 0 END)"
// clang-format off
static const char counts_columns[] =
    "w.rule, r.name, COUNT(*), "
    HOW_MANY("w.status = 'open'") ", "
    HOW_MANY("w.status = 'handled'") ", "
    HOW_MANY("w.status = 'gone'") ", "
    HOW_MANY(IN_TIME) ", "
    HOW_MANY(LATE) ", "
    HOW_MANY("w.outcome = 'kept'") ", "
    HOW_MANY("w.outcome = 'lost'") ", "
    HOW_MANY("w.outcome = 'mistaken'") ", "
    HOW_MANY("w.status = 'open' AND w.snoozed IS NOT NULL");
// clang-format on

// Most money at risk first; of what is worth the same, what is due first.
static const char most_urgent[] = "COALESCE(w.worth, 0) DESC, COALESCE(w.due, 0), w.id";

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
                      "w.customer LEFT JOIN person p ON p.id = w.person %s",
                      columns, STR_ARG(s->objects[s->customer].table), where)
        .at;
}

static const char *row_columns(struct arena *a, const struct schema *s)
{
    return str_format(
               a,
               "w.id, w.version, w.rule, w.customer, r.name, r.condition, w.opened, w.closed, "
               "w.status, w.outcome, w.note, c.%.*s, c.%.*s, c.%.*s, w.person, p.name, "
               "w.handed, w.due, w.rung, w.snoozed, w.snooze_why, w.worth, w.told, CASE WHEN "
               "w.status = 'open' THEN w.ended END, CASE WHEN r.enabled = 1 THEN r.hold_down END",
               STR_ARG(column_of(s, "code")), STR_ARG(column_of(s, "name")),
               STR_ARG(column_of(s, "owner")))
        .at;
}

static day_t day_at(struct db_rows *rows, int column)
{
    struct value v = db_value(rows, column);
    return v.type == VALUE_INT ? (day_t)v.integer : DAY_NONE;
}

// The rule lets it go when its reason has been gone for the hold-down.
static day_t goes_on(struct db_rows *rows)
{
    struct value hold = db_value(rows, W_HOLD_DOWN);
    day_t ended = day_at(rows, W_ENDED);
    return ended == DAY_NONE || hold.type != VALUE_INT ? DAY_NONE : ended + (day_t)hold.integer;
}

static struct warning read_row(struct ctx *c, struct db_rows *rows)
{
    return (struct warning){.id = db_int(rows, W_ID),
                            .version = db_int(rows, W_VERSION),
                            .rule = db_int(rows, W_RULE),
                            .customer = db_int(rows, W_CUSTOMER),
                            .rule_name = db_text_copy(c, rows, W_RULE_NAME),
                            .condition = db_text_copy(c, rows, W_CONDITION),
                            .opened = (day_t)db_int(rows, W_OPENED),
                            .closed = day_at(rows, W_CLOSED),
                            .status = db_text_copy(c, rows, W_STATUS),
                            .outcome = db_text_copy(c, rows, W_OUTCOME),
                            .note = db_text_copy(c, rows, W_NOTE),
                            .code = db_text_copy(c, rows, W_CODE),
                            .name = db_text_copy(c, rows, W_NAME),
                            .owner = db_text_copy(c, rows, W_OWNER),
                            .person = db_int(rows, W_PERSON),
                            .person_name = db_text_copy(c, rows, W_PERSON_NAME),
                            .handed = day_at(rows, W_HANDED),
                            .due = day_at(rows, W_DUE),
                            .rung = (int)db_int(rows, W_RUNG),
                            .snoozed = day_at(rows, W_SNOOZED),
                            .snooze_why = db_text_copy(c, rows, W_SNOOZE_WHY),
                            .worth = db_value(rows, W_WORTH),
                            .told = db_int(rows, W_TOLD),
                            .ended = day_at(rows, W_ENDED),
                            .goes = goes_on(rows)};
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

enum { CONDITIONS_MAX = 16 };

static int conditions(struct arena *a, const struct schema *s, const struct warning_question *q,
                      day_t today, const struct whose *reach, struct str *where,
                      struct value *values)
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
    if (q->person) {
        text = str_join(a, text, STR(" AND w.person = ?"));
        values[n++] = value_int(q->person);
    }
    if (q->told) {
        text = str_join(a, text, STR(" AND w.told = ?"));
        values[n++] = value_int(q->told);
    }
    if (q->outcome.len) {
        text = str_join(a, text, STR(" AND w.outcome = ?"));
        values[n++] = value_text(q->outcome);
    }
    if (q->from) {
        text = str_join(a, text, STR(" AND w.opened >= ?"));
        values[n++] = value_int(q->from);
    }
    if (q->to) {
        text = str_join(a, text, STR(" AND w.opened <= ?"));
        values[n++] = value_int(q->to);
    }
    text = str_join(a, text, str_of(timing_where[q->timing]));
    text = str_join(a, text, str_of(list_where[q->list]));
    if (q->list == LIST_OVERDUE)
        values[n++] = value_int(today);
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

// The question as SQL, for customers he sees; `values` has room for one more.
static enum err ask(struct ctx *c, struct org *o, struct db_tx *tx, const struct schema *s,
                    const struct viewer *v, const struct warning_question *q, struct str *where,
                    struct value **values, int *count)
{
    struct whose reach;
    enum err e = viewer_need(c, v, &s->objects[s->customer], VERB_SEE);
    if (!e && q->owner && !reads_owner(s, v))
        e = fail(c, ERR_DENIED, "you may not see whose customers are", "您不能查看客户的负责人");
    if (!e)
        e = whose_seen(c, o, tx, s, v, "warning", &reach);
    if (e)
        return e;
    *values = ARENA_ARRAY(c->arena, struct value, (size_t)reach.count + CONDITIONS_MAX + 1);
    *count = conditions(c->arena, s, q, clock_today(org_clock(o)), &reach, where, *values);
    return ERR_NONE;
}

enum err warnings(struct ctx *c, struct org *o, struct db_tx *tx, const struct schema *s,
                  const struct viewer *v, const struct warning_question *q, struct warning **out,
                  int *count, int64_t *total)
{
    struct str where;
    struct value *values;
    struct db_rows *rows;
    int n;
    enum err e = ask(c, o, tx, s, v, q, &where, &values, &n);
    if (e)
        return e;
    e = db_number(c, tx, select_sql(c->arena, s, "COUNT(*)", where.at), values, n, 0, total);
    if (q->after && !q->urgent_first) {
        where = str_join(c->arena, where, STR(" AND w.id < ?"));
        values[n++] = value_int(q->after);
    }
    *out = ARENA_ARRAY(c->arena, struct warning, (size_t)q->limit);
    *count = 0;
    if (!e)
        e = db_query(c, tx,
                     select_sql(c->arena, s, row_columns(c->arena, s),
                                str_format(c->arena, "%.*s ORDER BY %s LIMIT %d", STR_ARG(where),
                                           q->urgent_first ? most_urgent : "w.id DESC", q->limit)
                                    .at),
                     values, n, &rows);
    while (!e && db_next(c, rows, &e))
        (*out)[(*count)++] = show(c, s, v, read_row(c, rows));
    return e;
}

// Those of the question by the first two of the columns, the most first; the third is how many.
static enum err heap_up(struct ctx *c, struct org *o, struct db_tx *tx, const struct schema *s,
                        const struct viewer *v, const struct warning_question *q,
                        const char *columns, struct db_rows **rows)
{
    struct str where;
    struct value *values;
    int n;
    enum err e = ask(c, o, tx, s, v, q, &where, &values, &n);
    if (e)
        return e;
    where = str_join(c->arena, where, STR(" GROUP BY 1, 2 ORDER BY 3 DESC, 1"));
    return db_query(c, tx, select_sql(c->arena, s, columns, where.at), values, n, rows);
}

enum err warning_counts(struct ctx *c, struct org *o, struct db_tx *tx, const struct schema *s,
                        const struct viewer *v, const struct warning_question *q,
                        struct warning_counts **out, int *count)
{
    struct db_rows *rows;
    *out = NULL;
    *count = 0;
    enum err e = heap_up(c, o, tx, s, v, q, counts_columns, &rows);
    while (!e && db_next(c, rows, &e)) {
        *out = arena_grow(c->arena, *out, (size_t)*count, (size_t)*count + 1, sizeof **out);
        (*out)[(*count)++] = (struct warning_counts){.rule = db_int(rows, 0),
                                                     .name = db_text_copy(c, rows, 1),
                                                     .opened = db_int(rows, 2),
                                                     .open = db_int(rows, 3),
                                                     .handled = db_int(rows, 4),
                                                     .gone = db_int(rows, 5),
                                                     .in_time = db_int(rows, 6),
                                                     .late = db_int(rows, 7),
                                                     .kept = db_int(rows, 8),
                                                     .lost = db_int(rows, 9),
                                                     .mistaken = db_int(rows, 10),
                                                     .snoozed = db_int(rows, 11)};
    }
    return e;
}

enum err warning_loads(struct ctx *c, struct org *o, struct db_tx *tx, const struct schema *s,
                       const struct viewer *v, const struct warning_question *q,
                       struct warning_load **out, int *count)
{
    struct db_rows *rows;
    *out = NULL;
    *count = 0;
    enum err e = heap_up(c, o, tx, s, v, q, "w.person, COALESCE(p.name, ''), COUNT(*)", &rows);
    while (!e && db_next(c, rows, &e)) {
        *out = arena_grow(c->arena, *out, (size_t)*count, (size_t)*count + 1, sizeof **out);
        (*out)[(*count)++] =
            (struct warning_load){db_int(rows, 0), db_text_copy(c, rows, 1), db_int(rows, 2)};
    }
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
    struct whose reach;
    struct str owner = column_of(s, "owner");
    const char *columns =
        str_format(c->arena, "COALESCE(c.%.*s, '') AS owner, COUNT(*) AS open", STR_ARG(owner)).at;
    int n = 0;
    *out = NULL;
    *count = 0;
    if (!reads_owner(s, v))
        return ERR_NONE;
    enum err e = whose_seen(c, o, tx, s, v, "warning", &reach);
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
    struct whose reach;
    int64_t newest = 0;
    *opened = 0;
    enum err e = db_number(c, tx, "SELECT MAX(id) FROM warning", DB_NO_VALUES, 0, &newest);
    if (!e && viewer_may(v, &s->objects[s->customer], VERB_SEE)) {
        e = whose_seen(c, o, tx, s, v, "warning", &reach);
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
