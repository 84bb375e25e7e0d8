#include "model/list.h"
#include "base/map.h"
#include "model/finder.h"
#include "model/follow.h"
#include "model/mirror.h"
#include "model/scope.h"
#include "model/search.h"
#include "model/statement.h"
#include "rule/fold.h"
#include "rule/sql.h"

#include <roaring/roaring.h>

// As many as both databases take; ids of found records are among them.
enum { VALUES_MAX = 20000 };

// A query being put together.
struct query {
    struct ctx *c;
    const struct schema *schema;
    struct org *org;
    const struct object *o;
    struct buf where;
    struct value *values;
    int count;
    bool ranked;              // `found` is in the order of the list
    bool known;               // `total` is how many are found, counted up to LIST_COUNT_MAX
    struct search_hits found; // by words, in memory
    int64_t total;
    roaring_bitmap_t
        *only; // customers of the history for whom a condition over time holds; NULL: all
    const struct history *history;
    const struct viewer *v;
    // What SQL does not know and each row is asked for: whether its customer is among these ids …
    struct id_set *ids;
    bool scoped;   // not everybody's records are seen
    bool unworded; // … and whether the words stand in what the viewer reads of it
    struct str words;
};

static enum err add_values(struct query *k, const struct value *values, int count)
{
    if (k->count + count > VALUES_MAX)
        return fail(k->c, ERR_INPUT, "the condition holds too many values", "条件中的取值过多");
    k->values = arena_grow(k->c->arena, k->values, (size_t)k->count, (size_t)(k->count + count),
                           sizeof *values);
    memcpy(k->values + k->count, values, (size_t)count * sizeof *values);
    k->count += count;
    return ERR_NONE;
}

static bool column(void *user, int object, int field, struct rule_sql_column *out)
{
    const struct query *k = user;
    const struct field *f = &k->o->fields[field];
    if (k->o != &k->schema->objects[object])
        return false;
    *out = (struct rule_sql_column){field_term(k->c->arena, f), f->kind->id == KIND_TIME};
    return true;
}

static bool follow(void *user, int target, int field, struct rule_sql_path *out)
{
    const struct query *k = user;
    follow_sql(k->c->arena, k->schema, target, field, out);
    return true;
}

enum err list_filter(struct ctx *c, const struct schema *s, int object, struct str text,
                     struct rule **out)
{
    if (object == s->customer)
        return rule_parse(c, &s->catalog, text, NULL, 0, out);
    return rule_parse_filter(c, &s->catalog, object, text, out);
}

// A filter that looks at orders tells only of those whose orders he sees.
static void keep_own(struct query *k, struct id_set *const *sets, int count)
{
    roaring_bitmap_t *own = roaring_bitmap_create();
    roaring_uint32_iterator_t it;
    roaring_init_iterator(k->only, &it);
    for (; it.has_value; roaring_advance_uint32_iterator(&it)) {
        int64_t id = history_customer_id(k->history, it.current_value);
        bool in_all = true;
        for (int i = 0; i < count && in_all; i++)
            in_all = !sets[i] || id_set_has(sets[i], id);
        if (in_all)
            roaring_bitmap_add(own, it.current_value);
    }
    roaring_bitmap_free(k->only);
    k->only = own;
}

static enum err scan_all(struct ctx *c, struct org *o, struct query *k, const struct rule *filter)
{
    struct history_plan *plan;
    enum err e = mirror_use(c, org_mirror(o), &filter, 1, &k->history);
    if (e)
        return e;
    k->only = roaring_bitmap_create();
    e = history_compile(c, k->history, filter, &plan);
    return e ? e : history_scan(c, k->history, plan, clock_today(org_clock(o)), k->only);
}

static enum err scan(struct ctx *c, struct org *o, const struct schema *s, struct query *k,
                     const struct rule *filter)
{
    size_t objects = (size_t)s->object_count;
    bool *looked_at = ARENA_ARRAY(c->arena, bool, objects);
    struct id_set **sets = ARENA_ARRAY(c->arena, struct id_set *, objects);
    int count = 0;
    enum err e = ERR_NONE;
    viewer_objects(filter, looked_at);
    for (int i = 0; i < s->object_count && !e; i++)
        if (looked_at[i])
            e = scope_ids(c, o, k->v, s, i, VERB_SEE, &sets[count++]);
    if (!e)
        e = scan_all(c, o, k, filter);
    if (!e)
        keep_own(k, sets, count);
    for (int i = 0; i < count; i++)
        id_set_drop(sets[i]);
    return e;
}

