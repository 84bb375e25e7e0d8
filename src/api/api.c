#include "api/api.h"
#include "api/again.h"
#include "api/buckets.h"
#include "api/events.h"
#include "api/eyes.h"
#include "api/idempotency.h"
#include "api/jobs.h"
#include "api/pages.h"
#include "api/problem.h"
#include "api/who.h"
#include "auth/issuer.h"
#include "model/file.h"
#include "sys/clock.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { BODY_MAX = 1 << 20, ANSWER_MAX = 256 << 20 };

struct api {
    struct arena *arena;
    struct str folder, name, prefix, cookie;
    struct api *home;
    const struct api_others *others;
    _Atomic(struct org *) org;
    pthread_mutex_t set_up_lock;
    struct throttle *throttle;
    struct buckets *buckets;
    struct events *events;
    struct jobs *jobs;
    struct issuers *issuers;
};

struct api *api_create(const struct api_options *o)
{
    struct api *a = mem_alloc(sizeof *a);
    a->arena = arena_create();
    a->folder = str_copy(a->arena, o->folder);
    a->name = str_copy(a->arena, o->name);
    a->prefix = o->name.len ? str_format(a->arena, "/~%.*s/", STR_ARG(o->name)) : STR("/");
    a->cookie = o->name.len ? str_format(a->arena, "liuke-%.*s", STR_ARG(o->name)) : STR("liuke");
    a->home = o->home ? o->home : a;
    a->others = o->others;
    atomic_store(&a->org, o->org);
    pthread_mutex_init(&a->set_up_lock, NULL);
    a->throttle = throttle_create();
    a->buckets = buckets_create();
    a->events = events_create();
    a->jobs = jobs_create(a->events);
    a->issuers = issuers_create(o->local);
    return a;
}

void api_stop(struct api *a)
{
    events_close(a->events);
    jobs_stop(a->jobs);
}

void api_destroy(struct api *a)
{
    if (!a)
        return;
    jobs_destroy(a->jobs);
    events_destroy(a->events);
    throttle_destroy(a->throttle);
    buckets_destroy(a->buckets);
    issuers_destroy(a->issuers);
    org_close(atomic_load(&a->org));
    pthread_mutex_destroy(&a->set_up_lock);
    arena_destroy(a->arena);
    free(a);
}

struct org *api_org(struct api *a)
{
    return atomic_load(&a->org);
}

struct events *api_events(struct api *a)
{
    return a->events;
}

struct jobs *api_jobs(struct api *a)
{
    return a->jobs;
}

struct throttle *api_throttle(struct api *a)
{
    return a->throttle;
}

struct buckets *api_buckets(struct api *a)
{
    return a->buckets;
}

struct issuers *api_issuers(struct api *a)
{
    return a->issuers;
}

struct str api_folder(const struct api *a)
{
    return a->folder;
}

struct str api_name(const struct api *a)
{
    return a->name;
}

struct str api_prefix(const struct api *a)
{
    return a->prefix;
}

struct str api_cookie(const struct api *a)
{
    return a->cookie;
}

struct api *api_home(struct api *a)
{
    return a->home;
}

const struct api_others *api_others(const struct api *a)
{
    return a->others;
}

enum err api_set_up(struct ctx *c, struct api *a, const struct org_settings *s)
{
    struct org *org = NULL;
    pthread_mutex_lock(&a->set_up_lock);
    enum err e = ERR_NONE;
    if (atomic_load(&a->org))
        e = fail(c, ERR_CONFLICT, "the organisation is there already", "组织已经创建");
    if (!e)
        e = org_create(c, a->folder, s);
    if (!e)
        e = org_open(c, a->folder, &org);
    if (!e)
        atomic_store(&a->org, org);
    pthread_mutex_unlock(&a->set_up_lock);
    return e;
}

// ---- finding the route --------------------------------------------------------------------------

// Whether `path` is `pattern`, whose parts that begin with ':' stand for any one part.
static bool path_fits(const char *pattern, struct str path, struct str words[PATH_NUMBERS_MAX])
{
    struct str query, left = str_cut(str_of(pattern), '?', &query);
    int n = 0;
    while (left.len || path.len) {
        struct str left_rest, path_rest;
        struct str a = str_cut(left, '/', &left_rest), b = str_cut(path, '/', &path_rest);
        bool word = a.len && a.at[0] == ':';
        if (word ? !b.len || n == PATH_NUMBERS_MAX : !str_eq(a, b))
            return false;
        if (word)
            words[n++] = b;
        if ((left_rest.at == NULL) != (path_rest.at == NULL))
            return false;
        left = left_rest;
        path = path_rest;
    }
    return true;
}

// `*path_known`: some route has the path, if not the method.
static const struct route *find_route(const struct http_request *r,
                                      struct str words[PATH_NUMBERS_MAX], bool *path_known)
{
    *path_known = false;
    for (int i = 0; i < route_list_count; i++)
        for (const struct route *route = route_lists[i]; route->path; route++) {
            if (!path_fits(route->path, r->uri.path, words))
                continue;
            *path_known = true;
            if (route->method == r->method)
                return route;
        }
    return NULL;
}

// ---- answering ----------------------------------------------------------------------------------

