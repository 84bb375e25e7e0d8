// A customer's way through a play: how he enters, how he goes on, how it ends.
#include "flow/play.h"
#include "model/calendar.h"
#include "model/guard.h"

static const char undecided[] =
    "SELECT COUNT(*) FROM play_entry WHERE play = ? AND customer = ? AND outcome = ''";
static const char insert[] =
    "INSERT INTO play_entry (id, play, customer, entered, arm, draw, step, asks, ended, passed, outcome, "
    "decided, worth) VALUES (?, ?, ?, ?, ?, ?, 0, 0, ?, 0, '', NULL, ?)";
static const char select_one[] =
    "SELECT play, customer, arm, step, asks, ended FROM play_entry WHERE id = ?";
static const char end_it[] = "UPDATE play_entry SET ended = ?, asks = 0 WHERE id = ? AND ended IS NULL";
static const char log_it[] =
    "INSERT INTO play_step (id, entry, at, step, what, thing, note, note_en) VALUES (?, ?, ?, ?, ?, ?, "
    "?, ?)";
static const char select_log[] =
    "SELECT at, step, what, thing, note, note_en FROM play_step WHERE entry = ? ORDER BY id";

enum err play_entry_load(struct work *w, int64_t id, struct play_entry *out)
{
    struct db_rows *rows;
    *out = (struct play_entry){.id = id, .ended = true};
    enum err e = db_query(w->c, w->tx, select_one, DB_VALUES(value_int(id)), &rows);
    while (!e && db_next(w->c, rows, &e)) {
        out->play = db_int(rows, 0);
        out->customer = db_int(rows, 1);
        out->control = !str_eq(db_text(rows, 2), STR("play"));
        out->step = (int)db_int(rows, 3);
        out->asks = db_int(rows, 4) != 0;
        out->ended = db_value(rows, 5).type == VALUE_INT;
    }
    return e;
}

enum err play_entry_end(struct work *w, int64_t entry)
{
    enum err e = db_run(w->c, w->tx, end_it,
                        DB_VALUES(value_int(work_today(w)), value_int(entry)), NULL);
    return e ? e : agenda_drop(w->c, w->tx, PLAY_KIND, entry);
}

enum err play_entry_next(struct work *w, struct org *o, const struct play_entry *m,
                         const struct play_steps *steps, day_t from)
{
    struct worktime hours;
    if (m->step >= steps->count)
        return play_entry_end(w, m->id);
    enum err e = calendar_load(w->c, w->tx, &hours);
    day_t day = e ? DAY_NONE : worktime_day_after(&hours, from, steps->items[m->step].days);
    if (e || day == DAY_NONE)
        return e ? e : play_entry_end(w, m->id); // no day is worked at all
    return agenda_put(w->c, w->tx, PLAY_KIND, m->id, m->step,
                      calendar_morning(org_clock(o), &hours, day));
}

enum err play_step_log(struct work *w, int64_t entry, const struct play_did *did)
{
    int64_t id;
    enum err e = db_ids(w->c, w->tx, 1, &id);
    if (e)
        return e;
    return db_append(w->c, w->tx, log_it,
                     DB_VALUES(value_int(id), value_int(entry), value_int(w->at_ms),
                               value_int(did->step), value_text(did->what), value_int(did->thing),
                               value_text(did->zh), value_text(did->en)));
}

enum err play_log(struct ctx *c, struct db_tx *tx, int64_t entry, struct play_did **out, int *count)
{
    struct db_rows *rows;
    int n = 0;
    *out = NULL;
    enum err e = db_query(c, tx, select_log, DB_VALUES(value_int(entry)), &rows);
    while (!e && db_next(c, rows, &e)) {
        *out = arena_grow(c->arena, *out, (size_t)n, (size_t)n + 1, sizeof **out);
        (*out)[n++] = (struct play_did){.at_ms = db_int(rows, 0),
                                        .step = (int)db_int(rows, 1),
                                        .what = db_text_copy(c, rows, 2),
                                        .thing = db_int(rows, 3),
                                        .zh = db_text_copy(c, rows, 4),
                                        .en = db_text_copy(c, rows, 5)};
    }
    *count = n;
    return e;
}

enum err play_enter(struct work *w, struct org *o, const struct play *p, int64_t customer,
                    struct value worth, int64_t *entered)
{
    struct play_steps steps;
    int64_t open = 0, id, draw = play_draw(p->seed, customer);
    bool control = play_controls(p, draw);
    day_t today = work_today(w);
    *entered = 0;
    enum err e = db_number(w->c, w->tx, undecided, DB_VALUES(value_int(p->id), value_int(customer)),
                           0, &open);
    if (e || open)
        return e;
    e = db_ids(w->c, w->tx, 1, &id);
    if (!e)
        e = db_run(w->c, w->tx, insert,
                   DB_VALUES(value_int(id), value_int(p->id), value_int(customer), value_int(today),
                             value_text(control ? STR("control") : STR("play")), value_int(draw),
                             control ? value_int(today) : value_null(), worth),
                   NULL);
    if (e)
        return e;
    *entered = id;
    struct play_entry m = {.id = id, .play = p->id, .customer = customer};
    e = control ? ERR_NONE : play_steps_parse(w->c, p->steps, &steps);
    return e || control ? e : play_entry_next(w, o, &m, &steps, today);
}

enum err play_enter_by_hand(struct work *w, struct org *o, int64_t play, int64_t customer,
                            struct value worth, int64_t *entered)
{
    struct play p;
    *entered = 0;
    enum err e = play_load(w->c, w->tx, play, &p);
    if (!e)
        e = guard_customer(w, customer);
    if (!e && (!p.enabled || p.deleted_ms))
        e = fail(w->c, ERR_CONFLICT, "the play is switched off", "这个方案未启用");
    return e ? e : play_enter(w, o, &p, customer, worth, entered);
}
