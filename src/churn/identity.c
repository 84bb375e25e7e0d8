#include "churn/identity.h"

static bool balances(const struct period_counts *n)
{
    return n->closing == n->opening + n->fresh + n->returned - n->lost &&
           churn_lost_by_sum(n) == n->lost;
}

static void add(struct period_counts *sum, const struct period_counts *n)
{
    sum->opening += n->opening;
    sum->fresh += n->fresh;
    sum->returned += n->returned;
    sum->lost += n->lost;
    sum->closing += n->closing;
    for (int i = 0; i <= REASONS_MAX; i++)
        sum->lost_by[i] += n->lost_by[i];
}

static bool equal(const struct period_counts *a, const struct period_counts *b)
{
    return a->opening == b->opening && a->fresh == b->fresh && a->returned == b->returned &&
           a->lost == b->lost && a->closing == b->closing &&
           !memcmp(a->lost_by, b->lost_by, sizeof a->lost_by);
}

void identity_prove(struct ctx *c, struct str name, const struct churn_question *ask,
                    const struct churn_report *report, struct proof *out)
{
    for (int i = 0; i < ask->period_count; i++) {
        const struct period_counts *n = &report->whole[i];
        struct period_counts sum = {0};
        char from[DAY_TEXT_SIZE];
        day_format(ask->periods[i].from, from);
        for (int k = 0; k < report->slice_count; k++) {
            add(&sum, &report->slices[k].counts[i]);
            if (!balances(&report->slices[k].counts[i]))
                proof_wrong(c, out, "%.*s, from %s: a slice does not balance",
                            "%.*s，%s 起：某一分组不平衡", STR_ARG(name), from);
        }
        if (!balances(n))
            proof_wrong(c, out, "%.*s, from %s: closing is not opening + new + returned - lost",
                        "%.*s，%s 起：期末不等于期初 + 新增 + 回流 − 流失", STR_ARG(name), from);
        if (i && n->opening != n[-1].closing)
            proof_wrong(c, out, "%.*s, from %s: opening is not the closing before",
                        "%.*s，%s 起：期初不等于上期期末", STR_ARG(name), from);
        if (ask->by && !equal(&sum, n))
            proof_wrong(c, out, "%.*s, from %s: the slices do not add up to the whole",
                        "%.*s，%s 起：各分组之和不等于总数", STR_ARG(name), from);
    }
}
