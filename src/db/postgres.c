// postgres: the driver for PostgreSQL. An organisation is a schema of its own; where it lies is
// told as postgres://user@host:5432/database#schema (schema: liuke where none is named).
//
// What differs from SQLite stays behind this file: `?` becomes `$1`, `TEXT` sorts by bytes, the
// writer takes an advisory lock of its schema, so that several servers write one after the other and
// changes become visible in the order of their numbers.
#include "db/postgres.h"
#include "db/driver.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STATEMENTS_MAX = 256, PIECE_ROWS = 4096, VALUES_MAX = 1024 };

// Types by their numbers in PostgreSQL's catalog, which never change.
enum { OID_BOOL = 16, OID_BYTEA = 17, OID_INT8 = 20, OID_INT2 = 21, OID_INT4 = 23 };
enum { OID_FLOAT4 = 700, OID_FLOAT8 = 701, OID_NUMERIC = 1700 };

struct db_stmt {
    struct db_conn *conn;
    uint64_t hash;
    char *sql;      // as it was given
    char *numbered; // as PostgreSQL reads it
    char name[24];
    int value_count;
    bool many;     // its rows are fetched in pieces, through a cursor
    bool open;     // rows are being read
    bool declared; // the cursor is there
    PGresult *rows;
    int row;
    struct arena *values;
    const char *value[VALUES_MAX];
    int length[VALUES_MAX], format[VALUES_MAX];
    unsigned char *bytes; // of the blob read last
    struct db_stmt *older;
};

struct db_conn {
    PGconn *handle;
    char *schema; // quoted
    bool writer;
    struct db_stmt *newest; // most recently used first
    int count, made;
    int64_t changed;
};

// ---- errors -------------------------------------------------------------------------------------

static enum err postgres_fail(struct ctx *c, PGconn *handle, const PGresult *r, const char *sql)
{
    const char *state = r ? PQresultErrorField(r, PG_DIAG_SQLSTATE) : NULL;
    const char *words = r ? PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY) : NULL;
    struct str text = str_trim(str_of(words ? words : PQerrorMessage(handle)));
    if (PQstatus(handle) != CONNECTION_OK)
        return fail(c, ERR_BUSY, "the database cannot be reached; try again in a moment (%.*s)",
                    "暂时连不上数据库，请稍后再试（%.*s）", STR_ARG(text));
    if (state && strcmp(state, "53100") == 0)
        return fail(c, ERR_IO, "the disk is full: nothing was saved; make room and try again",
                    "磁盘已满：没有保存任何内容；请腾出空间后重试");
    // Locks, deadlocks, a database that is going down or coming up.
    if (state && (strncmp(state, "40", 2) == 0 || strncmp(state, "55", 2) == 0 ||
                  strncmp(state, "57", 2) == 0 || strncmp(state, "53", 2) == 0))
        return fail(c, ERR_BUSY, "the database is busy; try again in a moment (%.*s)",
                    "数据库正忙，请稍后再试（%.*s）", STR_ARG(text));
    return fail(c, ERR_DB, "the database refused: %.*s (%s)", "数据库拒绝了操作：%.*s（%s）",
                STR_ARG(text), sql ? sql : "");
}

// ---- the words of a statement -------------------------------------------------------------------

// `?` outside of quotes becomes `$1`, `$2`, …; counts them.
static char *numbered(const char *sql, int *count)
{
    size_t len = strlen(sql), at = 0;
    char *out = mem_alloc(len * 5 + 1);
    char quote = 0;
    *count = 0;
    for (; *sql; sql++) {
        if (quote)
            quote = *sql == quote ? 0 : quote;
        else if (*sql == '\'' || *sql == '"')
            quote = *sql;
        if (*sql == '?' && !quote)
            at += (size_t)sprintf(out + at, "$%d", ++*count);
        else
            out[at++] = *sql;
    }
    out[at] = 0;
    return out;
}

