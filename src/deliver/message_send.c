#include "deliver/message_send.h"
#include "deliver/parcel.h"
#include "deliver/tries.h"
#include "model/file.h"

enum {
    SENT_AT_ONCE = 32,
    SECONDS_FOR_ONE = 20,
    LEASE_MS = 2 * 60 * 1000, // of what a server sends: longer than it may take
    PATIENCE_MS = 60 * 1000,
    LOOK_AGAIN_MS = 5 * 60 * 1000, // at a channel that is off
    WAITING_DAYS_MAX = 7,
};

static const char select_due[] =
    "SELECT " MESSAGE_COLUMNS
    " FROM message WHERE kind = ? AND due > 0 AND due <= ? ORDER BY due, id LIMIT ?";
static const char lease[] = "UPDATE message SET due = ? WHERE id = ? AND due = ?";
static const char depart[] =
    "UPDATE message SET state = 'waiting', reason = '', reason_en = '', channel = ?, address = ?, "
    "address_hash = ?, departed = ? WHERE id = ?";
static const char stay[] =
    "UPDATE message SET state = ?, due = ?, ended = ?, reason = ?, reason_en = "
    "? WHERE id = ?";
// Only by who still has it: a server that was away for longer has left it to another.
static const char result[] = "UPDATE message SET state = ?, due = ?, ended = ?, tries = ?, reason "
                             "= ?, reason_en = ?, answer = "
                             "? WHERE id = ? AND due = ?";

struct batch {
    struct message due[SENT_AT_ONCE];
    int due_count;
    struct parcel parcels[SENT_AT_ONCE];
    int count;
    struct channel *channels;
    int channel_count;
    struct reach_rules rules;
};

struct waiting {
    struct message list[SENT_AT_ONCE];
    int count;
};

static enum err find_kind(struct ctx *c, struct db_tx *tx, int64_t now, enum message_kind kind,
                          struct waiting *out)
{
    struct db_rows *rows;
    enum err e = db_query(c, tx, select_due,
                          DB_VALUES(value_text(str_of(channel_kind(kind)->name)), value_int(now),
                                    value_int(SENT_AT_ONCE)),
                          &rows);
    while (!e && db_next(c, rows, &e))
        out->list[out->count++] = message_read(c, rows);
    return e;
}

// Of each kind in turn: ten thousand SMS whose gateway is silent keep no mail waiting.
static enum err find_due(struct ctx *c, struct db_tx *tx, int64_t now, struct batch *b)
{
    struct waiting *all = ARENA_ARRAY(c->arena, struct waiting, MESSAGE_BELL);
    enum err e = ERR_NONE;
    for (int k = 0; k < MESSAGE_BELL && !e; k++)
        e = find_kind(c, tx, now, (enum message_kind)k, &all[k]);
    for (int i = 0; i < SENT_AT_ONCE && !e; i++)
        for (int k = 0; k < MESSAGE_BELL && b->due_count < SENT_AT_ONCE; k++)
            if (i < all[k].count)
                b->due[b->due_count++] = all[k].list[i];
    return e;
}

// ---- taken --------------------------------------------------------------------------------------

static enum err stays(struct work *w, const struct message *m, enum message_state state,
                      int64_t due_ms, struct str zh, struct str en)
{
    return db_run(w->c, w->tx, stay,
                  DB_VALUES(value_text(message_state_name(state)), value_int(due_ms),
                            value_int(due_ms ? 0 : w->at_ms), value_text(zh), value_text(en),
                            value_int(m->id)),
                  NULL);
}

static enum err no_channel(struct work *w, const struct message *m, const struct channel *off)
{
    struct arena *a = w->c->arena;
    bool over = w->at_ms - m->created_ms > INT64_C(86400000) * WAITING_DAYS_MAX;
    struct str kind_zh = message_kind_label(m->kind, true),
               kind_en = message_kind_label(m->kind, false);
    struct str zh = str_format(a, "没有可用的消息渠道（%.*s）：请到设置里添加", STR_ARG(kind_zh));
    struct str en = str_format(a, "there is no channel for it (%.*s): add one in the settings",
                               STR_ARG(kind_en));
    if (off) {
        zh = str_format(a, "消息渠道“%.*s”已停用，启用后发送", STR_ARG(off->name));
        en = str_format(a, "channel '%.*s' is off: sent once it is on", STR_ARG(off->name));
    }
    return stays(w, m, over ? MESSAGE_FAILED : MESSAGE_HELD, over ? 0 : w->at_ms + LOOK_AGAIN_MS,
                 zh, en);
}

