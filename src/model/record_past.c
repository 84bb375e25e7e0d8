#include "model/record_past.h"
#include "model/guard.h"

static const char past_any[] = "SELECT 1 FROM past WHERE customer = ? AND field = ? LIMIT 1";
static const char past_put[] =
    "INSERT INTO past (customer, field, day, source, stated, number, text) VALUES (?, ?, ?, ?, ?, "
    "?, ?) "
    "ON CONFLICT (customer, field, day, source) DO UPDATE SET stated = excluded.stated, "
    "number = excluded.number, text = excluded.text";
static const char past_at[] =
    "SELECT number, text FROM past WHERE customer = ? AND field = ? AND day = ? AND source = ?";
static const char past_said[] =
    "SELECT 1 FROM past WHERE customer = ? AND field = ? AND day = ? AND stated = 0 AND "
    "(number = ? OR text = ?) LIMIT 1";
static const char past_gone[] = "DELETE FROM past WHERE customer = ?";
static const char past_all[] = "SELECT field, number, text FROM past WHERE customer = ? ORDER BY "
                               "field, day, stated, number, text";

static struct value number_part(struct value v)
{
    return v.type == VALUE_INT ? v : value_null();
}

static struct value text_part(struct value v)
{
    return v.type == VALUE_TEXT ? v : value_null();
}

struct fact {
    int64_t customer, field;
    day_t day;
    int64_t source, stated;
    struct value cell;
};

static enum err put_fact(struct work *w, const struct fact *f)
{
    return db_run(w->c, w->tx, past_put,
                  DB_VALUES(value_int(f->customer), value_int(f->field), value_int(f->day),
                            value_int(f->source), value_int(f->stated), number_part(f->cell),
                            text_part(f->cell)),
                  NULL);
}

static enum err has_past(struct work *w, int64_t customer, int64_t field, bool *out)
{
    int64_t one;
    enum err e =
        db_number(w->c, w->tx, past_any, DB_VALUES(value_int(customer), value_int(field)), 0, &one);
    *out = one != 0;
    return e;
}

static day_t created_day(const struct record *r)
{
    return kind_day(kind_of(KIND_TIME), value_int(r->created));
}

// The value a field had before its first fact, as a fact of the day on which the record was made.
static enum err keep_first_value(struct work *w, const struct record *r, int field,
                                 struct value cell)
{
    bool past = true;
    int64_t id = w->schema->objects[r->object].fields[field].id;
    enum err e = cell.type == VALUE_NULL ? ERR_NONE : has_past(w, r->id, id, &past);
    if (e || past)
        return e;
    return put_fact(w, &(struct fact){r->id, id, created_day(r), 0, 1, cell});
}

enum err past_state(struct work *w, const struct record *r, int field, struct value before)
{
    int64_t order;
    enum err e = keep_first_value(w, r, field, before);
    if (!e && before.type == VALUE_NULL) {
        bool past;
        e = has_past(w, r->id, w->schema->objects[r->object].fields[field].id, &past);
        if (e || !past)
            return e; // its first known value: it counts from the beginning
    }
    if (!e)
        e = db_ids(w->c, w->tx, 1, &order);
    if (e)
        return e;
    return put_fact(w, &(struct fact){r->id, w->schema->objects[r->object].fields[field].id,
                                      work_today(w), w->source, order, r->cells[field]});
}

static bool greater(struct value a, struct value b)
{
    if (a.type == VALUE_INT && b.type == VALUE_INT)
        return a.integer > b.integer;
    return str_cmp(a.text, b.text) > 0;
}

static enum err read_cell(struct ctx *c, struct db_tx *tx, const char *sql,
                          const struct value *values, int count, struct value *out, bool *found)
{
    struct db_rows *rows;
    *out = value_null();
    *found = false;
    enum err e = db_query(c, tx, sql, values, count, &rows);
    if (!e && db_next(c, rows, &e)) {
        struct value number = db_value(rows, 0);
        *out = number.type == VALUE_INT ? number : db_value(rows, 1);
        if (out->type == VALUE_TEXT)
            out->text = str_copy(c->arena, out->text);
        *found = true;
        db_rows_close(rows);
    }
    return e;
}

enum err record_derive(struct work *w, int64_t customer, int field, day_t day, struct value cell)
{
    const struct object *o = &w->schema->objects[w->schema->customer];
    int64_t id = o->fields[field].id;
    struct record r;
    struct value there;
    bool past, found;
    if (cell.type == VALUE_NULL)
        return ERR_NONE;
    enum err e = guard_derive(w, customer, field);
    if (!e)
        e = has_past(w, customer, id, &past);
    if (!e && !past) {
        e = record_load(w->c, w->tx, w->schema, w->schema->customer, customer, &r);
        if (!e)
            e = keep_first_value(w, &r, field, r.cells[field]);
    }
    if (!e)
        e = read_cell(
            w->c, w->tx, past_at,
            DB_VALUES(value_int(customer), value_int(id), value_int(day), value_int(w->source)),
            &there, &found);
    if (e || (found && !greater(cell, there)))
        return e;
    return put_fact(w, &(struct fact){customer, id, day, w->source, 0, cell});
}

enum err record_said(struct work *w, int64_t customer, int field, day_t day, struct value cell,
                     bool *out)
{
    int64_t one;
    int64_t id = w->schema->objects[w->schema->customer].fields[field].id;
    enum err e = db_number(w->c, w->tx, past_said,
                           DB_VALUES(value_int(customer), value_int(id), value_int(day),
                                     number_part(cell), text_part(cell)),
                           0, &one);
    *out = one != 0;
    return e;
}

enum err past_newest(struct work *w, const struct object *o, struct record *r, bool *fields)
{
    struct db_rows *rows;
    enum err e = db_query(w->c, w->tx, past_all, DB_VALUES(value_int(r->id)), &rows);
    while (!e && db_next(w->c, rows, &e)) {
        int field = object_field_of_id(o, db_int(rows, 0));
        if (field < 0)
            continue;
        struct value number = db_value(rows, 1);
        struct value cell = number.type == VALUE_INT ? number : db_value(rows, 2);
        if (cell.type == VALUE_TEXT)
            cell.text = str_copy(w->c->arena, cell.text);
        r->cells[field] = cell;
        fields[field] = true;
    }
    return e;
}

enum err past_forget(struct work *w, int64_t customer)
{
    return db_run(w->c, w->tx, past_gone, DB_VALUES(value_int(customer)), NULL);
}
