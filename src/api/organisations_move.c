// Whole organisations as files and copies: backed up, restored, copied, each by a job.
#include "api/jobs.h"
#include "api/organisations.h"

#include <stdio.h>
#include <stdlib.h>

// A job's own copy of what was asked.
struct moving {
    struct arena *arena;
    struct api *api;
    struct orgs_home home;
    struct str from, file; // file: of a backup
    struct orgs_making making;
    int64_t owner;
};

static void free_moving(void *user)
{
    struct moving *m = user;
    arena_destroy(m->arena);
    free(m);
}

static struct moving *moving_create(struct call *k, const struct orgs_making *making)
{
    struct moving *m = mem_alloc(sizeof *m);
    struct arena *a = arena_create();
    *m = (struct moving){.arena = a, .api = k->api, .home = home_of(k), .owner = k->person.id};
    if (!making)
        return m;
    m->making = *making;
    m->making.name = str_copy(a, making->name);
    m->making.label = str_copy(a, making->label);
    return m;
}

static enum err start_moving(struct call *k, const char *what, job_work *work, struct moving *m)
{
    struct str id;
    struct job_start start = {.what = what,
                              .unit = "rows",
                              .owner = k->person.id,
                              .work = work,
                              .user = m,
                              .free_user = free_moving};
    enum err e = jobs_start(k->c, api_jobs(k->api), &start, &id);
    return e ? e : jobs_write(k->c, api_jobs(k->api), k->person.id, id, k->zh, &k->out);
}

static enum err told(struct job_run *run, const struct moving *m)
{
    const struct api_others *o = api_others(m->api);
    enum err e = o->look_again(run->c, o->user, m->making.name);
    json_out_object(&run->out);
    put_text(&run->out, "name", m->making.name);
    put_text(&run->out, "label", m->making.label);
    put_null(&run->out, "file");
    json_out_object_end(&run->out);
    return e;
}

static enum err copy_job(struct job_run *run)
{
    const struct moving *m = run->user;
    struct replica_count count;
    enum err e = orgs_copy(run->c, &m->home, m->from, &m->making, &run->progress, &count);
    return e ? e : told(run, m);
}

static enum err restore_job(struct job_run *run)
{
    const struct moving *m = run->user;
    struct replica_count count;
    enum err e = orgs_restore(run->c, &m->home, m->file, &m->making, &run->progress, &count);
    return e ? e : told(run, m);
}

static enum err backup_job(struct job_run *run)
{
    const struct moving *m = run->user;
    struct replica_count count;
    struct upload kept = {.owner = m->owner};
    struct str id;
    enum err e = jobs_upload_path(run->c, api_jobs(m->api), m->home.folder, &kept.path);
    if (!e)
        e = orgs_backup(run->c, &m->home, m->from, kept.path, &run->progress, &count);
    kept.file_name = str_format(run->c->arena, "%.*s.liuke-backup", STR_ARG(m->from));
    if (!e)
        e = jobs_upload_keep(run->c, api_jobs(m->api), &kept, &id);
    if (e)
        return e;
    json_out_object(&run->out);
    put_text(&run->out, "name", m->from);
    put_null(&run->out, "label");
    put_text(&run->out, "file", id);
    json_out_object_end(&run->out);
    return ERR_NONE;
}

static enum err copy(struct call *k)
{
    struct orgs_making making;
    struct orgs_row row;
    int64_t there;
    enum err e = organisation_making(k, &making);
    if (!e)
        e = organisation_read(k, k->words[0], &row, &there);
    if (!e)
        e = call_audit(k, "organisation",
                       str_format(k->c->arena, "{\"done\":\"copied\",\"name\":\"%.*s\"}",
                                  STR_ARG(making.name)));
    if (e)
        return e;
    making.founder = 0; // an exact copy: its people
    struct moving *m = moving_create(k, &making);
    m->from = str_copy(m->arena, row.name);
    return start_moving(k, "copy", copy_job, m);
}

