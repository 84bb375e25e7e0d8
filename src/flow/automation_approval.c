// Somebody's yes or no, for which a run waits.
#include "flow/action_fill.h"
#include "flow/action_things.h"
#include "flow/automation_run.h"
#include "model/calendar.h"
#include "model/tell.h"

#define APPROVAL_COLUMNS                                                                           \
    "x.id, x.run, x.n, x.person, x.customer, x.asked, x.due, x.answered, x.by_person, x.text, "    \
    "x.state, "                                                                                    \
    "x.otherwise, x.note, a.name, a.id"
#define APPROVAL_FROM                                                                              \
    " FROM automation_approval x JOIN automation_run r ON r.id = x.run JOIN automation a ON a.id " \
    "= "                                                                                           \
    "r.automation "
static const char insert[] =
    "INSERT INTO automation_approval (id, run, n, person, customer, text, state, otherwise, asked, "
    "due, "
    "answered, by_person, note) VALUES (?, ?, ?, ?, ?, ?, 'open', ?, ?, ?, 0, 0, '')";
static const char select_one[] = "SELECT " APPROVAL_COLUMNS APPROVAL_FROM "WHERE x.id = ?";
static const char select_open[] =
    "SELECT " APPROVAL_COLUMNS APPROVAL_FROM
    "WHERE x.person = ? AND x.state = 'open' ORDER BY x.due, x.id LIMIT ?";
static const char select_all[] =
    "SELECT " APPROVAL_COLUMNS APPROVAL_FROM "WHERE x.person = ? ORDER BY x.id DESC LIMIT ?";
static const char select_run[] =
    "SELECT " APPROVAL_COLUMNS APPROVAL_FROM "WHERE x.run = ? ORDER BY x.id LIMIT ?";
static const char open_of[] =
    "SELECT id, otherwise FROM automation_approval WHERE run = ? AND n = ? AND state = 'open'";
static const char set_answer[] =
    "UPDATE automation_approval SET state = ?, answered = ?, by_person = ?, note "
    "= ? WHERE id = ? AND state = 'open'";
static const char drop[] =
    "UPDATE automation_approval SET state = 'dropped', answered = ? WHERE run = ? AND "
    "state = 'open'";

enum { NOTE_MAX = 2000, OF_RUN_MAX = 100 };

static struct approval read_approval(struct ctx *c, struct db_rows *rows)
{
    return (struct approval){.id = db_int(rows, 0),
                             .run = db_int(rows, 1),
                             .n = db_int(rows, 2),
                             .person = db_int(rows, 3),
                             .customer = db_int(rows, 4),
                             .asked_ms = db_int(rows, 5),
                             .due_ms = db_int(rows, 6),
                             .answered_ms = db_int(rows, 7),
                             .by = db_int(rows, 8),
                             .text = db_text_copy(c, rows, 9),
                             .state = db_text_copy(c, rows, 10),
                             .otherwise = db_text_copy(c, rows, 11),
                             .note = db_text_copy(c, rows, 12),
                             .name = db_text_copy(c, rows, 13),
                             .automation = db_int(rows, 14)};
}

static enum err list(struct ctx *c, struct db_tx *tx, const char *sql, int64_t of, int limit,
                     struct approval **out, int *count)
{
    struct db_rows *rows;
    int n = 0;
    *out = ARENA_ARRAY(c->arena, struct approval, (size_t)limit + 1);
    enum err e = db_query(c, tx, sql, DB_VALUES(value_int(of), value_int(limit)), &rows);
    while (!e && db_next(c, rows, &e))
        (*out)[n++] = read_approval(c, rows);
    *count = n;
    return e;
}

enum err approvals_of(struct ctx *c, struct db_tx *tx, int64_t person, bool all, int limit,
                      struct approval **out, int *count)
{
    return list(c, tx, all ? select_all : select_open, person, limit, out, count);
}

enum err approvals_of_run(struct ctx *c, struct db_tx *tx, int64_t run, struct approval **out,
                          int *count)
{
    return list(c, tx, select_run, run, OF_RUN_MAX, out, count);
}

enum err approval_load(struct ctx *c, struct db_tx *tx, int64_t id, struct approval *out)
{
    struct db_rows *rows;
    enum err e = db_one(c, tx, select_one, DB_VALUES(value_int(id)), "nothing is asked there",
                        "没有这项审批", &rows);
    if (e)
        return e;
    *out = read_approval(c, rows);
    db_rows_close(rows);
    return ERR_NONE;
}

