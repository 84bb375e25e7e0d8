#include "transfer/ahead.h"

#include <pthread.h>
#include <stdlib.h>

enum { BATCHES = 4, BATCH_ROWS = 256 };

struct batch {
    struct arena *arena;
    struct ahead_row rows[BATCH_ROWS];
    int count;
    bool last;    // no row comes after these …
    enum err end; // … because of this
    struct cause why;
    uint64_t bytes_done, bytes_total;
};

struct ahead {
    const struct load *load;
    struct table_reader *table;
    struct batch batches[BATCHES];
    struct batch *current; // being given
    int at;                // rows of it that were

    bool threaded;
    pthread_t thread;
    pthread_mutex_t lock; // holds what follows
    pthread_cond_t moved;
    unsigned filled, taken; // batches so far
    bool stop;
};

// The reader's cells are good for one row alone.
static struct table_row kept(struct arena *a, const struct table_row *row)
{
    struct table_row own = *row;
    struct cell *cells = ARENA_ARRAY(a, struct cell, (size_t)row->count);
    for (int i = 0; i < row->count; i++) {
        cells[i] = row->cells[i];
        cells[i].text = str_copy(a, row->cells[i].text);
    }
    own.cells = cells;
    return own;
}

static void fill(struct ahead *a, struct batch *b)
{
    struct ctx c = {.arena = b->arena};
    arena_reset(b->arena);
    b->count = 0;
    b->last = false;
    while (b->count < BATCH_ROWS) {
        struct table_row row = {0};
        b->end = table_next(&c, a->table, &row);
        b->why = c.why;
        b->last = b->end || !row.cells;
        if (b->last)
            break;
        struct ahead_row *r = &b->rows[b->count++];
        *r = (struct ahead_row){.row = kept(b->arena, &row)};
        if (!row.empty)
            r->e = load_read(&c, a->load, &r->row, &r->read);
        r->why = c.why;
        fail_clear(&c);
    }
    b->bytes_done = table_bytes_done(a->table);
    b->bytes_total = table_bytes_total(a->table);
}

static void *read_on(void *user)
{
    struct ahead *a = user;
    bool last = false;
    pthread_mutex_lock(&a->lock);
    while (!last) {
        while (!a->stop && a->filled - a->taken == BATCHES)
            pthread_cond_wait(&a->moved, &a->lock);
        if (a->stop)
            break;
        struct batch *b = &a->batches[a->filled % BATCHES];
        pthread_mutex_unlock(&a->lock);
        fill(a, b);
        last = b->last;
        pthread_mutex_lock(&a->lock);
        a->filled++;
        pthread_cond_signal(&a->moved);
    }
    pthread_mutex_unlock(&a->lock);
    return NULL;
}

enum err ahead_open(struct ctx *c, const struct load *l, const char *path,
                    const struct table_options *options, struct ahead **out)
{
    struct table_reader *t;
    enum err e = table_open(c, path, options, &t);
    if (e)
        return e;
    struct ahead *a = mem_alloc(sizeof *a);
    a->load = l;
    a->table = t;
    for (int i = 0; i < BATCHES; i++)
        a->batches[i].arena = arena_create();
    pthread_mutex_init(&a->lock, NULL);
    pthread_cond_init(&a->moved, NULL);
    a->threaded = pthread_create(&a->thread, NULL, read_on, a) == 0;
    *out = a;
    return ERR_NONE;
}

void ahead_close(struct ahead *a)
{
    if (!a)
        return;
    if (a->threaded) {
        pthread_mutex_lock(&a->lock);
        a->stop = true;
        pthread_cond_signal(&a->moved);
        pthread_mutex_unlock(&a->lock);
        pthread_join(a->thread, NULL);
    }
    pthread_cond_destroy(&a->moved);
    pthread_mutex_destroy(&a->lock);
    for (int i = 0; i < BATCHES; i++)
        arena_destroy(a->batches[i].arena);
    table_close(a->table);
    free(a);
}

// Gives the current batch back to be filled again, and waits for the next one.
static void next_batch(struct ahead *a)
{
    if (!a->threaded) {
        a->current = &a->batches[0];
        fill(a, a->current);
        a->at = 0;
        return;
    }
    pthread_mutex_lock(&a->lock);
    a->taken += a->current != NULL;
    pthread_cond_signal(&a->moved);
    while (a->filled == a->taken)
        pthread_cond_wait(&a->moved, &a->lock);
    a->current = &a->batches[a->taken % BATCHES];
    pthread_mutex_unlock(&a->lock);
    a->at = 0;
}

enum err ahead_next(struct ctx *c, struct ahead *a, const struct ahead_row **row)
{
    *row = NULL;
    while (!a->current || (a->at == a->current->count && !a->current->last))
        next_batch(a);
    if (a->at < a->current->count) {
        *row = &a->current->rows[a->at++];
        return ERR_NONE;
    }
    return a->current->end ? fail_as(c, &a->current->why) : ERR_NONE;
}

uint64_t ahead_bytes_done(const struct ahead *a)
{
    return a->current ? a->current->bytes_done : 0;
}

uint64_t ahead_bytes_total(const struct ahead *a)
{
    return a->current ? a->current->bytes_total : 0;
}
