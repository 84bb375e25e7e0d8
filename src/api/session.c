// Signing in and out, and the first start.
#include "api/api.h"
#include "api/handlers.h"
#include "auth/provider.h"
#include "auth/second.h"
#include "model/called.h"

static void write_person(struct call *k)
{
    json_out_key(&k->out, STR("person"));
    if (!k->person.id) {
        json_out_null(&k->out);
        return;
    }
    json_out_object(&k->out);
    put_int(&k->out, "id", k->person.id);
    put_text(&k->out, "login", k->person.login);
    put_text(&k->out, "name", k->person.name);
    put_text(&k->out, "language", k->person.language);
    json_out_object_end(&k->out);
}

static void write_organisation(struct call *k, struct str name)
{
    json_out_key(&k->out, STR("organisation"));
    if (!k->org || !k->person.id) {
        json_out_null(&k->out);
        return;
    }
    const struct org_settings *s = org_settings(k->org);
    json_out_object(&k->out);
    put_text(&k->out, "name", name);
    put_text(&k->out, "zone", s->zone);
    put_text(&k->out, "currency", s->currency);
    put_text(&k->out, "language", s->language);
    json_out_object_end(&k->out);
}

static enum err nobody_yet(struct call *k, bool *out)
{
    struct db_tx *tx;
    int64_t people = 0;
    *out = !api_name(k->api).len; // the others are never without an administrator
    if (!k->org || !*out)
        return ERR_NONE;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = person_count(k->c, tx, &people);
    db_read_end(tx);
    *out = people == 0;
    return e;
}

// What he may besides records.
static void write_rights(struct call *k)
{
    json_out_key(&k->out, STR("rights"));
    json_out_array(&k->out);
    if (k->viewer && viewer_all(k->viewer))
        json_out_text(&k->out, STR("administrator"));
    if (k->viewer && viewer_has(k->viewer, RIGHT_RULES))
        json_out_text(&k->out, STR("rules"));
    if (k->viewer && viewer_has(k->viewer, RIGHT_IMPORT))
        json_out_text(&k->out, STR("import"));
    if (k->viewer && viewer_has(k->viewer, RIGHT_REVEAL))
        json_out_text(&k->out, STR("reveal"));
    json_out_array_end(&k->out);
}

enum err write_session(struct call *k)
{
    struct str name = STR_NONE;
    bool needed;
    enum err e = nobody_yet(k, &needed);
    if (!e && k->org && k->person.id)
        e = called(k->c, k->org, &name);
    if (e)
        return e;
    json_out_object(&k->out);
    put_bool(&k->out, "setup_needed", needed);
    put_bool(&k->out, "signed_in", k->person.id != 0);
    put_text(&k->out, "csrf", k->csrf);
    write_person(k);
    write_organisation(k, name);
    put_text(&k->out, "version", STR(LIUKE_VERSION));
    put_day(&k->out, "today", k->org && k->person.id ? clock_today(org_clock(k->org)) : DAY_NONE);
    write_rights(k);
    put_text(&k->out, "second_factor",
             k->person.second_factor   ? STR("on")
             : k->person.second_needed ? STR("needed")
                                       : STR("off"));
    json_out_object_end(&k->out);
    return ERR_NONE;
}

struct beginning {
    struct session_start start;
    struct str cookie;
};

static enum err begin_work(struct work *w, void *user)
{
    struct beginning *b = user;
    return session_begin(w->c, w->tx, &b->start, &b->cookie);
}

static struct str set_cookie(const struct call *k, struct str secret, int seconds)
{
    return str_format(k->c->arena, "%.*s=%.*s; Path=%.*s; HttpOnly; SameSite=Strict; Max-Age=%d",
                      STR_ARG(api_cookie(k->api)), STR_ARG(secret), STR_ARG(api_prefix(k->api)),
                      seconds);
}

enum err begin_session(struct call *k, const struct session_start *start)
{
    struct beginning b = {.start = *start};
    enum err e = call_write(k, start->person, begin_work, &b);
    if (!e)
        k->answer->cookie = set_cookie(k, b.cookie, SESSION_DAYS * 24 * 3600);
    return e;
}

