// What was changed in records: of one, of all, and put back.
#include "api/guarded.h"
#include "api/named.h"
#include "api/record_write.h"
#include "model/form.h"

// Who answered a public form is not known, but which form it was.
static struct str form_name(struct call *k, struct db_tx *tx, struct str session)
{
    struct ctx quiet = {.arena = k->c->arena};
    struct str number, word = str_cut(session, ':', &number);
    num_t n = num_parse(number);
    struct form f;
    if (!str_eq(word, STR("form")) || n == NUM_NONE || form_load(&quiet, tx, n / NUM_ONE, &f))
        return STR_NONE;
    return str_format(k->c->arena, k->zh ? "公开表单“%.*s”" : "public form “%.*s”",
                      STR_ARG(f.name));
}

// Or which automation.
static struct str automation_name(struct call *k, struct db_tx *tx, struct str session)
{
    static const char sql[] =
        "SELECT a.name FROM automation a JOIN automation_run r ON r.automation = a.id "
        "WHERE r.id = ?";
    struct str number, word = str_cut(session, ':', &number), name = STR_NONE;
    num_t n = num_parse(number);
    struct ctx quiet = {.arena = k->c->arena};
    struct db_rows *rows;
    enum err e = ERR_NONE;
    if (!str_eq(word, STR("automation")) || n == NUM_NONE ||
        db_query(&quiet, tx, sql, DB_VALUES(value_int(n / NUM_ONE)), &rows))
        return STR_NONE;
    while (db_next(&quiet, rows, &e))
        name = db_text_copy(&quiet, rows, 0);
    return !name.len ? STR_NONE
                     : str_format(k->c->arena, k->zh ? "自动化“%.*s”" : "automation “%.*s”",
                                  STR_ARG(name));
}

static struct str actor_name(struct call *k, struct db_tx *tx, int64_t id, struct str session)
{
    struct ctx quiet = {.arena = k->c->arena};
    struct person p;
    if (!id && str_starts(session, STR("automation:")))
        return automation_name(k, tx, session);
    if (!id)
        return form_name(k, tx, session);
    if (person_load(&quiet, tx, id, &p))
        return STR_NONE;
    return p.name;
}

static void write_change(struct call *k, struct db_tx *tx, const struct schema *s,
                         const struct change *one)
{
    static const char *const ops[] = {[CHANGE_CREATE] = "created",
                                      [CHANGE_UPDATE] = "changed",
                                      [CHANGE_DELETE] = "deleted",
                                      [CHANGE_LEAVE] = "moved"};
    struct json_out *out = &k->out;
    const struct object *o = one->object < 0 ? NULL : &s->objects[one->object];
    json_out_object(out);
    put_int(out, "id", one->id);
    put_text(out, "at", utc_text(k->c->arena, one->at_ms));
    put_int(out, "person", one->actor);
    put_text(out, "actor", actor_name(k, tx, one->actor, one->from.session));
    put_text(out, "address", viewer_all(k->viewer) ? one->from.address : STR_NONE);
    put_text(out, "session", viewer_all(k->viewer) ? one->from.session : STR_NONE);
    put_text(out, "op", str_of(ops[one->op]));
    put_text(out, "object", one->object < 0 ? STR_NONE : s->objects[one->object].name);
    put_int(out, "record", one->record);
    put_int(out, "customer", one->customer);
    put_text(out, "customer_key",
             one->customer && viewer_all(k->viewer)
                 ? customer_key(k->c->arena, tx, s, one->customer)
                 : STR_NONE);
    json_out_key(out, STR("before"));
    seen_change_write(out, k->c->arena, k->viewer, o, one->before);
    json_out_key(out, STR("after"));
    seen_change_write(out, k->c->arena, k->viewer, o, one->after);
    json_out_object_end(out);
}

static enum err changes(struct call *k)
{
    const struct schema *s = viewer_schema(k->viewer);
    struct change *list_of;
    struct db_tx *tx;
    int64_t id;
    int count, object;
    enum err e = named_in_path(k, s, &object);
    if (!e)
        e = call_id(k, 1, &id);
    if (!e)
        e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = seen_changes(k->c, k->org, tx, k->viewer, s, object, id, &list_of, &count);
    put_rows(&k->out);
    for (int i = 0; i < count && !e; i++)
        write_change(k, tx, s, &list_of[i]);
    put_rows_end(&k->out);
    db_read_end(tx);
    return e;
}

