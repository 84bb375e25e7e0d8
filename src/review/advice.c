// What to decide: sentences with the figures that speak for them. Each kind is one function that looks at
// the facts and says something, or nothing.
#include "review/making.h"

#include <math.h>

enum {
    UNTOUCHED_LEAST = 5,
    MISTAKEN_LEAST = 4,
    TESTED_LEAST = 20,
    UNTOLD_LEAST = 3,
    BUSY_LEAST = 10
};
static const double right_too_seldom = 0.10, points_worth_saying = 0.005;

static void on_target(struct making *m)
{
    const struct review_facts *f = &m->facts;
    struct arena *a = m->c->arena;
    if (f->no_definition || isnan(f->rate))
        return;
    if (isnan(f->target)) {
        review_add_advice(
            m, "no_target", TONE_QUIET, STR("/churn?edit=1"),
            SAY("还没有流失率目标：定一个，之后每次复盘都会对照它。",
                "There is no target for churn: set one, and every review is held against it."));
        return;
    }
    if (f->rate <= f->target)
        return;
    double over = (f->rate - f->target) * 100;
    int places = over < 0.995 ? 2 : 1; // a week is above its target by little
    bool again = !isnan(f->rate_before) && f->rate_before > f->target;
    bool sure = f->rate_low > f->target;
    struct review_text says =
        again ? review_format(
                    a, "流失率连续两期高于目标，本期高 %.*f 个百分点：要么改做法，要么改目标。",
                    "Churn was above the target twice running, by %.*f points now: change what is "
                    "done, or the target.",
                    places, over)
        : sure
            ? review_format(a, "流失率比目标高 %.*f 个百分点，连区间下限也高于目标。",
                            "Churn is %.*f points above the target, and so is the whole interval.",
                            places, over)
            : review_format(
                  a, "流失率比目标高 %.*f 个百分点，但区间包含目标，也可能只是波动。",
                  "Churn is %.*f points above the target, but the interval holds it: it may be "
                  "chance.",
                  places, over);
    review_add_advice(m, again ? "target_twice" : "target", again || sure ? TONE_BAD : TONE_PLAIN,
                      STR("/churn"), says);
}

static void on_part(struct making *m)
{
    const struct review_facts *f = &m->facts;
    if (f->worst_points < points_worth_saying)
        return;
    struct review_text says = review_format(
        m->c->arena, "%.*s的流失率变化使整体上升 %.1f 个百分点：先看这些客户。",
        "What %.*s lost more often raised the whole rate by %.1f points: look at these first.",
        STR_ARG(f->worst_part.zh), f->worst_points * 100);
    says.en =
        str_format(m->c->arena,
                   "%.*s left more often, which raised the whole rate by %.1f points: look at "
                   "these customers first.",
                   STR_ARG(f->worst_part.en), f->worst_points * 100);
    review_add_advice(m, "part", TONE_BAD, f->worst_path, says);
}

static void on_reasons(struct making *m)
{
    const struct review_facts *f = &m->facts;
    struct arena *a = m->c->arena;
    if (f->untold >= UNTOLD_LEAST && 2 * f->untold >= f->lost)
        review_add_advice(
            m, "untold", TONE_BAD, f->untold_path,
            review_format(a, "%lld 条流失里有 %lld 条还不知道原因：先回访。",
                          "Of %lld losses %lld have no reason yet: ask these customers first.",
                          (long long)f->lost, (long long)f->untold));
    if (f->grown_now)
        review_add_advice(
            m, "reason_grew", TONE_BAD, STR("/warnings/rules/new"),
            review_format(a, "因“%.*s”流失的从 %lld 位增加到 %lld 位：建一条能提前看见它的规则。",
                          "“%.*s” went from %lld to %lld losses: make a rule that sees it coming.",
                          STR_ARG(f->grown.zh), (long long)f->grown_before,
                          (long long)f->grown_now));
}

static void on_rule(struct making *m, const struct review_rule *r)
{
    struct arena *a = m->c->arena;
    const struct warning_counts *n = &r->counts;
    struct str rule = path_of(a, "/warnings/rules/%lld", (long long)n->rule);
    if (n->opened >= UNTOUCHED_LEAST && !n->handled && n->open)
        review_add_advice(
            m, "rule_untouched", TONE_BAD,
            path_of(a, "/warnings?%.*s&rule=%lld", STR_ARG(path_days(a, m->now)),
                    (long long)n->rule),
            review_format(a, "规则“%.*s”的 %lld 条预警没有一条被处理：换人负责，或停用它。",
                          "“%.*s” opened %lld warnings and nobody handled one: give them to "
                          "others, or switch it off.",
                          STR_ARG(n->name), (long long)n->opened));
    else if (n->handled >= MISTAKEN_LEAST && 2 * n->mistaken >= n->handled)
        review_add_advice(
            m, "rule_mistaken", TONE_BAD, rule,
            review_format(
                a, "规则“%.*s”处理过的 %lld 条预警里有 %lld 条是误报：收紧条件。",
                "Of what “%.*s” raised %lld were handled, %lld as mistaken: make it stricter.",
                STR_ARG(n->name), (long long)n->handled, (long long)n->mistaken));
    if (r->enabled && r->tested && r->decided >= TESTED_LEAST &&
        r->precision_high < right_too_seldom)
        review_add_advice(
            m, "rule_imprecise", TONE_BAD, rule,
            review_format(
                a, "规则“%.*s”在过去一年的 %lld 次预警里只有 %lld 次之后流失：收紧条件或停用。",
                "“%.*s”: of %lld warnings of the last year %lld were followed by a loss: make it "
                "stricter, or switch it off.",
                STR_ARG(n->name), (long long)r->decided, (long long)r->followed));
}

static void on_rules(struct making *m)
{
    if (!m->facts.rules_on)
        review_add_advice(m, "no_rules", TONE_QUIET, STR("/warnings?tab=rules"),
                          SAY("没有启用的预警规则：流失之前没有人会知道。",
                              "No warning rule is on: nobody knows before a customer is lost."));
    for (int i = 0; i < m->facts.rule_count; i++)
        on_rule(m, &m->facts.rules[i]);
}

static void on_people(struct making *m)
{
    const struct review_facts *f = &m->facts;
    if (f->busiest_count < BUSY_LEAST)
        return;
    struct review_text says =
        review_format(m->c->arena, "%.*s 有 %lld 件逾期未完成：分给别人，或先停别的事。",
                      "%.*s: %lld things overdue. Give some to others, or clear the week.",
                      STR_ARG(f->busiest.zh), (long long)f->busiest_count);
    says.en = str_format(m->c->arena,
                         "%.*s: %lld things overdue. Give some to others, or clear the week.",
                         STR_ARG(f->busiest.en), (long long)f->busiest_count);
    review_add_advice(m, "busy", TONE_BAD, f->busiest_path, says);
}

void review_advise(struct making *m)
{
    on_target(m);
    on_part(m);
    on_reasons(m);
    on_rules(m);
    on_people(m);
}
