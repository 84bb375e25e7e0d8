// record_write: one record as a request wants it written: read and written inside the request's work, so
// that names mean what they mean in its transaction.
#pragma once
#include "api/duplicates.h"
#include "api/handlers.h"

struct writing {
    struct call *k;
    const struct json *body; // a RecordQuestion; NULL: to be deleted
    int64_t object;          // its id
    int64_t schema;          // the number of the schema by which it was written
    struct record record;    // `id` given, but for a new one
    bool *given;
    int64_t version; // 0: whatever it is
    bool changed;
    const struct json *values;
    struct duplicate_asking asking;
};

enum err writing_create(struct work *w, struct writing *one) MUST_USE;
enum err writing_update(struct work *w, struct writing *one) MUST_USE;
enum err writing_delete(struct work *w, struct writing *one) MUST_USE;

// The record as it is now that it was changed (records.c). Of one that he gave away nothing: it is done, and
// not his to see any more.
enum err answer_changed(struct call *k, int64_t object, int64_t id) MUST_USE;
