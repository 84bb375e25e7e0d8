// xlsx_book: what a workbook says about itself before its first row: sheets, styles, shared
// strings. Only xlsx.c reads it.
#pragma once
#include "codec/xlsx_part.h"

struct xlsx_sheet {
    struct str name, id; // id: its name in the workbook's list of relations
    char *part;          // where it is in the zip; NULL: it has no cells (a chart)
};

// Texts one behind the other; text i is at[start[i] … start[i + 1]).
struct xlsx_strings {
    char *at;
    size_t len, room;
    size_t *start;
    size_t count, start_room;
};

struct xlsx_book {
    struct arena *arena; // the book's own
    zip_t *zip;
    struct xlsx_sheet *sheets;
    int sheet_count;
    bool since_1904;
    bool *style_is_date;
    size_t style_count;
    struct xlsx_strings strings;
};

enum err xlsx_book_read(struct ctx *c, struct xlsx_book *b) MUST_USE;
void xlsx_book_deinit(struct xlsx_book *b);
struct str xlsx_book_string(const struct xlsx_book *b, size_t i);
bool xlsx_format_is_date(struct str code);
// Excel writes characters that XML cannot hold as _x000D_: puts them back, in place.
struct str xlsx_unescape(char *at, size_t len);
