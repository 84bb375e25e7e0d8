// Groups: the records of a list by the values of a field, with totals.
#include "api/guarded.h"
#include "api/labels.h"
#include "api/named.h"
#include "model/group.h"

static enum err field_param(struct call *k, const struct object *o, const char *param, int *out)
{
    struct str name = uri_param(&k->http->uri, param);
    *out = object_field(o, name);
    if (*out >= 0 && viewer_field(k->viewer, o, *out) > FIELD_HIDDEN)
        return ERR_NONE;
    return fail(k->c, ERR_INPUT, "%s: there is no field '%.*s'", "%s：没有字段“%.*s”", param,
                STR_ARG(name));
}

static enum err read_question(struct call *k, const struct schema *s, struct list_question *q,
                              int *by, int *sum)
{
    const struct uri *u = &k->http->uri;
    struct str where = str_trim(uri_param(u, "where"));
    *q = (struct list_question){.search = uri_param(u, "q")};
    *sum = -1;
    enum err e = named_in_path(k, s, &q->object);
    if (e)
        return e;
    const struct object *o = &s->objects[q->object];
    e = field_param(k, o, "by", by);
    if (!e && uri_param(u, "sum").len)
        e = field_param(k, o, "sum", sum);
    if (!e && where.len)
        e = list_filter(k->c, s, q->object, where, &q->filter);
    return e;
}

static enum err write_group(struct call *k, struct db_tx *tx, const struct object *o, int by,
                            const struct group *g, bool summed)
{
    struct json_out *out = &k->out;
    const struct schema *s = viewer_schema(k->viewer);
    const struct field *f = &o->fields[by];
    struct str label = STR_NONE;
    enum err e = ERR_NONE;
    if ((f->kind->flags & KIND_REFERS) || f->kind->id == KIND_PERSON)
        e = labels_of(k, tx, s, f, g->value, &label);
    json_out_object(out);
    json_out_key(out, STR("value"));
    seen_cell_write(out, k->c->arena, k->viewer, o, by, g->value);
    put_text_or_null(out, "label", label);
    put_int(out, "count", g->count);
    json_out_key(out, STR("sum"));
    if (summed)
        json_out_num(out, g->sum);
    else
        json_out_null(out);
    json_out_object_end(out);
    return e;
}

static enum err groups(struct call *k)
{
    const struct schema *s = viewer_schema(k->viewer);
    struct list_question q;
    struct group *list;
    struct db_tx *tx;
    int by, sum, count;
    bool more;
    enum err e = read_question(k, s, &q, &by, &sum);
    if (!e)
        e = group_list(k->c, k->org, s, k->viewer, &q, by, sum, &list, &count, &more);
    if (!e)
        e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    put_rows(&k->out);
    for (int i = 0; i < count && !e; i++)
        e = write_group(k, tx, &s->objects[q.object], by, &list[i], sum >= 0);
    json_out_array_end(&k->out);
    put_bool(&k->out, "more", more);
    json_out_object_end(&k->out);
    db_read_end(tx);
    return e;
}

const struct route group_routes[] = {
    {HTTP_GET, "/api/groups/:object?by&where&q&sum", PERMIT_VIEWER, 0, groups, "", "GroupList",
     "The records that `where` and `q` find, by the values of the field `by`: how many, and what "
     "the "
     "field `sum` of theirs adds up to. At most 200 groups, the largest first.",
     "`where` 和 `q` 找到的记录，按字段 `by` 的值分组：各有多少条，字段 `sum` 合计多少。最多 200 "
     "组，大的在前。"},
    {0},
};
