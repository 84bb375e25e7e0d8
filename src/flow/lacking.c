#include "flow/lacking.h"
#include "auth/role.h"
#include "base/num.h"
#include "flow/handling.h"
#include "model/duplicate.h"
#include "model/form.h"
#include "model/layout.h"
#include "model/letter.h"
#include "model/resolve.h"
#include "model/view.h"
#include "model/worth.h"

static const char broken_rules[] =
    "SELECT id, name, problem, problem_en FROM rule WHERE problem <> '' ORDER BY id";
static const char broken_definitions[] =
    "SELECT id, name, problem, problem_en FROM definition WHERE problem <> '' ORDER BY id";
static const char broken_automations[] =
    "SELECT id, name, problem, problem_en FROM automation WHERE lacks = 1 AND deleted = 0 ORDER BY id";
static const char broken_plays[] =
    "SELECT id, name, problem, problem_en FROM play WHERE problem <> '' AND deleted = 0 ORDER BY id";
static const char handlings[] =
    "SELECT id, name, handling FROM rule WHERE problem = '' AND handling <> '' ORDER BY id";
static const char queues[] =
    "SELECT id, name, condition FROM ticket_queue WHERE deleted = 0 AND condition <> '' ORDER BY id";
static const char hooks_on[] =
    "SELECT id, name, objects FROM hook WHERE enabled = 1 AND objects <> '' ORDER BY id";
static const char all_views[] = "SELECT id FROM view ORDER BY id";
static const char all_layouts[] =
    "SELECT object, content FROM layout WHERE content <> '' ORDER BY object";

static void add(struct lacking *l, struct notice n)
{
    l->list =
        arena_grow(l->c->arena, l->list, (size_t)l->count, (size_t)l->count + 1, sizeof *l->list);
    l->list[l->count++] = n;
}

static void add_why(struct lacking *l, struct notice n, const struct cause *why)
{
    n.why_zh = why->zh;
    n.why_en = why->en;
    add(l, n);
}

// Why `text`, read by `quiet`, does not work.
static void add_refused(struct lacking *l, struct notice n, struct str text,
                        const struct ctx *quiet)
{
    struct cause why = quiet->why;
    gone_say(l->c->arena, &l->gone, text, &why);
    add_why(l, n, &why);
}

static enum err by_problem(struct lacking *l, const char *sql, enum author_of what)
{
    struct db_rows *rows;
    enum err e = db_query(l->c, l->tx, sql, DB_NO_VALUES, &rows);
    while (!e && db_next(l->c, rows, &e)) {
        struct str name = db_text_copy(l->c, rows, 1), zh = db_text_copy(l->c, rows, 2),
                   en = db_text_copy(l->c, rows, 3);
        add(l, (struct notice){.what = what,
                               .thing = db_int(rows, 0),
                               .object = -1,
                               .zh = name,
                               .en = name,
                               .why_zh = zh,
                               .why_en = en.len ? en : zh});
    }
    return e;
}

static enum err in_rules(struct lacking *l)
{
    return by_problem(l, broken_rules, AUTHOR_RULE);
}

static enum err in_definitions(struct lacking *l)
{
    return by_problem(l, broken_definitions, AUTHOR_DEFINITION);
}

static enum err in_automations(struct lacking *l)
{
    return by_problem(l, broken_automations, AUTHOR_AUTOMATION);
}

// What its filter or one of its fields lacks.
static struct cause view_lacks(const struct lacking *l, const struct view *v, int object)
{
    struct arena *a = l->c->arena;
    struct ctx quiet = {.arena = a};
    struct cause why = {.en = v->problem_en, .zh = v->problem_zh};
    struct rule *rule;
    const int64_t needs[] = {v->settings.sort, v->settings.group, v->settings.sum,
                             v->settings.board, v->settings.calendar};
    if (v->condition.len &&
        rule_parse_filter(&quiet, &l->s->catalog, object, v->condition, &rule)) {
        why = quiet.why;
        gone_say(a, &l->gone, v->condition, &why);
        return why;
    }
    for (size_t i = 0; i < sizeof needs / sizeof *needs; i++) {
        const struct gone *g = needs[i] ? gone_of(&l->gone, needs[i]) : NULL;
        if (!g)
            continue;
        why.en = str_format(a, "%.*s: '%.*s'", STR_ARG(why.en), STR_ARG(g->en));
        why.zh = str_format(a, "%.*s：“%.*s”", STR_ARG(why.zh), STR_ARG(g->zh));
        break;
    }
    return why;
}

