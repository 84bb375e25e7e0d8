#include "model/list.h"
#include "base/map.h"
#include "model/list_query.h"
#include "model/mirror.h"
#include "model/statement.h"

// The found ones of this page; the rows come in another order.
static enum err ranked_page(struct query *k, struct db_tx *tx, const struct schema *s,
                            const struct list_question *q, struct list_page *out)
{
    int from = 0, count;
    struct db_rows *rows;
    struct int_map places;
    while (q->after && from < k->found.count && k->found.ids[from] != q->after)
        from++;
    if (q->after && from++ == k->found.count)
        return fail(k->c, ERR_NOT_FOUND,
                    "the record this page begins after is not among those found any more: search "
                    "again",
                    "本页起始的记录已不在搜索结果中，请重新搜索");
    count = k->found.count - from < q->limit ? k->found.count - from : q->limit;
    out->more = k->found.count - from > q->limit;
    out->rows = ARENA_ARRAY(k->c->arena, struct record, (size_t)count);
    enum err e = query_ids(k, k->found.ids + from, count);
    if (!e)
        e = db_query(
            k->c, tx,
            statement_select(
                k->c->arena, k->o,
                str_format(k->c->arena, "WHERE 1 = 1%.*s", STR_ARG(buf_str(&k->where))).at),
            k->values, k->count, &rows);
    int_map_init(&places, (size_t)count);
    for (int i = 0; i < count; i++)
        *int_map_put(&places, (uint64_t)k->found.ids[from + i], 0) = i;
    while (!e && db_next(k->c, rows, &e))
        record_read(k->c, rows, s, q->object,
                    &out->rows[*int_map_get(&places, (uint64_t)db_int(rows, COLUMN_ID))]);
    int_map_deinit(&places);
    for (int i = 0; i < count; i++) // one may have gone since it was found
        if (out->rows[i].id)
            out->rows[out->count++] = out->rows[i];
    return e;
}

