#include "model/bell.h"

static const char insert[] =
    "INSERT INTO bell (id, person, message, created, seen) VALUES (?, ?, ?, ?, 0)";
static const char select_of[] =
    "SELECT bell.id, bell.message, message.customer, message.cause_id, bell.created, bell.seen, "
    "message.subject, message.body, message.cause FROM bell JOIN message ON message.id = "
    "bell.message WHERE bell.person = ? AND (CAST(? AS BIGINT) = 0 OR bell.id < ?) "
    "ORDER BY bell.id DESC LIMIT ?";
static const char unread[] = "SELECT COUNT(*) FROM bell WHERE person = ? AND seen = 0";
static const char set_seen[] = "UPDATE bell SET seen = ? WHERE person = ? AND seen = 0 AND "
                               "(CAST(? AS BIGINT) = 0 OR id = ?)";
static const char rang_after[] =
    "SELECT person, MAX(id) FROM bell WHERE id > ? GROUP BY person ORDER BY person";
static const char newest[] = "SELECT MAX(id) FROM bell";

enum err bell_ring(struct work *w, int64_t person, int64_t message)
{
    int64_t id;
    enum err e = db_ids(w->c, w->tx, 1, &id);
    return e ? e
             : db_run(w->c, w->tx, insert,
                      DB_VALUES(value_int(id), value_int(person), value_int(message),
                                value_int(w->at_ms)),
                      NULL);
}

enum err bell_list(struct ctx *c, struct db_tx *tx, int64_t person, int64_t after, int limit,
                   struct bell **out, int *count)
{
    struct db_rows *rows;
    *out = ARENA_ARRAY(c->arena, struct bell, (size_t)limit);
    *count = 0;
    enum err e = db_query(
        c, tx, select_of,
        DB_VALUES(value_int(person), value_int(after), value_int(after), value_int(limit)), &rows);
    while (!e && db_next(c, rows, &e))
        (*out)[(*count)++] = (struct bell){.id = db_int(rows, 0),
                                           .message = db_int(rows, 1),
                                           .customer = db_int(rows, 2),
                                           .cause_id = db_int(rows, 3),
                                           .created_ms = db_int(rows, 4),
                                           .seen_ms = db_int(rows, 5),
                                           .subject = db_text_copy(c, rows, 6),
                                           .body = db_text_copy(c, rows, 7),
                                           .cause = db_text_copy(c, rows, 8)};
    return e;
}

enum err bell_unread(struct ctx *c, struct db_tx *tx, int64_t person, int64_t *out)
{
    return db_number(c, tx, unread, DB_VALUES(value_int(person)), 0, out);
}

enum err bell_seen(struct work *w, int64_t person, int64_t id)
{
    return db_run(w->c, w->tx, set_seen,
                  DB_VALUES(value_int(w->at_ms), value_int(person), value_int(id), value_int(id)),
                  NULL);
}

enum err bell_rang(struct ctx *c, struct db_tx *tx, int64_t *last, int64_t **people, int *count)
{
    struct db_rows *rows;
    int64_t after = *last;
    *people = NULL;
    *count = 0;
    enum err e = db_query(c, tx, rang_after, DB_VALUES(value_int(after)), &rows);
    while (!e && db_next(c, rows, &e)) {
        *people =
            arena_grow(c->arena, *people, (size_t)*count, (size_t)*count + 1, sizeof **people);
        (*people)[(*count)++] = db_int(rows, 0);
        if (db_int(rows, 1) > *last)
            *last = db_int(rows, 1);
    }
    return e;
}

enum err bell_newest(struct ctx *c, struct db_tx *tx, int64_t *out)
{
    return db_number(c, tx, newest, DB_NO_VALUES, 0, out);
}
