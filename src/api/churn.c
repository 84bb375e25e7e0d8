// Churn: reports, the customers behind a figure, cohorts, survival, two definitions.
#include "api/churn_ask.h"
#include "api/guarded.h"
#include "churn/status.h"

#include <math.h>

enum err read_draft(struct ctx *c, const struct json *o, struct draft *out)
{
    *out = (struct draft){0};
    enum err e = json_need_text(c, o, "lost_when", &out->lost_when);
    if (!e)
        e = json_want_text(c, o, "customer_when", &out->customer_when);
    if (!e)
        e = json_want_text(c, o, "not_while", &out->not_while);
    const struct json *reason = json_get(o, "reason");
    struct reasons reasons;
    if (e || !reason || reason->kind == JSON_NULL)
        return e;
    e = reasons_read(c, reason, &reasons);
    return e ? e : reasons_text(c, &reasons, &out->reason);
}

// "not_while：…", so that whoever wrote three conditions knows which one is meant.
static enum err name_part(struct ctx *c, enum err e, const char *part)
{
    static const char *const names[][3] = {{"lost_when", "lost when", "流失条件"},
                                           {"customer_when", "customer when", "客户条件"},
                                           {"not_while", "not while", "豁免条件"}};
    for (size_t i = 0; part && i < sizeof names / sizeof *names; i++)
        if (strcmp(part, names[i][0]) == 0) {
            c->why.en = str_format(c->arena, "%s: %.*s", names[i][1], STR_ARG(c->why.en));
            c->why.zh = str_format(c->arena, "%s：%.*s", names[i][2], STR_ARG(c->why.zh));
        }
    return e;
}

enum err read_definition(struct call *k, const char *key, const struct schema *s,
                         struct definition *out)
{
    const struct json *o;
    struct draft draft;
    const char *part = NULL;
    enum err e = json_need(k->c, k->body, key, JSON_OBJECT, &o);
    if (!e)
        e = read_draft(k->c, o, &draft);
    if (e)
        return e;
    e = definition_parse(k->c, s, &draft, out, &part);
    return e ? name_part(k->c, e, part) : ERR_NONE;
}

static enum err read_periods(struct call *k, const struct json *o, struct period **out, int *count)
{
    struct period_every every;
    struct str text = STR("month");
    day_t from, to;
    enum err e = call_day(k, o, "from", &from);
    if (!e)
        e = call_day(k, o, "to", &to);
    if (!e)
        e = json_want_text(k->c, o, "every", &text);
    if (!e)
        e = period_every_parse(k->c, text, &every);
    return e ? e : period_cut(k->c, from, to, every, out, count);
}

static enum err read_by(struct call *k, const struct schema *s, const struct json *o,
                        const struct rule **out)
{
    struct str text = STR_NONE;
    struct rule *by = NULL;
    enum err e = json_want_text(k->c, o, "by", &text);
    if (!e && str_trim(text).len)
        e = rule_parse_value(k->c, &s->catalog, text, &by);
    *out = by;
    return e;
}

enum err churn_ask_report(struct call *k, const struct schema *s, struct churn_question *ask)
{
    struct period *periods;
    enum err e = read_definition(k, "definition", s, &ask->definition);
    if (!e)
        e = read_periods(k, k->body, &periods, &ask->period_count);
    if (!e)
        ask->periods = periods;
    return e ? e : read_by(k, s, k->body, &ask->by);
}

// Whether all conditions of `asked` are those of `kept`; it may leave the kinds out.
static bool same_definition(const struct definition *asked, const struct definition *kept)
{
    const struct reasons *a = &asked->reasons, *b = &kept->reasons;
    bool same = rule_node_eq(asked->member->root, kept->member->root) && a->count <= b->count;
    for (int i = 0; i < a->count && same; i++)
        same = rule_node_eq(a->at[i].rule->root, b->at[i].rule->root);
    return same;
}

