#include "tests/simulate/books.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define MARK "simulation" // the setting that a deed leaves in its transaction

// ---- what is done -------------------------------------------------------------------------------

static uint64_t *place(struct shared *s, uint64_t id)
{
    size_t at = id % DONE_ROOM;
    while (s->done[at] && s->done[at] != id)
        at = (at + 1) % DONE_ROOM;
    return &s->done[at];
}

static void done(struct year *y, uint64_t id)
{
    struct shared *s = y->shared;
    if (s->done_count++ > DONE_ROOM / 2)
        year_fails(y, "more deeds in a moment than there is room for");
    *place(s, id) = id;
}

void deed_forget(struct year *y)
{
    if (y->shared->done_count)
        memset(y->shared->done, 0, sizeof y->shared->done);
    y->shared->done_count = 0;
}

void book(struct year *y, struct happening h)
{
    struct shared *s = y->shared;
    if (s->happening_count == HAPPENINGS_MAX)
        year_fails(y, "the books are full");
    if (h.what == H_CUSTOMER)
        s->customers[h.who] = h.thing;
    s->happenings[s->happening_count++] = h;
}

static void happened(struct year *y)
{
    struct shared *s = y->shared;
    for (int i = 0; i < s->staged_count; i++)
        book(y, s->staged[i]);
    s->staged_count = 0;
    done(y, s->intent);
    s->intent = 0;
}

struct happening *deed_notes(struct deed *d, enum happening_kind what, int who)
{
    struct shared *s = d->year->shared;
    if (s->staged_count == STAGED_MAX)
        year_fails(d->year, "one deed does too much");
    struct happening *h = &s->staged[s->staged_count++];
    *h = (struct happening){.what = (int)what, .who = who, .wall = year_wall(d->year)};
    return h;
}

// ---- doing --------------------------------------------------------------------------------------

static struct str mark_of(struct arena *a, uint64_t id)
{
    return str_format(a, "%016llx", (unsigned long long)id);
}

static enum err work(struct work *w, void *user)
{
    struct deed *d = user;
    enum err e = d->run(w, d);
    return e ? e : setting_put(w->c, w->tx, MARK, mark_of(w->c->arena, d->year->shared->intent));
}

static void refused(struct year *y, const struct deed *d, enum err e)
{
    struct shared *s = y->shared;
    if (e == ERR_LOST || e == ERR_IO || e == ERR_DAMAGED)
        must(y, e, d->text);
    if (!s->refused++)
        snprintf(s->refusal, sizeof s->refusal, "%s, by %d, on %.*s: %.*s", d->text, d->by,
                 STR_ARG(day_text(y->c.arena, year_today(y))), STR_ARG(y->c.why.en));
    fail_clear(&y->c);
}

bool deed_do(struct deed *d, uint64_t kind, uint64_t thing)
{
    struct year *y = d->year;
    struct shared *s = y->shared;
    uint64_t id = year_lot(y, (uint64_t)(s->day * MOMENTS + s->moment), kind, thing) | 1;
    if (*place(s, id))
        return false;
    s->staged_count = 0;
    s->intent = id;
    enum err e = d->by < 0 ? org_write(&y->c, y->org, 0, work, d)
                           : org_write_as(&y->c, y->org, viewer_of(y, d->by), work, d);
    if (e) {
        s->staged_count = 0;
        s->intent = 0;
        done(y, id);
        refused(y, d, e);
        return false;
    }
    happened(y);
    return true;
}

static enum err read_mark(struct work *w, void *user)
{
    return setting_get(w->c, w->tx, MARK, user);
}

void deed_settle(struct year *y)
{
    struct shared *s = y->shared;
    struct str mark;
    if (!s->intent)
        return;
    must(y, org_read(&y->c, y->org, read_mark, &mark), "the mark of the last deed");
    if (str_eq(mark, mark_of(y->c.arena, s->intent)))
        happened(y);
    s->intent = 0;
    s->staged_count = 0;
}
