#include "db/postgres.h"

#include <stdlib.h>
#include <string.h>

enum { ROWS_MAX = 64, VALUES_MAX = 1000, BYTES_MAX = 1 << 20 };

struct appended {
    char *sql; // of one row
    struct arena *held;
    struct value *values;
    int columns, rows, rows_max;
    size_t bytes;
};

static int power_of_two(int most)
{
    int n = 1;
    while (n * 2 <= most)
        n *= 2;
    return n;
}

static struct appended *appended_create(const char *sql, int columns)
{
    struct appended *a = mem_alloc(sizeof *a);
    int most = VALUES_MAX / (columns ? columns : 1);
    *a = (struct appended){.columns = columns, .held = arena_create()};
    a->sql = strcpy(mem_alloc(strlen(sql) + 1), sql);
    a->rows_max = power_of_two(most < 1 ? 1 : most > ROWS_MAX ? ROWS_MAX : most);
    a->values = mem_alloc(sizeof *a->values * (size_t)(a->rows_max * columns + 1));
    return a;
}

void postgres_append_forget(struct db_conn *conn)
{
    for (int i = 0; i < conn->appended_count; i++) {
        struct appended *a = conn->appended[i];
        arena_destroy(a->held);
        free(a->sql);
        free(a->values);
        free(a);
    }
    conn->appended_count = 0;
}

// The statement for that many rows: what stands in its last brackets, again and again.
static const char *for_rows(struct arena *arena, const char *sql, int rows)
{
    const char *group = strrchr(sql, '(');
    size_t head = strlen(sql), len = strlen(group);
    char *out = arena_alloc(arena, head + (len + 2) * (size_t)rows + 1), *at = out + head;
    memcpy(out, sql, head);
    for (int i = 1; i < rows; i++, at += len + 2) {
        memcpy(at, ", ", 2);
        memcpy(at + 2, group, len);
    }
    *at = 0;
    return out;
}

// Sends the rows in groups whose sizes are powers of two, so that few statements serve them all.
static enum err send_rows(struct ctx *c, struct db_conn *conn, struct appended *a)
{
    struct arena *words = arena_create();
    enum err e = ERR_NONE;
    int rows = a->rows;
    a->rows = 0; // whatever becomes of them
    for (int done = 0, part; done < rows && !e; done += part) {
        struct db_stmt *s;
        part = power_of_two(rows - done);
        e = postgres_prepare(c, conn, for_rows(words, a->sql, part), false, &s);
        if (!e)
            e = postgres_bind(c, s, a->values + done * a->columns, part * a->columns);
        if (!e)
            e = postgres_send(c, s);
        arena_reset(words);
    }
    a->bytes = 0;
    arena_reset(a->held);
    arena_destroy(words);
    return e;
}

enum err postgres_append_flush(struct ctx *c, struct db_conn *conn)
{
    enum err e = ERR_NONE;
    for (int i = 0; i < conn->appended_count; i++) {
        if (!e && conn->appended[i]->rows)
            e = send_rows(c, conn, conn->appended[i]);
        conn->appended[i]->rows = 0;
    }
    return e;
}

static enum err find(struct ctx *c, struct db_conn *conn, const char *sql, int columns,
                     struct appended **out)
{
    for (int i = 0; i < conn->appended_count; i++)
        if (strcmp(conn->appended[i]->sql, sql) == 0) {
            *out = conn->appended[i];
            return ERR_NONE;
        }
    if (conn->appended_count == APPENDED_MAX) {
        enum err e = postgres_append_flush(c, conn);
        postgres_append_forget(conn);
        if (e)
            return e;
    }
    *out = conn->appended[conn->appended_count++] = appended_create(sql, columns);
    return ERR_NONE;
}

enum err postgres_append(struct ctx *c, struct db_conn *conn, const char *sql,
                         const struct value *values, int count)
{
    struct appended *a;
    enum err e = find(c, conn, sql, count, &a);
    if (e)
        return e;
    if (count != a->columns)
        return fail(c, ERR_INTERNAL, "%d values for a statement that takes %d: %s",
                    "给了 %d 个值，语句需要 %d 个：%s", count, a->columns, sql);
    struct value *to = a->values + a->rows * a->columns;
    for (int i = 0; i < count; i++) {
        to[i] = values[i];
        if (values[i].type == VALUE_TEXT || values[i].type == VALUE_BLOB)
            to[i].text = str_copy(a->held, values[i].text);
        a->bytes += values[i].text.len;
    }
    a->rows++;
    return a->rows == a->rows_max || a->bytes > BYTES_MAX ? postgres_append_flush(c, conn)
                                                          : ERR_NONE;
}
