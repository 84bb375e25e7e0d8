#include "model/org.h"
#include "model/duplicate.h"
#include "model/finder.h"
#include "model/index.h"
#include "model/marks.h"
#include "model/migrations.h"
#include "model/mirror.h"
#include "model/scope.h"
#include "model/standard.h"
#include "model/totals.h"
#include "sys/file.h"

#include <pthread.h>
#include <stdlib.h>

static const char setting_select[] = "SELECT value FROM setting WHERE name = ?";
static const char setting_upsert[] = "INSERT INTO setting (name, value) VALUES (?, ?) "
                                     "ON CONFLICT (name) DO UPDATE SET value = excluded.value";

enum { ID_BYTES = 16 };

struct org {
    struct arena *arena;
    struct str folder, id;
    struct db *db;
    struct clock *clock;
    struct org_settings settings;
    struct mirror *mirror;
    struct finder *finder;
    struct viewers *viewers;
    struct index_wishes *indexes;
    struct marks *marks;
    struct totals *totals;
    pthread_mutex_t schema_lock;
    struct schema *schema;
};

struct db *org_db(const struct org *o)
{
    return o->db;
}

struct clock *org_clock(const struct org *o)
{
    return o->clock;
}

struct mirror *org_mirror(const struct org *o)
{
    return o->mirror;
}

struct finder *org_finder(const struct org *o)
{
    return o->finder;
}

struct marks *org_marks(const struct org *o)
{
    return o->marks;
}

struct index_wishes *org_indexes(const struct org *o)
{
    return o->indexes;
}

struct totals *org_totals(const struct org *o)
{
    return o->totals;
}

struct viewers *org_viewers(const struct org *o)
{
    return o->viewers;
}

struct str org_folder(const struct org *o)
{
    return o->folder;
}

struct str org_id(const struct org *o)
{
    return o->id;
}

const struct org_settings *org_settings(const struct org *o)
{
    return &o->settings;
}

const struct schema *org_schema(struct org *o)
{
    pthread_mutex_lock(&o->schema_lock);
    const struct schema *s = o->schema;
    pthread_mutex_unlock(&o->schema_lock);
    return s;
}

enum err setting_get(struct ctx *c, struct db_tx *tx, const char *name, struct str *out)
{
    struct db_rows *rows;
    *out = STR_NONE;
    enum err e = db_query(c, tx, setting_select, DB_VALUES(value_text(str_of(name))), &rows);
    if (!e && db_next(c, rows, &e)) {
        *out = db_text_copy(c, rows, 0);
        db_rows_close(rows);
    }
    return e;
}

enum err setting_put(struct ctx *c, struct db_tx *tx, const char *name, struct str value)
{
    return db_run(c, tx, setting_upsert, DB_VALUES(value_text(str_of(name)), value_text(value)),
                  NULL);
}

// ---- making one ---------------------------------------------------------------------------------

static enum err fill(struct ctx *c, struct db_tx *tx, void *user)
{
    const struct org_settings *s = user;
    struct str id;
    enum err e = setting_get(c, tx, "id", &id);
    if (!e && id.len)
        return fail(c, ERR_CONFLICT, "there is already an organisation in this folder",
                    "这个文件夹里已经有组织数据");
    if (!e)
        e = setting_put(c, tx, "id", secret_text(c->arena, ID_BYTES));
    if (!e)
        e = setting_put(c, tx, "name", s->name);
    if (!e)
        e = setting_put(c, tx, "zone", s->zone);
    if (!e)
        e = setting_put(c, tx, "currency", s->currency);
    if (!e)
        e = setting_put(c, tx, "language", s->language);
    if (!e)
        e = standard_add(c, tx);
    return e ? e : duplicate_rules_standard(c, tx);
}

// ---- where its database is ----------------------------------------------------------------------

enum { ADDRESS_MAX = 4096 };
static const char address_file[] = "database";

static enum err place_of(struct ctx *c, struct str folder, struct str *out)
{
    struct str path = str_of(path_join(c->arena, folder, address_file));
    *out = folder;
    if (!file_exists(path))
        return ERR_NONE;
    enum err e = file_read(c, path, ADDRESS_MAX, out);
    *out = str_trim(*out);
    if (!e && !db_is_address(*out))
        e = fail(c, ERR_INPUT, "%.*s holds no address such as postgres://user@host/database#schema",
                 "%.*s 中不是数据库地址，应形如 postgres://user@host/database#schema",
                 STR_ARG(path));
    return e;
}

enum err org_database(struct ctx *c, struct str place, struct str *out)
{
    *out = place;
    return db_is_address(place) ? ERR_NONE : place_of(c, place, out);
}

