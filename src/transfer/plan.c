#include "transfer/plan.h"

enum err plan_look(struct ctx *c, const struct import_options *o, struct plan_file *out)
{
    struct table_reader *t = NULL;
    struct table_row row;
    struct arena *scratch = arena_create();
    *out = (struct plan_file){0};
    enum err e = table_open(c, str_zero(c->arena, o->path), &o->table, &t);
    out->count = e ? 0 : table_header(t, &out->header);
    out->specials = ARENA_ARRAY(c->arena, struct special, (size_t)out->count + 1);
    out->profiles = ARENA_ARRAY(c->arena, struct profile, (size_t)out->count);
    if (!e)
        e = columns_check(c, out->header, out->count);
    while (!e && out->rows < SAMPLE_ROWS) {
        e = table_next(c, t, &row);
        out->whole = !e && !row.cells;
        if (e || out->whole)
            break;
        for (int i = 0; i < out->count; i++) {
            profile_add(&out->profiles[i], &row.cells[i]);
            special_add(scratch, &out->specials[i], row.cells[i].text);
        }
        arena_reset(scratch);
        out->rows++;
    }
    arena_destroy(scratch);
    if (t)
        table_close(t);
    return e;
}

static struct columns_goal goal_of(const struct schema *s, int object, bool create)
{
    int parent = s->objects[object].parent;
    return (struct columns_goal){&s->catalog, object, parent < 0 ? CATALOG_NONE : parent, create};
}

static int fitting(const struct column_target *targets, int count)
{
    int n = 0;
    for (int i = 0; i < count; i++)
        n += targets[i].kind == TARGET_FIELD || targets[i].kind == TARGET_CUSTOMER_KEY;
    return n;
}

int plan_guess_object(struct ctx *c, const struct schema *s, const struct plan_file *file)
{
    int best = s->customer, best_fit = 0;
    for (int i = 0; i < s->object_count; i++) {
        struct columns_goal goal = goal_of(s, i, false);
        struct column_target *targets;
        struct ctx quiet = {.arena = c->arena};
        if (columns_propose(&quiet, &goal, file->header, file->profiles, file->count, &targets))
            continue;
        const struct object *o = &s->objects[i];
        bool dated = o->start < 0 || o->shape == SHAPE_CUSTOMER;
        for (int n = 0; n < file->count; n++)
            dated |= targets[n].kind == TARGET_FIELD && targets[n].field == o->start;
        int fit = dated ? fitting(targets, file->count) * 2 - (o->shape == SHAPE_NONE) : 0;
        if (fit > best_fit) {
            best = i;
            best_fit = fit;
        }
    }
    return best;
}

// A column that is a field of `child` and of nothing its parent has: the file has one line per
// article.
static bool has_lines(const struct schema *s, int parent, int child,
                      const struct column_target *targets, int count)
{
    for (int i = 0; i < count; i++)
        if (targets[i].kind == TARGET_FIELD && targets[i].object == child &&
            object_field(&s->objects[parent], s->objects[child].fields[targets[i].field].name) < 0)
            return true;
    return false;
}

static enum err apply_map(struct ctx *c, const struct columns_goal *goal,
                          const struct import_options *o, const struct plan_file *f,
                          struct column_target *targets)
{
    enum err e = ERR_NONE;
    if (o->map_text.len)
        e = columns_map_text(c, goal, f->header, f->profiles, f->count, o->map_text, targets);
    if (!e && o->map_json.len)
        e = columns_map_json(c, goal, f->header, f->profiles, f->count, o->map_json, targets);
    if (!e && o->customer.len)
        e = columns_map_one(c, goal, f->header, f->profiles, f->count, o->customer, STR("customer"),
                            targets);
    return e;
}

static enum err apply_pairs(struct ctx *c, const struct columns_goal *goal,
                            const struct import_options *o, const struct plan_file *f,
                            struct column_target *targets)
{
    enum err e = ERR_NONE;
    for (int i = 0; i < f->count; i++)
        targets[i] = (struct column_target){.object = CATALOG_NONE, .field = CATALOG_NONE};
    for (int i = 0; i < o->pair_count && !e; i++)
        e = columns_map_one(c, goal, f->header, f->profiles, f->count, o->pairs[i].header,
                            o->pairs[i].target, targets);
    return e;
}

static enum err targets_for(struct ctx *c, const struct schema *s, int object,
                            const struct import_options *o, const struct plan_file *f,
                            struct column_target **out)
{
    struct columns_goal goal = goal_of(s, object, o->create);
    enum err e = columns_propose(c, &goal, f->header, f->profiles, f->count, out);
    if (e)
        return e;
    return o->pair_count ? apply_pairs(c, &goal, o, f, *out) : apply_map(c, &goal, o, f, *out);
}

// Order lines loaded as orders are order lines all the same: each makes its part of an order.
static int with_lines(struct ctx *c, const struct schema *s, int object,
                      const struct import_options *o, const struct plan_file *f,
                      struct column_target **targets)
{
    for (int i = 0; i < s->object_count; i++) {
        struct ctx quiet = {.arena = c->arena};
        struct column_target *own;
        if (s->objects[i].parent != object || targets_for(&quiet, s, i, o, f, &own))
            continue;
        if (has_lines(s, object, i, own, f->count)) {
            *targets = own;
            return i;
        }
    }
    return object;
}

