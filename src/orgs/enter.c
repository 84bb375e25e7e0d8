#include "orgs/enter.h"
#include "auth/session.h"

static const char insert[] =
    "INSERT INTO organisation_member (organisation, person, there) VALUES (?, ?, ?) "
    "ON CONFLICT (organisation, person) DO UPDATE SET there = excluded.there";
static const char remove_one[] =
    "DELETE FROM organisation_member WHERE organisation = ? AND person = ?";
static const char select_there[] =
    "SELECT there FROM organisation_member WHERE organisation = ? AND person = ?";
static const char select_members[] =
    "SELECT person, there FROM organisation_member WHERE organisation = ? ORDER BY person";
static const char select_mine[] =
    "SELECT o.name, o.label, o.state, o.created, o.changed FROM organisation o "
    "JOIN organisation_member m ON m.organisation = o.name "
    "WHERE m.person = ? AND o.state IN (2, 3) ORDER BY o.name";
static const char select_still[] =
    "SELECT COUNT(*) FROM session s JOIN person p ON p.id = s.person "
    "JOIN organisation_member m ON m.person = p.id "
    "WHERE s.token = ? AND s.seen > ? AND p.active = 1 AND m.organisation = ? AND m.there = ?";

enum err orgs_link(struct ctx *c, struct db_tx *home, struct str name, int64_t person,
                   int64_t there)
{
    if (!there)
        return db_run(c, home, remove_one, DB_VALUES(value_text(name), value_int(person)), NULL);
    return db_run(c, home, insert, DB_VALUES(value_text(name), value_int(person), value_int(there)),
                  NULL);
}

enum err orgs_linked(struct ctx *c, struct db_tx *home, struct str name, int64_t person,
                     int64_t *there)
{
    return db_number(c, home, select_there, DB_VALUES(value_text(name), value_int(person)), 0,
                     there);
}

enum err orgs_members(struct ctx *c, struct db_tx *home, struct str name, struct orgs_member **out,
                      int *count)
{
    struct db_rows *rows;
    int n = 0;
    *out = NULL;
    enum err e = db_query(c, home, select_members, DB_VALUES(value_text(name)), &rows);
    while (!e && db_next(c, rows, &e)) {
        *out = arena_grow(c->arena, *out, (size_t)n, (size_t)n + 1, sizeof **out);
        (*out)[n++] = (struct orgs_member){db_int(rows, 0), db_int(rows, 1)};
    }
    *count = n;
    return e;
}

enum err orgs_mine(struct ctx *c, struct db_tx *home, int64_t person, struct orgs_row **out,
                   int *count)
{
    struct db_rows *rows;
    int n = 0;
    *out = NULL;
    enum err e = db_query(c, home, select_mine, DB_VALUES(value_int(person)), &rows);
    while (!e && db_next(c, rows, &e)) {
        *out = arena_grow(c->arena, *out, (size_t)n, (size_t)n + 1, sizeof **out);
        (*out)[n++] =
            (struct orgs_row){db_text_copy(c, rows, 0), db_text_copy(c, rows, 1),
                              (enum orgs_state)db_int(rows, 2), db_int(rows, 3), db_int(rows, 4)};
    }
    *count = n;
    return e;
}

enum err orgs_still(struct ctx *c, struct db_tx *home, struct str token, struct str name,
                    int64_t there, int64_t now_ms, bool *out)
{
    int64_t found = 0, oldest = now_ms - (int64_t)SESSION_DAYS * 24 * 3600 * 1000;
    enum err e = db_number(
        c, home, select_still,
        DB_VALUES(value_text(token), value_int(oldest), value_text(name), value_int(there)), 0,
        &found);
    *out = found > 0;
    return e;
}
