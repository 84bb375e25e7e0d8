// test_files: files to load, what loading them said, and the figures of an organisation as text.
#pragma once
#include "tests/support/org.h"

#include "transfer/import.h"

// Writes a file into the organisation's folder; its path, in the arena.
struct str files_write(struct test_org *t, const char *name, struct str bytes);
// Loads it; fails the test where that is refused.
struct import_result files_load(struct test_org *t, struct import_options o);
// Its words where it is refused; fails the test where it is not.
struct str files_refused(struct test_org *t, struct import_options o);
// Monthly churn as a whole and by city, the sums of each customer, and his city on several days.
struct buf files_figures(struct test_org *t);
// Fails where the records are other than `dump` or the figures (NULL: not asked) other than
// `figures`, or where the mirror does not equal the records.
void files_same(const char *says, struct test_org *t, const struct buf *dump,
                const struct buf *figures);
