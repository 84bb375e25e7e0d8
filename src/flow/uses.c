#include "flow/uses.h"
#include "flow/automation.h"
#include "flow/rule.h"

struct finding {
    struct work *w;
    int object, field;
    struct use *list;
    int count;
    bool found; // in the tree that is walked just now
};

// A formula stands in the tree in place of its name, so what it looks at is met as well.
static void look(void *user, const struct rule_node *n)
{
    struct finding *f = user;
    int object = n->object >= 0 ? n->object : f->w->schema->customer;
    bool names = n->object >= 0 || n->field >= 0;
    if (n->named && n->named->object == f->object && (f->field < 0 || n->named->field == f->field))
        f->found = true;
    if (names && object == f->object && (f->field < 0 || n->field == f->field))
        f->found = true;
    // Targets are the objects, and after them people and departments.
    if (n->op == RULE_FOLLOW && n->target == f->object &&
        (f->field < 0 || n->target_field == f->field))
        f->found = true;
}

static bool mentions(struct finding *f, const struct rule *r)
{
    f->found = false;
    if (r)
        rule_walk(r->root, look, f);
    return f->found;
}

static void add(struct finding *f, struct use u)
{
    f->list = arena_grow(f->w->c->arena, f->list, (size_t)f->count, (size_t)f->count + 1,
                         sizeof *f->list);
    f->list[f->count++] = u;
}

static bool text_mentions(struct finding *f, struct str text)
{
    struct ctx quiet = {.arena = f->w->c->arena};
    struct rule *r;
    return text.len && !rule_parse(&quiet, &f->w->schema->catalog, text, NULL, 0, &r) &&
           mentions(f, r);
}

static enum err in_rules(struct finding *f)
{
    struct warning_rule *list;
    int count = 0;
    enum err e = warning_rules(f->w->c, f->w->tx, &list, &count);
    for (int i = 0; !e && i < count; i++)
        if (text_mentions(f, list[i].condition))
            add(f, (struct use){USE_RULE, list[i].id, list[i].name, list[i].name, STR_NONE});
    return e;
}

static enum err in_definitions(struct finding *f)
{
    struct kept_definition *list;
    int count = 0;
    enum err e = definitions(f->w->c, f->w->tx, &list, &count);
    for (int i = 0; !e && i < count; i++)
        if (text_mentions(f, list[i].lost_when) || text_mentions(f, list[i].customer_when) ||
            text_mentions(f, list[i].not_while))
            add(f, (struct use){USE_DEFINITION, list[i].id, list[i].name, list[i].name, STR_NONE});
    return e;
}

static enum err in_automations(struct finding *f)
{
    struct automation *list;
    int count = 0;
    enum err e = automation_list(f->w->c, f->w->tx, false, &list, &count);
    for (int i = 0; !e && i < count; i++)
        if (automation_mentions(f->w->c, f->w->tx, f->w->schema, &list[i], f->object, f->field))
            add(f, (struct use){USE_AUTOMATION, list[i].id, list[i].name, list[i].name, STR_NONE});
    return e;
}

static void in_field(struct finding *f, const struct object *o, const struct field *field)
{
    const struct {
        enum use_kind kind;
        bool does;
    } ways[] = {
        {USE_FORMULA, mentions(f, field->formula)},
        {USE_SHOWN_WHEN, mentions(f, field->shown_when)},
        {USE_REQUIRED_WHEN, mentions(f, field->required_when)},
        {USE_LINK, f->field < 0 && field->options.object == f->w->schema->objects[f->object].id},
    };
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        if (ways[i].does)
            add(f, (struct use){ways[i].kind, field->id, field_label(field, true),
                                field_label(field, false), o->name});
}

enum err uses_find(struct work *w, int object, int field, struct use **out, int *count)
{
    struct finding f = {.w = w, .object = object, .field = field};
    enum err e = in_rules(&f);
    if (!e)
        e = in_definitions(&f);
    if (!e)
        e = in_automations(&f);
    for (int o = 0; !e && o < w->schema->object_count; o++)
        for (int i = 0; i < w->schema->objects[o].field_count; i++)
            // What goes with the object, or is the field itself, does not count.
            if (o != object || (field >= 0 && i != field))
                in_field(&f, &w->schema->objects[o], &w->schema->objects[o].fields[i]);
    *out = f.list;
    *count = f.count;
    return e;
}
