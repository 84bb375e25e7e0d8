#include "flow/hand.h"
#include "flow/ladder.h"
#include "flow/step.h"
#include "model/calendar.h"

static const char handed_today[] = "SELECT COUNT(*) FROM warning WHERE person = ? AND handed = ?";
static const char next_waiting[] =
    "SELECT id FROM warning WHERE person = ? AND handed IS NULL AND status = 'open' "
    "ORDER BY COALESCE(worth, 0) DESC, id LIMIT ?";
static const char waiting[] = "SELECT COUNT(*) FROM warning WHERE person = ? AND handed IS NULL AND "
                              "status = 'open'";
static const char hand_one[] =
    "UPDATE warning SET version = version + 1, handed = ? WHERE id = ?";

enum err warnings_cap(struct ctx *c, struct db_tx *tx, int *out)
{
    struct str text;
    enum err e = setting_get(c, tx, CAP_SETTING, &text);
    num_t n = text.len ? num_parse(text) : NUM_NONE;
    *out = n == NUM_NONE ? CAP_STANDARD : (int)(n / NUM_ONE);
    return e;
}

enum err hand_soon(struct work *w, int64_t person)
{
    return agenda_put(w->c, w->tx, HAND_KIND, person, 0, w->at_ms);
}

static enum err hand_this(struct work *w, struct org *o, const struct worktime *hours, int64_t id,
                          int64_t person)
{
    enum err e =
        db_run(w->c, w->tx, hand_one, DB_VALUES(value_int(work_today(w)), value_int(id)), NULL);
    if (!e)
        e = step_add(w, id, STEP_HANDED, person, STR_NONE);
    return e ? e : ladder_begin(w, o, hours, id);
}

enum err hand_now(struct work *w, struct org *o, int64_t warning, int64_t person)
{
    struct worktime hours;
    enum err e = calendar_load(w->c, w->tx, &hours);
    return e ? e : hand_this(w, o, &hours, warning, person);
}

static enum err hand_some(struct work *w, struct org *o, const struct worktime *hours,
                          int64_t person, int64_t room)
{
    struct db_rows *rows;
    int64_t *ids = ARENA_ARRAY(w->c->arena, int64_t, (size_t)room + 1);
    int count = 0;
    enum err e = db_query(w->c, w->tx, next_waiting, DB_VALUES(value_int(person), value_int(room)),
                          &rows);
    while (!e && db_next(w->c, rows, &e))
        ids[count++] = db_int(rows, 0);
    for (int i = 0; i < count && !e; i++)
        e = hand_this(w, o, hours, ids[i], person);
    return e;
}

enum err hand_out(struct work *w, struct org *o, const struct agenda_item *item)
{
    struct worktime hours;
    int64_t person = item->thing, already = 0, left = 0;
    day_t today = work_today(w);
    int cap = 0;
    enum err e = calendar_load(w->c, w->tx, &hours);
    if (!e)
        e = warnings_cap(w->c, w->tx, &cap);
    if (!e)
        e = db_number(w->c, w->tx, handed_today, DB_VALUES(value_int(person), value_int(today)), 0,
                      &already);
    if (!e && already < cap && worktime_works(&hours, today))
        e = hand_some(w, o, &hours, person, cap - already);
    if (!e)
        e = db_number(w->c, w->tx, waiting, DB_VALUES(value_int(person)), 0, &left);
    day_t next = worktime_day_after(&hours, today, 1);
    if (e || !left || next == DAY_NONE)
        return e;
    return agenda_put(w->c, w->tx, HAND_KIND, person, 0, clock_day_ms(org_clock(o), next));
}