static bool word_at(struct str s, size_t i, const char *word)
{
    size_t len = strlen(word);
    bool begins = i == 0 || strchr(" (,\n\t", s.at[i - 1]);
    if (!begins || i + len > s.len || memcmp(s.at + i, word, len) != 0)
        return false;
    return i + len == s.len || strchr(" ,)\n\t;", s.at[i + len]);
}

// What makes tables: texts sort by their bytes, as in SQLite.
static const char *ddl_words(struct arena *a, const char *sql)
{
    struct str s = str_of(sql);
    struct buf b;
    bool table = str_starts(s, STR("CREATE TABLE")) || str_starts(s, STR("ALTER TABLE"));
    if (!table)
        return sql;
    buf_init(&b, s.len * 6 + 64);
    for (size_t i = 0; i < s.len;) {
        if (i + 1 < s.len && s.at[i] == '-' && s.at[i + 1] == '-') {
            for (; i < s.len && s.at[i] != '\n'; i++)
                buf_byte(&b, s.at[i]);
        } else if (word_at(s, i, "TEXT")) {
            buf_add(&b, STR("TEXT COLLATE \"C\""));
            i += 4;
        } else if (word_at(s, i, "BLOB")) {
            buf_add(&b, STR("BYTEA"));
            i += 4;
        } else {
            buf_byte(&b, s.at[i++]);
        }
    }
    const char *out = str_zero(a, buf_str(&b));
    buf_deinit(&b);
    return out;
}

// ---- opening ------------------------------------------------------------------------------------

// An address without its password, for eyes and logs.
static struct str shown(struct arena *a, struct str place)
{
    ptrdiff_t host = str_find(place, STR("@")), user = str_find(place, STR("://"));
    struct str rest = {place.at + user + 3, (size_t)(host - user - 3)}, password;
    if (host < 0 || user < 0 || host < user)
        return place;
    struct str name = str_cut(rest, ':', &password);
    return str_format(a, "%.*s://%.*s%.*s", (int)user, place.at, STR_ARG(name),
                      (int)(place.len - (size_t)host), place.at + host);
}

static enum err run(struct ctx *c, struct db_conn *conn, const char *sql)
{
    PGresult *r = PQexec(conn->handle, sql);
    ExecStatusType status = PQresultStatus(r);
    enum err e = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK
                     ? ERR_NONE
                     : postgres_fail(c, conn->handle, r, sql);
    PQclear(r);
    return e;
}

static enum err postgres_exec(struct ctx *c, struct db_conn *conn, const char *sql)
{
    return run(c, conn, ddl_words(c->arena, sql));
}

