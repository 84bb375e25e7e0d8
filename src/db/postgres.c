// postgres: the driver for PostgreSQL. An organisation is a schema of its own; where it lies is
// told as postgres://user@host:5432/database#schema (schema: liuke where none is named).
//
// What differs from SQLite stays behind this driver: `?` becomes `$1`, `TEXT` sorts by bytes, the
// writer takes an advisory lock of its schema, so that several servers write one after the other and
// changes become visible in the order of their numbers. Statements are sent without waiting for each
// answer (postgres_pipe.c).
#include "db/postgres.h"

#include <poll.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LOCK_WAIT_S = 60, SERVER_BYTES = 16 };

// ---- opening ------------------------------------------------------------------------------------

void postgres_keep_quiet(void *user, const PGresult *r)
{
    (void)user;
    (void)r;
}

PGconn *postgres_connect(const char *address)
{
    PGconn *handle = PQconnectdb(address);
    PQsetNoticeReceiver(handle, postgres_keep_quiet, NULL);
    return handle;
}

static void postgres_close(struct db_conn *conn)
{
    postgres_append_forget(conn);
    postgres_forget_all(conn);
    PQfinish(conn->handle);
    free(conn->address);
    free(conn->schema);
    free(conn->channel);
    free(conn->notify);
    free(conn);
}

static char *quoted(PGconn *handle, struct str name)
{
    char *quoted = PQescapeIdentifier(handle, name.at, name.len);
    char *out = strcpy(mem_alloc(strlen(quoted) + 1), quoted);
    PQfreemem(quoted);
    return out;
}

// Names and texts beyond 63 bytes are cut by PostgreSQL, schemas and channels alike.
static enum err name_places(struct ctx *c, struct db_conn *conn, struct str address,
                            struct str schema)
{
    enum { NAME_MAX_BYTES = 57 }; // with "liuke " before it
    if (schema.len > NAME_MAX_BYTES)
        return fail(c, ERR_INPUT, "the name of a schema has at most %d bytes: %.*s",
                    "schema 名称最多 %d 字节：%.*s", NAME_MAX_BYTES, STR_ARG(schema));
    conn->address = strcpy(mem_alloc(address.len + 1), str_zero(c->arena, address));
    conn->schema = quoted(conn->handle, schema);
    conn->channel = quoted(conn->handle, str_format(c->arena, "liuke %.*s", STR_ARG(schema)));
    struct str notify = str_format(c->arena, "NOTIFY %s", conn->channel);
    conn->notify = strcpy(mem_alloc(notify.len + 1), notify.at);
    return ERR_NONE;
}

// Two servers may begin at the same moment; whoever comes second finds it done.
static enum err make_schema(struct ctx *c, struct db_conn *conn)
{
    const char *const steps[] = {
        "BEGIN",
        "SELECT pg_advisory_xact_lock(7218)",
        str_format(c->arena, "CREATE SCHEMA IF NOT EXISTS %s", conn->schema).at,
        "COMMIT",
    };
    enum err e = ERR_NONE;
    for (size_t i = 0; i < sizeof steps / sizeof *steps && !e; i++)
        e = pipe_send(c, conn, steps[i]);
    return e ? e : pipe_collect(c, conn, NULL);
}

// What the database knows of us already: whether there is an organisation, and our own table.
static enum err look_around(struct ctx *c, struct db_conn *conn, struct str place, bool create)
{
    PGresult *r;
    struct str seen = db_place_shown(c->arena, place);
    enum err e =
        pipe_ask(c, conn, "SELECT to_regclass('migration'), to_regclass('server_commit')", &r);
    bool there = !e && !PQgetisnull(r, 0, 0);
    conn->marks = !e && !PQgetisnull(r, 0, 1);
    PQclear(r);
    if (!e && !there && !create)
        e = fail(c, ERR_NOT_FOUND,
                 "there is no organisation in %.*s; create one with: liuke init --db %.*s",
                 "%.*s 里没有组织数据；请先运行：liuke init --db %.*s", STR_ARG(seen),
                 STR_ARG(seen));
    return e;
}

const char postgres_lock[] =
    "SELECT pg_advisory_xact_lock(hashtextextended(current_schema(), 7218))";
static const char begin_reading[] = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

const char *postgres_word(const struct db_conn *conn, int number)
{
    static const char *const words[] = {
        "BEGIN",       begin_reading,    "ROLLBACK",         "COMMIT",
        postgres_lock, "SAVEPOINT work", "ROLLBACK TO work", "RELEASE work"};
    enum { WORDS = sizeof words / sizeof *words };
    return number < WORDS ? words[number] : number == WORDS ? conn->notify : NULL;
}

