#include "model/viewer.h"
#include "auth/department.h"
#include "auth/role.h"
#include "model/scope.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { PROFILES_MAX = 64 };

struct viewer {
    struct arena *arena;
    atomic_int users;
    bool all;
    int64_t person, version;
    struct str login;
    const struct schema *schema;
    uint64_t mark;
    unsigned rights;
    enum field_right **fields; // [object][field]
    int (*verbs)[VERB_COUNT];  // [object]: index into profiles; -1: may not
    struct realm profiles[PROFILES_MAX];
    struct id_set *sets[PROFILES_MAX];
    int profile_count;
    const int64_t *departments;
    int department_count;
    pthread_mutex_t lock; // of `sets`
};

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

// ---- putting one together -----------------------------------------------------------------------

struct making {
    struct ctx *c;
    struct db_tx *tx;
    struct viewer *v;
    struct person person;
    struct person *people;
    struct department *departments;
    int people_count, department_count;
    const struct permit *permits;
    int permit_count;
    const int64_t *cut; // ids of the objects his rights are cut to
    int cut_count;      // 0: they are not
};

static bool reaches(const struct making *m, unsigned scope, const struct person *p)
{
    int64_t own = m->person.department;
    if ((scope & SCOPE_OWN) && p->id == m->person.id)
        return true;
    if ((scope & (SCOPE_DEPARTMENT | SCOPE_BELOW)) && own && p->department == own)
        return true;
    return (scope & SCOPE_BELOW) && own &&
           department_within(m->departments, m->department_count, p->department, own);
}

static void add_owners(struct making *m, struct realm *p)
{
    struct str *list = ARENA_ARRAY(m->v->arena, struct str, (size_t)m->people_count + 1);
    for (int i = 0; i < m->people_count; i++)
        if (m->person.id && reaches(m, p->scope, &m->people[i]))
            list[p->owner_count++] = str_copy(m->v->arena, m->people[i].login);
    p->owners = list;
}

// A condition that no longer reads holds for nobody.
static void add_conditions(struct making *m, struct realm *p, uint64_t roles)
{
    p->conditions = ARENA_ARRAY(m->v->arena, struct rule *, (size_t)m->permit_count);
    for (int i = 0; i < m->permit_count; i++) {
        struct ctx own = {.arena = m->v->arena};
        unsigned scope = p->to_write ? m->permits[i].change_scope : m->permits[i].scope;
        if (!(roles >> i & 1) || !(scope & SCOPE_CONDITION))
            continue;
        if (!rule_parse(&own, &m->v->schema->catalog, m->permits[i].condition, NULL, 0,
                        &p->conditions[p->condition_count]))
            p->condition_count++;
    }
}

static int profile_of(struct making *m, uint64_t roles, bool to_write, uint64_t *made,
                      bool *made_to_write)
{
    struct viewer *v = m->v;
    struct realm p = {.to_write = to_write};
    for (int i = 0; i < v->profile_count; i++)
        if (made[i] == roles && made_to_write[i] == to_write)
            return i;
    for (int i = 0; i < m->permit_count; i++)
        if (roles >> i & 1)
            p.scope |= to_write ? m->permits[i].change_scope : m->permits[i].scope;
    add_owners(m, &p);
    add_conditions(m, &p, roles);
    made[v->profile_count] = roles;
    made_to_write[v->profile_count] = to_write;
    v->profiles[v->profile_count] = p;
    return v->profile_count++;
}

static enum err add_objects(struct making *m)
{
    struct viewer *v = m->v;
    const struct schema *s = v->schema;
    uint64_t made[PROFILES_MAX];
    bool made_to_write[PROFILES_MAX];
    v->verbs = arena_array(v->arena, (size_t)s->object_count, sizeof *v->verbs);
    v->fields = ARENA_ARRAY(v->arena, enum field_right *, (size_t)s->object_count);
    for (int i = 0; i < s->object_count; i++) {
        v->fields[i] = ARENA_ARRAY(v->arena, enum field_right, (size_t)s->objects[i].field_count);
        for (int verb = 0; verb < VERB_COUNT; verb++) {
            uint64_t roles = 0;
            bool to_write = verb != VERB_SEE && verb != VERB_EXPORT;
            for (int n = 0; n < m->permit_count; n++)
                roles |= (uint64_t)(permit_verbs(&m->permits[n], i) >> verb & 1) << n;
            if (v->profile_count == PROFILES_MAX)
                return fail(m->c, ERR_TOO_LARGE, "too many different roles for one person",
                            "一个人的角色组合过于复杂");
            v->verbs[i][verb] = roles ? profile_of(m, roles, to_write, made, made_to_write) : -1;
        }
        for (int f = 0; f < s->objects[i].field_count; f++)
            for (int n = 0; n < m->permit_count; n++) {
                enum field_right right = permit_field(&m->permits[n], i, f);
                if ((permit_verbs(&m->permits[n], i) & 1u << VERB_SEE) && right > v->fields[i][f])
                    v->fields[i][f] = right;
            }
    }
    return ERR_NONE;
}

// A roll-up is worked out over all items of a customer: he must see them of whomever he sees.
static bool sees_as_customers(const struct viewer *v, const struct rule *r)
{
    const struct schema *s = v->schema;
    bool *looked_at = ARENA_ARRAY(v->arena, bool, (size_t)s->object_count);
    const struct realm *whose = viewer_realm(v, &s->objects[s->customer], VERB_SEE);
    viewer_objects(r, looked_at);
    for (int i = 0; i < s->object_count; i++) {
        const struct realm *p = viewer_realm(v, &s->objects[i], VERB_SEE);
        if (looked_at[i] && (!p || (p != whose && !(p->scope & SCOPE_ALL))))
            return false;
    }
    return true;
}

