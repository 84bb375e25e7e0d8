// merged: where a record is that was merged into another (model/merge.h).
#pragma once
#include "db/db.h"

// Which record is meant by the id, or the number, of one that was merged away; 0: it was not. By a
// number also the id it had, `*was`.
enum err merge_leads_to(struct ctx *c, struct db_tx *tx, int64_t object, int64_t id,
                        int64_t *keep) MUST_USE;
enum err merge_key_leads_to(struct ctx *c, struct db_tx *tx, int64_t object, struct str key,
                            int64_t *keep, int64_t *was) MUST_USE;
// Whether there is any such record.
enum err merge_any(struct ctx *c, struct db_tx *tx, bool *out) MUST_USE;