// Whether it is a definition that the organisation keeps: it may hold fields that the viewer does not
// read.
static bool ask_published(struct call *k, const struct schema *s, const struct definition *asked)
{
    struct ctx quiet = {.arena = k->c->arena};
    struct kept_definition *list;
    struct db_tx *tx;
    bool same = false;
    int count = 0;
    if (viewer_all(k->viewer) || db_read_begin(&quiet, org_db(k->org), &tx))
        return false;
    if (definitions(&quiet, tx, &list, &count))
        count = 0;
    db_read_end(tx);
    for (int i = 0; i < count && !same; i++) {
        struct draft draft = {list[i].lost_when, list[i].customer_when, list[i].not_while,
                              list[i].reason};
        struct definition d;
        same = !definition_parse(&quiet, s, &draft, &d, NULL) && same_definition(asked, &d);
        fail_clear(&quiet);
    }
    return same;
}

void write_within(struct call *k, const struct question *q)
{
    json_out_key(&k->out, STR("within"));
    json_out_object(&k->out);
    put_text(&k->out, "customers", q->within ? STR("visible") : STR("all"));
    put_both(&k->out, "words", q->within ? STR("仅统计您可以查看的客户") : STR("全部客户"),
             q->within ? STR("only customers you may see") : STR("all customers"));
    json_out_object_end(&k->out);
}

enum err churn_begin(struct call *k, const struct schema *s, enum verb verb,
                     const struct definition *d, const struct rule *by, struct question *q)
{
    const struct rule *rules[CHURN_RULES_MAX];
    int n = churn_rules(d, by, rules), published = ask_published(k, s, d) ? n - 1 : 0;
    return question_begin_published(k->c, k->org, s, k->viewer, verb, rules, n, published, q);
}

// ---- report -------------------------------------------------------------------------------------

// Nothing where the definition tells no kinds apart.
static void write_lost_by(struct json_out *out, const struct reasons *r,
                          const struct period_counts *n)
{
    json_out_key(out, STR("lost_by"));
    json_out_array(out);
    for (int i = 0; r->count && i <= r->count; i++) {
        json_out_object(out);
        put_text(out, "kind", str_of(loss_kind_name(reason_kind(r, i))));
        put_int(out, "count", n->lost_by[i]);
        json_out_object_end(out);
    }
    json_out_array_end(out);
}

static void write_periods(struct json_out *out, const struct churn_question *ask,
                          const struct period_counts *counts)
{
    json_out_key(out, STR("periods"));
    json_out_array(out);
    for (int i = 0; i < ask->period_count; i++) {
        json_out_object(out);
        put_period(out, ask->periods[i], &counts[i]);
        write_lost_by(out, &ask->definition.reasons, &counts[i]);
        json_out_object_end(out);
    }
    json_out_array_end(out);
}

static void write_slice(struct call *k, const struct question *q, const struct churn_question *ask,
                        const struct churn_slice *slice)
{
    struct json_out *out = &k->out;
    json_out_object(out);
    json_out_key(out, STR("value"));
    put_value(out, q->history, ask->by->root->type, slice->value);
    write_periods(out, ask, slice->counts);
    // Those who came from other slices (or went to them) between two periods.
    json_out_key(out, STR("moved"));
    json_out_array(out);
    for (int i = 0; i < ask->period_count; i++)
        json_out_int(out, i ? slice->counts[i].opening - slice->counts[i - 1].closing : 0);
    json_out_array_end(out);
    json_out_object_end(out);
}

static enum err report(struct call *k)
{
    const struct schema *s = viewer_schema(k->viewer);
    struct churn_question ask = {0};
    struct churn_report r;
    struct question q = {0};
    enum err e = churn_ask_report(k, s, &ask);
    if (!e)
        e = churn_begin(k, s, VERB_SEE, &ask.definition, ask.by, &q);
    if (!e)
        e = churn_report(k->c, &q, &ask, &r);
    if (!e) {
        json_out_object(&k->out);
        write_periods(&k->out, &ask, r.whole);
        json_out_key(&k->out, STR("slices"));
        json_out_array(&k->out);
        for (int i = 0; i < r.slice_count && ask.by; i++)
            write_slice(k, &q, &ask, &r.slices[i]);
        json_out_array_end(&k->out);
        write_within(k, &q);
        json_out_object_end(&k->out);
    }
    question_end(&q);
    return e;
}

