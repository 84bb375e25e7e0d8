#include "net/client.h"
#include "net/outward.h"

#include <stdlib.h>
#include <string.h>

enum { URL_MAX = 2000 };

struct sending {
    struct arena *arena;
    struct post *post;
    const struct post_limits *limits;
    struct outward out;
    CURL *handle;
    struct curl_slist *headers;
    char error[CURL_ERROR_SIZE];
    char *answer;
    size_t answer_len, answer_room;
};

// ---- where to -----------------------------------------------------------------------------------

static enum err bad_url(struct ctx *c)
{
    return fail(c, ERR_INPUT, "an address such as https://example.com/liuke is wanted",
                "请填写完整的网址，如 https://example.com/liuke");
}

enum err url_check(struct ctx *c, struct str url)
{
    char *scheme = NULL, *user = NULL, *host = NULL;
    outward_begin();
    if (!url.len || url.len > URL_MAX)
        return bad_url(c);
    CURLU *u = curl_url();
    bool good = u && !curl_url_set(u, CURLUPART_URL, str_zero(c->arena, url), 0) &&
                !curl_url_get(u, CURLUPART_SCHEME, &scheme, 0) &&
                !curl_url_get(u, CURLUPART_HOST, &host, 0) &&
                (!strcmp(scheme, "https") || !strcmp(scheme, "http"));
    bool named = good && !curl_url_get(u, CURLUPART_USER, &user, 0);
    curl_free(scheme);
    curl_free(host);
    curl_free(user);
    curl_url_cleanup(u);
    if (named)
        return fail(c, ERR_INPUT, "the address must not hold a name or password",
                    "网址中不能包含用户名或密码");
    return good ? ERR_NONE : bad_url(c);
}

bool url_is_local(struct ctx *c, struct str url)
{
    char *host = NULL;
    outward_begin();
    CURLU *u = curl_url();
    bool local = u && !curl_url_set(u, CURLUPART_URL, str_zero(c->arena, url), 0) &&
                 !curl_url_get(u, CURLUPART_HOST, &host, 0) &&
                 (!strcmp(host, "localhost") || !strcmp(host, "[::1]") ||
                  (!strncmp(host, "127.", 4) && strspn(host, "0123456789.") == strlen(host)));
    curl_free(host);
    curl_url_cleanup(u);
    return local;
}

bool url_is_https(struct str url)
{
    return str_starts(url, STR("https://"));
}

struct str url_escaped(struct arena *a, struct str text)
{
    static const char hex[] = "0123456789ABCDEF";
    char *out = arena_alloc(a, text.len * 3 + 1);
    size_t n = 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char b = (unsigned char)text.at[i];
        bool plain = (b >= '0' && b <= '9') || (b >= 'A' && b <= 'Z') || (b >= 'a' && b <= 'z') ||
                     b == '-' || b == '_' || b == '.' || b == '~';
        if (plain) {
            out[n++] = (char)b;
            continue;
        }
        out[n++] = '%';
        out[n++] = hex[b >> 4];
        out[n++] = hex[b & 15];
    }
    return (struct str){out, n};
}

// ---- sending ------------------------------------------------------------------------------------

// What is beyond the first bytes is read and forgotten, unless the whole is wanted: then that ends it.
static size_t take(char *bytes, size_t one, size_t count, void *user)
{
    struct sending *s = user;
    size_t all = one * count, most = s->post->whole_max ? s->post->whole_max : POST_ANSWER_MAX;
    size_t n = all < most - s->answer_len ? all : most - s->answer_len;
    if (n < all && s->post->whole_max)
        return 0;
    while (s->answer_room < s->answer_len + n) {
        size_t room = s->answer_room ? s->answer_room * 2 : POST_ANSWER_MAX;
        s->answer = arena_grow(s->arena, s->answer, s->answer_room, room, 1);
        s->answer_room = room;
    }
    memcpy(s->answer + s->answer_len, bytes, n);
    s->answer_len += n;
    return all;
}

static void prepare(struct sending *s)
{
    CURL *h = s->handle = curl_easy_init();
    const struct post *p = s->post;
    for (int i = 0; i < p->header_count; i++)
        s->headers = curl_slist_append(s->headers, str_zero(s->arena, p->headers[i]));
    curl_easy_setopt(h, CURLOPT_URL, str_zero(s->arena, p->url));
    curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, "http,https");
    if (!p->get) {
        curl_easy_setopt(h, CURLOPT_POST, 1L);
        curl_easy_setopt(h, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)p->body.len);
        curl_easy_setopt(h, CURLOPT_POSTFIELDS, p->body.at);
    }
    curl_easy_setopt(h, CURLOPT_HTTPHEADER, s->headers);
    curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(h, CURLOPT_WRITEDATA, s);
    curl_easy_setopt(h, CURLOPT_ERRORBUFFER, s->error);
    outward_prepare(&s->out, h, s->limits->seconds, s->limits->local);
    curl_easy_setopt(h, CURLOPT_PRIVATE, s);
}

static void ended(struct sending *s, CURLcode code)
{
    long status = 0;
    curl_off_t took = 0;
    struct post *p = s->post;
    curl_easy_getinfo(s->handle, CURLINFO_TOTAL_TIME_T, &took);
    p->took_ms = (int)(took / 1000);
    if (!code)
        curl_easy_getinfo(s->handle, CURLINFO_RESPONSE_CODE, &status);
    p->status = (int)status;
    struct str words = str_of(s->error[0] ? s->error : curl_easy_strerror(code));
    if (code == CURLE_WRITE_ERROR)
        words = STR("the answer is too long");
    if (s->out.refused)
        words = STR(OUTWARD_REFUSED);
    p->answer = str_copy(s->arena, code ? words : (struct str){s->answer, s->answer_len});
}

static void post_ended(CURL *handle, CURLcode code)
{
    struct sending *s;
    curl_easy_getinfo(handle, CURLINFO_PRIVATE, (char **)&s);
    ended(s, code);
}

bool post_all(struct arena *a, struct post *list, int count, const struct post_limits *limits)
{
    struct sending *all = ARENA_ARRAY(a, struct sending, (size_t)count);
    CURL **handles = ARENA_ARRAY(a, CURL *, (size_t)count);
    outward_begin();
    for (int i = 0; i < count; i++) {
        all[i].arena = a;
        all[i].post = &list[i];
        all[i].limits = limits;
        prepare(&all[i]);
        handles[i] = all[i].handle;
    }
    bool whole = outward_run(handles, count, limits->stop, post_ended);
    for (int i = 0; i < count; i++)
        curl_slist_free_all(all[i].headers);
    return whole;
}
