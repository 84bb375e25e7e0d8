#include "model/index.h"
#include "db/table.h"

#include <malloc.h>
#include <pthread.h>
#include <stdlib.h>

enum { WISHES_MAX = 32, KNOWN_MAX = 512 };

struct wish {
    int64_t object, field;
    bool folded;  // by the value in small letters
    bool granted; // or refused: not to be asked for again
};

struct index_wishes {
    pthread_mutex_t lock;
    struct wish list[WISHES_MAX];
    int count;
    bool read; // `known` is: hashes of tables and the columns that their indexes begin with
    uint64_t known[KNOWN_MAX];
    int known_count;
};

struct index_wishes *index_wishes_create(void)
{
    struct index_wishes *w = mem_alloc(sizeof *w);
    pthread_mutex_init(&w->lock, NULL);
    return w;
}

void index_wishes_destroy(struct index_wishes *w)
{
    if (!w)
        return;
    pthread_mutex_destroy(&w->lock);
    free(w);
}

// ---- wishing ------------------------------------------------------------------------------------

static void add(struct index_wishes *w, int64_t object, int64_t field, bool folded)
{
    bool known = false;
    pthread_mutex_lock(&w->lock);
    for (int i = 0; i < w->count; i++)
        known |= w->list[i].field == field && w->list[i].folded == folded;
    if (!known && w->count < WISHES_MAX)
        w->list[w->count++] = (struct wish){.object = object, .field = field, .folded = folded};
    pthread_mutex_unlock(&w->lock);
}

// Texts of any length, and several values in one, are not what an index finds by.
static void wish_for(struct org *org, const struct object *o, int at)
{
    const struct field *f = &o->fields[at];
    bool fits = !field_computed(f) && f->role != ROLE_KEY && f->type != RULE_CHOICES &&
                f->kind->id != KIND_LONG_TEXT && f->kind->id != KIND_LINKS;
    if (fits)
        add(org_indexes(org), o->id, f->id, false);
}

struct wishing {
    struct org *org;
    const struct object *o;
};

static void wish_compared(void *user, const struct rule_node *n)
{
    struct wishing *w = user;
    bool compares = n->op == RULE_EQ || n->op == RULE_LT || n->op == RULE_LE || n->op == RULE_GT ||
                    n->op == RULE_GE || n->op == RULE_IN || n->op == RULE_BETWEEN;
    for (int i = 0; compares && i < n->kid_count; i++) {
        const struct rule_node *kid = n->kids[i];
        if ((kid->op == RULE_STATE || kid->op == RULE_ITEM) && kid->field < w->o->field_count)
            wish_for(w->org, w->o, kid->field);
    }
}

void index_wish(struct org *org, const struct object *o, int field, const struct rule *filter,
                int64_t ms)
{
    struct wishing w = {org, o};
    if (ms < INDEX_SLOW_MS)
        return;
    if (field >= 0)
        wish_for(org, o, field);
    if (filter)
        rule_walk(filter->root, wish_compared, &w);
}

void index_wish_folded(struct org *org, const struct object *o, int field, int64_t ms)
{
    if (ms >= INDEX_SLOW_MS && field >= 0 && !field_computed(&o->fields[field]))
        add(org_indexes(org), o->id, o->fields[field].id, true);
}

// ---- which there are ----------------------------------------------------------------------------

static uint64_t place_of(struct str table, struct str columns)
{
    struct str first = str_cut(columns, ',', &columns);
    return str_hash(table) * 31 + str_hash(str_trim(first));
}

static void note(struct index_wishes *w, struct str table, struct str columns)
{
    if (w->known_count < KNOWN_MAX)
        w->known[w->known_count++] = place_of(table, columns);
}

// Holds the lock. What cannot be read is not known: lists are right without it.
static void read_known(struct ctx *c, struct org *org, struct index_wishes *w)
{
    struct ctx own = {.arena = c->arena};
    const struct table *tables;
    struct db_tx *tx = NULL;
    int count = 0;
    enum err e = db_read_begin(&own, org_db(org), &tx);
    if (!e)
        e = db_tables(&own, tx, &tables, &count);
    for (int i = 0; !e && i < count; i++)
        for (int k = 0; k < tables[i].index_count; k++)
            note(w, tables[i].name, tables[i].indexes[k].columns);
    db_read_end(tx);
    w->read = true;
}

