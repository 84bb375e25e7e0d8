// Plays when objects and fields change: who enters, and where a branch goes, is a condition.
#include "flow/play.h"
#include "model/carry.h"

static const char set_texts[] =
    "UPDATE play SET condition = ?, steps = ?, version = version + 1 WHERE id = ?";
static const char off[] =
    "UPDATE play SET enabled = 0, problem = ?, problem_en = ?, version = version + 1 "
    "WHERE id = ?";
static const char on[] =
    "UPDATE play SET enabled = 1, problem = '', problem_en = '', version = version + 1 "
    "WHERE id = ?";

struct carrying {
    struct work *w;
    const struct carry *k;
    bool changed;
    struct cause why; // what does not work any more
};

static enum err carry_condition(struct carrying *x, struct str *text)
{
    struct carried one;
    int64_t customer = x->k->to->objects[x->k->to->customer].id;
    if (!str_trim(*text).len)
        return ERR_NONE;
    enum err e = carry_text(x->w->c, x->k, customer, false, *text, &one);
    if (!e && one.works) {
        x->changed |= one.changed;
        *text = one.text;
    } else if (!e && !x->why.zh.len) {
        x->why.zh = one.zh;
        x->why.en = one.en;
    }
    return e;
}

static enum err carry_one(struct work *w, const struct carry *k, struct play *p)
{
    struct carrying x = {.w = w, .k = k};
    struct play_steps steps;
    enum err e = play_steps_parse(w->c, p->steps, &steps);
    if (!e)
        e = carry_condition(&x, &p->condition);
    for (int i = 0; i < steps.count && !e; i++)
        if (steps.items[i].what == DO_BRANCH)
            e = carry_condition(&x, &steps.items[i].when);
    if (!e && x.changed)
        e = play_steps_text(w->c, &steps, &p->steps);
    if (!e && x.changed)
        e = db_run(w->c, w->tx, set_texts,
                   DB_VALUES(value_text(p->condition), value_text(p->steps), value_int(p->id)),
                   NULL);
    if (!e && !x.why.zh.len && p->problem.len)
        e = db_run(w->c, w->tx, on, DB_VALUES(value_int(p->id)), NULL);
    if (!e && x.why.zh.len && p->enabled)
        e = db_run(w->c, w->tx, off,
                   DB_VALUES(value_text(x.why.zh), value_text(x.why.en), value_int(p->id)), NULL);
    return e;
}

enum err plays_carry(struct work *w, const struct carry *k)
{
    struct play *list;
    int count;
    enum err e = play_list(w->c, w->tx, false, &list, &count);
    for (int i = 0; i < count && !e; i++)
        e = carry_one(w, k, &list[i]);
    return e;
}
