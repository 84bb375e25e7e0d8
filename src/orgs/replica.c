#include "orgs/replica.h"
#include "model/migrations.h"
#include "sys/file.h"

#include <string.h>

// ---- from a database ----------------------------------------------------------------------------

static const char migration_reached[] = "SELECT MAX(number) FROM migration";

static enum err read_rows(struct ctx *c, struct db_tx *tx, const struct table *t,
                          const struct replica_sink *sink)
{
    struct ctx own = {.arena = arena_create()};
    struct db_rows *rows;
    struct value *values = ARENA_ARRAY(c->arena, struct value, (size_t)t->column_count);
    enum err e = db_query_many(c, tx, table_select(c->arena, t), DB_NO_VALUES, &rows);
    while (!e && db_next(c, rows, &e)) {
        for (int i = 0; i < t->column_count; i++) {
            values[i] = db_value(rows, i);
            if (values[i].type == VALUE_BLOB) // a row's next blob may take the place of this one
                values[i].text = str_copy(own.arena, values[i].text);
        }
        e = sink->row(c, sink->user, values);
        if (e)
            db_rows_close(rows);
        ctx_reset(&own);
    }
    arena_destroy(own.arena);
    return e;
}

enum err replica_read(struct ctx *c, void *user, const struct replica_sink *sink)
{
    struct db_tx *tx;
    const struct table *tables;
    int64_t migration = 0;
    int count = 0;
    enum err e = db_read_begin(c, user, &tx);
    if (e)
        return e;
    e = db_tables(c, tx, &tables, &count);
    if (!e)
        e = db_number(c, tx, migration_reached, DB_NO_VALUES, 0, &migration);
    if (!e)
        e = sink->begin(c, sink->user, migration);
    for (int i = 0; i < count && !e; i++) {
        e = sink->table(c, sink->user, &tables[i]);
        if (!e)
            e = read_rows(c, tx, &tables[i], sink);
    }
    if (!e)
        e = sink->end(c, sink->user);
    db_read_end(tx);
    return e;
}

// ---- into a database ----------------------------------------------------------------------------

enum { BATCH_ROWS = 50, BATCH_VALUES = 900, BATCH_BYTES = 1 << 20 };

struct filling {
    struct db_tx *tx;
    replica_source *source;
    void *user;
    struct replica_count *count;
    const struct table *there; // what the migrations have made
    int there_count;
    struct table *made; // what they have not
    int made_count;
    // The table at hand.
    const struct table *table;
    bool skip; // its rows are there already
    struct arena *held;
    struct value *values;
    int rows, rows_max;
    size_t bytes;
    const char *insert; // rows_max at once
};

static enum err flush(struct ctx *c, struct filling *f)
{
    if (!f->rows)
        return ERR_NONE;
    const char *sql = f->rows == f->rows_max ? f->insert : table_insert(f->held, f->table, f->rows);
    enum err e = db_run(c, f->tx, sql, f->values, f->rows * f->table->column_count, NULL);
    f->rows = 0;
    f->bytes = 0;
    arena_reset(f->held);
    return e;
}

static const struct table *known(const struct filling *f, struct str name)
{
    for (int i = 0; i < f->there_count; i++)
        if (str_eq(f->there[i].name, name))
            return &f->there[i];
    return NULL;
}

static enum err fill_begin(struct ctx *c, void *user, int64_t migration)
{
    struct filling *f = user;
    int count = 0;
    while (count < migration_count && migrations[count].number <= migration)
        count++;
    if (!count || migrations[count - 1].number != migration)
        return fail(c, ERR_DAMAGED,
                    "this was written by a newer version of Liuke (step %lld): use that one",
                    "这些数据由更新版本的留客写入（第 %lld 步），请使用该版本",
                    (long long)migration);
    enum err e = db_furnish_empty(c, f->tx, migrations, count);
    if (!e)
        e = db_tables(c, f->tx, &f->there, &f->there_count);
    // What the migrations put there comes with the stream, too.
    for (int i = f->there_count - 1; i >= 0 && !e; i--)
        if (!str_eq(f->there[i].name, STR("migration")))
            e = db_run(c, f->tx,
                       str_format(c->arena, "DELETE FROM %.*s", STR_ARG(f->there[i].name)).at,
                       DB_NO_VALUES, NULL);
    return e;
}

static struct table keep_table(struct arena *a, const struct table *t)
{
    struct table kept = {.name = str_copy(a, t->name),
                         .column_count = t->column_count,
                         .index_count = t->index_count};
    struct table_column_def *columns =
        ARENA_ARRAY(a, struct table_column_def, (size_t)t->column_count + 1);
    struct table_index *indexes = ARENA_ARRAY(a, struct table_index, (size_t)t->index_count + 1);
    for (int i = 0; i < t->column_count; i++) {
        columns[i] = t->columns[i];
        columns[i].name = str_copy(a, t->columns[i].name);
    }
    for (int i = 0; i < t->index_count; i++)
        indexes[i] = (struct table_index){str_copy(a, t->indexes[i].name), t->indexes[i].unique,
                                          str_copy(a, t->indexes[i].columns)};
    kept.columns = columns;
    kept.indexes = indexes;
    return kept;
}

