#include "rule/sql.h"

#include "base/num.h"
#include "rule/fold.h"
#include "rule/lex.h"

#include <math.h>

enum { WHERE_MAX = 1024 * 1024 };
#define MARK_TEXT "'\x1f'"

struct writer {
    struct ctx *c;
    const struct rule *rule;
    const struct rule_sql_source *source;
    struct buf out;
    struct value *values;
    int count, room;
    enum err err;
};

static void condition(struct writer *w, const struct rule_node *n);
static void value(struct writer *w, const struct rule_node *n);

day_t rule_sql_add_months(double day, int months)
{
    if (!(day > -1e7 && day < 1e7) || months < -120000 || months > 120000)
        return DAY_NONE;
    return rule_duration_back((day_t)floor(day), (struct rule_duration){.months = -months});
}

int rule_sql_anniversary(double day, int64_t today)
{
    const int first = -719162, last = 2932530; // 0001-01-01 and 9998-12-31
    if (!(day >= first && day < last + 1) || today < first || today > last)
        return DAY_NONE;
    return rule_days_until_anniversary((day_t)floor(day), (day_t)today);
}

static void say(struct writer *w, const char *sql)
{
    buf_add(&w->out, str_of(sql));
}

static void bind(struct writer *w, struct value v)
{
    if (w->count == w->room) {
        int room = w->room ? w->room * 2 : 16;
        w->values = arena_grow(w->c->arena, w->values, (size_t)w->count, (size_t)room, sizeof v);
        w->room = room;
    }
    w->values[w->count++] = v;
    say(w, v.type == VALUE_TEXT ? "CAST(? AS TEXT)" : "CAST(? AS BIGINT)");
}

static void refuse(struct writer *w, const struct rule_node *n, const char *en, const char *zh)
{
    REFUSE_AT(w->c, w->rule->text, n->from, "%s%.0s", "%.0s%s", en, zh);
    w->err = ERR_INPUT;
}

static bool find_column(struct writer *w, const struct rule_node *n, struct rule_sql_column *out)
{
    int object = n->op == RULE_STATE ? w->rule->catalog->customer : n->object;
    *out = (struct rule_sql_column){0};
    if (w->source->column(w->source->user, object, n->field, out))
        return true;
    refuse(w, n, "this field is not one that a list can be filtered by", "列表不能按此字段筛选");
    return false;
}

// ---- what is known without a record

static bool is_field(const struct rule_node *n)
{
    return n->op == RULE_STATE || n->op == RULE_ITEM || n->op == RULE_FOLLOW;
}

// A number as it stands: 3, -3.
static bool plain_number(const struct rule_node *n, num_t *out)
{
    bool negative = n->op == RULE_NEG;
    if (negative)
        n = n->kids[0];
    if (n->op != RULE_CONST_NUMBER)
        return false;
    *out = num_of(negative ? -n->number : n->number);
    return true;
}

// A day that needs no record: 2026-01-31, today, today - 3m.
static bool plain_day(struct writer *w, const struct rule_node *n, day_t *out)
{
    num_t by;
    if (n->op == RULE_CONST_DATE || n->op == RULE_TODAY) {
        *out = n->op == RULE_TODAY ? w->source->today : (day_t)n->number;
        return true;
    }
    if ((n->op != RULE_ADD && n->op != RULE_SUB) || n->type != RULE_DATE ||
        !plain_day(w, n->kids[0], out))
        return false;
    const struct rule_node *add = n->kids[1];
    struct rule_duration back = add->duration;
    if (plain_number(add, &by)) {
        if (by % NUM_ONE || by / NUM_ONE > DAY_MAX || by / NUM_ONE < -DAY_MAX)
            return false;
        back = (struct rule_duration){.days = (int)(by / NUM_ONE)};
    } else if (add->op != RULE_CONST_SPAN) {
        return false;
    }
    if (n->op == RULE_ADD)
        back = (struct rule_duration){-back.days, -back.months};
    *out = rule_duration_back(*out, back);
    return *out != DAY_NONE;
}

// ---- values; NULL is empty

static void field(struct writer *w, const struct rule_node *n);

// The expression is needed twice for seconds, so a path is written into a text of its own.
static bool find_path(struct writer *w, const struct rule_node *n, struct rule_sql_column *out)
{
    struct rule_sql_path path;
    if (!w->source->follow ||
        !w->source->follow(w->source->user, n->target, n->target_field, &path)) {
        refuse(w, n, "links cannot be followed here", "此处不能沿关联取字段");
        return false;
    }
    struct buf outside = w->out;
    buf_init(&w->out, WHERE_MAX);
    buf_add(&w->out, path.before);
    field(w, n->kids[0]);
    buf_add(&w->out, path.after);
    *out = (struct rule_sql_column){str_copy(w->c->arena, buf_str(&w->out)), path.seconds};
    bool full = w->out.full;
    buf_deinit(&w->out);
    w->out = outside;
    w->out.full |= full;
    return true;
}

