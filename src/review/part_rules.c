// What the rules did: warnings that were opened, whether somebody handled them in time, what came of it,
// and how often a rule was right on the past.
#include "churn/backtest.h"
#include "review/making.h"

#include <math.h>

enum { TESTED_MAX = 5, HORIZON = 90, YEAR = 365 };

// ---- gathering ----------------------------------------------------------------------------------

static struct review_rule *rule_of(struct making *m, int64_t id, struct str name)
{
    struct review_facts *f = &m->facts;
    for (int i = 0; i < f->rule_count; i++)
        if (f->rules[i].counts.rule == id)
            return &f->rules[i];
    f->rules = arena_grow(m->c->arena, f->rules, (size_t)f->rule_count, (size_t)f->rule_count + 1,
                          sizeof *f->rules);
    f->rules[f->rule_count] = (struct review_rule){.counts = {.rule = id, .name = name}};
    return &f->rules[f->rule_count++];
}

static struct warning_question opened(const struct making *m)
{
    return (struct warning_question){.from = m->now.from, .to = m->now.to, .limit = 1};
}

// Those that opened warnings first, most of them first; then those that are on and opened none.
static enum err gather(struct making *m, struct warning_rule **on, int *on_count)
{
    struct warning_question q = opened(m);
    struct warning_counts *list;
    struct db_tx *tx;
    int count;
    enum err e = db_read_begin(m->c, org_db(m->org), &tx);
    if (e)
        return e;
    e = warning_counts(m->c, m->org, tx, m->s, m->v, &q, &list, &count);
    for (int i = 0; i < count && !e; i++)
        rule_of(m, list[i].rule, list[i].name)->counts = list[i];
    if (!e)
        e = warning_rules_on(m->c, tx, on, on_count);
    for (int i = 0; i < *on_count && !e; i++)
        rule_of(m, (*on)[i].id, (*on)[i].name)->enabled = true;
    m->facts.rules_on = e ? 0 : *on_count;
    db_read_end(tx);
    return e;
}

// How the rule would have done in the year up to the period's end, as its page counts it.
static enum err test(struct making *m, const struct warning_rule *on, struct review_rule *r)
{
    struct ctx quiet = {.arena = m->c->arena};
    struct rule *rule;
    struct question q = {0};
    struct backtest_result result;
    if (rule_parse(&quiet, &m->s->catalog, on->condition, NULL, 0, &rule) ||
        viewer_allows(&quiet, m->v, rule) || viewer_allows(&quiet, m->v, m->definition.member))
        return ERR_NONE;
    const struct rule *rules[] = {m->definition.member, rule};
    struct backtest_question ask = {.definition = m->definition,
                                    .rule = rule,
                                    .horizon = HORIZON,
                                    .from = m->now.to - YEAR + 1,
                                    .to = m->now.to,
                                    .threshold_count = 1};
    enum err e = question_begin(m->c, m->org, m->s, m->v, VERB_SEE, rules, 2, &q);
    if (!e)
        e = backtest(m->c, &q, &ask, &result);
    question_end(&q);
    if (e)
        return e;
    r->tested = true;
    r->raised = result.raised;
    r->decided = result.raised - result.undecided;
    r->followed = result.followed;
    r->precision_high = result.precision.known ? result.precision.high : NAN;
    return ERR_NONE;
}

static enum err test_some(struct making *m, const struct warning_rule *on, int on_count)
{
    enum err e = ERR_NONE;
    int tested = 0;
    for (int i = 0; i < m->facts.rule_count && tested < TESTED_MAX && !e; i++)
        for (int k = 0; k < on_count && !e; k++)
            if (on[k].id == m->facts.rules[i].counts.rule && m->out->definition) {
                e = test(m, &on[k], &m->facts.rules[i]);
                tested++;
            }
    return e;
}

// ---- writing ------------------------------------------------------------------------------------

static struct str list_path(struct making *m, int64_t rule, const char *more)
{
    struct arena *a = m->c->arena;
    struct str by = rule ? str_format(a, "&rule=%lld", (long long)rule) : STR("");
    return str_format(a, "/warnings?%.*s%.*s%s", STR_ARG(path_days(a, m->now)), STR_ARG(by), more);
}

static struct review_cell share_of(int64_t part, int64_t whole, struct str path)
{
    return cell_share(whole ? (double)part / (double)whole : NAN, NAN, NAN, path);
}

