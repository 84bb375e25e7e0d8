#include "db/postgres.h"

#include <stdio.h>
#include <string.h>

// Classes of SQLSTATE: the connection itself, and a server that goes down or comes up.
static bool says_lost(const char *state)
{
    return state && (strncmp(state, "08", 2) == 0 || strcmp(state, "57P01") == 0 ||
                     strcmp(state, "57P02") == 0 || strcmp(state, "57P03") == 0);
}

// Locks, deadlocks, too many connections.
static bool says_busy(const char *state)
{
    return state && (strncmp(state, "40", 2) == 0 || strncmp(state, "55", 2) == 0 ||
                     strncmp(state, "57", 2) == 0 || strncmp(state, "53", 2) == 0);
}

enum err postgres_fail(struct ctx *c, struct db_conn *conn, const PGresult *r, const char *sql)
{
    const char *state = r ? PQresultErrorField(r, PG_DIAG_SQLSTATE) : NULL;
    const char *words = r ? PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY) : NULL;
    struct str text = str_trim(str_of(words ? words : PQerrorMessage(conn->handle)));
    // An error that the server did not send is one of the connection.
    bool ours = !r || (!state && PQresultStatus(r) == PGRES_FATAL_ERROR);
    conn->lost = conn->lost || ours || says_lost(state) || PQstatus(conn->handle) != CONNECTION_OK;
    if (conn->lost)
        return fail(c, ERR_LOST,
                    "the database went away; nothing of this was saved: try again in a moment "
                    "(%.*s)",
                    "数据库连接中断，本次没有保存任何内容，请稍后再试（%.*s）", STR_ARG(text));
    if (state && strcmp(state, "53100") == 0)
        return fail(c, ERR_IO, "the disk is full: nothing was saved; make room and try again",
                    "磁盘已满：没有保存任何内容；请腾出空间后重试");
    if (says_busy(state))
        return fail(c, ERR_BUSY, "the database is busy; try again in a moment (%.*s)",
                    "数据库正忙，请稍后再试（%.*s）", STR_ARG(text));
    return fail(c, ERR_DB, "the database refused: %.*s (%s)", "数据库拒绝了操作：%.*s（%s）",
                STR_ARG(text), sql);
}

enum err pipe_sent(struct ctx *c, struct db_conn *conn, const char *sql, int sent)
{
    if (!sent)
        return postgres_fail(c, conn, NULL, sql);
    snprintf(conn->sent[conn->sent_count], PIPE_WORDS, "%s", sql);
    conn->otherwise[conn->sent_count++] = NULL;
    return conn->sent_count < PIPE_MAX ? ERR_NONE : pipe_collect(c, conn, NULL);
}

void pipe_expect(struct db_conn *conn, const struct cause *otherwise)
{
    if (conn->sent_count)
        conn->otherwise[conn->sent_count - 1] = otherwise;
}

enum err pipe_push(struct ctx *c, struct db_conn *conn)
{
    if (conn->lost || !PQpipelineSync(conn->handle) || PQflush(conn->handle) < 0)
        return postgres_fail(c, conn, NULL, "");
    conn->synced = true;
    return ERR_NONE;
}

// What begins and ends pieces of work is read by the server once for a connection.
static int send_text(struct db_conn *conn, const char *sql)
{
    char name[16];
    const char *word;
    for (int i = 0; conn->words && (word = postgres_word(conn, i)) != NULL; i++)
        if (strcmp(word, sql) == 0) {
            snprintf(name, sizeof name, "w%d", i);
            return PQsendQueryPrepared(conn->handle, name, 0, NULL, NULL, NULL, 0);
        }
    return PQsendQueryParams(conn->handle, sql, 0, NULL, NULL, NULL, NULL, 0);
}

enum err pipe_send(struct ctx *c, struct db_conn *conn, const char *sql)
{
    return pipe_sent(c, conn, sql, send_text(conn, sql));
}

static bool is_good(const PGresult *r)
{
    ExecStatusType status = PQresultStatus(r);
    return status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK;
}

// The answer to one statement, and the NULL that stands behind it.
static enum err one_answer(struct ctx *c, struct db_conn *conn, const char *sql, PGresult **out)
{
    PGresult *r = PQgetResult(conn->handle), *rest;
    enum err e = r && is_good(r) ? ERR_NONE : postgres_fail(c, conn, r, sql);
    while (r && (rest = PQgetResult(conn->handle)) != NULL)
        PQclear(rest);
    *out = r;
    return e;
}

enum err pipe_collect(struct ctx *c, struct db_conn *conn, PGresult **last)
{
    int count = conn->sent_count;
    enum err e = ERR_NONE;
    if (last)
        *last = NULL;
    bool synced = conn->synced;
    conn->sent_count = 0;
    conn->synced = false;
    if (conn->lost || (count && !synced && !PQpipelineSync(conn->handle)))
        return postgres_fail(c, conn, NULL, "");
    for (int i = 0; i < count && !conn->lost; i++) {
        struct ctx quiet = {.arena = c->arena}; // those behind the first error only say that they
                                                // were not run
        PGresult *r;
        enum err one = one_answer(e ? &quiet : c, conn, conn->sent[i], &r);
        if (!one && conn->otherwise[i] && strcmp(PQcmdTuples(r), "0") == 0)
            one = fail_as(e ? &quiet : c, conn->otherwise[i]);
        if (!one && !e && last && i == count - 1) {
            *last = r;
            r = NULL;
        }
        e = e ? e : one;
        PQclear(r);
    }
    if (count && !conn->lost)
        PQclear(PQgetResult(conn->handle)); // the mark of the sync itself
    return e;
}

enum err pipe_ask(struct ctx *c, struct db_conn *conn, const char *sql, PGresult **out)
{
    *out = NULL;
    enum err e = pipe_send(c, conn, sql);
    return e ? e : pipe_collect(c, conn, out);
}
