#include "flow/automation_hit.h"
#include "model/cells.h"
#include "model/change.h"
#include "model/scope.h"

#include <roaring/roaring.h>

static const char is_active[] = "SELECT COUNT(*) FROM person WHERE id = ? AND active = 1";
static const char lately[] =
    "SELECT COUNT(*) FROM automation_run WHERE automation = ? AND started > "
    "? AND state <> 'cut'";
static const char select_parent[] =
    "SELECT automation, record, customer, depth, parent FROM automation_run WHERE id = ?";
static const char insert_run[] =
    "INSERT INTO automation_run (id, automation, plan, cause, object, record, customer, parent, "
    "depth, "
    "body, state, n, path, asks, started, ended, problem, problem_en, undone) VALUES (?, ?, ?, ?, "
    "?, ?, "
    "?, ?, ?, ?, ?, 0, '0', 0, ?, ?, ?, ?, 0) ON CONFLICT (automation, cause) DO NOTHING";

enum { HOUR_MS = 3600 * 1000 };

void automation_hit_add(struct ctx *c, struct automation_hits *all, struct automation_hit one)
{
    size_t n = (size_t)all->count;
    if ((n & (n - 1)) == 0)
        all->items = arena_grow(c->arena, all->items, n, n ? n * 2 : 1, sizeof *all->items);
    all->items[all->count++] = one;
    one.on->hits++;
}

// ---- which are on -------------------------------------------------------------------------------

static void broken(struct automation_on *on, struct str zh, struct str en)
{
    on->v = NULL;
    on->zh = zh;
    on->en = en;
}

static enum err read_one(struct ctx *c, struct org *o, struct db_tx *tx, struct automation_on *on)
{
    struct ctx own = {.arena = c->arena};
    int64_t active = 0;
    enum err e = automation_parse(&own, tx, org_schema(o), &on->a, &on->p);
    if (e == ERR_INPUT || e == ERR_NOT_FOUND) {
        broken(on, own.why.zh, own.why.en);
        return ERR_NONE;
    }
    if (e)
        return fail_as(c, &own.why);
    e = db_number(c, tx, is_active, DB_VALUES(value_int(on->a.author)), 0, &active);
    if (!e && !active)
        broken(on, STR("它的作者已停用，请由其他人保存一次"),
               STR("who wrote it has left: somebody else has to save it"));
    return e || !active ? e
                        : viewers_get(c, org_viewers(o), tx, org_schema(o), on->a.author, &on->v);
}

enum err automations_on(struct ctx *c, struct org *o, unsigned kinds, struct automation_on **out,
                        int *count)
{
    struct automation *all;
    struct db_tx *tx;
    int n = 0;
    *out = NULL;
    *count = 0;
    enum err e = db_read_begin(c, org_db(o), &tx);
    if (e)
        return e;
    e = automation_list(c, tx, true, &all, &n);
    *out = ARENA_ARRAY(c->arena, struct automation_on, (size_t)(e ? 0 : n) + 1);
    for (int i = 0; i < n && !e; i++) {
        struct automation_on *on = &(*out)[*count];
        *on = (struct automation_on){.a = all[i]};
        e = read_one(c, o, tx, on);
        bool wanted = !on->v || kinds >> on->p.kind & 1;
        if (!e && wanted)
            ++*count;
        else
            viewer_drop(on->v);
    }
    db_read_end(tx);
    if (e)
        automations_drop(*out, *count);
    return e;
}

void automations_drop(struct automation_on *list, int count)
{
    for (int i = 0; i < count; i++)
        viewer_drop(list[i].v);
}

enum err automation_tried(struct ctx *c, struct org *o, const struct viewer *v,
                          const struct automation *a, struct automation_on *out)
{
    struct db_tx *tx;
    *out = (struct automation_on){.a = *a, .v = v};
    enum err e = db_read_begin(c, org_db(o), &tx);
    if (e)
        return e;
    e = automation_parse(c, tx, org_schema(o), a, &out->p);
    db_read_end(tx);
    return e;
}

void *automation_sees(const struct history *h, const struct id_set *ids)
{
    size_t count;
    if (!ids)
        return NULL;
    const int64_t *list = id_set_list(ids, &count);
    roaring_bitmap_t *out = roaring_bitmap_create();
    for (size_t i = 0; i < count; i++) {
        uint32_t at = history_customer_of(h, list[i]);
        if (at != UINT32_MAX)
            roaring_bitmap_add(out, at);
    }
    return out;
}

