// told: a change as another program is told of it, by the change feed or by a webhook.
#pragma once
#include "codec/json.h"
#include "model/seen.h"

// created, changed, deleted; NULL for what concerns only this program's own books.
const char *told_op(enum change_op op);

// A FeedChange (src/api/shapes_hooks.c) as `v` sees it, a whole object; `*told` false, and nothing written,
// where it is not his to see.
enum err told_write(struct ctx *c, struct org *o, struct db_tx *tx, const struct viewer *v,
                    const struct schema *s, const struct change *one, struct json_out *out,
                    bool *told) MUST_USE;
// The changes after a position, oldest first. Who calls it gives them away by told_write alone.
enum err told_changes(struct ctx *c, struct db_tx *tx, const struct schema *s, int64_t position,
                      int limit, struct change **out, int *count) MUST_USE;
