// The commands that count: churn, cohorts, survival, backtest.
#include "app/question.h"

#include <math.h>
#include <stdlib.h>

// ---- churn --------------------------------------------------------------------------------------

struct counting {
    struct churn_question ask;
    struct question q;
    struct churn_report report;
    enum churn_which list; // CHURN_WHICH_COUNT: none
    struct db_tx *tx;
};

static enum err put_members(struct run *r, struct counting *k, int period)
{
    struct churn_member *members;
    int count;
    enum err e = churn_members(r->c, &k->q, &k->ask, period, k->list, NULL, &members, &count);
    if (e)
        return e;
    if (r->json) {
        json_out_key(&r->out, STR("customers"));
        json_out_array(&r->out);
    }
    for (int i = 0; i < count; i++) {
        struct str key = customer_key(r->c->arena, k->tx, k->q.schema,
                                      history_customer_id(k->q.history, members[i].customer));
        if (r->json)
            json_out_text(&r->out, key);
        else
            buf_format(&r->text, "    %.*s\n", STR_ARG(key));
    }
    if (r->json)
        json_out_array_end(&r->out);
    return ERR_NONE;
}

static void text_period(struct run *r, struct period p, const struct period_counts *n)
{
    char from[DAY_TEXT_SIZE], to[DAY_TEXT_SIZE];
    struct rate rate = churn_rate(n);
    day_format(p.from, from);
    day_format(p.to, to);
    buf_format(&r->text, "%s  %s  %8lld %8lld %8lld %8lld %8lld", from, to, (long long)n->opening,
               (long long)n->fresh, (long long)n->returned, (long long)n->lost,
               (long long)n->closing);
    if (rate.known)
        buf_format(&r->text, "  %6.2f%%  [%.2f%%, %.2f%%]", rate.value * 100, rate.low * 100,
                   rate.high * 100);
    buf_add(&r->text, STR("\n"));
}

static void text_head(struct run *r)
{
    buf_format(&r->text, "%-10s  %-10s  %8s %8s %8s %8s %8s  %7s\n", "from", "to", "opening", "new",
               "returned", "lost", "closing", "rate");
}

static enum err put_periods(struct run *r, struct counting *k, const struct period_counts *counts,
                            bool lists)
{
    enum err e = ERR_NONE;
    if (r->json) {
        json_out_key(&r->out, STR("periods"));
        json_out_array(&r->out);
    } else {
        text_head(r);
    }
    for (int i = 0; i < k->ask.period_count && !e; i++) {
        if (r->json) {
            json_out_object(&r->out);
            put_period(&r->out, k->ask.periods[i], &counts[i]);
        } else {
            text_period(r, k->ask.periods[i], &counts[i]);
        }
        if (lists && k->list != CHURN_WHICH_COUNT)
            e = put_members(r, k, i);
        if (r->json)
            json_out_object_end(&r->out);
    }
    if (r->json)
        json_out_array_end(&r->out);
    return e;
}

static struct str slice_name(struct arena *a, const struct counting *k, double value)
{
    enum rule_type type = k->ask.by->root->type;
    char day[DAY_TEXT_SIZE];
    if (isnan(value))
        return STR("(empty)");
    if (type == RULE_TEXT || type == RULE_CHOICES)
        return history_text(k->q.history, value);
    if (type != RULE_DATE)
        return str_format(a, "%g", value);
    day_format((day_t)value, day);
    return str_copy(a, str_of(day));
}

static enum err put_slices(struct run *r, struct counting *k)
{
    enum err e = ERR_NONE;
    if (r->json) {
        json_out_key(&r->out, STR("slices"));
        json_out_array(&r->out);
    }
    for (int i = 0; i < k->report.slice_count && !e; i++) {
        const struct churn_slice *s = &k->report.slices[i];
        if (r->json) {
            json_out_object(&r->out);
            json_out_key(&r->out, STR("value"));
            put_value(&r->out, k->q.history, k->ask.by->root->type, s->value);
        } else {
            buf_format(&r->text, "\n%.*s\n", STR_ARG(slice_name(r->c->arena, k, s->value)));
        }
        e = put_periods(r, k, s->counts, false);
        if (r->json)
            json_out_object_end(&r->out);
    }
    if (r->json)
        json_out_array_end(&r->out);
    return e;
}

static enum err answer_churn(struct run *r, struct counting *k)
{
    enum err e = churn_report(r->c, &k->q, &k->ask, &k->report);
    if (!e)
        e = db_read_begin(r->c, org_db(r->org), &k->tx);
    if (e)
        return e;
    if (r->json)
        json_out_object(&r->out);
    e = put_periods(r, k, k->report.whole, true);
    if (!e && k->ask.by)
        e = put_slices(r, k);
    if (r->json)
        json_out_object_end(&r->out);
    db_read_end(k->tx);
    return e;
}

