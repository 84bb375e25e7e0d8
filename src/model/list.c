#include "model/list.h"
#include "model/mirror.h"
#include "model/search.h"
#include "model/statement.h"
#include "rule/sql.h"

#include <roaring/roaring.h>

enum { VALUES_MAX = 512 };

// A query being put together.
struct query {
    struct ctx *c;
    const struct object *o;
    struct buf where;
    struct value values[VALUES_MAX];
    int count;
    roaring_bitmap_t
        *only; // customers of the history for whom a condition over time holds; NULL: all
    const struct history *history;
};

static enum err add_values(struct query *k, const struct value *values, int count)
{
    if (k->count + count > VALUES_MAX)
        return fail(k->c, ERR_INPUT, "the condition holds too many values", "条件中的取值过多");
    memcpy(k->values + k->count, values, (size_t)count * sizeof *values);
    k->count += count;
    return ERR_NONE;
}

static bool column(void *user, int object, int field, struct rule_sql_column *out)
{
    const struct query *k = user;
    const struct field *f = &k->o->fields[field];
    (void)object;
    *out = (struct rule_sql_column){f->column, f->kind->id == KIND_TIME};
    return true;
}

enum err list_filter(struct ctx *c, const struct schema *s, int object, struct str text,
                     struct rule **out)
{
    if (object == s->customer)
        return rule_parse(c, &s->catalog, text, NULL, 0, out);
    return rule_parse_filter(c, &s->catalog, object, text, out);
}

static enum err scan(struct ctx *c, struct org *o, struct query *k, const struct rule *filter)
{
    struct history_plan *plan;
    enum err e = mirror_use(c, org_mirror(o), &filter, 1, &k->history);
    if (e)
        return e;
    k->only = roaring_bitmap_create();
    e = history_compile(c, k->history, filter, &plan);
    return e ? e : history_scan(c, k->history, plan, clock_today(org_clock(o)), k->only);
}

// Over fields it is SQL's work, over time lines the mirror's.
static enum err add_filter(struct ctx *c, struct org *o, const struct schema *s, struct query *k,
                           const struct list_question *q)
{
    struct ctx quiet = {.arena = c->arena};
    struct rule_sql_source source = {column, k, clock_today(org_clock(o))};
    struct rule_sql sql;
    if (!q->filter)
        return ERR_NONE;
    enum err e = rule_sql_where(&quiet, q->filter, &source, &sql);
    if (e && q->object == s->customer)
        return scan(c, o, k, q->filter);
    if (e)
        return fail_as(c, &quiet.why);
    buf_format(&k->where, " AND (%.*s)", STR_ARG(sql.where));
    return add_values(k, sql.values, sql.value_count);
}

static enum err add_search(struct query *k, const struct list_question *q)
{
    if (!str_trim(q->search).len || k->o->shape != SHAPE_CUSTOMER)
        return ERR_NONE;
    struct value pattern = value_text(search_pattern(k->c->arena, q->search));
    buf_add(&k->where, STR(" AND search LIKE ? ESCAPE '!'"));
    return add_values(k, &pattern, 1);
}

// Rows behind the last one of the page before; empty cells stand at the end, whichever way it is
// sorted.
static enum err add_after(struct query *k, struct db_tx *tx, const struct schema *s,
                          const struct list_question *q)
{
    struct value id = value_int(q->after);
    if (!q->after)
        return ERR_NONE;
    if (q->sort < 0) {
        buf_add(&k->where, q->down ? STR(" AND id < ?") : STR(" AND id > ?"));
        return add_values(k, &id, 1);
    }
    struct record last;
    enum err e = record_load(k->c, tx, s, q->object, q->after, &last);
    if (e)
        return e;
    struct str name = k->o->fields[q->sort].column;
    struct value at = last.cells[q->sort];
    if (at.type == VALUE_NULL) {
        buf_format(&k->where, " AND %.*s IS NULL AND id > ?", STR_ARG(name));
        return add_values(k, &id, 1);
    }
    buf_format(&k->where, " AND (%.*s %s ? OR (%.*s = ? AND id > ?) OR %.*s IS NULL)",
               STR_ARG(name), q->down ? "<" : ">", STR_ARG(name), STR_ARG(name));
    const struct value three[] = {at, at, id};
    return add_values(k, three, 3);
}

