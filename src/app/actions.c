// actions: what automations can do, engine by engine. Those that flow/ does not know are written
// here, in words of the engine that does them.
#include "care/survey_tell.h"
#include "flow/action.h"
#include "model/guard.h"
#include "model/reach.h"

// ---- surveys ------------------------------------------------------------------------------------

static const struct action_word ways[] = {{"mail", "邮件", "mail"}, {"sms", "短信", "SMS"}, {0}};
static const struct action_param survey_params[] = {
    {"survey", "问卷", "Survey", PARAM_SURVEY, .required = true},
    {"send", "发送方式", "How", PARAM_CHOICE, .words = ways},
    {0}};

static enum err send_link(struct action_call *a, const struct survey *s, struct str base,
                          int64_t invitation)
{
    struct survey_told told = survey_tell(a->w->c->arena, s, base, invitation);
    bool zh = !str_eq(org_settings(a->org)->language, STR("en"));
    struct message m = {.key = a->key,
                        .kind = message_kind_named(action_text(a->step, "send")),
                        .target = TARGET_CUSTOMER,
                        .customer = a->customer->id,
                        .purpose = PURPOSE_SERVICE,
                        .cause = str_of(a->cause),
                        .cause_id = a->cause_id,
                        .subject = zh ? told.subject.zh : told.subject.en,
                        .body = zh ? told.body.zh : told.body.en};
    return message_put(a->w, &m);
}

static enum err left_out(struct action_call *a, struct str zh, struct str en)
{
    a->result = "nothing";
    a->zh = zh;
    a->en = en;
    return ERR_NONE;
}

static enum err no_address(struct ctx *c, enum err e)
{
    return fail(c, e, "set the address of this server first (Messages, Rules)",
                "请先在消息设置里填写本系统的网址");
}

static enum err check_survey(struct action_check *k, const struct json *step)
{
    struct survey s;
    struct reach_rules rules;
    if (k->stored)
        return ERR_NONE;
    enum err e = survey_load(k->c, k->tx, action_int(step, "survey"), &s);
    if (!e && s.anonymous)
        e = fail(k->c, ERR_INPUT, "an anonymous survey asks nobody by name: choose another",
                 "匿名问卷不能指定客户，请选择其他问卷");
    if (!e)
        e = reach_rules_get(k->c, k->tx, &rules);
    return e || rules.address.len ? e : no_address(k->c, ERR_INPUT);
}

static enum err ask_survey(struct action_call *a)
{
    struct work *w = a->w;
    struct survey s;
    struct reach_rules rules;
    struct candidate one = {.customer = a->customer->id};
    struct ctx quiet = {.arena = w->c->arena};
    enum err e = survey_load(w->c, w->tx, action_int(a->step, "survey"), &s);
    if (!e)
        e = guard_customer(w, a->customer->id);
    if (!e)
        e = reach_rules_get(w->c, w->tx, &rules);
    if (e)
        return e;
    a->thing = "survey";
    a->thing_id = s.id;
    if (s.anonymous)
        return left_out(a, STR("匿名问卷不能指定客户"),
                        STR("an anonymous survey asks nobody by name"));
    if (s.deleted || survey_takes(&quiet, &s, work_today(w)))
        return left_out(a, STR("问卷已关闭"), STR("the survey is closed"));
    if (!rules.address.len)
        return no_address(w->c, ERR_CONFLICT);
    e = invite_ask(w, &s, &one, 1);
    if (e || one.why != LEFT_OUT_NOT)
        return e ? e
                 : left_out(a, STR("最近已经问过这位客户"), STR("he was asked a short while ago"));
    return send_link(a, &s, rules.address, one.invitation);
}

static const struct action care_actions[] = {
    {"survey", "发问卷", "Send a survey", "给客户发问卷「{survey}」",
     "send the customer the survey “{survey}”", survey_params, true, check_survey, ask_survey},
    {0},
};

// ---- all of them --------------------------------------------------------------------------------

const struct action *const action_lists[] = {own_actions, care_actions};
const int action_list_count = sizeof action_lists / sizeof *action_lists;
