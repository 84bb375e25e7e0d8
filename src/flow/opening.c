#include "flow/opening.h"
#include "flow/hand.h"
#include "flow/step.h"

static const char insert[] =
    "INSERT INTO warning (id, version, rule, customer, opened, opened_at, status, outcome, note, "
    "ended, closed, closed_by, person, worth) VALUES (?, 1, ?, ?, ?, ?, 'open', '', '', NULL, "
    "NULL, "
    "0, ?, ?)";

static const char give[] =
    "UPDATE warning SET version = version + 1, person = ?, chosen = 0 WHERE id = ?";
// He waits for it as for any other.
static const char give_anew[] =
    "UPDATE warning SET version = version + 1, person = ?, chosen = 0, handed = "
    "NULL WHERE id = ?";

void opening_read(struct ctx *c, const struct schema *s, const struct warning_rule *r,
                  const struct rule *worth, struct opening *out)
{
    struct ctx quiet = {.arena = c->arena};
    *out = (struct opening){.rule = r, .worth = worth};
    // A segment whose field is gone: everybody goes where the rest goes, until somebody mends it.
    if (handling_parse(&quiet, s, r->handling, &out->handling))
        out->handling.segment_count = 0;
    int n = out->handling.segment_count;
    out->when = ARENA_ARRAY(c->arena, const struct rule *, (size_t)n + 1);
    for (int i = 0; i < out->handling.segment_count; i++) {
        struct rule *rule;
        if (rule_parse(&quiet, &s->catalog, out->handling.segments[i].when, NULL, 0, &rule))
            out->handling.segment_count = i; // handling_parse has read it: this does not happen
        else
            out->when[i] = rule;
    }
}

int opening_rules(const struct opening *o, const struct rule **out)
{
    int n = o->handling.segment_count;
    for (int i = 0; out && i < n; i++)
        out[i] = o->when[i];
    if (out && o->worth)
        out[n] = o->worth;
    return n + (o->worth != NULL);
}

enum err opening_ready(struct ctx *c, struct opening *o, const struct history *h, day_t today)
{
    enum err e = ERR_NONE;
    int n = o->handling.segment_count;
    o->history = h;
    o->today = today;
    o->when_plans = ARENA_ARRAY(c->arena, struct history_plan *, (size_t)n + 1);
    for (int i = 0; i < n && !e; i++)
        e = history_compile(c, h, o->when[i], &o->when_plans[i]);
    if (!e && o->worth)
        e = history_compile(c, h, o->worth, &o->worth_plan);
    return e;
}

void opening_begin(struct work *w, struct org *org, struct opening *o)
{
    assigner_init(w, o->rule->id, &o->assigner);
    assigner_seen_by(&o->assigner, org);
}

enum err opening_end(struct opening *o, enum err e)
{
    return assigner_done(&o->assigner, e);
}

static struct value worth_of(const struct opening *o, uint32_t at)
{
    return o->worth ? worth_at(o->history, o->worth_plan, at, o->today) : value_null();
}

static const struct handling_to *goes_to(const struct opening *o, uint32_t at)
{
    for (int i = 0; i < o->handling.segment_count && at != UINT32_MAX; i++)
        if (history_value(o->history, o->when_plans[i], at, o->today) == 1)
            return &o->handling.segments[i].to;
    return &o->handling.to;
}

enum err opening_make(struct work *w, struct opening *o, int64_t customer)
{
    uint32_t at = history_customer_of(o->history, customer);
    int64_t id, person = 0;
    enum err e = db_ids(w->c, w->tx, 1, &id);
    if (!e)
        e = assigner_pick(&o->assigner, goes_to(o, at), customer, &person);
    if (!e)
        e = db_run(w->c, w->tx, insert,
                   DB_VALUES(value_int(id), value_int(o->rule->id), value_int(customer),
                             value_int(work_today(w)), value_int(w->at_ms), value_int(person),
                             worth_of(o, at)),
                   NULL);
    if (!e)
        e = step_add(w, id, STEP_OPENED, person, STR_NONE);
    return e || !person ? e : hand_soon(w, person);
}

// Whether it follows the customer: others stay with who has them, or the turn would never end.
static bool follows(enum handling_how how)
{
    return how == HOW_OWNER || how == HOW_HEAD;
}

enum err opening_keep_up(struct work *w, struct org *org, struct opening *o,
                         const struct opened_one *one)
{
    const struct handling_to *to = goes_to(o, history_customer_of(o->history, one->customer));
    int64_t person = 0;
    bool may = false;
    enum err e =
        one->person ? assigner_may(&o->assigner, one->person, one->customer, &may) : ERR_NONE;
    if (e || (may && (one->chosen || !follows(to->how))))
        return e;
    // Where no owner says, it stays with who stands in: or it would go from one to the other for ever.
    e = may ? assign_by_owner(&o->assigner, to, one->customer, &person)
            : assigner_pick(&o->assigner, to, one->customer, &person);
    if (e || !person || person == one->person)
        return e;
    // One that sleeps changes hands as it is: it comes on his list when it wakes.
    e = db_run(w->c, w->tx, one->person || one->asleep ? give : give_anew,
               DB_VALUES(value_int(person), value_int(one->id)), NULL);
    if (!e)
        e = step_add(w, one->id, STEP_GIVEN, person, STR_NONE);
    if (e || one->asleep)
        return e;
    return one->handed && one->person ? hand_now(w, org, one->id, person) : hand_soon(w, person);
}
