// The identity providers of the organisation, for administrators.
#include "api/guarded.h"
#include "auth/issuer.h"
#include "auth/provider.h"

static void write_one(struct call *k, const struct provider *p)
{
    struct json_out *out = &k->out;
    json_out_object(out);
    put_int(out, "id", p->id);
    put_int(out, "version", p->version);
    put_text(out, "name", p->name);
    put_text(out, "issuer", p->issuer);
    put_text(out, "client", p->client);
    put_bool(out, "secret_kept", p->secret.len > 0);
    put_text(out, "home", p->home);
    put_text(out, "callback", provider_callback(k->c->arena, p->home));
    put_text(out, "claim", p->claim);
    put_bool(out, "matches", p->matches);
    put_bool(out, "makes", p->makes);
    put_int(out, "role", p->role);
    put_int(out, "department", p->department);
    put_bool(out, "closes", p->closes);
    put_bool(out, "trusts", p->trusts);
    put_bool(out, "leaves", p->leaves);
    put_bool(out, "enabled", p->enabled);
    json_out_object_end(out);
}

static enum err list(struct call *k)
{
    struct provider *rows;
    struct db_tx *tx;
    int count = 0;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = provider_list(k->c, tx, false, &rows, &count);
    db_read_end(tx);
    put_rows(&k->out);
    for (int i = 0; !e && i < count; i++)
        write_one(k, &rows[i]);
    put_rows_end(&k->out);
    return e;
}

// ---- changing -----------------------------------------------------------------------------------

static enum err create_work(struct work *w, void *user)
{
    return provider_create(w->c, w->tx, user, w->at_ms);
}

static enum err update_work(struct work *w, void *user)
{
    return provider_update(w->c, w->tx, user);
}

static enum err delete_work(struct work *w, void *user)
{
    const struct provider *p = user;
    return provider_delete(w->c, w->tx, p->id, p->version, w->at_ms);
}

static enum err restore_work(struct work *w, void *user)
{
    struct provider *p = user;
    return provider_restore(w->c, w->tx, p->id, p);
}

static enum err read_provider(struct call *k, struct provider *p)
{
    const struct {
        const char *key;
        bool *flag;
    } flags[] = {{"matches", &p->matches}, {"makes", &p->makes},   {"closes", &p->closes},
                 {"trusts", &p->trusts},   {"leaves", &p->leaves}, {"enabled", &p->enabled}};
    enum err e = json_need_text(k->c, k->body, "name", &p->name);
    if (!e)
        e = json_need_text(k->c, k->body, "issuer", &p->issuer);
    if (!e)
        e = json_need_text(k->c, k->body, "client", &p->client);
    if (!e)
        e = json_want_text(k->c, k->body, "secret", &p->secret);
    if (!e)
        e = json_need_text(k->c, k->body, "home", &p->home);
    if (!e)
        e = json_need_text(k->c, k->body, "claim", &p->claim);
    if (!e)
        e = json_want_int(k->c, k->body, "role", &p->role);
    if (!e)
        e = json_want_int(k->c, k->body, "department", &p->department);
    for (size_t i = 0; !e && i < sizeof flags / sizeof *flags; i++)
        e = json_need_bool(k->c, k->body, flags[i].key, flags[i].flag);
    return e ? e : issuer_check(k->c, str_trim(p->issuer), issuers_local(api_issuers(k->api)));
}

static enum err answer(struct call *k, struct provider *p, org_job *job, const char *done)
{
    enum err e = call_write(k, k->person.id, job, p);
    if (!e)
        e = call_audit(
            k, "provider",
            str_format(k->c->arena, "{\"done\":\"%s\",\"provider\":%lld}", done, (long long)p->id));
    if (e)
        return e;
    k->version = p->version;
    write_one(k, p);
    return ERR_NONE;
}

static enum err create(struct call *k)
{
    struct provider p = {0};
    enum err e = read_provider(k, &p);
    return e ? e : answer(k, &p, create_work, "made");
}

static enum err update(struct call *k)
{
    struct provider p = {0};
    enum err e = read_provider(k, &p);
    if (!e)
        e = call_id(k, 0, &p.id);
    if (!e)
        e = call_version(k, &p.version);
    return e ? e : answer(k, &p, update_work, "changed");
}

