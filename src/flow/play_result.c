#include "flow/play_result.h"
#include "flow/whose.h"
#include "model/tell.h"

#include <math.h>

// Customers who are one by now stand in a play as often as they were in it, at the same time: nobody
// else does. In two groups he says nothing about either, in one he is one customer: the first counts.
#define ONE_OF_SEVERAL                                                                             \
    "EXISTS (SELECT 1 FROM play_entry o WHERE o.play = w.play AND o.customer = w.customer AND "    \
    "o.id <> w.id AND (o.arm <> w.arm OR o.id < w.id) AND (w.decided IS NULL OR o.entered < "      \
    "w.decided) AND (o.decided IS NULL OR w.entered < o.decided))"
// The sums of an arm over its customers, and what they are sums of: chance drew customers, so what
// comes of one of them again is no new case.
#define ARM_SUMS                                                                                   \
    "CAST(SUM(x.entered) AS BIGINT), CAST(SUM(x.kept) AS BIGINT), CAST(SUM(x.lost) AS BIGINT), "   \
    "CAST(SUM(x.worth) AS BIGINT), SUM(CASE WHEN x.kept + x.lost > 0 THEN 1 ELSE 0 END), "         \
    "CAST(SUM(x.kept * x.kept) AS BIGINT), CAST(SUM(x.kept * (x.kept + x.lost)) AS BIGINT), "      \
    "CAST(SUM((x.kept + x.lost) * (x.kept + x.lost)) AS BIGINT)"
#define OF_EACH                                                                                    \
    "w.arm AS arm, COUNT(*) AS entered, SUM(CASE WHEN w.outcome = 'kept' THEN 1 ELSE 0 END) AS "   \
    "kept, SUM(CASE WHEN w.outcome = 'lost' THEN 1 ELSE 0 END) AS lost, SUM(CASE WHEN w.outcome "  \
    "<> '' THEN COALESCE(w.worth, 0) ELSE 0 END) AS worth"
static const char all_of[] =
    "SELECT x.arm, " ARM_SUMS " FROM (SELECT " OF_EACH
    " FROM play_entry w WHERE w.play = ? AND NOT " ONE_OF_SEVERAL " GROUP BY w.arm, w.customer) x "
    "GROUP BY x.arm";
static const char harm_told[] = "UPDATE play SET harm_told = 1 WHERE id = ? AND harm_told = 0";

static void add_arm(struct db_rows *rows, int from, struct play_result *r)
{
    struct play_arm *a = str_eq(db_text(rows, from), STR("play")) ? &r->play : &r->control;
    a->entered = db_int(rows, from + 1);
    a->kept = db_int(rows, from + 2);
    a->lost = db_int(rows, from + 3);
    a->worth = (double)db_int(rows, from + 4) / NUM_ONE;
    a->decided = (struct effect_group){.kept = a->kept,
                                       .all = a->kept + a->lost,
                                       .customers = db_int(rows, from + 5),
                                       .kept_kept = db_int(rows, from + 6),
                                       .kept_all = db_int(rows, from + 7),
                                       .all_all = db_int(rows, from + 8)};
}

static void work_out(struct play_result *r, const struct play *p, double least)
{
    const struct effect_group *control = &r->control.decided;
    double held_back = (double)p->share / 1e6, treated = (double)r->play.decided.all;
    r->effect = effect_of(&r->play.decided, control);
    double cost = (double)p->cost / NUM_ONE * treated, worth = r->play.worth; // NaN stays NaN
    r->gain = r->effect.difference * worth - cost;
    r->gain_of =
        (struct interval){r->effect.of.low * worth - cost, r->effect.of.high * worth - cost};
    if (!control->all)
        return;
    double base = (double)control->kept / (double)control->all;
    if (r->play.decided.all)
        r->needed = effect_needed(base, r->effect.difference, held_back);
    r->needed_for = effect_needed(base, base + least <= 1 ? least : -least, held_back);
}

static struct play_result *result_of(struct ctx *c, struct play_result **list, int *count,
                                     struct str segment)
{
    for (int i = 1; i < *count; i++)
        if (str_eq((*list)[i].segment, segment))
            return &(*list)[i];
    *list = arena_grow(c->arena, *list, (size_t)*count, (size_t)*count + 1, sizeof **list);
    (*list)[*count] = (struct play_result){.segment = str_copy(c->arena, segment)};
    return &(*list)[(*count)++];
}