static void field(struct writer *w, const struct rule_node *n)
{
    struct rule_sql_column col;
    if (n->op == RULE_FOLLOW ? !find_path(w, n, &col) : !find_column(w, n, &col))
        return;
    if (col.seconds)
        // Division cuts towards zero in both databases; days before 1970 need the floor.
        buf_format(&w->out, "((%.*s - ((%.*s %% 86400) + 86400) %% 86400) / 86400)",
                   STR_ARG(col.expression), STR_ARG(col.expression));
    else
        buf_add(&w->out, col.expression);
}

static void number(struct writer *w, const struct rule_node *n);

static void date_sum(struct writer *w, const struct rule_node *n)
{
    const struct rule_node *by = n->kids[1];
    bool back = n->op == RULE_SUB;
    if (by->op == RULE_CONST_SPAN && by->duration.months) {
        say(w, "liuke_add_months(CAST(");
        value(w, n->kids[0]);
        buf_format(&w->out, " AS DOUBLE PRECISION), %d)",
                   back ? -by->duration.months : by->duration.months);
        return;
    }
    say(w, "(");
    value(w, n->kids[0]);
    say(w, back ? " - " : " + ");
    if (by->op == RULE_CONST_SPAN)
        buf_format(&w->out, "%d", by->duration.days);
    else
        number(w, by);
    say(w, ")");
}

static void date(struct writer *w, const struct rule_node *n)
{
    day_t day;
    if (plain_day(w, n, &day))
        bind(w, value_int(day));
    else if (is_field(n))
        field(w, n);
    else if (n->op == RULE_ADD || n->op == RULE_SUB)
        date_sum(w, n);
}

static void call(struct writer *w, const struct rule_node *n)
{
    bool anniversary = n->function == RULE_DAYS_UNTIL_ANNIVERSARY;
    if (!anniversary && n->function != RULE_DAYS_UNTIL) {
        refuse(w, n, "a list can only be filtered by fields; this looks along a time line",
               "列表只能按字段筛选；此函数要看时间线");
        return;
    }
    say(w, anniversary ? "CAST(liuke_anniversary(CAST(" : "CAST((");
    value(w, n->kids[0]);
    say(w, anniversary ? " AS DOUBLE PRECISION), " : " - ");
    bind(w, value_int(w->source->today));
    say(w, ") AS DOUBLE PRECISION)");
}

static void arithmetic(struct writer *w, const struct rule_node *n)
{
    bool dates = n->kids[0]->type == RULE_DATE;
    say(w, dates ? "CAST((" : "(");
    value(w, n->kids[0]);
    say(w, n->op == RULE_ADD   ? " + "
           : n->op == RULE_SUB ? " - "
           : n->op == RULE_MUL ? " * "
                               : " / ");
    if (n->op == RULE_DIV)
        say(w, "NULLIF(");
    value(w, n->kids[1]);
    if (n->op == RULE_DIV)
        say(w, ", 0)");
    say(w, dates ? ") AS DOUBLE PRECISION)" : ")");
}

// As a double: the same arithmetic as the evaluators over time do.
static void number(struct writer *w, const struct rule_node *n)
{
    num_t plain;
    bool is_plain = plain_number(n, &plain);
    if (is_plain || is_field(n)) {
        say(w, "(CAST(");
        if (is_plain)
            bind(w, value_int(plain));
        else
            field(w, n);
        say(w, " AS DOUBLE PRECISION) / 1000000.0)");
    } else if (n->op == RULE_NEG) {
        say(w, "(-");
        number(w, n->kids[0]);
        say(w, ")");
    } else if (n->op == RULE_CALL) {
        call(w, n);
    } else if (n->op == RULE_PARAM) {
        refuse(w, n, "a parameter has no value here", "此处参数没有值");
    } else {
        arithmetic(w, n);
    }
}

static void value(struct writer *w, const struct rule_node *n)
{
    if (n->op == RULE_CALL && n->type != RULE_NUMBER) {
        call(w, n);
    } else if (n->type == RULE_NUMBER) {
        number(w, n);
    } else if (n->type == RULE_DATE) {
        date(w, n);
    } else if (is_field(n)) {
        field(w, n);
    } else if (n->op == RULE_CONST_TEXT) {
        bind(w, value_text(n->text));
    } else {
        say(w, "CASE WHEN ");
        condition(w, n);
        say(w, " THEN 1 ELSE 0 END");
    }
}

// ---- conditions; NULL counts as false, and is made so wherever it is turned round

// Numbers that are compared as they stand need no doubles, and an index can serve them.
static bool exact(const struct rule_node *n)
{
    num_t plain;
    for (int i = 0; i < n->kid_count; i++)
        if (n->kids[i]->type != RULE_NUMBER ||
            !(is_field(n->kids[i]) || plain_number(n->kids[i], &plain)))
            return false;
    return true;
}

