#include "flow/automation_past.h"
#include "base/map.h"
#include "flow/automation_log.h"
#include "flow/automation_times.h"
#include "model/scope.h"

#include <roaring/roaring.h>
#include <stdlib.h>

enum { AT_ONCE = 2000 };

struct looking {
    struct ctx *c;
    struct org *org;
    struct automation_on on;
    struct past *out;
    struct id_set *ids; // whom he sees; NULL: all
    struct automation_hits hits;
};

// ---- the log ------------------------------------------------------------------------------------

static enum err look_change(struct looking *l, struct db_tx *tx, const struct change *one)
{
    struct automation_hit hit = {.on = &l->on, .object = one->object, .record = one->record};
    bool fits;
    if (!automation_log_wants(org_schema(l->org), &l->on.p, one))
        return ERR_NONE;
    enum err e = automation_log_fits(l->c, l->org, tx, &l->on, one, &fits, &hit.customer);
    hit.parent = automation_of_session(one->from.session);
    hit.day = (day_t)(clock_wall(org_clock(l->org), one->at_ms) / 86400);
    if (!e && fits)
        automation_hit_add(l->c, &l->hits, hit);
    return e;
}

// One that is there does not hear what it changed itself.
static enum err own_run(struct looking *l, struct db_tx *tx, int64_t run, bool *own)
{
    static const char sql[] = "SELECT COUNT(*) FROM automation_run WHERE id = ? AND automation = ?";
    int64_t n = 0;
    *own = false;
    if (!run || !l->on.a.id)
        return ERR_NONE;
    enum err e = db_number(l->c, tx, sql, DB_VALUES(value_int(run), value_int(l->on.a.id)), 0, &n);
    *own = n > 0;
    return e;
}

static enum err look_log(struct looking *l, struct db_tx *tx)
{
    const struct schema *s = org_schema(l->org);
    const struct clock *k = org_clock(l->org);
    struct change_question q = {.object = l->on.p.object < 0 ? -1 : s->objects[l->on.p.object].id,
                                .from_ms = clock_day_ms(k, l->out->from),
                                .to_ms = clock_day_ms(k, l->out->to + 1),
                                .limit = AT_ONCE};
    int looked = 0, n = AT_ONCE;
    enum err e = ERR_NONE;
    while (!e && n == AT_ONCE && looked < PAST_CHANGES_MAX) {
        struct change *list;
        e = change_list(l->c, tx, s, &q, &list, &n);
        for (int i = 0; i < n && !e; i++) {
            bool own = false;
            e = own_run(l, tx, automation_of_session(list[i].from.session), &own);
            if (!e && !own)
                e = look_change(l, tx, &list[i]);
        }
        looked += n;
        q.after = n ? list[n - 1].id : 0;
    }
    if (looked >= PAST_CHANGES_MAX) {
        l->out->zh = STR("变动太多，只看了最近的 5 万条");
        l->out->en = STR("there are too many changes: the newest 50,000 were looked at");
    }
    return e;
}

// ---- time lines ---------------------------------------------------------------------------------

struct sweeping {
    struct looking *l;
    const struct history *h;
    bool falls;
    struct of_thread {
        struct found {
            uint32_t customer;
            day_t day;
        } * found;
        size_t count;
    } * threads; // each thread has its own
};

static void visit(void *user, int thread, uint32_t customer, day_t first, const struct ranges *sets)
{
    struct sweeping *x = user;
    struct of_thread *own = &x->threads[thread];
    day_t from = x->l->out->from, to = x->l->out->to;
    (void)first;
    for (int i = 0; i < sets[0].count; i++) {
        day_t day = x->falls ? sets[0].at[i].to : sets[0].at[i].from;
        size_t n = own->count;
        if (day < from || day > to)
            continue;
        if ((n & (n - 1)) == 0)
            own->found = mem_grow(own->found, n ? n * 2 : 1, sizeof *own->found);
        own->found[n] = (struct found){customer, day};
        own->count++;
    }
}

static enum err sweep(struct looking *l, const struct history *h)
{
    struct sweeping x = {
        .l = l, .h = h, .falls = str_eq(action_text(l->on.p.starts, "becomes"), STR("false"))};
    struct history_plan *plan;
    int threads = history_threads(h);
    x.threads = ARENA_ARRAY(l->c->arena, struct of_thread, (size_t)threads + 1);
    roaring_bitmap_t *sees = automation_sees(h, l->ids);
    enum err e = history_compile(l->c, h, l->on.p.waits_for, &plan);
    struct history_sweep s = {.plans = &plan,
                              .plan_count = 1,
                              .last = l->out->to,
                              .only = sees,
                              .visit = visit,
                              .user = &x};
    if (!e)
        e = history_sweep(l->c, h, &s);
    for (int t = 0; t < threads; t++) {
        const struct of_thread *own = &x.threads[t];
        for (size_t i = 0; i < own->count && !e; i++) {
            int64_t customer = history_customer_id(h, own->found[i].customer);
            automation_hit_add(l->c, &l->hits,
                               (struct automation_hit){.on = &l->on,
                                                       .object = l->on.p.object,
                                                       .record = customer,
                                                       .customer = customer,
                                                       .day = own->found[i].day});
        }
        free(own->found);
    }
    if (sees)
        roaring_bitmap_free(sees);
    return e;
}

