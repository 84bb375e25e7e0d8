#include "model/erase_inside.h"
#include "codec/json.h"
#include "model/change.h"
#include "model/opt_out.h"
#include "model/org.h"
#include "model/search.h"
#include "model/statement.h"

enum { JSON_BYTES_MAX = 16 << 20, NAME_BYTES_MIN = 4, NAME_BYTES_MAX = 300 };

static bool is_name(const struct object *o, const struct field *f)
{
    return f->kind->id == KIND_TEXT && str_eq(f->name, STR("name")) &&
           (o->shape == SHAPE_CUSTOMER || o->shape == SHAPE_NONE);
}

// The number of an order, written in its lines.
static bool names_parent(const struct schema *s, const struct object *o, const struct field *f)
{
    if (o->parent < 0 || s->objects[o->parent].key < 0)
        return false;
    const struct object *parent = &s->objects[o->parent];
    return str_eq(f->name, parent->fields[parent->key].name);
}

enum erase_rule erase_proposed(const struct schema *s, int object, int field)
{
    const struct object *o = &s->objects[object];
    const struct field *f = &o->fields[field];
    if (f->role == ROLE_KEY && o->shape == SHAPE_CUSTOMER)
        return ERASE_ALWAYS;
    if (f->role != ROLE_NONE || field_computed(f) || names_parent(s, o, f))
        return KEEP_ALWAYS;
    switch (f->kind->id) {
    case KIND_PHONE:
    case KIND_MAIL:
    case KIND_URL:
    case KIND_ADDRESS:
    case KIND_CREDIT_CODE:
    case KIND_FILE:
    case KIND_PICTURE:
    case KIND_LONG_TEXT:
        return ERASE_ALWAYS;
    case KIND_TEXT:
        return is_name(o, f) ? ERASE_ALWAYS : ERASE_USUALLY;
    case KIND_PERSON:
    case KIND_DEPARTMENT:
    case KIND_LINK:
    case KIND_LINKS:
    case KIND_AUTO_NUMBER:
        return KEEP_ALWAYS;
    default:
        return KEEP_USUALLY;
    }
}

// ---- what there is ------------------------------------------------------------------------------

static const char *whose(const struct object *o)
{
    return o->shape == SHAPE_CUSTOMER ? "id" : "customer";
}

enum err erase_ids(struct ctx *c, struct db_tx *tx, const struct schema *s, int object,
                   int64_t customer, int64_t **out, size_t *count)
{
    const struct object *o = &s->objects[object];
    struct db_rows *rows;
    *out = NULL;
    *count = 0;
    enum err e = db_query(c, tx,
                          str_format(c->arena, "SELECT id FROM %.*s WHERE %s = ? ORDER BY id",
                                     STR_ARG(o->table), whose(o))
                              .at,
                          DB_VALUES(value_int(customer)), &rows);
    while (!e && db_next(c, rows, &e)) {
        *out = arena_grow(c->arena, *out, *count, *count + 1, sizeof **out);
        (*out)[(*count)++] = db_int(rows, 0);
    }
    return e;
}

enum err erase_values(struct ctx *c, struct db_tx *tx, const struct schema *s, int object,
                      int64_t customer, int field, int64_t *out)
{
    const struct object *o = &s->objects[object];
    *out = 0;
    if (field_computed(&o->fields[field]))
        return ERR_NONE;
    return db_number(c, tx,
                     str_format(c->arena, "SELECT COUNT(%.*s) FROM %.*s WHERE %s = ?",
                                STR_ARG(o->fields[field].column), STR_ARG(o->table), whose(o))
                         .at,
                     DB_VALUES(value_int(customer)), 0, out);
}

enum err past_of(struct ctx *c, struct db_tx *tx, const struct schema *s, int64_t customer,
                 struct past_value **out, size_t *count)
{
    const struct object *o = &s->objects[s->customer];
    struct db_rows *rows;
    *out = NULL;
    *count = 0;
    enum err e = db_query(c, tx,
                          "SELECT field, day, number, text FROM past WHERE customer = ? ORDER BY "
                          "field, day, stated, number, text",
                          DB_VALUES(value_int(customer)), &rows);
    while (!e && db_next(c, rows, &e)) {
        int field = object_field_of_id(o, db_int(rows, 0));
        if (field < 0)
            continue;
        struct value cell = db_value(rows, 2);
        if (cell.type != VALUE_INT)
            cell = value_text(db_text_copy(c, rows, 3));
        *out = arena_grow(c->arena, *out, *count, *count + 1, sizeof **out);
        (*out)[(*count)++] = (struct past_value){field, (day_t)db_int(rows, 1), cell};
    }
    return e;
}

