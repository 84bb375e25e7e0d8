#include "model/list_query.h"
#include "base/map.h"
#include "model/finder.h"
#include "model/follow.h"
#include "model/mirror.h"
#include "model/search.h"
#include "model/statement.h"
#include "rule/fold.h"
#include "rule/sql.h"

// As many as both databases take; ids of found records are among them.
enum { VALUES_MAX = 20000 };

enum err query_values(struct query *k, const struct value *values, int count)
{
    if (k->count + count > VALUES_MAX)
        return fail(k->c, ERR_INPUT, "the condition holds too many values", "条件中的取值过多");
    k->values = arena_grow(k->c->arena, k->values, (size_t)k->count, (size_t)(k->count + count),
                           sizeof *values);
    if (count)
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
    return query_values(k, sql.values, sql.count);
}

// Whether the words are found in what he may read of it.
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
        if (search_looks_at(k->o, &k->o->fields[i]) && viewer_field(k->v, k->o, i) < FIELD_READ)
            return false;
    return true;
}

bool query_asks_rows(const struct query *k)
{
    return k->only || k->ids || k->unworded;
}

bool query_has(const struct query *k, const struct record *r)
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

// ---- the filter ---------------------------------------------------------------------------------

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
    e = query_values(k, sql.values, sql.value_count);
    return e ? e : query_few(k, q->filter, &source);
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
        e = query_values(k, &pattern, 1);
    }
    return e;
}

enum err query_ids(struct query *k, const int64_t *ids, int count)
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
    return query_values(k, values, room);
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
    return k->ranked ? ERR_NONE : query_ids(k, k->found.ids, k->found.count);
}

// Of customers, all of whom he sees.
static enum err add_customer_search(struct ctx *c, struct query *k, struct search *texts,
                                    const struct list_question *q)
{
    k->ranked = !q->counts && !q->filter && q->sort < 0 && !q->down;
    if (k->ranked)
        search_best(c->arena, texts, k->words,
                    q->after || q->at > 0 ? LIST_RANKED_MAX : q->limit + 1, &k->found);
    else
        search_any(c->arena, texts, k->words, LIST_COUNT_MAX, &k->found);
    k->known = !k->found.more || (q->counts && !q->filter);
    k->total = k->found.count;
    if (k->ranked || (q->counts && !q->filter))
        return ERR_NONE;
    return k->known ? query_ids(k, k->found.ids, k->found.count) : add_like(k, k->words);
}

// Memory holds no texts of it: by the beginning of its number, which has an index.
static enum err add_key(struct query *k, struct str words)
{
    struct str from = str_trim(words);
    bool reads = k->o->key >= 0 && viewer_field(k->v, k->o, k->o->key) >= FIELD_READ;
    if (!reads) {
        buf_add(&k->where, STR(" AND 1 = 0"));
        return ERR_NONE;
    }
    struct str column = k->o->fields[k->o->key].column;
    struct str to = str_format(k->c->arena, "%.*s\xF4\x8F\xBF\xBF", STR_ARG(from));
    buf_format(&k->where, " AND %.*s >= ? AND %.*s < ?", STR_ARG(column), STR_ARG(column));
    return query_values(k, DB_VALUES(value_text(from), value_text(to)));
}

// Leaves of those that are found, in their order, the ones that he sees.
static enum err keep_seen(struct query *k, const struct schema *s, int object)
{
    struct db_tx *tx;
    struct db_rows *rows;
    size_t where = k->where.len;
    int count = k->count, kept = 0;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = query_ids(k, k->found.ids, k->found.count);
    const char *tail = str_format(k->c->arena, "WHERE 1 = 1%.*s", STR_ARG(buf_str(&k->where))).at;
    if (!e)
        e = db_query(k->c, tx, statement_select(k->c->arena, k->o, tail), k->values, k->count,
                     &rows);
    struct int_map ids;
    int_map_init(&ids, 64);
    while (!e && db_next(k->c, rows, &e)) {
        struct record r;
        record_read(k->c, rows, s, object, &r);
        if (query_has(k, &r))
            int_map_put(&ids, (uint64_t)r.id, 1);
    }
    for (int i = 0; i < k->found.count && !e; i++)
        if (int_map_get(&ids, (uint64_t)k->found.ids[i]))
            k->found.ids[kept++] = k->found.ids[i];
    int_map_deinit(&ids);
    k->found.count = kept;
    k->where.len = where;
    k->count = count;
    db_read_end(tx);
    return e;
}

