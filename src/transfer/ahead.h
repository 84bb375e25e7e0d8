// ahead: the rows of a file and what their cells mean, read on a thread of its own while the rows
// before are written. In batches, so that memory is bounded and the two seldom wait for each other.
#pragma once
#include "codec/table.h"
#include "transfer/load.h"

struct ahead_row {
    struct table_row row;
    struct load_row read; // where `e` is ERR_NONE; cells that link are left to load_refer
    enum err e;           // ERR_INPUT: the row is refused …
    struct cause why;     // … and why
};

struct ahead;

// `l` is only read: what it points to stays as it is until ahead_close. Where a machine gives no
// thread the rows are read as they are asked for.
enum err ahead_open(struct ctx *c, const struct load *l, const char *path,
                    const struct table_options *options, struct ahead **out) MUST_USE;
void ahead_close(struct ahead *a);
// The next row, good until the one after it is asked for; NULL behind the last. An error of the file
// itself comes in its place among the rows.
enum err ahead_next(struct ctx *c, struct ahead *a, const struct ahead_row **row) MUST_USE;
// Up to the batch of the last row given, and of how many; 0 before the first.
uint64_t ahead_bytes_done(const struct ahead *a);
uint64_t ahead_bytes_total(const struct ahead *a);
