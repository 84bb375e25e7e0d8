// Why a condition holds for one customer, or why a definition of churn calls him lost.
#include "api/guarded.h"
#include "churn/status.h"
#include "model/feed.h"

#include <math.h>

struct explaining {
    struct call *k;
    struct question q;
    struct db_tx *tx;
    uint32_t customer;
    day_t on,
        edge; // edge: since when it has been as it is; values are shown for the day before it too
};

static void write_newest(struct explaining *x, const struct rule *r, const struct rule_node *n)
{
    struct call *k = x->k;
    struct ctx quiet = {.arena = k->c->arena};
    struct record newest;
    int64_t id = 0, customer = history_customer_id(x->q.history, x->customer);
    uint32_t place = history_newest(k->c, x->q.history, r, n, x->customer, x->on);
    if (place && feed_record(&quiet, x->tx, x->q.schema, n->object, customer, place, x->on, &id))
        id = 0;
    json_out_key(&k->out, STR("newest"));
    if (!id || seen_known(&quiet, x->tx, x->q.schema, n->object, id, &newest)) {
        json_out_null(&k->out);
        return;
    }
    struct timeline_item item = timeline_item_of(x->q.schema, &newest);
    write_timeline_item(k, x->q.schema, &item);
}

// One function over time: what it was on the day before things changed, and what it is now.
static enum err write_ground(struct explaining *x, const struct rule *r, const struct rule_node *n)
{
    struct call *k = x->k;
    struct history_plan *plan;
    enum err e = history_compile_node(k->c, x->q.history, r, n, &plan);
    if (e)
        return e;
    json_out_object(&k->out);
    put_text(&k->out, "text", rule_node_text(k->c->arena, r, n));
    put_both(&k->out, "sentence", rule_node_sentence(k->c->arena, r, n, RULE_ZH),
             rule_node_sentence(k->c->arena, r, n, RULE_EN));
    json_out_key(&k->out, STR("before"));
    put_value(&k->out, x->q.history, n->type,
              x->edge == DAY_NONE ? NAN
                                  : history_value(x->q.history, plan, x->customer, x->edge - 1));
    json_out_key(&k->out, STR("now"));
    put_value(&k->out, x->q.history, n->type,
              history_value(x->q.history, plan, x->customer, x->on));
    write_newest(x, r, n);
    json_out_object_end(&k->out);
    return ERR_NONE;
}

static enum err write_grounds(struct explaining *x, const struct rule *r)
{
    struct call *k = x->k;
    int count = 0;
    struct rule_node **grounds = r ? rule_grounds(k->c->arena, r, &count) : NULL;
    enum err e = ERR_NONE;
    json_out_key(&k->out, STR("calls"));
    json_out_array(&k->out);
    for (int i = 0; i < count && !e; i++)
        e = write_ground(x, r, grounds[i]);
    json_out_array_end(&k->out);
    return e;
}

static enum err ranges_of(struct explaining *x, const struct rule *r, struct ranges *out)
{
    struct history_plan *plan;
    enum err e = history_compile(x->k->c, x->q.history, r, &plan);
    return e ? e : history_ranges(x->k->c, x->q.history, plan, x->customer, x->on, out);
}

static bool holds_now(const struct explaining *x, const struct ranges *r)
{
    return r->count && r->at[r->count - 1].to > x->on;
}

// Since when it holds, or does not any more; DAY_NONE where it never did.
static day_t edge_of(const struct explaining *x, const struct ranges *r)
{
    if (!r->count)
        return DAY_NONE;
    return holds_now(x, r) ? r->at[r->count - 1].from : r->at[r->count - 1].to;
}

// "holds", "since", "ranges".
static void write_days(struct explaining *x, const struct ranges *r)
{
    struct json_out *out = &x->k->out;
    put_bool(out, "holds", holds_now(x, r));
    put_day(out, "since", edge_of(x, r));
    json_out_key(out, STR("ranges"));
    json_out_array(out);
    for (int i = 0; i < r->count; i++) {
        json_out_object(out);
        put_day(out, "from", r->at[i].from);
        put_day(out, "to", r->at[i].to > x->on ? DAY_NONE : r->at[i].to);
        json_out_object_end(out);
    }
    json_out_array_end(out);
}

// ---- one condition ------------------------------------------------------------------------------

