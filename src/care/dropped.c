#include "care/dropped.h"
#include "auth/person.h"
#include "care/effect.h"
#include "care/loss.h"
#include "model/calendar.h"
#include "model/sight.h"
#include "model/standard.h"

static const char looked[] = "dropped_looked"; // the setting with the day of the last look

static const char open_loops[] =
    "SELECT id, customer, task, owner, 0 FROM survey_loop WHERE state < 3 ORDER BY id";
static const char known_losses[] =
    "SELECT id, customer, task, '', loss FROM loss_watch WHERE loss <> 0 AND task <> 0 ORDER BY id";
static const char set_task_of_loop[] = "UPDATE survey_loop SET task = ? WHERE id = ?";
static const char set_task_of_loss[] = "UPDATE loss_watch SET task = ? WHERE id = ?";
static const char still_open[] = "SELECT COUNT(*) FROM survey_loop WHERE id = ? AND state < 3";
struct thing {
    int64_t id, customer, task, loss; // loss 0: it is a bad answer
    struct str owner;
    struct str to; // who gets it, where it is on nobody's list; `at` NULL: it is on somebody's
};
struct looking {
    struct org *org;
    struct str day;
    bool due;
    struct thing *list;
    int count;
};

static enum err read_things(struct work *w, const char *sql, struct thing **list, int *count)
{
    struct db_rows *rows;
    enum err e = db_query(w->c, w->tx, sql, DB_NO_VALUES, &rows);
    while (!e && db_next(w->c, rows, &e)) {
        *list = arena_grow(w->c->arena, *list, (size_t)*count, (size_t)*count + 1, sizeof **list);
        (*list)[(*count)++] = (struct thing){.id = db_int(rows, 0),
                                             .customer = db_int(rows, 1),
                                             .task = db_int(rows, 2),
                                             .owner = db_text_copy(w->c, rows, 3),
                                             .loss = db_int(rows, 4)};
    }
    return e;
}

// ---- what is left of it -------------------------------------------------------------------------

// The record, where it is still there.
static enum err find(struct work *w, int object, int64_t id, struct record *r, bool *there)
{
    struct ctx quiet = {.arena = w->c->arena};
    enum err e =
        object < 0 || !id ? ERR_NOT_FOUND : record_load(&quiet, w->tx, w->schema, object, id, r);
    *there = !e;
    return !e || e == ERR_NOT_FOUND ? ERR_NONE : fail_as(w->c, &quiet.why);
}

static struct value cell(const struct work *w, const struct record *r, const char *field)
{
    int at = object_field(&w->schema->objects[r->object], str_of(field));
    return at < 0 ? value_null() : r->cells[at];
}

// A loss that somebody was asked about, who is back, that was none, or that somebody has deleted.
static enum err loss_ended(struct work *w, int64_t id, bool *ended)
{
    struct record r;
    bool there;
    enum err e = find(w, loss_object(w->schema), id, &r, &there);
    if (e || !there) {
        *ended = true;
        return e;
    }
    struct value kind = cell(w, &r, "kind");
    *ended = cell(w, &r, "interviewed").type != VALUE_NULL ||
             cell(w, &r, "returned").type != VALUE_NULL ||
             (kind.type == VALUE_TEXT && standard_meaning("loss", "kind", kind.text) == LOSS_FALSE);
    return ERR_NONE;
}

// The first of these who is there and sees what is the customer's; else an administrator.
static enum err choose(struct work *w, struct sight *sight, const struct thing *t, struct str had,
                       struct str *login)
{
    struct str owner, name;
    struct ctx quiet = {.arena = w->c->arena}, *c = w->c;
    *login = STR_NONE;
    w->c = &quiet;
    enum err e = effect_customer(w, t->customer, &owner, &name);
    w->c = c;
    if (e) // the customer is gone, and all that was his
        return e == ERR_NOT_FOUND ? ERR_NONE : fail_as(c, &quiet.why);
    return sight_first(sight, (const struct str[]){had, owner, t->owner}, 3, t->customer, login);
}

static enum err sees(struct sight *sight, struct str login, int64_t customer, bool *out)
{
    int64_t person = 0;
    *out = false;
    enum err e = login.len ? person_of_login(sight->w->c, sight->w->tx, login, &person) : ERR_NONE;
    return e || !person ? e : sight_sees(sight, person, customer, out);
}

static enum err look_at(struct work *w, struct sight *sight, struct thing *t)
{
    struct record task;
    struct str had = STR("");
    bool ended = false, there = false, has = false;
    int object = schema_object(w->schema, STR("task"));
    enum err e = t->loss ? loss_ended(w, t->loss, &ended) : ERR_NONE;
    if (e || ended || object < 0)
        return e;
    e = find(w, object, t->task, &task, &there);
    if (!e && there && cell(w, &task, "by").type == VALUE_TEXT)
        had = cell(w, &task, "by").text;
    if (!e)
        e = sees(sight, had, t->customer, &has);
    int end = w->schema->objects[object].end;
    if (e || (there && has && (end < 0 || task.cells[end].type == VALUE_NULL)))
        return e;
    return choose(w, sight, t, had, &t->to);
}

