#include "model/record.h"
#include "model/change.h"
#include "model/duplicate.h"
#include "model/guard.h"
#include "model/opt_out.h"
#include "model/record_past.h"
#include "model/record_rules.h"
#include "model/search.h"
#include "model/statement.h"

day_t work_today(const struct work *w)
{
    return kind_day(kind_of(KIND_TIME), value_int(w->wall));
}

static enum err missing(struct ctx *c, const struct object *o, int64_t id)
{
    return fail(c, ERR_NOT_FOUND, "there is no %.*s %lld", "没有这条记录（%.*s %lld）",
                STR_ARG(o->name), (long long)id);
}

void record_read(struct ctx *c, struct db_rows *rows, const struct schema *s, int object,
                 struct record *out)
{
    const struct object *o = &s->objects[object];
    *out = (struct record){.object = object,
                           .id = db_int(rows, COLUMN_ID),
                           .version = db_int(rows, COLUMN_VERSION),
                           .created = db_int(rows, COLUMN_CREATED),
                           .customer = db_int(rows, COLUMN_CUSTOMER)};
    out->cells = ARENA_ARRAY(c->arena, struct value, (size_t)o->field_count);
    for (int i = 0; i < o->field_count; i++) {
        out->cells[i] = db_value(rows, COLUMN_FIELDS + i);
        if (out->cells[i].type == VALUE_TEXT)
            out->cells[i].text = str_copy(c->arena, out->cells[i].text);
    }
}

enum err record_load(struct ctx *c, struct db_tx *tx, const struct schema *s, int object,
                     int64_t id, struct record *out)
{
    const struct object *o = &s->objects[object];
    struct db_rows *rows;
    enum err e = db_query(c, tx, o->by_id_sql, DB_VALUES(value_int(id)), &rows);
    if (e)
        return e;
    if (!db_next(c, rows, &e))
        return e ? e : missing(c, o, id);
    record_read(c, rows, s, object, out);
    db_rows_close(rows);
    return ERR_NONE;
}

// The id of the only record with that value: 0 where there is none, or more than one.
static enum err find_by(struct ctx *c, struct db_tx *tx, const struct object *o, int field,
                        struct str text, int64_t *id)
{
    struct db_rows *rows;
    int count = 0;
    const char *sql = field == o->key ? o->by_key_sql : statement_find(c->arena, o, field);
    enum err e = db_query(c, tx, sql, DB_VALUES(value_text(text)), &rows);
    while (!e && db_next(c, rows, &e))
        *id = count++ ? 0 : db_int(rows, 0);
    return e;
}

enum err record_find(struct ctx *c, struct db_tx *tx, const struct schema *s, int object,
                     struct str key, int64_t *id)
{
    const struct object *o = &s->objects[object];
    *id = 0;
    enum err e = o->key >= 0 ? find_by(c, tx, o, o->key, key, id) : ERR_NONE;
    int name = object_field(o, STR("name"));
    if (!e && !*id && o->shape == SHAPE_CUSTOMER && name >= 0)
        e = find_by(c, tx, o, name, key, id);
    return e;
}

// ---- writing ------------------------------------------------------------------------------------

static const char taken_en[] = "there is already a %.*s with this number or name";
static const char taken_zh[] = "已经有相同编号的%.*s";

static struct value search_or_customer(struct work *w, const struct object *o,
                                       const struct record *r)
{
    if (o->shape == SHAPE_CUSTOMER)
        return value_text(search_text(w->c->arena, o, r->cells));
    return value_int(r->customer);
}

static struct value *insert_values(struct work *w, const struct object *o, const struct record *r,
                                   int *count)
{
    struct value *v = ARENA_ARRAY(w->c->arena, struct value, (size_t)o->field_count + 5);
    int n = 0;
    v[n++] = value_int(r->id);
    v[n++] = value_int(r->version);
    v[n++] = value_int(r->created);
    v[n++] = search_or_customer(w, o, r);
    if (o->shape != SHAPE_CUSTOMER)
        v[n++] = r->content.len ? value_text(r->content) : value_null();
    for (int i = 0; i < o->field_count; i++)
        if (!field_computed(&o->fields[i]))
            v[n++] = r->cells[i];
    *count = n;
    return v;
}