// A value that is worked out tells of what it is worked out from. One formula may read another: it
// is gone through until nothing is hidden any more.
static void hide_computed(struct making *m)
{
    struct viewer *v = m->v;
    const struct schema *s = v->schema;
    struct ctx quiet = {.arena = v->arena};
    for (bool again = true; again;) {
        again = false;
        for (int i = 0; i < s->object_count; i++)
            for (int f = 0; f < s->objects[i].field_count; f++) {
                const struct field *field = &s->objects[i].fields[f];
                if (!field->formula || v->fields[i][f] == FIELD_HIDDEN)
                    continue;
                if (!viewer_allows(&quiet, v, field->formula) &&
                    (!field->over_time || sees_as_customers(v, field->formula)))
                    continue;
                fail_clear(&quiet);
                v->fields[i][f] = FIELD_HIDDEN;
                again = true;
            }
    }
}

static void add_departments(struct making *m)
{
    struct viewer *v = m->v;
    int64_t *list = ARENA_ARRAY(v->arena, int64_t, DEPARTMENT_DEPTH_MAX + 1);
    for (int i = 0; i < m->department_count && v->department_count < DEPARTMENT_DEPTH_MAX; i++)
        if (m->person.department && department_within(m->departments, m->department_count,
                                                      m->person.department, m->departments[i].id))
            list[v->department_count++] = m->departments[i].id;
    v->departments = list;
}

// What is left of a role's permits when they are cut to some objects.
static void cut_permit(struct making *m, bool administrator, struct permit *p)
{
    enum { EVERYTHING = (1 << VERB_COUNT) - 1 };
    const struct schema *s = m->v->schema;
    struct permit_object *left =
        ARENA_ARRAY(m->v->arena, struct permit_object, (size_t)m->cut_count);
    int count = 0;
    if (administrator)
        *p = (struct permit){.scope = SCOPE_ALL, .change_scope = SCOPE_ALL, .every = EVERYTHING};
    for (int i = 0; i < m->cut_count; i++) {
        int object = schema_object_of_id(s, m->cut[i]);
        if (object >= 0)
            left[count++] = (struct permit_object){object, permit_verbs(p, object)};
        m->v->mark = m->v->mark * 0x9E3779B97F4A7C15u + (uint64_t)m->cut[i];
    }
    p->objects = left;
    p->object_count = count;
    p->every = 0;
    p->rights = 0;
}

static enum err add_roles(struct making *m, const struct role *roles, int count)
{
    enum { ROLES_MAX = 60 };
    struct viewer *v = m->v;
    struct permit *permits = ARENA_ARRAY(v->arena, struct permit, (size_t)count + 1);
    struct ctx own = {.arena = v->arena};
    enum err e = ERR_NONE;
    if (count > ROLES_MAX)
        return fail(m->c, ERR_TOO_LARGE, "a person has at most %d roles", "一个人最多 %d 个角色",
                    ROLES_MAX);
    for (int i = 0; i < count && !e; i++) {
        v->all |= roles[i].administrator && !m->cut_count;
        struct str text = str_copy(v->arena, roles[i].permits);
        e = permit_read(&own, v->schema, text, false, &permits[i]);
        if (m->cut_count)
            cut_permit(m, roles[i].administrator, &permits[i]);
        v->rights |= permits[i].rights;
        v->mark = v->mark * 0x9E3779B97F4A7C15u + str_hash(text) + roles[i].administrator;
    }
    m->permits = permits;
    m->permit_count = count;
    if (e)
        return fail_as(m->c, &own.why);
    e = add_objects(m);
    if (!e && !v->all)
        hide_computed(m);
    return e;
}

static enum err make(struct making *m, const struct role *roles, int count, struct viewer **out)
{
    struct viewer *v = m->v;
    enum err e = rights_version(m->c, m->tx, &v->version);
    if (!e)
        e = person_list(m->c, m->tx, &m->people, &m->people_count);
    if (!e)
        e = department_list(m->c, m->tx, &m->departments, &m->department_count);
    if (!e)
        add_departments(m);
    if (!e)
        e = add_roles(m, roles, count);
    if (e)
        viewer_drop(v);
    else
        *out = v;
    return e;
}

static struct viewer *begin(const struct schema *s)
{
    struct viewer *v = mem_alloc(sizeof *v);
    v->arena = arena_create();
    atomic_init(&v->users, 1);
    v->schema = s;
    v->mark = 1;
    pthread_mutex_init(&v->lock, NULL);
    return v;
}

enum err viewer_create(struct ctx *c, struct db_tx *tx, const struct schema *s, int64_t person,
                       struct viewer **out)
{
    return viewer_create_cut(c, tx, s, person, NULL, 0, out);
}

enum err viewer_create_cut(struct ctx *c, struct db_tx *tx, const struct schema *s, int64_t person,
                           const int64_t *objects, int object_count, struct viewer **out)
{
    struct making m = {.c = c, .tx = tx, .v = begin(s), .cut = objects, .cut_count = object_count};
    struct role *roles = NULL;
    int count = 0;
    enum err e = person_load(c, tx, person, &m.person);
    if (!e)
        e = role_of_person(c, tx, person, &roles, &count);
    if (e) {
        viewer_drop(m.v);
        return e;
    }
    m.v->person = person;
    m.v->login = str_copy(m.v->arena, m.person.login);
    return make(&m, roles, count, out);
}

enum err viewer_of_role(struct ctx *c, struct db_tx *tx, const struct schema *s, int64_t role,
                        struct viewer **out)
{
    struct making m = {.c = c, .tx = tx, .v = begin(s)};
    struct role one;
    enum err e = role_load(c, tx, role, &one);
    if (e) {
        viewer_drop(m.v);
        return e;
    }
    return make(&m, &one, 1, out);
}

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
