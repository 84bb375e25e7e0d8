// cell: one cell of a table that somebody else made, before anyone knows what it means.
#pragma once
#include "base/str.h"

enum cell_kind {
    CELL_EMPTY,
    CELL_TEXT,   // all that a CSV file has
    CELL_NUMBER, // `number`; `text` is its shortest form
    CELL_DATE,   // `number` is the Excel serial (1900 system); `text` is 2026-01-05 [08:26:30]
    CELL_BOOL,   // `number` is 0 or 1; `text` is TRUE or FALSE
    CELL_ERROR,  // `text` is #N/A, #REF! …
};

struct cell {
    enum cell_kind kind;
    struct str text;
    double number;
};

// A row as its file has it. The cells are good until the next one is asked for.
struct cell_row {
    struct cell *cells;
    int count;
    int64_t number; // the line in a CSV file, the row of a sheet; 0: there was no row left
    bool cut;       // more cells with something in them than the reader was told to keep
};

// More columns than anybody can map; a table wider than this is refused.
enum { COLUMNS_MAX = 4096 };
