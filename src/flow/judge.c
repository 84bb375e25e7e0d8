#include "flow/automation.h"
#include "flow/ladder.h"
#include "flow/opening.h"
#include "flow/play.h"
#include "flow/step.h"
#include "flow/warning.h"
#include "model/change.h"

#include <roaring/roaring.h>
#include <stdlib.h>

// The newest warning of each customer under one rule that still binds: open, or its reason not yet
// gone for the hold-down.
// Whose it is, where he is there: one who has left has no list.
#define NEWEST_COLUMNS                                                                             \
    "w.customer, w.id, w.status, w.ended, COALESCE((SELECT p.id FROM person p WHERE p.id = w.person " \
    "AND p.active = 1), 0), w.chosen, w.handed, w.rule, w.snoozed"
static const char select_newest[] =
    "SELECT " NEWEST_COLUMNS " FROM warning w WHERE w.rule = ? AND w.id = (SELECT MAX(x.id) FROM "
    "warning x WHERE x.rule = w.rule AND x.customer = w.customer)";
// Of one customer all there were, the newest of each rule behind its others.
static const char select_his[] =
    "SELECT " NEWEST_COLUMNS " FROM warning w WHERE w.customer = ? ORDER BY w.id";
static const char is_open[] = "SELECT COUNT(*) FROM warning WHERE id = ? AND status = 'open'";
static const char set_ended[] = "UPDATE warning SET ended = ? WHERE id = ?";
static const char set_gone[] =
    "UPDATE warning SET version = version + 1, status = 'gone', closed = ? WHERE id = ?";
static const char switch_off[] =
    "UPDATE rule SET enabled = 0, problem = ?, problem_en = ?, version = version + 1 WHERE id = ? "
    "AND enabled = 1"; // whoever deleted its field has switched it off in better words
static const char forget_gone_customers[] =
    "DELETE FROM warning WHERE customer NOT IN (SELECT id FROM %.*s)";
static const char forget_gone_steps[] =
    "DELETE FROM warning_step WHERE warning NOT IN (SELECT id FROM warning)";

static const char reader[] = "warnings";
static const char scanned[] = "scanned"; // the setting with the day of the last daily scan

struct newest {
    int64_t customer, id;
    bool open;
    day_t ended; // DAY_NONE: the rule has been true ever since
    struct opened_one whose;
};

struct judging {
    struct warning_rule rule;
    struct opening opening;
    struct org *org;
    roaring_bitmap_t *holds; // customers of the history
    const struct history *history;
    const int64_t *only; // ids of customers; NULL: all
    int only_count;
    int64_t opened;
};

// ---- one customer under one rule ----------------------------------------------------------------

static enum err open_warning(struct work *w, struct judging *j, int64_t customer)
{
    j->opened++;
    return opening_make(w, &j->opening, customer);
}

// Its reason has been gone for the hold-down.
static enum err let_go(struct work *w, int64_t warning)
{
    enum err e = db_run(w->c, w->tx, set_gone,
                        DB_VALUES(value_int(work_today(w)), value_int(warning)), NULL);
    if (!e)
        e = step_add(w, warning, STEP_GONE, 0, STR_NONE);
    return e ? e : ladder_end(w, warning);
}

static enum err end_with(struct work *w, int64_t warning, struct value day)
{
    return db_run(w->c, w->tx, set_ended, DB_VALUES(day, value_int(warning)), NULL);
}

// `n` is NULL where there never was a warning.
static enum err judge_one(struct work *w, struct judging *j, int64_t customer, bool holds,
                          const struct newest *n)
{
    day_t today = work_today(w);
    bool over = n && n->ended != DAY_NONE;
    if (holds && !n)
        return open_warning(w, j, customer);
    if (!n || (!holds && over && !n->open))
        return ERR_NONE;
    if (holds && over && !n->open && today - n->ended >= j->rule.hold_down)
        return open_warning(w, j, customer);
    enum err e = ERR_NONE;
    if (holds && over)
        e = end_with(w, n->id, value_null()); // only flicker: it has never really gone
    else if (!holds && !over)
        e = end_with(w, n->id, value_int(today));
    day_t ended = over ? n->ended : today;
    if (!e && !holds && n->open && today - ended >= j->rule.hold_down)
        e = let_go(w, n->id);
    return e;
}

