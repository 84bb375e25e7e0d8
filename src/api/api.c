#include "api/api.h"
#include "api/buckets.h"
#include "api/events.h"
#include "api/idempotency.h"
#include "api/jobs.h"
#include "api/pages.h"
#include "api/problem.h"
#include "api/who.h"
#include "auth/audit.h"
#include "auth/issuer.h"
#include "model/file.h"
#include "sys/clock.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

struct str call_cookie(const struct call *k)
{
    return http_cookie(k->http, api_cookie(k->api).at);
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

// ---- what he may --------------------------------------------------------------------------------

const char *permit_name(enum route_permit p)
{
    static const char *const names[PERMIT_COUNT] = {
        [PERMIT_NONE] = "none",          [PERMIT_ANYBODY] = "anybody", [PERMIT_PERSON] = "person",
        [PERMIT_VIEWER] = "viewer",      [PERMIT_RULES] = "rules",     [PERMIT_IMPORT] = "import",
        [PERMIT_ADMIN] = "administrator"};
    return names[p];
}

static enum err check_permit(struct call *k, const struct route *route)
{
    const struct viewer *v = k->viewer;
    const bool may[PERMIT_COUNT] = {
        [PERMIT_ANYBODY] = true,
        [PERMIT_PERSON] = v,
        [PERMIT_VIEWER] = v,
        [PERMIT_RULES] = v && viewer_has(v, RIGHT_RULES),
        [PERMIT_IMPORT] = v && viewer_has(v, RIGHT_IMPORT),
        [PERMIT_ADMIN] = v && viewer_all(v),
    };
    if (may[route->permit])
        return ERR_NONE;
    return fail(k->c, ERR_DENIED, "your roles do not let you do this (%s)",
                "您的角色没有这项权限（%s）", permit_name(route->permit));
}

static enum err note_audit(struct work *w, void *user)
{
    return audit_note(w->c, w->tx, user);
}

static enum err call_write_by(struct call *k, const struct viewer *v, int64_t actor, org_job *job,
                              void *user, size_t size);

enum err call_audit(struct call *k, const char *what, struct str detail)
{
    struct audit a = {.at_ms = clock_ms(org_clock(k->org)),
                      .person = k->person.id,
                      .address = k->http->peer,
                      .session = k->from.session,
                      .what = str_of(what),
                      .detail = detail};
    return call_write_by(k, NULL, k->person.id, note_audit, &a, sizeof a);
}

// "person:12" or "role:3".
static enum err viewer_named(struct call *k, struct str text, struct viewer **out)
{
    struct db_tx *tx;
    struct str number, kind = str_cut(text, ':', &number);
    bool person = str_eq(kind, STR("person"));
    num_t n = num_parse(number);
    if ((!person && !str_eq(kind, STR("role"))) || n == NUM_NONE || n <= 0)
        return fail(k->c, ERR_INPUT, "see as whom? Write person:ID or role:ID",
                    "以谁的身份查看？请写 person:编号 或 role:编号");
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    const struct schema *s = org_schema(k->org);
    e = person ? viewer_create(k->c, tx, s, n / NUM_ONE, out)
               : viewer_of_role(k->c, tx, s, n / NUM_ONE, out);
    db_read_end(tx);
    return e;
}

static struct str see_as_text(const struct call *k)
{
    struct str text = http_header(k->http, "X-See-As");
    return text.len ? text : uri_param(&k->http->uri, "see_as");
}

// An administrator sees what somebody else would; nothing can be changed meanwhile.
static enum err see_as(struct call *k, const struct route *route)
{
    struct viewer *other = NULL;
    struct str text = see_as_text(k);
    if (!text.len || !k->viewer)
        return ERR_NONE;
    if (!viewer_all(k->viewer))
        return fail(k->c, ERR_DENIED, "only an administrator may see as somebody else",
                    "只有管理员可以以他人身份查看");
    if (route->method != HTTP_GET && !(route->flags & ROUTE_ASKS))
        return fail(k->c, ERR_DENIED, "nothing can be changed while seeing as somebody else",
                    "以他人身份查看时不能修改");
    enum err e = viewer_named(k, text, &other);
    if (!e)
        e = call_audit(k, "see_as",
                       str_format(k->c->arena, "{\"as\":\"%.*s\",\"path\":\"%s\"}", STR_ARG(text),
                                  route->path)); // checked: a word, a colon and a number
    if (e) {
        viewer_drop(other);
        return e;
    }
    viewer_drop(k->viewer);
    k->viewer = other;
    k->seen_as = true;
    return ERR_NONE;
}

enum err call_renew(struct call *k)
{
    struct viewer *other = NULL;
    const struct viewer *fresh = NULL;
    struct db_tx *tx;
    enum err e = ERR_NONE;
    if (!k->viewer)
        return ERR_NONE;
    if (k->seen_as) {
        e = viewer_named(k, see_as_text(k), &other);
        fresh = other;
    } else {
        e = db_read_begin(k->c, org_db(k->org), &tx);
        if (e)
            return e;
        e = k->token.id ? who_token_viewer(k, tx, &fresh)
                        : viewers_get(k->c, org_viewers(k->org), tx, org_schema(k->org),
                                      k->person.id, &fresh);
        db_read_end(tx);
    }
    if (e)
        return e;
    viewer_drop(k->viewer);
    k->viewer = fresh;
    k->labels = NULL;
    return ERR_NONE;
}

// A request that changes something must come from our own pages: they alone can read the token.
static enum err check_origin(struct call *k, const struct route *route)
{
    if (k->http->method == HTTP_GET || (route->flags & ROUTE_OPEN) || k->token.id)
        return ERR_NONE;
    struct str given = http_header(k->http, "X-CSRF-Token");
    bool same = given.len == k->csrf.len && given.len > 0;
    unsigned char difference = 0;
    for (size_t i = 0; same && i < given.len; i++)
        difference |= (unsigned char)(given.at[i] ^ k->csrf.at[i]);
    if (!same || difference)
        return fail(k->c, ERR_DENIED, "the X-CSRF-Token header is missing or wrong",
                    "请求缺少有效的 X-CSRF-Token");
    return ERR_NONE;
}

static enum err read_body(struct call *k, const struct route *route)
{
    if ((route->flags & ROUTE_RAW) || !*route->question)
        return ERR_NONE;
    enum err e = json_parse(k->c, k->http->body, BODY_MAX, &k->body);
    return e ? e : json_as(k->c, k->body, JSON_OBJECT);
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

struct call_job {
    struct call *call;
    org_job *job;
    void *user;
    bool claims;
};

static enum err run_call_job(struct work *w, void *user)
{
    struct call_job *j = user;
    enum err e = j->claims ? idempotency_claim(j->call, w) : ERR_NONE;
    return e ? e : j->job(w, j->user);
}

// Where objects change quickly the next moment is as bad as this one.
enum { TRIES = 12, LONGEST_WAIT = 6 };
static void wait_before(int try)
{
    usleep(1000u << (try < LONGEST_WAIT ? try : LONGEST_WAIT));
}

// Nothing was written where objects changed since the viewer's rights were worked out: they are
// worked out again.
static enum err write_as(struct call *k, struct call_job *j)
{
    enum err e = org_write_as(k->c, k->org, k->viewer, run_call_job, j);
    for (int i = 1; e == ERR_BUSY && i < TRIES; i++) {
        fail_clear(k->c);
        wait_before(i);
        e = call_renew(k);
        if (!e)
            e = org_write_as(k->c, k->org, k->viewer, run_call_job, j);
    }
    return e;
}

static enum err call_write_by(struct call *k, const struct viewer *v, int64_t actor, org_job *job,
                              void *user, size_t size)
{
    struct call_written *done = k->written;
    if (k->writes < done->count) {
        memcpy(user, done->users[k->writes++], size);
        return ERR_NONE;
    }
    if (done->count == CALL_WRITES_MAX)
        return fail(k->c, ERR_INTERNAL, "a request with more than %d writes",
                    "一个请求写入超过 %d 次", CALL_WRITES_MAX);
    bool claims = k->creates && http_header(k->http, "Idempotency-Key").len && !done->count;
    struct call_job j = {k, job, user, claims};
    enum err e = v ? write_as(k, &j) : org_write(k->c, k->org, actor, run_call_job, &j);
    if (e)
        return e;
    done->users[done->count++] = memcpy(arena_alloc(k->c->arena, size), user, size);
    k->writes++;
    return ERR_NONE;
}

// Who signs in is not the one whose cookie he still has.
enum err call_write_of(struct call *k, int64_t actor, org_job *job, void *user, size_t size)
{
    return call_write_by(k, actor == k->person.id ? k->viewer : NULL, actor, job, user, size);
}

// ---- answering ----------------------------------------------------------------------------------

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
    for (int i = 1; e == ERR_BUSY && asks && i < TRIES; i++) {
        fail_clear(k->c);
        wait_before(i);
        buf_clear(k->buf);
        json_out_init(&k->out, k->buf);
        k->writes = writes;
        e = call_renew(k);
        if (!e)
            e = check_permit(k, route);
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
        e = check_origin(k, route);
    if (!e)
        e = see_as(k, route);
    if (!e)
        e = check_permit(k, route);
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
