#include "churn/backtest.h"
#include "churn/split.h"
#include "stats/interval.h"

#include <math.h>
#include <stdlib.h>

struct tally {
    int64_t raised, undecided, followed, losses, caught;
    int64_t *leads; // how many caught losses had a lead of that many days
    struct split owners;
    int64_t *owned; // warnings raised, for each line of `owners`
    int owned_room;
};

struct trying {
    const struct backtest_question *ask;
    const struct history *history;
    struct history_plan *by; // or NULL
    struct tally *tallies;   // for each thread
    int lead_room;
};

// The stretch of a warning within from … to; empty (from >= to) where it lies outside.
static struct day_range within(struct day_range r, const struct backtest_question *ask)
{
    if (r.from < ask->from)
        r.from = ask->from;
    if (r.to > ask->to + 1)
        r.to = ask->to + 1;
    return r;
}

// The first loss after `day`, or DAY_MAX + 1: member ranges that end within what is known. A loss
// before `from` is none.
static day_t next_loss(const struct ranges *member, int *at, day_t day,
                       const struct backtest_question *ask)
{
    while (*at < member->count && (member->at[*at].to <= day || member->at[*at].to < ask->from))
        ++*at;
    if (*at == member->count || member->at[*at].to > ask->to)
        return DAY_MAX + 1;
    return member->at[*at].to;
}

static void own(struct tally *t, double owner, int64_t warnings)
{
    int line = split_line(&t->owners, owner);
    if (line >= t->owned_room) {
        int room = t->owned_room ? t->owned_room * 2 : 16;
        t->owned = mem_grow(t->owned, (size_t)room, sizeof *t->owned);
        memset(t->owned + t->owned_room, 0, (size_t)(room - t->owned_room) * sizeof *t->owned);
        t->owned_room = room;
    }
    t->owned[line] += warnings;
}

static void try_warnings(struct trying *k, struct tally *t, uint32_t customer,
                         const struct ranges *member, const struct ranges *warned)
{
    const struct backtest_question *ask = k->ask;
    int at = 0;
    for (int i = 0; i < warned->count; i++) {
        struct day_range w = within(warned->at[i], ask);
        if (w.from >= w.to)
            continue;
        t->raised++;
        if (k->by)
            own(t, history_value(k->history, k->by, customer, w.from), 1);
        day_t loss = next_loss(member, &at, w.from, ask);
        if (loss <= ask->to && loss - w.from <= ask->horizon)
            t->followed++;
        else if (ask->to - w.from < ask->horizon)
            t->undecided++;
    }
}

// The first day of the earliest warning that has a day in the `horizon` days before `loss`.
static bool caught(const struct ranges *warned, int *at, day_t loss,
                   const struct backtest_question *ask, day_t *first)
{
    while (*at < warned->count && within(warned->at[*at], ask).to <= loss - ask->horizon)
        ++*at;
    for (int i = *at; i < warned->count; i++) {
        struct day_range w = within(warned->at[i], ask);
        if (w.from >= w.to)
            continue;
        *first = w.from;
        return w.from < loss && w.to > loss - ask->horizon;
    }
    return false;
}

static void try_losses(struct trying *k, struct tally *t, const struct ranges *member,
                       const struct ranges *warned)
{
    const struct backtest_question *ask = k->ask;
    int at = 0;
    for (int i = 0; i < member->count; i++) {
        day_t loss = member->at[i].to, first;
        if (loss < ask->from || loss > ask->to)
            continue;
        t->losses++;
        if (!caught(warned, &at, loss, ask, &first))
            continue;
        t->caught++;
        t->leads[loss - first]++;
    }
}

static void try_one(void *user, int thread, uint32_t customer, day_t first,
                    const struct ranges *sets)
{
    (void)first;
    struct trying *k = user;
    struct tally *t = &k->tallies[thread];
    try_warnings(k, t, customer, &sets[0], &sets[1]);
    try_losses(k, t, &sets[0], &sets[1]);
}

static struct rate share(int64_t hits, int64_t n)
{
    if (!n)
        return (struct rate){0};
    struct interval i = interval_wilson(hits, n);
    return (struct rate){true, (double)hits / (double)n, i.low, i.high};
}

// The value at place `n` (from 0) of the numbers counted in `leads`.
static int nth(const int64_t *leads, int room, int64_t n)
{
    int64_t seen = 0;
    for (int i = 0; i < room; i++) {
        seen += leads[i];
        if (n < seen)
            return i;
    }
    return room;
}

// As quantile() of stats/quantile.h, of numbers that are counted instead of listed.
static double lead_quantile(const int64_t *leads, int room, int64_t n, double p)
{
    if (!n)
        return NAN;
    double place = (double)(n - 1) * p;
    int64_t below = (int64_t)floor(place);
    int low = nth(leads, room, below);
    int high = below + 1 < n ? nth(leads, room, below + 1) : low;
    return low + (high - low) * (place - (double)below);
}

static void add(struct tally *to, const struct tally *from, int room)
{
    to->raised += from->raised;
    to->undecided += from->undecided;
    to->followed += from->followed;
    to->losses += from->losses;
    to->caught += from->caught;
    for (int i = 0; i < room; i++)
        to->leads[i] += from->leads[i];
    for (int i = 0; i < from->owners.count; i++)
        own(to, from->owners.values[i], from->owned[i]);
}

