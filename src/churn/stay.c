#include "churn/stay.h"

#include <math.h>
#include <stdlib.h>

struct stay {
    uint32_t customer;
    int32_t days;
    bool lost;
    double group;
};

struct stay_list {
    struct stay *at;
    size_t count, room;
};

struct gathering {
    const struct stay_question *ask;
    const struct history *history;
    struct history_plan *by;
    struct stay_list *lists;
};

static void gather_one(void *user, int thread, uint32_t customer, day_t first,
                       const struct ranges *sets)
{
    (void)first;
    struct gathering *g = user;
    struct stay_list *l = &g->lists[thread];
    if (!sets[0].count || sets[0].at[0].from < g->ask->from)
        return;
    struct day_range stay = sets[0].at[0];
    bool lost = stay.to <= g->ask->to;
    if (l->count == l->room) {
        l->room = l->room ? l->room * 2 : 256;
        l->at = mem_grow(l->at, l->room, sizeof *l->at);
    }
    double group = g->by ? history_value(g->history, g->by, customer, stay.from) : NAN;
    l->at[l->count++] =
        (struct stay){customer, (lost ? stay.to : g->ask->to) - stay.from, lost, group};
}

static int by_group(const void *a, const void *b)
{
    double x = ((const struct stay *)a)->group, y = ((const struct stay *)b)->group;
    if (isnan(x) || isnan(y))
        return isnan(x) - isnan(y);
    return (x > y) - (x < y);
}

static bool same_group(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

static void curve_of(struct ctx *c, const struct stay *stays, size_t n,
                     enum survival_interval interval, struct stay_curve *out)
{
    struct survival_subject *s = ARENA_ARRAY(c->arena, struct survival_subject, n);
    struct survival_step *steps = ARENA_ARRAY(c->arena, struct survival_step, n);
    for (size_t i = 0; i < n; i++) {
        s[i] = (struct survival_subject){.time = stays[i].days, .lost = stays[i].lost};
        out->lost += stays[i].lost;
    }
    survival_sort(s, n);
    out->customers = (int64_t)n;
    out->step_count = (int)survival_curve(s, n, interval, steps);
    out->steps = steps;
    out->median = survival_median(steps, (size_t)out->step_count);
}

static int most_first(const void *a, const void *b)
{
    int64_t x = ((const struct stay_curve *)a)->customers,
            y = ((const struct stay_curve *)b)->customers;
    return (x < y) - (x > y);
}

static enum err group_all(struct ctx *c, struct stay *all, size_t n,
                          const struct stay_question *ask, struct stay_report *out)
{
    struct survival_subject *s = ARENA_ARRAY(c->arena, struct survival_subject, n);
    int groups = 0;
    if (n)
        qsort(all, n, sizeof *all, by_group);
    for (size_t i = 0, next; i < n; i = next, groups++) {
        for (next = i; next < n && same_group(all[next].group, all[i].group); next++)
            s[next] = (struct survival_subject){all[next].days, all[next].lost, groups};
        if (groups == SURVIVAL_GROUPS_MAX)
            return fail(c, ERR_INPUT, "more than %d groups: take a field with fewer values",
                        "分组超过 %d 个：请选择取值更少的字段", SURVIVAL_GROUPS_MAX);
        struct stay_curve *curve = &out->curves[out->curve_count++];
        curve->value = all[i].group;
        curve_of(c, all + i, next - i, ask->interval, curve);
    }
    if (groups > 1) {
        survival_sort(s, n);
        out->test = survival_log_rank(s, n, groups);
        qsort(out->curves + 1, (size_t)groups, sizeof *out->curves, most_first);
    }
    return ERR_NONE;
}

static struct stay *join(struct arena *a, struct stay_list *lists, int threads, size_t *count)
{
    size_t total = 0, n = 0;
    for (int i = 0; i < threads; i++)
        total += lists[i].count;
    struct stay *all = ARENA_ARRAY(a, struct stay, total);
    for (int i = 0; i < threads; i++) {
        if (lists[i].count)
            memcpy(all + n, lists[i].at, lists[i].count * sizeof *all);
        n += lists[i].count;
        free(lists[i].at);
    }
    *count = total;
    return all;
}

enum err stay_report(struct ctx *c, const struct question *q, const struct stay_question *ask,
                     struct stay_report *out)
{
    struct history_plan *member, *by = NULL;
    *out = (struct stay_report){0};
    enum err e = history_compile(c, q->history, ask->definition.member, &member);
    if (!e && ask->by)
        e = history_compile(c, q->history, ask->by, &by);
    if (e)
        return e;
    int threads = history_threads(q->history);
    struct gathering g = {ask, q->history, by, mem_array((size_t)threads, sizeof *g.lists)};
    struct history_sweep sweep = {.plans = &member,
                                  .plan_count = 1,
                                  .last = ask->to,
                                  .only = q->within,
                                  .visit = gather_one,
                                  .user = &g};
    e = history_sweep(c, q->history, &sweep);
    size_t n;
    struct stay *all = join(c->arena, g.lists, threads, &n);
    free(g.lists);
    if (e)
        return e;
    out->curves = ARENA_ARRAY(c->arena, struct stay_curve, SURVIVAL_GROUPS_MAX + 1);
    out->curves[0].value = NAN;
    out->curve_count = 1;
    curve_of(c, all, n, ask->interval, &out->curves[0]);
    return ask->by ? group_all(c, all, n, ask, out) : ERR_NONE;
}
