// The other organisations of a server, for the first one's administrators; and for its people the
// way into those they are linked to. What any of them holds goes over its own API alone.
#include "api/handlers.h"
#include "api/jobs.h"
#include "auth/session.h"
#include "orgs/enter.h"
#include "orgs/figures.h"
#include "orgs/make.h"

#include <stdio.h>
#include <stdlib.h>

enum { DAY_MS = 24 * 3600 * 1000 };

static struct orgs_home home_of(const struct call *k)
{
    return (struct orgs_home){api_folder(k->api), org_db(k->org)};
}

static int64_t now_of(const struct call *k)
{
    return clock_ms(org_clock(k->org));
}

// What was done to one of them, noted, and told to whoever serves it.
static enum err tell(struct call *k, const char *done, struct str name)
{
    const struct api_others *o = api_others(k->api);
    enum err e = o->look_again(k->c, o->user, name);
    return e ? e
             : call_audit(k, "organisation",
                          str_format(k->c->arena, "{\"done\":\"%s\",\"name\":\"%.*s\"}", done,
                                     STR_ARG(name))); // checked: letters, digits, hyphens
}

// ---- the list -----------------------------------------------------------------------------------

// Figures of one that cannot be read now are nothing to fail for.
static bool measure(struct call *k, const struct orgs_row *row, struct orgs_figures *f)
{
    struct ctx own = {.arena = k->c->arena};
    struct str place;
    struct db *db = NULL;
    bool known = row->state != ORGS_MAKING &&
                 !orgs_place(&own, api_folder(k->api), row->name, &place) &&
                 !db_open(&own, place, false, &db) && !orgs_measure(&own, db, f);
    db_close(db);
    return known;
}

static void put_figure(struct call *k, const char *key, bool known, int64_t value)
{
    if (known)
        put_int(&k->out, key, value);
    else
        put_null(&k->out, key);
}

static void put_time(struct call *k, const char *key, int64_t ms)
{
    put_text_or_null(&k->out, key, ms ? utc_text(k->c->arena, ms) : STR_NONE);
}

static void write_row(struct call *k, const struct orgs_row *row, bool mine)
{
    struct orgs_figures f = {0};
    bool known = measure(k, row, &f);
    int64_t gone = row->changed_ms + (int64_t)ORGS_BIN_DAYS * DAY_MS;
    json_out_object(&k->out);
    put_text(&k->out, "name", row->name);
    put_text(&k->out, "label", row->label);
    put_text(&k->out, "state", str_of(orgs_state_name(row->state)));
    put_figure(k, "people", known, f.people);
    put_figure(k, "customers", known, f.customers);
    put_figure(k, "bytes", known, f.bytes);
    put_time(k, "seen", f.seen_ms);
    put_time(k, "created", row->created_ms);
    put_time(k, "gone", row->state == ORGS_BIN ? gone : 0);
    put_bool(&k->out, "mine", mine);
    json_out_object_end(&k->out);
}

// `there`: who I am in it; 0: nobody.
static enum err read_one(struct call *k, struct str name, struct orgs_row *row, int64_t *there)
{
    struct db_tx *tx;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = orgs_find(k->c, tx, name, row);
    if (!e)
        e = orgs_linked(k->c, tx, name, k->person.id, there);
    db_read_end(tx);
    return e;
}

static enum err answer_row(struct call *k, struct str name)
{
    struct orgs_row row;
    int64_t there = 0;
    enum err e = read_one(k, name, &row, &there);
    if (!e)
        write_row(k, &row, there != 0);
    return e;
}

static enum err read_all(struct call *k, bool mine, struct orgs_row **rows, int *count)
{
    struct db_tx *tx;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = mine ? orgs_mine(k->c, tx, k->person.id, rows, count) : orgs_list(k->c, tx, rows, count);
    db_read_end(tx);
    return e;
}

static bool among(const struct orgs_row *rows, int count, struct str name)
{
    for (int i = 0; i < count; i++)
        if (str_eq(rows[i].name, name))
            return true;
    return false;
}

static enum err list(struct call *k)
{
    struct orgs_row *rows, *mine;
    int count = 0, mine_count = 0;
    enum err e = read_all(k, false, &rows, &count);
    if (!e)
        e = read_all(k, true, &mine, &mine_count);
    if (e)
        return e;
    json_out_object(&k->out);
    json_out_key(&k->out, STR("rows"));
    json_out_array(&k->out);
    for (int i = 0; i < count; i++)
        write_row(k, &rows[i], among(mine, mine_count, rows[i].name));
    json_out_array_end(&k->out);
    json_out_object_end(&k->out);
    return ERR_NONE;
}

