#include "flow/automation.h"
#include "flow/action_things.h"
#include "model/calendar.h"
#include "model/change.h"
#include "model/tell.h"
#include "sys/file.h"

#include <sodium.h>

#define COLUMNS                                                                                    \
    "id, version, name, enabled, starts, condition, steps, plan, author, cap, secret, since, "     \
    "primed, looked, due, turn, problem, problem_en, created, deleted, lacks"
static const char insert[] =
    "INSERT INTO automation (" COLUMNS
    ") VALUES (?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, 0, '', '', ?, 0, 0)";
static const char change[] = "UPDATE automation SET version = version + 1, name = ?, enabled = ?, "
                             "starts = ?, condition = ?, "
                             "steps = ?, plan = ?, author = ?, cap = ?, since = ?, primed = ?, "
                             "looked = ?, due = ?, problem = "
                             "'', problem_en = '', lacks = 0 WHERE id = ?";
static const char add_plan[] =
    "INSERT INTO automation_plan (id, automation, author, steps) VALUES (?, ?, ?, ?)";
static const char put_aside[] =
    "UPDATE automation SET version = version + 1, enabled = 0, deleted = ? WHERE id = ?";
static const char bring_back[] =
    "UPDATE automation SET version = version + 1, deleted = 0 WHERE id = ? AND deleted > 0";
static const char select_one[] = "SELECT " COLUMNS " FROM automation WHERE id = ?";
static const char select_all[] =
    "SELECT " COLUMNS " FROM automation WHERE deleted = 0 ORDER BY id DESC";
static const char select_on[] =
    "SELECT " COLUMNS " FROM automation WHERE deleted = 0 AND enabled = 1 ORDER BY id";
static const char count_all[] = "SELECT COUNT(*) FROM automation WHERE deleted = 0";
static const char forget_holds[] = "DELETE FROM automation_holds WHERE automation = ?";
static const char off[] = "UPDATE automation SET version = version + 1, enabled = 0, problem = ?, "
                          "problem_en = ? WHERE id = ? AND enabled = 1";
static const char stop_runs[] = "UPDATE automation_run SET state = 'stopped', asks = 0, ended = ? "
                                "WHERE automation = ? AND ended = 0";
static const char drop_approvals[] =
    "UPDATE automation_approval SET state = 'dropped', answered = ? WHERE state = 'open' AND run "
    "IN "
    "(SELECT id FROM automation_run WHERE automation = ? AND ended > 0)";
static const char to_go_on[] =
    "SELECT r.id, r.n, (SELECT MAX(x.due) FROM automation_approval x WHERE x.run = r.id AND x.n = "
    "r.n) FROM automation_run r WHERE r.automation = ? AND r.ended = 0 AND r.asks = 0 AND NOT "
    "EXISTS "
    "(SELECT 1 FROM agenda g WHERE g.kind = 'automation' AND g.thing = r.id AND g.step = r.n) "
    "ORDER "
    "BY r.id";
static const char add_call[] =
    "INSERT INTO automation_call (id, automation, at, body, heard) VALUES (?, ?, ?, ?, 0)";

// ---- times --------------------------------------------------------------------------------------

bool automation_occurs(const struct automation_plan *p, day_t day)
{
    struct str every = action_text(p->starts, "every");
    if (p->kind == STARTS_DATE)
        return true;
    if (p->kind != STARTS_SCHEDULE)
        return false;
    if (str_eq(every, STR("day")))
        return true;
    if (str_eq(every, STR("week")))
        return day_weekday(day) + 1 == action_int(p->starts, "weekday");
    if (str_eq(every, STR("once")))
        return day == day_parse(action_text(p->starts, "date"));
    int64_t wanted = action_int(p->starts, "monthday");
    int at = day_date(day).day;
    bool last = day_date(day + 1).day == 1;
    return at == wanted || (last && at < wanted);
}