// The one it names, else the first of its kind that is on; `*off`: one that could be, were it on.
static struct channel *choose(struct batch *b, const struct message *m, const struct channel **off)
{
    *off = NULL;
    for (int i = 0; i < b->channel_count; i++) {
        struct channel *ch = &b->channels[i];
        if (ch->kind != m->kind || ch->deleted_ms || (m->channel && m->channel != ch->id))
            continue;
        if (ch->enabled)
            return ch;
        *off = ch;
    }
    return NULL;
}

static enum err leave_link(struct work *w, const struct batch *b, struct parcel *p)
{
    struct str token, base = b->rules.address;
    p->leave = STR("");
    if (p->message.target != TARGET_CUSTOMER || !base.len)
        return ERR_NONE;
    enum err e = leave_token(w, p->message.id, &token);
    while (base.len && base.at[base.len - 1] == '/')
        base.len--;
    if (!e)
        p->leave =
            str_format(w->c->arena, "%.*s/api/public/leave/%.*s", STR_ARG(base), STR_ARG(token));
    return e;
}

// What goes along with a mail. One that is gone by now, as where it is sent again after weeks, leaves
// the mail without.
static enum err take_file(struct work *w, struct parcel *p)
{
    struct ctx quiet = {.arena = w->c->arena};
    struct file f;
    if (!p->message.attachment || p->message.kind != MESSAGE_MAIL)
        return ERR_NONE;
    enum err e = file_load(&quiet, w->tx, p->message.attachment, &f, &p->file.content);
    if (e)
        return e == ERR_NOT_FOUND ? ERR_NONE : fail_as(w->c, &quiet.why);
    p->file.name = f.name;
    p->file.type = f.type;
    return ERR_NONE;
}

static enum err goes(struct work *w, struct batch *b, const struct message *m, struct channel *ch,
                     const struct reach *r)
{
    struct parcel *p = &b->parcels[b->count++];
    *p = (struct parcel){
        .message = *m, .channel = ch, .address = r->address, .leased_ms = w->at_ms + LEASE_MS};
    p->message.channel = ch->id;
    p->message.address = r->address;
    p->message.address_hash = r->hash;
    enum err e = leave_link(w, b, p);
    if (!e)
        e = take_file(w, p);
    return e ? e
             : db_run(w->c, w->tx, depart,
                      DB_VALUES(value_int(ch->id), value_text(r->address), value_text(r->hash),
                                value_int(w->at_ms), value_int(m->id)),
                      NULL);
}

static enum err decide(struct work *w, struct batch *b, const struct message *m)
{
    struct reach r;
    const struct channel *off;
    bool may = false;
    int64_t until = 0;
    enum err e = reach_ask(w, m, &b->rules, &r);
    if (e)
        return e;
    if (r.verdict != REACH_GO)
        return stays(w, m, r.verdict == REACH_HOLD ? MESSAGE_HELD : MESSAGE_REFUSED,
                     r.verdict == REACH_HOLD ? r.until_ms : 0, r.zh, r.en);
    struct channel *ch = choose(b, m, &off);
    if (!ch)
        return no_channel(w, m, off);
    e = channel_take(w, ch, &may, &until);
    if (e || may)
        return e ? e : goes(w, b, m, ch, &r);
    return stays(w, m, MESSAGE_WAITING, until, STR("渠道每分钟条数有限，稍后发送"),
                 STR("the channel takes so many a minute: later"));
}

// What another server has taken meanwhile is left to it.
static enum err take_work(struct work *w, void *user)
{
    struct batch *b = user;
    b->count = 0;
    enum err e = channel_list(w->c, w->tx, &b->channels, &b->channel_count);
    if (!e)
        e = reach_rules_get(w->c, w->tx, &b->rules);
    for (int i = 0; i < b->due_count && !e; i++) {
        int64_t ours;
        e = db_run(w->c, w->tx, lease,
                   DB_VALUES(value_int(w->at_ms + LEASE_MS), value_int(b->due[i].id),
                             value_int(b->due[i].due_ms)),
                   &ours);
        if (!e && ours)
            e = decide(w, b, &b->due[i]);
    }
    return e;
}

// ---- sent ---------------------------------------------------------------------------------------

