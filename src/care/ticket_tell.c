#include "care/ticket_tell.h"
#include "auth/person.h"
#include "care/survey_tell.h"
#include "model/note.h"
#include "model/reach.h"
#include "model/tell.h"

static const char mail_servers[] =
    "SELECT COUNT(*) FROM channel WHERE kind = 'mail' AND enabled = 1 AND deleted = 0";
static const char sms_gateways[] =
    "SELECT COUNT(*) FROM channel WHERE kind = 'sms' AND enabled = 1 AND deleted = 0";

static const char writer[] =
    "SELECT sender FROM ticket_message WHERE ticket = ? AND kind = 'customer' AND channel = 'mail' "
    "AND sender <> '' ORDER BY at, id LIMIT 1";

// The newest that fit into a header.
static const char mails[] =
    "SELECT mail FROM ticket_message WHERE ticket = ? AND kind = 'customer' AND mail <> '' "
    "ORDER BY at DESC, id DESC LIMIT 20";

// What stands before the ticket's number and behind it.
static const struct {
    const char *zh, *en;
} titles[][QUEUE_PARTS] = {
    [TICKET_NEARLY] = {{"首次响应即将超时", "the first answer is due soon"},
                       {"解决即将超时", "the solution is due soon"}},
    [TICKET_LATE] = {{"首次响应已超时", "the first answer is late"},
                     {"解决已超时", "the solution is late"}},
    [TICKET_MENTIONED] = {{"备注中提到了您", "a note mentions you"},
                          {"备注中提到了您", "a note mentions you"}},
    [TICKET_BACK] = {{"问题再次出现", "it came back"}, {"问题再次出现", "it came back"}},
    [TICKET_SILENT] = {{"客户一直没有回复", "the customer has not answered"},
                       {"客户一直没有回复", "the customer has not answered"}},
};

enum err ticket_tell(struct desk *d, const struct record *r, enum ticket_news news,
                     enum queue_part part, struct str login)
{
    struct work *w = d->w;
    struct arena *a = w->c->arena;
    struct str number = desk_text(d, r, d->o->key);
    struct telling t = {.customer = r->customer, .cause = "ticket", .cause_id = r->id};
    enum err e = login.len ? person_of_login(w->c, w->tx, login, &t.person) : ERR_NONE;
    t.key = str_format(a, "ticket:%lld:%d:%d:%lld:%lld", (long long)r->id, (int)news, (int)part,
                       (long long)t.person, (long long)w->at_ms);
    t.zh = str_format(a, "工单 %.*s：%s", STR_ARG(number), titles[news][part].zh);
    t.en = str_format(a, "Ticket %.*s: %s", STR_ARG(number), titles[news][part].en);
    return e || !t.person ? e : tell_person(w, &t);
}

static enum err note(struct work *w, const char *what, int64_t ticket, int64_t message)
{
    return work_note(w, w->actor, what,
                     str_format(w->c->arena, "{\"ticket\":%lld,\"message\":%lld}",
                                (long long)ticket, (long long)message));
}

// Who wrote about it by mail: it may be somebody of the customer's whose address is not his own.
static enum err writer_of(struct work *w, int64_t ticket, struct str *out)
{
    struct db_rows *rows;
    *out = STR("");
    enum err e = db_query(w->c, w->tx, writer, DB_VALUES(value_int(ticket)), &rows);
    while (!e && db_next(w->c, rows, &e))
        *out = db_text_copy(w->c, rows, 0);
    return e;
}

// What the customer's mails about it are called: with them his mail program lays the answer beside them.
static enum err mails_of(struct work *w, int64_t ticket, struct str *out)
{
    struct db_rows *rows;
    *out = STR("");
    enum err e = db_query(w->c, w->tx, mails, DB_VALUES(value_int(ticket)), &rows);
    while (!e && db_next(w->c, rows, &e)) {
        struct str one = db_text(rows, 0);
        *out =
            str_format(w->c->arena, "%.*s%s%.*s", STR_ARG(one), out->len ? " " : "", STR_ARG(*out));
    }
    return e;
}

