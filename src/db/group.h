// group: writings that wait are made durable together, by one commit.
//
// Whoever writes puts a job into the queue of his database. Who finds nobody leading leads: he takes
// all that wait, begins one transaction, runs each job in a savepoint of its own, in the order in
// which they came, and commits once. What arrives meanwhile waits, and is the next group; so groups
// grow by themselves with the number of those who write and with the time that a disk takes. Once
// his own job is done the leader hands over to the first who waits.
//
// A job that fails, or only looks (db_try), is undone alone. Nobody is answered before the commit
// that holds his job is durable; where that fails, all jobs of the group have failed. No job is ever
// run twice.
#pragma once
#include "db/db.h"

#include <pthread.h>

struct job;

// What the jobs of one transaction share.
struct group {
    int64_t next_id, first_id; // the next id to be given out; first_id: as the database has it
    bool ids_known;
    int64_t note; // db_note
};

struct queue {
    pthread_mutex_t lock;
    struct job *first, *last; // those that wait
    bool led;                 // somebody is leading, or was just told to
};

void queue_init(struct queue *q);
void queue_deinit(struct queue *q);
