#include "api/idempotency.h"

static const char look[] =
    "SELECT request, status, body FROM idempotency WHERE person = ? AND name = ?";
static const char keep[] = "INSERT INTO idempotency (person, name, request, status, body, at) "
                           "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";
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

enum err idempotency_look(struct call *k, bool *answered)
{
    enum { NAME_MAX_BYTES = 200 };
    struct str name = name_of(k);
    struct db_tx *tx;
    struct db_rows *rows;
    *answered = false;
    if (!name.len || !k->org)
        return ERR_NONE;
    if (name.len > NAME_MAX_BYTES)
        return fail(k->c, ERR_INPUT, "an Idempotency-Key has at most %d bytes",
                    "Idempotency-Key 最多 %d 字节", NAME_MAX_BYTES);
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = db_query(k->c, tx, look, DB_VALUES(value_int(k->person.id), value_text(name)), &rows);
    if (!e && db_next(k->c, rows, &e)) {
        *answered = str_eq(db_text(rows, 0), request_of(k));
        k->answer->status = (int)db_int(rows, 1);
        k->answer->body = db_text_copy(k->c, rows, 2);
        k->answer->type = "application/json; charset=utf-8";
        if (!*answered)
            e = fail(k->c, ERR_CONFLICT, "this Idempotency-Key was used for another request",
                     "这个 Idempotency-Key 已用于另一个请求");
        if (!*answered)
            k->answer->status = 0;
        db_rows_close(rows);
    }
    db_read_end(tx);
    return e;
}

static enum err write_answer(struct work *w, void *user)
{
    struct call *k = user;
    int64_t day_ms = 24 * 3600 * 1000;
    enum err e = db_run(w->c, w->tx, forget,
                        DB_VALUES(value_int(w->at_ms - IDEMPOTENCY_DAYS * day_ms)), NULL);
    if (e)
        return e;
    return db_run(w->c, w->tx, keep,
                  DB_VALUES(value_int(k->person.id), value_text(name_of(k)),
                            value_text(request_of(k)), value_int(k->answer->status),
                            value_text(k->answer->body), value_int(w->at_ms)),
                  NULL);
}

enum err idempotency_keep(struct call *k)
{
    if (!name_of(k).len || !k->org)
        return ERR_NONE;
    return org_write(k->c, k->org, k->person.id, write_answer, k);
}