static enum err list_mine(struct call *k)
{
    struct orgs_row *rows;
    int count = 0;
    enum err e = read_all(k, true, &rows, &count);
    if (e)
        return e;
    json_out_object(&k->out);
    put_text(&k->out, "home", org_settings(k->org)->name);
    json_out_key(&k->out, STR("rows"));
    json_out_array(&k->out);
    for (int i = 0; i < count; i++) {
        json_out_object(&k->out);
        put_text(&k->out, "name", rows[i].name);
        put_text(&k->out, "label", rows[i].label);
        put_text(&k->out, "state", str_of(orgs_state_name(rows[i].state)));
        json_out_object_end(&k->out);
    }
    json_out_array_end(&k->out);
    json_out_object_end(&k->out);
    return ERR_NONE;
}

// ---- making -------------------------------------------------------------------------------------

static enum err read_making(struct call *k, struct orgs_making *m)
{
    *m = (struct orgs_making){.founder = k->person.id, .now_ms = now_of(k)};
    m->settings = *org_settings(k->org);
    enum err e = json_need_text(k->c, k->body, "name", &m->name);
    if (!e)
        e = json_need_text(k->c, k->body, "label", &m->label);
    if (!e)
        e = orgs_name_check(k->c, m->name);
    if (!e && !str_trim(m->label).len)
        e = fail(k->c, ERR_INPUT, "the organisation wants a name", "请填写组织名称");
    m->settings.name = str_trim(m->label);
    return e;
}

static enum err create(struct call *k)
{
    struct orgs_making m;
    struct replica_count count;
    struct orgs_home home = home_of(k);
    enum err e = read_making(k, &m);
    if (!e)
        e = json_want_int(k->c, k->body, "person", &m.founder);
    if (!e && !m.founder)
        m.founder = k->person.id;
    if (!e)
        e = orgs_make(k->c, &home, &m, &count);
    if (!e)
        e = tell(k, "made", m.name);
    return e ? e : answer_row(k, m.name);
}

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
    enum err e = read_making(k, &making);
    if (!e)
        e = read_one(k, k->words[0], &row, &there);
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
    enum err e = read_one(k, k->words[0], &row, &there);
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
    enum err e = read_making(k, &making);
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

// ---- states -------------------------------------------------------------------------------------

typedef enum err state_change(struct ctx *c, const struct orgs_home *home, struct str name,
                              int64_t now_ms);

static enum err change(struct call *k, state_change *act, const char *done)
{
    struct orgs_home home = home_of(k);
    enum err e = orgs_name_check(k->c, k->words[0]);
    if (!e)
        e = act(k->c, &home, k->words[0], now_of(k));
    if (!e)
        e = tell(k, done, k->words[0]);
    return e ? e : answer_row(k, k->words[0]);
}

static enum err suspend(struct call *k)
{
    return change(k, orgs_suspend, "suspended");
}

static enum err resume(struct call *k)
{
    return change(k, orgs_resume, "resumed");
}

static enum err undelete(struct call *k)
{
    return change(k, orgs_undelete, "undeleted");
}

static enum err delete_one(struct call *k)
{
    if (!str_eq(uri_param(&k->http->uri, "confirm"), k->words[0]))
        return fail(k->c, ERR_INPUT, "say which: ?confirm= must be its address",
                    "请确认：?confirm= 应为该组织的网址");
    return change(k, orgs_delete, "deleted");
}

struct labelling {
    struct str name, label;
};

static enum err label_work(struct work *w, void *user)
{
    const struct labelling *l = user;
    return orgs_label(w->c, w->tx, l->name, l->label);
}

static enum err relabel(struct call *k)
{
    struct labelling l = {.name = k->words[0]};
    struct orgs_row row;
    int64_t there;
    enum err e = json_need_text(k->c, k->body, "label", &l.label);
    if (!e)
        e = read_one(k, l.name, &row, &there);
    if (!e)
        e = call_write(k, k->person.id, label_work, &l);
    if (!e)
        e = tell(k, "renamed", l.name);
    return e ? e : answer_row(k, l.name);
}

// ---- who is whom --------------------------------------------------------------------------------

static int64_t home_person(const struct orgs_member *list, int count, int64_t there)
{
    for (int i = 0; i < count; i++)
        if (list[i].there == there)
            return list[i].person;
    return 0;
}

