#include "flow/step.h"

static const char insert[] = "INSERT INTO warning_step (id, warning, at, actor, what, person, note) "
                             "VALUES (?, ?, ?, ?, ?, ?, ?)";
static const char select_of[] =
    "SELECT at, actor, what, person, note FROM warning_step WHERE warning = ? ORDER BY id";

static const char *const names[STEP_COUNT] = {
    [STEP_OPENED] = "opened", [STEP_GIVEN] = "given",     [STEP_HANDED] = "handed",
    [STEP_REMINDED] = "reminded", [STEP_TOLD] = "told",   [STEP_SNOOZED] = "snoozed",
    [STEP_WOKEN] = "woken",   [STEP_HANDLED] = "handled", [STEP_REOPENED] = "reopened",
    [STEP_GONE] = "gone"};

const char *step_name(enum step_what what)
{
    return names[what];
}

enum err step_add(struct work *w, int64_t warning, enum step_what what, int64_t person,
                  struct str note)
{
    int64_t id;
    enum err e = db_ids(w->c, w->tx, 1, &id);
    if (e)
        return e;
    return db_append(w->c, w->tx, insert,
                     DB_VALUES(value_int(id), value_int(warning), value_int(w->at_ms),
                               value_int(w->actor), value_text(str_of(names[what])),
                               value_int(person), value_text(note.at ? note : STR(""))));
}

static enum step_what what_of(struct str name)
{
    for (int i = 0; i < STEP_COUNT; i++)
        if (str_eq(name, str_of(names[i])))
            return (enum step_what)i;
    return STEP_OPENED;
}

enum err steps_of(struct ctx *c, struct db_tx *tx, int64_t warning, struct warning_step **out,
                  int *count)
{
    struct db_rows *rows;
    size_t n = 0;
    *out = NULL;
    enum err e = db_query(c, tx, select_of, DB_VALUES(value_int(warning)), &rows);
    while (!e && db_next(c, rows, &e)) {
        *out = arena_grow(c->arena, *out, n, n + 1, sizeof **out);
        (*out)[n++] = (struct warning_step){.at_ms = db_int(rows, 0),
                                            .actor = db_int(rows, 1),
                                            .what = what_of(db_text(rows, 2)),
                                            .person = db_int(rows, 3),
                                            .note = db_text_copy(c, rows, 4)};
    }
    *count = (int)n;
    return e;
}