enum err sign_in_as(struct call *k, const struct person *p, const struct arrival *how)
{
    struct session s;
    struct db_tx *tx;
    bool stale;
    struct beginning b = {.start = {.person = p->id,
                                    .now_ms = clock_ms(org_clock(k->org)),
                                    .address = k->http->peer,
                                    .provider = how->provider,
                                    .vouched = how->vouched}};
    enum err e = call_write(k, p->id, begin_work, &b);
    if (!e)
        e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = session_find(k->c, tx, b.cookie, b.start.now_ms, &s, &stale);
    viewer_drop(k->viewer);
    k->viewer = NULL;
    if (!e)
        e = viewers_get(k->c, org_viewers(k->org), tx, org_schema(k->org), p->id, &k->viewer);
    db_read_end(tx);
    if (e)
        return e;
    k->person = s.person;
    k->csrf = s.csrf;
    k->from.session = s.id;
    e = call_audit(k, "sign_in", how->detail);
    if (e)
        return e;
    k->answer->cookie = set_cookie(k, b.cookie, SESSION_DAYS * 24 * 3600);
    return write_session(k);
}

// {"login": …}, cut short where somebody sent a novel.
static struct str login_detail(struct arena *a, struct str login)
{
    enum { LOGIN_BYTES = 100, ROOM = 4096 };
    struct buf b;
    struct json_out out;
    buf_init(&b, ROOM);
    json_out_init(&out, &b);
    json_out_object(&out);
    put_text(&out, "login",
             (struct str){login.at, login.len < LOGIN_BYTES ? login.len : LOGIN_BYTES});
    json_out_object_end(&out);
    struct str text = str_copy(a, buf_str(&b));
    buf_deinit(&b);
    return text;
}

// ERR_SIGN_IN where it is wrong; slow, and throttled.
static enum err check_password(struct call *k, struct str login, struct str password,
                               struct person *out)
{
    struct throttle *t = api_throttle(k->api);
    struct db_tx *tx;
    int64_t now = clock_ms(org_clock(k->org));
    struct str key = str_format(k->c->arena, "%.*s %.*s", STR_ARG(k->http->peer), STR_ARG(login));
    enum err e = throttle_ask(k->c, t, key, now, &k->answer->retry_after_s);
    if (!e)
        e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = person_check(k->c, tx, login, password, out);
    db_read_end(tx);
    if (e == ERR_SIGN_IN) {
        struct ctx own = {.arena = k->c->arena};
        struct call quiet = *k;
        quiet.c = &own;
        throttle_failed(t, key, now);
        if (call_audit(&quiet, "sign_in_failed", login_detail(k->c->arena, login)))
            return fail_as(k->c, &own.why);
    }
    if (!e)
        throttle_passed(t, key);
    return e;
}

struct checking {
    int64_t person, now;
    struct str code;
};

static enum err check_code_work(struct work *w, void *user)
{
    const struct checking *ch = user;
    return second_check(w->c, w->tx, ch->person, ch->code, ch->now);
}

// Wrong codes are counted for the person, from wherever they come: there are only a million.
static enum err check_code(struct call *k, const struct person *p, struct str code)
{
    struct throttle *t = api_throttle(k->api);
    struct checking ch = {p->id, clock_ms(org_clock(k->org)), code};
    struct str key = str_format(k->c->arena, "second %lld", (long long)p->id);
    if (!p->second_factor)
        return ERR_NONE;
    if (!str_trim(code).len)
        return fail(k->c, ERR_SECOND_FACTOR, "enter the code of your telephone as well",
                    "请再输入手机上的验证码");
    enum err e = throttle_ask(k->c, t, key, ch.now, &k->answer->retry_after_s);
    if (!e)
        e = call_write(k, k->person.id, check_code_work, &ch);
    if (e == ERR_SECOND_FACTOR) {
        struct ctx own = {.arena = k->c->arena, .from = k->c->from};
        struct call quiet = *k;
        quiet.c = &own;
        throttle_failed(t, key, ch.now);
        if (call_audit(&quiet, "sign_in_failed", login_detail(k->c->arena, p->login)))
            return fail_as(k->c, &own.why);
    }
    if (!e)
        throttle_passed(t, key);
    return e;
}

// Said only to who knows the password.
static enum err check_open(struct call *k, const struct person *p)
{
    struct db_tx *tx;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = provider_password(k->c, tx, p->id);
    db_read_end(tx);
    return e;
}