// ---- remembering what was there, to find its copies ---------------------------------------------

static void note_name(struct work *w, struct erasing *x, const struct object *o, struct value v)
{
    bool of_person = o->shape == SHAPE_CUSTOMER || o->shape == SHAPE_NONE;
    if (!of_person || v.type != VALUE_TEXT || v.text.len < NAME_BYTES_MIN ||
        v.text.len > NAME_BYTES_MAX)
        return;
    for (size_t i = 0; i < x->name_count; i++)
        if (str_eq(x->names[i], v.text))
            return;
    x->names =
        arena_grow(w->c->arena, x->names, x->name_count, x->name_count + 1, sizeof *x->names);
    x->names[x->name_count++] = str_copy(w->c->arena, v.text);
}

void erase_note_file(struct work *w, struct erasing *x, int64_t id)
{
    for (size_t i = 0; i < x->file_count; i++)
        if (x->file_ids[i] == id)
            return;
    x->file_ids =
        arena_grow(w->c->arena, x->file_ids, x->file_count, x->file_count + 1, sizeof *x->file_ids);
    x->file_ids[x->file_count++] = id;
}

static void note(struct work *w, struct erasing *x, const struct object *o, const struct field *f,
                 struct value v)
{
    int object = (int)(o - w->schema->objects), field = (int)(f - o->fields);
    if ((f->kind->flags & KIND_FILED) && v.type == VALUE_INT)
        erase_note_file(w, x, v.integer);
    else if (erase_proposed(w->schema, object, field) == ERASE_ALWAYS)
        note_name(w, x, o, v); // not his city: others have it too
}

// ---- records ------------------------------------------------------------------------------------

static struct value instead(struct work *w, const struct erasing *x, const struct object *o,
                            const struct field *f, int64_t id)
{
    bool wanted = f->options.required && f->kind->id == KIND_TEXT;
    if (f->role != ROLE_KEY && !is_name(o, f) && !wanted)
        return value_null();
    return value_text(str_format(w->c->arena, "%.*s #%lld", STR_ARG(x->word), (long long)id));
}

static enum err write_record(struct work *w, const struct object *o, struct record *r,
                             const bool *given)
{
    struct value *v = ARENA_ARRAY(w->c->arena, struct value, (size_t)o->field_count + 3);
    bool *none = ARENA_ARRAY(w->c->arena, bool, (size_t)o->field_count);
    int n = 0;
    v[n++] = value_int(++r->version);
    v[n++] = o->shape == SHAPE_CUSTOMER ? value_text(search_text(w->c->arena, o, r->cells))
                                        : value_int(r->customer);
    for (int i = 0; i < o->field_count; i++)
        if (given[i])
            v[n++] = r->cells[i];
    v[n++] = value_int(r->id);
    enum err e = db_run(w->c, w->tx, statement_update(w->c->arena, o, given), v, n, NULL);
    if (!e) // what duplicates are found by
        e = db_run(w->c, w->tx, "DELETE FROM duplicate_key WHERE record = ?",
                   DB_VALUES(value_int(r->id)), NULL);
    if (!e)
        e = db_run(w->c, w->tx, "UPDATE merge SET key_text = '' WHERE keep = ? OR gone = ?",
                   DB_VALUES(value_int(r->id), value_int(r->id)), NULL);
    return e ? e : change_append(w, CHANGE_UPDATE, r, r->cells, r->cells, none);
}

static enum err erase_record(struct work *w, struct erasing *x, int object, int64_t id)
{
    const struct object *o = &w->schema->objects[object];
    bool *given = ARENA_ARRAY(w->c->arena, bool, (size_t)o->field_count), any = false;
    struct record r;
    enum err e = record_load(w->c, w->tx, w->schema, object, id, &r);
    for (int i = 0; i < o->field_count && !e; i++) {
        const struct field *f = &o->fields[i];
        given[i] = x->fields[object][i] && !field_computed(f) && r.cells[i].type != VALUE_NULL;
        any |= given[i];
        if (!given[i])
            continue;
        note(w, x, o, f, r.cells[i]);
        r.cells[i] = instead(w, x, o, f, id);
    }
    // Why a bulk change left it alone may name its values.
    if (!e)
        e = db_run(w->c, w->tx, "DELETE FROM bulk_refused WHERE record = ?",
                   DB_VALUES(value_int(id)), NULL);
    if (e || !any)
        return e;
    x->records++;
    return write_record(w, o, &r, given);
}