// Asked before a number is given to it or a value found taken: by itself.
static enum err is_there_already(struct work *w, const struct object *o, struct str content,
                                 bool *out)
{
    int64_t one;
    enum err e = db_number(
        w->c, w->tx,
        str_format(w->c->arena, "SELECT 1 FROM %.*s WHERE content = ?", STR_ARG(o->table)).at,
        DB_VALUES(value_text(content)), 0, &one);
    *out = !e && one;
    return e;
}

static enum err complete(struct work *w, struct record *r)
{
    enum err e = record_fill(w, r);
    return e ? e : record_check(w, r, NULL);
}

// What only a record that will be written gets.
static enum err begin_record(struct work *w, const struct object *o, struct record *r)
{
    enum err e = db_ids(w->c, w->tx, 1, &r->id);
    r->version = 1;
    r->created = w->wall;
    if (!e)
        e = record_unique(w, r, NULL);
    if (!e)
        e = record_number(w, r);
    if (!e && o->shape == SHAPE_CUSTOMER)
        r->customer = r->id;
    return e ? e : duplicate_ask(w, r, NULL);
}

// What stands beside its row.
static enum err begin_beside(struct work *w, const struct record *r)
{
    enum err e = record_link(w, r, NULL);
    return e ? e : duplicate_keys_add(w, r);
}

// Of several records it must be known at once which one was there already.
static enum err insert(struct work *w, const struct object *o, const struct record *r,
                       bool *existed)
{
    struct ctx own = {.arena = w->c->arena};
    int64_t inserted = 0;
    int count;
    struct value *values = insert_values(w, o, r, &count);
    enum err e = fail(&own, ERR_CONFLICT, taken_en, taken_zh, STR_ARG(o->name));
    struct cause *taken = ARENA_NEW(w->c->arena, struct cause);
    *taken = own.why;
    if (w->alone && !existed)
        return db_run_one(w->c, w->tx, o->insert_sql, values, count, taken);
    e = db_run(w->c, w->tx, o->insert_sql, values, count, &inserted);
    if (existed)
        *existed = !inserted;
    return e || inserted || existed ? e : fail_as(w->c, taken);
}

// What goes by itself may come too late: he was deleted, or merged into another. An item of nobody
// would stop all that asks the time lines.
static enum err customer_is_there(struct work *w, const struct object *o, const struct record *r)
{
    const struct object *of = &w->schema->objects[w->schema->customer];
    int64_t there = 0;
    if (w->viewer || !r->customer || o->shape == SHAPE_CUSTOMER)
        return ERR_NONE; // who asks over the API is guarded
    const char *sql =
        str_format(w->c->arena, "SELECT COUNT(*) FROM %.*s WHERE id = ?", STR_ARG(of->table)).at;
    enum err e = db_number(w->c, w->tx, sql, DB_VALUES(value_int(r->customer)), 0, &there);
    return e || there ? e : missing(w->c, of, r->customer);
}

enum err record_create(struct work *w, struct record *r, bool *existed)
{
    const struct object *o = &w->schema->objects[r->object];
    enum err e = guard_create(w, r);
    if (!e)
        e = customer_is_there(w, o, r);
    if (!e)
        e = complete(w, r);
    if (!e && r->content.len && existed && o->ruled) {
        e = is_there_already(w, o, r->content, existed);
        if (e || *existed)
            return e;
    }
    if (!e)
        e = begin_record(w, o, r);
    if (e)
        return e;
    e = insert(w, o, r, existed);
    if (e || (existed && *existed))
        return e;
    e = begin_beside(w, r);
    if (!e)
        e = guard_created(w, r);
    return e ? e : change_append(w, CHANGE_CREATE, r, NULL, NULL, NULL);
}

enum err record_add(struct work *w, struct record *r)
{
    const struct object *o = &w->schema->objects[r->object];
    int count;
    enum err e = guard_create(w, r);
    if (!e)
        e = complete(w, r);
    if (!e)
        e = begin_record(w, o, r);
    if (e)
        return e;
    struct value *values = insert_values(w, o, r, &count);
    e = db_append(w->c, w->tx, o->add_sql, values, count);
    if (!e)
        e = begin_beside(w, r);
    if (!e)
        e = guard_created(w, r);
    return e ? e : change_append(w, CHANGE_CREATE, r, NULL, NULL, NULL);
}

