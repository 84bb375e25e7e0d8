#include "auth/identity.h"
#include "sys/file.h"

#include <sodium.h>

static const char by_sub[] = "SELECT id, person, created, seen, issuer, sub, login FROM "
                             "person_identity WHERE issuer = ? AND sub = ?";
static const char by_person[] = "SELECT id, person, created, seen, issuer, sub, login FROM "
                                "person_identity WHERE person = ? ORDER BY created, id";
static const char insert[] = "INSERT INTO person_identity (id, issuer, sub, person, login, created, "
                             "seen) VALUES (?, ?, ?, ?, ?, ?, ?)";
static const char seen[] = "UPDATE person_identity SET seen = ?, login = ? WHERE id = ?";
static const char unlink[] = "DELETE FROM person_identity WHERE person = ? AND id = ?";
static const char visit_insert[] =
    "INSERT INTO provider_visit (state, browser, provider, nonce, verifier, person, created, "
    "arrived) VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
static const char visit_select[] =
    "SELECT provider, nonce, verifier, person, created, arrived, browser FROM provider_visit WHERE "
    "state = ?";
static const char visit_delete[] = "DELETE FROM provider_visit WHERE state = ?";
static const char visit_old[] = "DELETE FROM provider_visit WHERE created < ?";

enum { SECRET_BYTES = 32 };
#define VISIT_MS ((int64_t)VISIT_SECONDS * 1000)

// ---- who is who ---------------------------------------------------------------------------------

static struct identity read_row(struct ctx *c, struct db_rows *rows)
{
    return (struct identity){.id = db_int(rows, 0),
                             .person = db_int(rows, 1),
                             .created_ms = db_int(rows, 2),
                             .seen_ms = db_int(rows, 3),
                             .issuer = db_text_copy(c, rows, 4),
                             .sub = db_text_copy(c, rows, 5),
                             .login = db_text_copy(c, rows, 6)};
}

enum err identity_find(struct ctx *c, struct db_tx *tx, struct str issuer, struct str sub,
                       struct identity *out)
{
    struct db_rows *rows;
    *out = (struct identity){.issuer = issuer, .sub = sub};
    enum err e = db_query(c, tx, by_sub, DB_VALUES(value_text(issuer), value_text(sub)), &rows);
    while (!e && db_next(c, rows, &e))
        *out = read_row(c, rows);
    return e;
}

enum err identity_link(struct ctx *c, struct db_tx *tx, struct identity *i, int64_t at_ms)
{
    struct identity there;
    enum err e = identity_find(c, tx, i->issuer, i->sub, &there);
    if (!e && there.id && there.person != i->person)
        e = fail(c, ERR_CONFLICT,
                 "this account of the identity provider belongs to somebody else here already",
                 "这个身份平台账号已经绑定到另一个人");
    if (!e && there.id) {
        i->id = there.id;
        return identity_seen(c, tx, i, at_ms);
    }
    if (!e)
        e = db_ids(c, tx, 1, &i->id);
    return e ? e
             : db_run(c, tx, insert,
                      DB_VALUES(value_int(i->id), value_text(i->issuer), value_text(i->sub),
                                value_int(i->person), value_text(i->login.at ? i->login : STR("")),
                                value_int(at_ms), value_int(at_ms)),
                      NULL);
}

enum err identity_seen(struct ctx *c, struct db_tx *tx, const struct identity *i, int64_t at_ms)
{
    return db_run(
        c, tx, seen,
        DB_VALUES(value_int(at_ms), value_text(i->login.at ? i->login : STR("")), value_int(i->id)),
        NULL);
}

enum err identity_list(struct ctx *c, struct db_tx *tx, int64_t person, struct identity **out,
                       int *count)
{
    struct db_rows *rows;
    int n = 0;
    *out = NULL;
    enum err e = db_query(c, tx, by_person, DB_VALUES(value_int(person)), &rows);
    while (!e && db_next(c, rows, &e)) {
        *out = arena_grow(c->arena, *out, (size_t)n, (size_t)n + 1, sizeof **out);
        (*out)[n++] = read_row(c, rows);
    }
    *count = n;
    return e;
}

enum err identity_unlink(struct ctx *c, struct db_tx *tx, int64_t person, int64_t id)
{
    int64_t gone = 0;
    enum err e = db_run(c, tx, unlink, DB_VALUES(value_int(person), value_int(id)), &gone);
    if (!e && !gone)
        e = fail(c, ERR_NOT_FOUND, "there is no such link", "没有这个绑定");
    return e;
}

// ---- there and back -----------------------------------------------------------------------------

static struct value hashed(struct arena *a, struct str secret)
{
    unsigned char hash[SECRET_BYTES];
    char *text = arena_alloc(a, sizeof hash * 2 + 1);
    crypto_generichash(hash, sizeof hash, (const unsigned char *)secret.at, secret.len, NULL, 0);
    sodium_bin2hex(text, sizeof hash * 2 + 1, hash, sizeof hash);
    return value_text(str_of(text));
}

static enum err keep(struct ctx *c, struct db_tx *tx, const struct visit *v, int64_t at_ms)
{
    return db_run(c, tx, visit_insert,
                  DB_VALUES(hashed(c->arena, v->state), hashed(c->arena, v->browser),
                            value_int(v->provider), value_text(v->nonce), value_text(v->verifier),
                            value_int(v->person), value_int(at_ms), value_int(v->arrived)),
                  NULL);
}

enum err visit_begin(struct ctx *c, struct db_tx *tx, struct visit *v, int64_t at_ms)
{
    v->state = secret_text(c->arena, SECRET_BYTES);
    v->browser = secret_text(c->arena, SECRET_BYTES);
    v->nonce = secret_text(c->arena, SECRET_BYTES);
    v->verifier = secret_text(c->arena, SECRET_BYTES);
    enum err e = db_run(c, tx, visit_old, DB_VALUES(value_int(at_ms - VISIT_MS)), NULL);
    return e ? e : keep(c, tx, v, at_ms);
}

enum err visit_look(struct ctx *c, struct db_tx *tx, struct visit *v, bool back, int64_t at_ms)
{
    struct db_rows *rows;
    struct value state = hashed(c->arena, v->state), browser = hashed(c->arena, v->browser);
    bool found = false;
    enum err e = db_query(c, tx, visit_select, DB_VALUES(state), &rows);
    while (!e && db_next(c, rows, &e)) {
        v->provider = db_int(rows, 0);
        v->nonce = db_text_copy(c, rows, 1);
        v->verifier = db_text_copy(c, rows, 2);
        v->person = db_int(rows, 3);
        v->arrived = db_int(rows, 5);
        found = at_ms - db_int(rows, 4) < VISIT_MS && str_eq(db_text(rows, 6), browser.text) &&
                (v->arrived != 0) == back;
    }
    if (!e && !found)
        return fail(c, ERR_DENIED,
                    "this sign-in was used already, took longer than ten minutes or was begun in "
                    "another browser: begin again",
                    "这次登录已经用过、超过了十分钟，或是在另一个浏览器中开始的：请重新登录");
    return e;
}

enum err visit_take(struct ctx *c, struct db_tx *tx, struct visit *v, bool back, int64_t at_ms)
{
    enum err e = visit_look(c, tx, v, back, at_ms);
    return e ? e : db_run(c, tx, visit_delete, DB_VALUES(hashed(c->arena, v->state)), NULL);
}

enum err visit_wait(struct ctx *c, struct db_tx *tx, const struct visit *v, int64_t at_ms)
{
    return keep(c, tx, v, at_ms);
}
