#include "flow/undone.h"
#include "auth/person.h"
#include "model/tell.h"

static enum err tell_all(struct work *w, struct telling *t)
{
    int64_t *people;
    int count;
    struct str key = t->key;
    enum err e = person_administrators(w->c, w->tx, &people, &count);
    for (int i = 0; i < count && !e; i++) {
        t->person = people[i];
        t->key = str_format(w->c->arena, "%.*s:%lld:%d", STR_ARG(key), (long long)people[i],
                            (int)work_today(w));
        e = tell_person(w, t);
    }
    return e;
}

enum err undone_tell(struct work *w, const struct agenda_item *item, const struct cause *why)
{
    struct telling t = {.cause = "undone",
                        .cause_id = item->id,
                        .key = str_format(w->c->arena, "undone:%.*s", STR_ARG(item->kind)),
                        .zh = STR("有到期的事没有做成，等您处理"),
                        .en = STR("Something that was due could not be done and waits for you"),
                        .body_zh = why->zh,
                        .body_en = why->en};
    return tell_all(w, &t);
}

enum err undone_tell_part(struct work *w, const struct cause *why)
{
    struct telling t = {.cause = "undone",
                        .key = STR("undone:part"),
                        .zh = STR("系统自动做的事里有一部分停住了"),
                        .en = STR("A part of what the server does by itself does not get on"),
                        .body_zh = why->zh,
                        .body_en = why->en};
    return tell_all(w, &t);
}
