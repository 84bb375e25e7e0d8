// Who wants no more messages, whose address comes back, and the link by which a customer says so.
#include "api/guarded.h"
#include "api/labels.h"
#include "model/called.h"
#include "model/guard.h"
#include "model/opt_out.h"
#include "net/mail.h"

static struct str kind_word(enum message_kind kind)
{
    return kind == MESSAGE_KINDS ? STR_NONE : str_of(channel_kind(kind)->name);
}

static enum err seen(struct call *k, struct db_tx *tx, int64_t customer, bool *out)
{
    struct ctx quiet = {.arena = k->c->arena};
    *out = viewer_all(k->viewer);
    if (*out || !customer)
        return ERR_NONE;
    enum err e = seen_customer(&quiet, k->org, tx, k->viewer, viewer_schema(k->viewer), customer);
    *out = !e;
    return e == ERR_NOT_FOUND || e == ERR_DENIED ? ERR_NONE : e ? fail_as(k->c, &quiet.why) : e;
}

static enum err write_opt_out(struct call *k, struct db_tx *tx, const struct opt_out *o)
{
    struct str name = STR("");
    enum err e =
        o->customer ? labels_customer(k, tx, call_schema(k->org), o->customer, &name) : ERR_NONE;
    json_out_object(&k->out);
    put_int(&k->out, "id", o->id);
    put_int(&k->out, "customer", o->customer);
    put_text(&k->out, "customer_name", name);
    put_text_or_null(&k->out, "kind", kind_word(o->kind));
    put_text(&k->out, "source", o->source);
    put_int(&k->out, "person", o->person);
    put_text(&k->out, "at", utc_text(k->c->arena, o->at_ms));
    put_text_or_null(&k->out, "lifted",
                     o->lifted_ms ? utc_text(k->c->arena, o->lifted_ms) : STR_NONE);
    put_text(&k->out, "note", o->note);
    json_out_object_end(&k->out);
    return e;
}

static enum err list(struct call *k)
{
    struct opt_out *rows;
    struct db_tx *tx;
    int limit, count = 0;
    enum err e = call_limit(k, &limit);
    if (!e)
        e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = opt_out_list(k->c, tx, call_number(k, "customer"), call_number(k, "cursor"), limit, &rows,
                     &count);
    put_rows(&k->out);
    for (int i = 0; i < count && !e; i++) {
        bool his = false;
        e = seen(k, tx, rows[i].customer, &his);
        if (!e && his)
            e = write_opt_out(k, tx, &rows[i]);
    }
    json_out_array_end(&k->out);
    put_next(&k->out, !e && count == limit ? rows[count - 1].id : 0);
    json_out_object_end(&k->out);
    db_read_end(tx);
    return e;
}

struct giving {
    struct opt_out one;
    struct str note, hash;
};

static enum err give_work(struct work *w, void *user)
{
    struct giving *x = user;
    enum err e = guard_customer(w, x->one.customer);
    return e ? e : opt_out_give(w, &x->one, STR(""));
}

static enum err read_kind(struct call *k, struct str word, enum message_kind *out)
{
    *out = word.len ? message_kind_named(word) : MESSAGE_KINDS;
    if (word.len && *out != MESSAGE_MAIL && *out != MESSAGE_SMS)
        return fail(k->c, ERR_INPUT, "kind: mail, sms, or null for all",
                    "kind 应为 mail、sms，或不填表示全部");
    return ERR_NONE;
}

static enum err give(struct call *k)
{
    struct giving x = {.one = {.source = STR("person"), .person = k->person.id}};
    struct str kind = STR("");
    enum err e = json_need_int(k->c, k->body, "customer", &x.one.customer);
    if (!e)
        e = json_want_text(k->c, k->body, "kind", &kind);
    if (!e)
        e = read_kind(k, kind, &x.one.kind);
    if (!e)
        e = call_write(k, k->person.id, give_work, &x);
    return e ? e
             : call_audit(k, "opt_out",
                          str_format(k->c->arena, "{\"done\":\"given\",\"customer\":%lld}",
                                     (long long)x.one.customer));
}

// Of a customer who is gone only an administrator may say that he wants to hear again.
static enum err may_lift(struct work *w, int64_t customer)
{
    return viewer_all(w->viewer) ? ERR_NONE : guard_customer(w, customer);
}

