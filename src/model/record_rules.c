#include "model/record_rules.h"
#include "model/refer.h"
#include "model/statement.h"

static const char link_put[] =
    "INSERT INTO link (field, record, other) VALUES (?, ?, ?) ON CONFLICT DO NOTHING";
static const char link_drop[] = "DELETE FROM link WHERE field = ? AND record = ?";
static const char counter_next[] =
    "INSERT INTO counter (field, period, last) VALUES (?, ?, 1) ON CONFLICT (field, period) DO "
    "UPDATE SET last = counter.last + 1";
static const char counter_last[] = "SELECT last FROM counter WHERE field = ? AND period = ?";
static const char counter_reach[] =
    "INSERT INTO counter (field, period, last) VALUES (?, ?, ?) ON CONFLICT (field, period) DO "
    "UPDATE SET last = excluded.last WHERE counter.last < excluded.last";

static const struct object *object_of(const struct work *w, const struct record *r)
{
    return &w->schema->objects[r->object];
}

enum err record_fill(struct work *w, struct record *r)
{
    const struct object *o = object_of(w, r);
    enum err e = ERR_NONE;
    for (int i = 0; i < o->field_count && !e && o->ruled; i++)
        if (r->cells[i].type == VALUE_NULL && o->fields[i].options.fallback.len)
            e = field_read(w->c, &o->fields[i], o->fields[i].options.fallback, &r->cells[i]);
    return e;
}

// ---- values that come once ----------------------------------------------------------------------

enum err record_having(struct work *w, const struct object *o, const struct field *f,
                       struct value cell, int64_t self, int64_t *id)
{
    struct str sql =
        str_format(w->c->arena, "SELECT id FROM %.*s WHERE %.*s = ? AND id <> ? LIMIT 1",
                   STR_ARG(o->table), STR_ARG(f->column));
    return db_number(w->c, w->tx, sql.at, DB_VALUES(cell, value_int(self)), 0, id);
}

static enum err taken(struct work *w, const struct object *o, const struct field *f,
                      struct value cell, int64_t self)
{
    int64_t other;
    enum err e = record_having(w, o, f, cell, self, &other);
    if (e || !other)
        return e;
    return fail(w->c, ERR_CONFLICT, "%s: another record has this value already%.0s",
                "%.0s%s：已有其他记录使用了这个值", str_zero(w->c->arena, field_label(f, false)),
                str_zero(w->c->arena, field_label(f, true)));
}

enum err record_unique(struct work *w, const struct record *r, const bool *fields)
{
    const struct object *o = object_of(w, r);
    enum err e = ERR_NONE;
    for (int i = 0; i < o->field_count && !e && o->ruled; i++)
        if (o->fields[i].options.unique && r->cells[i].type != VALUE_NULL && (!fields || fields[i]))
            e = taken(w, o, &o->fields[i], r->cells[i], r->id);
    return e;
}

// ---- automatic numbers --------------------------------------------------------------------------

static enum err next_number(struct work *w, const struct field *f, day_t day, struct value *out)
{
    struct str pattern = f->options.number;
    struct value period = value_text(auto_period(w->c->arena, pattern, day));
    int64_t n;
    enum err e = db_run(w->c, w->tx, counter_next, DB_VALUES(value_int(f->id), period), NULL);
    if (!e)
        e = db_number(w->c, w->tx, counter_last, DB_VALUES(value_int(f->id), period), 0, &n);
    if (!e)
        *out = value_text(auto_text(w->c->arena, pattern, day, n));
    return e;
}

static enum err keep_number(struct work *w, const struct object *o, const struct field *f,
                            const struct record *r, struct value cell)
{
    struct str period;
    int64_t n = auto_read(w->c->arena, f->options.number, cell.text, &period);
    enum err e = taken(w, o, f, cell, r->id);
    if (!e && n > 0)
        e = db_run(w->c, w->tx, counter_reach,
                   DB_VALUES(value_int(f->id), value_text(period), value_int(n)), NULL);
    return e;
}

enum err record_number(struct work *w, struct record *r)
{
    const struct object *o = object_of(w, r);
    enum err e = ERR_NONE;
    for (int i = 0; i < o->field_count && !e && o->ruled; i++) {
        const struct field *f = &o->fields[i];
        if (!(f->kind->flags & KIND_MADE) || !f->options.number.len)
            continue;
        if (r->cells[i].type != VALUE_NULL)
            e = keep_number(w, o, f, r, r->cells[i]);
        else
            e = next_number(w, f, work_today(w), &r->cells[i]);
    }
    return e;
}

// ---- links --------------------------------------------------------------------------------------

static enum err keep_links(struct work *w, const struct field *f, int64_t record,
                           const int64_t *ids, int count)
{
    enum err e =
        db_run(w->c, w->tx, link_drop, DB_VALUES(value_int(f->id), value_int(record)), NULL);
    for (int i = 0; i < count && !e; i++)
        e = db_run(w->c, w->tx, link_put,
                   DB_VALUES(value_int(f->id), value_int(record), value_int(ids[i])), NULL);
    return e;
}

enum err record_link_field(struct work *w, const struct field *f, int64_t record, struct value cell)
{
    int64_t *ids = ARENA_ARRAY(w->c->arena, int64_t, LINKS_MAX);
    int count = kind_ids(f->kind, cell, ids, LINKS_MAX);
    enum err e = refer_check(w, f, ids, count);
    if (!e && (f->kind->takes & TAKES_OBJECT))
        e = keep_links(w, f, record, ids, count);
    return e;
}

enum err record_link(struct work *w, const struct record *r, const bool *fields)
{
    const struct object *o = object_of(w, r);
    enum err e = ERR_NONE;
    for (int i = 0; i < o->field_count && !e; i++) {
        const struct field *f = &o->fields[i];
        bool written = fields ? fields[i] : r->cells[i].type != VALUE_NULL;
        if ((f->kind->flags & KIND_REFERS) && written)
            e = record_link_field(w, f, r->id, r->cells[i]);
    }
    return e;
}

enum err record_unlink(struct work *w, const struct record *r)
{
    const struct object *o = object_of(w, r);
    enum err e = ERR_NONE;
    for (int i = 0; i < o->field_count && !e; i++)
        if (o->fields[i].kind->takes & TAKES_OBJECT)
            e = keep_links(w, &o->fields[i], r->id, NULL, 0);
    return e;
}
