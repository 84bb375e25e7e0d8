// Conditions that became true or false, in the pass that judges warnings and plays: for whom each
// held when it was last asked is kept, so that each becoming is met once.
#include "flow/automation_hit.h"
#include "model/scope.h"

#include <roaring/roaring.h>

static const char any_on[] =
    "SELECT COUNT(*) FROM automation WHERE enabled = 1 AND deleted = 0 AND starts "
    "LIKE '{\"kind\":\"condition\"%'";
static const char all_kept[] = "SELECT customer FROM automation_holds WHERE automation = ?";
static const char one_kept[] =
    "SELECT COUNT(*) FROM automation_holds WHERE automation = ? AND customer = ?";
static const char keep[] = "INSERT INTO automation_holds (automation, customer) VALUES (?, ?)";
static const char forget[] = "DELETE FROM automation_holds WHERE automation = ? AND customer = ?";
static const char set_primed[] = "UPDATE automation SET primed = 1 WHERE id = ?";
static const char last_change[] =
    "SELECT session FROM change WHERE customer = ? ORDER BY id DESC LIMIT 1";
static const char old_calls[] = "DELETE FROM automation_call WHERE heard = 1 AND at < ?";

enum { CALLS_DAYS_KEPT = 120 };
static const int64_t day_ms = INT64_C(24) * 3600 * 1000;

struct one {
    struct id_set *ids;             // whom its author sees; NULL: all
    roaring_bitmap_t *holds, *sees; // sees NULL: all
    struct history_plan *plan, *condition;
};

struct judging {
    struct ctx *c;
    struct org *org;
    const struct history *h;
    struct automation_on *list;
    struct one *ones;
    int count;
    const int64_t *only;
    int only_count;
    day_t today;
    struct automation_hits hits;
};

// ---- what is to be known ------------------------------------------------------------------------

static enum err any(struct ctx *c, struct org *o, bool *out)
{
    struct db_tx *tx;
    int64_t n = 0;
    enum err e = db_read_begin(c, org_db(o), &tx);
    if (e)
        return e;
    e = db_number(c, tx, any_on, DB_NO_VALUES, 0, &n);
    db_read_end(tx);
    *out = n > 0;
    return e;
}

static bool looks(const struct judging *j, int i)
{
    return j->list[i].v && (!j->only || j->list[i].a.primed);
}

static enum err read_sights(struct judging *j)
{
    const struct schema *s = org_schema(j->org);
    enum err e = ERR_NONE;
    for (int i = 0; i < j->count && !e; i++)
        if (looks(j, i) && !viewer_all(j->list[i].v))
            e = scope_ids(j->c, j->org, j->list[i].v, s, s->customer, VERB_SEE, &j->ones[i].ids);
    return e;
}

static int rules_of(const struct judging *j, const struct rule **out)
{
    int n = 0;
    for (int i = 0; i < j->count; i++) {
        if (!looks(j, i))
            continue;
        out[n++] = j->list[i].p.waits_for;
        if (j->list[i].p.condition)
            out[n++] = j->list[i].p.condition;
    }
    return n;
}

static enum err evaluate(struct judging *j, int i)
{
    struct one *one = &j->ones[i];
    one->holds = roaring_bitmap_create();
    one->sees = automation_sees(j->h, one->ids);
    enum err e = history_compile(j->c, j->h, j->list[i].p.waits_for, &one->plan);
    if (!e && j->list[i].p.condition)
        e = history_compile(j->c, j->h, j->list[i].p.condition, &one->condition);
    if (e || !j->only)
        return e ? e : history_scan(j->c, j->h, one->plan, j->today, one->holds);
    for (int k = 0; k < j->only_count; k++) {
        uint32_t at = history_customer_of(j->h, j->only[k]);
        if (at != UINT32_MAX && history_value(j->h, one->plan, at, j->today) == 1)
            roaring_bitmap_add(one->holds, at);
    }
    return ERR_NONE;
}

// ---- one customer -------------------------------------------------------------------------------

// The run whose change made it so, as far as the newest change of the customer tells.
static enum err parent_of(struct work *w, const struct judging *j, int64_t customer, int64_t *run)
{
    struct db_rows *rows;
    *run = 0;
    if (!j->only)
        return ERR_NONE; // time made it so
    enum err e = db_query(w->c, w->tx, last_change, DB_VALUES(value_int(customer)), &rows);
    while (!e && db_next(w->c, rows, &e))
        *run = automation_of_session(db_text(rows, 0));
    return e;
}

static enum err became(struct work *w, struct judging *j, int i, int64_t customer, bool holds)
{
    struct automation_on *on = &j->list[i];
    struct one *one = &j->ones[i];
    bool wanted = !str_eq(action_text(on->p.starts, "becomes"), STR("false"));
    uint32_t at = history_customer_of(j->h, customer);
    enum err e = db_run(w->c, w->tx, holds ? keep : forget,
                        DB_VALUES(value_int(on->a.id), value_int(customer)), NULL);
    bool there = at != UINT32_MAX && history_first_day(j->h, at, j->today) != DAY_NONE;
    if (e || !on->a.primed || wanted != holds || !there ||
        (one->sees && !roaring_bitmap_contains(one->sees, at)))
        return e;
    struct automation_hit hit = {.on = on,
                                 .object = w->schema->customer,
                                 .record = customer,
                                 .customer = customer,
                                 .day = j->today};
    hit.cause = str_format(w->c->arena, "%s:%lld:%lld", holds ? "true" : "false",
                           (long long)customer, (long long)w->at_ms);
    hit.holds = !one->condition || history_value(j->h, one->condition, at, j->today) == 1;
    e = parent_of(w, j, customer, &hit.parent);
    if (!e)
        automation_hit_add(w->c, &j->hits, hit);
    return e;
}

