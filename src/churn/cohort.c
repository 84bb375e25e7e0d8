#include "churn/cohort.h"

#include <stdlib.h>

struct counting {
    const struct period *periods;
    int count;
    int64_t *sizes, *kept; // for each thread: [count], [count × count]
};

static int period_of(const struct counting *k, day_t d)
{
    int low = 0, high = k->count;
    while (low < high) {
        int middle = (low + high) / 2;
        if (k->periods[middle].to < d)
            low = middle + 1;
        else
            high = middle;
    }
    return low < k->count && k->periods[low].from <= d ? low : -1;
}

static void count_one(void *user, int thread, uint32_t customer, day_t first,
                      const struct ranges *sets)
{
    (void)customer;
    (void)first;
    struct counting *k = user;
    const struct ranges *r = &sets[0];
    int cohort = r->count ? period_of(k, r->at[0].from) : -1;
    if (cohort < 0)
        return;
    size_t count = (size_t)k->count, at = (size_t)thread * count + (size_t)cohort;
    k->sizes[at]++;
    for (int i = cohort, n = 0; i < k->count; i++) {
        while (n < r->count && r->at[n].to <= k->periods[i].to)
            n++;
        if (n < r->count && r->at[n].from <= k->periods[i].to)
            k->kept[at * count + (size_t)i]++;
    }
}

static void give(struct ctx *c, const struct counting *k, int threads, struct cohort *list)
{
    size_t count = (size_t)k->count;
    for (size_t i = 0; i < count; i++) {
        list[i].period = k->periods[i];
        list[i].kept_count = (int)(count - i);
        list[i].kept = ARENA_ARRAY(c->arena, int64_t, count - i);
        for (size_t t = 0; t < (size_t)threads; t++) {
            list[i].size += k->sizes[t * count + i];
            for (size_t n = i; n < count; n++)
                list[i].kept[n - i] += k->kept[(t * count + i) * count + n];
        }
    }
}

enum err cohort_report(struct ctx *c, const struct question *q, const struct definition *d,
                       const struct period *periods, int count, struct cohort **out)
{
    enum { COHORTS_MAX = 400 };
    if (count > COHORTS_MAX)
        return fail(c, ERR_INPUT, "a triangle of more than %d periods: take longer ones",
                    "留存三角最多 %d 个周期：请选择更长的周期", COHORTS_MAX);
    struct history_plan *member;
    enum err e = history_compile(c, q->history, d->member, &member);
    if (e)
        return e;
    size_t threads = (size_t)history_threads(q->history), n = (size_t)count;
    struct counting k = {periods, count, mem_array(threads * n, sizeof *k.sizes),
                         mem_array(threads * n * n, sizeof *k.kept)};
    struct history_sweep sweep = {.plans = &member,
                                  .plan_count = 1,
                                  .last = periods[count - 1].to,
                                  .only = q->within,
                                  .visit = count_one,
                                  .user = &k};
    e = history_sweep(c, q->history, &sweep);
    if (!e) {
        *out = ARENA_ARRAY(c->arena, struct cohort, n);
        give(c, &k, (int)threads, *out);
    }
    free(k.sizes);
    free(k.kept);
    return e;
}
