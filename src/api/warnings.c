// Warnings: the list of whom to look at, and what came of it.
#include "api/guarded.h"
#include "flow/opening.h"

#include <math.h>

// ---- the reason in words ------------------------------------------------------------------------

// What the rule looked at and what it finds today: "34 days since the last login; no active pause".
static enum err reason_in(struct ctx *c, const struct rule *rule, const struct history *h,
                          uint32_t customer, day_t today, struct str out[2])
{
    enum { SAID_AT_MOST = 4 };
    int count;
    struct arena *a = c->arena;
    struct rule_node **on = rule_grounds(a, rule, &count);
    enum err e = ERR_NONE;
    out[RULE_ZH] = rule_sentence(a, rule, RULE_ZH);
    out[RULE_EN] = rule_sentence(a, rule, RULE_EN);
    for (int i = 0; i < count && i < SAID_AT_MOST && !e; i++) {
        struct history_plan *plan;
        e = history_compile_node(c, h, rule, on[i], &plan);
        if (e)
            break;
        double v = history_value(h, plan, customer, today);
        bool text = on[i]->type == RULE_TEXT || on[i]->type == RULE_CHOICES;
        struct str words = text && !isnan(v) ? history_text(h, v) : STR_NONE;
        struct str zh = rule_node_told(a, rule, on[i], v, words, RULE_ZH);
        struct str en = rule_node_told(a, rule, on[i], v, words, RULE_EN);
        out[RULE_ZH] = i ? str_format(a, "%.*s；%.*s", STR_ARG(out[RULE_ZH]), STR_ARG(zh)) : zh;
        out[RULE_EN] = i ? str_format(a, "%.*s; %.*s", STR_ARG(out[RULE_EN]), STR_ARG(en)) : en;
    }
    return e;
}

static void write_reason(struct call *k, const struct schema *s, const struct warning *w)
{
    struct ctx quiet = {.arena = k->c->arena};
    struct question q = {0};
    struct rule *rule;
    struct str reason[2] = {w->rule_name, w->rule_name};
    if (!rule_parse(&quiet, &s->catalog, w->condition, NULL, 0, &rule)) {
        const struct rule *rules[] = {rule};
        uint32_t customer = UINT32_MAX;
        if (!question_begin_one(&quiet, k->org, s, k->viewer, rules, 1, w->customer, &q))
            customer = history_customer_of(q.history, w->customer);
        day_t today = clock_today(org_clock(k->org));
        if (customer != UINT32_MAX && reason_in(&quiet, rule, q.history, customer, today, reason))
            reason[RULE_ZH] = reason[RULE_EN] = w->rule_name;
        question_end(&q);
    }
    put_both(&k->out, "reason", reason[RULE_ZH], reason[RULE_EN]);
}

bool sees_worth(struct call *k, struct db_tx *tx, const struct schema *s)
{
    return worth_seen(k->c->arena, tx, s, k->viewer);
}

void write_warning(struct call *k, struct db_tx *tx, const struct schema *s,
                   const struct warning *w)
{
    struct json_out *out = &k->out;
    json_out_object(out);
    put_int(out, "id", w->id);
    put_int(out, "version", w->version);
    put_int(out, "rule", w->rule);
    put_text(out, "rule_name", w->rule_name);
    json_out_key(out, STR("customer"));
    json_out_object(out);
    put_int(out, "id", w->customer);
    put_text(out, "code", w->code);
    put_text(out, "name", w->name);
    put_text(out, "owner", w->owner);
    put_null(out, "day");
    json_out_object_end(out);
    put_day(out, "opened", w->opened);
    write_reason(k, s, w);
    put_text(out, "status", w->status);
    put_text(out, "outcome", w->outcome);
    put_text(out, "note", w->note);
    put_day(out, "closed", w->closed);
    put_int(out, "person", w->person);
    put_text(out, "person_name", w->person_name);
    put_day(out, "handed", w->handed);
    put_day(out, "due", w->due);
    put_int(out, "rung", w->rung);
    put_int(out, "told", w->told);
    put_day(out, "snoozed", w->snoozed);
    put_text(out, "snooze_why", w->snooze_why);
    put_day(out, "ended", w->ended);
    put_day(out, "goes", w->goes);
    json_out_key(out, STR("worth"));
    if (w->worth.type == VALUE_INT && sees_worth(k, tx, s))
        json_out_num(out, w->worth.integer);
    else
        json_out_null(out);
    json_out_object_end(out);
}

// ---- the list -----------------------------------------------------------------------------------

static enum err read_number(struct call *k, const char *name, int64_t *out)
{
    struct str text = uri_param(&k->http->uri, name);
    num_t n = num_parse(text);
    *out = k->person.id;
    if (str_eq(text, STR("me")))
        return ERR_NONE;
    *out = 0;
    if (text.len && (n == NUM_NONE || n < 0))
        return fail(k->c, ERR_INPUT, "%s is a whole number", "%s 应为整数", name);
    *out = text.len ? n / NUM_ONE : 0;
    return ERR_NONE;
}

