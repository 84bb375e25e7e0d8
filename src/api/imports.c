// Imports: upload a file, see what it seems to be and what would happen, load it, take it back.
#include "api/guarded.h"
#include "api/jobs.h"
#include "sys/file.h"
#include "transfer/import.h"

#include <stdlib.h>
#include <sys/stat.h>

// ---- uploads ------------------------------------------------------------------------------------

static void write_column(struct json_out *out, const struct import_column *c)
{
    json_out_object(out);
    put_text(out, "header", c->header);
    put_text(out, "target", c->target);
    put_text(out, "kind", str_of(profile_kind_name(c->kind)));
    put_bool(out, "sure", c->sure);
    put_both(out, "reason", str_of(c->zh), str_of(c->en));
    json_out_key(out, STR("samples"));
    json_out_array(out);
    for (int i = 0; i < c->sample_count; i++)
        json_out_text(out, c->samples[i]);
    json_out_array_end(out);
    json_out_object_end(out);
}

static enum err answer_upload(struct call *k, const struct upload *u, struct str object,
                              struct str sheet)
{
    struct import_guess g;
    struct json_out *out = &k->out;
    enum err e = import_guess(k->c, k->org, u->path, object, sheet, &g);
    if (e)
        return e;
    json_out_object(out);
    put_text(out, "upload", u->id);
    put_text(out, "file", u->file_name);
    put_int(out, "bytes", u->bytes);
    put_text(out, "format", g.format == TABLE_XLSX ? STR("xlsx") : STR("csv"));
    put_text(out, "encoding", g.encoding);
    put_text(out, "delimiter", g.delimiter);
    json_out_key(out, STR("sheets"));
    json_out_array(out);
    for (int i = 0; i < g.sheet_count; i++)
        json_out_text(out, g.sheets[i]);
    json_out_array_end(out);
    put_text(out, "sheet", g.sheet);
    put_text(out, "object", g.object);
    json_out_key(out, STR("columns"));
    json_out_array(out);
    for (int i = 0; i < g.column_count; i++)
        write_column(out, &g.columns[i]);
    json_out_array_end(out);
    json_out_object_end(out);
    return ERR_NONE;
}

static enum err upload(struct call *k)
{
    struct stat found;
    struct str name = uri_param(&k->http->uri, "name");
    struct upload u = {.path = k->http->body_file,
                       .owner = k->person.id,
                       .file_name = name.len ? name : STR("file")};
    if (!u.path.len || stat(str_zero(k->c->arena, u.path), &found) != 0)
        return fail(k->c, ERR_IO, "the upload was not kept", "上传的文件没有保存下来");
    u.bytes = found.st_size;
    enum err e = jobs_upload_keep(k->c, api_jobs(k->api), &u, &u.id);
    return e ? e : answer_upload(k, &u, STR_NONE, STR_NONE);
}

static enum err look_again(struct call *k)
{
    struct upload u;
    const struct uri *uri = &k->http->uri;
    enum err e = jobs_upload_find(k->c, api_jobs(k->api), k->person.id, k->words[0], &u);
    return e ? e : answer_upload(k, &u, uri_param(uri, "object"), uri_param(uri, "sheet"));
}

// ---- loading ------------------------------------------------------------------------------------

// A job outlives its request: all it needs is copied into an arena of its own.
struct loading {
    struct arena *arena;
    struct org *org;
    const struct viewer *viewer;
    struct import_options options;
};

static void free_loading(void *user)
{
    struct loading *l = user;
    viewer_drop(l->viewer);
    arena_destroy(l->arena);
    free(l);
}

static void write_counts(struct json_out *out, const struct import_counts *n)
{
    json_out_key(out, STR("counts"));
    json_out_object(out);
    put_int(out, "read", n->read);
    put_int(out, "created", n->created);
    put_int(out, "updated", n->updated);
    put_int(out, "unchanged", n->unchanged);
    put_int(out, "refused", n->refused);
    put_int(out, "skipped", n->skipped);
    json_out_object_end(out);
}