// One writer at a time for each organisation, however many servers there are.
static enum err postgres_begin(struct ctx *c, struct db_conn *conn)
{
    if (!conn->writer)
        return run(c, conn, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    enum err e = run(c, conn, "BEGIN");
    return e ? e
             : run(c, conn,
                   "SELECT pg_advisory_xact_lock(hashtextextended(current_schema(), 7218))");
}

static enum err make_functions(struct ctx *c, struct db_conn *conn)
{
    const char *sql[POSTGRES_FUNCTIONS];
    enum err e = ERR_NONE;
    postgres_functions(c->arena, sql);
    for (int i = 0; i < POSTGRES_FUNCTIONS && !e; i++)
        e = run(c, conn, sql[i]);
    return e;
}

static void postgres_close(struct db_conn *conn);

static enum err settle(struct ctx *c, struct db_conn *conn, struct str place, bool create)
{
    struct str seen = shown(c->arena, place);
    const char *schema = conn->schema;
    if (create) {
        // Two servers may begin at the same moment; whoever comes second finds it done.
        enum err e = run(c, conn, "SELECT pg_advisory_lock(7218)");
        if (!e)
            e = run(c, conn, str_format(c->arena, "CREATE SCHEMA IF NOT EXISTS %s", schema).at);
        if (!e)
            e = run(c, conn, "SELECT pg_advisory_unlock(7218)");
        if (e)
            return e;
    }
    enum err e = run(c, conn, str_format(c->arena, "SET search_path = %s", schema).at);
    if (!e)
        e = run(c, conn, "SET client_min_messages = warning");
    if (!e)
        e = run(c, conn, "SET synchronous_commit = on");
    if (e || create)
        return e ? e : make_functions(c, conn);
    PGresult *r = PQexec(conn->handle, "SELECT to_regclass('migration')");
    bool there = PQresultStatus(r) == PGRES_TUPLES_OK && !PQgetisnull(r, 0, 0);
    PQclear(r);
    if (there)
        return ERR_NONE;
    return fail(
        c, ERR_NOT_FOUND, "there is no organisation in %.*s; create one with: liuke init --db %.*s",
        "%.*s 里没有组织数据；请先运行：liuke init --db %.*s", STR_ARG(seen), STR_ARG(seen));
}

static enum err postgres_open(struct ctx *c, struct str place, bool writer, bool create,
                              struct db_conn **out)
{
    struct str schema, address = str_cut(place, '#', &schema);
    struct db_conn *conn = mem_alloc(sizeof *conn);
    conn->writer = writer;
    conn->handle = PQconnectdb(str_zero(c->arena, address));
    enum err e = ERR_NONE;
    if (PQstatus(conn->handle) != CONNECTION_OK) {
        e = fail(c, ERR_BUSY, "the database %.*s cannot be reached: %s", "连不上数据库 %.*s：%s",
                 STR_ARG(shown(c->arena, address)), PQerrorMessage(conn->handle));
    } else {
        if (!schema.len)
            schema = STR("liuke");
        char *quoted = PQescapeIdentifier(conn->handle, schema.at, schema.len);
        conn->schema = strcpy(mem_alloc(strlen(quoted) + 1), quoted);
        PQfreemem(quoted);
        e = settle(c, conn, place, create);
    }
    if (e) {
        postgres_close(conn);
        return e;
    }
    *out = conn;
    return ERR_NONE;
}

// ---- statements ---------------------------------------------------------------------------------

static void stmt_free(struct db_stmt *s)
{
    PQclear(s->rows);
    PQfreemem(s->bytes);
    arena_destroy(s->values);
    free(s->sql);
    free(s->numbered);
    free(s);
}

static void postgres_close(struct db_conn *conn)
{
    for (struct db_stmt *s = conn->newest; s;) {
        struct db_stmt *older = s->older;
        stmt_free(s);
        s = older;
    }
    PQfinish(conn->handle);
    free(conn->schema);
    free(conn);
}

static bool postgres_lost(struct db_conn *conn)
{
    return PQstatus(conn->handle) != CONNECTION_OK;
}

static void forget_oldest(struct ctx *c, struct db_conn *conn)
{
    struct db_stmt **link = &conn->newest, **idle = NULL;
    for (; *link; link = &(*link)->older)
        if (!(*link)->open)
            idle = link;
    if (!idle)
        return;
    struct db_stmt *s = *idle;
    struct ctx quiet = {.arena = c->arena};
    *idle = s->older;
    // One that cannot be dropped any more lies on a connection that is lost with it.
    if (!s->many && run(&quiet, conn, str_format(c->arena, "DEALLOCATE %s", s->name).at))
        fail_clear(&quiet);
    stmt_free(s);
    conn->count--;
}

static struct db_stmt *find(struct db_conn *conn, const char *sql, uint64_t hash, bool many)
{
    for (struct db_stmt **link = &conn->newest; *link; link = &(*link)->older) {
        struct db_stmt *s = *link;
        if (s->hash != hash || s->open || s->many != many || strcmp(s->sql, sql) != 0)
            continue;
        *link = s->older;
        s->older = conn->newest;
        conn->newest = s;
        return s;
    }
    return NULL;
}

static enum err postgres_prepare(struct ctx *c, struct db_conn *conn, const char *sql, bool many,
                                 struct db_stmt **out)
{
    uint64_t hash = str_hash(str_of(sql));
    *out = find(conn, sql, hash, many);
    if (*out)
        return ERR_NONE;
    struct db_stmt *s = mem_alloc(sizeof *s);
    *s = (struct db_stmt){.conn = conn, .hash = hash, .many = many, .values = arena_create()};
    s->sql = strcpy(mem_alloc(strlen(sql) + 1), sql);
    s->numbered = numbered(sql, &s->value_count);
    snprintf(s->name, sizeof s->name, "s%d", ++conn->made);
    enum err e = ERR_NONE;
    if (s->value_count > VALUES_MAX)
        e = fail(c, ERR_INTERNAL, "a statement with %d values: %s", "语句带有 %d 个值：%s",
                 s->value_count, sql);
    if (!e && !many) {
        PGresult *r = PQprepare(conn->handle, s->name, s->numbered, 0, NULL);
        if (PQresultStatus(r) != PGRES_COMMAND_OK)
            e = postgres_fail(c, conn->handle, r, sql);
        PQclear(r);
    }
    if (e) {
        stmt_free(s);
        return e;
    }
    if (conn->count >= STATEMENTS_MAX)
        forget_oldest(c, conn);
    s->older = conn->newest;
    conn->newest = s;
    conn->count++;
    *out = s;
    return ERR_NONE;
}

static enum err postgres_bind(struct ctx *c, struct db_stmt *s, const struct value *values,
                              int count)
{
    if (count != s->value_count)
        return fail(c, ERR_INTERNAL, "%d values for a statement that takes %d: %s",
                    "给了 %d 个值，语句需要 %d 个：%s", count, s->value_count, s->sql);
    arena_reset(s->values);
    for (int i = 0; i < count; i++) {
        const struct value *v = &values[i];
        s->format[i] = v->type == VALUE_BLOB;
        s->length[i] = (int)v->text.len;
        s->value[i] = NULL;
        if (v->type == VALUE_INT)
            s->value[i] = str_format(s->values, "%lld", (long long)v->integer).at;
        else if (v->type != VALUE_NULL)
            s->value[i] = str_zero(s->values, v->text);
        if (v->type == VALUE_TEXT && v->text.len && memchr(v->text.at, 0, v->text.len))
            return fail(c, ERR_INPUT, "a text holds a zero byte, which cannot be kept: %s",
                        "文本中含有无法保存的零字节：%s", s->value[i]);
    }
    s->row = -1;
    return ERR_NONE;
}

static enum err take(struct ctx *c, struct db_stmt *s, PGresult *r)
{
    PQclear(s->rows);
    s->rows = r;
    s->row = -1;
    ExecStatusType status = PQresultStatus(r);
    if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK)
        return ERR_NONE;
    return postgres_fail(c, s->conn->handle, r, s->sql);
}

