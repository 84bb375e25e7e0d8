#include "auth/audit.h"

static const char insert[] = "INSERT INTO audit (id, at, person, address, session, what, detail) "
                             "VALUES (?, ?, ?, ?, ?, ?, ?)";
static const char select_some[] =
    "SELECT id, at, person, address, session, what, detail FROM audit WHERE (CAST(? AS BIGINT) = 0 "
    "OR person = ?) AND (? = '' OR what = ?) AND (CAST(? AS BIGINT) = 0 OR at >= ?) AND (CAST(? AS "
    "BIGINT) = 0 OR at < ?) AND (CAST(? AS BIGINT) = 0 OR id < ?) ORDER BY id DESC LIMIT ?";

static struct value text_of(struct str s)
{
    return value_text(s.at ? s : STR(""));
}

enum err audit_note(struct ctx *c, struct db_tx *tx, const struct audit *a)
{
    int64_t id;
    enum err e = db_ids(c, tx, 1, &id);
    if (e)
        return e;
    return db_run(c, tx, insert,
                  DB_VALUES(value_int(id), value_int(a->at_ms), value_int(a->person),
                            text_of(a->address), text_of(a->session), text_of(a->what),
                            value_text(a->detail.len ? a->detail : STR("{}"))),
                  NULL);
}

enum err audit_list(struct ctx *c, struct db_tx *tx, const struct audit_question *q,
                    struct audit **out, int *count)
{
    struct db_rows *rows;
    int n = 0;
    *out = ARENA_ARRAY(c->arena, struct audit, (size_t)q->limit);
    enum err e = db_query(c, tx, select_some,
                          DB_VALUES(value_int(q->person), value_int(q->person), text_of(q->what),
                                    text_of(q->what), value_int(q->from_ms), value_int(q->from_ms),
                                    value_int(q->to_ms), value_int(q->to_ms), value_int(q->after),
                                    value_int(q->after), value_int(q->limit)),
                          &rows);
    while (!e && db_next(c, rows, &e))
        (*out)[n++] = (struct audit){db_int(rows, 0),          db_int(rows, 1),
                                     db_int(rows, 2),          db_text_copy(c, rows, 3),
                                     db_text_copy(c, rows, 4), db_text_copy(c, rows, 5),
                                     db_text_copy(c, rows, 6)};
    *count = n;
    return e;
}