static void write_rows(struct json_out *out, const char *key, const struct import_result *r,
                       const struct import_refusal *rows, int count)
{
    json_out_key(out, str_of(key));
    json_out_array(out);
    for (int i = 0; i < count; i++) {
        json_out_object(out);
        put_int(out, "row", rows[i].row);
        put_both(out, "reason", rows[i].zh, rows[i].en);
        json_out_key(out, STR("cells"));
        json_out_array(out);
        for (int n = 0; n < r->header_count; n++)
            json_out_text(out, rows[i].cells[n]);
        json_out_array_end(out);
        json_out_object_end(out);
    }
    json_out_array_end(out);
}

static void write_result(struct json_out *out, const struct import_result *r)
{
    json_out_object(out);
    if (r->id)
        put_int(out, "id", r->id);
    else
        put_null(out, "id");
    write_counts(out, &r->counts);
    put_int(out, "customers", r->customers);
    put_int(out, "parents", r->parents);
    json_out_key(out, STR("fields"));
    json_out_array(out);
    for (int i = 0; i < r->field_count; i++)
        json_out_text(out, r->fields[i]);
    json_out_array_end(out);
    write_rows(out, "refusals", r, r->refusals, r->refusal_count);
    put_int(out, "likely", r->likely);
    write_rows(out, "likely_rows", r, r->likely_rows, r->likely_count);
    json_out_object_end(out);
}

static enum err load_job(struct job_run *run)
{
    struct loading *l = run->user;
    struct import_result r;
    l->options.progress = &run->progress;
    enum err e = import_run(run->c, l->org, l->viewer, &l->options, &r);
    if (!e)
        write_result(&run->out, &r);
    return e;
}

static enum err read_pairs(struct call *k, struct loading *l)
{
    const struct json *map;
    enum err e = json_need(k->c, k->body, "map", JSON_ARRAY, &map);
    if (e)
        return e;
    struct import_pair *pairs = ARENA_ARRAY(l->arena, struct import_pair, (size_t)map->count + 1);
    for (int i = 0; i < map->count && !e; i++) {
        struct str header, target;
        e = json_need_text(k->c, &map->items[i], "header", &header);
        if (!e)
            e = json_need_text(k->c, &map->items[i], "target", &target);
        if (e)
            break;
        pairs[i] = (struct import_pair){str_copy(l->arena, header), str_copy(l->arena, target)};
    }
    l->options.pairs = pairs;
    l->options.pair_count = map->count;
    return e;
}

static enum err read_loading(struct call *k, struct loading *l)
{
    struct str object, sheet = STR_NONE, order = STR_NONE, duplicates = STR_NONE;
    struct upload u;
    struct import_options *o = &l->options;
    enum err e = jobs_upload_find(k->c, api_jobs(k->api), k->person.id, k->words[0], &u);
    if (!e)
        e = json_need_text(k->c, k->body, "object", &object);
    if (!e)
        e = json_want_text(k->c, k->body, "sheet", &sheet);
    if (!e)
        e = json_want_text(k->c, k->body, "date_order", &order);
    if (!e)
        e = json_want_bool(k->c, k->body, "create_fields", &o->create);
    if (!e)
        e = json_want_text(k->c, k->body, "duplicates", &duplicates);
    if (!e && duplicates.len && !import_duplicates_named(duplicates, &o->duplicates))
        e = fail(k->c, ERR_INPUT, "duplicates: create, refuse or update",
                 "duplicates：只能是 create、refuse 或 update");
    if (!e)
        e = read_pairs(k, l);
    if (e)
        return e;
    o->path = str_copy(l->arena, u.path);
    o->file_name = str_copy(l->arena, u.file_name);
    o->object = str_copy(l->arena, object);
    o->table.sheet = str_copy(l->arena, sheet);
    o->order = str_eq(order, STR("dmy"))   ? DATE_DAY_FIRST
               : str_eq(order, STR("mdy")) ? DATE_MONTH_FIRST
                                           : DATE_ORDER_UNKNOWN;
    o->actor = k->person.id;
    return ERR_NONE;
}

