// table: the rows of a file that somebody wants to bring in, whatever it is made of. CSV (any
// character set) and Excel workbooks (.xlsx) look the same from here; which one a file is, its
// first bytes say, not its name.
//
// A reader is opened and closed; words and the header live in c->arena of `table_open`. A row's
// cells are good until the next row is asked for. Memory is bounded whatever the file holds.
#pragma once
#include "codec/cell.h"
#include "codec/charset.h"

enum table_format { TABLE_CSV, TABLE_XLSX };

enum { TABLE_NO_HEADER = -1 };

struct table_options {
    enum charset charset; // CSV; 0 (CHARSET_DETECT): by the bytes
    char delimiter;       // CSV; 0: by the first lines
    struct str sheet;     // xlsx: a name, or a number from 1; empty: the first that has rows
    int header_row;       // 0: the first row; n: line or row n; TABLE_NO_HEADER: every row is data
};

struct table_row {
    const struct cell *cells; // NULL behind the last row
    int count;                // never less than there are header cells: missing ones are CELL_EMPTY
    int64_t number;           // the line of a CSV file, the row of a sheet; from 1
    bool too_many;            // more cells than the header; those without a name are dropped
    bool empty;               // separators and nothing between them
};

struct table_reader;

enum err table_open(struct ctx *c, const char *path, const struct table_options *options,
                    struct table_reader **out) MUST_USE;
// From memory, which must stay until it is closed.
enum err table_open_bytes(struct ctx *c, struct str bytes, const struct table_options *options,
                          struct table_reader **out) MUST_USE;
void table_close(struct table_reader *t);
// `row->cells` is NULL when there are no more.
enum err table_next(struct ctx *c, struct table_reader *t, struct table_row *row) MUST_USE;

// The header, trimmed; a column without a name is an empty text. 0 with TABLE_NO_HEADER.
int table_header(const struct table_reader *t, const struct str **names);
enum table_format table_format(const struct table_reader *t);
// What was found or told: the character set (CHARSET_DETECT: ASCII so far) and the separator of a
// CSV file, the sheet of a workbook (from 0).
enum charset table_charset(const struct table_reader *t);
char table_delimiter(const struct table_reader *t);
int table_sheet(const struct table_reader *t);
int table_sheet_count(const struct table_reader *t);
struct str table_sheet_name(const struct table_reader *t, int sheet);

// For a progress bar. `bytes_total` is 0 where it cannot be known (a pipe).
int64_t table_rows_done(const struct table_reader *t);
uint64_t table_bytes_done(const struct table_reader *t);
uint64_t table_bytes_total(const struct table_reader *t);

// 0 → A, 25 → Z, 26 → AA: how a spreadsheet calls its columns.
struct str table_column_letters(struct arena *a, int column);