static enum err sign_in(struct call *k)
{
    struct str login, password, code = STR_NONE;
    struct person p;
    enum err e = json_need_text(k->c, k->body, "login", &login);
    if (!e)
        e = json_need_text(k->c, k->body, "password", &password);
    if (!e)
        e = json_want_text(k->c, k->body, "code", &code);
    if (!e && !k->org)
        e = fail(k->c, ERR_SIGN_IN, "there is nobody yet: create the organisation first",
                 "还没有任何人员：请先创建组织");
    if (!e)
        e = check_password(k, login, password, &p);
    if (!e)
        e = check_open(k, &p);
    if (!e)
        e = check_code(k, &p, code);
    return e ? e : sign_in_as(k, &p, &(struct arrival){0});
}

static enum err end_work(struct work *w, void *user)
{
    return session_end(w->c, w->tx, *(const struct str *)user);
}

static enum err sign_out(struct call *k)
{
    struct str cookie = call_cookie(k);
    k->answer->cookie = set_cookie(k, STR_NONE, 0);
    return call_write(k, k->person.id, end_work, &cookie);
}

struct ending {
    int64_t person;
    struct str but, hash; // hash: of the new password; empty: it stays
};

static enum err end_others_work(struct work *w, void *user)
{
    const struct ending *n = user;
    enum err e = n->hash.len ? person_password(w->c, w->tx, n->person, n->hash) : ERR_NONE;
    return e ? e : session_end_others(w->c, w->tx, n->person, n->but);
}

static enum err sign_out_everywhere(struct call *k)
{
    struct ending n = {.person = k->person.id};
    k->answer->cookie = set_cookie(k, STR_NONE, 0);
    return call_write(k, k->person.id, end_others_work, &n);
}

static enum err list_sessions(struct call *k)
{
    struct session_place *list;
    struct db_tx *tx;
    int count;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = session_list(k->c, tx, k->person.id, call_cookie(k), &list, &count);
    db_read_end(tx);
    if (e)
        return e;
    put_rows(&k->out);
    for (int i = 0; i < count; i++) {
        json_out_object(&k->out);
        put_text(&k->out, "id", list[i].id);
        put_text(&k->out, "address", list[i].address);
        put_text(&k->out, "created", utc_text(k->c->arena, list[i].created_ms));
        put_text(&k->out, "seen", utc_text(k->c->arena, list[i].seen_ms));
        put_bool(&k->out, "here", list[i].here);
        json_out_object_end(&k->out);
    }
    put_rows_end(&k->out);
    return ERR_NONE;
}

static enum err end_one_work(struct work *w, void *user)
{
    const struct ending *n = user;
    return session_end_one(w->c, w->tx, n->person, n->but);
}

static enum err end_one(struct call *k)
{
    struct ending n = {.person = k->person.id, .but = k->words[0]};
    return call_write(k, k->person.id, end_one_work, &n);
}

static enum err check_own(struct call *k, struct str password)
{
    struct person p;
    enum err e = check_password(k, k->person.login, password, &p);
    if (e != ERR_SIGN_IN)
        return e;
    fail_clear(k->c); // he is signed in; it is the form that is wrong
    return fail(k->c, ERR_INPUT, "the present password is wrong", "当前密码不对");
}

enum err check_own_password(struct call *k)
{
    struct str password;
    enum err e = json_need_text(k->c, k->body, "password", &password);
    return e ? e : check_own(k, password);
}

static enum err change_password(struct call *k)
{
    struct ending n = {.person = k->person.id, .but = call_cookie(k)};
    struct str old, fresh;
    enum err e = json_need_text(k->c, k->body, "old", &old);
    if (!e)
        e = json_need_text(k->c, k->body, "new", &fresh);
    if (!e)
        e = check_own(k, old);
    if (!e)
        e = password_hash(k->c, fresh, &n.hash);
    if (!e)
        e = call_write(k, k->person.id, end_others_work, &n);
    return e ? e : write_session(k);
}

struct speaking {
    int64_t person;
    struct str language;
};

static enum err language_work(struct work *w, void *user)
{
    const struct speaking *s = user;
    return person_language(w->c, w->tx, s->person, s->language);
}

static enum err change_language(struct call *k)
{
    struct speaking s = {.person = k->person.id};
    enum err e = json_need_text(k->c, k->body, "language", &s.language);
    if (!e)
        e = call_write(k, k->person.id, language_work, &s);
    k->person.language = s.language;
    return e ? e : write_session(k);
}

// ---- the first start ----------------------------------------------------------------------------

struct first {
    struct person person;
    struct str hash;
};

