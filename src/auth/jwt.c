#include "auth/jwt.h"

#include <math.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>
#include <sodium.h>

enum { HALF = 32, KEYS_MAX = 50, RSA_BYTES_MIN = 256, RSA_BYTES_MAX = 1024, SUB_BYTES_MAX = 255 };

static const struct algorithm {
    struct str name, kind, curve;
    bool pss;
} algorithms[] = {
    {{"RS256", 5}, {"RSA", 3}, {"", 0}, false},
    {{"PS256", 5}, {"RSA", 3}, {"", 0}, true},
    {{"ES256", 5}, {"EC", 2}, {"P-256", 5}, false},
    {{"EdDSA", 5}, {"OKP", 3}, {"Ed25519", 7}, false},
};
enum { ALGORITHMS = sizeof algorithms / sizeof *algorithms };

static const struct algorithm *algorithm_of(struct str name)
{
    for (int i = 0; i < ALGORITHMS; i++)
        if (str_eq(algorithms[i].name, name))
            return &algorithms[i];
    return NULL;
}

// ---- reading ------------------------------------------------------------------------------------

static bool base64(struct arena *a, struct str text, struct str *out)
{
    size_t room = text.len + 1, len = 0;
    char *bytes = arena_alloc(a, room);
    bool good = text.len && !sodium_base642bin((unsigned char *)bytes, room, text.at, text.len,
                                               NULL, &len, NULL,
                                               sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    *out = (struct str){bytes, len};
    return good && len;
}

static struct str text_at(const struct json *o, const char *key)
{
    const struct json *node = json_get(o, key);
    return node && node->kind == JSON_TEXT ? node->text : STR_NONE;
}

static enum err malformed(struct ctx *c)
{
    fail_clear(c);
    return fail(c, ERR_INPUT, "the identity provider sent no readable signed token",
                "身份平台返回的登录凭证无法识别");
}

static enum err read_part(struct ctx *c, struct str part, const struct json **out)
{
    struct str bytes;
    if (!base64(c->arena, part, &bytes) || json_parse(c, bytes, JWT_BYTES_MAX, out) ||
        (*out)->kind != JSON_OBJECT)
        return malformed(c);
    return ERR_NONE;
}

enum err jwt_read(struct ctx *c, struct str text, struct jwt *out)
{
    const struct json *head;
    struct str rest, last;
    *out = (struct jwt){0};
    if (text.len > JWT_BYTES_MAX)
        return malformed(c);
    struct str first = str_cut(text, '.', &rest), second = str_cut(rest, '.', &last);
    if (!first.len || !second.len)
        return malformed(c);
    enum err e = read_part(c, first, &head);
    if (!e)
        e = read_part(c, second, &out->claims);
    if (e)
        return e;
    out->alg = text_at(head, "alg");
    out->kid = text_at(head, "kid");
    out->sealed = (struct str){text.at, first.len + 1 + second.len};
    // A head that says "crit" asks for what we do not know (RFC 7515, 4.1.11).
    if (!algorithm_of(out->alg) || json_get(head, "crit"))
        return fail(c, ERR_INPUT,
                    "the token is signed by '%.*s', which does not count: let the identity provider "
                    "sign with RS256, PS256, ES256 or EdDSA",
                    "登录凭证的签名方式“%.*s”不可接受：请在身份平台中改用 RS256、PS256、ES256 或 "
                    "EdDSA",
                    STR_ARG(out->alg));
    return base64(c->arena, last, &out->signature) ? ERR_NONE : malformed(c);
}

// ---- keys ---------------------------------------------------------------------------------------

static EVP_PKEY *key_of_params(const char *kind, OSSL_PARAM_BLD *build)
{
    EVP_PKEY *key = NULL;
    OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(build);
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, kind, NULL);
    if (!params || !ctx || EVP_PKEY_fromdata_init(ctx) != 1 ||
        EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_PUBLIC_KEY, params) != 1)
        key = NULL;
    EVP_PKEY_CTX_free(ctx);
    OSSL_PARAM_free(params);
    return key;
}

