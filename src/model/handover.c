#include "model/handover.h"
#include "auth/person.h"
#include "auth/role.h"
#include "model/author.h"
#include "model/list.h"
#include "model/scope.h"

static const char insert[] =
    "INSERT INTO handover (id, at, actor, person, undone) VALUES (?, ?, ?, ?, 0)";
static const char insert_item[] =
    "INSERT INTO handover_item (handover, object, record, receiver) VALUES (?, ?, ?, ?)";
static const char select_one[] = "SELECT person, undone FROM handover WHERE id = ?";
static const char select_items[] =
    "SELECT object, record, receiver FROM handover_item WHERE handover = ? ORDER BY record";
static const char select_past[] =
    "SELECT h.id, h.at, h.actor, h.person, h.undone, i.receiver, COUNT(i.record) FROM handover h "
    "LEFT "
    "JOIN handover_item i ON i.handover = h.id GROUP BY h.id, h.at, h.actor, h.person, h.undone, "
    "i.receiver ORDER BY h.id DESC, i.receiver LIMIT 2000";
static const char set_undone[] = "UPDATE handover SET undone = 1 WHERE id = ?";

// ---- who would get what -------------------------------------------------------------------------

struct looking {
    struct ctx *c;
    struct org *o;
    const struct viewer *v;
    const struct schema *s;
    const struct handover_rule *rule;
    struct handover_plan *plan;
};

static void add(struct looking *l, int object, int64_t record)
{
    struct handover_plan *p = l->plan;
    if ((p->count & (p->count - 1)) == 0)
        p->items = arena_grow(l->c->arena, p->items, (size_t)p->count, (size_t)p->count * 2 + 1,
                              sizeof *p->items);
    int turn = l->rule->how == HANDOVER_TURN ? p->count % l->rule->receiver_count : -1;
    p->items[p->count++] = (struct handover_item){object, record, turn};
}

// The ids of all records a filter finds, in order.
static enum err walk(struct looking *l, int object, struct str filter,
                     void (*each)(struct looking *l, int object, const struct record *r, int arg),
                     int arg)
{
    enum { PAGE = 500 };
    struct list_question q = {.object = object, .sort = -1, .limit = PAGE};
    struct list_page page = {.more = true};
    enum err e = list_filter(l->c, l->s, object, filter, &q.filter);
    while (!e && page.more) {
        e = list_records(l->c, l->o, l->s, l->v, &q, &page);
        for (int i = 0; !e && i < page.count; i++)
            each(l, object, &page.rows[i], arg);
        if (!e && page.count)
            q.after = page.rows[page.count - 1].id;
    }
    return e;
}

static void add_record(struct looking *l, int object, const struct record *r, int arg)
{
    (void)arg;
    add(l, object, r->id);
}

static struct str his(struct looking *l, struct str and_when)
{
    const char *quote = str_find(l->plan->login, STR("\"")) < 0 ? "\"" : "'";
    struct str owner =
        str_format(l->c->arena, "owner = %s%.*s%s", quote, STR_ARG(l->plan->login), quote);
    if (!str_trim(and_when).len)
        return owner;
    return str_format(l->c->arena, "%.*s and (%.*s\n)", STR_ARG(owner), STR_ARG(and_when));
}

static void give_to(struct looking *l, int object, const struct record *r, int receiver)
{
    for (int i = 0; i < l->plan->count; i++) {
        struct handover_item *item = &l->plan->items[i];
        if (item->object == object && item->record == r->id && item->receiver < 0)
            item->receiver = receiver;
    }
}

static enum err by_conditions(struct looking *l)
{
    enum err e = ERR_NONE;
    for (int i = 0; i < l->rule->receiver_count && !e; i++)
        e = walk(l, l->s->customer, his(l, l->rule->receivers[i].when), give_to, i);
    // Records of other objects have no customer's condition: the first without one gets them.
    for (int i = 0; i < l->rule->receiver_count && !e; i++)
        for (int n = 0; n < l->plan->count && !str_trim(l->rule->receivers[i].when).len; n++)
            if (l->plan->items[n].receiver < 0)
                l->plan->items[n].receiver = i;
    return e;
}

