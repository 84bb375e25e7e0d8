#include "model/feed.h"
#include "base/map.h"

// ---- which columns ------------------------------------------------------------------------------

static bool contains(const int *list, int count, int wanted)
{
    for (int i = 0; i < count; i++)
        if (list[i] == wanted)
            return true;
    return false;
}

struct wanted {
    struct arena *arena;
    struct history *history;
    int customer; // the object
    int object;   // whose `where` we are in
};

static void want_field(struct wanted *w, int object, int field)
{
    int count, n = 0;
    const int *columns = history_columns(w->history, object, &count);
    if (object < 0 || field < 0 || contains(columns, count, field))
        return;
    int *wider = ARENA_ARRAY(w->arena, int, (size_t)count + 1);
    while (n < count && columns[n] < field) {
        wider[n] = columns[n];
        n++;
    }
    wider[n] = field;
    for (int i = n; i < count; i++)
        wider[i + 1] = columns[i];
    history_set_columns(w->history, object, wider, count + 1);
}

// Parents come first, so an item's field belongs to the call that was met last.
static void want_node(void *user, const struct rule_node *n)
{
    struct wanted *w = user;
    if (n->op == RULE_CALL && n->object >= 0)
        w->object = n->object;
    if (n->op == RULE_STATE)
        want_field(w, w->customer, n->field);
    else if (n->op == RULE_ITEM)
        want_field(w, w->object, n->field);
    else if (n->op == RULE_CALL && n->field >= 0)
        want_field(w, n->object >= 0 ? n->object : w->customer, n->field);
}

void feed_want(struct arena *a, const struct schema *s, struct history *h, const struct rule *r)
{
    struct wanted wanted = {.arena = a, .history = h, .customer = s->customer, .object = -1};
    rule_walk(r->root, want_node, &wanted);
}

// ---- from SQL -----------------------------------------------------------------------------------

static bool on_time_line(const struct object *o)
{
    return o->shape == SHAPE_MOMENT || o->shape == SHAPE_SPAN;
}

static int since_field(const struct schema *s)
{
    return s->objects[s->customer].start;
}

static day_t wall_day(int64_t wall)
{
    return kind_day(kind_of(KIND_TIME), value_int(wall));
}

// What history calls a date is a day: time stamps are given to it as seconds, as SQL keeps them.
struct row_plan {
    const struct object *object;
    const int *columns;
    int count;
    struct str start, end; // SQL expressions
};

static struct row_plan row_plan(const struct schema *s, const struct history *h, int object)
{
    struct row_plan p = {.object = &s->objects[object]};
    p.columns = history_columns(h, object, &p.count);
    p.start = p.object->fields[p.object->start].column;
    p.end = p.object->end >= 0 ? p.object->fields[p.object->end].column : STR("NULL");
    return p;
}

static const char *items_sql(struct ctx *c, const struct row_plan *p, const char *tail)
{
    struct buf b;
    buf_init(&b, 1 << 20);
    buf_format(&b, "SELECT id, customer, %.*s, %.*s", STR_ARG(p->start), STR_ARG(p->end));
    for (int i = 0; i < p->count; i++)
        buf_format(&b, ", %.*s", STR_ARG(field_term(c->arena, &p->object->fields[p->columns[i]])));
    buf_format(&b, " FROM %.*s%s", STR_ARG(p->object->table), tail);
    const char *sql = str_zero(c->arena, buf_str(&b));
    buf_deinit(&b);
    return sql;
}

enum { ITEM_ID, ITEM_CUSTOMER, ITEM_START, ITEM_END, ITEM_CELLS };

static struct history_item item_of(const struct row_plan *p, struct db_rows *rows,
                                   struct value *cells)
{
    const struct kind *start = p->object->fields[p->object->start].kind;
    struct value at = db_value(rows, ITEM_START);
    struct history_item item = {
        .id = db_int(rows, ITEM_ID), .start = kind_day(start, at), .end = DAY_NONE, .cells = cells};
    if (start->id == KIND_TIME)
        item.second = (int32_t)(at.integer - (int64_t)item.start * 86400);
    if (p->object->end >= 0)
        item.end = kind_day(p->object->fields[p->object->end].kind, db_value(rows, ITEM_END));
    for (int i = 0; i < p->count; i++)
        cells[i] = db_value(rows, ITEM_CELLS + i);
    return item;
}

static enum err load_object(struct ctx *c, struct db_tx *tx, const struct schema *s,
                            struct history *h, int object)
{
    struct row_plan p = row_plan(s, h, object);
    struct value *cells = ARENA_ARRAY(c->arena, struct value, (size_t)p.count + 1);
    struct db_rows *rows;
    enum err e = db_query_many(c, tx, items_sql(c, &p, ""), DB_NO_VALUES, &rows);
    while (!e && db_next(c, rows, &e)) {
        struct history_item item = item_of(&p, rows, cells);
        e = history_load_item(c, h, object, db_int(rows, ITEM_CUSTOMER), &item);
        if (e)
            db_rows_close(rows);
    }
    return e;
}

