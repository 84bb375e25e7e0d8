#include "history/asof.h"

static void fill(const struct frame *f, double *out, double v)
{
    for (uint32_t i = 0; i < f->count; i++)
        out[i] = v;
}

static double *kid_values(const struct frame *f, const struct plan_node *n, int kid)
{
    double *v = SCRATCH_ARRAY(f->scratch, double, f->count);
    frame_eval(f, n->kids[kid], v);
    return v;
}

// ---- and, or: the second side only where the first leaves it open ----

static void eval_and_or(const struct frame *f, const struct plan_node *n, double *out)
{
    bool and = n->op == RULE_AND;
    struct scratch *s = f->scratch;
    frame_eval(f, n->kids[0], out);
    uint32_t *row = SCRATCH_ARRAY(s, uint32_t, f->count);
    uint32_t open = 0;
    for (uint32_t i = 0; i < f->count; i++) {
        bool holds = op_true(out[i]);
        out[i] = holds;
        row[open] = i;
        open += holds == and;
    }
    if (!open)
        return;
    uint32_t *customer = SCRATCH_ARRAY(s, uint32_t, open), *item = NULL;
    day_t *day = SCRATCH_ARRAY(s, day_t, open);
    if (f->item)
        item = SCRATCH_ARRAY(s, uint32_t, open);
    for (uint32_t k = 0; k < open; k++) {
        customer[k] = f->customer[row[k]];
        day[k] = f->day[row[k]];
        if (item)
            item[k] = f->item[row[k]];
    }
    struct frame rest = {f->plan, s, open, customer, day, item};
    double *v = SCRATCH_ARRAY(s, double, open);
    frame_eval(&rest, n->kids[1], v);
    for (uint32_t k = 0; k < open; k++)
        out[row[k]] = op_true(v[k]);
}

// ---- comparisons ----

// One loop for each operator, so that the compiler can do several rows at once.
#define COMPARE_ROWS(op, count, a, right, out)                                                     \
    switch (op) {                                                                                  \
    case RULE_EQ:                                                                                  \
        ROWS(==, count, a, right, out);                                                            \
    case RULE_LT:                                                                                  \
        ROWS(<, count, a, right, out);                                                             \
    case RULE_LE:                                                                                  \
        ROWS(<=, count, a, right, out);                                                            \
    case RULE_GT:                                                                                  \
        ROWS(>, count, a, right, out);                                                             \
    case RULE_GE:                                                                                  \
        ROWS(>=, count, a, right, out);                                                            \
    default:                                                                                       \
        for (uint32_t i = 0; i < (count); i++)                                                     \
            (out)[i] = op_compare((op), (a)[i], (right));                                          \
    }
#define ROWS(operator, count, a, right, out)                                                       \
    for (uint32_t i = 0; i < (count); i++)                                                         \
        (out)[i] = (a)[i] operator(right) ? 1 : 0;                                                 \
    return

static __attribute__((noinline)) void compare_rows(enum rule_op op, uint32_t count,
                                                   const double *restrict a,
                                                   const double *restrict b, double *restrict out)
{
    COMPARE_ROWS(op, count, a, b[i], out)
}

static __attribute__((noinline)) void compare_constant(enum rule_op op, uint32_t count,
                                                       const double *restrict a, double b,
                                                       double *restrict out)
{
    COMPARE_ROWS(op, count, a, b, out)
}

static void eval_compare(const struct frame *f, const struct plan_node *n, double *out)
{
    double *a = kid_values(f, n, 0);
    bool texts = n->of == RULE_TEXT || n->of == RULE_CHOICES;
    if (!texts && n->kids[1]->op == RULE_CONST_NUMBER) {
        compare_constant(n->op, f->count, a, n->kids[1]->number, out);
        return;
    }
    double *b = kid_values(f, n, 1);
    if (!texts) {
        compare_rows(n->op, f->count, a, b, out);
        return;
    }
    for (uint32_t i = 0; i < f->count; i++)
        out[i] = plan_compare(f->plan, n, a[i], b[i]);
}

static void eval_in(const struct frame *f, const struct plan_node *n, double *out)
{
    double *v = kid_values(f, n, 0);
    fill(f, out, 0);
    for (int k = 1; k < n->kid_count; k++) {
        double *one = kid_values(f, n, k);
        for (uint32_t i = 0; i < f->count; i++)
            if (v[i] == one[i])
                out[i] = 1;
    }
    for (uint32_t i = 0; n->negated && i < f->count; i++)
        out[i] = !isnan(v[i]) && out[i] == 0;
}

static void eval_between(const struct frame *f, const struct plan_node *n, double *out)
{
    double *v = kid_values(f, n, 0), *low = kid_values(f, n, 1), *high = kid_values(f, n, 2);
    for (uint32_t i = 0; i < f->count; i++) {
        bool known = !isnan(v[i]) && !isnan(low[i]) && !isnan(high[i]);
        out[i] = known && (v[i] >= low[i] && v[i] <= high[i]) != n->negated;
    }
}

