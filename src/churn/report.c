#include "churn/report.h"
#include "churn/member.h"
#include "churn/split.h"
#include "stats/interval.h"

#include <math.h>
#include <stdlib.h>

struct rate churn_rate(const struct period_counts *p)
{
    if (!p->opening)
        return (struct rate){0};
    struct interval i = interval_wilson(p->lost, p->opening);
    return (struct rate){true, (double)p->lost / (double)p->opening, i.low, i.high};
}

int churn_rules(const struct definition *d, const struct rule *by, const struct rule **out)
{
    int n = 0;
    out[n++] = d->member;
    n += reasons_rules(&d->reasons, out + n);
    out[n++] = by;
    return n;
}

int64_t churn_lost_by_sum(const struct period_counts *p)
{
    int64_t sum = 0;
    for (int i = 0; i <= REASONS_MAX; i++)
        sum += p->lost_by[i];
    return sum;
}

// ---- one customer in one period -----------------------------------------------------------------

// What one customer is in one period, and the day on which that was decided.
struct part {
    bool is[CHURN_WHICH_COUNT];
    day_t
        decided; // of a lost one the day of the loss, else the period's last: the day of his slice
    day_t since; // CHURN_NEW, CHURN_RETURNED: first day of the stretch he closes in
    day_t left;  // CHURN_LOST_AND_BACK: the newest day of loss inside
    int reason;  // CHURN_LOST: which of the definition's names its kind
};

// `at` is a cursor into the member's ranges: the first that ends after the period's eve.
static struct part part_of(const struct ranges *r, int *at, struct period p)
{
    struct part out = {.decided = p.to, .since = DAY_NONE, .left = DAY_NONE};
    int i = *at;
    while (i < r->count && r->at[i].to <= p.from - 1)
        i++;
    *at = i;
    bool before = r->count && r->at[0].from < p.from;
    bool opening = i < r->count && r->at[i].from <= p.from - 1;
    int last = i;
    while (last + 1 < r->count && r->at[last + 1].from <= p.to)
        last++;
    bool inside = i < r->count && r->at[i].from <= p.to;
    bool closing = inside && r->at[last].to > p.to;
    out.is[CHURN_OPENING] = opening;
    out.is[CHURN_CLOSING] = closing;
    out.is[CHURN_LOST] = opening && !closing;
    out.is[CHURN_NEW] = closing && !before;
    out.is[CHURN_RETURNED] = closing && !opening && before;
    out.is[CHURN_NEW_LOST] = inside && !closing && !before;
    out.is[CHURN_LOST_AND_BACK] = opening && closing && last > i;
    if (out.is[CHURN_LOST_AND_BACK])
        out.left = r->at[last - 1].to;
    if (closing)
        out.since = r->at[last].from;
    else if (inside)
        out.decided = r->at[last].to;
    return out;
}

static void add_part(struct period_counts *c, const struct part *p)
{
    c->opening += p->is[CHURN_OPENING];
    c->fresh += p->is[CHURN_NEW];
    c->returned += p->is[CHURN_RETURNED];
    c->lost += p->is[CHURN_LOST];
    c->lost_by[p->reason] += p->is[CHURN_LOST];
    c->closing += p->is[CHURN_CLOSING];
    c->new_lost += p->is[CHURN_NEW_LOST];
    c->lost_and_back += p->is[CHURN_LOST_AND_BACK];
}

static bool anything(const struct part *p)
{
    return p->is[CHURN_OPENING] || p->is[CHURN_CLOSING] || p->is[CHURN_NEW_LOST];
}

// ---- counting -----------------------------------------------------------------------------------

// What one thread has counted.
struct tally {
    struct period_counts *whole;
    struct split slices;
    struct period_counts *counts; // slice after slice, each with every period
    int count, room;
};

struct counting {
    const struct churn_question *ask;
    const struct history *history;
    struct history_plan *by;
    const struct reason_plans *reasons;
    struct tally *tallies; // one for each thread
};

static struct period_counts *slice_counts(struct tally *t, double value, int periods)
{
    int line = split_line(&t->slices, value);
    if (line == t->count) {
        if (t->count == t->room) {
            t->room = t->room ? t->room * 2 : 16;
            t->counts = mem_grow(t->counts, (size_t)t->room * (size_t)periods, sizeof *t->counts);
        }
        memset(t->counts + (size_t)t->count * (size_t)periods, 0,
               (size_t)periods * sizeof *t->counts);
        t->count++;
    }
    return t->counts + (size_t)line * (size_t)periods;
}

