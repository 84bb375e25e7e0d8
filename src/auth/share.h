// share: customers that are shown to somebody whose they are not: a person, or a department with
// all below it; to read, or also to change.
#pragma once
#include "db/db.h"

struct share {
    int64_t id, customer, person, department; // person or department is 0
    bool can_write;
};

enum err share_list(struct ctx *c, struct db_tx *tx, int64_t customer, struct share **out,
                    int *count) MUST_USE;
// ERR_INPUT where it is not exactly one of person and department, or that is not there.
enum err share_create(struct ctx *c, struct db_tx *tx, struct share *s, int64_t by,
                      int64_t at_ms) MUST_USE;
// Of that customer: ERR_NOT_FOUND else.
enum err share_delete(struct ctx *c, struct db_tx *tx, int64_t customer, int64_t id) MUST_USE;
