// Many records at once in pieces: begun, looked at, stopped, put back. src/model/bulk_work.c does
// them, one piece after the other.
#include "api/bulk.h"
#include "model/bulk_work.h"

struct working {
    struct call *k;
    int64_t *ids;
    int count;
    int64_t id;
    struct bulk_work work;
};

// The values as they came, for who reads them later.
static enum err values_text(struct ctx *c, const struct json *values, struct str *out)
{
    enum { ROOM = 1 << 20 };
    struct buf b;
    struct json_out j;
    buf_init(&b, ROOM);
    json_out_init(&j, &b);
    json_out_tree(&j, values);
    enum err e = json_out_done(c, &j);
    *out = str_copy(c->arena, buf_str(&b));
    buf_deinit(&b);
    return e;
}

static enum err begin_work(struct work *w, void *user)
{
    struct working *b = user;
    struct bulk what;
    enum err e = bulk_read(w, b->k, &what);
    if (!e && what.cells)
        e = values_text(w->c, json_get(b->k->body, "values"), &b->work.fields);
    if (e)
        return e;
    b->work.action = what.cells ? STR("change") : STR("delete");
    b->work.object = w->schema->objects[what.object].id;
    return bulk_work_begin(w, &b->work, b->ids, b->count);
}

static enum err stop_work(struct work *w, void *user)
{
    return bulk_work_stop(w, ((struct working *)user)->id);
}

static enum err undo_work(struct work *w, void *user)
{
    struct working *b = user;
    return bulk_work_undo(w, b->id, &b->work);
}

// ---- answers ------------------------------------------------------------------------------------

static void write_one(struct call *k, const struct bulk_work *b)
{
    const struct schema *s = viewer_schema(k->viewer);
    int object = schema_object_of_id(s, b->object);
    int64_t told = b->refused ? b->refused_count : 0;
    json_out_object(&k->out);
    put_int(&k->out, "id", b->id);
    put_text(&k->out, "object", object < 0 ? STR("") : s->objects[object].name);
    put_text(&k->out, "action", b->action);
    put_text(&k->out, "state", b->state);
    put_int(&k->out, "total", b->total);
    put_int(&k->out, "done", b->done);
    put_int(&k->out, "changed", b->changed);
    put_int(&k->out, "refused_count", b->refused_count);
    bulk_write_refusals(k, "refused", b->refused, told);
    put_text_or_null(&k->out, "problem", k->zh ? b->why_zh : b->why_en);
    put_bool(&k->out, "undoable",
             b->changed > 0 && !b->undoes && !b->undone && !str_eq(b->state, STR("running")));
    json_out_object_end(&k->out);
}

static enum err answer(struct call *k, int64_t id)
{
    struct bulk_work b;
    struct db_tx *tx;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = bulk_work_load(k->c, tx, id, k->viewer, &b);
    db_read_end(tx);
    if (!e)
        write_one(k, &b);
    return e;
}

static enum err begin(struct call *k)
{
    struct working b = {.k = k};
    enum err e = ERR_NONE;
    if (k->token.id && k->token.object_count)
        e = fail(k->c, ERR_DENIED, "a token for some objects asks /api/bulk",
                 "限定对象的令牌请使用 /api/bulk");
    if (!e)
        e = bulk_which(k, &b.ids, &b.count);
    if (!e)
        e = call_write(k, k->person.id, begin_work, &b);
    return e ? e : answer(k, b.work.id);
}

static enum err list(struct call *k)
{
    struct bulk_work *rows;
    struct db_tx *tx;
    int count = 0;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = bulk_work_running(k->c, tx, k->person.id, &rows, &count);
    db_read_end(tx);
    put_rows(&k->out);
    for (int i = 0; !e && i < count; i++)
        write_one(k, &rows[i]);
    put_rows_end(&k->out);
    return e;
}

static enum err show(struct call *k)
{
    int64_t id;
    enum err e = call_id(k, 0, &id);
    return e ? e : answer(k, id);
}

static enum err stop(struct call *k)
{
    struct working b = {.k = k};
    enum err e = call_id(k, 0, &b.id);
    if (!e)
        e = call_write(k, k->person.id, stop_work, &b);
    return e ? e : answer(k, b.id);
}

static enum err undo(struct call *k)
{
    struct working b = {.k = k};
    enum err e = call_id(k, 0, &b.id);
    if (!e)
        e = call_write(k, k->person.id, undo_work, &b);
    return e ? e : answer(k, b.work.id);
}

const struct route work_routes[] = {
    {HTTP_POST, "/api/bulk/:object/pieces", PERMIT_VIEWER, 0, begin, "BulkQuestion", "BulkWork",
     "The same as /api/bulk/:object in pieces of 100, each a transaction with the rights of then; "
     "goes on after a restart. One at a time for each person (409).",
     "与 /api/bulk/:object 相同，但每 100 "
     "条一批，每批一次事务，按当时的权限；重启后继续。每人同时只能有一个（409）。"},
    {HTTP_GET, "/api/works", PERMIT_VIEWER, 0, list, "", "BulkWorkList",
     "One's own works of many records that are running.", "本人正在进行的批量任务。"},
    {HTTP_GET, "/api/works/:id", PERMIT_VIEWER, 0, show, "", "BulkWork",
     "How far one is, what came of it, and what was refused; for 30 days.",
     "任务进行到哪里、结果如何、哪些被拒绝；保留 30 天。"},
    {HTTP_POST, "/api/works/:id/stop", PERMIT_VIEWER, 0, stop, "", "BulkWork",
     "Stops it; what is done stays, and can be undone.", "停止任务；已完成的保留，可以撤销。"},
    {HTTP_POST, "/api/works/:id/undo", PERMIT_VIEWER, 0, undo, "", "BulkWork",
     "Puts all of it back, in pieces as well: the answer is that work.",
     "全部撤销，同样分批进行：返回的就是撤销任务。"},
    {0},
};
