#include "flow/ladder.h"
#include "flow/assign.h"
#include "flow/hand.h"
#include "flow/step.h"
#include "model/calendar.h"
#include "model/tell.h"

static const char load[] =
    "SELECT w.status, w.person, w.customer, w.handed, w.rung, w.rule, "
    "r.handling, r.name FROM warning w JOIN rule r ON r.id = w.rule WHERE w.id = ?";
static const char set_due[] = "UPDATE warning SET due = ?, rung = 0, told = 0 WHERE id = ?";
static const char set_rung[] = "UPDATE warning SET rung = ? WHERE id = ?";
static const char set_told[] = "UPDATE warning SET version = version + 1, told = ? WHERE id = ?";
static const char give[] =
    "UPDATE warning SET version = version + 1, person = ?, chosen = 1 WHERE id = ?";
static const char sleep[] = "UPDATE warning SET snoozed = ? WHERE id = ?";
static const char wake[] = "UPDATE warning SET version = version + 1, snoozed = NULL, handed = ? "
                           "WHERE id = ? AND snoozed IS NOT NULL";

// What the ladder has to know of a warning.
struct climber {
    int64_t id, person, customer, rule;
    bool open;
    day_t handed;
    int rung;
    struct handling handling;
    struct str rule_name;
};

static enum err climber_load(struct work *w, int64_t id, struct climber *out)
{
    struct ctx quiet = {.arena = w->c->arena};
    struct db_rows *rows;
    struct str handling = STR_NONE;
    *out = (struct climber){.id = id, .handed = DAY_NONE};
    enum err e = db_query(w->c, w->tx, load, DB_VALUES(value_int(id)), &rows);
    while (!e && db_next(w->c, rows, &e)) {
        struct value handed = db_value(rows, 3);
        out->open = str_eq(db_text(rows, 0), STR("open"));
        out->person = db_int(rows, 1);
        out->customer = db_int(rows, 2);
        out->handed = handed.type == VALUE_INT ? (day_t)handed.integer : DAY_NONE;
        out->rung = (int)db_int(rows, 4);
        out->rule = db_int(rows, 5);
        handling = db_text_copy(w->c, rows, 6);
        out->rule_name = db_text_copy(w->c, rows, 7);
    }
    // What cannot be read any more (a segment's field is gone) climbs as the standard does.
    if (!e && handling_parse(&quiet, w->schema, handling, &out->handling))
        out->handling = handling_standard(w->c->arena);
    return e;
}

// When the next rung comes; nothing where there is none.
static enum err put_next(struct work *w, struct org *o, const struct worktime *hours,
                         const struct climber *m)
{
    if (m->rung >= m->handling.rung_count)
        return ERR_NONE;
    day_t day = worktime_day_after(hours, m->handed, m->handling.rungs[m->rung].days);
    if (day == DAY_NONE)
        return ERR_NONE;
    return agenda_put(w->c, w->tx, LADDER_KIND, m->id, LADDER_CLIMB,
                      calendar_morning(org_clock(o), hours, day));
}

enum err ladder_begin(struct work *w, struct org *o, const struct worktime *hours, int64_t warning)
{
    struct climber m;
    enum err e = climber_load(w, warning, &m);
    if (e)
        return e;
    day_t due = worktime_day_after(hours, m.handed, m.handling.due_days);
    m.rung = 0;
    e = db_run(w->c, w->tx, set_due,
               DB_VALUES(due == DAY_NONE ? value_null() : value_int(due), value_int(warning)),
               NULL);
    return e ? e : put_next(w, o, hours, &m);
}

enum err ladder_end(struct work *w, int64_t warning)
{
    return agenda_drop(w->c, w->tx, LADDER_KIND, warning);
}

enum err ladder_sleep(struct work *w, struct org *o, int64_t warning, day_t until)
{
    struct worktime hours;
    enum err e = calendar_load(w->c, w->tx, &hours);
    if (!e)
        e = ladder_end(w, warning);
    if (!e)
        e = db_run(w->c, w->tx, sleep, DB_VALUES(value_int(until), value_int(warning)), NULL);
    return e ? e
             : agenda_put(w->c, w->tx, LADDER_KIND, warning, LADDER_WAKE,
                          calendar_morning(org_clock(o), &hours, until));
}

// ---- rungs --------------------------------------------------------------------------------------

