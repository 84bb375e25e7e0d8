// sqlite: the driver for SQLite, one file `liuke.db` in the organisation's folder.
//
// WAL, synchronous=FULL: what is committed survives a power cut. It also provides the SQL functions
// that rule/sql.h needs.
#include "db/driver.h"
#include "rule/fold.h"
#include "rule/sql.h"
#include "sys/file.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STATEMENTS_MAX = 256, BUSY_WAIT_MS = 60000, WRITER_KIB = 32 * 1024 };
// Readers look at the file through the system's own memory, which all share.
enum { READER_KIB = 2 * 1024 };

struct db_stmt {
    sqlite3_stmt *handle;
    uint64_t hash;
    char *sql;
    struct db_stmt *older;
};

struct db_conn {
    sqlite3 *handle;
    bool writer;
    struct db_stmt *newest; // most recently used first
    int count;
};

static enum err sqlite_fail(struct ctx *c, sqlite3 *handle, const char *sql)
{
    int code = sqlite3_errcode(handle) & 0xFF;
    const char *text = sqlite3_errmsg(handle);
    if (code == SQLITE_FULL)
        return fail(c, ERR_IO, "the disk is full: nothing was saved; make room and try again",
                    "磁盘已满：没有保存任何内容；请腾出空间后重试");
    if (code == SQLITE_IOERR)
        return fail(c, ERR_IO, "the disk cannot be read or written: nothing was saved (%s)",
                    "磁盘读写失败：没有保存任何内容（%s）", text);
    if (code == SQLITE_BUSY)
        return fail(c, ERR_BUSY, "another program is writing to the database; try again",
                    "另一个程序正在写入数据库，请稍后重试");
    if (code == SQLITE_NOTADB || code == SQLITE_CORRUPT)
        return fail(c, ERR_DAMAGED, "the database file is damaged: %s", "数据库文件已损坏：%s",
                    text);
    return fail(c, ERR_DB, "the database refused: %s (%s)", "数据库拒绝了操作：%s（%s）", text,
                sql ? sql : "");
}

static void fold_function(sqlite3_context *call, int count, sqlite3_value **args)
{
    (void)count;
    const char *text = (const char *)sqlite3_value_text(args[0]);
    if (!text) {
        sqlite3_result_null(call);
        return;
    }
    struct arena *a = arena_create();
    struct str folded = rule_fold(a, (struct str){text, (size_t)sqlite3_value_bytes(args[0])});
    sqlite3_result_text64(call, folded.at, folded.len, SQLITE_TRANSIENT, SQLITE_UTF8);
    arena_destroy(a);
}

static bool any_null(int count, sqlite3_value **args)
{
    for (int i = 0; i < count; i++)
        if (sqlite3_value_type(args[i]) == SQLITE_NULL)
            return true;
    return false;
}

static void add_months_function(sqlite3_context *call, int count, sqlite3_value **args)
{
    day_t day = DAY_NONE;
    int64_t months = sqlite3_value_int64(args[1]);
    if (!any_null(count, args) && months == (int)months)
        day = rule_sql_add_months(sqlite3_value_double(args[0]), (int)months);
    if (day == DAY_NONE)
        sqlite3_result_null(call);
    else
        sqlite3_result_int64(call, day);
}

static void anniversary_function(sqlite3_context *call, int count, sqlite3_value **args)
{
    int days = DAY_NONE;
    if (!any_null(count, args))
        days = rule_sql_anniversary(sqlite3_value_double(args[0]), sqlite3_value_int64(args[1]));
    if (days == DAY_NONE)
        sqlite3_result_null(call);
    else
        sqlite3_result_int64(call, days);
}

static const struct {
    const char *name;
    int arguments;
    void (*call)(sqlite3_context *, int, sqlite3_value **);
} functions[] = {
    {"liuke_fold", 1, fold_function},
    {"liuke_add_months", 2, add_months_function},
    {"liuke_anniversary", 2, anniversary_function},
};

// A file does not go away.
static bool sqlite_lost(struct db_conn *conn)
{
    (void)conn;
    return false;
}

static void sqlite_close(struct db_conn *conn)
{
    for (struct db_stmt *s = conn->newest; s;) {
        struct db_stmt *older = s->older;
        sqlite3_finalize(s->handle);
        free(s->sql);
        free(s);
        s = older;
    }
    sqlite3_close(conn->handle);
    free(conn);
}

