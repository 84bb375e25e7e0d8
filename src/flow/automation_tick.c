// Those whose time has come: from where each was looked at last up to now, so that nothing is
// missed where the server stood still, and nothing is done twice. Of times that passed meanwhile
// a schedule runs the last one alone: nobody wants yesterday's round as well.
#include "flow/automation_times.h"
#include "model/scope.h"

static const char any_due[] =
    "SELECT COUNT(*) FROM automation WHERE enabled = 1 AND deleted = 0 AND due > "
    "0 AND due <= ?";
static const char move[] = "UPDATE automation SET looked = ?, due = ? WHERE id = ? AND looked = ?";

enum { DAY_S = 86400 };

struct ticking {
    struct org *org;
    struct automation_on *list;
    int count;
    int64_t now;
    struct automation_hits hits;
};

static bool is_due(const struct ticking *t, const struct automation_on *on)
{
    return !on->v || (on->a.due_ms && on->a.due_ms <= t->now);
}

// The days whose times lie in (looked, now]; none: first > last.
static void days_due(const struct ticking *t, const struct automation_on *on, day_t *first,
                     day_t *last)
{
    const struct clock *k = org_clock(t->org);
    *first = (day_t)(clock_wall(k, on->a.looked_ms) / DAY_S);
    *last = (day_t)(clock_wall(k, t->now) / DAY_S);
    while (*first <= *last && (!automation_occurs(&on->p, *first) ||
                               automation_moment(k, &on->p, *first) <= on->a.looked_ms))
        ++*first;
    while (*last >= *first &&
           (!automation_occurs(&on->p, *last) || automation_moment(k, &on->p, *last) > t->now))
        --*last;
}

static enum err look_dates(struct ctx *c, struct ticking *t)
{
    struct db_tx *tx;
    enum err e = db_read_begin(c, org_db(t->org), &tx);
    if (e)
        return e;
    for (int i = 0; i < t->count && !e; i++) {
        struct automation_on *on = &t->list[i];
        day_t first, last;
        if (!on->v || !is_due(t, on) || on->p.kind != STARTS_DATE)
            continue;
        days_due(t, on, &first, &last);
        if (first <= last)
            e = automation_dates(c, t->org, tx, on, first, last, &t->hits);
    }
    db_read_end(tx);
    return e;
}

static enum err look_time(struct ctx *c, struct ticking *t, struct automation_on *on, day_t day)
{
    const struct schema *s = org_schema(t->org);
    const struct rule *rules[] = {on->p.waits_for};
    const struct history *h;
    struct id_set *ids = NULL;
    if (!automation_each(&on->p))
        return automation_times(c, t->org, NULL, on, NULL, day, &t->hits);
    enum err e =
        viewer_all(on->v) ? ERR_NONE : scope_ids(c, t->org, on->v, s, s->customer, VERB_SEE, &ids);
    if (!e)
        e = mirror_use(c, org_mirror(t->org), rules, on->p.waits_for ? 1 : 0, &h);
    if (!e) {
        e = automation_times(c, t->org, h, on, ids, day, &t->hits);
        mirror_release(org_mirror(t->org));
    }
    id_set_drop(ids);
    return e;
}

static enum err look_schedules(struct ctx *c, struct ticking *t)
{
    enum err e = ERR_NONE;
    for (int i = 0; i < t->count && !e; i++) {
        struct automation_on *on = &t->list[i];
        day_t first, last;
        if (!on->v || !is_due(t, on) || on->p.kind != STARTS_SCHEDULE)
            continue;
        days_due(t, on, &first, &last);
        if (first <= last)
            e = look_time(c, t, on, last);
    }
    return e;
}

static enum err write_ticked(struct work *w, void *user)
{
    struct ticking *t = user;
    enum err e = ERR_NONE;
    for (int i = 0; i < t->count && !e; i++) {
        struct automation_on *on = &t->list[i];
        int64_t ours = 1;
        if (!on->v || !is_due(t, on))
            continue;
        e = db_run(w->c, w->tx, move,
                   DB_VALUES(value_int(t->now),
                             value_int(automation_next(org_clock(t->org), &on->p, t->now)),
                             value_int(on->a.id), value_int(on->a.looked_ms)),
                   &ours);
        for (int n = 0; n < t->hits.count && !ours; n++)
            t->hits.items[n].holds &= t->hits.items[n].on != on;
    }
    return e ? e : automation_hits_start(w, t->list, t->count, &t->hits);
}

static enum err any(struct ctx *c, struct org *o, int64_t now, bool *out)
{
    struct db_tx *tx;
    int64_t n = 0;
    enum err e = db_read_begin(c, org_db(o), &tx);
    if (e)
        return e;
    e = db_number(c, tx, any_due, DB_VALUES(value_int(now)), 0, &n);
    db_read_end(tx);
    *out = n > 0;
    return e;
}

enum err automations_tick(struct ctx *c, struct org *o, bool *more)
{
    struct ticking t = {.org = o, .now = clock_ms(org_clock(o))};
    bool some = false;
    enum err e = any(c, o, t.now, &some);
    *more = false;
    if (e || !some)
        return e;
    e = automations_on(c, o, 1 << STARTS_DATE | 1 << STARTS_SCHEDULE, &t.list, &t.count);
    if (!e)
        e = look_dates(c, &t);
    if (!e)
        e = look_schedules(c, &t);
    if (!e)
        e = automation_hits_ask(c, o, &t.hits);
    if (!e)
        e = org_write(c, o, 0, write_ticked, &t);
    automations_drop(t.list, t.count);
    return e;
}
