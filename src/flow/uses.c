#include "flow/uses.h"
#include "auth/role.h"
#include "flow/automation.h"
#include "flow/handling.h"
#include "flow/play.h"
#include "flow/rule.h"
#include "model/form.h"
#include "model/letter.h"
#include "model/permit.h"
#include "model/reason.h"
#include "model/worth.h"

static const char all_queues[] = "SELECT id, name, condition FROM ticket_queue WHERE deleted = 0 "
                                 "AND condition <> '' ORDER BY id";
static const char shared_views[] =
    "SELECT id, name, condition, object FROM view WHERE condition <> '' AND "
    "shared <> 'me' ORDER BY id";

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

static bool filter_mentions(struct finding *f, int object, struct str text)
{
    struct ctx quiet = {.arena = f->w->c->arena};
    struct rule *r;
    return text.len && object >= 0 &&
           !rule_parse_filter(&quiet, &f->w->schema->catalog, object, text, &r) && mentions(f, r);
}

static bool handling_mentions(struct finding *f, struct str text)
{
    struct ctx quiet = {.arena = f->w->c->arena};
    struct handling h;
    bool found = false;
    if (handling_parse(&quiet, NULL, text, &h))
        return false;
    for (int i = 0; i < h.segment_count; i++)
        found |= text_mentions(f, h.segments[i].when);
    return found;
}

static bool letter_mentions(struct finding *f, struct str text)
{
    struct str before, name;
    bool found = false;
    while (f->object == f->w->schema->customer && letter_next(&text, &before, &name)) {
        int at = letter_field(f->w->c, f->w->schema, name);
        found |= at >= 0 && (f->field < 0 || at == f->field);
    }
    return found;
}

static bool reasons_mention(struct finding *f, struct str text)
{
    struct ctx quiet = {.arena = f->w->c->arena};
    struct reasons r;
    if (reasons_parse(&quiet, text, &r))
        return false;
    for (int i = 0; i < r.count; i++)
        if (text_mentions(f, r.at[i].when))
            return true;
    return false;
}

static enum err in_rules(struct finding *f)
{
    struct warning_rule *list;
    int count = 0;
    enum err e = warning_rules(f->w->c, f->w->tx, &list, &count);
    for (int i = 0; !e && i < count; i++)
        if (text_mentions(f, list[i].condition) || handling_mentions(f, list[i].handling))
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
            text_mentions(f, list[i].not_while) || reasons_mention(f, list[i].reason))
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

static enum err in_plays(struct finding *f)
{
    struct play *list;
    int count = 0;
    enum err e = play_list(f->w->c, f->w->tx, false, &list, &count);
    for (int i = 0; !e && i < count; i++) {
        struct ctx quiet = {.arena = f->w->c->arena};
        struct play_steps steps = {0};
        bool found = text_mentions(f, list[i].condition);
        if (!play_steps_parse(&quiet, list[i].steps, &steps))
            for (int n = 0; n < steps.count; n++)
                found |= text_mentions(f, steps.items[n].when);
        if (found)
            add(f, (struct use){USE_PLAY, list[i].id, list[i].name, list[i].name, STR_NONE});
    }
    return e;
}

// Over the fields of one object each: `sql` gives id, name, condition and, where `object` is -1, its id.
static enum err in_filters(struct finding *f, enum use_kind kind, const char *sql, int object)
{
    const struct schema *s = f->w->schema;
    struct db_rows *rows;
    enum err e = db_query(f->w->c, f->w->tx, sql, DB_NO_VALUES, &rows);
    while (!e && db_next(f->w->c, rows, &e)) {
        struct str name = db_text_copy(f->w->c, rows, 1);
        int of = object < 0 ? schema_object_of_id(s, db_int(rows, 3)) : object;
        if (filter_mentions(f, of, db_text_copy(f->w->c, rows, 2)))
            add(f, (struct use){kind, db_int(rows, 0), name, name,
                                object < 0 ? s->objects[of].name : STR_NONE});
    }
    return e;
}

static enum err in_queues(struct finding *f)
{
    int ticket = schema_object(f->w->schema, STR("ticket"));
    return ticket < 0 ? ERR_NONE : in_filters(f, USE_QUEUE, all_queues, ticket);
}

static enum err in_views(struct finding *f)
{
    return in_filters(f, USE_VIEW, shared_views, -1);
}

static enum err in_letters(struct finding *f)
{
    struct letter *list;
    int count = 0;
    enum err e = letter_list(f->w->c, f->w->tx, &list, &count);
    for (int i = 0; !e && i < count; i++)
        if (!list[i].deleted_ms &&
            (letter_mentions(f, list[i].subject) || letter_mentions(f, list[i].body)))
            add(f, (struct use){USE_TEMPLATE, list[i].id, list[i].name, list[i].name, STR_NONE});
    return e;
}

static enum err in_worth(struct finding *f)
{
    const struct rule *rule;
    enum err e = worth_rule(f->w->c, f->w->tx, f->w->schema, &rule);
    if (!e && mentions(f, rule))
        add(f, (struct use){USE_WORTH, 0, STR("客户价值"), STR("Worth of a customer"), STR_NONE});
    return e;
}

static enum err in_roles(struct finding *f)
{
    struct role *list;
    int count = 0;
    enum err e = role_list(f->w->c, f->w->tx, &list, &count);
    for (int i = 0; !e && i < count; i++) {
        struct ctx quiet = {.arena = f->w->c->arena};
        struct permit p;
        if (!permit_read(&quiet, f->w->schema, list[i].permits, false, &p) &&
            text_mentions(f, p.condition))
            add(f, (struct use){USE_ROLE, list[i].id, list[i].name, list[i].name, STR_NONE});
    }
    return e;
}

static enum err in_forms(struct finding *f)
{
    const struct object *o = &f->w->schema->objects[f->object];
    struct form *list;
    int count = 0;
    enum err e = form_list(f->w->c, f->w->tx, 0, &list, &count);
    for (int i = 0; !e && i < count; i++) {
        bool found = f->field < 0 && list[i].object == o->id;
        for (int n = 0; n < list[i].field_count && f->field >= 0; n++)
            found |= list[i].fields[n].field == o->fields[f->field].id;
        for (int n = 0; n < list[i].fixed_count && f->field >= 0; n++)
            found |= list[i].fixed[n].field == o->fields[f->field].id;
        if (found && !list[i].deleted)
            add(f, (struct use){USE_FORM, list[i].id, list[i].name, list[i].name, STR_NONE});
    }
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
    static enum err (*const places[])(struct finding *) = {
        in_rules,   in_definitions, in_automations, in_plays, in_queues,
        in_letters, in_worth,       in_roles,       in_views, in_forms};
    enum err e = ERR_NONE;
    for (size_t i = 0; i < sizeof places / sizeof *places && !e; i++)
        e = places[i](&f);
    for (int o = 0; !e && o < w->schema->object_count; o++)
        for (int i = 0; i < w->schema->objects[o].field_count; i++)
            // What goes with the object, or is the field itself, does not count.
            if (o != object || (field >= 0 && i != field))
                in_field(&f, &w->schema->objects[o], &w->schema->objects[o].fields[i]);
    *out = f.list;
    *count = f.count;
    return e;
}
