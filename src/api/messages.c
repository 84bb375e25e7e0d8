// Messages that were sent or are to be: the lists, and sending one to a customer by hand.
#include "api/messages.h"
#include "api/guarded.h"
#include "api/labels.h"
#include "deliver/parcel.h"
#include "model/called.h"
#include "model/guard.h"
#include "model/letter.h"

// ---- whose --------------------------------------------------------------------------------------

enum err message_seen(struct call *k, struct db_tx *tx, const struct message *m, bool *out)
{
    struct ctx quiet = {.arena = k->c->arena};
    int64_t me = viewer_person(k->viewer);
    bool own = me && (m->person == me || m->author == me);
    *out = viewer_all(k->viewer);
    if (*out || (!m->customer && !own))
        return ERR_NONE;
    if (!m->customer || (m->target == TARGET_PERSON && m->person != me && !own)) {
        *out = own;
        return ERR_NONE;
    }
    if (m->target == TARGET_PERSON && m->person == me) {
        *out = true;
        return ERR_NONE;
    }
    if (m->target == TARGET_PERSON)
        return ERR_NONE;
    enum err e =
        seen_customer(&quiet, k->org, tx, k->viewer, viewer_schema(k->viewer), m->customer);
    *out = !e;
    return e == ERR_NOT_FOUND || e == ERR_DENIED ? ERR_NONE : e ? fail_as(k->c, &quiet.why) : e;
}

// A field of any object: what was said in a ticket is no field of the customer.
static bool reads_field(const struct viewer *v, const struct schema *s, int64_t id)
{
    for (int i = 0; i < s->object_count; i++) {
        int field = object_field_of_id(&s->objects[i], id);
        if (field >= 0)
            return viewer_field(v, &s->objects[i], field) >= FIELD_READ;
    }
    return viewer_all(v);
}

// Whether he reads every field whose value stands in it.
static bool reads(const struct viewer *v, const struct schema *s, const struct message *m)
{
    for (int i = 0; i < m->field_count; i++)
        if (!reads_field(v, s, m->fields[i]))
            return false;
    return true;
}

static bool reads_address(const struct viewer *v, const struct schema *s, const struct message *m)
{
    int field = address_field(s, m->kind);
    return m->target != TARGET_CUSTOMER || viewer_all(v) ||
           (field >= 0 && viewer_field(v, &s->objects[s->customer], field) >= FIELD_READ);
}

// ---- writing ------------------------------------------------------------------------------------

static void put_time(struct call *k, const char *key, int64_t ms)
{
    put_text_or_null(&k->out, key, ms ? utc_text(k->c->arena, ms) : STR_NONE);
}

static void write_texts(struct call *k, const struct message *m, bool open, bool address)
{
    struct json_out *out = &k->out;
    put_text_or_null(out, "subject", open ? m->subject : STR_NONE);
    put_text_or_null(out, "body", open ? m->body : STR_NONE);
    put_bool(out, "withheld", !open);
    put_text_or_null(out, "to", address ? m->address : STR_NONE);
    put_text(out, "state", message_state_name(m->state));
    if (m->reason.len)
        put_both(out, "reason", m->reason, m->reason_en);
    else
        put_null(out, "reason");
    put_text_or_null(out, "answer", address ? m->answer : STR_NONE);
}

enum err write_message(struct call *k, struct db_tx *tx, const struct message *m)
{
    const struct schema *s = call_schema(k->org);
    struct json_out *out = &k->out;
    struct str name = STR("");
    enum err e = m->customer ? labels_customer(k, tx, s, m->customer, &name) : ERR_NONE;
    if (e)
        return e;
    json_out_object(out);
    put_int(out, "id", m->id);
    put_text(out, "kind", str_of(channel_kind(m->kind)->name));
    put_int(out, "channel", m->channel);
    put_text(out, "target", message_target_name(m->target));
    put_int(out, "customer", m->customer);
    put_text(out, "customer_name", name);
    put_int(out, "person", m->person);
    put_text(out, "purpose", message_purpose_name(m->purpose));
    put_text(out, "cause", m->cause);
    put_int(out, "cause_id", m->cause_id);
    put_int(out, "template", m->template_id);
    put_int(out, "author", m->author);
    write_texts(k, m, reads(k->viewer, s, m), reads_address(k->viewer, s, m));
    put_int(out, "tries", m->tries);
    put_time(k, "created", m->created_ms);
    put_time(k, "due", m->due_ms);
    put_time(k, "ended", m->ended_ms);
    json_out_object_end(out);
    return ERR_NONE;
}