enum err command_churn(struct run *r)
{
    const struct schema *s = org_schema(r->org);
    struct counting k = {.list = CHURN_WHICH_COUNT};
    struct period *periods;
    struct rule *by;
    enum err e = ask_definition(r, s, &k.ask.definition);
    if (!e)
        e = ask_periods(r, &periods, &k.ask.period_count);
    if (!e)
        e = ask_by(r, s, &by);
    if (!e && args_has(&r->args, "list")) {
        k.list = churn_which(args_text(&r->args, "list"));
        if (k.list == CHURN_WHICH_COUNT)
            e = fail(r->c, ERR_INPUT,
                     "--list: there is no list '%.*s'; write lost, opening, new or returned",
                     "--list：没有名单“%.*s”；可用 lost、opening、new、returned",
                     STR_ARG(args_text(&r->args, "list")));
    }
    if (e)
        return e;
    k.ask.periods = periods;
    k.ask.by = by;
    const struct rule *rules[] = {k.ask.definition.member, by};
    e = question_begin(r->c, r->org, s, viewer_program(), VERB_SEE, rules, 2, &k.q);
    if (!e)
        e = answer_churn(r, &k);
    question_end(&k.q);
    return e;
}

// ---- cohorts ------------------------------------------------------------------------------------

static void text_cohort(struct run *r, const struct cohort *k)
{
    char from[DAY_TEXT_SIZE];
    day_format(k->period.from, from);
    buf_format(&r->text, "%s %7lld ", from, (long long)k->size);
    for (int i = 0; i < k->kept_count && k->size; i++)
        buf_format(&r->text, " %5.1f%%", (double)k->kept[i] * 100 / (double)k->size);
    buf_add(&r->text, STR("\n"));
}

enum err command_cohorts(struct run *r)
{
    const struct schema *s = org_schema(r->org);
    struct definition d;
    struct period *periods;
    struct cohort *list = NULL;
    struct question q = {0};
    int count;
    enum err e = ask_definition(r, s, &d);
    if (!e)
        e = ask_periods(r, &periods, &count);
    if (e)
        return e;
    const struct rule *rules[] = {d.member};
    e = question_begin(r->c, r->org, s, viewer_program(), VERB_SEE, rules, 1, &q);
    if (!e)
        e = cohort_report(r->c, &q, &d, periods, count, &list);
    question_end(&q);
    if (e)
        return e;
    if (r->json) {
        json_out_object(&r->out);
        json_out_key(&r->out, STR("cohorts"));
        json_out_array(&r->out);
    }
    for (int i = 0; i < count; i++) {
        if (r->json)
            put_cohort(&r->out, &list[i]);
        else
            text_cohort(r, &list[i]);
    }
    if (r->json) {
        json_out_array_end(&r->out);
        json_out_object_end(&r->out);
    }
    return ERR_NONE;
}

// ---- survival -----------------------------------------------------------------------------------

static void put_stays(struct run *r, const struct question *q, const struct stay_question *ask,
                      const struct stay_report *report)
{
    enum rule_type type = ask->by ? ask->by->root->type : RULE_NUMBER;
    json_out_object(&r->out);
    json_out_key(&r->out, STR("curves"));
    json_out_array(&r->out);
    for (int i = 0; i < report->curve_count; i++)
        put_curve(&r->out, q->history, type, &report->curves[i]);
    json_out_array_end(&r->out);
    put_log_rank(&r->out, &report->test);
    json_out_object_end(&r->out);
}

static void text_stays(struct run *r, const struct stay_report *report)
{
    for (int i = 0; i < report->curve_count; i++) {
        const struct stay_curve *k = &report->curves[i];
        buf_format(&r->text, "%lld customers, %lld lost, median %.0f days\n",
                   (long long)k->customers, (long long)k->lost, k->median);
        for (int n = 0; n < k->step_count && !i; n++)
            buf_format(&r->text, "%8.0f days %8zu at risk %6zu lost  %6.2f%%\n", k->steps[n].time,
                       k->steps[n].at_risk, k->steps[n].lost, k->steps[n].share * 100);
    }
    if (report->test.degrees)
        buf_format(&r->text, "log-rank %.4f, %d degrees, p = %.3g\n", report->test.chi_square,
                   report->test.degrees, report->test.p);
}

