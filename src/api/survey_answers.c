// What whoever has the link of a survey meets, signed in or not: /s/TOKEN asks anybody, /s/TOKEN/SIGNED
// one customer. What he has answered so far is kept as he goes.
#include "api/guarded.h"
#include "api/stranger.h"
#include "care/answer.h"
#include "care/invite.h"

// Sendings from one address to one survey, with what comes in parts; tries of one address; sendings by
// one link; those to one survey from everywhere.
static const struct stranger_limit limits[] = {
    {"survey answer", {120, 3600}, true, true, false},
    {"survey try", {600, 3600}, false, true, true},
    {0},
};
static const struct stranger_limit by_link[] = {
    {"survey link", {60, 3600}, true, false, true},
    {0},
};
static const struct stranger_limit of_survey[] = {
    {"survey", {500 * 1000, 24 * 3600}, true, false, false},
    {0},
};

// Whose answer it is.
struct comer {
    struct survey survey;
    struct invitation invitation; // id 0: anonymous
    struct str link;              // what makes two sendings one; empty: not known yet
};

static enum err find_invitation(struct call *k, struct db_tx *tx, struct str given,
                                struct comer *who)
{
    const struct survey *s = &who->survey;
    if (s->anonymous && given.len)
        return fail(k->c, ERR_DENIED, "this survey has one link for everybody: leave out its end",
                    "这份问卷对所有人是同一个链接，请去掉链接末尾的部分");
    if (s->anonymous)
        return ERR_NONE;
    if (!given.len)
        return fail(k->c, ERR_DENIED,
                    "this survey is answered by invitation: please open the link you were sent",
                    "这份问卷只对受邀客户开放，请打开发给您的链接");
    enum err e = invite_check(k->c, tx, s, given, &who->invitation);
    if (!e)
        who->link = str_format(k->c->arena, "i%lld", (long long)who->invitation.id);
    return e;
}

static enum err comer_of(struct call *k, struct db_tx *tx, struct str given, struct comer *who)
{
    enum err e = survey_find(k->c, tx, k->words[0], &who->survey);
    return e ? e : find_invitation(k, tx, given, who);
}

static enum err begin(struct call *k, struct db_tx **tx)
{
    if (!k->org)
        return fail(k->c, ERR_NOT_FOUND, "there is no such survey", "没有这份问卷");
    return db_read_begin(k->c, org_db(k->org), tx);
}

// ---- the survey ---------------------------------------------------------------------------------

static void write_values(struct call *k, const struct survey *s, const struct answer *a)
{
    struct ctx quiet = {.arena = k->c->arena};
    struct answer_value *v =
        ARENA_ARRAY(k->c->arena, struct answer_value, (size_t)s->question_count);
    json_out_key(&k->out, STR("values"));
    if (a->id && !answer_of_text(&quiet, s, a->content, v)) {
        answer_write(&k->out, s, v);
        return;
    }
    json_out_object(&k->out);
    json_out_object_end(&k->out);
}

// Why nothing is answered any more, to `why`.
static enum err closed(struct call *k, const struct survey *s, const struct answer *a,
                       struct ctx *why)
{
    int64_t until = answer_changeable(s, a);
    enum err e = survey_takes(why, s, clock_today(org_clock(k->org)));
    if (!e && until && clock_ms(org_clock(k->org)) > until)
        e = fail(why, ERR_DENIED, "you have answered this already: thank you",
                 "您已经回答过这份问卷，谢谢");
    return e;
}

static void write_survey(struct call *k, const struct comer *who, const struct answer *a)
{
    const struct survey *s = &who->survey;
    struct json_out *out = &k->out;
    struct ctx why = {.arena = k->c->arena};
    json_out_object(out);
    if (closed(k, s, a, &why))
        put_both(out, "closed", why.why.zh, why.why.en);
    else
        put_null(out, "closed");
    survey_write_content(out, s);
    put_text(out, "language", org_settings(k->org)->language);
    put_bool(out, "anonymous", s->anonymous);
    put_int(out, "version", a->version);
    put_bool(out, "done", a->done != 0);
    write_values(k, s, a);
    json_out_object_end(out);
}

static enum err note_opened(struct work *w, void *user)
{
    const struct invitation *i = user;
    return invite_opened(w, i->id);
}

static enum err show(struct call *k)
{
    struct str given = uri_param(&k->http->uri, "signed");
    struct comer who = {0};
    struct answer a = {.day = DAY_NONE};
    struct db_tx *tx;
    enum err e = begin(k, &tx);
    if (e)
        return e;
    e = comer_of(k, tx, given, &who);
    if (!e && who.link.len)
        e = answer_of_link(k->c, tx, who.survey.id, who.link, &a);
    db_read_end(tx);
    if (!e && who.invitation.id && !who.invitation.opened)
        e = call_write(k, 0, note_opened, &who.invitation);
    if (!e)
        write_survey(k, &who, &a);
    return e;
}

// ---- answering ----------------------------------------------------------------------------------

struct sending {
    struct comer who;
    struct answering answering;
};

static enum err keep_work(struct work *w, void *user)
{
    struct sending *s = user;
    enum err e = survey_takes(w->c, &s->who.survey, work_today(w));
    s->answering.survey = &s->who.survey;
    return e ? e : answer_keep(w, &s->answering);
}

