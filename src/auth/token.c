#include "auth/token.h"
#include "base/ids.h"
#include "sys/file.h"

#include <sodium.h>

#define TOKEN_COLUMNS "id, person, name, writes, objects, created, expires, seen"
static const char insert[] =
    "INSERT INTO api_token (" TOKEN_COLUMNS ", hash) VALUES (?, ?, ?, ?, ?, "
    "?, ?, 0, ?)";
static const char by_hash[] = "SELECT " TOKEN_COLUMNS " FROM api_token WHERE hash = ?";
static const char select_of[] =
    "SELECT " TOKEN_COLUMNS " FROM api_token WHERE person = ? ORDER BY id DESC";
static const char update_seen[] = "UPDATE api_token SET seen = ? WHERE id = ?";
static const char remove_one[] = "DELETE FROM api_token WHERE person = ? AND id = ?";

enum { SECRET_BYTES = 32, MINUTE_MS = 60 * 1000 };

static struct str hash_of(struct arena *a, struct str secret)
{
    unsigned char hash[SECRET_BYTES];
    char *text = arena_alloc(a, SECRET_BYTES * 2 + 1);
    crypto_generichash(hash, sizeof hash, (const unsigned char *)secret.at, secret.len, NULL, 0);
    sodium_bin2hex(text, SECRET_BYTES * 2 + 1, hash, sizeof hash);
    return str_of(text);
}

enum err token_create(struct ctx *c, struct db_tx *tx, struct token *t, int64_t now_ms,
                      struct str *secret)
{
    enum { NAME_BYTES_MAX = 200 };
    if (!str_trim(t->name).len || t->name.len > NAME_BYTES_MAX)
        return fail(c, ERR_INPUT, "a token wants a name of at most %d bytes: what is it for?",
                    "请填写令牌的用途（最多 %d 字节）", NAME_BYTES_MAX);
    if (t->expires_ms && t->expires_ms <= now_ms)
        return fail(c, ERR_INPUT, "a token ends in the future", "令牌的有效期应在今天之后");
    enum err e = db_ids(c, tx, 1, &t->id);
    if (e)
        return e;
    *secret = str_format(c->arena, "liuke_%.*s", STR_ARG(secret_text(c->arena, SECRET_BYTES)));
    t->created_ms = now_ms;
    return db_run(
        c, tx, insert,
        DB_VALUES(value_int(t->id), value_int(t->person), value_text(t->name), value_int(t->writes),
                  value_text(ids_text(c->arena, t->objects, t->object_count)), value_int(now_ms),
                  value_int(t->expires_ms), value_text(hash_of(c->arena, *secret))),
        NULL);
}

static struct token read_token(struct ctx *c, struct db_rows *rows)
{
    struct token t = {.id = db_int(rows, 0),
                      .person = db_int(rows, 1),
                      .name = db_text_copy(c, rows, 2),
                      .writes = db_int(rows, 3) != 0,
                      .created_ms = db_int(rows, 5),
                      .expires_ms = db_int(rows, 6),
                      .seen_ms = db_int(rows, 7)};
    t.objects = ids_read(c->arena, db_text(rows, 4), TOKEN_OBJECTS_MAX, &t.object_count);
    return t;
}

enum err token_find(struct ctx *c, struct db_tx *tx, struct str secret, int64_t now_ms,
                    struct token *out, bool *stale)
{
    struct db_rows *rows;
    *out = (struct token){0};
    *stale = false;
    enum err e = db_query(c, tx, by_hash, DB_VALUES(value_text(hash_of(c->arena, secret))), &rows);
    if (!e && db_next(c, rows, &e)) {
        *out = read_token(c, rows);
        db_rows_close(rows);
    }
    if (!e && (!out->id || (out->expires_ms && out->expires_ms <= now_ms)))
        e = fail(c, ERR_SIGN_IN, "the token is unknown, revoked or past its end: make another one",
                 "令牌无效、已作废或已过期，请重新生成");
    *stale = now_ms - out->seen_ms > MINUTE_MS;
    return e;
}

enum err token_seen(struct ctx *c, struct db_tx *tx, int64_t id, int64_t now_ms)
{
    return db_run(c, tx, update_seen, DB_VALUES(value_int(now_ms), value_int(id)), NULL);
}

enum err token_list(struct ctx *c, struct db_tx *tx, int64_t person, struct token **out, int *count)
{
    struct db_rows *rows;
    int n = 0;
    *out = NULL;
    enum err e = db_query(c, tx, select_of, DB_VALUES(value_int(person)), &rows);
    while (!e && db_next(c, rows, &e)) {
        *out = arena_grow(c->arena, *out, (size_t)n, (size_t)n + 1, sizeof **out);
        (*out)[n++] = read_token(c, rows);
    }
    *count = n;
    return e;
}

enum err token_delete(struct ctx *c, struct db_tx *tx, int64_t person, int64_t id)
{
    int64_t gone = 0;
    enum err e = db_run(c, tx, remove_one, DB_VALUES(value_int(person), value_int(id)), &gone);
    if (!e && !gone)
        e = fail(c, ERR_NOT_FOUND, "there is no such token", "没有这个令牌");
    return e;
}