// Of others than customers. Somebody who does not see all of it is told of the ones he sees among the
// LIST_RANKED_MAX best, and of nothing more.
static enum err add_other_search(struct ctx *c, struct org *o, const struct schema *s,
                                 struct query *k, const struct list_question *q, struct str folded)
{
    struct shelf *shelf;
    bool own = k->scoped || k->unworded, plain = !q->filter && q->sort < 0 && !q->down;
    bool page = plain && !q->counts && !own && !q->after && q->at <= 0;
    enum err e = finder_use(c, org_finder(o), k->o, q->followed, &shelf);
    if (e || !shelf)
        return e ? e : add_key(k, q->search);
    if (plain && !q->counts)
        search_best(c->arena, finder_texts(shelf), folded, page ? q->limit + 1 : LIST_RANKED_MAX,
                    &k->found);
    else if (own)
        search_best(c->arena, finder_texts(shelf), folded, LIST_RANKED_MAX, &k->found);
    else
        search_any(c->arena, finder_texts(shelf), folded, LIST_COUNT_MAX, &k->found);
    finder_drop(shelf);
    if (own)
        e = keep_seen(k, s, q->object);
    k->ranked = plain && !q->counts;
    k->known = own || !k->found.more || (q->counts && !q->filter);
    k->total = k->found.count;
    if (e || k->ranked || (q->counts && plain))
        return e;
    if (!own && k->found.more)
        return fail(c, ERR_INPUT,
                    "more than %d records are found: search for something longer, or without a "
                    "filter and an order",
                    "找到的记录超过 %d 条：请输入更长的词，或去掉筛选和排序", LIST_COUNT_MAX);
    return query_ids(k, k->found.ids, k->found.count);
}

// The best first where nothing else is asked for. Where there is more to it, all that are found go
// into the statement.
static enum err add_search(struct ctx *c, struct org *o, struct query *k,
                           const struct list_question *q)
{
    struct shelf *shelf = NULL;
    struct str folded = rule_fold(c->arena, q->search), rest = folded;
    if (!search_word(&rest).len)
        return ERR_NONE;
    k->words = folded;
    k->unworded = !reads_words(k);
    if (k->o->shape != SHAPE_CUSTOMER)
        return add_other_search(c, o, k->schema, k, q, folded);
    enum err e = finder_use(c, org_finder(o), k->o, q->followed, &shelf);
    if (e)
        return e;
    if (!shelf || k->unworded)
        e = add_like(k, folded);
    else if (k->scoped)
        e = add_own_search(c, o, k, finder_texts(shelf), q);
    else
        e = add_customer_search(c, k, finder_texts(shelf), q);
    finder_drop(shelf);
    return e;
}

static enum err add_customer(struct query *k, const struct list_question *q)
{
    struct value id = value_int(q->customer);
    if (!q->customer || k->o->shape == SHAPE_CUSTOMER)
        return ERR_NONE;
    buf_add(&k->where, STR(" AND customer = ?"));
    return query_values(k, &id, 1);
}

enum err query_begin(struct ctx *c, struct org *o, const struct schema *s, const struct viewer *v,
                     const struct list_question *q, struct query *k)
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
        e = add_customer(k, q);
    if (!e)
        e = add_search(c, o, k, q);
    return e ? e : add_filter(c, o, s, k, q); // last: it may take the mirror
}

void query_end(struct org *o, struct query *k)
{
    if (k->history)
        mirror_release(org_mirror(o));
    if (k->only)
        roaring_bitmap_free(k->only);
    id_set_drop(k->ids);
    buf_deinit(&k->where);
}
