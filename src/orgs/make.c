#include "orgs/make.h"
#include "auth/person.h"
#include "auth/role.h"
#include "model/migrations.h"
#include "orgs/backup_file.h"
#include "orgs/enter.h"
#include "sys/file.h"

#include <errno.h>
#include <stdio.h>

static const char insert[] =
    "INSERT INTO organisation (name, label, state, created, changed) VALUES (?, ?, ?, ?, ?)";
static const char remove_one[] = "DELETE FROM organisation WHERE name = ?";
static const char remove_members[] = "DELETE FROM organisation_member WHERE organisation = ?";
static const char members_like[] =
    "INSERT INTO organisation_member (organisation, person, there) "
    "SELECT ?, person, there FROM organisation_member WHERE organisation = ?";
static const char id_of_login[] = "SELECT id FROM person WHERE login = ? AND active = 1";
static const char end_sessions[] = "DELETE FROM session";
static const char forget_tokens[] = "DELETE FROM api_token";
static const char stop_hooks[] = "UPDATE hook SET enabled = 0";
// What the original still has to send is not sent by its copy as well.
static const char stop_channels[] = "UPDATE channel SET enabled = 0";
static const char stop_messages[] =
    "UPDATE message SET state = 'refused', due = 0, reason = '复制的组织不发送原组织的消息', "
    "reason_en = "
    "'a copy does not send what its original has to send' WHERE due > 0";
static const char stop_providers[] = "UPDATE provider SET enabled = 0";
static const char forget_visits[] = "DELETE FROM provider_visit";
static const char forget_orgs[] = "DELETE FROM organisation";
static const char forget_members[] = "DELETE FROM organisation_member";

// ---- who works on it ----------------------------------------------------------------------------

struct hold {
    int lock;
    struct db *home; // with the claim, where several servers share it
    struct db_hold hold;
};

static void let_go(struct hold *h)
{
    if (h->home) {
        db_unclaim(h->home, &h->hold);
        db_close(h->home);
    }
    if (h->lock >= 0)
        file_unlock(h->lock);
}

static enum err busy(struct ctx *c)
{
    return fail(c, ERR_BUSY, "somebody is working on this organisation: wait for it to end",
                "有人正在处理这个组织，请等它结束");
}

// ERR_BUSY where somebody else has it.
static enum err take_hold(struct ctx *c, const struct orgs_home *home, struct str name,
                          struct hold *h)
{
    struct ctx own = {.arena = c->arena};
    struct str folder = str_format(c->arena, "%.*s/orgs", STR_ARG(home->folder)), place;
    *h = (struct hold){.lock = -1};
    enum err e = folder_make(c, folder);
    if (e)
        return e;
    e = file_lock(&own, str_format(c->arena, "%.*s/%.*s.lock", STR_ARG(folder), STR_ARG(name)),
                  &h->lock);
    if (e)
        return e == ERR_BUSY ? busy(c) : fail_as(c, &own.why);
    if (!db_is_shared(home->db))
        return ERR_NONE;
    e = org_database(c, home->folder, &place);
    if (!e)
        e = db_open(c, place, false, &h->home);
    if (!e)
        e = db_claim(c, h->home, str_format(c->arena, "organisation %.*s", STR_ARG(name)).at,
                     &h->hold);
    if (e || !h->hold.ours) {
        db_close(h->home);
        h->home = NULL;
        let_go(h);
    }
    return e ? e : h->hold.ours ? ERR_NONE : busy(c);
}

// ---- its row ------------------------------------------------------------------------------------

struct row_work {
    const struct orgs_making *m;
    struct str name;
    int64_t there, now_ms;
    unsigned from;
    enum orgs_state to;
};

static enum err add_row(struct ctx *c, struct db_tx *tx, void *user)
{
    const struct orgs_making *m = ((struct row_work *)user)->m;
    struct orgs_row row;
    struct ctx own = {.arena = c->arena};
    if (!str_trim(m->label).len)
        return fail(c, ERR_INPUT, "the organisation wants a name", "请填写组织名称");
    if (!orgs_find(&own, tx, m->name, &row))
        return fail(c, ERR_CONFLICT, "there is an organisation at this address already",
                    "这个网址已被另一个组织使用");
    return db_run(c, tx, insert,
                  DB_VALUES(value_text(m->name), value_text(str_trim(m->label)),
                            value_int(ORGS_MAKING), value_int(m->now_ms), value_int(m->now_ms)),
                  NULL);
}

