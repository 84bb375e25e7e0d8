// One customer: what he is now, and his time line.
#include "api/guarded.h"
#include "api/messages.h"
#include "api/named.h"
#include "churn/status.h"
#include "model/computed.h"

// ---- the time line ------------------------------------------------------------------------------

void write_timeline_item(struct call *k, const struct schema *s, const struct timeline_item *item)
{
    const struct object *o = &s->objects[item->record.object];
    struct json_out *out = &k->out;
    json_out_object(out);
    put_text(out, "object", o->name);
    put_int(out, "id", item->record.id);
    put_int(out, "version", item->record.version);
    put_day(out, "day", item->day);
    if (item->second > 0)
        put_text(out, "time",
                 str_format(k->c->arena, "%02d:%02d", item->second / 3600, item->second / 60 % 60));
    else
        put_null(out, "time");
    put_day(out, "end", item->end);
    struct record r = item->record;
    computed_own(k->c->arena, s, clock_today(org_clock(k->org)), &r);
    json_out_key(out, STR("values"));
    seen_cells_write(out, k->c->arena, k->viewer, o, r.cells);
    json_out_object_end(out);
}

// "2026-01-31 123": the day and id of the last item of the page before.
static enum err read_cursor(struct call *k, struct timeline_question *q)
{
    struct str id, cursor = uri_param(&k->http->uri, "cursor"), day = str_cut(cursor, ' ', &id);
    q->before_day = DAY_NONE;
    if (!cursor.len)
        return ERR_NONE;
    num_t number = num_parse(id);
    q->before_day = day_parse(day);
    if (q->before_day == DAY_NONE || number == NUM_NONE)
        return fail(k->c, ERR_INPUT, "the cursor is not one that was given", "cursor 无效");
    q->before_id = number / NUM_ONE;
    return ERR_NONE;
}

static enum err read_objects(struct call *k, const struct schema *s, struct timeline_question *q)
{
    struct str names = uri_param(&k->http->uri, "objects");
    if (!names.len)
        return ERR_NONE;
    bool *wanted = ARENA_ARRAY(k->c->arena, bool, (size_t)s->object_count);
    while (names.len) {
        struct str rest, name = str_cut(names, ',', &rest);
        int object;
        enum err e = named_any(k->c, s, name, ERR_INPUT, &object);
        if (e)
            return e;
        wanted[object] = true;
        names = rest;
    }
    q->objects = wanted;
    return ERR_NONE;
}

static void write_counts(struct call *k, const struct schema *s, const int64_t *counts)
{
    json_out_key(&k->out, STR("counts"));
    json_out_array(&k->out);
    for (int i = 0; i < s->object_count; i++) {
        if (!counts[i] || s->objects[i].shape == SHAPE_NONE)
            continue;
        json_out_object(&k->out);
        put_text(&k->out, "object", s->objects[i].name);
        put_int(&k->out, "count", counts[i]);
        json_out_object_end(&k->out);
    }
    json_out_array_end(&k->out);
}

// Those of the days that the page shows: from its last one on, up to where the page before ended.
static enum err write_his_messages(struct call *k, struct db_tx *tx,
                                   const struct timeline_question *q,
                                   const struct timeline_item *last, bool more)
{
    const struct clock *clock = org_clock(k->org);
    int64_t from = more && last ? clock_day_ms(clock, last->day) : 0;
    // A day that two pages share is shown with the page that ends within it.
    int64_t to = q->before_day == DAY_NONE ? 0 : clock_day_ms(clock, q->before_day);
    return write_messages_of(k, tx, q->customer, from, to);
}

