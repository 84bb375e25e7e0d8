#include "api/events.h"
#include "sys/clock.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

enum { KEPT = 256, MESSAGE_MAX = 4000, HEARTBEAT_MS = 15000, WAIT_MS = 500 };

struct message {
    char text[MESSAGE_MAX];
    size_t len;
};

struct events {
    pthread_mutex_t lock;
    pthread_cond_t told;
    uint64_t count; // messages ever told; the newest KEPT of them are in the ring
    struct message ring[KEPT];
};

struct listener {
    struct events *events;
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

void events_destroy(struct events *e)
{
    if (!e)
        return;
    pthread_mutex_destroy(&e->lock);
    pthread_cond_destroy(&e->told);
    free(e);
}

void events_tell(struct events *e, const char *name, struct str json)
{
    struct buf b;
    buf_init(&b, MESSAGE_MAX);
    buf_format(&b, "event: %s\ndata: %.*s\n\n", name, STR_ARG(json));
    if (!b.full) {
        pthread_mutex_lock(&e->lock);
        struct message *m = &e->ring[e->count++ % KEPT];
        memcpy(m->text, b.at, b.len);
        m->len = b.len;
        pthread_cond_broadcast(&e->told);
        pthread_mutex_unlock(&e->lock);
    }
    buf_deinit(&b);
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
    if (e->count == l->next)
        pthread_cond_timedwait(&e->told, &e->lock, &until);
}

static ptrdiff_t next_piece(void *user, char *out, size_t room)
{
    struct listener *l = user;
    struct events *e = l->events;
    size_t n = 0;
    pthread_mutex_lock(&e->lock);
    wait_for_more(e, l);
    if (e->count - l->next > KEPT)
        l->next = e->count - KEPT;
    if (l->next < e->count && e->ring[l->next % KEPT].len <= room) {
        n = e->ring[l->next % KEPT].len;
        memcpy(out, e->ring[l->next % KEPT].text, n);
        l->next++;
    }
    pthread_mutex_unlock(&e->lock);
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
    free(user);
}

void events_answer(struct events *e, struct http_answer *a)
{
    struct listener *l = mem_alloc(sizeof *l);
    pthread_mutex_lock(&e->lock);
    *l = (struct listener){e, e->count, 0};
    pthread_mutex_unlock(&e->lock);
    a->status = 200;
    a->type = "text/event-stream; charset=utf-8";
    a->stream = next_piece;
    a->stream_end = stop_listening;
    a->stream_user = l;
}
