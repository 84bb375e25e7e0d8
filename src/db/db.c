#include "db/driver.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { READERS_MAX = 32, GROUP_MAX = 256, CLAIMERS = 3, RETRY_MS = 100, WAIT_MS = 15000 };

struct db_tx {
    struct db *db;
    struct db_conn *conn;
    int64_t next_id, last_id; // ids set aside for this writing: next_id … last_id
    bool ids_known;
};

struct db_rows {
    struct db *db;
    struct db_stmt *stmt;
};

// A piece of work that waits for the writer.
struct job {
    struct ctx *c;
    db_work *work;
    void *user;
    bool undo; // a look only
    bool done;
    enum err e;
    struct job *next;
};

struct db {
    const struct db_driver *driver;
    char *place;
    struct arena *arena; // holds `place`

    pthread_mutex_t readers_lock;
    struct db_conn *idle[READERS_MAX];
    int idle_count;

    // Whoever finds no leader becomes it: takes all that wait, runs them, commits once.
    pthread_mutex_t queue_lock;
    pthread_cond_t queue_moved;
    struct job *first, *last;
    bool has_leader;
    struct db_conn *writer;

    // Each is used by one thread at a time.
    pthread_mutex_t waiting, claiming;
    struct db_conn *listener, *claimers[CLAIMERS];
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
    pthread_mutex_init(&db->queue_lock, NULL);
    pthread_cond_init(&db->queue_moved, NULL);
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
    struct db_conn *others[2 + CLAIMERS] = {db->writer, db->listener};
    memcpy(others + 2, db->claimers, sizeof db->claimers);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (others[i])
            db->driver->close(others[i]);
    pthread_mutex_destroy(&db->waiting);
    pthread_mutex_destroy(&db->claiming);
    pthread_mutex_destroy(&db->readers_lock);
    pthread_mutex_destroy(&db->queue_lock);
    pthread_cond_destroy(&db->queue_moved);
    arena_destroy(db->arena);
    free(db);
}

// ---- beginning ----------------------------------------------------------------------------------

