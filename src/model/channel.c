#include "model/channel.h"
#include "codec/json.h"
#include "model/message.h"
#include "net/client.h"
#include "net/mail.h"

enum { MINUTE_MS = 60 * 1000, VALUE_BYTES_MAX = 20000, JSON_BYTES_MAX = 64 * 1024 };

struct str channel_value(const struct channel *ch, const char *name)
{
    const struct channel_field *f = channel_kind(ch->kind)->fields;
    for (int i = 0; f[i].name; i++)
        if (!strcmp(f[i].name, name))
            return ch->values[i].len ? ch->values[i] : str_of(f[i].usual);
    return STR("");
}

// ---- kept ---------------------------------------------------------------------------------------

#define CHANNEL_COLUMNS                                                                            \
    "id, version, kind, name, settings, secrets, enabled, problem, problem_en, person, minute, "   \
    "used, paused, created, deleted"
static const char select_all[] = "SELECT " CHANNEL_COLUMNS " FROM channel ORDER BY id";
static const char select_one[] = "SELECT " CHANNEL_COLUMNS " FROM channel WHERE id = ?";
static const char insert[] =
    "INSERT INTO channel (" CHANNEL_COLUMNS ") VALUES (?, 1, ?, ?, ?, ?, ?, "
    "'', '', ?, 0, 0, 0, ?, 0)";
static const char change[] =
    "UPDATE channel SET version = version + 1, name = ?, settings = ?, secrets = ?, enabled = ?, "
    "problem = '', problem_en = '', paused = 0 WHERE id = ?";
static const char off[] = "UPDATE channel SET version = version + 1, enabled = 0, problem = ?, "
                          "problem_en = ? WHERE id = ? AND enabled = 1";
static const char set_deleted[] =
    "UPDATE channel SET version = version + 1, deleted = ? WHERE id = ?";
static const char set_used[] = "UPDATE channel SET minute = ?, used = ? WHERE id = ?";
static const char set_paused[] = "UPDATE channel SET paused = ? WHERE id = ?";
static const char count_all[] = "SELECT COUNT(*) FROM channel WHERE deleted = 0";
// Held for want of a channel: it is looked at again.
static const char wake[] =
    "UPDATE message SET due = ? WHERE kind = ? AND state = 'held' AND due > 0 AND due > ? "
    "AND (channel = ? OR channel = 0)";

// Its mailbox, if it has one, is looked into with what is set now (model/incoming.h).
static const char wake_mailbox[] =
    "UPDATE mailbox SET due = 0, problem = '', problem_en = '' WHERE channel = ?";

static void read_values(struct ctx *c, struct str text, struct channel *ch)
{
    struct ctx quiet = {.arena = c->arena};
    const struct json *all;
    if (json_parse(&quiet, text, JSON_BYTES_MAX, &all))
        return;
    const struct channel_field *f = channel_kind(ch->kind)->fields;
    for (int i = 0; f[i].name; i++) {
        const struct json *one = json_get(all, f[i].name);
        if (one && one->kind == JSON_TEXT)
            ch->values[i] = one->text;
    }
}

static struct channel read_channel(struct ctx *c, struct db_rows *rows)
{
    struct channel ch = {.id = db_int(rows, 0),
                         .version = db_int(rows, 1),
                         .kind = message_kind_named(db_text(rows, 2)),
                         .name = db_text_copy(c, rows, 3),
                         .enabled = db_int(rows, 6) != 0,
                         .problem = db_text_copy(c, rows, 7),
                         .problem_en = db_text_copy(c, rows, 8),
                         .person = db_int(rows, 9),
                         .minute_ms = db_int(rows, 10),
                         .used = db_int(rows, 11),
                         .paused_ms = db_int(rows, 12),
                         .created_ms = db_int(rows, 13),
                         .deleted_ms = db_int(rows, 14)};
    read_values(c, db_text_copy(c, rows, 4), &ch);
    read_values(c, db_text_copy(c, rows, 5), &ch);
    return ch;
}

