#include "model/sight.h"
#include "auth/person.h"
#include "model/scope.h"

static const char is_active[] = "SELECT COUNT(*) FROM person WHERE id = ? AND active = 1";
// Whoever has a role with a condition: it may look along the time lines.
static const char by_condition[] =
    "SELECT DISTINCT p.id FROM person p JOIN person_role x ON x.person = p.id JOIN role r ON r.id "
    "= "
    "x.role WHERE p.active = 1 AND r.administrator = 0 AND r.permits LIKE '%\"condition\":\"%' AND "
    "r.permits NOT LIKE '%\"condition\":\"\"%' ORDER BY p.id";
// What is handed to people.
static const char *const handed[] = {"customer", "task", "ticket"};

struct onlooker {
    int64_t person;
    const struct viewer *viewer; // NULL: he is not there
};

void sight_init(struct sight *s, struct work *w, struct org *o, int object)
{
    *s = (struct sight){.w = w, .org = o, .object = object < 0 ? w->schema->customer : object};
}

void sight_deinit(struct sight *s)
{
    for (int i = 0; i < s->count; i++)
        if (s->known[i].viewer)
            viewer_drop(s->known[i].viewer);
    s->count = 0;
}

static enum err find(struct sight *s, int64_t person, const struct viewer **out)
{
    struct ctx *c = s->w->c;
    int64_t active = 0;
    for (int i = 0; i < s->count; i++)
        if (s->known[i].person == person) {
            *out = s->known[i].viewer;
            return ERR_NONE;
        }
    *out = NULL;
    enum err e = db_number(c, s->w->tx, is_active, DB_VALUES(value_int(person)), 0, &active);
    if (!e && active)
        e = viewers_get(c, org_viewers(s->org), s->w->tx, s->w->schema, person, out);
    if (e)
        return e;
    s->known =
        arena_grow(c->arena, s->known, (size_t)s->count, (size_t)s->count + 1, sizeof *s->known);
    s->known[s->count++] = (struct onlooker){person, *out};
    return ERR_NONE;
}

enum err sight_sees(struct sight *s, int64_t person, int64_t customer, bool *out)
{
    const struct viewer *v;
    *out = false;
    enum err e = find(s, person, &v);
    if (e || !v)
        return e;
    return scope_customer_work(s->w, v, s->object, VERB_SEE, customer, out);
}

enum err sight_first(struct sight *s, const struct str *logins, int count, int64_t customer,
                     struct str *login)
{
    struct ctx *c = s->w->c;
    struct person first;
    int64_t *people;
    int there = 0;
    bool sees = false;
    enum err e = ERR_NONE;
    for (int i = 0; i < count && !e && !sees; i++) {
        int64_t person = 0;
        e = logins[i].len ? person_of_login(c, s->w->tx, logins[i], &person) : ERR_NONE;
        if (!e && person)
            e = sight_sees(s, person, customer, &sees);
        *login = logins[i];
    }
    if (e || sees)
        return e;
    *login = STR("");
    e = person_administrators(c, s->w->tx, &people, &there);
    if (e || !there)
        return e;
    e = person_load(c, s->w->tx, people[0], &first);
    if (!e)
        *login = first.login;
    return e;
}

// ---- before -------------------------------------------------------------------------------------

static enum err prepare_one(struct ctx *c, struct org *o, struct db_tx *tx, int64_t person)
{
    const struct schema *s = org_schema(o);
    const struct viewer *v;
    day_t today = clock_today(org_clock(o));
    enum err e = viewers_get(c, org_viewers(o), tx, s, person, &v);
    if (e)
        return e;
    for (size_t i = 0; i < sizeof handed / sizeof *handed && !e; i++) {
        struct scope_sql sql = {0};
        struct id_set *set = NULL;
        int object = schema_object(s, str_of(handed[i]));
        if (object >= 0)
            e = scope_sql(c, v, s, object, VERB_SEE, today, &sql);
        if (!e && object >= 0 && sql.ids)
            e = scope_ids(c, o, v, s, object, VERB_SEE, &set);
        id_set_drop(set);
    }
    viewer_drop(v);
    return e;
}

enum err sight_prepare(struct ctx *c, struct org *o)
{
    struct db_tx *tx;
    struct db_rows *rows;
    int64_t *people = NULL;
    int count = 0;
    enum err e = db_read_begin(c, org_db(o), &tx);
    if (e)
        return e;
    e = db_query(c, tx, by_condition, DB_NO_VALUES, &rows);
    while (!e && db_next(c, rows, &e)) {
        people = arena_grow(c->arena, people, (size_t)count, (size_t)count + 1, sizeof *people);
        people[count++] = db_int(rows, 0);
    }
    for (int i = 0; i < count && !e; i++)
        e = prepare_one(c, o, tx, people[i]);
    db_read_end(tx);
    return e;
}