static void by_objects(struct looking *l)
{
    for (int i = l->rule->receiver_count - 1; i >= 0; i--) {
        const bool *objects = l->rule->receivers[i].objects;
        for (int n = 0; n < l->plan->count; n++)
            if (!objects || objects[l->plan->items[n].object])
                l->plan->items[n].receiver = i;
    }
}

static enum err check_people(struct looking *l, struct db_tx *tx)
{
    struct person p;
    enum err e = person_load(l->c, tx, l->rule->person, &p);
    struct str *to = ARENA_ARRAY(l->c->arena, struct str, RECEIVERS_MAX);
    l->plan->login = p.login;
    if (!e && !l->rule->receiver_count)
        e = fail(l->c, ERR_INPUT, "to whom? There is no receiver", "请选择接收人");
    for (int i = 0; i < l->rule->receiver_count && !e; i++) {
        e = person_load(l->c, tx, l->rule->receivers[i].person, &p);
        to[i] = p.login;
        if (!e && (!p.active || p.id == l->rule->person))
            e = fail(l->c, ERR_INPUT, "'%.*s' leaves or has left: choose another",
                     "“%.*s”即将离职或已离职，请另选接收人", STR_ARG(p.login));
    }
    l->plan->to = to;
    return e;
}

enum err handover_look(struct ctx *c, struct org *o, const struct viewer *v,
                       const struct handover_rule *rule, struct handover_plan *out)
{
    struct looking l = {c, o, v, viewer_schema(v), rule, out};
    struct db_tx *tx;
    *out = (struct handover_plan){0};
    enum err e = db_read_begin(c, org_db(o), &tx);
    if (e)
        return e;
    e = check_people(&l, tx);
    db_read_end(tx);
    for (int i = 0; i < l.s->object_count && !e; i++)
        if (scope_owner(&l.s->objects[i]) >= 0)
            e = walk(&l, i, his(&l, STR_NONE), add_record, 0);
    if (!e && rule->how == HANDOVER_CONDITION)
        e = by_conditions(&l);
    if (!e && rule->how == HANDOVER_OBJECT)
        by_objects(&l);
    for (int i = 0; i < out->count && !e; i++)
        out->left += out->items[i].receiver < 0;
    return e;
}

// ---- those that were done -----------------------------------------------------------------------

enum err handover_list(struct ctx *c, struct db_tx *tx, struct handover_past **out, int *count)
{
    struct db_rows *rows;
    int n = 0;
    *out = NULL;
    enum err e = db_query(c, tx, select_past, DB_NO_VALUES, &rows);
    while (!e && db_next(c, rows, &e)) {
        if (!n || (*out)[n - 1].id != db_int(rows, 0)) {
            *out = arena_grow(c->arena, *out, (size_t)n, (size_t)n + 1, sizeof **out);
            (*out)[n++] = (struct handover_past){.id = db_int(rows, 0),
                                                 .at_ms = db_int(rows, 1),
                                                 .actor = db_int(rows, 2),
                                                 .person = db_int(rows, 3),
                                                 .undone = db_int(rows, 4) != 0};
        }
        struct handover_past *p = &(*out)[n - 1];
        int64_t records = db_int(rows, 6);
        if (!records || p->to_count == RECEIVERS_MAX)
            continue;
        p->to[p->to_count].login = db_text_copy(c, rows, 5);
        p->to[p->to_count++].records = records;
        p->records += records;
    }
    *count = n;
    return e;
}

// ---- done ---------------------------------------------------------------------------------------

// Gives one record from one to another; `*was` is false where it is not his any more.
static enum err change_owner(struct work *w, int object, int64_t id, struct str from, struct str to,
                             bool *was)
{
    const struct object *o = &w->schema->objects[object];
    int owner = scope_owner(o);
    struct record r;
    bool *given = ARENA_ARRAY(w->c->arena, bool, (size_t)o->field_count);
    enum err e = record_load(w->c, w->tx, w->schema, object, id, &r);
    *was =
        !e && owner >= 0 && r.cells[owner].type == VALUE_TEXT && str_eq(r.cells[owner].text, from);
    if (e || !*was)
        return e;
    r.cells[owner] = value_text(to);
    given[owner] = true;
    return record_update(w, &r, given, 0, NULL);
}

