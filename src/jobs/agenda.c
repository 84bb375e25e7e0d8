#include "jobs/agenda.h"

#define COLUMNS "id, kind, thing, step, due, tries, problem, problem_en"

static const char put[] =
    "INSERT INTO agenda (" COLUMNS ") VALUES (?, ?, ?, ?, ?, 0, '', '') ON CONFLICT (kind, thing, "
    "step) DO UPDATE SET due = excluded.due, tries = 0, problem = '', problem_en = ''";
static const char drop[] = "DELETE FROM agenda WHERE kind = ? AND thing = ?";
static const char drop_step[] = "DELETE FROM agenda WHERE kind = ? AND thing = ? AND step = ?";
static const char when[] = "SELECT due FROM agenda WHERE kind = ? AND thing = ? AND step = ?";
static const char due[] = "SELECT " COLUMNS " FROM agenda WHERE due <= ? ORDER BY due, id LIMIT ?";
static const char take[] = "DELETE FROM agenda WHERE id = ? AND due = ?";
static const char failed[] =
    "UPDATE agenda SET tries = ?, due = ?, problem = ?, problem_en = ? WHERE id = ? AND due = ?";
static const char stuck[] = "SELECT " COLUMNS " FROM agenda WHERE due = ? ORDER BY id LIMIT ?";
static const char again[] = "UPDATE agenda SET due = ?, tries = 0 WHERE id = ? AND due = ?";

enum { MINUTE_MS = 60 * 1000, STUCK_SHOWN_MAX = 500 };
static const int64_t never_ms = INT64_MAX; // it waits for somebody

enum err agenda_put(struct ctx *c, struct db_tx *tx, const char *kind, int64_t thing, int64_t step,
                    int64_t due_ms)
{
    int64_t id;
    enum err e = db_ids(c, tx, 1, &id);
    if (e)
        return e;
    return db_run(c, tx, put,
                  DB_VALUES(value_int(id), value_text(str_of(kind)), value_int(thing),
                            value_int(step), value_int(due_ms)),
                  NULL);
}

enum err agenda_drop(struct ctx *c, struct db_tx *tx, const char *kind, int64_t thing)
{
    return db_run(c, tx, drop, DB_VALUES(value_text(str_of(kind)), value_int(thing)), NULL);
}

enum err agenda_drop_step(struct ctx *c, struct db_tx *tx, const char *kind, int64_t thing,
                          int64_t step)
{
    return db_run(c, tx, drop_step,
                  DB_VALUES(value_text(str_of(kind)), value_int(thing), value_int(step)), NULL);
}

enum err agenda_when(struct ctx *c, struct db_tx *tx, const char *kind, int64_t thing, int64_t step,
                     int64_t *due_ms)
{
    return db_number(c, tx, when,
                     DB_VALUES(value_text(str_of(kind)), value_int(thing), value_int(step)), 0,
                     due_ms);
}

static enum err read(struct ctx *c, struct db_tx *tx, const char *sql, int64_t first, int limit,
                     struct agenda_item **out, int *count)
{
    struct db_rows *rows;
    int n = 0;
    *out = ARENA_ARRAY(c->arena, struct agenda_item, (size_t)limit);
    enum err e = db_query(c, tx, sql, DB_VALUES(value_int(first), value_int(limit)), &rows);
    while (!e && db_next(c, rows, &e))
        (*out)[n++] = (struct agenda_item){.id = db_int(rows, 0),
                                           .kind = db_text_copy(c, rows, 1),
                                           .thing = db_int(rows, 2),
                                           .step = db_int(rows, 3),
                                           .due_ms = db_int(rows, 4),
                                           .tries = (int)db_int(rows, 5),
                                           .problem_zh = db_text_copy(c, rows, 6),
                                           .problem_en = db_text_copy(c, rows, 7)};
    *count = n;
    return e;
}

enum err agenda_due(struct ctx *c, struct db_tx *tx, int64_t now_ms, int limit,
                    struct agenda_item **out, int *count)
{
    return read(c, tx, due, now_ms, limit, out, count);
}

enum err agenda_take(struct ctx *c, struct db_tx *tx, const struct agenda_item *item, bool *taken)
{
    int64_t changed = 0;
    enum err e =
        db_run(c, tx, take, DB_VALUES(value_int(item->id), value_int(item->due_ms)), &changed);
    *taken = changed > 0;
    return e;
}

enum err agenda_failed(struct ctx *c, struct db_tx *tx, const struct agenda_item *item,
                       const struct cause *why, bool hopeless, int64_t now_ms)
{
    int tries = item->tries + 1;
    bool over = hopeless || tries >= AGENDA_TRIES_MAX;
    int64_t next = over ? never_ms : now_ms + ((int64_t)MINUTE_MS << item->tries);
    return db_run(c, tx, failed,
                  DB_VALUES(value_int(tries), value_int(next), value_text(why->zh),
                            value_text(why->en), value_int(item->id), value_int(item->due_ms)),
                  NULL);
}

enum err agenda_stuck(struct ctx *c, struct db_tx *tx, struct agenda_item **out, int *count)
{
    return read(c, tx, stuck, never_ms, STUCK_SHOWN_MAX, out, count);
}

enum err agenda_again(struct ctx *c, struct db_tx *tx, int64_t id, int64_t now_ms)
{
    int64_t changed = 0;
    enum err e = db_run(c, tx, again,
                        DB_VALUES(value_int(now_ms), value_int(id), value_int(never_ms)), &changed);
    if (!e && !changed)
        e = fail(c, ERR_NOT_FOUND, "nothing waits there any more", "这一项已不在等待处理");
    return e;
}