static void eval_condition(const struct frame *f, const struct plan_node *n, double *out)
{
    double *a, *b;
    switch (n->op) {
    case RULE_AND:
    case RULE_OR:
        eval_and_or(f, n, out);
        return;
    case RULE_NOT:
        frame_eval(f, n->kids[0], out);
        for (uint32_t i = 0; i < f->count; i++)
            out[i] = !op_true(out[i]);
        return;
    case RULE_IN:
        eval_in(f, n, out);
        return;
    case RULE_BETWEEN:
        eval_between(f, n, out);
        return;
    case RULE_CONTAINS:
        a = kid_values(f, n, 0);
        b = kid_values(f, n, 1);
        for (uint32_t i = 0; i < f->count; i++)
            out[i] = plan_contains(f->plan, n, a[i], b[i]);
        return;
    case RULE_IS_EMPTY:
        a = kid_values(f, n, 0);
        for (uint32_t i = 0; i < f->count; i++)
            out[i] = isnan(a[i]);
        return;
    default:
        eval_compare(f, n, out);
    }
}

// ---- arithmetic ----

static void eval_arithmetic(const struct frame *f, const struct plan_node *n, double *out)
{
    frame_eval(f, n->kids[0], out);
    if (n->op == RULE_NEG) {
        for (uint32_t i = 0; i < f->count; i++)
            out[i] = -out[i];
        return;
    }
    const struct plan_node *right = n->kids[1];
    if (right->op == RULE_CONST_SPAN) {
        int sign = n->op == RULE_ADD ? 1 : -1;
        for (uint32_t i = 0; i < f->count; i++)
            out[i] = op_shift(out[i], right->duration, sign);
        return;
    }
    double *b = kid_values(f, n, 1);
    for (uint32_t i = 0; i < f->count; i++)
        out[i] = op_number(n->op, out[i], b[i]);
}

// ---- leaves and calls ----

static void eval_item(const struct frame *f, const struct plan_node *n, double *out)
{
    const struct track *t = n->track;
    for (uint32_t i = 0; i < f->count; i++) {
        uint32_t at = f->item[i];
        uint16_t end;
        switch (n->column) {
        case COLUMN_START:
            out[i] = *track_days(t, at) + DAY_MIN;
            break;
        case COLUMN_END:
            end = *track_ends(t, at);
            out[i] = end == NO_END ? EMPTY : end + DAY_MIN;
            break;
        default:
            out[i] = track_double(t, n->column, at);
        }
    }
}

static void eval_date_call(const struct frame *f, const struct plan_node *n, double *out)
{
    frame_eval(f, n->kids[0], out);
    for (uint32_t i = 0; i < f->count; i++)
        out[i] =
            n->function == RULE_DAYS_UNTIL ? out[i] - f->day[i] : op_anniversary(out[i], f->day[i]);
}

static void eval_series(const struct frame *f, const struct plan_node *n, double *out)
{
    if (n->where)
        eval_where(f, n, out);
    else if (!eval_plain(f, n, out))
        for (uint32_t i = 0; i < f->count; i++)
            out[i] = series_asof(f->plan, n, f->customer[i], f->day[i]);
}

static void eval_follow(const struct frame *f, const struct plan_node *n, double *out)
{
    frame_eval(f, n->kids[0], out);
    for (uint32_t i = 0; i < f->count; i++)
        out[i] = isnan(out[i]) ? EMPTY : plan_followed(n, out[i]);
}

static void eval_call(const struct frame *f, const struct plan_node *n, double *out)
{
    switch (n->function) {
    case RULE_DAYS_UNTIL:
    case RULE_DAYS_UNTIL_ANNIVERSARY:
        eval_date_call(f, n, out);
        return;
    case RULE_BEFORE:
    case RULE_CHANGED:
        for (uint32_t i = 0; i < f->count; i++)
            out[i] = state_asof(f->plan->history, n, f->customer[i], f->day[i]);
        return;
    default:
        eval_series(f, n, out);
    }
}

static void eval_any(const struct frame *f, const struct plan_node *n, double *out)
{
    switch (n->op) {
    case RULE_PARAM:
        fill(f, out, f->plan->params[n->index]);
        return;
    case RULE_TODAY:
        for (uint32_t i = 0; i < f->count; i++)
            out[i] = f->day[i];
        return;
    case RULE_STATE:
        for (uint32_t i = 0; i < f->count; i++)
            out[i] = state_asof(f->plan->history, n, f->customer[i], f->day[i]);
        return;
    case RULE_ITEM:
        eval_item(f, n, out);
        return;
    case RULE_NEG:
    case RULE_ADD:
    case RULE_SUB:
    case RULE_MUL:
    case RULE_DIV:
        eval_arithmetic(f, n, out);
        return;
    case RULE_FOLLOW:
        eval_follow(f, n, out);
        return;
    case RULE_CALL:
        eval_call(f, n, out);
        return;
    default:
        if (n->op >= RULE_AND && n->op <= RULE_IS_EMPTY)
            eval_condition(f, n, out);
        else
            fill(f, out, n->number);
    }
}

void frame_eval(const struct frame *f, const struct plan_node *n, double *out)
{
    struct scratch_mark mark = scratch_mark(f->scratch);
    eval_any(f, n, out);
    scratch_release(f->scratch, mark);
}
