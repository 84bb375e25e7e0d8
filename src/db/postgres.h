// postgres: what the files of the driver for PostgreSQL share: a connection, and the pipe over which
// statements go to the server without waiting for each one's answer.
#pragma once
#include "db/driver.h"

#include <libpq-fe.h>

// Statements whose answers may be outstanding, and what is kept of their words for errors.
enum { PIPE_MAX = 256, PIPE_WORDS = 96 };

struct appended; // rows of one INSERT that wait to be sent together
enum { APPENDED_MAX = 16 };

struct db_conn {
    PGconn *handle;
    char *address, *schema, *notify; // schema is quoted; notify: the statement that wakes others
    char *channel;                   // quoted
    bool writer, lost, listening;
    struct db_stmt *newest; // most recently used first
    int count, made;
    char sent[PIPE_MAX][PIPE_WORDS];
    const struct cause *otherwise[PIPE_MAX]; // of those sent: the error where no row was touched
    int sent_count;
    bool words;  // those of postgres_words are prepared
    bool synced; // the server was told already to answer what was sent
    struct appended *appended[APPENDED_MAX];
    int appended_count;
    // What tells afterwards whether a commit whose answer never came was one (postgres_commit).
    bool marks;
    struct db_stmt *mark;
    char server[40];
    int64_t commits;
};

// Keeps the words of an error; a connection that is gone for good is marked `lost`, and the error is
// ERR_LOST.
enum err postgres_fail(struct ctx *c, struct db_conn *conn, const PGresult *r, const char *sql);

// Sends a statement without values. Its error is told by the next pipe_collect.
enum err pipe_send(struct ctx *c, struct db_conn *conn, const char *sql) MUST_USE;
// After a PQsend…: `sent` is what it returned.
enum err pipe_sent(struct ctx *c, struct db_conn *conn, const char *sql, int sent) MUST_USE;
// The last one sent is to touch a row; else this is its error.
void pipe_expect(struct db_conn *conn, const struct cause *otherwise);
// Has all that was sent done and answered, without waiting: pipe_collect comes before the next one.
enum err pipe_push(struct ctx *c, struct db_conn *conn) MUST_USE;
// Waits for the answers to all that was sent: the first error among them. `last` (or NULL): the
// answer to the last one, to be cleared by the caller; NULL after an error.
enum err pipe_collect(struct ctx *c, struct db_conn *conn, PGresult **last) MUST_USE;
// One statement and its answer.
enum err pipe_ask(struct ctx *c, struct db_conn *conn, const char *sql, PGresult **out) MUST_USE;

// postgres_stmt.c: driver.h says what they do.
enum err postgres_prepare(struct ctx *c, struct db_conn *conn, const char *sql, bool many,
                          struct db_stmt **out);
enum err postgres_bind(struct ctx *c, struct db_stmt *s, const struct value *values, int count);
enum err postgres_send(struct ctx *c, struct db_stmt *s); // and nothing else
enum err postgres_run(struct ctx *c, struct db_stmt *s, int64_t *changed);
enum err postgres_run_one(struct ctx *c, struct db_stmt *s, const struct cause *otherwise);
bool postgres_step(struct ctx *c, struct db_stmt *s, enum err *e);
void postgres_reset(struct db_stmt *s);
struct value postgres_value(struct db_stmt *s, int column);
void postgres_forget_all(struct db_conn *conn);

// postgres_append.c: rows that are sent together, by whatever comes next.
enum err postgres_append(struct ctx *c, struct db_conn *conn, const char *sql,
                         const struct value *values, int count);
enum err postgres_append_flush(struct ctx *c, struct db_conn *conn);
void postgres_append_forget(struct db_conn *conn);

// postgres_commit.c: ERR_NONE: it is durable; ERR_LOST: the connection went, and nothing of it is.
enum err postgres_commit(struct ctx *c, struct db_conn *conn);
PGconn *postgres_connect(const char *address);
void postgres_keep_quiet(void *user, const PGresult *r);
extern const char postgres_lock[]; // waits until nobody else writes in the schema

// Statements without values that come again and again (BEGIN, SAVEPOINT…), by number; NULL behind the last.
const char *postgres_word(const struct db_conn *conn, int number);

// What makes tables, in PostgreSQL's words.
const char *postgres_ddl(struct arena *a, const char *sql);

enum { POSTGRES_FUNCTIONS = 3 };
// The statements that make the SQL functions of rule/sql.h.
void postgres_functions(struct arena *a, const char *sql[POSTGRES_FUNCTIONS]);
