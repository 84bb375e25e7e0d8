// The change feed: what happened since, oldest first, for programs that keep up with it.
#include "api/guarded.h"

static enum err write_rows(struct call *k, struct db_tx *tx, const struct schema *s,
                           const struct change *list, int count, int object)
{
    enum err e = ERR_NONE;
    bool told;
    for (int i = 0; i < count && !e; i++)
        if (object < 0 || list[i].object == object)
            e = told_write(k->c, k->org, tx, k->viewer, s, &list[i], &k->out, &told);
    return e;
}

static enum err read_feed(struct call *k, struct db_tx *tx, struct str after, int limit, int object)
{
    const struct schema *s = viewer_schema(k->viewer);
    struct change *list = NULL;
    int64_t last, position = 0;
    int count = 0;
    enum err e = change_last(k->c, tx, &last);
    if (!e && after.len) {
        num_t given = num_parse(after);
        if (given == NUM_NONE || given < 0 || given % NUM_ONE)
            return fail(k->c, ERR_USAGE, "after: what `next` said is wanted",
                        "after：应为上一次回答中的 next");
        position = given / NUM_ONE;
        e = told_changes(k->c, tx, s, position, limit, &list, &count);
    } else {
        position = last;
    }
    if (e)
        return e;
    put_rows(&k->out);
    e = write_rows(k, tx, s, list, count, object);
    json_out_array_end(&k->out);
    if (count)
        position = list[count - 1].id;
    put_text(&k->out, "next", str_format(k->c->arena, "%lld", (long long)position));
    put_bool(&k->out, "more", position < last);
    json_out_object_end(&k->out);
    return e;
}

static enum err feed(struct call *k)
{
    const struct schema *s = viewer_schema(k->viewer);
    struct str name = uri_param(&k->http->uri, "object");
    int limit, object = name.len ? schema_object(s, name) : -1;
    struct db_tx *tx;
    enum err e = call_limit(k, &limit);
    if (!e && name.len && (object < 0 || !viewer_may(k->viewer, &s->objects[object], VERB_SEE)))
        e = fail(k->c, ERR_INPUT, "there is no object '%.*s'", "没有对象“%.*s”", STR_ARG(name));
    if (!e)
        e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = read_feed(k, tx, uri_param(&k->http->uri, "after"), limit, object);
    db_read_end(tx);
    return e;
}

const struct route feed_routes[] = {
    {HTTP_GET, "/api/feed?after&object&limit", PERMIT_VIEWER, 0, feed, "", "FeedPage",
     "What happened after a place, oldest first: `after` is the `next` of the answer before; "
     "without it nothing is "
     "told but the place where things stand now, `0` is the beginning. A page may hold fewer rows "
     "than `limit` and "
     "still not be the last: `more` says so.",
     "某个位置之后发生的事，最早的在前：`after` 填上一次回答的 `next`；不填则只返回当前位置，`0` "
     "表示从头开始。一页可能少于 `limit` 行但还没有完，以 `more` 为准。"},
    {0},
};
