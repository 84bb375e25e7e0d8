#include "care/ticket_list.h"
#include "model/scope.h"
#include "model/seen.h"
#include "stats/quantile.h"

#include <math.h>
#include <stdlib.h>

const char *const ticket_which_names[] = {"all", "open", "over", "late"};
const char *const ticket_only_names[] = {"",           "answered",   "solved",
                                         "first_late", "solve_late", "reopened"};
const char *const ticket_group_names[] = {"", "by", "kind", "week"};

#define OPEN "k.state IN ('new', 'working', 'waiting')"
static const char *const only_sql[] = {
    "1 = 1",         "k.first_at > 0", "k.solved_at > 0", "k.first_late = 1", "k.solve_late = 1",
    "k.reopened > 0"};
static const char soonest[] =
    "CASE WHEN k.first_due > 0 AND (k.solve_due = 0 OR k.first_due < k.solve_due) THEN k.first_due "
    "WHEN k.solve_due > 0 THEN k.solve_due ELSE 99999999999 END";
static const char load_columns[] =
    "COALESCE(k.queue, 0), CASE WHEN k.first_late = 1 OR k.solve_late = 1 THEN 1 ELSE 0 END, "
    "COALESCE(k.handler, ''), COUNT(*)";
static const char timed_sql[] = " AND k.quiet = 0 AND k.into_ticket = 0";

// A question as SQL over the tickets `t` and their clocks `k`.
struct asked {
    struct ctx *c;
    const struct object *o;
    struct buf where;
    struct value *values;
    int count;
};
enum { VALUES_MAX = 20 };

// Where SQL cannot say whose he sees, the customers who have tickets are asked for one by one.
static enum err reach_ids(struct asked *a, struct org *org, struct db_tx *tx,
                          const struct schema *s, const struct viewer *v, int object)
{
    struct id_set *set = NULL;
    struct db_rows *rows;
    enum err e = scope_ids(a->c, org, v, s, object, VERB_SEE, &set);
    if (e)
        return e;
    buf_add(&a->where, STR("t.customer IN (0"));
    e = db_query(
        a->c, tx,
        str_format(a->c->arena, "SELECT DISTINCT customer FROM %.*s", STR_ARG(a->o->table)).at,
        DB_NO_VALUES, &rows);
    while (!e && db_next(a->c, rows, &e))
        if (!set || id_set_has(set, db_int(rows, 0)))
            buf_format(&a->where, ",%lld", (long long)db_int(rows, 0));
    buf_byte(&a->where, ')');
    id_set_drop(set);
    return e;
}

static enum err reach(struct asked *a, struct org *org, struct db_tx *tx, const struct schema *s,
                      const struct viewer *v, int object)
{
    struct scope_sql sql;
    enum err e = viewer_need(a->c, v, a->o, VERB_SEE);
    if (!e)
        e = scope_sql(a->c, v, s, object, VERB_SEE, clock_today(org_clock(org)), &sql);
    if (e)
        return e;
    a->values = ARENA_ARRAY(a->c->arena, struct value,
                            (size_t)(sql.all || sql.ids ? 0 : sql.count) + VALUES_MAX);
    if (sql.all) {
        buf_add(&a->where, STR("1 = 1"));
        return ERR_NONE;
    }
    if (sql.ids)
        return reach_ids(a, org, tx, s, v, object);
    buf_format(&a->where, "t.id IN (SELECT id FROM %.*s WHERE %s)", STR_ARG(a->o->table),
               sql.where);
    for (int i = 0; i < sql.count; i++)
        a->values[a->count++] = sql.values[i];
    return ERR_NONE;
}

// By a field he reads: "t.f_kind = ?".
static enum err by_text(struct asked *a, const struct viewer *v, const char *name,
                        const struct str *text)
{
    int field = object_field(a->o, str_of(name));
    if (!text)
        return ERR_NONE;
    if (field < 0)
        return fail(a->c, ERR_NOT_FOUND, "there is no field '%s'", "没有字段“%s”", name);
    enum err e = viewer_need_field(a->c, v, a->o, field);
    if (e)
        return e;
    buf_format(&a->where, " AND COALESCE(t.%.*s, '') = ?", STR_ARG(a->o->fields[field].column));
    a->values[a->count++] = value_text(text->at ? *text : STR(""));
    return ERR_NONE;
}

