#include "model/guard.h"

static bool free_hand(const struct work *w)
{
    return !w->viewer || viewer_all(w->viewer);
}

static enum err need_write(struct work *w, const struct object *o, int field)
{
    if (viewer_field(w->viewer, o, field) >= FIELD_WRITE)
        return ERR_NONE;
    fail_clear(w->c);
    w->c->why.err = ERR_DENIED;
    w->c->why.en = str_format(w->c->arena, "you may not change '%.*s'",
                              STR_ARG(field_label(&o->fields[field], false)));
    w->c->why.zh =
        str_format(w->c->arena, "您不能修改“%.*s”", STR_ARG(field_label(&o->fields[field], true)));
    return ERR_DENIED;
}

static enum err not_yours(struct work *w)
{
    return fail(w->c, ERR_DENIED, "this customer or record is somebody else's to change",
                "这位客户或这条记录归他人负责，您不能修改");
}

// To whoever may not see it, it is not there. A row of a file is refused with the reason instead:
// it must not end the whole import.
static enum err need_scope(struct work *w, enum verb verb, const struct record *r)
{
    bool seen = true, reached = true;
    const struct object *o = &w->schema->objects[r->object];
    enum err e = scope_work(w, VERB_SEE, r, &seen);
    if (!e && !seen && !w->source)
        return fail(w->c, ERR_NOT_FOUND, "there is no %.*s %lld", "没有这条记录（%.*s %lld）",
                    STR_ARG(o->name), (long long)r->id);
    if (!e)
        e = viewer_need(w->c, w->viewer, o, verb);
    if (!e)
        e = scope_work(w, verb, r, &reached);
    return e || reached ? e : not_yours(w);
}

// Whose record it will be.
static enum err need_customer(struct work *w, enum verb verb, const struct record *r)
{
    bool reached = true;
    enum err e = scope_work(w, verb, r, &reached);
    return e || reached ? e : not_yours(w);
}

static void own_it(struct work *w, const struct object *o, struct record *r)
{
    int owner = scope_owner(o);
    const struct realm *p = viewer_realm(w->viewer, o, VERB_CREATE);
    if (o->shape == SHAPE_CUSTOMER && owner >= 0 && r->cells[owner].type == VALUE_NULL &&
        !(p->scope & SCOPE_ALL) && viewer_person(w->viewer))
        r->cells[owner] = value_text(viewer_login(w->viewer));
}

enum err guard_create(struct work *w, struct record *r)
{
    const struct object *o = &w->schema->objects[r->object];
    if (free_hand(w))
        return ERR_NONE;
    enum err e = viewer_need(w->c, w->viewer, o, VERB_CREATE);
    for (int i = 0; i < o->field_count && !e; i++)
        if (r->cells[i].type != VALUE_NULL && !(w->numbered && i == o->key))
            e = need_write(w, o, i);
    if (e)
        return e;
    own_it(w, o, r);
    if (o->shape != SHAPE_CUSTOMER)
        e = need_customer(w, VERB_SEE, r);
    if (!e && o->shape != SHAPE_CUSTOMER)
        e = need_customer(w, VERB_CREATE, r);
    return e;
}

enum err guard_created(struct work *w, const struct record *r)
{
    const struct object *o = &w->schema->objects[r->object];
    if (free_hand(w) || o->shape != SHAPE_CUSTOMER)
        return ERR_NONE;
    // Of a customer this young no condition over time is known yet.
    const struct realm *p = viewer_realm(w->viewer, o, VERB_CREATE);
    return p->condition_count ? ERR_NONE : need_customer(w, VERB_CREATE, r);
}

enum err guard_update(struct work *w, const struct record *now, const struct record *r,
                      const bool *given)
{
    const struct object *o = &w->schema->objects[now->object];
    if (free_hand(w))
        return ERR_NONE;
    enum err e = need_scope(w, VERB_CHANGE, now);
    // Also where the value would stay as it is: else a guess could be tried.
    for (int i = 0; i < o->field_count && !e; i++)
        if (given[i])
            e = need_write(w, o, i);
    if (e || !r->customer || r->customer == now->customer)
        return e;
    struct record moved = *now;
    moved.customer = r->customer;
    return need_customer(w, VERB_CHANGE, &moved);
}

enum err guard_delete(struct work *w, const struct record *now)
{
    return free_hand(w) ? ERR_NONE : need_scope(w, VERB_DELETE, now);
}

static struct record bare_customer(struct work *w, int64_t id)
{
    const struct object *o = &w->schema->objects[w->schema->customer];
    return (struct record){.object = w->schema->customer,
                           .id = id,
                           .customer = id,
                           .cells = ARENA_ARRAY(w->c->arena, struct value, (size_t)o->field_count)};
}

enum err guard_customer(struct work *w, int64_t customer)
{
    struct record r;
    enum err e = record_load(w->c, w->tx, w->schema, w->schema->customer, customer, &r);
    return e || free_hand(w) ? e : need_scope(w, VERB_CHANGE, &r);
}

enum err guard_derive(struct work *w, int64_t customer, int field)
{
    if (free_hand(w))
        return ERR_NONE;
    struct record r = bare_customer(w, customer);
    enum err e = need_scope(w, VERB_CHANGE, &r);
    return e ? e : need_write(w, &w->schema->objects[w->schema->customer], field);
}
