#include "model/proof.h"
#include "model/change.h"
#include "model/search.h"

#include <stdarg.h>
#include <stdio.h>

enum { BATCH = 500 };

static const char search_next[] = "SELECT id, search FROM %.*s WHERE id > ? ORDER BY id LIMIT ?";
static const char search_put[] = "UPDATE %.*s SET search = ? WHERE id = ?";
static const char past_next[] =
    "SELECT DISTINCT p.customer, '' FROM past p JOIN %.*s k ON k.id = p.customer "
    "WHERE p.customer > ? ORDER BY p.customer LIMIT ?";
static const char unknown_objects[] = "SELECT id, object FROM change WHERE object NOT IN "
                                      "(SELECT id FROM object) ORDER BY id";
static const char readers_beyond[] =
    "SELECT name, position FROM reader WHERE position > ? ORDER BY name";

static struct str words(struct arena *a, const char *format, va_list args)
{
    enum { LONGEST = 1024 };
    char text[LONGEST];
    int len = vsnprintf(text, sizeof text, format, args);
    size_t kept = len < 0 ? 0 : len < LONGEST ? (size_t)len : LONGEST - 1;
    while (kept && !utf8_valid((struct str){text, kept}))
        kept--;
    return str_copy(a, (struct str){text, kept});
}

void proof_wrong(struct ctx *c, struct proof *p, const char *en, const char *zh, ...)
{
    va_list args;
    if (p->wrong++)
        return;
    va_start(args, zh);
    p->first_en = words(c->arena, en, args);
    va_end(args);
    va_start(args, zh);
    p->first_zh = words(c->arena, zh, args);
    va_end(args);
}

// ---- customer by customer -----------------------------------------------------------------------

struct walk {
    struct proof *out;
    struct ctx *c; // outlives the batches: the words of what was wrong live here
    const char *sql;
    enum err (*one)(struct work *w, struct walk *k, int64_t id, struct str text);
};

struct row {
    int64_t id;
    struct str text;
};

static enum err read_batch(struct work *w, const char *sql, int64_t after, struct row *out,
                           int *count)
{
    struct db_rows *rows;
    *count = 0;
    enum err e = db_query(w->c, w->tx, sql, DB_VALUES(value_int(after), value_int(BATCH)), &rows);
    while (!e && db_next(w->c, rows, &e))
        out[(*count)++] = (struct row){db_int(rows, 0), db_text_copy(w->c, rows, 1)};
    return e;
}

// Batches, so that a million customers need no more memory than five hundred.
static enum err walk_all(struct work *w, void *user)
{
    struct walk *k = user;
    struct ctx own = {.arena = arena_create()}, *outer = w->c;
    int64_t after = 0;
    int count = BATCH;
    enum err e = ERR_NONE;
    w->c = &own;
    while (!e && count == BATCH) {
        struct row *batch = ARENA_ARRAY(own.arena, struct row, BATCH);
        e = read_batch(w, k->sql, after, batch, &count);
        for (int i = 0; i < count && !e; i++) {
            e = k->one(w, k, batch[i].id, batch[i].text);
            after = batch[i].id;
        }
        ctx_reset(&own);
    }
    if (e)
        fail_as(outer, &own.why);
    arena_destroy(own.arena);
    w->c = outer;
    return e;
}

static const struct object *customer_object(const struct work *w)
{
    return &w->schema->objects[w->schema->customer];
}

static struct str name_of(const struct work *w, const struct record *r)
{
    const struct object *o = customer_object(w);
    int name = object_field(o, STR("name"));
    if (name >= 0 && r->cells[name].type == VALUE_TEXT)
        return r->cells[name].text;
    return STR("-");
}