static void operand(struct writer *w, const struct rule_node *n, int kid)
{
    num_t plain;
    if (!exact(n))
        value(w, n->kids[kid]);
    else if (plain_number(n->kids[kid], &plain))
        bind(w, value_int(plain));
    else
        field(w, n->kids[kid]);
}

static void not_null(struct writer *w, const struct rule_node *n, int kid)
{
    say(w, " AND ");
    operand(w, n, kid);
    say(w, " IS NOT NULL");
}

static void turned(struct writer *w, void (*part)(struct writer *, const struct rule_node *),
                   const struct rule_node *n)
{
    say(w, "CASE WHEN ");
    part(w, n);
    say(w, " THEN 1 ELSE 0 END = 0");
}

static void in_list(struct writer *w, const struct rule_node *n)
{
    operand(w, n, 0);
    say(w, " IN (");
    for (int i = 1; i < n->kid_count; i++) {
        say(w, i > 1 ? ", " : "");
        operand(w, n, i);
    }
    say(w, ")");
}

static void between(struct writer *w, const struct rule_node *n)
{
    operand(w, n, 0);
    say(w, " BETWEEN ");
    operand(w, n, 1);
    say(w, " AND ");
    operand(w, n, 2);
}

// `position` and `instr` are each known to one database only; what REPLACE takes out was there.
static void found(struct writer *w, const struct rule_node *n)
{
    bool choices = n->kids[0]->type == RULE_CHOICES;
    const char *open = choices ? "(" MARK_TEXT " || " : "liuke_fold(";
    const char *close = choices ? " || " MARK_TEXT ")" : ")";
    const char *between_parts[] = {", ", ", '') <> ", ""};
    say(w, "REPLACE(");
    for (int i = 0; i < 3; i++) {
        say(w, open);
        value(w, n->kids[i == 1]);
        say(w, close);
        say(w, between_parts[i]);
    }
    if (choices)
        return;
    say(w, " OR (");
    value(w, n->kids[1]);
    say(w, " = ''");
    not_null(w, n, 0);
    say(w, ")");
}

static void members(struct writer *w, const struct rule_node *n,
                    void (*part)(struct writer *, const struct rule_node *))
{
    say(w, "(");
    if (n->negated)
        turned(w, part, n);
    else
        part(w, n);
    for (int i = 0; n->negated && i < n->kid_count && (i < 1 || n->op != RULE_IN); i++)
        not_null(w, n, i);
    say(w, ")");
}

static const char *const signs[RULE_OP_COUNT] = {
    [RULE_AND] = " AND ", [RULE_OR] = " OR ", [RULE_EQ] = " = ", [RULE_NE] = " <> ",
    [RULE_LT] = " < ",    [RULE_LE] = " <= ", [RULE_GT] = " > ", [RULE_GE] = " >= ",
};

static void two_sides(struct writer *w, const struct rule_node *n)
{
    bool joins = n->op == RULE_AND || n->op == RULE_OR;
    say(w, "(");
    for (int i = 0; i < 2; i++) {
        if (joins)
            condition(w, n->kids[i]);
        else
            operand(w, n, i);
        say(w, i ? ")" : signs[n->op]);
    }
}

static void condition(struct writer *w, const struct rule_node *n)
{
    switch (n->op) {
    case RULE_CONST_BOOL:
        say(w, n->number != 0 ? "(1 = 1)" : "(1 = 0)");
        break;
    case RULE_STATE:
    case RULE_ITEM:
    case RULE_FOLLOW:
        say(w, "(");
        field(w, n);
        say(w, " = 1)");
        break;
    case RULE_NOT:
        say(w, "(");
        turned(w, condition, n->kids[0]);
        say(w, ")");
        break;
    case RULE_IN:
        members(w, n, in_list);
        break;
    case RULE_BETWEEN:
        members(w, n, between);
        break;
    case RULE_CONTAINS:
        members(w, n, found);
        break;
    case RULE_IS_EMPTY:
        say(w, "(");
        value(w, n->kids[0]);
        say(w, " IS NULL)");
        break;
    case RULE_CALL:
        call(w, n);
        break;
    default:
        two_sides(w, n);
    }
}

enum err rule_sql_where(struct ctx *c, const struct rule *r, const struct rule_sql_source *source,
                        struct rule_sql *out)
{
    struct writer w = {.c = c, .rule = r, .source = source};
    buf_init(&w.out, WHERE_MAX);
    condition(&w, r->root);
    if (w.out.full && !w.err)
        w.err =
            fail(c, ERR_INPUT, "the condition is too long for a filter", "条件太长，不能用作筛选");
    *out = (struct rule_sql){str_copy(c->arena, buf_str(&w.out)), w.values, w.count};
    buf_deinit(&w.out);
    return w.err;
}
