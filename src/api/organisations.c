// The other organisations of a server, for the first one's administrators: listed, made, suspended,
// deleted. What any of them holds goes over its own API alone.
#include "api/organisations.h"
#include "orgs/enter.h"
#include "orgs/figures.h"
#include "orgs/rename.h"

enum { DAY_MS = 24 * 3600 * 1000 };

struct orgs_home home_of(const struct call *k)
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
enum err organisation_read(struct call *k, struct str name, struct orgs_row *row, int64_t *there)
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
    enum err e = organisation_read(k, name, &row, &there);
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
    put_rows(&k->out);
    for (int i = 0; i < count; i++)
        write_row(k, &rows[i], among(mine, mine_count, rows[i].name));
    put_rows_end(&k->out);
    return ERR_NONE;
}

// ---- making -------------------------------------------------------------------------------------

enum err organisation_making(struct call *k, struct orgs_making *m)
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
    enum err e = organisation_making(k, &m);
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

// Its own log says who it was only where he is somebody there.
static enum err relabel(struct call *k)
{
    struct orgs_home home = home_of(k);
    struct calling g = {.by = {.at_ms = now_of(k), .address = k->http->peer}};
    struct orgs_row row;
    enum err e = json_need_text(k->c, k->body, "label", &g.name);
    if (!e)
        e = organisation_read(k, k->words[0], &row, &g.by.person);
    if (!e)
        e = orgs_rename(k->c, &home, k->words[0], &g);
    if (!e)
        e = tell(k, "renamed", k->words[0]);
    return e ? e : answer_row(k, k->words[0]);
}

const struct route organisation_routes[] = {
    {HTTP_GET, "/api/organisations", PERMIT_ADMIN, ROUTE_HOME, list, "", "OrganisationList",
     "The other organisations of this server, with their sizes.",
     "这台服务器上的其他组织和各自的数据量。"},
    {HTTP_POST, "/api/organisations", PERMIT_ADMIN, ROUTE_HOME | ROUTE_CREATES, create,
     "OrganisationQuestion", "OrganisationRow",
     "A new one, empty; a person of this one becomes its administrator.",
     "新建一个空的组织；本组织的一位人员成为它的管理员。"},
    {HTTP_PATCH, "/api/organisations/:name", PERMIT_ADMIN, ROUTE_HOME, relabel, "OrganisationLabel",
     "OrganisationRow", "What it is called, in this list and for itself.",
     "修改组织名称：列表里和它自己的页面上都用新名称。"},
    {HTTP_DELETE, "/api/organisations/:name?confirm", PERMIT_ADMIN, ROUTE_HOME, delete_one, "",
     "OrganisationRow", "Into the bin, for 30 days; `confirm` is its address once more.",
     "放入回收站，保留 30 天；`confirm` 再写一次它的网址。"},
    {HTTP_POST, "/api/organisations/:name/undelete", PERMIT_ADMIN, ROUTE_HOME, undelete, "",
     "OrganisationRow", "Out of the bin; it is suspended then.",
     "从回收站取回；取回后处于暂停状态。"},
    {HTTP_POST, "/api/organisations/:name/suspend", PERMIT_ADMIN, ROUTE_HOME, suspend, "",
     "OrganisationRow", "Signs everybody out and answers nothing until it is resumed.",
     "让所有人退出登录，恢复之前不再响应。"},
    {HTTP_POST, "/api/organisations/:name/resume", PERMIT_ADMIN, ROUTE_HOME, resume, "",
     "OrganisationRow", "Opens a suspended one again.", "恢复使用被暂停的组织。"},
    {0},
};
