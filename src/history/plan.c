#include "history/plan.h"

#include "rule/fold.h"

struct compile {
    struct ctx *c;
    const struct history *h;
    const struct rule *r;
    struct history_plan *p;
    const struct plan_node *series; // the call whose `where` is being compiled
};

// ---- windows ----

// Both tables come from one walk over the days, because window_first and window_last never go back.
static void window_tables(struct arena *a, struct window_plan *w)
{
    uint16_t *enter = arena_array(a, DAY_STORED_MAX + 1, sizeof *enter);
    uint16_t *leave = arena_array(a, DAY_STORED_MAX + 1, sizeof *leave);
    int entered = 0, left = 0;
    for (int d = 0; d < END_STORED_MAX; d++) {
        day_t last = rule_window_last(d + DAY_MIN, w->window);
        day_t first = rule_duration_back(last, w->window.length);
        while (entered <= DAY_STORED_MAX && entered + DAY_MIN <= last)
            enter[entered++] = (uint16_t)d;
        while (left <= DAY_STORED_MAX && left + DAY_MIN <= first)
            leave[left++] = (uint16_t)d;
    }
    while (entered <= DAY_STORED_MAX)
        enter[entered++] = END_STORED_MAX;
    while (left <= DAY_STORED_MAX)
        leave[left++] = END_STORED_MAX;
    for (int x = 0; x <= DAY_STORED_MAX; x++)
        if (leave[x] < enter[x])
            leave[x] = enter[x];
    w->enter = enter;
    w->leave = leave;
}

static struct window_plan window_make(struct arena *a, struct rule_window window)
{
    struct window_plan w = {.window = window};
    w.by_days = !window.length.months && !window.before.months;
    w.enter_shift = window.before.days;
    w.leave_shift = window.before.days + window.length.days;
    if (!w.by_days)
        window_tables(a, &w);
    return w;
}

// ---- texts ----

struct str plan_text(const struct history_plan *p, double code)
{
    return code < 0 ? p->literals[(int)-code - 1] : history_text(p->history, code);
}

static struct str plan_folded(const struct history_plan *p, double code)
{
    return code < 0 ? p->folded[(int)-code - 1] : p->history->folded[(size_t)code];
}

static double literal(struct compile *m, struct str text)
{
    struct history_plan *p = m->p;
    uint32_t code = text_map_get(&m->h->texts, text);
    if (code != TEXT_MAP_NONE)
        return code;
    for (int i = 0; i < p->literal_count; i++)
        if (str_eq(p->literals[i], text))
            return -1 - i;
    if (p->literal_count == p->literal_room) {
        int room = p->literal_room ? p->literal_room * 2 : 8;
        size_t had = (size_t)p->literal_count;
        p->literals = arena_grow(p->arena, p->literals, had, (size_t)room, sizeof *p->literals);
        p->folded = arena_grow(p->arena, p->folded, had, (size_t)room, sizeof *p->folded);
        p->literal_room = room;
    }
    p->literals[p->literal_count] = text;
    p->folded[p->literal_count++] = rule_fold(p->arena, text);
    return -p->literal_count;
}

static bool choices_have(struct str choices, struct str choice)
{
    while (choices.len) {
        struct str rest, one = str_cut(choices, RULE_CHOICE_MARK, &rest);
        if (str_eq(one, choice))
            return true;
        choices = rest;
    }
    return false;
}

bool plan_contains(const struct history_plan *p, const struct plan_node *n, double in, double part)
{
    if (isnan(in) || isnan(part))
        return false;
    bool holds;
    if (n->holds && in >= 0)
        holds = n->holds[(size_t)in];
    else if (n->of == RULE_CHOICES)
        holds = choices_have(plan_text(p, in), plan_text(p, part));
    else
        holds = str_find(plan_folded(p, in), plan_folded(p, part)) >= 0;
    return holds != n->negated;
}

bool plan_compare(const struct history_plan *p, const struct plan_node *n, double a, double b)
{
    bool ordered = n->op != RULE_EQ && n->op != RULE_NE;
    if (!ordered || (n->of != RULE_TEXT && n->of != RULE_CHOICES) || isnan(a) || isnan(b))
        return op_compare(n->op, a, b);
    return op_compare(n->op, str_cmp(plan_text(p, a), plan_text(p, b)), 0);
}

// Every text of the dictionary is looked at once instead of once for each item.
static void contains_constant(struct compile *m, struct plan_node *n)
{
    const struct history *h = m->h;
    struct plan_node plain = *n;
    plain.negated = false;
    uint8_t *holds = arena_array(m->p->arena, h->texts.count, 1);
    for (size_t i = 0; i < h->texts.count; i++)
        holds[i] = plan_contains(m->p, &plain, (double)i, n->kids[1]->number);
    n->holds = holds;
}