enum { NEWEST_RULE = 7 };

static struct newest read_newest(struct db_rows *rows)
{
    struct value ended = db_value(rows, 3);
    struct newest n = {.customer = db_int(rows, 0),
                       .id = db_int(rows, 1),
                       .open = str_eq(db_text(rows, 2), STR("open")),
                       .ended = ended.type == VALUE_INT ? (day_t)ended.integer : DAY_NONE};
    n.whose = (struct opened_one){.id = n.id,
                                  .customer = n.customer,
                                  .person = db_int(rows, 4),
                                  .chosen = db_int(rows, 5) != 0,
                                  .handed = db_value(rows, 6).type == VALUE_INT,
                                  .asleep = db_value(rows, 8).type == VALUE_INT};
    return n;
}

// One that stays open goes along with its customer's owner, or to whoever is there by now.
static enum err keep_up(struct work *w, struct judging *j, const struct newest *n)
{
    int64_t open = 0;
    if (!n->open)
        return ERR_NONE;
    enum err e = db_number(w->c, w->tx, is_open, DB_VALUES(value_int(n->id)), 0, &open);
    return e || !open ? e : opening_keep_up(w, j->org, &j->opening, &n->whose);
}

// Whether it is on the list of somebody who sees the customer, or nobody's business any more.
static enum err stays_seen(struct work *w, struct judging *j, const struct newest *n, bool *out)
{
    (void)w;
    *out = !n->open;
    if (!n->open || !n->whose.person)
        return ERR_NONE;
    return assigner_may(&j->opening.assigner, n->whose.person, n->customer, out);
}

// ---- everybody ----------------------------------------------------------------------------------

static enum err all_newest(struct work *w, const struct judging *j, struct newest **out,
                           size_t *count)
{
    struct db_rows *rows;
    size_t n = 0;
    struct newest *list = NULL;
    enum err e = db_query(w->c, w->tx, select_newest, DB_VALUES(value_int(j->rule.id)), &rows);
    while (!e && db_next(w->c, rows, &e)) {
        if ((n & (n - 1)) == 0)
            list = arena_grow(w->c->arena, list, n, n * 2 + 1, sizeof *list);
        list[n++] = read_newest(rows);
    }
    *out = list;
    *count = n;
    return e;
}

static bool holds_for(const struct judging *j, int64_t customer)
{
    uint32_t at = history_customer_of(j->history, customer);
    return at != UINT32_MAX && roaring_bitmap_contains(j->holds, at);
}

static enum err judge_everybody(struct work *w, struct judging *j)
{
    struct newest *list;
    size_t count;
    bool stays;
    struct int_map known;
    int_map_init(&known, 1024);
    enum err e = all_newest(w, j, &list, &count);
    for (size_t i = 0; i < count && !e; i++) {
        int_map_put(&known, (uint64_t)list[i].customer, 1);
        e = judge_one(w, j, list[i].customer, holds_for(j, list[i].customer), &list[i]);
        if (!e)
            e = stays_seen(w, j, &list[i], &stays);
        if (!e && !stays)
            e = keep_up(w, j, &list[i]);
    }
    roaring_uint32_iterator_t it;
    roaring_init_iterator(j->holds, &it);
    for (; it.has_value && !e; roaring_advance_uint32_iterator(&it)) {
        int64_t customer = history_customer_id(j->history, it.current_value);
        if (!int_map_get(&known, (uint64_t)customer))
            e = judge_one(w, j, customer, true, NULL);
    }
    int_map_deinit(&known);
    return e;
}

// ---- some ---------------------------------------------------------------------------------------

