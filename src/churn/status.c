#include "churn/status.h"
#include "churn/member.h"

#include <stdlib.h>

const char *status_name(enum status s)
{
    static const char *const names[] = {
        [STATUS_PROSPECT] = "prospect",
        [STATUS_ACTIVE] = "active",
        [STATUS_GRACE] = "grace",
        [STATUS_LOST] = "lost",
    };
    return names[s];
}

// Grace ends and begins with the condition of loss; a status since then, or since membership.
static enum err grace_of(struct ctx *c, const struct question *q, const struct definition *d,
                         uint32_t customer, day_t day, day_t member_since,
                         struct status_report *out)
{
    struct history_plan *lost;
    struct ranges r;
    enum err e = history_compile(c, q->history, d->lost, &lost);
    if (!e)
        e = history_ranges(c, q->history, lost, customer, day, &r);
    if (e)
        return e;
    bool grace = r.count && r.at[r.count - 1].to > day;
    day_t edge = !r.count ? member_since : grace ? r.at[r.count - 1].from : r.at[r.count - 1].to;
    out->status = grace ? STATUS_GRACE : STATUS_ACTIVE;
    out->since = edge > member_since ? edge : member_since;
    return ERR_NONE;
}

enum err status_of(struct ctx *c, const struct question *q, const struct definition *d,
                   uint32_t customer, day_t day, struct status_report *out)
{
    struct history_plan *member;
    struct ranges r;
    enum err e = history_compile(c, q->history, d->member, &member);
    if (!e)
        e = history_ranges(c, q->history, member, customer, day, &r);
    if (e)
        return e;
    if (!r.count) {
        *out =
            (struct status_report){STATUS_PROSPECT, history_first_day(q->history, customer, day)};
        return ERR_NONE;
    }
    struct day_range newest = r.at[r.count - 1];
    if (newest.to > day)
        return grace_of(c, q, d, customer, day, newest.from, out);
    *out = (struct status_report){STATUS_LOST, newest.to};
    return ERR_NONE;
}

// ---- two definitions ----------------------------------------------------------------------------

struct comparing {
    day_t day;
    enum comparison_which which;
    int64_t (*counts)[4]; // for each thread: both, only a, only b, neither
    struct member_list *lists;
};

// Since when he is lost; DAY_NONE where he is not.
static day_t lost_since(const struct ranges *member, day_t day)
{
    if (!member->count || member->at[member->count - 1].to > day)
        return DAY_NONE;
    return member->at[member->count - 1].to;
}

static void compare_one(void *user, int thread, uint32_t customer, day_t first,
                        const struct ranges *sets)
{
    (void)first;
    struct comparing *k = user;
    day_t a = lost_since(&sets[0], k->day), b = lost_since(&sets[1], k->day);
    bool by_a = a != DAY_NONE, by_b = b != DAY_NONE;
    int kind = by_a && by_b ? COMPARE_BOTH : by_a ? COMPARE_ONLY_A : by_b ? COMPARE_ONLY_B : 3;
    k->counts[thread][kind]++;
    if (kind == (int)k->which && k->which != COMPARE_NOBODY)
        member_list_add(&k->lists[thread], (struct churn_member){customer, by_a ? a : b});
}

enum err compare_definitions(struct ctx *c, const struct question *q, const struct definition *a,
                             const struct definition *b, day_t day, enum comparison_which which,
                             struct comparison *out)
{
    struct history_plan *plans[2];
    enum err e = history_compile(c, q->history, a->member, &plans[0]);
    if (!e)
        e = history_compile(c, q->history, b->member, &plans[1]);
    if (e)
        return e;
    int threads = history_threads(q->history);
    struct comparing k = {day, which, mem_array((size_t)threads, sizeof *k.counts),
                          mem_array((size_t)threads, sizeof *k.lists)};
    struct history_sweep sweep = {.plans = plans,
                                  .plan_count = 2,
                                  .last = day,
                                  .only = q->within,
                                  .visit = compare_one,
                                  .user = &k};
    *out = (struct comparison){0};
    e = history_sweep(c, q->history, &sweep);
    for (int i = 0; i < threads; i++) {
        out->both += k.counts[i][COMPARE_BOTH];
        out->only_a += k.counts[i][COMPARE_ONLY_A];
        out->only_b += k.counts[i][COMPARE_ONLY_B];
        out->neither += k.counts[i][3];
    }
    member_lists_join(c->arena, k.lists, threads, &out->members, &out->member_count);
    free(k.counts);
    free(k.lists);
    return e;
}
