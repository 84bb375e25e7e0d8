// The commands that ask of whom or when a condition holds: scan, ranges.
#include "app/question.h"

#include <roaring/roaring.h>
#include <stdlib.h>

static int by_text(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

static enum err keys_of(struct run *r, const struct question *q, const roaring_bitmap_t *found,
                        struct str **out, size_t *count)
{
    struct db_tx *tx;
    enum err e = db_read_begin(r->c, org_db(r->org), &tx);
    if (e)
        return e;
    *count = 0;
    *out = ARENA_ARRAY(r->c->arena, struct str, roaring_bitmap_get_cardinality(found));
    roaring_uint32_iterator_t it;
    roaring_init_iterator(found, &it);
    for (; it.has_value; roaring_advance_uint32_iterator(&it))
        (*out)[(*count)++] = customer_key(r->c->arena, tx, q->schema,
                                          history_customer_id(q->history, it.current_value));
    qsort(*out, *count, sizeof **out, by_text);
    db_read_end(tx);
    return ERR_NONE;
}

enum err command_scan(struct run *r)
{
    const struct schema *s = org_schema(r->org);
    struct question q = {0};
    struct history_plan *plan;
    struct rule *rule;
    struct str *keys = NULL;
    size_t count = 0;
    day_t on;
    enum err e = args_day(r->c, &r->args, "on", clock_today(org_clock(r->org)), &on);
    if (!e)
        e = rule_parse(r->c, &s->catalog, args_text(&r->args, "rule"), NULL, 0, &rule);
    if (e)
        return e;
    const struct rule *rules[] = {rule};
    roaring_bitmap_t *found = roaring_bitmap_create();
    e = question_begin(r->c, r->org, s, viewer_program(), VERB_SEE, rules, 1, &q);
    if (!e)
        e = history_compile(r->c, q.history, rule, &plan);
    if (!e)
        e = history_scan(r->c, q.history, plan, on, found);
    if (!e)
        e = keys_of(r, &q, found, &keys, &count);
    question_end(&q);
    roaring_bitmap_free(found);
    if (e)
        return e;
    if (r->json) {
        json_out_object(&r->out);
        put_day(&r->out, "on", on);
        json_out_key(&r->out, STR("customers"));
        json_out_array(&r->out);
    }
    for (size_t i = 0; i < count; i++) {
        if (r->json)
            json_out_text(&r->out, keys[i]);
        else
            buf_format(&r->text, "%.*s\n", STR_ARG(keys[i]));
    }
    if (r->json) {
        json_out_array_end(&r->out);
        json_out_object_end(&r->out);
    }
    return ERR_NONE;
}

static void put_ranges(struct run *r, const struct ranges *list, day_t last)
{
    char from[DAY_TEXT_SIZE], to[DAY_TEXT_SIZE];
    if (r->json) {
        json_out_object(&r->out);
        json_out_key(&r->out, STR("ranges"));
        json_out_array(&r->out);
    }
    for (int i = 0; i < list->count; i++) {
        bool open = list->at[i].to > last;
        day_format(list->at[i].from, from);
        day_format(list->at[i].to, to);
        if (!r->json) {
            buf_format(&r->text, "%s  %s\n", from, open ? "" : to);
            continue;
        }
        json_out_array(&r->out);
        json_out_text(&r->out, str_of(from));
        if (open)
            json_out_null(&r->out);
        else
            json_out_text(&r->out, str_of(to));
        json_out_array_end(&r->out);
    }
    if (r->json) {
        json_out_array_end(&r->out);
        json_out_object_end(&r->out);
    }
}

static enum err find_customer(struct run *r, const struct question *q, uint32_t *out)
{
    struct str key = args_text(&r->args, "customer");
    struct db_tx *tx;
    int64_t id;
    enum err e = db_read_begin(r->c, org_db(r->org), &tx);
    if (e)
        return e;
    e = record_find(r->c, tx, q->schema, q->schema->customer, key, &id);
    db_read_end(tx);
    *out = !e && id ? history_customer_of(q->history, id) : UINT32_MAX;
    if (!e && *out == UINT32_MAX)
        e = fail(r->c, ERR_NOT_FOUND, "there is no customer '%.*s'", "没有客户“%.*s”",
                 STR_ARG(key));
    return e;
}

enum err command_ranges(struct run *r)
{
    const struct schema *s = org_schema(r->org);
    struct question q = {0};
    struct history_plan *plan;
    struct rule *rule;
    struct ranges list;
    uint32_t customer;
    day_t last;
    enum err e = args_day(r->c, &r->args, "to", clock_today(org_clock(r->org)), &last);
    if (!e)
        e = rule_parse(r->c, &s->catalog, str_of(r->args.words[0]), NULL, 0, &rule);
    if (e)
        return e;
    const struct rule *rules[] = {rule};
    e = question_begin(r->c, r->org, s, viewer_program(), VERB_SEE, rules, 1, &q);
    if (!e)
        e = find_customer(r, &q, &customer);
    if (!e)
        e = history_compile(r->c, q.history, rule, &plan);
    if (!e)
        e = history_ranges(r->c, q.history, plan, customer, last, &list);
    if (!e)
        put_ranges(r, &list, last);
    question_end(&q);
    return e;
}
