#include "api/idempotency.h"

#include <time.h>

static const char look[] =
    "SELECT request, status, body FROM idempotency WHERE person = ? AND name = ?";
// A row without a status stands for a write whose answer is not there yet.
static const char claim[] = "INSERT INTO idempotency (person, name, request, status, body, at) "
                            "VALUES (?, ?, ?, 0, '', ?) ON CONFLICT DO NOTHING";
static const char keep[] =
    "UPDATE idempotency SET status = ?, body = ? WHERE person = ? AND name = ?";
static const char forget[] = "DELETE FROM idempotency WHERE at < ?";

static struct str name_of(const struct call *k)
{
    return http_header(k->http, "Idempotency-Key");
}

static struct str request_of(struct call *k)
{
    // An answer from before his rights became others is not given again.
    uint64_t mark = k->viewer ? viewer_mark(k->viewer) : 0;
    return str_format(k->c->arena, "%.*s %016llx %016llx", STR_ARG(k->http->uri.path),
                      (unsigned long long)str_hash(k->http->body), (unsigned long long)mark);
}

static enum err look_once(struct call *k, struct str name, bool *there, bool *answered)
{
    struct db_tx *tx;
    struct db_rows *rows;
    *there = *answered = false;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = db_query(k->c, tx, look, DB_VALUES(value_int(k->person.id), value_text(name)), &rows);
    if (!e && db_next(k->c, rows, &e)) {
        bool same = str_eq(db_text(rows, 0), request_of(k));
        *there = true;
        *answered = same && db_int(rows, 1) != 0;
        if (*answered) {
            k->answer->status = (int)db_int(rows, 1);
            k->answer->body = db_text_copy(k->c, rows, 2);
            k->answer->type = "application/json; charset=utf-8";
        } else if (!same) {
            e = fail(k->c, ERR_CONFLICT, "this Idempotency-Key was used for another request",
                     "这个 Idempotency-Key 已用于另一个请求");
        }
        db_rows_close(rows);
    }
    db_read_end(tx);
    return e;
}

enum err idempotency_look(struct call *k, bool *answered)
{
    enum { NAME_MAX_BYTES = 200, TRIES = 30, PAUSE_MS = 100 };
    struct str name = name_of(k);
    bool there = true;
    *answered = false;
    if (!name.len || !k->org)
        return ERR_NONE;
    if (name.len > NAME_MAX_BYTES)
        return fail(k->c, ERR_INPUT, "an Idempotency-Key has at most %d bytes",
                    "Idempotency-Key 最多 %d 字节", NAME_MAX_BYTES);
    enum err e = ERR_NONE;
    for (int i = 0; i < TRIES && !e && there && !*answered; i++) {
        if (i)
            nanosleep(&(struct timespec){.tv_nsec = PAUSE_MS * 1000000L}, NULL);
        e = look_once(k, name, &there, answered);
    }
    if (!e && there && !*answered)
        e = fail(k->c, ERR_CONFLICT,
                 "what was asked with this Idempotency-Key is done, but its answer was lost: read "
                 "the records again",
                 "使用这个 Idempotency-Key 的请求已经执行，但其响应已丢失：请重新读取数据");
    return e;
}

enum err idempotency_claim(struct call *k, struct work *w)
{
    int64_t day_ms = 24 * 3600 * 1000, claimed = 0;
    enum err e = db_run(w->c, w->tx, forget,
                        DB_VALUES(value_int(w->at_ms - IDEMPOTENCY_DAYS * day_ms)), NULL);
    if (!e)
        e = db_run(w->c, w->tx, claim,
                   DB_VALUES(value_int(k->person.id), value_text(name_of(k)),
                             value_text(request_of(k)), value_int(w->at_ms)),
                   &claimed);
    k->repeated = !e && !claimed;
    return k->repeated ? fail(w->c, ERR_CONFLICT, "this was asked for already", "已经请求过") : e;
}

static enum err write_answer(struct work *w, void *user)
{
    struct call *k = user;
    return db_run(w->c, w->tx, keep,
                  DB_VALUES(value_int(k->answer->status), value_text(k->answer->body),
                            value_int(k->person.id), value_text(name_of(k))),
                  NULL);
}

// Another try repeats nothing but this.
enum err idempotency_keep(struct call *k)
{
    enum { TRIES = 3 };
    enum err e = ERR_LOST;
    if (!name_of(k).len || !k->org)
        return ERR_NONE;
    for (int i = 0; i < TRIES && e == ERR_LOST; i++) {
        fail_clear(k->c);
        e = org_write(k->c, k->org, k->person.id, write_answer, k);
    }
    return e;
}
