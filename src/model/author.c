#include "model/author.h"

// One row a kind: who has it, giving it to somebody, all that is somebody's, and giving it back.
static const struct {
    const char *word, *get, *set, *of, *back;
} rows[AUTHOR_KINDS] = {
    [AUTHOR_RULE] = {"rule", "SELECT author FROM rule WHERE id = ?",
                     "UPDATE rule SET author = ? WHERE id = ?",
                     "SELECT id FROM rule WHERE author = ? ORDER BY id",
                     "UPDATE rule SET author = ? WHERE id = ? AND author = ?"},
    [AUTHOR_DEFINITION] = {"definition", "SELECT author FROM definition WHERE id = ?",
                           "UPDATE definition SET author = ? WHERE id = ?",
                           "SELECT id FROM definition WHERE author = ? ORDER BY id",
                           "UPDATE definition SET author = ? WHERE id = ? AND author = ?"},
    [AUTHOR_VIEW] = {"view", "SELECT owner FROM view WHERE id = ?",
                     "UPDATE view SET owner = ? WHERE id = ?",
                     "SELECT id FROM view WHERE owner = ? AND shared = 'all' ORDER BY id",
                     "UPDATE view SET owner = ? WHERE id = ? AND owner = ?"},
    [AUTHOR_FIELD] = {"field", "SELECT author FROM field WHERE id = ?",
                      "UPDATE field SET author = ? WHERE id = ?",
                      "SELECT id FROM field WHERE author = ? ORDER BY id",
                      "UPDATE field SET author = ? WHERE id = ? AND author = ?"},
    [AUTHOR_LAYOUT] = {"layout", "SELECT author FROM layout WHERE object = ?",
                       "UPDATE layout SET author = ? WHERE object = ?",
                       "SELECT object FROM layout WHERE author = ? ORDER BY object",
                       "UPDATE layout SET author = ? WHERE object = ? AND author = ?"},
    [AUTHOR_ROLE] = {"role", "SELECT author FROM role WHERE id = ?",
                     "UPDATE role SET author = ? WHERE id = ?",
                     "SELECT id FROM role WHERE author = ? ORDER BY id",
                     "UPDATE role SET author = ? WHERE id = ? AND author = ?"},
    [AUTHOR_FORM] = {"form", "SELECT author FROM form WHERE id = ?",
                     "UPDATE form SET author = ? WHERE id = ?",
                     "SELECT id FROM form WHERE author = ? ORDER BY id",
                     "UPDATE form SET author = ? WHERE id = ? AND author = ?"},
    [AUTHOR_DUPLICATE_RULE] = {"duplicate_rule", "SELECT author FROM duplicate_rule WHERE id = ?",
                               "UPDATE duplicate_rule SET author = ? WHERE id = ?",
                               "SELECT id FROM duplicate_rule WHERE author = ? ORDER BY id",
                               "UPDATE duplicate_rule SET author = ? WHERE id = ? AND author = ?"},
    // It tells what he may see: a handover leaves it, and it is switched off when he goes.
    [AUTHOR_HOOK] = {"hook", "SELECT person FROM hook WHERE id = ?", NULL, NULL, NULL},
    [AUTHOR_AUTOMATION] = {"automation", "SELECT author FROM automation WHERE id = ?", NULL, NULL,
                           NULL},
    [AUTHOR_PLAY] = {"play", "SELECT author FROM play WHERE id = ?",
                     "UPDATE play SET author = ? WHERE id = ?",
                     "SELECT id FROM play WHERE author = ? AND deleted = 0 ORDER BY id",
                     "UPDATE play SET author = ? WHERE id = ? AND author = ?"},
    [AUTHOR_QUEUE] = {.word = "queue"},
    [AUTHOR_LETTER] = {.word = "template"},
    [AUTHOR_WORTH] = {.word = "worth"},
};
static const char insert[] =
    "INSERT INTO handover_thing (handover, what, thing, receiver) VALUES (?, ?, ?, ?)";
static const char select_things[] =
    "SELECT thing, receiver FROM handover_thing WHERE handover = ? AND what = ? ORDER BY thing";

const char *author_word(enum author_of what)
{
    return rows[what].word;
}

enum err author_set(struct work *w, enum author_of what, int64_t thing)
{
    return db_run(w->c, w->tx, rows[what].set, DB_VALUES(value_int(w->actor), value_int(thing)),
                  NULL);
}

enum err author_get(struct ctx *c, struct db_tx *tx, enum author_of what, int64_t thing,
                    int64_t *person)
{
    *person = 0;
    if (!rows[what].get)
        return ERR_NONE;
    return db_number(c, tx, rows[what].get, DB_VALUES(value_int(thing)), 0, person);
}

struct owned {
    int64_t thing, receiver;
};

static enum err read_owned(struct work *w, const char *sql, const struct value *values, int count,
                           struct owned **out, int *n)
{
    struct db_rows *found;
    bool receivers = sql == select_things;
    *out = NULL;
    *n = 0;
    enum err e = db_query(w->c, w->tx, sql, values, count, &found);
    while (!e && db_next(w->c, found, &e)) {
        *out = arena_grow(w->c->arena, *out, (size_t)*n, (size_t)*n + 1, sizeof **out);
        (*out)[(*n)++] = (struct owned){db_int(found, 0), receivers ? db_int(found, 1) : 0};
    }
    return e;
}

enum err author_hand_over(struct work *w, int64_t handover, int64_t from, int64_t to)
{
    enum err e = ERR_NONE;
    for (int what = 0; what < AUTHOR_KINDS && !e; what++) {
        struct owned *list;
        int count = 0;
        if (!rows[what].of)
            continue;
        e = read_owned(w, rows[what].of, DB_VALUES(value_int(from)), &list, &count);
        for (int i = 0; i < count && !e; i++) {
            e = db_run(w->c, w->tx, rows[what].set,
                       DB_VALUES(value_int(to), value_int(list[i].thing)), NULL);
            if (!e)
                e = db_run(w->c, w->tx, insert,
                           DB_VALUES(value_int(handover), value_text(str_of(rows[what].word)),
                                     value_int(list[i].thing), value_int(to)),
                           NULL);
        }
    }
    return e;
}

enum err author_give_back(struct work *w, int64_t handover, int64_t to, int64_t *restored)
{
    enum err e = ERR_NONE;
    for (int what = 0; what < AUTHOR_KINDS && !e; what++) {
        struct owned *list;
        int count = 0;
        e = read_owned(w, select_things,
                       DB_VALUES(value_int(handover), value_text(str_of(rows[what].word))), &list,
                       &count);
        for (int i = 0; i < count && !e; i++) {
            int64_t changed = 0;
            e = db_run(
                w->c, w->tx, rows[what].back,
                DB_VALUES(value_int(to), value_int(list[i].thing), value_int(list[i].receiver)),
                &changed);
            *restored += changed;
        }
    }
    return e;
}