// A transaction on *conn, which is opened where it is NULL, and anew where it is lost: a database
// that is being started again is waited for. *conn is NULL after an error.
static enum err begin(struct ctx *c, struct db *db, bool writer, struct db_conn **conn)
{
    const struct db_driver *d = db->driver;
    for (int waited_ms = 0;; waited_ms += RETRY_MS) {
        struct ctx try = {.arena = c->arena};
        enum err e = ERR_NONE;
        if (!*conn)
            e = d->open(&try, str_of(db->place), writer, false, conn);
        if (!e)
            e = d->begin(&try, *conn);
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

static enum err settle(struct ctx *c, struct db *db, struct db_conn *conn)
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
    bool kept = db->idle_count < READERS_MAX;
    if (kept)
        db->idle[db->idle_count++] = conn;
    pthread_mutex_unlock(&db->readers_lock);
    if (!kept)
        db->driver->close(conn);
}

enum err db_read_begin(struct ctx *c, struct db *db, struct db_tx **out)
{
    struct db_conn *conn = take_idle(db);
    enum err e = begin(c, db, false, &conn);
    if (e)
        return e;
    struct db_tx *tx = mem_alloc(sizeof *tx);
    *tx = (struct db_tx){.db = db, .conn = conn};
    *out = tx;
    return ERR_NONE;
}

void db_read_end(struct db_tx *tx)
{
    if (!tx)
        return;
    struct ctx scratch = {.arena = arena_create()};
    enum err e = tx->db->driver->exec(&scratch, tx->conn, "ROLLBACK");
    if (!e)
        e = settle(&scratch, tx->db, tx->conn);
    if (!e)
        give_back(tx->db, tx->conn);
    else
        tx->db->driver->close(tx->conn);
    arena_destroy(scratch.arena);
    free(tx);
}

// ---- writings ----------------------------------------------------------------------------------

// The ids that were set aside in this transaction and not used go back.
static enum err keep_ids(struct ctx *c, struct db_tx *tx)
{
    if (!tx->ids_known)
        return ERR_NONE;
    return db_run(c, tx, "UPDATE sequence SET next = ?", DB_VALUES(value_int(tx->next_id)), NULL);
}

// Undoes what the job did, whatever of it was only sent yet.
static enum err undo_job(struct ctx *c, struct db *db)
{
    struct ctx quiet = {.arena = c->arena};
    if (settle(&quiet, db, db->writer))
        fail_clear(&quiet);
    return db->driver->exec(c, db->writer, "ROLLBACK TO work");
}

// ERR_NONE as long as the transaction stands. After a full disk the database has thrown it away as
// a whole: then what other jobs did is gone too, and nothing more may be done in it.
static enum err run_job(struct ctx *c, struct db *db, struct job *job)
{
    const struct db_driver *d = db->driver;
    struct db_tx tx = {.db = db, .conn = db->writer};
    enum err e = d->exec(c, db->writer, "SAVEPOINT work");
    if (e)
        return e;
    job->e = job->work(job->c, &tx, job->user);
    if (!job->e && !job->undo)
        job->e = keep_ids(job->c, &tx);
    if (!job->e)
        job->e = settle(job->c, db, db->writer);
    struct ctx quiet = {.arena = c->arena};
    if (job->e || job->undo)
        e = undo_job(&quiet, db);
    if (!e)
        e = d->exec(&quiet, db->writer, "RELEASE work");
    if (!e && job->e)
        e = settle(&quiet, db, db->writer);
    if (e)
        e = fail_as(c, job->c->why.err ? &job->c->why : &quiet.why);
    return e;
}

// Leaves no transaction behind.
static void roll_back(struct ctx *c, struct db *db)
{
    struct ctx quiet = {.arena = c->arena};
    if (!db->writer || db->driver->lost(db->writer))
        return;
    if (settle(&quiet, db, db->writer))
        fail_clear(&quiet);
    if (db->driver->exec(&quiet, db->writer, "ROLLBACK") || settle(&quiet, db, db->writer))
        fail_clear(&quiet);
}

// Runs the list in one transaction. When that fails, all that seemed to succeed has failed.
static void run_group(struct db *db, struct job *list)
{
    struct ctx scratch = {.arena = arena_create()};
    enum err e = begin(&scratch, db, true, &db->writer);
    for (struct job *job = list; job && !e; job = job->next)
        e = run_job(&scratch, db, job);
    if (!e)
        e = db->driver->commit(&scratch, db->writer);
    if (e) {
        roll_back(&scratch, db);
        for (struct job *job = list; job; job = job->next)
            if (!job->e)
                job->e = fail_as(job->c, &scratch.why);
    }
    arena_destroy(scratch.arena);
}

// Takes up to GROUP_MAX waiting jobs off the queue. A look (db_try) goes alone, so that a long one
// does not hold up others' commits longer than it must.
static struct job *take_group(struct db *db)
{
    struct job *group = db->first, *end = group;
    for (int n = 1; end->next && n < GROUP_MAX && !end->undo && !end->next->undo; n++)
        end = end->next;
    db->first = end->next;
    if (!db->first)
        db->last = NULL;
    end->next = NULL;
    return group;
}

static void lead(struct db *db)
{
    while (db->first) {
        struct job *group = take_group(db);
        pthread_mutex_unlock(&db->queue_lock);
        run_group(db, group);
        pthread_mutex_lock(&db->queue_lock);
        for (struct job *job = group, *next; job; job = next) {
            next = job->next;
            job->done = true;
        }
        pthread_cond_broadcast(&db->queue_moved);
    }
}

static enum err enqueue(struct db *db, struct job *job)
{
    pthread_mutex_lock(&db->queue_lock);
    if (db->last)
        db->last->next = job;
    else
        db->first = job;
    db->last = job;
    while (!job->done) {
        if (db->has_leader) {
            pthread_cond_wait(&db->queue_moved, &db->queue_lock);
            continue;
        }
        db->has_leader = true;
        lead(db);
        db->has_leader = false;
        pthread_cond_broadcast(&db->queue_moved);
    }
    pthread_mutex_unlock(&db->queue_lock);
    return job->e;
}

enum err db_write(struct ctx *c, struct db *db, db_work *work, void *user)
{
    struct job job = {.c = c, .work = work, .user = user};
    return enqueue(db, &job);
}

enum err db_try(struct ctx *c, struct db *db, db_work *work, void *user)
{
    struct job job = {.c = c, .work = work, .user = user, .undo = true};
    return enqueue(db, &job);
}

enum err db_ddl(struct ctx *c, struct db_tx *tx, const char *sql)
{
    enum err e = tx->db->driver->exec(c, tx->conn, sql);
    return e ? e : settle(c, tx->db, tx->conn);
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

enum err db_ids(struct ctx *c, struct db_tx *tx, int64_t count, int64_t *first)
{
    enum err e = ERR_NONE;
    if (!tx->ids_known)
        e = db_number(c, tx, "SELECT next FROM sequence", DB_NO_VALUES, 0, &tx->next_id);
    if (!e && tx->next_id <= 0)
        e = fail(c, ERR_DAMAGED, "the sequence of ids is missing", "编号序列缺失");
    if (e)
        return e;
    tx->ids_known = true;
    *first = tx->next_id;
    tx->next_id += count;
    return ERR_NONE;
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
    for (int i = 0; i < CLAIMERS && !one; i++) {
        one = db->claimers[i];
        db->claimers[i] = NULL;
    }
    pthread_mutex_unlock(&db->claiming);
    return one;
}

static void keep_claimer(struct db *db, struct db_conn *one)
{
    pthread_mutex_lock(&db->claiming);
    for (int i = 0; i < CLAIMERS && one; i++)
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
    if (db->driver->exec(&c, hold->conn, "ROLLBACK") || settle(&c, db, hold->conn))
        forget(db, &hold->conn);
    keep_claimer(db, hold->conn);
    *hold = (struct db_hold){0};
    arena_destroy(c.arena);
}
