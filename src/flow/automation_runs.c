// Runs as they are kept, and what people do with them: again, stop.
#include "flow/automation_run.h"

#define RUN_COLUMNS                                                                                \
    "r.id, r.automation, r.plan, r.object, r.record, r.customer, r.parent, r.depth, r.n, "         \
    "r.started, "                                                                                  \
    "r.ended, r.undone, r.cause, r.body, r.state, r.path, r.problem, r.problem_en, r.asks, "       \
    "g.due, "                                                                                      \
    "g.id, g.tries, g.problem, g.problem_en"
#define RUN_FROM                                                                                   \
    " FROM automation_run r LEFT JOIN agenda g ON g.kind = 'automation' AND g.thing = r.id AND "   \
    "g.step = "                                                                                    \
    "r.n "
static const char select_one[] = "SELECT " RUN_COLUMNS RUN_FROM "WHERE r.id = ?";
static const char select_some[] =
    "SELECT " RUN_COLUMNS RUN_FROM "WHERE (CAST(? AS BIGINT) = 0 OR r.automation = ?) AND (CAST(? "
                                   "AS BIGINT) = 0 OR r.customer = ?) AND "
    "(CAST(? AS TEXT) = '' OR r.state = ?) AND (CAST(? AS BIGINT) = 0 OR r.id < ?) ORDER BY r.id "
    "DESC "
    "LIMIT ?";
static const char select_steps[] = "SELECT id, n, at, object, thing_id, first, last, path, kind, "
                                   "result, thing, note, note_en FROM "
                                   "automation_step WHERE run = ? ORDER BY id LIMIT ?";
static const char insert_step[] =
    "INSERT INTO automation_step (id, run, n, path, kind, at, result, thing, object, thing_id, "
    "first, "
    "last, note, note_en) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
static const char select_plan[] = "SELECT author, steps FROM automation_plan WHERE id = ?";
static const char go[] =
    "UPDATE automation_run SET state = 'running', n = n + 1, path = ?, asks = 0, "
    "problem = '', problem_en = '' WHERE id = ?";
static const char end_it[] =
    "UPDATE automation_run SET state = ?, asks = 0, ended = ? WHERE id = ? AND "
    "ended = 0";
static const char counts[] =
    "SELECT COUNT(*), SUM(CASE WHEN started >= ? THEN 1 ELSE 0 END), "
    "SUM(CASE WHEN ended = 0 THEN 1 ELSE 0 END), "
    "SUM(CASE WHEN state = 'failed' THEN 1 ELSE 0 END), "
    "SUM(CASE WHEN state = 'cut' THEN 1 ELSE 0 END), MAX(started) FROM automation_run "
    "WHERE automation = ?";
static const char set_running[] =
    "UPDATE automation_run SET state = 'running', problem = '', problem_en = '' WHERE id = ?";

enum { STEPS_SHOWN_MAX = 1000 };

static struct automation_run read_run(struct ctx *c, struct db_rows *rows)
{
    struct automation_run r = {.id = db_int(rows, 0),
                               .automation = db_int(rows, 1),
                               .plan = db_int(rows, 2),
                               .object = db_int(rows, 3),
                               .record = db_int(rows, 4),
                               .customer = db_int(rows, 5),
                               .parent = db_int(rows, 6),
                               .depth = db_int(rows, 7),
                               .n = db_int(rows, 8),
                               .started_ms = db_int(rows, 9),
                               .ended_ms = db_int(rows, 10),
                               .undone_ms = db_int(rows, 11),
                               .cause = db_text_copy(c, rows, 12),
                               .body = db_text_copy(c, rows, 13),
                               .state = db_text_copy(c, rows, 14),
                               .path = db_text_copy(c, rows, 15),
                               .problem = db_text_copy(c, rows, 16),
                               .problem_en = db_text_copy(c, rows, 17),
                               .asks = db_int(rows, 18) != 0,
                               .due_ms = db_int(rows, 19),
                               .tries = (int)db_int(rows, 21),
                               .tried_zh = db_text_copy(c, rows, 22),
                               .tried_en = db_text_copy(c, rows, 23)};
    if (r.due_ms == INT64_MAX) {
        r.due_ms = 0;
        r.stuck = db_int(rows, 20);
    }
    return r;
}

enum err run_load(struct ctx *c, struct db_tx *tx, int64_t id, struct automation_run *out)
{
    struct db_rows *rows;
    enum err e = db_one(c, tx, select_one, DB_VALUES(value_int(id)), "there is no such run",
                        "没有这次运行", &rows);
    if (e)
        return e;
    *out = read_run(c, rows);
    db_rows_close(rows);
    return ERR_NONE;
}

enum err run_list(struct ctx *c, struct db_tx *tx, const struct automation_run_question *q,
                  struct automation_run **out, int *count)
{
    struct db_rows *rows;
    struct str state = q->state.at ? q->state : STR("");
    int n = 0;
    *out = ARENA_ARRAY(c->arena, struct automation_run, (size_t)q->limit + 1);
    enum err e = db_query(c, tx, select_some,
                          DB_VALUES(value_int(q->automation), value_int(q->automation),
                                    value_int(q->customer), value_int(q->customer),
                                    value_text(state), value_text(state), value_int(q->after),
                                    value_int(q->after), value_int(q->limit)),
                          &rows);
    while (!e && db_next(c, rows, &e))
        (*out)[n++] = read_run(c, rows);
    *count = n;
    return e;
}

