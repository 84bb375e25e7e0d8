#include "base/map.h"
#include "flow/warning.h"
#include "model/change.h"

#include <roaring/roaring.h>
#include <stdlib.h>

// The newest warning of each customer under one rule that still binds: open, or its reason not yet
// gone for the hold-down.
static const char select_newest[] =
    "SELECT w.customer, w.id, w.status, w.ended FROM warning w WHERE w.rule = ? AND w.id = "
    "(SELECT MAX(x.id) FROM warning x WHERE x.rule = w.rule AND x.customer = w.customer)";
static const char select_newest_of[] =
    "SELECT customer, id, status, ended FROM warning WHERE rule = ? AND customer = ? "
    "ORDER BY id DESC LIMIT 1";
static const char insert[] =
    "INSERT INTO warning (id, version, rule, customer, opened, opened_at, status, outcome, note, "
    "ended, "
    "closed, closed_by) VALUES (?, 1, ?, ?, ?, ?, 'open', '', '', NULL, NULL, 0)";
static const char set_ended[] = "UPDATE warning SET ended = ? WHERE id = ?";
static const char set_gone[] =
    "UPDATE warning SET version = version + 1, status = 'gone', closed = ? WHERE id = ?";
static const char switch_off[] =
    "UPDATE rule SET enabled = 0, problem = ?, problem_en = ?, version = version + 1 WHERE id = ? "
    "AND enabled = 1"; // whoever deleted its field has switched it off in better words
static const char forget_gone_customers[] =
    "DELETE FROM warning WHERE customer NOT IN (SELECT id FROM %.*s)";

static const char reader[] = "warnings";
static const char scanned[] = "scanned"; // the setting with the day of the last daily scan

struct newest {
    int64_t customer, id;
    bool open;
    day_t ended; // DAY_NONE: the rule has been true ever since
};

struct judging {
    struct warning_rule rule;
    roaring_bitmap_t *holds; // customers of the history
    const struct history *history;
    const int64_t *only; // ids of customers; NULL: all
    int only_count;
    int64_t opened;
};

// ---- one customer under one rule ----------------------------------------------------------------

static enum err open_warning(struct work *w, struct judging *j, int64_t customer)
{
    int64_t id;
    enum err e = db_ids(w->c, w->tx, 1, &id);
    if (e)
        return e;
    j->opened++;
    return db_run(w->c, w->tx, insert,
                  DB_VALUES(value_int(id), value_int(j->rule.id), value_int(customer),
                            value_int(work_today(w)), value_int(w->at_ms)),
                  NULL);
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
        e = db_run(w->c, w->tx, set_gone, DB_VALUES(value_int(today), value_int(n->id)), NULL);
    return e;
}

static struct newest read_newest(struct db_rows *rows)
{
    struct value ended = db_value(rows, 3);
    return (struct newest){db_int(rows, 0), db_int(rows, 1), str_eq(db_text(rows, 2), STR("open")),
                           ended.type == VALUE_INT ? (day_t)ended.integer : DAY_NONE};
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

static enum err write_all(struct work *w, void *user)
{
    struct judging *j = user;
    struct newest *list;
    size_t count;
    struct int_map known;
    int_map_init(&known, 1024);
    enum err e = all_newest(w, j, &list, &count);
    for (size_t i = 0; i < count && !e; i++) {
        int_map_put(&known, (uint64_t)list[i].customer, 1);
        e = judge_one(w, j, list[i].customer, holds_for(j, list[i].customer), &list[i]);
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

static enum err write_some(struct work *w, void *user)
{
    struct judging *j = user;
    enum err e = ERR_NONE;
    for (int i = 0; i < j->only_count && !e; i++) {
        struct db_rows *rows;
        struct newest n;
        bool any = false;
        e = db_query(w->c, w->tx, select_newest_of,
                     DB_VALUES(value_int(j->rule.id), value_int(j->only[i])), &rows);
        if (!e && db_next(w->c, rows, &e)) {
            n = read_newest(rows);
            any = true;
            db_rows_close(rows);
        }
        if (!e)
            e = judge_one(w, j, j->only[i], holds_for(j, j->only[i]), any ? &n : NULL);
    }
    return e;
}

// ---- one rule -----------------------------------------------------------------------------------

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

static enum err judge_parsed(struct ctx *c, struct org *o, struct judging *list, int count,
                             const struct rule *const *rules)
{
    const struct history *history;
    enum err e = mirror_use(c, org_mirror(o), rules, count, &history);
    if (e)
        return e;
    for (int i = 0; i < count; i++) {
        list[i].history = history;
        list[i].holds = roaring_bitmap_create();
    }
    e = evaluate(c, list, count, rules, clock_today(org_clock(o)));
    for (int i = 0; i < count && !e; i++)
        e = org_write(c, o, 0, list[i].only ? write_some : write_all, &list[i]);
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
    e = warning_rules(c, tx, out, count);
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
        if (!all[i].enabled)
            continue;
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
    for (int i = 0; i < read; i++) {
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
    return e;
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
