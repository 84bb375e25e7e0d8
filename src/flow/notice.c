#include "flow/notice.h"
#include "auth/person.h"
#include "auth/role.h"
#include "model/duplicate.h"
#include "model/form.h"
#include "model/layout.h"
#include "model/resolve.h"
#include "model/view.h"

#include <stdlib.h>

static const char broken_rules[] =
    "SELECT id, name, problem, problem_en FROM rule WHERE problem <> '' ORDER BY id";
static const char broken_definitions[] =
    "SELECT id, name, problem, problem_en FROM definition WHERE problem <> '' ORDER BY id";
static const char all_views[] = "SELECT id FROM view ORDER BY id";
static const char all_layouts[] =
    "SELECT object, content FROM layout WHERE content <> '' ORDER BY object";
static const char all_kept[] = "SELECT what, thing, why, at FROM notice ORDER BY what, thing";
static const char all_seen[] = "SELECT what, thing FROM notice_seen WHERE person = ?";
static const char insert[] = "INSERT INTO notice (what, thing, why, at) VALUES (?, ?, ?, ?)";
static const char remove_one[] = "DELETE FROM notice WHERE what = ? AND thing = ?";
static const char remove_seen[] = "DELETE FROM notice_seen WHERE what = ? AND thing = ?";
static const char insert_seen[] =
    "INSERT INTO notice_seen (what, thing, person) VALUES (?, ?, ?) ON CONFLICT DO NOTHING";

// ---- what does not work -------------------------------------------------------------------------

struct looking {
    struct ctx *c;
    struct db_tx *tx;
    const struct schema *s;
    struct notice *list;
    int count;
};

static void add(struct looking *l, struct notice n)
{
    l->list =
        arena_grow(l->c->arena, l->list, (size_t)l->count, (size_t)l->count + 1, sizeof *l->list);
    l->list[l->count++] = n;
}

static void add_why(struct looking *l, struct notice n, const struct cause *why)
{
    n.why_zh = why->zh;
    n.why_en = why->en;
    add(l, n);
}

static enum err by_problem(struct looking *l, const char *sql, enum author_of what)
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

static enum err in_rules(struct looking *l)
{
    return by_problem(l, broken_rules, AUTHOR_RULE);
}

static enum err in_definitions(struct looking *l)
{
    return by_problem(l, broken_definitions, AUTHOR_DEFINITION);
}

// Looked at with everybody's rights: what its owner may not see is another matter.
static enum err in_views(struct looking *l)
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
        add(l, (struct notice){.what = AUTHOR_VIEW,
                               .thing = v.id,
                               .object = schema_object_of_id(l->s, v.object),
                               .zh = v.name,
                               .en = v.name,
                               .why_zh = v.problem_zh,
                               .why_en = v.problem_en,
                               .everybodys = v.shared != VIEW_ME});
    }
    return e;
}

static enum err in_fields(struct looking *l)
{
    for (int o = 0; o < l->s->object_count; o++)
        for (int i = 0; i < l->s->objects[o].field_count; i++) {
            const struct field *f = &l->s->objects[o].fields[i];
            if (f->broken_en.len)
                add(l, (struct notice){.what = AUTHOR_FIELD,
                                       .thing = f->id,
                                       .object = o,
                                       .zh = field_label(f, true),
                                       .en = field_label(f, false),
                                       .why_zh = f->broken_zh,
                                       .why_en = f->broken_en});
        }
    return ERR_NONE;
}

static struct notice of_object(const struct looking *l, enum author_of what, int64_t thing, int at)
{
    return (struct notice){.what = what,
                           .thing = thing,
                           .object = at,
                           .zh = object_label(&l->s->objects[at], true),
                           .en = object_label(&l->s->objects[at], false)};
}

// Its first section whose condition does not read.
static bool layout_broken(const struct looking *l, const struct layout *one, int object,
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
                return true;
            }
    return false;
}

static enum err in_layouts(struct looking *l)
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

static enum err in_roles(struct looking *l)
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
        add_why(l,
                (struct notice){.what = AUTHOR_ROLE,
                                .thing = list[i].id,
                                .object = -1,
                                .zh = list[i].name,
                                .en = list[i].name},
                &quiet.why);
    }
    return e;
}

