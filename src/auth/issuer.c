#include "auth/issuer.h"
#include "net/client.h"
#include "sys/clock.h"

#include <pthread.h>
#include <stdlib.h>

enum {
    KEPT = 16,
    KEPT_MS = 3600 * 1000,
    AGAIN_MAX = 3,
    AGAIN_MS = 300 * 1000,
};

struct kept {
    struct str issuer, document, keys; // ours, by mem_alloc
    int64_t document_ms, keys_ms;
    int64_t again_ms; // when the first of `again` fresh fetches was
    int again;
};

struct issuers {
    bool local;
    pthread_mutex_t lock;
    struct kept kept[KEPT];
    int next; // the place that is used next
};

struct issuers *issuers_create(bool local)
{
    struct issuers *all = mem_alloc(sizeof *all);
    *all = (struct issuers){.local = local};
    pthread_mutex_init(&all->lock, NULL);
    return all;
}

static void forget(struct kept *k)
{
    free((void *)(uintptr_t)k->issuer.at);
    free((void *)(uintptr_t)k->document.at);
    free((void *)(uintptr_t)k->keys.at);
    *k = (struct kept){0};
}

void issuers_destroy(struct issuers *all)
{
    if (!all)
        return;
    for (int i = 0; i < KEPT; i++)
        forget(&all->kept[i]);
    pthread_mutex_destroy(&all->lock);
    free(all);
}

bool issuers_local(const struct issuers *all)
{
    return all->local;
}

// ---- what it says -------------------------------------------------------------------------------

static bool address_good(struct ctx *c, struct str url, bool local)
{
    if (url_check(c, url)) {
        fail_clear(c);
        return false;
    }
    return url_is_https(url) || (local && url_is_local(c, url));
}

enum err issuer_check(struct ctx *c, struct str issuer, bool local)
{
    enum err e = url_check(c, issuer);
    if (!e && (str_find(issuer, STR("?")) >= 0 || str_find(issuer, STR("#")) >= 0))
        e = fail(c, ERR_INPUT, "the address of an identity provider holds no ? and no #",
                 "身份平台地址中不能有 ? 或 #");
    if (!e && !address_good(c, issuer, local))
        e = fail(c, ERR_INPUT,
                 "the address of an identity provider begins with https://, so that nobody on the way "
                 "can read who signs in",
                 "身份平台地址必须以 https:// 开头，否则登录信息可能在途中被他人读取");
    return e;
}

static struct str text_at(const struct json *o, const char *key)
{
    const struct json *node = json_get(o, key);
    return node && node->kind == JSON_TEXT ? node->text : STR_NONE;
}

static bool lists(const struct json *o, const char *key, struct str text, bool missing)
{
    const struct json *list = json_get(o, key);
    if (!list || list->kind != JSON_ARRAY)
        return missing;
    for (int i = 0; i < list->count; i++)
        if (list->items[i].kind == JSON_TEXT && str_eq(list->items[i].text, text))
            return true;
    return false;
}

static enum err check_addresses(struct ctx *c, const struct issuer *i, bool local)
{
    const struct {
        const char *name;
        struct str url;
        bool needed;
    } all[] = {{"authorization_endpoint", i->authorize, true},
               {"token_endpoint", i->token, true},
               {"jwks_uri", i->keys_at, true},
               {"userinfo_endpoint", i->userinfo, false},
               {"end_session_endpoint", i->end_session, false}};
    for (size_t n = 0; n < sizeof all / sizeof *all; n++)
        if ((all[n].needed || all[n].url.len) && !address_good(c, all[n].url, local))
            return fail(c, ERR_INPUT,
                        "the identity provider's description has no usable address for %s",
                        "身份平台的说明中缺少可用的地址：%s", all[n].name);
    return ERR_NONE;
}

