// Putting back what a bulk change or deletion did: its changes, the newest first.
#include "model/bulk_inside.h"
#include "model/cells.h"
#include "model/change.h"
#include "model/merge.h"

static const char select_undo[] =
    "SELECT person, object, action, first_change, last_change, undone FROM undo WHERE id = ?";
static const char mark[] = "UPDATE undo SET undone = ? WHERE id = ?";
static const char select_changes[] =
    "SELECT id, object, record, customer, op, before, after FROM change WHERE id < ? AND id > ? "
    "ORDER BY id DESC LIMIT ?";
static const char select_kept[] =
    "SELECT version, created, content FROM undo_record WHERE undo = ? AND record = ?";
static const char put_past[] =
    "INSERT INTO past (customer, field, day, source, stated, number, text) "
    "SELECT customer, field, day, source, stated, number, text FROM undo_past WHERE undo = ? AND "
    "customer = ?";

enum { CHANGES_AT_ONCE = 2000 };

struct undoing {
    int64_t id, first, last;
    bool merge; // of two records: model/merge_undo.c does the rest
    struct bulk_undone *out;
};

struct step {
    int64_t id, record, customer;
    int object;
    enum change_op op;
    struct str before, after;
};

static enum err changed_since(struct ctx *c)
{
    return fail(c, ERR_CONFLICT, "somebody changed it since", "之后有人修改过");
}

static enum err put_back_change(struct work *w, const struct step *s)
{
    const struct object *o = &w->schema->objects[s->object];
    size_t n = (size_t)o->field_count;
    struct record now, r = {.object = s->object, .id = s->record};
    struct value *after = ARENA_ARRAY(w->c->arena, struct value, n);
    bool *given = ARENA_ARRAY(w->c->arena, bool, n);
    r.cells = ARENA_ARRAY(w->c->arena, struct value, n);
    enum err e = record_load(w->c, w->tx, w->schema, s->object, s->record, &now);
    if (!e)
        e = cells_read_known(w->c, o, s->after, after, given);
    if (!e)
        e = cells_read_known(w->c, o, s->before, r.cells, given);
    for (size_t i = 0; i < n && !e; i++)
        if (given[i] && !value_eq(now.cells[i], after[i]))
            e = changed_since(w->c);
    return e ? e : record_update(w, &r, given, 0, NULL);
}

static enum err what_was_kept(struct work *w, const struct undoing *u, struct record *r)
{
    struct db_rows *rows;
    enum err e = db_one(w->c, w->tx, select_kept, DB_VALUES(value_int(u->id), value_int(r->id)),
                        "nothing is kept of it any more", "已不再保留它的数据", &rows);
    if (e)
        return e;
    r->version = db_int(rows, 0);
    r->created = db_int(rows, 1);
    r->content = db_text_copy(w->c, rows, 2);
    db_rows_close(rows);
    return ERR_NONE;
}

// A record comes back as itself: by its own number, and as old as it was.
static enum err put_back_deleted(struct work *w, const struct undoing *u, const struct step *s)
{
    const struct schema *schema = w->schema;
    const struct object *o = &schema->objects[s->object];
    struct record customer, r = {.object = s->object, .id = s->record, .customer = s->customer};
    bool *given = ARENA_ARRAY(w->c->arena, bool, (size_t)o->field_count);
    r.cells = ARENA_ARRAY(w->c->arena, struct value, (size_t)o->field_count);
    enum err e = viewer_need(w->c, w->viewer, o, VERB_SEE);
    if (!e)
        e = cells_read_known(w->c, o, s->before, r.cells, given);
    if (!e)
        e = what_was_kept(w, u, &r);
    if (!e && s->customer && s->object != schema->customer)
        e = record_load(w->c, w->tx, schema, schema->customer, s->customer, &customer);
    if (!e)
        e = record_revive(w, &r);
    if (!e && s->object == schema->customer)
        e = db_run(w->c, w->tx, put_past, DB_VALUES(value_int(u->id), value_int(r.id)), NULL);
    return e;
}

static enum err undo_step(struct work *w, const struct undoing *u, const struct step *s)
{
    if (s->object < 0)
        return fail(w->c, ERR_NOT_FOUND, "its object was deleted", "它所属的对象已删除");
    return s->op == CHANGE_DELETE ? put_back_deleted(w, u, s) : put_back_change(w, s);
}