enum err run_steps(struct ctx *c, struct db_tx *tx, int64_t run, struct automation_step **out,
                   int *count)
{
    struct db_rows *rows;
    size_t n = 0;
    *out = NULL;
    enum err e =
        db_query(c, tx, select_steps, DB_VALUES(value_int(run), value_int(STEPS_SHOWN_MAX)), &rows);
    while (!e && db_next(c, rows, &e)) {
        *out = arena_grow(c->arena, *out, n, n + 1, sizeof **out);
        (*out)[n++] = (struct automation_step){.id = db_int(rows, 0),
                                               .n = db_int(rows, 1),
                                               .at_ms = db_int(rows, 2),
                                               .object = db_int(rows, 3),
                                               .thing_id = db_int(rows, 4),
                                               .first = db_int(rows, 5),
                                               .last = db_int(rows, 6),
                                               .path = db_text_copy(c, rows, 7),
                                               .kind = db_text_copy(c, rows, 8),
                                               .result = db_text_copy(c, rows, 9),
                                               .thing = db_text_copy(c, rows, 10),
                                               .note = db_text_copy(c, rows, 11),
                                               .note_en = db_text_copy(c, rows, 12)};
    }
    *count = (int)n;
    return e;
}

enum err run_count(struct ctx *c, struct db_tx *tx, int64_t automation, int64_t since_ms,
                   struct run_counts *out)
{
    struct db_rows *rows;
    *out = (struct run_counts){0};
    enum err e =
        db_query(c, tx, counts, DB_VALUES(value_int(since_ms), value_int(automation)), &rows);
    while (!e && db_next(c, rows, &e))
        *out = (struct run_counts){db_int(rows, 0), db_int(rows, 1), db_int(rows, 2),
                                   db_int(rows, 3), db_int(rows, 4), db_int(rows, 5)};
    return e;
}

// ---- going on -----------------------------------------------------------------------------------

struct str run_session(struct arena *a, int64_t run)
{
    return str_format(a, "automation:%lld", (long long)run);
}

enum err run_plan(struct ctx *c, struct db_tx *tx, int64_t plan, const struct json **steps,
                  int64_t *author)
{
    struct db_rows *rows;
    enum err e = db_one(c, tx, select_plan, DB_VALUES(value_int(plan)), "its steps are gone",
                        "它的步骤已不存在", &rows);
    if (e)
        return e;
    *author = db_int(rows, 0);
    struct str text = db_text_copy(c, rows, 1);
    db_rows_close(rows);
    return json_parse(c, text, AUTOMATION_BYTES_MAX, steps);
}

static struct value text_of(struct str s)
{
    return value_text(s.at ? s : STR(""));
}

enum err run_log(struct work *w, int64_t run, const struct automation_step *s)
{
    int64_t id;
    enum err e = db_ids(w->c, w->tx, 1, &id);
    if (e)
        return e;
    return db_append(w->c, w->tx, insert_step,
                     DB_VALUES(value_int(id), value_int(run), value_int(s->n), text_of(s->path),
                               text_of(s->kind), value_int(w->at_ms), text_of(s->result),
                               text_of(s->thing), value_int(s->object), value_int(s->thing_id),
                               value_int(s->first), value_int(s->last), text_of(s->note),
                               text_of(s->note_en)));
}

enum err run_end(struct work *w, int64_t run, const char *state)
{
    enum err e =
        db_run(w->c, w->tx, end_it,
               DB_VALUES(value_text(str_of(state)), value_int(w->at_ms), value_int(run)), NULL);
    return e ? e : agenda_drop(w->c, w->tx, AUTOMATION_KIND, run);
}

enum err run_go(struct work *w, struct automation_run *r, struct str path, int64_t due_ms)
{
    if (!path.len)
        return run_end(w, r->id, "done");
    enum err e = agenda_drop(w->c, w->tx, AUTOMATION_KIND, r->id);
    if (!e)
        e = db_run(w->c, w->tx, go, DB_VALUES(value_text(path), value_int(r->id)), NULL);
    return e ? e : agenda_put(w->c, w->tx, AUTOMATION_KIND, r->id, r->n + 1, due_ms);
}

// ---- by hand ------------------------------------------------------------------------------------

static enum err log_deed(struct work *w, const struct automation_run *r, const char *kind)
{
    struct automation_step s = {.n = r->n,
                                .path = r->path,
                                .kind = str_of(kind),
                                .result = str_of(kind),
                                .thing = STR("person"),
                                .thing_id = w->actor};
    return run_log(w, r->id, &s);
}

enum err run_again(struct work *w, int64_t id)
{
    struct automation_run r;
    enum err e = run_load(w->c, w->tx, id, &r);
    if (!e && !r.stuck)
        e = fail(w->c, ERR_CONFLICT, "none of its steps waits to be tried again",
                 "没有需要重试的步骤");
    if (!e)
        e = agenda_again(w->c, w->tx, r.stuck, w->at_ms);
    if (!e)
        e = db_run(w->c, w->tx, set_running, DB_VALUES(value_int(id)), NULL);
    return e ? e : log_deed(w, &r, "again");
}

enum err run_stop(struct work *w, int64_t id)
{
    struct automation_run r;
    enum err e = run_load(w->c, w->tx, id, &r);
    if (!e && r.ended_ms)
        e = fail(w->c, ERR_CONFLICT, "it has ended already", "这次运行已经结束");
    if (!e)
        e = run_end(w, id, "stopped");
    if (!e)
        e = approvals_drop(w, id);
    return e ? e : log_deed(w, &r, "stopped");
}