static enum err read_members(struct call *k, struct orgs_member **list, int *count)
{
    struct db_tx *tx;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = orgs_members(k->c, tx, k->words[0], list, count);
    db_read_end(tx);
    return e;
}

static enum err read_people(struct call *k, struct person **list, int *count)
{
    const struct api_others *o = api_others(k->api);
    struct api *other;
    struct db_tx *tx;
    enum err e = o->borrow(k->c, o->user, k->words[0], &other);
    if (e)
        return e;
    e = db_read_begin(k->c, org_db(api_org(other)), &tx);
    if (!e) {
        e = person_list(k->c, tx, list, count);
        db_read_end(tx);
    }
    o->give_back(o->user, other);
    return e;
}

static enum err list_people(struct call *k)
{
    struct orgs_member *members;
    struct person *people;
    int count = 0, member_count = 0;
    enum err e = read_members(k, &members, &member_count);
    if (!e)
        e = read_people(k, &people, &count);
    if (e)
        return e;
    json_out_object(&k->out);
    json_out_key(&k->out, STR("rows"));
    json_out_array(&k->out);
    for (int i = 0; i < count; i++) {
        int64_t home = home_person(members, member_count, people[i].id);
        json_out_object(&k->out);
        put_int(&k->out, "id", people[i].id);
        put_text(&k->out, "login", people[i].login);
        put_text(&k->out, "name", people[i].name);
        put_bool(&k->out, "active", people[i].active);
        put_figure(k, "home", home != 0, home);
        json_out_object_end(&k->out);
    }
    json_out_array_end(&k->out);
    json_out_object_end(&k->out);
    return ERR_NONE;
}

struct linking {
    struct str name;
    int64_t person, there;
};

static enum err link_work(struct work *w, void *user)
{
    const struct linking *l = user;
    struct person p;
    enum err e = person_load(w->c, w->tx, l->person, &p);
    return e ? e : orgs_link(w->c, w->tx, l->name, l->person, l->there);
}

static enum err check_there(struct call *k, int64_t there)
{
    struct person *people;
    int count = 0;
    enum err e = read_people(k, &people, &count);
    for (int i = 0; i < count && !e; i++)
        if (people[i].id == there)
            return ERR_NONE;
    return e ? e : fail(k->c, ERR_INPUT, "there is no such person there", "那个组织里没有这个人");
}

static enum err link_person(struct call *k)
{
    struct linking l = {.name = k->words[0]};
    struct orgs_row row;
    int64_t mine;
    enum err e = read_one(k, l.name, &row, &mine);
    if (!e)
        e = json_need_int(k->c, k->body, "person", &l.person);
    if (!e)
        e = json_want_int(k->c, k->body, "there", &l.there);
    if (!e && l.there)
        e = check_there(k, l.there);
    if (!e)
        e = call_write(k, k->person.id, link_work, &l);
    return e ? e
             : call_audit(k, "organisation",
                          str_format(k->c->arena,
                                     "{\"done\":\"linked\",\"name\":\"%.*s\",\"person\":%lld,"
                                     "\"there\":%lld}",
                                     STR_ARG(row.name), (long long)l.person, (long long)l.there));
}

// ---- entering -----------------------------------------------------------------------------------

// What a role there asks of a sign-in is asked of the sign-in here.
static enum err check_entry(struct call *k, const struct person *there)
{
    if (!there->active)
        return fail(k->c, ERR_DENIED, "you have been switched off in that organisation",
                    "您在那个组织里已被停用");
    if ((there->second_factor || there->second_needed) && !k->person.second_factor)
        return fail(k->c, ERR_DENIED,
                    "that organisation asks for two-step sign-in: switch it on here first",
                    "那个组织要求两步验证，请先在这里开启");
    return ERR_NONE;
}

static enum err enter_as(struct call *k, struct api *other, int64_t there)
{
    struct call_written written = {.count = 0};
    struct call inside = {.api = other,
                          .c = k->c,
                          .org = api_org(other),
                          .http = k->http,
                          .answer = k->answer,
                          .written = &written,
                          .zh = k->zh};
    struct session_start start = {.person = there,
                                  .now_ms = clock_ms(org_clock(inside.org)),
                                  .address = k->http->peer,
                                  .home = call_cookie(k)};
    struct person p;
    struct db_tx *tx;
    enum err e = db_read_begin(k->c, org_db(inside.org), &tx);
    if (e)
        return e;
    e = person_load(k->c, tx, there, &p);
    db_read_end(tx);
    if (!e)
        e = check_entry(k, &p);
    if (!e)
        e = begin_session(&inside, &start);
    inside.person = p;
    return e ? e : call_audit(&inside, "sign_in", STR("{\"from\":\"home\"}"));
}