// ---- links ----

static enum err compile_follow(struct compile *m, const struct rule_node *n, struct plan_node *out)
{
    out->lead = lead_find(m->h, n->target, n->target_field);
    if (!out->lead)
        return fail(m->c, ERR_INTERNAL, "where a link leads is not held in the history",
                    "历史数据中没有关联的去向");
    return ERR_NONE;
}

// ---- nodes ----

bool plan_is_silence(const struct plan_node *n)
{
    if (n->op != RULE_GT && n->op != RULE_GE)
        return false;
    const struct plan_node *call = n->kids[0], *than = n->kids[1];
    return call->op == RULE_CALL && call->function == RULE_DAYS_SINCE && !call->where_daily &&
           (than->op == RULE_CONST_NUMBER || than->op == RULE_PARAM);
}

bool plan_is_drop_by_days(const struct plan_node *n)
{
    return n->op == RULE_CALL && n->function == RULE_DROP && !n->where_daily && n->window.by_days;
}

static bool on_state(const struct rule_node *n)
{
    return n->op == RULE_STATE ||
           (n->op == RULE_CALL && (n->function == RULE_BEFORE || n->function == RULE_CHANGED));
}

static enum err resolve_column(struct compile *m, const struct rule_node *n, struct plan_node *out,
                               int object)
{
    const struct catalog_object *o = &m->h->catalog->objects[object];
    out->column = COLUMN_NONE;
    if (n->field < 0)
        return ERR_NONE;
    out->of = o->fields[n->field].type;
    bool state = on_state(n);
    if (!state && n->field == o->start_field)
        out->column = COLUMN_START;
    else if (!state && n->field == o->end_field)
        out->column = COLUMN_END;
    else
        out->column = history_column(m->h, object, n->field);
    if (out->column == COLUMN_NONE)
        return fail(m->c, ERR_INTERNAL, "the field %.*s is not held in the history",
                    "历史数据中未保存字段 %.*s", STR_ARG(o->fields[n->field].name));
    if (state) {
        out->track = &m->h->states[out->column];
        out->column = 0;
    }
    return ERR_NONE;
}

struct day_use {
    int states, others; // how often `where` looks at a state, and at the day otherwise
};

static void see_day(void *user, const struct rule_node *n)
{
    struct day_use *use = user;
    use->states += n->op == RULE_STATE;
    use->others += n->op == RULE_TODAY || n->op == RULE_CALL;
}

static void list_states(struct plan_node *call, const struct plan_node *n)
{
    if (n->op == RULE_STATE)
        call->where_states[call->where_state_count++] = n->track;
    for (int i = 0; i < n->kid_count; i++)
        list_states(call, n->kids[i]);
}

static enum err compile(struct compile *m, const struct rule_node *n, struct plan_node **out);

// Whether `count op constant` says the same of one item as of any number of them.
static bool asks_for_any(const struct plan_node *n)
{
    const struct plan_node *left = n->kids[0], *right = n->kid_count > 1 ? n->kids[1] : NULL;
    if (left->op != RULE_CALL || left->function != RULE_COUNT || right->op != RULE_CONST_NUMBER)
        return false;
    switch (n->op) {
    case RULE_EQ:
    case RULE_NE:
        return right->number == 0;
    case RULE_GT:
    case RULE_LE:
        return right->number >= 0 && right->number < 1;
    case RULE_GE:
    case RULE_LT:
        return right->number > 0 && right->number <= 1;
    default:
        return false;
    }
}

// A division takes longer than all else there is to a drop.
static const double *drop_table(struct arena *a)
{
    double *at = arena_array(a, DROPS * DROPS, sizeof *at);
    for (uint32_t before = 0; before < DROPS; before++)
        for (uint32_t now = 0; now < DROPS; now++)
            at[before * DROPS + now] = plan_drop(now, before);
    return at;
}

