// privacy: one person's data for the API and for the command line: all that is kept of him as a zip, what
// erasing him would take away, and the erasing.
#pragma once
#include "codec/json.h"
#include "model/erase.h"
#include "model/org.h"
#include "model/viewer.h"

// Of whom, and who asks.
struct person_ask {
    struct org *org;
    const struct viewer *viewer;
    const struct schema *schema;
    bool zh;           // the words in the tables
    struct str object; // by its API name
    int64_t id;
};
// ERR_NOT_FOUND where he does not see him; ERR_INPUT where that is nobody (an order).
enum err person_bundle(struct ctx *c, const struct person_ask *ask, struct str *zip) MUST_USE;

struct erase_plan {
    struct erasing x;  // which fields: as proposed, to be chosen otherwise
    bool **asked;      // by object and field: a definition or a rule asks by it
    struct str number; // what somebody types to confirm
};
enum err erase_plan_make(struct work *w, const struct person_ask *ask,
                         struct erase_plan *out) MUST_USE;
// EraseLook of the API.
enum err erase_plan_write(struct work *w, const struct erase_plan *p,
                          struct json_out *out) MUST_USE;