static EVP_PKEY *rsa_key(struct arena *a, const struct json *jwk)
{
    struct str n, exponent;
    if (!base64(a, text_at(jwk, "n"), &n) || !base64(a, text_at(jwk, "e"), &exponent) ||
        n.len < RSA_BYTES_MIN || n.len > RSA_BYTES_MAX || exponent.len > 8)
        return NULL;
    BIGNUM *bn = BN_bin2bn((const unsigned char *)n.at, (int)n.len, NULL);
    BIGNUM *be = BN_bin2bn((const unsigned char *)exponent.at, (int)exponent.len, NULL);
    OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
    EVP_PKEY *key = NULL;
    if (bn && be && build && BN_is_odd(be) && OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, bn) &&
        OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, be))
        key = key_of_params("RSA", build);
    OSSL_PARAM_BLD_free(build);
    BN_free(bn);
    BN_free(be);
    return key;
}

// Points that are not on the curve are refused by OpenSSL.
static EVP_PKEY *ec_key(struct arena *a, const struct json *jwk)
{
    struct str x, y;
    unsigned char point[1 + 2 * HALF] = {4};
    if (!base64(a, text_at(jwk, "x"), &x) || !base64(a, text_at(jwk, "y"), &y) || x.len != HALF ||
        y.len != HALF)
        return NULL;
    memcpy(point + 1, x.at, HALF);
    memcpy(point + 1 + HALF, y.at, HALF);
    OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
    EVP_PKEY *key = NULL;
    if (build &&
        OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) &&
        OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point))
        key = key_of_params("EC", build);
    OSSL_PARAM_BLD_free(build);
    return key;
}

static EVP_PKEY *ed_key(struct arena *a, const struct json *jwk)
{
    struct str x;
    if (!base64(a, text_at(jwk, "x"), &x) || x.len != HALF)
        return NULL;
    return EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, (const unsigned char *)x.at, x.len);
}

// NULL where the key is not one for `alg`.
static EVP_PKEY *key_for(struct arena *a, const struct json *jwk, const struct algorithm *alg)
{
    struct str use = text_at(jwk, "use"), said = text_at(jwk, "alg");
    if (!str_eq(text_at(jwk, "kty"), alg->kind) || (use.len && !str_eq(use, STR("sig"))) ||
        (said.len && !str_eq(said, alg->name)) ||
        (alg->curve.len && !str_eq(text_at(jwk, "crv"), alg->curve)))
        return NULL;
    return str_eq(alg->kind, STR("RSA"))  ? rsa_key(a, jwk)
           : str_eq(alg->kind, STR("EC")) ? ec_key(a, jwk)
                                          : ed_key(a, jwk);
}

// ---- signatures ---------------------------------------------------------------------------------

// A token holds both numbers of an ES256 signature as they are; OpenSSL wants them in DER.
static struct str ec_signature(struct arena *a, struct str both)
{
    if (both.len != 2 * HALF)
        return STR_NONE;
    const unsigned char *at = (const unsigned char *)both.at;
    ECDSA_SIG *sig = ECDSA_SIG_new();
    BIGNUM *r = BN_bin2bn(at, HALF, NULL), *s = BN_bin2bn(at + HALF, HALF, NULL);
    struct str out = STR_NONE;
    if (sig && r && s && ECDSA_SIG_set0(sig, r, s)) {
        int len = i2d_ECDSA_SIG(sig, NULL);
        unsigned char *der = arena_alloc(a, len > 0 ? (size_t)len : 1), *end = der;
        if (len > 0 && i2d_ECDSA_SIG(sig, &end) == len)
            out = (struct str){(const char *)der, (size_t)len};
    } else {
        BN_free(r);
        BN_free(s);
    }
    ECDSA_SIG_free(sig);
    return out;
}

static bool signed_by(struct arena *a, const struct jwt *t, const struct algorithm *alg,
                      EVP_PKEY *key)
{
    bool ec = str_eq(alg->kind, STR("EC")), ed = str_eq(alg->kind, STR("OKP"));
    struct str signature = ec ? ec_signature(a, t->signature) : t->signature;
    EVP_MD_CTX *md = EVP_MD_CTX_new();
    EVP_PKEY_CTX *ctx = NULL;
    bool good = signature.len && md &&
                EVP_DigestVerifyInit(md, &ctx, ed ? NULL : EVP_sha256(), NULL, key) == 1;
    if (good && alg->pss)
        good = EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PSS_PADDING) == 1 &&
               EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, RSA_PSS_SALTLEN_DIGEST) == 1;
    good = good && EVP_DigestVerify(md, (const unsigned char *)signature.at, signature.len,
                                    (const unsigned char *)t->sealed.at, t->sealed.len) == 1;
    EVP_MD_CTX_free(md);
    return good;
}

