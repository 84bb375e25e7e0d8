// What a handler reads of its request: the parts of the path, the version, the parameters, the body.
#include "api/api.h"
#include "sys/clock.h"

struct str call_cookie(const struct call *k)
{
    return http_cookie(k->http, api_cookie(k->api).at);
}

const struct schema *call_schema(struct org *o)
{
    return org_schema(o);
}

enum err call_id(struct call *k, int word, int64_t *out)
{
    num_t n = num_parse(k->words[word]);
    if (n == NUM_NONE || n <= 0 || n % NUM_ONE)
        return fail(k->c, ERR_NOT_FOUND, "there is no such thing", "没有这个内容");
    *out = n / NUM_ONE;
    return ERR_NONE;
}

enum err call_version(struct call *k, int64_t *out)
{
    struct str header = str_trim(http_header(k->http, "If-Match"));
    if (header.len > 2 && header.at[0] == '"' && header.at[header.len - 1] == '"')
        header = (struct str){header.at + 1, header.len - 2};
    num_t n = num_parse(header);
    if (!header.len)
        return fail(k->c, ERR_NEED_VERSION,
                    "the If-Match header is missing: send the version that was read",
                    "缺少 If-Match：请带上读取时的版本号");
    if (n == NUM_NONE || n <= 0)
        return fail(k->c, ERR_STALE, "the If-Match header names no version",
                    "If-Match 不是有效的版本号");
    *out = n / NUM_ONE;
    return ERR_NONE;
}

enum err call_limit(struct call *k, int *out)
{
    enum { USUAL = 50, MOST = 500 };
    struct str text = uri_param(&k->http->uri, "limit");
    num_t n = num_parse(text);
    *out = USUAL;
    if (!text.len)
        return ERR_NONE;
    if (n == NUM_NONE || n < NUM_ONE || n > MOST * NUM_ONE)
        return fail(k->c, ERR_INPUT, "limit is 1 to %d", "limit 应为 1 到 %d", MOST);
    *out = (int)(n / NUM_ONE);
    return ERR_NONE;
}

int64_t call_number(struct call *k, const char *name)
{
    num_t n = num_parse(uri_param(&k->http->uri, name));
    return n == NUM_NONE || n < 0 ? 0 : n / NUM_ONE;
}

static enum err day_param(struct call *k, const char *name, int add, int64_t *out)
{
    struct str text = uri_param(&k->http->uri, name);
    day_t day = day_parse(text);
    *out = 0;
    if (!text.len)
        return ERR_NONE;
    if (day == DAY_NONE || day < DAY_MIN || day >= DAY_MAX)
        return fail(k->c, ERR_INPUT, "%s: '%.*s' is no day; write 2026-01-31",
                    "%s：“%.*s”不是日期；请写成 2026-01-31", name, STR_ARG(text));
    *out = clock_day_ms(org_clock(k->org), day + add);
    return ERR_NONE;
}

enum err call_days(struct call *k, int64_t *from_ms, int64_t *to_ms)
{
    enum err e = day_param(k, "from", 0, from_ms);
    return e ? e : day_param(k, "to", 1, to_ms);
}

enum err call_day(struct call *k, const struct json *o, const char *key, day_t *out)
{
    struct str text;
    enum err e = json_need_text(k->c, o, key, &text);
    if (e)
        return e;
    *out = day_parse(text);
    if (*out == DAY_NONE || *out < DAY_MIN || *out > DAY_MAX)
        return fail(k->c, ERR_INPUT, "%s: '%.*s' is no day between 1900 and 2079; write 2026-01-31",
                    "%s：“%.*s”不是 1900 至 2079 年之间的日期；请写成 2026-01-31", key,
                    STR_ARG(text));
    return ERR_NONE;
}
