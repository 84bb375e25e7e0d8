#include "deliver/parcel.h"
#include "codec/json.h"
#include "deliver/sign.h"
#include "model/letter.h"

enum { BODY_MAX = 256 * 1024 };

void parcel_says(struct parcel *p, enum parcel_end end, struct str zh, struct str en)
{
    p->end = end;
    p->zh = zh;
    p->en = en;
}

bool parcel_by_status(struct parcel *p)
{
    int status = p->post.status;
    if (status >= 200 && status < 300)
        return false;
    if (status == 429)
        parcel_says(p, PARCEL_PATIENCE, STR("对方要求放慢发送，稍后继续"),
                    STR("the other side asks to go slower: later"));
    else if (status == 401 || status == 403 || status == 404 || status == 410)
        parcel_says(p, PARCEL_BROKEN, STR("对方不认可渠道的地址或密钥"),
                    STR("the other side does not accept the channel's address or key"));
    else if (status >= 400 && status < 500 && status != 408 && status != 425)
        parcel_says(p, PARCEL_NEVER, STR("对方拒绝了这条消息"),
                    STR("the other side refuses this message"));
    else
        parcel_says(p, PARCEL_LATER, STR("没有送达，稍后重试"),
                    STR("it did not arrive: tried again"));
    return true;
}

struct str parcel_text(struct arena *a, const struct parcel *p)
{
    const struct message *m = &p->message;
    if (!m->subject.len)
        return m->body;
    return str_format(a, "%.*s\n%.*s", STR_ARG(m->subject), STR_ARG(m->body));
}

// ---- another program ----------------------------------------------------------------------------

static bool pack_hook(struct arena *a, struct parcel *p, int64_t now_ms)
{
    struct buf b;
    struct json_out out;
    struct ctx quiet = {.arena = a};
    const struct message *m = &p->message;
    const struct {
        const char *key;
        struct str text;
    } texts[] = {{"key", m->key}, {"subject", m->subject}, {"body", m->body}, {"cause", m->cause}};
    const struct {
        const char *key;
        int64_t value;
    } numbers[] = {{"id", m->id}, {"customer", m->customer}, {"cause_id", m->cause_id}};
    buf_init(&b, BODY_MAX);
    json_out_init(&out, &b);
    json_out_object(&out);
    json_out_key(&out, STR("type"));
    json_out_text(&out, STR("message"));
    json_out_key(&out, STR("timestamp"));
    json_out_text(&out, utc_text(a, m->created_ms));
    json_out_key(&out, STR("data"));
    json_out_object(&out);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        json_out_key(&out, str_of(numbers[i].key));
        json_out_int(&out, numbers[i].value);
    }
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        json_out_key(&out, str_of(texts[i].key));
        json_out_text(&out, texts[i].text);
    }
    json_out_object_end(&out);
    json_out_object_end(&out);
    enum err e = json_out_done(&quiet, &out);
    struct str body = str_copy(a, buf_str(&b));
    buf_deinit(&b);
    if (e) {
        parcel_says(p, PARCEL_NEVER, STR("消息过长"), STR("the message is too long"));
        return false;
    }
    struct str id = str_format(a, "msg_%.*s", STR_ARG(message_mark(a, m->key)));
    struct str signature =
        sign_message(a, channel_value(p->channel, "secret"), id, now_ms / 1000, body);
    p->post = (struct post){.url = channel_value(p->channel, "url"),
                            .headers = sign_headers(a, id, now_ms / 1000, signature),
                            .header_count = SIGN_HEADERS,
                            .body = body};
    return true;
}

static void read_hook(struct arena *a, struct parcel *p)
{
    (void)a;
    if (!parcel_by_status(p))
        parcel_says(p, PARCEL_SENT, STR(""), STR(""));
}

static const struct parcel_way hook_way = {pack_hook, read_hook};

// ---- mail ---------------------------------------------------------------------------------------

