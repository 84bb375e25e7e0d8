#include "model/form.h"
#include "model/author.h"
#include "sys/file.h"

#define FORM_COLUMNS                                                                               \
    "id, version, object, name, token, secret, owner, opened, ends, most, answers, created, "      \
    "deleted, content, (SELECT COUNT(*) FROM form_aside WHERE form_aside.form = form.id)"
static const char select_all[] =
    "SELECT " FORM_COLUMNS " FROM form WHERE CAST(? AS BIGINT) = 0 OR object = ? ORDER BY id DESC";
static const char select_id[] = "SELECT " FORM_COLUMNS " FROM form WHERE id = ?";
static const char select_token[] =
    "SELECT " FORM_COLUMNS " FROM form WHERE token = ? AND deleted = 0";
static const char insert[] =
    "INSERT INTO form (id, version, object, name, token, secret, owner, opened, ends, most, "
    "answers, content, created, deleted) VALUES (?, 1, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, 0)";
static const char update[] =
    "UPDATE form SET version = version + 1, name = ?, owner = ?, opened = ?, ends = ?, most = ?, "
    "content = ? WHERE id = ?";
static const char set_deleted[] = "UPDATE form SET version = version + 1, deleted = ? WHERE id = ?";
static const char count_one[] =
    "UPDATE form SET answers = answers + 1 WHERE id = ? AND opened = 1 AND deleted = 0 AND "
    "(most = 0 OR answers < most)";

static enum err read_row(struct ctx *c, struct db_rows *rows, struct form *out)
{
    *out = (struct form){.id = db_int(rows, 0),
                         .version = db_int(rows, 1),
                         .object = db_int(rows, 2),
                         .name = db_text_copy(c, rows, 3),
                         .token = db_text_copy(c, rows, 4),
                         .secret = db_text_copy(c, rows, 5),
                         .owner = db_text_copy(c, rows, 6),
                         .open = db_int(rows, 7) != 0,
                         .ends = db_int(rows, 8) < 0 ? DAY_NONE : (day_t)db_int(rows, 8),
                         .most = db_int(rows, 9),
                         .answers = db_int(rows, 10),
                         .created = db_int(rows, 11),
                         .deleted = db_int(rows, 12),
                         .aside = db_int(rows, 14)};
    return form_of_text(c, db_text_copy(c, rows, 13), out);
}

enum err form_list(struct ctx *c, struct db_tx *tx, int64_t object, struct form **out, int *count)
{
    struct db_rows *rows;
    struct form *list = NULL;
    int n = 0;
    enum err e =
        db_query(c, tx, select_all, DB_VALUES(value_int(object), value_int(object)), &rows);
    while (!e && db_next(c, rows, &e)) {
        list = arena_grow(c->arena, list, (size_t)n, (size_t)n + 1, sizeof *list);
        e = read_row(c, rows, &list[n++]);
        if (e)
            db_rows_close(rows);
    }
    *out = list;
    *count = n;
    return e;
}

static enum err one(struct ctx *c, struct db_tx *tx, const char *sql, struct value key,
                    struct form *out)
{
    struct db_rows *rows;
    enum err e = db_one(c, tx, sql, &key, 1, "there is no such form", "没有这个表单", &rows);
    if (e)
        return e;
    e = read_row(c, rows, out);
    db_rows_close(rows);
    return e;
}

enum err form_load(struct ctx *c, struct db_tx *tx, int64_t id, struct form *out)
{
    return one(c, tx, select_id, value_int(id), out);
}

enum err form_find(struct ctx *c, struct db_tx *tx, struct str token, struct form *out)
{
    return one(c, tx, select_token, value_text(token), out);
}

static struct value last_day(const struct form *f)
{
    return value_int(f->ends == DAY_NONE ? -1 : f->ends);
}

enum err form_create(struct work *w, struct form *f)
{
    struct str text;
    enum err e = form_check(w->c, w->tx, w->schema, f);
    if (!e)
        e = form_text(w->c, f, &text);
    if (!e)
        e = db_ids(w->c, w->tx, 1, &f->id);
    if (e)
        return e;
    f->token = secret_text(w->c->arena, FORM_TOKEN_BYTES);
    f->secret = secret_text(w->c->arena, FORM_TOKEN_BYTES);
    f->created = w->at_ms;
    e = db_run(w->c, w->tx, insert,
               DB_VALUES(value_int(f->id), value_int(f->object), value_text(f->name),
                         value_text(f->token), value_text(f->secret), value_text(f->owner),
                         value_int(f->open), last_day(f), value_int(f->most), value_text(text),
                         value_int(f->created)),
               NULL);
    return e ? e : author_set(w, AUTHOR_FORM, f->id);
}

static enum err now(struct work *w, int64_t id, int64_t version)
{
    struct form f;
    enum err e = form_load(w->c, w->tx, id, &f);
    if (!e && version && f.version != version)
        e = fail(w->c, ERR_STALE, "somebody changed this form in the meantime: read it again",
                 "这个表单刚被修改过，请刷新后再试");
    return e;
}

enum err form_update(struct work *w, const struct form *f)
{
    struct str text;
    enum err e = now(w, f->id, f->version);
    if (!e)
        e = form_check(w->c, w->tx, w->schema, f);
    if (!e)
        e = form_text(w->c, f, &text);
    if (e)
        return e;
    return db_run(w->c, w->tx, update,
                  DB_VALUES(value_text(f->name), value_text(f->owner), value_int(f->open),
                            last_day(f), value_int(f->most), value_text(text), value_int(f->id)),
                  NULL);
}

enum err form_delete(struct work *w, int64_t id, int64_t version)
{
    enum err e = now(w, id, version);
    if (e)
        return e;
    return db_run(w->c, w->tx, set_deleted, DB_VALUES(value_int(w->at_ms), value_int(id)), NULL);
}

enum err form_restore(struct work *w, int64_t id)
{
    enum err e = now(w, id, 0);
    return e ? e : db_run(w->c, w->tx, set_deleted, DB_VALUES(value_int(0), value_int(id)), NULL);
}

enum err form_count(struct work *w, const struct form *f)
{
    int64_t counted = 0;
    enum err e = db_run(w->c, w->tx, count_one, DB_VALUES(value_int(f->id)), &counted);
    if (!e && !counted)
        e = fail(w->c, ERR_DENIED, "this form takes no more answers", "这个表单已停止收集");
    return e;
}
