#include "api/jobs.h"
#include "api/problem.h"
#include "sys/file.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { JOBS_MAX = 64, UPLOADS_MAX = 64, ID_BYTES = 12, RESULT_MAX = 32 << 20, LOST_TRIES = 3 };

enum job_state { JOB_NONE, JOB_RUNNING, JOB_DONE, JOB_FAILED };

struct job {
    enum job_state state;
    struct jobs *jobs;
    struct arena *arena;
    struct ctx c;
    struct job_run run;
    struct buf result;
    struct str id;
    struct job_start start;
    pthread_t thread;
    uint64_t order;
};

struct kept_upload {
    struct arena *arena;
    struct upload upload;
    uint64_t order;
};

struct jobs {
    pthread_mutex_t lock;
    struct events *events;
    struct job *list[JOBS_MAX];
    struct kept_upload uploads[UPLOADS_MAX];
    uint64_t order;
};

struct jobs *jobs_create(struct events *events)
{
    struct jobs *j = mem_alloc(sizeof *j);
    pthread_mutex_init(&j->lock, NULL);
    j->events = events;
    return j;
}

static void job_free(struct job *job)
{
    pthread_join(job->thread, NULL);
    buf_deinit(&job->result);
    arena_destroy(job->arena);
    free(job);
}

static void upload_free(struct kept_upload *u)
{
    if (!u->arena)
        return;
    file_remove(u->upload.path);
    arena_destroy(u->arena);
    *u = (struct kept_upload){0};
}

void jobs_stop(struct jobs *j)
{
    pthread_mutex_lock(&j->lock);
    for (int i = 0; i < JOBS_MAX; i++)
        if (j->list[i])
            atomic_store(&j->list[i]->run.progress.stop, true);
    pthread_mutex_unlock(&j->lock);
}

void jobs_destroy(struct jobs *j)
{
    if (!j)
        return;
    for (int i = 0; i < JOBS_MAX; i++)
        if (j->list[i]) {
            atomic_store(&j->list[i]->run.progress.stop, true);
            job_free(j->list[i]);
        }
    for (int i = 0; i < UPLOADS_MAX; i++)
        upload_free(&j->uploads[i]);
    pthread_mutex_destroy(&j->lock);
    free(j);
}

static void *run_job(void *user)
{
    struct job *job = user;
    enum err e = job->start.work(&job->run);
    for (int i = 0; i < LOST_TRIES && e == ERR_LOST; i++) { // nothing of it was kept: once more
        fail_clear(&job->c);
        buf_clear(&job->result);
        json_out_init(&job->run.out, &job->result);
        e = job->start.work(&job->run);
    }
    if (!e)
        e = json_out_done(&job->c, &job->run.out);
    if (job->start.free_user)
        job->start.free_user(job->run.user);
    if (e)
        job->c.why.err = e;
    pthread_mutex_lock(&job->jobs->lock);
    job->state = e ? JOB_FAILED : JOB_DONE;
    pthread_mutex_unlock(&job->jobs->lock);
    char told[128];
    snprintf(told, sizeof told, "{\"id\":\"%.*s\",\"state\":\"%s\"}", STR_ARG(job->id),
             e ? "failed" : "done");
    events_tell_one(job->jobs->events, job->start.owner, "job", str_of(told));
    return NULL;
}

// A free place, or that of the oldest job that has ended.
static int place_for_job(struct jobs *j)
{
    int oldest = -1;
    for (int i = 0; i < JOBS_MAX; i++) {
        if (!j->list[i])
            return i;
        if (j->list[i]->state != JOB_RUNNING &&
            (oldest < 0 || j->list[i]->order < j->list[oldest]->order))
            oldest = i;
    }
    if (oldest >= 0) {
        job_free(j->list[oldest]);
        j->list[oldest] = NULL;
    }
    return oldest;
}

static struct job *running_about(const struct jobs *j, const char *what, int64_t about)
{
    for (int i = 0; i < JOBS_MAX && about; i++) {
        struct job *job = j->list[i];
        if (job && job->state == JOB_RUNNING && job->start.about == about &&
            strcmp(job->start.what, what) == 0)
            return job;
    }
    return NULL;
}

static struct job *job_create(struct jobs *j, const struct job_start *start)
{
    struct job *job = mem_alloc(sizeof *job);
    job->jobs = j;
    job->arena = arena_create();
    job->c = (struct ctx){.arena = job->arena};
    job->id = secret_text(job->arena, ID_BYTES);
    job->start = *start;
    job->order = ++j->order;
    job->state = JOB_RUNNING;
    buf_init(&job->result, RESULT_MAX);
    job->run.c = &job->c;
    job->run.user = start->user;
    json_out_init(&job->run.out, &job->result);
    return job;
}

