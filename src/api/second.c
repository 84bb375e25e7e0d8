// The second factor of one's own sign-in: switched on with a telephone, off again, recovery codes.
#include "auth/second.h"
#include "api/handlers.h"
#include "model/called.h"
#include "net/client.h"

struct turning {
    int64_t person, now;
    struct str code, secret, codes[RECOVERY_CODES];
};

static struct turning mine(const struct call *k)
{
    return (struct turning){.person = k->person.id, .now = clock_ms(org_clock(k->org))};
}

static enum err note(struct call *k, const char *done)
{
    return call_audit(k, "second_factor", str_format(k->c->arena, "{\"done\":\"%s\"}", done));
}

static enum err show(struct call *k)
{
    struct second s;
    struct db_tx *tx;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = second_look(k->c, tx, k->person.id, &s);
    db_read_end(tx);
    json_out_object(&k->out);
    put_bool(&k->out, "on", s.on);
    put_bool(&k->out, "needed", s.needed);
    put_int(&k->out, "codes_left", s.codes_left);
    json_out_object_end(&k->out);
    return e;
}

static enum err write_codes(struct call *k, const struct turning *t)
{
    json_out_object(&k->out);
    json_out_key(&k->out, STR("codes"));
    json_out_array(&k->out);
    for (int i = 0; i < RECOVERY_CODES; i++)
        json_out_text(&k->out, t->codes[i]);
    json_out_array_end(&k->out);
    json_out_object_end(&k->out);
    return ERR_NONE;
}

// ---- on -----------------------------------------------------------------------------------------

static enum err begin_work(struct work *w, void *user)
{
    struct turning *t = user;
    return second_begin(w->c, w->tx, t->person, &t->secret);
}

static enum err begin(struct call *k)
{
    struct turning t = mine(k);
    enum err e = check_own_password(k);
    struct str name;
    if (!e)
        e = call_write(k, k->person.id, begin_work, &t);
    if (!e)
        e = called(k->c, k->org, &name);
    if (e)
        return e;
    name = url_escaped(k->c->arena, name);
    struct str login = url_escaped(k->c->arena, k->person.login);
    json_out_object(&k->out);
    put_text(&k->out, "secret", t.secret);
    put_text(&k->out, "address",
             str_format(k->c->arena, "otpauth://totp/%.*s:%.*s?secret=%.*s&issuer=%.*s",
                        STR_ARG(name), STR_ARG(login), STR_ARG(t.secret), STR_ARG(name)));
    json_out_object_end(&k->out);
    return ERR_NONE;
}

static enum err confirm_work(struct work *w, void *user)
{
    struct turning *t = user;
    return second_confirm(w->c, w->tx, t->person, t->code, t->now, t->codes);
}

static enum err confirm(struct call *k)
{
    struct turning t = mine(k);
    enum err e = json_need_text(k->c, k->body, "code", &t.code);
    if (!e)
        e = call_write(k, k->person.id, confirm_work, &t);
    if (!e)
        e = note(k, "on");
    return e ? e : write_codes(k, &t);
}

static enum err renew_work(struct work *w, void *user)
{
    struct turning *t = user;
    return second_renew(w->c, w->tx, t->person, t->codes);
}

static enum err renew(struct call *k)
{
    struct turning t = mine(k);
    enum err e = check_own_password(k);
    if (!e)
        e = call_write(k, k->person.id, renew_work, &t);
    if (!e)
        e = note(k, "codes");
    return e ? e : write_codes(k, &t);
}

// ---- off ----------------------------------------------------------------------------------------

static enum err end_work(struct work *w, void *user)
{
    const struct turning *t = user;
    struct person p;
    enum err e = person_load(w->c, w->tx, t->person, &p);
    if (!e && t->person == w->actor && p.second_needed)
        e = fail(w->c, ERR_CONFLICT, "one of your roles asks for two-step sign-in: it stays on",
                 "您的角色要求两步验证，不能关闭");
    return e ? e : second_end(w->c, w->tx, t->person);
}

static enum err end(struct call *k)
{
    struct turning t = mine(k);
    enum err e = check_own_password(k);
    if (!e)
        e = call_write(k, k->person.id, end_work, &t);
    return e ? e : note(k, "off");
}

static enum err end_of_other(struct call *k)
{
    struct turning t = mine(k);
    enum err e = call_id(k, 0, &t.person);
    if (!e)
        e = call_write(k, k->person.id, end_work, &t);
    return e ? e
             : call_audit(k, "second_factor",
                          str_format(k->c->arena, "{\"done\":\"reset\",\"person\":%lld}",
                                     (long long)t.person));
}

const struct route second_routes[] = {
    {HTTP_GET, "/api/session/second", PERMIT_PERSON, ROUTE_OWN | ROUTE_EARLY, show, "",
     "SecondFactor", "Whether one signs in with two factors, and must.",
     "是否开启了两步验证，是否必须开启。"},
    {HTTP_POST, "/api/session/second", PERMIT_PERSON, ROUTE_OWN | ROUTE_EARLY, begin,
     "FirstPassword", "SecondSecret",
     "A new secret for the telephone, as text and as what a QR code says; counts once confirmed. "
     "With "
     "the password, throttled as signing in is.",
     "为手机生成新密钥，给出文字和二维码内容；确认之后才生效。需要密码，与登录一样限制次数。"},
    {HTTP_POST, "/api/session/second/confirm", PERMIT_PERSON, ROUTE_OWN | ROUTE_EARLY, confirm,
     "CodeQuestion", "RecoveryCodes",
     "Switches it on with a code of the telephone; tells the recovery codes this once.",
     "用手机上的验证码开启两步验证；恢复码只在此时给出一次。"},
    {HTTP_POST, "/api/session/second/codes", PERMIT_PERSON, ROUTE_OWN, renew, "FirstPassword",
     "RecoveryCodes", "Other recovery codes; the old ones are gone.",
     "重新生成恢复码；原来的作废。"},
    {HTTP_POST, "/api/session/second/end", PERMIT_PERSON, ROUTE_OWN, end, "FirstPassword", "",
     "Switches it off; 409 where a role asks for it.", "关闭两步验证；角色要求开启时返回 409。"},
    {HTTP_DELETE, "/api/people/:id/second", PERMIT_ADMIN, ROUTE_OWN, end_of_other, "", "",
     "Switches it off for who has lost telephone and recovery codes.",
     "为丢失手机和恢复码的人关闭两步验证。"},
    {0},
};
