// Signing in by an identity provider: OpenID Connect, authorization code with PKCE. There: an
// address, a cookie that binds the way back to this browser. Back: what the provider says is proven,
// and the person found, linked or made.
#include "api/oidc.h"
#include "api/buckets.h"
#include "api/handlers.h"
#include "auth/audit.h"
#include "auth/second.h"
#include "net/client.h"

#include <sodium.h>

#define VISIT_COOKIE "liuke_visit"

// ---- the ways there are -------------------------------------------------------------------------

static enum err all_providers(struct call *k, struct provider **rows, int *count)
{
    struct db_tx *tx;
    *count = 0;
    if (!k->org)
        return ERR_NONE;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = provider_list(k->c, tx, false, rows, count);
    db_read_end(tx);
    return e;
}

static enum err ways(struct call *k)
{
    struct provider *rows = NULL;
    int count;
    bool password = true;
    enum err e = all_providers(k, &rows, &count);
    put_rows(&k->out);
    for (int i = 0; !e && i < count; i++) {
        if (!rows[i].enabled)
            continue;
        password = password && !rows[i].closes;
        json_out_object(&k->out);
        put_int(&k->out, "id", rows[i].id);
        put_text(&k->out, "name", rows[i].name);
        json_out_object_end(&k->out);
    }
    json_out_array_end(&k->out);
    put_bool(&k->out, "password", password);
    json_out_object_end(&k->out);
    return e;
}

static enum err load_open(struct call *k, int64_t id, struct provider *out)
{
    struct db_tx *tx;
    if (!k->org)
        return fail(k->c, ERR_NOT_FOUND, "there is no such identity provider", "没有这个身份平台");
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = provider_open(k->c, tx, id, out);
    db_read_end(tx);
    return e;
}

// ---- there --------------------------------------------------------------------------------------

static enum err visit_work(struct work *w, void *user)
{
    return visit_begin(w->c, w->tx, user, w->at_ms);
}