static enum err remove_row(struct ctx *c, struct db_tx *tx, void *user)
{
    const struct row_work *w = user;
    enum err e = db_run(c, tx, remove_members, DB_VALUES(value_text(w->name)), NULL);
    return e ? e : db_run(c, tx, remove_one, DB_VALUES(value_text(w->name)), NULL);
}

static enum err open_row(struct ctx *c, struct db_tx *tx, void *user)
{
    const struct row_work *w = user;
    const struct orgs_making *m = w->m;
    enum err e = orgs_move(c, tx, m->name, 1U << ORGS_MAKING, ORGS_OPEN, m->now_ms);
    if (!e && m->like.len)
        e = db_run(c, tx, members_like, DB_VALUES(value_text(m->name), value_text(m->like)), NULL);
    return e || !w->there ? e : orgs_link(c, tx, m->name, m->founder, w->there);
}

static enum err move_row(struct ctx *c, struct db_tx *tx, void *user)
{
    const struct row_work *w = user;
    return orgs_move(c, tx, w->name, w->from, w->to, w->now_ms);
}

// ---- its database -------------------------------------------------------------------------------

struct settling {
    const struct orgs_making *m;
    const struct person *founder;
    int64_t there;
};

// A copy is nobody's way into what it is a copy of, nor the other way round.
static enum err cut_off(struct ctx *c, struct db_tx *tx, const struct orgs_making *m)
{
    static const char *const steps[] = {end_sessions,  forget_tokens,  stop_hooks,
                                        stop_channels, stop_messages,  stop_providers,
                                        forget_visits, forget_members, forget_orgs};
    enum err e = ERR_NONE;
    for (size_t i = 0; i < sizeof steps / sizeof *steps && !e; i++)
        e = db_run(c, tx, steps[i], DB_NO_VALUES, NULL);
    return e ? e : setting_put(c, tx, "name", str_trim(m->label));
}

static enum err settle(struct ctx *c, struct db_tx *tx, void *user)
{
    struct settling *s = user;
    int64_t people;
    enum err e = s->m->source ? cut_off(c, tx, s->m) : ERR_NONE;
    if (!e)
        e = person_count(c, tx, &people);
    if (!e && !people && !s->founder)
        e = fail(c, ERR_INPUT, "nobody is in it: say who shall administer it",
                 "其中没有任何人员：请指定由谁管理");
    if (e || !s->founder)
        return e;
    return people ? db_number(c, tx, id_of_login, DB_VALUES(value_text(s->founder->login)), 0,
                              &s->there)
                  : person_create(c, tx, s->founder, person_no_password(), s->m->now_ms, &s->there);
}

static enum err fill_place(struct ctx *c, struct str folder, struct str place,
                           const struct orgs_making *m, struct settling *s,
                           struct replica_count *count)
{
    struct db *db = NULL;
    enum err e = m->source ? replica_make(c, place, m->source, m->user, count)
                           : org_create(c, folder, &m->settings);
    if (!e)
        e = db_open(c, place, false, &db);
    if (!e)
        e = db_migrate(c, db, migrations, migration_count);
    if (!e)
        e = db_write(c, db, settle, s);
    db_close(db);
    return e;
}

static enum err read_founder(struct ctx *c, struct db *home, int64_t id, struct person *out)
{
    struct db_tx *tx;
    enum err e = db_read_begin(c, home, &tx);
    if (e)
        return e;
    e = person_load(c, tx, id, out);
    db_read_end(tx);
    out->department = out->manager = 0;
    return e;
}