static struct str values_text(struct arena *a, const struct channel *ch, bool secret)
{
    struct buf b;
    struct json_out out;
    const struct channel_field *f = channel_kind(ch->kind)->fields;
    buf_init(&b, JSON_BYTES_MAX * 4);
    json_out_init(&out, &b);
    json_out_object(&out);
    for (int i = 0; f[i].name; i++) {
        if (f[i].secret != secret || !ch->values[i].len)
            continue;
        json_out_key(&out, str_of(f[i].name));
        json_out_text(&out, ch->values[i]);
    }
    json_out_object_end(&out);
    struct str text = str_copy(a, buf_str(&b));
    buf_deinit(&b);
    return text;
}

enum err channel_list(struct ctx *c, struct db_tx *tx, struct channel **out, int *count)
{
    struct db_rows *rows;
    int n = 0;
    *out = NULL;
    enum err e = db_query(c, tx, select_all, DB_NO_VALUES, &rows);
    while (!e && db_next(c, rows, &e)) {
        *out = arena_grow(c->arena, *out, (size_t)n, (size_t)n + 1, sizeof **out);
        (*out)[n++] = read_channel(c, rows);
    }
    *count = n;
    return e;
}

static enum err missing(struct ctx *c)
{
    return fail(c, ERR_NOT_FOUND, "there is no such channel", "没有这个消息渠道");
}

static enum err load_any(struct ctx *c, struct db_tx *tx, int64_t id, struct channel *out)
{
    struct db_rows *rows;
    enum err e = db_one(c, tx, select_one, DB_VALUES(value_int(id)), "there is no such channel",
                        "没有这个消息渠道", &rows);
    if (e)
        return e;
    *out = read_channel(c, rows);
    db_rows_close(rows);
    return ERR_NONE;
}

enum err channel_load(struct ctx *c, struct db_tx *tx, int64_t id, struct channel *out)
{
    enum err e = load_any(c, tx, id, out);
    return e ? e : out->deleted_ms ? missing(c) : ERR_NONE;
}

// ---- checked ------------------------------------------------------------------------------------

static enum err check_values(struct ctx *c, const struct channel *ch)
{
    const struct channel_field *f = channel_kind(ch->kind)->fields;
    for (int i = 0; f[i].name; i++) {
        if (f[i].required && !str_trim(ch->values[i]).len)
            return fail(c, ERR_INPUT, "%s%.0s is missing", "%.0s请填写%s", f[i].en, f[i].zh);
        if (ch->values[i].len > VALUE_BYTES_MAX)
            return fail(c, ERR_INPUT, "%s%.0s is too long", "%.0s%s太长", f[i].en, f[i].zh);
    }
    return ERR_NONE;
}

// {{phone}} in an address is no part of one before it is filled in.
static struct str without_fields(struct arena *a, struct str url)
{
    char *out = arena_alloc(a, url.len + 1);
    size_t n = 0;
    for (size_t i = 0; i < url.len; i++)
        out[n++] = url.at[i] == '{' || url.at[i] == '}' ? 'x' : url.at[i];
    return (struct str){out, n};
}

static enum err check_security(struct ctx *c, num_t port, struct str security, bool password)
{
    if (port < NUM_ONE || port > 65535 * NUM_ONE || port % NUM_ONE)
        return fail(c, ERR_INPUT, "the port is a number from 1 to 65535",
                    "端口应为 1 到 65535 的数字");
    if (!str_eq(security, STR("tls")) && !str_eq(security, STR("starttls")) &&
        !str_eq(security, STR("none")))
        return fail(c, ERR_INPUT, "encryption is tls, starttls or none",
                    "加密方式应为 tls、starttls 或 none");
    if (str_eq(security, STR("none")) && password)
        return fail(c, ERR_INPUT,
                    "a password must not leave without encryption: choose tls or starttls",
                    "密码不能以不加密的方式发出：请选择 tls 或 starttls");
    return ERR_NONE;
}

static enum err check_host(struct ctx *c, struct str host)
{
    return url_check(c, str_format(c->arena, "http://%.*s/", STR_ARG(host)));
}

