// Ways out for messages, and the rules they keep: quiet hours, caps. Secrets go in and never come out.
#include "api/guarded.h"
#include "model/incoming.h"
#include "model/letter.h"
#include "model/reach.h"

// ---- writing ------------------------------------------------------------------------------------

static void write_field(struct json_out *out, const struct channel_field *f)
{
    json_out_object(out);
    put_text(out, "name", str_of(f->name));
    put_bool(out, "secret", f->secret);
    put_bool(out, "required", f->required);
    put_bool(out, "lines", f->lines);
    put_both(out, "label", str_of(f->zh), str_of(f->en));
    put_both(out, "help", str_of(f->help_zh), str_of(f->help_en));
    put_text(out, "usual", f->usual ? str_of(f->usual) : STR(""));
    json_out_object_end(out);
}

static enum err kinds(struct call *k)
{
    struct json_out *out = &k->out;
    put_rows(out);
    for (enum message_kind id = 0; id < MESSAGE_KINDS; id++) {
        const struct channel_kind *kind = channel_kind(id);
        json_out_object(out);
        put_text(out, "name", str_of(kind->name));
        put_both(out, "label", str_of(kind->zh), str_of(kind->en));
        put_bool(out, "to_customers", kind->targets >> TARGET_CUSTOMER & 1);
        put_int(out, "minute_most", kind->minute_max);
        json_out_key(out, STR("fields"));
        json_out_array(out);
        for (const struct channel_field *f = kind->fields; f->name; f++)
            write_field(out, f);
        json_out_array_end(out);
        json_out_object_end(out);
    }
    put_rows_end(out);
    return ERR_NONE;
}

static void write_values(struct json_out *out, const struct channel *ch)
{
    const struct channel_field *f = channel_kind(ch->kind)->fields;
    json_out_key(out, STR("settings"));
    json_out_object(out);
    for (int i = 0; f[i].name; i++)
        if (!f[i].secret)
            put_text(out, f[i].name, ch->values[i].at ? ch->values[i] : STR(""));
    json_out_object_end(out);
    json_out_key(out, STR("secrets"));
    json_out_object(out);
    for (int i = 0; f[i].name; i++)
        if (f[i].secret)
            put_bool(out, f[i].name, ch->values[i].len > 0);
    json_out_object_end(out);
}

// Of what reading said last. A reading of its own: it is no part of what was written.
static enum err write_inbox(struct call *k, const struct channel *ch)
{
    struct mailbox m;
    struct db_tx *tx;
    struct json_out *out = &k->out;
    json_out_key(out, STR("inbox"));
    if (!mailbox_wanted(ch)) {
        json_out_null(out);
        return ERR_NONE;
    }
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = mailbox_load(k->c, tx, ch->id, &m);
    db_read_end(tx);
    json_out_object(out);
    put_text_or_null(out, "looked", m.looked_ms ? utc_text(k->c->arena, m.looked_ms) : STR_NONE);
    if (m.problem.len)
        put_both(out, "problem", m.problem, m.problem_en);
    else
        put_null(out, "problem");
    json_out_object_end(out);
    return e;
}

static enum err write_channel(struct call *k, const struct channel *ch)
{
    struct json_out *out = &k->out;
    json_out_object(out);
    put_int(out, "id", ch->id);
    put_int(out, "version", ch->version);
    put_text(out, "kind", str_of(channel_kind(ch->kind)->name));
    put_text(out, "name", ch->name);
    write_values(out, ch);
    put_bool(out, "enabled", ch->enabled);
    enum err e = write_inbox(k, ch);
    if (ch->problem.len)
        put_both(out, "problem", ch->problem, ch->problem_en);
    else
        put_null(out, "problem");
    put_int(out, "person", ch->person);
    put_text(out, "created", utc_text(k->c->arena, ch->created_ms));
    put_bool(out, "deleted", ch->deleted_ms != 0);
    json_out_object_end(out);
    return e;
}

