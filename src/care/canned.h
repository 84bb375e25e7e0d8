// canned: answers that are ready: a text with places for what differs, such as {subject} or
// {customer.name}, by the API name or the label of a field. A place for what the asker does not read
// stays empty.
#pragma once
#include "model/carry.h"
#include "model/record.h"
#include "model/viewer.h"

struct canned {
    int64_t id, version;
    int64_t queue; // 0: for tickets of every queue
    struct str name, text;
};

enum { CANNED_NAME_MAX = 200, CANNED_TEXT_MAX = 20000 };

// By name.
enum err canned_list(struct ctx *c, struct db_tx *tx, struct canned **out, int *count) MUST_USE;
enum err canned_load(struct ctx *c, struct db_tx *tx, int64_t id, struct canned *out) MUST_USE;
enum err canned_create(struct work *w, struct canned *a) MUST_USE;
enum err canned_update(struct work *w, struct canned *a, int64_t version) MUST_USE;
enum err canned_delete(struct work *w, int64_t id, int64_t version) MUST_USE;
enum err canned_restore(struct work *w, int64_t id) MUST_USE;

// Whose eyes, and of what.
struct canned_of {
    const struct schema *schema;
    const struct viewer *viewer;
    const struct record *ticket, *customer; // customer NULL: he does not see him
    struct str me;                          // what the asker is called, for {me}
};
// Places of fields that are called otherwise now.
enum err canned_carry(struct work *w, const struct carry *k) MUST_USE;
struct str canned_fill(struct arena *a, const struct canned_of *of, struct str text);
