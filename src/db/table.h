// table: the tables of a database as they are, the same way on every database: what a copy needs to
// know to make them elsewhere and to walk their rows in one order.
#pragma once
#include "db/db.h"

enum { TABLES_MAX = 1000, TABLE_COLUMNS_MAX = 1000, TABLE_INDEXES_MAX = 1000 };

enum table_type { TABLE_TEXT = 'T', TABLE_BIGINT = 'I', TABLE_BLOB = 'B' };

struct table_column_def {
    struct str name;
    enum table_type type;
    bool required; // never NULL
    int key;       // its place in the primary key, from 1; 0: not in it
};

struct table_index {
    struct str name;
    bool unique;
    struct str columns; // as SQL: "a, b", or "lower(a)"
};

struct table {
    struct str name;
    const struct table_column_def *columns;
    int column_count;
    const struct table_index *indexes; // but for that of the primary key
    int index_count;
};

// All of them, each behind those it refers to, else by name. ERR_DAMAGED where one holds what only
// one of the databases knows.
enum err db_tables(struct ctx *c, struct db_tx *tx, const struct table **out, int *count) MUST_USE;

// A letter or '_', then letters, digits and '_', all lower case ASCII, at most 63: what may stand in
// SQL as it is.
bool table_name_good(struct str name);

// The statements; they live in the arena.
const char *table_create(struct arena *a, const struct table *t);
const char *table_create_index(struct arena *a, const struct table *t, const struct table_index *x);
// Every row, in the order of the primary key (of all columns where there is none).
const char *table_select(struct arena *a, const struct table *t);
// `rows` rows at once.
const char *table_insert(struct arena *a, const struct table *t, int rows);
bool table_same(const struct table *a, const struct table *b);