static enum err read_body(struct call *k, const struct route *route)
{
    if ((route->flags & ROUTE_RAW) || !*route->question)
        return ERR_NONE;
    enum err e = json_parse(k->c, k->http->body, BODY_MAX, &k->body);
    return e ? e : json_as(k->c, k->body, JSON_OBJECT);
}

static void finish(struct call *k, const struct route *route)
{
    struct http_answer *a = k->answer;
    if (a->body.at || a->stream)
        return;
    if (!a->status)
        a->status = route->flags & ROUTE_CREATES ? 201 : k->buf->len ? 200 : 204;
    if (k->buf->len) {
        a->type = "application/json; charset=utf-8";
        a->body = str_copy(k->c->arena, buf_str(k->buf));
    }
    if (k->version)
        a->etag = str_format(k->c->arena, "\"%lld\"", (long long)k->version);
}

// A question that met objects just changing is asked once more of what they are now. Only questions:
// nothing is done twice.
static enum err run_again(struct call *k, const struct route *route)
{
    bool asks = k->http->method == HTTP_GET ||
                !(route->flags & (ROUTE_CREATES | ROUTE_VERSION | ROUTE_RAW));
    int writes = k->writes;
    enum err e = route->run(k);
    for (int i = 1; e == ERR_BUSY && asks && i < AGAIN_MAX; i++) {
        buf_clear(k->buf);
        json_out_init(&k->out, k->buf);
        k->writes = writes;
        e = again_begin(k, i);
        if (!e)
            e = who_check_permit(k, route);
        if (!e)
            e = route->run(k);
    }
    return e;
}

static enum err run_route(struct call *k, const struct route *route)
{
    enum err e = who_identify(k);
    if (e == ERR_SIGN_IN && (route->flags & ROUTE_OPEN)) {
        fail_clear(k->c);
        e = ERR_NONE;
    }
    if (!e)
        e = who_check_token(k, route);
    if (!e)
        e = who_check_second(k, route->flags);
    if (!e)
        e = who_check_origin(k, route);
    if (!e)
        e = eyes_see_as(k, route);
    if (!e)
        e = who_check_permit(k, route);
    if (!e)
        e = read_body(k, route);
    bool answered = false;
    k->creates = route->flags & ROUTE_CREATES;
    if (!e && k->creates && !k->written->count)
        e = idempotency_look(k, &answered);
    if (e || answered)
        return e;
    e = run_again(k, route);
    if (e && k->repeated) { // the same request is being answered beside this one
        fail_clear(k->c);
        return idempotency_look(k, &answered);
    }
    if (!e && k->buf->len)
        e = json_out_done(k->c, &k->out);
    if (!e)
        finish(k, route);
    if (!e && k->creates)
        e = idempotency_keep(k);
    return e;
}

static enum err answer_api(struct call *k)
{
    bool known;
    if (!str_eq(k->http->whose, api_name(k->api))) // whatever led it here: it was asked of another
        return fail(k->c, ERR_NOT_FOUND, "there is nothing at this address", "这个地址没有内容");
    const struct route *route = find_route(k->http, k->words, &known);
    if (route && (route->flags & ROUTE_HOME) && api_name(k->api).len)
        known = false;
    else if (route)
        return run_route(k, route);
    if (known) {
        k->answer->status = 405;
        return fail(k->c, ERR_USAGE, "this address does not take that method",
                    "这个地址不支持该请求方法");
    }
    return fail(k->c, ERR_NOT_FOUND, "there is nothing at this address", "这个地址没有内容");
}

static enum err try_to_answer(struct call *k)
{
    enum err e = k->c->why.err;
    if (!e && !str_starts(k->http->uri.path, STR("/api/")))
        pages_answer(k);
    else if (!e)
        e = answer_api(k);
    return e;
}

// A request during which the database was started anew is answered again from its beginning, but
// for what it has written already.
void api_answer(void *user, struct http_request *r, struct http_answer *answer)
{
    enum { PATIENCE_MS = 15000 };
    struct api *a = user;
    struct buf buf;
    struct str language = http_header(r, "Accept-Language");
    int64_t until = clock_steady_ms() + PATIENCE_MS;
    const struct http_answer fresh = *answer;
    struct call_written written = {.count = 0};
    buf_init(&buf, ANSWER_MAX);
    for (bool again = true; again;) {
        struct call k = {.api = a,
                         .c = r->c,
                         .org = api_org(a),
                         .http = r,
                         .answer = answer,
                         .buf = &buf,
                         .written = &written};
        k.zh = !str_starts(language, STR("en"));
        k.from.address = r->peer;
        r->c->from = &k.from;
        answer->status = 0;
        json_out_init(&k.out, &buf);
        enum err e = try_to_answer(&k);
        again = e == ERR_LOST && clock_steady_ms() < until;
        if (e && !again)
            problem_answer(&k, e);
        viewer_drop(k.viewer);
        if (again) {
            fail_clear(r->c);
            buf_clear(&buf);
            *answer = fresh;
        }
        r->c->from = NULL;
    }
    buf_deinit(&buf);
}

void api_refuse(struct http_request *r, struct http_answer *answer, enum err e)
{
    struct call k = {.c = r->c, .http = r, .answer = answer};
    answer->status = 0;
    k.zh = !str_starts(http_header(r, "Accept-Language"), STR("en"));
    problem_answer(&k, e);
}