// All there is of it, and then its row. What is gone already is fine.
static enum err take_away(struct ctx *c, const struct orgs_home *home, struct str name)
{
    struct str place,
        folder = str_format(c->arena, "%.*s/orgs/%.*s", STR_ARG(home->folder), STR_ARG(name));
    struct row_work w = {.name = name};
    enum err e = orgs_place(c, home->folder, name, &place);
    if (!e)
        e = db_drop(c, place);
    if (!e)
        e = folder_remove(c, folder);
    return e ? e : db_write(c, home->db, remove_row, &w);
}

static enum err make_held(struct ctx *c, const struct orgs_home *home, const struct orgs_making *m,
                          struct replica_count *count)
{
    struct str folder, place;
    struct person founder;
    struct settling s = {.m = m};
    struct row_work w = {.m = m};
    enum err e = m->founder ? read_founder(c, home->db, m->founder, &founder) : ERR_NONE;
    s.founder = m->founder ? &founder : NULL;
    if (!e)
        e = db_write(c, home->db, add_row, &w);
    if (e)
        return e;
    e = orgs_place(c, home->folder, m->name, &place);
    if (!e)
        e = orgs_folder(c, home->folder, m->name, &folder);
    if (!e)
        e = fill_place(c, folder, place, m, &s, count);
    w.there = s.there;
    if (!e)
        e = db_write(c, home->db, open_row, &w);
    if (e && e != ERR_CONFLICT) {
        struct ctx own = {.arena = c->arena};
        if (take_away(&own, home, m->name))
            fail_clear(&own); // orgs_tidy does it later
    } else if (e) {           // a database stood there that nobody knew of: it is left alone
        struct ctx own = {.arena = c->arena};
        struct row_work gone = {.name = m->name};
        if (db_write(&own, home->db, remove_row, &gone))
            fail_clear(&own);
    }
    return e;
}

enum err orgs_make(struct ctx *c, const struct orgs_home *home, const struct orgs_making *m,
                   struct replica_count *count)
{
    struct hold h;
    *count = (struct replica_count){0};
    enum err e = orgs_name_check(c, m->name);
    if (!e)
        e = take_hold(c, home, m->name, &h);
    if (e)
        return e;
    e = make_held(c, home, m, count);
    let_go(&h);
    return e;
}

// ---- copies and backups -------------------------------------------------------------------------

static enum err open_other(struct ctx *c, const struct orgs_home *home, struct str name,
                           struct db **out)
{
    struct orgs_row row;
    struct str place;
    enum err e = orgs_look(c, home->db, name, &row);
    if (!e && row.state != ORGS_OPEN && row.state != ORGS_SUSPENDED)
        e = fail(c, ERR_CONFLICT, "this cannot be done now: the organisation is %s",
                 "现在不能这样做：组织处于“%s”状态", orgs_state_name(row.state));
    if (!e)
        e = orgs_place(c, home->folder, name, &place);
    return e ? e : db_open(c, place, false, out);
}

enum err orgs_copy(struct ctx *c, const struct orgs_home *home, struct str from,
                   const struct orgs_making *m, struct progress *progress,
                   struct replica_count *count)
{
    struct orgs_making copy = *m;
    struct db *db = NULL;
    enum err e = open_other(c, home, from, &db);
    struct replica_watched watched = {replica_read, db, progress, NULL};
    copy.source = replica_watch;
    copy.user = &watched;
    copy.like = from;
    if (!e)
        e = orgs_make(c, home, &copy, count);
    db_close(db);
    return e;
}

enum err orgs_restore(struct ctx *c, const struct orgs_home *home, struct str file,
                      const struct orgs_making *m, struct progress *progress,
                      struct replica_count *count)
{
    struct orgs_making made = *m;
    FILE *f = fopen(str_zero(c->arena, file), "rb");
    if (!f)
        return fail(c, ERR_NOT_FOUND, "%.*s cannot be read: %s", "无法读取 %.*s：%s", STR_ARG(file),
                    strerror(errno));
    struct replica_watched watched = {backup_source, f, progress, NULL};
    made.source = replica_watch;
    made.user = &watched;
    enum err e = backup_read(c, f, NULL);
    if (!e)
        e = orgs_make(c, home, &made, count);
    fclose(f);
    return e;
}

