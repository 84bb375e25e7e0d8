#include "api/who.h"
#include "orgs/enter.h"

struct seen {
    struct str cookie;
    int64_t now, token;
};

static enum err note_seen(struct work *w, void *user)
{
    const struct seen *s = user;
    return session_seen(w->c, w->tx, s->cookie, s->now);
}

static enum err note_token(struct work *w, void *user)
{
    const struct seen *s = user;
    return token_seen(w->c, w->tx, s->token, s->now);
}

static struct str bearer(const struct call *k)
{
    static const struct str scheme = {"Bearer ", 7};
    struct str header = http_header(k->http, "Authorization");
    return str_starts(header, scheme) ? str_trim((struct str){header.at + 7, header.len - 7})
                                      : STR_NONE;
}

enum err who_token_viewer(struct call *k, struct db_tx *tx, const struct viewer **out)
{
    struct viewer *cut = NULL;
    if (!k->token.object_count)
        return viewers_get(k->c, org_viewers(k->org), tx, org_schema(k->org), k->token.person, out);
    enum err e = viewer_create_cut(k->c, tx, org_schema(k->org), k->token.person, k->token.objects,
                                   k->token.object_count, &cut);
    *out = cut;
    return e;
}

static enum err identify_token(struct call *k, struct str secret)
{
    struct db_tx *tx;
    bool stale;
    struct seen seen = {.now = clock_ms(org_clock(k->org))};
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = token_find(k->c, tx, secret, seen.now, &k->token, &stale);
    if (!e)
        e = person_load(k->c, tx, k->token.person, &k->person);
    if (!e && !k->person.active)
        e = fail(k->c, ERR_SIGN_IN, "please sign in", "请先登录");
    if (!e && !k->token.object_count)
        e = viewers_of(k->c, org_viewers(k->org), tx, org_schema(k->org), &k->person, &k->viewer);
    else if (!e)
        e = who_token_viewer(k, tx, &k->viewer);
    db_read_end(tx);
    if (e) {
        k->person = (struct person){0};
        return e;
    }
    seen.token = k->token.id;
    k->from.session = str_format(k->c->arena, "token:%lld", (long long)k->token.id);
    return stale ? org_write(k->c, k->org, 0, note_token, &seen) : ERR_NONE;
}

enum err who_check_token(struct call *k, const struct route *route)
{
    const struct token *t = &k->token;
    bool asks = route->method == HTTP_GET || (route->flags & ROUTE_ASKS);
    bool open = route->flags & ROUTE_OPEN;
    if (!t->id || open)
        return ERR_NONE;
    if ((route->flags & ROUTE_OWN) || (t->object_count && route->permit != PERMIT_VIEWER))
        return fail(k->c, ERR_DENIED, "a token does not open this address", "令牌不能用于这个地址");
    if (!asks && !t->writes)
        return fail(k->c, ERR_DENIED, "this token may only read", "这个令牌只能读取");
    return ERR_NONE;
}

enum err who_check_second(struct call *k, int flags)
{
    if (!k->person.second_needed || k->person.second_factor || (flags & (ROUTE_OPEN | ROUTE_EARLY)))
        return ERR_NONE;
    return fail(k->c, ERR_SECOND_FACTOR, "your role asks for two-step sign-in: switch it on first",
                "您的角色要求两步验证，请先开启");
}

enum err who_still(struct ctx *c, struct api *a, struct str home, int64_t person)
{
    struct org *org = api_org(api_home(a));
    struct db_tx *tx;
    bool still = false;
    if (!home.len)
        return ERR_NONE;
    enum err e = db_read_begin(c, org_db(org), &tx);
    if (e)
        return e;
    e = orgs_still(c, tx, home, api_name(a), person, clock_ms(org_clock(org)), &still);
    db_read_end(tx);
    return e || still ? e : fail(c, ERR_SIGN_IN, "please sign in", "请先登录");
}

// His rights: mostly they are known, as of the version that stands with the person.
static enum err take_viewer(struct call *k, const struct person *p)
{
    struct viewers *all = org_viewers(k->org);
    const struct schema *s = org_schema(k->org);
    struct db_tx *tx;
    k->viewer = viewers_held(all, s, p);
    if (k->viewer)
        return ERR_NONE;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = viewers_get(k->c, all, tx, s, p->id, &k->viewer);
    db_read_end(tx);
    return e;
}

enum err who_identify(struct call *k)
{
    struct session s = {0};
    struct db_tx *tx;
    bool stale;
    struct str secret = bearer(k);
    struct seen seen = {.cookie = call_cookie(k)};
    if (k->org && secret.len)
        return identify_token(k, secret);
    if (!k->org || !seen.cookie.len)
        return fail(k->c, ERR_SIGN_IN, "please sign in", "请先登录");
    seen.now = clock_ms(org_clock(k->org));
    enum err e = db_read_once(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = session_find(k->c, tx, seen.cookie, seen.now, &s, &stale);
    db_read_end(tx);
    if (!e)
        e = who_still(k->c, k->api, s.home, s.person.id);
    if (!e)
        e = take_viewer(k, &s.person);
    if (e)
        return e;
    k->person = s.person;
    k->person.second_needed &= !s.home.len; // it was asked for at home (organisations.c)
    k->csrf = s.csrf;
    k->provider = s.provider;
    k->home = s.home;
    k->from.session = s.id;
    return stale ? org_write(k->c, k->org, 0, note_seen, &seen) : ERR_NONE;
}

const char *permit_name(enum route_permit p)
{
    static const char *const names[PERMIT_COUNT] = {
        [PERMIT_NONE] = "none",          [PERMIT_ANYBODY] = "anybody", [PERMIT_PERSON] = "person",
        [PERMIT_VIEWER] = "viewer",      [PERMIT_RULES] = "rules",     [PERMIT_IMPORT] = "import",
        [PERMIT_ADMIN] = "administrator"};
    return names[p];
}

enum err who_check_permit(struct call *k, const struct route *route)
{
    const struct viewer *v = k->viewer;
    const bool may[PERMIT_COUNT] = {
        [PERMIT_ANYBODY] = true,
        [PERMIT_PERSON] = v,
        [PERMIT_VIEWER] = v,
        [PERMIT_RULES] = v && viewer_has(v, RIGHT_RULES),
        [PERMIT_IMPORT] = v && viewer_has(v, RIGHT_IMPORT),
        [PERMIT_ADMIN] = v && viewer_all(v),
    };
    if (may[route->permit])
        return ERR_NONE;
    return fail(k->c, ERR_DENIED, "your roles do not let you do this (%s)",
                "您的角色没有这项权限（%s）", permit_name(route->permit));
}

// A request that changes something must come from our own pages: they alone can read the token.
enum err who_check_origin(struct call *k, const struct route *route)
{
    if (k->http->method == HTTP_GET || (route->flags & ROUTE_OPEN) || k->token.id)
        return ERR_NONE;
    struct str given = http_header(k->http, "X-CSRF-Token");
    bool same = given.len == k->csrf.len && given.len > 0;
    unsigned char difference = 0;
    for (size_t i = 0; same && i < given.len; i++)
        difference |= (unsigned char)(given.at[i] ^ k->csrf.at[i]);
    if (!same || difference)
        return fail(k->c, ERR_DENIED, "the X-CSRF-Token header is missing or wrong",
                    "请求缺少有效的 X-CSRF-Token");
    return ERR_NONE;
}
