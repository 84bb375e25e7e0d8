// What was due and could not be done, for administrators: why, and trying it again.
#include "api/guarded.h"
#include "jobs/agenda.h"

static void write_one(struct call *k, const struct agenda_item *item)
{
    json_out_object(&k->out);
    put_int(&k->out, "id", item->id);
    put_text(&k->out, "kind", item->kind);
    put_int(&k->out, "thing", item->thing);
    put_int(&k->out, "tries", item->tries);
    put_both(&k->out, "why", item->problem_zh, item->problem_en);
    json_out_object_end(&k->out);
}

static enum err list(struct call *k)
{
    struct agenda_item *rows = NULL;
    struct db_tx *tx;
    int count = 0;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = agenda_stuck(k->c, tx, &rows, &count);
    db_read_end(tx);
    put_rows(&k->out);
    for (int i = 0; !e && i < count; i++)
        write_one(k, &rows[i]);
    put_rows_end(&k->out);
    return e;
}

static enum err again_work(struct work *w, void *user)
{
    return agenda_again(w->c, w->tx, *(int64_t *)user, w->at_ms);
}

static enum err again(struct call *k)
{
    int64_t id;
    enum err e = call_id(k, 0, &id);
    return e ? e : call_write(k, k->person.id, again_work, &id);
}

const struct route undone_routes[] = {
    {HTTP_GET, "/api/undone", PERMIT_ADMIN, 0, list, "", "UndoneList",
     "What was due and could not be done (a step of a play, a deadline of a ticket …), and waits "
     "for somebody.",
     "到期却没有做成、等人处理的事（挽留方案的一步、工单的时限……）。"},
    {HTTP_POST, "/api/undone/:undone/again", PERMIT_ADMIN, 0, again, "", "",
     "Tries it again, at once.", "马上再试一次。"},
    {0},
};
