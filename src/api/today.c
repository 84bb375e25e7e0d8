// Today: what needs who asks, beside his warnings.
#include "flow/today.h"
#include "api/automations.h"
#include "api/guarded.h"

static enum err write_section(struct call *k, const struct schema *s, const struct today_section *t)
{
    struct list_page page;
    enum err e = list_records(k->c, k->org, s, k->viewer, &t->question, &page);
    if (e)
        return e;
    json_out_object(&k->out);
    put_text(&k->out, "key", str_of(t->key));
    put_text(&k->out, "object", s->objects[t->object].name);
    put_text(&k->out, "filter", t->filter);
    json_out_key(&k->out, STR("list"));
    e = write_record_list(k, s, t->object, &page);
    json_out_object_end(&k->out);
    return e;
}

// What waits for his yes or no.
static enum err write_approvals(struct call *k)
{
    enum { SHOWN_MAX = 50 };
    struct approval *list;
    struct db_tx *tx;
    int count;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = approvals_of(k->c, tx, k->person.id, false, SHOWN_MAX, &list, &count);
    json_out_key(&k->out, STR("approvals"));
    json_out_array(&k->out);
    for (int i = 0; i < count && !e; i++)
        e = write_approval(k, tx, &list[i]);
    json_out_array_end(&k->out);
    db_read_end(tx);
    return e;
}

static enum err today(struct call *k)
{
    const struct schema *s = viewer_schema(k->viewer);
    struct today_section list[TODAY_SECTIONS_MAX];
    int count;
    enum err e = today_sections(k->c, s, k->viewer, list, &count);
    put_rows(&k->out);
    for (int i = 0; i < count && !e; i++)
        e = write_section(k, s, &list[i]);
    json_out_array_end(&k->out);
    if (!e)
        e = write_approvals(k);
    json_out_object_end(&k->out);
    return e;
}

const struct route today_routes[] = {
    {HTTP_GET, "/api/today", PERMIT_VIEWER, 0, today, "", "Today",
     "What needs who asks, beside his warnings: `tasks` due within a week, `tickets` he handles, "
     "`renewals` within 30 days, `birthdays` and anniversaries of becoming a customer (`since`) within a "
     "week, `ratings` below 3 of the last week, and what waits for his yes or no (`approvals`). Each with "
     "the filter by which it opens as a list.",
     "除预警外今天要处理的：`tasks` 一周内到期的任务、`tickets` 由我处理的工单、`renewals` 30 "
     "天内到期的合同、`birthdays` 一周内的生日、`since` 成为客户的周年、`ratings` 最近一周低于 3 "
     "分的评分、`approvals` 等我审批的事项；每一组都附筛选条件，可打开为列表。"},
    {0},
};
