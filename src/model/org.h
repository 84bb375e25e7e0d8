// org: an organisation that is open: its database, its objects, its clock, its mirror and its finder.
#pragma once
#include "model/record.h"
#include "sys/clock.h"

struct org;
struct mirror;
struct finder;
struct viewers;
struct index_wishes;
struct marks;
struct totals;

struct org_settings {
    struct str name; // of one that is to be made; what it is called from then on: model/called.h
    struct str zone, currency, language; // "zh" or "en"
};

// Its database is in `folder`, or where the file `database` there says: one line, the address of a
// server (db/db.h). Everything else in the folder can be made again from the database.
//
// Has the organisation of `folder` on a server from now on. ERR_CONFLICT where it lies elsewhere.
enum err org_place(struct ctx *c, struct str folder, struct str address) MUST_USE;
// Where the database of a place is: an address is one itself, a folder may name one.
enum err org_database(struct ctx *c, struct str place, struct str *out) MUST_USE;
// Makes the organisation in `folder`, with the standard objects; ERR_CONFLICT where there is one.
enum err org_create(struct ctx *c, struct str folder, const struct org_settings *settings) MUST_USE;
// ERR_NOT_FOUND where there is none; ERR_DAMAGED where a newer program wrote it.
enum err org_open(struct ctx *c, struct str folder, struct org **out) MUST_USE;
void org_close(struct org *o);

struct db *org_db(const struct org *o);
struct clock *org_clock(const struct org *o);
struct mirror *org_mirror(const struct org *o);
struct finder *org_finder(const struct org *o);
struct index_wishes *org_indexes(const struct org *o);
struct marks *org_marks(const struct org *o);
struct totals *org_totals(const struct org *o);
struct str org_folder(const struct org *o);
// A name made by chance when the organisation was, which no other has.
struct str org_id(const struct org *o);
const struct org_settings *org_settings(const struct org *o);
// The objects as they are now; what it points to stays until the organisation is closed.
const struct schema *org_schema(struct org *o);

// Reads the objects again where another server has changed them.
enum err org_refresh(struct ctx *c, struct org *o) MUST_USE;

// Runs `job` as one durable piece of work by `actor` (db_write). When it has added objects or fields,
// they are known afterwards.
typedef enum err org_job(struct work *w, void *user);
enum err org_write(struct ctx *c, struct org *o, int64_t actor, org_job *job, void *user) MUST_USE;
// The same without writing, as of one moment; others write meanwhile.
enum err org_read(struct ctx *c, struct org *o, org_job *job, void *user) MUST_USE;
// The same by somebody whose rights count (model/scope.h is asked as in a writing).
enum err org_read_as(struct ctx *c, struct org *o, const struct viewer *v, org_job *job,
                     void *user) MUST_USE;
// As org_write, and everything is undone again (db_try): what would happen.
enum err org_try(struct ctx *c, struct org *o, int64_t actor, org_job *job, void *user) MUST_USE;
// org_write by somebody whose rights count: every write of a record in it is asked of model/guard.c.
// ERR_BUSY where objects changed since his rights were worked out.
enum err org_write_as(struct ctx *c, struct org *o, const struct viewer *v, org_job *job,
                      void *user) MUST_USE;
enum err org_try_as(struct ctx *c, struct org *o, const struct viewer *v, org_job *job,
                    void *user) MUST_USE;
// Rights that were worked out lately (model/viewer.h).
struct viewers *org_viewers(const struct org *o);
// Inside a job: reads the objects again after adding to them, so that w->schema knows them.
enum err org_job_schema(struct work *w) MUST_USE;

// A setting by name; empty where there is none.
enum err setting_get(struct ctx *c, struct db_tx *tx, const char *name, struct str *out) MUST_USE;
enum err setting_put(struct ctx *c, struct db_tx *tx, const char *name, struct str value) MUST_USE;
