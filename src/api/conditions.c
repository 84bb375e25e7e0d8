// Conditions: checked, and tried on the past.
#include "api/guarded.h"
#include "api/named.h"
#include "model/list.h"
#include "rule/function.h"

#include <math.h>

// ---- the tree, for the builder ------------------------------------------------------------------

static const char *const op_names[RULE_OP_COUNT] = {
    [RULE_CONST_EMPTY] = "empty",
    [RULE_CONST_BOOL] = "bool",
    [RULE_CONST_NUMBER] = "number",
    [RULE_CONST_TEXT] = "text",
    [RULE_CONST_DATE] = "date",
    [RULE_CONST_SPAN] = "duration",
    [RULE_PARAM] = "param",
    [RULE_TODAY] = "today",
    [RULE_STATE] = "field",
    [RULE_ITEM] = "item",
    [RULE_AND] = "and",
    [RULE_OR] = "or",
    [RULE_NOT] = "not",
    [RULE_EQ] = "=",
    [RULE_NE] = "!=",
    [RULE_LT] = "<",
    [RULE_LE] = "<=",
    [RULE_GT] = ">",
    [RULE_GE] = ">=",
    [RULE_IN] = "in",
    [RULE_BETWEEN] = "between",
    [RULE_CONTAINS] = "contains",
    [RULE_IS_EMPTY] = "is_empty",
    [RULE_NEG] = "neg",
    [RULE_ADD] = "+",
    [RULE_SUB] = "-",
    [RULE_MUL] = "*",
    [RULE_DIV] = "/",
    [RULE_FOLLOW] = "follow",
    [RULE_CALL] = "call",
};
static const char *const type_names[] = {
    [RULE_NOTHING] = "empty",    [RULE_BOOL] = "bool",       [RULE_NUMBER] = "number",
    [RULE_TEXT] = "text",        [RULE_CHOICES] = "choices", [RULE_DATE] = "date",
    [RULE_DURATION] = "duration"};

static void write_constant(struct json_out *out, const struct rule_node *n)
{
    char day[DAY_TEXT_SIZE];
    json_out_key(out, STR("value"));
    if (n->op == RULE_CONST_TEXT) {
        json_out_text(out, n->text);
    } else if (n->op == RULE_CONST_NUMBER) {
        json_out_double(out, n->number);
    } else if (n->op == RULE_CONST_BOOL) {
        json_out_bool(out, n->number != 0);
    } else if (n->op == RULE_CONST_DATE) {
        day_format((day_t)n->number, day);
        json_out_text(out, str_of(day));
    } else {
        json_out_null(out);
    }
}

static struct str duration_text(struct arena *a, struct rule_duration d)
{
    if (d.months && d.months % 12 == 0)
        return str_format(a, "%dy", d.months / 12);
    return d.months ? str_format(a, "%dm", d.months) : str_format(a, "%dd", d.days);
}

static void write_window(struct call *k, const struct rule_node *n)
{
    struct rule_window w = n->window;
    if (!w.length.days && !w.length.months) {
        put_null(&k->out, "window");
        return;
    }
    struct str length = duration_text(k->c->arena, w.length);
    if (w.before.days || w.before.months)
        length = str_format(k->c->arena, "%.*s before %.*s", STR_ARG(length),
                            STR_ARG(duration_text(k->c->arena, w.before)));
    put_text(&k->out, "window", length);
}

static void write_names(struct call *k, const struct rule *r, const struct rule_node *n)
{
    const struct catalog *c = r->catalog;
    bool call = n->op == RULE_CALL;
    int object = n->object >= 0                         ? n->object
                 : n->op == RULE_STATE || n->field >= 0 ? c->customer
                                                        : -1;
    if (call)
        put_text(&k->out, "function", str_of(function_row(n->function)->name));
    else
        put_null(&k->out, "function");
    if (object >= 0)
        put_text(&k->out, "object", c->objects[object].name);
    else
        put_null(&k->out, "object");
    if (object >= 0 && n->field >= 0)
        put_text(&k->out, "field", c->objects[object].fields[n->field].name);
    else
        put_null(&k->out, "field");
}

static void write_node(struct call *k, const struct rule *r, const struct rule_node *n)
{
    struct json_out *out = &k->out;
    json_out_object(out);
    put_text(out, "op", str_of(op_names[n->op]));
    put_text(out, "type", str_of(type_names[n->type]));
    put_bool(out, "negated", n->negated);
    put_text(out, "text", rule_node_text(k->c->arena, r, n));
    write_constant(out, n);
    write_names(k, r, n);
    write_window(k, n);
    json_out_key(out, STR("where"));
    if (n->where)
        write_node(k, r, n->where);
    else
        json_out_null(out);
    json_out_key(out, STR("kids"));
    json_out_array(out);
    for (int i = 0; i < n->kid_count; i++)
        write_node(k, r, n->kids[i]);
    json_out_array_end(out);
    json_out_object_end(out);
}