// ---- whose --------------------------------------------------------------------------------------

static enum err add_scope(struct ctx *c, struct org *o, const struct schema *s, struct query *k,
                          const struct list_question *q)
{
    struct scope_sql sql;
    enum err e = scope_sql(c, k->v, s, q->object, VERB_SEE, clock_today(org_clock(o)), &sql);
    if (e || sql.all)
        return e;
    k->scoped = true;
    if (sql.ids)
        return scope_ids(c, o, k->v, s, q->object, VERB_SEE, &k->ids);
    buf_format(&k->where, " AND (%s)", sql.where);
    return add_values(k, sql.values, sql.count);
}

// Whether the words are found in what he may read of this customer.
static bool worded(const struct query *k, const struct record *r)
{
    struct value *cells = ARENA_ARRAY(k->c->arena, struct value, (size_t)k->o->field_count);
    for (int i = 0; i < k->o->field_count; i++)
        if (viewer_field(k->v, k->o, i) >= FIELD_READ)
            cells[i] = r->cells[i];
    struct str text = search_text(k->c->arena, k->o, cells), rest = k->words;
    for (struct str word; (word = search_word(&rest)).len;)
        if (str_find(text, word) < 0)
            return false;
    return true;
}

// Whether all that he searches by may be read.
static bool reads_words(const struct query *k)
{
    for (int i = 0; i < k->o->field_count; i++)
        if (search_looks_at(&k->o->fields[i]) && viewer_field(k->v, k->o, i) < FIELD_READ)
            return false;
    return true;
}

static bool asks_rows(const struct query *k)
{
    return k->only || k->ids || k->unworded;
}

static bool member(const struct query *k, const struct record *r)
{
    bool decided = false, own;
    uint32_t at = k->only ? history_customer_of(k->history, r->id) : 0;
    if (k->only && (at == UINT32_MAX || !roaring_bitmap_contains(k->only, at)))
        return false;
    if (k->ids) {
        own = scope_by_owner(k->v, k->o, VERB_SEE, r->cells, &decided);
        bool nobodys = k->o->shape != SHAPE_CUSTOMER && !r->customer;
        if (decided ? !own : !nobodys && !id_set_has(k->ids, r->customer))
            return false;
    }
    return !k->unworded || worded(k, r);
}

// Over fields it is SQL's work, over time lines the mirror's.
static enum err add_filter(struct ctx *c, struct org *o, const struct schema *s, struct query *k,
                           const struct list_question *q)
{
    struct ctx quiet = {.arena = c->arena};
    struct rule_sql_source source = {column, k, clock_today(org_clock(o)), follow};
    struct rule_sql sql;
    if (!q->filter)
        return ERR_NONE;
    enum err e = rule_sql_where(&quiet, q->filter, &source, &sql);
    if (e && q->object == s->customer)
        return scan(c, o, s, k, q->filter);
    if (e)
        return fail_as(c, &quiet.why);
    buf_format(&k->where, " AND (%.*s)", STR_ARG(sql.where));
    return add_values(k, sql.values, sql.value_count);
}

// ---- searching ----------------------------------------------------------------------------------

// Where memory does not know them, or there are so many that whoever goes through the rows in order
// meets enough of them soon.
static enum err add_like(struct query *k, struct str folded)
{
    enum err e = ERR_NONE;
    for (struct str word; !e && (word = search_word(&folded)).len;) {
        struct value pattern = value_text(search_pattern(k->c->arena, word));
        buf_add(&k->where, STR(" AND search LIKE ? ESCAPE '!'"));
        e = add_values(k, &pattern, 1);
    }
    return e;
}

// The last id is repeated up to a power of two, so that few different statements are prepared.
static enum err add_ids(struct query *k, const int64_t *ids, int count)
{
    int room = 1;
    while (room < count)
        room *= 2;
    struct value *values = ARENA_ARRAY(k->c->arena, struct value, (size_t)room);
    buf_add(&k->where, STR(" AND id IN (?"));
    for (int i = 0; i < room; i++)
        values[i] = value_int(count ? ids[i < count ? i : count - 1] : 0);
    for (int i = 1; i < room; i++)
        buf_add(&k->where, STR(",?"));
    buf_byte(&k->where, ')');
    return add_values(k, values, room);
}

