// After the last row of a file: the parents of lines, and what customers' fields say now.
#include "transfer/load.h"

// Where lines name several customers it is the one with the smallest key: ids hang on the order in
// which rows came.
static enum err smaller_key(struct work *w, const struct object *customer, int64_t *id,
                            int64_t other)
{
    int64_t first = 0;
    const char *sql =
        str_format(w->c->arena, "SELECT id FROM %.*s WHERE id IN (?, ?) ORDER BY %.*s, id LIMIT 1",
                   STR_ARG(customer->table), STR_ARG(customer->fields[customer->key].column))
            .at;
    enum err e =
        db_number(w->c, w->tx, sql, DB_VALUES(value_int(*id), value_int(other)), 0, &first);
    *id = first;
    return e;
}

static const char *lines_sql(struct arena *a, const struct schema *s, int child)
{
    const struct object *o = &s->objects[child], *parent = &s->objects[o->parent];
    int amount = object_field(o, STR("amount"));
    struct str key = o->fields[object_field(o, parent->fields[parent->key].name)].column;
    return str_format(a, "SELECT customer, %.*s, %.*s FROM %.*s WHERE %.*s = ?",
                      STR_ARG(o->fields[o->start].column),
                      STR_ARG(amount >= 0 ? o->fields[amount].column : STR("NULL")),
                      STR_ARG(o->table), STR_ARG(key))
        .at;
}

// What the lines of one parent come to: its customer, its first date and the sum of their amounts.
static enum err sums_of_lines(struct work *w, const struct schema *s, int child, const char *sql,
                              struct str key, struct record *out)
{
    const struct object *parent = &s->objects[s->objects[child].parent];
    int sum = object_field(parent, STR("amount"));
    struct db_rows *rows;
    struct value first = value_null(), total = value_null();
    enum err e = db_query(w->c, w->tx, sql, DB_VALUES(value_text(key)), &rows);
    while (!e && db_next(w->c, rows, &e)) {
        int64_t customer = db_int(rows, 0);
        struct value date = db_value(rows, 1), amount = db_value(rows, 2);
        if (date.type == VALUE_INT && (first.type == VALUE_NULL || date.integer < first.integer))
            first = date;
        if (amount.type == VALUE_INT &&
            __builtin_add_overflow(total.integer, amount.integer, &total.integer))
            e = fail(w->c, ERR_INPUT, "the amounts of %.*s are too large to add up",
                     "%.*s 的金额合计过大", STR_ARG(key));
        if (amount.type == VALUE_INT)
            total.type = VALUE_INT;
        if (!out->customer)
            out->customer = customer;
        if (!e && customer != out->customer)
            e = smaller_key(w, &s->objects[s->customer], &out->customer, customer);
        if (e)
            db_rows_close(rows);
    }
    out->cells[parent->start] = first;
    if (sum >= 0)
        out->cells[sum] = total;
    return e;
}

enum err load_parent(struct work *w, const struct schema *s, int child, struct str key,
                     const struct value *cells, bool *made)
{
    int parent = s->objects[child].parent;
    const struct object *o = &s->objects[parent];
    struct record r = {.object = parent, .derived = true};
    bool *given = ARENA_ARRAY(w->c->arena, bool, (size_t)o->field_count);
    r.cells = ARENA_ARRAY(w->c->arena, struct value, (size_t)o->field_count);
    *made = false;
    if (cells)
        memcpy(r.cells, cells, (size_t)o->field_count * sizeof *cells);
    r.cells[o->key] = value_text(key);
    enum err e = sums_of_lines(w, s, child, lines_sql(w->c->arena, s, child), key, &r);
    if (e || !r.customer)
        return e;
    e = record_find(w->c, w->tx, s, parent, key, &r.id);
    if (e)
        return e;
    if (!r.id) {
        *made = true;
        return record_add(w, &r);
    }
    for (int i = 0; i < o->field_count; i++)
        given[i] = r.cells[i].type != VALUE_NULL;
    return record_update(w, &r, given, 0, NULL);
}

enum err load_finish(struct ctx *c, struct load *l)
{
    struct ctx own = {.arena = arena_create()};
    struct work w = *l->work;
    enum err e = ERR_NONE;
    w.c = &own;
    e = bulk_end(&own, w.tx, &l->bulk);
    for (size_t i = 0; i < l->parents.count && !e; i++) {
        bool made;
        e = load_parent(&w, w.schema, l->plan->object, l->parents.texts[i], l->parent_cells[i],
                        &made);
        l->parents_made += !e && made;
        ctx_reset(&own);
    }
    for (size_t i = 0; i < l->touched.room && !e; i++) {
        if (l->touched.used[i])
            e = record_settle(&w, (int64_t)l->touched.keys[i]);
        if (l->touched.used[i] && !e && l->touched.values[i])
            e = record_touch(&w, (int64_t)l->touched.keys[i]);
        ctx_reset(&own);
    }
    if (e)
        fail_as(c, &own.why);
    arena_destroy(own.arena);
    return e;
}