static enum err backup(struct call *k)
{
    struct orgs_row row;
    int64_t there;
    enum err e = organisation_read(k, k->words[0], &row, &there);
    if (!e)
        e = call_audit(k, "organisation",
                       str_format(k->c->arena, "{\"done\":\"backed_up\",\"name\":\"%.*s\"}",
                                  STR_ARG(row.name)));
    if (e)
        return e;
    struct moving *m = moving_create(k, NULL);
    m->from = str_copy(m->arena, row.name);
    return start_moving(k, "backup", backup_job, m);
}

static enum err restore(struct call *k)
{
    struct orgs_making making;
    struct upload file;
    struct str id;
    enum err e = organisation_making(k, &making);
    if (!e)
        e = json_need_text(k->c, k->body, "file", &id);
    if (!e)
        e = jobs_upload_find(k->c, api_jobs(k->api), k->person.id, id, &file);
    if (!e)
        e = call_audit(k, "organisation",
                       str_format(k->c->arena, "{\"done\":\"restored\",\"name\":\"%.*s\"}",
                                  STR_ARG(making.name)));
    if (e)
        return e;
    struct moving *m = moving_create(k, &making);
    m->file = str_copy(m->arena, file.path);
    return start_moving(k, "restore", restore_job, m);
}

// ---- backup files -------------------------------------------------------------------------------

static enum err keep_backup(struct call *k)
{
    struct str name = uri_param(&k->http->uri, "name"), id;
    struct upload u = {.path = k->http->body_file,
                       .file_name = name.len ? name : STR("backup"),
                       .owner = k->person.id};
    enum err e = jobs_upload_keep(k->c, api_jobs(k->api), &u, &id);
    if (e)
        return e;
    json_out_object(&k->out);
    put_text(&k->out, "file", id);
    json_out_object_end(&k->out);
    return ERR_NONE;
}

static ptrdiff_t next_piece(void *user, char *out, size_t room)
{
    size_t n = fread(out, 1, room, user);
    return n ? (ptrdiff_t)n : -1;
}

static void close_file(void *user)
{
    fclose(user);
}

static enum err send_backup(struct call *k)
{
    struct upload file;
    enum err e = jobs_upload_find(k->c, api_jobs(k->api), k->person.id, k->words[0], &file);
    if (e)
        return e;
    FILE *f = fopen(str_zero(k->c->arena, file.path), "rb");
    if (!f)
        return fail(k->c, ERR_NOT_FOUND, "the file is not there any more: make it again",
                    "文件已不在，请重新备份");
    k->answer->status = 200;
    k->answer->type = "application/octet-stream";
    k->answer->file_name = file.file_name;
    k->answer->stream = next_piece;
    k->answer->stream_end = close_file;
    k->answer->stream_user = f;
    return ERR_NONE;
}

const struct route org_move_routes[] = {
    {HTTP_POST, "/api/organisations/backups?name", PERMIT_ADMIN, ROUTE_HOME | ROUTE_RAW,
     keep_backup, "", "BackupFile", "Keeps the body, a backup file, to restore it from.",
     "收下请求内容作为备份文件，用于恢复。"},
    {HTTP_GET, "/api/organisations/backups/:file", PERMIT_ADMIN, ROUTE_HOME, send_backup, "", "",
     "The file that a backup has written.", "备份生成的文件。"},
    {HTTP_POST, "/api/organisations/restore", PERMIT_ADMIN, ROUTE_HOME, restore,
     "OrganisationRestore", "Job", "Makes an organisation from a backup file that is kept here.",
     "用保存在这里的备份文件建立一个组织。"},
    {HTTP_POST, "/api/organisations/:name/backup", PERMIT_ADMIN, ROUTE_HOME, backup, "", "Job",
     "Writes it into one file, while it is used.", "把组织写成一个文件，不用停下来。"},
    {HTTP_POST, "/api/organisations/:name/copy", PERMIT_ADMIN, ROUTE_HOME, copy,
     "OrganisationQuestion", "Job", "The same under another address, its people included.",
     "用另一个网址复制一份，包括人员。"},
    {0},
};
