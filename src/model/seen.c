#include "model/seen.h"
#include "model/cells.h"
#include "model/mask.h"
#include "model/refer.h"

static enum err missing(struct ctx *c, const struct object *o, int64_t id)
{
    fail_clear(c);
    return fail(c, ERR_NOT_FOUND, "there is no %.*s %lld", "没有这条记录（%.*s %lld）",
                STR_ARG(o->name), (long long)id);
}

enum err seen_load(struct ctx *c, struct org *o, struct db_tx *tx, const struct viewer *v,
                   const struct schema *s, int object, int64_t id, struct record *out)
{
    bool seen = false;
    enum err e = viewer_need(c, v, &s->objects[object], VERB_SEE);
    if (!e)
        e = record_load(c, tx, s, object, id, out);
    if (!e)
        e = scope_record(c, o, tx, v, s, VERB_SEE, out, &seen);
    return e || seen ? e : missing(c, &s->objects[object], id);
}

enum err seen_customer(struct ctx *c, struct org *o, struct db_tx *tx, const struct viewer *v,
                       const struct schema *s, int64_t id)
{
    struct record r;
    return seen_load(c, o, tx, v, s, s->customer, id, &r);
}

enum err seen_known(struct ctx *c, struct db_tx *tx, const struct schema *s, int object, int64_t id,
                    struct record *out)
{
    return record_load(c, tx, s, object, id, out);
}

struct value seen_cell(struct arena *a, const struct viewer *v, const struct object *o, int field,
                       struct value cell)
{
    switch (viewer_field(v, o, field)) {
    case FIELD_HIDDEN:
        return value_null();
    case FIELD_MASKED:
        return mask(a, o->fields[field].kind, cell);
    default:
        return cell;
    }
}

void seen_cell_write(struct json_out *out, struct arena *a, const struct viewer *v,
                     const struct object *o, int field, struct value value)
{
    struct value cell = seen_cell(a, v, o, field, value);
    if (viewer_field(v, o, field) == FIELD_MASKED && cell.type == VALUE_TEXT)
        json_out_text(out, cell.text);
    else
        cell_write(out, o->fields[field].kind, o->fields[field].type, cell);
}

void seen_cells_write(struct json_out *out, struct arena *a, const struct viewer *v,
                      const struct object *o, const struct value *cells)
{
    json_out_object(out);
    for (int i = 0; i < o->field_count; i++) {
        if (viewer_field(v, o, i) == FIELD_HIDDEN)
            continue;
        json_out_key(out, o->fields[i].name);
        seen_cell_write(out, a, v, o, i, cells[i]);
    }
    json_out_object_end(out);
}

static bool reads_name(struct ctx *c, struct org *o, struct db_tx *tx, const struct viewer *v,
                       const struct schema *s, const struct field *f, int64_t id)
{
    struct ctx quiet = {.arena = c->arena};
    struct record r;
    int object, field;
    refer_named(s, f, &object, &field);
    if (object < 0)
        return true;
    return field >= 0 && viewer_field(v, &s->objects[object], field) >= FIELD_READ &&
           !seen_load(&quiet, o, tx, v, s, object, id, &r);
}

enum err seen_label(struct ctx *c, struct org *o, struct db_tx *tx, const struct viewer *v,
                    const struct schema *s, const struct field *f, struct value cell,
                    struct str *out)
{
    int64_t ids[LINKS_MAX];
    int count = viewer_all(v) ? 0 : refer_ids(f, cell, ids);
    if (!count)
        return refer_label(c, tx, s, f, cell, out);
    enum err e = ERR_NONE;
    struct buf b;
    buf_init(&b, 1 << 20);
    for (int i = 0; i < count && !e; i++) {
        struct str one = str_format(c->arena, "%lld", (long long)ids[i]);
        if (reads_name(c, o, tx, v, s, f, ids[i]))
            e = refer_one(c, tx, s, f, ids[i], &one);
        if (i)
            buf_byte(&b, RULE_CHOICE_MARK);
        buf_add(&b, one);
    }
    *out = str_copy(c->arena, buf_str(&b));
    buf_deinit(&b);
    return e;
}

// ---- what was changed ---------------------------------------------------------------------------

static void raw_write(struct json_out *out, const struct json *v)
{
    switch (v->kind) {
    case JSON_BOOL:
        json_out_bool(out, v->boolean);
        break;
    case JSON_NUMBER:
        json_out_raw(out, v->text);
        break;
    case JSON_TEXT:
        json_out_text(out, v->text);
        break;
    case JSON_ARRAY:
        json_out_array(out);
        for (int i = 0; i < v->count; i++)
            raw_write(out, &v->items[i]);
        json_out_array_end(out);
        break;
    default:
        json_out_null(out);
    }
}