// RFC 7636, S256.
static struct str challenge(struct arena *a, struct str verifier)
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    size_t room = sodium_base64_encoded_len(sizeof hash, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    char *text = arena_alloc(a, room);
    crypto_hash_sha256(hash, (const unsigned char *)verifier.at, verifier.len);
    sodium_bin2base64(text, room, hash, sizeof hash, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return str_of(text);
}

static struct str address_there(struct call *k, const struct provider *p, const struct issuer *i,
                                const struct visit *v)
{
    struct arena *a = k->c->arena;
    const char *mark = str_find(i->authorize, STR("?")) >= 0 ? "&" : "?";
    return str_format(a,
                      "%.*s%sresponse_type=code&client_id=%.*s&redirect_uri=%.*s&scope=openid%%20"
                      "profile%%20email&state=%.*s&nonce=%.*s&code_challenge=%.*s&"
                      "code_challenge_method=S256&ui_locales=%s",
                      STR_ARG(i->authorize), mark, STR_ARG(url_escaped(a, p->client)),
                      STR_ARG(url_escaped(a, provider_callback(a, p->home))), STR_ARG(v->state),
                      STR_ARG(v->nonce), STR_ARG(challenge(a, v->verifier)),
                      k->zh ? "zh-CN" : "en");
}

// A whole office may come by one address, so both are generous: they bound what strangers make this
// server write and ask. Guessing is another matter (settle, check_code).
static const struct bucket_size ways_there = {300, 60}, failed_ways_back = {60, 60};

static enum err take_turn(struct call *k, struct str key, struct bucket_size size)
{
    if (buckets_take(api_buckets(k->api), key, size, clock_ms(org_clock(k->org)),
                     &k->answer->retry_after_s))
        return ERR_NONE;
    return fail(k->c, ERR_TOO_MANY, "too many tries: wait a minute",
                "尝试次数过多，请一分钟后再试");
}

static enum err go_there(struct call *k, int64_t person)
{
    struct visit v = {.person = person};
    struct provider p;
    struct issuer i;
    struct str key = str_format(k->c->arena, "oidc %.*s", STR_ARG(k->http->peer));
    enum err e = call_id(k, 0, &v.provider);
    if (!e)
        e = load_open(k, v.provider, &p);
    if (!e)
        e = take_turn(k, key, ways_there);
    if (!e)
        e = issuers_get(k->c, api_issuers(k->api), p.issuer, false, &i);
    if (!e)
        e = call_write(k, k->person.id, visit_work, &v);
    if (e)
        return e;
    k->answer->cookie = str_format(
        k->c->arena, VISIT_COOKIE "=%.*s; Path=%.*s; HttpOnly; SameSite=Lax; Max-Age=%d%s",
        STR_ARG(v.browser), STR_ARG(api_prefix(k->api)), VISIT_SECONDS,
        url_is_https(p.home) ? "; Secure" : "");
    json_out_object(&k->out);
    put_text(&k->out, "address", address_there(k, &p, &i, &v));
    json_out_object_end(&k->out);
    return ERR_NONE;
}

static enum err begin(struct call *k)
{
    return go_there(k, 0);
}

static enum err link_own(struct call *k)
{
    return go_there(k, k->person.id);
}

// ---- back ---------------------------------------------------------------------------------------

static enum err take_work(struct work *w, void *user)
{
    return visit_take(w->c, w->tx, user, false, w->at_ms);
}

// What the provider says instead of a code: a word of its own list, or nothing we repeat.
static enum err refused(struct call *k, struct str said)
{
    bool plain = said.len > 0 && said.len <= 60;
    for (size_t i = 0; plain && i < said.len; i++)
        plain = (said.at[i] >= 'a' && said.at[i] <= 'z') || said.at[i] == '_';
    if (str_eq(said, STR("access_denied")))
        return fail(k->c, ERR_DENIED, "the identity provider did not let you in, or you went back",
                    "身份平台拒绝了登录，或您取消了登录");
    return fail(k->c, ERR_INPUT, "the identity provider could not sign you in (%.*s)",
                "身份平台未能完成登录（%.*s）", STR_ARG(plain ? said : STR("?")));
}

static enum err read_back(struct call *k, struct homecoming *h)
{
    struct str said = STR_NONE, iss = STR_NONE;
    enum err e = json_need_text(k->c, k->body, "state", &h->visit.state);
    if (!e)
        e = json_want_text(k->c, k->body, "code", &h->code);
    if (!e)
        e = json_want_text(k->c, k->body, "error", &said);
    if (!e)
        e = json_want_text(k->c, k->body, "iss", &iss);
    h->visit.browser = http_cookie(k->http, VISIT_COOKIE);
    if (!e)
        e = call_write(k, k->person.id, take_work, &h->visit);
    if (!e && h->visit.person && h->visit.person != k->person.id)
        e = fail(k->c, ERR_DENIED, "sign in first, then link your account again",
                 "请先登录，再重新绑定账号");
    if (!e)
        e = load_open(k, h->visit.provider, &h->provider);
    if (!e && iss.len && !str_eq(iss, h->provider.issuer))
        e = fail(k->c, ERR_DENIED, "another identity provider answered than the one that was asked",
                 "返回的不是所选的身份平台");
    return e || h->code.len ? e : refused(k, said);
}

static enum err come_back(struct call *k, struct homecoming *h)
{
    enum err e = read_back(k, h);
    if (!e)
        e = oidc_prove(k, h);
    if (!e)
        e = oidc_settle(k, h);
    if (!e && h->owes)
        e = fail(k->c, ERR_SECOND_FACTOR, "enter the code of your telephone as well",
                 "请再输入手机上的验证码");
    return e;
}

static enum err failed(struct call *k, const struct homecoming *h, enum err e)
{
    struct ctx own = {.arena = k->c->arena, .from = k->c->from};
    struct call quiet = *k;
    quiet.c = &own;
    if ((e == ERR_DENIED || e == ERR_INPUT) && h->provider.id &&
        call_audit(&quiet, "sign_in_failed", oidc_detail(k->c->arena, h)))
        return fail_as(k->c, &own.why);
    return e;
}

static enum err nobody_here(struct call *k)
{
    return k->org ? ERR_NONE
                  : fail(k->c, ERR_NOT_FOUND, "there is nobody yet: create the organisation first",
                         "还没有任何人员：请先创建组织");
}

static enum err back(struct call *k)
{
    struct homecoming h = {0};
    struct str key = str_format(k->c->arena, "oidc back %.*s", STR_ARG(k->http->peer));
    enum err e = nobody_here(k);
    if (!e)
        e = take_turn(k, key, failed_ways_back);
    if (!e)
        e = come_back(k, &h);
    if (e)
        return k->org ? failed(k, &h, e) : e;
    buckets_put(api_buckets(k->api), key, failed_ways_back, clock_ms(org_clock(k->org)));
    if (h.visit.person) // he was signed in, and stays so
        return write_session(k);
    return sign_in_as(k, &h.person,
                      &(struct arrival){h.provider.id, h.vouched, oidc_detail(k->c->arena, &h)});
}

// ---- the code of his telephone ------------------------------------------------------------------

struct coding {
    struct visit visit;
    struct str code;
    int64_t now;
    struct person person;
    struct provider provider;
};

// A wrong code undoes the taking, so that the next one can be tried.
static enum err code_work(struct work *w, void *user)
{
    struct coding *o = user;
    enum err e = visit_take(w->c, w->tx, &o->visit, true, w->at_ms);
    if (!e)
        e = person_load(w->c, w->tx, o->visit.arrived, &o->person);
    if (!e && !o->person.active)
        e = fail(w->c, ERR_DENIED,
                 "your account here has been switched off: ask your administrator",
                 "您在本系统的账号已停用，请联系管理员");
    if (!e)
        e = provider_open(w->c, w->tx, o->visit.provider, &o->provider);
    return e ? e : second_check(w->c, w->tx, o->person.id, o->code, o->now);
}

static enum err who_owes(struct call *k, struct coding *o)
{
    struct db_tx *tx;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = visit_look(k->c, tx, &o->visit, true, o->now);
    db_read_end(tx);
    return e;
}

// Wrong codes are counted for the person, together with those after a password.
static enum err check_code(struct call *k, struct coding *o)
{
    struct throttle *t = api_throttle(k->api);
    struct str key = str_format(k->c->arena, "second %lld", (long long)o->visit.arrived);
    enum err e = throttle_ask(k->c, t, key, o->now, &k->answer->retry_after_s);
    if (!e)
        e = call_write(k, k->person.id, code_work, o);
    if (e == ERR_SECOND_FACTOR)
        throttle_failed(t, key, o->now);
    else if (!e)
        throttle_passed(t, key);
    return e;
}

static enum err code(struct call *k)
{
    struct coding o = {.visit.browser = http_cookie(k->http, VISIT_COOKIE)};
    enum err e = nobody_here(k);
    if (!e)
        e = json_need_text(k->c, k->body, "state", &o.visit.state);
    if (!e)
        e = json_need_text(k->c, k->body, "code", &o.code);
    if (!e) {
        o.now = clock_ms(org_clock(k->org));
        e = who_owes(k, &o);
    }
    if (!e)
        e = check_code(k, &o);
    if (e)
        return e;
    struct homecoming h = {.provider = o.provider, .identity.login = o.person.login};
    return sign_in_as(
        k, &o.person,
        &(struct arrival){.provider = o.provider.id, .detail = oidc_detail(k->c->arena, &h)});
}

// ---- one's own links, and leaving ---------------------------------------------------------------

static enum err list_own(struct call *k)
{
    struct identity *rows;
    struct db_tx *tx;
    int count = 0;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = identity_list(k->c, tx, k->person.id, &rows, &count);
    db_read_end(tx);
    put_rows(&k->out);
    for (int i = 0; !e && i < count; i++) {
        json_out_object(&k->out);
        put_int(&k->out, "id", rows[i].id);
        put_text(&k->out, "issuer", rows[i].issuer);
        put_text(&k->out, "login", rows[i].login);
        put_text(&k->out, "created", utc_text(k->c->arena, rows[i].created_ms));
        put_text(&k->out, "seen", utc_text(k->c->arena, rows[i].seen_ms));
        json_out_object_end(&k->out);
    }
    put_rows_end(&k->out);
    return e;
}

struct unlinking {
    int64_t person, id;
};

static enum err unlink_work(struct work *w, void *user)
{
    const struct unlinking *u = user;
    return identity_unlink(w->c, w->tx, u->person, u->id);
}

static enum err unlink_own(struct call *k)
{
    struct unlinking u = {.person = k->person.id};
    enum err e = call_id(k, 0, &u.id);
    if (!e)
        e = call_write(k, k->person.id, unlink_work, &u);
    return e ? e : call_audit(k, "identity_unlinked", STR_NONE);
}

// Where his session came by a provider at which he shall be signed out as well. That it does not
// answer keeps nobody in.
static enum err leave(struct call *k)
{
    struct provider p;
    struct issuer i;
    struct str address = STR_NONE;
    struct arena *a = k->c->arena;
    enum err e = k->provider ? load_open(k, k->provider, &p) : ERR_NOT_FOUND;
    if (!e && p.leaves && !issuers_get(k->c, api_issuers(k->api), p.issuer, false, &i) &&
        i.end_session.len)
        address = str_format(
            a, "%.*s%sclient_id=%.*s&post_logout_redirect_uri=%.*s", STR_ARG(i.end_session),
            str_find(i.end_session, STR("?")) >= 0 ? "&" : "?", STR_ARG(url_escaped(a, p.client)),
            STR_ARG(url_escaped(a, str_format(a, "%.*s/", STR_ARG(p.home)))));
    fail_clear(k->c);
    json_out_object(&k->out);
    put_text_or_null(&k->out, "address", address);
    json_out_object_end(&k->out);
    return ERR_NONE;
}

const struct route oidc_routes[] = {
    {HTTP_GET, "/api/oidc", PERMIT_ANYBODY, ROUTE_OPEN, ways, "", "SignInWays",
     "The ways to sign in: identity providers, and whether everybody may use a password.",
     "登录方式：有哪些身份平台，是否所有人都可以用密码。"},
    {HTTP_POST, "/api/oidc/:id/begin", PERMIT_ANYBODY, ROUTE_OPEN, begin, "", "SignInAddress",
     "Where to go to sign in there; binds the way back to this browser, for ten minutes.",
     "应前往哪里登录；返回时只认这个浏览器，十分钟内有效。"},
    {HTTP_POST, "/api/oidc/:id/link", PERMIT_PERSON, ROUTE_OWN, link_own, "", "SignInAddress",
     "The same, to link one's own account with the one there.",
     "同上，用于把本人账号与那边的账号关联。"},
    {HTTP_POST, "/api/oidc/back", PERMIT_ANYBODY, ROUTE_OPEN, back, "SignInBack", "Session",
     "What the provider sent back: proven, and signed in or linked. Throttled.",
     "身份平台发回的内容：核实后登录或关联。限制次数。"},
    {HTTP_POST, "/api/oidc/code", PERMIT_ANYBODY, ROUTE_OPEN, code, "SignInCode", "Session",
     "The code of the telephone, where /back asked for it. Throttled.",
     "手机上的验证码，在 /back 要求时提交。限制次数。"},
    {HTTP_GET, "/api/session/identities", PERMIT_PERSON, ROUTE_OWN, list_own, "", "IdentityList",
     "One's own accounts at identity providers.", "本人在各身份平台的账号。"},
    {HTTP_DELETE, "/api/session/identities/:id", PERMIT_PERSON, ROUTE_OWN, unlink_own, "", "",
     "Unlinks one of them.", "解除其中一个关联。"},
    {HTTP_GET, "/api/session/leave", PERMIT_PERSON, ROUTE_OWN | ROUTE_EARLY, leave, "",
     "SignOutAddress", "Where to go after signing out, to sign out there as well.",
     "退出登录后应前往哪里，以便在身份平台也退出。"},
    {0},
};
