// Group robots of 企业微信, 钉钉 and 飞书: a text as JSON, and the codes by which they answer, mostly with
// HTTP 200. Sources: developer.work.weixin.qq.com/document/path/91770, open.dingtalk.com (custom robots),
// open.feishu.cn (custom bots).
#include "codec/json.h"
#include "deliver/parcel.h"
#include "deliver/sign.h"

enum { JSON_MAX = 128 * 1024 };

static const struct robot {
    enum message_kind kind;
    size_t bytes_max; // of one text
    const char *type, *wrap, *content, *code;
} robots[] = {
    {MESSAGE_WECOM, 2048, "msgtype", "text", "content", "errcode"},
    {MESSAGE_DINGTALK, 20000, "msgtype", "text", "content", "errcode"},
    {MESSAGE_FEISHU, 20000, "msg_type", "content", "text", "code"},
};

static const struct {
    enum message_kind kind;
    int64_t code;
    enum parcel_end end;
    const char *zh, *en;
} codes[] = {
    {MESSAGE_WECOM, 45009, PARCEL_PATIENCE, "企业微信：发送过快", "WeCom: too fast"},
    {MESSAGE_WECOM, 45033, PARCEL_PATIENCE, "企业微信：发送过快", "WeCom: too fast"},
    {MESSAGE_WECOM, 93000, PARCEL_BROKEN, "企业微信：机器人地址无效",
     "WeCom: the robot's address is not valid"},
    {MESSAGE_WECOM, 93004, PARCEL_BROKEN, "企业微信：机器人已停用", "WeCom: the robot is off"},
    {MESSAGE_WECOM, 93008, PARCEL_BROKEN, "企业微信：机器人不在群里",
     "WeCom: the robot is not in the group"},
    {MESSAGE_WECOM, 40001, PARCEL_BROKEN, "企业微信：密钥无效", "WeCom: the key is not valid"},
    {MESSAGE_WECOM, 40058, PARCEL_NEVER, "企业微信：内容不合要求",
     "WeCom: the text is not accepted"},
    {MESSAGE_DINGTALK, 130101, PARCEL_PATIENCE, "钉钉：发送过快", "DingTalk: too fast"},
    {MESSAGE_DINGTALK, 410100, PARCEL_PATIENCE, "钉钉：发送过快", "DingTalk: too fast"},
    {MESSAGE_DINGTALK, 310000, PARCEL_BROKEN, "钉钉：签名、关键词或来源 IP 未通过机器人的安全设置",
     "DingTalk: signature, keyword or address does not pass the robot's security settings"},
    {MESSAGE_DINGTALK, 300001, PARCEL_BROKEN, "钉钉：机器人地址无效",
     "DingTalk: the robot's address is not valid"},
    {MESSAGE_DINGTALK, 400101, PARCEL_BROKEN, "钉钉：机器人地址无效",
     "DingTalk: the robot's address is not valid"},
    {MESSAGE_DINGTALK, 400102, PARCEL_BROKEN, "钉钉：机器人已停用", "DingTalk: the robot is off"},
    {MESSAGE_DINGTALK, 400013, PARCEL_BROKEN, "钉钉：群已解散", "DingTalk: the group is gone"},
    {MESSAGE_DINGTALK, 430101, PARCEL_NEVER, "钉钉：内容含不安全的链接",
     "DingTalk: an unsafe link"},
    {MESSAGE_DINGTALK, 430102, PARCEL_NEVER, "钉钉：内容不合适", "DingTalk: unsuitable text"},
    {MESSAGE_DINGTALK, 430103, PARCEL_NEVER, "钉钉：内容不合适", "DingTalk: unsuitable text"},
    {MESSAGE_DINGTALK, 430104, PARCEL_NEVER, "钉钉：内容不合适", "DingTalk: unsuitable text"},
    {MESSAGE_FEISHU, 9499, PARCEL_PATIENCE, "飞书：发送过快", "Feishu: too fast"},
    {MESSAGE_FEISHU, 11232, PARCEL_PATIENCE, "飞书：发送过快", "Feishu: too fast"},
    {MESSAGE_FEISHU, 19001, PARCEL_BROKEN, "飞书：机器人地址无效",
     "Feishu: the robot's address is not valid"},
    {MESSAGE_FEISHU, 19021, PARCEL_BROKEN, "飞书：签名不对，或服务器时间偏差过大",
     "Feishu: the signature is wrong, or this server's clock is"},
    {MESSAGE_FEISHU, 19022, PARCEL_BROKEN, "飞书：来源 IP 不在白名单",
     "Feishu: this server's address is not allowed"},
    {MESSAGE_FEISHU, 19024, PARCEL_BROKEN, "飞书：消息里没有机器人要求的关键词",
     "Feishu: the robot wants a keyword in each text"},
    {MESSAGE_FEISHU, 19002, PARCEL_NEVER, "飞书：内容不合要求", "Feishu: the text is not accepted"},
};

