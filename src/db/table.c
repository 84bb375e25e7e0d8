#include "db/table.h"
#include "db/driver.h"

#include <stdlib.h>
#include <string.h>

bool table_name_good(struct str name)
{
    enum { LONGEST = 63 };
    bool good = name.len > 0 && name.len <= LONGEST && !(name.at[0] >= '0' && name.at[0] <= '9');
    for (size_t i = 0; i < name.len && good; i++) {
        char ch = name.at[i];
        good = (ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9') || ch == '_';
    }
    return good;
}

// ---- reading them -------------------------------------------------------------------------------

static const struct {
    const char *name;
    enum table_type type;
} types[] = {{"TEXT", TABLE_TEXT}, {"BIGINT", TABLE_BIGINT}, {"BLOB", TABLE_BLOB}};
enum { TYPES = sizeof types / sizeof *types };

static enum err read_column(struct ctx *c, struct db_rows *rows, struct table_column_def *out)
{
    struct str type = db_text(rows, 2);
    *out = (struct table_column_def){.name = db_text_copy(c, rows, 1), .key = (int)db_int(rows, 4)};
    out->required = db_int(rows, 3) || out->key;
    for (int i = 0; i < TYPES; i++)
        if (str_eq(type, str_of(types[i].name)))
            out->type = types[i].type;
    if (!out->type || !table_name_good(out->name))
        return fail(c, ERR_DAMAGED, "table %.*s: column %.*s of type %.*s cannot be copied",
                    "表 %.*s 的列 %.*s（类型 %.*s）无法复制", STR_ARG(db_text(rows, 0)),
                    STR_ARG(out->name), STR_ARG(type));
    return ERR_NONE;
}

// The next of `list`, which grows by doubling.
static void *next(struct arena *a, void *list, int count, size_t size)
{
    if ((count & (count - 1)) == 0)
        list = arena_grow(a, list, (size_t)count, (size_t)count * 2 + 1, size);
    return list;
}

static enum err read_columns(struct ctx *c, struct db_tx *tx, struct table **out, int *count)
{
    struct db_rows *rows;
    struct table *list = NULL;
    struct table_column_def *columns = NULL;
    int n = 0;
    enum err e = db_query(c, tx, db_driver_of(tx)->columns_sql, DB_NO_VALUES, &rows);
    while (!e && db_next(c, rows, &e)) {
        struct str name = db_text(rows, 0);
        if (!n || !str_eq(list[n - 1].name, name)) {
            list = next(c->arena, list, n, sizeof *list);
            list[n++] = (struct table){.name = str_copy(c->arena, name)};
            columns = NULL;
        }
        struct table *t = &list[n - 1];
        columns = next(c->arena, columns, t->column_count, sizeof *columns);
        e = read_column(c, rows, &columns[t->column_count++]);
        t->columns = columns;
        if (!e &&
            (!table_name_good(t->name) || n > TABLES_MAX || t->column_count > TABLE_COLUMNS_MAX))
            e = fail(c, ERR_DAMAGED, "table %.*s cannot be copied", "表 %.*s 无法复制",
                     STR_ARG(t->name));
        if (e)
            db_rows_close(rows);
    }
    *out = list;
    *count = n;
    return e;
}

static struct table *find(struct table *list, int count, struct str name)
{
    for (int i = 0; i < count; i++)
        if (str_eq(list[i].name, name))
            return &list[i];
    return NULL;
}

static enum err read_indexes(struct ctx *c, struct db_tx *tx, struct table *list, int count)
{
    struct db_rows *rows;
    struct table *t = NULL;
    struct table_index *indexes = NULL;
    enum err e = db_query(c, tx, db_driver_of(tx)->indexes_sql, DB_NO_VALUES, &rows);
    while (!e && db_next(c, rows, &e)) {
        struct table *of = find(list, count, db_text(rows, 0));
        struct str name = db_text(rows, 1), column = db_text(rows, 3);
        if (!of)
            continue;
        if (of != t)
            indexes = NULL;
        t = of;
        struct table_index *last = t->index_count ? &indexes[t->index_count - 1] : NULL;
        if (last && str_eq(last->name, name)) {
            last->columns =
                str_format(c->arena, "%.*s, %.*s", STR_ARG(last->columns), STR_ARG(column));
            continue;
        }
        indexes = next(c->arena, indexes, t->index_count, sizeof *indexes);
        indexes[t->index_count++] = (struct table_index){
            str_copy(c->arena, name), db_int(rows, 2) != 0, str_copy(c->arena, column)};
        t->indexes = indexes;
    }
    return e;
}

// ---- their order --------------------------------------------------------------------------------

struct reference {
    int from, to;
};

static enum err read_references(struct ctx *c, struct db_tx *tx, struct table *list, int count,
                                struct reference **out, int *out_count)
{
    struct db_rows *rows;
    struct reference *refs = NULL;
    int n = 0;
    enum err e = db_query(c, tx, db_driver_of(tx)->references_sql, DB_NO_VALUES, &rows);
    while (!e && db_next(c, rows, &e)) {
        struct table *from = find(list, count, db_text(rows, 0));
        struct table *to = find(list, count, db_text(rows, 1));
        if (!from || !to || from == to)
            continue;
        refs = next(c->arena, refs, n, sizeof *refs);
        refs[n++] = (struct reference){(int)(from - list), (int)(to - list)};
    }
    *out = refs;
    *out_count = n;
    return e;
}

static bool ready(const struct reference *refs, int count, const bool *placed, int table)
{
    for (int i = 0; i < count; i++)
        if (refs[i].from == table && !placed[refs[i].to])
            return false;
    return true;
}

// Again and again the first that refers to nothing but what stands already.
static enum err in_order(struct ctx *c, const struct table *list, int count,
                         const struct reference *refs, int ref_count, struct table *out)
{
    bool *placed = ARENA_ARRAY(c->arena, bool, (size_t)count + 1);
    for (int n = 0; n < count; n++) {
        int at = 0;
        while (at < count && (placed[at] || !ready(refs, ref_count, placed, at)))
            at++;
        if (at == count)
            return fail(c, ERR_DAMAGED, "tables refer to each other in a circle",
                        "表之间存在循环引用");
        placed[at] = true;
        out[n] = list[at];
    }
    return ERR_NONE;
}

enum err db_tables(struct ctx *c, struct db_tx *tx, const struct table **out, int *count)
{
    struct table *list, *ordered;
    struct reference *refs;
    int ref_count;
    enum err e = read_columns(c, tx, &list, count);
    if (!e)
        e = read_indexes(c, tx, list, *count);
    if (!e)
        e = read_references(c, tx, list, *count, &refs, &ref_count);
    if (e)
        return e;
    ordered = ARENA_ARRAY(c->arena, struct table, (size_t)*count + 1);
    *out = ordered;
    return in_order(c, list, *count, refs, ref_count, ordered);
}

// ---- statements ---------------------------------------------------------------------------------

enum { SQL_MAX = 1 << 20 };

static const char *done(struct arena *a, struct buf *b)
{
    const char *sql = str_zero(a, buf_str(b));
    buf_deinit(b);
    return sql;
}

static int key_count(const struct table *t)
{
    int count = 0;
    for (int i = 0; i < t->column_count; i++)
        count += t->columns[i].key > 0;
    return count;
}

// The columns of the primary key, or all.
static void add_key(struct buf *b, const struct table *t)
{
    int keys = key_count(t), n = 0;
    for (int k = 1; k <= keys; k++)
        for (int i = 0; i < t->column_count; i++)
            if (t->columns[i].key == k)
                buf_format(b, "%s%.*s", n++ ? ", " : "", STR_ARG(t->columns[i].name));
    for (int i = 0; i < t->column_count && !keys; i++)
        buf_format(b, "%s%.*s", n++ ? ", " : "", STR_ARG(t->columns[i].name));
}

static void add_columns(struct buf *b, const struct table *t)
{
    for (int i = 0; i < t->column_count; i++)
        buf_format(b, "%s%.*s", i ? ", " : "", STR_ARG(t->columns[i].name));
}

static const char *type_name(enum table_type type)
{
    for (int i = 0; i < TYPES; i++)
        if (types[i].type == type)
            return types[i].name;
    return "TEXT";
}

const char *table_create(struct arena *a, const struct table *t)
{
    struct buf b;
    bool alone = key_count(t) == 1;
    buf_init(&b, SQL_MAX);
    buf_format(&b, "CREATE TABLE %.*s (", STR_ARG(t->name));
    for (int i = 0; i < t->column_count; i++) {
        const struct table_column_def *k = &t->columns[i];
        buf_format(&b, "%s%.*s %s%s", i ? ", " : "", STR_ARG(k->name), type_name(k->type),
                   k->key && alone ? " PRIMARY KEY"
                   : k->required   ? " NOT NULL"
                                   : "");
    }
    if (key_count(t) > 1) {
        buf_add(&b, STR(", PRIMARY KEY ("));
        add_key(&b, t);
        buf_byte(&b, ')');
    }
    buf_byte(&b, ')');
    return done(a, &b);
}

const char *table_create_index(struct arena *a, const struct table *t, const struct table_index *x)
{
    return str_format(a, "CREATE %sINDEX %.*s ON %.*s (%.*s)", x->unique ? "UNIQUE " : "",
                      STR_ARG(x->name), STR_ARG(t->name), STR_ARG(x->columns))
        .at;
}

const char *table_select(struct arena *a, const struct table *t)
{
    struct buf b;
    buf_init(&b, SQL_MAX);
    buf_add(&b, STR("SELECT "));
    add_columns(&b, t);
    buf_format(&b, " FROM %.*s ORDER BY ", STR_ARG(t->name));
    add_key(&b, t);
    return done(a, &b);
}

const char *table_insert(struct arena *a, const struct table *t, int rows)
{
    struct buf b;
    buf_init(&b, SQL_MAX);
    buf_format(&b, "INSERT INTO %.*s (", STR_ARG(t->name));
    add_columns(&b, t);
    buf_add(&b, STR(") VALUES "));
    for (int r = 0; r < rows; r++)
        for (int i = 0; i < t->column_count; i++)
            buf_add(&b, i ? STR(", ?") : r ? STR("), (?") : STR("(?"));
    buf_byte(&b, ')');
    return done(a, &b);
}

bool table_same(const struct table *a, const struct table *b)
{
    bool same = str_eq(a->name, b->name) && a->column_count == b->column_count &&
                a->index_count == b->index_count;
    for (int i = 0; same && i < a->column_count; i++) {
        const struct table_column_def *x = &a->columns[i], *y = &b->columns[i];
        same = str_eq(x->name, y->name) && x->type == y->type && x->required == y->required &&
               x->key == y->key;
    }
    for (int i = 0; same && i < a->index_count; i++) {
        const struct table_index *x = &a->indexes[i], *y = &b->indexes[i];
        same = str_eq(x->name, y->name) && x->unique == y->unique && str_eq(x->columns, y->columns);
    }
    return same;
}
