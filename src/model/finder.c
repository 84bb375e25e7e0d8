#include "model/finder.h"
#include "model/change.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

static const char all_sql[] = "SELECT id, search FROM %.*s";
// A record that is gone has no text.
static const char changed_sql[] =
    "SELECT c.record, o.search FROM (SELECT DISTINCT record FROM change WHERE id > ? AND object = "
    "?) c LEFT JOIN %.*s o ON o.id = c.record";

enum { UNREAD = -1 };

// Of all objects only customers have texts so far; another would get a `struct search` of its own.
struct finder {
    struct org *org;
    struct search *customers;
    pthread_mutex_t following;
    _Atomic int64_t position; // the last change it holds; UNREAD: nothing is read yet
};

struct finder *finder_create(struct org *o)
{
    struct finder *f = mem_alloc(sizeof *f);
    f->org = o;
    f->customers = search_create();
    pthread_mutex_init(&f->following, NULL);
    atomic_init(&f->position, UNREAD);
    return f;
}

void finder_destroy(struct finder *f)
{
    if (!f)
        return;
    search_destroy(f->customers);
    pthread_mutex_destroy(&f->following);
    free(f);
}

static enum err take_rows(struct ctx *c, struct finder *f, struct db_rows *rows)
{
    enum err e = ERR_NONE;
    while (db_next(c, rows, &e))
        search_put(f->customers, db_int(rows, 0), db_text(rows, 1));
    return e;
}

static enum err read_changes(struct ctx *c, struct finder *f, struct db_tx *tx)
{
    const struct schema *s = org_schema(f->org);
    const struct object *o = &s->objects[s->customer];
    int64_t position = atomic_load(&f->position), last;
    struct db_rows *rows;
    enum err e = change_last(c, tx, &last);
    if (e || position == last)
        return e;
    if (position == UNREAD)
        e = db_query_many(c, tx, str_format(c->arena, all_sql, STR_ARG(o->table)).at,
                          DB_NO_VALUES, &rows);
    else
        e = db_query(c, tx, str_format(c->arena, changed_sql, STR_ARG(o->table)).at,
                     DB_VALUES(value_int(position), value_int(o->id)), &rows);
    if (!e)
        e = take_rows(c, f, rows);
    if (!e)
        atomic_store(&f->position, last);
    return e;
}

// What is read twice, after an error or by two who wait, changes nothing the second time.
enum err finder_follow(struct ctx *c, struct finder *f)
{
    struct db_tx *tx;
    pthread_mutex_lock(&f->following);
    enum err e = db_read_begin(c, org_db(f->org), &tx);
    if (!e) {
        e = read_changes(c, f, tx);
        db_read_end(tx);
    }
    pthread_mutex_unlock(&f->following);
    return e;
}

static enum err last_change(struct ctx *c, struct finder *f, int64_t *last)
{
    struct db_tx *tx;
    enum err e = db_read_begin(c, org_db(f->org), &tx);
    if (e)
        return e;
    e = change_last(c, tx, last);
    db_read_end(tx);
    return e;
}

enum err finder_use(struct ctx *c, struct finder *f, int object, struct search **out)
{
    int64_t last;
    *out = NULL;
    if (object != org_schema(f->org)->customer || atomic_load(&f->position) == UNREAD)
        return ERR_NONE;
    enum err e = last_change(c, f, &last);
    if (!e && atomic_load(&f->position) < last)
        e = finder_follow(c, f);
    if (!e)
        *out = f->customers;
    return e;
}

int64_t finder_bytes(struct finder *f)
{
    return (int64_t)search_size(f->customers).bytes;
}