static enum err lift_work(struct work *w, void *user)
{
    struct giving *x = user;
    struct opt_out o;
    enum err e = opt_out_load(w->c, w->tx, x->one.id, &o);
    if (!e)
        e = may_lift(w, o.customer);
    return e ? e : opt_out_lift(w, x->one.id, x->note);
}

static enum err lift(struct call *k)
{
    struct giving x = {0};
    enum err e = call_id(k, 0, &x.one.id);
    if (!e)
        e = json_need_text(k->c, k->body, "note", &x.note);
    if (!e)
        e = call_write(k, k->person.id, lift_work, &x);
    return e ? e
             : call_audit(k, "opt_out",
                          str_format(k->c->arena, "{\"done\":\"lifted\",\"opt_out\":%lld}",
                                     (long long)x.one.id));
}

// ---- addresses that come back -------------------------------------------------------------------

static enum err bounces(struct call *k)
{
    const struct schema *s = viewer_schema(k->viewer);
    struct bounce *rows;
    struct db_tx *tx;
    int count = 0, mail = address_field(s, MESSAGE_MAIL);
    bool reads =
        viewer_all(k->viewer) ||
        (mail >= 0 && viewer_field(k->viewer, &s->objects[s->customer], mail) >= FIELD_READ);
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = bounce_list(k->c, tx, &rows, &count);
    put_rows(&k->out);
    for (int i = 0; i < count && !e; i++) {
        bool his = false;
        struct str name = STR("");
        e = seen(k, tx, rows[i].customer, &his);
        if (e || !his)
            continue;
        if (rows[i].customer)
            e = labels_customer(k, tx, s, rows[i].customer, &name);
        json_out_object(&k->out);
        put_int(&k->out, "id", rows[i].id);
        put_int(&k->out, "message", rows[i].message);
        put_int(&k->out, "customer", rows[i].customer);
        put_text(&k->out, "customer_name", name);
        put_text(&k->out, "at", utc_text(k->c->arena, rows[i].at_ms));
        put_text_or_null(&k->out, "answer", reads ? rows[i].answer : STR_NONE);
        json_out_object_end(&k->out);
    }
    put_rows_end(&k->out);
    db_read_end(tx);
    return e;
}

static enum err lift_bounce_work(struct work *w, void *user)
{
    const struct bounce *x = user;
    struct bounce b;
    enum err e = bounce_load(w->c, w->tx, x->id, &b);
    if (!e)
        e = may_lift(w, b.customer);
    return e ? e : bounce_lift(w, x->id);
}

static enum err lift_bounce(struct call *k)
{
    struct bounce b = {0};
    enum err e = call_id(k, 0, &b.id);
    return e ? e : call_write(k, k->person.id, lift_bounce_work, &b);
}

// ---- the link in a message ----------------------------------------------------------------------

// GET only shows: programs that look through mails open every link, and must not speak for anybody.
// POST does it: from the page, or (RFC 8058) from a mail program's own button.
static void write_page(struct call *k, int status, struct str title, struct str body)
{
    struct arena *a = k->c->arena;
    k->answer->status = status;
    k->answer->type = "text/html; charset=utf-8";
    k->answer->body = str_format(
        a,
        "<!doctype html>\n<html lang=\"zh\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
        "content=\"width=device-width, initial-scale=1\"><meta name=\"robots\" "
        "content=\"noindex\"><title>%.*s</title><style>body{font:16px/1.7 "
        "sans-serif;max-width:30em;"
        "margin:12vh auto;padding:0 20px;color:#1f2329}h1{font-size:22px}button{font:inherit;min-"
        "height:44px;padding:0 20px;margin:8px 8px 0 0;border:1px solid #1456d9;border-radius:6px;"
        "background:#1456d9;color:#fff}button.all{background:#fff;color:#1456d9}</style></"
        "head><body>"
        "<main><h1>%.*s</h1>%.*s</main></body></html>\n",
        STR_ARG(title), STR_ARG(title), STR_ARG(body));
}

static enum err message_of(struct call *k, struct message *out, struct str *organisation)
{
    struct db_tx *tx;
    if (!k->org)
        return fail(k->c, ERR_NOT_FOUND, "there is no such link", "没有这个链接");
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = leave_message(k->c, tx, k->words[0], out);
    db_read_end(tx);
    return e ? e : called(k->c, k->org, organisation);
}