enum err orgs_backup(struct ctx *c, const struct orgs_home *home, struct str name, struct str file,
                     struct progress *progress, struct replica_count *count)
{
    struct db *db = NULL;
    enum err e = open_other(c, home, name, &db);
    struct replica_watched watched = {replica_read, db, progress, NULL};
    if (!e)
        e = backup_write(c, file, replica_watch, &watched, count);
    db_close(db);
    return e;
}

// ---- states -------------------------------------------------------------------------------------

static enum err end_all_sessions(struct ctx *c, struct db_tx *tx, void *user)
{
    (void)user;
    return db_run(c, tx, end_sessions, DB_NO_VALUES, NULL);
}

// Nobody is signed in afterwards, nor who signed in at the very moment of an earlier change.
static enum err change_state(struct ctx *c, const struct orgs_home *home, struct row_work *w)
{
    struct str place;
    struct db *db = NULL;
    enum err e = db_write(c, home->db, move_row, w);
    if (e)
        return e;
    e = orgs_place(c, home->folder, w->name, &place);
    if (!e)
        e = db_open(c, place, false, &db);
    if (!e)
        e = db_write(c, db, end_all_sessions, NULL);
    db_close(db);
    return e;
}

enum err orgs_suspend(struct ctx *c, const struct orgs_home *home, struct str name, int64_t now_ms)
{
    return change_state(
        c, home,
        &(struct row_work){
            .name = name, .from = 1U << ORGS_OPEN, .to = ORGS_SUSPENDED, .now_ms = now_ms});
}

enum err orgs_resume(struct ctx *c, const struct orgs_home *home, struct str name, int64_t now_ms)
{
    return change_state(
        c, home,
        &(struct row_work){
            .name = name, .from = 1U << ORGS_SUSPENDED, .to = ORGS_OPEN, .now_ms = now_ms});
}

enum err orgs_delete(struct ctx *c, const struct orgs_home *home, struct str name, int64_t now_ms)
{
    return change_state(c, home,
                        &(struct row_work){.name = name,
                                           .from = 1U << ORGS_OPEN | 1U << ORGS_SUSPENDED,
                                           .to = ORGS_BIN,
                                           .now_ms = now_ms});
}

enum err orgs_undelete(struct ctx *c, const struct orgs_home *home, struct str name, int64_t now_ms)
{
    return change_state(
        c, home,
        &(struct row_work){
            .name = name, .from = 1U << ORGS_BIN, .to = ORGS_SUSPENDED, .now_ms = now_ms});
}

// ---- tidying up ---------------------------------------------------------------------------------

static bool is_due(const struct orgs_row *row, int64_t now_ms)
{
    enum { DAY_MS = 24 * 3600 * 1000 };
    return row->state == ORGS_MAKING ||
           (row->state == ORGS_BIN && now_ms - row->changed_ms > (int64_t)ORGS_BIN_DAYS * DAY_MS);
}

// Held by somebody: he is at work, and it is looked at again.
static enum err tidy_one(struct ctx *c, const struct orgs_home *home, struct str name,
                         int64_t now_ms)
{
    struct ctx own = {.arena = c->arena};
    struct orgs_row row;
    struct hold h;
    enum err e = take_hold(&own, home, name, &h);
    if (e)
        return e == ERR_BUSY ? ERR_NONE : fail_as(c, &own.why);
    e = orgs_look(&own, home->db, name, &row);
    if (!e && is_due(&row, now_ms))
        e = take_away(&own, home, name);
    let_go(&h);
    return e && e != ERR_NOT_FOUND ? fail_as(c, &own.why) : ERR_NONE;
}

enum err orgs_tidy(struct ctx *c, const struct orgs_home *home, int64_t now_ms)
{
    struct orgs_row *rows = NULL;
    struct db_tx *tx;
    int count = 0;
    enum err e = db_read_begin(c, home->db, &tx);
    if (e)
        return e;
    e = orgs_list(c, tx, &rows, &count);
    db_read_end(tx);
    for (int i = 0; i < count && !e; i++)
        if (is_due(&rows[i], now_ms))
            e = tidy_one(c, home, rows[i].name, now_ms);
    return e;
}
