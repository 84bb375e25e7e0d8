#include "model/list.h"
#include "base/map.h"
#include "model/index.h"
#include "model/list_query.h"
#include "model/marks.h"
#include "model/mirror.h"
#include "model/statement.h"

// The found ones of this page; the rows come in another order.
static enum err ranked_page(struct query *k, struct db_tx *tx, const struct schema *s,
                            const struct list_question *q, struct list_page *out)
{
    int from = 0, count;
    struct db_rows *rows;
    struct int_map places;
    if (q->at > 0)
        from = q->at < k->found.count ? (int)q->at : k->found.count;
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

// ---- a page of the rows in their order ----------------------------------------------------------

// A sorted list is its records with a value, then those without one, whichever way it is sorted.
// Records of one value stand as they were made, the other way round where it is sorted downwards:
// so one index serves both ways.
enum part { PART_ALL, PART_FILLED, PART_EMPTY, PART_COUNT };

// Where the page begins.
struct place {
    enum part part;
    int64_t id; // behind this record; 0: at the beginning of the part
    struct value value;
};

static enum err find_place(struct query *k, struct db_tx *tx, const struct schema *s,
                           const struct list_question *q, struct place *out)
{
    struct record last;
    *out = (struct place){q->sort < 0 ? PART_ALL : PART_FILLED, q->after, value_null()};
    if (q->sort < 0 || !q->after)
        return ERR_NONE;
    enum err e = record_load(k->c, tx, s, q->object, q->after, &last);
    if (!e)
        e = must_be_seen(k, tx, s, &last);
    if (e)
        return e;
    out->value = last.cells[q->sort];
    out->part = out->value.type == VALUE_NULL ? PART_EMPTY : PART_FILLED;
    return e;
}

// The rows of one part behind a place.
static enum err add_part(struct query *k, const struct list_question *q, const struct place *p)
{
    const char *than = q->down ? "<" : ">";
    struct value id = value_int(p->id);
    struct str name = q->sort < 0 ? STR("id") : k->o->fields[q->sort].column;
    enum err e = ERR_NONE;
    if (p->part == PART_FILLED && p->id) {
        buf_format(&k->where, " AND (%.*s, id) %s (?, ?)", STR_ARG(name), than);
        e = query_values(k, DB_VALUES(p->value, id));
    } else if (p->id) {
        buf_format(&k->where, " AND id %s ?", than);
        e = query_values(k, &id, 1);
    }
    if (p->part != PART_ALL)
        buf_format(&k->where, " AND %.*s IS %s", STR_ARG(name),
                   p->part == PART_EMPTY ? "NULL" : "NOT NULL");
    return e;
}

static void add_order(struct query *k, const struct list_question *q, enum part part)
{
    const char *way = q->down ? "DESC" : "ASC";
    struct str name = q->sort < 0 ? STR("id") : k->o->fields[q->sort].column;
    if (part == PART_FILLED)
        buf_format(&k->where, " ORDER BY %.*s %s, id %s", STR_ARG(name), way, way);
    else
        buf_format(&k->where, " ORDER BY id %s", way);
}

static enum err read_part(struct query *k, struct db_tx *tx, const struct schema *s,
                          const struct list_question *q, struct list_page *out)
{
    struct db_rows *rows;
    // Where a set from the mirror thins the rows, as many are read as it takes.
    bool asks = query_asks_rows(k);
    struct value limit = value_int(q->limit - out->count + 1);
    const char *tail = str_format(k->c->arena, "WHERE 1 = 1%.*s%s", STR_ARG(buf_str(&k->where)),
                                  asks ? "" : " LIMIT ?")
                           .at;
    const char *sql = statement_select(k->c->arena, k->o, tail);
    enum err e = asks ? ERR_NONE : query_values(k, &limit, 1);
    if (!e)
        e = (asks ? db_query_many : db_query)(k->c, tx, sql, k->values, k->count, &rows);
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

// ---- a place in the list ------------------------------------------------------------------------

// Where SQL does not know which rows belong to it, row by row.
static enum err step_over(struct query *k, struct db_tx *tx, const struct schema *s, int object,
                          int64_t *skip, int64_t *id)
{
    struct db_rows *rows;
    struct ctx own = {.arena = arena_create()}; // for one row after the other
    const char *tail = str_format(k->c->arena, "WHERE 1 = 1%.*s", STR_ARG(buf_str(&k->where))).at;
    struct query row = *k;
    row.c = &own;
    enum err e = db_query_many(k->c, tx, statement_select(k->c->arena, k->o, tail), k->values,
                               k->count, &rows);
    while (!e && db_next(k->c, rows, &e)) {
        struct record r;
        record_read(&own, rows, s, object, &r);
        bool has = query_has(&row, &r);
        int64_t one = r.id;
        ctx_reset(&own);
        if (!has || (*skip)-- > 0)
            continue;
        *id = one;
        db_rows_close(rows);
        break;
    }
    arena_destroy(own.arena);
    return e;
}

// From the last mark before it, where no condition but the part's own narrows the list.
static enum err step_by_marks(struct query *k, struct db_tx *tx, const struct list_question *q,
                              enum part part, int64_t *skip, int64_t *id, bool *done)
{
    struct place p = {part, 0, {0}};
    size_t where = k->where.len;
    const struct field *f = q->sort < 0 ? NULL : &k->o->fields[q->sort];
    struct mark mark;
    *done = false;
    if (where || k->count || query_asks_rows(k))
        return ERR_NONE;
    enum err e = add_part(k, q, &p);
    struct mark_order o = {.object = k->o->id,
                           .field = f ? f->id : 0,
                           .down = q->down,
                           .empty = part == PART_EMPTY,
                           .table = str_zero(k->c->arena, k->o->table),
                           .column = f ? str_zero(k->c->arena, f->column) : "id",
                           .where = str_zero(k->c->arena, buf_str(&k->where))};
    k->where.len = 0;
    add_order(k, q, part);
    o.order = str_zero(k->c->arena, buf_str(&k->where));
    k->where.len = 0;
    if (!e)
        e = marks_find(k, tx, &o, *skip, &mark, done);
    if (e || !*done)
        return e;
    if (*skip >= mark.length) {
        *skip -= mark.length;
        return ERR_NONE;
    }
    if (mark.place == *skip) {
        *id = mark.id;
        return ERR_NONE;
    }
    p = (struct place){part, mark.id, mark.value};
    struct value by = value_int(*skip - mark.place - 1);
    e = add_part(k, q, &p);
    add_order(k, q, part);
    if (!e)
        e = query_values(k, &by, 1);
    return e ? e
             : db_number(k->c, tx,
                         str_format(k->c->arena,
                                    "SELECT id FROM %s WHERE 1 = 1%.*s LIMIT 1 OFFSET ?", o.table,
                                    STR_ARG(buf_str(&k->where)))
                             .at,
                         k->values, k->count, 0, id);
}

// The record that stands `skip` records into a part; 0: the part is shorter, and `skip` is what is left.
static enum err step_into(struct query *k, struct db_tx *tx, const struct schema *s,
                          const struct list_question *q, enum part part, int64_t *skip, int64_t *id)
{
    const struct place p = {part, 0, {0}};
    struct value by = value_int(*skip);
    const char *table = str_zero(k->c->arena, k->o->table);
    int64_t length = 0;
    bool done;
    enum err e = step_by_marks(k, tx, q, part, skip, id, &done);
    if (e || done)
        return e;
    e = add_part(k, q, &p);
    const char *all = str_format(k->c->arena, "SELECT COUNT(*) FROM %s WHERE 1 = 1%.*s", table,
                                 STR_ARG(buf_str(&k->where)))
                          .at;
    int count = k->count;
    add_order(k, q, part);
    if (!e && query_asks_rows(k))
        return step_over(k, tx, s, q->object, skip, id);
    if (!e)
        e = query_values(k, &by, 1);
    if (!e)
        e = db_number(k->c, tx,
                      str_format(k->c->arena, "SELECT id FROM %s WHERE 1 = 1%.*s LIMIT 1 OFFSET ?",
                                 table, STR_ARG(buf_str(&k->where)))
                          .at,
                      k->values, k->count, 0, id);
    if (e || *id || part == PART_ALL)
        return e;
    e = db_number(k->c, tx, all, k->values, count, 0, &length);
    *skip -= length;
    return e;
}

// The record before the place where the page begins, walked to from the nearer end: an index alone is
// looked at where one serves the order. 0: none, it is the first page, or (`*behind`) there is nothing.
static enum err find_before(struct query *k, struct db_tx *tx, const struct schema *s,
                            const struct list_question *q, int64_t *before, bool *behind)
{
    bool back = q->of > 0 && q->at > q->of / 2;
    struct list_question way = *q;
    size_t where = k->where.len;
    int count = k->count, parts = q->sort < 0 ? 1 : 2;
    int64_t skip = back ? q->of - q->at : q->at - 1; // at > of: what the asker takes for the end
    enum err e = ERR_NONE;
    skip = skip < 0 ? 0 : skip;
    *before = 0;
    way.down = q->down != back;
    for (int n = 0; n < parts && !*before && !e; n++) {
        int nth = back ? parts - 1 - n : n;
        k->where.len = where;
        k->count = count;
        e = step_into(k, tx, s, &way, q->sort < 0 ? PART_ALL : PART_FILLED + (enum part)nth, &skip,
                      before);
    }
    k->where.len = where;
    k->count = count;
    *behind = !*before && !back;
    return e;
}

static enum err read_page(struct query *k, struct db_tx *tx, const struct schema *s,
                          const struct list_question *asked, struct list_page *out)
{
    struct place place;
    struct list_question from = *asked, *q = &from;
    size_t where = k->where.len;
    int count = k->count;
    bool behind = false;
    out->rows = ARENA_ARRAY(k->c->arena, struct record, (size_t)q->limit);
    enum err e = q->at > 0 ? find_before(k, tx, s, asked, &from.after, &behind) : ERR_NONE;
    if (e || behind)
        return e;
    e = find_place(k, tx, s, q, &place);
    enum part end = place.part == PART_ALL ? PART_FILLED : PART_COUNT;
    for (; !e && place.part < end && !out->more; place = (struct place){place.part + 1, 0, {0}}) {
        k->where.len = where;
        k->count = count;
        e = add_part(k, q, &place);
        add_order(k, q, place.part);
        if (!e)
            e = read_part(k, tx, s, q, out);
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
                           bool exact, int64_t *out)
{
    if (query_asks_rows(k))
        return count_members(k, tx, s, object, out);
    if (exact)
        return db_number(k->c, tx,
                         str_format(k->c->arena, "SELECT COUNT(*) FROM %.*s WHERE 1 = 1%.*s",
                                    STR_ARG(k->o->table), STR_ARG(buf_str(&k->where)))
                             .at,
                         k->values, k->count, 0, out);
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
    int64_t began = clock_steady_ms();
    *out = (struct list_page){.total = LIST_UNCOUNTED};
    enum err e = query_begin(c, o, s, v, q, k);
    bool first = !q->after && q->at <= 0;
    if (!e && first)
        e = count_known(o, s, k, q, &out->total);
    bool none = k->ranked && !k->found.count && !q->after;
    if (!e && !none)
        e = db_read_begin(c, org_db(o), &tx);
    if (!e && !none)
        e = k->ranked ? ranked_page(k, tx, s, q, out) : read_page(k, tx, s, q, out);
    db_read_end(tx);
    if (!e && !k->found.count && !query_asks_rows(k))
        index_wish(o, k->o, q->sort, q->filter, clock_steady_ms() - began);
    query_end(o, k);
    // A list that ends on its first page is counted by it.
    if (!e && first && out->total == LIST_UNCOUNTED && !out->more)
        out->total = out->count;
    return e;
}

enum err list_count(struct ctx *c, struct org *o, const struct schema *s, const struct viewer *v,
                    const struct list_question *asked, bool exact, int64_t *out)
{
    struct query *k = ARENA_NEW(c->arena, struct query);
    struct list_question counting = *asked, *q = &counting;
    struct db_tx *tx = NULL;
    int64_t began = clock_steady_ms();
    counting.counts = true;
    enum err e = query_begin(c, o, s, v, q, k);
    if (!e)
        e = count_known(o, s, k, q, out);
    if (!e && *out == LIST_UNCOUNTED)
        e = db_read_begin(c, org_db(o), &tx);
    if (!e && tx)
        e = count_rows(k, tx, s, q->object, exact, out);
    db_read_end(tx);
    if (!e && !k->found.count && !query_asks_rows(k))
        index_wish(o, k->o, -1, q->filter, clock_steady_ms() - began);
    query_end(o, k);
    return e;
}