// ---- it comes back ------------------------------------------------------------------------------

static enum err open_again(struct work *w, struct record *r, struct str login)
{
    const struct object *o = &w->schema->objects[r->object];
    bool *given = ARENA_ARRAY(w->c->arena, bool, (size_t)o->field_count + 1);
    int by = object_field(o, STR("by"));
    r->derived = true;
    if (o->end >= 0) {
        r->cells[o->end] = value_null();
        given[o->end] = true;
    }
    if (by >= 0 && login.len && o->fields[by].kind->id == KIND_PERSON) {
        r->cells[by] = value_text(login);
        given[by] = true;
    }
    return record_update(w, r, given, 0, NULL);
}

// It was deleted: another one, due at once.
static enum err make_again(struct work *w, const struct thing *t, struct str login, struct str name)
{
    struct str language;
    struct worktime hours;
    int64_t task = 0;
    enum err e = setting_get(w->c, w->tx, "language", &language);
    if (!e)
        e = calendar_load(w->c, w->tx, &hours);
    if (e)
        return e;
    bool zh = !str_eq(language, STR("en"));
    day_t today = work_today(w), due = worktime_day_after(&hours, today, 1);
    struct str title =
        str_format(w->c->arena,
                   t->loss ? (zh ? "流失回访：%.*s" : "Ask why he left: %.*s")
                           : (zh ? "差评跟进：%.*s" : "Bad rating to follow up: %.*s"),
                   STR_ARG(name));
    const struct effect_value values[] = {
        {"title", value_text(title)},
        {"start", effect_when(w, "task", "start", today)},
        {"due", effect_when(w, "task", "due", due == DAY_NONE ? today + 1 : due)},
        {"kind", value_text(t->loss ? (zh ? STR("流失回访") : STR("Loss interview"))
                                    : (zh ? STR("差评") : STR("Bad rating")))},
        {"by", login.len ? value_text(login) : value_null()},
    };
    e = effect_make(w, "task", t->customer, values, (int)(sizeof values / sizeof *values), &task);
    return e || !task ? e
                      : db_run(w->c, w->tx, t->loss ? set_task_of_loss : set_task_of_loop,
                               DB_VALUES(value_int(task), value_int(t->id)), NULL);
}

// What has ended since it was looked at stays as it is.
static enum err come_back(struct work *w, const struct thing *t)
{
    struct str owner, name;
    struct record task;
    bool ended = false, there = false;
    int64_t open = 0;
    enum err e = t->loss
                     ? loss_ended(w, t->loss, &ended)
                     : db_number(w->c, w->tx, still_open, DB_VALUES(value_int(t->id)), 0, &open);
    if (e || (t->loss ? ended : !open))
        return e;
    e = effect_customer(w, t->customer, &owner, &name);
    if (!e)
        e = find(w, schema_object(w->schema, STR("task")), t->task, &task, &there);
    if (e)
        return e;
    return there ? open_again(w, &task, t->to) : make_again(w, t, t->to, name);
}

// ---- once a day ---------------------------------------------------------------------------------

static enum err is_due(struct work *w, void *user)
{
    struct looking *l = user;
    struct str done;
    enum err e = setting_get(w->c, w->tx, looked, &done);
    l->due = !e && !str_eq(done, l->day);
    return e;
}

static enum err look(struct work *w, void *user)
{
    struct looking *l = user;
    struct sight sight;
    sight_init(&sight, w, l->org, schema_object(w->schema, STR("task")));
    enum err e = read_things(w, open_loops, &l->list, &l->count);
    if (!e)
        e = read_things(w, known_losses, &l->list, &l->count);
    for (int i = 0; i < l->count && !e; i++)
        e = look_at(w, &sight, &l->list[i]);
    sight_deinit(&sight);
    return e;
}

static enum err write(struct work *w, void *user)
{
    const struct looking *l = user;
    struct str done;
    enum err e = setting_get(w->c, w->tx, looked, &done);
    if (e || str_eq(done, l->day))
        return e; // another server has looked
    for (int i = 0; i < l->count && !e; i++)
        if (l->list[i].to.at)
            e = come_back(w, &l->list[i]);
    return e ? e : setting_put(w->c, w->tx, looked, l->day);
}

enum err dropped_follow(struct ctx *c, struct org *o, bool *more)
{
    struct looking l = {.org = o, .day = day_text(c->arena, clock_today(org_clock(o)))};
    *more = false;
    enum err e = org_read(c, o, is_due, &l);
    if (e || !l.due)
        return e;
    e = sight_prepare(c, o);
    if (!e)
        e = org_read(c, o, look, &l);
    return e ? e : org_write(c, o, 0, write, &l);
}