static enum err enter(struct call *k)
{
    const struct api_others *o = api_others(k->api);
    struct orgs_row row;
    struct api *other;
    int64_t there = 0;
    enum err e = read_one(k, k->words[0], &row, &there);
    if (!e && !there)
        e = fail(k->c, ERR_NOT_FOUND, "there is no organisation at this address",
                 "这个网址没有组织");
    if (!e)
        e = o->borrow(k->c, o->user, row.name, &other);
    if (e)
        return e;
    e = enter_as(k, other, there);
    if (!e) {
        json_out_object(&k->out);
        put_text(&k->out, "address", str_copy(k->c->arena, api_prefix(other)));
        json_out_object_end(&k->out);
    }
    o->give_back(o->user, other);
    return e;
}

const struct route organisation_routes[] = {
    {HTTP_GET, "/api/organisations", PERMIT_ADMIN, ROUTE_HOME, list, "", "OrganisationList",
     "The other organisations of this server, with their sizes."},
    {HTTP_POST, "/api/organisations", PERMIT_ADMIN, ROUTE_HOME | ROUTE_CREATES, create,
     "OrganisationQuestion", "OrganisationRow",
     "A new one, empty; a person of this one becomes its administrator."},
    {HTTP_GET, "/api/organisations/mine", PERMIT_PERSON, ROUTE_HOME | ROUTE_OWN, list_mine, "",
     "MyOrganisations", "Those the person is linked to."},
    {HTTP_POST, "/api/organisations/backups?name", PERMIT_ADMIN, ROUTE_HOME | ROUTE_RAW,
     keep_backup, "", "BackupFile", "Keeps the body, a backup file, to restore it from."},
    {HTTP_GET, "/api/organisations/backups/:file", PERMIT_ADMIN, ROUTE_HOME, send_backup, "", "",
     "The file that a backup has written."},
    {HTTP_POST, "/api/organisations/restore", PERMIT_ADMIN, ROUTE_HOME, restore,
     "OrganisationRestore", "Job", "Makes an organisation from a backup file that is kept here."},
    {HTTP_PATCH, "/api/organisations/:name", PERMIT_ADMIN, ROUTE_HOME, relabel,
     "OrganisationLabel", "OrganisationRow", "What it is called in this list."},
    {HTTP_DELETE, "/api/organisations/:name?confirm", PERMIT_ADMIN, ROUTE_HOME, delete_one, "",
     "OrganisationRow", "Into the bin, for 30 days; `confirm` is its address once more."},
    {HTTP_POST, "/api/organisations/:name/undelete", PERMIT_ADMIN, ROUTE_HOME, undelete, "",
     "OrganisationRow", "Out of the bin; it is suspended then."},
    {HTTP_POST, "/api/organisations/:name/suspend", PERMIT_ADMIN, ROUTE_HOME, suspend, "",
     "OrganisationRow", "Signs everybody out and answers nothing until it is resumed."},
    {HTTP_POST, "/api/organisations/:name/resume", PERMIT_ADMIN, ROUTE_HOME, resume, "",
     "OrganisationRow", "Opens a suspended one again."},
    {HTTP_POST, "/api/organisations/:name/backup", PERMIT_ADMIN, ROUTE_HOME, backup, "", "Job",
     "Writes it into one file, while it is used."},
    {HTTP_POST, "/api/organisations/:name/copy", PERMIT_ADMIN, ROUTE_HOME, copy,
     "OrganisationQuestion", "Job", "The same under another address, its people included."},
    {HTTP_GET, "/api/organisations/:name/people", PERMIT_ADMIN, ROUTE_HOME, list_people, "",
     "OrganisationPeople", "Its people, and who of this organisation each is."},
    {HTTP_PUT, "/api/organisations/:name/people", PERMIT_ADMIN, ROUTE_HOME | ROUTE_OWN, link_person,
     "OrganisationLink", "", "This person of ours is that one there; null: nobody any more."},
    {HTTP_POST, "/api/organisations/:name/enter", PERMIT_PERSON, ROUTE_HOME | ROUTE_OWN, enter, "",
     "OrganisationEntry", "Signs the person in there, for as long as he is signed in here."},
    {0},
};
