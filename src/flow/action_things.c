#include "flow/action_things.h"
#include "flow/assign.h"

static const char *const selects[PARAM_KINDS] = {
    [PARAM_WHO] = "SELECT name FROM person WHERE id = ? AND active = 1",
    [PARAM_LETTER] = "SELECT name FROM message_template WHERE id = ? AND deleted = 0",
    [PARAM_CHANNEL] = "SELECT name FROM channel WHERE id = ? AND deleted = 0 AND kind = 'hook'",
    [PARAM_PLAY] = "SELECT name FROM play WHERE id = ? AND deleted = 0",
    [PARAM_SURVEY] = "SELECT name FROM survey WHERE id = ? AND deleted = 0",
    [PARAM_FORM] = "SELECT name FROM form WHERE id = ? AND deleted = 0",
};
static const char is_active[] = "SELECT COUNT(*) FROM person WHERE id = ? AND active = 1";

enum err action_thing(struct ctx *c, struct db_tx *tx, enum param_kind kind, int64_t id,
                      struct str *name)
{
    struct db_rows *rows;
    *name = STR("");
    if (!selects[kind])
        return ERR_NONE;
    enum err e = db_query(c, tx, selects[kind], DB_VALUES(value_int(id)), &rows);
    while (!e && db_next(c, rows, &e))
        *name = db_text_copy(c, rows, 0);
    return e;
}

int action_minutes(struct str text)
{
    if (text.len != 5 || text.at[2] != ':')
        return -1;
    for (int i = 0; i < 5; i++)
        if (i != 2 && (text.at[i] < '0' || text.at[i] > '9'))
            return -1;
    int hour = (text.at[0] - '0') * 10 + text.at[1] - '0';
    int minute = (text.at[3] - '0') * 10 + text.at[4] - '0';
    return hour < 24 && minute < 60 ? hour * 60 + minute : -1;
}

enum err action_person(struct action_call *a, const char *param, int64_t *person)
{
    struct work *w = a->w;
    int64_t who = action_int(a->step, param), active = 0;
    enum err e = ERR_NONE;
    *person = who > 0 ? who : 0;
    if ((who == WHO_OWNER || who == WHO_BOSS) && a->customer)
        e = assign_owner(w, a->customer->id, person);
    if (!e && who == WHO_BOSS && *person) {
        int64_t boss = 0;
        e = assign_boss(w->c, w->tx, *person, &boss);
        *person = boss ? boss : *person;
    }
    for (int tries = 0; tries < 2 && !e; tries++) {
        e = *person ? db_number(w->c, w->tx, is_active, DB_VALUES(value_int(*person)), 0, &active)
                    : ERR_NONE;
        if (active)
            return e;
        *person = a->author;
    }
    *person = active ? *person : 0;
    return e;
}
