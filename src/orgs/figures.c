#include "orgs/figures.h"

static const char count_people[] = "SELECT COUNT(*) FROM person WHERE active = 1";
static const char last_seen[] = "SELECT MAX(seen) FROM person";
static const char customers_in[] = "SELECT relation FROM object WHERE shape = 'customer'";

static enum err count_customers(struct ctx *c, struct db_tx *tx, int64_t *out)
{
    struct db_rows *rows;
    struct str table = STR_NONE;
    enum err e = db_query(c, tx, customers_in, DB_NO_VALUES, &rows);
    if (!e && db_next(c, rows, &e)) {
        table = db_text_copy(c, rows, 0);
        db_rows_close(rows);
    }
    if (e || !table.len)
        return e;
    return db_number(c, tx, str_format(c->arena, "SELECT COUNT(*) FROM %.*s", STR_ARG(table)).at,
                     DB_NO_VALUES, 0, out);
}

enum err orgs_measure(struct ctx *c, struct db *db, struct orgs_figures *out)
{
    struct db_tx *tx;
    *out = (struct orgs_figures){.bytes = db_size(db)};
    enum err e = db_read_begin(c, db, &tx);
    if (e)
        return e;
    e = db_number(c, tx, count_people, DB_NO_VALUES, 0, &out->people);
    if (!e)
        e = db_number(c, tx, last_seen, DB_NO_VALUES, 0, &out->seen_ms);
    if (!e)
        e = count_customers(c, tx, &out->customers);
    db_read_end(tx);
    return e;
}
