#include "model/marks.h"
#include "model/change.h"

#include <pthread.h>
#include <stdlib.h>

enum { TRACKS = 16, KEPT_MS = 60000 };

struct track {
    struct arena *arena; // NULL: nothing is kept here
    int64_t object, field, schema, change, made_ms, used_ms;
    bool down, empty;
    struct mark *list;
    int64_t count, length;
};

struct marks {
    pthread_mutex_t lock;
    int64_t from, every;
    struct track tracks[TRACKS];
};

struct marks *marks_create(bool slow)
{
    struct marks *m = mem_alloc(sizeof *m);
    pthread_mutex_init(&m->lock, NULL);
    m->from = slow ? MARKS_FROM : INT64_MAX;
    m->every = MARKS_EVERY;
    return m;
}

static void forget(struct track *t)
{
    if (t->arena)
        arena_destroy(t->arena);
    *t = (struct track){0};
}

void marks_destroy(struct marks *m)
{
    if (!m)
        return;
    for (int i = 0; i < TRACKS; i++)
        forget(&m->tracks[i]);
    pthread_mutex_destroy(&m->lock);
    free(m);
}

void marks_set(struct marks *m, int64_t from, int64_t every)
{
    pthread_mutex_lock(&m->lock);
    for (int i = 0; i < TRACKS; i++)
        forget(&m->tracks[i]);
    m->from = from;
    m->every = every;
    pthread_mutex_unlock(&m->lock);
}

// The one of that order, else the one to be given up for it.
static struct track *track_of(struct marks *m, const struct mark_order *o)
{
    struct track *oldest = &m->tracks[0];
    for (int i = 0; i < TRACKS; i++) {
        struct track *t = &m->tracks[i];
        if (t->arena && t->object == o->object && t->field == o->field && t->down == o->down &&
            t->empty == o->empty)
            return t;
        if (t->used_ms < oldest->used_ms)
            oldest = t;
    }
    forget(oldest);
    return oldest;
}

static bool holds(const struct track *t, int64_t schema, int64_t change, int64_t now_ms)
{
    int64_t changes = change - t->change;
    return t->arena && t->schema == schema && changes <= MARKS_CHANGES_MAX &&
           (!changes || now_ms - t->made_ms < KEPT_MS);
}

static enum err make(struct query *k, struct db_tx *tx, const struct mark_order *o, int64_t every,
                     struct track *t)
{
    struct ctx own = {.arena = t->arena};
    struct db_rows *rows;
    size_t n = 0;
    struct value by = value_int(every);
    enum err e = db_number(
        k->c, tx,
        str_format(k->c->arena, "SELECT COUNT(*) FROM %s WHERE 1 = 1%s", o->table, o->where).at,
        DB_NO_VALUES, 0, &t->length);
    if (!e)
        e = db_query(k->c, tx,
                     str_format(k->c->arena,
                                "SELECT id, n, v FROM (SELECT id, %s AS v, ROW_NUMBER() OVER "
                                "(%s) AS n FROM %s WHERE 1 = 1%s) x WHERE n %% ? = 0 ORDER BY n",
                                o->column, o->order, o->table, o->where)
                         .at,
                     &by, 1, &rows);
    while (!e && db_next(k->c, rows, &e)) {
        if ((n & (n - 1)) == 0)
            t->list = arena_grow(t->arena, t->list, n, n * 2 + 1, sizeof *t->list);
        struct value v = db_value(rows, 2);
        if (v.type == VALUE_TEXT)
            v.text = str_copy(own.arena, v.text);
        t->list[n++] = (struct mark){db_int(rows, 1) - 1, db_int(rows, 0), t->length, v};
    }
    t->count = (int64_t)n;
    return e;
}

static enum err renew(struct query *k, struct db_tx *tx, const struct mark_order *o, int64_t every,
                      struct track *t, int64_t change)
{
    forget(t);
    *t = (struct track){.arena = arena_create(),
                        .object = o->object,
                        .field = o->field,
                        .schema = k->schema->number,
                        .change = change,
                        .made_ms = clock_steady_ms(),
                        .down = o->down,
                        .empty = o->empty};
    enum err e = make(k, tx, o, every, t);
    if (e)
        forget(t);
    return e;
}

enum err marks_find(struct query *k, struct db_tx *tx, const struct mark_order *o, int64_t place,
                    struct mark *out, bool *found)
{
    struct marks *m = org_marks(k->org);
    int64_t change;
    *out = (struct mark){.place = -1};
    pthread_mutex_lock(&m->lock);
    *found = place >= m->from;
    enum err e = *found ? change_last(k->c, tx, &change) : ERR_NONE;
    struct track *t = *found && !e ? track_of(m, o) : NULL;
    if (t && !holds(t, k->schema->number, change, clock_steady_ms()))
        e = renew(k, tx, o, m->every, t, change);
    if (t && !e) {
        int64_t at = place / m->every;
        at = at < t->count ? at : t->count;
        if (at > 0)
            *out = t->list[at - 1];
        out->length = t->length;
        if (out->value.type == VALUE_TEXT)
            out->value.text = str_copy(k->c->arena, out->value.text);
        t->used_ms = clock_steady_ms();
    }
    pthread_mutex_unlock(&m->lock);
    return e;
}
