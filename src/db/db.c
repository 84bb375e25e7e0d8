#include "db/inside.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { RETRY_MS = 100, WAIT_MS = 15000 };

struct db_rows {
    struct db *db;
    struct db_stmt *stmt;
};

bool db_is_address(struct str place)
{
    return str_starts(place, STR("postgres://")) || str_starts(place, STR("postgresql://"));
}

struct str db_place_shown(struct arena *a, struct str place)
{
    ptrdiff_t host = str_find(place, STR("@")), user = str_find(place, STR("://"));
    struct str rest = {place.at + user + 3, (size_t)(host - user - 3)}, password;
    if (host < 0 || user < 0 || host < user)
        return place;
    struct str name = str_cut(rest, ':', &password);
    return str_format(a, "%.*s://%.*s%.*s", (int)user, place.at, STR_ARG(name),
                      (int)(place.len - (size_t)host), place.at + host);
}

enum err db_open(struct ctx *c, struct str place, bool create, struct db **out)
{
    struct db *db = mem_alloc(sizeof *db);
    db->driver = db_is_address(place) ? &db_postgres : &db_sqlite;
    db->arena = arena_create();
    db->place = str_zero(db->arena, place);
    pthread_mutex_init(&db->readers_lock, NULL);
    queue_init(&db->queue);
    pthread_mutex_init(&db->waiting, NULL);
    pthread_mutex_init(&db->claiming, NULL);
    enum err e = db->driver->open(c, place, true, create, &db->writer);
    if (e) {
        db_close(db);
        return e;
    }
    *out = db;
    return ERR_NONE;
}

void db_close(struct db *db)
{
    if (!db)
        return;
    for (int i = 0; i < db->idle_count; i++)
        db->driver->close(db->idle[i]);
    struct db_conn *others[2 + DB_CLAIMERS] = {db->writer, db->listener};
    memcpy(others + 2, db->claimers, sizeof db->claimers);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (others[i])
            db->driver->close(others[i]);
    pthread_mutex_destroy(&db->waiting);
    pthread_mutex_destroy(&db->claiming);
    pthread_mutex_destroy(&db->readers_lock);
    queue_deinit(&db->queue);
    arena_destroy(db->arena);
    free(db);
}

// ---- beginning ----------------------------------------------------------------------------------

enum err db_begin_on(struct ctx *c, struct db *db, enum db_begin what, struct db_conn **conn)
{
    bool writer = what == BEGIN_WRITING;
    const struct db_driver *d = db->driver;
    for (int waited_ms = 0;; waited_ms += RETRY_MS) {
        struct ctx try = {.arena = c->arena};
        enum err e = ERR_NONE;
        if (!*conn)
            e = d->open(&try, str_of(db->place), writer, false, conn);
        if (!e)
            e = d->begin(&try, *conn, what == BEGIN_ONCE);
        if (!e)
            return e;
        bool lost = !*conn || d->lost(*conn);
        if (*conn && (lost || !writer)) {
            d->close(*conn);
            *conn = NULL;
        }
        if (!lost || (e != ERR_BUSY && e != ERR_LOST) || waited_ms >= WAIT_MS)
            return fail_as(c, &try.why);
        nanosleep(&(struct timespec){.tv_nsec = RETRY_MS * 1000000L}, NULL);
    }
}

enum err db_settle(struct ctx *c, struct db *db, struct db_conn *conn)
{
    return db->driver->settle ? db->driver->settle(c, conn) : ERR_NONE;
}

// ---- readings ---------------------------------------------------------------------------------

static struct db_conn *take_idle(struct db *db)
{
    pthread_mutex_lock(&db->readers_lock);
    struct db_conn *conn = db->idle_count ? db->idle[--db->idle_count] : NULL;
    pthread_mutex_unlock(&db->readers_lock);
    return conn;
}

