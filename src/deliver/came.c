#include "deliver/came.h"
#include "codec/mail_read.h"
#include "deliver/tries.h"
#include "model/file.h"
#include "model/opt_out.h"

#include <sodium.h>
#include <strings.h>

static const char of_mark[] =
    "SELECT id FROM message WHERE mark = ? AND mark <> '' AND kind = 'mail'";
// Not one that is tried again already.
static const char came_back[] =
    "UPDATE message SET state = 'failed', reason = ?, reason_en = ?, answer = ? WHERE id = ? AND "
    "state = 'sent'";

// One that has no id is known by its bytes.
static struct str name_of(struct arena *a, const struct mail_read *m, struct str bytes)
{
    unsigned char hash[16];
    char hex[sizeof hash * 2 + 1];
    if (m->id.len)
        return m->id;
    crypto_generichash(hash, sizeof hash, (const unsigned char *)bytes.at, bytes.len, NULL, 0);
    sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
    return str_format(a, "hash-%s", hex);
}

static void ends(struct incoming *m, enum incoming_state state, const char *zh, const char *en)
{
    m->state = state;
    m->reason = str_of(zh);
    m->reason_en = str_of(en);
}

// ---- what came back -----------------------------------------------------------------------------

// For good, by RFC 3463: 5.…, but for 5.7.…, which is no address's fault.
static bool is_address(const struct mail_read *m)
{
    return m->failed && str_starts(m->status, STR("5.")) && !str_starts(m->status, STR("5.7."));
}

static enum err mark_message(struct work *w, const struct mail_read *m, int64_t id)
{
    struct message one;
    struct str answer = tries_answer(w->c->arena, m->diagnostic.len ? m->diagnostic : m->status);
    bool address = is_address(m);
    struct str zh = address ? STR("退信：这个邮箱地址不存在或不再使用")
                            : STR("退信：对方的邮件服务器没有收下"),
               en = address ? STR("it came back: nobody has this address")
                            : STR("it came back: the other side's mail server did not take it");
    enum err e = message_load(w->c, w->tx, id, &one);
    if (!e && address)
        e = bounce_note(w, &one, answer);
    return e ? e
             : db_run(w->c, w->tx, came_back,
                      DB_VALUES(value_text(zh), value_text(en), value_text(answer), value_int(id)),
                      NULL);
}

static enum err returned(struct work *w, const struct mail_read *m, struct incoming *out)
{
    struct str rest, mark = str_cut(m->original, '@', &rest);
    enum err e = db_number(w->c, w->tx, of_mark, DB_VALUES(value_text(mark)), 0, &out->message);
    if (!out->message)
        ends(out, INCOMING_BOUNCE, "退信，但看不出是哪一封邮件",
             "a mail that came back; it does not say which");
    else if (!m->failed)
        ends(out, INCOMING_BOUNCE, "投递延迟通知，对方服务器仍在尝试",
             "a delay: the other side's server is still trying");
    else
        ends(out, INCOMING_BOUNCE, "退信", "a mail of ours that came back");
    return e || !out->message || !m->failed ? e : mark_message(w, m, out->message);
}

// ---- whose it is --------------------------------------------------------------------------------

// From an address that we send from: an answer to it would come back here, and so on.
static enum err is_own(struct work *w, struct str from, bool *own)
{
    struct channel *all;
    int count = 0;
    *own = false;
    enum err e = channel_list(w->c, w->tx, &all, &count);
    for (int i = 0; i < count && !e; i++) {
        struct str ours = channel_value(&all[i], "from");
        *own = *own || (all[i].kind == MESSAGE_MAIL && !all[i].deleted_ms && ours.len == from.len &&
                        ours.len && !strncasecmp(ours.at, from.at, from.len));
    }
    return e;
}

static enum err judge(struct work *w, const struct mail_read *m, struct incoming *out)
{
    bool own;
    enum err e = is_own(w, m->from, &own);
    out->state = INCOMING_WAITING;
    if (e)
        return e;
    if (m->kind == MAIL_RETURNED)
        return returned(w, m, out);
    if (own)
        ends(out, INCOMING_IGNORED, "由本公司的发件地址发出", "from an address of our own");
    else if (!m->from.len)
        ends(out, INCOMING_IGNORED, "没有发件人地址", "it names no sender");
    else if (m->kind == MAIL_AUTOMATIC)
        ends(out, INCOMING_IGNORED, "自动回复或程序发出的邮件",
             "written by a machine: an automatic reply");
    else if (m->kind == MAIL_LIST)
        ends(out, INCOMING_IGNORED, "邮件列表或群发邮件", "from a mailing list, or sent to many");
    return ERR_NONE;
}

// ---- written down -------------------------------------------------------------------------------

static enum err keep_files(struct work *w, const struct mail_read *m, int64_t mail)
{
    enum err e = ERR_NONE;
    for (int i = 0; i < m->file_count && !e; i++) {
        struct file f = {.name = m->files[i].name};
        if (m->files[i].content.len > FILE_BYTES_MAX)
            continue;
        e = file_keep(w, m->files[i].content, &f);
        if (!e)
            e = incoming_attach(w, mail, f.id);
    }
    return e;
}

static struct str with_left_out(struct arena *a, struct str text, const struct mail_read *m)
{
    int left = m->left_out;
    for (int i = 0; i < m->file_count; i++)
        left += m->files[i].content.len > FILE_BYTES_MAX;
    return left ? str_format(
                      a,
                      "%.*s\n\n（另有 %d 个附件过多或过大，未收取 · %d more files were not taken）",
                      STR_ARG(text), left, left)
                : text;
}

static enum err unreadable(struct work *w, const struct came *x)
{
    struct incoming m = {.channel = x->box->channel,
                         .state = INCOMING_IGNORED,
                         .reason = x->why->zh,
                         .reason_en = x->why->en,
                         .came_ms = x->item.came_ms};
    m.mail = str_format(w->c->arena, "unread-%lld-%lld", (long long)x->box->validity,
                        (long long)x->item.uid);
    return incoming_put(w, &m);
}

static enum err readable(struct work *w, const struct came *x)
{
    struct mail_read *m = ARENA_NEW(w->c->arena, struct mail_read);
    struct arena *a = w->c->arena;
    mail_read(a, x->bytes, m);
    struct incoming in = {.channel = x->box->channel,
                          .mail = name_of(a, m, x->bytes),
                          .answers = m->answers,
                          .sender = m->from,
                          .subject = m->subject,
                          .text = with_left_out(a, m->text, m),
                          .whole = m->whole,
                          .came_ms = x->item.came_ms};
    if (m->from_name.len && str_find(m->from_name, STR("<")) < 0)
        in.sender = str_format(a, "%.*s <%.*s>", STR_ARG(m->from_name), STR_ARG(m->from));
    enum err e = judge(w, m, &in);
    if (!e)
        e = incoming_put(w, &in);
    return e || !in.id || in.state == INCOMING_BOUNCE ? e : keep_files(w, m, in.id);
}

enum err came_write(struct work *w, void *user)
{
    struct came *x = user;
    enum err e = mailbox_move(w, x->box, x->item.uid, x->item.came_ms, &x->ours);
    if (e || !x->ours || (!x->bytes.len && !x->why))
        return e;
    return x->bytes.len ? readable(w, x) : unreadable(w, x);
}
