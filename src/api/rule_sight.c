// Before a rule is kept: who of those its warnings would go to does not see how many of the customers they
// would be about. They are passed over for those (model/sight.h).
#include "api/guarded.h"
#include "auth/department.h"
#include "flow/handling.h"

#include <roaring/roaring.h>

enum { SIGHT_PEOPLE_MAX = 200 };

struct looker {
    int64_t person;
    struct str name;
    struct id_set *sees; // NULL: everybody
};

struct seeing {
    const struct schema *s;
    struct handling handling;
    const struct rule *when[HANDLING_SEGMENTS_MAX];
    struct looker *people; // all who are there
    int64_t *departments;  // of them
    int count;
    struct department *tree;
    int tree_count;
};

static enum err read_people(struct call *k, struct seeing *x)
{
    struct person *list;
    struct db_tx *tx;
    int count = 0;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = person_list(k->c, tx, &list, &count);
    if (!e)
        e = department_list(k->c, tx, &x->tree, &x->tree_count);
    db_read_end(tx);
    x->people = ARENA_ARRAY(k->c->arena, struct looker, (size_t)count + 1);
    x->departments = ARENA_ARRAY(k->c->arena, int64_t, (size_t)count + 1);
    for (int i = 0; i < count && !e; i++)
        if (list[i].active) {
            x->people[x->count] =
                (struct looker){list[i].id, list[i].name.len ? list[i].name : list[i].login, NULL};
            x->departments[x->count++] = list[i].department;
        }
    return e;
}

static bool goes_to(const struct seeing *x, const struct handling_to *to, int at)
{
    for (int i = 0; i < to->count; i++)
        if (to->people[i] == x->people[at].person)
            return true;
    return to->department &&
           department_within(x->tree, x->tree_count, x->departments[at], to->department);
}

// -1: who goes where the rest goes.
static const struct handling_to *target(const struct seeing *x, int segment)
{
    return segment < 0 ? &x->handling.to : &x->handling.segments[segment].to;
}

// What each of those named sees: asked before the mirror is held.
static enum err read_sight(struct call *k, struct seeing *x)
{
    enum err e = ERR_NONE;
    int asked = 0;
    for (int i = 0; i < x->count && !e; i++) {
        bool named = false;
        struct db_tx *tx;
        const struct viewer *v;
        for (int t = -1; t < x->handling.segment_count; t++)
            named |= goes_to(x, target(x, t), i);
        if (!named || asked++ >= SIGHT_PEOPLE_MAX)
            continue;
        e = db_read_begin(k->c, org_db(k->org), &tx);
        if (e)
            break;
        e = viewers_get(k->c, org_viewers(k->org), tx, x->s, x->people[i].person, &v);
        db_read_end(tx);
        if (e)
            break;
        e = scope_ids(k->c, k->org, v, x->s, x->s->customer, VERB_SEE, &x->people[i].sees);
        viewer_drop(v);
    }
    return e;
}

static int segment_of(const struct seeing *x, roaring_bitmap_t *const *in, uint32_t customer)
{
    for (int i = 0; i < x->handling.segment_count; i++)
        if (roaring_bitmap_contains(in[i], customer))
            return i;
    return -1;
}

static void write_target(struct call *k, const struct seeing *x, const struct question *q,
                         roaring_bitmap_t *const *in, int segment)
{
    int64_t all = 0, *hidden = ARENA_ARRAY(k->c->arena, int64_t, (size_t)x->count + 1);
    uint32_t customers = history_customers(q->history);
    day_t today = clock_today(org_clock(k->org));
    for (uint32_t i = 0; i < customers; i++) {
        int64_t id = history_customer_id(q->history, i);
        if (history_first_day(q->history, i, today) == DAY_NONE ||
            (q->within && !roaring_bitmap_contains(q->within, i)) ||
            segment_of(x, in, i) != segment)
            continue;
        all++;
        for (int p = 0; p < x->count; p++)
            hidden[p] += x->people[p].sees && !id_set_has(x->people[p].sees, id);
    }
    for (int p = 0; p < x->count; p++) {
        if (!hidden[p] || !goes_to(x, target(x, segment), p))
            continue;
        json_out_object(&k->out);
        json_out_key(&k->out, STR("segment"));
        if (segment < 0)
            json_out_null(&k->out);
        else
            json_out_int(&k->out, segment);
        put_int(&k->out, "person", x->people[p].person);
        put_text(&k->out, "name", x->people[p].name);
        put_int(&k->out, "customers", all);
        put_int(&k->out, "hidden", hidden[p]);
        json_out_object_end(&k->out);
    }
}

static enum err write_all(struct call *k, const struct seeing *x, const struct question *q)
{
    roaring_bitmap_t *in[HANDLING_SEGMENTS_MAX] = {NULL};
    enum err e = ERR_NONE;
    for (int i = 0; i < x->handling.segment_count && !e; i++) {
        struct history_plan *plan;
        in[i] = roaring_bitmap_create();
        e = history_compile(k->c, q->history, x->when[i], &plan);
        if (!e)
            e = history_scan(k->c, q->history, plan, clock_today(org_clock(k->org)), in[i]);
    }
    put_rows(&k->out);
    for (int t = -1; t < x->handling.segment_count && !e; t++)
        write_target(k, x, q, in, t);
    put_rows_end(&k->out);
    for (int i = 0; i < x->handling.segment_count; i++)
        if (in[i])
            roaring_bitmap_free(in[i]);
    return e;
}

static enum err sight(struct call *k)
{
    struct seeing x = {.s = viewer_schema(k->viewer)};
    const struct json *from;
    struct question q = {0};
    enum err e = json_need(k->c, k->body, "handling", JSON_OBJECT, &from);
    if (!e)
        e = handling_read(k->c, x.s, from, &x.handling);
    for (int i = 0; i < x.handling.segment_count && !e; i++) {
        struct rule *rule;
        e = rule_parse(k->c, &x.s->catalog, x.handling.segments[i].when, NULL, 0, &rule);
        x.when[i] = rule;
    }
    if (!e)
        e = read_people(k, &x);
    if (!e)
        e = read_sight(k, &x);
    if (!e)
        e = question_begin(k->c, k->org, x.s, k->viewer, VERB_SEE, x.when, x.handling.segment_count,
                           &q);
    if (!e)
        e = write_all(k, &x, &q);
    question_end(&q);
    for (int i = 0; i < x.count; i++)
        id_set_drop(x.people[i].sees);
    return e;
}

const struct route rule_sight_routes[] = {
    {HTTP_POST, "/api/rules/sight", PERMIT_RULES, ROUTE_ASKS, sight, "RuleSightQuestion",
     "RuleSight",
     "Who of those that the warnings would go to does not see how many of the customers: they are "
     "passed over for "
     "those. Stores nothing.",
     "预警要送给的人里，谁看不到多少位客户：对这些客户会跳过此人。不保存。"},
    {0},
};