static void give_back(struct db *db, struct db_conn *conn)
{
    pthread_mutex_lock(&db->readers_lock);
    bool kept = db->idle_count < DB_READERS_MAX;
    if (kept)
        db->idle[db->idle_count++] = conn;
    pthread_mutex_unlock(&db->readers_lock);
    if (!kept)
        db->driver->close(conn);
}

static enum err begin_reading(struct ctx *c, struct db *db, enum db_begin what, struct db_tx **out)
{
    struct db_conn *conn = take_idle(db);
    enum err e = db_begin_on(c, db, what, &conn);
    if (e)
        return e;
    struct db_tx *tx = mem_alloc(sizeof *tx);
    *tx = (struct db_tx){.db = db, .conn = conn, .once = what == BEGIN_ONCE};
    tx->group = &tx->own;
    *out = tx;
    return ERR_NONE;
}

enum err db_read_begin(struct ctx *c, struct db *db, struct db_tx **out)
{
    return begin_reading(c, db, BEGIN_READING, out);
}

enum err db_read_once(struct ctx *c, struct db *db, struct db_tx **out)
{
    return begin_reading(c, db, BEGIN_ONCE, out);
}

void db_read_end(struct db_tx *tx)
{
    if (!tx)
        return;
    const struct db_driver *d = tx->db->driver;
    struct ctx scratch = {.arena = arena_create()};
    enum err e = ERR_NONE;
    if (!tx->once)
        e = d->leave ? d->leave(&scratch, tx->conn) : d->exec(&scratch, tx->conn, "ROLLBACK");
    if (!e)
        give_back(tx->db, tx->conn);
    else
        d->close(tx->conn);
    arena_destroy(scratch.arena);
    free(tx);
}

enum err db_ddl(struct ctx *c, struct db_tx *tx, const char *sql)
{
    enum err e = tx->db->driver->exec(c, tx->conn, sql);
    return e ? e : db_settle(c, tx->db, tx->conn);
}

static enum err furnish(struct ctx *c, struct db_tx *tx, void *user)
{
    (void)user;
    return tx->db->driver->furnish(c, tx->conn);
}

const struct db_driver *db_driver_of(const struct db_tx *tx)
{
    return tx->db->driver;
}

enum err db_furnish_tx(struct ctx *c, struct db_tx *tx)
{
    return tx->db->driver->furnish ? tx->db->driver->furnish(c, tx->conn) : ERR_NONE;
}

void db_remove_empty(struct ctx *c, struct str place)
{
    (db_is_address(place) ? &db_postgres : &db_sqlite)->remove(c, place);
}

enum err db_drop(struct ctx *c, struct str place)
{
    return (db_is_address(place) ? &db_postgres : &db_sqlite)->drop(c, place);
}

enum err db_furnish(struct ctx *c, struct db *db)
{
    return db->driver->furnish ? db_write(c, db, furnish, NULL) : ERR_NONE;
}

// ---- statements --------------------------------------------------------------------------------

// PostgreSQL cannot keep a zero byte in a text, so no database is given one.
static enum err check_values(struct ctx *c, const struct value *values, int count)
{
    for (int i = 0; i < count; i++) {
        const struct str *s = &values[i].text;
        if (values[i].type == VALUE_TEXT && s->len && memchr(s->at, 0, s->len))
            return fail(c, ERR_INPUT, "a text holds a zero byte, which cannot be kept: %s",
                        "文本中含有无法保存的零字节：%s", s->at);
    }
    return ERR_NONE;
}

static enum err query(struct ctx *c, struct db_tx *tx, const char *sql, const struct value *values,
                      int count, bool many, struct db_rows **out)
{
    const struct db_driver *d = tx->db->driver;
    struct db_stmt *stmt;
    enum err e = check_values(c, values, count);
    if (!e)
        e = d->prepare(c, tx->conn, sql, many, &stmt);
    if (!e)
        e = d->bind(c, stmt, values, count);
    if (e)
        return e;
    struct db_rows *rows = ARENA_NEW(c->arena, struct db_rows);
    *rows = (struct db_rows){.db = tx->db, .stmt = stmt};
    *out = rows;
    return ERR_NONE;
}