enum err issuer_read(struct ctx *c, struct str document, struct str issuer, bool local,
                     struct issuer *out)
{
    const struct json *doc;
    if (json_parse(c, document, ISSUER_BYTES_MAX, &doc) || doc->kind != JSON_OBJECT) {
        fail_clear(c);
        return fail(c, ERR_INPUT,
                    "what is at this address is not the description of an identity provider",
                    "该地址上没有身份平台的说明文件，请检查地址是否正确");
    }
    *out = (struct issuer){.issuer = text_at(doc, "issuer"),
                           .authorize = text_at(doc, "authorization_endpoint"),
                           .token = text_at(doc, "token_endpoint"),
                           .userinfo = text_at(doc, "userinfo_endpoint"),
                           .end_session = text_at(doc, "end_session_endpoint"),
                           .keys_at = text_at(doc, "jwks_uri")};
    const struct json *iss = json_get(doc, "authorization_response_iss_parameter_supported");
    out->tells_iss = iss && iss->kind == JSON_BOOL && iss->boolean;
    out->basic = lists(doc, "token_endpoint_auth_methods_supported", STR("client_secret_basic"), true);
    if (!str_eq(out->issuer, issuer))
        return fail(c, ERR_INPUT,
                    "the identity provider calls itself '%.*s', and the settings say '%.*s': write it "
                    "exactly as it does",
                    "身份平台自称“%.*s”，设置中写的是“%.*s”：请按身份平台的写法填写，一字不差",
                    STR_ARG(out->issuer), STR_ARG(issuer));
    if (!lists(doc, "response_types_supported", STR("code"), true))
        return fail(c, ERR_INPUT, "the identity provider does not offer the sign-in by code",
                    "身份平台不支持授权码方式登录");
    return check_addresses(c, out, local);
}

// ---- asking -------------------------------------------------------------------------------------

enum err issuers_ask(struct ctx *c, struct issuers *all, const struct issuer_ask *q, int *status,
                     const struct json **out)
{
    struct str headers[] = {STR("Accept: application/json"),
                            STR("Content-Type: application/x-www-form-urlencoded"), q->header};
    struct str asking[] = {headers[0], q->header};
    struct post p = {.url = q->url, .get = !q->form.len, .whole_max = ISSUER_BYTES_MAX, .body = q->form};
    struct post_limits limits = {.seconds = ISSUER_SECONDS, .local = all->local};
    p.headers = p.get ? asking : headers;
    p.header_count = (p.get ? 1 : 2) + (q->header.len ? 1 : 0);
    *out = NULL;
    post_all(c->arena, &p, 1, &limits);
    *status = p.status;
    if (!p.status)
        return fail(c, ERR_INPUT, "the identity provider does not answer (%.*s): try again later",
                    "身份平台没有响应（%.*s），请稍后再试", STR_ARG(p.answer));
    if (json_parse(c, p.answer, ISSUER_BYTES_MAX, out) || (*out)->kind != JSON_OBJECT) {
        fail_clear(c);
        *out = NULL;
    }
    return ERR_NONE;
}

// The text at an address, as it is.
static enum err fetch(struct ctx *c, struct issuers *all, struct str url, struct str *out)
{
    struct str header = STR("Accept: application/json");
    struct post p = {.url = url, .get = true, .whole_max = ISSUER_BYTES_MAX, .headers = &header,
                     .header_count = 1};
    struct post_limits limits = {.seconds = ISSUER_SECONDS, .local = all->local};
    post_all(c->arena, &p, 1, &limits);
    *out = p.answer;
    if (!p.status)
        return fail(c, ERR_INPUT, "the identity provider does not answer at %.*s (%.*s)",
                    "身份平台没有响应：%.*s（%.*s）", STR_ARG(url), STR_ARG(p.answer));
    if (p.status != 200)
        return fail(c, ERR_INPUT,
                    "%.*s answers %d: look whether the address of the identity provider is right",
                    "%.*s 返回 %d：请检查身份平台地址是否正确", STR_ARG(url), p.status);
    return ERR_NONE;
}

// ---- keeping ------------------------------------------------------------------------------------

static struct str own_copy(struct str s)
{
    char *at = mem_alloc(s.len + 1);
    memcpy(at, s.at, s.len);
    at[s.len] = 0;
    return (struct str){at, s.len};
}