static void write_way(struct call *k, const struct channel *ch)
{
    json_out_object(&k->out);
    put_int(&k->out, "id", ch->id);
    put_text(&k->out, "kind", str_of(channel_kind(ch->kind)->name));
    put_text(&k->out, "name", ch->name);
    json_out_object_end(&k->out);
}

static enum err all_channels(struct call *k, struct channel **out, int *count)
{
    struct db_tx *tx;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = channel_list(k->c, tx, out, count);
    db_read_end(tx);
    return e;
}

static enum err list(struct call *k)
{
    struct channel *all;
    int count = 0;
    enum err e = all_channels(k, &all, &count);
    put_rows(&k->out);
    for (int i = 0; !e && i < count; i++)
        e = write_channel(k, &all[i]);
    put_rows_end(&k->out);
    return e;
}

// What somebody who writes to a customer may choose from: names, and nothing of how they are set.
static enum err ways(struct call *k)
{
    struct channel *all;
    int count = 0;
    enum err e = all_channels(k, &all, &count);
    put_rows(&k->out);
    for (int i = 0; !e && i < count; i++)
        if (all[i].enabled && !all[i].deleted_ms)
            write_way(k, &all[i]);
    put_rows_end(&k->out);
    return e;
}

// ---- changing -----------------------------------------------------------------------------------

struct changing {
    struct channel channel;
    int64_t version, message;
};

static enum err create_work(struct work *w, void *user)
{
    struct changing *x = user;
    return channel_create(w, &x->channel);
}

static enum err update_work(struct work *w, void *user)
{
    struct changing *x = user;
    return channel_update(w, &x->channel, x->version);
}

static enum err delete_work(struct work *w, void *user)
{
    const struct changing *x = user;
    return channel_delete(w, x->channel.id, x->version);
}

static enum err restore_work(struct work *w, void *user)
{
    struct changing *x = user;
    enum err e = channel_restore(w, x->channel.id);
    return e ? e : channel_load(w->c, w->tx, x->channel.id, &x->channel);
}

// To the group, or to whoever asks for it.
static enum err test_work(struct work *w, void *user)
{
    struct changing *x = user;
    int64_t id;
    enum err e = channel_load(w->c, w->tx, x->channel.id, &x->channel);
    if (!e)
        e = db_ids(w->c, w->tx, 1, &id);
    if (e)
        return e;
    bool group = channel_kind(x->channel.kind)->targets >> TARGET_GROUP & 1;
    struct message m = {
        .key = str_format(w->c->arena, "test:%lld:%lld", (long long)x->channel.id, (long long)id),
        .kind = x->channel.kind,
        .channel = x->channel.id,
        .target = group ? TARGET_GROUP : TARGET_PERSON,
        .person = group ? 0 : w->actor,
        .purpose = PURPOSE_INTERNAL,
        .cause = STR("test"),
        .cause_id = x->channel.id,
        .subject = STR("留客测试消息 · Liuke test"),
        .body = STR("收到这条消息，说明渠道可以使用。\nIf you read this, the channel works.")};
    e = message_put(w, &m);
    x->message = m.id;
    return e;
}

static enum err read_values(struct call *k, struct channel *ch)
{
    const struct channel_field *f = channel_kind(ch->kind)->fields;
    const struct json *given = json_get(k->body, "settings");
    enum err e = given ? json_as(k->c, given, JSON_OBJECT) : ERR_NONE;
    for (int i = 0; !e && f[i].name; i++)
        e = json_want_text(k->c, given, f[i].name, &ch->values[i]);
    return e;
}

static enum err read_channel(struct call *k, struct channel *ch)
{
    ch->person = k->person.id;
    ch->enabled = true;
    enum err e = json_need_text(k->c, k->body, "name", &ch->name);
    if (!e)
        e = json_want_bool(k->c, k->body, "enabled", &ch->enabled);
    return e ? e : read_values(k, ch);
}