enum err command_survival(struct run *r)
{
    const struct schema *s = org_schema(r->org);
    struct stay_question ask = {0};
    struct stay_report report;
    struct question q = {0};
    struct rule *by;
    enum err e = ask_definition(r, s, &ask.definition);
    if (!e)
        e = ask_days(r, &ask.from, &ask.to);
    if (!e && ask.to < ask.from)
        e = fail(r->c, ERR_INPUT, "the period ends before it begins",
                 "时间范围的结束日期早于开始日期");
    if (!e)
        e = ask_by(r, s, &by);
    if (e)
        return e;
    ask.by = by;
    const struct rule *rules[] = {ask.definition.member, by};
    e = question_begin(r->c, r->org, s, viewer_program(), VERB_SEE, rules, 2, &q);
    if (!e)
        e = stay_report(r->c, &q, &ask, &report);
    if (!e && r->json)
        put_stays(r, &q, &ask, &report);
    else if (!e)
        text_stays(r, &report);
    question_end(&q);
    return e;
}

// ---- backtest -----------------------------------------------------------------------------------

enum { SWEEP_STEPS = 101 };

struct trial {
    struct backtest_question ask;
    struct str name; // of the threshold; empty: none
    double thresholds[SWEEP_STEPS];
    struct backtest_result results[SWEEP_STEPS];
};

static bool number_of(struct str text, double *out)
{
    num_t n = num_parse(str_trim(text));
    *out = num_double(n);
    return n != NUM_NONE;
}

// NAME=LOW..HIGH
static enum err ask_sweep(struct run *r, struct trial *t)
{
    struct str text = args_text(&r->args, "sweep"), range;
    double low, high;
    t->ask.threshold_count = 1;
    if (!text.at)
        return ERR_NONE;
    t->name = str_trim(str_cut(text, '=', &range));
    ptrdiff_t dots = str_find(range, STR(".."));
    bool good = t->name.len && dots > 0;
    if (good) {
        size_t at = (size_t)dots;
        good = number_of((struct str){range.at, at}, &low) &&
               number_of((struct str){range.at + at + 2, range.len - at - 2}, &high) && low <= high;
    }
    if (!good)
        return fail(r->c, ERR_INPUT, "--sweep: '%.*s' should look like N=10..60",
                    "--sweep：“%.*s”应写成 N=10..60", STR_ARG(text));
    t->ask.threshold_count = backtest_thresholds(low, high, SWEEP_STEPS, t->thresholds);
    t->ask.thresholds = t->thresholds;
    return ERR_NONE;
}

static void text_result(struct run *r, const struct trial *t, int i)
{
    const struct backtest_result *b = &t->results[i];
    if (t->name.len)
        buf_format(&r->text, "%.*s = %-8g ", STR_ARG(t->name), t->thresholds[i]);
    buf_format(&r->text, "raised %lld, followed %lld, undecided %lld; losses %lld, caught %lld",
               (long long)b->raised, (long long)b->followed, (long long)b->undecided,
               (long long)b->losses, (long long)b->caught);
    if (b->precision.known)
        buf_format(&r->text, "; precision %.1f%%", b->precision.value * 100);
    if (b->recall.known)
        buf_format(&r->text, "; recall %.1f%%", b->recall.value * 100);
    if (b->caught)
        buf_format(&r->text, "; %.0f days ahead", b->lead_median);
    buf_format(&r->text, "; %.1f warnings a week\n", b->warnings_a_week);
}

static void put_trial(struct run *r, const struct trial *t)
{
    struct json_out *out = &r->out;
    json_out_object(out);
    if (!t->name.len) {
        put_backtest(out, &t->results[0], false);
        json_out_object_end(out);
        return;
    }
    json_out_key(out, STR("sweep"));
    json_out_array(out);
    for (int i = 0; i < t->ask.threshold_count; i++) {
        json_out_object(out);
        put_double(out, "value", t->thresholds[i]);
        put_backtest(out, &t->results[i], false);
        json_out_object_end(out);
    }
    json_out_array_end(out);
    json_out_object_end(out);
}

enum err command_backtest(struct run *r)
{
    const struct schema *s = org_schema(r->org);
    struct trial *t = ARENA_NEW(r->c->arena, struct trial);
    struct question q = {0};
    struct rule *rule;
    enum err e = ask_sweep(r, t);
    if (!e)
        e = rule_parse(r->c, &s->catalog, args_text(&r->args, "rule"), &t->name,
                       t->name.len ? 1 : 0, &rule);
    if (!e)
        e = ask_definition(r, s, &t->ask.definition);
    if (!e)
        e = args_days(r->c, &r->args, "horizon", &t->ask.horizon);
    if (!e)
        e = ask_days(r, &t->ask.from, &t->ask.to);
    if (e)
        return e;
    t->ask.rule = rule;
    const struct rule *rules[] = {t->ask.definition.member, rule};
    e = question_begin(r->c, r->org, s, viewer_program(), VERB_SEE, rules, 2, &q);
    if (!e)
        e = backtest(r->c, &q, &t->ask, t->results);
    question_end(&q);
    if (!e && r->json)
        put_trial(r, t);
    for (int i = 0; i < t->ask.threshold_count && !e && !r->json; i++)
        text_result(r, t, i);
    return e;
}