// By mail, where the company has a mail server: else whoever works on the ticket tells him.
enum err ticket_send_reply(struct desk *d, const struct record *r, int64_t message, struct str text)
{
    struct work *w = d->w;
    int content = object_field(d->o, STR("content"));
    struct str to, answered;
    int64_t servers = 0, field = content < 0 ? 0 : d->o->fields[content].id;
    enum err e = db_number(w->c, w->tx, mail_servers, DB_NO_VALUES, 0, &servers);
    if (!e)
        e = writer_of(w, r->id, &to);
    if (!e)
        e = mails_of(w, r->id, &answered);
    if (e || !servers || !r->customer)
        return e ? e : note(w, "ticket_reply", r->id, message);
    int subject = object_field(d->o, STR("subject"));
    struct message m = {
        .key =
            str_format(w->c->arena, "ticket:%lld:reply:%lld", (long long)r->id, (long long)message),
        .kind = MESSAGE_MAIL,
        .target = TARGET_CUSTOMER,
        .customer = r->customer,
        .purpose = PURPOSE_SERVICE,
        .cause = STR("ticket"),
        .cause_id = r->id,
        .subject = str_format(w->c->arena, "[%.*s] %.*s", STR_ARG(desk_text(d, r, d->o->key)),
                              STR_ARG(subject < 0 ? STR("") : desk_text(d, r, subject))),
        .body = text,
        .wanted = to,
        .answers = answered,
        .fields = &field, // who may not read what tickets are about does not read it here
        .field_count = field != 0};
    return message_put(w, &m);
}

// ---- a rating -----------------------------------------------------------------------------------

// By mail, else by SMS; MESSAGE_KINDS: neither.
static enum err way_to_customers(struct work *w, enum message_kind *out)
{
    int64_t servers, gateways = 0;
    enum err e = db_number(w->c, w->tx, mail_servers, DB_NO_VALUES, 0, &servers);
    if (!e && !servers)
        e = db_number(w->c, w->tx, sms_gateways, DB_NO_VALUES, 0, &gateways);
    *out = e ? MESSAGE_KINDS : servers ? MESSAGE_MAIL : gateways ? MESSAGE_SMS : MESSAGE_KINDS;
    return e;
}

// Not where it was deleted, is closed or over, or asks nobody by name.
static bool still_asks(struct desk *d, int64_t id, struct survey *out)
{
    struct ctx quiet = {.arena = d->w->c->arena};
    return !survey_load(&quiet, d->w->tx, id, out) && !out->deleted && !out->anonymous &&
           !survey_takes(&quiet, out, work_today(d->w));
}

enum err ticket_ask_rating(struct desk *d, const struct record *r, int64_t survey)
{
    struct work *w = d->w;
    struct survey s;
    struct reach_rules rules;
    enum message_kind kind;
    struct candidate one = {.customer = r->customer};
    enum err e = reach_rules_get(w->c, w->tx, &rules);
    if (!e)
        e = way_to_customers(w, &kind);
    if (e || kind == MESSAGE_KINDS || !rules.address.len || !r->customer ||
        !still_asks(d, survey, &s))
        return e;
    e = invite_ask(w, &s, &one, 1);
    if (e || one.why != LEFT_OUT_NOT)
        return e;
    struct survey_told told = survey_tell(w->c->arena, &s, rules.address, one.invitation);
    struct message m = {.key = str_format(w->c->arena, "survey:%lld:invitation:%lld",
                                          (long long)s.id, (long long)one.invitation),
                        .kind = kind,
                        .target = TARGET_CUSTOMER,
                        .customer = r->customer,
                        .purpose = PURPOSE_SERVICE,
                        .cause = STR("ticket"),
                        .cause_id = r->id,
                        .subject = d->zh ? told.subject.zh : told.subject.en,
                        .body = d->zh ? told.body.zh : told.body.en};
    return message_put(w, &m);
}