// A choice of the customer, as SQL; '' where none is asked for.
static struct str segment_sql(struct ctx *c, const struct schema *s, int field)
{
    if (field < 0)
        return STR("''");
    return str_format(c->arena, "COALESCE(c.%.*s, '')",
                      STR_ARG(s->objects[s->customer].fields[field].column));
}

static enum err may_cut(struct ctx *c, const struct schema *s, const struct viewer *v, int field)
{
    const struct object *o = &s->objects[s->customer];
    enum err e = viewer_need(c, v, o, VERB_SEE);
    if (!e && field >= 0)
        e = viewer_need_field(c, v, o, field);
    if (!e && field >= 0 && o->fields[field].kind->id != KIND_CHOICE)
        e = fail(c, ERR_INPUT, "customers are cut by a field of choices", "只能按单选字段细分");
    return e;
}

// Entries that do not count, as he is one customer with another of them.
static enum err count_merged(struct ctx *c, struct db_tx *tx, const struct schema *s,
                             const struct whose *whose, const struct play *p, int64_t *out)
{
    struct value *values = ARENA_ARRAY(c->arena, struct value, (size_t)whose->count + 1);
    values[0] = value_int(p->id);
    if (whose->count)
        memcpy(values + 1, whose->values, (size_t)whose->count * sizeof *values);
    return db_number(
        c, tx,
        str_format(c->arena,
                   "SELECT COUNT(*) FROM play_entry w JOIN %.*s c ON c.id = w.customer "
                   "WHERE w.play = ? AND " ONE_OF_SEVERAL " AND (%s)",
                   STR_ARG(s->objects[s->customer].table), whose->where)
            .at,
        values, whose->count + 1, 0, out);
}

enum err play_results(struct ctx *c, struct org *o, struct db_tx *tx, const struct schema *s,
                      const struct viewer *v, const struct play *p, int field, double least,
                      struct play_result **out, int *count)
{
    struct whose whose;
    struct db_rows *rows;
    *out = ARENA_ARRAY(c->arena, struct play_result, 1);
    **out = (struct play_result){.segment = STR("")};
    *count = 1;
    enum err e = may_cut(c, s, v, field);
    if (!e)
        e = whose_seen(c, o, tx, s, v, "play_entry", &whose);
    if (e)
        return e;
    struct value *values = ARENA_ARRAY(c->arena, struct value, (size_t)whose.count + 1);
    values[0] = value_int(p->id);
    if (whose.count)
        memcpy(values + 1, whose.values, (size_t)whose.count * sizeof *values);
    const char *sql =
        str_format(c->arena,
                   "SELECT x.segment, x.arm, " ARM_SUMS " FROM (SELECT %.*s AS segment, " OF_EACH
                   " FROM play_entry w JOIN %.*s c ON c.id = w.customer WHERE w.play = ? AND "
                   "NOT " ONE_OF_SEVERAL " AND (%s) GROUP BY 1, w.arm, w.customer) x GROUP BY 1, 2 "
                   "ORDER BY 1, 2",
                   STR_ARG(segment_sql(c, s, field)), STR_ARG(s->objects[s->customer].table),
                   whose.where)
            .at;
    e = db_query(c, tx, sql, values, whose.count + 1, &rows);
    while (!e && db_next(c, rows, &e)) {
        add_arm(rows, 1, *out);
        if (field >= 0)
            add_arm(rows, 1, result_of(c, out, count, db_text(rows, 0)));
    }
    for (int i = 0; i < *count; i++)
        work_out(&(*out)[i], p, least);
    return e ? e : count_merged(c, tx, s, &whose, p, &(*out)->merged);
}

// ---- one by one ---------------------------------------------------------------------------------

static day_t day_at(struct db_rows *rows, int column)
{
    struct value v = db_value(rows, column);
    return v.type == VALUE_INT ? (day_t)v.integer : DAY_NONE;
}

static struct play_row read_row(struct ctx *c, struct db_rows *rows)
{
    return (struct play_row){.id = db_int(rows, 0),
                             .customer = db_int(rows, 1),
                             .draw = db_int(rows, 2),
                             .control = !str_eq(db_text(rows, 3), STR("play")),
                             .entered = (day_t)db_int(rows, 4),
                             .ended = day_at(rows, 5),
                             .decided = day_at(rows, 6),
                             .step = (int)db_int(rows, 7),
                             .outcome = db_text_copy(c, rows, 8),
                             .worth = db_value(rows, 9),
                             .counts = db_int(rows, 10) != 0};
}

enum { CONDITIONS_MAX = 7 };

