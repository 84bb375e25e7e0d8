#include "db/group.h"
#include "db/inside.h"

enum { GROUP_MAX = 256 };

// A piece of work that waits for the writer. It lies with who waits for it.
struct job {
    struct ctx *c;
    db_work *work;
    void *user;
    bool undo; // a look only
    bool done, leads;
    enum err e;
    pthread_cond_t moved; // done, or to lead
    struct job *next;
};

void queue_init(struct queue *q)
{
    *q = (struct queue){0};
    pthread_mutex_init(&q->lock, NULL);
}

void queue_deinit(struct queue *q)
{
    pthread_mutex_destroy(&q->lock);
}

// ---- ids ----------------------------------------------------------------------------------------

enum err db_ids(struct ctx *c, struct db_tx *tx, int64_t count, int64_t *first)
{
    struct group *g = tx->group;
    enum err e = ERR_NONE;
    if (!g->ids_known)
        e = db_number(c, tx, "SELECT next FROM sequence", DB_NO_VALUES, 0, &g->first_id);
    if (!e && g->first_id <= 0)
        e = fail(c, ERR_DAMAGED, "the sequence of ids is missing", "编号序列缺失");
    if (e)
        return e;
    if (!g->ids_known)
        g->next_id = g->first_id;
    g->ids_known = true;
    *first = g->next_id;
    g->next_id += count;
    return ERR_NONE;
}

// Once for all jobs. What was set aside by one that was undone was given out again.
static enum err keep_ids(struct ctx *c, struct db *db, struct group *g)
{
    struct db_tx tx = {.db = db, .conn = db->writer, .group = g};
    if (!g->ids_known || g->next_id == g->first_id)
        return ERR_NONE;
    return db_run(c, &tx, "UPDATE sequence SET next = ?", DB_VALUES(value_int(g->next_id)), NULL);
}

int64_t *db_note(struct db_tx *tx)
{
    return &tx->group->note;
}

// ---- a group ------------------------------------------------------------------------------------

// Undoes what the job did, whatever of it was only sent yet.
static enum err undo_job(struct ctx *c, struct db *db, struct group *now, const struct group *was)
{
    struct ctx quiet = {.arena = c->arena};
    *now = *was;
    if (db_settle(&quiet, db, db->writer))
        fail_clear(&quiet);
    return db->driver->exec(c, db->writer, "ROLLBACK TO work");
}

// ERR_NONE as long as the transaction stands. After a full disk the database has thrown it away as
// a whole: then what other jobs did is gone too, and nothing more may be done in it.
static enum err run_job(struct ctx *c, struct db *db, struct group *g, struct job *job)
{
    const struct db_driver *d = db->driver;
    const struct group was = *g;
    struct db_tx tx = {.db = db, .conn = db->writer, .group = g};
    enum err e = d->exec(c, db->writer, "SAVEPOINT work");
    if (e)
        return e;
    job->e = job->work(job->c, &tx, job->user);
    if (!job->e)
        job->e = db_settle(job->c, db, db->writer);
    struct ctx quiet = {.arena = c->arena};
    if (job->e || job->undo)
        e = undo_job(&quiet, db, g, &was);
    if (!e)
        e = d->exec(&quiet, db->writer, "RELEASE work");
    if (!e && job->e)
        e = db_settle(&quiet, db, db->writer);
    if (e)
        e = fail_as(c, job->c->why.err ? &job->c->why : &quiet.why);
    return e;
}

// Leaves no transaction behind.
static void roll_back(struct ctx *c, struct db *db)
{
    struct ctx quiet = {.arena = c->arena};
    if (!db->writer || db->driver->lost(db->writer))
        return;
    if (db_settle(&quiet, db, db->writer))
        fail_clear(&quiet);
    if (db->driver->exec(&quiet, db->writer, "ROLLBACK") || db_settle(&quiet, db, db->writer))
        fail_clear(&quiet);
}

// Runs the list in one transaction. When that fails, all that seemed to succeed has failed.
static void run_group(struct db *db, struct job *list)
{
    struct ctx scratch = {.arena = arena_create()};
    struct group g = {0};
    enum err e = db_begin_on(&scratch, db, BEGIN_WRITING, &db->writer);
    for (struct job *job = list; job && !e; job = job->next)
        e = run_job(&scratch, db, &g, job);
    if (!e)
        e = keep_ids(&scratch, db, &g);
    if (!e)
        e = db->driver->commit(&scratch, db->writer);
    if (e) {
        roll_back(&scratch, db);
        for (struct job *job = list; job; job = job->next)
            if (!job->e)
                job->e = fail_as(job->c, &scratch.why);
    }
    arena_destroy(scratch.arena);
}

// ---- the queue ----------------------------------------------------------------------------------

// Takes up to GROUP_MAX waiting jobs. A look (db_try) goes alone, so that a long one does not hold
// up others' commits longer than it must.
static struct job *take_group(struct queue *q)
{
    struct job *group = q->first, *end = group;
    for (int n = 1; end->next && n < GROUP_MAX && !end->undo && !end->next->undo; n++)
        end = end->next;
    q->first = end->next;
    if (!q->first)
        q->last = NULL;
    end->next = NULL;
    return group;
}

// Holds the lock but while a group runs. A job that is done may be gone as soon as its owner has the
// lock: nothing of it is looked at after that.
static void lead(struct db *db, const struct job *own)
{
    struct queue *q = &db->queue;
    while (!own->done) {
        struct job *group = take_group(q);
        pthread_mutex_unlock(&q->lock);
        run_group(db, group);
        pthread_mutex_lock(&q->lock);
        for (struct job *job = group; job; job = job->next) {
            job->done = true;
            pthread_cond_signal(&job->moved);
        }
    }
    q->led = q->first != NULL;
    if (q->first) {
        q->first->leads = true;
        pthread_cond_signal(&q->first->moved);
    }
}

static enum err enqueue(struct db *db, struct job *job)
{
    struct queue *q = &db->queue;
    pthread_cond_init(&job->moved, NULL);
    pthread_mutex_lock(&q->lock);
    if (q->last)
        q->last->next = job;
    else
        q->first = job;
    q->last = job;
    job->leads = !q->led;
    q->led = true;
    while (!job->done && !job->leads)
        pthread_cond_wait(&job->moved, &q->lock);
    if (!job->done)
        lead(db, job);
    pthread_mutex_unlock(&q->lock);
    pthread_cond_destroy(&job->moved);
    return job->e;
}

enum err db_write(struct ctx *c, struct db *db, db_work *work, void *user)
{
    struct job job = {.c = c, .work = work, .user = user};
    return enqueue(db, &job);
}

enum err db_try(struct ctx *c, struct db *db, db_work *work, void *user)
{
    struct job job = {.c = c, .work = work, .user = user, .undo = true};
    return enqueue(db, &job);
}
