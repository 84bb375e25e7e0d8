// driver: what a database must be able to do for db.c. One file a driver.
#pragma once
#include "db/db.h"

struct db_conn; // a connection; each driver has its own
struct db_stmt; // a prepared statement on one

struct db_driver {
    const char *name;
    bool combines; // several indexes of one table in one statement (db/meet.c)
    // `writer`: may write. `create`: the database is made where there is none.
    enum err (*open)(struct ctx *c, struct str place, bool writer, bool create,
                     struct db_conn **out);
    void (*close)(struct db_conn *conn);
    // Whether the connection is gone for good, as after the database was started anew.
    bool (*lost)(struct db_conn *conn);
    // Makes what the driver itself needs in the database, inside a writing; NULL: nothing.
    enum err (*furnish)(struct ctx *c, struct db_conn *conn);
    // A transaction: of a writer, nobody else writes until it ends; of a reader, it sees one moment,
    // that of its first statement. `once`: only makes sure of the connection, for a single statement
    // without a transaction.
    enum err (*begin)(struct ctx *c, struct db_conn *conn, bool once);
    // Ends a reading; an error: the connection is of no use any more. NULL: by ROLLBACK.
    enum err (*leave)(struct ctx *c, struct db_conn *conn);
    // One statement without values or rows (SAVEPOINT, ROLLBACK, DDL). A driver may send it and `run`
    // without waiting: an error is then told by whatever comes next, at the latest by `settle`.
    enum err (*exec)(struct ctx *c, struct db_conn *conn, const char *sql);
    // The first error of all that was sent; NULL: the driver waits for each.
    enum err (*settle)(struct ctx *c, struct db_conn *conn);
    // ERR_NONE: it is durable. ERR_LOST: the connection went, and nothing of it is.
    enum err (*commit)(struct ctx *c, struct db_conn *conn);
    // The prepared statement of this text, made on first use and kept.
    // `many`: it may give more rows than should lie in memory at once.
    enum err (*prepare)(struct ctx *c, struct db_conn *conn, const char *sql, bool many,
                        struct db_stmt **out);
    enum err (*bind)(struct ctx *c, struct db_stmt *stmt, const struct value *values, int count);
    // Runs it to its end. `changed` (or NULL): how many rows it touched.
    enum err (*run)(struct ctx *c, struct db_stmt *stmt, int64_t *changed);
    // db_run_one; NULL: it is run at once.
    enum err (*run_one)(struct ctx *c, struct db_stmt *stmt, const struct cause *otherwise);
    // db_append; NULL: rows are run one by one.
    enum err (*append)(struct ctx *c, struct db_conn *conn, const char *sql,
                       const struct value *values, int count);
    // 1: a row is there; 0: the end; the error otherwise in *e.
    bool (*step)(struct ctx *c, struct db_stmt *stmt, enum err *e);
    void (*reset)(struct db_stmt *stmt);
    struct value (*value)(struct db_stmt *stmt, int column);
    // Waits until somebody has written, at most `ms`; may return early. NULL: there is no telling.
    enum err (*wait)(struct ctx *c, struct db_conn *conn, int ms);
    // Takes a piece of work that no other server has, until the transaction that this begins ends.
    // NULL: there is only one server.
    enum err (*claim)(struct ctx *c, struct db_conn *conn, const char *name, bool *got);
    // What tables there are, but for the driver's own (db/table.c): rows of table, column, type
    // (TEXT, BIGINT, BLOB), 1 where never NULL, place in the primary key or 0; of table, index,
    // 1 where unique, column; of table and the table it refers to.
    const char *columns_sql, *indexes_sql, *references_sql;
    // Takes away an empty database, for one that was made and could not be filled.
    void (*remove)(struct ctx *c, struct str place);
    // Takes away the database with all that it holds.
    enum err (*drop)(struct ctx *c, struct str place);
    int64_t (*size)(struct db_conn *conn);
    // The database's own look at its files: how much is wrong, and the first of it in its words.
    enum err (*check)(struct ctx *c, struct db_conn *conn, int64_t *wrong, struct str *first);
};

extern const struct db_driver db_sqlite;
extern const struct db_driver db_postgres;

// For db_migrate: has the driver make what it needs (furnish).
enum err db_furnish(struct ctx *c, struct db *db) MUST_USE;
enum err db_furnish_tx(struct ctx *c, struct db_tx *tx) MUST_USE;
const struct db_driver *db_driver_of(const struct db_tx *tx);