static void field_write(struct json_out *out, struct arena *a, const struct viewer *v,
                        const struct object *o, const struct json *item)
{
    int field = object_field(o, item->key);
    enum field_right right = field < 0 ? FIELD_HIDDEN : viewer_field(v, o, field);
    if (right == FIELD_HIDDEN)
        return;
    json_out_key(out, item->key);
    if (right >= FIELD_READ || item->kind == JSON_NULL)
        raw_write(out, item);
    else
        json_out_text(out, mask(a, o->fields[field].kind,
                                item->kind == JSON_TEXT ? value_text(item->text) : value_int(0))
                               .text);
}

void seen_change_write(struct json_out *out, struct arena *a, const struct viewer *v,
                       const struct object *o, struct str json)
{
    enum { CHANGE_BYTES_MAX = 16 << 20 };
    struct ctx quiet = {.arena = a};
    const struct json *values;
    if (viewer_all(v) && json.len) {
        json_out_raw(out, json);
        return;
    }
    json_out_object(out);
    if (json.len && o && !json_parse(&quiet, json, CHANGE_BYTES_MAX, &values))
        for (int i = 0; i < values->count; i++)
            field_write(out, a, v, o, &values->items[i]);
    json_out_object_end(out);
}

// Whether a record is his to see; one that is gone: whether it was. `*now`: as it is, id 0 where gone.
static enum err reaches(struct ctx *c, struct org *o, struct db_tx *tx, const struct viewer *v,
                        const struct schema *s, const struct record *was, struct record *now,
                        bool *out)
{
    struct ctx quiet = {.arena = c->arena};
    const struct object *object = &s->objects[was->object];
    *now = (struct record){0};
    *out = false;
    enum err e = record_load(&quiet, tx, s, was->object, was->id, now);
    if (!e)
        return scope_record(c, o, tx, v, s, VERB_SEE, now, out);
    if (e != ERR_NOT_FOUND)
        return fail_as(c, &quiet.why);
    *now = (struct record){0};
    *out = viewer_all(v);
    // Whose it was by its own owner is not known any more.
    if (*out || (scope_owner(object) >= 0 && object->shape != SHAPE_CUSTOMER))
        return ERR_NONE;
    struct record gone = *was;
    gone.cells = ARENA_ARRAY(c->arena, struct value, (size_t)object->field_count);
    return scope_record(c, o, tx, v, s, VERB_SEE, &gone, out);
}

enum err seen_changes(struct ctx *c, struct org *o, struct db_tx *tx, const struct viewer *v,
                      const struct schema *s, int object, int64_t id, struct change **out,
                      int *count)
{
    struct record was = {.object = object, .id = id}, now;
    bool seen = viewer_all(v);
    enum err e = viewer_need(c, v, &s->objects[object], VERB_SEE);
    if (!e)
        e = change_of_record(c, tx, s, id, out, count);
    if (e || seen)
        return e;
    for (int i = 0; i < *count && !e; i++) // an id of another object
        if ((*out)[i].object != object)
            e = missing(c, &s->objects[object], id);
    if (!e && *count) {
        was.customer = (*out)[0].customer;
        e = reaches(c, o, tx, v, s, &was, &now, &seen);
    }
    return e || seen ? e : missing(c, &s->objects[object], id);
}

enum err seen_change(struct ctx *c, struct org *o, struct db_tx *tx, const struct viewer *v,
                     const struct schema *s, const struct change *one, struct record *now,
                     bool *out)
{
    struct record was = {.object = one->object, .id = one->record, .customer = one->customer};
    *now = (struct record){0};
    *out = false;
    if (one->object < 0 || !viewer_may(v, &s->objects[one->object], VERB_SEE))
        return ERR_NONE;
    return reaches(c, o, tx, v, s, &was, now, out);
}

enum err seen_customer_name(struct ctx *c, struct org *o, struct db_tx *tx, const struct viewer *v,
                            const struct schema *s, int64_t id, struct str *out)
{
    struct ctx quiet = {.arena = c->arena};
    const struct object *customer = &s->objects[s->customer];
    const int names[] = {object_field(customer, STR("name")), customer->key};
    struct record r;
    *out = STR_NONE;
    if (!id)
        return ERR_NONE;
    enum err e = seen_load(&quiet, o, tx, v, s, s->customer, id, &r);
    if (e)
        return e == ERR_NOT_FOUND || e == ERR_DENIED ? ERR_NONE : fail_as(c, &quiet.why);
    for (int i = 0; i < 2 && !out->len; i++)
        if (names[i] >= 0 && viewer_field(v, customer, names[i]) >= FIELD_MASKED)
            *out = seen_cell(c->arena, v, customer, names[i], r.cells[names[i]]).text;
    return ERR_NONE;
}
