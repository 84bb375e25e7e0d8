#include "app/server.h"
#include "api/api.h"
#include "api/events.h"
#include "app/command.h"
#include "deliver/outbox.h"
#include "model/alter.h"
#include "model/change.h"
#include "model/file.h"
#include "model/finder.h"
#include "model/index.h"
#include "model/pair.h"
#include "sys/file.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <time.h>

enum {
    LOOK_EVERY_MS = 200,
    GATHER_MS = 20,
    REFRESH_EVERY_MS = 500,
    SAVE_EVERY_MS = 10 * 60 * 1000
};

static const char newest_warning[] = "SELECT MAX(id) FROM warning";
static const char warnings_after[] = "SELECT COUNT(*) FROM warning WHERE id > ?";

struct server {
    struct api *api;
    struct http_server *http;
    pthread_t follower, sender;
    bool local_hooks;
    _Atomic bool stopping;
};

// ---- what follows the change log ----------------------------------------------------------------

static void complain(const struct ctx *c)
{
    struct str words = command_chinese() ? c->why.zh : c->why.en;
    fprintf(stderr, "liuke: %.*s\n", STR_ARG(words));
}

static void tell_change(struct server *s, int64_t position)
{
    char json[64];
    snprintf(json, sizeof json, "{\"position\":%lld}", (long long)position);
    events_tell(api_events(s->api), "change", str_of(json));
}

static void tell_warnings(struct server *s, int64_t opened)
{
    char json[64];
    snprintf(json, sizeof json, "{\"opened\":%lld}", (long long)opened);
    events_tell(api_events(s->api), "warning", str_of(json));
}

static enum err purge_one(struct work *w, void *user)
{
    return alter_purge(w, user);
}

static enum err purge_rest(struct work *w, void *user)
{
    (void)user;
    enum err e = file_purge(w);
    return e ? e : outbox_purge(w);
}

// What was deleted 30 days ago goes, one thing at a time: nobody has to wait long behind it.
static enum err purge(struct ctx *c, struct org *o)
{
    bool any = true;
    enum err e = ERR_NONE;
    while (!e && any)
        e = org_write(c, o, 0, purge_one, &any);
    return e ? e : org_write(c, o, 0, purge_rest, NULL);
}

// What one server has seen so far.
struct view {
    int64_t told, judged; // positions in the change log
    int64_t warning;      // the newest warning
    int64_t refreshed_ms, saved_ms;
    int64_t paired, paired_ms; // what was looked through for likely duplicates, and when
};

// Of several servers only one judges at a time; the others look again a moment later.
static enum err judge(struct ctx *c, struct org *o, struct view *v, int64_t last)
{
    int64_t opened;
    bool due, ours = false;
    enum err e = judge_due(c, o, &due);
    if (e || (!due && v->judged == last))
        return e;
    e = db_claim(c, org_db(o), "judge", &ours);
    if (e || !ours)
        return e;
    e = judge_due(c, o, &due); // it may have been done while we waited
    if (!e && due)
        e = purge(c, o);
    if (!e && due)
        e = judge_all(c, o, &opened);
    if (!e)
        e = judge_changes(c, o, &opened);
    if (!e)
        v->judged = last;
    db_unclaim(org_db(o));
    return e;
}

static enum err newest(struct ctx *c, struct org *o, int64_t *change, int64_t *warning)
{
    struct db_tx *tx;
    enum err e = db_read_begin(c, org_db(o), &tx);
    if (e)
        return e;
    e = change_last(c, tx, change);
    if (!e)
        e = db_number(c, tx, newest_warning, DB_NO_VALUES, 0, warning);
    db_read_end(tx);
    return e;
}

static enum err count_opened(struct ctx *c, struct org *o, int64_t after, int64_t *out)
{
    struct db_tx *tx;
    enum err e = db_read_begin(c, org_db(o), &tx);
    if (e)
        return e;
    e = db_number(c, tx, warnings_after, DB_VALUES(value_int(after)), 0, out);
    db_read_end(tx);
    return e;
}

// Likely duplicates, for a moment at a time: whoever waits for his warnings does not wait for these.
// A new rule changes no record, so one looks from time to time, too.
static enum err find_pairs(struct ctx *c, struct org *o, struct view *v, int64_t last)
{
    enum { FOR_MS = 150, EVERY_MS = 1000 };
    int64_t now = clock_steady_ms(), until = now + FOR_MS;
    bool more = true, ours = false;
    if (v->paired == last && now - v->paired_ms < EVERY_MS)
        return ERR_NONE;
    enum err e = db_claim(c, org_db(o), "duplicates", &ours);
    if (e || !ours)
        return e;
    while (!e && more && clock_steady_ms() < until)
        e = pair_follow(c, o, &more);
    db_unclaim(org_db(o));
    v->paired = e || more ? -1 : last;
    v->paired_ms = now;
    return e;
}

// One look: new changes are told, judged and made findable, past midnight everybody is judged; what
// other servers did is told here, too.
static enum err look(struct ctx *c, struct server *s, struct org *o, struct view *v)
{
    int64_t last, warning, opened = 0, now = clock_steady_ms();
    bool made;
    enum err e = ERR_NONE;
    if (db_is_shared(org_db(o)) && now - v->refreshed_ms > REFRESH_EVERY_MS) {
        e = org_refresh(c, o);
        v->refreshed_ms = now;
    }
    if (!e)
        e = newest(c, o, &last, &warning);
    if (!e && last != v->told)
        tell_change(s, last);
    if (!e) {
        v->told = last;
        e = judge(c, o, v, last);
    }
    if (!e)
        e = newest(c, o, &last, &warning);
    if (!e && warning > v->warning && v->warning >= 0)
        e = count_opened(c, o, v->warning, &opened);
    if (!e && opened)
        tell_warnings(s, opened);
    if (!e)
        v->warning = warning;
    if (!e)
        e = finder_follow(c, org_finder(o));
    if (!e)
        e = index_make(c, o, &made);
    return e ? e : find_pairs(c, o, v, last);
}