static enum err run_text(struct ctx *c, struct db_conn *conn, const char *sql)
{
    // SQLite's own row number is the cheapest key, and 64 bits; it goes by this name.
    static const char ours[] = "BIGINT PRIMARY KEY";
    const char *hit = strstr(sql, ours);
    if (hit)
        sql = str_format(c->arena, "%.*sINTEGER PRIMARY KEY%s", (int)(hit - sql), sql,
                         hit + sizeof ours - 1)
                  .at;
    if (sqlite3_exec(conn->handle, sql, NULL, NULL, NULL) != SQLITE_OK)
        return sqlite_fail(c, conn->handle, sql);
    return ERR_NONE;
}

static enum err sqlite_settle(struct ctx *c, struct db_conn *conn, bool writer)
{
    static const char *const settings[] = {
        "PRAGMA journal_mode=WAL",      "PRAGMA synchronous=FULL",
        "PRAGMA foreign_keys=ON",       "PRAGMA wal_autocheckpoint=16000",
        "PRAGMA temp_store=MEMORY",     "PRAGMA mmap_size=2147418112", // as much as SQLite can
        "PRAGMA analysis_limit=100000", // rows of an index that ANALYZE looks at
    };
    sqlite3_busy_timeout(conn->handle, BUSY_WAIT_MS);
    enum err e = ERR_NONE;
    for (size_t i = 0; !e && i < sizeof settings / sizeof *settings; i++)
        if (writer || i >= 2)
            e = run_text(c, conn, settings[i]);
    if (!e) {
        char cache[64];
        snprintf(cache, sizeof cache, "PRAGMA cache_size=-%d", writer ? WRITER_KIB : READER_KIB);
        e = run_text(c, conn, cache);
    }
    for (size_t i = 0; !e && i < sizeof functions / sizeof *functions; i++)
        if (sqlite3_create_function(conn->handle, functions[i].name, functions[i].arguments,
                                    SQLITE_UTF8 | SQLITE_DETERMINISTIC, NULL, functions[i].call,
                                    NULL, NULL) != SQLITE_OK)
            e = sqlite_fail(c, conn->handle, NULL);
    return e;
}

static enum err sqlite_open(struct ctx *c, struct str folder, bool writer, bool create,
                            struct db_conn **out)
{
    const char *path = path_join(c->arena, folder, "liuke.db");
    if (!create && !file_exists(str_of(path)))
        return fail(c, ERR_NOT_FOUND,
                    "there is no organisation in %.*s; create one with: liuke init --data %.*s",
                    "%.*s 里没有组织数据；请先运行：liuke init --data %.*s", STR_ARG(folder),
                    STR_ARG(folder));
    // Counting what it allocates takes a lock on each allocation that all threads share. Refused,
    // and harmless, once SQLite is in use.
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    struct db_conn *conn = mem_alloc(sizeof *conn);
    conn->writer = writer;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (create ? SQLITE_OPEN_CREATE : 0);
    enum err e = ERR_NONE;
    if (sqlite3_open_v2(path, &conn->handle, flags, NULL) != SQLITE_OK)
        e = sqlite_fail(c, conn->handle, path);
    sqlite3_extended_result_codes(conn->handle, 1);
    if (!e)
        e = sqlite_settle(c, conn, writer);
    if (e) {
        sqlite_close(conn);
        return e;
    }
    *out = conn;
    return ERR_NONE;
}

// The statement at `*link`, moved to the front.
static struct db_stmt *to_front(struct db_conn *conn, struct db_stmt **link)
{
    struct db_stmt *s = *link;
    *link = s->older;
    s->older = conn->newest;
    conn->newest = s;
    return s;
}

static void forget_oldest(struct db_conn *conn)
{
    struct db_stmt **link = &conn->newest, **idle = NULL;
    for (; *link; link = &(*link)->older)
        if (!sqlite3_stmt_busy((*link)->handle))
            idle = link;
    if (!idle)
        return;
    struct db_stmt *s = *idle;
    *idle = s->older;
    sqlite3_finalize(s->handle);
    free(s->sql);
    free(s);
    conn->count--;
}

// Rows come one by one in any case.
static enum err sqlite_prepare(struct ctx *c, struct db_conn *conn, const char *sql, bool many,
                               struct db_stmt **out)
{
    (void)many;
    uint64_t hash = str_hash(str_of(sql));
    for (struct db_stmt **link = &conn->newest; *link; link = &(*link)->older)
        if ((*link)->hash == hash && strcmp((*link)->sql, sql) == 0 &&
            !sqlite3_stmt_busy((*link)->handle)) {
            *out = to_front(conn, link);
            return ERR_NONE;
        }
    sqlite3_stmt *handle = NULL;
    if (sqlite3_prepare_v3(conn->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &handle, NULL) !=
        SQLITE_OK)
        return sqlite_fail(c, conn->handle, sql);
    if (conn->count >= STATEMENTS_MAX)
        forget_oldest(conn);
    struct db_stmt *s = mem_alloc(sizeof *s);
    *s = (struct db_stmt){.handle = handle, .hash = hash, .older = conn->newest};
    s->sql = strcpy(mem_alloc(strlen(sql) + 1), sql);
    conn->newest = s;
    conn->count++;
    *out = s;
    return ERR_NONE;
}

