// csv: rows of cells from text with separators (RFC 4180 and what Excel makes of it).
//
// Streams: it never holds more than a row and a piece of the file. A row is at most 1 MB. Cells may
// be quoted, with doubled quotes and line breaks inside; lines end in CRLF, LF or CR; the last may
// end without. A wholly blank line is no row. Users of tables want codec/table.h.
#pragma once
#include "codec/cell.h"
#include "codec/charset.h"

#include <stdio.h>

struct csv;

// Reads `file` from where it stands, and never closes it. `delimiter` 0: by looking at the first
// lines (comma, tab, semicolon, bar).
enum err csv_open(struct ctx *c, FILE *file, enum charset set, char delimiter,
                  struct csv **out) MUST_USE;
void csv_close(struct csv *v);
enum err csv_next(struct ctx *c, struct csv *v, struct cell_row *row) MUST_USE;
// How many bytes of the file have been taken.
uint64_t csv_bytes(const struct csv *v);
enum charset csv_charset(const struct csv *v);
char csv_delimiter(const struct csv *v);
