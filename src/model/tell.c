#include "model/tell.h"

static const char language[] = "SELECT language FROM person WHERE id = ? AND active = 1";

enum err tell_person(struct work *w, const struct telling *t)
{
    struct db_rows *rows;
    struct str speaks = STR_NONE;
    enum err e = db_query(w->c, w->tx, language, DB_VALUES(value_int(t->person)), &rows);
    while (!e && db_next(w->c, rows, &e))
        speaks = db_text_copy(w->c, rows, 0);
    if (e || !speaks.len)
        return e;
    bool english = str_eq(speaks, STR("en"));
    struct str line = english ? t->en : t->zh, more = english ? t->body_en : t->body_zh;
    struct message m = {.key = t->key,
                        .kind = MESSAGE_BELL,
                        .target = TARGET_PERSON,
                        .customer = t->customer,
                        .person = t->person,
                        .purpose = PURPOSE_INTERNAL,
                        .cause = str_of(t->cause),
                        .cause_id = t->cause_id,
                        .subject = more.len ? line : STR_NONE,
                        .body = more.len ? more : line};
    return message_put(w, &m);
}