enum err write_messages_of(struct call *k, struct db_tx *tx, int64_t customer, int64_t from_ms,
                           int64_t to_ms)
{
    enum { SHOWN_MAX = 200 };
    struct message_question q = {.customer = customer,
                                 .state = MESSAGE_STATES,
                                 .kind = MESSAGE_KINDS,
                                 .from_ms = from_ms,
                                 .to_ms = to_ms,
                                 .limit = SHOWN_MAX};
    struct message *rows;
    int count;
    enum err e = message_list(k->c, tx, &q, &rows, &count);
    json_out_key(&k->out, STR("messages"));
    json_out_array(&k->out);
    for (int i = 0; i < count && !e; i++) {
        bool seen = false;
        e = message_seen(k, tx, &rows[i], &seen);
        if (!e && seen)
            e = write_message(k, tx, &rows[i]);
    }
    json_out_array_end(&k->out);
    return e;
}

// ---- lists --------------------------------------------------------------------------------------

// Pages of what he sees: what he does not is passed over, so far that nobody waits long.
static enum err write_page(struct call *k, struct db_tx *tx, struct message_question *q)
{
    enum { READ_MAX = 5000 };
    int limit = q->limit, shown = 0, read = 0, count = limit;
    enum err e = ERR_NONE;
    put_rows(&k->out);
    while (!e && shown < limit && count == limit && read < READ_MAX) {
        struct message *rows;
        e = message_list(k->c, tx, q, &rows, &count);
        for (int i = 0; i < count && !e && shown < limit; i++) {
            bool seen = false;
            e = message_seen(k, tx, &rows[i], &seen);
            if (!e && seen)
                e = write_message(k, tx, &rows[i]);
            shown += seen;
            q->after = rows[i].id;
        }
        read += count;
    }
    json_out_array_end(&k->out);
    put_next(&k->out, shown == limit || count == limit ? q->after : 0);
    json_out_object_end(&k->out);
    return e;
}

static enum err list(struct call *k)
{
    struct str state = uri_param(&k->http->uri, "message_state");
    struct str kind = uri_param(&k->http->uri, "kind");
    struct message_question q = {.customer = call_number(k, "customer"),
                                 .state = message_state_named(state),
                                 .kind = message_kind_named(kind),
                                 .cause = uri_param(&k->http->uri, "cause"),
                                 .after = call_number(k, "cursor")};
    struct db_tx *tx;
    enum err e = call_limit(k, &q.limit);
    if (!e)
        e = call_days(k, &q.from_ms, &q.to_ms);
    if (!e && ((state.len && q.state == MESSAGE_STATES) || (kind.len && q.kind == MESSAGE_KINDS)))
        e = fail(k->c, ERR_INPUT, "there is no such state, or no such kind of message",
                 "没有这种消息状态或消息种类");
    if (!e)
        e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = write_page(k, tx, &q);
    db_read_end(tx);
    return e;
}

static enum err load_seen(struct call *k, struct db_tx *tx, int64_t id, struct message *out)
{
    bool seen = false;
    enum err e = message_load(k->c, tx, id, out);
    if (!e)
        e = message_seen(k, tx, out, &seen);
    return e || seen ? e : fail(k->c, ERR_NOT_FOUND, "there is no such message", "没有这条消息");
}

static enum err answer_one(struct call *k, int64_t id)
{
    struct message m;
    struct db_tx *tx;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = load_seen(k, tx, id, &m);
    if (!e)
        e = write_message(k, tx, &m);
    db_read_end(tx);
    return e;
}

static enum err show(struct call *k)
{
    int64_t id;
    enum err e = call_id(k, 0, &id);
    return e ? e : answer_one(k, id);
}

static enum err again_work(struct work *w, void *user)
{
    const struct message *m = user;
    enum err e = m->customer ? guard_customer(w, m->customer) : ERR_NONE;
    return e ? e : message_again(w, m->id);
}

static enum err stop_work(struct work *w, void *user)
{
    const struct message *m = user;
    enum err e = m->customer ? guard_customer(w, m->customer) : ERR_NONE;
    return e ? e : message_stop(w, m->id);
}

// One that he sees, changed by `job`.
static enum err change_seen(struct call *k, org_job *job)
{
    struct message m = {0};
    struct db_tx *tx;
    int64_t id;
    enum err e = call_id(k, 0, &id);
    if (!e)
        e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = load_seen(k, tx, id, &m);
    db_read_end(tx);
    if (!e)
        e = call_write(k, k->person.id, job, &m);
    return e ? e : answer_one(k, id);
}