// ---- who ----------------------------------------------------------------------------------------

static struct str head_cell(struct call *k, const struct object *o, int field,
                            const struct record *r)
{
    if (field < 0)
        return STR_NONE;
    struct value cell = seen_cell(k->c->arena, k->viewer, o, field, r->cells[field]);
    return cell.type == VALUE_TEXT ? cell.text : STR_NONE;
}

void write_head(struct call *k, struct db_tx *tx, const struct schema *s, int64_t customer,
                day_t day)
{
    const struct object *o = &s->objects[s->customer];
    int name = object_field(o, STR("name")), owner = object_field(o, STR("owner"));
    struct ctx quiet = {.arena = k->c->arena};
    struct record r;
    bool there = seen_known(&quiet, tx, s, s->customer, customer, &r) == ERR_NONE;
    json_out_object(&k->out);
    put_int(&k->out, "id", customer);
    put_text(&k->out, "code", there ? head_cell(k, o, o->key, &r) : STR_NONE);
    put_text(&k->out, "name", there ? head_cell(k, o, name, &r) : STR_NONE);
    put_text(&k->out, "owner", there ? head_cell(k, o, owner, &r) : STR_NONE);
    put_day(&k->out, "day", day);
    json_out_object_end(&k->out);
}

struct shown {
    int64_t offset, limit;
};

static enum err read_shown(struct call *k, struct shown *out)
{
    enum { MOST = 1000 };
    *out = (struct shown){0, 50};
    enum err e = json_want_int(k->c, k->body, "offset", &out->offset);
    if (!e)
        e = json_want_int(k->c, k->body, "limit", &out->limit);
    if (!e && (out->offset < 0 || out->limit < 1 || out->limit > MOST))
        e = fail(k->c, ERR_INPUT, "offset is at least 0, limit 1 to %d",
                 "offset 至少为 0，limit 为 1 到 %d", MOST);
    return e;
}

static enum err write_members(struct call *k, const struct question *q,
                              const struct churn_member *list, int count, struct shown shown)
{
    struct db_tx *tx;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    json_out_key(&k->out, STR("customers"));
    json_out_array(&k->out);
    for (int64_t i = shown.offset; i < count && i < shown.offset + shown.limit; i++)
        write_head(k, tx, q->schema, history_customer_id(q->history, list[i].customer),
                   list[i].day);
    json_out_array_end(&k->out);
    put_int(&k->out, "total", count);
    write_within(k, q);
    db_read_end(tx);
    return ERR_NONE;
}

// The slice is named as the report names it: find the value whose JSON is the same.
static bool same_cell(const struct question *q, enum rule_type type, const struct json *cell,
                      double value)
{
    char day[DAY_TEXT_SIZE];
    if (!cell || cell->kind == JSON_NULL)
        return isnan(value);
    if (isnan(value))
        return false;
    if (type == RULE_TEXT || type == RULE_CHOICES)
        return str_eq(cell->text, history_text(q->history, value));
    if (type == RULE_BOOL)
        return cell->kind == JSON_BOOL // in an address it is a word
                   ? cell->boolean == (value != 0)
                   : str_eq(cell->text, value != 0 ? STR("true") : STR("false"));
    if (type == RULE_DATE) {
        day_format((day_t)value, day);
        return str_eq(cell->text, str_of(day));
    }
    num_t number = num_parse(cell->text);
    return number != NUM_NONE && num_double(number) == value;
}

static enum err find_slice(struct call *k, const struct question *q,
                           const struct churn_question *ask, double *out)
{
    struct churn_report r;
    enum err e = churn_report(k->c, q, ask, &r);
    if (e)
        return e;
    for (int i = 0; i < r.slice_count; i++)
        if (same_cell(q, ask->by->root->type, json_get(k->body, "value"), r.slices[i].value)) {
            *out = r.slices[i].value;
            return ERR_NONE;
        }
    return fail(k->c, ERR_NOT_FOUND, "there is no slice of that value", "没有这个取值的分组");
}

