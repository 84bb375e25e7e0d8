// replica: a whole organisation, row by row, from one database into another or into a file: what copy,
// backup, restore and the comparison of two organisations are made of. It knows tables, not records.
//
// The rows come from one moment, table by table, each table behind those it refers to, in the order
// of its key; so two equal organisations give the same stream, whatever databases they are in.
#pragma once
#include "base/progress.h"
#include "db/table.h"
#include "model/proof.h"

// Whatever takes the stream. `begin` comes first with the number of the last migration, then each
// table with its rows, then `end`. Values are good until the call returns.
struct replica_sink {
    void *user;
    enum err (*begin)(struct ctx *c, void *user, int64_t migration);
    enum err (*table)(struct ctx *c, void *user, const struct table *t);
    enum err (*row)(struct ctx *c, void *user, const struct value *values);
    enum err (*end)(struct ctx *c, void *user);
};
// Whatever gives it.
typedef enum err replica_source(struct ctx *c, void *user, const struct replica_sink *sink);

struct replica_count {
    int64_t tables, rows;
};

// A replica_source: `user` is the struct db to read.
enum err replica_read(struct ctx *c, void *user, const struct replica_sink *sink) MUST_USE;

// Makes the organisation at `place`, where none may be (ERR_CONFLICT): wholly, or nothing of it is
// left. It gets an identity of its own, so that nobody takes one's snapshot for the other's.
enum err replica_make(struct ctx *c, struct str place, replica_source *source, void *user,
                      struct replica_count *out) MUST_USE;

// A replica_source of another one, that tells how far it is in rows and stops when told to
// (ERR_STOPPED): `user` is this, with the last member NULL.
struct replica_watched {
    replica_source *source;
    void *user;
    struct progress *progress;
    const struct replica_sink *sink;
};
enum err replica_watch(struct ctx *c, void *user, const struct replica_sink *sink) MUST_USE;

// Whether both hold the same, but for their identity: what differs is counted in `out`.
enum err replica_compare(struct ctx *c, struct db *a, struct db *b, struct proof *out) MUST_USE;
