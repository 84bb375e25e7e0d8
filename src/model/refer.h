// refer: what references are called: records, people, departments, files. The one place that knows
// where each kind of reference leads.
#pragma once
#include "model/record.h"

// ERR_INPUT where something referred to is not there; files are marked as used.
enum err refer_check(struct work *w, const struct field *f, const int64_t *ids, int count) MUST_USE;

// What the reference in `cell` is called; several are separated by RULE_CHOICE_MARK. The id itself
// where nothing is known of it any more; empty for kinds that refer to nothing.
enum err refer_label(struct ctx *c, struct db_tx *tx, const struct schema *s, const struct field *f,
                     struct value cell, struct str *out) MUST_USE;
// The ids in `cell`, up to LINKS_MAX; 0 for kinds that refer to nothing by id.
int refer_ids(const struct field *f, struct value cell, int64_t *ids);
// What one of them is called.
enum err refer_one(struct ctx *c, struct db_tx *tx, const struct schema *s, const struct field *f,
                   int64_t id, struct str *out) MUST_USE;
// The field that says what a record is called; -1.
int refer_naming_field(const struct object *o);
// Of which object, and by which of its fields, a reference is called; -1: none.
void refer_named(const struct schema *s, const struct field *f, int *object, int *field);
// The other way round, for what people write into cells: a key, a name, or an id. ERR_INPUT where
// nobody, or more than one, is called so.
enum err refer_find(struct ctx *c, struct db_tx *tx, const struct schema *s, const struct field *f,
                    struct str text, struct value *out) MUST_USE;
