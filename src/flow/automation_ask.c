// The branches at which runs wait.
#include "flow/automation_run.h"
#include "flow/branch.h"

static const char waiting[] =
    "SELECT r.id, r.plan FROM automation_run r JOIN automation a ON a.id = r.automation "
    "WHERE r.asks = 1 AND a.enabled = 1 ORDER BY r.id LIMIT ?";

struct asked {
    struct automation_run run;
    const struct json *steps;
    struct branch branch;
};

static enum err read_one(struct ctx *c, struct org *o, struct db_tx *tx, struct asked *out)
{
    int64_t author;
    enum err e = run_load(c, tx, out->run.id, &out->run);
    if (!e)
        e = run_plan(c, tx, out->run.plan, &out->steps, &author);
    if (e)
        return e;
    const struct json *step = path_step(out->steps, out->run.path);
    branch_read(c, o, out->run.customer, step ? action_text(step, "when") : STR(""), &out->branch);
    return ERR_NONE;
}

static enum err read_waiting(struct ctx *c, struct org *o, int most, struct asked *out, int *count)
{
    struct db_tx *tx;
    struct db_rows *rows;
    *count = 0;
    enum err e = db_read_begin(c, org_db(o), &tx);
    if (e)
        return e;
    e = db_query(c, tx, waiting, DB_VALUES(value_int(most)), &rows);
    while (!e && db_next(c, rows, &e))
        out[(*count)++] = (struct asked){.run = {.id = db_int(rows, 0)}};
    for (int i = 0; i < *count && !e; i++)
        e = read_one(c, o, tx, &out[i]);
    db_read_end(tx);
    return e;
}

static enum err write_way(struct work *w, void *user)
{
    struct asked *a = user;
    struct automation_run now;
    enum err e = run_load(w->c, w->tx, a->run.id, &now);
    if (e || !now.asks || now.n != a->run.n)
        return e; // another server was faster, or it was stopped
    const char *way = a->branch.holds ? "yes" : "no";
    struct automation_step s = {.n = now.n,
                                .path = now.path,
                                .kind = STR("branch"),
                                .result = str_of(way),
                                .thing = STR("")};
    e = run_log(w, now.id, &s);
    return e ? e : run_go(w, &now, path_next(w->c->arena, a->steps, now.path, way), w->at_ms);
}

enum err automations_ask(struct ctx *c, struct org *o, bool *more)
{
    enum { AT_ONCE = 100 };
    struct asked *list = ARENA_ARRAY(c->arena, struct asked, AT_ONCE);
    struct branch *branches[AT_ONCE];
    int count;
    enum err e = read_waiting(c, o, AT_ONCE, list, &count);
    *more = count == AT_ONCE;
    for (int i = 0; i < count; i++)
        branches[i] = &list[i].branch;
    if (!e && count)
        e = branches_look(c, o, branches, count);
    for (int i = 0; i < count && !e; i++)
        e = org_write(c, o, 0, write_way, &list[i]);
    return e;
}
