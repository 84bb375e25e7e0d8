// The branches at which entries of plays wait.
#include "flow/branch.h"
#include "flow/play.h"

static const char waiting[] = "SELECT e.id, e.customer, e.step, p.steps FROM play_entry e JOIN play p ON "
                              "p.id = e.play WHERE e.asks = 1 AND p.enabled = 1 ORDER BY e.id LIMIT ?";
static const char go[] = "UPDATE play_entry SET step = ?, asks = 0 WHERE id = ? AND asks = 1";

struct asked {
    struct org *org;
    int64_t id, customer;
    int step;
    struct str text;
    struct play_steps steps;
    struct branch branch;
};

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
        out[(*count)++] = (struct asked){.org = o,
                                         .id = db_int(rows, 0),
                                         .customer = db_int(rows, 1),
                                         .step = (int)db_int(rows, 2),
                                         .text = db_text_copy(c, rows, 3)};
    db_read_end(tx);
    return e;
}

static bool branches_at(const struct asked *a)
{
    return a->step < a->steps.count && a->steps.items[a->step].what == DO_BRANCH;
}

static enum err write_way(struct work *w, void *user)
{
    const struct asked *a = user;
    bool branch = branches_at(a); // else its steps were changed meanwhile, and it does what stands there now
    int otherwise = branch ? a->steps.items[a->step].otherwise : 0;
    bool stops = branch && !a->branch.holds && !otherwise;
    int step = !branch ? a->step : a->branch.holds || stops ? a->step + 1 : otherwise - 1;
    int64_t changed = 0;
    enum err e = db_run(w->c, w->tx, go, DB_VALUES(value_int(step), value_int(a->id)), &changed);
    if (e || !changed)
        return e;
    struct play_entry m = {.id = a->id, .customer = a->customer, .step = step};
    if (branch)
        e = play_step_log(w, a->id,
                          &(struct play_did){.step = a->step,
                                             .what = a->branch.holds ? STR("went_on")
                                                     : stops  ? STR("stopped")
                                                              : STR("jumped"),
                                             .thing = step,
                                             .zh = STR(""),
                                             .en = STR("")});
    if (e)
        return e;
    return stops ? play_entry_end(w, a->id)
                 : play_entry_next(w, a->org, &m, &a->steps, work_today(w));
}

enum err plays_ask(struct ctx *c, struct org *o, bool *more)
{
    enum { AT_ONCE = 100 };
    struct asked list[AT_ONCE];
    struct branch *branches[AT_ONCE];
    int count;
    enum err e = read_waiting(c, o, AT_ONCE, list, &count);
    *more = count == AT_ONCE;
    if (e || !count)
        return e;
    for (int i = 0; i < count; i++) {
        struct ctx quiet = {.arena = c->arena};
        struct asked *a = &list[i];
        bool reads = !play_steps_parse(&quiet, a->text, &a->steps) && branches_at(a);
        branch_read(c, o, a->customer, reads ? a->steps.items[a->step].when : STR(""), &a->branch);
        branches[i] = &a->branch;
    }
    e = branches_look(c, o, branches, count);
    for (int i = 0; i < count && !e; i++)
        e = org_write(c, o, 0, write_way, &list[i]);
    return e;
}