void write_sentence(struct call *k, const struct schema *s, struct str condition)
{
    struct ctx quiet = {.arena = k->c->arena};
    struct rule *r;
    if (rule_parse(&quiet, &s->catalog, condition, NULL, 0, &r))
        put_both(&k->out, "sentence", STR_NONE, STR_NONE);
    else
        put_both(&k->out, "sentence", rule_sentence(k->c->arena, r, RULE_ZH),
                 rule_sentence(k->c->arena, r, RULE_EN));
}

static enum err read_params(struct call *k, struct str **out, int *count)
{
    const struct json *list = json_get(k->body, "params");
    *count = 0;
    if (!list || list->kind == JSON_NULL)
        return ERR_NONE;
    enum err e = json_as(k->c, list, JSON_ARRAY);
    *out = ARENA_ARRAY(k->c->arena, struct str, (size_t)list->count);
    for (int i = 0; i < list->count && !e; i++)
        e = json_as_text(k->c, &list->items[i], &(*out)[(*count)++]);
    return e;
}

static enum err check(struct call *k)
{
    const struct schema *s = viewer_schema(k->viewer);
    struct str text, object = STR_NONE, *params = NULL;
    struct rule *r;
    int count, at = -1;
    enum err e = json_need_text(k->c, k->body, "condition", &text);
    if (!e)
        e = json_want_text(k->c, k->body, "object", &object);
    if (!e)
        e = read_params(k, &params, &count);
    if (!e && object.len)
        e = named_any(k->c, s, object, ERR_INPUT, &at);
    if (!e)
        e = at < 0 ? rule_parse(k->c, &s->catalog, text, params, count, &r)
                   : list_filter(k->c, s, at, text, &r);
    if (!e)
        e = viewer_allows(k->c, k->viewer, r);
    if (e)
        return e;
    json_out_object(&k->out);
    put_text(&k->out, "text", rule_text(k->c->arena, r, NULL));
    put_both(&k->out, "sentence", rule_sentence(k->c->arena, r, RULE_ZH),
             rule_sentence(k->c->arena, r, RULE_EN));
    json_out_key(&k->out, STR("tree"));
    write_node(k, r, rule_node_folded(k->c->arena, r, r->root));
    json_out_object_end(&k->out);
    return ERR_NONE;
}

// ---- tried on the past --------------------------------------------------------------------------

enum { CURVE_STEPS = 41 };

struct trying {
    struct backtest_question ask;
    double thresholds[CURVE_STEPS + 1]; // the first is where the slider stands
    struct backtest_result results[CURVE_STEPS + 1];
    struct str name;
    bool swept;
};

static enum err read_sweep(struct call *k, struct trying *t)
{
    const struct json *o = json_get(k->body, "sweep");
    const char *const keys[] = {"low", "high", "at"};
    double values[3];
    t->ask.threshold_count = 1;
    if (!o || o->kind == JSON_NULL)
        return ERR_NONE;
    enum err e = json_need_text(k->c, o, "name", &t->name);
    for (int i = 0; i < 3 && !e; i++) {
        const struct json *n;
        e = json_need(k->c, o, keys[i], JSON_NUMBER, &n);
        if (!e)
            e = json_as_double(k->c, n, &values[i]);
    }
    if (!e && !(values[0] <= values[1]))
        e = fail(k->c, ERR_INPUT, "the sweep ends below its beginning", "阈值范围的上限小于下限");
    if (e)
        return e;
    t->swept = true;
    t->thresholds[0] = values[2];
    t->ask.threshold_count =
        1 + backtest_thresholds(values[0], values[1], CURVE_STEPS, t->thresholds + 1);
    t->ask.thresholds = t->thresholds;
    return ERR_NONE;
}

// Whose a customer is; NULL where the organisation has deleted that field.
static const struct rule *owner_of(struct call *k, const struct schema *s)
{
    struct ctx quiet = {.arena = k->c->arena};
    struct rule *r;
    bool unread = rule_parse_value(&quiet, &s->catalog, STR("owner"), &r) ||
                  viewer_allows(&quiet, k->viewer, r);
    return unread ? NULL : r;
}