static void by_number(struct asked *a, const char *condition, int64_t value)
{
    buf_format(&a->where, " AND %s", condition);
    a->values[a->count++] = value_int(value);
}

static enum err ask(struct asked *a, const struct viewer *v, const struct ticket_question *q)
{
    struct str end = a->o->end < 0 ? STR("id") : a->o->fields[a->o->end].column;
    if (q->which == TICKETS_OPEN || q->which == TICKETS_OVER)
        buf_format(
            &a->where,
            q->which == TICKETS_OPEN
                ? " AND (" OPEN " OR (k.ticket IS NULL AND t.%.*s IS NULL))"
                : " AND (k.state IN ('solved', 'closed') OR (k.ticket IS NULL AND t.%.*s IS NOT "
                  "NULL))",
            STR_ARG(end));
    else if (q->which == TICKETS_LATE)
        buf_add(&a->where, STR(" AND " OPEN " AND (k.first_late = 1 OR k.solve_late = 1)"));
    buf_format(&a->where, " AND %s", only_sql[q->only]);
    if (q->timed)
        buf_add(&a->where, str_of(timed_sql));
    if (q->queue > 0)
        by_number(a, "k.queue = ?", q->queue);
    else if (q->queue < 0)
        buf_add(&a->where, STR(" AND COALESCE(k.queue, 0) = 0"));
    if (q->customer)
        by_number(a, "t.customer = ?", q->customer);
    if (q->from)
        by_number(a, "k.started >= ?", q->from);
    if (q->to)
        by_number(a, "k.started < ?", q->to);
    enum err e = by_text(a, v, "by", q->by);
    return e ? e : by_text(a, v, "kind", q->kind);
}

// asked_end also where it fails.
static enum err begin(struct asked *a, struct ctx *c, struct org *org, struct db_tx *tx,
                      const struct schema *s, const struct viewer *v,
                      const struct ticket_question *q)
{
    int object = schema_object(s, STR("ticket"));
    *a = (struct asked){.c = c};
    buf_init(&a->where, 64 << 20);
    if (object < 0)
        return fail(c, ERR_NOT_FOUND, "there are no tickets here", "这里没有工单这个对象");
    a->o = &s->objects[object];
    enum err e = reach(a, org, tx, s, v, object);
    return e || !q ? e : ask(a, v, q);
}

static const char *select_sql(struct asked *a, const char *columns, const char *tail)
{
    return str_format(a->c->arena,
                      "SELECT %s FROM %.*s t LEFT JOIN ticket_clock k ON k.ticket = t.id WHERE "
                      "%.*s%s",
                      columns, STR_ARG(a->o->table), STR_ARG(buf_str(&a->where)), tail)
        .at;
}

static enum err load_row(struct ctx *c, struct db_tx *tx, const struct schema *s, int64_t id,
                         struct ticket_row *out)
{
    bool found;
    enum err e = record_load(c, tx, s, schema_object(s, STR("ticket")), id, &out->record);
    if (!e)
        e = ticket_clock_load(c, tx, id, &out->clock, &found);
    if (!e && !found)
        out->clock = (struct ticket_clock){.first_s = -1};
    return e;
}

static enum err page(struct asked *a, struct db_tx *tx, const struct schema *s,
                     const struct ticket_question *q, struct ticket_row **out, int *count)
{
    struct db_rows *rows;
    int64_t *ids = ARENA_ARRAY(a->c->arena, int64_t, (size_t)q->limit + 1);
    int n = 0;
    const char *tail =
        str_format(a->c->arena, " ORDER BY %s%st.id DESC LIMIT %d OFFSET %lld",
                   q->newest ? "" : soonest, q->newest ? "" : ", ", q->limit, (long long)q->at)
            .at;
    enum err e = db_query(a->c, tx, select_sql(a, "t.id", tail), a->values, a->count, &rows);
    while (!e && db_next(a->c, rows, &e))
        ids[n++] = db_int(rows, 0);
    *out = ARENA_ARRAY(a->c->arena, struct ticket_row, (size_t)n + 1);
    *count = n;
    for (int i = 0; i < n && !e; i++)
        e = load_row(a->c, tx, s, ids[i], &(*out)[i]);
    return e;
}