static enum err set_active(struct work *w, int64_t person, bool active)
{
    struct person p;
    enum err e = person_load(w->c, w->tx, person, &p);
    p.active = active;
    if (!e)
        e = person_update(w->c, w->tx, &p);
    return e ? e : rights_changed(w->c, w->tx);
}

enum err handover_do(struct work *w, void *user)
{
    struct handover_doing *d = user;
    const struct handover_plan *p = d->plan;
    if (p->left)
        return fail(w->c, ERR_CONFLICT, "no condition holds of %d records: say who gets the others",
                    "有 %d 条记录不符合任何条件：请指定其余记录的接收人", p->left);
    enum err e = db_ids(w->c, w->tx, 1, &d->id);
    if (!e)
        e = db_run(w->c, w->tx, insert,
                   DB_VALUES(value_int(d->id), value_int(w->at_ms), value_int(w->actor),
                             value_int(d->rule->person)),
                   NULL);
    for (int i = 0; i < p->count && !e; i++) {
        const struct handover_item *one = &p->items[i];
        bool was = true;
        e = change_owner(w, one->object, one->record, p->login, p->to[one->receiver], &was);
        if (!e && !was)
            e = fail(w->c, ERR_CONFLICT,
                     "something was given to another in the meantime: look again",
                     "期间有记录的负责人发生了变化，请重新预览");
        if (!e)
            e = db_run(w->c, w->tx, insert_item,
                       DB_VALUES(value_int(d->id), value_int(w->schema->objects[one->object].id),
                                 value_int(one->record), value_text(p->to[one->receiver])),
                       NULL);
    }
    // What is nobody's customer goes to the first: rules, definitions, roles and the like.
    if (!e)
        e = author_hand_over(w, d->id, d->rule->person, d->rule->receivers[0].person);
    return e ? e : set_active(w, d->rule->person, false);
}

// ---- taken back ---------------------------------------------------------------------------------

struct given {
    int object;
    int64_t record;
    struct str receiver;
};

static enum err read_items(struct work *w, int64_t id, struct given **out, int *count)
{
    struct db_rows *rows;
    int n = 0;
    *out = NULL;
    enum err e = db_query(w->c, w->tx, select_items, DB_VALUES(value_int(id)), &rows);
    while (!e && db_next(w->c, rows, &e)) {
        if ((n & (n - 1)) == 0)
            *out = arena_grow(w->c->arena, *out, (size_t)n, (size_t)n * 2 + 1, sizeof **out);
        (*out)[n++] = (struct given){schema_object_of_id(w->schema, db_int(rows, 0)),
                                     db_int(rows, 1), db_text_copy(w->c, rows, 2)};
    }
    *count = n;
    return e;
}

enum err handover_undo(struct work *w, void *user)
{
    struct handover_undoing *u = user;
    struct person p;
    struct db_rows *rows;
    struct given *items;
    int64_t person = 0, undone = 0, things = 0;
    int count = 0;
    u->out = (struct handover_undone){0};
    enum err e = db_query(w->c, w->tx, select_one, DB_VALUES(value_int(u->id)), &rows);
    if (!e && db_next(w->c, rows, &e)) {
        person = db_int(rows, 0);
        undone = db_int(rows, 1);
        db_rows_close(rows);
    }
    if (!e && !person)
        e = fail(w->c, ERR_NOT_FOUND, "there is no such handover", "没有这次交接");
    if (!e && undone)
        e = fail(w->c, ERR_CONFLICT, "it was taken back already", "这次交接已经撤销过");
    if (!e)
        e = person_load(w->c, w->tx, person, &p);
    if (!e)
        e = read_items(w, u->id, &items, &count);
    for (int i = 0; i < count && !e; i++) {
        bool was = false;
        if (items[i].object >= 0)
            e = change_owner(w, items[i].object, items[i].record, items[i].receiver, p.login, &was);
        if (e == ERR_NOT_FOUND) { // it was deleted since
            fail_clear(w->c);
            e = ERR_NONE;
        }
        u->out.restored += was;
        u->out.kept += !was;
    }
    if (!e)
        e = author_give_back(w, u->id, person, &things);
    if (!e)
        e = db_run(w->c, w->tx, set_undone, DB_VALUES(value_int(u->id)), NULL);
    return e ? e : set_active(w, person, true);
}