static void replace(struct str *place, struct str fresh)
{
    free((void *)(uintptr_t)place->at);
    *place = own_copy(fresh);
}

// With the lock held. Where it is not there, `make` takes the place of the one that came first.
static struct kept *find(struct issuers *all, struct str issuer, bool make)
{
    for (int i = 0; i < KEPT; i++)
        if (all->kept[i].issuer.at && str_eq(all->kept[i].issuer, issuer))
            return &all->kept[i];
    if (!make)
        return NULL;
    struct kept *k = &all->kept[all->next++ % KEPT];
    forget(k);
    k->issuer = own_copy(issuer);
    return k;
}

static struct str document_kept(struct ctx *c, struct issuers *all, struct str issuer)
{
    struct str text = STR_NONE;
    pthread_mutex_lock(&all->lock);
    struct kept *k = find(all, issuer, false);
    if (k && k->document.len && clock_steady_ms() - k->document_ms < KEPT_MS)
        text = str_copy(c->arena, k->document);
    pthread_mutex_unlock(&all->lock);
    return text;
}

enum err issuers_get(struct ctx *c, struct issuers *all, struct str issuer, bool fresh,
                     struct issuer *out)
{
    struct str text = fresh ? STR_NONE : document_kept(c, all, issuer);
    struct str base = issuer.len && str_ends(issuer, STR("/"))
                          ? (struct str){issuer.at, issuer.len - 1}
                          : issuer;
    if (text.len)
        return issuer_read(c, text, issuer, all->local, out);
    enum err e = issuer_check(c, issuer, all->local);
    if (!e)
        e = fetch(c, all,
                  str_format(c->arena, "%.*s/.well-known/openid-configuration", STR_ARG(base)), &text);
    if (!e)
        e = issuer_read(c, text, issuer, all->local, out);
    if (e)
        return e;
    pthread_mutex_lock(&all->lock);
    struct kept *k = find(all, issuer, true);
    replace(&k->document, text);
    k->document_ms = clock_steady_ms();
    pthread_mutex_unlock(&all->lock);
    return ERR_NONE;
}

// Whether it may be asked for again now; counted, so that tokens with invented key names do not make
// this server ask the identity provider on and on.
static bool may_again(struct kept *k, int64_t now)
{
    if (now - k->again_ms > AGAIN_MS) {
        k->again_ms = now;
        k->again = 0;
    }
    return k->again++ < AGAIN_MAX;
}

static struct str keys_kept(struct ctx *c, struct issuers *all, struct str issuer, bool fresh)
{
    struct str text = STR_NONE;
    int64_t now = clock_steady_ms();
    pthread_mutex_lock(&all->lock);
    struct kept *k = find(all, issuer, true);
    bool old = !k->keys.len || now - k->keys_ms > KEPT_MS;
    if (!old && !(fresh && may_again(k, now)))
        text = str_copy(c->arena, k->keys);
    pthread_mutex_unlock(&all->lock);
    return text;
}

enum err issuers_keys(struct ctx *c, struct issuers *all, const struct issuer *i, bool fresh,
                      const struct json **out)
{
    struct str text = keys_kept(c, all, i->issuer, fresh);
    bool fetched = !text.len;
    enum err e = fetched ? fetch(c, all, i->keys_at, &text) : ERR_NONE;
    if (e)
        return e;
    if (json_parse(c, text, ISSUER_BYTES_MAX, out) || !json_get(*out, "keys") ||
        json_get(*out, "keys")->kind != JSON_ARRAY) {
        fail_clear(c);
        return fail(c, ERR_INPUT, "the identity provider publishes no keys at %.*s",
                    "身份平台没有公布签名密钥：%.*s", STR_ARG(i->keys_at));
    }
    if (!fetched)
        return ERR_NONE;
    pthread_mutex_lock(&all->lock);
    struct kept *k = find(all, i->issuer, true);
    replace(&k->keys, text);
    k->keys_ms = clock_steady_ms();
    pthread_mutex_unlock(&all->lock);
    return ERR_NONE;
}
