// The page's own bell: what is told to whoever is signed in.
#include "api/guarded.h"
#include "model/bell.h"

static enum err list(struct call *k)
{
    struct bell *rows = NULL;
    struct db_tx *tx;
    int64_t unread = 0;
    int limit, count = 0;
    enum err e = call_limit(k, &limit);
    if (!e)
        e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = bell_list(k->c, tx, k->person.id, call_number(k, "cursor"), limit, &rows, &count);
    if (!e)
        e = bell_unread(k->c, tx, k->person.id, &unread);
    db_read_end(tx);
    put_rows(&k->out);
    for (int i = 0; !e && i < count; i++) {
        json_out_object(&k->out);
        put_int(&k->out, "id", rows[i].id);
        put_text(&k->out, "subject", rows[i].subject);
        put_text(&k->out, "body", rows[i].body);
        put_int(&k->out, "customer", rows[i].customer);
        put_text(&k->out, "cause", rows[i].cause);
        put_int(&k->out, "cause_id", rows[i].cause_id);
        put_text(&k->out, "at", utc_text(k->c->arena, rows[i].created_ms));
        put_bool(&k->out, "seen", rows[i].seen_ms != 0);
        json_out_object_end(&k->out);
    }
    json_out_array_end(&k->out);
    put_next(&k->out, !e && count == limit ? rows[count - 1].id : 0);
    put_int(&k->out, "unread", unread);
    json_out_object_end(&k->out);
    return e;
}

static enum err seen_work(struct work *w, void *user)
{
    const int64_t *id = user;
    return bell_seen(w, w->actor, *id);
}

static enum err seen(struct call *k)
{
    int64_t id = 0;
    enum err e = json_want_int(k->c, k->body, "id", &id);
    return e ? e : call_write(k, k->person.id, seen_work, &id);
}

const struct route bell_routes[] = {
    {HTTP_GET, "/api/bells?cursor&limit", PERMIT_PERSON, ROUTE_OWN, list, "", "BellPage",
     "What one was told, newest first, and how much of it is unread.",
     "收到的站内提醒，最新的在前，以及未读条数。"},
    {HTTP_POST, "/api/bells/seen", PERMIT_PERSON, ROUTE_OWN, seen, "BellSeen", "",
     "One of them is read; without an id: all.", "标记一条为已读；不带 id 表示全部。"},
    {0},
};