// All rules for those who changed, in one piece of work.
struct few {
    struct judging *list;
    int count;
};

static int rule_index(const struct few *f, int64_t rule)
{
    for (int i = 0; i < f->count; i++)
        if (f->list[i].rule.id == rule)
            return i;
    return -1;
}

// By rule; `id` 0 where there never was one.
static enum err his_newest(struct work *w, const struct few *f, int64_t customer,
                           struct newest *out)
{
    struct db_rows *rows;
    memset(out, 0, (size_t)f->count * sizeof *out);
    enum err e = db_query(w->c, w->tx, select_his, DB_VALUES(value_int(customer)), &rows);
    while (!e && db_next(w->c, rows, &e)) {
        int at = rule_index(f, db_int(rows, NEWEST_RULE));
        if (at >= 0)
            out[at] = read_newest(rows);
    }
    return e;
}

static enum err judge_customer(struct work *w, struct few *f, int64_t customer,
                               struct newest *newest)
{
    enum err e = his_newest(w, f, customer, newest);
    for (int i = 0; i < f->count && !e; i++) {
        struct judging *j = &f->list[i];
        bool holds = holds_for(j, customer), any = newest[i].id != 0;
        if (!holds && !any)
            continue;
        e = judge_one(w, j, customer, holds, any ? &newest[i] : NULL);
        if (!e && any)
            e = keep_up(w, j, &newest[i]);
    }
    return e;
}

static enum err write_few(struct work *w, void *user)
{
    struct few *f = user;
    struct newest *newest = ARENA_ARRAY(w->c->arena, struct newest, (size_t)f->count + 1);
    enum err e = ERR_NONE;
    for (int i = 0; i < f->count; i++)
        opening_begin(w, f->list[i].org, &f->list[i].opening);
    for (int k = 0; f->count && k < f->list->only_count && !e; k++)
        e = judge_customer(w, f, f->list->only[k], newest);
    for (int i = 0; i < f->count; i++)
        e = opening_end(&f->list[i].opening, e);
    return e;
}

// ---- one rule -----------------------------------------------------------------------------------

static enum err write_everybody(struct work *w, void *user)
{
    struct judging *j = user;
    opening_begin(w, j->org, &j->opening);
    return opening_end(&j->opening, judge_everybody(w, j));
}

struct broken {
    int64_t rule;
    struct str problem, problem_en;
};

static enum err write_broken(struct work *w, void *user)
{
    const struct broken *b = user;
    return db_run(w->c, w->tx, switch_off,
                  DB_VALUES(value_text(b->problem), value_text(b->problem_en), value_int(b->rule)),
                  NULL);
}

// Whom the rules hold for, today: of all in one pass, or of some of them one by one.
static enum err evaluate(struct ctx *c, struct judging *list, int count,
                         const struct rule *const *rules, day_t today)
{
    struct history_plan **plans = ARENA_ARRAY(c->arena, struct history_plan *, (size_t)count);
    void **holds = ARENA_ARRAY(c->arena, void *, (size_t)count);
    enum err e = ERR_NONE;
    for (int i = 0; i < count && !e; i++) {
        holds[i] = list[i].holds;
        e = history_compile(c, list[i].history, rules[i], &plans[i]);
    }
    if (e || !count)
        return e;
    if (!list->only)
        return history_scan_many(c, list->history, plans, count, today, holds);
    for (int i = 0; i < count; i++)
        for (int k = 0; k < list->only_count; k++) {
            uint32_t at = history_customer_of(list->history, list->only[k]);
            if (at != UINT32_MAX && history_value(list->history, plans[i], at, today) == 1)
                roaring_bitmap_add(list[i].holds, at);
        }
    return ERR_NONE;
}