static bool pack_mail(struct arena *a, struct parcel *p, int64_t now_ms)
{
    const struct channel *ch = p->channel;
    const struct message *m = &p->message;
    struct str security = channel_value(ch, "security");
    (void)now_ms;
    p->by_mail = true;
    if (!mail_address_good(p->address)) {
        parcel_says(p, PARCEL_BOUNCED, STR("邮箱地址的写法不对"), STR("this is no mail address"));
        return false;
    }
    p->mail =
        (struct mail){.server = {.host = channel_value(ch, "server"),
                                 .port = (int)(num_parse(channel_value(ch, "port")) / NUM_ONE),
                                 .tls = str_eq(security, STR("tls")),
                                 .starttls = str_eq(security, STR("starttls")),
                                 .user = channel_value(ch, "user"),
                                 .password = channel_value(ch, "password"),
                                 .certificate = channel_value(ch, "certificate")},
                      .from = channel_value(ch, "from"),
                      .from_name = channel_value(ch, "from_name"),
                      .to = p->address,
                      .reply_to = channel_value(ch, "reply_to"),
                      .subject = m->subject,
                      .text = m->body,
                      .leave = p->leave,
                      .answers = m->answers,
                      .written = m->author && m->purpose != PURPOSE_MARKETING &&
                                 (str_eq(m->cause, STR("hand")) || str_eq(m->cause, STR("ticket"))),
                      .file = p->file,
                      .mark = m->mark.len ? m->mark : message_mark(a, m->key)};
    return true;
}

// By the reply code and the command it answers (RFC 5321 4.2); 5.7.x is no address's fault (RFC 3463).
static void read_mail(struct arena *a, struct parcel *p)
{
    const struct mail *m = &p->mail;
    bool for_good = m->status >= 500, policy = str_find(m->answer, STR(" 5.7.")) == 3;
    (void)a;
    if (m->taken)
        parcel_says(p, PARCEL_SENT, STR(""), STR(""));
    else if (!for_good)
        parcel_says(p, PARCEL_LATER, STR("邮件服务器暂时没有收下，稍后重试"),
                    STR("the mail server did not take it yet: tried again"));
    else if (m->step == MAIL_SIGN_IN)
        parcel_says(p, PARCEL_BROKEN, STR("邮件服务器不接受账号或密码"),
                    STR("the mail server does not accept account or password"));
    else if (m->step == MAIL_SENDER)
        parcel_says(p, PARCEL_BROKEN, STR("邮件服务器不接受发件地址"),
                    STR("the mail server does not accept the From address"));
    else if (m->step == MAIL_RECIPIENT && !policy)
        parcel_says(p, PARCEL_BOUNCED, STR("退信：这个邮箱地址不存在或不再使用"),
                    STR("it came back: nobody has this address"));
    else if (m->step == MAIL_CONNECT)
        parcel_says(p, PARCEL_LATER, STR("邮件服务器暂时不可用，稍后重试"),
                    STR("the mail server is not there for us: tried again"));
    else
        parcel_says(p, PARCEL_NEVER, STR("邮件服务器拒绝了这封邮件"),
                    STR("the mail server refuses this mail"));
}

static const struct parcel_way mail_way = {pack_mail, read_mail};

// ---- all of them --------------------------------------------------------------------------------

static const struct parcel_way *const ways[MESSAGE_KINDS] = {
    [MESSAGE_MAIL] = &mail_way,    [MESSAGE_WECOM] = &robot_way, [MESSAGE_DINGTALK] = &robot_way,
    [MESSAGE_FEISHU] = &robot_way, [MESSAGE_SMS] = &gateway_way, [MESSAGE_HOOK] = &hook_way,
};

// A link to opt out by stands in every mail that has one, also where its text does not name it.
static void fill_leave(struct arena *a, struct parcel *p)
{
    struct str *body = &p->message.body;
    bool named = str_find(*body, STR(LETTER_LEAVE)) >= 0;
    *body = letter_replace(a, *body, STR(LETTER_LEAVE), p->leave);
    p->message.subject = letter_replace(a, p->message.subject, STR(LETTER_LEAVE), p->leave);
    if (p->leave.len && !named && p->message.kind == MESSAGE_MAIL)
        *body = str_format(a, "%.*s\n\n--\n不想再收到此类邮件 / Unsubscribe: %.*s\n",
                           STR_ARG(*body), STR_ARG(p->leave));
}

bool parcel_pack(struct arena *a, struct parcel *p, int64_t now_ms)
{
    fill_leave(a, p);
    return ways[p->message.kind]->pack(a, p, now_ms);
}

void parcel_read(struct arena *a, struct parcel *p)
{
    p->answer = p->by_mail ? p->mail.answer : p->post.answer;
    ways[p->message.kind]->read(a, p);
}