static enum err in_forms(struct looking *l)
{
    struct form *list;
    int count;
    enum err e = form_list(l->c, l->tx, 0, &list, &count);
    for (int i = 0; i < count && !e; i++) {
        struct ctx quiet = {.arena = l->c->arena};
        if (list[i].deleted || !list[i].open || !form_check(&quiet, l->tx, l->s, &list[i]))
            continue;
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

static enum err in_duplicate_rules(struct looking *l)
{
    struct duplicate_rule *list;
    int count;
    enum err e = duplicate_rules_list(l->c, l->tx, l->s, &list, &count);
    for (int i = 0; i < count && !e; i++) {
        int at = schema_object_of_id(l->s, list[i].object);
        if (at < 0 || !list[i].active || !list[i].broken)
            continue;
        struct notice n = of_object(l, AUTHOR_DUPLICATE_RULE, list[i].id, at);
        n.why_zh = STR("它比对的字段已删除");
        n.why_en = STR("a field that it compares was deleted");
        add(l, n);
    }
    return e;
}

static enum err look_everywhere(struct looking *l)
{
    static enum err (*const places[])(struct looking *) = {in_rules,  in_definitions,    in_views,
                                                           in_fields, in_layouts,        in_roles,
                                                           in_forms,  in_duplicate_rules};
    enum err e = ERR_NONE;
    for (size_t i = 0; i < sizeof places / sizeof *places && !e; i++)
        e = places[i](l);
    for (int i = 0; i < l->count && !e; i++)
        e = author_get(l->c, l->tx, l->list[i].what, l->list[i].thing, &l->list[i].author);
    return e;
}

// ---- what is kept of it -------------------------------------------------------------------------

struct kept {
    struct str what, why;
    int64_t thing, at_ms;
};

static bool is_of(struct str what, int64_t thing, const struct notice *n)
{
    return thing == n->thing && str_eq(what, str_of(author_word(n->what)));
}

static enum err read_kept(struct ctx *c, struct db_tx *tx, struct kept **out, int *count)
{
    struct db_rows *rows;
    *out = NULL;
    *count = 0;
    enum err e = db_query(c, tx, all_kept, DB_NO_VALUES, &rows);
    while (!e && db_next(c, rows, &e)) {
        *out = arena_grow(c->arena, *out, (size_t)*count, (size_t)*count + 1, sizeof **out);
        (*out)[(*count)++] = (struct kept){db_text_copy(c, rows, 0), db_text_copy(c, rows, 2),
                                           db_int(rows, 1), db_int(rows, 3)};
    }
    return e;
}

static const struct kept *kept_of(const struct kept *list, int count, const struct notice *n)
{
    for (int i = 0; i < count; i++)
        if (is_of(list[i].what, list[i].thing, n) && str_eq(list[i].why, n->why_zh))
            return &list[i];
    return NULL;
}

static enum err forget(struct work *w, const struct kept *one)
{
    enum err e = db_run(w->c, w->tx, remove_one,
                        DB_VALUES(value_text(one->what), value_int(one->thing)), NULL);
    return e ? e
             : db_run(w->c, w->tx, remove_seen,
                      DB_VALUES(value_text(one->what), value_int(one->thing)), NULL);
}

enum err notices_renew(struct work *w)
{
    struct looking l = {w->c, w->tx, w->schema, NULL, 0};
    struct kept *kept;
    int count;
    enum err e = look_everywhere(&l);
    if (!e)
        e = read_kept(w->c, w->tx, &kept, &count);
    for (int i = 0; !e && i < count; i++) {
        bool still = false;
        for (int n = 0; n < l.count; n++)
            still |= is_of(kept[i].what, kept[i].thing, &l.list[n]) &&
                     str_eq(kept[i].why, l.list[n].why_zh);
        if (!still)
            e = forget(w, &kept[i]);
    }
    for (int n = 0; !e && n < l.count; n++)
        if (!kept_of(kept, count, &l.list[n]))
            e = db_run(w->c, w->tx, insert,
                       DB_VALUES(value_text(str_of(author_word(l.list[n].what))),
                                 value_int(l.list[n].thing), value_text(l.list[n].why_zh),
                                 value_int(w->at_ms)),
                       NULL);
    return e;
}

// ---- who is told --------------------------------------------------------------------------------

static bool mends(const struct viewer *v, const struct schema *s, const struct notice *n)
{
    if (n->what == AUTHOR_VIEW)
        return n->object >= 0 && viewer_may(v, &s->objects[n->object], VERB_SEE);
    if (n->what == AUTHOR_RULE || n->what == AUTHOR_DEFINITION)
        return viewer_has(v, RIGHT_RULES);
    return viewer_all(v);
}

// Whether its author is still here and may mend it himself.
static enum err has_author(const struct looking *l, const struct notice *n, bool *out)
{
    struct person p;
    struct viewer *his;
    struct ctx quiet = {.arena = l->c->arena};
    *out = false;
    if (!n->author || person_load(&quiet, l->tx, n->author, &p) || !p.active)
        return ERR_NONE;
    enum err e = viewer_create(l->c, l->tx, l->s, n->author, &his);
    if (e)
        return e;
    *out = mends(his, l->s, n);
    viewer_drop(his);
    return ERR_NONE;
}

static enum err is_told(const struct looking *l, const struct viewer *v, const struct notice *n,
                        bool *out)
{
    bool other = false;
    *out = n->author && n->author == viewer_person(v) && mends(v, l->s, n);
    if (*out || !viewer_all(v) || (n->what == AUTHOR_VIEW && !n->everybodys))
        return ERR_NONE;
    enum err e = has_author(l, n, &other);
    *out = !e && !other;
    return e;
}

static enum err read_seen(struct looking *l, int64_t person)
{
    struct db_rows *rows;
    enum err e = db_query(l->c, l->tx, all_seen, DB_VALUES(value_int(person)), &rows);
    while (!e && db_next(l->c, rows, &e))
        for (int i = 0; i < l->count; i++)
            if (l->list[i].at_ms && is_of(db_text(rows, 0), db_int(rows, 1), &l->list[i]))
                l->list[i].seen = true;
    return e;
}

static int newest_first(const void *a, const void *b)
{
    const struct notice *one = a, *other = b;
    if (one->at_ms != other->at_ms)
        return one->at_ms < other->at_ms ? 1 : -1;
    if (one->what != other->what)
        return one->what < other->what ? -1 : 1;
    return one->thing < other->thing ? -1 : one->thing > other->thing;
}

enum err notices_for(struct ctx *c, struct db_tx *tx, const struct schema *s,
                     const struct viewer *v, struct notice **out, int *count)
{
    struct looking l = {c, tx, s, NULL, 0};
    struct kept *kept;
    int kept_count, n = 0;
    enum err e = look_everywhere(&l);
    if (!e)
        e = read_kept(c, tx, &kept, &kept_count);
    for (int i = 0; !e && i < l.count; i++) {
        bool told;
        e = is_told(&l, v, &l.list[i], &told);
        if (e || !told)
            continue;
        const struct kept *since = kept_of(kept, kept_count, &l.list[i]);
        l.list[i].at_ms = since ? since->at_ms : 0;
        l.list[n++] = l.list[i];
    }
    l.count = n;
    if (!e)
        e = read_seen(&l, viewer_person(v));
    if (n)
        qsort(l.list, (size_t)n, sizeof *l.list, newest_first);
    *out = l.list;
    *count = n;
    return e;
}

enum err notices_seen(struct work *w)
{
    struct notice *list;
    int count = 0;
    enum err e = notices_renew(w);
    if (!e)
        e = notices_for(w->c, w->tx, w->schema, w->viewer, &list, &count);
    for (int i = 0; !e && i < count; i++)
        e = db_run(w->c, w->tx, insert_seen,
                   DB_VALUES(value_text(str_of(author_word(list[i].what))),
                             value_int(list[i].thing), value_int(w->actor)),
                   NULL);
    return e;
}