static enum err execute(struct ctx *c, struct db_stmt *s)
{
    PGconn *handle = s->conn->handle;
    const char *const *values = s->value_count ? s->value : NULL;
    s->open = true;
    if (!s->many) {
        enum err e = take(
            c, s, PQexecPrepared(handle, s->name, s->value_count, values, s->length, s->format, 0));
        s->conn->changed = e ? 0 : atoll(PQcmdTuples(s->rows));
        return e;
    }
    const char *declare =
        str_format(s->values, "DECLARE %s NO SCROLL CURSOR FOR %s", s->name, s->numbered).at;
    enum err e = take(
        c, s, PQexecParams(handle, declare, s->value_count, NULL, values, s->length, s->format, 0));
    s->declared = !e;
    return e;
}

static enum err fetch(struct ctx *c, struct db_stmt *s)
{
    char sql[64];
    snprintf(sql, sizeof sql, "FETCH %d FROM %s", PIECE_ROWS, s->name);
    return take(c, s, PQexec(s->conn->handle, sql));
}

static bool postgres_step(struct ctx *c, struct db_stmt *s, enum err *e)
{
    *e = s->open ? ERR_NONE : execute(c, s);
    bool last_piece = s->row + 1 >= PQntuples(s->rows);
    if (!*e && s->many && last_piece && (s->row < 0 || PQntuples(s->rows) == PIECE_ROWS))
        *e = fetch(c, s);
    if (*e || s->row + 1 >= PQntuples(s->rows))
        return false;
    s->row++;
    return true;
}