enum err db_query(struct ctx *c, struct db_tx *tx, const char *sql, const struct value *values,
                  int count, struct db_rows **out)
{
    return query(c, tx, sql, values, count, false, out);
}

enum err db_query_many(struct ctx *c, struct db_tx *tx, const char *sql, const struct value *values,
                       int count, struct db_rows **out)
{
    return query(c, tx, sql, values, count, true, out);
}

bool db_next(struct ctx *c, struct db_rows *rows, enum err *e)
{
    if (rows->db->driver->step(c, rows->stmt, e))
        return true;
    db_rows_close(rows);
    return false;
}

void db_rows_close(struct db_rows *rows)
{
    if (rows && rows->stmt)
        rows->db->driver->reset(rows->stmt);
    if (rows)
        rows->stmt = NULL;
}

enum err db_run(struct ctx *c, struct db_tx *tx, const char *sql, const struct value *values,
                int count, int64_t *changed)
{
    const struct db_driver *d = tx->db->driver;
    struct db_stmt *stmt;
    enum err e = check_values(c, values, count);
    if (!e)
        e = d->prepare(c, tx->conn, sql, false, &stmt);
    if (!e)
        e = d->bind(c, stmt, values, count);
    if (e)
        return e;
    return d->run(c, stmt, changed);
}

enum err db_run_one(struct ctx *c, struct db_tx *tx, const char *sql, const struct value *values,
                    int count, const struct cause *otherwise)
{
    const struct db_driver *d = tx->db->driver;
    struct db_stmt *stmt;
    int64_t changed = 0;
    enum err e = check_values(c, values, count);
    if (!e)
        e = d->prepare(c, tx->conn, sql, false, &stmt);
    if (!e)
        e = d->bind(c, stmt, values, count);
    if (!e && d->run_one)
        return d->run_one(c, stmt, otherwise);
    if (!e)
        e = d->run(c, stmt, &changed);
    return e || changed ? e : fail_as(c, otherwise);
}

enum err db_append(struct ctx *c, struct db_tx *tx, const char *sql, const struct value *values,
                   int count)
{
    const struct db_driver *d = tx->db->driver;
    if (!d->append)
        return db_run(c, tx, sql, values, count, NULL);
    enum err e = check_values(c, values, count);
    return e ? e : d->append(c, tx->conn, sql, values, count);
}

struct value db_value(struct db_rows *rows, int column)
{
    return rows->db->driver->value(rows->stmt, column);
}

int64_t db_int(struct db_rows *rows, int column)
{
    struct value v = db_value(rows, column);
    return v.type == VALUE_INT ? v.integer : 0;
}

struct str db_text(struct db_rows *rows, int column)
{
    struct value v = db_value(rows, column);
    return v.type == VALUE_TEXT || v.type == VALUE_BLOB ? v.text : STR_NONE;
}

struct str db_text_copy(struct ctx *c, struct db_rows *rows, int column)
{
    return str_copy(c->arena, db_text(rows, column));
}

enum err db_one(struct ctx *c, struct db_tx *tx, const char *sql, const struct value *values,
                int count, const char *en, const char *zh, struct db_rows **out)
{
    enum err e = db_query(c, tx, sql, values, count, out);
    if (e || db_next(c, *out, &e) || e)
        return e;
    return fail_as(c, &(struct cause){.err = ERR_NOT_FOUND, .en = str_of(en), .zh = str_of(zh)});
}

enum err db_number(struct ctx *c, struct db_tx *tx, const char *sql, const struct value *values,
                   int count, int64_t fallback, int64_t *out)
{
    struct db_rows *rows;
    *out = fallback;
    enum err e = db_query(c, tx, sql, values, count, &rows);
    if (!e && db_next(c, rows, &e)) {
        struct value v = db_value(rows, 0);
        if (v.type == VALUE_INT)
            *out = v.integer;
        db_rows_close(rows);
    }
    return e;
}