static enum err look_lines(struct looking *l)
{
    const struct rule *rules[] = {l->on.p.waits_for};
    const struct history *h;
    int64_t now = clock_ms(org_clock(l->org));
    enum err e = mirror_use(l->c, org_mirror(l->org), rules, rules[0] ? 1 : 0, &h);
    if (e)
        return e;
    if (l->on.p.kind == STARTS_CONDITION)
        e = sweep(l, h);
    for (day_t d = l->out->from; d <= l->out->to && !e && l->on.p.kind == STARTS_SCHEDULE; d++)
        if (automation_occurs(&l->on.p, d) &&
            automation_moment(org_clock(l->org), &l->on.p, d) <= now)
            e = automation_times(l->c, l->org, h, &l->on, l->ids, d, &l->hits);
    mirror_release(org_mirror(l->org));
    return e;
}

// ---- all of it ----------------------------------------------------------------------------------

static enum err look_dates(struct looking *l, struct db_tx *tx)
{
    const struct clock *k = org_clock(l->org);
    day_t last = l->out->to;
    if (automation_moment(k, &l->on.p, last) > clock_ms(k))
        last--; // its time of today comes yet
    return automation_dates(l->c, l->org, tx, &l->on, l->out->from, last, &l->hits);
}

static int by_day(const void *a, const void *b)
{
    const struct automation_hit *x = a, *y = b;
    if (x->day != y->day)
        return x->day < y->day ? -1 : 1;
    return x->record < y->record ? -1 : x->record > y->record;
}

static void count(struct looking *l)
{
    struct past *out = l->out;
    struct int_map seen;
    day_t day = DAY_NONE;
    int64_t today = 0;
    if (l->hits.count)
        qsort(l->hits.items, (size_t)l->hits.count, sizeof *l->hits.items, by_day);
    out->busiest = DAY_NONE;
    out->rows = ARENA_ARRAY(l->c->arena, struct past_row, PAST_ROWS_MAX);
    int_map_init(&seen, 64);
    for (int i = 0; i < l->hits.count; i++) {
        const struct automation_hit *h = &l->hits.items[i];
        if (!h->holds)
            continue;
        today = h->day == day ? today + 1 : 1;
        day = h->day;
        if (today > out->most) {
            out->most = today;
            out->busiest = day;
        }
        out->runs++;
        if (h->customer)
            int_map_put(&seen, (uint64_t)h->customer, 1);
        if (out->row_count < PAST_ROWS_MAX)
            out->rows[out->row_count++] = (struct past_row){day, h->object, h->record, h->customer};
    }
    out->customers = (int64_t)seen.count;
    int_map_deinit(&seen);
}

static enum err look(struct looking *l)
{
    const struct schema *s = org_schema(l->org);
    bool by_lines = l->on.p.kind == STARTS_CONDITION || l->on.p.kind == STARTS_SCHEDULE;
    struct db_tx *tx;
    enum err e = ERR_NONE;
    if (by_lines && !viewer_all(l->on.v))
        e = scope_ids(l->c, l->org, l->on.v, s, s->customer, VERB_SEE, &l->ids);
    if (!e && by_lines)
        e = look_lines(l);
    id_set_drop(l->ids);
    if (e || by_lines)
        return e;
    e = db_read_begin(l->c, org_db(l->org), &tx);
    if (e)
        return e;
    e = l->on.p.kind == STARTS_DATE ? look_dates(l, tx) : look_log(l, tx);
    db_read_end(tx);
    return e;
}

enum err automation_past(struct ctx *c, struct org *o, const struct viewer *v,
                         const struct automation *a, struct past *out)
{
    struct looking l = {.c = c, .org = o, .out = out};
    day_t today = clock_today(org_clock(o));
    *out = (struct past){.known = true,
                         .from = today - PAST_DAYS + 1,
                         .to = today,
                         .busiest = DAY_NONE,
                         .zh = STR(""),
                         .en = STR("")};
    enum err e = automation_tried(c, o, v, a, &l.on);
    if (!e && l.on.p.kind == STARTS_HOOK) {
        out->known = false;
        out->zh = STR("其他系统会何时通知，过去的数据里看不出来");
        out->en = STR("when another program would have called is not to be seen in what was");
        return ERR_NONE;
    }
    if (!e && l.on.p.kind == STARTS_DATE) {
        out->zh = STR("按现在的日期推算：过去改过的日期不算");
        out->en = STR("by the dates as they are now: those they were before do not count");
    }
    if (!e)
        e = look(&l);
    if (!e)
        e = automation_hits_ask(c, o, &l.hits);
    if (!e)
        count(&l);
    return e;
}
