#include "care/canned.h"
#include "model/seen.h"

#define COLUMNS "id, version, queue, name, text"
static const char list_all[] =
    "SELECT " COLUMNS " FROM canned_answer WHERE deleted = 0 ORDER BY name, id";
static const char load_one[] = "SELECT " COLUMNS " FROM canned_answer WHERE id = ? AND deleted = 0";
static const char insert_one[] = "INSERT INTO canned_answer (id, version, name, queue, text, "
                                 "deleted) VALUES (?, 1, ?, ?, ?, 0)";
static const char update_one[] =
    "UPDATE canned_answer SET version = version + 1, name = ?, queue = ?, text = ? WHERE id = ?";
static const char delete_one[] =
    "UPDATE canned_answer SET version = version + 1, deleted = ? WHERE id = ?";
static const char deleted_one[] = "SELECT COUNT(*) FROM canned_answer WHERE id = ? AND deleted > 0";

static struct canned read_row(struct ctx *c, struct db_rows *rows)
{
    return (struct canned){db_int(rows, 0), db_int(rows, 1), db_int(rows, 2),
                           db_text_copy(c, rows, 3), db_text_copy(c, rows, 4)};
}

enum err canned_list(struct ctx *c, struct db_tx *tx, struct canned **out, int *count)
{
    struct db_rows *rows;
    *out = NULL;
    *count = 0;
    enum err e = db_query(c, tx, list_all, DB_NO_VALUES, &rows);
    while (!e && db_next(c, rows, &e)) {
        *out = arena_grow(c->arena, *out, (size_t)*count, (size_t)*count + 1, sizeof **out);
        (*out)[(*count)++] = read_row(c, rows);
    }
    return e;
}

enum err canned_load(struct ctx *c, struct db_tx *tx, int64_t id, struct canned *out)
{
    struct db_rows *rows;
    enum err e = db_one(c, tx, load_one, DB_VALUES(value_int(id)), "there is no such ready answer",
                        "没有这条快捷回复", &rows);
    if (e)
        return e;
    *out = read_row(c, rows);
    db_rows_close(rows);
    return ERR_NONE;
}

static enum err check(struct ctx *c, const struct canned *a)
{
    if (!str_trim(a->name).len || a->name.len > CANNED_NAME_MAX)
        return fail(c, ERR_INPUT, "a name has 1 to %d bytes", "名称应为 1 到 %d 个字节",
                    CANNED_NAME_MAX);
    if (!str_trim(a->text).len || a->text.len > CANNED_TEXT_MAX)
        return fail(c, ERR_INPUT, "a text has 1 to %d bytes", "内容应为 1 到 %d 个字节",
                    CANNED_TEXT_MAX);
    return ERR_NONE;
}

static enum err check_version(struct work *w, int64_t id, int64_t version)
{
    struct canned now;
    enum err e = canned_load(w->c, w->tx, id, &now);
    if (!e && now.version != version)
        e = fail(w->c, ERR_STALE, "somebody changed it in the meantime: read it again",
                 "刚被别人修改过，请刷新后再试");
    return e;
}

enum err canned_create(struct work *w, struct canned *a)
{
    enum err e = check(w->c, a);
    if (!e)
        e = db_ids(w->c, w->tx, 1, &a->id);
    a->version = 1;
    return e ? e
             : db_run(w->c, w->tx, insert_one,
                      DB_VALUES(value_int(a->id), value_text(a->name), value_int(a->queue),
                                value_text(a->text)),
                      NULL);
}

enum err canned_update(struct work *w, struct canned *a, int64_t version)
{
    enum err e = check_version(w, a->id, version);
    if (!e)
        e = check(w->c, a);
    a->version = version + 1;
    return e ? e
             : db_run(w->c, w->tx, update_one,
                      DB_VALUES(value_text(a->name), value_int(a->queue), value_text(a->text),
                                value_int(a->id)),
                      NULL);
}

enum err canned_delete(struct work *w, int64_t id, int64_t version)
{
    enum err e = check_version(w, id, version);
    return e ? e
             : db_run(w->c, w->tx, delete_one, DB_VALUES(value_int(w->at_ms), value_int(id)), NULL);
}

enum err canned_restore(struct work *w, int64_t id)
{
    int64_t deleted;
    enum err e = db_number(w->c, w->tx, deleted_one, DB_VALUES(value_int(id)), 0, &deleted);
    if (!e && !deleted)
        e = fail(w->c, ERR_NOT_FOUND, "there is no deleted ready answer of this id",
                 "没有这条已删除的快捷回复");
    return e ? e : db_run(w->c, w->tx, delete_one, DB_VALUES(value_int(0), value_int(id)), NULL);
}