static enum err erase_records(struct work *w, struct erasing *x)
{
    enum err e = ERR_NONE;
    if (x->object != w->schema->customer)
        return erase_record(w, x, x->object, x->id);
    for (int o = 0; o < w->schema->object_count && !e; o++) {
        int64_t *ids;
        size_t count;
        e = erase_ids(w->c, w->tx, w->schema, o, x->id, &ids, &count);
        for (size_t i = 0; i < count && !e; i++)
            e = erase_record(w, x, o, ids[i]);
    }
    return e;
}

// ---- the past of fields -------------------------------------------------------------------------

static enum err erase_past(struct work *w, struct erasing *x)
{
    const struct object *o = &w->schema->objects[w->schema->customer];
    struct past_value *list;
    size_t count;
    if (x->object != w->schema->customer)
        return ERR_NONE;
    enum err e = past_of(w->c, w->tx, w->schema, x->id, &list, &count);
    for (size_t i = 0; i < count && !e; i++)
        if (x->fields[w->schema->customer][list[i].field])
            note(w, x, o, &o->fields[list[i].field], list[i].cell);
    for (int i = 0; i < o->field_count && !e; i++) {
        if (!x->fields[w->schema->customer][i])
            continue;
        e = db_run(w->c, w->tx, "DELETE FROM past WHERE customer = ? AND field = ?",
                   DB_VALUES(value_int(x->id), value_int(o->fields[i].id)), NULL);
        if (!e)
            e = db_run(w->c, w->tx, "DELETE FROM undo_past WHERE customer = ? AND field = ?",
                       DB_VALUES(value_int(x->id), value_int(o->fields[i].id)), NULL);
    }
    return e;
}

// ---- the change log -----------------------------------------------------------------------------

static void put_tree(struct json_out *out, const struct json *v)
{
    switch (v->kind) {
    case JSON_NULL:
        json_out_null(out);
        break;
    case JSON_BOOL:
        json_out_bool(out, v->boolean);
        break;
    case JSON_NUMBER:
        json_out_raw(out, v->text);
        break;
    case JSON_TEXT:
        json_out_text(out, v->text);
        break;
    default:
        json_out_array(out);
        for (int i = 0; i < v->count; i++)
            put_tree(out, &v->items[i]);
        json_out_array_end(out);
    }
}

static void note_logged(struct work *w, struct erasing *x, const struct object *o,
                        const struct field *f, const struct json *v)
{
    if (v->kind != JSON_TEXT && v->kind != JSON_NUMBER)
        return;
    num_t n = f->kind->flags & KIND_FILED ? num_parse(v->text) : NUM_NONE;
    note(w, x, o, f, n == NUM_NONE ? value_text(v->text) : value_int(n / NUM_ONE));
}

// What may stay of `before` or `after`. Names that are no field any more go too: nobody knows what
// they said.
static enum err strip(struct work *w, struct erasing *x, int object, struct str text,
                      struct value *out, bool *differs)
{
    const struct json *all;
    struct json_out json;
    struct buf b;
    *out = value_null();
    if (!text.len)
        return ERR_NONE;
    enum err e = json_parse(w->c, text, JSON_BYTES_MAX, &all);
    if (e)
        return e;
    buf_init(&b, JSON_BYTES_MAX);
    json_out_init(&json, &b);
    json_out_object(&json);
    for (int i = 0; i < all->count; i++) {
        const struct object *o = object < 0 ? NULL : &w->schema->objects[object];
        int field = o ? object_field(o, all->items[i].key) : -1;
        if (field >= 0 && !x->fields[object][field]) {
            json_out_key(&json, all->items[i].key);
            put_tree(&json, &all->items[i]);
            continue;
        }
        *differs = true;
        if (field >= 0)
            note_logged(w, x, o, &o->fields[field], &all->items[i]);
    }
    json_out_object_end(&json);
    e = json_out_done(w->c, &json);
    if (!e)
        *out = value_text(str_copy(w->c->arena, buf_str(&b)));
    buf_deinit(&b);
    return e;
}