enum err db_check(struct ctx *c, struct db *db, int64_t *wrong, struct str *first)
{
    struct db_tx *tx;
    *wrong = 0;
    *first = STR_NONE;
    enum err e = db_read_begin(c, db, &tx);
    if (e)
        return e;
    e = db->driver->check(c, tx->conn, wrong, first);
    db_read_end(tx);
    return e;
}

int64_t db_size(struct db *db)
{
    struct ctx c = {.arena = arena_create()};
    struct db_tx *tx = NULL;
    int64_t bytes = 0;
    if (db_read_begin(&c, db, &tx) == ERR_NONE)
        bytes = db->driver->size(tx->conn);
    db_read_end(tx);
    arena_destroy(c.arena);
    return bytes;
}

// ---- several servers before one database --------------------------------------------------------

static void forget(struct db *db, struct db_conn **conn)
{
    if (*conn)
        db->driver->close(*conn);
    *conn = NULL;
}

void db_wait(struct db *db, int ms)
{
    struct ctx c = {.arena = arena_create()};
    enum err e = db->driver->wait ? ERR_NONE : ERR_NOT_FOUND;
    pthread_mutex_lock(&db->waiting);
    if (!e && !db->listener)
        e = db->driver->open(&c, str_of(db->place), false, false, &db->listener);
    if (!e)
        e = db->driver->wait(&c, db->listener, ms);
    if (e)
        forget(db, &db->listener);
    pthread_mutex_unlock(&db->waiting);
    if (e)
        nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L}, NULL);
    arena_destroy(c.arena);
}

struct db *db_of(const struct db_tx *tx)
{
    return tx->db;
}

bool db_is_shared(const struct db *db)
{
    return db->driver->claim != NULL;
}

// A connection that holds nothing, kept for the next who claims something, or NULL.
static struct db_conn *take_claimer(struct db *db)
{
    struct db_conn *one = NULL;
    pthread_mutex_lock(&db->claiming);
    for (int i = 0; i < DB_CLAIMERS && !one; i++) {
        one = db->claimers[i];
        db->claimers[i] = NULL;
    }
    pthread_mutex_unlock(&db->claiming);
    return one;
}

static void keep_claimer(struct db *db, struct db_conn *one)
{
    pthread_mutex_lock(&db->claiming);
    for (int i = 0; i < DB_CLAIMERS && one; i++)
        if (!db->claimers[i]) {
            db->claimers[i] = one;
            one = NULL;
        }
    pthread_mutex_unlock(&db->claiming);
    forget(db, &one);
}

enum err db_claim(struct ctx *c, struct db *db, const char *name, struct db_hold *out)
{
    *out = (struct db_hold){.ours = !db->driver->claim};
    if (out->ours)
        return ERR_NONE;
    enum err e = ERR_NONE;
    struct ctx own = {.arena = c->arena};
    out->conn = take_claimer(db);
    if (!out->conn)
        e = db->driver->open(&own, str_of(db->place), true, false, &out->conn);
    if (!e)
        e = db->driver->claim(&own, out->conn, name, &out->ours);
    if (e)
        forget(db, &out->conn);
    else if (!out->ours)
        keep_claimer(db, out->conn);
    if (!out->ours)
        out->conn = NULL;
    return e ? fail_as(c, &own.why) : ERR_NONE;
}

void db_unclaim(struct db *db, struct db_hold *hold)
{
    if (!hold->conn)
        return;
    struct ctx c = {.arena = arena_create()};
    if (db->driver->exec(&c, hold->conn, "ROLLBACK") || db_settle(&c, db, hold->conn))
        forget(db, &hold->conn);
    keep_claimer(db, hold->conn);
    *hold = (struct db_hold){0};
    arena_destroy(c.arena);
}
