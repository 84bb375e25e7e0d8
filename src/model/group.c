#include "model/group.h"
#include "base/map.h"
#include "base/num.h"
#include "model/change.h"
#include "model/index.h"
#include "model/list_query.h"
#include "model/statement.h"
#include "model/totals.h"

#include <stdlib.h>

static enum err check(struct ctx *c, const struct viewer *v, const struct object *o, int by,
                      int sum)
{
    const struct field *f = &o->fields[by];
    enum err e = viewer_need_field(c, v, o, by);
    if (!e && sum >= 0)
        e = viewer_need_field(c, v, o, sum);
    if (!e && (field_computed(f) || f->type == RULE_CHOICES || f->kind->id == KIND_LINKS))
        e = fail(
            c, ERR_INPUT, "'%s'%.0s cannot make groups: it is worked out, or holds several values",
            "%.0s“%s”不能用来分组：它是计算字段，或可以有多个值",
            str_zero(c->arena, field_label(f, false)), str_zero(c->arena, field_label(f, true)));
    if (!e && sum >= 0 && (o->fields[sum].type != RULE_NUMBER || field_computed(&o->fields[sum])))
        e = fail(c, ERR_INPUT, "'%s'%.0s cannot be added up", "%.0s“%s”不能求和",
                 str_zero(c->arena, field_label(&o->fields[sum], false)),
                 str_zero(c->arena, field_label(&o->fields[sum], true)));
    return e;
}

static void add(struct ctx *c, struct group **list, int *count, struct group one)
{
    if ((*count & (*count - 1)) == 0)
        *list = arena_grow(c->arena, *list, (size_t)*count, (size_t)*count * 2 + 1, sizeof **list);
    (*list)[(*count)++] = one;
}

// Where SQL knows the whole question.
static enum err by_sql(struct query *k, struct db_tx *tx, int by, int sum, struct group **list,
                       int *count)
{
    struct db_rows *rows;
    struct str column = k->o->fields[by].column;
    struct str added = sum < 0 ? STR("0") : k->o->fields[sum].column;
    enum err e =
        db_query(k->c, tx,
                 str_format(k->c->arena,
                            "SELECT %.*s, COUNT(*), CAST(SUM(%.*s) AS BIGINT) FROM %.*s WHERE 1 = "
                            "1%.*s GROUP BY %.*s ORDER BY 2 DESC, 1 LIMIT %d",
                            STR_ARG(column), STR_ARG(added), STR_ARG(k->o->table),
                            STR_ARG(buf_str(&k->where)), STR_ARG(column), GROUPS_MAX + 1)
                     .at,
                 k->values, k->count, &rows);
    while (!e && db_next(k->c, rows, &e)) {
        struct group one = {db_value(rows, 0), db_int(rows, 1), db_int(rows, 2)};
        if (one.value.type == VALUE_TEXT)
            one.value.text = str_copy(k->c->arena, one.value.text);
        add(k->c, list, count, one);
    }
    return e;
}

// The value as a key, its kind first; the same text only for the same value.
static struct str key_of(struct arena *a, struct value v)
{
    if (v.type == VALUE_TEXT)
        return str_join(a, STR("t"), v.text);
    return v.type == VALUE_INT ? str_format(a, "i%lld", (long long)v.integer) : STR("n");
}

static void count_row(struct query *k, struct text_map *seen, const struct record *r, int by,
                      int sum, struct group **list, int *count, struct arena *own)
{
    struct value v = r->cells[by];
    size_t before = seen->count;
    uint32_t at = text_map_put(seen, key_of(own, v));
    if (seen->count > before) {
        if (v.type == VALUE_TEXT)
            v.text = str_copy(k->c->arena, v.text);
        add(k->c, list, count, (struct group){.value = v});
    }
    (*list)[at].count++;
    if (sum >= 0 && r->cells[sum].type == VALUE_INT)
        (*list)[at].sum += r->cells[sum].integer;
}

// With what SQL does not know, row by row.
static enum err by_rows(struct query *k, struct db_tx *tx, int object, int by, int sum,
                        struct group **list, int *count)
{
    struct db_rows *rows;
    struct text_map seen;
    struct ctx own = {.arena = arena_create()}; // for one row after the other
    const char *tail = str_format(k->c->arena, "WHERE 1 = 1%.*s", STR_ARG(buf_str(&k->where))).at;
    struct query row = *k;
    row.c = &own;
    text_map_init(&seen);
    enum err e = db_query_many(k->c, tx, statement_select(k->c->arena, k->o, tail), k->values,
                               k->count, &rows);
    while (!e && db_next(k->c, rows, &e)) {
        struct record r;
        record_read(&own, rows, k->schema, object, &r);
        if (query_has(&row, &r))
            count_row(k, &seen, &r, by, sum, list, count, own.arena);
        ctx_reset(&own);
    }
    text_map_deinit(&seen);
    arena_destroy(own.arena);
    return e;
}

static int larger(const void *a, const void *b)
{
    const struct group *x = a, *y = b;
    if (x->count != y->count)
        return x->count > y->count ? -1 : 1;
    if (x->value.type == VALUE_TEXT && y->value.type == VALUE_TEXT)
        return str_cmp(x->value.text, y->value.text);
    return 0;
}

// Everybody's groups are the same ones where nothing is left out; then they are kept.
static bool is_whole(const struct query *k)
{
    return !k->where.len && !k->scoped && !query_asks_rows(k);
}

static enum err whole(struct query *k, struct db_tx *tx, int by, int sum, struct group **list,
                      int *count)
{
    struct totals *t = org_totals(k->org);
    struct totals_key key = {k->schema, k->o->id, k->o->fields[by].id,
                             sum < 0 ? 0 : k->o->fields[sum].id};
    int64_t position;
    enum err e = change_last(k->c, tx, &position);
    if (e || totals_find(k->c->arena, t, &key, position, list, count))
        return e;
    e = by_sql(k, tx, by, sum, list, count);
    totals_keep(t, &key, position, e ? NULL : *list, *count);
    return e;
}

enum err group_list(struct ctx *c, struct org *o, const struct schema *s, const struct viewer *v,
                    const struct list_question *asked, int by, int sum, struct group **out,
                    int *count, bool *more)
{
    struct query *k = ARENA_NEW(c->arena, struct query);
    struct list_question q = *asked;
    struct db_tx *tx = NULL;
    int64_t began = clock_steady_ms();
    *out = NULL;
    *count = 0;
    q.sort = -1;
    q.down = true; // not the best found first, but all of them
    enum err e = check(c, v, &s->objects[q.object], by, sum);
    if (e)
        return e;
    e = query_begin(c, o, s, v, &q, k);
    if (!e)
        e = db_read_begin(c, org_db(o), &tx);
    bool rows = !e && query_asks_rows(k);
    if (!e && !rows)
        e = is_whole(k) ? whole(k, tx, by, sum, out, count) : by_sql(k, tx, by, sum, out, count);
    else if (!e)
        e = by_rows(k, tx, q.object, by, sum, out, count);
    db_read_end(tx);
    if (!e && !rows && sum < 0)
        index_wish(o, k->o, by, q.filter, clock_steady_ms() - began);
    query_end(o, k);
    if (!e && rows && *count)
        qsort(*out, (size_t)*count, sizeof **out, larger);
    *more = *count > GROUPS_MAX;
    *count = *more ? GROUPS_MAX : *count;
    return e;
}
