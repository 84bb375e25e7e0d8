#include "model/scope.h"
#include "model/change.h"
#include "model/mirror.h"
#include "rule/sql.h"

#include <roaring/roaring.h>
#include <stdatomic.h>
#include <stdlib.h>

struct id_set {
    atomic_int users;
    int64_t position;
    day_t day;
    size_t count;
    int64_t *ids;
};

int scope_owner(const struct object *o)
{
    int field = object_field(o, STR("owner"));
    return field >= 0 && o->fields[field].kind->id == KIND_PERSON ? field : -1;
}

// ---- as SQL -------------------------------------------------------------------------------------

struct writing {
    struct ctx *c;
    const struct object *customer;
    struct buf text;
    struct value *values;
    int count;
    bool mixed; // some condition needs the mirror
};

static void add_value(struct writing *w, struct value v)
{
    w->values =
        arena_grow(w->c->arena, w->values, (size_t)w->count, (size_t)w->count + 1, sizeof v);
    w->values[w->count++] = v;
}

static void add_marks(struct writing *w, int count)
{
    buf_byte(&w->text, '(');
    for (int i = 0; i < count; i++)
        buf_add(&w->text, i ? STR(",?") : STR("?"));
    buf_byte(&w->text, ')');
}

static void add_owners(struct writing *w, const struct realm *p, struct str column)
{
    if (!p->owner_count)
        return;
    buf_format(&w->text, " OR %.*s IN ", STR_ARG(column));
    add_marks(w, p->owner_count);
    for (int i = 0; i < p->owner_count; i++)
        add_value(w, value_text(p->owners[i]));
}

static void add_shares(struct writing *w, const struct viewer *v, const struct realm *p)
{
    int count;
    const int64_t *departments = viewer_departments(v, &count);
    if (!(p->scope & SCOPE_SHARED) || !viewer_person(v))
        return;
    buf_add(&w->text, STR(" OR id IN (SELECT customer FROM share WHERE (person = ?"));
    add_value(w, value_int(viewer_person(v)));
    if (count) {
        buf_add(&w->text, STR(" OR department IN "));
        add_marks(w, count);
    }
    for (int i = 0; i < count; i++)
        add_value(w, value_int(departments[i]));
    buf_add(&w->text, p->to_write ? STR(") AND can_write = 1)") : STR("))"));
}

static bool column(void *user, int object, int field, struct rule_sql_column *out)
{
    const struct writing *w = user;
    const struct field *f = &w->customer->fields[field];
    (void)object;
    *out = (struct rule_sql_column){f->column, f->kind->id == KIND_TIME};
    return true;
}

static void add_conditions(struct writing *w, const struct realm *p, day_t today)
{
    struct rule_sql_source source = {.column = column, .user = w, .today = today};
    for (int i = 0; i < p->condition_count; i++) {
        struct ctx quiet = {.arena = w->c->arena};
        struct rule_sql sql;
        if (rule_sql_where(&quiet, p->conditions[i], &source, &sql)) {
            w->mixed = true;
            continue;
        }
        buf_format(&w->text, " OR (%.*s)", STR_ARG(sql.where));
        for (int n = 0; n < sql.value_count; n++)
            add_value(w, sql.values[n]);
    }
}

// Over the customer's table.
static void add_customers(struct writing *w, const struct viewer *v, const struct realm *p,
                          day_t today)
{
    int owner = scope_owner(w->customer);
    buf_add(&w->text, STR("(1 = 0"));
    if (owner >= 0)
        add_owners(w, p, w->customer->fields[owner].column);
    add_shares(w, v, p);
    add_conditions(w, p, today);
    buf_byte(&w->text, ')');
}

static void add_object(struct writing *w, const struct viewer *v, const struct object *o,
                       const struct realm *p, day_t today)
{
    int owner = scope_owner(o);
    if (owner >= 0) {
        struct str name = o->fields[owner].column;
        buf_format(&w->text, "CASE WHEN COALESCE(%.*s, '') <> '' THEN (1 = 0", STR_ARG(name));
        add_owners(w, p, name);
        buf_add(&w->text, STR(") ELSE "));
    }
    buf_format(&w->text, "(customer = 0 OR customer IN (SELECT id FROM %.*s WHERE ",
               STR_ARG(w->customer->table));
    add_customers(w, v, p, today);
    buf_add(&w->text, owner >= 0 ? STR(")) END") : STR("))"));
}