static enum err check_plan(struct ctx *c, const struct schema *s, const struct plan *p)
{
    const struct object *o = &s->objects[p->object];
    bool start = false;
    for (int i = 0; i < p->file.count; i++) {
        start |= p->targets[i].kind == TARGET_FIELD && p->targets[i].field == o->start;
    }
    if (p->key < 0 && o->shape == SHAPE_CUSTOMER)
        return fail(c, ERR_INPUT,
                    "no column says which customer a row is: name one with --customer COLUMN",
                    "没有能区分客户的列：请用“客户编号”或“客户名称”列，或指定客户列");
    if (p->key < 0 && o->shape != SHAPE_NONE)
        return fail(
            c, ERR_INPUT,
            "no column says which customer a row belongs to: name one with --customer COLUMN",
            "没有说明每一行属于哪个客户的列：请指定客户列（--customer 列名）");
    if (!start && (o->shape == SHAPE_MOMENT || o->shape == SHAPE_SPAN))
        return fail(c, ERR_INPUT, "no column is the %.*s of a %.*s: map one to %.*s",
                    "没有“%.*s”（%.*s）对应的列：请映射一列到 %.*s",
                    STR_ARG(field_label(&o->fields[o->start], true)), STR_ARG(o->name),
                    STR_ARG(o->fields[o->start].name));
    return ERR_NONE;
}

static bool is_computed(const struct schema *s, const struct column_target *t)
{
    return t->object >= 0 && t->field >= 0 && t->kind != TARGET_NEW_FIELD &&
           (s->objects[t->object].fields[t->field].kind->flags & (KIND_COMPUTED | KIND_FILED));
}

enum err plan_make(struct ctx *c, const struct schema *s, const struct import_options *o,
                   const struct plan_file *file, struct plan *out)
{
    *out = (struct plan){.file = *file, .key = -1};
    out->object = o->object.len ? schema_object(s, o->object) : plan_guess_object(c, s, file);
    if (out->object < 0)
        return fail(c, ERR_INPUT, "there is no object '%.*s'", "没有对象“%.*s”",
                    STR_ARG(o->object));
    enum err e = targets_for(c, s, out->object, o, file, &out->targets);
    if (e)
        return e;
    out->object = with_lines(c, s, out->object, o, file, &out->targets);
    out->parent = s->objects[out->object].parent;
    for (int i = 0; i < file->count; i++) {
        struct column_target *t = &out->targets[i];
        if (t->kind == TARGET_NEW_FIELD && !o->create)
            t->kind = TARGET_LEFT_OUT;
        if (is_computed(s, t)) // a file that was exported has them, too
            t->kind = TARGET_LEFT_OUT;
        if (t->kind == TARGET_CUSTOMER_KEY)
            out->key = i;
    }
    // Without a number, customers are told apart by their names.
    int name = object_field(&s->objects[s->customer], STR("name"));
    enum target_kind kind = out->object == s->customer ? TARGET_FIELD : TARGET_CUSTOMER_FIELD;
    for (int i = 0; i < file->count && out->key < 0; i++)
        if (out->targets[i].kind == kind && out->targets[i].field == name)
            out->key = i;
    return check_plan(c, s, out);
}

// ---- dates --------------------------------------------------------------------------------------

static bool is_date(const struct schema *s, const struct column_target *t)
{
    return t->field >= 0 && t->object >= 0 &&
           s->objects[t->object].fields[t->field].kind->type == RULE_DATE &&
           t->kind != TARGET_LEFT_OUT;
}

static bool unclear(const struct date_votes *v)
{
    return v->either && !v->day_first && !v->month_first;
}

static enum err vote_over_all(struct ctx *c, const struct import_options *o, struct plan *p,
                              const bool *asked)
{
    struct table_reader *t = NULL;
    struct table_row row = {0};
    enum err e = table_open(c, str_zero(c->arena, o->path), &o->table, &t);
    for (int i = 0; i < p->file.count; i++)
        if (asked[i])
            p->file.profiles[i].votes = (struct date_votes){0};
    while (!e && !(e = table_next(c, t, &row)) && row.cells)
        for (int i = 0; i < p->file.count; i++)
            if (asked[i])
                date_votes_add(&p->file.profiles[i].votes, row.cells[i].text);
    table_close(t);
    return e;
}

enum err plan_dates(struct ctx *c, const struct schema *s, const struct import_options *o,
                    struct plan *p)
{
    bool *asked = ARENA_ARRAY(c->arena, bool, (size_t)p->file.count);
    bool any = false;
    p->order = ARENA_ARRAY(c->arena, enum date_order, (size_t)p->file.count);
    enum err e = ERR_NONE;
    for (int i = 0; i < p->file.count; i++) {
        p->order[i] = o->order;
        asked[i] = is_date(s, &p->targets[i]) && o->order == DATE_ORDER_UNKNOWN &&
                   unclear(&p->file.profiles[i].votes) && !p->file.whole;
        any |= asked[i];
    }
    if (any)
        e = vote_over_all(c, o, p, asked);
    for (int i = 0; i < p->file.count && !e; i++) {
        const struct date_votes *v = &p->file.profiles[i].votes;
        if (is_date(s, &p->targets[i]) && o->order == DATE_ORDER_UNKNOWN &&
            (v->either || v->day_first || v->month_first))
            e = date_votes_decide(c, v, &p->order[i]);
    }
    return e;
}
