#include "model/viewer.h"
#include "auth/role.h"
#include "model/scope.h"
#include "model/viewer_own.h"

#include <stdlib.h>

static const struct viewer program = {.all = true};

const struct viewer *viewer_program(void)
{
    return &program;
}

bool viewer_all(const struct viewer *v)
{
    return v->all;
}

int64_t viewer_person(const struct viewer *v)
{
    return v->person;
}

struct str viewer_login(const struct viewer *v)
{
    return v->login;
}

const struct schema *viewer_schema(const struct viewer *v)
{
    return v->schema;
}

uint64_t viewer_mark(const struct viewer *v)
{
    return v->mark;
}

bool viewer_has(const struct viewer *v, enum right right)
{
    return v->all || (v->rights & right);
}

const struct realm *viewer_realm(const struct viewer *v, const struct object *o, enum verb verb)
{
    int object = schema_object_of_id(v->schema, o->id);
    int at = object < 0 ? -1 : v->verbs[object][verb];
    return at < 0 ? NULL : &v->profiles[at];
}

bool viewer_may(const struct viewer *v, const struct object *o, enum verb verb)
{
    return v->all || viewer_realm(v, o, verb);
}

enum field_right viewer_field(const struct viewer *v, const struct object *o, int field)
{
    if (v->all)
        return FIELD_WRITE;
    int object = schema_object_of_id(v->schema, o->id);
    int at = object < 0 ? -1 : object_field_of_id(&v->schema->objects[object], o->fields[field].id);
    return at < 0 ? FIELD_HIDDEN : v->fields[object][at];
}

enum err viewer_need(struct ctx *c, const struct viewer *v, const struct object *o, enum verb verb)
{
    static const char *const en[VERB_COUNT] = {"see", "create", "change", "delete", "export"};
    static const char *const zh[VERB_COUNT] = {"查看", "新建", "修改", "删除", "导出"};
    if (viewer_may(v, o, verb))
        return ERR_NONE;
    fail_clear(c);
    c->why.err = ERR_DENIED;
    c->why.en = str_format(c->arena, "your roles do not let you %s: %.*s", en[verb],
                           STR_ARG(object_label(o, false)));
    c->why.zh =
        str_format(c->arena, "您的角色不能%s%.*s", zh[verb], STR_ARG(object_label(o, true)));
    return ERR_DENIED;
}

enum err viewer_need_field(struct ctx *c, const struct viewer *v, const struct object *o, int field)
{
    if (viewer_field(v, o, field) >= FIELD_READ)
        return ERR_NONE;
    fail_clear(c);
    c->why.err = ERR_DENIED;
    c->why.en =
        str_format(c->arena, "you may not see '%.*s' in full, so nothing can be asked by it",
                   STR_ARG(field_label(&o->fields[field], false)));
    c->why.zh = str_format(c->arena, "您不能查看完整的“%.*s”，因此不能按它查询",
                           STR_ARG(field_label(&o->fields[field], true)));
    return ERR_DENIED;
}

// ---- a condition --------------------------------------------------------------------------------

struct asking {
    struct ctx *c;
    const struct viewer *v;
    const struct schema *s;
    enum err e;
};

static void ask_field(struct asking *a, int object, int field)
{
    const struct object *o = &a->s->objects[object];
    if (!a->e)
        a->e = viewer_need(a->c, a->v, o, VERB_SEE);
    if (!a->e && field >= 0)
        a->e = viewer_need_field(a->c, a->v, o, field);
}

// A call on a series tells of its items' days. Items that have an owner of their own are not all of
// one customer's, so that only who sees all of them may count them.
static void ask_series(struct asking *a, const struct rule_node *n)
{
    const struct object *o = &a->s->objects[n->object];
    ask_field(a, n->object, n->field);
    if (o->start >= 0)
        ask_field(a, n->object, o->start);
    if (o->end >= 0)
        ask_field(a, n->object, o->end);
    const struct realm *p = viewer_realm(a->v, o, VERB_SEE);
    if (!a->e && scope_owner(o) >= 0 && o->shape != SHAPE_CUSTOMER && !(p->scope & SCOPE_ALL))
        a->e = fail(a->c, ERR_DENIED,
                    "you do not see every %.*s, so nothing can be asked over time by it",
                    "您不能查看全部%.*s，因此不能按其时间线查询", STR_ARG(o->name));
}

// A path tells of records that may not be his to see: only who sees all of them may follow it.
// People and departments are known to everybody.
static void ask_path(struct asking *a, const struct rule_node *n)
{
    if (n->target >= a->s->object_count)
        return;
    const struct object *o = &a->s->objects[n->target];
    ask_field(a, n->target, n->target_field);
    const struct realm *p = viewer_realm(a->v, o, VERB_SEE);
    if (!a->e && !(p->scope & SCOPE_ALL))
        a->e = fail(a->c, ERR_DENIED,
                    "you do not see every %.*s, so no condition can follow a link to it",
                    "您不能查看全部%.*s，因此条件不能沿关联取其字段", STR_ARG(o->name));
}

