#include "app/house.h"
#include "app/command.h"
#include "deliver/message_send.h"
#include "deliver/receive.h"
#include "model/bulk_work.h"
#include "model/mirror.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { LOOK_EVERY_MS = 200 };

struct house {
    struct api *api;
    pthread_t follower, sender, receiver, worker;
    bool local; // webhooks may lead to this machine itself
    _Atomic bool stopping;
};

struct api *house_api(struct house *h)
{
    return h->api;
}

const _Atomic bool *house_stopping(const struct house *h)
{
    return &h->stopping;
}

void house_complain(const struct ctx *c)
{
    struct str words = command_chinese() ? c->why.zh : c->why.en;
    fprintf(stderr, "liuke: %.*s\n", STR_ARG(words));
}

// ---- what goes out to other programs ------------------------------------------------------------

static void *deliver(void *user)
{
    struct house *h = user;
    struct ctx c = {.arena = arena_create()};
    struct outbox_limits limits = {h->local, &h->stopping};
    while (!atomic_load(&h->stopping)) {
        struct org *o = api_org(h->api);
        bool more = false, hooks = false;
        enum err e = o ? outbox_gather(&c, o) : ERR_NONE;
        if (!e && o)
            e = outbox_send(&c, o, &limits, &hooks);
        if (!e && o)
            e = message_send(&c, o, &limits, &more);
        more |= hooks;
        if (e)
            house_complain(&c);
        fail_clear(&c);
        arena_reset(c.arena);
        struct timespec pause = {.tv_sec = e ? 5 : 0, .tv_nsec = LOOK_EVERY_MS * 1000000L};
        if (e || !more)
            nanosleep(&pause, NULL);
    }
    arena_destroy(c.arena);
    return NULL;
}

// ---- mail that comes in -------------------------------------------------------------------------

// A mail server may take its time: nothing that is sent waits for it.
static void *receive(void *user)
{
    enum { TROUBLE_LOOKS = 25 };
    struct house *h = user;
    struct ctx c = {.arena = arena_create()};
    struct outbox_limits limits = {h->local, &h->stopping};
    struct timespec pause = {.tv_nsec = LOOK_EVERY_MS * 1000000L};
    while (!atomic_load(&h->stopping)) {
        struct org *o = api_org(h->api);
        enum err e = o ? mail_receive(&c, o, &limits) : ERR_NONE;
        if (e)
            house_complain(&c);
        fail_clear(&c);
        arena_reset(c.arena);
        for (int i = e ? TROUBLE_LOOKS : 1; i && !atomic_load(&h->stopping); i--)
            nanosleep(&pause, NULL);
    }
    arena_destroy(c.arena);
    return NULL;
}

// ---- many records in pieces ---------------------------------------------------------------------

// For a moment at a time, beside what is judged. Between two moments another server may take the work over.
static void *work_on(void *user)
{
    enum { FOR_MS = 200, BETWEEN_MS = 30 };
    struct house *h = user;
    struct ctx c = {.arena = arena_create()};
    while (!atomic_load(&h->stopping)) {
        struct org *o = api_org(h->api);
        bool any = false;
        enum err e = o ? bulk_work_follow(&c, o, FOR_MS, &any) : ERR_NONE;
        bool waits = e && e != ERR_LOST && e != ERR_BUSY;
        if (e)
            house_complain(&c);
        fail_clear(&c);
        arena_reset(c.arena);
        int pause_ms = !any || e ? LOOK_EVERY_MS : db_is_shared(org_db(o)) ? BETWEEN_MS : 0;
        struct timespec pause = {.tv_sec = waits ? 5 : 0, .tv_nsec = pause_ms * 1000000L};
        nanosleep(&pause, NULL);
    }
    arena_destroy(c.arena);
    return NULL;
}

// ---- opening and closing ------------------------------------------------------------------------

struct house *house_open(const struct house_options *o)
{
    struct house *h = mem_alloc(sizeof *h);
    h->local = o->api.local;
    h->api = api_create(&o->api);
    pthread_create(&h->follower, NULL, house_follow, h);
    pthread_create(&h->sender, NULL, deliver, h);
    pthread_create(&h->receiver, NULL, receive, h);
    pthread_create(&h->worker, NULL, work_on, h);
    return h;
}

void house_close(struct house *h)
{
    struct ctx c = {.arena = arena_create()};
    atomic_store(&h->stopping, true);
    pthread_join(h->follower, NULL);
    pthread_join(h->sender, NULL);
    pthread_join(h->receiver, NULL);
    pthread_join(h->worker, NULL);
    api_stop(h->api);
    struct org *org = api_org(h->api);
    if (org && mirror_save(&c, org_mirror(org)))
        house_complain(&c);
    api_destroy(h->api);
    arena_destroy(c.arena);
    free(h);
}
