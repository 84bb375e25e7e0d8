// feed: what the mirror holds, read from SQL: everything, or one customer.
#pragma once
#include "history/history.h"
#include "model/schema.h"

// Adds the columns that a condition mentions to those `h` holds; only before it is loaded.
void feed_want(struct arena *a, const struct schema *s, struct history *h, const struct rule *r);

// Loads everything there is into a history that was just created.
enum err feed_all(struct ctx *c, struct db_tx *tx, const struct schema *s,
                  struct history *h) MUST_USE;

// The record at a place (history_newest) among all items that a customer has of an object, if it
// begins on or before `day`; 0: there is none such, as the records went on since.
enum err feed_record(struct ctx *c, struct db_tx *tx, const struct schema *s, int object,
                     int64_t customer, uint32_t place, day_t day, int64_t *id) MUST_USE;

// Reads one customer again, with all that he has; one who is not there any more is gone.
enum err feed_customer(struct ctx *c, struct db_tx *tx, const struct schema *s, struct history *h,
                       int64_t customer) MUST_USE;
