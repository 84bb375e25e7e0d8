#include "db/postgres.h"

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

// Behind the lines of comment it begins with.
static struct str behind_comments(struct str s)
{
    for (s = str_trim(s); str_starts(s, STR("--")); s = str_trim(s))
        str_cut(s, '\n', &s);
    return s;
}

// What makes tables: texts sort by their bytes, as in SQLite.
const char *postgres_ddl(struct arena *a, const char *sql)
{
    struct str s = behind_comments(str_of(sql));
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

// ---- kept statements ----------------------------------------------------------------------------

static void stmt_free(struct db_stmt *s)
{
    PQclear(s->rows);
    PQfreemem(s->bytes);
    arena_destroy(s->values);
    free(s->sql);
    free(s->numbered);
    free(s);
}

void postgres_forget_all(struct db_conn *conn)
{
    for (struct db_stmt *s = conn->newest; s;) {
        struct db_stmt *older = s->older;
        stmt_free(s);
        s = older;
    }
    conn->newest = NULL;
}

static enum err forget_oldest(struct ctx *c, struct db_conn *conn)
{
    struct db_stmt **link = &conn->newest, **idle = NULL;
    enum err e = ERR_NONE;
    for (; *link; link = &(*link)->older)
        if (!(*link)->open && *link != conn->mark)
            idle = link;
    if (!idle)
        return e;
    struct db_stmt *s = *idle;
    *idle = s->older;
    if (!s->many)
        e = pipe_send(c, conn, str_format(c->arena, "DEALLOCATE %s", s->name).at);
    stmt_free(s);
    conn->count--;
    return e;
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

// A statement that could not be prepared must not seem to be there: what was sent before, which may
// have failed, is waited for first.
static enum err prepare(struct ctx *c, struct db_stmt *s)
{
    struct db_conn *conn = s->conn;
    enum err e = pipe_collect(c, conn, NULL);
    if (!e)
        e = pipe_sent(c, conn, s->sql, PQsendPrepare(conn->handle, s->name, s->numbered, 0, NULL));
    return e ? e : pipe_collect(c, conn, NULL);
}

enum err postgres_prepare(struct ctx *c, struct db_conn *conn, const char *sql, bool many,
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
    if (!e && conn->count >= STATEMENTS_MAX)
        e = forget_oldest(c, conn);
    if (!e && !many)
        e = prepare(c, s);
    if (e) {
        stmt_free(s);
        return e;
    }
    s->older = conn->newest;
    conn->newest = s;
    conn->count++;
    *out = s;
    return ERR_NONE;
}

// ---- running ------------------------------------------------------------------------------------

enum err postgres_bind(struct ctx *c, struct db_stmt *s, const struct value *values, int count)
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
    }
    s->row = -1;
    return ERR_NONE;
}

// libpq has taken the values when this returns.
static enum err send(struct ctx *c, struct db_stmt *s, const char *declare)
{
    PGconn *handle = s->conn->handle;
    const char *const *values = s->value_count ? s->value : NULL;
    if (declare)
        return pipe_sent(c, s->conn, s->sql,
                         PQsendQueryParams(handle, declare, s->value_count, NULL, values, s->length,
                                           s->format, 0));
    return pipe_sent(
        c, s->conn, s->sql,
        PQsendQueryPrepared(handle, s->name, s->value_count, values, s->length, s->format, 0));
}

enum err postgres_send(struct ctx *c, struct db_stmt *s)
{
    return send(c, s, NULL);
}

enum err postgres_run(struct ctx *c, struct db_stmt *s, int64_t *changed)
{
    PGresult *r;
    enum err e = postgres_append_flush(c, s->conn);
    if (!e)
        e = send(c, s, NULL);
    if (e || !changed)
        return e;
    e = pipe_collect(c, s->conn, &r);
    *changed = e || !r ? 0 : atoll(PQcmdTuples(r));
    PQclear(r);
    return e;
}

// Where the pipe is full its answers are read at once: then the expectation must be there already.
enum err postgres_run_one(struct ctx *c, struct db_stmt *s, const struct cause *otherwise)
{
    enum err e = postgres_append_flush(c, s->conn);
    if (!e && s->conn->sent_count + 1 == PIPE_MAX)
        e = pipe_collect(c, s->conn, NULL);
    if (!e)
        e = send(c, s, NULL);
    if (!e)
        pipe_expect(s->conn, otherwise);
    return e;
}

static enum err fetch(struct ctx *c, struct db_stmt *s)
{
    char sql[64];
    snprintf(sql, sizeof sql, "FETCH %d FROM %s", PIECE_ROWS, s->name);
    PQclear(s->rows);
    s->row = -1;
    return pipe_ask(c, s->conn, sql, &s->rows);
}

static enum err execute(struct ctx *c, struct db_stmt *s)
{
    enum err e = postgres_append_flush(c, s->conn);
    s->open = true;
    if (e)
        return e;
    if (s->many) {
        const char *sql =
            str_format(s->values, "DECLARE %s NO SCROLL CURSOR FOR %s", s->name, s->numbered).at;
        e = send(c, s, sql);
        if (!e)
            e = fetch(c, s);
        s->declared = !e;
        return e;
    }
    e = send(c, s, NULL);
    return e ? e : pipe_collect(c, s->conn, &s->rows);
}

bool postgres_step(struct ctx *c, struct db_stmt *s, enum err *e)
{
    *e = s->open ? ERR_NONE : execute(c, s);
    bool last_of_piece = s->row + 1 == PIECE_ROWS;
    if (!*e && s->many && last_of_piece)
        *e = fetch(c, s);
    if (*e || s->row + 1 >= PQntuples(s->rows))
        return false;
    s->row++;
    return true;
}

void postgres_reset(struct db_stmt *s)
{
    struct db_conn *conn = s->conn;
    // In a transaction that failed the cursor is closed already.
    if (s->declared && !conn->lost && PQtransactionStatus(conn->handle) != PQTRANS_INERROR) {
        struct ctx own = {.arena = arena_create()};
        if (pipe_send(&own, conn, str_format(own.arena, "CLOSE %s", s->name).at))
            conn->lost = true;
        arena_destroy(own.arena);
    }
    PQclear(s->rows);
    s->rows = NULL;
    s->row = -1;
    s->open = s->declared = false;
}

// ---- values -------------------------------------------------------------------------------------

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

struct value postgres_value(struct db_stmt *s, int column)
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
