// Committing on PostgreSQL, and finding out afterwards whether it was done.
#include "db/postgres.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { OUTCOME_TRIES = 150, OUTCOME_PAUSE_MS = 100 };

static const char commits_mark[] =
    "INSERT INTO server_commit (server, number) SELECT CAST(? AS TEXT), CAST(? AS BIGINT) "
    "WHERE pg_current_xact_id_if_assigned() IS NOT NULL " // where anything was written
    "ON CONFLICT (server) DO UPDATE SET number = excluded.number, at = now()";

// Whether the commit whose answer never came was one: its mark is there or not. The lock is free
// only when the server has ended what was left of the lost connection.
static bool was_committed(PGconn *handle, const struct db_conn *conn, bool *known)
{
    char sql[256];
    snprintf(sql, sizeof sql, "SELECT 1 FROM server_commit WHERE server = '%s' AND number = %lld",
             conn->server, (long long)conn->commits);
    PQsetNoticeReceiver(handle, postgres_keep_quiet, NULL);
    size_t room = strlen(conn->schema) + 64;
    char *path = mem_alloc(room);
    snprintf(path, room, "SET search_path = %s", conn->schema);
    const char *const before[] = {path, "BEGIN", postgres_lock};
    *known = PQstatus(handle) == CONNECTION_OK;
    for (size_t i = 0; i < sizeof before / sizeof *before && *known; i++) {
        PGresult *r = PQexec(handle, before[i]);
        ExecStatusType status = PQresultStatus(r);
        *known = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
        PQclear(r);
    }
    PGresult *r = *known ? PQexec(handle, sql) : NULL;
    *known = *known && PQresultStatus(r) == PGRES_TUPLES_OK;
    bool committed = *known && PQntuples(r) == 1;
    PQclear(r);
    free(path);
    return committed;
}

static enum err find_outcome(struct ctx *c, struct db_conn *conn)
{
    bool known = false, committed = false;
    for (int i = 0; i < OUTCOME_TRIES && !known; i++) {
        PGconn *handle = postgres_connect(conn->address);
        committed = was_committed(handle, conn, &known);
        PQfinish(handle);
        if (!known)
            nanosleep(&(struct timespec){.tv_nsec = OUTCOME_PAUSE_MS * 1000000L}, NULL);
    }
    if (committed)
        return ERR_NONE;
    if (known)
        return fail(c, ERR_LOST, "the database was started anew; nothing of this was saved",
                    "数据库刚刚重启，本次没有保存任何内容");
    return fail(c, ERR_BUSY,
                "the database went away while saving and does not come back: look whether it was "
                "saved before trying again",
                "保存时数据库连接中断且未恢复：重试之前请先确认是否已保存");
}

static enum err send_mark(struct ctx *c, struct db_conn *conn)
{
    if (!conn->marks)
        return ERR_NONE;
    conn->commits++;
    enum err e = postgres_prepare(c, conn, commits_mark, false, &conn->mark);
    if (!e)
        e = postgres_bind(c, conn->mark,
                          DB_VALUES(value_text(str_of(conn->server)), value_int(conn->commits)));
    return e ? e : postgres_run(c, conn->mark, NULL);
}

enum err postgres_commit(struct ctx *c, struct db_conn *conn)
{
    struct ctx own = {.arena = c->arena};
    PGresult *r = NULL;
    enum err e = send_mark(&own, conn);
    if (!e)
        e = pipe_send(&own, conn, conn->notify);
    if (!e)
        e = pipe_ask(&own, conn, "COMMIT", &r);
    // PostgreSQL answers the COMMIT of a transaction that failed with ROLLBACK and no error.
    if (!e && strcmp(PQcmdStatus(r), "COMMIT") != 0)
        e = fail(&own, ERR_DB, "the database undid everything: %s", "数据库撤销了全部操作：%s",
                 PQcmdStatus(r));
    PQclear(r);
    if (e == ERR_LOST && conn->marks)
        return find_outcome(c, conn);
    return e ? fail_as(c, &own.why) : ERR_NONE;
}
