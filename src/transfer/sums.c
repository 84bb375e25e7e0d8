#include "transfer/sums.h"
#include "transfer/load.h"

// The keys of parents that are missing, or whose amount is not the sum of their lines.
static const char differing[] =
    "SELECT l.k FROM (SELECT %.*s AS k, SUM(%.*s) AS s FROM %.*s WHERE %.*s IS NOT NULL "
    "GROUP BY %.*s) l LEFT JOIN %.*s p ON p.%.*s = l.k WHERE p.id IS NULL OR "
    "(l.s IS NOT NULL AND (p.%.*s IS NULL OR p.%.*s <> l.s)) ORDER BY l.k";

struct summing {
    struct proof *out;
    struct ctx *c;
    const char *sql;
    int child;
};

// NULL where the two objects have no key or amount in common.
static const char *differing_of(struct arena *a, const struct schema *s, int child)
{
    const struct object *o = &s->objects[child], *p = &s->objects[o->parent];
    int own_key = p->key >= 0 ? object_field(o, p->fields[p->key].name) : -1;
    int amount = object_field(o, STR("amount")), sum = object_field(p, STR("amount"));
    if (own_key < 0 || amount < 0 || sum < 0)
        return NULL;
    struct str key = o->fields[own_key].column, total = p->fields[sum].column;
    return str_format(a, differing, STR_ARG(key), STR_ARG(o->fields[amount].column),
                      STR_ARG(o->table), STR_ARG(key), STR_ARG(key), STR_ARG(p->table),
                      STR_ARG(p->fields[p->key].column), STR_ARG(total), STR_ARG(total))
        .at;
}

static enum err read_keys(struct work *w, const char *sql, struct str **out, size_t *count)
{
    struct db_rows *rows;
    size_t n = 0, room = 0;
    enum err e = db_query(w->c, w->tx, sql, DB_NO_VALUES, &rows);
    while (!e && db_next(w->c, rows, &e)) {
        if (n == room) {
            room = room ? room * 2 : 64;
            *out = arena_grow(w->c->arena, *out, n, room, sizeof **out);
        }
        (*out)[n++] = db_text_copy(w->c, rows, 0);
    }
    *count = n;
    return e;
}

static enum err mend(struct work *w, void *user)
{
    struct summing *k = user;
    struct ctx own = {.arena = arena_create()}, *outer = w->c;
    const struct object *parent = &w->schema->objects[w->schema->objects[k->child].parent];
    const char *name = str_zero(outer->arena, parent->name);
    const char *label = str_zero(outer->arena, object_label(parent, true));
    struct str *keys = NULL;
    size_t count;
    enum err e = read_keys(w, k->sql, &keys, &count);
    w->c = &own;
    for (size_t i = 0; i < count && !e; i++) {
        bool made;
        proof_wrong(k->c, k->out, "%s%.0s %.*s is not the sum of its lines",
                    "%.0s%s %.*s 的金额不等于其明细之和", name, label, STR_ARG(keys[i]));
        e = load_parent(w, w->schema, k->child, keys[i], NULL, &made);
        ctx_reset(&own);
    }
    if (e && own.why.err)
        fail_as(outer, &own.why);
    arena_destroy(own.arena);
    w->c = outer;
    size_t still = 0;
    if (!e && count)
        e = read_keys(w, k->sql, &keys, &still);
    k->out->mended += (int64_t)(count - still);
    return e;
}

enum err sums_prove(struct ctx *c, struct org *o, struct proof *out)
{
    const struct schema *s = org_schema(o);
    enum err e = ERR_NONE;
    for (int i = 0; i < s->object_count && !e; i++) {
        struct summing k = {out, c, NULL, i};
        if (s->objects[i].parent >= 0)
            k.sql = differing_of(c->arena, s, i);
        if (k.sql)
            e = org_write(c, o, 0, mend, &k);
    }
    return e;
}
