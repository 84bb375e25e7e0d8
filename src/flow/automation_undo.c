// What a run changed, taken back: its changes, the newest first, in one transaction.
#include "flow/automation_run.h"
#include "model/cells.h"
#include "model/change.h"

static const char select_changes[] =
    "SELECT id FROM change WHERE id > ? AND id < ? AND session = ? ORDER BY id DESC";
static const char since_of_customer[] = "SELECT COUNT(*) FROM change WHERE id > ? AND customer = ? "
                                        "AND (actor <> 0 OR (session <> '' AND "
                                        "session <> ?))";
static const char set_undone[] = "UPDATE automation_run SET undone = ? WHERE id = ? AND undone = 0";

struct undoing {
    struct work *w;
    struct str session;
    struct run_undone *out;
};

static void leave(struct undoing *u, const struct change *one, struct str zh, struct str en)
{
    struct run_undone *out = u->out;
    size_t n = (size_t)out->left_count;
    out->left = arena_grow(u->w->c->arena, out->left, n, n + 1, sizeof *out->left);
    out->left[out->left_count++] = (struct run_left){one->object, one->record, zh, en};
}

// What cannot be taken back is told, and the rest goes on.
static enum err told(struct undoing *u, const struct change *one, enum err e)
{
    if (e != ERR_DENIED && e != ERR_NOT_FOUND && e != ERR_CONFLICT && e != ERR_INPUT)
        return e;
    struct cause why = u->w->c->why;
    fail_clear(u->w->c);
    leave(u, one, why.zh, why.en);
    return ERR_NONE;
}

// Whether a person, or another run, changed it since.
static enum err touched(struct undoing *u, const struct change *one, bool *out)
{
    struct change *list;
    int count = 0;
    enum err e = change_of_record(u->w->c, u->w->tx, u->w->schema, one->record, &list, &count);
    *out = false;
    for (int i = 0; i < count && !e && list[i].id > one->id; i++)
        *out |= list[i].actor != 0 ||
                (list[i].from.session.len && !str_eq(list[i].from.session, u->session));
    // What hangs on a customer would go with him.
    int64_t others = 0;
    if (!e && one->object == u->w->schema->customer)
        e = db_number(u->w->c, u->w->tx, since_of_customer,
                      DB_VALUES(value_int(one->id), value_int(one->record), value_text(u->session)),
                      0, &others);
    *out |= others > 0;
    return e;
}

static enum err take_away(struct undoing *u, const struct change *one)
{
    struct work *w = u->w;
    bool since;
    enum err e = touched(u, one, &since);
    if (!e && since) {
        leave(u, one, STR("新建的记录之后有人修改过，保留不动"),
              STR("somebody changed the record it made: it stays"));
        return e;
    }
    if (!e)
        e = record_delete(w, one->object, one->record, 0);
    u->out->restored += !e;
    return e ? told(u, one, e) : ERR_NONE;
}

static void note_kept(struct undoing *u, const struct change *one, const struct field *f)
{
    struct arena *a = u->w->c->arena;
    leave(u, one, str_format(a, "“%.*s”之后有人改过，保留不动", STR_ARG(field_label(f, true))),
          str_format(a, "somebody changed “%.*s” since: it stays", STR_ARG(field_label(f, false))));
}

static enum err set_back(struct undoing *u, const struct change *one)
{
    struct work *w = u->w;
    const struct object *o = &w->schema->objects[one->object];
    size_t n = (size_t)o->field_count + 1;
    struct record now, r = {.object = one->object, .id = one->record};
    struct value *after = ARENA_ARRAY(w->c->arena, struct value, n);
    bool *given = ARENA_ARRAY(w->c->arena, bool, n), any = false;
    r.cells = ARENA_ARRAY(w->c->arena, struct value, n);
    enum err e = record_load(w->c, w->tx, w->schema, one->object, one->record, &now);
    if (e)
        return told(u, one, e);
    e = cells_read_known(w->c, o, one->after, after, given);
    if (!e)
        e = cells_read_known(w->c, o, one->before, r.cells, given);
    for (int i = 0; i < o->field_count && !e; i++) {
        if (given[i] && !value_eq(now.cells[i], after[i])) {
            given[i] = false;
            note_kept(u, one, &o->fields[i]);
        }
        any |= given[i];
    }
    if (!e && any)
        e = record_update(w, &r, given, 0, NULL);
    u->out->restored += !e && any;
    return e ? told(u, one, e) : ERR_NONE;
}

static enum err undo_change(struct undoing *u, int64_t id)
{
    struct change one;
    bool found;
    enum err e = change_one(u->w->c, u->w->tx, u->w->schema, id, &one, &found);
    if (e || !found || one.object < 0)
        return e;
    if (one.op == CHANGE_CREATE)
        return take_away(u, &one);
    return one.op == CHANGE_UPDATE ? set_back(u, &one) : ERR_NONE;
}

static enum err undo_step(struct undoing *u, const struct automation_step *s)
{
    struct work *w = u->w;
    struct db_rows *rows;
    int64_t *ids = NULL;
    size_t n = 0;
    bool said = str_eq(s->result, STR("done")) && s->thing.len && !str_eq(s->thing, STR("record"));
    u->out->sent += said;
    if (!s->last)
        return ERR_NONE;
    enum err e =
        db_query(w->c, w->tx, select_changes,
                 DB_VALUES(value_int(s->first), value_int(s->last), value_text(u->session)), &rows);
    while (!e && db_next(w->c, rows, &e)) {
        ids = arena_grow(w->c->arena, ids, n, n + 1, sizeof *ids);
        ids[n++] = db_int(rows, 0);
    }
    for (size_t i = 0; i < n && !e; i++)
        e = undo_change(u, ids[i]);
    return e;
}

static enum err undo_all(struct undoing *u, int64_t id)
{
    struct automation_step *list;
    int count = 0;
    struct work *w = u->w;
    struct automation_step s = {.kind = STR("undo"), .result = STR("done"), .thing = STR("person")};
    s.thing_id = w->actor;
    enum err e = run_steps(w->c, w->tx, id, &list, &count);
    if (!e)
        e = db_ids(w->c, w->tx, 1, &s.first);
    for (int i = count - 1; i >= 0 && !e; i--)
        e = undo_step(u, &list[i]);
    if (!e)
        e = db_ids(w->c, w->tx, 1, &s.last);
    s.note = str_format(w->c->arena, "撤销 %lld 处修改，保留 %d 处", (long long)u->out->restored,
                        u->out->left_count);
    s.note_en = str_format(w->c->arena, "%lld changes taken back, %d left",
                           (long long)u->out->restored, u->out->left_count);
    return e ? e : run_log(w, id, &s);
}

enum err run_undo(struct work *w, int64_t id, struct run_undone *out)
{
    struct automation_run r;
    struct work mine = *w;
    struct str session = run_session(w->c->arena, id);
    struct origin from = {w->from ? w->from->address : STR(""), session};
    struct undoing u = {&mine, session, out};
    *out = (struct run_undone){0};
    enum err e = run_load(w->c, w->tx, id, &r);
    if (!e && r.undone_ms)
        e = fail(w->c, ERR_CONFLICT, "it was taken back already", "这次运行已经撤销过");
    if (!e && !r.ended_ms)
        e = run_end(w, id, "stopped");
    if (!e)
        e = approvals_drop(w, id);
    mine.from = &from;
    if (!e)
        e = undo_all(&u, id);
    return e ? e
             : db_run(w->c, w->tx, set_undone, DB_VALUES(value_int(w->at_ms), value_int(id)), NULL);
}