static const char past_sql[] =
    "SELECT customer, field, day, number, text FROM past ORDER BY customer, field, day, stated, "
    "number, text";
static const char past_of_sql[] =
    "SELECT customer, field, day, number, text FROM past WHERE customer = ? ORDER BY field, day, "
    "stated, number, text";
enum { PAST_CUSTOMER, PAST_FIELD, PAST_DAY, PAST_NUMBER, PAST_TEXT };

static struct value past_cell(struct ctx *c, const struct field *f, struct db_rows *rows)
{
    struct value number = db_value(rows, PAST_NUMBER);
    return number.type == VALUE_INT ? field_said(c->arena, f, number) : db_value(rows, PAST_TEXT);
}

static const char *customers_sql(struct ctx *c, const struct schema *s, const int *columns,
                                 int count, const char *tail)
{
    const struct object *o = &s->objects[s->customer];
    struct buf b;
    buf_init(&b, 1 << 20);
    buf_format(&b, "SELECT id, created, %.*s",
               STR_ARG(since_field(s) >= 0 ? o->fields[since_field(s)].column : STR("NULL")));
    for (int i = 0; i < count; i++)
        buf_format(&b, ", %.*s", STR_ARG(field_term(c->arena, &o->fields[columns[i]])));
    buf_format(&b, " FROM %.*s%s", STR_ARG(o->table), tail);
    const char *sql = str_zero(c->arena, buf_str(&b));
    buf_deinit(&b);
    return sql;
}

enum { CUSTOMER_ID, CUSTOMER_CREATED, CUSTOMER_SINCE, CUSTOMER_CELLS };

static day_t since_of(const struct schema *s, struct db_rows *rows)
{
    int field = since_field(s);
    if (field < 0)
        return DAY_NONE;
    return kind_day(s->objects[s->customer].fields[field].kind, db_value(rows, CUSTOMER_SINCE));
}

static enum err load_customers(struct ctx *c, struct db_tx *tx, const struct schema *s,
                               struct history *h)
{
    struct db_rows *rows;
    enum err e = db_query_many(c, tx, customers_sql(c, s, NULL, 0, ""), DB_NO_VALUES, &rows);
    while (!e && db_next(c, rows, &e))
        history_load_customer(h, db_int(rows, CUSTOMER_ID), since_of(s, rows),
                              wall_day(db_int(rows, CUSTOMER_CREATED)));
    return e;
}

static uint64_t state_key(int64_t customer, int field)
{
    return (uint64_t)customer * 4096 + (uint64_t)field;
}

static enum err load_past(struct ctx *c, struct db_tx *tx, const struct schema *s,
                          struct history *h, const int *columns, int count,
                          struct int_map *has_past)
{
    const struct object *o = &s->objects[s->customer];
    struct db_rows *rows;
    enum err e = db_query_many(c, tx, past_sql, DB_NO_VALUES, &rows);
    while (!e && db_next(c, rows, &e)) {
        int field = object_field_of_id(o, db_int(rows, PAST_FIELD));
        if (!contains(columns, count, field))
            continue;
        int64_t customer = db_int(rows, PAST_CUSTOMER);
        int_map_put(has_past, state_key(customer, field), 1);
        e = history_load_state(c, h, field, customer, (day_t)db_int(rows, PAST_DAY),
                               past_cell(c, &o->fields[field], rows));
        if (e)
            db_rows_close(rows);
    }
    return e;
}

// Fields without a past have had their value from the beginning.
static enum err load_states(struct ctx *c, struct db_tx *tx, const struct schema *s,
                            struct history *h)
{
    int count;
    const int *columns = history_columns(h, s->customer, &count);
    if (!count)
        return ERR_NONE;
    struct int_map has_past;
    struct db_rows *rows;
    int_map_init(&has_past, 1024);
    enum err e = load_past(c, tx, s, h, columns, count, &has_past);
    if (!e)
        e = db_query_many(c, tx, customers_sql(c, s, columns, count, ""), DB_NO_VALUES, &rows);
    while (!e && db_next(c, rows, &e)) {
        int64_t customer = db_int(rows, CUSTOMER_ID);
        day_t created = wall_day(db_int(rows, CUSTOMER_CREATED));
        for (int i = 0; i < count && !e; i++) {
            struct value cell = db_value(rows, CUSTOMER_CELLS + i);
            if (cell.type != VALUE_NULL && !int_map_get(&has_past, state_key(customer, columns[i])))
                e = history_load_state(c, h, columns[i], customer, created, cell);
        }
        if (e)
            db_rows_close(rows);
    }
    int_map_deinit(&has_past);
    return e;
}

enum err feed_all(struct ctx *c, struct db_tx *tx, const struct schema *s, struct history *h)
{
    history_load_begin(h);
    enum err e = load_customers(c, tx, s, h);
    if (!e)
        e = load_states(c, tx, s, h);
    for (int i = 0; i < s->object_count && !e; i++)
        if (on_time_line(&s->objects[i]))
            e = load_object(c, tx, s, h, i);
    return e ? e : history_load_end(c, h);
}

// ---- one customer -------------------------------------------------------------------------------