static enum err read_steps(struct ctx *c, struct work *w, const struct undoing *u, int64_t below,
                           struct step **out, int *count)
{
    struct db_rows *rows;
    struct step *list = ARENA_ARRAY(c->arena, struct step, CHANGES_AT_ONCE);
    int n = 0;
    enum err e = db_query(
        c, w->tx, select_changes,
        DB_VALUES(value_int(below), value_int(u->first), value_int(CHANGES_AT_ONCE)), &rows);
    while (!e && db_next(c, rows, &e))
        list[n++] = (struct step){.id = db_int(rows, 0),
                                  .object = schema_object_of_id(w->schema, db_int(rows, 1)),
                                  .record = db_int(rows, 2),
                                  .customer = db_int(rows, 3),
                                  .op = (enum change_op)db_int(rows, 4),
                                  .before = db_text_copy(c, rows, 5),
                                  .after = db_text_copy(c, rows, 6)};
    *out = list;
    *count = n;
    return e;
}

static enum err undo_some(struct work *w, struct undoing *u, struct ctx *outer,
                          const struct step *steps, int count)
{
    struct ctx *list = w->c, one = {.arena = arena_create()};
    enum err e = ERR_NONE;
    w->c = &one;
    for (int i = 0; i < count && !e; i++) {
        e = undo_step(w, u, &steps[i]);
        if (bulk_is_refusal(e)) {
            bulk_tell(outer, &one, steps[i].record, &u->out->kept, &u->out->kept_count);
            fail_clear(&one);
            e = ERR_NONE;
        } else if (!e) {
            u->out->restored++;
        }
        if (!e)
            ctx_reset(&one);
    }
    w->c = list;
    if (e)
        fail_as(list, &one.why);
    arena_destroy(one.arena);
    return e;
}

static enum err undo_all(struct work *w, struct undoing *u)
{
    struct ctx *outer = w->c;
    int64_t below = u->last + 1;
    int count = 1;
    enum err e = ERR_NONE;
    while (!e && count) {
        struct ctx list = {.arena = arena_create()};
        struct step *steps;
        w->c = &list;
        e = read_steps(&list, w, u, below, &steps, &count);
        if (!e)
            e = undo_some(w, u, outer, steps, count);
        if (!e && count)
            below = steps[count - 1].id;
        w->c = outer;
        if (e)
            fail_as(outer, &list.why);
        arena_destroy(list.arena);
    }
    return e;
}

static enum err find_undo(struct work *w, struct undoing *u)
{
    struct db_rows *rows;
    int64_t person = 0, undone = 0;
    bool found = false, deleted = false;
    int object = -1;
    enum err e = db_query(w->c, w->tx, select_undo, DB_VALUES(value_int(u->id)), &rows);
    if (!e && db_next(w->c, rows, &e)) {
        found = true;
        person = db_int(rows, 0);
        object = schema_object_of_id(w->schema, db_int(rows, 1));
        deleted = str_eq(db_text(rows, 2), STR("delete"));
        u->merge = str_eq(db_text(rows, 2), STR("merge"));
        u->first = db_int(rows, 3);
        u->last = db_int(rows, 4);
        undone = db_int(rows, 5);
        db_rows_close(rows);
    }
    if (!e && (!found || object < 0 || (person != w->actor && !viewer_all(w->viewer))))
        e = fail(w->c, ERR_NOT_FOUND, "there is nothing to undo here any more",
                 "已没有可撤销的操作");
    if (!e && undone)
        e = fail(w->c, ERR_CONFLICT, "this was undone before", "这次操作已经撤销过");
    if (!e)
        e = viewer_need(w->c, w->viewer, &w->schema->objects[object],
                        deleted ? VERB_DELETE : VERB_CHANGE);
    return e;
}

// Whoever may take it apart has all of it back, also what the merge chose for fields he does not write.
static enum err undo_merge(struct work *w, struct undoing *u)
{
    struct work free_hand = *w;
    int64_t begun = 0;
    free_hand.viewer = viewer_program();
    enum err e = merge_undo_begin(w, u->id, &begun);
    if (!e)
        e = undo_all(&free_hand, u);
    return e ? e : merge_undo_end(&free_hand, u->id, begun, u->out);
}

enum err bulk_undo(struct work *w, int64_t handle, struct bulk_undone *out)
{
    struct undoing u = {.id = handle, .out = out};
    *out = (struct bulk_undone){0};
    enum err e = find_undo(w, &u);
    if (!e)
        e = u.merge ? undo_merge(w, &u) : undo_all(w, &u);
    return e ? e
             : db_run(w->c, w->tx, mark, DB_VALUES(value_int(w->at_ms), value_int(handle)), NULL);
}