static const struct robot *robot_of(enum message_kind kind)
{
    size_t i = 0;
    while (i + 1 < sizeof robots / sizeof *robots && robots[i].kind != kind)
        i++;
    return &robots[i];
}

static void put(struct json_out *out, const char *key, struct str text)
{
    json_out_key(out, str_of(key));
    json_out_text(out, text);
}

static struct str body_of(struct arena *a, const struct parcel *p, struct str text, int64_t now_ms)
{
    const struct robot *r = robot_of(p->message.kind);
    struct str secret = channel_value(p->channel, "secret");
    struct buf b;
    struct json_out out;
    buf_init(&b, JSON_MAX);
    json_out_init(&out, &b);
    json_out_object(&out);
    if (r->kind == MESSAGE_FEISHU && secret.len) {
        struct str at = str_format(a, "%lld", (long long)(now_ms / 1000));
        put(&out, "timestamp", at);
        put(&out, "sign",
            sign_hmac(a, str_format(a, "%.*s\n%.*s", STR_ARG(at), STR_ARG(secret)), STR("")));
    }
    put(&out, r->type, STR("text"));
    json_out_key(&out, str_of(r->wrap));
    json_out_object(&out);
    put(&out, r->content, text);
    json_out_object_end(&out);
    json_out_object_end(&out);
    struct str body = str_copy(a, buf_str(&b));
    buf_deinit(&b);
    return body;
}

static struct str url_of(struct arena *a, const struct parcel *p, int64_t now_ms)
{
    struct str url = channel_value(p->channel, "url"), secret = channel_value(p->channel, "secret");
    if (p->message.kind != MESSAGE_DINGTALK || !secret.len)
        return url;
    struct str said = str_format(a, "%lld\n%.*s", (long long)now_ms, STR_ARG(secret));
    return str_format(a, "%.*s%stimestamp=%lld&sign=%.*s", STR_ARG(url),
                      str_find(url, STR("?")) < 0 ? "?" : "&", (long long)now_ms,
                      STR_ARG(url_escaped(a, sign_hmac(a, secret, said))));
}

static bool pack(struct arena *a, struct parcel *p, int64_t now_ms)
{
    static const struct str headers[] = {
        {"Content-Type: application/json", 30},
        {"User-Agent: Liuke/" LIUKE_VERSION, sizeof "User-Agent: Liuke/" LIUKE_VERSION - 1}};
    struct str text = parcel_text(a, p);
    size_t most = robot_of(p->message.kind)->bytes_max;
    if (text.len > most) {
        parcel_says(p, PARCEL_NEVER,
                    str_format(a, "内容过长：这种群机器人一条消息最多 %zu 字节", most),
                    str_format(a, "too long: such a robot takes %zu bytes at most", most));
        return false;
    }
    p->post = (struct post){.url = url_of(a, p, now_ms),
                            .headers = headers,
                            .header_count = 2,
                            .body = body_of(a, p, text, now_ms)};
    return true;
}

static bool code_of(struct arena *a, const struct parcel *p, int64_t *out)
{
    struct ctx quiet = {.arena = a};
    const struct json *answer;
    const char *key = robot_of(p->message.kind)->code;
    return !json_parse(&quiet, p->post.answer, POST_ANSWER_MAX, &answer) &&
           !json_need_int(&quiet, answer, key, out);
}

// Their own code counts where there is one, whatever HTTP says of it.
static void read(struct arena *a, struct parcel *p)
{
    int64_t code;
    bool coded = p->post.status && code_of(a, p, &code);
    if (!coded && parcel_by_status(p))
        return;
    if (!coded) {
        parcel_says(p, PARCEL_LATER, STR("机器人的回复读不懂，稍后重试"),
                    STR("the robot's answer makes no sense: tried again"));
        return;
    }
    if (!code) {
        parcel_says(p, PARCEL_SENT, STR(""), STR(""));
        return;
    }
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (codes[i].kind == p->message.kind && codes[i].code == code) {
            parcel_says(p, codes[i].end, str_of(codes[i].zh), str_of(codes[i].en));
            return;
        }
    parcel_says(p, PARCEL_LATER, str_format(a, "机器人回复代码 %lld，稍后重试", (long long)code),
                str_format(a, "the robot answers %lld: tried again", (long long)code));
}

const struct parcel_way robot_way = {pack, read};
