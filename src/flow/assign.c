#include "flow/assign.h"
#include "auth/department.h"
#include "auth/person.h"

static const char select_turn[] = "SELECT turn FROM rule WHERE id = ?";
static const char update_turn[] = "UPDATE rule SET turn = ? WHERE id = ?";
static const char count_open[] =
    "SELECT person, COUNT(*) FROM warning WHERE status = 'open' AND person <> 0 GROUP BY person";
static const char person_active[] = "SELECT COUNT(*) FROM person WHERE id = ? AND active = 1";
static const char person_place[] = "SELECT manager, department FROM person WHERE id = ?";
static const char person_of[] = "SELECT id FROM person WHERE login = ? AND active = 1";
static const char people_active[] =
    "SELECT id, department FROM person WHERE active = 1 ORDER BY id";

// ---- who is there -------------------------------------------------------------------------------

static enum err is_there(struct ctx *c, struct db_tx *tx, int64_t person, bool *out)
{
    int64_t there = 0;
    enum err e = person ? db_number(c, tx, person_active, DB_VALUES(value_int(person)), 0, &there)
                        : ERR_NONE;
    *out = there > 0;
    return e;
}

enum err assign_owner(struct work *w, int64_t customer, int64_t *person)
{
    const struct object *o = &w->schema->objects[w->schema->customer];
    int owner = object_field(o, STR("owner"));
    struct db_rows *rows;
    struct str login = STR_NONE;
    *person = 0;
    if (owner < 0)
        return ERR_NONE;
    const char *sql = str_format(w->c->arena, "SELECT %.*s FROM %.*s WHERE id = ?",
                                 STR_ARG(o->fields[owner].column), STR_ARG(o->table))
                          .at;
    enum err e = db_query(w->c, w->tx, sql, DB_VALUES(value_int(customer)), &rows);
    while (!e && db_next(w->c, rows, &e))
        login = db_text_copy(w->c, rows, 0);
    return e || !login.len
               ? e
               : db_number(w->c, w->tx, person_of, DB_VALUES(value_text(login)), 0, person);
}

// The head of his department who is there, or of the next above it; not he himself.
static enum err head_above(struct ctx *c, struct db_tx *tx, int64_t department, int64_t person,
                           int64_t *head)
{
    struct department *list;
    int count;
    bool there = false;
    enum err e = department_list(c, tx, &list, &count);
    for (int depth = 0; !e && department && depth < DEPARTMENT_DEPTH_MAX; depth++) {
        const struct department *d = NULL;
        for (int i = 0; i < count; i++)
            if (list[i].id == department)
                d = &list[i];
        if (d && d->head != person)
            e = is_there(c, tx, d->head, &there);
        if (there) {
            *head = d->head;
            return e;
        }
        department = d ? d->parent : 0;
    }
    return e;
}

enum err assign_boss(struct ctx *c, struct db_tx *tx, int64_t person, int64_t *boss)
{
    struct db_rows *rows;
    int64_t manager = 0, department = 0;
    bool there = false;
    *boss = 0;
    enum err e = db_query(c, tx, person_place, DB_VALUES(value_int(person)), &rows);
    while (!e && db_next(c, rows, &e)) {
        manager = db_int(rows, 0);
        department = db_int(rows, 1);
    }
    if (!e && manager != person)
        e = is_there(c, tx, manager, &there);
    if (there)
        *boss = manager;
    return e || there ? e : head_above(c, tx, department, person, boss);
}

// ---- one of several -----------------------------------------------------------------------------

static bool named(const struct handling_to *to, int64_t person)
{
    for (int i = 0; i < to->count; i++)
        if (to->people[i] == person)
            return true;
    return false;
}

// Those who may get it, by their ids.
static enum err candidates(struct work *w, const struct handling_to *to, int64_t **out, int *count)
{
    struct department *list = NULL;
    struct db_rows *rows;
    int departments = 0, n = 0;
    *out = NULL;
    enum err e = to->department ? department_list(w->c, w->tx, &list, &departments) : ERR_NONE;
    if (!e)
        e = db_query(w->c, w->tx, people_active, DB_NO_VALUES, &rows);
    while (!e && db_next(w->c, rows, &e)) {
        int64_t person = db_int(rows, 0), in = db_int(rows, 1);
        if (!named(to, person) &&
            !(to->department && department_within(list, departments, in, to->department)))
            continue;
        *out = arena_grow(w->c->arena, *out, (size_t)n, (size_t)n + 1, sizeof **out);
        (*out)[n++] = person;
    }
    *count = n;
    return e;
}

static enum err count_all(struct assigner *a)
{
    struct db_rows *rows;
    int_map_init(&a->open, 64);
    a->counted = true;
    enum err e = db_query(a->w->c, a->w->tx, count_open, DB_NO_VALUES, &rows);
    while (!e && db_next(a->w->c, rows, &e))
        *int_map_put(&a->open, (uint64_t)db_int(rows, 0), 0) = db_int(rows, 1);
    return e;
}