// ---- if -----------------------------------------------------------------------------------------

static enum err ask_held(struct ctx *c, const struct history *h, struct automation_hits *all)
{
    const struct automation_on *last = NULL;
    struct history_plan *plan = NULL;
    enum err e = ERR_NONE;
    for (int i = 0; i < all->count && !e; i++) {
        struct automation_hit *hit = &all->items[i];
        if (!hit->on->p.condition)
            continue;
        if (hit->on != last)
            e = history_compile(c, h, hit->on->p.condition, &plan);
        last = hit->on;
        uint32_t at = history_customer_of(h, hit->customer);
        hit->holds = !e && at != UINT32_MAX && history_value(h, plan, at, hit->day) == 1;
    }
    return e;
}

enum err automation_hits_ask(struct ctx *c, struct org *o, struct automation_hits *all)
{
    const struct rule **rules = ARENA_ARRAY(c->arena, const struct rule *, (size_t)all->count + 1);
    const struct history *h;
    int n = 0;
    for (int i = 0; i < all->count; i++) {
        const struct rule *r = all->items[i].on->p.condition;
        all->items[i].holds = !r;
        if (r && (!n || rules[n - 1] != r))
            rules[n++] = r;
    }
    if (!n)
        return ERR_NONE;
    enum err e = mirror_use(c, org_mirror(o), rules, n, &h);
    if (e)
        return e;
    e = ask_held(c, h, all);
    mirror_release(org_mirror(o));
    return e;
}

// ---- runs ---------------------------------------------------------------------------------------

int64_t automation_of_session(struct str session)
{
    struct str prefix = STR("automation:");
    int64_t run = 0;
    if (!str_starts(session, prefix))
        return 0;
    for (size_t i = prefix.len; i < session.len; i++) {
        if (session.at[i] < '0' || session.at[i] > '9')
            return 0;
        run = run * 10 + (session.at[i] - '0');
    }
    return run;
}

struct cut {
    struct str zh, en; // empty: it is not
};

// Runs that lead to this one: whether one of them is of the same automation, about the same customer or
// record, and how many there are.
static enum err look_back(struct work *w, const struct automation_hit *hit, int64_t *depth,
                          struct cut *cut)
{
    int64_t run = hit->parent;
    enum err e = ERR_NONE;
    *depth = 0;
    for (int up = 0; run && up <= AUTOMATION_DEPTH_MAX && !e; up++) {
        struct db_rows *rows;
        bool same = false;
        int64_t next = 0;
        e = db_query(w->c, w->tx, select_parent, DB_VALUES(value_int(run)), &rows);
        while (!e && db_next(w->c, rows, &e)) {
            int64_t record = db_int(rows, 1), customer = db_int(rows, 2);
            same = db_int(rows, 0) == hit->on->a.id &&
                   ((record && record == hit->record) || (customer && customer == hit->customer));
            if (!up)
                *depth = db_int(rows, 3) + 1;
            next = db_int(rows, 4);
        }
        if (same) {
            cut->zh = STR("由它自己的修改引起，不再运行，以免循环");
            cut->en = STR(
                "it comes from a change of its own: it does not run again, which would never end");
            return e;
        }
        run = next;
    }
    if (!e && *depth > AUTOMATION_DEPTH_MAX) {
        cut->zh =
            str_format(w->c->arena, "自动化互相引起已达 %d 次，到此为止", AUTOMATION_DEPTH_MAX);
        cut->en =
            str_format(w->c->arena, "automations have set each other off %d times: it ends here",
                       AUTOMATION_DEPTH_MAX);
    }
    return e;
}

static enum err add_run(struct work *w, const struct automation_hit *hit, int64_t depth,
                        const struct cut *cut)
{
    int64_t id, added = 0, cut_ms = cut->zh.len ? w->at_ms : 0;
    const struct automation *a = &hit->on->a;
    enum err e = db_ids(w->c, w->tx, 1, &id);
    if (!e)
        e = db_run(
            w->c, w->tx, insert_run,
            DB_VALUES(value_int(id), value_int(a->id), value_int(a->plan), value_text(hit->cause),
                      value_int(hit->object < 0 ? 0 : w->schema->objects[hit->object].id),
                      value_int(hit->record), value_int(hit->customer), value_int(hit->parent),
                      value_int(depth), value_text(hit->body.at ? hit->body : STR("")),
                      value_text(cut_ms ? STR("cut") : STR("running")), value_int(w->at_ms),
                      value_int(cut_ms), value_text(cut_ms ? cut->zh : STR("")),
                      value_text(cut_ms ? cut->en : STR(""))),
            &added);
    if (e || !added || cut_ms)
        return e;
    return agenda_put(w->c, w->tx, AUTOMATION_KIND, id, 0, w->at_ms);
}

