#include "model/mirror.h"
#include "auth/role.h"
#include "model/change.h"
#include "model/feed.h"
#include "model/follow.h"
#include "sys/file.h"

#include <pthread.h>
#include <stdlib.h>

enum { PROGRAM_MEANING = 1, REPLACE_AT_MOST = 2000 };

// At which change of the records and of the rights something was taken from the database.
struct links_at {
    int64_t change, rights;
};

struct mirror {
    struct org *org;
    pthread_mutex_t saving; // one snapshot is written at a time
    pthread_rwlock_t lock;
    // All below is changed only by whoever holds the lock for writing.
    const struct schema *schema;
    struct history *history;
    int64_t position; // the last change it holds
    int64_t saved;    // the position the snapshot file stands at; -1: there is none
    uint64_t meaning;
    int loads;
    struct links_at links; // where the history's paths were taken
};

// A number that differs whenever a snapshot would have to be read otherwise.
static uint64_t meaning_of(const struct schema *s, const struct org *o)
{
    return s->meaning ^ str_hash(org_id(o)) ^ PROGRAM_MEANING;
}

static char *snapshot_path(struct arena *a, const struct mirror *m)
{
    return path_join(a, org_folder(m->org), "history.snapshot");
}

// The columns that are held now, by what they are called in `s`: those that are gone, or of another
// type, go.
static void keep_columns(struct arena *a, const struct mirror *m, const struct schema *s,
                         struct history *fresh)
{
    for (int i = 0; i < m->schema->object_count; i++) {
        const struct object *old = &m->schema->objects[i];
        int count, kept = 0, at = schema_object_of_id(s, old->id);
        const int *columns = history_columns(m->history, i, &count);
        int *list = ARENA_ARRAY(a, int, (size_t)count + 1);
        for (int n = 0; n < count && at >= 0; n++) {
            int field = object_field_of_id(&s->objects[at], old->fields[columns[n]].id);
            if (field >= 0 && !field_computed(&s->objects[at].fields[field]))
                list[kept++] = field;
        }
        if (at >= 0)
            history_set_columns(fresh, at, list, kept);
    }
}

static enum err load_fresh(struct ctx *c, struct mirror *m, const struct schema *s,
                           const struct rule *const *rules, int rule_count, struct history **out,
                           int64_t *position)
{
    struct ctx own = {.arena = arena_create()};
    struct history *h = history_create(&s->catalog, 0);
    struct db_tx *tx = NULL;
    if (m->history)
        keep_columns(own.arena, m, s, h);
    for (int i = 0; i < rule_count; i++)
        if (rules[i])
            feed_want(own.arena, s, h, rules[i]);
    enum err e = db_read_begin(&own, org_db(m->org), &tx);
    if (!e)
        e = change_last(&own, tx, position);
    if (!e)
        e = feed_all(&own, tx, s, h);
    db_read_end(tx);
    if (e) {
        history_destroy(h);
        fail_as(c, &own.why);
    } else {
        *out = h;
    }
    arena_destroy(own.arena);
    return e;
}

static enum err reload(struct ctx *c, struct mirror *m, const struct schema *s,
                       const struct rule *const *rules, int count)
{
    struct history *fresh;
    int64_t position;
    enum err e = load_fresh(c, m, s, rules, count, &fresh, &position);
    if (e)
        return e;
    history_destroy(m->history);
    m->history = fresh;
    m->schema = s;
    m->meaning = meaning_of(s, m->org);
    m->position = position;
    m->saved = -1; // it may hold other columns than the file, at the same position
    m->loads++;
    return ERR_NONE;
}

// ---- following the change log -------------------------------------------------------------------

static const char touched_sql[] =
    "SELECT DISTINCT customer FROM change WHERE id > ? AND customer <> 0 ORDER BY customer LIMIT ?";

static enum err touched(struct ctx *c, struct db_tx *tx, int64_t position, int most, int64_t **out,
                        int *count)
{
    struct db_rows *rows;
    int64_t *list = ARENA_ARRAY(c->arena, int64_t, (size_t)most);
    int n = 0;
    enum err e =
        db_query(c, tx, touched_sql, DB_VALUES(value_int(position), value_int(most)), &rows);
    while (!e && db_next(c, rows, &e))
        list[n++] = db_int(rows, 0);
    *out = list;
    *count = n;
    return e;
}