static enum err fill_table(struct ctx *c, void *user, const struct table *t)
{
    struct filling *f = user;
    enum err e = flush(c, f);
    const struct table *there = known(f, t->name);
    if (e)
        return e;
    if (there && !table_same(there, t))
        return fail(c, ERR_DAMAGED, "table %.*s is not as this version of Liuke makes it",
                    "表 %.*s 与本版本留客的结构不一致", STR_ARG(t->name));
    if (f->made_count == TABLES_MAX)
        return fail(c, ERR_DAMAGED, "more than %d tables", "表超过 %d 个", TABLES_MAX);
    f->made[f->made_count] = keep_table(c->arena, t);
    f->table = &f->made[f->made_count];
    f->skip = str_eq(t->name, STR("migration"));
    f->rows_max = BATCH_VALUES / t->column_count;
    f->rows_max = f->rows_max > BATCH_ROWS ? BATCH_ROWS : f->rows_max ? f->rows_max : 1;
    f->values = ARENA_ARRAY(c->arena, struct value, (size_t)f->rows_max * (size_t)t->column_count);
    f->insert = table_insert(c->arena, t, f->rows_max);
    f->count->tables++;
    if (there)
        return ERR_NONE;
    f->made_count++; // its indexes are made when its rows are there
    return db_ddl(c, f->tx, table_create(c->arena, t));
}

static enum err fill_row(struct ctx *c, void *user, const struct value *values)
{
    struct filling *f = user;
    f->count->rows++;
    if (f->skip)
        return ERR_NONE;
    struct value *to = &f->values[f->rows * f->table->column_count];
    for (int i = 0; i < f->table->column_count; i++) {
        to[i] = values[i];
        if (values[i].type == VALUE_TEXT || values[i].type == VALUE_BLOB)
            to[i].text = str_copy(f->held, values[i].text);
        f->bytes += values[i].text.len;
    }
    return ++f->rows == f->rows_max || f->bytes > BATCH_BYTES ? flush(c, f) : ERR_NONE;
}

static enum err fill_end(struct ctx *c, void *user)
{
    struct filling *f = user;
    enum err e = flush(c, f);
    for (int i = 0; i < f->made_count && !e; i++)
        for (int x = 0; x < f->made[i].index_count && !e; x++)
            e = db_ddl(c, f->tx, table_create_index(c->arena, &f->made[i], &f->made[i].indexes[x]));
    return e ? e
             : db_run(c, f->tx, "UPDATE setting SET value = ? WHERE name = 'id'",
                      DB_VALUES(value_text(secret_text(c->arena, 16))), NULL);
}

static enum err fill(struct ctx *c, struct db_tx *tx, void *user)
{
    struct filling *f = user;
    struct replica_sink sink = {f, fill_begin, fill_table, fill_row, fill_end};
    f->tx = tx;
    f->made = ARENA_ARRAY(c->arena, struct table, TABLES_MAX + 1);
    return f->source(c, f->user, &sink);
}

static enum err must_be_free(struct ctx *c, struct str place)
{
    struct ctx own = {.arena = c->arena};
    struct db *db = NULL;
    enum err e = db_open(&own, place, false, &db);
    db_close(db);
    if (e == ERR_NOT_FOUND)
        return ERR_NONE;
    if (e)
        return fail_as(c, &own.why);
    return fail(c, ERR_CONFLICT, "there is already an organisation in %.*s; nothing was changed",
                "%.*s 里已经有组织数据，没有做任何改动", STR_ARG(db_place_shown(c->arena, place)));
}

enum err replica_make(struct ctx *c, struct str place, replica_source *source, void *user,
                      struct replica_count *out)
{
    struct filling f = {.source = source, .user = user, .count = out, .held = arena_create()};
    struct db *db = NULL;
    *out = (struct replica_count){0};
    enum err e = must_be_free(c, place);
    if (!e && !db_is_address(place))
        e = folder_make(c, place);
    if (!e) {
        e = db_open(c, place, true, &db);
        if (!e)
            e = db_write(c, db, fill, &f);
        db_close(db);
        if (e)
            db_remove_empty(c, place);
    }
    arena_destroy(f.held);
    return e;
}

// ---- watched ------------------------------------------------------------------------------------

static enum err watch_begin(struct ctx *c, void *user, int64_t migration)
{
    struct replica_watched *w = user;
    return w->sink->begin(c, w->sink->user, migration);
}

