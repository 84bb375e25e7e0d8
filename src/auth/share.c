#include "auth/share.h"
#include "auth/role.h"

static const char select_all[] =
    "SELECT id, customer, person, department, can_write FROM share WHERE customer = ? ORDER BY id";
static const char insert[] = "INSERT INTO share (id, customer, person, department, can_write, "
                             "made_by, at) VALUES (?, ?, ?, ?, ?, ?, ?)";
static const char remove_one[] = "DELETE FROM share WHERE id = ? AND customer = ?";
static const char remove_same[] =
    "DELETE FROM share WHERE customer = ? AND person = ? AND department = ?";
static const char is_there[] =
    "SELECT (SELECT COUNT(*) FROM person WHERE id = ? AND active = 1) + (SELECT COUNT(*) FROM "
    "department WHERE id = ?)";

enum err share_list(struct ctx *c, struct db_tx *tx, int64_t customer, struct share **out,
                    int *count)
{
    struct db_rows *rows;
    int n = 0;
    *out = NULL;
    enum err e = db_query(c, tx, select_all, DB_VALUES(value_int(customer)), &rows);
    while (!e && db_next(c, rows, &e)) {
        *out = arena_grow(c->arena, *out, (size_t)n, (size_t)n + 1, sizeof **out);
        (*out)[n++] = (struct share){db_int(rows, 0), db_int(rows, 1), db_int(rows, 2),
                                     db_int(rows, 3), db_int(rows, 4) != 0};
    }
    *count = n;
    return e;
}

enum err share_create(struct ctx *c, struct db_tx *tx, struct share *s, int64_t by, int64_t at_ms)
{
    int64_t there = 0;
    enum err e = db_number(c, tx, is_there,
                           DB_VALUES(value_int(s->person), value_int(s->department)), 0, &there);
    if (!e && (there != 1 || (s->person && s->department)))
        e = fail(c, ERR_INPUT, "with whom? A person or a department there is",
                 "请选择要共享的人员或部门");
    if (!e)
        e = db_run(
            c, tx, remove_same,
            DB_VALUES(value_int(s->customer), value_int(s->person), value_int(s->department)),
            NULL);
    if (!e)
        e = db_ids(c, tx, 1, &s->id);
    if (!e)
        e = db_run(c, tx, insert,
                   DB_VALUES(value_int(s->id), value_int(s->customer), value_int(s->person),
                             value_int(s->department), value_int(s->can_write), value_int(by),
                             value_int(at_ms)),
                   NULL);
    return e ? e : rights_changed(c, tx);
}

enum err share_delete(struct ctx *c, struct db_tx *tx, int64_t customer, int64_t id)
{
    int64_t gone = 0;
    enum err e = db_run(c, tx, remove_one, DB_VALUES(value_int(id), value_int(customer)), &gone);
    if (!e && !gone)
        e = fail(c, ERR_NOT_FOUND, "there is no such share", "没有这条共享");
    return e ? e : rights_changed(c, tx);
}