static void write_owners(struct call *k, const struct owner_count *owners, int count)
{
    json_out_key(&k->out, STR("owners"));
    json_out_array(&k->out);
    for (int i = 0; i < count; i++) {
        json_out_object(&k->out);
        put_text(&k->out, "owner", owners[i].owner);
        put_int(&k->out, "open", owners[i].open);
        json_out_object_end(&k->out);
    }
    json_out_array_end(&k->out);
}

static enum err answer_list(struct call *k, struct db_tx *tx, const struct schema *s,
                            const struct warning_question *q)
{
    struct warning *list;
    struct owner_count *owners;
    int64_t total;
    int count, owner_count;
    enum err e = warnings(k->c, k->org, tx, s, k->viewer, q, &list, &count, &total);
    if (!e)
        e = warning_owners(k->c, k->org, tx, s, k->viewer, &owners, &owner_count);
    if (e)
        return e;
    put_rows(&k->out);
    for (int i = 0; i < count; i++)
        write_warning(k, tx, s, &list[i]);
    json_out_array_end(&k->out);
    put_next(&k->out, count == q->limit && !q->urgent_first ? list[count - 1].id : 0);
    put_int(&k->out, "total", total);
    write_owners(k, owners, owner_count);
    json_out_object_end(&k->out);
    return ERR_NONE;
}

static enum err read_list(struct call *k, enum warning_list *out)
{
    static const char *const names[LIST_COUNT] = {"",        "now",    "waiting",
                                                  "snoozed", "nobody", "overdue"};
    struct str text = uri_param(&k->http->uri, "list");
    for (int i = 0; i < LIST_COUNT; i++)
        if (str_eq(text, str_of(names[i]))) {
            *out = (enum warning_list)i;
            return ERR_NONE;
        }
    return fail(k->c, ERR_INPUT, "list is now, waiting, snoozed, nobody or overdue",
                "list 应为 now、waiting、snoozed、nobody 或 overdue");
}

static enum err read_opened(struct call *k, const char *name, day_t *out)
{
    struct str text = uri_param(&k->http->uri, name);
    *out = text.len ? day_parse(text) : 0;
    return *out == DAY_NONE ? fail(k->c, ERR_INPUT, "%s: a day such as 2026-01-31",
                                   "%s：应为日期，如 2026-01-31", name)
                            : ERR_NONE;
}

static enum err read_timing(struct call *k, enum warning_timing *out)
{
    struct str text = uri_param(&k->http->uri, "timing");
    *out = str_eq(text, STR("in_time")) ? TIMING_IN_TIME
           : str_eq(text, STR("late"))  ? TIMING_LATE
                                        : TIMING_ANY;
    if (text.len && *out == TIMING_ANY)
        return fail(k->c, ERR_INPUT, "timing is in_time or late", "timing 应为 in_time 或 late");
    return ERR_NONE;
}

static enum err list(struct call *k)
{
    const struct schema *s = viewer_schema(k->viewer);
    struct warning_question q = {.status = uri_param(&k->http->uri, "status"),
                                 .outcome = uri_param(&k->http->uri, "outcome")};
    struct str owner = uri_param(&k->http->uri, "owner");
    struct db_tx *tx;
    if (uri_has(&k->http->uri, "owner"))
        q.owner = &owner;
    q.urgent_first = str_eq(uri_param(&k->http->uri, "order"), STR("urgent"));
    enum err e = read_number(k, "rule", &q.rule);
    if (!e)
        e = read_number(k, "person", &q.person);
    if (!e)
        e = read_number(k, "told", &q.told);
    if (!e)
        e = read_list(k, &q.list);
    if (!e)
        e = read_opened(k, "from", &q.from);
    if (!e)
        e = read_opened(k, "to", &q.to);
    if (!e)
        e = read_timing(k, &q.timing);
    if (!e)
        e = read_number(k, "cursor", &q.after);
    if (!e)
        e = call_limit(k, &q.limit);
    if (!e)
        e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = answer_list(k, tx, s, &q);
    db_read_end(tx);
    return e;
}

const struct route warning_routes[] = {
    {HTTP_GET,
     "/api/warnings?status&rule&owner&person&told&list&outcome&from&to&timing&order&cursor&limit",
     PERMIT_VIEWER, 0, list, "", "WarningList",
     "Warnings, newest first: `status`, `rule`, `owner` of the customer, `person` on whose list (`me`), "
     "`told` the boss who was told, `list` now, waiting, snoozed, nobody or overdue, `outcome`, opened "
     "`from` … `to`, `timing` handled in_time or late; `order` urgent: most money at risk first, one page.",
     "预警，最新的在前；可按 `status`、`rule`、客户负责人 `owner`、处理人 `person`（`me` 为自己）、`told`（已上报给谁）、"
     "`list`（now 待处理、waiting 排队中、snoozed 已延后、nobody 无人负责、overdue 已逾期）、结果 `outcome`、打开日期 "
     "`from` 至 `to`、`timing`（in_time 按时处理、late 逾期处理）筛选；`order` 为 urgent 时按涉及金额从高到低，只有一页。"},
    {0},
};
