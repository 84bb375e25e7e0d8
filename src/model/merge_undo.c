// A merge taken apart again, after bulk_undo has put back what stands in the change log: fields, links,
// the deleted record.
#include "model/bulk_inside.h"
#include "model/change.h"
#include "model/guard.h"
#include "model/merge_inside.h"

static const char select_merge[] = "SELECT object, keep, gone, keep_created, moved_first, moved_last "
                                   "FROM merge WHERE undo = ?";
static const char mark_undone[] = "UPDATE merge SET undone = 1 WHERE undo = ?";
static const char last_of[] = "SELECT last_change FROM undo WHERE id = ?";
static const char moved_elsewhere[] =
    "SELECT record FROM change WHERE id > ? AND id <= ? AND object = ? AND op = 4";
static const char forget_facts[] =
    "DELETE FROM past WHERE customer = ? AND ((stated > ? AND stated <= ?) OR stated > ?)";
static const char put_facts[] =
    "INSERT INTO past (customer, field, day, source, stated, number, text) SELECT customer, field, "
    "day, source, stated, number, text FROM undo_past WHERE undo = ? AND customer = ? ON CONFLICT "
    "DO NOTHING";

struct merged {
    int64_t undo, keep, gone, keep_created, first, last;
    int object; // -1: deleted since
};

static enum err load_merge(struct work *w, int64_t undo, struct merged *out)
{
    struct db_rows *rows;
    *out = (struct merged){.undo = undo, .object = -1};
    enum err e = db_query(w->c, w->tx, select_merge, DB_VALUES(value_int(undo)), &rows);
    if (!e && db_next(w->c, rows, &e)) {
        *out = (struct merged){undo,
                               db_int(rows, 1),
                               db_int(rows, 2),
                               db_int(rows, 3),
                               db_int(rows, 4),
                               db_int(rows, 5),
                               schema_object_of_id(w->schema, db_int(rows, 0))};
        db_rows_close(rows);
    }
    return e;
}

static enum err may_change_keep(struct work *w, const struct merged *m)
{
    struct ctx quiet = {.arena = w->c->arena};
    const struct object *o = &w->schema->objects[m->object];
    bool *none = ARENA_ARRAY(w->c->arena, bool, (size_t)o->field_count + 1);
    struct record r;
    enum err e = record_load(&quiet, w->tx, w->schema, m->object, m->keep, &r);
    if (e == ERR_NOT_FOUND) // deleted since: there is nothing of it to change
        return ERR_NONE;
    return e ? fail_as(w->c, &quiet.why) : guard_update(w, &r, &r, none);
}

// Before anything is put back: whether he may move what moved.
enum err merge_undo_begin(struct work *w, int64_t undo, int64_t *mark)
{
    struct merged m;
    enum err e = load_merge(w, undo, &m);
    if (!e)
        e = db_ids(w->c, w->tx, 1, mark);
    if (!e && m.object >= 0)
        e = may_change_keep(w, &m);
    for (int i = 0; i < w->schema->object_count && !e && m.object == w->schema->customer; i++) {
        int64_t one;
        if (i == m.object)
            continue;
        e = db_number(w->c, w->tx, moved_elsewhere,
                      DB_VALUES(value_int(m.first), value_int(m.last),
                                value_int(w->schema->objects[i].id)),
                      0, &one);
        if (!e && one)
            e = merge_may_move(w, i, m.keep, m.keep);
    }
    return e;
}

static enum err is_there(struct work *w, const struct merged *m, int64_t id, bool *out)
{
    struct ctx quiet = {.arena = w->c->arena};
    struct record r;
    enum err e = record_load(&quiet, w->tx, w->schema, m->object, id, &r);
    *out = !e;
    return e == ERR_NOT_FOUND ? ERR_NONE : e ? fail_as(w->c, &quiet.why) : ERR_NONE;
}

// Those that moved and are not back: deleted, or somebody else's by now.
static enum err tell_kept(struct work *w, const struct merged *m, int object,
                          struct bulk_undone *out)
{
    const struct object *o = &w->schema->objects[object];
    struct ctx words = {.arena = w->c->arena};
    struct db_rows *rows;
    const char *sql = str_format(w->c->arena, "%s AND record NOT IN (SELECT id FROM %.*s WHERE "
                                              "customer = ?)",
                                 moved_elsewhere, STR_ARG(o->table))
                          .at;
    if (fail(&words, ERR_CONFLICT, "it belongs to another by now, or was deleted",
             "它现在归属别人或已删除") != ERR_CONFLICT)
        return ERR_INTERNAL;
    enum err e = db_query(w->c, w->tx, sql,
                          DB_VALUES(value_int(m->first), value_int(m->last), value_int(o->id),
                                    value_int(m->gone)),
                          &rows);
    while (!e && db_next(w->c, rows, &e))
        bulk_tell(w->c, &words, db_int(rows, 0), &out->kept, &out->kept_count);
    return e;
}

static enum err move_back(struct work *w, const struct merged *m, struct bulk_undone *out)
{
    enum err e = ERR_NONE;
    for (int i = 0; i < w->schema->object_count && !e; i++) {
        struct moving one = {i, m->keep, m->gone, m->first, m->last};
        int64_t moved;
        if (i == w->schema->customer)
            continue;
        e = merge_move_records(w, &one, &moved);
        out->restored += moved;
        if (!e)
            e = tell_kept(w, m, i, out);
    }
    return e;
}

// What the merge, and putting it back, said of his fields was never so.
static enum err past_back(struct work *w, const struct merged *m, int64_t mark)
{
    int64_t last;
    enum err e = db_number(w->c, w->tx, last_of, DB_VALUES(value_int(m->undo)), 0, &last);
    if (!e)
        e = db_run(w->c, w->tx, forget_facts,
                   DB_VALUES(value_int(m->keep), value_int(m->undo), value_int(last),
                             value_int(mark)),
                   NULL);
    if (!e)
        e = db_run(w->c, w->tx, put_facts, DB_VALUES(value_int(m->undo), value_int(m->keep)), NULL);
    return e ? e : record_touch(w, m->keep);
}

static enum err age_back(struct work *w, const struct merged *m)
{
    return db_run(w->c, w->tx,
                  str_format(w->c->arena, "UPDATE %.*s SET created = ? WHERE id = ?",
                             STR_ARG(w->schema->objects[m->object].table))
                      .at,
                  DB_VALUES(value_int(m->keep_created), value_int(m->keep)), NULL);
}

enum err merge_undo_end(struct work *w, int64_t undo, int64_t mark, struct bulk_undone *out)
{
    struct merged m;
    bool gone_there = false, keep_there = false;
    enum err e = load_merge(w, undo, &m);
    if (e || m.object < 0)
        return e;
    e = is_there(w, &m, m.gone, &gone_there);
    if (!e)
        e = is_there(w, &m, m.keep, &keep_there);
    if (e || !gone_there)
        return e; // told already: it could not come back, so all stays with the other
    bool customer = m.object == w->schema->customer;
    if (customer)
        e = move_back(w, &m, out);
    if (!e)
        e = merge_beside_back(w, m.keep, m.gone, undo);
    if (!e && keep_there)
        e = age_back(w, &m);
    if (!e && keep_there && customer)
        e = past_back(w, &m, mark);
    return e ? e : db_run(w->c, w->tx, mark_undone, DB_VALUES(value_int(undo)), NULL);
}
