// Search across objects: one line of words, asked of everything that can be found by words.
#include "model/search.h"
#include "api/put.h"
#include "model/finder.h"
#include "model/list.h"

#include "api/guarded.h" // behind it: nobody here uses finder_use

static enum err write_found(struct call *k, const struct schema *s, const struct list_question *q)
{
    struct list_page page;
    enum err e = list_records(k->c, k->org, s, k->viewer, q, &page);
    if (e || !page.count)
        return e;
    json_out_object(&k->out);
    put_text(&k->out, "object", s->objects[q->object].name);
    json_out_key(&k->out, STR("list"));
    e = write_record_list(k, s, q->object, &page);
    json_out_object_end(&k->out);
    return e;
}

static enum err search(struct call *k)
{
    const struct schema *s = viewer_schema(k->viewer);
    struct list_question q = {
        .search = uri_param(&k->http->uri, "q"), .sort = -1, .followed = true};
    const int *order = schema_order(k->c->arena, s);
    enum err e = call_limit(k, &q.limit);
    if (!e && !str_trim(q.search).len)
        e = fail(k->c, ERR_INPUT, "q: the words to look for", "q：请输入要找的词");
    if (!e)
        e = finder_follow(k->c, org_finder(k->org));
    if (e)
        return e;
    put_rows(&k->out);
    for (int i = 0; i < s->object_count && !e; i++) {
        q.object = order[i];
        const struct object *o = &s->objects[q.object];
        if (search_looks_into(o) && viewer_may(k->viewer, o, VERB_SEE))
            e = write_found(k, s, &q);
    }
    put_rows_end(&k->out);
    return e;
}

const struct route search_routes[] = {
    {HTTP_GET, "/api/search?q&limit", PERMIT_VIEWER, 0, search, "", "SearchAnswer",
     "Finds in all objects at once: the first page of each in which something is found, the best "
     "first. A part of a name from one character on, pinyin in full and by initials, parts of "
     "numbers, phones and mails.",
     "在所有对象里一起查找：每个找到内容的对象给出第一页，最相符的在前。名称中的任意一个字、拼音全"
     "拼和首字母、编号、"
     "手机和邮箱的一部分都可以。"},
    {0},
};