// Everything the mirror must hold: the rules, and what says to whom their warnings go.
static const struct rule **all_rules(struct ctx *c, const struct judging *list, int count,
                                     const struct rule *const *rules, int *out)
{
    int n = count;
    for (int i = 0; i < count; i++)
        n += opening_rules(&list[i].opening, NULL);
    const struct rule **all = ARENA_ARRAY(c->arena, const struct rule *, (size_t)n + 1);
    for (int i = 0; i < count; i++)
        all[i] = rules[i];
    for (int i = 0, at = count; i < count; i++)
        at += opening_rules(&list[i].opening, all + at);
    *out = n;
    return all;
}

static enum err judge_parsed(struct ctx *c, struct org *o, struct judging *list, int count,
                             const struct rule *const *rules)
{
    const struct history *history;
    int needed;
    const struct rule **all = all_rules(c, list, count, rules, &needed);
    day_t today = clock_today(org_clock(o));
    enum err e = mirror_use(c, org_mirror(o), all, needed, &history);
    if (e)
        return e;
    for (int i = 0; i < count; i++) {
        list[i].history = history;
        list[i].holds = roaring_bitmap_create();
        if (!e)
            e = opening_ready(c, &list[i].opening, history, today);
    }
    if (!e)
        e = evaluate(c, list, count, rules, today);
    if (!e && list->only)
        e = org_write(c, o, 0, write_few, &(struct few){list, count});
    for (int i = 0; i < count && !e && !list->only; i++)
        e = org_write(c, o, 0, write_everybody, &list[i]);
    mirror_release(org_mirror(o));
    for (int i = 0; i < count; i++)
        roaring_bitmap_free(list[i].holds);
    return e;
}

static enum err rules_on(struct ctx *c, struct org *o, struct warning_rule **out, int *count)
{
    struct db_tx *tx;
    enum err e = db_read_begin(c, org_db(o), &tx);
    if (e)
        return e;
    e = warning_rules_on(c, tx, out, count);
    db_read_end(tx);
    return e;
}

// Of the rules that are on those that can be read. A stored condition that no longer reads is
// switched off and says so; it never silently becomes false.
static enum err read_rules(struct ctx *c, struct org *o, const struct warning_rule *all, int count,
                           struct judging *list, const struct rule **rules, int *out)
{
    const struct schema *s = org_schema(o);
    enum err e = ERR_NONE;
    *out = 0;
    for (int i = 0; i < count && !e; i++) {
        struct ctx own = {.arena = c->arena};
        struct rule *rule;
        if (rule_parse(&own, &s->catalog, all[i].condition, NULL, 0, &rule)) {
            struct broken b = {all[i].id, own.why.zh, own.why.en};
            e = org_write(c, o, 0, write_broken, &b);
            continue;
        }
        list[*out].rule = all[i];
        rules[(*out)++] = rule;
    }
    return e;
}

static enum err read_openings(struct ctx *c, struct org *o, struct judging *list, int count)
{
    const struct rule *worth;
    struct db_tx *tx;
    enum err e = db_read_begin(c, org_db(o), &tx);
    if (e)
        return e;
    e = worth_rule(c, tx, org_schema(o), &worth);
    db_read_end(tx);
    for (int i = 0; i < count && !e; i++)
        opening_read(c, org_schema(o), &list[i].rule, worth, &list[i].opening);
    return e;
}

static enum err judge_rules(struct ctx *c, struct org *o, const int64_t *only, int only_count,
                            int64_t *opened)
{
    struct ctx own = {.arena = arena_create()};
    struct warning_rule *all;
    int count, read = 0;
    *opened = 0;
    enum err e = rules_on(&own, o, &all, &count);
    size_t room = e ? 0 : (size_t)count;
    struct judging *list = ARENA_ARRAY(own.arena, struct judging, room);
    const struct rule **rules = ARENA_ARRAY(own.arena, const struct rule *, room);
    if (!e)
        e = read_rules(&own, o, all, count, list, rules, &read);
    if (!e)
        e = read_openings(&own, o, list, read);
    if (!e && read)
        e = sight_prepare(&own, o);
    for (int i = 0; i < read; i++) {
        list[i].org = o;
        list[i].only = only;
        list[i].only_count = only_count;
    }
    if (!e && read)
        e = judge_parsed(&own, o, list, read, rules);
    for (int i = 0; i < read; i++)
        *opened += list[i].opened;
    if (e)
        fail_as(c, &own.why);
    arena_destroy(own.arena);
    if (!e)
        e = plays_judge(c, o, only, only_count);
    return e ? e : automations_judge(c, o, only, only_count);
}

