// A viewer put together: the roles of a person, added up for every object and field.
#include "auth/department.h"
#include "auth/role.h"
#include "model/viewer_own.h"

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
