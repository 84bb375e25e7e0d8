// Who it is that a provider has proven: somebody linked before, linked now, or made.
#include "api/handlers.h"
#include "api/oidc.h"
#include "model/note.h"

struct str oidc_detail(struct arena *a, const struct homecoming *h)
{
    enum { LOGIN_BYTES = 100, ROOM = 8192 };
    struct buf b;
    struct json_out out;
    struct str login = h->identity.login;
    buf_init(&b, ROOM);
    json_out_init(&out, &b);
    json_out_object(&out);
    put_text(&out, "provider", h->provider.name);
    put_text_or_null(&out, "login",
                     (struct str){login.at, login.len < LOGIN_BYTES ? login.len : LOGIN_BYTES});
    json_out_object_end(&out);
    struct str text = str_copy(a, buf_str(&b));
    buf_deinit(&b);
    return text;
}

static enum err link_to(struct work *w, struct homecoming *h, int64_t person)
{
    h->identity.person = person;
    enum err e = identity_link(w->c, w->tx, &h->identity, w->at_ms);
    return e ? e : work_note(w, person, "identity_linked", oidc_detail(w->c->arena, h));
}

static enum err make_person(struct work *w, struct homecoming *h)
{
    struct role role;
    struct person p = {.login = h->identity.login,
                       .name = h->name,
                       .mail = h->mail,
                       .language = h->language,
                       .department = h->provider.department};
    enum err e = h->provider.role ? role_load(w->c, w->tx, h->provider.role, &role) : ERR_NONE;
    if (!e && h->provider.role && role.administrator)
        e = fail(w->c, ERR_DENIED,
                 "people cannot become administrators by signing in: ask your administrator",
                 "首次登录不能自动成为管理员，请联系管理员");
    if (!e)
        e = person_create(w->c, w->tx, &p, h->hash, w->at_ms, &p.id);
    if (!e && h->provider.role)
        e = role_give(w->c, w->tx, p.id, &h->provider.role, 1);
    if (!e)
        e = rights_changed(w->c, w->tx);
    return e ? e : link_to(w, h, p.id);
}

static enum err find_or_make(struct work *w, struct homecoming *h)
{
    struct str login = h->identity.login;
    int64_t person = 0;
    if (!login.len)
        return fail(
            w->c, ERR_DENIED,
            "the identity provider does not tell '%.*s' of you, or has not verified it: ask "
            "your administrator",
            "身份平台没有提供“%.*s”或尚未验证，请联系管理员", STR_ARG(h->provider.claim));
    enum err e = person_of_login(w->c, w->tx, login, &person);
    if (!e && person && !h->provider.matches)
        e = fail(
            w->c, ERR_DENIED,
            "'%.*s' has an account here that is not linked yet: sign in with your password, then "
            "link it under Settings",
            "“%.*s”在本系统已有账号，但尚未绑定：请先用密码登录，再到“设置”中绑定", STR_ARG(login));
    if (!e && !person && !h->provider.makes)
        e = fail(w->c, ERR_DENIED,
                 "nobody here has the sign-in name '%.*s': ask your administrator to add you",
                 "本系统没有登录名为“%.*s”的人员，请联系管理员添加", STR_ARG(login));
    if (e)
        return e;
    return person ? link_to(w, h, person) : make_person(w, h);
}

static enum err settle_work(struct work *w, void *user)
{
    struct homecoming *h = user;
    struct identity there;
    enum err e = identity_find(w->c, w->tx, h->identity.issuer, h->identity.sub, &there);
    if (!e && h->visit.person)
        e = link_to(w, h, h->visit.person);
    else if (!e && there.id) {
        h->identity.id = there.id;
        h->identity.person = there.person;
        if (!h->identity.login.len)
            h->identity.login = there.login;
        e = identity_seen(w->c, w->tx, &h->identity, w->at_ms);
    } else if (!e) {
        e = find_or_make(w, h);
    }
    if (!e)
        e = person_load(w->c, w->tx, h->identity.person, &h->person);
    if (!e && !h->person.active)
        e = fail(w->c, ERR_DENIED,
                 "your account here has been switched off: ask your administrator",
                 "您在本系统的账号已停用，请联系管理员");
    h->owes = !e && !h->visit.person && h->person.second_factor && !h->vouched;
    h->visit.arrived = h->person.id;
    return e || !h->owes ? e : visit_wait(w->c, w->tx, &h->visit, w->at_ms);
}

// Whoever comes by a provider alone has a password nobody knows.
static enum err prepare_hash(struct call *k, struct homecoming *h)
{
    struct arena *a = k->c->arena;
    h->language = org_settings(k->org)->language;
    return h->provider.makes && !h->visit.person ? password_hash(k->c, secret_text(a, 32), &h->hash)
                                                 : ERR_NONE;
}

enum err oidc_settle(struct call *k, struct homecoming *h)
{
    struct throttle *t = api_throttle(k->api);
    int64_t now = clock_ms(org_clock(k->org));
    struct str key = str_format(k->c->arena, "oidc %lld %.*s", (long long)h->provider.id,
                                STR_ARG(h->identity.sub));
    enum err e = throttle_ask(k->c, t, key, now, &k->answer->retry_after_s);
    if (!e)
        e = prepare_hash(k, h);
    if (!e)
        e = call_write(k, k->person.id, settle_work, h);
    if (e == ERR_DENIED)
        throttle_failed(t, key, now);
    else if (!e)
        throttle_passed(t, key);
    return e;
}
