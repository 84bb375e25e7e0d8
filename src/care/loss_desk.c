// What people tell of a loss.
#include "care/effect.h"
#include "care/loss.h"
#include "model/guard.h"
#include "model/standard.h"

static const char task_of[] = "SELECT task FROM loss_watch WHERE loss = ?";

struct deed {
    struct record r;
    const struct object *o;
    bool *given;
};

static enum err deed_begin(struct work *w, int64_t loss, struct deed *d)
{
    int at = loss_object(w->schema);
    if (at < 0)
        return fail(w->c, ERR_NOT_FOUND, "there are no losses here: the object was deleted",
                    "没有流失记录：这个对象已被删除");
    enum err e = record_load(w->c, w->tx, w->schema, at, loss, &d->r);
    d->o = &w->schema->objects[at];
    d->given = ARENA_ARRAY(w->c->arena, bool, (size_t)d->o->field_count + 1);
    return e;
}

static void put(struct deed *d, const char *field, struct value v)
{
    int at = object_field(d->o, str_of(field));
    if (at < 0)
        return;
    d->r.cells[at] = v;
    d->given[at] = true;
}

static void put_text(struct deed *d, const char *field, struct str text)
{
    if (text.at)
        put(d, field, text.len ? value_text(text) : value_null());
}

// The guard asks whose loss it is; the task is the program's.
static enum err deed_end(struct work *w, struct deed *d, int64_t version, const char *zh,
                         const char *en)
{
    int64_t task = 0;
    struct str language;
    enum err e = record_update(w, &d->r, d->given, version, NULL);
    if (!e)
        e = db_number(w->c, w->tx, task_of, DB_VALUES(value_int(d->r.id)), 0, &task);
    if (!e)
        e = setting_get(w->c, w->tx, "language", &language);
    const struct effect_value end[] = {
        {"end", effect_when(w, "task", "end", work_today(w))},
        {"result", value_text(str_of(!e && str_eq(language, STR("en")) ? en : zh))},
    };
    return e || !task ? e : effect_change(w, "task", task, end, 2);
}

enum err loss_interviewed(struct work *w, const struct loss_interview *i)
{
    struct deed d;
    struct str language;
    enum err e = deed_begin(w, i->loss, &d);
    if (!e)
        e = setting_get(w->c, w->tx, "language", &language);
    if (e)
        return e;
    if (i->note.len > LOSS_NOTE_MAX)
        return fail(w->c, ERR_INPUT, "note: at most %d bytes", "note：最多 %d 字节", LOSS_NOTE_MAX);
    if (i->kind >= 0)
        put_text(&d, "kind",
                 standard_choice("loss", "kind", i->kind, !str_eq(language, STR("en"))));
    put_text(&d, "reason", i->reason);
    put_text(&d, "competitor", i->competitor);
    put_text(&d, "note", i->note);
    put_text(&d, "by", i->by);
    put(&d, "interviewed", effect_when(w, "loss", "interviewed", work_today(w)));
    return deed_end(w, &d, i->version, "已回访", "He was asked");
}

enum err loss_won_back(struct work *w, int64_t loss, int64_t version)
{
    struct deed d;
    enum err e = deed_begin(w, loss, &d);
    if (e)
        return e;
    put(&d, "returned", effect_when(w, "loss", "returned", work_today(w)));
    return deed_end(w, &d, version, "已挽回", "He was won back");
}