static enum err sqlite_bind(struct ctx *c, struct db_stmt *s, const struct value *values, int count)
{
    if (count != sqlite3_bind_parameter_count(s->handle))
        return fail(c, ERR_INTERNAL, "%d values for a statement that takes %d: %s",
                    "给了 %d 个值，语句需要 %d 个：%s", count,
                    sqlite3_bind_parameter_count(s->handle), s->sql);
    int code = SQLITE_OK;
    for (int i = 0; i < count && code == SQLITE_OK; i++) {
        const struct value *v = &values[i];
        const char *bytes = v->text.at ? v->text.at : "";
        if (v->type == VALUE_INT)
            code = sqlite3_bind_int64(s->handle, i + 1, v->integer);
        else if (v->type == VALUE_TEXT)
            code = sqlite3_bind_text64(s->handle, i + 1, bytes, v->text.len, SQLITE_STATIC,
                                       SQLITE_UTF8);
        else if (v->type == VALUE_BLOB)
            code = sqlite3_bind_blob64(s->handle, i + 1, bytes, v->text.len, SQLITE_STATIC);
        else
            code = sqlite3_bind_null(s->handle, i + 1);
    }
    return code == SQLITE_OK ? ERR_NONE : sqlite_fail(c, sqlite3_db_handle(s->handle), s->sql);
}

static bool sqlite_step(struct ctx *c, struct db_stmt *s, enum err *e)
{
    int code = sqlite3_step(s->handle);
    *e = ERR_NONE;
    if (code == SQLITE_ROW)
        return true;
    if (code != SQLITE_DONE)
        *e = sqlite_fail(c, sqlite3_db_handle(s->handle), s->sql);
    return false;
}

static void sqlite_reset(struct db_stmt *s)
{
    sqlite3_reset(s->handle); // what was bound is bound anew before the next step
}

static enum err sqlite_run(struct ctx *c, struct db_stmt *s, int64_t *changed)
{
    enum err e;
    while (sqlite_step(c, s, &e))
        continue;
    sqlite_reset(s);
    if (!e && changed)
        *changed = sqlite3_changes64(sqlite3_db_handle(s->handle));
    return e;
}

// What begins and ends pieces of work comes again and again: prepared once, as all else.
static enum err sqlite_exec(struct ctx *c, struct db_conn *conn, const char *sql)
{
    static const char *const kept[] = {"BEGIN",       "BEGIN IMMEDIATE", "COMMIT",
                                       "ROLLBACK",    "SAVEPOINT work",  "ROLLBACK TO work",
                                       "RELEASE work"};
    struct db_stmt *s;
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        if (strcmp(sql, kept[i]) == 0) {
            enum err e = sqlite_prepare(c, conn, kept[i], false, &s);
            return e ? e : sqlite_run(c, s, NULL);
        }
    return run_text(c, conn, sql);
}

static enum err sqlite_commit(struct ctx *c, struct db_conn *conn)
{
    return sqlite_exec(c, conn, "COMMIT");
}

static enum err sqlite_begin(struct ctx *c, struct db_conn *conn, bool once)
{
    return once ? ERR_NONE : sqlite_exec(c, conn, conn->writer ? "BEGIN IMMEDIATE" : "BEGIN");
}

static struct value sqlite_value(struct db_stmt *s, int column)
{
    const void *bytes;
    switch (sqlite3_column_type(s->handle, column)) {
    case SQLITE_INTEGER:
        return value_int(sqlite3_column_int64(s->handle, column));
    case SQLITE_FLOAT:
        return value_int((int64_t)sqlite3_column_double(s->handle, column));
    case SQLITE_TEXT:
        bytes = sqlite3_column_text(s->handle, column);
        return value_text((struct str){bytes, (size_t)sqlite3_column_bytes(s->handle, column)});
    case SQLITE_BLOB:
        bytes = sqlite3_column_blob(s->handle, column);
        return value_blob((struct str){bytes, (size_t)sqlite3_column_bytes(s->handle, column)});
    default:
        return value_null();
    }
}