bool index_serves(struct ctx *c, struct org *org, const struct object *o, int field)
{
    struct index_wishes *w = org_indexes(org);
    uint64_t place = place_of(o->table, o->fields[field].column);
    bool found = false;
    pthread_mutex_lock(&w->lock);
    if (!w->read)
        read_known(c, org, w);
    for (int i = 0; i < w->known_count && !found; i++)
        found = w->known[i] == place;
    pthread_mutex_unlock(&w->lock);
    return found;
}

// ---- making -------------------------------------------------------------------------------------

static bool next_wish(struct index_wishes *w, struct wish *out)
{
    bool any = false;
    pthread_mutex_lock(&w->lock);
    for (int i = 0; i < w->count && !any; i++)
        if (!w->list[i].granted) {
            w->list[i].granted = any = true;
            *out = w->list[i];
        }
    pthread_mutex_unlock(&w->lock);
    return any;
}

static int indexes_of(const struct table *tables, int count, struct str table)
{
    for (int i = 0; i < count; i++)
        if (str_eq(tables[i].name, table))
            return tables[i].index_count;
    return INDEXES_MAX;
}

// There are few rows, or enough indexes: then nothing is made.
static enum err is_wanted(struct work *w, const struct object *o, bool *wanted)
{
    const struct table *tables;
    int64_t rows;
    int count;
    enum err e =
        db_number(w->c, w->tx,
                  str_format(w->c->arena, "SELECT COUNT(*) FROM (SELECT 1 FROM %.*s LIMIT %d) x",
                             STR_ARG(o->table), INDEX_ROWS_MIN)
                      .at,
                  DB_NO_VALUES, 0, &rows);
    if (!e)
        e = db_tables(w->c, w->tx, &tables, &count);
    *wanted = !e && rows >= INDEX_ROWS_MIN && indexes_of(tables, count, o->table) < INDEXES_MAX;
    return e;
}

// Called as the one a field may begin with (schema_add.c), so it goes with the column as that does.
// The id stands behind the value: rows that are alike have an order, too.
static enum err make(struct work *w, void *user)
{
    enum { NAME_MAX_BYTES = 63 };
    const struct wish *wish = user;
    struct arena *a = w->c->arena;
    int at = schema_object_of_id(w->schema, wish->object);
    const struct object *o = at < 0 ? NULL : &w->schema->objects[at];
    int field = o ? object_field_of_id(o, wish->field) : -1;
    bool wanted = false;
    enum err e = field < 0 ? ERR_NONE : is_wanted(w, o, &wanted);
    if (e || !wanted)
        return e;
    struct str column = o->fields[field].column;
    struct str name = str_format(a, "%s%.*s_%.*s", wish->folded ? "lower_" : "", STR_ARG(o->table),
                                 STR_ARG(column));
    if (name.len > NAME_MAX_BYTES)
        return ERR_NONE;
    e = db_ddl(w->c, w->tx,
               str_format(a,
                          wish->folded ? "CREATE INDEX IF NOT EXISTS %.*s ON %.*s (lower(%.*s))"
                                       : "CREATE INDEX IF NOT EXISTS %.*s ON %.*s (%.*s, id)",
                          STR_ARG(name), STR_ARG(o->table), STR_ARG(column))
                   .at);
    // The database learns how often values come, so that it knows which index is worth taking.
    return e ? e : db_ddl(w->c, w->tx, str_format(a, "ANALYZE %.*s", STR_ARG(o->table)).at);
}

enum err index_make(struct ctx *c, struct org *org, bool *made)
{
    struct wish wish;
    struct index_wishes *w = org_indexes(org);
    *made = next_wish(w, &wish);
    if (!*made)
        return ERR_NONE;
    enum err e = org_write(c, org, 0, make, &wish);
    malloc_trim(0); // sorting a million values took as much memory as they have, in small pieces
    pthread_mutex_lock(&w->lock); // what there is is read again when it is asked for
    w->read = false;
    w->known_count = 0;
    pthread_mutex_unlock(&w->lock);
    return e;
}
