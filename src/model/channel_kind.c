// The kinds of channels, as a table: what each is called, where it leads, what is set at it.
#include "model/channel.h"

#define TO_PEOPLE (1U << TARGET_CUSTOMER | 1U << TARGET_PERSON)
#define TO_GROUP (1U << TARGET_GROUP)
#define ROBOT_URL(zh, en)                                                                          \
    {                                                                                              \
        "url", true, true, false, "机器人地址", "Robot's address", zh, en, NULL                    \
    }

static const struct channel_kind kinds[MESSAGE_KINDS] = {
    [MESSAGE_MAIL] =
        {MESSAGE_MAIL,
         "mail",
         "邮件",
         "Mail",
         TO_PEOPLE,
         0,
         {{"server", false, true, false, "发件服务器", "Mail server", "如 smtp.exmail.qq.com",
           "such as smtp.example.com", NULL},
          {"port", false, false, false, "端口", "Port", "465 或 587", "465 or 587", "465"},
          {"security", false, false, false, "加密", "Encryption",
           "tls：一开始就加密（465）；starttls：先连接再加密（587）；none：不加密，只用于内网",
           "tls: from the first byte (465); starttls: after connecting (587); none: only within a "
           "network of one's own",
           "tls"},
          {"user", false, false, false, "账号", "Account", "", "", NULL},
          {"password", true, false, false, "密码或授权码", "Password", "", "", NULL},
          {"from", false, true, false, "发件地址", "From address", "", "", NULL},
          {"from_name", false, false, false, "发件人名称", "From name", "", "", NULL},
          {"reply_to", false, false, false, "回复地址", "Reply to", "", "", NULL},
          {"certificate", false, false, true, "自有证书", "Own certificate",
           "仅当邮件服务器使用公司自签证书时填写（PEM 文本）",
           "only where the mail server's certificate is the company's own (PEM)", NULL},
          {"inbox_server", false, false, false, "收件服务器（IMAP）", "Mail server (IMAP)",
           "如 imap.exmail.qq.com；不填则不收邮件",
           "such as imap.example.com; empty: no mail is read", NULL},
          {"inbox_port", false, false, false, "收件端口", "Port for reading", "993 或 143",
           "993 or 143", "993"},
          {"inbox_security", false, false, false, "收件加密", "Encryption for reading",
           "tls：一开始就加密（993）；starttls：先连接再加密（143）",
           "tls: from the first byte (993); starttls: after connecting (143)", "tls"},
          {"inbox_user", false, false, false, "收件账号", "Account for reading", "不填则与发件相同",
           "empty: the same as for sending", NULL},
          {"inbox_password", true, false, false, "收件密码或授权码", "Password for reading",
           "不填则与发件相同", "empty: the same as for sending", NULL},
          {"inbox_folder", false, false, false, "文件夹", "Folder", "", "", "INBOX"}}},
    [MESSAGE_WECOM] = {MESSAGE_WECOM,
                       "wecom",
                       "企业微信群机器人",
                       "WeCom group robot",
                       TO_GROUP,
                       20,
                       {ROBOT_URL("在群里添加机器人后复制的 Webhook 地址",
                                  "the webhook address that the group shows for its robot")}},
    [MESSAGE_DINGTALK] = {MESSAGE_DINGTALK,
                          "dingtalk",
                          "钉钉群机器人",
                          "DingTalk group robot",
                          TO_GROUP,
                          20,
                          {ROBOT_URL("机器人的 Webhook 地址", "the robot's webhook address"),
                           {"secret", true, false, false, "加签密钥", "Signing secret",
                            "安全设置选“加签”时显示的 SEC 开头的文字",
                            "what starts with SEC, where signing is chosen", NULL}}},
    [MESSAGE_FEISHU] = {MESSAGE_FEISHU,
                        "feishu",
                        "飞书群机器人",
                        "Feishu group robot",
                        TO_GROUP,
                        20,
                        {ROBOT_URL("机器人的 Webhook 地址", "the robot's webhook address"),
                         {"secret", true, false, false, "签名校验密钥", "Signing secret",
                          "安全设置选“签名校验”时显示的密钥", "where signing is chosen", NULL}}},
    [MESSAGE_SMS] =
        {MESSAGE_SMS,
         "sms",
         "短信",
         "SMS",
         TO_PEOPLE,
         0,
         {{"url", false, true, false, "网关地址", "Gateway's address",
           "可含 {{phone}} {{text}} {{key}} {{secret}}",
           "may hold {{phone}} {{text}} {{key}} {{secret}}", NULL},
          {"method", false, false, false, "请求方式", "Method", "POST 或 GET", "POST or GET",
           "POST"},
          {"type", false, false, false, "内容格式", "Content type",
           "application/json、application/x-www-form-urlencoded 等",
           "application/json, application/x-www-form-urlencoded, …", "application/json"},
          {"headers", false, false, true, "请求头", "Headers",
           "每行一个，如 Authorization: {{secret}}",
           "one a line, such as Authorization: {{secret}}", NULL},
          {"body", false, false, true, "请求内容", "Body",
           "如 {\"mobile\":\"{{phone}}\",\"content\":\"{{text}}\",\"id\":\"{{key}}\"}",
           "such as {\"mobile\":\"{{phone}}\",\"content\":\"{{text}}\",\"id\":\"{{key}}\"}", NULL},
          {"success", false, false, false, "成功标志", "Means success",
           "回复中出现这段文字才算成功；不填则 HTTP 2xx 即成功",
           "the answer must hold this text; empty: any 2xx will do", NULL},
          {"later", false, false, false, "稍后重试标志", "Means later",
           "回复中出现这段文字表示发送过快", "the answer holds this text where it was too fast",
           NULL},
          {"secret", true, false, false, "密钥", "Secret", "模板中用 {{secret}} 引用",
           "named {{secret}} above", NULL}}},
    [MESSAGE_HOOK] = {MESSAGE_HOOK,
                      "hook",
                      "推送到其他系统",
                      "Another program",
                      TO_GROUP,
                      0,
                      {{"url", false, true, false, "网址", "Address", "https://…", "https://…",
                        NULL},
                       {"secret", true, true, false, "签名密钥", "Signing secret",
                        "whsec_ 开头，对方用它验证来源",
                        "starts with whsec_; the other side checks with it", NULL}}},
    [MESSAGE_BELL] = {MESSAGE_BELL, "bell", "站内提醒", "Bell", 1U << TARGET_PERSON, 0, {{0}}},
};

const struct channel_kind *channel_kind(enum message_kind kind)
{
    return &kinds[kind];
}

enum message_kind message_kind_named(struct str name)
{
    enum message_kind k = 0;
    while (k < MESSAGE_KINDS && !str_eq(name, str_of(kinds[k].name)))
        k++;
    return k;
}

struct str message_kind_label(enum message_kind kind, bool zh)
{
    return str_of(zh ? kinds[kind].zh : kinds[kind].en);
}