static enum err again(struct call *k)
{
    return change_seen(k, again_work);
}

static enum err stop(struct call *k)
{
    return change_seen(k, stop_work);
}

// ---- by hand ------------------------------------------------------------------------------------

struct by_hand {
    struct message message;
    struct channel channel; // id 0: whichever
    struct record customer;
    struct str to; // where it would go; empty: nowhere
};

static enum err read_texts(struct call *k, struct db_tx *tx, struct by_hand *x)
{
    struct message *m = &x->message;
    struct letter l = {.kind = MESSAGE_KINDS, .purpose = PURPOSE_SERVICE, .subject = STR("")};
    struct str kind = STR(""), purpose = STR("");
    enum err e = json_want_int(k->c, k->body, "template", &m->template_id);
    if (!e && m->template_id)
        e = letter_load(k->c, tx, m->template_id, &l);
    m->subject = l.subject;
    m->body = l.body;
    if (!e)
        e = json_want_text(k->c, k->body, "subject", &m->subject);
    if (!e)
        e = json_want_text(k->c, k->body, "body", &m->body);
    if (!e)
        e = json_want_text(k->c, k->body, "kind", &kind);
    if (!e)
        e = json_want_text(k->c, k->body, "purpose", &purpose);
    m->kind = kind.len ? message_kind_named(kind) : l.kind;
    m->purpose = purpose.len ? message_purpose_named(purpose) : l.purpose;
    if (!e && (m->kind >= MESSAGE_BELL || m->purpose >= PURPOSE_COUNT))
        e = fail(k->c, ERR_INPUT, "choose how it is sent and what for", "请选择发送方式和用途");
    return e;
}

static enum err read_channel(struct call *k, struct db_tx *tx, struct by_hand *x)
{
    struct message *m = &x->message;
    enum err e = json_want_int(k->c, k->body, "channel", &m->channel);
    if (!e && m->channel)
        e = channel_load(k->c, tx, m->channel, &x->channel);
    if (!e && m->channel && x->channel.kind != m->kind)
        e = fail(k->c, ERR_INPUT, "this channel is of another kind", "这个渠道不是这种发送方式");
    bool people = channel_kind(m->kind)->targets >> TARGET_CUSTOMER & 1;
    m->target = people ? TARGET_CUSTOMER : TARGET_GROUP;
    return e;
}

// As he sees the customer: what is masked for him stays masked in what he sends.
static enum err fill_texts(struct call *k, struct db_tx *tx, struct by_hand *x)
{
    const struct schema *s = viewer_schema(k->viewer);
    struct letter_used used = {0};
    struct message *m = &x->message;
    struct letter_fill f = {k->org, k->viewer, s, &x->customer, STR(""), STR("")};
    enum err e = called(k->c, k->org, &f.organisation);
    if (!e)
        e = json_want_text(k->c, k->body, "link", &f.link);
    if (!e)
        e = letter_text(k->c, tx, &f, m->subject, &used, &m->subject);
    if (!e)
        e = letter_text(k->c, tx, &f, m->body, &used, &m->body);
    m->fields = used.ids;
    m->field_count = used.count;
    return e;
}

static enum err make(struct call *k, struct db_tx *tx, int64_t customer, struct by_hand *x)
{
    const struct schema *s = viewer_schema(k->viewer);
    x->to = STR("");
    x->message.customer = customer;
    x->message.cause = STR("hand");
    enum err e = seen_load(k->c, k->org, tx, k->viewer, s, s->customer, customer, &x->customer);
    if (!e)
        e = read_texts(k, tx, x);
    if (!e)
        e = read_channel(k, tx, x);
    if (!e)
        e = fill_texts(k, tx, x);
    int field = e ? -1 : address_field(s, x->message.kind);
    if (e || field < 0 || x->message.target != TARGET_CUSTOMER)
        return e;
    struct value cell = seen_cell(k->c->arena, k->viewer, &s->objects[s->customer], field,
                                  x->customer.cells[field]);
    if (cell.type == VALUE_TEXT)
        x->to = cell.text;
    return ERR_NONE;
}

static enum err begin_make(struct call *k, struct by_hand *x)
{
    struct db_tx *tx;
    int64_t customer;
    enum err e = call_id(k, 0, &customer);
    if (!e)
        e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = make(k, tx, customer, x);
    db_read_end(tx);
    return e;
}

// What would come of it now is asked of the sender's own rules, in a piece of work that is undone.
struct asking {
    struct message message;
    struct reach reach;
};