enum err jwt_verify(struct ctx *c, const struct jwt *t, const struct json *keys, bool *unknown)
{
    const struct algorithm *alg = algorithm_of(t->alg);
    const struct json *list = json_get(keys, "keys");
    bool good = false;
    *unknown = true;
    for (int i = 0; alg && list && i < list->count && i < KEYS_MAX && !good; i++) {
        const struct json *jwk = &list->items[i];
        if (t->kid.len && !str_eq(text_at(jwk, "kid"), t->kid))
            continue;
        EVP_PKEY *key = key_for(c->arena, jwk, alg);
        if (!key)
            continue;
        *unknown = !t->kid.len; // without a name a newer key may be the one
        good = signed_by(c->arena, t, alg, key);
        EVP_PKEY_free(key);
    }
    if (good)
        return ERR_NONE;
    return *unknown && t->kid.len
               ? fail(c, ERR_DENIED,
                      "the token is signed with a key the identity provider does not publish",
                      "登录凭证的签名密钥不在身份平台公布的密钥中")
               : fail(c, ERR_DENIED, "the token's signature is not the identity provider's",
                      "登录凭证的签名不是该身份平台的");
}

// ---- what it says -------------------------------------------------------------------------------

// Whether `node` is the text, or a list that holds it.
static bool names(const struct json *node, struct str text)
{
    if (node && node->kind == JSON_TEXT)
        return str_eq(node->text, text);
    for (int i = 0; node && node->kind == JSON_ARRAY && i < node->count; i++)
        if (node->items[i].kind == JSON_TEXT && str_eq(node->items[i].text, text))
            return true;
    return false;
}

static enum err check_audience(struct ctx *c, const struct json *claims, struct str client)
{
    const struct json *aud = json_get(claims, "aud"), *azp = json_get(claims, "azp");
    bool several = aud && aud->kind == JSON_ARRAY && aud->count > 1;
    if (names(aud, client) && (azp ? azp->kind == JSON_TEXT && str_eq(azp->text, client) : !several))
        return ERR_NONE;
    return fail(c, ERR_DENIED,
                "the identity provider's token is meant for another program: look at the client id "
                "in the settings",
                "身份平台的登录凭证是发给其他应用的：请管理员检查设置中的应用编号");
}

// Seconds since 1970 at `key`; NAN where there is none.
static double seconds_at(struct ctx *c, const struct json *claims, const char *key)
{
    const struct json *node = json_get(claims, key);
    double value = NAN;
    if (!node || node->kind != JSON_NUMBER)
        return NAN;
    if (json_as_double(c, node, &value))
        fail_clear(c);
    return value;
}

static enum err check_times(struct ctx *c, const struct json *claims, int64_t now_s)
{
    double now = (double)now_s, until = seconds_at(c, claims, "exp");
    double made = seconds_at(c, claims, "iat"), begins = seconds_at(c, claims, "nbf");
    if (!(until + JWT_LEEWAY_S > now))
        return fail(c, ERR_DENIED,
                    "the identity provider's token has expired: begin again; if it stays, one of the "
                    "two clocks is wrong",
                    "登录凭证已过期，请重新登录；若反复出现，说明两边服务器的时钟不一致");
    if (!(made - JWT_LEEWAY_S <= now) || begins - JWT_LEEWAY_S > now)
        return fail(c, ERR_DENIED,
                    "the identity provider's token is from the future: one of the two clocks is wrong",
                    "登录凭证的签发时间在未来：两边服务器的时钟不一致");
    return ERR_NONE;
}

enum err jwt_check(struct ctx *c, const struct jwt *t, const struct jwt_wanted *w, struct str *sub)
{
    struct str issuer = text_at(t->claims, "iss"), nonce = text_at(t->claims, "nonce");
    *sub = text_at(t->claims, "sub");
    if (!str_eq(issuer, w->issuer))
        return fail(c, ERR_DENIED,
                    "the token comes from '%.*s', not from the identity provider that was asked",
                    "登录凭证来自“%.*s”，不是所选的身份平台", STR_ARG(issuer));
    enum err e = check_audience(c, t->claims, w->client);
    if (!e)
        e = check_times(c, t->claims, w->now_s);
    if (!e && (!w->nonce.len || !str_eq(nonce, w->nonce)))
        e = fail(c, ERR_DENIED, "the token answers another sign-in than this one: begin again",
                 "登录凭证不属于这一次登录，请重新登录");
    if (!e && (!sub->len || sub->len > SUB_BYTES_MAX))
        e = fail(c, ERR_DENIED, "the identity provider does not say who it is",
                 "身份平台没有说明登录的是谁");
    return e;
}
