// The command for the other organisations of a server: org.
#include "api/put.h"
#include "app/command.h"
#include "model/migrations.h"
#include "orgs/enter.h"
#include "orgs/figures.h"
#include "orgs/make.h"
#include "orgs/rename.h"

#include <stdio.h>
#include <time.h>

struct doing {
    struct run *r;
    struct orgs_home home;
    struct str name, label;
    int64_t now_ms;
};

// ---- what is told -------------------------------------------------------------------------------

static void put_row(struct doing *d, const struct orgs_row *row, const struct orgs_figures *f)
{
    struct run *r = d->r;
    if (r->json) {
        json_out_object(&r->out);
        put_text(&r->out, "name", row->name);
        put_text(&r->out, "label", row->label);
        put_text(&r->out, "state", str_of(orgs_state_name(row->state)));
        put_int(&r->out, "people", f->people);
        put_int(&r->out, "customers", f->customers);
        put_int(&r->out, "bytes", f->bytes);
        json_out_object_end(&r->out);
    }
    buf_format(&r->text, "%-20.*s %-10s %8lld %10lld  %.*s\n", STR_ARG(row->name),
               orgs_state_name(row->state), (long long)f->people, (long long)f->customers,
               STR_ARG(row->label));
}

// One that is being made has no figures yet.
static void measure(struct doing *d, const struct orgs_row *row, struct orgs_figures *f)
{
    struct ctx own = {.arena = d->r->c->arena};
    struct str place;
    struct db *db = NULL;
    *f = (struct orgs_figures){0};
    if (row->state == ORGS_MAKING || orgs_place(&own, d->home.folder, row->name, &place) ||
        db_open(&own, place, false, &db) || orgs_measure(&own, db, f))
        fail_clear(&own);
    db_close(db);
}

static enum err put_one(struct doing *d, struct str name)
{
    struct orgs_row row;
    struct orgs_figures f;
    enum err e = orgs_look(d->r->c, d->home.db, name, &row);
    if (e)
        return e;
    measure(d, &row, &f);
    put_row(d, &row, &f);
    return ERR_NONE;
}

static enum err put_file(struct doing *d, struct str file, const struct replica_count *n)
{
    struct run *r = d->r;
    if (r->json) {
        json_out_object(&r->out);
        put_text(&r->out, "file", file);
        put_int(&r->out, "tables", n->tables);
        put_int(&r->out, "rows", n->rows);
        json_out_object_end(&r->out);
    }
    buf_format(&r->text, "%lld tables, %lld rows stand in %.*s\n", (long long)n->tables,
               (long long)n->rows, STR_ARG(file));
    return ERR_NONE;
}

// ---- what is done -------------------------------------------------------------------------------

static enum err need(struct doing *d, const char *option, struct str *out)
{
    *out = args_text(&d->r->args, option);
    if (out->len)
        return ERR_NONE;
    return fail(d->r->c, ERR_USAGE, "--%s is needed", "缺少 --%s", option);
}

static enum err list(struct doing *d)
{
    struct orgs_row *rows;
    struct orgs_figures f;
    struct db_tx *tx;
    int count = 0;
    enum err e = db_read_begin(d->r->c, d->home.db, &tx);
    if (e)
        return e;
    e = orgs_list(d->r->c, tx, &rows, &count);
    db_read_end(tx);
    if (d->r->json)
        json_out_array(&d->r->out);
    for (int i = 0; i < count && !e; i++) {
        measure(d, &rows[i], &f);
        put_row(d, &rows[i], &f);
    }
    if (d->r->json)
        json_out_array_end(&d->r->out);
    return e;
}

// --admin LOGIN: a person of home.
static enum err read_admin(struct doing *d, bool needed, int64_t *out)
{
    struct str login = args_text(&d->r->args, "admin");
    struct db_tx *tx;
    *out = 0;
    if (!login.len)
        return needed ? need(d, "admin", &login) : ERR_NONE;
    enum err e = db_read_begin(d->r->c, d->home.db, &tx);
    if (e)
        return e;
    e = db_number(d->r->c, tx, "SELECT id FROM person WHERE login = ? AND active = 1",
                  DB_VALUES(value_text(login)), 0, out);
    db_read_end(tx);
    if (!e && !*out)
        e = fail(d->r->c, ERR_INPUT, "--admin: nobody signs in as '%.*s' in the first organisation",
                 "--admin：首个组织里没有登录名“%.*s”", STR_ARG(login));
    return e;
}

