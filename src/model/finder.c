#include "model/finder.h"
#include "model/change.h"
#include "model/search.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { UNREAD = -1 };

// The texts of one object.
struct shelf {
    int64_t object;   // its id
    uint64_t made_of; // differs whenever other fields are looked at
    struct search *texts;
    _Atomic int users; // the finder is one of them
};

struct finder {
    struct org *org;
    pthread_mutex_t following;             // who follows, one at a time
    _Atomic(const struct schema *) schema; // that the list was made for
    pthread_mutex_t lock;                  // of the list
    struct shelf **list;
    int count;
    _Atomic int64_t position; // the last change that is held; UNREAD: nothing is read yet
};

struct finder *finder_create(struct org *o)
{
    struct finder *f = mem_alloc(sizeof *f);
    f->org = o;
    pthread_mutex_init(&f->following, NULL);
    pthread_mutex_init(&f->lock, NULL);
    atomic_init(&f->position, UNREAD);
    atomic_init(&f->schema, NULL);
    return f;
}

void finder_destroy(struct finder *f)
{
    if (!f)
        return;
    for (int i = 0; i < f->count; i++)
        finder_drop(f->list[i]);
    free(f->list);
    pthread_mutex_destroy(&f->following);
    pthread_mutex_destroy(&f->lock);
    free(f);
}

// ---- shelves ------------------------------------------------------------------------------------

static struct shelf *shelf_create(int64_t object, uint64_t made_of)
{
    struct shelf *shelf = mem_alloc(sizeof *shelf);
    shelf->object = object;
    shelf->made_of = made_of;
    shelf->texts = search_create();
    atomic_init(&shelf->users, 1);
    return shelf;
}

struct search *finder_texts(const struct shelf *shelf)
{
    return shelf->texts;
}

void finder_drop(struct shelf *shelf)
{
    if (!shelf || atomic_fetch_sub(&shelf->users, 1) > 1)
        return;
    search_destroy(shelf->texts);
    free(shelf);
}

// Held for the caller.
static struct shelf *hold(struct finder *f, int64_t object)
{
    struct shelf *found = NULL;
    pthread_mutex_lock(&f->lock);
    for (int i = 0; i < f->count && !found; i++)
        if (f->list[i]->object == object)
            found = f->list[i];
    if (found)
        atomic_fetch_add(&found->users, 1);
    pthread_mutex_unlock(&f->lock);
    return found;
}

static bool is_customer(const struct object *o)
{
    return o->shape == SHAPE_CUSTOMER;
}

// 0: nothing of it is looked at. Of customers always the same fields are.
static uint64_t made_of(const struct object *o)
{
    uint64_t hash = 0;
    for (int i = 0; i < o->field_count; i++) {
        const struct field *f = &o->fields[i];
        if (!search_looks_at(o, f))
            continue;
        hash = (hash ^ (uint64_t)f->id ^ str_hash(f->column)) * 0x100000001B3u + f->kind->id + 1;
    }
    return is_customer(o) ? 1 : hash;
}

// ---- reading ------------------------------------------------------------------------------------

// A record that is gone has no text: its columns are NULL.
static const char all_sql[] = "SELECT o.id%.*s FROM %.*s o";
static const char changed_sql[] =
    "SELECT c.record%.*s FROM (SELECT DISTINCT record FROM change WHERE id > ? AND object = ?) c "
    "LEFT JOIN %.*s o ON o.id = c.record";
static const char objects_sql[] = "SELECT DISTINCT object FROM change WHERE id > ?";

static struct str columns_of(struct arena *a, const struct object *o)
{
    struct str list = STR("");
    if (is_customer(o))
        return STR(", o.search");
    for (int i = 0; i < o->field_count; i++)
        if (search_looks_at(o, &o->fields[i]))
            list = str_of(
                str_format(a, "%.*s, o.%.*s", STR_ARG(list), STR_ARG(o->fields[i].column)).at);
    return list;
}

static struct str text_of(struct arena *a, const struct object *o, struct db_rows *rows)
{
    struct value *cells = ARENA_ARRAY(a, struct value, (size_t)o->field_count);
    if (is_customer(o))
        return db_text(rows, 1);
    for (int i = 0, column = 1; i < o->field_count; i++)
        if (search_looks_at(o, &o->fields[i]))
            cells[i] = db_value(rows, column++);
    return search_text(a, o, cells);
}

static enum err take_rows(struct ctx *c, struct shelf *shelf, const struct object *o,
                          struct db_rows *rows)
{
    struct arena *row = arena_create();
    enum err e = ERR_NONE;
    for (; db_next(c, rows, &e); arena_reset(row))
        search_put(shelf->texts, db_int(rows, 0), text_of(row, o, rows));
    arena_destroy(row);
    return e;
}

static enum err read_all(struct ctx *c, struct db_tx *tx, struct shelf *shelf,
                         const struct object *o)
{
    struct db_rows *rows;
    const char *sql =
        str_format(c->arena, all_sql, STR_ARG(columns_of(c->arena, o)), STR_ARG(o->table)).at;
    enum err e = db_query_many(c, tx, sql, DB_NO_VALUES, &rows);
    return e ? e : take_rows(c, shelf, o, rows);
}

