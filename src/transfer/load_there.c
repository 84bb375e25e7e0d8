// A row that would be new, of which a rule says that it is there already, and whose owner wants that
// one brought up to date: it changes the record that is there.
#include "model/duplicate.h"
#include "transfer/load.h"

static const char by_this_import[] = "SELECT 1 FROM change WHERE record = ? AND source = ? LIMIT 1";

// What a rule that refuses found, else all that was found. 0: several, and nobody knows which.
static int64_t the_one(const struct duplicate_asking *asking)
{
    for (int action = DUPLICATE_REFUSE; action >= DUPLICATE_WARN; action--) {
        int64_t one = 0;
        bool several = false;
        for (int i = 0; i < asking->count; i++) {
            if ((int)asking->found[i].rule->action < action)
                continue;
            several |= one && one != asking->found[i].record;
            one = asking->found[i].record;
        }
        if (one)
            return several ? 0 : one;
    }
    return 0;
}

// The key of the record that is there stays, and so does its name where the row has none beside its key.
static bool *to_write(struct ctx *c, const struct load *l, const struct load_row *row)
{
    const struct object *o = l->object;
    bool *given = ARENA_ARRAY(c->arena, bool, (size_t)o->field_count + 1);
    int name = o->shape == SHAPE_CUSTOMER ? object_field(o, STR("name")) : -1;
    for (int i = 0; i < o->field_count; i++)
        given[i] = row->given[i];
    if (o->key >= 0)
        given[o->key] = false;
    if (name >= 0 && row->cells[name].type == VALUE_TEXT && str_eq(row->cells[name].text, row->key))
        given[name] = false;
    return given;
}

enum err load_update(struct load *l, struct record *r, const bool *given, bool *changed)
{
    struct duplicate_asking *asking = l->work->duplicates;
    bool seen = asking && asking->seen;
    if (asking && l->update)
        asking->seen = true;
    enum err e = record_update(l->work, r, given, 0, changed);
    if (asking)
        asking->seen = seen;
    return e;
}

static enum err several(struct ctx *c)
{
    fail_clear(c);
    return fail(c, ERR_DUPLICATE, "several records are like this row: decide yourself which it is",
                "有多条记录与这一行相似，请自行确认是哪一条");
}

static enum err again(struct ctx *c)
{
    return fail(c, ERR_DUPLICATE, "another row of this file is the same record already",
                "文件中已有另一行对应同一条记录");
}

enum err load_once(struct ctx *c, const struct load *l, int64_t id)
{
    return int_map_get(&l->there, (uint64_t)id) ? again(c) : ERR_NONE;
}

enum err load_there(struct ctx *c, struct load *l, const struct load_row *row, int64_t *id,
                    enum load_what *what)
{
    struct work *w = l->work;
    struct duplicate_asking *asking = w->duplicates;
    struct cause words = c->why;
    struct record r = {.object = l->plan->object, .id = the_one(asking), .cells = row->cells};
    int64_t touched = 0;
    bool changed = false;
    if (!r.id)
        return several(c);
    fail_clear(c);
    enum err e = db_number(c, w->tx, by_this_import,
                           DB_VALUES(value_int(r.id), value_int(w->source)), 0, &touched);
    if (!e && touched)
        return again(c);
    if (!e)
        e = load_once(c, l, r.id);
    struct duplicate_match *found = asking->found;
    int count = asking->count;
    if (!e)
        e = load_update(l, &r, to_write(c, l, row), &changed);
    asking->found = found; // what the row itself was like
    asking->count = count;
    if (e == ERR_NOT_FOUND || e == ERR_DENIED) { // not his: it is there, and no more is said
        fail_clear(c);
        return fail_as(c, &words);
    }
    if (!e)
        int_map_put(&l->there, (uint64_t)r.id, 1);
    *id = r.id;
    *what = changed ? LOAD_UPDATED : LOAD_UNCHANGED;
    return e;
}
