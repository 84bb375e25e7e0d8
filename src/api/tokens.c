// Tokens: what programs sign in with, in one's own name.
#include "api/guarded.h"
#include "api/named.h"
#include "auth/token.h"

static void write_token(struct call *k, const struct token *t)
{
    json_out_object(&k->out);
    put_int(&k->out, "id", t->id);
    put_text(&k->out, "name", t->name);
    put_bool(&k->out, "writes", t->writes);
    named_put(k, t->objects, t->object_count);
    put_bool(&k->out, "limited", t->object_count > 0);
    put_text(&k->out, "created", utc_text(k->c->arena, t->created_ms));
    put_text_or_null(&k->out, "expires",
                     t->expires_ms ? utc_text(k->c->arena, t->expires_ms) : STR_NONE);
    put_text_or_null(&k->out, "seen", t->seen_ms ? utc_text(k->c->arena, t->seen_ms) : STR_NONE);
}

static enum err list_tokens(struct call *k)
{
    struct token *list;
    struct db_tx *tx;
    int count;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = token_list(k->c, tx, k->person.id, &list, &count);
    db_read_end(tx);
    put_rows(&k->out);
    for (int i = 0; !e && i < count; i++) {
        write_token(k, &list[i]);
        json_out_object_end(&k->out);
    }
    put_rows_end(&k->out);
    return e;
}

struct making_token {
    struct token token;
    int64_t now;
    struct str secret;
};

static enum err create_work(struct work *w, void *user)
{
    struct making_token *m = user;
    return token_create(w->c, w->tx, &m->token, m->now, &m->secret);
}

static enum err delete_work(struct work *w, void *user)
{
    const struct making_token *m = user;
    return token_delete(w->c, w->tx, m->token.person, m->token.id);
}

static enum err note(struct call *k, const char *done, int64_t id)
{
    return call_audit(
        k, "token",
        str_format(k->c->arena, "{\"done\":\"%s\",\"token\":%lld}", done, (long long)id));
}

static enum err create(struct call *k)
{
    enum { DAYS_MAX = 3650 };
    struct making_token m = {.token.person = k->person.id, .now = clock_ms(org_clock(k->org))};
    int64_t days = 0;
    enum err e = json_need_text(k->c, k->body, "name", &m.token.name);
    if (!e)
        e = json_want_bool(k->c, k->body, "writes", &m.token.writes);
    if (!e)
        e = json_want_int(k->c, k->body, "days", &days);
    if (!e && (days < 0 || days > DAYS_MAX))
        e = fail(k->c, ERR_INPUT, "a token is valid for 1 to %d days, or until revoked",
                 "有效期应为 1 到 %d 天，或一直有效", DAYS_MAX);
    if (!e)
        e = named_list(k, TOKEN_OBJECTS_MAX, &m.token.objects, &m.token.object_count);
    m.token.expires_ms = days ? m.now + days * 24 * 3600 * 1000 : 0;
    if (!e)
        e = call_write(k, k->person.id, create_work, &m);
    if (!e)
        e = note(k, "made", m.token.id);
    if (e)
        return e;
    write_token(k, &m.token);
    put_text(&k->out, "token", m.secret);
    json_out_object_end(&k->out);
    return ERR_NONE;
}

static enum err revoke(struct call *k)
{
    struct making_token m = {.token.person = k->person.id};
    enum err e = call_id(k, 0, &m.token.id);
    if (!e)
        e = call_write(k, k->person.id, delete_work, &m);
    return e ? e : note(k, "revoked", m.token.id);
}

const struct route token_routes[] = {
    {HTTP_GET, "/api/tokens", PERMIT_VIEWER, ROUTE_OWN, list_tokens, "", "TokenList",
     "One's own tokens, the newest first.", "本人的访问令牌，最新的在前。"},
    // No Idempotency-Key: its answer would be kept, and with it the token.
    {HTTP_POST, "/api/tokens", PERMIT_VIEWER, ROUTE_OWN, create, "TokenQuestion", "NewToken",
     "A new token, told this once.", "新建令牌，内容只给出这一次。"},
    {HTTP_DELETE, "/api/tokens/:id", PERMIT_VIEWER, ROUTE_OWN, revoke, "", "",
     "Revokes it; it opens nothing from the next request on.", "吊销令牌；从下一次请求起失效。"},
    {0},
};
