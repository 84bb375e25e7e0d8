#include "app/house.h"
#include "app/command.h"
#include "deliver/outbox.h"
#include "model/mirror.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { LOOK_EVERY_MS = 200 };

struct house {
    struct api *api;
    pthread_t follower, sender;
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
        bool more = false;
        enum err e = o ? outbox_gather(&c, o) : ERR_NONE;
        if (!e && o)
            e = outbox_send(&c, o, &limits, &more);
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

// ---- opening and closing ------------------------------------------------------------------------

struct house *house_open(const struct house_options *o)
{
    struct house *h = mem_alloc(sizeof *h);
    h->local = o->api.local;
    h->api = api_create(&o->api);
    pthread_create(&h->follower, NULL, house_follow, h);
    pthread_create(&h->sender, NULL, deliver, h);
    return h;
}

void house_close(struct house *h)
{
    struct ctx c = {.arena = arena_create()};
    atomic_store(&h->stopping, true);
    pthread_join(h->follower, NULL);
    pthread_join(h->sender, NULL);
    api_stop(h->api);
    struct org *org = api_org(h->api);
    if (org && mirror_save(&c, org_mirror(org)))
        house_complain(&c);
    api_destroy(h->api);
    arena_destroy(c.arena);
    free(h);
}
