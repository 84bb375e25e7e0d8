// The rules by which records of an object are the same, as parts of a set-up. They have no names:
// they are matched by object and measure.
#include "model/duplicate.h"
#include "setup/part.h"

enum err part_duplicate_check(struct ctx *c, const struct setup_item *i)
{
    struct str action = STR("warn");
    const struct json *fields = json_get(i->body, "fields");
    if (measure_named(i->name) == MEASURE_COUNT)
        return fail(c, ERR_INPUT, "measure: phone, credit, mail, text or name, not '%.*s'",
                    "measure：应为 phone、credit、mail、text 或 name，而不是“%.*s”",
                    STR_ARG(i->name));
    if (fields && fields->count > RULE_FIELDS_MAX)
        return fail(c, ERR_INPUT, "at most %d fields", "最多 %d 个字段", RULE_FIELDS_MAX);
    enum err e = json_want_text(c, i->body, "action", &action);
    if (!e && !str_eq(action, STR("warn")) && !str_eq(action, STR("refuse")))
        e = fail(c, ERR_INPUT, "action: warn or refuse, not '%.*s'",
                 "action：应为 warn 或 refuse，而不是“%.*s”", STR_ARG(action));
    return e;
}

// Those of one object that are whole, the oldest first.
static enum err rules_of(struct work *w, const struct object *o, struct duplicate_rule **out,
                         int *count)
{
    int n, kept = 0;
    enum err e = duplicate_rules_list(w->c, w->tx, w->schema, out, &n);
    for (int i = 0; !e && i < n; i++)
        if ((*out)[i].object == o->id && !(*out)[i].broken)
            (*out)[kept++] = (*out)[i];
    *count = kept;
    return e;
}

static void put_rule(struct json_out *out, const struct object *o, const struct duplicate_rule *r)
{
    json_out_object(out);
    put_str(out, "object", o->name);
    put_str(out, "measure", str_of(measure_name(r->measure)));
    if (!r->any) {
        json_out_key(out, STR("fields"));
        json_out_array(out);
        for (int i = 0; i < r->field_count; i++)
            json_out_text(out, o->fields[r->fields[i]].name);
        json_out_array_end(out);
    }
    put_str(out, "action", r->action == DUPLICATE_REFUSE ? STR("refuse") : STR("warn"));
    put_flag(out, "active", r->active);
    json_out_object_end(out);
}

enum err part_duplicate_put(struct work *w, struct json_out *out)
{
    int *order = schema_order(w->c->arena, w->schema);
    enum err e = ERR_NONE;
    for (int n = 0; n < w->schema->object_count && !e; n++) {
        const struct object *o = &w->schema->objects[order[n]];
        struct duplicate_rule *list;
        int count;
        e = rules_of(w, o, &list, &count);
        for (int i = 0; i < count && !e; i++)
            put_rule(out, o, &list[i]);
    }
    return e;
}

static enum err read_fields(struct ctx *c, const struct object *o, const struct json *names,
                            struct duplicate_rule *r)
{
    r->field_count = 0;
    for (int i = 0; names && i < names->count; i++) {
        struct str name;
        enum err e = json_as_text(c, &names->items[i], &name);
        int field = e ? -1 : object_field(o, name);
        if (!e && field < 0)
            e = fail(c, ERR_INPUT, "there is no field '%.*s': take that as well",
                     "没有字段“%.*s”：请一并采用", STR_ARG(name));
        if (e)
            return e;
        r->fields[r->field_count++] = field;
    }
    return ERR_NONE;
}

// What the item says, over what there is in `r`.
static enum err read_rule(struct applying *a, const struct setup_item *i, struct duplicate_rule *r)
{
    const struct json *names;
    struct str action = r->action == DUPLICATE_REFUSE ? STR("refuse") : STR("warn");
    int object;
    enum err e = item_object(a, i, &object);
    if (e)
        return e;
    const struct object *o = &a->w->schema->objects[object];
    r->object = o->id;
    r->measure = measure_named(i->name);
    item_text(a, i, "action", &action);
    r->action = str_eq(action, STR("refuse")) ? DUPLICATE_REFUSE : DUPLICATE_WARN;
    item_bool(a, i, "active", &r->active);
    if (item_says(a, i, "fields", &names))
        return read_fields(a->w->c, o, names, r);
    if (r->any)
        r->field_count = 0;
    return ERR_NONE;
}

static enum err find(struct applying *a, const struct setup_item *i, struct duplicate_rule *out)
{
    struct duplicate_rule *list;
    int count, object, seen = 0;
    enum err e = item_object(a, i, &object);
    if (!e)
        e = rules_of(a->w, &a->w->schema->objects[object], &list, &count);
    for (int n = 0; !e && n < count; n++)
        if (list[n].measure == measure_named(i->name) && seen++ == i->nth) {
            *out = list[n];
            return ERR_NONE;
        }
    return e ? e : item_gone(a->w->c, i);
}

enum err part_duplicate_make(struct applying *a, const struct setup_item *i)
{
    struct duplicate_rule r = {.active = !a->to->whole};
    enum err e = read_rule(a, i, &r);
    return e ? e : duplicate_rule_create(a->w, &r);
}

enum err part_duplicate_change(struct applying *a, const struct setup_item *i)
{
    struct duplicate_rule r;
    enum err e = find(a, i, &r);
    if (!e)
        e = read_rule(a, i, &r);
    return e ? e : duplicate_rule_change(a->w, &r, r.version);
}

enum err part_duplicate_drop(struct applying *a, const struct setup_item *i)
{
    struct duplicate_rule r;
    if (schema_object(a->w->schema, i->object) < 0)
        return ERR_NONE; // gone with its object
    enum err e = find(a, i, &r);
    return e ? e : duplicate_rule_delete(a->w, r.id, r.version);
}

void part_duplicate_call(struct arena *a, const struct schema *s, const struct setup_item *i,
                         struct str *zh, struct str *en)
{
    enum duplicate_measure m = measure_named(i->name);
    int object = schema_object(s, i->object);
    struct str of[2] = {i->object, i->object};
    for (int n = 0; n < 2 && object >= 0; n++)
        of[n] = object_label(&s->objects[object], n != 0);
    *en = str_format(a, "%.*s: %s", STR_ARG(of[0]), measure_says(m, false));
    *zh = str_format(a, "%.*s：%s", STR_ARG(of[1]), measure_says(m, true));
}