static void ask_node(void *user, const struct rule_node *n)
{
    struct asking *a = user;
    if (n->op == RULE_FOLLOW)
        ask_path(a, n);
    if (n->op == RULE_STATE)
        ask_field(a, a->s->customer, n->field);
    else if (n->op == RULE_CALL && n->object >= 0)
        ask_series(a, n);
    else if (n->object >= 0)
        ask_field(a, n->object, n->field);
    else if (n->op == RULE_CALL && n->field >= 0)
        ask_field(a, a->s->customer, n->field);
}

enum err viewer_allows(struct ctx *c, const struct viewer *v, const struct rule *r)
{
    if (v->all || !r)
        return ERR_NONE;
    struct asking a = {c, v, v->schema, ERR_NONE};
    if (r->catalog != &v->schema->catalog)
        return fail(c, ERR_BUSY, "objects or fields changed just now: ask again",
                    "对象或字段刚刚有变动，请重试");
    rule_walk(r->root, ask_node, &a);
    return a.e;
}

static void note_object(void *user, const struct rule_node *n)
{
    bool *out = user;
    if (n->object >= 0)
        out[n->object] = true;
}

void viewer_objects(const struct rule *r, bool *out)
{
    if (r)
        rule_walk(r->root, note_object, out);
}

// ---- held by several --------------------------------------------------------------------------

struct viewer *viewer_hold(const struct viewer *v)
{
    struct viewer *held = (struct viewer *)(uintptr_t)v;
    if (v && v != &program)
        atomic_fetch_add(&held->users, 1);
    return held;
}

void viewer_drop(const struct viewer *v)
{
    struct viewer *held = (struct viewer *)(uintptr_t)v;
    if (!v || v == &program || atomic_fetch_sub(&held->users, 1) > 1)
        return;
    for (int i = 0; i < held->profile_count; i++)
        id_set_drop(held->sets[i]);
    pthread_mutex_destroy(&held->lock);
    arena_destroy(held->arena);
    free(held);
}

const int64_t *viewer_departments(const struct viewer *v, int *count)
{
    *count = v->department_count;
    return v->departments;
}

struct id_set **viewer_cache(const struct viewer *v, const struct realm *p)
{
    return &((struct viewer *)(uintptr_t)v)->sets[p - v->profiles];
}

void viewer_lock(const struct viewer *v)
{
    pthread_mutex_lock(&((struct viewer *)(uintptr_t)v)->lock);
}

void viewer_unlock(const struct viewer *v)
{
    pthread_mutex_unlock(&((struct viewer *)(uintptr_t)v)->lock);
}

// ---- kept ---------------------------------------------------------------------------------------

enum { VIEWERS_KEPT = 256 };

struct viewers {
    pthread_mutex_t lock;
    struct viewer *kept[VIEWERS_KEPT];
};

struct viewers *viewers_create(void)
{
    struct viewers *all = mem_alloc(sizeof *all);
    pthread_mutex_init(&all->lock, NULL);
    return all;
}

void viewers_destroy(struct viewers *all)
{
    if (!all)
        return;
    for (int i = 0; i < VIEWERS_KEPT; i++)
        viewer_drop(all->kept[i]);
    pthread_mutex_destroy(&all->lock);
    free(all);
}

const struct viewer *viewers_held(struct viewers *all, const struct schema *s,
                                  const struct person *p)
{
    struct viewer *kept;
    pthread_mutex_lock(&all->lock);
    kept = all->kept[(uint64_t)p->id % VIEWERS_KEPT];
    bool same = kept && kept->person == p->id && kept->version == p->rights && kept->schema == s;
    kept = same ? viewer_hold(kept) : NULL;
    pthread_mutex_unlock(&all->lock);
    return kept;
}

enum err viewers_of(struct ctx *c, struct viewers *all, struct db_tx *tx, const struct schema *s,
                    const struct person *p, const struct viewer **out)
{
    struct viewer **place = &all->kept[(uint64_t)p->id % VIEWERS_KEPT], *made = NULL;
    *out = viewers_held(all, s, p);
    if (*out)
        return ERR_NONE;
    enum err e = viewer_create(c, tx, s, p->id, &made);
    if (e)
        return e;
    *out = viewer_hold(made);
    pthread_mutex_lock(&all->lock);
    viewer_drop(*place);
    *place = made;
    pthread_mutex_unlock(&all->lock);
    return ERR_NONE;
}

enum err viewers_get(struct ctx *c, struct viewers *all, struct db_tx *tx, const struct schema *s,
                     int64_t person, const struct viewer **out)
{
    struct person p = {.id = person};
    enum err e = rights_version(c, tx, &p.rights);
    *out = NULL;
    return e ? e : viewers_of(c, all, tx, s, &p, out);
}