// Holds the lock for writing. Few customers are read again one by one, many all at once.
static enum err follow(struct ctx *c, struct mirror *m)
{
    struct db_tx *tx;
    int64_t last, *list;
    int count;
    enum err e = db_read_begin(c, org_db(m->org), &tx);
    if (e)
        return e;
    e = change_last(c, tx, &last);
    if (!e)
        e = touched(c, tx, m->position, REPLACE_AT_MOST, &list, &count);
    bool many = !e && count == REPLACE_AT_MOST;
    for (int i = 0; !e && !many && i < count; i++) {
        struct ctx own = {.arena = arena_create()};
        e = feed_customer(&own, tx, m->schema, m->history, list[i]);
        if (e)
            fail_as(c, &own.why);
        arena_destroy(own.arena);
    }
    db_read_end(tx);
    if (many)
        return reload(c, m, m->schema, NULL, 0);
    if (!e)
        m->position = last;
    return e;
}

static enum err behind(struct ctx *c, struct mirror *m, int64_t *last)
{
    struct db_tx *tx;
    enum err e = db_read_begin(c, org_db(m->org), &tx);
    if (e)
        return e;
    e = change_last(c, tx, last);
    db_read_end(tx);
    return e;
}

static bool covers(const struct mirror *m, const struct rule *const *rules, int count)
{
    for (int i = 0; i < count; i++)
        if (rules[i] && !history_covers(m->history, rules[i]))
            return false;
    return true;
}

// A field that took another kind may hold other values without a word in the change log.
static bool kinds_stay(const struct schema *old, const struct schema *fresh)
{
    for (int o = 0; o < old->object_count && o < fresh->object_count; o++) {
        const struct object *a = &old->objects[o], *b = &fresh->objects[o];
        for (int i = 0; i < a->field_count && i < b->field_count; i++)
            if (a->fields[i].kind != b->fields[i].kind ||
                !str_eq(a->fields[i].column, b->fields[i].column))
                return false;
    }
    return true;
}

// The numbers in a rule mean fields of the schema it was read against, and of no other.
static bool read_against(const struct schema *s, const struct rule *const *rules, int count)
{
    for (int i = 0; i < count; i++)
        if (rules[i] && rules[i]->catalog != &s->catalog)
            return false;
    return true;
}

// Holds the lock for writing. The schema may have changed while that was waited for.
static enum err bring_up(struct ctx *c, struct mirror *m, const struct rule *const *rules,
                         int count)
{
    const struct schema *s = org_schema(m->org);
    if (!read_against(s, rules, count))
        return fail(c, ERR_BUSY, "objects or fields changed just now: ask again",
                    "对象或字段刚刚有变动，请重试");
    if (m->schema != s && kinds_stay(m->schema, s) && history_adopt(m->history, &s->catalog)) {
        m->schema = s;
        m->meaning = meaning_of(s, m->org);
        m->saved = -1;
    }
    if (m->schema != s || !covers(m, rules, count))
        return reload(c, m, s, rules, count);
    return follow(c, m);
}

// ---- where links lead ---------------------------------------------------------------------------

static bool any_path(const struct rule *const *rules, int count)
{
    for (int i = 0; i < count; i++)
        if (rules[i] && follow_any(rules[i]))
            return true;
    return false;
}

// What links lead to changes with the records, and with people and departments.
static enum err links_now(struct ctx *c, const struct mirror *m, struct links_at *out)
{
    struct db_tx *tx;
    enum err e = db_read_begin(c, org_db(m->org), &tx);
    if (e)
        return e;
    e = change_last(c, tx, &out->change);
    if (!e)
        e = rights_version(c, tx, &out->rights);
    db_read_end(tx);
    return e;
}

static bool older(struct links_at a, struct links_at b)
{
    return a.change < b.change || a.rights < b.rights;
}

static bool leads(const struct mirror *m, const struct rule *const *rules, int count,
                  struct links_at now)
{
    bool held = !older(m->links, now);
    for (int i = 0; i < count && held; i++)
        held = !rules[i] || follow_held(m->history, rules[i]);
    return held;
}

// Holds the lock for writing.
static enum err lead(struct ctx *c, struct mirror *m, const struct rule *const *rules, int count,
                     struct links_at now)
{
    struct db_tx *tx;
    if (older(m->links, now)) {
        history_forget_leads(m->history);
        m->links = now;
    }
    enum err e = db_read_begin(c, org_db(m->org), &tx);
    if (e)
        return e;
    for (int i = 0; i < count && !e; i++)
        if (rules[i])
            e = follow_lead(c, tx, m->schema, m->history, rules[i]);
    db_read_end(tx);
    return e;
}

