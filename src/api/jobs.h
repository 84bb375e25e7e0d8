// jobs: work that takes longer than a request may: it runs in a thread of its own, tells how far it
// is, and keeps its answer until it is asked for. Uploaded files wait here for the import that
// reads them.
#pragma once
#include "api/events.h"
#include "codec/json.h"

#include <stdatomic.h>

struct jobs;

struct job_run {
    struct ctx *c; // the job's own, until it ends
    void *user;
    _Atomic int64_t done, total;
    _Atomic bool stop;   // set from outside when the program ends
    struct json_out out; // the result, one JSON value
};
typedef enum err job_work(struct job_run *run);

struct jobs *jobs_create(struct events *events);
void jobs_destroy(struct jobs *j); // stops what runs and waits for it

// `owner`: only he may ask for it. `user` is given to `work` and freed (free_user) afterwards.
enum err jobs_start(struct ctx *c, struct jobs *j, int64_t owner, job_work *work, void *user,
                    void (*free_user)(void *user), struct str *id) MUST_USE;
// Writes the Job shape. ERR_NOT_FOUND.
enum err jobs_write(struct ctx *c, struct jobs *j, int64_t owner, struct str id, bool zh,
                    struct json_out *out) MUST_USE;

// A fresh path below `folder`/uploads.
enum err jobs_upload_path(struct ctx *c, struct jobs *j, struct str folder,
                          struct str *path) MUST_USE;

struct upload {
    struct str id, path, file_name;
    int64_t owner, bytes;
};
enum err jobs_upload_keep(struct ctx *c, struct jobs *j, const struct upload *u,
                          struct str *id) MUST_USE;
// Text lives in c->arena. ERR_NOT_FOUND.
enum err jobs_upload_find(struct ctx *c, struct jobs *j, int64_t owner, struct str id,
                          struct upload *out) MUST_USE;