struct one {
    struct history_customer history;
    const struct history_item **items;
    int *counts;
    struct history_state *states;
};

static enum err read_items(struct ctx *c, struct db_tx *tx, const struct schema *s,
                           struct history *h, int object, struct one *one)
{
    struct row_plan p = row_plan(s, h, object);
    struct history_item *items = NULL;
    struct db_rows *rows;
    int count = 0;
    enum err e = db_query(c, tx, items_sql(c, &p, " WHERE customer = ?"),
                          DB_VALUES(value_int(one->history.id)), &rows);
    while (!e && db_next(c, rows, &e)) {
        struct value *cells = ARENA_ARRAY(c->arena, struct value, (size_t)p.count + 1);
        if ((count & (count - 1)) == 0)
            items =
                arena_grow(c->arena, items, (size_t)count, (size_t)count * 2 + 1, sizeof *items);
        items[count] = item_of(&p, rows, cells);
        for (int i = 0; i < p.count; i++)
            if (cells[i].type == VALUE_TEXT)
                cells[i].text = str_copy(c->arena, cells[i].text);
        count++;
    }
    one->items[object] = items;
    one->counts[object] = count;
    return e;
}

static void add_state(struct ctx *c, struct one *one, int field, day_t day, struct value cell)
{
    int n = one->history.state_count++;
    one->states = arena_grow(c->arena, one->states, (size_t)n, (size_t)n + 1, sizeof *one->states);
    if (cell.type == VALUE_TEXT)
        cell.text = str_copy(c->arena, cell.text);
    one->states[n] = (struct history_state){field, day, cell};
}

static enum err read_states(struct ctx *c, struct db_tx *tx, const struct schema *s,
                            struct history *h, struct one *one)
{
    const struct object *o = &s->objects[s->customer];
    struct db_rows *rows;
    int count;
    const int *columns = history_columns(h, s->customer, &count);
    bool *past = ARENA_ARRAY(c->arena, bool, (size_t)s->objects[s->customer].field_count);
    enum err e = db_query(c, tx, past_of_sql, DB_VALUES(value_int(one->history.id)), &rows);
    while (!e && db_next(c, rows, &e)) {
        int field = object_field_of_id(&s->objects[s->customer], db_int(rows, PAST_FIELD));
        if (!contains(columns, count, field))
            continue;
        past[field] = true;
        add_state(c, one, field, (day_t)db_int(rows, PAST_DAY),
                  past_cell(c, &o->fields[field], rows));
    }
    if (!e)
        e = db_query(c, tx, customers_sql(c, s, columns, count, " WHERE id = ?"),
                     DB_VALUES(value_int(one->history.id)), &rows);
    one->history.gone = true;
    while (!e && db_next(c, rows, &e)) {
        one->history.gone = false;
        one->history.since = since_of(s, rows);
        one->history.created = wall_day(db_int(rows, CUSTOMER_CREATED));
        for (int i = 0; i < count; i++) {
            struct value cell = db_value(rows, CUSTOMER_CELLS + i);
            if (!past[columns[i]] && cell.type != VALUE_NULL)
                add_state(c, one, columns[i], one->history.created, cell);
        }
    }
    return e;
}

enum err feed_customer(struct ctx *c, struct db_tx *tx, const struct schema *s, struct history *h,
                       int64_t customer)
{
    struct one one = {.history = {.id = customer, .since = DAY_NONE, .created = DAY_NONE}};
    one.items = (const struct history_item **)arena_array(c->arena, (size_t)s->object_count,
                                                          sizeof *one.items);
    one.counts = ARENA_ARRAY(c->arena, int, (size_t)s->object_count);
    enum err e = read_states(c, tx, s, h, &one);
    for (int i = 0; i < s->object_count && !e && !one.history.gone; i++)
        if (on_time_line(&s->objects[i]))
            e = read_items(c, tx, s, h, i, &one);
    one.history.items = one.items;
    one.history.item_counts = one.counts;
    one.history.states = one.states;
    return e ? e : history_replace(c, h, &one.history);
}

// Time stamps and days sort as the history does: by day, second, id.
enum err feed_record(struct ctx *c, struct db_tx *tx, const struct schema *s, int object,
                     int64_t customer, uint32_t place, day_t day, int64_t *id)
{
    const struct object *o = &s->objects[object];
    const struct field *start = &o->fields[o->start];
    struct str sql = str_format(c->arena,
                                "SELECT id, %.*s FROM %.*s WHERE customer = ? AND %.*s IS NOT NULL "
                                "ORDER BY %.*s, id LIMIT 1 OFFSET ?",
                                STR_ARG(start->column), STR_ARG(o->table), STR_ARG(start->column),
                                STR_ARG(start->column));
    struct db_rows *rows;
    *id = 0;
    enum err e = db_query(c, tx, str_zero(c->arena, sql),
                          DB_VALUES(value_int(customer), value_int((int64_t)place - 1)), &rows);
    while (!e && db_next(c, rows, &e))
        if (kind_day(start->kind, db_value(rows, 1)) <= day)
            *id = db_int(rows, 0);
    return e;
}
