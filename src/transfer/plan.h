// plan: what will be done with each column of a file, decided before the first row is written.
#pragma once
#include "transfer/import.h"
#include "transfer/special.h"

enum { SAMPLE_ROWS = 2000 };

struct plan_file {
    const struct str *header;
    int count;
    struct profile *profiles; // over the first SAMPLE_ROWS rows
    struct special *specials; // the same
    int64_t rows;             // that were looked at
    bool whole;               // that was all of them
};

struct plan {
    int object, parent; // indexes in the schema; parent -1 where there is none
    struct plan_file file;
    struct column_target *targets;
    bool *told;             // by a map, not only recognised
    enum date_order *order; // for each column that is a date
    int key;                // the column with the customer's key; -1
};

// Opens the file and looks at its first rows.
enum err plan_look(struct ctx *c, const struct import_options *o, struct plan_file *out) MUST_USE;
// Decides the object and the columns. Needs only names, so it runs again after fields were made.
enum err plan_make(struct ctx *c, const struct schema *s, const struct import_options *o,
                   const struct plan_file *file, struct plan *out) MUST_USE;
// Which way round the dates of each date column are, by all of its cells where the first do not
// say.
enum err plan_dates(struct ctx *c, const struct schema *s, const struct import_options *o,
                    struct plan *p) MUST_USE;
// The object a file seems to hold: most columns recognised.
int plan_guess_object(struct ctx *c, const struct schema *s, const struct plan_file *file);
