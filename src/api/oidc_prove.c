#include "api/oidc.h"
#include "auth/jwt.h"
#include "net/client.h"

#include <sodium.h>

static struct str text_at(const struct json *o, const char *key)
{
    const struct json *node = json_get(o, key);
    return node && node->kind == JSON_TEXT ? node->text : STR_NONE;
}

// ---- the code for tokens ------------------------------------------------------------------------

// Both parts are written as in a form before they are joined (RFC 6749, 2.3.1).
static struct str basic_header(struct arena *a, const struct provider *p)
{
    struct str both = str_format(a, "%.*s:%.*s", STR_ARG(url_escaped(a, p->client)),
                                 STR_ARG(url_escaped(a, p->secret)));
    size_t room = sodium_base64_encoded_len(both.len, sodium_base64_VARIANT_ORIGINAL);
    char *text = arena_alloc(a, room);
    sodium_bin2base64(text, room, (const unsigned char *)both.at, both.len,
                      sodium_base64_VARIANT_ORIGINAL);
    return str_format(a, "Authorization: Basic %s", text);
}

static struct issuer_ask exchange_ask(struct arena *a, const struct homecoming *h,
                                      const struct issuer *i)
{
    const struct provider *p = &h->provider;
    struct issuer_ask q = {.url = i->token};
    bool secret = p->secret.len > 0;
    if (secret && i->basic)
        q.header = basic_header(a, p);
    q.form = str_format(a, "grant_type=authorization_code&code=%.*s&redirect_uri=%.*s&code_verifier="
                           "%.*s",
                        STR_ARG(url_escaped(a, h->code)),
                        STR_ARG(url_escaped(a, provider_callback(a, p->home))),
                        STR_ARG(h->visit.verifier));
    if (!q.header.len)
        q.form = str_format(a, "%.*s&client_id=%.*s", STR_ARG(q.form),
                            STR_ARG(url_escaped(a, p->client)));
    if (!q.header.len && secret)
        q.form = str_format(a, "%.*s&client_secret=%.*s", STR_ARG(q.form),
                            STR_ARG(url_escaped(a, p->secret)));
    return q;
}

static enum err exchange(struct call *k, const struct homecoming *h, const struct issuer *i,
                         const struct json **tokens)
{
    int status;
    struct issuer_ask q = exchange_ask(k->c->arena, h, i);
    enum err e = issuers_ask(k->c, api_issuers(k->api), &q, &status, tokens);
    if (e)
        return e;
    struct str said = text_at(*tokens, "error");
    if (str_eq(said, STR("invalid_client")))
        return fail(k->c, ERR_INPUT,
                    "the identity provider does not know this program: the administrator looks at "
                    "client id and secret in the settings",
                    "身份平台不认识本系统：请管理员检查设置中的应用编号和密钥");
    if (str_eq(said, STR("invalid_grant")))
        return fail(k->c, ERR_DENIED, "the sign-in took too long or was used already: begin again",
                    "登录超时或已经用过，请重新登录");
    if (status != 200 || !text_at(*tokens, "id_token").len)
        return fail(k->c, ERR_INPUT, "the identity provider gave no token (it answered %d)",
                    "身份平台没有返回登录凭证（返回 %d）", status);
    return ERR_NONE;
}

// ---- the token ----------------------------------------------------------------------------------

// A key it does not know makes it look once more.
static enum err verify(struct call *k, const struct issuer *i, const struct jwt *t)
{
    const struct json *keys;
    bool unknown = false;
    struct issuers *all = api_issuers(k->api);
    enum err e = issuers_keys(k->c, all, i, false, &keys);
    if (!e)
        e = jwt_verify(k->c, t, keys, &unknown);
    if (e != ERR_DENIED || !unknown)
        return e;
    fail_clear(k->c);
    e = issuers_keys(k->c, all, i, true, &keys);
    return e ? e : jwt_verify(k->c, t, keys, &unknown);
}

static bool second_factor_said(const struct json *claims)
{
    const struct json *amr = json_get(claims, "amr");
    for (int i = 0; amr && amr->kind == JSON_ARRAY && i < amr->count; i++)
        if (amr->items[i].kind == JSON_TEXT && str_eq(amr->items[i].text, STR("mfa")))
            return true;
    return false;
}

// ---- who ----------------------------------------------------------------------------------------

static void read_claims(struct arena *a, const struct json *claims, struct homecoming *h)
{
    bool mail = str_eq(h->provider.claim, STR("email"));
    const struct json *verified = json_get(claims, "email_verified");
    bool mail_good = !verified || verified->kind != JSON_BOOL || verified->boolean;
    struct str login =
        mail && !mail_good ? STR_NONE : text_at(claims, str_zero(a, h->provider.claim));
    if (login.len)
        h->identity.login = str_trim(login);
    if (text_at(claims, "name").len)
        h->name = text_at(claims, "name");
    if (mail_good && text_at(claims, "email").len)
        h->mail = text_at(claims, "email");
}

static bool printable(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.at[i] <= ' ' || s.at[i] > '~')
            return false;
    return s.len > 0;
}

// Many providers tell more there than in the token. What it says counts for the same `sub` alone.
static enum err ask_userinfo(struct call *k, const struct issuer *i, const struct json *tokens,
                             struct homecoming *h)
{
    const struct json *claims;
    int status;
    struct str access = text_at(tokens, "access_token");
    if (h->identity.login.len || !i->userinfo.len || !printable(access))
        return ERR_NONE;
    struct issuer_ask q = {.url = i->userinfo,
                           .header = str_format(k->c->arena, "Authorization: Bearer %.*s",
                                                STR_ARG(access))};
    enum err e = issuers_ask(k->c, api_issuers(k->api), &q, &status, &claims);
    if (e || status != 200 || !claims)
        return e;
    if (!str_eq(text_at(claims, "sub"), h->identity.sub))
        return fail(k->c, ERR_DENIED, "the identity provider speaks of somebody else than its token",
                    "身份平台返回的人员与登录凭证不一致");
    read_claims(k->c->arena, claims, h);
    return ERR_NONE;
}

enum err oidc_prove(struct call *k, struct homecoming *h)
{
    struct issuer i;
    struct jwt t;
    const struct json *tokens = NULL;
    const struct provider *p = &h->provider;
    struct jwt_wanted w = {p->issuer, p->client, h->visit.nonce,
                           clock_ms(org_clock(k->org)) / 1000};
    enum err e = issuers_get(k->c, api_issuers(k->api), p->issuer, false, &i);
    if (!e)
        e = exchange(k, h, &i, &tokens);
    if (!e)
        e = jwt_read(k->c, text_at(tokens, "id_token"), &t);
    if (!e)
        e = verify(k, &i, &t);
    h->identity = (struct identity){.issuer = p->issuer};
    if (!e)
        e = jwt_check(k->c, &t, &w, &h->identity.sub);
    if (e)
        return e;
    read_claims(k->c->arena, t.claims, h);
    h->vouched = p->trusts && second_factor_said(t.claims);
    return ask_userinfo(k, &i, tokens, h);
}
