// What stopped working, told to whom it belongs.
#include "api/guarded.h"
#include "flow/notice.h"

static void write_one(struct call *k, const struct schema *s, const struct notice *n)
{
    const struct object *o = n->object < 0 ? NULL : &s->objects[n->object];
    int field = o && n->what == AUTHOR_FIELD ? object_field_of_id(o, n->thing) : -1;
    json_out_object(&k->out);
    put_text(&k->out, "what", str_of(author_word(n->what)));
    put_int(&k->out, "id", n->thing);
    put_text_or_null(&k->out, "object", o ? o->name : STR_NONE);
    put_text_or_null(&k->out, "field", field < 0 ? STR_NONE : o->fields[field].name);
    put_both(&k->out, "name", n->zh, n->en);
    put_both(&k->out, "why", n->why_zh, n->why_en);
    put_text_or_null(&k->out, "at", n->at_ms ? utc_text(k->c->arena, n->at_ms) : STR_NONE);
    put_bool(&k->out, "seen", n->seen);
    json_out_object_end(&k->out);
}

static enum err list(struct call *k)
{
    const struct schema *s = call_schema(k->org);
    struct notice *rows = NULL;
    struct db_tx *tx;
    int count = 0;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    // A token for some objects is told of nothing beside them.
    if (!k->token.id || !k->token.object_count)
        e = notices_for(k->c, tx, s, k->viewer, &rows, &count);
    db_read_end(tx);
    put_rows(&k->out);
    for (int i = 0; !e && i < count; i++)
        write_one(k, s, &rows[i]);
    put_rows_end(&k->out);
    return e;
}

static enum err seen_work(struct work *w, void *user)
{
    (void)user;
    return notices_seen(w);
}

static enum err seen(struct call *k)
{
    int nothing = 0;
    return call_write(k, k->person.id, seen_work, &nothing);
}

const struct route notice_routes[] = {
    {HTTP_GET, "/api/notices", PERMIT_VIEWER, 0, list, "", "NoticeList",
     "What of his stopped working because objects or fields changed, the newest first; to "
     "administrators also what is nobody's. Gone once it works again.",
     "本人名下因对象或字段变动而停用的内容，最新的在前；管理员还能看到无人负责的。恢复正常后不再列"
     "出。"},
    {HTTP_POST, "/api/notices/seen", PERMIT_VIEWER, ROUTE_OWN, seen, "", "", "He has read them.",
     "本人已经看过。"},
    {0},
};
