// inside: what the files of this folder share of a database that is open.
#pragma once
#include "db/driver.h"
#include "db/group.h"

#include <pthread.h>

enum { DB_READERS_MAX = 32, DB_CLAIMERS = 3 };

struct db_tx {
    struct db *db;
    struct db_conn *conn;
    struct group *group; // what the jobs of a writing share; a reading has `own`
    struct group own;
    bool once; // a reading without a transaction
};

struct db {
    const struct db_driver *driver;
    char *place;
    struct arena *arena; // holds `place`

    pthread_mutex_t readers_lock;
    struct db_conn *idle[DB_READERS_MAX];
    int idle_count;

    struct queue queue;
    struct db_conn *writer; // of whoever leads

    // Each is used by one thread at a time.
    pthread_mutex_t waiting, claiming;
    struct db_conn *listener, *claimers[DB_CLAIMERS];
};

// A transaction on *conn, which is opened where it is NULL, and anew where it is lost: a database
// that is being started again is waited for. *conn is NULL after an error.
enum db_begin { BEGIN_WRITING, BEGIN_READING, BEGIN_ONCE };
enum err db_begin_on(struct ctx *c, struct db *db, enum db_begin what,
                     struct db_conn **conn) MUST_USE;
// The first error of all that was only sent.
enum err db_settle(struct ctx *c, struct db *db, struct db_conn *conn) MUST_USE;
