#include "api/pages.h"

static const struct page *page_at(struct str path)
{
    for (int i = 0; i < page_count; i++)
        if (str_eq(path, str_of(pages[i].path)))
            return &pages[i];
    return NULL;
}

static bool takes(const struct call *k, const char *encoding)
{
    return str_find(http_header(k->http, "Accept-Encoding"), str_of(encoding)) >= 0;
}

static struct str between(const unsigned char *from, const unsigned char *to)
{
    return (struct str){(const char *)from, (size_t)(to - from)};
}

// A name with a point in its last part is a file, and either there or not.
static bool names_file(struct str path)
{
    struct str last = path;
    for (size_t i = 0; i < path.len; i++)
        if (path.at[i] == '/')
            last = (struct str){path.at + i, path.len - i};
    return str_find(last, STR(".")) >= 0;
}

void pages_answer(struct call *k)
{
    struct http_answer *a = k->answer;
    struct str path = k->http->uri.path;
    const struct page *p = page_at(path);
    if (!p && str_starts(path, STR("/f/"))) // a public form: a small page of its own
        p = page_at(STR("/form.html"));
    if (!p && str_starts(path, STR("/s/"))) // a survey, likewise
        p = page_at(STR("/survey.html"));
    if (!p && !names_file(path))
        p = page_at(STR("/index.html"));
    if (!p || k->http->method != HTTP_GET) {
        a->status = p ? 405 : 404;
        a->type = "text/plain; charset=utf-8";
        a->body = p ? STR("method not allowed\n") : STR("not found\n");
        a->lasting = true;
        return;
    }
    a->status = 200;
    a->type = p->type;
    a->lasting = true;
    a->cache = p->lasting ? "public, max-age=31536000, immutable" : "no-cache";
    a->body = between(p->plain, p->plain_end);
    if (p->brotli && takes(k, "br")) {
        a->encoding = "br";
        a->body = between(p->brotli, p->brotli_end);
    } else if (p->gzip && takes(k, "gzip")) {
        a->encoding = "gzip";
        a->body = between(p->gzip, p->gzip_end);
    }
}
