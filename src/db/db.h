// db: one way to run SQL, whatever database is behind it.
//
// A db is one organisation's database. Readings run side by side, each seeing one moment; writings
// are queued, and all that wait are made durable by one commit (db/group.h). Statements are whole
// texts with `?` for values, in words that SQLite and PostgreSQL both understand; a driver
// (db/driver.h) may only differ in what it does behind them.
//
// Integers are 64 bits, texts UTF-8. `BIGINT PRIMARY KEY` is an id the program makes (db_ids).
#pragma once
#include "base/err.h"
#include "base/value.h"

struct db;
struct db_tx;   // a reading, or one piece of work inside a writing
struct db_rows; // what a query gives, row by row

// Whether `place` is the address of a server (postgres://user@host:port/database#schema) rather
// than a folder.
bool db_is_address(struct str place);
// The place without its password, for eyes and logs.
struct str db_place_shown(struct arena *a, struct str place);
// Opens (and creates, when `create`) the database at a place. ERR_NOT_FOUND: none there; ERR_BUSY:
// the server cannot be reached.
enum err db_open(struct ctx *c, struct str place, bool create, struct db **out) MUST_USE;
void db_close(struct db *db);

// A reading sees what was durable when its first question was asked, however long it takes.
enum err db_read_begin(struct ctx *c, struct db *db, struct db_tx **out) MUST_USE;
// The same for a single question, which needs no transaction: what every request asks first.
enum err db_read_once(struct ctx *c, struct db *db, struct db_tx **out) MUST_USE;
void db_read_end(struct db_tx *tx);

// Runs `work` in a transaction and returns when what it did is durable; an error undoes all of
// `work` and nothing else. `work` must not keep anything of the database past its return.
typedef enum err db_work(struct ctx *c, struct db_tx *tx, void *user);
enum err db_write(struct ctx *c, struct db *db, db_work *work, void *user) MUST_USE;
// The same, but undoes everything even where `work` succeeds: for a look at what would happen.
enum err db_try(struct ctx *c, struct db *db, db_work *work, void *user) MUST_USE;

// Runs a statement that gives no rows; `changed` (or NULL) counts the rows it touched.
enum err db_run(struct ctx *c, struct db_tx *tx, const char *sql, const struct value *values,
                int count, int64_t *changed) MUST_USE;
// The same where exactly one row is to be touched: `otherwise` is the error where none is, told now
// or, at the latest, when the work is over; then all of it is undone. It lies in c->arena.
enum err db_run_one(struct ctx *c, struct db_tx *tx, const char *sql, const struct value *values,
                    int count, const struct cause *otherwise) MUST_USE;
// Adds one row. `sql` is an INSERT of one row that ends with its VALUES. Rows added one behind the
// other may go to the database together, before the next call that is no db_append at the latest;
// only then an error is told.
enum err db_append(struct ctx *c, struct db_tx *tx, const char *sql, const struct value *values,
                   int count) MUST_USE;
// A statement given to db_query must be read to its end or closed before the same text is used
// again.
enum err db_query(struct ctx *c, struct db_tx *tx, const char *sql, const struct value *values,
                  int count, struct db_rows **out) MUST_USE;
// The same where there may be more rows than should lie in memory at once.
enum err db_query_many(struct ctx *c, struct db_tx *tx, const char *sql, const struct value *values,
                       int count, struct db_rows **out) MUST_USE;
// True while there is a row. At the end (or on an error) the rows are closed and `*e` says how it
// went.
bool db_next(struct ctx *c, struct db_rows *rows, enum err *e);
void db_rows_close(struct db_rows *rows);
// Good until the next db_next; db_text_copy lives in the arena.
struct value db_value(struct db_rows *rows, int column);
int64_t db_int(struct db_rows *rows, int column); // 0 where NULL
struct str db_text(struct db_rows *rows, int column);
struct str db_text_copy(struct ctx *c, struct db_rows *rows, int column);

#define DB_VALUES(...)                                                                             \
    ((const struct value[]){__VA_ARGS__}),                                                         \
        (int)(sizeof((const struct value[]){__VA_ARGS__}) / sizeof(struct value))
#define DB_NO_VALUES NULL, 0

// One statement that changes tables. Takes no values.
enum err db_ddl(struct ctx *c, struct db_tx *tx, const char *sql) MUST_USE;

// One row of one number; `fallback` where there is no row or it is NULL.
enum err db_number(struct ctx *c, struct db_tx *tx, const char *sql, const struct value *values,
                   int count, int64_t fallback, int64_t *out) MUST_USE;

// The first row, to be read and then closed; ERR_NOT_FOUND in these words where there is none.
enum err db_one(struct ctx *c, struct db_tx *tx, const char *sql, const struct value *values,
                int count, const char *en, const char *zh, struct db_rows **out) MUST_USE;

// The first of `count` new ids in a row. Ids are never used again, not even after a crash.
enum err db_ids(struct ctx *c, struct db_tx *tx, int64_t count, int64_t *first) MUST_USE;

// A number that the works made durable by one commit leave for each other, 0 at first; what a work that
// is undone wrote there is undone with it.
int64_t *db_note(struct db_tx *tx);

// Numbered steps, forward only; each runs in one transaction, one statement at a time.
struct db_migration {
    int number;
    const char *name, *sql;
};
// Brings the database up to the last of `steps`. ERR_DAMAGED with words where it is already newer
// than the program knows.
enum err db_migrate(struct ctx *c, struct db *db, const struct db_migration *steps,
                    int count) MUST_USE;

// The same for a database that is empty, inside a writing: the first `count` steps.
enum err db_furnish_empty(struct ctx *c, struct db_tx *tx, const struct db_migration *steps,
                          int count) MUST_USE;
// Takes away what db_open has created at a place and nobody filled. Never one that holds anything.
void db_remove_empty(struct ctx *c, struct str place);

// Takes away the database with all that it holds; one that is not there is fine. Nobody may have it
// open.
enum err db_drop(struct ctx *c, struct str place) MUST_USE;

// Has the database check itself: how much is wrong, and the first of it in the database's words.
enum err db_check(struct ctx *c, struct db *db, int64_t *wrong, struct str *first) MUST_USE;

// Bytes that the database takes on disk.
int64_t db_size(struct db *db);

// Returns when somebody has written, at the latest after `ms`; may return early, and where nobody
// tells (SQLite) never does.
void db_wait(struct db *db, int ms);

// Whether other servers may be working on it at the same time.
bool db_is_shared(const struct db *db);
struct db *db_of(const struct db_tx *tx);
// Work that only one of several servers shall do: `ours` tells whether it is, until db_unclaim. It
// goes back by itself when the server dies.
struct db_hold {
    bool ours;
    struct db_conn *conn; // of the database's own
};
enum err db_claim(struct ctx *c, struct db *db, const char *name, struct db_hold *out) MUST_USE;
// Nothing where it is not ours.
void db_unclaim(struct db *db, struct db_hold *hold);
