// company: what those who live in it look up.
#pragma once
#include "tests/simulate/year.h"

// The fields of a customer who joins.
struct str company_customer(const struct year *y, struct arena *a, int i);
// Whom he is merged into by now, by the books' id.
int64_t company_customer_now(const struct year *y, int i);
// The ids that a question of one column gives.
int64_t *company_ids(struct year *y, int *count, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
