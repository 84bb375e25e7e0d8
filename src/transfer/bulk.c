#include "transfer/bulk.h"

static enum err is_empty(struct ctx *c, struct db_tx *tx, struct str table, bool *empty)
{
    int64_t any;
    enum err e =
        db_number(c, tx, str_format(c->arena, "SELECT 1 FROM %.*s LIMIT 1", STR_ARG(table)).at,
                  DB_NO_VALUES, 0, &any);
    *empty = !any;
    return e;
}

enum err bulk_begin(struct ctx *c, struct db_tx *tx, struct str table, struct bulk *out)
{
    const struct table *tables = NULL;
    int count = 0;
    *out = (struct bulk){0};
    enum err e = is_empty(c, tx, table, &out->empty);
    if (!e && out->empty && !db_is_shared(db_of(tx)))
        e = db_tables(c, tx, &tables, &count);
    for (int i = 0; i < count; i++)
        if (str_eq(tables[i].name, table))
            out->table = &tables[i];
    for (int i = 0; !e && out->table && i < out->table->index_count; i++)
        e = db_ddl(
            c, tx,
            str_format(c->arena, "DROP INDEX %.*s", STR_ARG(out->table->indexes[i].name)).at);
    return e;
}

enum err bulk_end(struct ctx *c, struct db_tx *tx, const struct bulk *b)
{
    enum err e = ERR_NONE;
    for (int i = 0; !e && b->table && i < b->table->index_count; i++)
        e = db_ddl(c, tx, table_create_index(c->arena, b->table, &b->table->indexes[i]));
    return e;
}
