// labels: what the references in the rows of one answer are called. Fifty customers have the same few
// owners: each is asked for once. The cells asked for stay where they are as long as the call's arena.
#pragma once
#include "api/api.h"
#include "model/seen.h"

// Asks for all people in the rows at once. Only fields that the viewer reads.
enum err labels_people(struct call *k, struct db_tx *tx, const struct object *o,
                       const struct record *rows, int count) MUST_USE;
// seen_label.
enum err labels_of(struct call *k, struct db_tx *tx, const struct schema *s, const struct field *f,
                   struct value cell, struct str *out) MUST_USE;
// seen_customer_name.
enum err labels_customer(struct call *k, struct db_tx *tx, const struct schema *s, int64_t id,
                         struct str *out) MUST_USE;
