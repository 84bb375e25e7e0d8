// Who enters a play, who was kept, and which way a branch goes: what is asked of the time lines.
#include "flow/opening.h"
#include "flow/play.h"
#include "flow/play_result.h"
#include "model/worth.h"
#include "model/definition.h"

#include <roaring/roaring.h>

static const char newest[] =
    "SELECT w.customer, w.id, w.entered, w.passed, w.outcome FROM play_entry w WHERE w.play = ? AND "
    "w.id = (SELECT MAX(x.id) FROM play_entry x WHERE x.play = w.play AND x.customer = w.customer)";
static const char set_passed[] = "UPDATE play_entry SET passed = 1 WHERE id = ?";
static const char decide[] = "UPDATE play_entry SET outcome = ?, decided = ? WHERE id = ?";
static const char ripe[] = "SELECT id, customer, entered FROM play_entry WHERE play = ? AND outcome = "
                           "'' AND entered <= ? ORDER BY id";
static const char switch_off[] =
    "UPDATE play SET enabled = 0, problem = ?, problem_en = ?, version = version + 1 WHERE id = ?";

struct playing {
    struct play play;
    const struct rule *rule; // NULL: it cannot be read, or there is none
    struct history_plan *plan;
    roaring_bitmap_t *holds;
    struct cause why;        // it cannot be read
};

struct judging {
    struct ctx *c;
    struct org *org;
    const struct history *history;
    struct playing *list;
    int count;
    const int64_t *only;
    int only_count;
    day_t today;
    struct definition definition; // of churn, the official one; member NULL: there is none
    const struct rule *worth;
    struct history_plan *member_plan, *worth_plan;
};

// ---- what is to be known ------------------------------------------------------------------------

static enum err read_definition(struct judging *j, struct db_tx *tx)
{
    struct ctx quiet = {.arena = j->c->arena};
    struct kept_definition *list;
    int count;
    enum err e = definitions(j->c, tx, &list, &count);
    if (e || !count || !list->official)
        return e;
    struct draft draft = {list->lost_when, list->customer_when, list->not_while, list->reason};
    if (definition_parse(&quiet, org_schema(j->org), &draft, &j->definition, NULL))
        j->definition = (struct definition){0};
    return ERR_NONE;
}

static enum err read_all(struct judging *j)
{
    const struct schema *s = org_schema(j->org);
    struct play *plays;
    struct db_tx *tx;
    enum err e = db_read_begin(j->c, org_db(j->org), &tx);
    if (e)
        return e;
    e = play_list(j->c, tx, false, &plays, &j->count);
    if (!e && j->count)
        e = read_definition(j, tx);
    if (!e && j->count)
        e = worth_rule(j->c, tx, s, &j->worth);
    db_read_end(tx);
    j->list = ARENA_ARRAY(j->c->arena, struct playing, (size_t)(e ? 0 : j->count) + 1);
    for (int i = 0; i < j->count && !e; i++) {
        struct ctx own = {.arena = j->c->arena};
        struct rule *rule = NULL;
        j->list[i] = (struct playing){.play = plays[i]};
        if (!plays[i].enabled || !plays[i].condition.len)
            continue;
        if (rule_parse(&own, &s->catalog, plays[i].condition, NULL, 0, &rule))
            j->list[i].why = own.why;
        else
            j->list[i].rule = rule;
    }
    return e;
}

static int all_rules(const struct judging *j, const struct rule **out)
{
    int n = 0;
    for (int i = 0; i < j->count; i++)
        if (j->list[i].rule)
            out[n++] = j->list[i].rule;
    if (j->definition.member)
        out[n++] = j->definition.member;
    if (j->worth)
        out[n++] = j->worth;
    return n;
}

static enum err evaluate_one(struct judging *j, struct playing *p)
{
    enum err e = history_compile(j->c, j->history, p->rule, &p->plan);
    if (e || !j->only)
        return e ? e : history_scan(j->c, j->history, p->plan, j->today, p->holds);
    for (int k = 0; k < j->only_count; k++) {
        uint32_t at = history_customer_of(j->history, j->only[k]);
        if (at != UINT32_MAX && history_value(j->history, p->plan, at, j->today) == 1)
            roaring_bitmap_add(p->holds, at);
    }
    return ERR_NONE;
}

static enum err evaluate(struct judging *j)
{
    enum err e = ERR_NONE;
    if (j->definition.member)
        e = history_compile(j->c, j->history, j->definition.member, &j->member_plan);
    if (!e && j->worth)
        e = history_compile(j->c, j->history, j->worth, &j->worth_plan);
    for (int i = 0; i < j->count && !e; i++)
        if (j->list[i].rule)
            e = evaluate_one(j, &j->list[i]);
    return e;
}

// ---- who enters ---------------------------------------------------------------------------------

