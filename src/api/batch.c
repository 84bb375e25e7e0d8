// Many writes in one request: all of them or none.
#include "api/guarded.h"
#include "api/record_write.h"

enum { BATCH_MAX = 1000 };

typedef enum err write_one(struct work *w, struct writing *one);
static const struct op {
    const char *name;
    write_one *write;
    bool there; // of a record that is there: by id and version
} ops[] = {
    {"create", writing_create, false},
    {"change", writing_update, true},
    {"delete", writing_delete, true},
};
enum { OPS = sizeof ops / sizeof *ops };

struct batch_row {
    const struct op *op;
    struct writing writing;
};

struct batching {
    struct batch_row *rows;
    int count;
};

// The words of what went wrong, with the row before them; rows count from 1.
static enum err in_row(struct ctx *c, int row, enum err e)
{
    struct cause why = c->why;
    if (!e)
        return ERR_NONE;
    fail_clear(c);
    return fail(c, e, "row %d: %s%.0s", "第 %d 行：%.0s%s", row, str_zero(c->arena, why.en),
                str_zero(c->arena, why.zh));
}

static enum err batch_work(struct work *w, void *user)
{
    struct batching *b = user;
    enum err e = ERR_NONE;
    for (int i = 0; i < b->count && !e; i++)
        e = in_row(w->c, i + 1, b->rows[i].op->write(w, &b->rows[i].writing));
    return e;
}

static enum err read_row(struct call *k, const struct json *from, struct batch_row *out)
{
    struct str op;
    enum err e = json_as(k->c, from, JSON_OBJECT);
    if (!e)
        e = json_need_text(k->c, from, "op", &op);
    for (int i = 0; !e && i < OPS; i++)
        if (str_eq(op, str_of(ops[i].name)))
            out->op = &ops[i];
    if (!e && !out->op)
        e = fail(k->c, ERR_INPUT, "op: create, change or delete, not '%.*s'",
                 "op：应为 create、change 或 delete，而不是“%.*s”", STR_ARG(op));
    out->writing = (struct writing){.k = k, .body = from, .asking = ask_duplicates(k)};
    if (!e && out->op->there)
        e = json_need_int(k->c, from, "id", &out->writing.record.id);
    if (!e && out->op->there)
        e = json_need_int(k->c, from, "version", &out->writing.version);
    return e;
}

static enum err read_rows(struct call *k, struct batching *out)
{
    const struct json *rows;
    enum err e = json_need(k->c, k->body, "rows", JSON_ARRAY, &rows);
    if (!e && (!rows->count || rows->count > BATCH_MAX))
        e = fail(k->c, ERR_TOO_LARGE, "1 to %d rows at once", "一次应为 1 到 %d 行", BATCH_MAX);
    if (e)
        return e;
    out->rows = ARENA_ARRAY(k->c->arena, struct batch_row, (size_t)rows->count);
    for (; !e && out->count < rows->count; out->count++)
        e = in_row(k->c, out->count + 1,
                   read_row(k, &rows->items[out->count], &out->rows[out->count]));
    return e;
}

static void write_answer(struct call *k, const struct batching *b)
{
    put_rows(&k->out);
    for (int i = 0; i < b->count; i++) {
        const struct writing *one = &b->rows[i].writing;
        bool as_before = b->rows[i].op->there && !one->changed;
        json_out_object(&k->out);
        put_int(&k->out, "id", one->record.id);
        put_int(&k->out, "version", as_before ? one->version : one->record.version);
        json_out_object_end(&k->out);
    }
    put_rows_end(&k->out);
}

static enum err batch(struct call *k)
{
    struct batching b = {0};
    enum err e = read_rows(k, &b);
    if (!e)
        e = call_write(k, k->person.id, batch_work, &b);
    if (!e)
        write_answer(k, &b);
    return e;
}

const struct route batch_routes[] = {
    {HTTP_POST, "/api/batch/:object", PERMIT_VIEWER, 0, batch, "BatchQuestion", "BatchAnswer",
     "Up to 1,000 records created, changed and deleted, in this order: all or none. What goes "
     "wrong "
     "says in which row.",
     "依次新建、修改、删除最多 1,000 条记录：要么全部完成，要么不动。出错时说明是哪一行。"},
    {0},
};