int64_t automation_moment(const struct clock *k, const struct automation_plan *p, day_t day)
{
    enum { DAY_S = 86400, MINUTE_S = 60 };
    int minutes = action_minutes(action_text(p->starts, "time"));
    return calendar_ms(k, (int64_t)day * DAY_S + (minutes < 0 ? 0 : minutes) * MINUTE_S);
}

int64_t automation_next(const struct clock *k, const struct automation_plan *p, int64_t after_ms)
{
    enum { LOOK_DAYS = 400, DAY_S = 86400 };
    if (p->kind != STARTS_DATE && p->kind != STARTS_SCHEDULE)
        return 0;
    day_t first = (day_t)(clock_wall(k, after_ms) / DAY_S);
    day_t once = day_parse(action_text(p->starts, "date"));
    if (str_eq(action_text(p->starts, "every"), STR("once")) && once != DAY_NONE && once > first)
        first = once;
    for (day_t d = first; d < first + LOOK_DAYS; d++) {
        int64_t at = automation_occurs(p, d) ? automation_moment(k, p, d) : 0;
        if (at > after_ms)
            return at;
    }
    return 0;
}

// ---- kept ---------------------------------------------------------------------------------------

static struct automation read_row(struct ctx *c, struct db_rows *rows)
{
    return (struct automation){.id = db_int(rows, 0),
                               .version = db_int(rows, 1),
                               .name = db_text_copy(c, rows, 2),
                               .enabled = db_int(rows, 3) != 0,
                               .starts = db_text_copy(c, rows, 4),
                               .condition = db_text_copy(c, rows, 5),
                               .steps = db_text_copy(c, rows, 6),
                               .plan = db_int(rows, 7),
                               .author = db_int(rows, 8),
                               .cap = db_int(rows, 9),
                               .secret = db_text_copy(c, rows, 10),
                               .since = db_int(rows, 11),
                               .primed = db_int(rows, 12) != 0,
                               .looked_ms = db_int(rows, 13),
                               .due_ms = db_int(rows, 14),
                               .turn = db_int(rows, 15),
                               .problem = db_text_copy(c, rows, 16),
                               .problem_en = db_text_copy(c, rows, 17),
                               .created_ms = db_int(rows, 18),
                               .deleted_ms = db_int(rows, 19),
                               .lacks = db_int(rows, 20) != 0};
}

enum err automation_load(struct ctx *c, struct db_tx *tx, int64_t id, struct automation *out)
{
    struct db_rows *rows;
    enum err e = db_one(c, tx, select_one, DB_VALUES(value_int(id)), "there is no such automation",
                        "没有这个自动化", &rows);
    if (e)
        return e;
    *out = read_row(c, rows);
    db_rows_close(rows);
    return ERR_NONE;
}

enum err automation_list(struct ctx *c, struct db_tx *tx, bool on, struct automation **out,
                         int *count)
{
    struct db_rows *rows;
    int n = 0;
    *out = NULL;
    enum err e = db_query(c, tx, on ? select_on : select_all, DB_NO_VALUES, &rows);
    while (!e && db_next(c, rows, &e)) {
        *out = arena_grow(c->arena, *out, (size_t)n, (size_t)n + 1, sizeof **out);
        (*out)[n++] = read_row(c, rows);
    }
    *count = n;
    return e;
}

static enum err check(struct work *w, const struct automation *a)
{
    enum { LONGEST = 200 };
    if (!str_trim(a->name).len || a->name.len > LONGEST)
        return fail(w->c, ERR_INPUT, "a name has 1 to %d bytes", "名称应为 1 到 %d 个字节",
                    LONGEST);
    if (a->cap < 1 || a->cap > AUTOMATION_CAP_MAX)
        return fail(w->c, ERR_INPUT, "1 to %d runs in an hour", "每小时运行次数应为 1 到 %d",
                    AUTOMATION_CAP_MAX);
    return ERR_NONE;
}