// ---- places -------------------------------------------------------------------------------------

// False: it is no field.
static bool said(struct arena *a, const struct viewer *v, const struct object *o,
                 const struct record *r, struct str name, struct str *out)
{
    int field = object_field_called(o, name);
    if (field < 0)
        return false;
    *out = STR("");
    if (!r || field_computed(&o->fields[field]))
        return true;
    struct value cell = seen_cell(a, v, o, field, r->cells[field]);
    *out = cell.type == VALUE_TEXT   ? cell.text
           : cell.type == VALUE_NULL ? STR("")
                                     : kind_text(a, o->fields[field].kind, cell);
    return true;
}

static bool place(struct arena *a, const struct canned_of *of, struct str name, struct str *out)
{
    const struct object *customer = &of->schema->objects[of->schema->customer];
    const struct object *ticket = &of->schema->objects[of->ticket->object];
    struct str field, first = str_cut(name, '.', &field);
    if (str_eq(name, STR("me")) || str_eq(name, STR("我"))) {
        *out = of->me;
        return true;
    }
    if (field.at && (str_eq(first, customer->name) || str_eq(first, customer->zh)))
        return said(a, of->viewer, customer, of->customer, field, out);
    return said(a, of->viewer, ticket, of->ticket, name, out);
}

struct str canned_fill(struct arena *a, const struct canned_of *of, struct str text)
{
    struct buf b;
    struct str rest = text, out;
    buf_init(&b, 1 << 20);
    while (rest.len) {
        struct str behind, plain = str_cut(rest, '{', &behind), after, what = STR("");
        buf_add(&b, plain);
        if (!behind.at)
            break;
        struct str name = str_cut(behind, '}', &after);
        if (after.at && place(a, of, str_trim(name), &what)) {
            buf_add(&b, what);
            rest = after;
        } else {
            buf_byte(&b, '{');
            rest = behind;
        }
    }
    out = str_copy(a, buf_str(&b));
    buf_deinit(&b);
    return out;
}

// ---- when fields change -------------------------------------------------------------------------

static struct str place_now(struct ctx *c, const struct carry *k, int ticket, struct str name)
{
    const struct object *customer = &k->from->objects[k->from->customer];
    struct str field, first = str_cut(name, '.', &field);
    struct carried now;
    bool his = field.at && (str_eq(first, customer->name) || str_eq(first, customer->zh));
    if (str_eq(name, STR("me")) || str_eq(name, STR("我")))
        return name;
    carry_name(c, k, his ? k->from->customer : ticket, his ? field : name, &now);
    if (!his)
        return now.text;
    // The customer, too, may be called otherwise now.
    const struct object *to = &k->to->objects[k->to->customer];
    struct str called = str_eq(first, customer->name) ? to->name : object_label(to, true);
    return str_format(c->arena, "%.*s.%.*s", STR_ARG(called), STR_ARG(now.text));
}

static struct str text_now(struct ctx *c, const struct carry *k, int ticket, struct str text)
{
    struct buf b;
    struct str rest = text, out;
    buf_init(&b, 1 << 20);
    while (rest.len) {
        struct str behind, after, plain = str_cut(rest, '{', &behind);
        buf_add(&b, plain);
        if (!behind.at)
            break;
        struct str name = str_cut(behind, '}', &after);
        buf_byte(&b, '{');
        rest = behind;
        if (!after.at || memchr(name.at, '{', name.len))
            continue;
        buf_add(&b, place_now(c, k, ticket, str_trim(name)));
        buf_byte(&b, '}');
        rest = after;
    }
    out = str_copy(c->arena, buf_str(&b));
    buf_deinit(&b);
    return out;
}

enum err canned_carry(struct work *w, const struct carry *k)
{
    struct canned *list;
    int count, ticket = schema_object(k->from, STR("ticket"));
    enum err e = canned_list(w->c, w->tx, &list, &count);
    for (int i = 0; i < count && !e && ticket >= 0; i++) {
        struct str now = text_now(w->c, k, ticket, list[i].text);
        if (!str_eq(now, list[i].text))
            e = db_run(w->c, w->tx, update_one,
                       DB_VALUES(value_text(list[i].name), value_int(list[i].queue),
                                 value_text(now), value_int(list[i].id)),
                       NULL);
    }
    return e;
}