enum err org_place(struct ctx *c, struct str folder, struct str address)
{
    struct str path = str_of(path_join(c->arena, folder, address_file)), there;
    enum err e = folder_make(c, folder);
    if (!e)
        e = place_of(c, folder, &there);
    if (!e && str_eq(there, address))
        return ERR_NONE;
    if (!e &&
        (!str_eq(there, folder) || file_exists(str_of(path_join(c->arena, folder, "liuke.db")))))
        e = fail(c, ERR_CONFLICT,
                 "the folder %.*s belongs to another database; give another folder with --data",
                 "文件夹 %.*s 属于另一个数据库；请用 --data 指定别的文件夹", STR_ARG(folder));
    return e ? e : file_write(c, path, address);
}

enum err org_create(struct ctx *c, struct str folder, const struct org_settings *settings)
{
    struct str place;
    struct org_settings s = *settings;
    struct db *db = NULL;
    struct clock *clock = NULL;
    enum err e = clock_create(c, s.zone, &clock);
    clock_destroy(clock);
    if (!e)
        e = folder_make(c, folder);
    if (!e)
        e = place_of(c, folder, &place);
    if (!e)
        e = db_open(c, place, true, &db);
    if (!e)
        e = db_migrate(c, db, migrations, migration_count);
    if (!e)
        e = db_write(c, db, fill, &s);
    db_close(db);
    return e;
}

// ---- opening one --------------------------------------------------------------------------------

static enum err read_settings(struct ctx *c, struct org *o)
{
    struct ctx own = {.arena = o->arena};
    struct db_tx *tx;
    enum err e = db_read_begin(c, o->db, &tx);
    if (e)
        return e;
    e = setting_get(&own, tx, "id", &o->id);
    if (!e && !o->id.len)
        e = fail(&own, ERR_NOT_FOUND,
                 "there is no organisation in %.*s; create one with: liuke init --data %.*s",
                 "%.*s 里没有组织数据；请先运行：liuke init --data %.*s", STR_ARG(o->folder),
                 STR_ARG(o->folder));
    if (!e)
        e = setting_get(&own, tx, "zone", &o->settings.zone);
    if (!e)
        e = setting_get(&own, tx, "currency", &o->settings.currency);
    if (!e)
        e = setting_get(&own, tx, "language", &o->settings.language);
    if (!e)
        e = schema_load(&own, tx, &o->schema);
    db_read_end(tx);
    return e ? fail_as(c, &own.why) : ERR_NONE;
}

static enum err renew(struct ctx *c, struct db_tx *tx, void *user)
{
    (void)user;
    return standard_renew(c, tx);
}

// What an older program made gets the objects and fields that came since.
static enum err renew_standard(struct ctx *c, struct db *db)
{
    struct db_tx *tx;
    struct str id = STR_NONE;
    bool old = false;
    enum err e = db_read_begin(c, db, &tx);
    if (e)
        return e;
    e = setting_get(c, tx, "id", &id);
    if (!e)
        e = standard_old(c, tx, &old);
    db_read_end(tx);
    return e || !old || !id.len ? e : db_write(c, db, renew, NULL);
}

enum err org_open(struct ctx *c, struct str folder, struct org **out)
{
    struct org *o = mem_alloc(sizeof *o);
    o->arena = arena_create();
    o->folder = str_copy(o->arena, folder);
    pthread_mutex_init(&o->schema_lock, NULL);
    o->finder = finder_create(o);
    o->viewers = viewers_create();
    o->indexes = index_wishes_create();
    o->totals = totals_create();
    struct str place;
    enum err e = place_of(c, folder, &place);
    if (!e)
        e = db_open(c, place, false, &o->db);
    if (!e)
        o->marks = marks_create(db_is_shared(o->db));
    if (!e)
        e = db_migrate(c, o->db, migrations, migration_count);
    if (!e)
        e = renew_standard(c, o->db);
    if (!e)
        e = read_settings(c, o);
    if (!e)
        e = clock_create(c, o->settings.zone, &o->clock);
    if (!e)
        e = mirror_open(c, o, &o->mirror);
    if (e) {
        org_close(o);
        return e;
    }
    *out = o;
    return ERR_NONE;
}

void org_close(struct org *o)
{
    if (!o)
        return;
    finder_destroy(o->finder);
    viewers_destroy(o->viewers);
    index_wishes_destroy(o->indexes);
    marks_destroy(o->marks);
    totals_destroy(o->totals);
    mirror_close(o->mirror);
    schema_destroy(o->schema);
    clock_destroy(o->clock);
    db_close(o->db);
    pthread_mutex_destroy(&o->schema_lock);
    arena_destroy(o->arena);
    free(o);
}

// ---- writing ------------------------------------------------------------------------------------

struct writing {
    struct org *o;
    int64_t actor;
    const struct viewer *viewer;
    org_job *job;
    void *user;
    struct schema *fresh;      // set by org_job_schema
    const struct origin *from; // of who asked: the work may run in another one's context
};

enum err org_job_schema(struct work *w)
{
    struct schema *fresh;
    enum err e = schema_load(w->c, w->tx, &fresh);
    if (e)
        return e;
    fresh->older = w->fresh;
    w->fresh = fresh;
    w->schema = fresh;
    return ERR_NONE;
}

