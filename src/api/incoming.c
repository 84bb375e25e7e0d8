// Mail that came in: what became of each, for administrators; and whether a mailbox can be read.
#include "model/incoming.h"
#include "api/guarded.h"
#include "auth/issuer.h"
#include "deliver/receive.h"

// ---- what came ----------------------------------------------------------------------------------

static void write_mail(struct call *k, const struct incoming *m)
{
    enum { SHOWN = 1000 };
    struct json_out *out = &k->out;
    struct str text = m->text;
    while (text.len > SHOWN || (text.len && !utf8_valid(text)))
        text.len = text.len > SHOWN ? SHOWN : text.len - 1;
    json_out_object(out);
    put_int(out, "id", m->id);
    put_int(out, "channel", m->channel);
    put_text(out, "state", incoming_state_name(m->state));
    if (m->reason.len)
        put_both(out, "reason", m->reason, m->reason_en);
    else
        put_null(out, "reason");
    put_text(out, "sender", m->sender);
    put_text(out, "subject", m->subject);
    put_text(out, "text", text);
    put_text(out, "came", utc_text(k->c->arena, m->came_ms));
    put_int(out, "customer", m->customer);
    put_int(out, "ticket", m->ticket);
    put_int(out, "message", m->message);
    json_out_object_end(out);
}

static enum err list(struct call *k)
{
    struct incoming *rows;
    struct db_tx *tx;
    int limit, count = 0;
    struct str of = uri_param(&k->http->uri, "mail_state");
    enum incoming_state state = of.len ? incoming_state_named(of) : INCOMING_STATES;
    enum err e = call_limit(k, &limit);
    if (!e && of.len && state == INCOMING_STATES)
        e = fail(k->c, ERR_USAGE, "mail_state: waiting, ticket, ignored, bounce or failed",
                 "mail_state 应为 waiting、ticket、ignored、bounce 或 failed");
    if (!e)
        e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = incoming_list(k->c, tx, state, call_number(k, "cursor"), limit, &rows, &count);
    db_read_end(tx);
    put_rows(&k->out);
    for (int i = 0; i < count && !e; i++)
        write_mail(k, &rows[i]);
    json_out_array_end(&k->out);
    put_next(&k->out, !e && count == limit ? rows[count - 1].id : 0);
    json_out_object_end(&k->out);
    return e;
}

static enum err again_work(struct work *w, void *user)
{
    struct incoming *m = user;
    enum err e = incoming_again(w, m->id);
    return e ? e : incoming_load(w->c, w->tx, m->id, m);
}

static enum err again(struct call *k)
{
    struct incoming m = {0};
    enum err e = call_id(k, 0, &m.id);
    if (!e)
        e = call_write(k, k->person.id, again_work, &m);
    if (!e)
        e = call_audit(
            k, "channel",
            str_format(k->c->arena, "{\"done\":\"again\",\"mail\":%lld}", (long long)m.id));
    if (e)
        return e;
    write_mail(k, &m);
    return ERR_NONE;
}

// ---- the mailbox --------------------------------------------------------------------------------

struct trying {
    int64_t channel;
};

static enum err wake_work(struct work *w, void *user)
{
    const struct trying *x = user;
    return mailbox_wake(w, x->channel);
}

static enum err count_mails(struct call *k, const struct channel *ch, struct inbox_state *state)
{
    enum { SECONDS = 15 };
    struct inbox *in;
    struct inbox_server s = inbox_of_channel(ch);
    struct post_limits limits = {SECONDS, issuers_local(api_issuers(k->api)), NULL};
    struct ctx asked = {.arena = k->c->arena};
    enum err e = inbox_open(&asked, &s, &limits, &in, state);
    if (e) { // that the other side does not let us in is no error of who asks here
        asked.why.err = ERR_INPUT;
        return fail_as(k->c, &asked.why);
    }
    inbox_close(in);
    return ERR_NONE;
}

static enum err try_inbox(struct call *k)
{
    struct trying x;
    struct channel ch;
    struct inbox_state state;
    struct db_tx *tx;
    enum err e = call_id(k, 0, &x.channel);
    if (!e)
        e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = channel_load(k->c, tx, x.channel, &ch);
    db_read_end(tx);
    if (!e && !mailbox_wanted(&ch))
        e = fail(k->c, ERR_CONFLICT, "this channel reads no mail: give it a mail server (IMAP)",
                 "这个渠道不收邮件：请先填写收件服务器（IMAP）");
    if (!e)
        e = count_mails(k, &ch, &state);
    if (!e)
        e = call_write(k, k->person.id, wake_work, &x);
    if (e)
        return e;
    json_out_object(&k->out);
    put_int(&k->out, "mails", state.count);
    json_out_object_end(&k->out);
    return ERR_NONE;
}

const struct route incoming_routes[] = {
    {HTTP_GET, "/api/incoming_mail?mail_state&cursor&limit", PERMIT_ADMIN, 0, list, "",
     "IncomingMailPage", "Mail that came in, newest first, and what became of it.",
     "收到的邮件及其处理结果，新的在前。"},
    {HTTP_POST, "/api/incoming_mail/:id/again", PERMIT_ADMIN, 0, again, "", "IncomingMail",
     "Makes a ticket of a mail that failed or was ignored.",
     "将未处理成功或被忽略的来信转为工单。"},
    {HTTP_POST, "/api/channels/:id/inbox", PERMIT_ADMIN, 0, try_inbox, "", "InboxLook",
     "Connects to the channel's mailbox, counts the mails in it, and has it read at once.",
     "连接渠道的收件邮箱，统计邮件数，并立即收取。"},
    {0},
};