static enum err prepare_words(struct ctx *c, struct db_conn *conn)
{
    enum err e = ERR_NONE;
    const char *word;
    for (int i = 0; !e && (word = postgres_word(conn, i)) != NULL; i++) {
        char name[16];
        snprintf(name, sizeof name, "w%d", i);
        e = pipe_sent(c, conn, word, PQsendPrepare(conn->handle, name, word, 0, NULL));
    }
    if (!e)
        e = pipe_collect(c, conn, NULL);
    conn->words = !e;
    return e;
}

static enum err settle_in(struct ctx *c, struct db_conn *conn, struct str place, bool create)
{
    char lock_wait[64];
    snprintf(lock_wait, sizeof lock_wait, "SET lock_timeout = '%ds'", LOCK_WAIT_S);
    PQenterPipelineMode(conn->handle);
    enum err e = create ? make_schema(c, conn) : ERR_NONE;
    if (!e)
        e = pipe_send(c, conn, str_format(c->arena, "SET search_path = %s", conn->schema).at);
    if (!e)
        e = pipe_send(c, conn, "SET synchronous_commit = on");
    if (!e)
        e = pipe_send(c, conn, lock_wait);
    if (!e)
        e = prepare_words(c, conn);
    return e ? e : look_around(c, conn, place, create);
}

static enum err postgres_open(struct ctx *c, struct str place, bool writer, bool create,
                              struct db_conn **out)
{
    struct str schema, address = str_cut(place, '#', &schema);
    struct db_conn *conn = mem_alloc(sizeof *conn);
    conn->writer = writer;
    conn->handle = postgres_connect(str_zero(c->arena, address));
    unsigned char bytes[SERVER_BYTES];
    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2hex(conn->server, sizeof conn->server, bytes, sizeof bytes);
    enum err e = ERR_NONE;
    if (PQstatus(conn->handle) != CONNECTION_OK)
        e = fail(c, ERR_BUSY, "the database %.*s cannot be reached: %s", "连不上数据库 %.*s：%s",
                 STR_ARG(db_place_shown(c->arena, address)), PQerrorMessage(conn->handle));
    if (!e)
        e = name_places(c, conn, address, schema.len ? schema : STR("liuke"));
    if (!e)
        e = settle_in(c, conn, place, create);
    if (e) {
        postgres_close(conn);
        return e;
    }
    *out = conn;
    return ERR_NONE;
}

static bool postgres_lost(struct db_conn *conn)
{
    return conn->lost || PQstatus(conn->handle) != CONNECTION_OK;
}

// ---- what the driver needs in the schema --------------------------------------------------------

// The last commit of each server; old ones go when they are a month old.
static const char commits_table[] =
    "CREATE TABLE IF NOT EXISTS server_commit (server TEXT PRIMARY KEY, number BIGINT NOT NULL, "
    "at TIMESTAMPTZ NOT NULL DEFAULT now())";
static const char commits_old[] = "DELETE FROM server_commit WHERE at < now() - interval '31 days'";
static const char work_table[] = "CREATE TABLE IF NOT EXISTS work (name TEXT PRIMARY KEY)";

// What stands there already is told by a comment: nothing is written where it is the same.
static const char made_already[] =
    "SELECT obj_description(to_regprocedure('liuke_fold(text)'), 'pg_proc') = '%016llx' AND "
    "to_regclass('server_commit') IS NOT NULL AND to_regclass('work') IS NOT NULL";

static enum err furnish_all(struct ctx *c, struct db_conn *conn, const char *const *functions,
                            uint64_t meaning)
{
    const char *const tables[] = {commits_table, work_table};
    enum err e = ERR_NONE;
    for (int i = 0; i < POSTGRES_FUNCTIONS && !e; i++)
        e = pipe_send(c, conn, functions[i]);
    for (size_t i = 0; i < sizeof tables / sizeof *tables && !e; i++)
        e = pipe_send(c, conn, postgres_ddl(c->arena, tables[i]));
    return e ? e
             : pipe_send(c, conn,
                         str_format(c->arena, "COMMENT ON FUNCTION liuke_fold(text) IS '%016llx'",
                                    (unsigned long long)meaning)
                             .at);
}

static enum err postgres_furnish(struct ctx *c, struct db_conn *conn)
{
    const char *functions[POSTGRES_FUNCTIONS];
    uint64_t meaning = 0;
    PGresult *r;
    postgres_functions(c->arena, functions);
    for (int i = 0; i < POSTGRES_FUNCTIONS; i++)
        meaning = meaning * 31 + str_hash(str_of(functions[i]));
    enum err e =
        pipe_ask(c, conn, str_format(c->arena, made_already, (unsigned long long)meaning).at, &r);
    bool same = !e && strcmp(PQgetvalue(r, 0, 0), "t") == 0;
    PQclear(r);
    if (!e && !same)
        e = furnish_all(c, conn, functions, meaning);
    if (!e)
        e = pipe_send(c, conn, commits_old);
    if (!e)
        e = pipe_collect(c, conn, NULL);
    conn->marks = !e;
    return e;
}