static void count_one(void *user, int thread, uint32_t customer, day_t first,
                      const struct ranges *sets)
{
    (void)first;
    struct counting *k = user;
    struct tally *t = &k->tallies[thread];
    int cursor = 0, periods = k->ask->period_count;
    for (int i = 0; i < periods && sets[0].count; i++) {
        struct part p = part_of(&sets[0], &cursor, k->ask->periods[i]);
        if (!anything(&p))
            continue;
        if (p.is[CHURN_LOST])
            p.reason = reason_at(k->reasons, customer, p.decided);
        add_part(&t->whole[i], &p);
        if (k->by) {
            double value = history_value(k->history, k->by, customer, p.decided);
            add_part(&slice_counts(t, value, periods)[i], &p);
        }
    }
}

static void tally_init(struct tally *t, int periods)
{
    *t = (struct tally){0};
    t->whole = mem_array((size_t)periods, sizeof *t->whole);
    split_init(&t->slices);
}

static void tally_deinit(struct tally *t)
{
    free(t->whole);
    free(t->counts);
    split_deinit(&t->slices);
}

static void add_counts(struct period_counts *to, const struct period_counts *from, int periods)
{
    for (int i = 0; i < periods; i++) {
        to[i].opening += from[i].opening;
        to[i].fresh += from[i].fresh;
        to[i].returned += from[i].returned;
        to[i].lost += from[i].lost;
        to[i].closing += from[i].closing;
        to[i].new_lost += from[i].new_lost;
        to[i].lost_and_back += from[i].lost_and_back;
        for (int n = 0; n <= REASONS_MAX; n++)
            to[i].lost_by[n] += from[i].lost_by[n];
    }
}

static void merge(struct tally *to, const struct tally *from, int periods)
{
    add_counts(to->whole, from->whole, periods);
    for (int i = 0; i < from->count; i++)
        add_counts(slice_counts(to, from->slices.values[i], periods),
                   from->counts + (size_t)i * (size_t)periods, periods);
}

struct order {
    const struct history *history;
    enum rule_type type;
};

static int slice_order(const void *a, const void *b, void *user)
{
    const struct order *o = user;
    return split_order(o->history, o->type, ((const struct churn_slice *)a)->value,
                       ((const struct churn_slice *)b)->value);
}

static void give_slices(struct ctx *c, const struct tally *t, const struct churn_question *ask,
                        const struct history *h, struct churn_report *out)
{
    size_t periods = (size_t)ask->period_count;
    out->slice_count = t->count;
    out->slices = ARENA_ARRAY(c->arena, struct churn_slice, (size_t)t->count);
    for (int i = 0; i < t->count; i++) {
        out->slices[i].value = t->slices.values[i];
        out->slices[i].counts = ARENA_ARRAY(c->arena, struct period_counts, periods);
        memcpy(out->slices[i].counts, t->counts + (size_t)i * periods, periods * sizeof *t->counts);
    }
    struct order order = {h, ask->by ? ask->by->root->type : RULE_NUMBER};
    if (t->count)
        qsort_r(out->slices, (size_t)t->count, sizeof *out->slices, slice_order, &order);
}

// A report that does not add up is an error of the program, and must not be shown.
static enum err prove(struct ctx *c, const struct period_counts *p, int periods, bool chained)
{
    for (int i = 0; i < periods; i++) {
        bool adds = p[i].closing == p[i].opening + p[i].fresh + p[i].returned - p[i].lost &&
                    churn_lost_by_sum(&p[i]) == p[i].lost;
        bool joins = !chained || i == 0 || p[i].opening == p[i - 1].closing;
        if (!adds || !joins)
            return fail(c, ERR_INTERNAL, "period %d does not add up", "第 %d 个周期对不上账",
                        i + 1);
    }
    return ERR_NONE;
}

