#include "net/http.h"
#include "sys/clock.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    CONNECTIONS_MAX = 512,
    CONNECTIONS_A_PEER_MAX = 256,
    CONNECTION_MEMORY = 32 * 1024, // bounds the head of a request
    HEAD_MS = 10000, // a head must be there this long after the connection or last answer
    IDLE_S = 60,
    ANSWER_MS = 120000,
    STREAM_BLOCK = 4096,
    NO_DEADLINE = 0
};

// One connection, in the list that the watchdog walks.
struct peer {
    int fd;
    _Atomic int64_t deadline_ms;
    struct peer *next, **link;
};

struct http_server {
    struct http_options options;
    struct MHD_Daemon *daemon;
    int port;
    pthread_mutex_t lock;
    struct peer *peers;
    pthread_t watchdog;
    _Atomic bool stopping;
};

// One request, from its head to the end of its answer.
struct exchange {
    struct http_server *server;
    struct http_request request;
    struct http_body_plan plan;
    struct ctx c;
    struct buf body;
    int file; // -1: the body goes to memory
    size_t got;
    enum err refused;
    bool head_seen;
};

// ---- deadlines ----------------------------------------------------------------------------------

static void set_deadline(struct MHD_Connection *connection, int64_t ms_from_now)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    struct peer *p = info ? info->socket_context : NULL;
    if (p)
        atomic_store(&p->deadline_ms,
                     ms_from_now == NO_DEADLINE ? NO_DEADLINE : clock_steady_ms() + ms_from_now);
}

static void connection_changed(void *user, struct MHD_Connection *connection, void **context,
                               enum MHD_ConnectionNotificationCode code)
{
    struct http_server *s = user;
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        const union MHD_ConnectionInfo *info =
            MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
        struct peer *p = mem_alloc(sizeof *p);
        p->fd = info->connect_fd;
        atomic_store(&p->deadline_ms, clock_steady_ms() + HEAD_MS);
        pthread_mutex_lock(&s->lock);
        p->next = s->peers;
        p->link = &s->peers;
        if (p->next)
            p->next->link = &p->next;
        s->peers = p;
        pthread_mutex_unlock(&s->lock);
        *context = p;
    } else if (*context) {
        struct peer *p = *context;
        pthread_mutex_lock(&s->lock);
        *p->link = p->next;
        if (p->next)
            p->next->link = p->link;
        pthread_mutex_unlock(&s->lock);
        free(p);
        *context = NULL;
    }
}

static void *watch(void *user)
{
    struct http_server *s = user;
    while (!atomic_load(&s->stopping)) {
        int64_t now = clock_steady_ms();
        pthread_mutex_lock(&s->lock);
        for (struct peer *p = s->peers; p; p = p->next) {
            int64_t deadline = atomic_load(&p->deadline_ms);
            if (deadline != NO_DEADLINE && now > deadline)
                shutdown(p->fd, SHUT_RDWR);
        }
        pthread_mutex_unlock(&s->lock);
        struct timespec pause = {.tv_nsec = 250 * 1000000};
        nanosleep(&pause, NULL);
    }
    return NULL;
}

// ---- a request ----------------------------------------------------------------------------------

struct str http_header(const struct http_request *r, const char *name)
{
    struct MHD_Connection *connection = (struct MHD_Connection *)(uintptr_t)r->handle;
    return str_of(MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name));
}

struct str http_cookie(const struct http_request *r, const char *name)
{
    struct MHD_Connection *connection = (struct MHD_Connection *)(uintptr_t)r->handle;
    return str_of(MHD_lookup_connection_value(connection, MHD_COOKIE_KIND, name));
}

static enum http_method method_of(const char *method)
{
    static const char *const names[] = {"GET", "POST", "PATCH", "PUT", "DELETE"};
    for (int i = 0; i < HTTP_OTHER; i++)
        if (strcmp(method, names[i]) == 0)
            return (enum http_method)i;
    return strcmp(method, "HEAD") == 0 ? HTTP_GET : HTTP_OTHER;
}

// The raw address, before libmicrohttpd takes it apart, so that our own strict reader sees it.
static void *keep_uri(void *user, const char *uri, struct MHD_Connection *connection)
{
    (void)connection;
    struct exchange *x = mem_alloc(sizeof *x);
    x->server = user;
    x->c.arena = arena_create();
    x->file = -1;
    x->request.c = &x->c;
    x->refused = uri_parse(&x->c, str_of(uri), &x->request.uri);
    return x;
}

static void request_done(void *user, struct MHD_Connection *connection, void **context,
                         enum MHD_RequestTerminationCode code)
{
    (void)user;
    (void)code;
    struct exchange *x = *context;
    if (!x)
        return;
    if (x->file >= 0)
        close(x->file);
    buf_deinit(&x->body);
    arena_destroy(x->c.arena);
    free(x);
    *context = NULL;
    set_deadline(connection, IDLE_S * 1000);
}

