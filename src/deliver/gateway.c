// SMS by any gateway that takes an HTTP request: its address, headers and body are templates, filled in
// so that nothing of a text can end the place it stands in.
#include "codec/json.h"
#include "deliver/parcel.h"
#include "model/letter.h"

enum { HEADERS_MAX = 20, JSON_MAX = 512 * 1024 };

struct filling {
    struct str phone, text, mark, secret;
};
typedef struct str escaping(struct arena *a, struct str text);

// As it stands within the quotes of JSON.
static struct str in_json(struct arena *a, struct str text)
{
    struct buf b;
    struct json_out out;
    buf_init(&b, JSON_MAX);
    json_out_init(&out, &b);
    json_out_text(&out, text);
    struct str all = str_copy(a, buf_str(&b));
    buf_deinit(&b);
    return all.len < 2 ? STR("") : (struct str){all.at + 1, all.len - 2};
}

// As it stands between the tags of XML, or in the quotes of an attribute; what XML cannot hold is left out.
static struct str in_xml(struct arena *a, struct str text)
{
    struct buf b;
    buf_init(&b, JSON_MAX);
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.at[i];
        if (c == '&' || c == '<' || c == '>' || c == '"' || c == '\'')
            buf_format(&b, "&#%d;", c);
        else if (c >= ' ' || c == '\n' || c == '\r' || c == '\t')
            buf_byte(&b, (char)c);
    }
    struct str out = str_copy(a, buf_str(&b));
    buf_deinit(&b);
    return out;
}

// A header is one line.
static struct str in_line(struct arena *a, struct str text)
{
    char *out = arena_alloc(a, text.len + 1);
    for (size_t i = 0; i < text.len; i++)
        out[i] = (unsigned char)text.at[i] < ' ' ? ' ' : text.at[i];
    return (struct str){out, text.len};
}

static struct str in_url(struct arena *a, struct str text)
{
    return url_escaped(a, text);
}

// From left to right, once: what is filled in is not looked at for more.
static struct str fill(struct arena *a, struct str pattern, const struct filling *f,
                       escaping *escape)
{
    const struct {
        struct str name, value;
    } names[] = {{STR("{{phone}}"), f->phone},
                 {STR("{{text}}"), f->text},
                 {STR("{{key}}"), f->mark},
                 {STR("{{secret}}"), f->secret}};
    struct buf b;
    buf_init(&b, JSON_MAX);
    while (pattern.len) {
        size_t i = 0;
        while (i < 4 && !str_starts(pattern, names[i].name))
            i++;
        size_t step = i < 4 ? names[i].name.len : 1;
        if (i < 4)
            buf_add(&b, escape(a, names[i].value));
        else
            buf_byte(&b, *pattern.at);
        pattern = (struct str){pattern.at + step, pattern.len - step};
    }
    struct str out = str_copy(a, buf_str(&b));
    buf_deinit(&b);
    return out;
}

static void ask(struct arena *a, const struct channel *ch, const struct filling *f,
                struct post *out)
{
    struct str *headers = ARENA_ARRAY(a, struct str, HEADERS_MAX + 1), line;
    struct str type = channel_value(ch, "type"), rest = channel_value(ch, "headers");
    bool json = str_find(type, STR("json")) >= 0, form = str_find(type, STR("form")) >= 0,
         xml = str_find(type, STR("xml")) >= 0;
    int n = 0;
    headers[n++] = str_format(a, "Content-Type: %.*s", STR_ARG(in_line(a, type)));
    while (rest.len && n <= HEADERS_MAX) {
        line = str_trim(str_cut(rest, '\n', &rest));
        if (line.len)
            headers[n++] = fill(a, line, f, in_line);
    }
    *out = (struct post){.url = fill(a, channel_value(ch, "url"), f, in_url),
                         .get = str_eq(channel_value(ch, "method"), STR("GET")),
                         .headers = headers,
                         .header_count = n};
    if (!out->get)
        out->body = fill(a, channel_value(ch, "body"), f,
                         json   ? in_json
                         : form ? in_url
                         : xml  ? in_xml
                                : str_copy);
}

static bool pack(struct arena *a, struct parcel *p, int64_t now_ms)
{
    struct filling f = {p->address, p->message.body, message_mark(a, p->message.key),
                        channel_value(p->channel, "secret")};
    (void)now_ms;
    ask(a, p->channel, &f, &p->post);
    return true;
}

static void read(struct arena *a, struct parcel *p)
{
    struct str later = channel_value(p->channel, "later");
    struct str success = channel_value(p->channel, "success");
    (void)a;
    if (later.len && p->post.status && str_find(p->post.answer, later) >= 0)
        parcel_says(p, PARCEL_PATIENCE, STR("短信网关要求放慢发送，稍后继续"),
                    STR("the gateway asks to go slower: later"));
    else if (parcel_by_status(p))
        return;
    else if (success.len && str_find(p->post.answer, success) < 0)
        parcel_says(p, PARCEL_LATER, STR("短信网关没有回复成功标志，稍后重试"),
                    STR("the gateway's answer does not say that it took it: tried again"));
    else
        parcel_says(p, PARCEL_SENT, STR(""), STR(""));
}

const struct parcel_way gateway_way = {pack, read};

struct str gateway_shown(struct arena *a, const struct channel *ch, struct str phone,
                         struct str text, struct str mark)
{
    struct filling f = {phone, text, mark, STR("***")};
    struct post p;
    struct buf b;
    ask(a, ch, &f, &p);
    buf_init(&b, JSON_MAX);
    buf_format(&b, "%s %.*s\n", p.get ? "GET" : "POST", STR_ARG(p.url));
    for (int i = 0; i < p.header_count; i++)
        buf_format(&b, "%.*s\n", STR_ARG(p.headers[i]));
    if (p.body.len)
        buf_format(&b, "\n%.*s", STR_ARG(p.body));
    struct str out = str_copy(a, buf_str(&b));
    buf_deinit(&b);
    return out;
}
