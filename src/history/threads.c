#include "history/threads.h"

#include <pthread.h>
#include <unistd.h>

enum { THREADS_MAX = 64 };

struct job {
    void (*work)(void *user, int thread, uint32_t piece);
    void *user;
    const _Atomic bool *stop;
    uint32_t pieces;
    _Atomic uint32_t next;
};

struct worker {
    struct job *job;
    int number;
    pthread_t thread;
};

int threads_cores(void)
{
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n < 1 ? 1 : n > THREADS_MAX ? THREADS_MAX : (int)n;
}

static void *run(void *user)
{
    struct worker *w = user;
    struct job *j = w->job;
    for (;;) {
        uint32_t piece = atomic_fetch_add(&j->next, 1);
        if (piece >= j->pieces || (j->stop && atomic_load(j->stop)))
            return NULL;
        j->work(j->user, w->number, piece);
    }
}

void threads_run(int threads, uint32_t pieces, const _Atomic bool *stop,
                 void (*work)(void *user, int thread, uint32_t piece), void *user)
{
    struct job job = {work, user, stop, pieces, 0};
    struct worker workers[THREADS_MAX];
    int count = threads > THREADS_MAX ? THREADS_MAX : threads;
    int started = 1;
    workers[0] = (struct worker){&job, 0, pthread_self()};
    while (started < count && (uint32_t)started < pieces) {
        workers[started] = (struct worker){.job = &job, .number = started};
        // Fewer threads do the same work: a machine that has none to spare is only slower.
        if (pthread_create(&workers[started].thread, NULL, run, &workers[started]) != 0)
            break;
        started++;
    }
    run(&workers[0]);
    for (int i = 1; i < started; i++)
        pthread_join(workers[i].thread, NULL);
}
