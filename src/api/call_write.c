// What a request writes: once, whatever has to be tried again, and by whoever asks.
#include "api/again.h"
#include "api/idempotency.h"
#include "auth/audit.h"
#include "sys/clock.h"

#include <string.h>

struct call_job {
    struct call *call;
    org_job *job;
    void *user;
    bool claims;
};

static enum err run_call_job(struct work *w, void *user)
{
    struct call_job *j = user;
    enum err e = j->claims ? idempotency_claim(j->call, w) : ERR_NONE;
    return e ? e : j->job(w, j->user);
}

// Nothing was written where objects changed since the viewer's rights were worked out: they are
// worked out again.
static enum err write_as(struct call *k, struct call_job *j)
{
    enum err e = org_write_as(k->c, k->org, k->viewer, run_call_job, j);
    for (int i = 1; e == ERR_BUSY && i < AGAIN_MAX; i++) {
        e = again_begin(k, i);
        if (!e)
            e = org_write_as(k->c, k->org, k->viewer, run_call_job, j);
    }
    return e;
}

static enum err call_write_by(struct call *k, const struct viewer *v, int64_t actor, org_job *job,
                              void *user, size_t size)
{
    struct call_written *done = k->written;
    if (k->writes < done->count) {
        memcpy(user, done->users[k->writes++], size);
        return ERR_NONE;
    }
    if (done->count == CALL_WRITES_MAX)
        return fail(k->c, ERR_INTERNAL, "a request with more than %d writes",
                    "一个请求写入超过 %d 次", CALL_WRITES_MAX);
    bool claims = k->creates && http_header(k->http, "Idempotency-Key").len && !done->count;
    struct call_job j = {k, job, user, claims};
    enum err e = v ? write_as(k, &j) : org_write(k->c, k->org, actor, run_call_job, &j);
    if (e)
        return e;
    done->users[done->count++] = memcpy(arena_alloc(k->c->arena, size), user, size);
    k->writes++;
    return ERR_NONE;
}

// Who signs in is not the one whose cookie he still has.
enum err call_write_of(struct call *k, int64_t actor, org_job *job, void *user, size_t size)
{
    return call_write_by(k, actor == k->person.id ? k->viewer : NULL, actor, job, user, size);
}

static enum err note_audit(struct work *w, void *user)
{
    return audit_note(w->c, w->tx, user);
}

enum err call_audit(struct call *k, const char *what, struct str detail)
{
    struct audit a = {.at_ms = clock_ms(org_clock(k->org)),
                      .person = k->person.id,
                      .address = k->http->peer,
                      .session = k->from.session,
                      .what = str_of(what),
                      .detail = detail};
    return call_write_by(k, NULL, k->person.id, note_audit, &a, sizeof a);
}
