// xlsx: the sheets of an Excel workbook, row by row (libzip unpacks, expat parses).
//
// Shared and inline strings, rich text (phonetic readings left out), cached values of formulas,
// dates by their number format in both date systems, several sheets. Only the shared strings are
// kept in memory. Users of tables want codec/table.h.
#pragma once
#include "base/err.h"
#include "codec/cell.h"

struct xlsx;

// `bytes`.at NULL: from the file `path`; else from memory, which must stay while it is open.
enum err xlsx_open(struct ctx *c, const char *path, struct str bytes, struct xlsx **out) MUST_USE;
void xlsx_close(struct xlsx *x);
int xlsx_sheet_count(const struct xlsx *x);
struct str xlsx_sheet_name(const struct xlsx *x, int sheet);
// Begins (again) with a sheet, 0 … count − 1.
enum err xlsx_begin(struct ctx *c, struct xlsx *x, int sheet) MUST_USE;
// The next row that has anything in it. Cells behind the first `keep` are dropped (row->cut).
enum err xlsx_next(struct ctx *c, struct xlsx *x, int keep, struct cell_row *row) MUST_USE;
uint64_t xlsx_bytes(const struct xlsx *x);
uint64_t xlsx_bytes_total(const struct xlsx *x);

// For the tests: does a number written with this format code show a date or a time?
bool xlsx_format_is_date(struct str code);
