#include "app/loop.h"
#include "care/dropped.h"
#include "care/loss.h"
#include "care/ticket.h"
#include "care/ticket_incoming.h"
#include "flow/automation.h"
#include "flow/digest.h"
#include "flow/hand.h"
#include "flow/ladder.h"
#include "flow/play.h"
#include "flow/undone.h"
#include "jobs/agenda.h"
#include "review/reader.h"

// ---- when a time has come -----------------------------------------------------------------------

// One row for each kind of thing that has times: what is done is one transaction with the row's
// going.
static const struct deed {
    const char *kind;
    enum err (*run)(struct work *w, struct org *o, const struct agenda_item *item);
    const char *says;
    // What is to be known before, which is not asked inside a writing (NULL: nothing); it failed for
    // the last time (NULL: the administrators are told).
    enum err (*ready)(struct ctx *c, struct org *o, const struct agenda_item *item);
    enum err (*stuck)(struct work *w, struct org *o, const struct agenda_item *item,
                      const struct cause *why);
} deeds[] = {
    {ticket_agenda, ticket_due, "tickets whose answer or solution is due, or that are to be closed",
     ticket_ready, NULL},
    {HAND_KIND, hand_out, "a person gets the next of his warnings, as many as he can do in a day",
     NULL, NULL},
    {LADDER_KIND, ladder_climb, "a warning is reminded of, told to the boss, given to another",
     ladder_ready, NULL},
    {PLAY_KIND, play_run, "the next step of a play for a customer", NULL, play_stuck},
    {AUTOMATION_KIND, automation_run_step, "the next step of a run of an automation",
     automation_run_ready, automation_run_stuck},
    {NULL, NULL, NULL, NULL, NULL},
};

// ---- what follows the change log ----------------------------------------------------------------

// One row for each engine that reads it with a position of its own, or that has to ask the time
// lines, which is not done inside a writing. Each does some of what there is.
static const struct reader {
    enum err (*follow)(struct ctx *c, struct org *o, bool *more);
    const char *says;
} readers[] = {
    {plays_ask, "the branches of plays: their conditions as of now"},
    {automations_follow,
     "records that changed, forms and surveys that were answered: what runs by them"},
    {automations_hear, "what other programs said to automations"},
    {automations_tick, "automations whose time has come: they read the clock, not the log"},
    {automations_ask, "the branches of automations: their conditions as of now"},
    {ticket_incoming,
     "mail that came in: tickets of it; it reads what was written down, not the log"},
    {ticket_follow, "tickets: their clocks, their queue, who has them"},
    {loss_follow, "customers who are lost, once a day: a record of each, and an interview"},
    {dropped_follow, "bad answers and losses that nobody has on his list any more, once a day"},
    {digest_follow, "what Today says, by mail in the morning: it reads the clock, not the log"},
    {review_follow, "reviews by mail, when a week or a month is over: likewise"},
    {NULL, NULL},
};

static const struct deed *deed_of(struct str kind)
{
    for (const struct deed *d = deeds; d->kind; d++)
        if (str_eq(kind, str_of(d->kind)))
            return d;
    return NULL;
}

struct doing {
    struct org *org;
    const struct agenda_item *item;
    const struct cause *why; // it failed for that
};

static enum err run(struct work *w, void *user)
{
    struct doing *d = user;
    bool taken = false;
    enum err e = agenda_take(w->c, w->tx, d->item, &taken);
    const struct deed *deed = deed_of(d->item->kind);
    // What no engine knows was put down by one that is gone: nothing is left to be done about it.
    return e || !taken || !deed ? e : deed->run(w, d->org, d->item);
}

static enum err failed(struct work *w, void *user)
{
    struct doing *d = user;
    const struct deed *deed = deed_of(d->item->kind);
    bool hopeless = !err_may_pass(d->why->err); // no waiting mends it
    bool last = hopeless || d->item->tries + 1 >= AGENDA_TRIES_MAX;
    enum err e = agenda_failed(w->c, w->tx, d->item, d->why, hopeless, w->at_ms);
    if (e || !last)
        return e;
    return deed && deed->stuck ? deed->stuck(w, d->org, d->item, d->why)
                               : undone_tell(w, d->item, d->why);
}

// Errors of the machine stop the turn, those of the thing itself only put it off.
static enum err run_one(struct ctx *c, struct org *o, const struct agenda_item *item)
{
    struct doing d = {o, item, NULL};
    const struct deed *deed = deed_of(item->kind);
    enum err e = deed && deed->ready ? deed->ready(c, o, item) : ERR_NONE;
    if (!e)
        e = org_write(c, o, 0, run, &d);
    if (!e || e == ERR_LOST || e == ERR_BUSY)
        return e;
    struct cause why = c->why;
    fail_clear(c);
    d.why = &why;
    return org_write(c, o, 0, failed, &d);
}

static enum err run_due(struct ctx *c, struct org *o, bool *more)
{
    enum { AT_ONCE = 100 };
    struct db_tx *tx;
    struct agenda_item *items = NULL;
    int count = 0;
    enum err e = db_read_begin(c, org_db(o), &tx);
    if (e)
        return e;
    e = agenda_due(c, tx, clock_ms(org_clock(o)), AT_ONCE, &items, &count);
    db_read_end(tx);
    for (int i = 0; i < count && !e; i++)
        e = run_one(c, o, &items[i]);
    *more = *more || count > 0; // what was done may have put down what is due next
    return e;
}

static bool is_away(enum err e)
{
    return e == ERR_LOST || e == ERR_BUSY;
}

// What one engine stumbles over keeps no other from its work; a database that is away does.
enum err loop_turn(struct ctx *c, struct org *o, bool *more)
{
    struct ctx first = {.arena = arena_create()}; // engines may give back what theirs holds
    enum err e = ERR_NONE;
    *more = false;
    for (const struct reader *r = readers; r->follow && !is_away(e); r++) {
        bool rest = false;
        e = r->follow(c, o, &rest);
        *more = *more || (rest && !e);
        if (e && !first.why.err)
            fail_as(&first, &c->why);
        if (e && !is_away(e))
            fail_clear(c);
    }
    if (!is_away(e))
        e = run_due(c, o, more);
    if (!e && first.why.err)
        e = fail_as(c, &first.why);
    arena_destroy(first.arena);
    return e;
}