enum err approval_ask(struct work *w, struct org *o, const struct automation_run *r,
                      const struct automation *a, struct action_call *call, int64_t *due_ms)
{
    struct worktime hours;
    struct str text;
    int64_t id, person = 0;
    struct arena *arena = w->c->arena;
    enum err e = calendar_load(w->c, w->tx, &hours);
    if (!e)
        e = action_person(call, "who", &person);
    if (!e && !person)
        e = fail(w->c, ERR_CONFLICT, "there is nobody to ask", "没有可以审批的人");
    if (!e)
        e = action_fill(call, action_text(call->step, "text"), false, NULL, &text);
    if (!e)
        e = db_ids(w->c, w->tx, 1, &id);
    if (e)
        return e;
    // Until the end of the last of these days.
    day_t day = worktime_day_after(&hours, work_today(w), (int)action_int(call->step, "due_days"));
    *due_ms = clock_day_ms(org_clock(o), (day == DAY_NONE ? work_today(w) : day) + 1);
    int64_t customer = call->customer ? call->customer->id : 0;
    e = db_run(w->c, w->tx, insert,
               DB_VALUES(value_int(id), value_int(r->id), value_int(r->n), value_int(person),
                         value_int(customer), value_text(text),
                         value_text(action_text(call->step, "otherwise")), value_int(w->at_ms),
                         value_int(*due_ms)),
               NULL);
    call->thing_id = person;
    struct telling t = {.person = person,
                        .customer = customer,
                        .cause = "approval",
                        .cause_id = id,
                        .key = call->key,
                        .zh = str_format(arena, "请审批：%.*s", STR_ARG(text)),
                        .en = str_format(arena, "Your yes or no: %.*s", STR_ARG(text)),
                        .body_zh = str_format(arena, "自动化“%.*s”", STR_ARG(a->name)),
                        .body_en = str_format(arena, "Automation “%.*s”", STR_ARG(a->name))};
    return e ? e : tell_person(w, &t);
}

// On a yes it goes on behind, on a no into what is to be done then, and ends.
static enum err answered(struct work *w, struct automation_run *r, int64_t id, const char *state,
                         bool yes, struct str note)
{
    const struct json *steps;
    int64_t author, changed = 0;
    struct automation_step s = {.n = r->n,
                                .path = r->path,
                                .kind = STR("approval"),
                                .result = yes ? STR("yes") : STR("no"),
                                .thing = w->actor ? STR("person") : STR(""),
                                .thing_id = w->actor,
                                .note = note,
                                .note_en = note};
    enum err e = db_run(w->c, w->tx, set_answer,
                        DB_VALUES(value_text(str_of(state)), value_int(w->at_ms),
                                  value_int(w->actor), value_text(note), value_int(id)),
                        &changed);
    if (!e && !changed)
        e = fail(w->c, ERR_CONFLICT, "it was answered already", "这项审批已经有了答复");
    if (!e)
        e = run_log(w, r->id, &s);
    if (!e)
        e = run_plan(w->c, w->tx, r->plan, &steps, &author);
    if (e)
        return e;
    const struct json *step = path_step(steps, r->path);
    const struct json *no = step ? json_get(step, "no") : NULL;
    if (!yes && (!no || no->kind != JSON_ARRAY || !no->count))
        return run_end(w, r->id, "done");
    return run_go(w, r, path_next(w->c->arena, steps, r->path, yes ? NULL : "no"), w->at_ms);
}

enum err approval_answer(struct work *w, int64_t id, bool yes, struct str note)
{
    struct approval x;
    struct automation_run r;
    note = str_trim(note);
    enum err e = approval_load(w->c, w->tx, id, &x);
    if (!e && note.len > NOTE_MAX)
        e = fail(w->c, ERR_INPUT, "a note has %d bytes at most", "说明最多 %d 字节", NOTE_MAX);
    if (!e)
        e = run_load(w->c, w->tx, x.run, &r);
    if (!e && (!str_eq(x.state, STR("open")) || r.n != x.n || r.ended_ms))
        e = fail(w->c, ERR_CONFLICT, "it was answered already, or nobody waits for it any more",
                 "这项审批已有答复，或已不再需要");
    return e ? e : answered(w, &r, id, yes ? "yes" : "no", yes, note);
}

enum err approval_late(struct work *w, struct automation_run *r)
{
    struct db_rows *rows;
    int64_t id = 0;
    bool yes = false;
    enum err e =
        db_query(w->c, w->tx, open_of, DB_VALUES(value_int(r->id), value_int(r->n)), &rows);
    while (!e && db_next(w->c, rows, &e)) {
        id = db_int(rows, 0);
        yes = str_eq(db_text(rows, 1), STR("yes"));
    }
    if (e || !id)
        return e ? e : run_end(w, r->id, "stopped");
    return answered(w, r, id, "late", yes, STR(""));
}

enum err approvals_drop(struct work *w, int64_t run)
{
    return db_run(w->c, w->tx, drop, DB_VALUES(value_int(w->at_ms), value_int(run)), NULL);
}