static enum err ask_work(struct work *w, void *user)
{
    struct asking *x = user;
    struct reach_rules rules;
    enum err e = guard_customer(w, x->message.customer);
    if (!e)
        e = reach_rules_get(w->c, w->tx, &rules);
    x->message.created_ms = w->at_ms;
    return e ? e : reach_ask(w, &x->message, &rules, &x->reach);
}

static enum err preview(struct call *k)
{
    struct by_hand x = {0};
    struct json_out *out = &k->out;
    enum err e = begin_make(k, &x);
    struct asking ask = {.message = x.message};
    if (!e)
        e = org_try_as(k->c, k->org, k->viewer, ask_work, &ask);
    if (e)
        return e;
    const struct reach *r = &ask.reach;
    json_out_object(out);
    put_text(out, "kind", str_of(channel_kind(x.message.kind)->name));
    put_text(out, "target", message_target_name(x.message.target));
    put_text_or_null(out, "to", x.to);
    put_text(out, "subject", x.message.subject);
    put_text(out, "body", x.message.body);
    put_text_or_null(out, "html",
                     x.message.kind == MESSAGE_MAIL ? mail_html(k->c->arena, x.message.body)
                                                    : STR_NONE);
    // The gateway's address may hold a key of its own: for who has set it.
    bool gateway = x.message.kind == MESSAGE_SMS && x.channel.id && viewer_all(k->viewer);
    put_text_or_null(out, "request",
                     gateway ? gateway_shown(k->c->arena, &x.channel, x.to, x.message.body,
                                             message_mark(k->c->arena, STR("preview")))
                             : STR_NONE);
    put_text(out, "verdict",
             r->verdict == REACH_GO     ? STR("goes")
             : r->verdict == REACH_HOLD ? STR("held")
                                        : STR("refused"));
    if (r->verdict == REACH_GO)
        put_null(out, "reason");
    else
        put_both(out, "reason", r->zh, r->en);
    put_time(k, "until", r->verdict == REACH_HOLD ? r->until_ms : 0);
    json_out_object_end(out);
    return ERR_NONE;
}

static enum err send_work(struct work *w, void *user)
{
    struct by_hand *x = user;
    int64_t id;
    enum err e = guard_customer(w, x->message.customer);
    if (!e)
        e = db_ids(w->c, w->tx, 1, &id);
    if (e)
        return e;
    x->message.key = str_format(w->c->arena, "hand:%lld", (long long)id);
    return message_put(w, &x->message);
}

static enum err send(struct call *k)
{
    struct by_hand x = {0};
    enum err e = begin_make(k, &x);
    if (!e)
        e = call_write(k, k->person.id, send_work, &x);
    return e ? e : answer_one(k, x.message.id);
}

const struct route message_routes[] = {
    {HTTP_GET, "/api/messages?customer&message_state&kind&cause&from&to&cursor&limit",
     PERMIT_VIEWER, 0, list, "", "MessagePage",
     "Messages that were sent or are to be, newest first: to or about customers that he sees, and "
     "his own.",
     "已发送和待发送的消息，最新的在前：自己看得到的客户的，以及自己的。"},
    {HTTP_GET, "/api/messages/:id", PERMIT_VIEWER, 0, show, "", "Message", "One message.",
     "一条消息。"},
    {HTTP_POST, "/api/messages/:id/again", PERMIT_VIEWER, 0, again, "", "Message",
     "Tries one again that failed or was refused, under its key.",
     "重新发送一条失败或被拒的消息，标识不变。"},
    {HTTP_POST, "/api/messages/:id/stop", PERMIT_VIEWER, 0, stop, "", "Message",
     "Withdraws one that has not gone yet; `again` takes that back.",
     "撤回一条还没发出的消息；可以用 `again` 恢复。"},
    {HTTP_POST, "/api/customers/:id/messages/preview", PERMIT_VIEWER, ROUTE_ASKS, preview,
     "MessageQuestion", "MessagePreview",
     "The message as it would go to him, with the eyes of who asks, and whether it would go now.",
     "按提问者的权限预览发给这位客户的消息，以及现在能否发出。"},
    {HTTP_POST, "/api/customers/:id/messages", PERMIT_VIEWER, ROUTE_CREATES, send,
     "MessageQuestion", "Message",
     "Sends him a message, or tells a group about him; for who may change him.",
     "给这位客户发消息，或把他的情况发到群里；需要有修改这位客户的权限。"},
    {0},
};