// ---- transactions -------------------------------------------------------------------------------

// Whether the server has ended it while nobody used it: then there is something to read, the reason and
// the end. What was still to be answered has been read before; anything else that it says is passed over.
static bool went_away(struct db_conn *conn)
{
    struct pollfd at = {.fd = PQsocket(conn->handle), .events = POLLIN};
    for (int i = 0; i < 2 && poll(&at, 1, 0) > 0; i++)
        if (!PQconsumeInput(conn->handle))
            return true;
    return PQstatus(conn->handle) != CONNECTION_OK;
}

// A reading's moment is that of its first statement, which takes the BEGIN along: no trip for it alone.
static enum err begin_reader(struct ctx *c, struct db_conn *conn, bool once)
{
    enum err e = pipe_collect(c, conn, NULL);
    if (!e && went_away(conn)) {
        conn->lost = true;
        e = postgres_fail(c, conn, NULL, "");
    }
    return e || once ? e : pipe_send(c, conn, begin_reading);
}

// One writer at a time for each organisation, however many servers there are.
static enum err postgres_begin(struct ctx *c, struct db_conn *conn, bool once)
{
    if (!conn->writer)
        return begin_reader(c, conn, once);
    enum err e = pipe_send(c, conn, "BEGIN");
    if (!e)
        e = pipe_send(c, conn, postgres_lock);
    return e ? e : pipe_collect(c, conn, NULL);
}

// Nobody waits for the answer; the next reading finds it.
static enum err postgres_leave(struct ctx *c, struct db_conn *conn)
{
    enum err e = pipe_send(c, conn, "ROLLBACK");
    return e ? e : pipe_push(c, conn);
}

static enum err postgres_exec(struct ctx *c, struct db_conn *conn, const char *sql)
{
    enum err e = postgres_append_flush(c, conn);
    return e ? e : pipe_send(c, conn, postgres_ddl(c->arena, sql));
}

static enum err postgres_settle(struct ctx *c, struct db_conn *conn)
{
    enum err e = postgres_append_flush(c, conn);
    enum err sent = pipe_collect(c, conn, NULL);
    return e ? e : sent;
}

// ---- several servers ----------------------------------------------------------------------------

static enum err postgres_wait(struct ctx *c, struct db_conn *conn, int ms)
{
    enum err e = ERR_NONE;
    if (!conn->listening) {
        e = pipe_send(c, conn, str_format(c->arena, "LISTEN %s", conn->channel).at);
        if (!e)
            e = pipe_collect(c, conn, NULL);
        conn->listening = !e;
        return e;
    }
    struct pollfd at = {.fd = PQsocket(conn->handle), .events = POLLIN};
    if (poll(&at, 1, ms) < 0 || !PQconsumeInput(conn->handle))
        return postgres_fail(c, conn, NULL, "LISTEN");
    for (PGnotify *n; (n = PQnotifies(conn->handle)) != NULL;)
        PQfreemem(n);
    return ERR_NONE;
}

// A row that is locked by another server is passed over; the lock goes with the transaction, and so
// with a server that dies.
static enum err postgres_claim(struct ctx *c, struct db_conn *conn, const char *name, bool *got)
{
    PGresult *r;
    const char *const steps[] = {
        str_format(c->arena, "INSERT INTO work (name) VALUES ('%s') ON CONFLICT DO NOTHING", name)
            .at,
        "BEGIN",
    };
    enum err e = ERR_NONE;
    for (size_t i = 0; i < sizeof steps / sizeof *steps && !e; i++) {
        e = pipe_send(c, conn, steps[i]);
        if (!e)
            e = pipe_collect(c, conn, NULL);
    }
    if (!e)
        e = pipe_ask(c, conn,
                     str_format(c->arena,
                                "SELECT 1 FROM work WHERE name = '%s' FOR UPDATE SKIP LOCKED", name)
                         .at,
                     &r);
    if (e)
        return e;
    *got = PQntuples(r) == 1;
    PQclear(r);
    if (*got)
        return ERR_NONE;
    e = pipe_send(c, conn, "ROLLBACK");
    return e ? e : pipe_collect(c, conn, NULL);
}

// ---- size and soundness -------------------------------------------------------------------------

static int64_t postgres_size(struct db_conn *conn)
{
    static const char sql[] =
        "SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0) FROM pg_class c JOIN pg_namespace "
        "n ON n.oid = c.relnamespace WHERE n.nspname = current_schema() AND c.relkind IN ('r', "
        "'m')";
    struct ctx c = {.arena = arena_create()};
    PGresult *r;
    int64_t bytes = pipe_ask(&c, conn, sql, &r) ? 0 : atoll(PQgetvalue(r, 0, 0));
    PQclear(r);
    arena_destroy(c.arena);
    return bytes;
}

