// Whom a survey asks: by a condition over customers, looked at before it is done.
#include "api/guarded.h"
#include "api/surveys.h"
#include "care/survey_tell.h"
#include "model/message.h"
#include "model/note.h"

#include <stdlib.h>

enum { LEFT_OUT_TOLD_MAX = 200 };
static const char *const reasons[] = {
    [LEFT_OUT_NOT] = "", [LEFT_OUT_QUIET] = "quiet", [LEFT_OUT_WAITING] = "waiting"};

struct asking {
    struct survey survey;
    struct candidate *list;
    int count;
    enum message_kind by; // MESSAGE_KINDS: the links are given away by hand
    struct str base;      // where the pages are, for the links that are sent
    bool zh;              // the organisation's language
};

static int by_customer(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;
    return x->customer < y->customer ? -1 : x->customer > y->customer;
}

static enum err may_ask(struct call *k, const struct survey *s)
{
    if (s->anonymous)
        return fail(k->c, ERR_INPUT,
                    "an anonymous survey asks nobody by name: hand out its link or its QR code",
                    "匿名问卷不能指定客户，请直接分发链接或二维码");
    if (s->deleted)
        return fail(k->c, ERR_NOT_FOUND, "there is no such survey", "没有这份问卷");
    return survey_takes(k->c, s, clock_today(org_clock(k->org)));
}

// Customers he sees for whom the condition holds.
static enum err candidates(struct call *k, struct asking *a)
{
    const struct schema *s = viewer_schema(k->viewer);
    struct list_question q = {.object = s->customer, .sort = -1, .limit = INVITE_MAX + 1};
    struct str condition = STR_NONE;
    struct list_page page;
    enum err e = json_want_text(k->c, k->body, "condition", &condition);
    if (!e)
        e = survey_asked(k, &a->survey);
    if (!e)
        e = may_ask(k, &a->survey);
    if (!e && str_trim(condition).len)
        e = list_filter(k->c, s, s->customer, condition, &q.filter);
    if (!e)
        e = list_records(k->c, k->org, s, k->viewer, &q, &page);
    if (!e && page.count > INVITE_MAX)
        e = fail(k->c, ERR_TOO_LARGE, "at most %d customers at once: narrow the condition",
                 "一次最多邀请 %d 位客户，请缩小条件", INVITE_MAX);
    if (e)
        return e;
    a->list = ARENA_ARRAY(k->c->arena, struct candidate, (size_t)page.count + 1);
    for (; a->count < page.count; a->count++)
        a->list[a->count].customer = page.rows[a->count].id;
    qsort(a->list, (size_t)a->count, sizeof *a->list, by_customer);
    return ERR_NONE;
}

static void write_left_out(struct call *k, struct db_tx *tx, const struct candidate *one)
{
    const struct schema *s = viewer_schema(k->viewer);
    json_out_object(&k->out);
    json_out_key(&k->out, STR("customer"));
    write_head(k, tx, s, one->customer, DAY_NONE);
    put_text(&k->out, "why", str_of(reasons[one->why]));
    put_text(&k->out, "asked", utc_text(k->c->arena, one->asked));
    put_text(&k->out, "survey", one->survey);
    json_out_object_end(&k->out);
}

static enum err write_asking(struct call *k, const struct asking *a)
{
    struct db_tx *tx;
    int64_t out = 0, told = 0;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    for (int i = 0; i < a->count; i++)
        out += a->list[i].why != LEFT_OUT_NOT;
    json_out_object(&k->out);
    put_int(&k->out, "found", a->count);
    put_int(&k->out, "asked", a->count - out);
    put_int(&k->out, "left_out", out);
    json_out_key(&k->out, STR("rows"));
    json_out_array(&k->out);
    for (int i = 0; i < a->count && told < LEFT_OUT_TOLD_MAX; i++)
        if (a->list[i].why != LEFT_OUT_NOT) {
            write_left_out(k, tx, &a->list[i]);
            told++;
        }
    json_out_array_end(&k->out);
    json_out_object_end(&k->out);
    db_read_end(tx);
    return ERR_NONE;
}

static enum err look(struct call *k)
{
    struct asking a = {0};
    struct db_tx *tx;
    enum err e = candidates(k, &a);
    if (!e)
        e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = invite_decide(k->c, tx, &a.survey, a.list, a.count, clock_ms(org_clock(k->org)));
    db_read_end(tx);
    return e ? e : write_asking(k, &a);
}

// What somebody wants no more, or has no address for, the outbox says of each message.
static enum err send_link(struct work *w, const struct asking *a, const struct candidate *one)
{
    struct survey_told told = survey_tell(w->c->arena, &a->survey, a->base, one->invitation);
    struct message m = {.key = str_format(w->c->arena, "survey:%lld:invitation:%lld",
                                          (long long)a->survey.id, (long long)one->invitation),
                        .kind = a->by,
                        .target = TARGET_CUSTOMER,
                        .customer = one->customer,
                        .purpose = PURPOSE_SERVICE,
                        .cause = STR("survey"),
                        .cause_id = a->survey.id,
                        .subject = a->zh ? told.subject.zh : told.subject.en,
                        .body = a->zh ? told.body.zh : told.body.en};
    return message_put(w, &m);
}