static enum err compile_call(struct compile *m, const struct rule_node *n, struct plan_node *out)
{
    struct arena *a = m->p->arena;
    enum err e = ERR_NONE;
    if (n->object >= 0 && !on_state(n)) {
        out->track = &m->h->tracks[n->object];
        e = resolve_column(m, n, out, n->object);
    }
    if (!e && on_state(n))
        e = resolve_column(m, n, out, m->h->catalog->customer);
    if (n->window.length.days || n->window.length.months)
        out->window = window_make(a, n->window);
    if (n->function == RULE_DROP) {
        struct rule_window earlier = {n->window.length, n->window.length};
        out->earlier = window_make(a, earlier);
        out->drops = drop_table(a);
    }
    // before(f, w) asks about one day: the last of the window that begins w ago.
    if (n->function == RULE_BEFORE) {
        struct rule_window ago = {n->window.length, n->window.length};
        out->window = window_make(a, ago);
    }
    if (!e && n->where) {
        struct day_use use = {0, 0};
        rule_walk(n->where, see_day, &use);
        const struct plan_node *outer = m->series;
        m->series = out;
        e = compile(m, n->where, &out->where);
        m->series = outer;
        out->where_daily = use.states || use.others;
        if (!e && use.states && !use.others) {
            out->where_states = arena_array(a, (size_t)use.states, sizeof *out->where_states);
            list_states(out, out->where);
        }
    }
    return e;
}

static enum err compile_leaf(struct compile *m, const struct rule_node *n, struct plan_node *out)
{
    switch (n->op) {
    case RULE_CONST_EMPTY:
        out->number = EMPTY;
        return ERR_NONE;
    case RULE_CONST_TEXT:
        out->number = literal(m, n->text);
        return ERR_NONE;
    case RULE_CONST_SPAN:
        out->number = n->duration.days;
        return ERR_NONE;
    case RULE_STATE:
        return resolve_column(m, n, out, m->h->catalog->customer);
    case RULE_ITEM:
        out->track = m->series->track;
        return resolve_column(m, n, out,
                              n->object >= 0 ? n->object : (int)(m->series->track - m->h->tracks));
    case RULE_CALL:
        return compile_call(m, n, out);
    default:
        return ERR_NONE;
    }
}

static void note_read(struct history_plan *p, const struct track *t)
{
    bool known = !t || p->read_count == PLAN_READS;
    for (int i = 0; i < p->read_count; i++)
        known = known || p->reads[i] == t;
    if (!known)
        p->reads[p->read_count++] = t;
}

static enum err compile(struct compile *m, const struct rule_node *n, struct plan_node **out)
{
    struct plan_node *p = ARENA_NEW(m->p->arena, struct plan_node);
    p->op = n->op;
    p->type = p->of = n->type;
    p->negated = n->negated;
    p->function = n->function;
    p->number = n->number;
    p->index = n->index;
    p->duration = n->duration;
    p->kid_count = n->kid_count;
    p->kids = arena_array(m->p->arena, (size_t)n->kid_count, sizeof(struct plan_node *));
    enum err e = compile_leaf(m, n, p);
    for (int i = 0; !e && i < n->kid_count; i++)
        e = compile(m, n->kids[i], &p->kids[i]);
    if (e)
        return e;
    if (n->op >= RULE_EQ && n->op <= RULE_IS_EMPTY) {
        // `empty` may stand on either side: it has no type of its own.
        p->of = p->kids[0]->type == RULE_NOTHING && p->kid_count > 1 ? p->kids[1]->type
                                                                     : p->kids[0]->type;
        if (n->op == RULE_CONTAINS && p->kids[1]->op == RULE_CONST_TEXT)
            contains_constant(m, p);
        if (n->op <= RULE_GE && asks_for_any(p))
            p->kids[0]->any = true;
    }
    if (n->op == RULE_FOLLOW && (e = compile_follow(m, n, p)))
        return e;
    // The cheap side first: where it does not hold the other is not looked at.
    if (n->op == RULE_AND && plan_is_silence(p->kids[1]) && !plan_is_silence(p->kids[0])) {
        struct plan_node *second = p->kids[0];
        p->kids[0] = p->kids[1];
        p->kids[1] = second;
    }
    note_read(m->p, p->track);
    *out = p;
    return ERR_NONE;
}

enum err history_compile_node(struct ctx *c, const struct history *h, const struct rule *r,
                              const struct rule_node *n, struct history_plan **out)
{
    struct history_plan *p = ARENA_NEW(c->arena, struct history_plan);
    p->history = h;
    p->arena = c->arena;
    p->param_count = r->param_count;
    p->params = ARENA_ARRAY(c->arena, double, (size_t)r->param_count);
    struct compile m = {c, h, r, p, NULL};
    enum err e = compile(&m, n, &p->root);
    *out = e ? NULL : p;
    return e;
}

enum err history_compile(struct ctx *c, const struct history *h, const struct rule *r,
                         struct history_plan **out)
{
    return history_compile_node(c, h, r, r->root, out);
}

void history_plan_param(struct history_plan *p, int index, double value)
{
    p->params[index] = value;
}