enum err ticket_list(struct ctx *c, struct org *o, struct db_tx *tx, const struct schema *s,
                     const struct viewer *v, const struct ticket_question *q,
                     struct ticket_row **out, int *count, int64_t *total)
{
    struct asked a;
    enum err e = begin(&a, c, o, tx, s, v, q);
    if (!e)
        e = db_number(c, tx, select_sql(&a, "COUNT(*)", ""), a.values, a.count, 0, total);
    if (!e)
        e = page(&a, tx, s, q, out, count);
    buf_deinit(&a.where);
    return e;
}

enum err ticket_row_load(struct ctx *c, struct org *o, struct db_tx *tx, const struct schema *s,
                         const struct viewer *v, int64_t id, struct ticket_row *out)
{
    int object = schema_object(s, STR("ticket"));
    struct record seen;
    if (object < 0)
        return fail(c, ERR_NOT_FOUND, "there are no tickets here", "这里没有工单这个对象");
    enum err e = viewer_need(c, v, &s->objects[object], VERB_SEE);
    if (!e)
        e = seen_load(c, o, tx, v, s, object, id, &seen);
    return e ? e : load_row(c, tx, s, id, out);
}

enum err ticket_loads(struct ctx *c, struct org *o, struct db_tx *tx, const struct schema *s,
                      const struct viewer *v, struct ticket_load **out, int *count)
{
    struct ticket_question q = {.which = TICKETS_OPEN};
    struct asked a;
    struct db_rows *rows;
    struct str me = viewer_login(v);
    *out = NULL;
    *count = 0;
    enum err e = begin(&a, c, o, tx, s, v, &q);
    if (!e)
        e = db_query(c, tx, select_sql(&a, load_columns, " GROUP BY 1, 2, 3"), a.values, a.count,
                     &rows);
    while (!e && db_next(c, rows, &e)) {
        int64_t queue = db_int(rows, 0), n = db_int(rows, 3);
        int i = 0;
        while (i < *count && (*out)[i].queue != queue)
            i++;
        if (i == *count) {
            *out = arena_grow(c->arena, *out, (size_t)i, (size_t)i + 1, sizeof **out);
            (*out)[(*count)++] = (struct ticket_load){.queue = queue};
        }
        (*out)[i].open += n;
        (*out)[i].late += db_int(rows, 1) ? n : 0;
        (*out)[i].mine += me.len && str_eq(db_text(rows, 2), me) ? n : 0;
    }
    buf_deinit(&a.where);
    return e;
}

// ---- figures ------------------------------------------------------------------------------------

struct fact {
    struct str name;
    double first, solve; // NaN: none
    bool reopened, first_late, solve_late;
};

static int by_name(const void *left, const void *right)
{
    const struct fact *a = left, *b = right;
    return str_cmp(a->name, b->name);
}

static struct ticket_figures sum_up(struct arena *arena, struct str name, const struct fact *list,
                                    size_t n)
{
    double *first = ARENA_ARRAY(arena, double, n + 1), *solve = ARENA_ARRAY(arena, double, n + 1);
    struct ticket_figures f = {.name = name, .count = (int64_t)n};
    size_t firsts = 0, solves = 0;
    for (size_t i = 0; i < n; i++) {
        if (!isnan(list[i].first))
            first[firsts++] = list[i].first;
        if (!isnan(list[i].solve))
            solve[solves++] = list[i].solve;
        f.reopened += list[i].reopened;
        f.first_late += list[i].first_late;
        f.solve_late += list[i].solve_late;
    }
    f.answered = (int64_t)firsts;
    f.solved = (int64_t)solves;
    quantile_sort(first, firsts);
    quantile_sort(solve, solves);
    f.first_median = quantile(first, firsts, 0.5);
    f.first_p90 = quantile(first, firsts, 0.9);
    f.solve_median = quantile(solve, solves, 0.5);
    f.solve_p90 = quantile(solve, solves, 0.9);
    return f;
}