static int conditions(struct ctx *c, const struct schema *s, const struct play_question *q,
                      const struct whose *whose, struct str *where, struct value *values)
{
    int n = 0;
    struct str text = STR("w.play = ?");
    values[n++] = value_int(q->play);
    if (q->arm.len) {
        text = str_join(c->arena, text, STR(" AND w.arm = ?"));
        values[n++] = value_text(q->arm);
    }
    if (q->outcome.len) {
        text = str_join(c->arena, text, STR(" AND w.outcome = ?"));
        values[n++] = value_text(str_eq(q->outcome, STR("open")) ? STR("") : q->outcome);
    }
    if (q->field >= 0) {
        text = str_format(c->arena, "%.*s AND %.*s = ?", STR_ARG(text),
                          STR_ARG(segment_sql(c, s, q->field)));
        values[n++] = value_text(q->segment);
    }
    if (q->counts)
        text =
            str_join(c->arena, text,
                     str_of(q->counts > 0 ? " AND NOT " ONE_OF_SEVERAL : " AND " ONE_OF_SEVERAL));
    if (q->entry) {
        text = str_join(c->arena, text, STR(" AND w.id = ?"));
        values[n++] = value_int(q->entry);
    }
    if (q->customer) {
        text = str_join(c->arena, text, STR(" AND w.customer = ?"));
        values[n++] = value_int(q->customer);
    }
    if (q->after) {
        text = str_join(c->arena, text, STR(" AND w.id < ?"));
        values[n++] = value_int(q->after);
    }
    if (whose->count)
        memcpy(values + n, whose->values, (size_t)whose->count * sizeof *values);
    *where = text;
    return n + whose->count;
}

enum err play_rows(struct ctx *c, struct org *o, struct db_tx *tx, const struct schema *s,
                   const struct viewer *v, const struct play_question *q, struct play_row **out,
                   int *count)
{
    struct whose whose;
    struct str where;
    struct db_rows *rows;
    *count = 0;
    enum err e = may_cut(c, s, v, q->field);
    if (!e)
        e = whose_seen(c, o, tx, s, v, "play_entry", &whose);
    if (e)
        return e;
    struct value *values =
        ARENA_ARRAY(c->arena, struct value, (size_t)whose.count + CONDITIONS_MAX);
    int n = conditions(c, s, q, &whose, &where, values);
    const char *sql =
        str_format(
            c->arena,
            "SELECT w.id, w.customer, w.draw, w.arm, w.entered, w.ended, w.decided, w.step, "
            "w.outcome, w.worth, CASE WHEN " ONE_OF_SEVERAL
            " THEN 0 ELSE 1 END FROM play_entry w JOIN %.*s c ON c.id = w.customer WHERE %.*s "
            "AND (%s) ORDER BY w.id DESC LIMIT %d",
            STR_ARG(s->objects[s->customer].table), STR_ARG(where), whose.where, q->limit)
            .at;
    *out = ARENA_ARRAY(c->arena, struct play_row, (size_t)q->limit + 1);
    e = db_query(c, tx, sql, values, n, &rows);
    while (!e && db_next(c, rows, &e))
        (*out)[(*count)++] = read_row(c, rows);
    return e;
}

// ---- harm ---------------------------------------------------------------------------------------

enum err play_tell_harm(struct work *w, const struct play *p)
{
    struct arena *a = w->c->arena;
    struct play_result r = {0};
    struct db_rows *rows;
    int64_t changed = 0;
    enum err e = db_query(w->c, w->tx, all_of, DB_VALUES(value_int(p->id)), &rows);
    while (!e && db_next(w->c, rows, &e))
        add_arm(rows, 0, &r);
    work_out(&r, p, 0);
    if (e || !effect_harms(&r.effect))
        return e;
    e = db_run(w->c, w->tx, harm_told, DB_VALUES(value_int(p->id)), &changed);
    if (e || !changed)
        return e;
    struct telling t = {
        .person = p->author,
        .cause = "play",
        .cause_id = p->id,
        .key = str_format(a, "play:%lld:harm", (long long)p->id),
        .zh = str_format(a, "挽留方案“%.*s”适得其反", STR_ARG(p->name)),
        .en = str_format(a, "The play “%.*s” does harm", STR_ARG(p->name)),
        .body_zh = STR("执行方案的客户比对照组流失得更多，而且不像是偶然。建议先停用。"),
        .body_en =
            STR("More of the customers it was done to were lost than of the control group, and "
                "it does not look like chance. Better switch it off.")};
    return tell_person(w, &t);
}
