// bulk: what a BulkQuestion says, for those who do it at once and for those who do it in pieces.
#pragma once
#include "api/guarded.h"
#include "model/bulk.h"

// Which records, each once, BULK_MAX at most.
enum err bulk_which(struct call *k, int64_t **ids, int *count) MUST_USE;
// The object, and what becomes of its records (`cells` NULL: they are deleted); asked of his rights.
enum err bulk_read(struct work *w, struct call *k, struct bulk *out) MUST_USE;
void bulk_write_refusals(struct call *k, const char *key, const struct bulk_refusal *list,
                         int64_t count);