// Under the lock.
static enum err start_one(struct ctx *c, struct jobs *j, const struct job_start *start,
                          struct str *id)
{
    if (running_about(j, start->what, start->about))
        return fail(c, ERR_CONFLICT, "this is being done already: wait for it to end",
                    "这件事正在进行中，请等它结束");
    int place = place_for_job(j);
    if (place < 0)
        return fail(c, ERR_BUSY, "too much is running already: wait for it to end",
                    "正在运行的任务太多，请稍候");
    struct job *job = job_create(j, start);
    *id = str_copy(c->arena, job->id);
    if (pthread_create(&job->thread, NULL, run_job, job) != 0) {
        buf_deinit(&job->result);
        arena_destroy(job->arena);
        free(job);
        return fail(c, ERR_BUSY, "no thread can be started now", "现在无法启动新的任务");
    }
    j->list[place] = job;
    return ERR_NONE;
}

enum err jobs_start(struct ctx *c, struct jobs *j, const struct job_start *start, struct str *id)
{
    pthread_mutex_lock(&j->lock);
    enum err e = start_one(c, j, start, id);
    pthread_mutex_unlock(&j->lock);
    if (e && start->free_user)
        start->free_user(start->user);
    return e;
}

struct str jobs_running(struct ctx *c, struct jobs *j, const char *what, int64_t about)
{
    pthread_mutex_lock(&j->lock);
    const struct job *job = running_about(j, what, about);
    struct str id = job ? str_copy(c->arena, job->id) : STR_NONE;
    pthread_mutex_unlock(&j->lock);
    return id;
}

static void write_job(const struct job *job, bool zh, struct json_out *out)
{
    static const char *const names[] = {
        [JOB_RUNNING] = "running", [JOB_DONE] = "done", [JOB_FAILED] = "failed"};
    json_out_object(out);
    put_text(out, "id", job->id);
    put_text(out, "what", str_of(job->start.what));
    put_text(out, "state", str_of(names[job->state]));
    put_text(out, "unit", str_of(job->start.unit));
    put_int(out, "done", atomic_load(&job->run.progress.done));
    put_int(out, "total", atomic_load(&job->run.progress.total));
    put_int(out, "rows", atomic_load(&job->run.progress.rows));
    json_out_key(out, STR("result"));
    if (job->state == JOB_DONE && job->result.len)
        json_out_raw(out, buf_str(&job->result));
    else
        json_out_null(out);
    json_out_key(out, STR("problem"));
    if (job->state == JOB_FAILED)
        problem_write(out, &job->c.why, STR_NONE, zh);
    else
        json_out_null(out);
    json_out_object_end(out);
}

enum err jobs_write(struct ctx *c, struct jobs *j, int64_t owner, struct str id, bool zh,
                    struct json_out *out)
{
    enum err e = ERR_NOT_FOUND;
    pthread_mutex_lock(&j->lock);
    for (int i = 0; i < JOBS_MAX && e; i++) {
        struct job *job = j->list[i];
        if (!job || (job->start.owner && job->start.owner != owner) || !str_eq(job->id, id))
            continue;
        write_job(job, zh, out);
        e = ERR_NONE;
    }
    pthread_mutex_unlock(&j->lock);
    return e ? fail(c, e, "there is no such job (any more)", "没有这个任务（或已过期）") : e;
}

// ---- uploads ------------------------------------------------------------------------------------

enum err jobs_upload_path(struct ctx *c, struct jobs *j, struct str folder, struct str *path)
{
    (void)j;
    struct str uploads = str_of(path_join(c->arena, folder, "uploads"));
    enum err e = folder_make(c, uploads);
    if (!e)
        *path = str_format(c->arena, "%.*s/%.*s", STR_ARG(uploads),
                           STR_ARG(secret_text(c->arena, ID_BYTES)));
    return e;
}

enum err jobs_upload_keep(struct ctx *c, struct jobs *j, const struct upload *u, struct str *id)
{
    pthread_mutex_lock(&j->lock);
    struct kept_upload *place = &j->uploads[0];
    for (int i = 0; i < UPLOADS_MAX; i++)
        if (j->uploads[i].order < place->order)
            place = &j->uploads[i];
    upload_free(place);
    place->arena = arena_create();
    place->order = ++j->order;
    place->upload = (struct upload){.id = secret_text(place->arena, ID_BYTES),
                                    .path = str_copy(place->arena, u->path),
                                    .file_name = str_copy(place->arena, u->file_name),
                                    .owner = u->owner,
                                    .bytes = u->bytes};
    *id = str_copy(c->arena, place->upload.id);
    pthread_mutex_unlock(&j->lock);
    return ERR_NONE;
}

enum err jobs_upload_find(struct ctx *c, struct jobs *j, int64_t owner, struct str id,
                          struct upload *out)
{
    bool found = false;
    pthread_mutex_lock(&j->lock);
    for (int i = 0; i < UPLOADS_MAX && !found; i++) {
        const struct kept_upload *k = &j->uploads[i];
        if (!k->arena || k->upload.owner != owner || !str_eq(k->upload.id, id))
            continue;
        found = true;
        *out = k->upload;
        out->id = str_copy(c->arena, out->id);
        out->path = str_copy(c->arena, out->path);
        out->file_name = str_copy(c->arena, out->file_name);
    }
    pthread_mutex_unlock(&j->lock);
    return found
               ? ERR_NONE
               : fail(c, ERR_NOT_FOUND, "the uploaded file is not there any more: upload it again",
                      "上传的文件已过期，请重新上传");
}