// False where it was stopped before all had ended.
static bool send_all(struct arena *a, struct batch *b, int64_t now, const struct post_limits *each)
{
    struct mail mails[SENT_AT_ONCE];
    struct post posts[SENT_AT_ONCE];
    struct parcel *mail_of[SENT_AT_ONCE], *post_of[SENT_AT_ONCE];
    int mail_count = 0, post_count = 0;
    for (int i = 0; i < b->count; i++) {
        struct parcel *p = &b->parcels[i];
        if (!parcel_pack(a, p, now))
            continue;
        if (p->by_mail) {
            mails[mail_count] = p->mail;
            mail_of[mail_count++] = p;
        } else {
            posts[post_count] = p->post;
            post_of[post_count++] = p;
        }
    }
    bool whole = (!mail_count || mail_all(a, mails, mail_count, each)) &&
                 (!post_count || post_all(a, posts, post_count, each));
    for (int i = 0; i < mail_count; i++)
        mail_of[i]->mail = mails[i];
    for (int i = 0; i < post_count; i++)
        post_of[i]->post = posts[i];
    for (int i = 0; i < mail_count && whole; i++)
        parcel_read(a, mail_of[i]);
    for (int i = 0; i < post_count && whole; i++)
        parcel_read(a, post_of[i]);
    return whole;
}

// ---- written down -------------------------------------------------------------------------------

static struct str with_answer(struct arena *a, struct str words, struct str answer,
                              const char *colon)
{
    enum { SHOWN = 300 };
    struct str text =
        tries_answer(a, (struct str){answer.at, answer.len < SHOWN ? answer.len : SHOWN});
    return words.len && text.len ? str_format(a, "%.*s%s%.*s", STR_ARG(words), colon, STR_ARG(text))
                                 : words;
}

static enum err write_result(struct work *w, const struct parcel *p, enum message_state state,
                             int64_t due_ms, int tries)
{
    struct arena *a = w->c->arena;
    return db_run(w->c, w->tx, result,
                  DB_VALUES(value_text(message_state_name(state)), value_int(due_ms),
                            value_int(due_ms ? 0 : w->at_ms), value_int(tries), value_text(p->zh),
                            value_text(p->en), value_text(tries_answer(a, p->answer)),
                            value_int(p->message.id), value_int(p->leased_ms)),
                  NULL);
}

static enum err write_one(struct work *w, const struct parcel *p)
{
    int tries = p->message.tries + 1;
    struct arena *a = w->c->arena;
    enum err e = ERR_NONE;
    switch (p->end) {
    case PARCEL_SENT:
        return write_result(w, p, MESSAGE_SENT, 0, tries);
    case PARCEL_LATER:
        if (tries < tries_max())
            return write_result(w, p, MESSAGE_WAITING, w->at_ms + tries_wait_ms(tries), tries);
        return write_result(w, p, MESSAGE_FAILED, 0, tries);
    case PARCEL_PATIENCE:
        e = channel_pause(w, p->channel->id, w->at_ms + PATIENCE_MS);
        return e ? e
                 : write_result(w, p, MESSAGE_WAITING, w->at_ms + PATIENCE_MS, p->message.tries);
    case PARCEL_BOUNCED:
        e = bounce_note(w, &p->message, tries_answer(a, p->answer));
        return e ? e : write_result(w, p, MESSAGE_FAILED, 0, tries);
    case PARCEL_BROKEN:
        e = channel_switch_off(w, p->channel, with_answer(a, p->zh, p->answer, "："),
                               with_answer(a, p->en, p->answer, ": "));
        return e ? e : write_result(w, p, MESSAGE_HELD, w->at_ms + LOOK_AGAIN_MS, p->message.tries);
    default:
        return write_result(w, p, MESSAGE_FAILED, 0, tries);
    }
}

static enum err write_results(struct work *w, void *user)
{
    const struct batch *b = user;
    enum err e = ERR_NONE;
    for (int i = 0; i < b->count && !e; i++)
        e = write_one(w, &b->parcels[i]);
    return e;
}

enum err message_send(struct ctx *c, struct org *o, const struct outbox_limits *limits, bool *more)
{
    struct batch *b = ARENA_NEW(c->arena, struct batch);
    struct post_limits each = {SECONDS_FOR_ONE, limits->local, limits->stop};
    int64_t now = clock_ms(org_clock(o));
    struct db_tx *tx;
    enum err e = db_read_begin(c, org_db(o), &tx);
    if (!e) {
        e = find_due(c, tx, now, b);
        db_read_end(tx);
    }
    *more = b->due_count > 0;
    if (!e && b->due_count)
        e = org_write(c, o, 0, take_work, b);
    if (e || !b->count || !send_all(c->arena, b, now, &each))
        return e;
    return org_write(c, o, 0, write_results, b);
}