// The page makes up a key for whoever is anonymous: sent twice, it is one answer.
static enum err read_key(struct call *k, struct comer *who)
{
    struct str key;
    enum err e = json_need_text(k->c, k->body, "key", &key);
    bool good = key.len == 32;
    for (size_t i = 0; !e && good && i < key.len; i++)
        good = (key.at[i] >= '0' && key.at[i] <= '9') || (key.at[i] >= 'a' && key.at[i] <= 'f');
    if (!e && !good)
        e = fail(k->c, ERR_INPUT, "key: 32 digits of 0 to 9 and a to f, made up by the page",
                 "key：应为页面生成的 32 位十六进制数");
    if (!e)
        who->link = str_format(k->c->arena, "a%.*s", STR_ARG(key));
    return e;
}

static enum err read_sending(struct call *k, struct sending *s, struct str *trap)
{
    const struct json *values;
    struct answering *x = &s->answering;
    x->org = k->org;
    enum err e = json_need(k->c, k->body, "values", JSON_OBJECT, &values);
    if (!e)
        e = json_need_int(k->c, k->body, "version", &x->version);
    if (!e)
        e = json_need_bool(k->c, k->body, "done", &x->done);
    if (!e)
        e = json_want_text(k->c, k->body, "website", trap);
    if (e)
        return e;
    struct answer_value *v =
        ARENA_ARRAY(k->c->arena, struct answer_value, (size_t)s->who.survey.question_count);
    e = answer_read(k->c, &s->who.survey, values, v);
    if (!e && !s->who.link.len)
        e = read_key(k, &s->who);
    x->values = v;
    x->invitation = s->who.invitation.id;
    x->customer = s->who.invitation.customer;
    x->link = s->who.link;
    return e;
}

static enum err write_kept(struct call *k, const struct survey *s, const struct answer *a)
{
    int64_t until = answer_changeable(s, a);
    json_out_object(&k->out);
    put_int(&k->out, "version", a->version);
    put_bool(&k->out, "done", a->done != 0);
    put_text_or_null(&k->out, "until", until ? utc_text(k->c->arena, until) : STR_NONE);
    put_both(&k->out, "thanks", s->thanks.zh, s->thanks.en);
    json_out_object_end(&k->out);
    return ERR_NONE;
}

static enum err take_all(struct call *k, const struct comer *who)
{
    struct str survey = str_format(k->c->arena, "%lld", (long long)who->survey.id);
    enum err e = stranger_take(k, limits, survey);
    if (!e && who->link.len)
        e = stranger_take(
            k, by_link, str_format(k->c->arena, "%.*s %.*s", STR_ARG(survey), STR_ARG(who->link)));
    return e ? e : stranger_take(k, of_survey, survey);
}

static enum err answer(struct call *k)
{
    struct str given = STR_NONE, trap = STR_NONE;
    struct sending s = {0};
    struct db_tx *tx;
    k->from.address = stranger_address(k);
    enum err e = json_want_text(k->c, k->body, "signed", &given);
    if (!e)
        e = begin(k, &tx);
    if (e)
        return e;
    e = comer_of(k, tx, given, &s.who);
    db_read_end(tx);
    // Answered once more because the database was started anew: it was counted already.
    bool again = k->written->count > 0;
    if (!again && e != ERR_NOT_FOUND) { // links that are tried out count as well
        struct ctx denied = *k->c;
        fail_clear(k->c);
        enum err many = take_all(k, &s.who);
        if (many)
            return many;
        *k->c = denied;
    }
    if (!e)
        e = read_sending(k, &s, &trap);
    if (e)
        return e;
    // People do not see this field: whoever fills it in is a program, and is thanked for nothing.
    if (trap.len)
        return write_kept(k, &s.who.survey, &(struct answer){.version = 1, .done = 0});
    k->from.session = str_format(k->c->arena, "survey:%lld", (long long)s.who.survey.id);
    e = call_write(k, 0, keep_work, &s);
    return e ? e : write_kept(k, &s.who.survey, &s.answering.kept);
}

const struct route survey_answer_routes[] = {
    {HTTP_GET, "/api/public/surveys/:token?signed", PERMIT_ANYBODY, ROUTE_OPEN, show, "",
     "PublicSurvey",
     "A survey for whoever has its link; `signed` is the end of a customer's own link. What he has "
     "answered so far comes along.",
     "给拿到链接的人看的问卷；`signed` 是客户专属链接的末尾部分，会带回他已经填写的内容。"},
    {HTTP_POST, "/api/public/surveys/:token/answers", PERMIT_ANYBODY, ROUTE_OPEN, answer,
     "SurveyAnswer", "SurveyKept",
     "Keeps what is answered so far; with `done` it is complete. One answer a link, changed for as "
     "long as the survey says. Bounded in size (64 KB), by address (120 an hour) and by link (60).",
     "保存目前的回答；带 `done` 表示填完。每个链接一份，可在问卷规定的天数内修改。限制大小（64 "
     "KB）、每个地"
     "址每小时 120 次、每个链接每小时 60 次。"},
    {0},
};