static enum err erase_log(struct work *w, struct erasing *x)
{
    static const char of_customer[] =
        "SELECT id, object, before, after FROM change WHERE (customer = ? OR record = ? OR customer "
        "IN (SELECT gone FROM merge WHERE keep = ?)) AND (before IS NOT NULL OR after IS NOT NULL)";
    static const char of_record[] =
        "SELECT id, object, before, after FROM change WHERE (record = ? OR record IN (SELECT gone "
        "FROM merge WHERE keep = ?)) AND (before IS NOT NULL OR after IS NOT NULL)";
    bool customer = x->object == w->schema->customer;
    const struct value ids[] = {value_int(x->id), value_int(x->id), value_int(x->id)};
    struct logged {
        int64_t id;
        int object;
        struct str before, after;
    } *list = NULL;
    size_t count = 0;
    struct db_rows *rows;
    enum err e =
        db_query(w->c, w->tx, customer ? of_customer : of_record, ids, customer ? 3 : 2, &rows);
    while (!e && db_next(w->c, rows, &e)) {
        list = arena_grow(w->c->arena, list, count, count + 1, sizeof *list);
        list[count++] =
            (struct logged){db_int(rows, 0), schema_object_of_id(w->schema, db_int(rows, 1)),
                            db_text_copy(w->c, rows, 2), db_text_copy(w->c, rows, 3)};
    }
    for (size_t i = 0; i < count && !e; i++) {
        struct value before, after;
        bool differs = false;
        e = strip(w, x, list[i].object, list[i].before, &before, &differs);
        if (!e)
            e = strip(w, x, list[i].object, list[i].after, &after, &differs);
        x->changes += differs;
        if (!e && differs)
            e = db_run(w->c, w->tx, "UPDATE change SET before = ?, after = ? WHERE id = ?",
                       DB_VALUES(before, after, value_int(list[i].id)), NULL);
    }
    return e;
}

// ---- fields and objects that were deleted, and can still come back ------------------------------

static bool says_something(const struct kind *k)
{
    return k && !(k->flags & KIND_COMPUTED) && k->type == RULE_TEXT && k->id != KIND_CHOICE &&
           k->id != KIND_PERSON && k->id != KIND_DEPARTMENT && k->id != KIND_LINK &&
           k->id != KIND_AUTO_NUMBER;
}

static enum err erase_hidden(struct work *w, struct erasing *x)
{
    static const char hidden[] =
        "SELECT o.relation, o.shape, f.relation_column, f.kind FROM field f JOIN object o ON "
        "o.id = f.object WHERE (f.deleted > 0 OR o.deleted > 0) AND f.purged = 0 AND o.purged = 0 "
        "AND f.role = ''";
    struct db_rows *rows;
    const char **list = NULL;
    size_t count = 0;
    bool all = x->object == w->schema->customer;
    enum err e = db_query(w->c, w->tx, hidden, DB_NO_VALUES, &rows);
    while (!e && db_next(w->c, rows, &e)) {
        bool himself = str_eq(db_text(rows, 1), STR("customer"));
        if (!says_something(kind_named(db_text(rows, 3))))
            continue;
        list = arena_grow(w->c->arena, list, count, count + 1, sizeof *list);
        list[count++] = str_format(w->c->arena, "UPDATE %.*s SET %.*s = NULL WHERE %s = ?",
                                   STR_ARG(db_text(rows, 0)), STR_ARG(db_text(rows, 2)),
                                   himself || !all ? "id" : "customer")
                            .at;
    }
    for (size_t i = 0; i < count && !e; i++)
        e = db_run(w->c, w->tx, list[i], DB_VALUES(value_int(x->id)), NULL);
    return e ? e
             : db_run(
                   w->c, w->tx,
                   "DELETE FROM past WHERE customer = ? AND text IS NOT NULL AND field IN (SELECT "
                   "id FROM field WHERE deleted > 0 AND kind NOT IN ('choice', 'person'))",
                   DB_VALUES(value_int(x->id)), NULL);
}

// ---- all of it ----------------------------------------------------------------------------------

enum err erase_person(struct work *w, struct erasing *x)
{
    struct str language;
    x->records = x->changes = x->files = 0;
    x->name_count = x->file_count = 0;
    x->names = NULL;
    x->file_ids = NULL;
    enum err e = setting_get(w->c, w->tx, "language", &language);
    x->word = str_eq(language, STR("en")) ? STR("Erased") : STR("已删除");
    bool customer = x->object == w->schema->customer;
    if (!e && customer)
        e = opt_out_keep(w, x->id);
    if (!e && customer)
        e = message_erase(w, x->id);
    if (!e)
        e = erase_past(w, x);
    if (!e)
        e = erase_records(w, x);
    if (!e)
        e = erase_log(w, x);
    if (!e)
        e = erase_hidden(w, x);
    if (!e)
        e = erase_talk(w, x);
    return e ? e : erase_copies(w, x);
}
