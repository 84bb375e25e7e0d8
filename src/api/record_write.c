#include "api/record_write.h"
#include "api/guarded.h"
#include "api/named.h"

// Inside the work, so that names mean what they mean in its transaction.
static enum err read_writing(const struct schema *s, struct writing *w)
{
    struct call *k = w->k;
    int object;
    enum err e = named_in_path(k, s, &object);
    if (e)
        return e;
    const struct object *o = &s->objects[object];
    const struct json *customer = json_get(w->body, "customer");
    w->object = o->id;
    w->schema = s->number;
    w->record.object = object;
    w->record.cells = ARENA_ARRAY(k->c->arena, struct value, (size_t)o->field_count);
    w->given = ARENA_ARRAY(k->c->arena, bool, (size_t)o->field_count);
    e = json_need(k->c, w->body, "values", JSON_OBJECT, &w->values);
    if (!e && customer && customer->kind != JSON_NULL && o->shape != SHAPE_CUSTOMER)
        e = json_as_int(k->c, customer, &w->record.customer);
    if (!e)
        e = cells_read(k->c, o, w->values, w->record.cells, w->given);
    return e;
}

enum err number_customer(struct work *w, struct record *r)
{
    const struct object *o = &w->schema->objects[r->object];
    int name = object_field(o, STR("name"));
    if (o->shape != SHAPE_CUSTOMER)
        return ERR_NONE;
    if (name >= 0 && r->cells[name].type == VALUE_NULL && r->cells[o->key].type == VALUE_NULL)
        return fail(w->c, ERR_INPUT, "a customer wants a name", "请填写客户名称");
    if (r->cells[o->key].type == VALUE_NULL) {
        int64_t number;
        enum err e = db_ids(w->c, w->tx, 1, &number);
        if (e)
            return e;
        r->cells[o->key] = value_text(str_format(w->c->arena, "K%06lld", (long long)number));
        w->numbered = true;
    }
    return ERR_NONE;
}

// One he does not see is not there for him.
static enum err customer_there(struct work *w, const struct record *r)
{
    struct record customer;
    bool seen = true;
    if (!r->customer || r->object == w->schema->customer)
        return ERR_NONE;
    enum err e = seen_known(w->c, w->tx, w->schema, w->schema->customer, r->customer, &customer);
    if (!e)
        e = scope_work(w, VERB_SEE, &customer, &seen);
    if (!e && !seen)
        e = fail(w->c, ERR_NOT_FOUND, "there is no %.*s %lld", "没有这条记录（%.*s %lld）",
                 STR_ARG(w->schema->objects[w->schema->customer].name), (long long)r->customer);
    return e;
}

enum err writing_create(struct work *w, struct writing *one)
{
    enum err e = read_writing(w->schema, one);
    w->numbered = false;
    w->duplicates = &one->asking;
    if (!e)
        e = number_customer(w, &one->record);
    if (!e)
        e = customer_there(w, &one->record);
    return e ? e : record_create(w, &one->record, NULL);
}

enum err writing_update(struct work *w, struct writing *one)
{
    int64_t id = one->record.id;
    enum err e = read_writing(w->schema, one);
    one->record.id = id;
    w->duplicates = &one->asking;
    if (!e)
        e = customer_there(w, &one->record);
    return e ? e : record_update(w, &one->record, one->given, one->version, &one->changed);
}

enum err writing_delete(struct work *w, struct writing *one)
{
    int object;
    enum err e = named_in_path(one->k, w->schema, &object);
    return e ? e : record_delete(w, object, one->record.id, one->version);
}