// ---- when ---------------------------------------------------------------------------------------

struct mark {
    day_t day; // DAY_NONE: no daily scan was done
    int64_t position;
};

static enum err write_mark(struct work *w, void *user)
{
    const struct mark *m = user;
    enum err e = change_move(w->c, w->tx, reader, m->position);
    if (!e && m->day != DAY_NONE)
        e = setting_put(w->c, w->tx, scanned, day_text(w->c->arena, m->day));
    if (!e && m->day != DAY_NONE)
        e = db_run(w->c, w->tx,
                   str_format(w->c->arena, forget_gone_customers,
                              STR_ARG(w->schema->objects[w->schema->customer].table))
                       .at,
                   DB_NO_VALUES, NULL);
    if (!e && m->day != DAY_NONE)
        e = db_run(w->c, w->tx, forget_gone_steps, DB_NO_VALUES, NULL);
    return e;
}

static enum err position_now(struct ctx *c, struct org *o, int64_t *last, int64_t *read)
{
    struct db_tx *tx;
    enum err e = db_read_begin(c, org_db(o), &tx);
    if (e)
        return e;
    e = change_last(c, tx, last);
    if (!e)
        e = change_position(c, tx, reader, read);
    db_read_end(tx);
    return e;
}

enum err judge_all(struct ctx *c, struct org *o, int64_t *opened)
{
    struct mark m = {.day = clock_today(org_clock(o))};
    int64_t read;
    enum err e = position_now(c, o, &m.position, &read);
    if (!e)
        e = judge_rules(c, o, NULL, 0, opened);
    return e ? e : org_write(c, o, 0, write_mark, &m);
}

static enum err touched_since(struct ctx *c, struct org *o, int64_t position, int most,
                              int64_t *out, int *count)
{
    static const char sql[] =
        "SELECT DISTINCT customer FROM change WHERE id > ? AND customer <> 0 LIMIT ?";
    struct db_tx *tx;
    struct db_rows *rows;
    enum err e = db_read_begin(c, org_db(o), &tx);
    if (e)
        return e;
    *count = 0;
    e = db_query(c, tx, sql, DB_VALUES(value_int(position), value_int(most)), &rows);
    while (!e && db_next(c, rows, &e))
        out[(*count)++] = db_int(rows, 0);
    db_read_end(tx);
    return e;
}

enum err judge_changes(struct ctx *c, struct org *o, int64_t *opened)
{
    enum { FEW = 2000 };
    struct mark m = {.day = DAY_NONE};
    int64_t read, *customers = ARENA_ARRAY(c->arena, int64_t, FEW);
    int count;
    *opened = 0;
    enum err e = position_now(c, o, &m.position, &read);
    if (e || m.position <= read)
        return e;
    e = touched_since(c, o, read, FEW, customers, &count);
    if (!e && count == FEW)
        e = judge_rules(c, o, NULL, 0, opened);
    else if (!e && count)
        e = judge_rules(c, o, customers, count, opened);
    return e ? e : org_write(c, o, 0, write_mark, &m);
}

enum err judge_due(struct ctx *c, struct org *o, bool *due)
{
    struct db_tx *tx;
    struct str last;
    enum err e = db_read_begin(c, org_db(o), &tx);
    if (e)
        return e;
    e = setting_get(c, tx, scanned, &last);
    db_read_end(tx);
    *due = !e && day_parse(last) != clock_today(org_clock(o));
    return e;
}