// A name as text in a page.
static struct str escaped(struct arena *a, struct str text)
{
    struct str all = mail_html(a, text);
    ptrdiff_t from = str_find(all, STR("\">\n")), to = str_find(all, STR("\n</body>"));
    return from < 0 || to < from ? STR("")
                                 : (struct str){all.at + from + 3, (size_t)(to - from - 3)};
}

static enum err leave_look(struct call *k)
{
    struct message m;
    struct str organisation;
    enum err e = message_of(k, &m, &organisation);
    if (e)
        return e;
    bool sms = m.kind == MESSAGE_SMS;
    struct str name = escaped(k->c->arena, organisation);
    write_page(
        k, 200, k->zh ? STR("退订消息") : STR("Unsubscribe"),
        str_format(k->c->arena,
                   k->zh ? "<p>不想再收到“%.*s”发来的%s吗？</p><form method=\"post\"><button "
                           "name=\"what\" value=\"kind\">不再接收%s</button><button class=\"all\" "
                           "name=\"what\" value=\"all\">不再接收任何消息</button></form>"
                         : "<p>No more of what %.*s sends you by %s?</p><form "
                           "method=\"post\"><button name=\"what\" value=\"kind\">Stop %s</button>"
                           "<button class=\"all\" name=\"what\" value=\"all\">Stop all "
                           "messages</button></form>",
                   STR_ARG(name), k->zh ? (sms ? "短信" : "邮件") : (sms ? "SMS" : "mail"),
                   k->zh ? (sms ? "短信" : "邮件") : (sms ? "SMS" : "mail")));
    return ERR_NONE;
}

static enum err leave_work(struct work *w, void *user)
{
    struct giving *x = user;
    return opt_out_give(w, &x->one, x->hash);
}

static enum err leave(struct call *k)
{
    struct message m;
    struct str organisation;
    enum err e = message_of(k, &m, &organisation);
    if (e)
        return e;
    bool all = str_find(k->http->body, STR("what=all")) >= 0;
    bool one_click = str_find(k->http->body, STR("List-Unsubscribe=One-Click")) >= 0;
    struct giving x = {.one = {.customer = m.customer,
                               .kind = all ? MESSAGE_KINDS : m.kind,
                               .source = one_click ? STR("one_click") : STR("link"),
                               .message = m.id},
                       .hash = m.address_hash};
    e = call_write(k, 0, leave_work, &x);
    if (!e)
        write_page(k, 200, k->zh ? STR("已退订") : STR("Done"),
                   k->zh ? STR("<p>您不会再收到这类消息。</p>")
                         : STR("<p>You will not get these messages any more.</p>"));
    return e;
}

const struct route opt_out_routes[] = {
    {HTTP_GET, "/api/opt_outs?customer&cursor&limit", PERMIT_VIEWER, 0, list, "", "OptOutPage",
     "Who wants no more messages, newest first, with those who want them again.",
     "退订记录，最新的在前，包括已恢复的。"},
    {HTTP_POST, "/api/opt_outs", PERMIT_VIEWER, 0, give, "OptOutQuestion", "",
     "A customer wants no more; for who may change him.",
     "记下客户退订；需要有修改这位客户的权限。"},
    {HTTP_POST, "/api/opt_outs/:id/lift", PERMIT_VIEWER, 0, lift, "OptOutLift", "",
     "He asked to hear again: it stays on record, with the reason.",
     "客户要求恢复接收：记录保留，并写明原因。"},
    {HTTP_GET, "/api/bounces", PERMIT_VIEWER, 0, bounces, "", "BounceList",
     "Addresses whose mail came back and is not sent any more.", "被退信、不再发送的地址。"},
    {HTTP_POST, "/api/bounces/:id/lift", PERMIT_VIEWER, 0, lift_bounce, "", "",
     "The address is good again.", "这个地址恢复可用。"},
    {HTTP_GET, "/api/public/leave/:leave", PERMIT_ANYBODY, ROUTE_OPEN, leave_look, "", "",
     "The page behind the link in a message: it asks, and changes nothing.",
     "消息里退订链接打开的页面：只询问，不改变任何内容。"},
    {HTTP_POST, "/api/public/leave/:leave", PERMIT_ANYBODY, ROUTE_OPEN | ROUTE_RAW, leave, "", "",
     "Opts out: from that page, or by a mail program's button (RFC 8058).",
     "退订：来自该页面，或邮件程序的退订按钮（RFC 8058）。"},
    {0},
};