static enum err start_loading(struct call *k, bool look)
{
    struct loading *l = mem_alloc(sizeof *l);
    struct str id;
    l->arena = arena_create();
    l->org = k->org;
    l->viewer = viewer_hold(k->viewer);
    enum err e = read_loading(k, l);
    if (e) {
        free_loading(l);
        return e;
    }
    l->options.look = look;
    struct job_start start = {.what = look ? "preview" : "import",
                              .unit = "bytes",
                              .owner = k->person.id,
                              .work = load_job,
                              .user = l,
                              .free_user = free_loading};
    e = jobs_start(k->c, api_jobs(k->api), &start, &id);
    return e ? e : jobs_write(k->c, api_jobs(k->api), k->person.id, id, k->zh, &k->out);
}

static enum err preview(struct call *k)
{
    return start_loading(k, true);
}

static enum err load(struct call *k)
{
    return start_loading(k, false);
}

static enum err show_job(struct call *k)
{
    return jobs_write(k->c, api_jobs(k->api), k->person.id, k->words[0], k->zh, &k->out);
}

// ---- what was loaded ----------------------------------------------------------------------------

static struct str refused_path(struct call *k, int64_t id)
{
    return str_format(k->c->arena, "%.*s/refused/%lld.csv", STR_ARG(org_folder(k->org)),
                      (long long)id);
}

static const char select_imports[] = "SELECT id, at, file, object, counts, undone, undo_counts "
                                     "FROM import WHERE ? = 1 OR person = ? ORDER BY id DESC "
                                     "LIMIT 200";

static void write_import(struct call *k, const struct schema *s, struct db_rows *row)
{
    int64_t id = db_int(row, 0);
    int object = schema_object_of_id(s, db_int(row, 3));
    struct str undo = db_text(row, 6), job = jobs_running(k->c, api_jobs(k->api), "undo", id);
    json_out_object(&k->out);
    put_int(&k->out, "id", id);
    put_text(&k->out, "at", utc_text(k->c->arena, db_int(row, 1)));
    put_text(&k->out, "file", db_text(row, 2));
    put_text(&k->out, "object", object < 0 ? STR_NONE : s->objects[object].name);
    json_out_key(&k->out, STR("counts"));
    json_out_raw(&k->out, db_text(row, 4));
    put_bool(&k->out, "refused_file", file_exists(refused_path(k, id)));
    put_bool(&k->out, "undone", db_int(row, 5) != 0);
    json_out_key(&k->out, STR("undo"));
    json_out_raw(&k->out, undo.len ? undo : STR("null"));
    if (job.len)
        put_text(&k->out, "undo_job", job);
    else
        put_null(&k->out, "undo_job");
    json_out_object_end(&k->out);
}

static enum err list(struct call *k)
{
    const struct schema *s = viewer_schema(k->viewer);
    struct db_tx *tx;
    struct db_rows *rows;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    put_rows(&k->out);
    e = db_query(k->c, tx, select_imports,
                 DB_VALUES(value_int(viewer_all(k->viewer)), value_int(k->person.id)), &rows);
    while (!e && db_next(k->c, rows, &e))
        write_import(k, s, rows);
    put_rows_end(&k->out);
    db_read_end(tx);
    return e;
}

// Another's import is none of his business, except to an administrator.
static enum err need_own(struct call *k, int64_t import)
{
    struct db_tx *tx;
    int64_t own = 0;
    if (viewer_all(k->viewer))
        return ERR_NONE;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = db_number(k->c, tx, "SELECT COUNT(*) FROM import WHERE id = ? AND person = ?",
                  DB_VALUES(value_int(import), value_int(k->person.id)), 0, &own);
    db_read_end(tx);
    if (!e && !own)
        e = fail(k->c, ERR_NOT_FOUND, "there is no such import", "没有这次导入");
    return e;
}