static enum err watch_table(struct ctx *c, void *user, const struct table *t)
{
    struct replica_watched *w = user;
    return w->sink->table(c, w->sink->user, t);
}

static enum err watch_row(struct ctx *c, void *user, const struct value *values)
{
    struct replica_watched *w = user;
    if (progress_stopped(w->progress))
        return fail(c, ERR_STOPPED, "stopped; nothing was changed", "已停止，没有做任何改动");
    if (w->progress)
        atomic_fetch_add(&w->progress->done, 1);
    return w->sink->row(c, w->sink->user, values);
}

static enum err watch_end(struct ctx *c, void *user)
{
    struct replica_watched *w = user;
    return w->sink->end(c, w->sink->user);
}

enum err replica_watch(struct ctx *c, void *user, const struct replica_sink *sink)
{
    struct replica_watched *w = user;
    struct replica_sink between = {w, watch_begin, watch_table, watch_row, watch_end};
    w->sink = sink;
    return w->source(c, w->user, &between);
}

// ---- two beside each other ----------------------------------------------------------------------

static bool own_identity(const struct table *t, const struct value *row)
{
    return str_eq(t->name, STR("setting")) && str_eq(row[0].text, STR("id"));
}

static struct str row_words(struct arena *a, const struct table *t, struct db_rows *rows)
{
    enum { SHOWN = 60 };
    struct value v = db_value(rows, 0);
    if (v.type == VALUE_INT)
        return str_format(a, "%.*s %lld", STR_ARG(t->name), (long long)v.integer);
    size_t len = v.text.len < SHOWN ? v.text.len : SHOWN;
    return str_format(a, "%.*s %.*s", STR_ARG(t->name), (int)len, v.text.at ? v.text.at : "");
}

static void compare_row(struct ctx *c, const struct table *t, struct db_rows *a, struct db_rows *b,
                        struct proof *out)
{
    for (int i = 0; i < t->column_count; i++) {
        struct value x = db_value(a, i), y = db_value(b, i);
        if (value_eq(x, y))
            continue;
        struct value key = db_value(a, 0);
        if (own_identity(t, &key))
            continue;
        proof_wrong(c, out, "%.*s: column %.*s differs", "%.*s：列 %.*s 不同",
                    STR_ARG(row_words(c->arena, t, a)), STR_ARG(t->columns[i].name));
        return;
    }
}

// Both are sorted by their key: the first row that differs tells; what comes behind it may only be
// moved, so it is not counted one by one.
static enum err compare_rows(struct ctx *c, struct db_tx *left, struct db_tx *right,
                             const struct table *t, struct proof *out)
{
    struct db_rows *a = NULL, *b = NULL;
    int64_t before = out->wrong;
    const char *sql = table_select(c->arena, t);
    enum err e = db_query_many(c, left, sql, DB_NO_VALUES, &a);
    if (!e)
        e = db_query_many(c, right, sql, DB_NO_VALUES, &b);
    while (!e && out->wrong == before) {
        enum err other = ERR_NONE;
        bool more = db_next(c, a, &e), also = db_next(c, b, &other);
        e = e ? e : other;
        if (!e && more && also)
            compare_row(c, t, a, b, out);
        else if (!e && (more || also))
            proof_wrong(c, out, "%.*s is only in one of them", "%.*s 只在其中一个里",
                        STR_ARG(row_words(c->arena, t, more ? a : b)));
        if (!more || !also)
            break;
    }
    db_rows_close(a);
    db_rows_close(b);
    return e;
}

static enum err compare_tables(struct ctx *c, struct db_tx *left, struct db_tx *right,
                               struct proof *out)
{
    const struct table *a, *b;
    int a_count, b_count;
    enum err e = db_tables(c, left, &a, &a_count);
    if (!e)
        e = db_tables(c, right, &b, &b_count);
    if (!e && a_count != b_count)
        proof_wrong(c, out, "%d tables here, %d there", "这里有 %d 个表，那里有 %d 个", a_count,
                    b_count);
    for (int i = 0; i < a_count && i < b_count && !e; i++) {
        if (!table_same(&a[i], &b[i])) {
            proof_wrong(c, out, "table %.*s differs from %.*s", "表 %.*s 与 %.*s 不同",
                        STR_ARG(a[i].name), STR_ARG(b[i].name));
            break;
        }
        e = compare_rows(c, left, right, &a[i], out);
    }
    return e;
}

enum err replica_compare(struct ctx *c, struct db *a, struct db *b, struct proof *out)
{
    struct db_tx *left = NULL, *right = NULL;
    enum err e = db_read_begin(c, a, &left);
    if (!e)
        e = db_read_begin(c, b, &right);
    if (!e)
        e = compare_tables(c, left, right, out);
    db_read_end(left);
    db_read_end(right);
    return e;
}
