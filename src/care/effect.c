#include "care/effect.h"
#include "model/kind.h"
#include "model/record_rules.h"

static int fill(struct work *w, const struct object *o, struct record *r, bool *given,
                const struct effect_value *values, int count)
{
    int set = 0;
    for (int i = 0; i < count; i++) {
        struct ctx quiet = {.arena = w->c->arena};
        int at = object_field(o, str_of(values[i].field));
        if (at < 0 || field_computed(&o->fields[at]) || (o->fields[at].kind->flags & KIND_MADE) ||
            values[i].value.type == VALUE_NULL ||
            record_check_value(&quiet, &o->fields[at], values[i].value))
            continue;
        r->cells[at] = values[i].value;
        given[at] = true;
        set++;
    }
    return set;
}

enum err effect_make(struct work *w, const char *object, int64_t customer,
                     const struct effect_value *values, int count, int64_t *id)
{
    int at = schema_object(w->schema, str_of(object));
    *id = 0;
    if (at < 0)
        return ERR_NONE;
    const struct object *o = &w->schema->objects[at];
    const struct viewer *viewer = w->viewer;
    struct record r = {.object = at, .customer = customer, .derived = true};
    r.cells = ARENA_ARRAY(w->c->arena, struct value, (size_t)o->field_count + 1);
    bool *given = ARENA_ARRAY(w->c->arena, bool, (size_t)o->field_count + 1);
    fill(w, o, &r, given, values, count);
    w->viewer = NULL;
    enum err e = record_create(w, &r, NULL);
    w->viewer = viewer;
    *id = e ? 0 : r.id;
    return e;
}

enum err effect_change(struct work *w, const char *object, int64_t id,
                       const struct effect_value *values, int count)
{
    int at = schema_object(w->schema, str_of(object));
    struct ctx quiet = {.arena = w->c->arena};
    struct record r;
    if (at < 0 || !id)
        return ERR_NONE;
    const struct object *o = &w->schema->objects[at];
    bool *given = ARENA_ARRAY(w->c->arena, bool, (size_t)o->field_count + 1);
    enum err e = record_load(&quiet, w->tx, w->schema, at, id, &r);
    if (e)
        return e == ERR_NOT_FOUND ? ERR_NONE : fail_as(w->c, &quiet.why);
    const struct viewer *viewer = w->viewer;
    r.derived = true;
    if (!fill(w, o, &r, given, values, count))
        return ERR_NONE;
    w->viewer = NULL;
    e = record_update(w, &r, given, 0, NULL);
    w->viewer = viewer;
    return e;
}

struct value effect_when(const struct work *w, const char *object, const char *field, day_t day)
{
    int at = schema_object(w->schema, str_of(object));
    int n = at < 0 ? -1 : object_field(&w->schema->objects[at], str_of(field));
    const struct kind *k = n < 0 ? NULL : w->schema->objects[at].fields[n].kind;
    if (!k)
        return value_null();
    if (k->id == KIND_TIME)
        return value_int(day == work_today(w) ? w->wall : (int64_t)day * 86400);
    return kind_of_day(k, day);
}

static struct str text_of(const struct object *o, const struct record *r, const char *field)
{
    int at = object_field(o, str_of(field));
    return at >= 0 && r->cells[at].type == VALUE_TEXT ? r->cells[at].text : STR("");
}

enum err effect_customer(struct work *w, int64_t customer, struct str *owner, struct str *name)
{
    const struct object *o = &w->schema->objects[w->schema->customer];
    struct record r;
    enum err e = record_load(w->c, w->tx, w->schema, w->schema->customer, customer, &r);
    if (e)
        return e;
    *owner = text_of(o, &r, "owner");
    *name = text_of(o, &r, "name");
    return ERR_NONE;
}