static enum err start(struct work *w, const struct automation_hit *hit)
{
    struct cut cut = {STR(""), STR("")};
    int64_t depth = 0;
    enum err e = look_back(w, hit, &depth, &cut);
    if (!e && hit->lost && !cut.zh.len) {
        cut.zh = STR("没有找到内容里所说的客户");
        cut.en = STR("the customer it names is not found");
    }
    return e ? e : add_run(w, hit, depth, &cut);
}

// Too often: nothing of it is run, and it is switched off, which its list of runs says, too.
static enum err over(struct work *w, struct automation_on *on)
{
    struct arena *a = w->c->arena;
    struct automation_hit none = {.on = on, .object = -1};
    struct cut cut;
    cut.zh = str_format(a, "一小时内将超过 %lld 次，已停用", (long long)on->a.cap);
    cut.en = str_format(a, "it would have run more than %lld times in an hour: it was switched off",
                        (long long)on->a.cap);
    none.cause = str_format(a, "cap:%lld", (long long)w->at_ms);
    enum err e = add_run(w, &none, 0, &cut);
    return e ? e : automation_switch_off(w, &on->a, cut.zh, cut.en);
}

enum err automation_hits_start(struct work *w, struct automation_on *list, int count,
                               const struct automation_hits *all)
{
    enum err e = ERR_NONE;
    for (int i = 0; i < count && !e; i++) {
        struct automation_on *on = &list[i];
        int64_t before = 0, wanted = 0;
        if (!on->v)
            e = automation_switch_off(w, &on->a, on->zh, on->en);
        if (e || !on->v || !on->hits)
            continue;
        for (int n = 0; n < all->count; n++)
            wanted += all->items[n].on == on && all->items[n].holds;
        e = wanted ? db_number(w->c, w->tx, lately,
                               DB_VALUES(value_int(on->a.id), value_int(w->at_ms - HOUR_MS)), 0,
                               &before)
                   : ERR_NONE;
        if (!e && wanted && before + wanted > on->a.cap) {
            e = over(w, on);
            continue;
        }
        for (int n = 0; n < all->count && wanted && !e; n++)
            if (all->items[n].on == on && all->items[n].holds)
                e = start(w, &all->items[n]);
    }
    return e;
}

// ---- as it was ----------------------------------------------------------------------------------

// Of one that is gone: what its last change says it was.
static enum err as_deleted(struct ctx *c, const struct schema *s, const struct change *last,
                           struct record *out, bool *found)
{
    const struct object *o = &s->objects[last->object];
    bool *given = ARENA_ARRAY(c->arena, bool, (size_t)o->field_count + 1);
    *found = last->op == CHANGE_DELETE && last->before.len;
    *out = (struct record){.object = last->object, .id = last->record, .customer = last->customer};
    out->cells = ARENA_ARRAY(c->arena, struct value, (size_t)o->field_count + 1);
    return *found ? cells_read_known(c, o, last->before, out->cells, given) : ERR_NONE;
}

enum err automation_record_at(struct ctx *c, struct db_tx *tx, const struct schema *s,
                              const struct change *one, struct record *out, bool *found)
{
    struct ctx quiet = {.arena = c->arena};
    struct change *list;
    int count = 0;
    *found = one->op == CHANGE_DELETE;
    if (one->op == CHANGE_DELETE)
        return as_deleted(c, s, one, out, found);
    const struct object *o = &s->objects[one->object];
    bool *given = ARENA_ARRAY(c->arena, bool, (size_t)o->field_count + 1);
    enum err e = change_of_record(c, tx, s, one->record, &list, &count);
    if (e)
        return e;
    e = record_load(&quiet, tx, s, one->object, one->record, out);
    *found = !e;
    if (e == ERR_NOT_FOUND)
        e = count ? as_deleted(c, s, &list[0], out, found) : ERR_NONE;
    else if (e)
        return fail_as(c, &quiet.why);
    for (int i = 0; i < count && *found && !e && list[i].id > one->id; i++)
        if (list[i].op == CHANGE_UPDATE && list[i].before.len)
            e = cells_read_known(c, o, list[i].before, out->cells, given);
    return e;
}