static enum err keep_plan(struct work *w, struct automation *a)
{
    enum err e = db_ids(w->c, w->tx, 1, &a->plan);
    return e ? e
             : db_run(w->c, w->tx, add_plan,
                      DB_VALUES(value_int(a->plan), value_int(a->id), value_int(a->author),
                                value_text(a->steps)),
                      NULL);
}

// From now on: what happened before is not made up for.
static enum err begin(struct work *w, struct org *o, struct automation *a)
{
    struct automation_plan p;
    enum err e = change_last(w->c, w->tx, &a->since);
    if (!e)
        e = automation_parse(w->c, w->tx, w->schema, a, &p);
    a->primed = false;
    a->looked_ms = w->at_ms;
    a->due_ms = e ? 0 : automation_next(org_clock(o), &p, w->at_ms);
    return e ? e : db_run(w->c, w->tx, forget_holds, DB_VALUES(value_int(a->id)), NULL);
}

enum err automation_create(struct work *w, struct org *o, struct automation *a)
{
    enum { SECRET_BYTES = 20 };
    int64_t count = 0;
    enum err e = check(w, a);
    if (!e)
        e = db_number(w->c, w->tx, count_all, DB_NO_VALUES, 0, &count);
    if (!e && count >= AUTOMATIONS_MAX)
        e = fail(w->c, ERR_INPUT, "there are %d automations already, the most there may be",
                 "最多只能有 %d 个自动化", AUTOMATIONS_MAX);
    if (!e)
        e = db_ids(w->c, w->tx, 1, &a->id);
    a->version = 1;
    a->author = w->actor;
    a->created_ms = w->at_ms;
    a->secret = secret_text(w->c->arena, SECRET_BYTES);
    if (!e)
        e = begin(w, o, a);
    if (!e)
        e = keep_plan(w, a);
    if (e)
        return e;
    return db_run(w->c, w->tx, insert,
                  DB_VALUES(value_int(a->id), value_text(a->name), value_int(a->enabled),
                            value_text(a->starts), value_text(a->condition), value_text(a->steps),
                            value_int(a->plan), value_int(a->author), value_int(a->cap),
                            value_text(a->secret), value_int(a->since), value_int(a->looked_ms),
                            value_int(a->due_ms), value_int(a->created_ms)),
                  NULL);
}

static enum err load_version(struct work *w, int64_t id, int64_t version, struct automation *out)
{
    enum err e = automation_load(w->c, w->tx, id, out);
    if (!e && out->deleted_ms)
        e = fail(w->c, ERR_NOT_FOUND, "it was deleted", "它已被删除");
    if (!e && out->version != version)
        e = fail(w->c, ERR_STALE, "somebody changed it in the meantime: read it again",
                 "刚被别人修改过，请刷新后再试");
    return e;
}

struct waiting {
    int64_t run, n, due_ms;
};

// What fell due while it was off comes now.
static enum err go_on(struct work *w, int64_t automation)
{
    struct waiting *list = NULL;
    struct db_rows *rows;
    size_t n = 0;
    enum err e = db_query(w->c, w->tx, to_go_on, DB_VALUES(value_int(automation)), &rows);
    while (!e && db_next(w->c, rows, &e)) {
        list = arena_grow(w->c->arena, list, n, n + 1, sizeof *list);
        list[n++] = (struct waiting){db_int(rows, 0), db_int(rows, 1), db_int(rows, 2)};
    }
    for (size_t i = 0; i < n && !e; i++)
        e = agenda_put(w->c, w->tx, AUTOMATION_KIND, list[i].run, list[i].n,
                       list[i].due_ms ? list[i].due_ms : w->at_ms);
    return e;
}

