// department: the tree of a company's departments.
#pragma once
#include "db/db.h"

struct department {
    int64_t id, version;
    struct str name;
    int64_t parent; // 0: at the top
    int64_t head;   // a person, told and without a right by it; 0: none
    int64_t people; // who are active; filled in by department_list
};

enum { DEPARTMENT_DEPTH_MAX = 30 };

// All of them, in no order.
enum err department_list(struct ctx *c, struct db_tx *tx, struct department **out,
                         int *count) MUST_USE;
enum err department_create(struct ctx *c, struct db_tx *tx, struct department *d) MUST_USE;
// ERR_STALE; ERR_INPUT where it would be below itself.
enum err department_update(struct ctx *c, struct db_tx *tx, const struct department *d) MUST_USE;
// ERR_CONFLICT while there are people in it or departments below it.
enum err department_delete(struct ctx *c, struct db_tx *tx, int64_t id, int64_t version) MUST_USE;

// Whether `id` is `above` or below it.
bool department_within(const struct department *list, int count, int64_t id, int64_t above);