static enum err read_changed(struct ctx *c, struct db_tx *tx, struct shelf *shelf,
                             const struct object *o, int64_t position)
{
    struct db_rows *rows;
    const char *sql =
        str_format(c->arena, changed_sql, STR_ARG(columns_of(c->arena, o)), STR_ARG(o->table)).at;
    enum err e = db_query(c, tx, sql, DB_VALUES(value_int(position), value_int(o->id)), &rows);
    return e ? e : take_rows(c, shelf, o, rows);
}

static enum err fits(struct ctx *c, struct db_tx *tx, const struct object *o, bool *out)
{
    int64_t count = 0;
    enum err e = ERR_NONE;
    if (!is_customer(o))
        e = db_number(c, tx,
                      str_format(c->arena, "SELECT COUNT(*) FROM (SELECT 1 FROM %.*s LIMIT %d) x",
                                 STR_ARG(o->table), SHELF_TEXTS_MAX + 1)
                          .at,
                      DB_NO_VALUES, 0, &count);
    *out = count <= SHELF_TEXTS_MAX;
    return e;
}

// Those that stay the same are kept; `list` holds all of them for itself.
static enum err arrange(struct ctx *c, struct finder *f, struct db_tx *tx, const struct schema *s,
                        struct shelf **list, int *count)
{
    enum err e = ERR_NONE;
    bool small;
    for (int i = 0; i < s->object_count && !e; i++) {
        const struct object *o = &s->objects[i];
        uint64_t now = made_of(o);
        struct shelf *shelf = now ? hold(f, o->id) : NULL;
        if (shelf && shelf->made_of == now) {
            list[(*count)++] = shelf;
            continue;
        }
        finder_drop(shelf);
        e = now ? fits(c, tx, o, &small) : ERR_NONE;
        if (e || !now || !small)
            continue;
        list[(*count)++] = shelf = shelf_create(o->id, now);
        e = read_all(c, tx, shelf, o);
    }
    return e;
}

static enum err take_schema(struct ctx *c, struct finder *f, struct db_tx *tx,
                            const struct schema *s)
{
    struct shelf **list = mem_array((size_t)s->object_count, sizeof *list);
    int count = 0;
    enum err e = arrange(c, f, tx, s, list, &count);
    if (!e) {
        pthread_mutex_lock(&f->lock);
        struct shelf **old = f->list;
        int old_count = f->count;
        f->list = list;
        f->count = count;
        pthread_mutex_unlock(&f->lock);
        atomic_store(&f->schema, s);
        list = old;
        count = old_count;
    }
    for (int i = 0; i < count; i++)
        finder_drop(list[i]);
    free(list);
    return e;
}

static enum err read_changes(struct ctx *c, struct finder *f, struct db_tx *tx,
                             const struct schema *s, int64_t position)
{
    struct db_rows *rows;
    bool *changed = ARENA_ARRAY(c->arena, bool, (size_t)s->object_count);
    enum err e = db_query(c, tx, objects_sql, DB_VALUES(value_int(position)), &rows);
    while (!e && db_next(c, rows, &e)) {
        int object = schema_object_of_id(s, db_int(rows, 0));
        if (object >= 0)
            changed[object] = true;
    }
    for (int i = 0; i < s->object_count && !e; i++) {
        const struct object *o = &s->objects[i];
        struct shelf *shelf = changed[i] ? hold(f, o->id) : NULL;
        if (shelf)
            e = read_changed(c, tx, shelf, o, position);
        finder_drop(shelf);
    }
    return e;
}

static enum err follow(struct ctx *c, struct finder *f, struct db_tx *tx)
{
    const struct schema *s = org_schema(f->org);
    int64_t position = atomic_load(&f->position), last;
    enum err e = change_last(c, tx, &last);
    if (e || (position == last && atomic_load(&f->schema) == s))
        return e;
    if (atomic_load(&f->schema) != s)
        e = take_schema(c, f, tx, s);
    if (!e && position != UNREAD)
        e = read_changes(c, f, tx, s, position);
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
        e = follow(c, f, tx);
        db_read_end(tx);
    }
    pthread_mutex_unlock(&f->following);
    return e;
}

static enum err last_change(struct ctx *c, struct finder *f, int64_t *last)
{
    struct db_tx *tx;
    enum err e = db_read_once(c, org_db(f->org), &tx);
    if (e)
        return e;
    e = change_last(c, tx, last);
    db_read_end(tx);
    return e;
}

enum err finder_use(struct ctx *c, struct finder *f, const struct object *o, bool followed,
                    struct shelf **out)
{
    int64_t last;
    *out = NULL;
    if (!made_of(o) || (is_customer(o) && atomic_load(&f->position) == UNREAD))
        return ERR_NONE;
    bool arranged = is_customer(o) || atomic_load(&f->schema) == org_schema(f->org);
    enum err e = followed ? ERR_NONE : last_change(c, f, &last);
    if (!e && !followed && (!arranged || atomic_load(&f->position) < last))
        e = finder_follow(c, f);
    if (!e)
        *out = hold(f, o->id);
    return e;
}

int64_t finder_bytes(struct finder *f)
{
    int64_t bytes = 0;
    pthread_mutex_lock(&f->lock);
    for (int i = 0; i < f->count; i++)
        bytes += (int64_t)search_size(f->list[i]->texts).bytes;
    pthread_mutex_unlock(&f->lock);
    return bytes;
}