static enum err search_one(struct work *w, struct walk *k, int64_t id, struct str text)
{
    const struct object *o = customer_object(w);
    struct record r;
    enum err e = record_load(w->c, w->tx, w->schema, w->schema->customer, id, &r);
    if (e)
        return e;
    struct str want = search_text(w->c->arena, o, r.cells);
    if (str_eq(want, text))
        return ERR_NONE;
    struct str name = name_of(w, &r);
    proof_wrong(k->c, k->out, "customer %lld (%.*s) is found by other words than his own",
                "客户 %lld（%.*s）的搜索文本与字段不符", (long long)id, STR_ARG(name));
    k->out->mended++;
    return db_run(w->c, w->tx, str_format(w->c->arena, search_put, STR_ARG(o->table)).at,
                  DB_VALUES(value_text(want), value_int(id)), NULL);
}

enum err proof_search(struct ctx *c, struct org *o, struct proof *out)
{
    const struct schema *s = org_schema(o);
    struct walk k = {out, c, NULL, search_one};
    k.sql = str_format(c->arena, search_next, STR_ARG(s->objects[s->customer].table)).at;
    return org_write(c, o, 0, walk_all, &k);
}

static enum err current_one(struct work *w, struct walk *k, int64_t id, struct str text)
{
    struct record before, after;
    (void)text;
    enum err e = record_load(w->c, w->tx, w->schema, w->schema->customer, id, &before);
    if (!e)
        e = record_settle(w, id);
    if (!e)
        e = record_load(w->c, w->tx, w->schema, w->schema->customer, id, &after);
    if (e || before.version == after.version)
        return e;
    const struct object *o = customer_object(w);
    int field = 0;
    while (field < o->field_count - 1 && value_eq(before.cells[field], after.cells[field]))
        field++;
    struct str name = name_of(w, &before), label = o->fields[field].name;
    proof_wrong(k->c, k->out, "customer %lld (%.*s): %.*s is not what its past says last",
                "客户 %lld（%.*s）：%.*s 与其历史的最新值不符", (long long)id, STR_ARG(name),
                STR_ARG(label));
    k->out->mended++;
    return ERR_NONE;
}

enum err proof_current(struct ctx *c, struct org *o, struct proof *out)
{
    const struct schema *s = org_schema(o);
    struct walk k = {out, c, NULL, current_one};
    k.sql = str_format(c->arena, past_next, STR_ARG(s->objects[s->customer].table)).at;
    return org_write(c, o, 0, walk_all, &k);
}

// ---- the change log -----------------------------------------------------------------------------

enum err proof_changes(struct ctx *c, struct org *o, struct proof *out)
{
    struct db_tx *tx;
    struct db_rows *rows;
    enum err e = db_read_begin(c, org_db(o), &tx);
    if (e)
        return e;
    e = db_query(c, tx, unknown_objects, DB_NO_VALUES, &rows);
    while (!e && db_next(c, rows, &e))
        proof_wrong(c, out, "change %lld is about object %lld, which is not there",
                    "变更 %lld 属于不存在的对象 %lld", (long long)db_int(rows, 0),
                    (long long)db_int(rows, 1));
    db_read_end(tx);
    return e;
}

struct beyond {
    struct ctx *c;
    struct proof *out;
};

static enum err set_back(struct work *w, void *user)
{
    struct beyond *b = user;
    struct db_rows *rows;
    struct str *names = NULL;
    size_t count = 0;
    int64_t last;
    enum err e = change_last(w->c, w->tx, &last);
    if (!e)
        e = db_query(w->c, w->tx, readers_beyond, DB_VALUES(value_int(last)), &rows);
    while (!e && db_next(w->c, rows, &e)) {
        names = arena_grow(w->c->arena, names, count, count + 1, sizeof *names);
        names[count] = db_text_copy(w->c, rows, 0);
        proof_wrong(b->c, b->out, "reader %.*s stands at %lld, and the log ends at %lld",
                    "读者 %.*s 位于 %lld，而日志止于 %lld", STR_ARG(names[count]),
                    (long long)db_int(rows, 1), (long long)last);
        count++;
    }
    for (size_t i = 0; i < count && !e; i++) {
        e = change_move(w->c, w->tx, str_zero(w->c->arena, names[i]), 0);
        b->out->mended += !e;
    }
    return e;
}

enum err proof_readers(struct ctx *c, struct org *o, struct proof *out)
{
    struct beyond b = {c, out};
    return org_write(c, o, 0, set_back, &b);
}
