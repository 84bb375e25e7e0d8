#include "model/bulk.h"
#include "model/bulk_inside.h"
#include "model/change.h"
#include "model/statement.h"

static const char insert[] =
    "INSERT INTO undo (id, at, person, object, action, records, first_change, last_change, undone) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)";
static const char keep_past[] =
    "INSERT INTO undo_past (undo, customer, field, day, source, stated, number, text) "
    "SELECT CAST(? AS BIGINT), customer, field, day, source, stated, number, text FROM past WHERE "
    "customer = ?";
static const char forget_records[] =
    "DELETE FROM undo_record WHERE undo IN (SELECT id FROM undo WHERE at < ?)";
static const char forget_past[] =
    "DELETE FROM undo_past WHERE undo IN (SELECT id FROM undo WHERE at < ?)";
static const char forget[] = "DELETE FROM undo WHERE at < ?";

bool bulk_is_refusal(enum err e)
{
    return e == ERR_INPUT || e == ERR_CONFLICT || e == ERR_DENIED || e == ERR_NOT_FOUND ||
           e == ERR_DUPLICATE;
}

void bulk_tell(struct ctx *outer, const struct ctx *c, int64_t id, struct bulk_refusal **list,
               int64_t *count)
{
    if (!*list)
        *list = ARENA_ARRAY(outer->arena, struct bulk_refusal, BULK_TOLD_MAX);
    if (*count < BULK_TOLD_MAX)
        (*list)[*count] = (struct bulk_refusal){id, str_copy(outer->arena, c->why.en),
                                                str_copy(outer->arena, c->why.zh)};
    ++*count;
}

enum err bulk_keep_past(struct work *w, int64_t customer, int64_t undo)
{
    return db_run(w->c, w->tx, keep_past, DB_VALUES(value_int(undo), value_int(customer)), NULL);
}

enum err bulk_keep(struct work *w, int object, int64_t id, int64_t undo, bool belongings)
{
    const struct schema *s = w->schema;
    enum err e = db_run(w->c, w->tx, statement_keep(w->c->arena, &s->objects[object], "id"),
                        DB_VALUES(value_int(undo), value_int(id)), NULL);
    for (int i = 0; i < s->object_count && !e && belongings && object == s->customer; i++)
        if (i != object)
            e = db_run(w->c, w->tx, statement_keep(w->c->arena, &s->objects[i], "customer"),
                       DB_VALUES(value_int(undo), value_int(id)), NULL);
    return e || object != s->customer ? e : bulk_keep_past(w, id, undo);
}

static enum err forget_kept(struct work *w, int64_t undo, int64_t id)
{
    return db_run(w->c, w->tx, "DELETE FROM undo_record WHERE undo = ? AND record = ?",
                  DB_VALUES(value_int(undo), value_int(id)), NULL);
}

// Asked first, because what is kept of it is kept before it goes.
static enum err delete_one(struct work *w, const struct bulk *b, int64_t id, int64_t undo)
{
    struct record now;
    enum err e = record_load(w->c, w->tx, w->schema, b->object, id, &now);
    if (!e)
        e = guard_delete(w, &now);
    if (!e)
        e = bulk_keep(w, b->object, id, undo, true);
    if (!e)
        e = record_delete(w, b->object, id, 0);
    return bulk_is_refusal(e) && forget_kept(w, undo, id) ? ERR_DB : e;
}

static enum err run_one(struct work *w, const struct bulk *b, int64_t id, int64_t undo,
                        bool *changed)
{
    const struct object *o = &w->schema->objects[b->object];
    struct record r = {.object = b->object, .id = id};
    *changed = true;
    if (!b->cells)
        return delete_one(w, b, id, undo);
    r.cells = ARENA_ARRAY(w->c->arena, struct value, (size_t)o->field_count);
    memcpy(r.cells, b->cells, (size_t)o->field_count * sizeof *r.cells);
    return record_update(w, &r, b->given, 0, changed);
}

// One record after the other, each with memory of its own.
static enum err run_all(struct work *w, const struct bulk *b, int64_t undo, struct bulk_done *out)
{
    struct ctx *outer = w->c, one = {.arena = arena_create()};
    enum err e = ERR_NONE;
    w->c = &one;
    for (int i = 0; i < b->count && !e; i++) {
        bool changed = false;
        e = run_one(w, b, b->ids[i], undo, &changed);
        if (bulk_is_refusal(e)) {
            bulk_tell(outer, &one, b->ids[i], &out->refused, &out->refused_count);
            fail_clear(&one);
            e = ERR_NONE;
        } else if (!e) {
            out->changed += changed;
            out->unchanged += !changed;
        }
        if (!e)
            ctx_reset(&one);
    }
    w->c = outer;
    if (e)
        fail_as(outer, &one.why);
    arena_destroy(one.arena);
    return e;
}

enum err bulk_tidy_up(struct work *w)
{
    const int64_t day_ms = 24 * 3600 * 1000;
    struct value before = value_int(w->at_ms - BULK_KEPT_DAYS * day_ms);
    enum err e = db_run(w->c, w->tx, forget_records, &before, 1, NULL);
    if (!e)
        e = db_run(w->c, w->tx, forget_past, &before, 1, NULL);
    return e ? e : db_run(w->c, w->tx, forget, &before, 1, NULL);
}

enum err bulk_run(struct work *w, const struct bulk *b, struct bulk_done *out)
{
    int64_t undo, first, last;
    *out = (struct bulk_done){0};
    if (b->count > BULK_MAX)
        return fail(w->c, ERR_TOO_LARGE, "at most %d records at once", "一次最多处理 %d 条记录",
                    BULK_MAX);
    enum err e = bulk_tidy_up(w);
    if (!e)
        e = db_ids(w->c, w->tx, 1, &undo);
    if (!e)
        e = change_last(w->c, w->tx, &first);
    if (!e)
        e = run_all(w, b, undo, out);
    if (!e)
        e = change_last(w->c, w->tx, &last);
    if (e || first == last)
        return e;
    out->undo = undo;
    return db_run(w->c, w->tx, insert,
                  DB_VALUES(value_int(undo), value_int(w->at_ms), value_int(w->actor),
                            value_int(w->schema->objects[b->object].id),
                            value_text(b->cells ? STR("change") : STR("delete")),
                            value_int(out->changed), value_int(first), value_int(last)),
                  NULL);
}
