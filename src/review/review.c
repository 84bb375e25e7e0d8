#include "review/review.h"
#include "model/called.h"
#include "model/definition.h"
#include "model/reach.h"
#include "review/making.h"

#include <math.h>

static enum err about(struct making *m)
{
    struct review *r = m->out;
    struct reach_rules rules;
    struct db_tx *tx;
    enum err e = called(m->c, m->org, &r->company);
    if (!e)
        e = db_read_begin(m->c, org_db(m->org), &tx);
    if (e)
        return e;
    e = reach_rules_get(m->c, tx, &rules);
    if (!e)
        e = review_notes(m->c, tx, r->when, &r->notes, &r->note_count);
    if (!e)
        e = review_decisions(m->c, tx, 0, r->when.period.from, &r->open, &r->open_count);
    db_read_end(tx);
    if (e)
        return e;
    r->every = true; // until figures are asked for (part_churn.c)
    r->currency = org_settings(m->org)->currency;
    r->base = rules.address;
    while (r->base.len && r->base.at[r->base.len - 1] == '/')
        r->base.len--;
    return ERR_NONE;
}

enum err review_newest(struct ctx *c, struct org *o, const struct schema *s, const struct viewer *v,
                       enum review_kind kind, struct review_when *out)
{
    struct question q = {0};
    day_t today = clock_today(org_clock(o)), newest = DAY_NONE;
    enum err e = viewer_need(c, v, &s->objects[s->customer], VERB_SEE);
    if (!e)
        e = question_begin_published(c, o, s, v, VERB_SEE, NULL, 0, 0, &q);
    if (!e)
        // The company's, not of what he sees: all who talk about it look at the same one.
        newest = history_last_day(q.history, NULL, today);
    question_end(&q);
    *out = review_when_over(kind, newest == DAY_NONE || newest >= today ? today : newest + 1);
    return e;
}

enum err review_make(struct ctx *c, struct org *o, const struct schema *s, const struct viewer *v,
                     struct review_when when, struct review *out)
{
    // As they are read. Each takes what it needs; what somebody may not see is left out.
    static enum err (*const parts[])(struct making * m) = {
        review_churn, review_losses, review_rules, review_plays, review_overdue};
    day_t today = clock_today(org_clock(o));
    *out = (struct review){.when = when, .today = today, .target = NAN};
    out->over = when.period.to < today;
    out->to = out->over ? when.period.to : today;
    struct making m = {.c = c,
                       .org = o,
                       .s = s,
                       .v = v,
                       .out = out,
                       .before = review_when_moved(when, -1),
                       .year_ago = review_when_year_ago(when),
                       .now = {when.period.from, out->to}};
    m.facts.rate = m.facts.rate_low = m.facts.rate_before = m.facts.rate_year = m.facts.target =
        NAN;
    enum err e = viewer_need(c, v, &s->objects[s->customer], VERB_SEE);
    if (!e && when.period.from > today)
        e = fail(c, ERR_INPUT, "this time has not begun yet", "这段时间还没有开始");
    if (!e)
        e = about(&m);
    for (size_t i = 0; i < sizeof parts / sizeof *parts && !e; i++)
        e = parts[i](&m);
    if (!e)
        review_advise(&m);
    return e;
}