// Those for whom it holds, without those who are in it or were and have not been out of it since.
static enum err meet_newest(struct work *w, struct judging *j, struct playing *p)
{
    struct db_rows *rows;
    int64_t *passed = NULL;
    size_t n = 0;
    roaring_bitmap_t *looked = roaring_bitmap_create();
    for (int k = 0; k < j->only_count; k++)
        roaring_bitmap_add(looked, history_customer_of(j->history, j->only[k]));
    enum err e = db_query(w->c, w->tx, newest, DB_VALUES(value_int(p->play.id)), &rows);
    while (!e && db_next(w->c, rows, &e)) {
        uint32_t at = history_customer_of(j->history, db_int(rows, 0));
        bool was_out = db_int(rows, 3) != 0, decided = db_text(rows, 4).len != 0;
        if (at == UINT32_MAX || (j->only && !roaring_bitmap_contains(looked, at)))
            continue;
        if (!roaring_bitmap_contains(p->holds, at) && !was_out) {
            passed = arena_grow(w->c->arena, passed, n, n + 1, sizeof *passed);
            passed[n++] = db_int(rows, 1);
        } else if (!decided || !was_out) {
            roaring_bitmap_remove(p->holds, at);
        }
    }
    roaring_bitmap_free(looked);
    for (size_t i = 0; i < n && !e; i++)
        e = db_run(w->c, w->tx, set_passed, DB_VALUES(value_int(passed[i])), NULL);
    return e;
}

static enum err let_in(struct work *w, struct judging *j, struct playing *p)
{
    roaring_uint32_iterator_t it;
    int64_t entered;
    enum err e = meet_newest(w, j, p);
    roaring_init_iterator(p->holds, &it);
    for (; it.has_value && !e; roaring_advance_uint32_iterator(&it))
        e = play_enter(w, j->org, &p->play, history_customer_id(j->history, it.current_value),
                       worth_at(j->history, j->worth_plan, it.current_value, j->today),
                       &entered);
    return e;
}

// ---- who was kept -------------------------------------------------------------------------------

struct decision {
    int64_t entry;
    bool kept;
};

// By what he is on the day the horizon ends, whenever it is looked at: once that day has ended. Whoever
// orders at noon was not lost in the morning.
static enum err judge_ripe(struct work *w, struct judging *j, struct playing *p)
{
    struct db_rows *rows;
    struct decision *list = NULL;
    size_t n = 0;
    day_t by = j->today - 1 - p->play.horizon;
    if (!j->member_plan)
        return ERR_NONE;
    enum err e =
        db_query(w->c, w->tx, ripe, DB_VALUES(value_int(p->play.id), value_int(by)), &rows);
    while (!e && db_next(w->c, rows, &e)) {
        uint32_t at = history_customer_of(j->history, db_int(rows, 1));
        day_t on = (day_t)db_int(rows, 2) + p->play.horizon;
        if (at == UINT32_MAX)
            continue;
        list = arena_grow(w->c->arena, list, n, n + 1, sizeof *list);
        list[n++] = (struct decision){db_int(rows, 0),
                                      history_value(j->history, j->member_plan, at, on) == 1};
    }
    for (size_t i = 0; i < n && !e; i++) {
        e = db_run(w->c, w->tx, decide,
                   DB_VALUES(value_text(list[i].kept ? STR("kept") : STR("lost")),
                             value_int(j->today), value_int(list[i].entry)),
                   NULL);
        if (!e)
            e = play_entry_end(w, list[i].entry);
    }
    return e || !n ? e : play_tell_harm(w, &p->play);
}

static enum err write_all(struct work *w, void *user)
{
    struct judging *j = user;
    enum err e = ERR_NONE;
    for (int i = 0; i < j->count && !e; i++) {
        struct playing *p = &j->list[i];
        if (p->why.zh.len)
            e = db_run(w->c, w->tx, switch_off,
                       DB_VALUES(value_text(p->why.zh), value_text(p->why.en),
                                 value_int(p->play.id)),
                       NULL);
        if (!e && !j->only)
            e = judge_ripe(w, j, p);
        if (!e && p->rule)
            e = let_in(w, j, p);
    }
    return e;
}

static enum err judge_held(struct judging *j)
{
    for (int i = 0; i < j->count; i++)
        j->list[i].holds = roaring_bitmap_create();
    enum err e = evaluate(j);
    if (!e)
        e = org_write(j->c, j->org, 0, write_all, j);
    for (int i = 0; i < j->count; i++)
        roaring_bitmap_free(j->list[i].holds);
    return e;
}

enum err plays_judge(struct ctx *c, struct org *o, const int64_t *only, int only_count)
{
    struct ctx own = {.arena = arena_create()};
    struct judging j = {.c = &own,
                        .org = o,
                        .only = only,
                        .only_count = only ? only_count : 0,
                        .today = clock_today(org_clock(o))};
    enum { BESIDE = 2 };
    enum err e = read_all(&j);
    if (!e && j.count) {
        const struct rule **rules =
            ARENA_ARRAY(own.arena, const struct rule *, (size_t)j.count + BESIDE);
        int n = all_rules(&j, rules);
        e = mirror_use(&own, org_mirror(o), rules, n, &j.history);
        if (!e) {
            e = judge_held(&j);
            mirror_release(org_mirror(o));
        }
    }
    if (e)
        fail_as(c, &own.why);
    arena_destroy(own.arena);
    return e;
}