// ---- put back -----------------------------------------------------------------------------------

struct putting_back {
    struct writing w;
    int64_t change;
};

// What the change says was there before, written as if by hand: by the same rights, as a change of
// its own.
static enum err put_back_work(struct work *w, void *user)
{
    enum { CHANGE_BYTES_MAX = 16 << 20 };
    struct putting_back *p = user;
    struct record *r = &p->w.record;
    const struct json *values;
    struct change one;
    bool found;
    enum err e = named_in_path(p->w.k, w->schema, &r->object);
    if (e)
        return e;
    const struct object *o = &w->schema->objects[r->object];
    p->w.object = o->id;
    r->cells = ARENA_ARRAY(w->c->arena, struct value, (size_t)o->field_count);
    p->w.given = ARENA_ARRAY(w->c->arena, bool, (size_t)o->field_count);
    e = change_one(w->c, w->tx, w->schema, p->change, &one, &found);
    if (!e && (!found || one.record != r->id || one.object != r->object))
        e = fail(w->c, ERR_NOT_FOUND, "there is no such change of this record",
                 "这条记录没有这次修改");
    if (!e && one.op != CHANGE_UPDATE)
        e = fail(w->c, ERR_INPUT, "only a change of fields can be put back",
                 "只有字段修改才能恢复原值");
    if (!e)
        e = json_parse(w->c, one.before, CHANGE_BYTES_MAX, &values);
    if (!e)
        e = cells_read(w->c, o, values, r->cells, p->w.given);
    w->duplicates = &p->w.asking;
    return e ? e : record_update(w, r, p->w.given, p->w.version, NULL);
}

static enum err put_back(struct call *k)
{
    struct putting_back p = {.w = {.k = k, .asking = ask_duplicates(k)}};
    p.w.asking.seen = true; // it was so before
    enum err e = call_id(k, 1, &p.w.record.id);
    if (!e)
        e = call_id(k, 2, &p.change);
    if (!e)
        e = call_version(k, &p.w.version);
    if (!e)
        e = call_write(k, k->person.id, put_back_work, &p);
    tell_duplicates(k, e, &p.w.asking);
    return e ? e : answer_changed(k, p.w.object, p.w.record.id);
}

// ---- of all records -----------------------------------------------------------------------------

static enum err all_changes(struct call *k)
{
    const struct schema *s = viewer_schema(k->viewer);
    struct change_question q = {.actor = call_number(k, "person"),
                                .customer = call_number(k, "customer"),
                                .record = call_number(k, "record"),
                                .after = call_number(k, "cursor")};
    struct str name = uri_param(&k->http->uri, "object");
    int object = -1;
    struct change *list_of;
    struct db_tx *tx;
    int count;
    enum err e = call_limit(k, &q.limit);
    if (!e)
        e = call_days(k, &q.from_ms, &q.to_ms);
    if (!e && name.len)
        e = named_any(k->c, s, name, ERR_INPUT, &object);
    q.object = object < 0 ? 0 : s->objects[object].id;
    if (!e)
        e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = change_list(k->c, tx, s, &q, &list_of, &count);
    put_rows(&k->out);
    for (int i = 0; i < count && !e; i++)
        write_change(k, tx, s, &list_of[i]);
    json_out_array_end(&k->out);
    put_next(&k->out, !e && count == q.limit ? list_of[count - 1].id : 0);
    json_out_object_end(&k->out);
    db_read_end(tx);
    return e;
}

const struct route record_change_routes[] = {
    {HTTP_GET, "/api/records/:object/:id/changes", PERMIT_VIEWER, 0, changes, "", "ChangeList",
     "Who changed what, newest first.", "谁改了什么，最新的在前。"},
    {HTTP_POST, "/api/records/:object/:id/changes/:change/undo", PERMIT_VIEWER, ROUTE_VERSION,
     put_back, "", "RecordRow",
     "Puts back what the change says was there before: a change of its own, by the same rights.",
     "恢复这次修改之前的值：本身是一次新的修改，按同样的权限。"},
    {HTTP_GET, "/api/changes?person&object&customer&record&from&to&cursor&limit", PERMIT_ADMIN, 0,
     all_changes, "", "ChangePage", "Changes of all records, newest first.",
     "所有记录的修改，最新的在前。"},
    {0},
};
