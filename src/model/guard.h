// guard: what a viewer may write, asked by record.c before every write of a work that has a viewer.
#pragma once
#include "model/scope.h"

// Before a record is made: the object, every field that is given, and whose it will be. A customer
// made by somebody who sees only some becomes his own where nobody is named.
enum err guard_create(struct work *w, struct record *r) MUST_USE;
// After it: he may make only what he can then see and change.
enum err guard_created(struct work *w, const struct record *r) MUST_USE;
// `now` as it is, `r` as it will be where `given`.
enum err guard_update(struct work *w, const struct record *now, const struct record *r,
                      const bool *given) MUST_USE;
enum err guard_delete(struct work *w, const struct record *now) MUST_USE;
// Something about a customer that is no record (a share, a warning).
enum err guard_customer(struct work *w, int64_t customer) MUST_USE;
// A field of a customer, by something dated.
enum err guard_derive(struct work *w, int64_t customer, int field) MUST_USE;