static void writing_begin(struct writing *w, struct ctx *c, const struct schema *s)
{
    enum { SQL_MAX = 1 << 20 };
    *w = (struct writing){.c = c, .customer = &s->objects[s->customer]};
    buf_init(&w->text, SQL_MAX);
}

enum err scope_sql(struct ctx *c, const struct viewer *v, const struct schema *s, int object,
                   enum verb verb, day_t today, struct scope_sql *out)
{
    struct writing w;
    const struct object *o = &s->objects[object];
    *out = (struct scope_sql){.all = viewer_all(v), .where = "1 = 0"};
    if (out->all)
        return ERR_NONE;
    const struct realm *p = viewer_realm(v, o, verb);
    out->all = p && (p->scope & SCOPE_ALL);
    if (!p || out->all)
        return ERR_NONE;
    writing_begin(&w, c, s);
    if (o->shape == SHAPE_CUSTOMER)
        add_customers(&w, v, p, today);
    else
        add_object(&w, v, o, p, today);
    out->ids = w.mixed;
    out->where = str_zero(c->arena, buf_str(&w.text));
    out->values = w.values;
    out->count = w.count;
    bool full = w.text.full;
    buf_deinit(&w.text);
    return full ? fail(c, ERR_TOO_LARGE, "your rights reach too many people",
                       "您的权限涉及的人员过多")
                : ERR_NONE;
}

// ---- as ids -------------------------------------------------------------------------------------

static struct id_set *hold(struct id_set *set)
{
    atomic_fetch_add(&set->users, 1);
    return set;
}

void id_set_drop(struct id_set *set)
{
    if (!set || atomic_fetch_sub(&set->users, 1) > 1)
        return;
    free(set->ids);
    free(set);
}

const int64_t *id_set_list(const struct id_set *set, size_t *count)
{
    *count = set->count;
    return set->ids;
}