static enum err answer(struct call *k, struct changing *x, org_job *job, const char *done)
{
    enum err e = call_write(k, k->person.id, job, x);
    if (!e)
        e = call_audit(k, "channel",
                       str_format(k->c->arena, "{\"done\":\"%s\",\"channel\":%lld}", done,
                                  (long long)x->channel.id));
    if (e)
        return e;
    k->version = x->channel.version;
    return write_channel(k, &x->channel);
}

static enum err create(struct call *k)
{
    struct changing x = {0};
    struct str kind;
    enum err e = json_need_text(k->c, k->body, "kind", &kind);
    x.channel.kind = e ? MESSAGE_KINDS : message_kind_named(kind);
    if (!e && x.channel.kind >= MESSAGE_KINDS)
        e = fail(k->c, ERR_INPUT, "kind: mail, wecom, dingtalk, feishu, sms or hook",
                 "kind 应为 mail、wecom、dingtalk、feishu、sms 或 hook");
    if (!e)
        e = read_channel(k, &x.channel);
    return e ? e : answer(k, &x, create_work, "made");
}

static enum err update(struct call *k)
{
    struct changing x = {0};
    struct db_tx *tx;
    int64_t id;
    enum err e = call_id(k, 0, &id);
    if (!e)
        e = call_version(k, &x.version);
    if (!e)
        e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    struct channel was;
    e = channel_load(k->c, tx, id, &was);
    db_read_end(tx);
    if (e)
        return e;
    x.channel = (struct channel){.id = id, .kind = was.kind};
    e = read_channel(k, &x.channel);
    return e ? e : answer(k, &x, update_work, "changed");
}

static enum err delete_channel(struct call *k)
{
    struct changing x = {0};
    enum err e = call_id(k, 0, &x.channel.id);
    if (!e)
        e = call_version(k, &x.version);
    if (!e)
        e = call_write(k, k->person.id, delete_work, &x);
    return e ? e
             : call_audit(k, "channel",
                          str_format(k->c->arena, "{\"done\":\"deleted\",\"channel\":%lld}",
                                     (long long)x.channel.id));
}

static enum err restore(struct call *k)
{
    struct changing x = {0};
    enum err e = call_id(k, 0, &x.channel.id);
    return e ? e : answer(k, &x, restore_work, "restored");
}

static enum err test(struct call *k)
{
    struct changing x = {0};
    enum err e = call_id(k, 0, &x.channel.id);
    if (!e)
        e = call_write(k, k->person.id, test_work, &x);
    if (e)
        return e;
    json_out_object(&k->out);
    put_int(&k->out, "id", x.message);
    json_out_object_end(&k->out);
    return ERR_NONE;
}

// ---- the rules ----------------------------------------------------------------------------------

static struct str minute_text(struct arena *a, int minute)
{
    return str_format(a, "%02d:%02d", minute / 60, minute % 60);
}

static enum err show_rules(struct call *k)
{
    struct reach_rules r;
    struct db_tx *tx;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = reach_rules_get(k->c, tx, &r);
    db_read_end(tx);
    if (e)
        return e;
    json_out_object(&k->out);
    put_text(&k->out, "quiet_from", minute_text(k->c->arena, r.quiet_from));
    put_text(&k->out, "quiet_to", minute_text(k->c->arena, r.quiet_to));
    put_bool(&k->out, "quiet_service", r.quiet_service);
    put_int(&k->out, "day_most", r.day_most);
    put_int(&k->out, "window_days", r.window_days);
    put_int(&k->out, "window_most", r.window_most);
    put_text(&k->out, "address", r.address);
    json_out_object_end(&k->out);
    return ERR_NONE;
}

static enum err read_minute(struct call *k, const char *key, int *out)
{
    struct str text, minutes;
    enum err e = json_need_text(k->c, k->body, key, &text);
    if (e)
        return e;
    num_t hour = num_parse(str_cut(text, ':', &minutes)), minute = num_parse(minutes);
    bool good = hour != NUM_NONE && minute != NUM_NONE && hour >= 0 && hour < 24 * NUM_ONE &&
                minute >= 0 && minute < 60 * NUM_ONE && hour % NUM_ONE == 0 &&
                minute % NUM_ONE == 0;
    if (!good)
        return fail(k->c, ERR_INPUT, "%s: a time of the day such as 21:00",
                    "%s：应为 21:00 这样的时间", key);
    *out = (int)(hour / NUM_ONE) * 60 + (int)(minute / NUM_ONE);
    return ERR_NONE;
}