static enum err must_be_free(struct work *w, const struct object *o, const struct record *r,
                             const bool *fields)
{
    int64_t other = 0;
    if (o->key < 0 || !fields[o->key] || r->cells[o->key].type != VALUE_TEXT)
        return ERR_NONE;
    enum err e = find_by(w->c, w->tx, o, o->key, r->cells[o->key].text, &other);
    if (!e && other && other != r->id)
        e = fail(w->c, ERR_CONFLICT, taken_en, taken_zh, STR_ARG(o->name));
    return e;
}

enum err record_revive(struct work *w, struct record *r)
{
    const struct object *o = &w->schema->objects[r->object];
    bool *all = ARENA_ARRAY(w->c->arena, bool, (size_t)o->field_count);
    int64_t inserted = 0;
    int count;
    memset(all, 1, (size_t)o->field_count);
    enum err e = must_be_free(w, o, r, all);
    if (!e)
        e = record_unique(w, r, NULL);
    if (e)
        return e;
    r->version++;
    struct value *values = insert_values(w, o, r, &count);
    e = db_run(w->c, w->tx, o->insert_sql, values, count, &inserted);
    if (!e && !inserted)
        e = fail(w->c, ERR_CONFLICT, taken_en, taken_zh, STR_ARG(o->name));
    if (!e)
        e = begin_beside(w, r);
    return e ? e : change_append(w, CHANGE_CREATE, r, NULL, NULL, NULL);
}

static bool differs(const struct object *o, const struct record *now, const struct record *r,
                    const bool *given, bool *fields)
{
    bool any = r->customer && now->customer != r->customer;
    for (int i = 0; i < o->field_count; i++) {
        fields[i] =
            given[i] && !field_computed(&o->fields[i]) && !value_eq(now->cells[i], r->cells[i]);
        any |= fields[i];
    }
    return any;
}

static enum err write_fields(struct work *w, const struct object *o, const struct record *r,
                             const bool *fields)
{
    struct value *v = ARENA_ARRAY(w->c->arena, struct value, (size_t)o->field_count + 3);
    int n = 0;
    v[n++] = value_int(r->version);
    v[n++] = search_or_customer(w, o, r);
    for (int i = 0; i < o->field_count; i++)
        if (fields[i] && !field_computed(&o->fields[i]))
            v[n++] = r->cells[i];
    v[n++] = value_int(r->id);
    return db_run(w->c, w->tx, statement_update(w->c->arena, o, fields), v, n, NULL);
}

static enum err change_beside(struct work *w, const struct record *r, const struct value *before,
                              const bool *fields)
{
    enum err e = record_link(w, r, fields);
    return e ? e : duplicate_keys_change(w, r, before);
}

static enum err update(struct work *w, struct record *r, const bool *given, int64_t version,
                       bool states, bool *changed)
{
    const struct object *o = &w->schema->objects[r->object];
    bool *fields = ARENA_ARRAY(w->c->arena, bool, (size_t)o->field_count);
    struct record now;
    if (changed)
        *changed = false;
    enum err e = record_load(w->c, w->tx, w->schema, r->object, r->id, &now);
    if (!e)
        e = guard_update(w, &now, r, given);
    if (!e && version && version != now.version)
        e = fail(w->c, ERR_STALE, "somebody changed this record in the meantime: read it again",
                 "这条记录刚被别人修改过，请刷新后再试");
    if (e || !differs(o, &now, r, given, fields))
        return e;
    for (int i = 0; i < o->field_count; i++)
        if (!given[i])
            r->cells[i] = now.cells[i];
    r->version = now.version + 1;
    r->created = now.created;
    if (!r->customer)
        r->customer = now.customer;
    e = record_check(w, r, fields);
    if (!e)
        e = must_be_free(w, o, r, fields);
    if (!e)
        e = record_unique(w, r, fields);
    if (!e)
        e = duplicate_ask(w, r, fields);
    if (!e)
        e = write_fields(w, o, r, fields);
    if (!e)
        e = change_beside(w, r, now.cells, fields);
    if (!e && r->customer != now.customer)
        e = change_append(w, CHANGE_LEAVE, &now, NULL, NULL, NULL);
    if (!e)
        e = change_append(w, CHANGE_UPDATE, r, now.cells, r->cells, fields);
    for (int i = 0; i < o->field_count && !e && states; i++)
        if (fields[i])
            e = past_state(w, r, i, now.cells[i]);
    if (changed)
        *changed = !e;
    return e;
}

