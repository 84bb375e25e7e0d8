#include "api/ask_list.h"
#include "api/handlers.h"
#include "api/named.h"

static enum err read_question(struct call *k, const struct schema *s, struct list_question *q)
{
    const struct uri *u = &k->http->uri;
    struct str filter = uri_param(u, "filter"), sort = uri_param(u, "sort");
    struct str cursor = uri_param(u, "cursor");
    q->search = uri_param(u, "q");
    q->customer = call_number(k, "customer");
    q->sort = -1;
    if (str_starts(sort, STR("-"))) {
        q->down = true;
        sort = (struct str){sort.at + 1, sort.len - 1};
    }
    if (sort.len) {
        q->sort = object_field(&s->objects[q->object], sort);
        if (q->sort < 0)
            return fail(k->c, ERR_INPUT, "there is no field '%.*s' to sort by",
                        "没有可排序的字段“%.*s”", STR_ARG(sort));
        if (field_computed(&s->objects[q->object].fields[q->sort]))
            return fail(k->c, ERR_INPUT,
                        "'%.*s' is worked out when read: a list cannot be sorted by it",
                        "“%.*s”是计算字段，列表不能按它排序", STR_ARG(sort));
    }
    if (cursor.len) {
        num_t after = num_parse(cursor);
        if (after == NUM_NONE || after <= 0)
            return fail(k->c, ERR_INPUT, "the cursor is not one that was given", "cursor 无效");
        q->after = after / NUM_ONE;
    }
    q->at = call_number(k, "at");
    q->of = call_number(k, "of");
    enum err e = call_limit(k, &q->limit);
    if (!e && (q->at < 0 || q->of < 0 || (q->at && q->after)))
        e = fail(k->c, ERR_INPUT, "at: a place from 0 on, without a cursor",
                 "at：应为从 0 开始的位置，不能与 cursor 同用");
    if (!e && str_trim(filter).len)
        e = list_filter(k->c, s, q->object, filter, &q->filter);
    return e;
}

enum err ask_list(struct call *k, const struct schema *s, struct list_question *out)
{
    enum err e = named_in_path(k, s, &out->object);
    return e ? e : read_question(k, s, out);
}