static struct str peer_text(struct arena *a, struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    char text[INET6_ADDRSTRLEN] = "";
    if (info && info->client_addr->sa_family == AF_INET) {
        struct sockaddr_in in;
        memcpy(&in, info->client_addr, sizeof in);
        inet_ntop(AF_INET, &in.sin_addr, text, sizeof text);
    } else if (info && info->client_addr->sa_family == AF_INET6) {
        struct sockaddr_in6 in;
        memcpy(&in, info->client_addr, sizeof in);
        inet_ntop(AF_INET6, &in.sin6_addr, text, sizeof text);
    }
    return str_copy(a, str_of(text));
}

// The head is there: what is to be done with the body?
static void begin_body(struct exchange *x, struct MHD_Connection *connection, const char *method)
{
    struct http_server *s = x->server;
    x->head_seen = true;
    x->request.handle = connection;
    x->request.method = method_of(method);
    x->request.peer = peer_text(x->c.arena, connection);
    x->plan = (struct http_body_plan){.max = 1 << 20, .seconds = 30};
    if (!x->refused)
        x->refused = s->options.plan(s->options.user, &x->request, &x->plan);
    set_deadline(connection, (int64_t)x->plan.seconds * 1000);
    buf_init(&x->body, x->plan.max);
    if (x->refused || !x->plan.file.len)
        return;
    x->file = open(x->plan.file.at, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (x->file < 0)
        x->refused = fail(&x->c, ERR_IO, "the upload cannot be kept: %s", "无法保存上传的文件：%s",
                          strerror(errno));
}

static void take_body(struct exchange *x, const char *bytes, size_t size)
{
    if (x->refused)
        return;
    x->got += size;
    if (x->got > x->plan.max) {
        x->refused = fail(&x->c, ERR_TOO_LARGE, "the body is larger than %zu bytes",
                          "上传内容超过 %zu 字节", x->plan.max);
        return;
    }
    if (x->file < 0) {
        buf_add(&x->body, (struct str){bytes, size});
        return;
    }
    while (size) {
        ssize_t n = write(x->file, bytes, size);
        if (n < 0 && errno != EINTR) {
            x->refused = fail(&x->c, ERR_IO, "the upload cannot be kept: %s",
                              "无法保存上传的文件：%s", strerror(errno));
            return;
        }
        if (n > 0) {
            bytes += n;
            size -= (size_t)n;
        }
    }
}

// ---- an answer ----------------------------------------------------------------------------------

struct stream {
    struct http_server *server;
    ptrdiff_t (*next)(void *user, char *out, size_t room);
    void (*end)(void *user);
    void *user;
};

static ssize_t stream_next(void *user, uint64_t position, char *out, size_t room)
{
    struct stream *s = user;
    (void)position;
    if (atomic_load(&s->server->stopping))
        return MHD_CONTENT_READER_END_OF_STREAM;
    ptrdiff_t n = s->next(s->user, out, room);
    return n < 0 ? MHD_CONTENT_READER_END_OF_STREAM : n;
}

static void stream_end(void *user)
{
    struct stream *s = user;
    if (s->end)
        s->end(s->user);
    free(s);
}

static struct MHD_Response *make_response(struct http_server *server, const struct http_answer *a)
{
    if (a->stream) {
        struct stream *s = mem_alloc(sizeof *s);
        *s = (struct stream){server, a->stream, a->stream_end, a->stream_user};
        return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, STREAM_BLOCK, stream_next, s,
                                                 stream_end);
    }
    return MHD_create_response_from_buffer(a->body.len, (void *)(uintptr_t)a->body.at,
                                           a->lasting ? MHD_RESPMEM_PERSISTENT
                                                      : MHD_RESPMEM_MUST_COPY);
}

static void header(struct MHD_Response *r, const char *name, const char *value)
{
    MHD_add_response_header(r, name, value);
}