// Says it to somebody; `what` tells the steps of one warning apart, which climbs in steps of its own time.
static enum err tell(struct work *w, const struct climber *m, int64_t person, const char *what,
                     const char *zh, const char *en)
{
    struct arena *a = w->c->arena;
    struct telling t = {
        .person = person,
        .customer = m->customer,
        .cause = "warning",
        .cause_id = m->id,
        .key = str_format(a, "warning:%lld:%s:%lld", (long long)m->id, what, (long long)w->at_ms),
        .zh = str_format(a, "%s：%.*s", zh, STR_ARG(m->rule_name)),
        .en = str_format(a, "%s: %.*s", en, STR_ARG(m->rule_name))};
    return tell_person(w, &t);
}

static enum err remind(struct work *w, const struct climber *m)
{
    enum err e = step_add(w, m->id, STEP_REMINDED, m->person, STR_NONE);
    return e ? e : tell(w, m, m->person, "reminded", "预警到期未处理", "A warning of yours is due");
}

static enum err tell_boss(struct work *w, struct org *o, const struct climber *m)
{
    int64_t boss = 0;
    struct assigner a;
    assigner_init(w, m->rule, &a);
    assigner_seen_by(&a, o);
    enum err e = assigner_done(&a, assign_boss_who_may(&a, m->person, m->customer, &boss));
    if (e || !boss)
        return e ? e : remind(w, m); // nobody is above him: he hears of it once more
    e = db_run(w->c, w->tx, set_told, DB_VALUES(value_int(boss), value_int(m->id)), NULL);
    if (!e)
        e = step_add(w, m->id, STEP_TOLD, boss, STR_NONE);
    return e ? e
             : tell(w, m, boss, "told", "预警超时无人处理，请过问",
                    "Nobody has handled a warning in time");
}

static enum err find_next(struct work *w, struct org *o, const struct climber *m,
                          const struct handling_to *to, int64_t *person)
{
    struct assigner a;
    assigner_init(w, m->rule, &a);
    assigner_seen_by(&a, o);
    return assigner_done(&a, to->how == HOW_HEAD
                                 ? assign_boss_who_may(&a, m->person, m->customer, person)
                                 : assigner_pick(&a, to, m->customer, person));
}

// It begins anew with another, whose list it joins at once: the cap is for new ones.
static enum err give_away(struct work *w, struct org *o, const struct climber *m,
                          const struct handling_to *to)
{
    int64_t person = 0;
    enum err e = find_next(w, o, m, to, &person);
    if (e || !person || person == m->person)
        return e ? e : remind(w, m);
    e = db_run(w->c, w->tx, give, DB_VALUES(value_int(person), value_int(m->id)), NULL);
    if (!e)
        e = step_add(w, m->id, STEP_GIVEN, person, STR_NONE);
    if (!e)
        e = tell(w, m, person, "given", "一条预警转给您处理", "A warning was given to you");
    return e ? e : hand_now(w, o, m->id, person);
}

static enum err climb(struct work *w, struct org *o, struct climber *m)
{
    struct worktime hours;
    const struct handling_rung *r = &m->handling.rungs[m->rung];
    m->rung++;
    enum err e =
        db_run(w->c, w->tx, set_rung, DB_VALUES(value_int(m->rung), value_int(m->id)), NULL);
    if (!e)
        e = calendar_load(w->c, w->tx, &hours);
    if (!e)
        e = put_next(w, o, &hours, m);
    if (e)
        return e;
    switch (r->act) {
    case ACT_REMIND:
        return remind(w, m);
    case ACT_TELL:
        return tell_boss(w, o, m);
    default:
        return give_away(w, o, m, &r->to);
    }
}

static enum err wake_up(struct work *w, struct org *o, const struct climber *m)
{
    struct worktime hours;
    int64_t changed = 0;
    enum err e =
        db_run(w->c, w->tx, wake, DB_VALUES(value_int(work_today(w)), value_int(m->id)), &changed);
    if (!e && changed)
        e = step_add(w, m->id, STEP_WOKEN, m->person, STR_NONE);
    if (!e)
        e = calendar_load(w->c, w->tx, &hours);
    return e || !changed ? e : ladder_begin(w, o, &hours, m->id);
}

enum err ladder_ready(struct ctx *c, struct org *o, const struct agenda_item *item)
{
    (void)item;
    return sight_prepare(c, o);
}

enum err ladder_climb(struct work *w, struct org *o, const struct agenda_item *item)
{
    struct climber m;
    enum err e = climber_load(w, item->thing, &m);
    if (e || !m.open)
        return e;
    if (item->step == LADDER_WAKE)
        return wake_up(w, o, &m);
    return m.rung < m.handling.rung_count && m.handed != DAY_NONE ? climb(w, o, &m) : ERR_NONE;
}