static const char *order_of(struct arena *a, const struct object *o, const struct list_question *q)
{
    if (q->sort < 0)
        return q->down ? "ORDER BY id DESC" : "ORDER BY id";
    return str_format(a, "ORDER BY %.*s %s NULLS LAST, id", STR_ARG(o->fields[q->sort].column),
                      q->down ? "DESC" : "ASC")
        .at;
}

static enum err read_page(struct query *k, struct db_tx *tx, const struct schema *s,
                          const struct list_question *q, struct list_page *out)
{
    struct db_rows *rows;
    // Where a set from the mirror thins the rows, as many are read as it takes.
    const char *tail = str_format(k->c->arena, "WHERE 1 = 1%.*s %s%s", STR_ARG(buf_str(&k->where)),
                                  order_of(k->c->arena, k->o, q), k->only ? "" : " LIMIT ?")
                           .at;
    struct value limit = value_int(q->limit + 1);
    enum err e = k->only ? ERR_NONE : add_values(k, &limit, 1);
    if (!e)
        e = db_query(k->c, tx, statement_select(k->c->arena, k->o, tail), k->values, k->count,
                     &rows);
    out->rows = ARENA_ARRAY(k->c->arena, struct record, (size_t)q->limit);
    while (!e && db_next(k->c, rows, &e)) {
        uint32_t at = k->only ? history_customer_of(k->history, db_int(rows, COLUMN_ID)) : 0;
        if (k->only && (at == UINT32_MAX || !roaring_bitmap_contains(k->only, at)))
            continue;
        if (out->count == q->limit) {
            out->more = true;
            db_rows_close(rows);
            break;
        }
        record_read(k->c, rows, s, q->object, &out->rows[out->count++]);
    }
    return e;
}

// Everybody: the mirror knows without looking at a million rows.
static enum err count_customers(struct ctx *c, struct org *o, int64_t *out)
{
    const struct history *h;
    enum err e = mirror_use(c, org_mirror(o), NULL, 0, &h);
    if (e)
        return e;
    *out = (int64_t)history_size(h).customers;
    mirror_release(org_mirror(o));
    return ERR_NONE;
}

static enum err count_all(struct org *o, const struct schema *s, struct query *k, struct db_tx *tx,
                          const struct list_question *q, struct list_page *out)
{
    out->total = -1;
    if (q->after)
        return ERR_NONE;
    if (k->only && !k->count) {
        out->total = (int64_t)roaring_bitmap_get_cardinality(k->only);
        return ERR_NONE;
    }
    if (!k->count && q->object == s->customer)
        return count_customers(k->c, o, &out->total);
    return db_number(
        k->c, tx,
        str_format(k->c->arena,
                   "SELECT COUNT(*) FROM (SELECT 1 FROM %.*s WHERE 1 = 1%.*s LIMIT %d) x",
                   STR_ARG(k->o->table), STR_ARG(buf_str(&k->where)), LIST_COUNT_MAX)
            .at,
        k->values, k->count, 0, &out->total);
}

enum err list_records(struct ctx *c, struct org *o, const struct schema *s,
                      const struct list_question *q, struct list_page *out)
{
    enum { WHERE_MAX = 1 << 20 };
    struct query *k = ARENA_NEW(c->arena, struct query);
    struct db_tx *tx = NULL;
    *out = (struct list_page){0};
    k->c = c;
    k->o = &s->objects[q->object];
    buf_init(&k->where, WHERE_MAX);
    enum err e = add_filter(c, o, s, k, q);
    if (!e)
        e = add_search(k, q);
    if (!e)
        e = db_read_begin(c, org_db(o), &tx);
    if (!e)
        e = count_all(o, s, k, tx, q, out);
    if (!e)
        e = add_after(k, tx, s, q);
    if (!e)
        e = read_page(k, tx, s, q, out);
    db_read_end(tx);
    if (k->history)
        mirror_release(org_mirror(o));
    if (k->only)
        roaring_bitmap_free(k->only);
    buf_deinit(&k->where);
    return e;
}