static struct backtest_result result_of(const struct tally *t, int room,
                                        const struct backtest_question *ask)
{
    return (struct backtest_result){
        .raised = t->raised,
        .undecided = t->undecided,
        .followed = t->followed,
        .losses = t->losses,
        .caught = t->caught,
        .precision = share(t->followed, t->raised - t->undecided),
        .recall = share(t->caught, t->losses),
        .lead_low = lead_quantile(t->leads, room, t->caught, 0.25),
        .lead_median = lead_quantile(t->leads, room, t->caught, 0.5),
        .lead_high = lead_quantile(t->leads, room, t->caught, 0.75),
        .warnings_a_week = (double)t->raised * 7 / (ask->to - ask->from + 1),
    };
}

struct order {
    const struct history *history;
    enum rule_type type;
};

static int share_order(const void *a, const void *b, void *user)
{
    const struct backtest_share *x = a, *y = b;
    const struct order *o = user;
    if (x->raised != y->raised)
        return (x->raised < y->raised) - (x->raised > y->raised);
    return split_order(o->history, o->type, x->value, y->value);
}

static void give_shares(struct ctx *c, const struct trying *k, const struct tally *t,
                        struct backtest_result *out)
{
    struct order order = {k->history, k->by ? k->ask->by->root->type : RULE_NUMBER};
    double weeks = (k->ask->to - k->ask->from + 1) / 7.0;
    out->share_count = t->owners.count;
    out->shares = ARENA_ARRAY(c->arena, struct backtest_share, (size_t)t->owners.count);
    for (int i = 0; i < t->owners.count; i++)
        out->shares[i] =
            (struct backtest_share){t->owners.values[i], t->owned[i], (double)t->owned[i] / weeks};
    if (out->share_count)
        qsort_r(out->shares, (size_t)out->share_count, sizeof *out->shares, share_order, &order);
}

static void tally_init(struct tally *t, int lead_room)
{
    t->leads = mem_array((size_t)lead_room, sizeof *t->leads);
    split_init(&t->owners);
}

static void tally_deinit(struct tally *t)
{
    free(t->leads);
    free(t->owned);
    split_deinit(&t->owners);
}

static enum err try_threshold(struct ctx *c, const struct question *q,
                              const struct backtest_question *ask,
                              struct history_plan *const *plans, struct history_plan *by,
                              struct backtest_result *out)
{
    int threads = history_threads(q->history), room = ask->to - ask->from + 2;
    struct trying k = {ask, q->history, by, mem_array((size_t)threads, sizeof *k.tallies), room};
    for (int i = 0; i < threads; i++)
        tally_init(&k.tallies[i], room);
    struct history_sweep sweep = {.plans = plans,
                                  .plan_count = 2,
                                  .last = ask->to,
                                  .only = q->within,
                                  .visit = try_one,
                                  .user = &k,
                                  .stop = ask->stop};
    enum err e = history_sweep(c, q->history, &sweep);
    for (int i = 1; i < threads; i++)
        add(&k.tallies[0], &k.tallies[i], room);
    if (!e) {
        *out = result_of(&k.tallies[0], room, ask);
        give_shares(c, &k, &k.tallies[0], out);
    }
    for (int i = 0; i < threads; i++)
        tally_deinit(&k.tallies[i]);
    free(k.tallies);
    return e;
}

// Rule and membership as one condition, so that a warning is a stretch of both.
static enum err warning_rule(struct ctx *c, const struct backtest_question *ask, struct rule **out)
{
    struct str rule = rule_text(c->arena, ask->rule, NULL);
    struct str member = rule_text(c->arena, ask->definition.member, NULL);
    return rule_parse(c, ask->rule->catalog,
                      str_format(c->arena, "(%.*s) and (%.*s)", STR_ARG(rule), STR_ARG(member)),
                      ask->rule->params, ask->rule->param_count, out);
}

enum err backtest(struct ctx *c, const struct question *q, const struct backtest_question *ask,
                  struct backtest_result *out)
{
    struct history_plan *plans[2], *by = NULL;
    struct rule *warned;
    enum err e = ERR_NONE;
    if (ask->to < ask->from)
        e = fail(c, ERR_INPUT, "the period ends before it begins",
                 "时间范围的结束日期早于开始日期");
    else if (ask->horizon < 1)
        e = fail(c, ERR_INPUT, "the horizon is at least one day", "预警窗口至少为 1 天");
    if (!e)
        e = warning_rule(c, ask, &warned);
    if (!e)
        e = history_compile(c, q->history, ask->definition.member, &plans[0]);
    if (!e)
        e = history_compile(c, q->history, warned, &plans[1]);
    if (!e && ask->by)
        e = history_compile(c, q->history, ask->by, &by);
    for (int i = 0; i < ask->threshold_count && !e; i++) {
        if (ask->thresholds)
            history_plan_param(plans[1], 0, ask->thresholds[i]);
        e = try_threshold(c, q, ask, plans, i ? NULL : by, &out[i]);
    }
    return e;
}

int backtest_thresholds(double low, double high, int steps, double *out)
{
    bool whole = floor(low) == low && floor(high) == high;
    if (high <= low || steps < 2) {
        out[0] = low;
        return 1;
    }
    if (whole && high - low < steps)
        steps = (int)(high - low) + 1;
    int n = 0;
    for (int i = 0; i < steps; i++) {
        double at = low + (high - low) * i / (steps - 1);
        at = whole && high - low >= steps - 1 ? round(at) : at;
        if (!n || at != out[n - 1])
            out[n++] = at;
    }
    return n;
}