static enum err answer_timeline(struct call *k, struct db_tx *tx, const struct schema *s,
                                const struct timeline_question *q)
{
    struct timeline_item *items;
    int64_t *counts = ARENA_ARRAY(k->c->arena, int64_t, (size_t)s->object_count);
    int count;
    bool more;
    enum err e = seen_customer(k->c, k->org, tx, k->viewer, s, q->customer);
    if (!e)
        e = timeline(k->c, k->org, tx, s, k->viewer, q, &items, &count, &more);
    if (!e)
        e = timeline_counts(k->c, k->org, tx, s, k->viewer, q->customer, counts);
    if (e)
        return e;
    json_out_object(&k->out);
    json_out_key(&k->out, STR("items"));
    json_out_array(&k->out);
    for (int i = 0; i < count; i++)
        write_timeline_item(k, s, &items[i]);
    json_out_array_end(&k->out);
    if (more)
        put_text(&k->out, "next",
                 str_format(k->c->arena, "%.*s %lld",
                            STR_ARG(day_text(k->c->arena, items[count - 1].day)),
                            (long long)items[count - 1].record.id));
    else
        put_null(&k->out, "next");
    write_counts(k, s, counts);
    e = write_his_messages(k, tx, q, count ? &items[count - 1] : NULL, more);
    json_out_object_end(&k->out);
    return e;
}

static enum err show_timeline(struct call *k)
{
    const struct schema *s = viewer_schema(k->viewer);
    struct timeline_question q = {0};
    struct db_tx *tx;
    enum err e = call_id(k, 0, &q.customer);
    if (!e)
        e = call_limit(k, &q.limit);
    if (!e)
        e = read_cursor(k, &q);
    if (!e)
        e = read_objects(k, s, &q);
    if (!e)
        e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = answer_timeline(k, tx, s, &q);
    db_read_end(tx);
    return e;
}

// ---- what he is now -----------------------------------------------------------------------------

struct now {
    struct status_report status;
    const char *kind; // of the loss; NULL: he is not lost, or no kinds are told apart
    day_t first;
    bool defined;
    struct str definition;
    int64_t orders;
    num_t amount;
};

static enum err official(struct call *k, struct db_tx *tx, struct kept_definition *out, bool *found)
{
    struct kept_definition *list;
    int count;
    enum err e = definitions(k->c, tx, &list, &count);
    *found = !e && count > 0;
    if (*found)
        *out = list[0];
    return e;
}

static enum err kind_now(struct call *k, const struct question *q, const struct definition *d,
                         uint32_t customer, struct now *out)
{
    struct reason_plans plans;
    if (out->status.status != STATUS_LOST || !d->reasons.count)
        return ERR_NONE;
    enum err e = reasons_compile(k->c, q->history, &d->reasons, &plans);
    if (!e)
        out->kind = loss_kind_name(
            reason_kind(&d->reasons, reason_at(&plans, customer, out->status.since)));
    return e;
}

static enum err status_now(struct call *k, const struct schema *s, int64_t id,
                           const struct kept_definition *kept, struct now *out)
{
    struct draft draft = {kept->lost_when, kept->customer_when, kept->not_while, kept->reason};
    struct ctx quiet = {.arena = k->c->arena};
    struct definition d;
    struct question q = {0};
    day_t today = clock_today(org_clock(k->org));
    if (definition_parse(&quiet, s, &draft, &d, NULL))
        return ERR_NONE; // a stored definition that no longer reads says so on its own page
    const struct rule *rules[CHURN_RULES_MAX];
    int n = churn_rules(&d, d.lost, rules);
    enum err e = question_begin_published(k->c, k->org, s, k->viewer, VERB_SEE, rules, n, n, &q);
    uint32_t customer = e ? UINT32_MAX : history_customer_of(q.history, id);
    if (customer != UINT32_MAX) {
        e = status_of(k->c, &q, &d, customer, today, &out->status);
        if (!e)
            e = kind_now(k, &q, &d, customer, out);
        out->first = history_first_day(q.history, customer, today);
        out->defined = true;
        out->definition = kept->name;
    }
    question_end(&q);
    return e;
}

