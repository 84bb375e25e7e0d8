#include "flow/automation.h"
#include "flow/play.h"
#include "flow/verdict.h"
#include "flow/warning.h"
#include "model/change.h"

static const char switch_off[] =
    "UPDATE rule SET enabled = 0, problem = ?, problem_en = ?, version = version + 1 WHERE id = ? "
    "AND enabled = 1"; // whoever deleted its field has switched it off in better words
static const char forget_gone_customers[] =
    "DELETE FROM warning WHERE customer NOT IN (SELECT id FROM %.*s)";
static const char forget_gone_steps[] =
    "DELETE FROM warning_step WHERE warning NOT IN (SELECT id FROM warning)";

static const char reader[] = "warnings";
static const char scanned[] = "scanned"; // the setting with the day of the last daily scan

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
        e = org_write(c, o, 0, verdict_few, &(struct judging_few){list, count});
    for (int i = 0; i < count && !e && !list->only; i++)
        e = org_write(c, o, 0, verdict_everybody, &list[i]);
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