static void add_row(struct making *m, struct review_table *t, const struct review_rule *r)
{
    struct arena *a = m->c->arena;
    const struct warning_counts *n = &r->counts;
    struct review_cell *row = review_row(m, t);
    row[0] =
        cell_words(same_words(n->name), path_of(a, "/warnings/rules/%lld", (long long)n->rule));
    row[1] = cell_count(n->opened, list_path(m, n->rule, "&status=any"));
    row[2] = cell_count(n->in_time, list_path(m, n->rule, "&status=handled&timing=in_time"));
    row[3] = cell_count(n->late, list_path(m, n->rule, "&status=handled&timing=late"));
    row[4] = cell_count(n->kept, list_path(m, n->rule, "&status=handled&outcome=kept"));
    row[5] = cell_count(n->mistaken, list_path(m, n->rule, "&status=handled&outcome=mistaken"));
    row[6] = cell_count(n->snoozed, list_path(m, n->rule, "&status=snoozed"));
    if (n->late)
        row[3].tone = TONE_BAD;
    if (!r->tested || !r->decided)
        return;
    row[7] = share_of(r->followed, r->decided,
                      path_of(a, "/warnings/rules/%lld?def=%lld&horizon=%d&from=%.*s&to=%.*s",
                              (long long)n->rule, (long long)m->out->definition, HORIZON,
                              STR_ARG(day_text(a, m->now.to - YEAR + 1)),
                              STR_ARG(day_text(a, m->now.to))));
    row[7].text = review_format(a, "%lld / %lld", "%lld / %lld", (long long)r->followed,
                                (long long)r->decided);
}

static void add_figures(struct making *m, struct review_section *s)
{
    struct warning_counts all = {0};
    struct arena *a = m->c->arena;
    for (int i = 0; i < m->facts.rule_count; i++) {
        const struct warning_counts *n = &m->facts.rules[i].counts;
        all.opened += n->opened;
        all.handled += n->handled;
        all.open += n->open;
        all.in_time += n->in_time;
        all.kept += n->kept;
        all.lost += n->lost;
    }
    review_figure(m, s, "opened", SAY("新预警", "Warnings opened"),
                  cell_count(all.opened, list_path(m, 0, "&status=any")));
    struct review_cell in_time =
        share_of(all.in_time, all.opened, list_path(m, 0, "&status=handled&timing=in_time"));
    in_time.text = review_format(a, "%lld 条", "%lld of them", (long long)all.in_time);
    review_figure(m, s, "in_time", SAY("按时处理", "Handled in time"), in_time);
    struct review_cell kept =
        share_of(all.kept, all.kept + all.lost, list_path(m, 0, "&status=handled&outcome=kept"));
    kept.text = review_format(a, "留住 %lld，流失 %lld", "%lld kept, %lld lost",
                              (long long)all.kept, (long long)all.lost);
    review_figure(m, s, "kept", SAY("处理后留住", "Kept once handled"), kept);
    review_figure(m, s, "open", SAY("仍未处理", "Still open"),
                  cell_count(all.open, list_path(m, 0, "")));
}

enum err review_rules(struct making *m)
{
    static const struct review_column columns[] = {
        {"rule", "规则", "Rule", false},
        {"opened", "新预警", "Opened", true},
        {"in_time", "按时处理", "In time", false},
        {"late", "逾期处理", "Late", false},
        {"kept", "留住", "Kept", false},
        {"mistaken", "误报", "Mistaken", false},
        {"snoozed", "已延后", "Asleep", false},
        {"precision", "回测命中", "Right on the past", false},
    };
    struct warning_rule *on = NULL;
    int on_count = 0;
    struct review_section *s = review_section(m, "rules", SAY("预警规则", "Warning rules"));
    enum err e = gather(m, &on, &on_count);
    if (!e)
        e = test_some(m, on, on_count);
    if (e)
        return e;
    if (!m->facts.rule_count) {
        s->empty =
            SAY("还没有启用的预警规则。规则在客户流失之前提醒负责人，从一条开始。",
                "No rule is on. Rules tell owners before a customer is lost: begin with one.");
        s->empty_path = STR("/warnings?tab=rules");
        return ERR_NONE;
    }
    add_figures(m, s);
    struct review_table *t = review_table(m, s, "rules", SAY("各条规则", "Rule by rule"), columns,
                                          sizeof columns / sizeof *columns);
    t->says = review_format(
        m->c->arena,
        "回测命中：截至期末的一年里，已满 %d 天的预警中有多少之后流失；只测新预警最多的 %d 条。",
        "Right on the past: of warnings in the year up to the end that are %d days "
        "old, how many were followed by a loss; of the %d rules with most warnings.",
        HORIZON, TESTED_MAX);
    for (int i = 0; i < m->facts.rule_count; i++)
        add_row(m, t, &m->facts.rules[i]);
    return ERR_NONE;
}
