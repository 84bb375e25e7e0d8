// company: what those who live in it look up.
#pragma once
#include "tests/simulate/year.h"

// Of which kind a loss is: naive_kind and check_figures.c go by the same.
#define LOSS_REASONS                                                                               \
    "[{\"kind\":\"involuntary\",\"when\":\"count(pause, 120d) > 0\"},"                             \
    "{\"kind\":\"voluntary\",\"when\":\"count(order, 120d) >= 4\"}]"

// The fields of a customer who joins.
struct str company_customer(const struct year *y, struct arena *a, int i);
// Whom he is merged into by now, by the books' id.
int64_t company_customer_now(const struct year *y, int i);
// The ids that a question of one column gives.
int64_t *company_ids(struct year *y, int *count, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
