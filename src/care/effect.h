// effect: the records a survey makes on a customer's time line: a rating, a ticket, a task. A company
// may have renamed or taken away any field of theirs: what is not there, or does not take the value,
// is left out.
#pragma once
#include "model/record.h"

struct effect_value {
    const char *field;
    struct value value; // null: left as it is
};

// `*id` 0 where the company has no such object any more. Nobody's rights are asked: the program
// writes it.
enum err effect_make(struct work *w, const char *object, int64_t customer,
                     const struct effect_value *values, int count, int64_t *id) MUST_USE;
// Nothing where the record is gone.
enum err effect_change(struct work *w, const char *object, int64_t id,
                       const struct effect_value *values, int count) MUST_USE;
// A day or a time, as the field takes it.
struct value effect_when(const struct work *w, const char *object, const char *field, day_t day);
// The sign-in name of whose the customer is, and what he is called; ERR_NOT_FOUND where he is gone.
enum err effect_customer(struct work *w, int64_t customer, struct str *owner,
                         struct str *name) MUST_USE;