static void postgres_reset(struct db_stmt *s)
{
    if (s->declared && !postgres_lost(s->conn)) {
        char sql[64];
        snprintf(sql, sizeof sql, "CLOSE %s", s->name);
        PQclear(PQexec(s->conn->handle, sql)); // in a transaction that failed it is closed already
    }
    PQclear(s->rows);
    s->rows = NULL;
    s->open = s->declared = false;
}

// Integers of any width, sums, yes and no, and the whole part of doubles.
static struct value number_of(Oid type, const char *text)
{
    switch (type) {
    case OID_BOOL:
        return value_int(text[0] == 't');
    case OID_FLOAT4:
    case OID_FLOAT8:
        return value_int((int64_t)strtod(text, NULL));
    default:
        return value_int(strtoll(text, NULL, 10));
    }
}

static struct value postgres_value(struct db_stmt *s, int column)
{
    if (PQgetisnull(s->rows, s->row, column))
        return value_null();
    const char *text = PQgetvalue(s->rows, s->row, column);
    Oid type = PQftype(s->rows, column);
    size_t len;
    switch (type) {
    case OID_BOOL:
    case OID_INT2:
    case OID_INT4:
    case OID_INT8:
    case OID_FLOAT4:
    case OID_FLOAT8:
    case OID_NUMERIC:
        return number_of(type, text);
    case OID_BYTEA:
        PQfreemem(s->bytes);
        s->bytes = PQunescapeBytea((const unsigned char *)text, &len);
        return value_blob((struct str){(const char *)s->bytes, len});
    default:
        return value_text((struct str){text, (size_t)PQgetlength(s->rows, s->row, column)});
    }
}

static int64_t postgres_changed(struct db_conn *conn)
{
    return conn->changed;
}

static int64_t postgres_size(struct db_conn *conn)
{
    static const char sql[] =
        "SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0) FROM pg_class c JOIN pg_namespace "
        "n ON n.oid = c.relnamespace WHERE n.nspname = current_schema() AND c.relkind IN ('r', "
        "'m')";
    PGresult *r = PQexec(conn->handle, sql);
    int64_t bytes = PQresultStatus(r) == PGRES_TUPLES_OK ? atoll(PQgetvalue(r, 0, 0)) : 0;
    PQclear(r);
    return bytes;
}

// PostgreSQL keeps its own checksums and constraints: reading every row is what shows a damage.
static enum err postgres_check(struct ctx *c, struct db_conn *conn, int64_t *wrong,
                               struct str *first)
{
    static const char tables[] = "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = "
                                 "current_schema() ORDER BY tablename";
    PGresult *names = PQexec(conn->handle, tables);
    enum err e = PQresultStatus(names) == PGRES_TUPLES_OK
                     ? ERR_NONE
                     : postgres_fail(c, conn->handle, names, tables);
    for (int i = 0; !e && i < PQntuples(names); i++) {
        const char *sql = str_format(c->arena, "SELECT count(hashtext(t::text)) FROM %s t",
                                     PQgetvalue(names, i, 0))
                              .at;
        PGresult *r = PQexec(conn->handle, sql);
        if (PQresultStatus(r) != PGRES_TUPLES_OK && !(*wrong)++)
            *first = str_copy(c->arena, str_of(PQresultErrorMessage(r)));
        bool stop = PQresultStatus(r) != PGRES_TUPLES_OK; // the transaction is over with it
        PQclear(r);
        if (stop)
            break;
    }
    PQclear(names);
    return e;
}

const struct db_driver db_postgres = {
    .name = "postgres",
    .open = postgres_open,
    .close = postgres_close,
    .lost = postgres_lost,
    .begin = postgres_begin,
    .exec = postgres_exec,
    .prepare = postgres_prepare,
    .bind = postgres_bind,
    .step = postgres_step,
    .reset = postgres_reset,
    .value = postgres_value,
    .changed = postgres_changed,
    .size = postgres_size,
    .check = postgres_check,
};