// Until somebody writes, or for the time of a look; a little longer, so that many writes are one
// look. A database that was started anew is there again in a moment, other errors take their time.
static void rest(struct org *o, enum err e)
{
    bool waits = e && e != ERR_LOST && e != ERR_BUSY;
    struct timespec pause = {.tv_sec = waits ? 5 : 0, .tv_nsec = GATHER_MS * 1000000L};
    if (o && !waits)
        db_wait(org_db(o), LOOK_EVERY_MS);
    else if (!waits)
        pause.tv_nsec = LOOK_EVERY_MS * 1000000L;
    nanosleep(&pause, NULL);
}

static void *follow(void *user)
{
    struct server *s = user;
    struct ctx c = {.arena = arena_create()};
    struct view v = {
        .told = -1, .judged = -1, .warning = -1, .paired = -1, .saved_ms = clock_steady_ms()};
    while (!atomic_load(&s->stopping)) {
        struct org *o = api_org(s->api);
        enum err e = o ? look(&c, s, o, &v) : ERR_NONE;
        if (!e && o && clock_steady_ms() - v.saved_ms > SAVE_EVERY_MS) {
            e = mirror_save(&c, org_mirror(o));
            v.saved_ms = clock_steady_ms();
        }
        if (e)
            complain(&c);
        fail_clear(&c);
        arena_reset(c.arena);
        rest(o, e);
    }
    arena_destroy(c.arena);
    return NULL;
}

// ---- what goes out to other programs ------------------------------------------------------------

static void *deliver(void *user)
{
    struct server *s = user;
    struct ctx c = {.arena = arena_create()};
    struct outbox_limits limits = {s->local_hooks, &s->stopping};
    while (!atomic_load(&s->stopping)) {
        struct org *o = api_org(s->api);
        bool more = false;
        enum err e = o ? outbox_gather(&c, o) : ERR_NONE;
        if (!e && o)
            e = outbox_send(&c, o, &limits, &more);
        if (e)
            complain(&c);
        fail_clear(&c);
        arena_reset(c.arena);
        struct timespec pause = {.tv_sec = e ? 5 : 0, .tv_nsec = LOOK_EVERY_MS * 1000000L};
        if (e || !more)
            nanosleep(&pause, NULL);
    }
    arena_destroy(c.arena);
    return NULL;
}

// ---- starting and stopping ----------------------------------------------------------------------

static void tell_address(struct ctx *c, const struct server_options *o, int port, struct org *org)
{
    bool zh = command_chinese();
    struct db_tx *tx;
    struct str hint = STR_NONE;
    printf(zh ? "留客已启动：http://%.*s:%d\n" : "Liuke is running: http://%.*s:%d\n",
           STR_ARG(o->host), port);
    if (!org) {
        printf(zh ? "还没有组织：请在浏览器中打开上面的地址创建\n"
                  : "there is no organisation yet: open the address in a browser to create it\n");
    } else if (!db_read_begin(c, org_db(org), &tx)) {
        if (!setting_get(c, tx, "sign_in_hint", &hint) && hint.len)
            printf(zh ? "登录：%.*s\n" : "sign in with: %.*s\n", STR_ARG(hint));
        db_read_end(tx);
    }
    fflush(stdout);
}

static void wait_for_signal(const sigset_t *signals)
{
    int got;
    while (sigwait(signals, &got) != 0)
        continue;
}

static enum err serve(struct ctx *c, const struct server_options *o, struct server *s,
                      const sigset_t *signals)
{
    struct http_options http = {
        .host = o->host, .port = o->port, .plan = api_plan, .answer = api_answer, .user = s->api};
    enum err e = http_start(c, &http, &s->http);
    if (e)
        return e;
    tell_address(c, o, http_port(s->http), api_org(s->api));
    pthread_create(&s->follower, NULL, follow, s);
    pthread_create(&s->sender, NULL, deliver, s);
    wait_for_signal(signals);
    atomic_store(&s->stopping, true);
    pthread_join(s->follower, NULL);
    pthread_join(s->sender, NULL);
    http_stop(s->http);
    struct org *org = api_org(s->api);
    return org ? mirror_save(c, org_mirror(org)) : ERR_NONE;
}

enum err server_run(struct ctx *c, const struct server_options *o)
{
    struct server s = {.local_hooks = o->local_hooks};
    struct org *org = NULL;
    sigset_t signals;
    int lock = -1;
    // Signals are taken by one thread, in wait_for_signal; a broken connection is none of their
    // business.
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    signal(SIGPIPE, SIG_IGN);
    enum err e = folder_make(c, o->folder);
    if (!e)
        e = file_lock(c, str_of(path_join(c->arena, o->folder, "server.lock")), &lock);
    struct ctx quiet = {.arena = c->arena};
    if (!e)
        e = org_open(&quiet, o->folder, &org);
    // None there yet: it is made in the browser.
    if (e == ERR_NOT_FOUND)
        e = ERR_NONE;
    else if (e && quiet.why.err)
        fail_as(c, &quiet.why);
    if (!e) {
        s.api = api_create(&(struct api_options){.folder = o->folder, .org = org});
        e = serve(c, o, &s, &signals);
        api_destroy(s.api);
    }
    if (lock >= 0)
        file_unlock(lock);
    return e;
}