enum err churn_report(struct ctx *c, const struct question *q, const struct churn_question *ask,
                      struct churn_report *out)
{
    struct history_plan *member, *by = NULL;
    struct reason_plans reasons;
    int threads = history_threads(q->history), periods = ask->period_count;
    enum err e = history_compile(c, q->history, ask->definition.member, &member);
    if (!e)
        e = reasons_compile(c, q->history, &ask->definition.reasons, &reasons);
    if (!e && ask->by)
        e = history_compile(c, q->history, ask->by, &by);
    if (e)
        return e;
    struct counting k = {ask, q->history, by, &reasons,
                         mem_array((size_t)threads, sizeof *k.tallies)};
    for (int i = 0; i < threads; i++)
        tally_init(&k.tallies[i], periods);
    struct history_sweep sweep = {.plans = &member,
                                  .plan_count = 1,
                                  .last = ask->periods[periods - 1].to,
                                  .only = q->within,
                                  .visit = count_one,
                                  .user = &k};
    e = history_sweep(c, q->history, &sweep);
    for (int i = 1; i < threads; i++)
        merge(&k.tallies[0], &k.tallies[i], periods);
    if (!e) {
        out->whole = ARENA_ARRAY(c->arena, struct period_counts, (size_t)periods);
        memcpy(out->whole, k.tallies[0].whole, (size_t)periods * sizeof *out->whole);
        give_slices(c, &k.tallies[0], ask, q->history, out);
        e = prove(c, out->whole, periods, true);
    }
    for (int i = 0; i < out->slice_count && !e; i++)
        e = prove(c, out->slices[i].counts, periods, false);
    for (int i = 0; i < threads; i++)
        tally_deinit(&k.tallies[i]);
    free(k.tallies);
    return e;
}

// ---- listing ------------------------------------------------------------------------------------

static const char *const which_names[CHURN_WHICH_COUNT] = {
    [CHURN_OPENING] = "opening",
    [CHURN_NEW] = "new",
    [CHURN_RETURNED] = "returned",
    [CHURN_LOST] = "lost",
    [CHURN_CLOSING] = "closing",
    [CHURN_NEW_LOST] = "new_lost",
    [CHURN_LOST_AND_BACK] = "lost_and_back",
};

enum churn_which churn_which(struct str name)
{
    int i = 0;
    while (i < CHURN_WHICH_COUNT && !str_eq(name, str_of(which_names[i])))
        i++;
    return (enum churn_which)i;
}

struct listing {
    const struct history *history;
    struct period period;
    enum churn_which which;
    struct history_plan *by;
    const double *slice;
    const struct reason_plans *reasons; // NULL: of any kind
    enum loss_kind kind;
    struct member_list *lists; // one for each thread
};

static void list_one(void *user, int thread, uint32_t customer, day_t first,
                     const struct ranges *sets)
{
    (void)first;
    struct listing *l = user;
    int cursor = 0;
    struct part p = part_of(&sets[0], &cursor, l->period);
    if (!p.is[l->which])
        return;
    if (l->reasons &&
        reason_kind(l->reasons->of, reason_at(l->reasons, customer, p.decided)) != l->kind)
        return;
    if (l->slice && !split_same(history_value(l->history, l->by, customer, p.decided), *l->slice))
        return;
    const day_t days[CHURN_WHICH_COUNT] = {
        [CHURN_OPENING] = DAY_NONE,     [CHURN_NEW] = p.since,      [CHURN_RETURNED] = p.since,
        [CHURN_LOST] = p.decided,       [CHURN_CLOSING] = DAY_NONE, [CHURN_NEW_LOST] = p.decided,
        [CHURN_LOST_AND_BACK] = p.left,
    };
    member_list_add(&l->lists[thread], (struct churn_member){customer, days[l->which]});
}

enum err churn_members(struct ctx *c, const struct question *q, const struct churn_question *ask,
                       int period, enum churn_which which, const double *slice,
                       struct churn_member **out, int *count)
{
    struct history_plan *member, *by = NULL;
    struct reason_plans reasons;
    int threads = history_threads(q->history);
    enum err e = history_compile(c, q->history, ask->definition.member, &member);
    if (!e)
        e = reasons_compile(c, q->history, &ask->definition.reasons, &reasons);
    if (!e && slice)
        e = history_compile(c, q->history, ask->by, &by);
    if (e)
        return e;
    struct listing l = {.history = q->history,
                        .period = ask->periods[period],
                        .which = which,
                        .by = by,
                        .slice = slice,
                        .reasons = ask->of_kind && which == CHURN_LOST ? &reasons : NULL,
                        .kind = ask->kind,
                        .lists = mem_array((size_t)threads, sizeof *l.lists)};
    struct history_sweep sweep = {.plans = &member,
                                  .plan_count = 1,
                                  .last = ask->periods[ask->period_count - 1].to,
                                  .only = q->within,
                                  .visit = list_one,
                                  .user = &l};
    e = history_sweep(c, q->history, &sweep);
    member_lists_join(c->arena, l.lists, threads, out, count);
    free(l.lists);
    return e;
}