static enum err refused(struct call *k)
{
    enum { REFUSED_MAX = 256 << 20 };
    int64_t id;
    enum err e = call_id(k, 0, &id);
    if (!e)
        e = need_own(k, id);
    if (!e && !file_exists(refused_path(k, id)))
        e = fail(k->c, ERR_NOT_FOUND, "no row of this import was refused",
                 "这次导入没有被拒绝的行");
    if (!e)
        e = file_read(k->c, refused_path(k, id), REFUSED_MAX, &k->answer->body);
    k->answer->status = e ? 0 : 200;
    k->answer->type = "text/csv; charset=utf-8";
    k->answer->file_name = str_format(k->c->arena, "refused-%lld.csv", (long long)id);
    return e;
}

// ---- and taken back -----------------------------------------------------------------------------

struct undoing {
    struct org *org;
    int64_t actor, import;
};

static enum err undo_job(struct job_run *run)
{
    const struct undoing *u = run->user;
    struct undo_counts n;
    enum err e = import_undo(run->c, u->org, u->actor, u->import, &run->progress, &n);
    if (e)
        return e;
    json_out_object(&run->out);
    put_int(&run->out, "deleted", n.deleted);
    put_int(&run->out, "restored", n.restored);
    put_int(&run->out, "kept", n.kept);
    json_out_object_end(&run->out);
    return ERR_NONE;
}

static enum err undo(struct call *k)
{
    struct undoing *u = mem_alloc(sizeof *u);
    struct job_start start = {.what = "undo",
                              .unit = "changes",
                              .owner = viewer_all(k->viewer) ? 0 : k->person.id,
                              .work = undo_job,
                              .user = u,
                              .free_user = free};
    struct str id;
    u->org = k->org;
    u->actor = k->person.id;
    enum err e = call_id(k, 0, &u->import);
    if (!e)
        e = need_own(k, u->import);
    if (!e)
        e = import_undo_check(k->c, k->org, u->import);
    if (!e && jobs_running(k->c, api_jobs(k->api), start.what, u->import).len)
        e = fail(k->c, ERR_CONFLICT, "this import is being undone already: wait for that to end",
                 "这次导入正在撤销，请等它结束");
    if (e) {
        free(u);
        return e;
    }
    start.about = u->import;
    e = jobs_start(k->c, api_jobs(k->api), &start, &id);
    return e ? e : jobs_write(k->c, api_jobs(k->api), k->person.id, id, k->zh, &k->out);
}

const struct route import_routes[] = {
    {HTTP_POST, "/api/uploads?name", PERMIT_IMPORT, ROUTE_RAW, upload, "", "Upload",
     "Keeps the body, a file called ?name=, for an import and says what it seems to be.",
     "收下请求内容作为要导入的文件，文件名写在 ?name=，并说明它看起来是什么。"},
    {HTTP_GET, "/api/uploads/:upload?object&sheet", PERMIT_IMPORT, 0, look_again, "", "Upload",
     "The same file read as another object or sheet.", "把同一个文件按另一个对象或工作表来读。"},
    {HTTP_POST, "/api/uploads/:upload/preview", PERMIT_IMPORT, 0, preview, "ImportQuestion", "Job",
     "Everything an import would do, without doing it.", "预演导入的全部结果，不真正写入。"},
    {HTTP_POST, "/api/uploads/:upload/import", PERMIT_IMPORT, 0, load, "ImportQuestion", "Job",
     "Loads the file.", "导入这个文件。"},
    {HTTP_GET, "/api/jobs/:id", PERMIT_PERSON, 0, show_job, "", "Job",
     "How far a job is, and its result.", "任务进行到哪里，结果是什么。"},
    {HTTP_GET, "/api/imports", PERMIT_IMPORT, 0, list, "", "ImportList", "What was loaded.",
     "导入过哪些文件。"},
    {HTTP_GET, "/api/imports/:id/refused", PERMIT_IMPORT, 0, refused, "", "",
     "The refused rows with a reason each, as a CSV file.", "被拒绝的行和各自的原因，CSV 文件。"},
    {HTTP_POST, "/api/imports/:id/undo", PERMIT_IMPORT, 0, undo, "", "Job",
     "Takes an import back, wholly or not at all. 409 while that is under way, and afterwards.",
     "撤销一次导入，要么全部撤销，要么一条也不动。正在撤销或已撤销时返回 409。"},
    {0},
};