static enum err read_of_kind(struct call *k, struct churn_question *ask)
{
    struct str kind = STR_NONE;
    enum err e = json_want_text(k->c, k->body, "kind", &kind);
    ask->of_kind = kind.len > 0;
    ask->kind = loss_kind_of(kind);
    if (!e && ask->of_kind && ask->kind > LOSS_SILENT)
        e = fail(k->c, ERR_INPUT, "kind: voluntary, involuntary or silent",
                 "kind：应为 voluntary、involuntary 或 silent");
    return e;
}

enum err churn_ask_who(struct call *k, const struct schema *s, struct churn_question *ask,
                       enum churn_which *which, bool *sliced)
{
    struct period *one = ARENA_NEW(k->c->arena, struct period);
    struct str name;
    bool all = true;
    enum err e = read_definition(k, "definition", s, &ask->definition);
    if (!e)
        e = call_day(k, k->body, "from", &one->from);
    if (!e)
        e = call_day(k, k->body, "to", &one->to);
    if (!e && one->to < one->from)
        e = fail(k->c, ERR_INPUT, "the period ends before it begins",
                 "时间范围的结束日期早于开始日期");
    if (!e)
        e = json_need_text(k->c, k->body, "which", &name);
    if (!e && (*which = churn_which(name)) == CHURN_WHICH_COUNT)
        e = fail(k->c, ERR_INPUT, "there is no figure '%.*s'", "没有“%.*s”这个数字", STR_ARG(name));
    if (!e)
        e = read_by(k, s, k->body, &ask->by);
    if (!e)
        e = read_of_kind(k, ask);
    if (!e)
        e = json_want_bool(k->c, k->body, "all_slices", &all);
    ask->periods = one;
    ask->period_count = 1;
    *sliced = ask->by && !all;
    return e;
}

enum err churn_find_who(struct call *k, const struct question *q, const struct churn_question *ask,
                        enum churn_which which, bool sliced, struct churn_member **list, int *count)
{
    double slice = NAN;
    enum err e = sliced ? find_slice(k, q, ask, &slice) : ERR_NONE;
    return e ? e : churn_members(k->c, q, ask, 0, which, sliced ? &slice : NULL, list, count);
}

static enum err who(struct call *k)
{
    const struct schema *s = viewer_schema(k->viewer);
    struct churn_question ask = {0};
    struct question q = {0};
    struct churn_member *list;
    struct shown shown;
    enum churn_which which;
    bool sliced;
    int count;
    enum err e = churn_ask_who(k, s, &ask, &which, &sliced);
    if (!e)
        e = read_shown(k, &shown);
    if (!e)
        e = churn_begin(k, s, VERB_SEE, &ask.definition, ask.by, &q);
    if (!e)
        e = churn_find_who(k, &q, &ask, which, sliced, &list, &count);
    if (!e) {
        json_out_object(&k->out);
        e = write_members(k, &q, list, count, shown);
        json_out_object_end(&k->out);
    }
    question_end(&q);
    return e;
}

// ---- cohorts, survival, comparison --------------------------------------------------------------

static enum err cohorts(struct call *k)
{
    const struct schema *s = viewer_schema(k->viewer);
    struct definition d;
    struct period *periods;
    struct cohort *list;
    struct question q = {0};
    int count;
    enum err e = read_definition(k, "definition", s, &d);
    if (!e)
        e = read_periods(k, k->body, &periods, &count);
    if (!e)
        e = churn_begin(k, s, VERB_SEE, &d, NULL, &q);
    if (!e)
        e = cohort_report(k->c, &q, &d, periods, count, &list);
    if (!e) {
        json_out_object(&k->out);
        json_out_key(&k->out, STR("cohorts"));
        json_out_array(&k->out);
        for (int i = 0; i < count; i++)
            put_cohort(&k->out, &list[i]);
        json_out_array_end(&k->out);
        write_within(k, &q);
        json_out_object_end(&k->out);
    }
    question_end(&q);
    return e;
}

