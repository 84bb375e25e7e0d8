// table_write: a table for other programs, as CSV or as an Excel workbook, to a file or to memory.
//
// CSV is UTF-8 with a mark, so that Excel reads it right; a text that a spreadsheet would run as a
// formula (= + - @ at its start) gets an apostrophe in front, numbers never. Workbooks have a bold
// header that stays in place, and real dates and numbers. Rows are not kept in memory.
#pragma once
#include "base/err.h"
#include "base/value.h"
#include "codec/table.h"

// How a value is meant (base/value.h); VALUE_NULL is an empty cell in all of them.
enum column_kind {
    COLUMN_TEXT,
    COLUMN_NUMBER, // a num_t
    COLUMN_DATE,   // a day_t
    COLUMN_TIME,   // wall-clock seconds since 1970
    COLUMN_YES_NO  // 0 or 1
};

struct table_column {
    struct str name;
    enum column_kind kind;
};

struct table_writer;

// `path` NULL: to memory. The columns must stay until it is closed.
enum err table_write_open(struct ctx *c, enum table_format format, const char *path,
                          const struct table_column *columns, int count,
                          struct table_writer **out) MUST_USE;
// One cell for each column. A workbook holds 1,048,575 rows and 32,767 characters a cell.
enum err table_write_row(struct ctx *c, struct table_writer *w, const struct value *cells) MUST_USE;
// Finishes the file. `bytes` (in memory: required, in c->arena) is all of it.
enum err table_write_finish(struct ctx *c, struct table_writer *w, struct str *bytes) MUST_USE;
// Gives everything back, finished or not; an unfinished file is taken away.
void table_write_close(struct table_writer *w);