enum err automation_update(struct work *w, struct org *o, struct automation *a, int64_t version)
{
    struct automation was;
    enum err e = load_version(w, a->id, version, &was);
    if (!e)
        e = check(w, a);
    if (e)
        return e;
    bool anew = !was.enabled || !str_eq(was.starts, a->starts);
    a->version = version + 1;
    a->author = w->actor;
    a->plan = was.plan;
    a->since = was.since;
    a->primed = was.primed;
    a->looked_ms = was.looked_ms;
    a->due_ms = was.due_ms;
    if (anew)
        e = begin(w, o, a);
    if (!e && (!str_eq(was.steps, a->steps) || was.author != a->author))
        e = keep_plan(w, a);
    if (!e)
        e = db_run(w->c, w->tx, change,
                   DB_VALUES(value_text(a->name), value_int(a->enabled), value_text(a->starts),
                             value_text(a->condition), value_text(a->steps), value_int(a->plan),
                             value_int(a->author), value_int(a->cap), value_int(a->since),
                             value_int(a->primed), value_int(a->looked_ms), value_int(a->due_ms),
                             value_int(a->id)),
                   NULL);
    return e || !a->enabled ? e : go_on(w, a->id);
}

enum err automation_delete(struct work *w, int64_t id, int64_t version)
{
    struct automation a;
    enum err e = load_version(w, id, version, &a);
    if (!e)
        e = db_run(w->c, w->tx, put_aside, DB_VALUES(value_int(w->at_ms), value_int(id)), NULL);
    if (!e)
        e = db_run(w->c, w->tx, stop_runs, DB_VALUES(value_int(w->at_ms), value_int(id)), NULL);
    if (!e)
        e = db_run(w->c, w->tx, drop_approvals, DB_VALUES(value_int(w->at_ms), value_int(id)),
                   NULL);
    return e ? e : db_run(w->c, w->tx, forget_holds, DB_VALUES(value_int(id)), NULL);
}

enum err automation_restore(struct work *w, int64_t id)
{
    struct automation a;
    enum err e = automation_load(w->c, w->tx, id, &a);
    return e ? e : db_run(w->c, w->tx, bring_back, DB_VALUES(value_int(id)), NULL);
}

enum err automation_switch_off(struct work *w, const struct automation *a, struct str zh,
                               struct str en)
{
    struct arena *arena = w->c->arena;
    int64_t changed = 0;
    enum err e = db_run(w->c, w->tx, off,
                        DB_VALUES(value_text(zh), value_text(en), value_int(a->id)), &changed);
    if (e || !changed)
        return e;
    struct telling t = {
        .person = a->author,
        .cause = "automation",
        .cause_id = a->id,
        .key =
            str_format(arena, "automation:%lld:off:%lld", (long long)a->id, (long long)a->version),
        .zh = str_format(arena, "自动化“%.*s”已停用", STR_ARG(a->name)),
        .en = str_format(arena, "The automation “%.*s” was switched off", STR_ARG(a->name)),
        .body_zh = zh,
        .body_en = en};
    return tell_person(w, &t);
}

// ---- from outside -------------------------------------------------------------------------------

enum err automation_call(struct work *w, int64_t id, struct str secret, struct str body)
{
    struct ctx quiet = {.arena = w->c->arena};
    struct automation a = {0};
    struct automation_plan p;
    int64_t call;
    enum err e = automation_load(&quiet, w->tx, id, &a);
    bool opens = !e && !a.deleted_ms && secret.len == a.secret.len && secret.len &&
                 sodium_memcmp(secret.at, a.secret.at, secret.len) == 0;
    if (e && e != ERR_NOT_FOUND)
        return fail_as(w->c, &quiet.why);
    if (!opens || automation_parse(&quiet, w->tx, w->schema, &a, &p) || p.kind != STARTS_HOOK)
        return fail(w->c, ERR_NOT_FOUND, "nothing listens here: look at the address and its secret",
                    "这个地址没有对应的自动化，请检查地址和密钥");
    if (!a.enabled)
        return fail(w->c, ERR_CONFLICT, "the automation is switched off", "这个自动化已停用");
    e = db_ids(w->c, w->tx, 1, &call);
    return e ? e
             : db_run(
                   w->c, w->tx, add_call,
                   DB_VALUES(value_int(call), value_int(id), value_int(w->at_ms), value_text(body)),
                   NULL);
}
