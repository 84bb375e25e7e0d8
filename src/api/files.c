// Files of records: uploaded first, then named by a field, and downloaded by way of their record.
#include "api/guarded.h"
#include "model/file.h"
#include "sys/file.h"

struct keeping {
    struct file file;
    struct str content;
};

static enum err keep_job(struct work *w, void *user)
{
    struct keeping *one = user;
    return file_keep(w, one->content, &one->file);
}

static enum err upload(struct call *k)
{
    struct keeping one = {.file = {.name = uri_param(&k->http->uri, "name")}};
    if (!k->http->body_file.len)
        return fail(k->c, ERR_INPUT, "the file is missing", "缺少文件");
    enum err e = file_read(k->c, k->http->body_file, FILE_BYTES_MAX, &one.content);
    file_remove(k->http->body_file);
    if (!e)
        e = call_write(k, k->person.id, keep_job, &one);
    if (e)
        return e;
    json_out_object(&k->out);
    put_int(&k->out, "id", one.file.id);
    put_text(&k->out, "name", one.file.name);
    put_text(&k->out, "type", one.file.type);
    put_int(&k->out, "bytes", one.file.bytes);
    json_out_object_end(&k->out);
    return ERR_NONE;
}

static enum err find(struct call *k, const struct schema *s, struct db_tx *tx, int64_t *file)
{
    int object = schema_object(s, k->words[0]);
    int field = object < 0 ? -1 : object_field(&s->objects[object], k->words[2]);
    struct record r;
    int64_t id;
    if (field < 0 || !(s->objects[object].fields[field].kind->flags & KIND_FILED))
        return fail(k->c, ERR_NOT_FOUND, "there is no such field with files", "没有这个文件字段");
    enum err e = viewer_need(k->c, k->viewer, &s->objects[object], VERB_SEE);
    if (!e)
        e = viewer_need_field(k->c, k->viewer, &s->objects[object], field);
    if (!e)
        e = call_id(k, 1, &id);
    if (!e)
        e = seen_load(k->c, k->org, tx, k->viewer, s, object, id, &r);
    if (!e && r.cells[field].type != VALUE_INT)
        e = fail(k->c, ERR_NOT_FOUND, "there is no file", "没有文件");
    *file = e ? 0 : r.cells[field].integer;
    return e;
}

// Pictures may be shown in place; everything else is only ever saved. The type is the one that the
// bytes say, and browsers are told not to guess another.
static enum err download(struct call *k)
{
    const struct schema *s = viewer_schema(k->viewer);
    struct db_tx *tx;
    struct file f;
    int64_t id = 0;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = find(k, s, tx, &id);
    if (!e)
        e = file_load(k->c, tx, id, &f, &k->answer->body);
    db_read_end(tx);
    if (e)
        return e;
    bool shown = file_is_picture(f.type) && uri_param(&k->http->uri, "show").len;
    k->answer->status = 200;
    k->answer->type = str_zero(k->c->arena, f.type);
    k->answer->file_name = shown ? STR_NONE : f.name;
    return ERR_NONE;
}

const struct route file_routes[] = {
    {HTTP_POST, "/api/files", PERMIT_VIEWER, ROUTE_RAW, upload, "", "FileAnswer",
     "Keeps the body, a file called ?name= of at most 20 MB, for a field to refer to by its id "
     "within "
     "a day.",
     "收下请求内容作为文件，文件名写在 ?name=，最大 20 MB；一天之内可由字段按编号引用。"},
    {HTTP_GET, "/api/records/:object/:id/files/:field", PERMIT_VIEWER, 0, download, "", "",
     "The file of a field, to save; with ?show=1 a picture to look at.",
     "字段里的文件，用于下载；加 ?show=1 直接查看图片。"},
    {0},
};