// ---- all, or some -------------------------------------------------------------------------------

static enum err judge_all(struct work *w, struct judging *j, int i)
{
    struct one *one = &j->ones[i];
    struct db_rows *rows;
    int64_t *gone = NULL;
    size_t n = 0;
    roaring_uint32_iterator_t it;
    enum err e = db_query(w->c, w->tx, all_kept, DB_VALUES(value_int(j->list[i].a.id)), &rows);
    while (!e && db_next(w->c, rows, &e)) {
        int64_t customer = db_int(rows, 0);
        uint32_t at = history_customer_of(j->h, customer);
        if (at != UINT32_MAX && roaring_bitmap_contains(one->holds, at)) {
            roaring_bitmap_remove(one->holds, at); // as it was
            continue;
        }
        if ((n & (n - 1)) == 0)
            gone = arena_grow(w->c->arena, gone, n, n ? n * 2 : 1, sizeof *gone);
        gone[n++] = customer;
    }
    for (size_t k = 0; k < n && !e; k++)
        e = became(w, j, i, gone[k], false);
    roaring_init_iterator(one->holds, &it);
    for (; it.has_value && !e; roaring_advance_uint32_iterator(&it))
        e = became(w, j, i, history_customer_id(j->h, it.current_value), true);
    return e ? e : db_run(w->c, w->tx, set_primed, DB_VALUES(value_int(j->list[i].a.id)), NULL);
}

static enum err judge_some(struct work *w, struct judging *j, int i)
{
    enum err e = ERR_NONE;
    for (int k = 0; k < j->only_count && !e; k++) {
        int64_t kept = 0;
        uint32_t at = history_customer_of(j->h, j->only[k]);
        bool holds = at != UINT32_MAX && roaring_bitmap_contains(j->ones[i].holds, at);
        e = db_number(w->c, w->tx, one_kept,
                      DB_VALUES(value_int(j->list[i].a.id), value_int(j->only[k])), 0, &kept);
        if (!e && holds != (kept > 0))
            e = became(w, j, i, j->only[k], holds);
    }
    return e;
}

static enum err write_all(struct work *w, void *user)
{
    struct judging *j = user;
    enum err e = ERR_NONE;
    j->hits = (struct automation_hits){0};
    for (int i = 0; i < j->count && !e; i++) {
        j->list[i].hits = 0;
        if (looks(j, i))
            e = j->only ? judge_some(w, j, i) : judge_all(w, j, i);
    }
    if (!e)
        e = automation_hits_start(w, j->list, j->count, &j->hits);
    if (!e && !j->only)
        e = db_run(w->c, w->tx, old_calls,
                   DB_VALUES(value_int(w->at_ms - CALLS_DAYS_KEPT * day_ms)), NULL);
    return e;
}

static enum err judge_held(struct judging *j)
{
    enum err e = ERR_NONE;
    for (int i = 0; i < j->count && !e; i++)
        if (looks(j, i))
            e = evaluate(j, i);
    if (!e)
        e = org_write(j->c, j->org, 0, write_all, j);
    for (int i = 0; i < j->count; i++) {
        if (j->ones[i].holds)
            roaring_bitmap_free(j->ones[i].holds);
        if (j->ones[i].sees)
            roaring_bitmap_free(j->ones[i].sees);
    }
    return e;
}

static enum err judge(struct judging *j)
{
    j->ones = ARENA_ARRAY(j->c->arena, struct one, (size_t)j->count + 1);
    const struct rule **rules =
        ARENA_ARRAY(j->c->arena, const struct rule *, 2 * (size_t)j->count + 1);
    int n = rules_of(j, rules);
    enum err e = read_sights(j);
    if (!e)
        e = mirror_use(j->c, org_mirror(j->org), rules, n, &j->h);
    if (!e) {
        e = judge_held(j);
        mirror_release(org_mirror(j->org));
    }
    for (int i = 0; i < j->count; i++)
        id_set_drop(j->ones[i].ids);
    return e;
}

enum err automations_judge(struct ctx *c, struct org *o, const int64_t *only, int only_count)
{
    struct ctx own = {.arena = arena_create()};
    struct judging j = {.c = &own,
                        .org = o,
                        .only = only,
                        .only_count = only ? only_count : 0,
                        .today = clock_today(org_clock(o))};
    bool some = false;
    enum err e = any(&own, o, &some);
    if (!e && some)
        e = automations_on(&own, o, 1 << STARTS_CONDITION, &j.list, &j.count);
    if (!e && j.count)
        e = judge(&j);
    automations_drop(j.list, j.count);
    if (e)
        fail_as(c, &own.why);
    arena_destroy(own.arena);
    return e;
}
