#include "net/client.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { URL_MAX = 2000, CONNECT_SECONDS = 5, LOOK_EVERY_MS = 200 };

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void begin(void)
{
    (void)curl_global_init(CURL_GLOBAL_DEFAULT);
}

struct sending {
    struct arena *arena;
    struct post *post;
    const struct post_limits *limits;
    bool refused; // it leads to this machine itself
    CURL *handle;
    struct curl_slist *headers;
    char error[CURL_ERROR_SIZE];
    char *answer;
    size_t answer_len, answer_room;
};

// ---- where to -----------------------------------------------------------------------------------

static bool own_v4(uint32_t address)
{
    uint32_t a = ntohl(address);
    return a >> 24 == 127 || a >> 24 == 0 || a >> 16 == 0xA9FE || a >> 28 >= 0xE;
}

static bool own(const struct sockaddr *at)
{
    if (at->sa_family == AF_INET)
        return own_v4(((const struct sockaddr_in *)(const void *)at)->sin_addr.s_addr);
    if (at->sa_family != AF_INET6)
        return true;
    const struct in6_addr *v6 = &((const struct sockaddr_in6 *)(const void *)at)->sin6_addr;
    if (IN6_IS_ADDR_V4MAPPED(v6)) {
        uint32_t v4;
        memcpy(&v4, v6->s6_addr + 12, sizeof v4);
        return own_v4(v4);
    }
    return IN6_IS_ADDR_LOOPBACK(v6) || IN6_IS_ADDR_UNSPECIFIED(v6) || IN6_IS_ADDR_LINKLOCAL(v6) ||
           IN6_IS_ADDR_MULTICAST(v6);
}

// The address that is really connected to, whatever a name server said before.
static curl_socket_t open_socket(void *user, curlsocktype type, struct curl_sockaddr *at)
{
    struct sending *s = user;
    (void)type;
    s->refused = !s->limits->local && own(&at->addr);
    if (s->refused)
        return CURL_SOCKET_BAD;
    return socket(at->family, at->socktype | SOCK_CLOEXEC, at->protocol);
}

static enum err bad_url(struct ctx *c)
{
    return fail(c, ERR_INPUT, "an address such as https://example.com/liuke is wanted",
                "请填写完整的网址，如 https://example.com/liuke");
}

enum err url_check(struct ctx *c, struct str url)
{
    char *scheme = NULL, *user = NULL, *host = NULL;
    pthread_once(&once, begin);
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
    pthread_once(&once, begin);
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
    curl_easy_setopt(h, CURLOPT_PROXY, "");
    curl_easy_setopt(h, CURLOPT_NOSIGNAL, 1L);
    if (!p->get) {
        curl_easy_setopt(h, CURLOPT_POST, 1L);
        curl_easy_setopt(h, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)p->body.len);
        curl_easy_setopt(h, CURLOPT_POSTFIELDS, p->body.at);
    }
    curl_easy_setopt(h, CURLOPT_HTTPHEADER, s->headers);
    curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(h, CURLOPT_WRITEDATA, s);
    curl_easy_setopt(h, CURLOPT_ERRORBUFFER, s->error);
    curl_easy_setopt(h, CURLOPT_TIMEOUT, (long)s->limits->seconds);
    curl_easy_setopt(h, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
    curl_easy_setopt(h, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(h, CURLOPT_OPENSOCKETDATA, s);
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
    if (s->refused)
        words = STR("not sent: it leads to the server's own machine");
    p->answer = str_copy(s->arena, code ? words : (struct str){s->answer, s->answer_len});
}

bool post_all(struct arena *a, struct post *list, int count, const struct post_limits *limits)
{
    struct sending *all = ARENA_ARRAY(a, struct sending, (size_t)count);
    pthread_once(&once, begin);
    CURLM *multi = curl_multi_init();
    int running = count, left;
    for (int i = 0; i < count; i++) {
        all[i].arena = a;
        all[i].post = &list[i];
        all[i].limits = limits;
        prepare(&all[i]);
        curl_multi_add_handle(multi, all[i].handle);
    }
    while (running && !(limits->stop && atomic_load(limits->stop))) {
        if (curl_multi_perform(multi, &running))
            break;
        for (CURLMsg *m; (m = curl_multi_info_read(multi, &left));) {
            struct sending *s;
            curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, (char **)&s);
            ended(s, m->data.result);
        }
        if (running && curl_multi_poll(multi, NULL, 0, LOOK_EVERY_MS, NULL))
            break;
    }
    for (int i = 0; i < count; i++) {
        curl_multi_remove_handle(multi, all[i].handle);
        curl_easy_cleanup(all[i].handle);
        curl_slist_free_all(all[i].headers);
    }
    curl_multi_cleanup(multi);
    return !running;
}