static enum err survival(struct call *k)
{
    const struct schema *s = viewer_schema(k->viewer);
    struct stay_question ask = {0};
    struct stay_report r;
    struct question q = {0};
    enum err e = read_definition(k, "definition", s, &ask.definition);
    if (!e)
        e = call_day(k, k->body, "from", &ask.from);
    if (!e)
        e = call_day(k, k->body, "to", &ask.to);
    if (!e)
        e = read_by(k, s, k->body, &ask.by);
    if (!e)
        e = churn_begin(k, s, VERB_SEE, &ask.definition, ask.by, &q);
    if (!e)
        e = stay_report(k->c, &q, &ask, &r);
    if (!e) {
        json_out_object(&k->out);
        json_out_key(&k->out, STR("curves"));
        json_out_array(&k->out);
        for (int i = 0; i < r.curve_count; i++)
            put_curve(&k->out, q.history, ask.by ? ask.by->root->type : RULE_NUMBER, &r.curves[i]);
        json_out_array_end(&k->out);
        put_log_rank(&k->out, &r.test);
        write_within(k, &q);
        json_out_object_end(&k->out);
    }
    question_end(&q);
    return e;
}

static enum comparison_which comparison_which(struct str name)
{
    if (str_eq(name, STR("both")))
        return COMPARE_BOTH;
    if (str_eq(name, STR("only_a")))
        return COMPARE_ONLY_A;
    return str_eq(name, STR("only_b")) ? COMPARE_ONLY_B : COMPARE_NOBODY;
}

static enum err compare(struct call *k)
{
    const struct schema *s = viewer_schema(k->viewer);
    struct definition a, b;
    struct comparison r;
    struct question q = {0};
    struct shown shown;
    struct str which = STR_NONE;
    day_t on;
    enum err e = read_definition(k, "a", s, &a);
    if (!e)
        e = read_definition(k, "b", s, &b);
    if (!e)
        e = call_day(k, k->body, "on", &on);
    if (!e)
        e = json_want_text(k->c, k->body, "which", &which);
    if (!e)
        e = read_shown(k, &shown);
    if (!e)
        e = churn_begin(k, s, VERB_SEE, &a, b.member, &q);
    if (!e)
        e = compare_definitions(k->c, &q, &a, &b, on, comparison_which(which), &r);
    if (!e) {
        json_out_object(&k->out);
        put_int(&k->out, "both", r.both);
        put_int(&k->out, "only_a", r.only_a);
        put_int(&k->out, "only_b", r.only_b);
        put_int(&k->out, "neither", r.neither);
        e = write_members(k, &q, r.members, r.member_count, shown);
        json_out_object_end(&k->out);
    }
    question_end(&q);
    return e;
}

const struct route churn_routes[] = {
    {HTTP_POST, "/api/churn/report", PERMIT_VIEWER, ROUTE_ASKS, report, "ChurnQuestion",
     "ChurnReport", "Opening, new, returned, lost and closing customers for each period.",
     "每期的期初、新增、回流、流失和期末客户数。"},
    {HTTP_POST, "/api/churn/customers", PERMIT_VIEWER, ROUTE_ASKS, who, "ChurnCustomersQuestion",
     "CustomerList", "The customers behind one figure of one period.",
     "某一期某个数字背后的客户。"},
    {HTTP_POST, "/api/churn/cohorts", PERMIT_VIEWER, ROUTE_ASKS, cohorts, "CohortQuestion",
     "CohortReport", "Retention by the period of the start.", "按开始时间分组的留存。"},
    {HTTP_POST, "/api/churn/survival", PERMIT_VIEWER, ROUTE_ASKS, survival, "SurvivalQuestion",
     "SurvivalReport",
     "How long customers stay (Kaplan-Meier), and whether groups differ (log-rank).",
     "客户留存多久（Kaplan-Meier），各组之间是否有差别（log-rank）。"},
    {HTTP_POST, "/api/churn/compare", PERMIT_VIEWER, ROUTE_ASKS, compare, "CompareQuestion",
     "CompareReport", "Two definitions side by side.", "两个口径并排比较。"},
    {0},
};