// Asked once for all single records that are written by one commit: any other work may change it.
static enum err number_now(struct ctx *c, struct db_tx *tx, int64_t *number)
{
    int64_t *known = db_note(tx);
    *number = *known;
    enum err e = *known ? ERR_NONE : schema_number(c, tx, number);
    *known = *number;
    return e;
}

static enum err run(struct ctx *c, struct db_tx *tx, void *user)
{
    struct writing *writing = user;
    struct org *o = writing->o;
    int64_t now = clock_ms(o->clock);
    struct work w = {.c = c,
                     .tx = tx,
                     .schema = org_schema(o),
                     .actor = writing->actor,
                     .viewer = writing->viewer,
                     .from = writing->from,
                     .at_ms = now,
                     .wall = clock_wall(o->clock, now)};
    int64_t number;
    enum err e = number_now(c, tx, &number);
    // Somebody else, in the same commit or on another server, changed objects or fields: the work
    // goes by them as they are in its own transaction.
    if (!e && number != w.schema->number)
        e = org_job_schema(&w);
    if (!e)
        e = writing->job(&w, writing->user);
    if (!w.alone)
        *db_note(tx) = 0;
    writing->fresh = w.fresh;
    return e;
}

// Makes the newest of `fresh` the current schema, above the one that was; where another thread was
// there first with a newer one, it is only kept.
static void adopt(struct org *o, struct schema *fresh)
{
    struct schema *oldest = fresh;
    while (oldest->older)
        oldest = oldest->older;
    pthread_mutex_lock(&o->schema_lock);
    if (fresh->number > o->schema->number) {
        oldest->older = o->schema;
        o->schema = fresh;
    } else {
        oldest->older = o->schema->older;
        o->schema->older = fresh;
    }
    pthread_mutex_unlock(&o->schema_lock);
}

enum err org_refresh(struct ctx *c, struct org *o)
{
    struct db_tx *tx;
    struct schema *fresh = NULL;
    int64_t number;
    enum err e = db_read_begin(c, o->db, &tx);
    if (e)
        return e;
    e = schema_number(c, tx, &number);
    if (!e && number != org_schema(o)->number)
        e = schema_load(c, tx, &fresh);
    db_read_end(tx);
    if (!e && fresh)
        adopt(o, fresh);
    return e;
}

static enum err write_or_try(struct ctx *c, struct writing *writing, bool look)
{
    struct org *o = writing->o;
    const struct viewer *v = writing->viewer;
    enum err e = ERR_NONE;
    writing->from = c->from;
    if (v && !viewer_all(v) && viewer_schema(v) != org_schema(o))
        e = fail(c, ERR_BUSY, "objects or fields changed just now: ask again",
                 "对象或字段刚刚有变动，请重试");
    if (!e && v)
        e = scope_prepare(c, o, v);
    if (!e)
        e = look ? db_try(c, o->db, run, writing) : db_write(c, o->db, run, writing);
    if (!e && !look && writing->fresh)
        adopt(o, writing->fresh);
    else
        schema_destroy(writing->fresh);
    return e;
}

enum err org_write(struct ctx *c, struct org *o, int64_t actor, org_job *job, void *user)
{
    return write_or_try(c, &(struct writing){o, actor, NULL, job, user, NULL, NULL}, false);
}

enum err org_try(struct ctx *c, struct org *o, int64_t actor, org_job *job, void *user)
{
    return write_or_try(c, &(struct writing){o, actor, NULL, job, user, NULL, NULL}, true);
}

enum err org_write_as(struct ctx *c, struct org *o, const struct viewer *v, org_job *job,
                      void *user)
{
    return write_or_try(c, &(struct writing){o, viewer_person(v), v, job, user, NULL, NULL}, false);
}

enum err org_try_as(struct ctx *c, struct org *o, const struct viewer *v, org_job *job, void *user)
{
    return write_or_try(c, &(struct writing){o, viewer_person(v), v, job, user, NULL, NULL}, true);
}

static enum err read_by(struct ctx *c, struct writing *writing)
{
    struct db_tx *tx;
    enum err e = db_read_begin(c, writing->o->db, &tx);
    if (e)
        return e;
    e = run(c, tx, writing);
    db_read_end(tx);
    schema_destroy(writing->fresh);
    return e;
}

enum err org_read(struct ctx *c, struct org *o, org_job *job, void *user)
{
    return read_by(c, &(struct writing){o, 0, NULL, job, user, NULL, NULL});
}

enum err org_read_as(struct ctx *c, struct org *o, const struct viewer *v, org_job *job, void *user)
{
    enum err e = viewer_all(v) ? ERR_NONE : scope_prepare(c, o, v);
    return e ? e : read_by(c, &(struct writing){o, viewer_person(v), v, job, user, NULL, NULL});
}
