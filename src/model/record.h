// record: one thing a company keeps (a customer, an order, …), read and written by its object's
// fields. Every write appends one row to the change log in the same transaction.
#pragma once
#include "model/schema.h"

struct viewer;
struct duplicate_asking;

// Who writes what, when, and on whose behalf. `c` is the call's context, `tx` the transaction.
struct work {
    struct ctx *c;
    struct db_tx *tx;
    const struct schema *schema;
    int64_t actor;               // a person; 0: the program itself
    const struct viewer *viewer; // whose rights count; NULL: the program's own work
    bool alone;                  // one record by hand is all that is written (org_job)
    bool numbered;               // the key of the record being made was given by the program
    struct duplicate_asking *duplicates; // how it is asked before a record is written; NULL: not
    int64_t at_ms;               // now
    int64_t wall;                // now, as wall-clock seconds in the organisation's zone
    int64_t source;              // the import; 0: by hand or API
    const struct origin *from;   // where it comes from; NULL: the program itself
    // Objects read again inside this work (org_job_schema); NULL: they did not change.
    struct schema *fresh;
};

// The day on which facts stated now begin to count.
day_t work_today(const struct work *w);

struct record {
    int object; // index in the schema
    int64_t id, version;
    int64_t created;     // wall-clock seconds
    int64_t customer;    // whose it is; 0: nobody's; his own id for himself
    struct value *cells; // one for each field of the object
    struct str content;  // identity of a record without key; empty otherwise
    // Made by the program from other records: nothing is asked of it that they do not say.
    bool derived;
};

// Cells and text live in c->arena. ERR_NOT_FOUND with words.
enum err record_load(struct ctx *c, struct db_tx *tx, const struct schema *s, int object,
                     int64_t id, struct record *out) MUST_USE;
// Reads the columns of statement_select.
void record_read(struct ctx *c, struct db_rows *rows, const struct schema *s, int object,
                 struct record *out);
// The record whose key is `key` (a customer also by a name that only one has): 0 where there is
// none.
enum err record_find(struct ctx *c, struct db_tx *tx, const struct schema *s, int object,
                     struct str key, int64_t *id) MUST_USE;

// `r->id` is set. ERR_CONFLICT where the key is taken; *existed (where given) instead of that
// error, and also where `content` is there already: nothing was written then.
enum err record_create(struct work *w, struct record *r, bool *existed) MUST_USE;
// One that was deleted, as itself again: `r` has its id, version, created, customer, cells and
// content. Asks nobody's rights. ERR_CONFLICT where its key is taken by now.
enum err record_revive(struct work *w, struct record *r) MUST_USE;
// The same as record_create for one of which the caller knows that neither its key nor its
// `content` is there: rows added this way may reach the database together. Where they are there
// after all, the writing fails.
enum err record_add(struct work *w, struct record *r) MUST_USE;
// Writes the fields in `given` that differ. `version` 0: whatever it is now; else ERR_STALE when
// the record has another. `changed` (or NULL): whether anything differed.
enum err record_update(struct work *w, struct record *r, const bool *given, int64_t version,
                       bool *changed) MUST_USE;
// Writes the fields in `given` without stating anything new about the past: for taking a change
// back.
enum err record_restore(struct work *w, struct record *r, const bool *given) MUST_USE;
enum err record_delete(struct work *w, int object, int64_t id, int64_t version) MUST_USE;

// A field of the customer had this value on `day`, says something dated (an order line). The
// greatest of several for one day counts, so the order in which they come does not matter.
enum err record_derive(struct work *w, int64_t customer, int field, day_t day,
                       struct value cell) MUST_USE;
// Whether something dated says exactly that already.
enum err record_said(struct work *w, int64_t customer, int field, day_t day, struct value cell,
                     bool *out) MUST_USE;
// Sets the current values of a customer's fields to what their past says now.
enum err record_settle(struct work *w, int64_t customer) MUST_USE;
// Appends a change that changes no field: his past is another, and whoever follows the log has to
// look at him again.
enum err record_touch(struct work *w, int64_t customer) MUST_USE;

// What a record is checked for before it is written, on whichever road it came: the start and end
// it must have, their range and order, and all that its fields ask for. `r->cells` are complete;
// `fields` are those that change (NULL: a new record), so that a rule that came later does not keep
// an old record from being changed elsewhere.
enum err record_check(struct work *w, const struct record *r, const bool *fields) MUST_USE;