static enum err delete_one(struct call *k)
{
    struct provider p = {0};
    enum err e = call_id(k, 0, &p.id);
    if (!e)
        e = call_version(k, &p.version);
    if (!e)
        e = call_write(k, k->person.id, delete_work, &p);
    return e ? e
             : call_audit(k, "provider",
                          str_format(k->c->arena, "{\"done\":\"deleted\",\"provider\":%lld}",
                                     (long long)p.id));
}

static enum err restore(struct call *k)
{
    struct provider p = {0};
    enum err e = call_id(k, 0, &p.id);
    return e ? e : answer(k, &p, restore_work, "restored");
}

// ---- trying -------------------------------------------------------------------------------------

static int keys_that_count(const struct json *keys)
{
    int n = 0;
    const struct json *list = json_get(keys, "keys");
    for (int i = 0; i < list->count; i++) {
        const struct json *kty = json_get(&list->items[i], "kty");
        n += kty && kty->kind == JSON_TEXT &&
             (str_eq(kty->text, STR("RSA")) || str_eq(kty->text, STR("EC")) ||
              str_eq(kty->text, STR("OKP")));
    }
    return n;
}

// What is wrong is said as the error; what is right, as the answer.
static enum err try_it(struct call *k)
{
    struct issuers *all = api_issuers(k->api);
    struct issuer i;
    const struct json *keys;
    struct str issuer;
    int count = 0;
    enum err e = json_need_text(k->c, k->body, "issuer", &issuer);
    if (!e)
        e = issuers_get(k->c, all, str_trim(issuer), true, &i);
    if (!e)
        e = issuers_keys(k->c, all, &i, true, &keys);
    if (!e)
        count = keys_that_count(keys);
    if (!e && !count)
        e = fail(
            k->c, ERR_INPUT,
            "the identity provider publishes no key that counts: let it sign with RS256, PS256, "
            "ES256 or EdDSA",
            "身份平台没有公布可用的签名密钥：请改用 RS256、PS256、ES256 或 EdDSA 签名");
    if (e)
        return e;
    json_out_object(&k->out);
    put_text(&k->out, "issuer", i.issuer);
    put_int(&k->out, "keys", count);
    put_bool(&k->out, "leaves", i.end_session.len > 0);
    json_out_object_end(&k->out);
    return ERR_NONE;
}

const struct route provider_routes[] = {
    {HTTP_GET, "/api/providers", PERMIT_ADMIN, 0, list, "", "ProviderList",
     "Identity providers (OpenID Connect); never their secrets.",
     "身份平台（OpenID Connect）；不含密钥。"},
    // No Idempotency-Key: the question would be compared, and with it the secret.
    {HTTP_POST, "/api/providers", PERMIT_ADMIN, ROUTE_OWN, create, "ProviderQuestion", "Provider",
     "A new one.", "新建身份平台。"},
    {HTTP_PATCH, "/api/providers/:id", PERMIT_ADMIN, ROUTE_OWN | ROUTE_VERSION, update,
     "ProviderQuestion", "Provider",
     "Changes it; without a secret the old one stays, unless issuer or client changed.",
     "修改；不给密钥则沿用原来的，除非更换了签发者或应用编号。"},
    {HTTP_DELETE, "/api/providers/:id", PERMIT_ADMIN, ROUTE_OWN | ROUTE_VERSION, delete_one, "", "",
     "Takes it away; who is linked stays linked, should it come back.",
     "移除；已关联的账号保持关联，恢复后继续可用。"},
    {HTTP_POST, "/api/providers/:id/restore", PERMIT_ADMIN, ROUTE_OWN, restore, "", "Provider",
     "Brings a deleted one back.", "恢复已移除的身份平台。"},
    {HTTP_POST, "/api/providers/try", PERMIT_ADMIN, ROUTE_OWN | ROUTE_ASKS, try_it, "ProviderTry",
     "ProviderTried",
     "Asks for its description and its keys; the error says in words what is wrong.",
     "读取它的说明和公钥；有问题时用文字说明。"},
    {0},
};
