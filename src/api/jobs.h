// jobs: work that takes longer than a request may: it runs in a thread of its own, tells how far it
// is, and keeps its answer until it is asked for. Uploaded files wait here for the import that
// reads them.
#pragma once
#include "api/events.h"
#include "base/progress.h"
#include "codec/json.h"

struct jobs;

struct job_run {
    struct ctx *c; // the job's own, until it ends
    void *user;
    struct progress progress; // told to stop when the program ends
    struct json_out out;      // the result, one JSON value
};
typedef enum err job_work(struct job_run *run);

struct job_start {
    const char *what, *unit; // "undo"; what its progress counts: "bytes"
    int64_t owner;           // only he may ask for it; 0: everybody
    int64_t about;           // no two run with the same `what` and `about`; 0: as many as like
    job_work *work;
    void *user; // given to `work` and freed (free_user) afterwards
    void (*free_user)(void *user);
};

struct jobs *jobs_create(struct events *events);
void jobs_stop(struct jobs *j);    // tells what runs to stop
void jobs_destroy(struct jobs *j); // stops what runs and waits for it

// ERR_CONFLICT where one about the same is running; `start->user` is freed then too.
enum err jobs_start(struct ctx *c, struct jobs *j, const struct job_start *start,
                    struct str *id) MUST_USE;
// The one that is running with this `what` and `about`; empty where none is.
struct str jobs_running(struct ctx *c, struct jobs *j, const char *what, int64_t about);
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
