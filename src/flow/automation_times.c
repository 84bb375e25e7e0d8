#include "flow/automation_times.h"
#include "model/own.h"
#include "model/scope.h"

#include <roaring/roaring.h>

struct dated {
    int64_t record;
    day_t day; // on which it is set off
};

struct dates {
    struct dated *items;
    size_t count;
};

static void add(struct ctx *c, struct dates *all, int64_t record, day_t day)
{
    size_t n = all->count;
    if ((n & (n - 1)) == 0)
        all->items = arena_grow(c->arena, all->items, n, n ? n * 2 : 1, sizeof *all->items);
    all->items[all->count++] = (struct dated){record, day};
}

// Every return of its day and month in [first, last], not the date itself.
static void add_returns(struct ctx *c, struct dates *all, int64_t record, day_t date, day_t first,
                        day_t last, int days)
{
    for (day_t at = first > date ? first : date + 1; at <= last; at++) {
        at += rule_days_until_anniversary(date, at);
        if (at <= last)
            add(c, all, record, at + days);
    }
}

static enum err find(struct ctx *c, struct db_tx *tx, const struct automation_on *on,
                     const struct object *o, day_t first, day_t last, struct dates *all)
{
    enum { DAY_S = 86400 };
    const struct field *f = &o->fields[on->p.field];
    bool yearly = action_bool(on->p.starts, "yearly");
    int days = (int)action_int(on->p.starts, "days");
    int64_t unit = f->kind->id == KIND_TIME ? DAY_S : 1;
    struct db_rows *rows;
    const char *sql =
        str_format(c->arena, "SELECT id, %.*s FROM %.*s WHERE %.*s >= ? AND %.*s < ? ORDER BY id",
                   STR_ARG(f->column), STR_ARG(o->table), STR_ARG(f->column), STR_ARG(f->column))
            .at;
    first -= days;
    last -= days;
    enum err e = db_query_many(c, tx, sql,
                               DB_VALUES(value_int(yearly ? INT64_MIN / 2 : (int64_t)first * unit),
                                         value_int((int64_t)(last + 1) * unit)),
                               &rows);
    while (!e && db_next(c, rows, &e)) {
        day_t date = kind_day(f->kind, db_value(rows, 1));
        if (yearly)
            add_returns(c, all, db_int(rows, 0), date, first, last, days);
        else
            add(c, all, db_int(rows, 0), date + days);
    }
    return e;
}

// Whether it fulfils the filter, and is seen by who wrote the automation.
static enum err fits(struct ctx *c, struct org *o, struct db_tx *tx, const struct automation_on *on,
                     const struct record *r, day_t day, bool *out)
{
    const struct schema *s = org_schema(o);
    struct own own = {&s->objects[r->object], r->cells, day, c->arena};
    *out = !on->p.filter || own_holds(&own, on->p.filter);
    return !*out || viewer_all(on->v) ? ERR_NONE
                                      : scope_record(c, o, tx, on->v, s, VERB_SEE, r, out);
}

enum err automation_dates(struct ctx *c, struct org *o, struct db_tx *tx, struct automation_on *on,
                          day_t first, day_t last, struct automation_hits *out)
{
    const struct schema *s = org_schema(o);
    struct dates all = {0};
    if (on->p.field < 0)
        return ERR_NONE;
    enum err e = find(c, tx, on, &s->objects[on->p.object], first, last, &all);
    for (size_t i = 0; i < all.count && !e; i++) {
        struct record r;
        bool wanted;
        struct dated *d = &all.items[i];
        e = record_load(c, tx, s, on->p.object, d->record, &r);
        if (!e)
            e = fits(c, o, tx, on, &r, d->day, &wanted);
        if (e || !wanted)
            continue;
        struct automation_hit hit = {.on = on,
                                     .object = on->p.object,
                                     .record = r.id,
                                     .customer = on->p.object == s->customer ? r.id : r.customer,
                                     .day = d->day};
        hit.cause = str_format(c->arena, "date:%lld:%.*s", (long long)r.id,
                               STR_ARG(day_text(c->arena, d->day)));
        automation_hit_add(c, out, hit);
    }
    return e;
}

// ---- schedules ----------------------------------------------------------------------------------

bool automation_each(const struct automation_plan *p)
{
    return !str_eq(action_text(p->starts, "each"), STR("none"));
}

static void add_time(struct ctx *c, struct org *o, struct automation_on *on, int64_t customer,
                     day_t day, struct automation_hits *out)
{
    int64_t at = automation_moment(org_clock(o), &on->p, day);
    struct automation_hit hit = {.on = on,
                                 .object = customer ? org_schema(o)->customer : -1,
                                 .record = customer,
                                 .customer = customer,
                                 .day = day};
    hit.cause = customer
                    ? str_format(c->arena, "time:%lld:%lld", (long long)at, (long long)customer)
                    : str_format(c->arena, "time:%lld", (long long)at);
    automation_hit_add(c, out, hit);
}

static enum err whom(struct ctx *c, const struct history *h, const struct automation_on *on,
                     day_t day, roaring_bitmap_t *out)
{
    struct history_plan *plan;
    if (on->p.waits_for) {
        enum err e = history_compile(c, h, on->p.waits_for, &plan);
        return e ? e : history_scan(c, h, plan, day, out);
    }
    for (uint32_t at = 0; at < history_customers(h); at++)
        if (history_first_day(h, at, day) != DAY_NONE)
            roaring_bitmap_add(out, at);
    return ERR_NONE;
}

enum err automation_times(struct ctx *c, struct org *o, const struct history *h,
                          struct automation_on *on, const struct id_set *ids, day_t day,
                          struct automation_hits *out)
{
    roaring_uint32_iterator_t it;
    if (!automation_each(&on->p)) {
        add_time(c, o, on, 0, day, out);
        return ERR_NONE;
    }
    roaring_bitmap_t *all = roaring_bitmap_create(), *sees = automation_sees(h, ids);
    enum err e = whom(c, h, on, day, all);
    if (sees)
        roaring_bitmap_and_inplace(all, sees);
    roaring_init_iterator(all, &it);
    for (; it.has_value && !e; roaring_advance_uint32_iterator(&it))
        add_time(c, o, on, history_customer_id(h, it.current_value), day, out);
    roaring_bitmap_free(all);
    if (sees)
        roaring_bitmap_free(sees);
    return e;
}