static enum err read_settings(struct doing *d, struct org_settings *s)
{
    static const char *const names[] = {"zone", "currency", "language"};
    struct str *const to[] = {&s->zone, &s->currency, &s->language};
    struct db_tx *tx;
    enum err e = db_read_begin(d->r->c, d->home.db, &tx);
    if (e)
        return e;
    s->name = d->label;
    for (int i = 0; i < 3 && !e; i++)
        e = setting_get(d->r->c, tx, names[i], to[i]);
    db_read_end(tx);
    return e;
}

static enum err create(struct doing *d)
{
    struct replica_count count;
    struct orgs_making m = {.name = d->name, .label = d->label, .now_ms = d->now_ms};
    enum err e = read_admin(d, true, &m.founder);
    if (!e)
        e = read_settings(d, &m.settings);
    if (!e)
        e = orgs_make(d->r->c, &d->home, &m, &count);
    return e ? e : put_one(d, d->name);
}

static enum err copy(struct doing *d)
{
    struct replica_count count;
    struct orgs_making m = {.label = d->label, .now_ms = d->now_ms};
    enum err e = need(d, "to", &m.name);
    if (!e)
        e = orgs_copy(d->r->c, &d->home, d->name, &m, NULL, &count);
    return e ? e : put_one(d, m.name);
}

static enum err restore(struct doing *d)
{
    struct replica_count count;
    struct str file;
    struct orgs_making m = {.name = d->name, .label = d->label, .now_ms = d->now_ms};
    enum err e = need(d, "file", &file);
    if (!e)
        e = read_admin(d, false, &m.founder);
    if (!e)
        e = orgs_restore(d->r->c, &d->home, file, &m, NULL, &count);
    return e ? e : put_one(d, d->name);
}

static enum err backup(struct doing *d)
{
    struct replica_count count;
    struct str file;
    enum err e = need(d, "file", &file);
    if (!e)
        e = orgs_backup(d->r->c, &d->home, d->name, file, NULL, &count);
    return e ? e : put_file(d, file, &count);
}

static enum err change(struct doing *d,
                       enum err (*act)(struct ctx *, const struct orgs_home *, struct str, int64_t))
{
    enum err e = act(d->r->c, &d->home, d->name, d->now_ms);
    return e ? e : put_one(d, d->name);
}

static enum err suspend(struct doing *d)
{
    return change(d, orgs_suspend);
}

static enum err resume(struct doing *d)
{
    return change(d, orgs_resume);
}

static enum err delete_one(struct doing *d)
{
    return change(d, orgs_delete);
}

static enum err undelete(struct doing *d)
{
    return change(d, orgs_undelete);
}

static enum err rename_one(struct doing *d)
{
    struct calling g = {.name = d->label, .by = {.at_ms = d->now_ms}};
    enum err e = orgs_rename(d->r->c, &d->home, d->name, &g);
    return e ? e : put_one(d, d->name);
}

static const struct {
    const char *name;
    bool names_one, labels;
    enum err (*act)(struct doing *d);
} actions[] = {
    {"list", false, false, list},        {"create", true, true, create},
    {"copy", true, true, copy},          {"backup", true, false, backup},
    {"restore", true, true, restore},    {"suspend", true, false, suspend},
    {"resume", true, false, resume},     {"delete", true, false, delete_one},
    {"undelete", true, false, undelete}, {"rename", true, true, rename_one},
};
enum { ACTIONS = sizeof actions / sizeof *actions };

static enum err open_home(struct run *r, struct doing *d)
{
    struct str place;
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    d->now_ms = now.tv_sec * 1000 + now.tv_nsec / 1000000;
    d->home.folder = r->folder;
    enum err e = org_database(r->c, r->folder, &place);
    if (!e)
        e = db_open(r->c, place, false, &d->home.db);
    return e ? e : db_migrate(r->c, d->home.db, migrations, migration_count);
}

enum err command_org(struct run *r)
{
    struct doing d = {.r = r};
    int a = 0;
    while (a < ACTIONS && strcmp(actions[a].name, r->args.words[0]) != 0)
        a++;
    if (a == ACTIONS)
        return fail(
            r->c, ERR_USAGE,
            "org list, create, copy, rename, backup, restore, suspend, resume, delete or undelete, "
            "not '%s'",
            "org 之后应为 list、create、copy、rename、backup、restore、suspend、resume、delete 或 "
            "undelete，而不是“%s”",
            r->args.words[0]);
    enum err e = actions[a].names_one ? need(&d, "org", &d.name) : ERR_NONE;
    if (!e && actions[a].labels)
        e = need(&d, "label", &d.label);
    if (!e)
        e = open_home(r, &d);
    if (!e)
        e = orgs_tidy(r->c, &d.home, d.now_ms);
    if (!e)
        e = actions[a].act(&d);
    db_close(d.home.db);
    return e;
}
