// Which way a branch goes: its condition is asked as of now, outside of any writing; then the entry goes
// on in a transaction of its own, where it still waits.
#include "flow/play.h"
#include "model/mirror.h"
#include "rule/rule.h"

static const char waiting[] = "SELECT e.id, e.customer, e.step, p.steps FROM play_entry e JOIN play p ON "
                              "p.id = e.play WHERE e.asks = 1 AND p.enabled = 1 ORDER BY e.id LIMIT ?";
static const char go[] = "UPDATE play_entry SET step = ?, asks = 0 WHERE id = ? AND asks = 1";

struct asked {
    struct org *org;
    int64_t id, customer;
    int step;
    struct str text;
    struct play_steps steps;
    const struct rule *rule; // NULL: it cannot be read any more; the entry stops
    bool holds;
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

static bool branches(const struct asked *a)
{
    return a->step < a->steps.count && a->steps.items[a->step].what == DO_BRANCH;
}

static enum err write_way(struct work *w, void *user)
{
    const struct asked *a = user;
    bool branch = branches(a); // else its steps were changed meanwhile, and it does what stands there now
    int otherwise = branch ? a->steps.items[a->step].otherwise : 0;
    bool stops = branch && !a->holds && !otherwise;
    int step = !branch ? a->step : a->holds || stops ? a->step + 1 : otherwise - 1;
    int64_t changed = 0;
    enum err e = db_run(w->c, w->tx, go, DB_VALUES(value_int(step), value_int(a->id)), &changed);
    if (e || !changed)
        return e;
    struct play_entry m = {.id = a->id, .customer = a->customer, .step = step};
    if (branch)
        e = play_step_log(w, a->id,
                          &(struct play_did){.step = a->step,
                                             .what = a->holds ? STR("went_on")
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

static enum err look(struct ctx *c, struct asked *list, int count)
{
    const struct rule **rules = ARENA_ARRAY(c->arena, const struct rule *, (size_t)count + 1);
    const struct history *h;
    struct org *o = list->org;
    int n = 0;
    for (int i = 0; i < count; i++)
        if (list[i].rule)
            rules[n++] = list[i].rule;
    enum err e = mirror_use(c, org_mirror(o), rules, n, &h);
    if (e)
        return e;
    for (int i = 0; i < count && !e; i++) {
        struct history_plan *plan;
        uint32_t at = history_customer_of(h, list[i].customer);
        if (!list[i].rule || at == UINT32_MAX)
            continue;
        e = history_compile(c, h, list[i].rule, &plan);
        if (!e)
            list[i].holds = history_value(h, plan, at, clock_today(org_clock(o))) == 1;
    }
    mirror_release(org_mirror(o));
    return e;
}

enum err plays_ask(struct ctx *c, struct org *o, bool *more)
{
    enum { AT_ONCE = 100 };
    struct asked list[AT_ONCE];
    int count;
    enum err e = read_waiting(c, o, AT_ONCE, list, &count);
    *more = count == AT_ONCE;
    if (e || !count)
        return e;
    for (int i = 0; i < count; i++) {
        struct ctx quiet = {.arena = c->arena};
        struct rule *rule;
        if (!play_steps_parse(&quiet, list[i].text, &list[i].steps) && branches(&list[i]) &&
            !rule_parse(&quiet, &org_schema(o)->catalog, list[i].steps.items[list[i].step].when, NULL,
                        0, &rule))
            list[i].rule = rule;
    }
    e = look(c, list, count);
    for (int i = 0; i < count && !e; i++)
        e = org_write(c, o, 0, write_way, &list[i]);
    return e;
}
