// Whose an answer is: the fields of a form by their places in two objects, and the customer who is
// there already.
#include "model/duplicate.h"
#include "model/form_inside.h"
#include "model/record_rules.h"

// ---- fields by their places ---------------------------------------------------------------------

bool form_timed(const struct schema *s, const struct form *f)
{
    int at = schema_object_of_id(s, f->object);
    return at >= 0 && (s->objects[at].shape == SHAPE_MOMENT || s->objects[at].shape == SHAPE_SPAN);
}

bool form_place_of(const struct schema *s, const struct form *f, int64_t field,
                   struct form_place *out)
{
    int at = schema_object_of_id(s, f->object);
    *out = (struct form_place){at, at < 0 ? -1 : object_field_of_id(&s->objects[at], field)};
    if (out->field < 0 && form_timed(s, f))
        *out =
            (struct form_place){s->customer, object_field_of_id(&s->objects[s->customer], field)};
    return out->field >= 0;
}

static struct str prefix_of(struct arena *a, const struct schema *s)
{
    return str_format(a, "%.*s.", STR_ARG(s->objects[s->customer].name));
}

bool form_place_named(const struct schema *s, const struct form *f, struct str name,
                      struct form_place *out)
{
    struct str rest, first = str_cut(name, '.', &rest);
    int at = schema_object_of_id(s, f->object);
    bool his = rest.len && form_timed(s, f) && str_eq(first, s->objects[s->customer].name);
    *out = (struct form_place){his ? s->customer : at, -1};
    if (out->object >= 0)
        out->field = object_field(&s->objects[out->object], his ? rest : name);
    return out->field >= 0;
}

struct str form_field_name(struct arena *a, const struct schema *s, const struct form *f,
                           struct form_place at)
{
    const struct object *o = &s->objects[at.object];
    if (o->id == f->object)
        return o->fields[at.field].name;
    return str_format(a, "%.*s.%.*s", STR_ARG(o->name), STR_ARG(o->fields[at.field].name));
}

const struct json *form_half(struct arena *a, const struct schema *s, const struct form *f,
                             const struct json *values, bool customer)
{
    struct json *half = ARENA_NEW(a, struct json);
    struct json *items = ARENA_ARRAY(a, struct json, (size_t)values->count + 1);
    struct str prefix = prefix_of(a, s);
    if (!form_timed(s, f))
        return values;
    *half = *values;
    half->items = items;
    half->count = 0;
    for (int i = 0; i < values->count; i++) {
        struct json one = values->items[i];
        if (str_starts(one.key, prefix) != customer)
            continue;
        if (customer)
            one.key = (struct str){one.key.at + prefix.len, one.key.len - prefix.len};
        items[half->count++] = one;
    }
    return half;
}

// ---- who it is ----------------------------------------------------------------------------------

// Whether a rule says by one phone or one mail who is who.
static bool by_contact(const struct duplicate_rule *r)
{
    return (r->measure == MEASURE_PHONE || r->measure == MEASURE_MAIL) &&
           (r->any || r->field_count == 1);
}

static bool tells_apart(const struct object *o, int field)
{
    const struct field *f = &o->fields[field];
    bool phone = f->kind->id == KIND_PHONE;
    if (!phone && f->kind->id != KIND_MAIL)
        return false;
    bool found = f->options.unique;
    for (int i = 0; i < o->duplicate_count && !found; i++) {
        const struct duplicate_rule *r = &o->duplicates[i];
        found = by_contact(r) && (r->measure == MEASURE_PHONE) == phone &&
                (r->any || r->fields[0] == field);
    }
    return found;
}

enum err form_check_contact(struct ctx *c, const struct schema *s, const struct form *f)
{
    const struct object *o = &s->objects[s->customer];
    for (int i = 0; i < f->field_count; i++) {
        int at = object_field_of_id(o, f->fields[i].field);
        if (at >= 0 && f->fields[i].required && tells_apart(o, at))
            return ERR_NONE;
    }
    return fail(
        c, ERR_INPUT,
        "whose it is would not be known: ask for the customer's phone or mail, as a field that "
        "must be filled, and let a duplicate rule compare it (or let its values come once)",
        "无法知道是哪位客户：请加入客户的手机号或邮箱并设为必填，且该字段有查重规则（或设为不可重复"
        "）");
}

// A field of which each value comes once.
static enum err by_unique(struct work *w, const struct record *asked, int64_t *id)
{
    const struct object *o = &w->schema->objects[asked->object];
    enum err e = ERR_NONE;
    *id = 0;
    for (int i = 0; i < o->field_count && !e && !*id; i++)
        if (o->fields[i].options.unique && asked->cells[i].type != VALUE_NULL && tells_apart(o, i))
            e = record_having(w, o, &o->fields[i], asked->cells[i], 0, id);
    return e;
}

enum err form_customer(struct work *w, const struct record *asked, int64_t *id)
{
    struct duplicate_match *found;
    int64_t one = 0, refused = 0;
    int count;
    bool several = false;
    enum err e = by_unique(w, asked, id);
    if (e || *id)
        return e;
    struct duplicate_question q = {.object = asked->object, .cells = asked->cells};
    e = duplicate_find(w->c, w->tx, w->schema, &q, &found, &count);
    for (int i = 0; !e && i < count; i++) {
        if (found[i].rule->action == DUPLICATE_REFUSE && !refused)
            refused = found[i].record;
        if (!by_contact(found[i].rule))
            continue;
        several |= one && one != found[i].record;
        one = found[i].record;
    }
    *id = e ? 0 : one && !several ? one : refused;
    return e;
}