static enum err first_person(struct work *w, void *user)
{
    struct first *f = user;
    int64_t there;
    enum err e = person_count(w->c, w->tx, &there);
    if (!e && there)
        e = fail(w->c, ERR_CONFLICT, "there is somebody already: sign in", "已经有人员，请登录");
    return e ? e : person_create(w->c, w->tx, &f->person, f->hash, w->at_ms, &f->person.id);
}

static enum err read_set_up(struct call *k, struct org_settings *s, struct first *f)
{
    const struct json *org, *person;
    struct str password;
    enum err e = json_need(k->c, k->body, "organisation", JSON_OBJECT, &org);
    if (!e)
        e = json_need_text(k->c, org, "name", &s->name);
    if (!e)
        e = json_need_text(k->c, org, "zone", &s->zone);
    if (!e)
        e = json_need_text(k->c, org, "currency", &s->currency);
    if (!e)
        e = json_need_text(k->c, org, "language", &s->language);
    if (!e && !str_trim(s->name).len)
        e = fail(k->c, ERR_INPUT, "the organisation wants a name", "请填写组织名称");
    if (!e)
        e = json_need(k->c, k->body, "person", JSON_OBJECT, &person);
    if (!e)
        e = json_need_text(k->c, person, "login", &f->person.login);
    if (!e)
        e = json_need_text(k->c, person, "name", &f->person.name);
    if (!e)
        e = json_need_text(k->c, person, "password", &password);
    f->person.language = s->language;
    return e ? e : password_hash(k->c, password, &f->hash);
}

static enum err set_up(struct call *k)
{
    struct org_settings s;
    struct first f = {0};
    bool needed;
    enum err e = nobody_yet(k, &needed);
    if (!e && !needed)
        e = fail(k->c, ERR_CONFLICT, "the organisation is there already: sign in",
                 "组织已经创建，请登录");
    if (!e)
        e = read_set_up(k, &s, &f);
    if (!e && !k->org)
        e = api_set_up(k->c, k->api, &s);
    if (e)
        return e;
    k->org = api_org(k->api);
    e = call_write(k, 0, first_person, &f);
    return e ? e : sign_in_as(k, &f.person, &(struct arrival){0});
}

const struct route session_routes[] = {
    {HTTP_GET, "/api/session", PERMIT_ANYBODY, ROUTE_OPEN, write_session, "", "Session",
     "Who is signed in; whether the server waits for its first organisation.",
     "当前登录的人；服务器是否还没有建立组织。"},
    {HTTP_POST, "/api/setup", PERMIT_ANYBODY, ROUTE_OPEN, set_up, "SetupQuestion", "Session",
     "Creates the organisation and its first person, and signs in; only while there is none.",
     "建立组织和第一位人员并登录；只在还没有组织时可用。"},
    {HTTP_POST, "/api/session", PERMIT_ANYBODY, ROUTE_OPEN, sign_in, "SignInQuestion", "Session",
     "Signs in; slow, and throttled on wrong passwords.", "登录；有意放慢，密码输错会限制次数。"},
    {HTTP_DELETE, "/api/session", PERMIT_PERSON, ROUTE_OWN | ROUTE_EARLY, sign_out, "", "",
     "Signs out.", "退出登录。"},
    {HTTP_DELETE, "/api/sessions", PERMIT_PERSON, ROUTE_OWN | ROUTE_EARLY, sign_out_everywhere, "",
     "", "Signs the person out here and on every other device.",
     "在本机和其他所有设备上退出登录。"},
    {HTTP_GET, "/api/sessions", PERMIT_PERSON, ROUTE_OWN, list_sessions, "", "SessionList",
     "Where the person is signed in, the newest used first.",
     "本人在哪些设备上登录，最近使用的在前。"},
    {HTTP_DELETE, "/api/sessions/:id", PERMIT_PERSON, ROUTE_OWN, end_one, "", "",
     "Signs the person out there.", "让那台设备退出登录。"},
    {HTTP_POST, "/api/session/password", PERMIT_PERSON, ROUTE_OWN | ROUTE_EARLY, change_password,
     "PasswordQuestion", "Session",
     "Another password; signs the person out on every other device. Throttled as signing in is.",
     "修改密码；其他设备全部退出登录。与登录一样限制次数。"},
    {HTTP_PATCH, "/api/session", PERMIT_PERSON, ROUTE_OWN | ROUTE_EARLY, change_language,
     "LanguageQuestion", "Session", "The language of the person's pages.", "本人界面的语言。"},
    {0},
};
