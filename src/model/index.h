// index: indexes over fields of records, made where lists would be slow without: whoever asked for a
// slow one leaves a wish, and the server makes what was wished for in its spare time.
//
// What a list shows never depends on them. They stand in the database as any other index: copies
// take them along, imports into empty tables make them last, they go with their column.
#pragma once
#include "model/org.h"
#include "rule/rule.h"

struct index_wishes;

struct index_wishes *index_wishes_create(void);
void index_wishes_destroy(struct index_wishes *w);

// A question to `o` took `ms`. Where that is long, its fields are wished for: `field` (sorted or
// grouped by; -1: none) and those that `filter` (or NULL) compares with something.
void index_wish(struct org *org, const struct object *o, int field, const struct rule *filter,
                int64_t ms);
// Finding one by the value in small letters, as a mail address is, took `ms`.
void index_wish_folded(struct org *org, const struct object *o, int field, int64_t ms);
// Makes the index that was wished for first, if any; `made` tells whether there was one.
enum err index_make(struct ctx *c, struct org *org, bool *made) MUST_USE;

// Whether an index begins with the field, as far as this program has seen.
bool index_serves(struct ctx *c, struct org *org, const struct object *o, int field);

// At most so many for each object, those it began with among them; smaller tables need none.
enum { INDEXES_MAX = 20, INDEX_ROWS_MIN = 10000, INDEX_SLOW_MS = 20 };