static void add_view(struct lacking *l, const struct view *v)
{
    int object = schema_object_of_id(l->s, v->object);
    struct cause why = view_lacks(l, v, object);
    add_why(l,
            (struct notice){.what = AUTHOR_VIEW,
                            .thing = v->id,
                            .object = object,
                            .zh = v->name,
                            .en = v->name,
                            .everybodys = v->shared != VIEW_ME},
            &why);
}

// Looked at with everybody's rights: what its owner may not see is another matter.
static enum err in_views(struct lacking *l)
{
    struct db_rows *rows;
    int64_t *ids = NULL;
    int count = 0;
    enum err e = db_query(l->c, l->tx, all_views, DB_NO_VALUES, &rows);
    while (!e && db_next(l->c, rows, &e)) {
        ids = arena_grow(l->c->arena, ids, (size_t)count, (size_t)count + 1, sizeof *ids);
        ids[count++] = db_int(rows, 0);
    }
    for (int i = 0; i < count && !e; i++) {
        struct ctx quiet = {.arena = l->c->arena};
        struct view v;
        // One of a deleted object is nobody's to look at.
        if (view_load(&quiet, l->tx, l->s, viewer_program(), ids[i], &v) || !v.problem_zh.len)
            continue;
        add_view(l, &v);
    }
    return e;
}

// The first of its formula and conditions that does not read, read again for the place.
static struct cause field_lacks(const struct lacking *l, int object, const struct field *f)
{
    const struct field_options *o = &f->options;
    struct cause why = {.en = f->broken_en, .zh = f->broken_zh};
    const struct rule *formula;
    struct rule *rule;
    for (int i = 0; i < 3; i++) {
        struct ctx quiet = {.arena = l->c->arena};
        struct str text = i == 0 ? o->formula : i == 1 ? o->shown_when : o->required_when;
        if (!text.len || !(i == 0 ? formula_read(&quiet, l->s, object, f->kind->id, text, &formula)
                                  : own_condition_read(&quiet, l->s, object, text, &rule)))
            continue;
        why = quiet.why;
        gone_say(l->c->arena, &l->gone, text, &why);
        break;
    }
    return why;
}

static enum err in_fields(struct lacking *l)
{
    for (int o = 0; o < l->s->object_count; o++)
        for (int i = 0; i < l->s->objects[o].field_count; i++) {
            const struct field *f = &l->s->objects[o].fields[i];
            if (!f->broken_en.len)
                continue;
            struct cause why = field_lacks(l, o, f);
            add_why(l,
                    (struct notice){.what = AUTHOR_FIELD,
                                    .thing = f->id,
                                    .object = o,
                                    .zh = field_label(f, true),
                                    .en = field_label(f, false)},
                    &why);
        }
    return ERR_NONE;
}

static struct notice of_object(const struct lacking *l, enum author_of what, int64_t thing, int at)
{
    return (struct notice){.what = what,
                           .thing = thing,
                           .object = at,
                           .zh = object_label(&l->s->objects[at], true),
                           .en = object_label(&l->s->objects[at], false)};
}

// Its first section whose condition does not read.
static bool layout_broken(const struct lacking *l, const struct layout *one, int object,
                          struct cause *why)
{
    for (int side = 0; side < LAYOUT_SIDES; side++)
        for (int t = 0; t < one->tab_count[side]; t++)
            for (int i = 0; i < one->tabs[side][t].section_count; i++) {
                struct ctx quiet = {.arena = l->c->arena};
                struct str text = one->tabs[side][t].sections[i].condition;
                struct rule *rule;
                if (!text.len || !own_condition_read(&quiet, l->s, object, text, &rule))
                    continue;
                *why = quiet.why;
                gone_say(l->c->arena, &l->gone, text, why);
                return true;
            }
    return false;
}

static enum err in_layouts(struct lacking *l)
{
    struct db_rows *rows;
    struct layout *list = NULL;
    struct cause why;
    int count = 0;
    enum err e = db_query(l->c, l->tx, all_layouts, DB_NO_VALUES, &rows);
    while (!e && db_next(l->c, rows, &e)) {
        list = arena_grow(l->c->arena, list, (size_t)count, (size_t)count + 1, sizeof *list);
        list[count] = (struct layout){.object = db_int(rows, 0)};
        e = layout_of_text(l->c, db_text_copy(l->c, rows, 1), &list[count++]);
        if (e)
            db_rows_close(rows);
    }
    for (int i = 0; i < count && !e; i++) {
        int at = schema_object_of_id(l->s, list[i].object);
        if (at >= 0 && layout_broken(l, &list[i], at, &why))
            add_why(l, of_object(l, AUTHOR_LAYOUT, list[i].object, at), &why);
    }
    return e;
}