static enum err read_trying(struct call *k, const struct schema *s, struct trying *t)
{
    struct str text;
    struct rule *r;
    int64_t horizon;
    enum { HORIZON_MAX = 3650 };
    enum err e = json_need_text(k->c, k->body, "condition", &text);
    if (!e)
        e = read_sweep(k, t);
    if (!e)
        e = rule_parse(k->c, &s->catalog, text, &t->name, t->swept ? 1 : 0, &r);
    if (!e)
        e = read_definition(k, "definition", s, &t->ask.definition);
    if (!e)
        e = json_need_int(k->c, k->body, "horizon", &horizon);
    if (!e && (horizon < 1 || horizon > HORIZON_MAX))
        e = fail(k->c, ERR_INPUT, "the horizon is 1 to %d days", "预警窗口应为 1 到 %d 天",
                 HORIZON_MAX);
    if (!e)
        e = call_day(k, k->body, "from", &t->ask.from);
    if (!e)
        e = call_day(k, k->body, "to", &t->ask.to);
    if (e)
        return e;
    t->ask.by = owner_of(k, s);
    t->ask.rule = r;
    t->ask.horizon = (int)horizon;
    return ERR_NONE;
}

static void write_point(struct json_out *out, double threshold, const struct backtest_result *r)
{
    json_out_object(out);
    put_double(out, "value", threshold);
    put_int(out, "raised", r->raised);
    put_int(out, "undecided", r->undecided);
    put_int(out, "followed", r->followed);
    put_int(out, "losses", r->losses);
    put_int(out, "caught", r->caught);
    put_double(out, "precision", r->precision.known ? r->precision.value : NAN);
    put_double(out, "recall", r->recall.known ? r->recall.value : NAN);
    put_double(out, "lead_median", r->lead_median);
    put_double(out, "warnings_a_week", r->warnings_a_week);
    json_out_object_end(out);
}

static void write_owners(struct call *k, const struct history *h, const struct rule *by,
                         const struct backtest_result *r)
{
    json_out_key(&k->out, STR("owners"));
    json_out_array(&k->out);
    for (int i = 0; by && i < r->share_count; i++) {
        json_out_object(&k->out);
        json_out_key(&k->out, STR("owner"));
        put_value(&k->out, h, by->root->type, r->shares[i].value);
        put_int(&k->out, "raised", r->shares[i].raised);
        put_double(&k->out, "warnings_a_week", r->shares[i].warnings_a_week);
        json_out_object_end(&k->out);
    }
    json_out_array_end(&k->out);
}

static void write_trying(struct call *k, const struct question *q, const struct trying *t)
{
    const struct history *h = q->history;
    json_out_object(&k->out);
    put_backtest(&k->out, &t->results[0], true);
    put_double(&k->out, "warnings_a_week", t->results[0].warnings_a_week);
    write_owners(k, h, t->ask.by, &t->results[0]);
    json_out_key(&k->out, STR("curve"));
    json_out_array(&k->out);
    for (int i = 1; i < t->ask.threshold_count; i++)
        write_point(&k->out, t->thresholds[i], &t->results[i]);
    json_out_array_end(&k->out);
    write_within(k, q);
    json_out_object_end(&k->out);
}

static enum err try_rule(struct call *k)
{
    const struct schema *s = viewer_schema(k->viewer);
    struct trying *t = ARENA_NEW(k->c->arena, struct trying);
    struct question q = {0};
    enum err e = read_trying(k, s, t);
    if (e)
        return e;
    const struct rule *rules[] = {t->ask.definition.member, t->ask.rule, t->ask.by};
    e = question_begin(k->c, k->org, s, k->viewer, VERB_SEE, rules, t->ask.by ? 3 : 2, &q);
    if (!e)
        e = backtest(k->c, &q, &t->ask, t->results);
    if (!e)
        write_trying(k, &q, t);
    question_end(&q);
    return e;
}

const struct route condition_routes[] = {
    {HTTP_POST, "/api/rules/check", PERMIT_VIEWER, ROUTE_ASKS, check, "CheckQuestion",
     "CheckedCondition", "Parses and checks a condition; with `object`, a filter on that object.",
     "检查一个条件能否读懂；给出 `object` 时，检查该对象的筛选条件。"},
    {HTTP_POST, "/api/rules/backtest", PERMIT_VIEWER, ROUTE_ASKS, try_rule, "BacktestQuestion",
     "BacktestReport", "How a rule would have done on the past. Stores nothing.",
     "用过去的数据试算一条规则的效果。不保存任何内容。"},
    {0},
};