static enum err sums(struct call *k, struct db_tx *tx, const struct schema *s, int64_t id,
                     struct now *out)
{
    int order = schema_object(s, STR("order"));
    int amount = order < 0 ? -1 : object_field(&s->objects[order], STR("amount"));
    bool seen = true;
    if (amount < 0 || !viewer_may(k->viewer, &s->objects[order], VERB_SEE))
        return ERR_NONE;
    if (viewer_field(k->viewer, &s->objects[order], amount) < FIELD_READ ||
        scope_owner(&s->objects[order]) >= 0)
        seen = viewer_all(k->viewer);
    enum err e = ERR_NONE;
    if (seen)
        e = scope_customer(k->c, k->org, tx, k->viewer, s, order, VERB_SEE, id, &seen);
    if (e || !seen)
        return e;
    struct str table = s->objects[order].table, column = s->objects[order].fields[amount].column;
    e = db_number(
        k->c, tx,
        str_format(k->c->arena, "SELECT COUNT(*) FROM %.*s WHERE customer = ?", STR_ARG(table)).at,
        DB_VALUES(value_int(id)), 0, &out->orders);
    if (!e)
        e = db_number(k->c, tx,
                      str_format(k->c->arena, "SELECT SUM(%.*s) FROM %.*s WHERE customer = ?",
                                 STR_ARG(column), STR_ARG(table))
                          .at,
                      DB_VALUES(value_int(id)), 0, &out->amount);
    return e;
}

static enum err write_open_warnings(struct call *k, struct db_tx *tx, const struct schema *s,
                                    int64_t id)
{
    enum { SHOWN = 50 };
    struct warning_question q = {.status = STR("open"), .customer = id, .limit = SHOWN};
    struct warning *list;
    int64_t total;
    int count;
    enum err e = warnings(k->c, k->org, tx, s, k->viewer, &q, &list, &count, &total);
    json_out_key(&k->out, STR("open_warnings"));
    json_out_array(&k->out);
    for (int i = 0; i < count && !e; i++)
        write_warning(k, tx, s, &list[i]);
    json_out_array_end(&k->out);
    return e;
}

static enum err answer_status(struct call *k, struct db_tx *tx, const struct schema *s, int64_t id)
{
    struct now now = {.first = DAY_NONE};
    struct kept_definition kept;
    bool found;
    enum err e = seen_customer(k->c, k->org, tx, k->viewer, s, id);
    if (!e)
        e = official(k, tx, &kept, &found);
    if (!e && found)
        e = status_now(k, s, id, &kept, &now);
    if (!e)
        e = sums(k, tx, s, id, &now);
    if (e)
        return e;
    json_out_object(&k->out);
    put_text(&k->out, "status",
             str_of(status_name(now.defined ? now.status.status : STATUS_PROSPECT)));
    if (now.kind)
        put_text(&k->out, "kind", str_of(now.kind));
    else
        put_null(&k->out, "kind");
    put_day(&k->out, "since", now.defined ? now.status.since : DAY_NONE);
    put_day(&k->out, "first_day", now.first);
    if (now.defined)
        put_text(&k->out, "definition", now.definition);
    else
        put_null(&k->out, "definition");
    put_int(&k->out, "orders", now.orders);
    json_out_key(&k->out, STR("amount"));
    json_out_num(&k->out, now.amount);
    e = write_open_warnings(k, tx, s, id);
    json_out_object_end(&k->out);
    return e;
}

static enum err show_status(struct call *k)
{
    const struct schema *s = viewer_schema(k->viewer);
    struct db_tx *tx;
    int64_t id;
    enum err e = call_id(k, 0, &id);
    if (!e)
        e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = answer_status(k, tx, s, id);
    db_read_end(tx);
    return e;
}

const struct route customer_routes[] = {
    {HTTP_GET, "/api/customers/:id/status", PERMIT_VIEWER, 0, show_status, "", "CustomerStatus",
     "His status by the official definition, sums, open warnings.",
     "按正式口径的客户状态、各项合计、未处理的预警。"},
    {HTTP_GET, "/api/customers/:id/timeline?objects&cursor&limit", PERMIT_VIEWER, 0, show_timeline,
     "", "Timeline", "His time line, newest first.", "客户的时间线，最新的在前。"},
    {0},
};