static enum err in_roles(struct lacking *l)
{
    struct role *list;
    int count;
    enum err e = role_list(l->c, l->tx, &list, &count);
    for (int i = 0; i < count && !e; i++) {
        struct ctx quiet = {.arena = l->c->arena};
        struct permit p;
        struct rule *rule;
        e = permit_read(l->c, l->s, list[i].permits, false, &p);
        if (e || list[i].administrator || !((p.scope | p.change_scope) & SCOPE_CONDITION) ||
            !rule_parse(&quiet, &l->s->catalog, p.condition, NULL, 0, &rule))
            continue;
        add_refused(l,
                    (struct notice){.what = AUTHOR_ROLE,
                                    .thing = list[i].id,
                                    .object = -1,
                                    .zh = list[i].name,
                                    .en = list[i].name},
                    p.condition, &quiet);
    }
    return e;
}

static enum err in_forms(struct lacking *l)
{
    struct form *list;
    int count;
    enum err e = form_list(l->c, l->tx, 0, &list, &count);
    for (int i = 0; i < count && !e; i++) {
        struct ctx quiet = {.arena = l->c->arena};
        const struct gone *g = gone_of(&l->gone, list[i].object);
        if (list[i].deleted || !list[i].open || !form_check(&quiet, l->tx, l->s, &list[i]))
            continue;
        if (g)
            quiet.why = gone_words(l->c->arena, g);
        add_why(l,
                (struct notice){.what = AUTHOR_FORM,
                                .thing = list[i].id,
                                .object = schema_object_of_id(l->s, list[i].object),
                                .zh = list[i].name,
                                .en = list[i].name},
                &quiet.why);
    }
    return e;
}

static enum err in_duplicate_rules(struct lacking *l)
{
    struct duplicate_rule *list;
    int count;
    enum err e = duplicate_rules_list(l->c, l->tx, l->s, &list, &count);
    for (int i = 0; i < count && !e; i++) {
        int at = schema_object_of_id(l->s, list[i].object);
        if (at < 0 || !list[i].active || !list[i].broken)
            continue;
        struct cause why = {.zh = STR("它比对的字段已删除"),
                            .en = STR("a field that it compares was deleted")};
        for (int f = list[i].field_count - 1; f >= 0; f--) {
            const struct gone *g = gone_of(&l->gone, list[i].field_ids[f]);
            why = g ? gone_words(l->c->arena, g) : why;
        }
        add_why(l, of_object(l, AUTHOR_DUPLICATE_RULE, list[i].id, at), &why);
    }
    return e;
}

// A webhook that was told of some objects, all of which are gone. `ids`: "12,15".
static bool all_gone(struct lacking *l, struct str ids, struct cause *why)
{
    struct arena *a = l->c->arena;
    struct str zh = STR(""), en = STR("");
    while (ids.len) {
        int64_t id = num_parse(str_cut(ids, ',', &ids)) / NUM_ONE;
        const struct gone *g = gone_of(&l->gone, id);
        if (schema_object_of_id(l->s, id) >= 0)
            return false;
        if (!g)
            continue;
        zh = str_format(a, "%.*s%s“%.*s”", STR_ARG(zh), zh.len ? "、" : "", STR_ARG(g->zh));
        en = str_format(a, "%.*s%s'%.*s'", STR_ARG(en), en.len ? ", " : "", STR_ARG(g->en));
    }
    why->zh = str_format(a, "它推送的对象已删除%s%.*s", zh.len ? "：" : "", STR_ARG(zh));
    why->en = str_format(a, "the objects it tells of were deleted%s%.*s", en.len ? ": " : "",
                         STR_ARG(en));
    return true;
}

static enum err in_hooks(struct lacking *l)
{
    struct db_rows *rows;
    struct cause why = {0};
    enum err e = db_query(l->c, l->tx, hooks_on, DB_NO_VALUES, &rows);
    while (!e && db_next(l->c, rows, &e)) {
        struct str name = db_text_copy(l->c, rows, 1);
        struct notice n = {.what = AUTHOR_HOOK, .thing = db_int(rows, 0), .object = -1};
        n.zh = n.en = name;
        if (all_gone(l, db_text_copy(l->c, rows, 2), &why))
            add_why(l, n, &why);
    }
    return e;
}