static enum err read_sending(struct call *k, struct asking *a)
{
    struct str by = STR_NONE;
    enum err e = json_want_text(k->c, k->body, "send", &by);
    a->by = MESSAGE_KINDS;
    a->zh = !str_eq(org_settings(k->org)->language, STR("en"));
    if (e || !by.len)
        return e;
    a->by = message_kind_named(by);
    if (a->by != MESSAGE_MAIL && a->by != MESSAGE_SMS)
        return fail(k->c, ERR_INPUT, "send: mail or sms", "send 应为 mail 或 sms");
    e = json_need_text(k->c, k->body, "base", &a->base);
    return e ? e : survey_base(k, a->base);
}

static enum err ask_work(struct work *w, void *user)
{
    struct asking *a = user;
    int64_t asked = 0;
    enum err e = invite_ask(w, &a->survey, a->list, a->count);
    for (int i = 0; i < a->count && !e; i++) {
        asked += a->list[i].why == LEFT_OUT_NOT;
        if (a->list[i].why == LEFT_OUT_NOT && a->by != MESSAGE_KINDS)
            e = send_link(w, a, &a->list[i]);
    }
    return e ? e
             : work_note(w, w->actor, "survey_asked",
                         str_format(w->c->arena, "{\"survey\":%lld,\"asked\":%lld}",
                                    (long long)a->survey.id, (long long)asked));
}

static enum err ask(struct call *k)
{
    struct asking a = {0};
    enum err e = read_sending(k, &a);
    if (!e)
        e = candidates(k, &a);
    if (!e)
        e = call_write(k, k->person.id, ask_work, &a);
    return e ? e : write_asking(k, &a);
}

// ---- who was asked ------------------------------------------------------------------------------

static void write_when(struct call *k, const char *key, int64_t at_ms)
{
    put_text_or_null(&k->out, key, at_ms ? utc_text(k->c->arena, at_ms) : STR_NONE);
}

static void write_invitation(struct call *k, struct db_tx *tx, const struct survey *s,
                             struct str base, const struct invitation *i)
{
    struct survey_told told = survey_tell(k->c->arena, s, base, i->id);
    json_out_object(&k->out);
    put_int(&k->out, "id", i->id);
    json_out_key(&k->out, STR("customer"));
    write_head(k, tx, viewer_schema(k->viewer), i->customer, DAY_NONE);
    put_text(&k->out, "link", survey_link(k->c->arena, s, base, i->id));
    put_both(&k->out, "says", told.body.zh, told.body.en);
    write_when(k, "asked", i->asked);
    write_when(k, "opened", i->opened);
    write_when(k, "answered", i->answered);
    json_out_object_end(&k->out);
}

static enum err write_page(struct call *k, struct db_tx *tx, struct str base, int limit)
{
    const struct schema *s = viewer_schema(k->viewer);
    struct invitation *rows = NULL;
    struct survey survey;
    int count = 0;
    enum err e = survey_in_path(k, tx, &survey);
    if (!e)
        e = invite_list(k->c, tx, survey.id, call_number(k, "cursor"), limit, &rows, &count);
    if (e)
        return e;
    json_out_object(&k->out);
    json_out_key(&k->out, STR("rows"));
    json_out_array(&k->out);
    for (int i = 0; i < count && !e; i++) {
        bool seen = false;
        e = scope_customer(k->c, k->org, tx, k->viewer, s, s->customer, VERB_SEE, rows[i].customer,
                           &seen);
        if (!e && seen)
            write_invitation(k, tx, &survey, base, &rows[i]);
    }
    json_out_array_end(&k->out);
    put_next(&k->out, count == limit ? rows[count - 1].id : 0);
    json_out_object_end(&k->out);
    return e;
}

static enum err invitations(struct call *k)
{
    const struct schema *s = viewer_schema(k->viewer);
    struct str base = uri_param(&k->http->uri, "base");
    struct db_tx *tx;
    int limit;
    enum err e = viewer_need(k->c, k->viewer, &s->objects[s->customer], VERB_SEE);
    if (!e)
        e = survey_base(k, base);
    if (!e)
        e = call_limit(k, &limit);
    if (!e)
        e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = write_page(k, tx, base, limit);
    db_read_end(tx);
    return e;
}

const struct route survey_asking_routes[] = {
    {HTTP_POST, "/api/surveys/:id/asking", PERMIT_RULES, ROUTE_ASKS, look, "AskingQuestion",
     "Asking",
     "Whom it would ask of the customers for whom `condition` holds, and who is left out and why. "
     "Asks nobody.",
     "符合 `condition` 的客户中会邀请谁、不邀请谁以及原因。只是试算，不会真的邀请。"},
    {HTTP_POST, "/api/surveys/:id/invitations", PERMIT_RULES, ROUTE_CREATES, ask, "AskingQuestion",
     "Asking", "Asks them: each gets a link of his own.", "正式邀请：每位客户得到自己的链接。"},
    {HTTP_GET, "/api/surveys/:id/invitations?base&cursor&limit", PERMIT_RULES, 0, invitations, "",
     "InvitationList",
     "Who was asked, the newest first, with his link and whether he has opened and answered it.",
     "邀请了谁，最新的在前；带有每位客户的链接，以及是否打开、是否答完。"},
    {0},
};
