#include "api/events.h"
#include "sys/clock.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { KEPT = 256, MESSAGE_MAX = 4000, HEARTBEAT_MS = 15000, WAIT_MS = 500 };

struct message {
    char name[32];
    char json[MESSAGE_MAX];
    size_t len;
    int64_t person; // for him alone; 0: for everybody
};

struct events {
    pthread_mutex_t lock;
    pthread_cond_t told;
    bool closed;
    uint64_t count; // messages ever told; the newest KEPT of them are in the ring
    struct message ring[KEPT];
};

struct listener {
    struct events *events;
    struct listening who;
    uint64_t next;
    int64_t spoke_ms;
};

struct events *events_create(void)
{
    struct events *e = mem_alloc(sizeof *e);
    pthread_mutex_init(&e->lock, NULL);
    pthread_cond_init(&e->told, NULL);
    return e;
}

void events_close(struct events *e)
{
    pthread_mutex_lock(&e->lock);
    e->closed = true;
    pthread_cond_broadcast(&e->told);
    pthread_mutex_unlock(&e->lock);
}

static bool is_closed(struct events *e)
{
    pthread_mutex_lock(&e->lock);
    bool closed = e->closed;
    pthread_mutex_unlock(&e->lock);
    return closed;
}

void events_destroy(struct events *e)
{
    if (!e)
        return;
    pthread_mutex_destroy(&e->lock);
    pthread_cond_destroy(&e->told);
    free(e);
}

void events_tell_one(struct events *e, int64_t person, const char *name, struct str json)
{
    if (json.len > MESSAGE_MAX || strlen(name) >= sizeof e->ring[0].name)
        return;
    pthread_mutex_lock(&e->lock);
    struct message *m = &e->ring[e->count++ % KEPT];
    strcpy(m->name, name);
    memcpy(m->json, json.at, json.len);
    m->len = json.len;
    m->person = person;
    pthread_cond_broadcast(&e->told);
    pthread_mutex_unlock(&e->lock);
}

void events_tell(struct events *e, const char *name, struct str json)
{
    events_tell_one(e, 0, name, json);
}

static void wait_for_more(struct events *e, const struct listener *l)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += (long)WAIT_MS * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    if (e->count == l->next && !e->closed)
        pthread_cond_timedwait(&e->told, &e->lock, &until);
}

// The next message for him; false where there is none yet.
static bool take_message(struct listener *l, struct message *out)
{
    struct events *e = l->events;
    bool any = false;
    pthread_mutex_lock(&e->lock);
    wait_for_more(e, l);
    if (e->count - l->next > KEPT)
        l->next = e->count - KEPT;
    if (l->next < e->count) {
        *out = e->ring[l->next++ % KEPT];
        any = !out->person || out->person == l->who.person;
    }
    pthread_mutex_unlock(&e->lock);
    return any;
}

static ptrdiff_t next_piece(void *user, char *out, size_t room)
{
    struct listener *l = user;
    struct message m;
    size_t n = 0;
    bool goes_on = true;
    if (take_message(l, &m)) {
        struct buf shown;
        buf_init(&shown, MESSAGE_MAX);
        goes_on = l->who.show(l->who.user, m.name, (struct str){m.json, m.len}, &shown);
        if (goes_on && shown.len && !shown.full && shown.len + sizeof m.name + 20 < room)
            n = (size_t)snprintf(out, room, "event: %s\ndata: %.*s\n\n", m.name,
                                 STR_ARG(buf_str(&shown)));
        buf_deinit(&shown);
    }
    if (!goes_on || is_closed(l->events))
        return -1;
    if (!n && clock_steady_ms() - l->spoke_ms > HEARTBEAT_MS) {
        memcpy(out, ": here\n\n", 8);
        n = 8;
    }
    if (n)
        l->spoke_ms = clock_steady_ms();
    return (ptrdiff_t)n;
}

static void stop_listening(void *user)
{
    struct listener *l = user;
    l->who.free_user(l->who.user);
    free(l);
}

void events_answer(struct events *e, struct http_answer *a, const struct listening *who)
{
    struct listener *l = mem_alloc(sizeof *l);
    pthread_mutex_lock(&e->lock);
    *l = (struct listener){e, *who, e->count, 0};
    pthread_mutex_unlock(&e->lock);
    a->status = 200;
    a->type = "text/event-stream; charset=utf-8";
    a->stream = next_piece;
    a->stream_end = stop_listening;
    a->stream_user = l;
}