// Where mail is read from, if from anywhere.
static enum err check_inbox(struct ctx *c, const struct channel *ch)
{
    enum { FOLDER_MAX = 200 };
    struct str server = str_trim(channel_value(ch, "inbox_server")),
               folder = channel_value(ch, "inbox_folder");
    bool user = channel_value(ch, "inbox_user").len || channel_value(ch, "user").len,
         password = channel_value(ch, "inbox_password").len || channel_value(ch, "password").len;
    if (!server.len)
        return ERR_NONE;
    if (!user || !password)
        return fail(c, ERR_INPUT, "reading mail wants an account and a password",
                    "收取邮件需要填写账号和密码");
    bool plain = folder.len <= FOLDER_MAX;
    for (size_t i = 0; i < folder.len; i++)
        plain = plain && folder.at[i] >= ' ' && folder.at[i] < 127;
    if (!plain)
        return fail(c, ERR_INPUT, "a folder is named in plain letters, as IMAP writes it",
                    "文件夹应填写 IMAP 中的英文名称");
    enum err e = check_security(c, num_parse(channel_value(ch, "inbox_port")),
                                channel_value(ch, "inbox_security"), password);
    return e ? e : check_host(c, server);
}

static enum err check_mail(struct ctx *c, const struct channel *ch)
{
    struct str from = channel_value(ch, "from"), reply = channel_value(ch, "reply_to");
    if (!mail_address_good(from) || (reply.len && !mail_address_good(reply)))
        return fail(c, ERR_INPUT, "the From and Reply-To addresses want the form name@example.com",
                    "发件地址和回复地址应为 name@example.com 的形式");
    enum err e = check_security(c, num_parse(channel_value(ch, "port")),
                                channel_value(ch, "security"), channel_value(ch, "password").len);
    if (!e)
        e = check_host(c, channel_value(ch, "server"));
    return e ? e : check_inbox(c, ch);
}

static enum err check(struct ctx *c, const struct channel *ch)
{
    enum { NAME_BYTES_MAX = 200 };
    if (ch->kind >= MESSAGE_BELL)
        return fail(c, ERR_INPUT, "this kind of message needs no channel", "这种消息不需要渠道");
    if (!str_trim(ch->name).len || ch->name.len > NAME_BYTES_MAX)
        return fail(c, ERR_INPUT, "a channel wants a name of at most %d bytes",
                    "请填写渠道名称（最多 %d 字节）", NAME_BYTES_MAX);
    enum err e = check_values(c, ch);
    if (e)
        return e;
    if (ch->kind == MESSAGE_MAIL)
        return check_mail(c, ch);
    struct str method = channel_value(ch, "method");
    if (ch->kind == MESSAGE_SMS && !str_eq(method, STR("POST")) && !str_eq(method, STR("GET")))
        return fail(c, ERR_INPUT, "the method is POST or GET", "请求方式应为 POST 或 GET");
    if (ch->kind == MESSAGE_HOOK && !str_starts(channel_value(ch, "secret"), STR("whsec_")))
        return fail(c, ERR_INPUT, "the signing secret starts with whsec_",
                    "签名密钥应以 whsec_ 开头");
    return url_check(c, without_fields(c->arena, channel_value(ch, "url")));
}

// ---- changed ------------------------------------------------------------------------------------

enum err channel_create(struct work *w, struct channel *ch)
{
    int64_t count;
    enum err e = check(w->c, ch);
    if (!e)
        e = db_number(w->c, w->tx, count_all, DB_NO_VALUES, 0, &count);
    if (!e && count >= CHANNELS_MAX)
        e = fail(w->c, ERR_INPUT, "there are %d channels already, the most there may be",
                 "最多只能有 %d 个消息渠道", CHANNELS_MAX);
    if (!e)
        e = db_ids(w->c, w->tx, 1, &ch->id);
    if (e)
        return e;
    ch->version = 1;
    ch->created_ms = w->at_ms;
    return db_run(w->c, w->tx, insert,
                  DB_VALUES(value_int(ch->id), value_text(str_of(channel_kind(ch->kind)->name)),
                            value_text(ch->name), value_text(values_text(w->c->arena, ch, false)),
                            value_text(values_text(w->c->arena, ch, true)), value_int(ch->enabled),
                            value_int(ch->person), value_int(ch->created_ms)),
                  NULL);
}

static enum err load_version(struct work *w, int64_t id, int64_t version, struct channel *out)
{
    enum err e = channel_load(w->c, w->tx, id, out);
    if (!e && out->version != version)
        e = fail(w->c, ERR_STALE, "somebody changed it in the meantime: read it again",
                 "刚被别人修改过，请刷新后再试");
    return e;
}