// Of those that are found, the ones he sees. Where too many are found to look at each, the rows are
// walked in order.
static enum err add_own_search(struct ctx *c, struct org *o, struct query *k, struct search *texts,
                               const struct list_question *q)
{
    struct id_set *own = NULL;
    search_best(c->arena, texts, k->words, LIST_COUNT_MAX, &k->found);
    if (k->found.more)
        return add_like(k, k->words);
    enum err e = scope_ids(c, o, k->v, org_schema(o), q->object, VERB_SEE, &own);
    if (e)
        return e;
    int count = 0;
    for (int i = 0; i < k->found.count; i++)
        if (!own || id_set_has(own, k->found.ids[i]))
            k->found.ids[count++] = k->found.ids[i];
    id_set_drop(own);
    k->total = count;
    k->ranked = !q->filter && q->sort < 0 && !q->down;
    k->known = true;
    k->found.count = k->ranked && count > LIST_RANKED_MAX ? LIST_RANKED_MAX : count;
    return k->ranked ? ERR_NONE : add_ids(k, k->found.ids, k->found.count);
}

// The best first where nothing else is asked for. Where there is more to it, all that are found go
// into the statement.
static enum err add_search(struct ctx *c, struct org *o, struct query *k,
                           const struct list_question *q)
{
    struct search *texts;
    struct str folded = rule_fold(c->arena, q->search), rest = folded;
    if (!search_word(&rest).len || k->o->shape != SHAPE_CUSTOMER)
        return ERR_NONE;
    k->words = folded;
    k->unworded = !reads_words(k);
    enum err e = finder_use(c, org_finder(o), q->object, &texts);
    if (e)
        return e;
    if (!texts || k->unworded)
        return add_like(k, folded);
    if (k->scoped)
        return add_own_search(c, o, k, texts, q);
    k->ranked = !q->counts && !q->filter && q->sort < 0 && !q->down;
    if (k->ranked)
        search_best(c->arena, texts, folded, LIST_RANKED_MAX, &k->found);
    else
        search_any(c->arena, texts, folded, LIST_COUNT_MAX, &k->found);
    k->known = !k->found.more || (q->counts && !q->filter);
    k->total = k->found.count;
    if (k->ranked || (q->counts && !q->filter))
        return ERR_NONE;
    return k->known ? add_ids(k, k->found.ids, k->found.count) : add_like(k, folded);
}

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
    enum err e = add_ids(k, k->found.ids + from, count);
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
    bool seen = !k->scoped || (k->ids && member(k, r));
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
        return add_values(k, &id, 1);
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
                                  order_of(k->c->arena, k->o, q), asks_rows(k) ? "" : " LIMIT ?")
                           .at;
    struct value limit = value_int(q->limit + 1);
    enum err e = asks_rows(k) ? ERR_NONE : add_values(k, &limit, 1);
    if (!e)
        e = db_query(k->c, tx, statement_select(k->c->arena, k->o, tail), k->values, k->count,
                     &rows);
    out->rows = ARENA_ARRAY(k->c->arena, struct record, (size_t)q->limit);
    while (!e && db_next(k->c, rows, &e)) {
        struct record r;
        record_read(k->c, rows, s, q->object, &r);
        if (!member(k, &r))
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
        *out += member(&row, &r);
        arena_reset(own.arena);
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
    if (asks_rows(k))
        return count_members(k, tx, s, object, out);
    return db_number(
        k->c, tx,
        str_format(k->c->arena,
                   "SELECT COUNT(*) FROM (SELECT 1 FROM %.*s WHERE 1 = 1%.*s LIMIT %d) x",
                   STR_ARG(k->o->table), STR_ARG(buf_str(&k->where)), LIST_COUNT_MAX)
            .at,
        k->values, k->count, 0, out);
}

static enum err query_begin(struct ctx *c, struct org *o, const struct schema *s,
                            const struct viewer *v, const struct list_question *q, struct query *k)
{
    enum { WHERE_MAX = 1 << 20 };
    k->c = c;
    k->schema = s;
    k->org = o;
    k->v = v;
    k->o = &s->objects[q->object];
    buf_init(&k->where, WHERE_MAX);
    enum err e = viewer_need(c, v, k->o, VERB_SEE);
    if (!e)
        e = viewer_allows(c, v, q->filter);
    if (!e && q->sort >= 0)
        e = viewer_need_field(c, v, k->o, q->sort);
    if (!e)
        e = add_scope(c, o, s, k, q);
    if (!e)
        e = add_search(c, o, k, q);
    return e ? e : add_filter(c, o, s, k, q); // last: it may take the mirror
}

static void query_end(struct org *o, struct query *k)
{
    if (k->history)
        mirror_release(org_mirror(o));
    if (k->only)
        roaring_bitmap_free(k->only);
    id_set_drop(k->ids);
    buf_deinit(&k->where);
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