static enum err next_in_turn(struct assigner *a, const int64_t *people, int count, int64_t *out)
{
    int64_t next = people[0];
    enum err e = a->asked ? ERR_NONE
                          : db_number(a->w->c, a->w->tx, select_turn, DB_VALUES(value_int(a->rule)),
                                      0, &a->turn);
    a->asked = true;
    for (int i = count - 1; i >= 0; i--)
        if (people[i] > a->turn)
            next = people[i];
    *out = a->turn = next;
    a->turned = true;
    return e;
}

static enum err least_loaded(struct assigner *a, const int64_t *people, int count, int64_t *out)
{
    enum err e = a->counted ? ERR_NONE : count_all(a);
    int64_t least = INT64_MAX;
    for (int i = 0; i < count && !e; i++) {
        int64_t open = *int_map_put(&a->open, (uint64_t)people[i], 0);
        if (open < least) {
            least = open;
            *out = people[i];
        }
    }
    return e;
}

// Whether he may get it decides who is asked for.
enum err assigner_may(struct assigner *a, int64_t person, int64_t customer, bool *out)
{
    return a->seen ? sight_sees(&a->sight, person, customer, out)
                   : is_there(a->w->c, a->w->tx, person, out);
}

// 0 where he may not get it.
static enum err or_nobody(struct assigner *a, int64_t customer, int64_t *person)
{
    bool may = false;
    enum err e = *person ? assigner_may(a, *person, customer, &may) : ERR_NONE;
    *person = may ? *person : 0;
    return e;
}

static enum err one_of(struct assigner *a, const struct handling_to *to, int64_t customer,
                       int64_t *person)
{
    int64_t *people;
    int count = 0, n = 0;
    enum err e = to->count || to->department ? candidates(a->w, to, &people, &count) : ERR_NONE;
    for (int i = 0; i < count && !e; i++) {
        bool may = false;
        e = assigner_may(a, people[i], customer, &may);
        if (may)
            people[n++] = people[i];
    }
    if (e || !n)
        return e;
    if (to->how == HOW_TURN)
        return next_in_turn(a, people, n, person);
    return least_loaded(a, people, n, person);
}

// Where nobody is found otherwise: what is on no list is done by nobody.
static enum err administrator(struct assigner *a, int64_t *person)
{
    int64_t *people = NULL;
    int count = 0;
    enum err e = person_administrators(a->w->c, a->w->tx, &people, &count);
    return e || !count ? e : least_loaded(a, people, count, person);
}

void assigner_init(struct work *w, int64_t rule, struct assigner *out)
{
    *out = (struct assigner){.w = w, .rule = rule};
}

void assigner_seen_by(struct assigner *a, struct org *o)
{
    a->seen = true;
    sight_init(&a->sight, a->w, o, a->w->schema->customer);
}

enum err assign_boss_who_may(struct assigner *a, int64_t person, int64_t customer, int64_t *boss)
{
    enum { MOST = DEPARTMENT_DEPTH_MAX * 2 }; // people may be each other's managers
    int64_t first = person;
    enum err e = ERR_NONE;
    *boss = 0;
    for (int i = 0; i < MOST && person && !*boss && !e; i++) {
        e = assign_boss(a->w->c, a->w->tx, person, &person);
        *boss = person == first ? 0 : person;
        if (!e)
            e = or_nobody(a, customer, boss);
    }
    return e;
}

enum err assign_by_owner(struct assigner *a, const struct handling_to *to, int64_t customer,
                         int64_t *person)
{
    enum err e = ERR_NONE;
    int64_t owner = 0;
    *person = 0;
    if (to->how == HOW_OWNER || to->how == HOW_HEAD)
        e = assign_owner(a->w, customer, &owner);
    if (!e && to->how == HOW_HEAD && owner)
        return assign_boss_who_may(a, owner, customer, person);
    *person = owner;
    return e ? e : or_nobody(a, customer, person);
}

enum err assigner_pick(struct assigner *a, const struct handling_to *to, int64_t customer,
                       int64_t *person)
{
    enum err e = assign_by_owner(a, to, customer, person);
    if (!e && !*person)
        e = one_of(a, to, customer, person);
    if (!e && !*person) { // of whom nobody is the boss, or where nobody of those chosen sees him
        e = assign_owner(a->w, customer, person);
        if (!e)
            e = or_nobody(a, customer, person);
    }
    if (!e && !*person)
        e = administrator(a, person);
    if (!e && *person && a->counted)
        ++*int_map_put(&a->open, (uint64_t)*person, 0);
    return e;
}

enum err assigner_done(struct assigner *a, enum err e)
{
    if (a->counted)
        int_map_deinit(&a->open);
    sight_deinit(&a->sight);
    if (e || !a->turned)
        return e;
    return db_run(a->w->c, a->w->tx, update_turn, DB_VALUES(value_int(a->turn), value_int(a->rule)),
                  NULL);
}