static int64_t sqlite_size(struct db_conn *conn)
{
    struct arena *a = arena_create();
    struct ctx c = {.arena = a};
    int64_t pages = 0;
    struct db_stmt *s;
    static const char sql[] =
        "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()";
    enum err e = sqlite_prepare(&c, conn, sql, false, &s);
    if (!e && sqlite_step(&c, s, &e))
        pages = sqlite_value(s, 0).integer;
    if (!e)
        sqlite_reset(s);
    arena_destroy(a);
    return pages;
}

static enum err sqlite_check(struct ctx *c, struct db_conn *conn, int64_t *wrong, struct str *first)
{
    static const char *const questions[] = {
        "SELECT integrity_check FROM pragma_integrity_check() WHERE integrity_check <> 'ok'",
        "SELECT 'a row of ' || \"table\" || ' points to no row of ' || parent "
        "FROM pragma_foreign_key_check()",
    };
    struct ctx own = {.arena = c->arena};
    enum err e = ERR_NONE;
    for (size_t i = 0; i < sizeof questions / sizeof *questions && !e; i++) {
        struct db_stmt *s;
        e = sqlite_prepare(&own, conn, questions[i], false, &s);
        if (e)
            break;
        while (sqlite_step(&own, s, &e))
            if (!(*wrong)++)
                *first = str_copy(c->arena, sqlite_value(s, 0).text);
        sqlite_reset(s);
    }
    if (e != ERR_DAMAGED)
        return e ? fail_as(c, &own.why) : ERR_NONE;
    if (!(*wrong)++) // so damaged that it cannot even be asked: that is an answer, too
        *first = own.why.en;
    return ERR_NONE;
}

static const char columns_sql[] =
    "SELECT m.name, p.name, CASE p.type WHEN 'TEXT' THEN 'TEXT' WHEN 'BLOB' THEN 'BLOB' WHEN "
    "'BIGINT' THEN 'BIGINT' WHEN 'INTEGER' THEN 'BIGINT' ELSE p.type END, p.\"notnull\", p.pk "
    "FROM sqlite_master m, pragma_table_info(m.name) p WHERE m.type = 'table' AND "
    "m.name NOT LIKE 'sqlite_%' ORDER BY m.name, p.cid";
static const char indexes_sql[] =
    "SELECT m.name, l.name, l.\"unique\", coalesce(p.name, (SELECT substr(x.sql, instr(x.sql, '(') "
    "+ "
    "1, length(x.sql) - instr(x.sql, '(') - 1) FROM sqlite_master x WHERE x.type = 'index' AND "
    "x.name = l.name)) FROM sqlite_master m, pragma_index_list(m.name) l, "
    "pragma_index_info(l.name) "
    "p WHERE m.type = 'table' AND l.origin = 'c' ORDER BY m.name, l.name, p.seqno";
static const char references_sql[] =
    "SELECT m.name, p.\"table\" FROM sqlite_master m, pragma_foreign_key_list(m.name) p WHERE "
    "m.type = 'table' ORDER BY 1, 2";

static const char *const files[] = {"liuke.db", "liuke.db-wal", "liuke.db-shm"};

static enum err sqlite_drop(struct ctx *c, struct str folder)
{
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        file_remove(str_of(path_join(c->arena, folder, files[i])));
    return ERR_NONE;
}

// A file without tables.
static void sqlite_remove(struct ctx *c, struct str folder)
{
    struct ctx own = {.arena = c->arena};
    struct db_conn *conn;
    struct db_stmt *s;
    enum err e = sqlite_open(&own, folder, false, false, &conn);
    if (e)
        return;
    bool any = true;
    e = sqlite_prepare(&own, conn, "SELECT 1 FROM sqlite_master", false, &s);
    if (!e) {
        any = sqlite_step(&own, s, &e);
        sqlite_reset(s);
    }
    sqlite_close(conn);
    for (size_t i = 0; i < sizeof files / sizeof *files && !any && !e; i++)
        file_remove(str_of(path_join(c->arena, folder, files[i])));
}

const struct db_driver db_sqlite = {
    .name = "sqlite",
    .open = sqlite_open,
    .close = sqlite_close,
    .lost = sqlite_lost,
    .begin = sqlite_begin,
    .exec = sqlite_exec,
    .commit = sqlite_commit,
    .prepare = sqlite_prepare,
    .bind = sqlite_bind,
    .run = sqlite_run,
    .step = sqlite_step,
    .reset = sqlite_reset,
    .value = sqlite_value,
    .columns_sql = columns_sql,
    .indexes_sql = indexes_sql,
    .references_sql = references_sql,
    .remove = sqlite_remove,
    .drop = sqlite_drop,
    .size = sqlite_size,
    .check = sqlite_check,
};