enum err mirror_use(struct ctx *c, struct mirror *m, const struct rule *const *rules, int count,
                    const struct history **out)
{
    int64_t last;
    struct links_at now = {0};
    bool paths = any_path(rules, count);
    enum err e = behind(c, m, &last);
    if (!e && paths)
        e = links_now(c, m, &now);
    for (int tries = 0; !e && tries < 3; tries++) {
        pthread_rwlock_rdlock(&m->lock);
        bool up = m->schema == org_schema(m->org) && read_against(m->schema, rules, count) &&
                  m->position >= last && covers(m, rules, count);
        if (up && (!paths || leads(m, rules, count, now))) {
            *out = m->history;
            return ERR_NONE; // the lock is held until mirror_release
        }
        pthread_rwlock_unlock(&m->lock);
        pthread_rwlock_wrlock(&m->lock);
        e = bring_up(c, m, rules, count);
        if (!e && paths)
            e = lead(c, m, rules, count, now);
        pthread_rwlock_unlock(&m->lock);
    }
    return e ? e
             : fail(c, ERR_BUSY, "the data changes too fast: ask again", "数据变动频繁，请重试");
}

void mirror_release(struct mirror *m)
{
    pthread_rwlock_unlock(&m->lock);
}

// ---- opening, saving, proving -------------------------------------------------------------------

// A snapshot of another database, or of one that was set back, names a change this one does not
// have.
static enum err try_snapshot(struct ctx *c, struct mirror *m)
{
    struct ctx own = {.arena = arena_create()};
    struct history *h = history_create(&m->schema->catalog, 0);
    int64_t position = 0, last = 0;
    enum err e = history_open(&own, h, str_of(snapshot_path(own.arena, m)), m->meaning, &position);
    if (!e)
        e = behind(&own, m, &last);
    if (!e && position > last)
        e = fail(&own, ERR_STALE, "the snapshot is newer than the records", "快照比数据更新");
    if (e) {
        history_destroy(h);
    } else {
        m->history = h;
        m->position = m->saved = position;
    }
    arena_destroy(own.arena);
    (void)c;
    return e;
}

enum err mirror_open(struct ctx *c, struct org *o, struct mirror **out)
{
    struct mirror *m = mem_alloc(sizeof *m);
    m->org = o;
    m->schema = org_schema(o);
    m->meaning = meaning_of(m->schema, o);
    m->saved = -1;
    pthread_rwlock_init(&m->lock, NULL);
    pthread_mutex_init(&m->saving, NULL);
    enum err e = ERR_NONE;
    if (try_snapshot(c, m))
        e = reload(c, m, m->schema, NULL, 0);
    if (e) {
        mirror_close(m);
        return e;
    }
    *out = m;
    return ERR_NONE;
}

void mirror_close(struct mirror *m)
{
    if (!m)
        return;
    if (m->history)
        history_destroy(m->history);
    pthread_rwlock_destroy(&m->lock);
    pthread_mutex_destroy(&m->saving);
    free(m);
}

enum err mirror_save(struct ctx *c, struct mirror *m)
{
    pthread_mutex_lock(&m->saving);
    pthread_rwlock_rdlock(&m->lock);
    int64_t position = m->position;
    int loads = m->loads;
    enum err e = ERR_NONE;
    if (position != m->saved)
        e = history_save(c, m->history, str_of(snapshot_path(c->arena, m)), position, m->meaning);
    pthread_rwlock_unlock(&m->lock);
    if (!e) {
        pthread_rwlock_wrlock(&m->lock);
        if (m->loads == loads)
            m->saved = position;
        pthread_rwlock_unlock(&m->lock);
    }
    pthread_mutex_unlock(&m->saving);
    return e;
}

struct mirror_state mirror_state(struct mirror *m)
{
    pthread_rwlock_rdlock(&m->lock);
    struct mirror_state state = {m->position, history_size(m->history)};
    pthread_rwlock_unlock(&m->lock);
    return state;
}

// To the history a difference is a difference; here it means that one of the two is damaged.
static enum err must_be_same(struct ctx *c, const struct history *fresh, const struct history *held)
{
    struct ctx own = {.arena = c->arena};
    if (!history_same(&own, fresh, held))
        return ERR_NONE;
    own.why.err = ERR_DAMAGED;
    return fail_as(c, &own.why);
}

enum err mirror_prove(struct ctx *c, struct mirror *m)
{
    struct history *fresh = NULL;
    int64_t position;
    pthread_rwlock_wrlock(&m->lock);
    enum err e =
        m->schema == org_schema(m->org) ? follow(c, m) : reload(c, m, org_schema(m->org), NULL, 0);
    if (!e)
        e = load_fresh(c, m, m->schema, NULL, 0, &fresh, &position);
    if (!e && position != m->position)
        e = fail(c, ERR_BUSY, "records changed during the check: run it again",
                 "检查期间数据有变动，请重新检查");
    else if (!e)
        e = must_be_same(c, fresh, m->history);
    if (e == ERR_DAMAGED) {
        struct history *wrong = m->history;
        m->history = fresh;
        m->saved = -1;
        fresh = wrong;
    }
    if (fresh)
        history_destroy(fresh);
    pthread_rwlock_unlock(&m->lock);
    return e;
}

int mirror_loads(struct mirror *m)
{
    return m->loads;
}