// A file name as RFC 6266 wants it: percent signs for all but plain letters.
static void offer_as_file(struct MHD_Response *r, struct str name)
{
    struct buf b;
    buf_init(&b, 8192);
    buf_add(&b, STR("attachment; filename*=UTF-8''"));
    for (size_t i = 0; i < name.len; i++) {
        unsigned char ch = (unsigned char)name.at[i];
        bool plain = (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') ||
                     (ch >= '0' && ch <= '9') || ch == '.' || ch == '-' || ch == '_';
        buf_format(&b, plain ? "%c" : "%%%02X", (unsigned)ch);
    }
    header(r, "Content-Disposition", b.at);
    buf_deinit(&b);
}

static void add_headers(struct exchange *x, struct MHD_Response *r, const struct http_answer *a)
{
    static const char *const always[][2] = {
        {"Content-Security-Policy",
         "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' "
         "data: "
         "blob:; font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; "
         "base-uri 'none'; manifest-src 'self'"},
        {"X-Content-Type-Options", "nosniff"},
        {"Referrer-Policy", "same-origin"},
        {"Cross-Origin-Opener-Policy", "same-origin"},
        {"Cross-Origin-Resource-Policy", "same-origin"},
    };
    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        header(r, always[i][0], always[i][1]);
    header(r, "Cache-Control", a->cache ? a->cache : "no-store");
    if (a->type)
        header(r, "Content-Type", a->type);
    if (a->encoding) {
        header(r, "Content-Encoding", a->encoding);
        header(r, "Vary", "Accept-Encoding");
    }
    if (a->etag.len)
        header(r, "ETag", str_zero(x->c.arena, a->etag));
    if (a->cookie.len)
        header(r, "Set-Cookie", str_zero(x->c.arena, a->cookie));
    if (a->retry_after_s)
        header(r, "Retry-After", str_format(x->c.arena, "%d", a->retry_after_s).at);
    if (a->file_name.len)
        offer_as_file(r, a->file_name);
}

static enum MHD_Result send_answer(struct exchange *x, struct MHD_Connection *connection)
{
    struct http_answer a = {.status = 500};
    x->request.body = buf_str(&x->body);
    x->request.body_file = x->plan.file;
    if (x->refused)
        x->c.why.err = x->refused;
    x->server->options.answer(x->server->options.user, &x->request, &a);
    struct MHD_Response *response = make_response(x->server, &a);
    if (!response)
        return MHD_NO;
    add_headers(x, response, &a);
    set_deadline(connection, a.stream ? NO_DEADLINE : ANSWER_MS);
    enum MHD_Result queued = MHD_queue_response(connection, (unsigned)a.status, response);
    MHD_destroy_response(response);
    return queued;
}

static enum MHD_Result handle(void *user, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *bytes,
                              size_t *size, void **context)
{
    (void)user;
    (void)url;
    (void)version;
    struct exchange *x = *context;
    if (!x)
        return MHD_NO;
    if (!x->head_seen) {
        begin_body(x, connection, method);
        return MHD_YES;
    }
    if (*size) {
        take_body(x, bytes, *size);
        *size = 0;
        return MHD_YES;
    }
    set_deadline(connection, NO_DEADLINE); // the time is ours now
    return send_answer(x, connection);
}

// ---- starting and stopping ----------------------------------------------------------------------

static enum err listen_address(struct ctx *c, const struct http_options *o,
                               struct sockaddr_storage *out, bool *six)
{
    char *host = str_zero(c->arena, o->host);
    struct sockaddr_in four = {.sin_family = AF_INET, .sin_port = htons((uint16_t)o->port)};
    struct sockaddr_in6 in6 = {.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)o->port)};
    *six = strchr(host, ':') != NULL;
    memset(out, 0, sizeof *out);
    if (*six && inet_pton(AF_INET6, host, &in6.sin6_addr) == 1)
        memcpy(out, &in6, sizeof in6);
    else if (!*six && inet_pton(AF_INET, host, &four.sin_addr) == 1)
        memcpy(out, &four, sizeof four);
    else
        return fail(c, ERR_USAGE,
                    "'%s' is not an address to listen on; write one such as 127.0.0.1:8080",
                    "“%s”不是可监听的地址；请写成 127.0.0.1:8080 这样", host);
    return ERR_NONE;
}

enum err http_start(struct ctx *c, const struct http_options *o, struct http_server **out)
{
    struct sockaddr_storage address;
    bool six;
    enum err e = listen_address(c, o, &address, &six);
    if (e)
        return e;
    struct http_server *s = mem_alloc(sizeof *s);
    s->options = *o;
    pthread_mutex_init(&s->lock, NULL);
    unsigned flags = MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION |
                     MHD_USE_POLL | (six ? MHD_USE_IPv6 : 0);
    s->daemon = MHD_start_daemon(
        flags, (uint16_t)o->port, NULL, NULL, handle, s, MHD_OPTION_SOCK_ADDR, &address,
        MHD_OPTION_URI_LOG_CALLBACK, keep_uri, s, MHD_OPTION_NOTIFY_COMPLETED, request_done, s,
        MHD_OPTION_NOTIFY_CONNECTION, connection_changed, s, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned)CONNECTIONS_MAX, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
        (unsigned)CONNECTIONS_A_PEER_MAX, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_S,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY, MHD_OPTION_STRICT_FOR_CLIENT,
        1, MHD_OPTION_THREAD_STACK_SIZE, (size_t)(1 << 20), MHD_OPTION_END);
    if (!s->daemon) {
        e = fail(c, ERR_IO, "cannot listen on %.*s port %d: %s", "无法监听 %.*s 端口 %d：%s",
                 STR_ARG(o->host), o->port, strerror(errno));
        pthread_mutex_destroy(&s->lock);
        free(s);
        return e;
    }
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_BIND_PORT);
    s->port = info ? info->port : o->port;
    pthread_create(&s->watchdog, NULL, watch, s);
    *out = s;
    return ERR_NONE;
}

int http_port(const struct http_server *s)
{
    return s->port;
}

void http_stop(struct http_server *s)
{
    if (!s)
        return;
    atomic_store(&s->stopping, true);
    pthread_join(s->watchdog, NULL);
    MHD_stop_daemon(s->daemon);
    pthread_mutex_destroy(&s->lock);
    free(s);
}