bool id_set_has(const struct id_set *set, int64_t id)
{
    size_t low = 0, high = set->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (set->ids[middle] < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < set->count && set->ids[low] == id;
}

static void add_id(struct id_set *set, size_t *room, int64_t id)
{
    if (set->count == *room) {
        *room = *room ? *room * 2 : 256;
        set->ids = mem_grow(set->ids, *room, sizeof *set->ids);
    }
    set->ids[set->count++] = id;
}

static int by_id(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

// Those for whom a condition over time holds.
static enum err add_over_time(struct ctx *c, struct org *o, const struct realm *p,
                              struct id_set *set, size_t *room)
{
    const struct history *h;
    roaring_bitmap_t *found = roaring_bitmap_create();
    enum err e = mirror_use(c, org_mirror(o), (const struct rule *const *)p->conditions,
                            p->condition_count, &h);
    bool held = !e;
    for (int i = 0; i < p->condition_count && !e; i++) {
        struct history_plan *plan;
        e = history_compile(c, h, p->conditions[i], &plan);
        if (!e)
            e = history_scan(c, h, plan, set->day, found);
    }
    roaring_uint32_iterator_t it;
    roaring_init_iterator(found, &it);
    for (; it.has_value && !e; roaring_advance_uint32_iterator(&it))
        add_id(set, room, history_customer_id(h, it.current_value));
    if (held)
        mirror_release(org_mirror(o));
    roaring_bitmap_free(found);
    return e;
}

static enum err read_ids(struct ctx *c, struct org *o, struct db_tx *tx, const struct viewer *v,
                         const struct schema *s, const struct realm *p, struct id_set *set)
{
    struct writing w;
    struct db_rows *rows;
    size_t room = 0;
    writing_begin(&w, c, s);
    add_customers(&w, v, p, set->day);
    const char *sql = str_format(c->arena, "SELECT id FROM %.*s WHERE %.*s",
                                 STR_ARG(w.customer->table), STR_ARG(buf_str(&w.text)))
                          .at;
    buf_deinit(&w.text);
    enum err e = db_query(c, tx, sql, w.values, w.count, &rows);
    while (!e && db_next(c, rows, &e))
        add_id(set, &room, db_int(rows, 0));
    if (!e && w.mixed)
        e = add_over_time(c, o, p, set, &room);
    if (set->count)
        qsort(set->ids, set->count, sizeof *set->ids, by_id);
    size_t kept = 0; // several reasons may have named one
    for (size_t i = 0; i < set->count; i++)
        if (!kept || set->ids[kept - 1] != set->ids[i])
            set->ids[kept++] = set->ids[i];
    set->count = kept;
    return e;
}

static enum err make_ids(struct ctx *c, struct org *o, struct db_tx *tx, const struct viewer *v,
                         const struct schema *s, const struct realm *p, struct id_set *set)
{
    enum err e = read_ids(c, o, tx, v, s, p, set);
    struct id_set **place = viewer_cache(v, p), *old;
    if (e) {
        id_set_drop(set);
        return e;
    }
    viewer_lock(v);
    old = *place;
    *place = hold(set);
    viewer_unlock(v);
    id_set_drop(old);
    return ERR_NONE;
}

// Nobody waits for a lock of ours while the mirror is asked.
static enum err ids_of(struct ctx *c, struct org *o, const struct viewer *v, const struct schema *s,
                       const struct realm *p, struct id_set **out)
{
    struct db_tx *tx;
    int64_t position = 0;
    struct id_set **place = viewer_cache(v, p);
    day_t today = clock_today(org_clock(o));
    *out = NULL;
    enum err e = db_read_begin(c, org_db(o), &tx);
    if (e)
        return e;
    e = change_last(c, tx, &position);
    viewer_lock(v);
    if (!e && *place && (*place)->position == position && (*place)->day == today)
        *out = hold(*place);
    viewer_unlock(v);
    if (!e && !*out) {
        *out = mem_alloc(sizeof **out);
        atomic_init(&(*out)->users, 1);
        (*out)->position = position;
        (*out)->day = today;
        e = make_ids(c, o, tx, v, s, p, *out);
        if (e)
            *out = NULL;
    }
    db_read_end(tx);
    return e;
}

enum err scope_ids(struct ctx *c, struct org *o, const struct viewer *v, const struct schema *s,
                   int object, enum verb verb, struct id_set **out)
{
    *out = NULL;
    if (viewer_all(v))
        return ERR_NONE;
    const struct realm *p = viewer_realm(v, &s->objects[object], verb);
    if (p && (p->scope & SCOPE_ALL))
        return ERR_NONE;
    if (p)
        return ids_of(c, o, v, s, p, out);
    *out = mem_alloc(sizeof **out);
    atomic_init(&(*out)->users, 1);
    return ERR_NONE;
}

enum err scope_prepare(struct ctx *c, struct org *o, const struct viewer *v)
{
    const struct schema *s = viewer_schema(v);
    enum err e = ERR_NONE;
    if (viewer_all(v))
        return ERR_NONE;
    for (int i = 0; i < s->object_count && !e; i++)
        for (int verb = 0; verb < VERB_COUNT && !e; verb++) {
            struct scope_sql sql;
            struct id_set *set = NULL;
            e = scope_sql(c, v, s, i, (enum verb)verb, clock_today(org_clock(o)), &sql);
            if (!e && sql.ids)
                e = scope_ids(c, o, v, s, i, (enum verb)verb, &set);
            id_set_drop(set);
        }
    return e;
}

// ---- one record ---------------------------------------------------------------------------------

bool scope_by_owner(const struct viewer *v, const struct object *o, enum verb verb,
                    const struct value *cells, bool *decided)
{
    int owner = o->shape == SHAPE_CUSTOMER ? -1 : scope_owner(o);
    const struct realm *p = viewer_realm(v, o, verb);
    *decided = p && owner >= 0 && cells[owner].type == VALUE_TEXT && cells[owner].text.len;
    for (int i = 0; *decided && i < p->owner_count; i++)
        if (str_eq(p->owners[i], cells[owner].text))
            return true;
    return false;
}

// Whether SQL says so, of the customer alone.
static enum err customer_by_sql(struct ctx *c, struct db_tx *tx, const struct viewer *v,
                                const struct schema *s, const struct realm *p, day_t today,
                                int64_t customer, bool *out, bool *mixed)
{
    struct writing w;
    int64_t one = 0;
    writing_begin(&w, c, s);
    add_value(&w, value_int(customer));
    add_customers(&w, v, p, today);
    const char *sql = str_format(c->arena, "SELECT 1 FROM %.*s WHERE id = ? AND %.*s",
                                 STR_ARG(w.customer->table), STR_ARG(buf_str(&w.text)))
                          .at;
    buf_deinit(&w.text);
    enum err e = db_number(c, tx, sql, w.values, w.count, 0, &one);
    *out = one != 0;
    *mixed = w.mixed;
    return e;
}

enum err scope_customer(struct ctx *c, struct org *o, struct db_tx *tx, const struct viewer *v,
                        const struct schema *s, int object, enum verb verb, int64_t customer,
                        bool *out)
{
    bool mixed;
    struct id_set *set = NULL;
    *out = viewer_all(v);
    if (*out)
        return ERR_NONE;
    const struct realm *p = viewer_realm(v, &s->objects[object], verb);
    *out = p && (p->scope & SCOPE_ALL);
    if (!p || *out)
        return ERR_NONE;
    enum err e = customer_by_sql(c, tx, v, s, p, clock_today(org_clock(o)), customer, out, &mixed);
    if (e || *out || !mixed)
        return e;
    e = ids_of(c, o, v, s, p, &set);
    *out = !e && id_set_has(set, customer);
    id_set_drop(set);
    return e;
}

enum err scope_record(struct ctx *c, struct org *o, struct db_tx *tx, const struct viewer *v,
                      const struct schema *s, enum verb verb, const struct record *r, bool *out)
{
    bool decided;
    const struct object *object = &s->objects[r->object];
    *out = viewer_all(v);
    if (*out || !viewer_may(v, object, verb))
        return ERR_NONE;
    *out = viewer_realm(v, object, verb)->scope & SCOPE_ALL;
    if (*out)
        return ERR_NONE;
    *out = scope_by_owner(v, object, verb, r->cells, &decided);
    if (decided)
        return ERR_NONE;
    *out = object->shape != SHAPE_CUSTOMER && !r->customer;
    return *out ? ERR_NONE : scope_customer(c, o, tx, v, s, r->object, verb, r->customer, out);
}

enum err scope_customer_work(struct work *w, const struct viewer *v, int object, enum verb verb,
                             int64_t customer, bool *out)
{
    bool mixed;
    const struct object *o = &w->schema->objects[object];
    *out = viewer_all(v);
    if (*out || !viewer_may(v, o, verb))
        return ERR_NONE;
    const struct realm *p = viewer_realm(v, o, verb);
    *out = (p->scope & SCOPE_ALL) || (o->shape != SHAPE_CUSTOMER && !customer);
    if (*out)
        return ERR_NONE;
    enum err e =
        customer_by_sql(w->c, w->tx, v, w->schema, p, work_today(w), customer, out, &mixed);
    if (e || *out || !mixed)
        return e;
    viewer_lock(v);
    const struct id_set *set = *viewer_cache(v, p);
    *out = set && id_set_has(set, customer);
    viewer_unlock(v);
    return ERR_NONE;
}

enum err scope_work(struct work *w, enum verb verb, const struct record *r, bool *out)
{
    bool decided;
    const struct viewer *v = w->viewer;
    const struct object *o = &w->schema->objects[r->object];
    *out = viewer_all(v);
    if (*out || !viewer_may(v, o, verb))
        return ERR_NONE;
    const struct realm *p = viewer_realm(v, o, verb);
    *out = p->scope & SCOPE_ALL;
    if (*out)
        return ERR_NONE;
    *out = scope_by_owner(v, o, verb, r->cells, &decided);
    if (decided)
        return ERR_NONE;
    return scope_customer_work(w, v, r->object, verb, r->customer, out);
}