// A page begins after a record of his: the place of another would tell of its cells.
static enum err must_be_seen(struct query *k, struct db_tx *tx, const struct schema *s,
                             const struct record *r)
{
    bool seen = !k->scoped || (k->ids && query_has(k, r));
    enum err e =
        seen || k->ids ? ERR_NONE : scope_record(k->c, k->org, tx, k->v, s, VERB_SEE, r, &seen);
    if (!e && !seen)
        e = fail(k->c, ERR_NOT_FOUND, "there is no such record to begin after", "没有这条起始记录");
    return e;
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
        return query_values(k, &id, 1);
    }
    struct record last;
    enum err e = record_load(k->c, tx, s, q->object, q->after, &last);
    if (!e)
        e = must_be_seen(k, tx, s, &last);
    if (e)
        return e;
    struct str name = k->o->fields[q->sort].column;
    struct value at = last.cells[q->sort];
    if (at.type == VALUE_NULL) {
        buf_format(&k->where, " AND %.*s IS NULL AND id > ?", STR_ARG(name));
        return query_values(k, &id, 1);
    }
    buf_format(&k->where, " AND (%.*s %s ? OR (%.*s = ? AND id > ?) OR %.*s IS NULL)",
               STR_ARG(name), q->down ? "<" : ">", STR_ARG(name), STR_ARG(name));
    const struct value three[] = {at, at, id};
    return query_values(k, three, 3);
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
    const char *tail =
        str_format(k->c->arena, "WHERE 1 = 1%.*s %s%s", STR_ARG(buf_str(&k->where)),
                   order_of(k->c->arena, k->o, q), query_asks_rows(k) ? "" : " LIMIT ?")
            .at;
    struct value limit = value_int(q->limit + 1);
    enum err e = query_asks_rows(k) ? ERR_NONE : query_values(k, &limit, 1);
    if (!e)
        e = db_query(k->c, tx, statement_select(k->c->arena, k->o, tail), k->values, k->count,
                     &rows);
    out->rows = ARENA_ARRAY(k->c->arena, struct record, (size_t)q->limit);
    while (!e && db_next(k->c, rows, &e)) {
        struct record r;
        record_read(k->c, rows, s, q->object, &r);
        if (!query_has(k, &r))
            continue;
        if (out->count == q->limit) {
            out->more = true;
            db_rows_close(rows);
            break;
        }
        out->rows[out->count++] = r;
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

// With a set from the mirror, row by row: SQL does not know it.
static enum err count_members(struct query *k, struct db_tx *tx, const struct schema *s, int object,
                              int64_t *out)
{
    struct db_rows *rows;
    struct ctx own = {.arena = arena_create()}; // for one row after the other
    const char *tail = str_format(k->c->arena, "WHERE 1 = 1%.*s", STR_ARG(buf_str(&k->where))).at;
    enum err e =
        db_query(k->c, tx, statement_select(k->c->arena, k->o, tail), k->values, k->count, &rows);
    struct query row = *k;
    row.c = &own;
    *out = 0;
    while (!e && db_next(k->c, rows, &e)) {
        struct record r;
        record_read(&own, rows, s, object, &r);
        *out += query_has(&row, &r);
        ctx_reset(&own);
        if (*out < LIST_COUNT_MAX)
            continue;
        db_rows_close(rows);
        break;
    }
    arena_destroy(own.arena);
    return e;
}

// What is known without looking at the rows; LIST_UNCOUNTED where it is not.
static enum err count_known(struct org *o, const struct schema *s, const struct query *k,
                            const struct list_question *q, int64_t *out)
{
    *out = LIST_UNCOUNTED;
    if (k->known && !q->filter)
        *out = k->total;
    else if (k->scoped || k->unworded)
        return ERR_NONE;
    else if (k->only && !k->count)
        *out = (int64_t)roaring_bitmap_get_cardinality(k->only);
    else if (!k->ranked && !k->only && !k->count && q->object == s->customer)
        return count_customers(k->c, o, out);
    return ERR_NONE;
}

static enum err count_rows(struct query *k, struct db_tx *tx, const struct schema *s, int object,
                           int64_t *out)
{
    if (query_asks_rows(k))
        return count_members(k, tx, s, object, out);
    return db_number(
        k->c, tx,
        str_format(k->c->arena,
                   "SELECT COUNT(*) FROM (SELECT 1 FROM %.*s WHERE 1 = 1%.*s LIMIT %d) x",
                   STR_ARG(k->o->table), STR_ARG(buf_str(&k->where)), LIST_COUNT_MAX)
            .at,
        k->values, k->count, 0, out);
}

enum err list_records(struct ctx *c, struct org *o, const struct schema *s, const struct viewer *v,
                      const struct list_question *q, struct list_page *out)
{
    struct query *k = ARENA_NEW(c->arena, struct query);
    struct db_tx *tx = NULL;
    *out = (struct list_page){.total = LIST_UNCOUNTED};
    enum err e = query_begin(c, o, s, v, q, k);
    if (!e && !q->after)
        e = count_known(o, s, k, q, &out->total);
    if (!e)
        e = db_read_begin(c, org_db(o), &tx);
    if (!e && !k->ranked)
        e = add_after(k, tx, s, q);
    if (!e)
        e = k->ranked ? ranked_page(k, tx, s, q, out) : read_page(k, tx, s, q, out);
    db_read_end(tx);
    query_end(o, k);
    // A list that ends on its first page is counted by it.
    if (!e && !q->after && out->total == LIST_UNCOUNTED && !out->more)
        out->total = out->count;
    return e;
}

enum err list_count(struct ctx *c, struct org *o, const struct schema *s, const struct viewer *v,
                    const struct list_question *asked, int64_t *out)
{
    struct query *k = ARENA_NEW(c->arena, struct query);
    struct list_question counting = *asked, *q = &counting;
    struct db_tx *tx = NULL;
    counting.counts = true;
    enum err e = query_begin(c, o, s, v, q, k);
    if (!e)
        e = count_known(o, s, k, q, out);
    if (!e && *out == LIST_UNCOUNTED)
        e = db_read_begin(c, org_db(o), &tx);
    if (!e && tx)
        e = count_rows(k, tx, s, q->object, out);
    db_read_end(tx);
    query_end(o, k);
    return e;
}
