#include "net/uri.h"

static int hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static enum err malformed(struct ctx *c)
{
    return fail(c, ERR_USAGE, "the address of the request is malformed", "请求地址格式有误");
}

// Undoes percent signs (and '+' for a space in a query); refuses control characters and bytes that
// are not UTF-8.
static enum err decode(struct ctx *c, struct str raw, bool query, struct str *out)
{
    char *text = arena_alloc(c->arena, raw.len + 1);
    size_t n = 0;
    for (size_t i = 0; i < raw.len; i++) {
        char ch = raw.at[i];
        if (ch == '%') {
            if (i + 2 >= raw.len || hex(raw.at[i + 1]) < 0 || hex(raw.at[i + 2]) < 0)
                return malformed(c);
            ch = (char)(hex(raw.at[i + 1]) * 16 + hex(raw.at[i + 2]));
            i += 2;
        } else if (ch == '+' && query) {
            ch = ' ';
        }
        bool control = (unsigned char)ch < 0x20 || ch == 0x7F;
        if (control && !(query && (ch == '\n' || ch == '\t' || ch == '\r' || ch == '\x1f')))
            return malformed(c);
        text[n++] = ch;
    }
    *out = (struct str){text, n};
    return utf8_valid(*out) ? ERR_NONE : malformed(c);
}

static bool climbs(struct str path)
{
    while (path.len) {
        struct str rest, part = str_cut(path, '/', &rest);
        if (str_eq(part, STR(".")) || str_eq(part, STR("..")))
            return true;
        path = rest;
    }
    return false;
}

static enum err parse_query(struct ctx *c, struct str query, struct uri *out)
{
    out->params = ARENA_ARRAY(c->arena, struct uri_param, URI_PARAMS_MAX);
    enum err e = ERR_NONE;
    while (!e && query.len) {
        struct str rest, value, pair = str_cut(query, '&', &rest);
        struct str name = str_cut(pair, '=', &value);
        query = rest;
        if (!pair.len)
            continue;
        if (out->param_count == URI_PARAMS_MAX)
            return fail(c, ERR_TOO_LARGE, "a request takes at most %d parameters",
                        "请求最多带 %d 个参数", URI_PARAMS_MAX);
        struct uri_param *p = &out->params[out->param_count++];
        e = decode(c, name, true, &p->name);
        if (!e)
            e = decode(c, value, true, &p->value);
    }
    return e;
}

enum err uri_parse(struct ctx *c, struct str raw, struct uri *out)
{
    *out = (struct uri){0};
    if (raw.len > URI_LENGTH_MAX)
        return fail(c, ERR_TOO_LARGE, "the address of the request is longer than %d bytes",
                    "请求地址超过 %d 字节", URI_LENGTH_MAX);
    struct str query, path = str_cut(raw, '?', &query), fragment;
    query = str_cut(query, '#', &fragment);
    enum err e = decode(c, path, false, &out->path);
    if (!e && (!out->path.len || out->path.at[0] != '/' || climbs(out->path)))
        e = malformed(c);
    return e ? e : parse_query(c, query, out);
}

struct str uri_param(const struct uri *u, const char *name)
{
    for (int i = 0; i < u->param_count; i++)
        if (str_eq(u->params[i].name, str_of(name)))
            return u->params[i].value;
    return STR_NONE;
}

bool uri_has(const struct uri *u, const char *name)
{
    for (int i = 0; i < u->param_count; i++)
        if (str_eq(u->params[i].name, str_of(name)))
            return true;
    return false;
}