static struct str monday(struct arena *a, int64_t wall)
{
    day_t day = kind_day(kind_of(KIND_TIME), value_int(wall));
    return day_text(a, day - day_weekday(day));
}

static enum err read_facts(struct asked *a, struct db_tx *tx, enum ticket_group group,
                           struct fact **out, size_t *count)
{
    struct db_rows *rows;
    int field = group == GROUP_BY     ? object_field(a->o, STR("by"))
                : group == GROUP_KIND ? object_field(a->o, STR("kind"))
                                      : -1;
    const char *columns =
        str_format(a->c->arena,
                   "%s%.*s, k.started, k.first_s, k.solved_at, k.worked_s, k.reopened, "
                   "k.first_late, k.solve_late",
                   field < 0 ? "''" : "t.",
                   STR_ARG(field < 0 ? STR("") : a->o->fields[field].column))
            .at;
    size_t room = 0;
    *out = NULL;
    *count = 0;
    enum err e = db_query_many(a->c, tx, select_sql(a, columns, ""), a->values, a->count, &rows);
    while (!e && db_next(a->c, rows, &e)) {
        if (*count == room) {
            *out = arena_grow(a->c->arena, *out, room, room ? room * 2 : 64, sizeof **out);
            room = room ? room * 2 : 64;
        }
        int64_t first = db_int(rows, 2), solved = db_int(rows, 3);
        (*out)[(*count)++] =
            (struct fact){group == GROUP_WEEK ? monday(a->c->arena, db_int(rows, 1))
                                              : db_text_copy(a->c, rows, 0),
                          first < 0 ? NAN : (double)first / 3600,
                          solved ? (double)db_int(rows, 4) / 3600 : NAN,
                          db_int(rows, 5) > 0,
                          db_int(rows, 6) != 0,
                          db_int(rows, 7) != 0};
    }
    return e;
}

static enum err may_group(struct asked *a, const struct viewer *v, enum ticket_group group)
{
    const char *name = group == GROUP_BY ? "by" : group == GROUP_KIND ? "kind" : NULL;
    int field = name ? object_field(a->o, str_of(name)) : -1;
    if (!name)
        return ERR_NONE;
    if (field < 0)
        return fail(a->c, ERR_NOT_FOUND, "there is no field '%s'", "没有字段“%s”", name);
    return viewer_need_field(a->c, v, a->o, field);
}

enum err ticket_figures(struct ctx *c, struct org *o, struct db_tx *tx, const struct schema *s,
                        const struct viewer *v, const struct ticket_question *asked,
                        enum ticket_group group, struct ticket_figures **out, int *count)
{
    struct ticket_question q = *asked;
    struct asked a;
    struct fact *list = NULL;
    size_t n = 0;
    q.timed = true;
    enum err e = begin(&a, c, o, tx, s, v, &q);
    if (!e)
        e = may_group(&a, v, group);
    if (!e)
        e = read_facts(&a, tx, group, &list, &n);
    buf_deinit(&a.where);
    if (e)
        return e;
    if (n)
        qsort(list, n, sizeof *list, by_name);
    *out = ARENA_ARRAY(c->arena, struct ticket_figures, n + 2);
    *count = 0;
    (*out)[(*count)++] = sum_up(c->arena, STR(""), list, n);
    for (size_t i = 0, end; group != GROUP_NONE && i < n; i = end) {
        for (end = i; end < n && str_eq(list[end].name, list[i].name);)
            end++;
        (*out)[(*count)++] = sum_up(c->arena, list[i].name, list + i, end - i);
    }
    return ERR_NONE;
}