static enum err read_most(struct call *k, const char *key, int *out)
{
    int64_t n;
    enum err e = json_need_int(k->c, k->body, key, &n);
    *out = e || n < 0 || n > INT32_MAX ? -1 : (int)n; // which reach_rules_set refuses
    return e;
}

static enum err rules_work(struct work *w, void *user)
{
    return reach_rules_set(w, user);
}

static enum err change_rules(struct call *k)
{
    struct reach_rules r = {.address = STR("")};
    enum err e = read_minute(k, "quiet_from", &r.quiet_from);
    if (!e)
        e = read_minute(k, "quiet_to", &r.quiet_to);
    if (!e)
        e = json_need_bool(k->c, k->body, "quiet_service", &r.quiet_service);
    if (!e)
        e = read_most(k, "day_most", &r.day_most);
    if (!e)
        e = read_most(k, "window_days", &r.window_days);
    if (!e)
        e = read_most(k, "window_most", &r.window_most);
    if (!e)
        e = json_want_text(k->c, k->body, "address", &r.address);
    if (!e)
        e = call_write(k, k->person.id, rules_work, &r);
    if (!e)
        e = call_audit(k, "channel", STR("{\"done\":\"rules\"}"));
    return e ? e : show_rules(k);
}

const struct route channel_routes[] = {
    {HTTP_GET, "/api/channel_kinds", PERMIT_PERSON, 0, kinds, "", "ChannelKindList",
     "Ways on which messages leave, and what each wants to be told.",
     "消息可以走的渠道种类，以及各需要填写什么。"},
    {HTTP_GET, "/api/channels", PERMIT_ADMIN, 0, list, "", "ChannelList",
     "Channels, deleted ones too; of secrets only whether they are set.",
     "消息渠道列表，包括已删除的；密钥只说明是否已填写。"},
    {HTTP_GET, "/api/channels/ways", PERMIT_PERSON, 0, ways, "", "ChannelWayList",
     "Those that are on, by name: for who writes to a customer.",
     "已启用的渠道名称，供给客户发消息时选择。"},
    // No Idempotency-Key: its answer and body would be kept, and with them the secrets.
    {HTTP_POST, "/api/channels", PERMIT_ADMIN, 0, create, "ChannelQuestion", "Channel",
     "A new channel.", "新建消息渠道。"},
    {HTTP_PATCH, "/api/channels/:id", PERMIT_ADMIN, ROUTE_VERSION, update, "ChannelQuestion",
     "Channel",
     "Changes it; a secret that is null or left out stays. What waited is tried at once.",
     "修改渠道；密钥不填则保持不变。等待中的消息立即重试。"},
    {HTTP_DELETE, "/api/channels/:id", PERMIT_ADMIN, ROUTE_VERSION, delete_channel, "", "",
     "Deletes it; it can be taken back.", "删除渠道；可以恢复。"},
    {HTTP_POST, "/api/channels/:id/restore", PERMIT_ADMIN, 0, restore, "", "Channel",
     "Takes a deleted channel back.", "恢复已删除的渠道。"},
    {HTTP_POST, "/api/channels/:id/test", PERMIT_ADMIN, 0, test, "", "MessageId",
     "A test message: to the group, or by mail and SMS to whoever asks.",
     "发一条测试消息：发到群里；邮件和短信发给本人。"},
    {HTTP_GET, "/api/message_rules", PERMIT_PERSON, 0, show_rules, "", "MessageRules",
     "Quiet hours and caps.", "免打扰时段和发送上限。"},
    {HTTP_PUT, "/api/message_rules", PERMIT_ADMIN, 0, change_rules, "MessageRules", "MessageRules",
     "Changes them.", "修改免打扰时段和发送上限。"},
    {0},
};