// PostgreSQL keeps its own checksums and constraints: reading every row is what shows a damage.
static enum err postgres_check(struct ctx *c, struct db_conn *conn, int64_t *wrong,
                               struct str *first)
{
    static const char tables[] = "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = "
                                 "current_schema() ORDER BY tablename";
    PGresult *names, *r;
    enum err e = pipe_ask(c, conn, tables, &names);
    for (int i = 0; !e && !*wrong && i < PQntuples(names); i++) {
        struct ctx own = {.arena = c->arena};
        const char *sql = str_format(c->arena, "SELECT count(hashtext(t::text)) FROM %s t",
                                     PQgetvalue(names, i, 0))
                              .at;
        e = pipe_ask(&own, conn, sql, &r);
        PQclear(r);
        if (e == ERR_LOST || e == ERR_BUSY)
            return fail_as(c, &own.why);
        if (e) { // the transaction is over with it
            *wrong = 1;
            *first = own.why.en;
            e = ERR_NONE;
        }
    }
    PQclear(names);
    return e;
}

static const char columns_sql[] =
    "SELECT c.relname, a.attname, CASE format_type(a.atttypid, NULL) WHEN 'text' THEN 'TEXT' WHEN "
    "'bigint' THEN 'BIGINT' WHEN 'bytea' THEN 'BLOB' ELSE format_type(a.atttypid, NULL) END, "
    "a.attnotnull, coalesce((SELECT k.place FROM pg_index i, unnest(i.indkey) WITH ORDINALITY k "
    "(att, place) WHERE i.indrelid = c.oid AND i.indisprimary AND k.att = a.attnum), 0) FROM "
    "pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped "
    "WHERE c.relnamespace = to_regnamespace(quote_ident(current_schema())) AND c.relkind = 'r' AND "
    "c.relname NOT "
    "IN ('server_commit', 'work') ORDER BY c.relname, a.attnum";
static const char indexes_sql[] =
    "SELECT t.relname, x.relname, i.indisunique, coalesce(a.attname::text, "
    "pg_get_indexdef(i.indexrelid, k.place::int, true)) FROM pg_index i JOIN pg_class x ON "
    "x.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid CROSS JOIN unnest(i.indkey) WITH "
    "ORDINALITY k (att, place) LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.att "
    "AND k.att <> 0 "
    "WHERE t.relnamespace = to_regnamespace(quote_ident(current_schema())) AND NOT EXISTS (SELECT "
    "1 FROM "
    "pg_constraint o WHERE o.conindid = i.indexrelid) ORDER BY t.relname, x.relname, k.place";
static const char references_sql[] =
    "SELECT t.relname, r.relname FROM pg_constraint o JOIN pg_class t ON t.oid = o.conrelid JOIN "
    "pg_class r ON r.oid = o.confrelid WHERE o.contype = 'f' AND o.connamespace = "
    "to_regnamespace(quote_ident(current_schema())) ORDER BY 1, 2";

// The server itself refuses to drop a schema that holds anything.
static void postgres_remove(struct ctx *c, struct str place)
{
    struct ctx own = {.arena = c->arena};
    struct db_conn *conn;
    PGresult *r = NULL;
    if (postgres_open(&own, place, true, true, &conn))
        return;
    if (pipe_ask(&own, conn, str_format(c->arena, "DROP SCHEMA %s", conn->schema).at, &r))
        fail_clear(&own);
    PQclear(r);
    postgres_close(conn);
}

static enum err postgres_drop(struct ctx *c, struct str place)
{
    struct db_conn *conn;
    enum err e = postgres_open(c, place, true, true, &conn);
    if (e)
        return e;
    e = pipe_send(c, conn, str_format(c->arena, "DROP SCHEMA %s CASCADE", conn->schema).at);
    if (!e)
        e = pipe_collect(c, conn, NULL);
    postgres_close(conn);
    return e;
}

const struct db_driver db_postgres = {
    .name = "postgres",
    .combines = true,
    .open = postgres_open,
    .close = postgres_close,
    .lost = postgres_lost,
    .furnish = postgres_furnish,
    .begin = postgres_begin,
    .leave = postgres_leave,
    .exec = postgres_exec,
    .settle = postgres_settle,
    .commit = postgres_commit,
    .prepare = postgres_prepare,
    .bind = postgres_bind,
    .run = postgres_run,
    .run_one = postgres_run_one,
    .append = postgres_append,
    .step = postgres_step,
    .reset = postgres_reset,
    .value = postgres_value,
    .wait = postgres_wait,
    .claim = postgres_claim,
    .columns_sql = columns_sql,
    .indexes_sql = indexes_sql,
    .references_sql = references_sql,
    .remove = postgres_remove,
    .drop = postgres_drop,
    .size = postgres_size,
    .check = postgres_check,
};
