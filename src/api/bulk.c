// Many records at once: changed or deleted, and put back.
#include "api/bulk.h"
#include "api/named.h"
#include "model/duplicate.h"

#include <stdlib.h>

struct bulking {
    struct call *k;
    int64_t *ids;
    int count;
    struct bulk_done done;
    struct duplicate_asking asking;
};

// ---- which --------------------------------------------------------------------------------------

static int compare(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

static enum err too_many(struct call *k)
{
    return fail(k->c, ERR_TOO_LARGE, "at most %d records at once: narrow it with a filter",
                "一次最多处理 %d 条记录，请先筛选", BULK_MAX);
}

static enum err read_ids(struct call *k, const struct json *list, struct bulking *b)
{
    enum err e = json_as(k->c, list, JSON_ARRAY);
    if (!e && list->count > BULK_MAX)
        e = too_many(k);
    if (e)
        return e;
    b->ids = ARENA_ARRAY(k->c->arena, int64_t, (size_t)list->count + 1);
    for (int i = 0; i < list->count && !e; i++)
        e = json_as_int(k->c, &list->items[i], &b->ids[i]);
    qsort(b->ids, (size_t)list->count, sizeof *b->ids, compare);
    for (int i = 0; i < list->count && !e; i++)
        if (!b->count || b->ids[b->count - 1] != b->ids[i])
            b->ids[b->count++] = b->ids[i];
    return e;
}

// All that a list of his finds; not one more or fewer than he saw.
static enum err find_ids(struct call *k, const struct schema *s, int object, struct bulking *b)
{
    struct list_question q = {.object = object, .sort = -1, .down = true, .limit = BULK_MAX + 1};
    struct str filter = STR_NONE;
    struct list_page page;
    int64_t seen = 0;
    enum err e = json_want_text(k->c, k->body, "filter", &filter);
    if (!e)
        e = json_want_text(k->c, k->body, "q", &q.search);
    if (!e)
        e = json_need_int(k->c, k->body, "count", &seen);
    if (!e && str_trim(filter).len)
        e = list_filter(k->c, s, object, filter, &q.filter);
    if (!e)
        e = list_records(k->c, k->org, s, k->viewer, &q, &page);
    if (!e && page.count > BULK_MAX)
        e = too_many(k);
    if (!e && page.count != seen)
        e = fail(k->c, ERR_CONFLICT, "you saw %lld records, by now there are %d: look again",
                 "您看到的是 %lld 条，现在有 %d 条，请刷新后再试", (long long)seen, page.count);
    if (e)
        return e;
    b->ids = ARENA_ARRAY(k->c->arena, int64_t, (size_t)page.count + 1);
    for (; b->count < page.count; b->count++)
        b->ids[b->count] = page.rows[b->count].id;
    return ERR_NONE;
}

static enum err which(struct call *k, struct bulking *b)
{
    const struct schema *s = viewer_schema(k->viewer);
    const struct json *ids = json_get(k->body, "ids");
    int object;
    enum err e = named_in_path(k, s, &object);
    if (e)
        return e;
    return ids && ids->kind != JSON_NULL ? read_ids(k, ids, b) : find_ids(k, s, object, b);
}

enum err bulk_which(struct call *k, int64_t **ids, int *count)
{
    struct bulking b = {.k = k};
    enum err e = which(k, &b);
    *ids = b.ids;
    *count = b.count;
    return e;
}

// ---- doing it -----------------------------------------------------------------------------------

static enum err read_values(struct work *w, struct call *k, const struct object *o, struct bulk *b)
{
    struct value *cells = ARENA_ARRAY(w->c->arena, struct value, (size_t)o->field_count + 1);
    bool *given = ARENA_ARRAY(w->c->arena, bool, (size_t)o->field_count + 1);
    const struct json *values;
    enum err e = json_need(w->c, k->body, "values", JSON_OBJECT, &values);
    if (!e && !values->count)
        e = fail(w->c, ERR_INPUT, "values: which field, and what is it to be?",
                 "values：请选择要修改的字段和新值");
    if (!e)
        e = cells_read(w->c, o, values, cells, given);
    b->cells = cells;
    b->given = given;
    return e;
}

enum err bulk_read(struct work *w, struct call *k, struct bulk *out)
{
    struct str action;
    *out = (struct bulk){0};
    enum err e = named_in_path(k, w->schema, &out->object);
    if (!e)
        e = json_need_text(w->c, k->body, "action", &action);
    if (e)
        return e;
    const struct object *o = &w->schema->objects[out->object];
    bool deletes = str_eq(action, STR("delete"));
    if (!deletes && !str_eq(action, STR("change")))
        return fail(w->c, ERR_INPUT, "action: change or delete", "action：只能是 change 或 delete");
    e = viewer_need(w->c, k->viewer, o, deletes ? VERB_DELETE : VERB_CHANGE);
    return e || deletes ? e : read_values(w, k, o, out);
}

static enum err bulk_work(struct work *w, void *user)
{
    struct bulking *b = user;
    struct bulk what;
    enum err e = bulk_read(w, b->k, &what);
    what.ids = b->ids;
    what.count = b->count;
    // Rules that refuse refuse here, too, record by record; a warning stops nothing.
    b->asking = (struct duplicate_asking){.seen = true, .arena = w->c->arena};
    w->duplicates = &b->asking;
    return e ? e : bulk_run(w, &what, &b->done);
}

void bulk_write_refusals(struct call *k, const char *key, const struct bulk_refusal *list,
                         int64_t count)
{
    json_out_key(&k->out, str_of(key));
    json_out_array(&k->out);
    for (int64_t i = 0; i < count && i < BULK_TOLD_MAX; i++) {
        json_out_object(&k->out);
        put_int(&k->out, "id", list[i].id);
        put_text(&k->out, "reason", k->zh ? list[i].zh : list[i].en);
        json_out_object_end(&k->out);
    }
    json_out_array_end(&k->out);
}

static enum err bulk(struct call *k)
{
    struct bulking b = {.k = k};
    enum err e = which(k, &b);
    if (!e)
        e = call_write(k, k->person.id, bulk_work, &b);
    if (e)
        return e;
    json_out_object(&k->out);
    put_int(&k->out, "changed", b.done.changed);
    put_int(&k->out, "unchanged", b.done.unchanged);
    put_int(&k->out, "refused_count", b.done.refused_count);
    bulk_write_refusals(k, "refused", b.done.refused, b.done.refused_count);
    if (b.done.undo)
        put_text(&k->out, "undo", str_format(k->c->arena, "%lld", (long long)b.done.undo));
    else
        put_null(&k->out, "undo");
    json_out_object_end(&k->out);
    return ERR_NONE;
}

// ---- putting it back ----------------------------------------------------------------------------

struct unbulking {
    int64_t handle;
    struct bulk_undone done;
};

static enum err undo_work(struct work *w, void *user)
{
    struct unbulking *u = user;
    return bulk_undo(w, u->handle, &u->done);
}

static enum err undo(struct call *k)
{
    struct unbulking u = {0};
    enum err e = call_id(k, 0, &u.handle);
    if (!e)
        e = call_write(k, k->person.id, undo_work, &u);
    if (e)
        return e;
    json_out_object(&k->out);
    put_int(&k->out, "restored", u.done.restored);
    put_int(&k->out, "kept_count", u.done.kept_count);
    bulk_write_refusals(k, "kept", u.done.kept, u.done.kept_count);
    json_out_object_end(&k->out);
    return ERR_NONE;
}

const struct route bulk_routes[] = {
    {HTTP_POST, "/api/bulk/:object", PERMIT_VIEWER, ROUTE_CREATES, bulk, "BulkQuestion",
     "BulkAnswer",
     "Changes or deletes at most 10,000 records in one transaction: those named by `ids`, or those "
     "a "
     "filter finds. What rights or rules do not allow stays as it is and is told.",
     "在一次事务里修改或删除最多 10,000 条记录：按 `ids` "
     "指定，或按筛选条件查找。权限或规则不允许的保持不变，并说明原因。"},
    {HTTP_POST, "/api/undo/:handle", PERMIT_VIEWER, 0, undo, "", "BulkUndone",
     "Puts back all that a call of /api/bulk did, where nobody has changed it since; for 30 days, "
     "by "
     "whoever did it or an administrator.",
     "撤销一次 /api/bulk 的全部操作，之后又被人改过的除外；30 天内，由操作人或管理员进行。"},
    {0},
};
