#include "flow/whose.h"
#include "model/scope.h"

// Where SQL cannot say it, the customers there are something about are asked for one by one.
static enum err seen_ids(struct ctx *c, struct org *o, struct db_tx *tx, const struct schema *s,
                         const struct viewer *v, const char *table, struct whose *out)
{
    struct id_set *set = NULL;
    struct db_rows *rows;
    struct buf b;
    enum err e = scope_ids(c, o, v, s, s->customer, VERB_SEE, &set);
    if (e)
        return e;
    buf_init(&b, 64 << 20);
    buf_add(&b, STR("w.customer IN (0"));
    e = db_query(c, tx, str_format(c->arena, "SELECT DISTINCT customer FROM %s", table).at,
                 DB_NO_VALUES, &rows);
    while (!e && db_next(c, rows, &e))
        if (!set || id_set_has(set, db_int(rows, 0)))
            buf_format(&b, ",%lld", (long long)db_int(rows, 0));
    buf_byte(&b, ')');
    out->where = str_zero(c->arena, buf_str(&b));
    buf_deinit(&b);
    id_set_drop(set);
    return e;
}

enum err whose_seen(struct ctx *c, struct org *o, struct db_tx *tx, const struct schema *s,
                    const struct viewer *v, const char *table, struct whose *out)
{
    struct scope_sql sql;
    *out = (struct whose){.where = "1 = 1"};
    enum err e = scope_sql(c, v, s, s->customer, VERB_SEE, clock_today(org_clock(o)), &sql);
    if (e || sql.all)
        return e;
    if (sql.ids)
        return seen_ids(c, o, tx, s, v, table, out);
    out->where = str_format(c->arena, "w.customer IN (SELECT id FROM %.*s WHERE %s)",
                            STR_ARG(s->objects[s->customer].table), sql.where)
                     .at;
    out->values = sql.values;
    out->count = sql.count;
    return ERR_NONE;
}