enum err record_update(struct work *w, struct record *r, const bool *given, int64_t version,
                       bool *changed)
{
    bool states = w->schema->objects[r->object].shape == SHAPE_CUSTOMER;
    return update(w, r, given, version, states, changed);
}

enum err record_restore(struct work *w, struct record *r, const bool *given)
{
    return update(w, r, given, 0, false, NULL);
}

enum err record_settle(struct work *w, int64_t customer)
{
    const struct object *o = &w->schema->objects[w->schema->customer];
    struct record now, r;
    bool *fields = ARENA_ARRAY(w->c->arena, bool, (size_t)o->field_count), any = false;
    enum err e = record_load(w->c, w->tx, w->schema, w->schema->customer, customer, &now);
    if (e)
        return e;
    r = now;
    r.cells = ARENA_ARRAY(w->c->arena, struct value, (size_t)o->field_count);
    memcpy(r.cells, now.cells, (size_t)o->field_count * sizeof *r.cells);
    e = past_newest(w, o, &r, fields);
    for (int i = 0; i < o->field_count; i++) {
        fields[i] = fields[i] && !value_eq(now.cells[i], r.cells[i]);
        any |= fields[i];
    }
    if (e || !any)
        return e;
    r.version++;
    e = write_fields(w, o, &r, fields);
    if (!e)
        e = change_beside(w, &r, now.cells, fields);
    return e ? e : change_append(w, CHANGE_UPDATE, &r, now.cells, r.cells, fields);
}

enum err record_touch(struct work *w, int64_t customer)
{
    const struct object *o = &w->schema->objects[w->schema->customer];
    struct record r;
    enum err e = record_load(w->c, w->tx, w->schema, w->schema->customer, customer, &r);
    bool *none = ARENA_ARRAY(w->c->arena, bool, (size_t)o->field_count);
    return e ? e : change_append(w, CHANGE_UPDATE, &r, r.cells, r.cells, none);
}

// Deleting a customer takes all that hangs on him with him, each with its own row in the log.
static enum err delete_belongings(struct work *w, int64_t customer)
{
    enum err e = ERR_NONE;
    for (int i = 0; i < w->schema->object_count && !e; i++) {
        const struct object *o = &w->schema->objects[i];
        if (o->shape == SHAPE_CUSTOMER)
            continue;
        int64_t *ids = NULL;
        size_t count = 0;
        struct db_rows *rows;
        e = db_query(
            w->c, w->tx,
            str_format(w->c->arena, "SELECT id FROM %.*s WHERE customer = ?", STR_ARG(o->table)).at,
            DB_VALUES(value_int(customer)), &rows);
        while (!e && db_next(w->c, rows, &e)) {
            ids = arena_grow(w->c->arena, ids, count, count + 1, sizeof *ids);
            ids[count++] = db_int(rows, 0);
        }
        for (size_t n = 0; n < count && !e; n++)
            e = record_delete(w, i, ids[n], 0);
    }
    return e ? e : past_forget(w, customer);
}

enum err record_delete(struct work *w, int object, int64_t id, int64_t version)
{
    const struct object *o = &w->schema->objects[object];
    struct record now;
    enum err e = record_load(w->c, w->tx, w->schema, object, id, &now);
    if (!e)
        e = guard_delete(w, &now);
    if (!e && version && version != now.version)
        e = fail(w->c, ERR_STALE, "somebody changed this record in the meantime: read it again",
                 "这条记录刚被别人修改过，请刷新后再试");
    struct work with_him = *w; // whoever may delete him may delete what hangs on him
    with_him.viewer = NULL;
    if (!e && o->shape == SHAPE_CUSTOMER)
        e = opt_out_keep(w, id);
    if (!e && o->shape == SHAPE_CUSTOMER)
        e = delete_belongings(&with_him, id);
    if (!e)
        e = db_run(w->c, w->tx, statement_delete(w->c->arena, o), DB_VALUES(value_int(id)), NULL);
    if (!e)
        e = record_unlink(w, &now);
    if (!e)
        e = duplicate_keys_drop(w, &now);
    if (e)
        return e;
    bool *all = ARENA_ARRAY(w->c->arena, bool, (size_t)o->field_count);
    memset(all, 1, (size_t)o->field_count);
    return change_append(w, CHANGE_DELETE, &now, now.cells, NULL, all);
}
