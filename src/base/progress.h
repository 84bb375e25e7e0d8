// progress: how far a long piece of work is. The work tells it, somebody else reads it meanwhile
// and may ask the work to stop. It does not know what is counted.
#pragma once
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct progress {
    _Atomic int64_t done, total; // in the work's own unit; total 0: not known yet
    _Atomic int64_t rows;        // of a file, read so far
    _Atomic bool stop;
};

// All of these take NULL: nobody is looking.
static inline void progress_tell(struct progress *p, int64_t done, int64_t total)
{
    if (!p)
        return;
    atomic_store(&p->done, done);
    atomic_store(&p->total, total);
}

static inline void progress_rows(struct progress *p, int64_t rows)
{
    if (p)
        atomic_store(&p->rows, rows);
}

static inline bool progress_stopped(struct progress *p)
{
    return p && atomic_load(&p->stop);
}
