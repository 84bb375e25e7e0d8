#include "auth/session.h"
#include "sys/file.h"

#include <sodium.h>

static const char insert[] =
    "INSERT INTO session (token, person, csrf, created, seen, address, home, provider, vouched) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
static const char select_of[] =
    "SELECT token, address, created, seen FROM session WHERE person = ? ORDER BY seen DESC, token";
static const char delete_named[] =
    "DELETE FROM session WHERE person = ? AND substr(token, 1, 16) = ?";
static const char select_one[] =
    "SELECT session.csrf, session.seen, session.home, session.provider, "
    "session.vouched, " PERSON_COLUMNS
    " FROM session JOIN person ON person.id = session.person WHERE session.token = ?";
static const char person_seen[] = "UPDATE person SET seen = ? WHERE id = ?";
static const char session_person_seen[] =
    "UPDATE person SET seen = ? WHERE id = (SELECT person FROM session WHERE token = ?)";
static const char update_seen[] = "UPDATE session SET seen = ? WHERE token = ?";
static const char delete_one[] = "DELETE FROM session WHERE token = ?";
static const char delete_others[] = "DELETE FROM session WHERE person = ? AND token <> ?";
static const char delete_old[] = "DELETE FROM session WHERE seen < ?";

enum { SECRET_BYTES = 32, HOUR_MS = 3600 * 1000 };
enum { ID_LETTERS = 16 }; // of the hash that is kept of the secret
#define IDLE_MS ((int64_t)SESSION_DAYS * 24 * HOUR_MS)

static struct str hex(struct arena *a, const unsigned char *bytes, size_t count)
{
    char *text = arena_alloc(a, count * 2 + 1);
    sodium_bin2hex(text, count * 2 + 1, bytes, count);
    return str_of(text);
}

static struct str token_of(struct arena *a, struct str cookie)
{
    unsigned char hash[SECRET_BYTES];
    crypto_generichash(hash, sizeof hash, (const unsigned char *)cookie.at, cookie.len, NULL, 0);
    return hex(a, hash, sizeof hash);
}

enum err session_begin(struct ctx *c, struct db_tx *tx, const struct session_start *s,
                       struct str *cookie)
{
    struct value now = value_int(s->now_ms), person = value_int(s->person);
    struct str home = s->home.len ? token_of(c->arena, s->home) : STR("");
    *cookie = secret_text(c->arena, SECRET_BYTES);
    enum err e = db_run(c, tx, delete_old, DB_VALUES(value_int(s->now_ms - IDLE_MS)), NULL);
    if (!e)
        e = db_run(c, tx, person_seen, DB_VALUES(now, person), NULL);
    if (e)
        return e;
    return db_run(c, tx, insert,
                  DB_VALUES(value_text(token_of(c->arena, *cookie)), person,
                            value_text(secret_text(c->arena, SECRET_BYTES)), now, now,
                            value_text(s->address.at ? s->address : STR("")), value_text(home),
                            value_int(s->provider), value_int(s->vouched)),
                  NULL);
}

enum err session_find(struct ctx *c, struct db_tx *tx, struct str cookie, int64_t now_ms,
                      struct session *out, bool *stale)
{
    enum { CSRF, SEEN, HOME, PROVIDER, VOUCHED, PERSON };
    struct db_rows *rows;
    int64_t seen = 0;
    bool found = false, whole = cookie.len == SECRET_BYTES * 2;
    struct str token = whole ? token_of(c->arena, cookie) : STR_NONE;
    enum err e =
        whole ? db_query(c, tx, select_one, DB_VALUES(value_text(token)), &rows) : ERR_NONE;
    out->home = STR_NONE;
    if (!e && whole && db_next(c, rows, &e)) {
        found = true;
        seen = db_int(rows, SEEN);
        out->csrf = db_text_copy(c, rows, CSRF);
        out->id = (struct str){token.at, ID_LETTERS};
        out->home = db_text_copy(c, rows, HOME);
        out->provider = db_int(rows, PROVIDER);
        out->person = person_read(c, rows, PERSON);
        if (db_int(rows, VOUCHED))
            out->person.second_needed = false; // he has shown it elsewhere
        db_rows_close(rows);
    }
    *stale = now_ms - seen > HOUR_MS;
    if (!e && (!found || now_ms - seen > IDLE_MS || !out->person.active))
        e = fail(c, ERR_SIGN_IN, "please sign in", "请先登录");
    return e;
}

enum err session_seen(struct ctx *c, struct db_tx *tx, struct str cookie, int64_t now_ms)
{
    struct value token = value_text(token_of(c->arena, cookie));
    enum err e = db_run(c, tx, update_seen, DB_VALUES(value_int(now_ms), token), NULL);
    return e ? e : db_run(c, tx, session_person_seen, DB_VALUES(value_int(now_ms), token), NULL);
}

enum err session_end(struct ctx *c, struct db_tx *tx, struct str cookie)
{
    return db_run(c, tx, delete_one, DB_VALUES(value_text(token_of(c->arena, cookie))), NULL);
}

enum err session_list(struct ctx *c, struct db_tx *tx, int64_t person, struct str cookie,
                      struct session_place **out, int *count)
{
    struct db_rows *rows;
    struct str here = token_of(c->arena, cookie);
    int n = 0;
    *out = NULL;
    enum err e = db_query(c, tx, select_of, DB_VALUES(value_int(person)), &rows);
    while (!e && db_next(c, rows, &e)) {
        struct str token = db_text_copy(c, rows, 0);
        bool same = str_eq(token, here);
        token.len = token.len < ID_LETTERS ? token.len : ID_LETTERS;
        *out = arena_grow(c->arena, *out, (size_t)n, (size_t)n + 1, sizeof **out);
        (*out)[n++] = (struct session_place){token, db_text_copy(c, rows, 1), db_int(rows, 2),
                                             db_int(rows, 3), same};
    }
    *count = n;
    return e;
}

enum err session_end_one(struct ctx *c, struct db_tx *tx, int64_t person, struct str id)
{
    int64_t gone = 0;
    enum err e = db_run(c, tx, delete_named, DB_VALUES(value_int(person), value_text(id)), &gone);
    if (!e && !gone)
        e = fail(c, ERR_NOT_FOUND, "there is no such session", "没有这个登录会话");
    return e;
}

enum err session_end_others(struct ctx *c, struct db_tx *tx, int64_t person, struct str but)
{
    struct str token = but.len ? token_of(c->arena, but) : STR("");
    return db_run(c, tx, delete_others, DB_VALUES(value_int(person), value_text(token)), NULL);
}
