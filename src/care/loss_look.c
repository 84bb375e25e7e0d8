#include "care/loss_look.h"
#include "model/worth.h"

#include <stdlib.h>

struct list {
    struct loss_found *at;
    int count, room;
};

struct sweeping {
    struct list *lists; // for each thread
    day_t last;
};

static void list_add(struct list *l, struct loss_found one)
{
    if (l->count == l->room) {
        int room = l->room ? l->room * 2 : 64;
        struct loss_found *grown = mem_array((size_t)room, sizeof *grown);
        if (l->count)
            memcpy(grown, l->at, (size_t)l->count * sizeof *grown);
        free(l->at);
        l->at = grown;
        l->room = room;
    }
    l->at[l->count++] = one;
}

// The customer is still his number in the history.
static void visit(void *user, int thread, uint32_t customer, day_t first, const struct ranges *sets)
{
    struct sweeping *s = user;
    (void)first;
    if (!sets->count || sets->at[sets->count - 1].to > s->last)
        return;
    struct day_range newest = sets->at[sets->count - 1];
    list_add(&s->lists[thread],
             (struct loss_found){.customer = customer, .day = newest.to, .from = newest.from});
}

static void join(struct ctx *c, struct sweeping *s, int threads, struct loss_look *look)
{
    for (int i = 0; i < threads; i++)
        look->lost_count += s->lists[i].count;
    look->lost = ARENA_ARRAY(c->arena, struct loss_found, (size_t)look->lost_count + 1);
    int n = 0;
    for (int i = 0; i < threads; i++) {
        for (int k = 0; k < s->lists[i].count; k++)
            look->lost[n++] = s->lists[i].at[k];
        free(s->lists[i].at);
    }
}

static int by_customer(const void *a, const void *b)
{
    int64_t x = ((const struct loss_found *)a)->customer,
            y = ((const struct loss_found *)b)->customer;
    return (x > y) - (x < y);
}

// In the order of customers, by their ids, so that every run writes the same.
static void name_all(const struct history *h, struct history_plan *worth,
                     const struct reason_plans *reasons, struct loss_look *look)
{
    for (int i = 0; i < look->lost_count; i++) {
        struct loss_found *f = &look->lost[i];
        uint32_t at = (uint32_t)f->customer;
        bool asked = f->day > look->since;
        f->worth = asked ? worth_at(h, worth, at, f->day - 1) : value_null();
        f->kind = asked ? reason_kind(reasons->of, reason_at(reasons, at, f->day)) : LOSS_SILENT;
        f->customer = history_customer_id(h, at);
    }
    qsort(look->lost, (size_t)look->lost_count, sizeof *look->lost, by_customer);
}

// Of those watched who are lost no more: since when they are customers again.
static enum err find_back(struct ctx *c, const struct history *h, struct history_plan *member,
                          struct loss_look *look)
{
    struct int_map lost;
    enum err e = ERR_NONE;
    int_map_init(&lost, 1024);
    for (int i = 0; i < look->lost_count; i++)
        int_map_put(&lost, (uint64_t)look->lost[i].customer, 1);
    look->back = ARENA_ARRAY(c->arena, struct loss_found, (size_t)look->watched_count + 1);
    for (int i = 0; i < look->watched_count && !e; i++) {
        int64_t customer = look->watched[i].customer;
        uint32_t at = history_customer_of(h, customer);
        struct ranges r = {0};
        if (int_map_get(&lost, (uint64_t)customer) || at == UINT32_MAX)
            continue;
        e = history_ranges(c, h, member, at, look->last, &r);
        if (!e && r.count)
            look->back[look->back_count++] =
                (struct loss_found){.customer = customer, .from = r.at[r.count - 1].from};
    }
    int_map_deinit(&lost);
    return e;
}

static enum err find_in(struct ctx *c, const struct history *h, const struct definition *d,
                        const struct rule *worth, struct loss_look *look)
{
    struct history_plan *plan, *worth_plan = NULL;
    struct reason_plans reasons;
    enum err e = history_compile(c, h, d->member, &plan);
    if (!e)
        e = reasons_compile(c, h, &d->reasons, &reasons);
    if (!e && worth)
        e = history_compile(c, h, worth, &worth_plan);
    if (e)
        return e;
    int threads = history_threads(h);
    struct sweeping s = {ARENA_ARRAY(c->arena, struct list, (size_t)threads), look->last};
    struct history_sweep sweep = {
        .plans = &plan, .plan_count = 1, .last = look->last, .visit = visit, .user = &s};
    e = history_sweep(c, h, &sweep);
    join(c, &s, threads, look);
    if (e)
        return e;
    name_all(h, worth_plan, &reasons, look);
    return find_back(c, h, plan, look);
}

enum err loss_find(struct ctx *c, struct org *o, struct loss_look *look)
{
    const struct schema *s = org_schema(o);
    const struct history *h;
    const struct rule *rules[REASONS_MAX + 2], *worth;
    int count;
    struct definition d;
    struct db_tx *tx;
    enum err e = definition_parse(c, s, &look->draft, &d, NULL);
    if (!e)
        e = db_read_begin(c, org_db(o), &tx);
    if (e)
        return e;
    e = worth_rule(c, tx, s, &worth);
    db_read_end(tx);
    rules[0] = d.member;
    count = 1 + reasons_rules(&d.reasons, rules + 1);
    if (!e && worth)
        rules[count++] = worth;
    if (!e)
        e = mirror_use(c, org_mirror(o), rules, count, &h);
    if (e)
        return e;
    e = find_in(c, h, &d, worth, look);
    mirror_release(org_mirror(o));
    return e;
}