static enum err in_plays(struct lacking *l)
{
    return by_problem(l, broken_plays, AUTHOR_PLAY);
}

// A condition of `what`: over the customer, or over an object of its own (-1: the customer).
static void in_text(struct lacking *l, enum author_of what, int64_t thing, struct str name, int object,
                    struct str text)
{
    struct ctx quiet = {.arena = l->c->arena};
    struct rule *rule;
    const struct catalog *c = &l->s->catalog;
    if (object < 0 ? rule_parse(&quiet, c, text, NULL, 0, &rule)
                   : rule_parse_filter(&quiet, c, object, text, &rule))
        add_refused(l,
                    (struct notice){
                        .what = what, .thing = thing, .object = object, .zh = name, .en = name},
                    text, &quiet);
}

// The first segment of a rule that does not read; its warnings go on.
static enum err in_handlings(struct lacking *l)
{
    struct db_rows *rows;
    enum err e = db_query(l->c, l->tx, handlings, DB_NO_VALUES, &rows);
    while (!e && db_next(l->c, rows, &e)) {
        struct ctx quiet = {.arena = l->c->arena};
        struct str name = db_text_copy(l->c, rows, 1);
        struct handling h;
        int before = l->count;
        if (handling_parse(&quiet, NULL, db_text_copy(l->c, rows, 2), &h))
            continue;
        for (int i = 0; i < h.segment_count && l->count == before; i++)
            in_text(l, AUTHOR_RULE, db_int(rows, 0), name, -1, h.segments[i].when);
    }
    return e;
}

static enum err in_queues(struct lacking *l)
{
    struct db_rows *rows;
    int ticket = schema_object(l->s, STR("ticket"));
    enum err e = ticket < 0 ? ERR_NONE : db_query(l->c, l->tx, queues, DB_NO_VALUES, &rows);
    while (!e && ticket >= 0 && db_next(l->c, rows, &e))
        in_text(l, AUTHOR_QUEUE, db_int(rows, 0), db_text_copy(l->c, rows, 1), ticket,
                db_text_copy(l->c, rows, 2));
    return e;
}

// A template that names a field there is not: what is to be sent with it fails.
static enum err in_letters(struct lacking *l)
{
    struct letter *list;
    int count;
    enum err e = letter_list(l->c, l->tx, &list, &count);
    for (int i = 0; i < count && !e; i++) {
        struct ctx quiet = {.arena = l->c->arena};
        if (!list[i].deleted_ms && (letter_check(&quiet, l->s, list[i].subject) ||
                                    letter_check(&quiet, l->s, list[i].body)))
            add_why(l,
                    (struct notice){.what = AUTHOR_LETTER,
                                    .thing = list[i].id,
                                    .object = -1,
                                    .zh = list[i].name,
                                    .en = list[i].name},
                    &quiet.why);
    }
    return e;
}

static enum err in_worth(struct lacking *l)
{
    struct ctx quiet = {.arena = l->c->arena};
    struct rule *rule;
    struct str text;
    enum err e = worth_text(l->c, l->tx, &text);
    // As it comes with the program it is nobody's: a company without orders has no worth.
    if (!e && !str_eq(text, STR(WORTH_STANDARD)) &&
        rule_parse_value(&quiet, &l->s->catalog, text, &rule))
        add_refused(l,
                    (struct notice){.what = AUTHOR_WORTH,
                                    .object = -1,
                                    .zh = STR("客户价值"),
                                    .en = STR("Worth of a customer")},
                    text, &quiet);
    return e;
}

enum err lacking_look(struct lacking *l)
{
    static enum err (*const places[])(struct lacking *) = {in_rules,  in_definitions,     in_views,
                                                           in_fields, in_layouts,         in_roles,
                                                           in_forms,  in_duplicate_rules, in_hooks,
                                                           in_automations, in_plays, in_handlings,
                                                           in_queues, in_letters, in_worth};
    enum err e = gone_load(l->c, l->tx, &l->gone);
    for (size_t i = 0; i < sizeof places / sizeof *places && !e; i++)
        e = places[i](l);
    for (int i = 0; i < l->count && !e; i++)
        e = author_get(l->c, l->tx, l->list[i].what, l->list[i].thing, &l->list[i].author);
    return e;
}