static enum err tell_condition(struct explaining *x, const struct rule *rule)
{
    struct json_out *out = &x->k->out;
    struct ranges r;
    enum err e = ranges_of(x, rule, &r);
    if (e)
        return e;
    x->edge = edge_of(x, &r);
    json_out_object(out);
    put_day(out, "on", x->on);
    put_null(out, "status");
    write_days(x, &r);
    e = write_grounds(x, rule);
    json_out_key(out, STR("parts"));
    json_out_array(out);
    json_out_array_end(out);
    json_out_object_end(out);
    return e;
}

// ---- a definition -------------------------------------------------------------------------------

// The days on which he is lost: between his days as a customer, and after the last of them.
static struct ranges lost_days(struct explaining *x, const struct ranges *member)
{
    struct day_range *at = ARENA_ARRAY(x->k->c->arena, struct day_range, (size_t)member->count);
    int count = 0;
    for (int i = 0; i < member->count; i++)
        if (member->at[i].to <= x->on)
            at[count++] = (struct day_range){
                member->at[i].to, i + 1 < member->count ? member->at[i + 1].from : x->on + 1};
    return (struct ranges){at, count};
}

static enum err write_part(struct explaining *x, const char *name, const struct rule *rule)
{
    struct json_out *out = &x->k->out;
    struct ranges r;
    if (!rule)
        return ERR_NONE;
    enum err e = ranges_of(x, rule, &r);
    if (e)
        return e;
    json_out_object(out);
    put_text(out, "part", str_of(name));
    put_both(out, "sentence", rule_sentence(x->k->c->arena, rule, RULE_ZH),
             rule_sentence(x->k->c->arena, rule, RULE_EN));
    write_days(x, &r);
    e = write_grounds(x, rule);
    json_out_object_end(out);
    return e;
}

static enum err tell_definition(struct explaining *x, const struct definition *d)
{
    struct json_out *out = &x->k->out;
    struct status_report status;
    struct ranges member, lost;
    enum err e = ranges_of(x, d->member, &member);
    if (!e)
        e = status_of(x->k->c, &x->q, d, x->customer, x->on, &status);
    if (e)
        return e;
    lost = lost_days(x, &member);
    x->edge = status.since;
    json_out_object(out);
    put_day(out, "on", x->on);
    put_text(out, "status", str_of(status_name(status.status)));
    write_days(x, &lost);
    e = write_grounds(x, NULL);
    json_out_key(out, STR("parts"));
    json_out_array(out);
    if (!e)
        e = write_part(x, "lost_when", d->lost);
    if (!e)
        e = write_part(x, "not_while", d->spared);
    if (!e)
        e = write_part(x, "customer_when", d->customer);
    json_out_array_end(out);
    json_out_object_end(out);
    return e;
}

// ---- asked --------------------------------------------------------------------------------------

// What is asked about: a condition, or else a definition.
static enum err read_question(struct call *k, const struct schema *s, struct rule **rule,
                              struct definition *definition)
{
    struct str text = STR_NONE;
    enum err e = json_want_text(k->c, k->body, "condition", &text);
    if (!e && text.len)
        return rule_parse(k->c, &s->catalog, text, NULL, 0, rule);
    return e ? e : read_definition(k, "definition", s, definition);
}

static enum err explain(struct call *k)
{
    const struct schema *s = viewer_schema(k->viewer);
    struct explaining x = {.k = k};
    struct definition definition;
    struct rule *rule = NULL;
    int64_t id;
    enum err e = read_question(k, s, &rule, &definition);
    if (!e)
        e = json_need_int(k->c, k->body, "customer", &id);
    if (!e)
        e = call_day(k, k->body, "on", &x.on);
    if (e)
        return e;
    const struct rule *rules[] = {rule ? rule : definition.member};
    e = question_begin_one(k->c, k->org, s, k->viewer, rules, 1, id, &x.q);
    if (!e)
        x.customer = history_customer_of(x.q.history, id);
    if (!e && x.customer == UINT32_MAX)
        e = fail(k->c, ERR_NOT_FOUND, "there is no such customer", "没有这个客户");
    if (!e)
        e = db_read_begin(k->c, org_db(k->org), &x.tx);
    if (!e)
        e = rule ? tell_condition(&x, rule) : tell_definition(&x, &definition);
    db_read_end(x.tx);
    question_end(&x.q);
    return e;
}

const struct route explain_routes[] = {
    {HTTP_POST, "/api/rules/explain", PERMIT_VIEWER, ROUTE_ASKS, explain, "ExplainQuestion",
     "Explanation",
     "Why a condition holds, or does not, for one customer on a day; or why a definition calls him "
     "lost.",
     "某一天某位客户为什么符合或不符合一个条件；或者口径为什么算他流失。"},
    {0},
};