static enum err wake_waiting(struct work *w, const struct channel *ch)
{
    return db_run(w->c, w->tx, wake,
                  DB_VALUES(value_int(w->at_ms), value_text(str_of(channel_kind(ch->kind)->name)),
                            value_int(w->at_ms), value_int(ch->id)),
                  NULL);
}

enum err channel_update(struct work *w, struct channel *ch, int64_t version)
{
    struct channel was;
    enum err e = load_version(w, ch->id, version, &was);
    if (e)
        return e;
    ch->kind = was.kind;
    for (int i = 0; channel_kind(ch->kind)->fields[i].name; i++)
        if (channel_kind(ch->kind)->fields[i].secret && !ch->values[i].at)
            ch->values[i] = was.values[i];
    e = check(w->c, ch);
    if (!e)
        e = db_run(w->c, w->tx, change,
                   DB_VALUES(value_text(ch->name), value_text(values_text(w->c->arena, ch, false)),
                             value_text(values_text(w->c->arena, ch, true)), value_int(ch->enabled),
                             value_int(ch->id)),
                   NULL);
    if (!e && ch->enabled)
        e = wake_waiting(w, ch);
    if (!e)
        e = db_run(w->c, w->tx, wake_mailbox, DB_VALUES(value_int(ch->id)), NULL);
    return e ? e : channel_load(w->c, w->tx, ch->id, ch);
}

enum err channel_delete(struct work *w, int64_t id, int64_t version)
{
    struct channel was;
    enum err e = load_version(w, id, version, &was);
    return e ? e
             : db_run(w->c, w->tx, set_deleted, DB_VALUES(value_int(w->at_ms), value_int(id)),
                      NULL);
}

enum err channel_restore(struct work *w, int64_t id)
{
    struct channel was;
    enum err e = load_any(w->c, w->tx, id, &was);
    if (!e)
        e = db_run(w->c, w->tx, set_deleted, DB_VALUES(value_int(0), value_int(id)), NULL);
    return e ? e : wake_waiting(w, &was);
}

enum err channel_switch_off(struct work *w, const struct channel *ch, struct str zh, struct str en)
{
    int64_t switched;
    enum err e = db_run(w->c, w->tx, off,
                        DB_VALUES(value_text(zh), value_text(en), value_int(ch->id)), &switched);
    if (e || !switched || !ch->person)
        return e;
    struct message m = {
        .kind = MESSAGE_BELL,
        .target = TARGET_PERSON,
        .person = ch->person,
        .purpose = PURPOSE_INTERNAL,
        .cause = STR("channel"),
        .cause_id = ch->id,
        .key =
            str_format(w->c->arena, "channel:%lld:%lld", (long long)ch->id, (long long)ch->version),
        .subject = str_format(w->c->arena, "消息渠道“%.*s”已停用 · Channel “%.*s” was switched off",
                              STR_ARG(ch->name), STR_ARG(ch->name)),
        .body = str_format(w->c->arena, "%.*s\n%.*s", STR_ARG(zh), STR_ARG(en))};
    return message_put(w, &m);
}

enum err channel_take(struct work *w, struct channel *ch, bool *may, int64_t *until_ms)
{
    int most = channel_kind(ch->kind)->minute_max;
    bool anew = w->at_ms - ch->minute_ms >= MINUTE_MS || w->at_ms < ch->minute_ms;
    *may = w->at_ms >= ch->paused_ms;
    *until_ms = ch->paused_ms;
    if (!*may || !most)
        return ERR_NONE;
    if (anew) {
        ch->minute_ms = w->at_ms;
        ch->used = 0;
    }
    *may = ch->used < most;
    *until_ms = ch->minute_ms + MINUTE_MS;
    if (!*may)
        return ERR_NONE;
    ch->used++;
    return db_run(w->c, w->tx, set_used,
                  DB_VALUES(value_int(ch->minute_ms), value_int(ch->used), value_int(ch->id)),
                  NULL);
}

enum err channel_pause(struct work *w, int64_t id, int64_t until_ms)
{
    return db_run(w->c, w->tx, set_paused, DB_VALUES(value_int(until_ms), value_int(id)), NULL);
}
