#include "care/loss.h"
#include "care/effect.h"
#include "care/loss_look.h"
#include "model/calendar.h"
#include "model/sight.h"
#include "model/standard.h"

// No interview is asked for what is known so late.
enum { LATE_DAYS = 30 };

static const char looked[] = "loss_looked";     // the last day of the last look
static const char since[] = "loss_since";       // the same of the first by this definition
static const char by_which[] = "loss_by_which"; // the definition of the last look

static const char select_official[] =
    "SELECT lost_when, customer_when, not_while, reason FROM definition WHERE official = 1";
static const char select_watched[] =
    "SELECT id, customer, day, loss, task FROM loss_watch ORDER BY id";
static const char insert[] =
    "INSERT INTO loss_watch (id, customer, day, loss, task) VALUES (?, ?, ?, ?, ?)";
static const char remove_one[] = "DELETE FROM loss_watch WHERE id = ?";
static const char move_day[] = "UPDATE loss_watch SET day = ? WHERE id = ?";
static const char forget_gone[] =
    "DELETE FROM loss_watch WHERE customer NOT IN (SELECT id FROM %.*s)";

int loss_object(const struct schema *s)
{
    static const struct {
        const char *field;
        enum kind_id kind;
    } its[] = {{"date", KIND_DATE},       {"kind", KIND_CHOICE},    {"reason", KIND_CHOICE},
               {"amount", KIND_MONEY},    {"note", KIND_LONG_TEXT}, {"returned", KIND_DATE},
               {"interviewed", KIND_TIME}};
    int at = schema_object(s, STR("loss"));
    if (at < 0 || s->objects[at].shape != SHAPE_MOMENT)
        return -1;
    const struct object *o = &s->objects[at];
    for (size_t i = 0; i < sizeof its / sizeof *its; i++) {
        int field = object_field(o, str_of(its[i].field));
        if (field < 0 || o->fields[field].kind->id != its[i].kind)
            return -1;
    }
    return o->start == object_field(o, STR("date")) ? at : -1;
}

enum err loss_days(struct ctx *c, struct db_tx *tx, int *out)
{
    struct str text;
    enum err e = setting_get(c, tx, LOSS_DAYS_SETTING, &text);
    num_t n = !e && text.len ? num_parse(text) : NUM_NONE;
    *out = n == NUM_NONE ? LOSS_DAYS : (int)(n / NUM_ONE);
    return e;
}

// ---- what is known ------------------------------------------------------------------------------

struct looking {
    struct loss_look look;
    struct str definition; // its three conditions, a line each; its reasons decide nothing here
    struct str looked, before; // the settings as they are: the last look, its definition
    bool any, first;           // there is an official definition; nobody has looked by it yet
    // While it is written:
    int days;
    bool zh;
    struct org *org;
    struct sight sight; // who may be asked to call him
    struct worktime calendar;
    struct int_map rows; // of a customer, the place of his newest row among the watched, from 1 on
    int64_t *earlier;    // of each of these, the place of his row before it; 0: there is none
};

static enum err read_official(struct ctx *c, struct db_tx *tx, struct looking *l)
{
    struct db_rows *rows;
    struct draft *d = &l->look.draft;
    enum err e = db_query(c, tx, select_official, DB_NO_VALUES, &rows);
    while (!e && db_next(c, rows, &e)) {
        l->any = true;
        *d = (struct draft){.lost_when = db_text_copy(c, rows, 0),
                            .customer_when = db_text_copy(c, rows, 1),
                            .not_while = db_text_copy(c, rows, 2),
                            .reason = db_text_copy(c, rows, 3)};
    }
    l->definition = str_format(c->arena, "%.*s\n%.*s\n%.*s", STR_ARG(d->lost_when),
                               STR_ARG(d->customer_when), STR_ARG(d->not_while));
    return e;
}

static enum err read_watched(struct ctx *c, struct db_tx *tx, struct loss_look *look)
{
    struct db_rows *rows;
    struct watched *list = NULL;
    int n = 0;
    enum err e = db_query(c, tx, select_watched, DB_NO_VALUES, &rows);
    while (!e && db_next(c, rows, &e)) {
        if ((n & (n - 1)) == 0)
            list = arena_grow(c->arena, list, (size_t)n, (size_t)n * 2 + 1, sizeof *list);
        list[n++] = (struct watched){.id = db_int(rows, 0),
                                     .customer = db_int(rows, 1),
                                     .day = (day_t)db_int(rows, 2),
                                     .loss = db_int(rows, 3),
                                     .task = db_int(rows, 4)};
    }
    look->watched = list;
    look->watched_count = n;
    return e;
}

static enum err read_known(struct ctx *c, struct db_tx *tx, struct looking *l, bool *due)
{
    struct str text;
    enum err e = setting_get(c, tx, looked, &l->looked);
    *due = !e && !str_eq(l->looked, day_text(c->arena, l->look.last));
    if (!e && *due)
        e = read_official(c, tx, l);
    *due = *due && l->any;
    if (e || !*due)
        return e;
    e = setting_get(c, tx, by_which, &l->before);
    if (!e)
        e = setting_get(c, tx, since, &text);
    l->look.since = !e && text.len ? day_parse(text) : DAY_MAX;
    l->first = !text.len || !str_eq(l->before, l->definition);
    return e ? e : read_watched(c, tx, &l->look);
}

// ---- a loss -------------------------------------------------------------------------------------

static enum err watch(struct work *w, const struct loss_found *f, int64_t loss, int64_t task)
{
    int64_t id;
    enum err e = db_ids(w->c, w->tx, 1, &id);
    return e ? e
             : db_run(w->c, w->tx, insert,
                      DB_VALUES(value_int(id), value_int(f->customer), value_int(f->day),
                                value_int(loss), value_int(task)),
                      NULL);
}

static enum err make_task(struct work *w, struct looking *l, const struct loss_found *f,
                          struct str owner, struct str name, int64_t *task)
{
    struct str by;
    day_t today = work_today(w), due = worktime_day_after(&l->calendar, today, l->days);
    enum err e = sight_first(&l->sight, &owner, 1, f->customer, &by);
    struct str title =
        str_format(w->c->arena, l->zh ? "流失回访：%.*s" : "Ask why he left: %.*s", STR_ARG(name));
    const struct effect_value values[] = {
        {"title", value_text(title)},
        {"start", effect_when(w, "task", "start", today)},
        {"due", effect_when(w, "task", "due", due == DAY_NONE ? today + l->days : due)},
        {"kind", value_text(l->zh ? STR("流失回访") : STR("Loss interview"))},
        {"by", by.len ? value_text(by) : value_null()},
    };
    return e ? e
             : effect_make(w, "task", f->customer, values, (int)(sizeof values / sizeof *values),
                           task);
}

static enum err open_loss(struct work *w, struct looking *l, const struct loss_found *f)
{
    struct str owner, name;
    int64_t loss = 0, task = 0;
    enum err e = effect_customer(w, f->customer, &owner, &name);
    if (e == ERR_NOT_FOUND) { // deleted meanwhile
        fail_clear(w->c);
        return ERR_NONE;
    }
    const struct effect_value values[] = {
        {"date", effect_when(w, "loss", "date", f->day)},
        {"kind", value_text(standard_choice("loss", "kind", (int)f->kind, l->zh))},
        {"amount", f->worth},
        {"kept_by", owner.len ? value_text(owner) : value_null()},
    };
    if (!e)
        e = effect_make(w, "loss", f->customer, values, (int)(sizeof values / sizeof *values),
                        &loss);
    if (!e && f->day > l->look.last - LATE_DAYS)
        e = make_task(w, l, f, owner, name, &task);
    return e ? e : watch(w, f, loss, task);
}

// He is a customer since `from`. Before the loss already: facts that came late show that he never was
// lost.
static enum err close_one(struct work *w, const struct looking *l, const struct watched *one,
                          day_t from)
{
    struct record r;
    int at = loss_object(w->schema);
    struct ctx quiet = {.arena = w->c->arena};
    enum err e = db_run(w->c, w->tx, remove_one, DB_VALUES(value_int(one->id)), NULL);
    if (e || !one->loss || at < 0 || record_load(&quiet, w->tx, w->schema, at, one->loss, &r))
        return e;
    const struct object *o = &w->schema->objects[at];
    struct value kind = r.cells[object_field(o, STR("kind"))];
    int meaning =
        kind.type == VALUE_TEXT ? standard_meaning("loss", "kind", kind.text) : LOSS_SILENT;
    struct effect_value change = {"returned", effect_when(w, "loss", "returned", from)};
    if (from <= one->day)
        change = (struct effect_value){
            "kind", value_text(standard_choice("loss", "kind", LOSS_FALSE, l->zh))};
    else if (r.cells[object_field(o, STR("returned"))].type != VALUE_NULL || meaning == LOSS_FALSE)
        change.value = value_null(); // a person has said so
    e = effect_change(w, "loss", one->loss, &change, 1);
    const struct effect_value end[] = {
        {"end", effect_when(w, "task", "end", work_today(w))},
        {"result", value_text(l->zh ? STR("客户已回来") : STR("The customer is back"))},
    };
    return e || !one->task ? e : effect_change(w, "task", one->task, end, 2);
}

// ---- all of them --------------------------------------------------------------------------------

static int64_t newest_of(const struct looking *l, int64_t customer)
{
    const int64_t *at = int_map_get(&l->rows, (uint64_t)customer);
    return at ? *at : 0;
}

// All rows of one customer.
static enum err close_all(struct work *w, const struct looking *l, int64_t customer, day_t from)
{
    enum err e = ERR_NONE;
    for (int64_t at = newest_of(l, customer); at && !e; at = l->earlier[at - 1])
        e = close_one(w, l, &l->look.watched[at - 1], from);
    return e;
}

static enum err lost_one(struct work *w, struct looking *l, const struct loss_found *f)
{
    int64_t at = newest_of(l, f->customer);
    const struct watched *row = at ? &l->look.watched[at - 1] : NULL;
    bool anew = !l->first && f->day > l->look.since;
    if (!row)
        return anew ? open_loss(w, l, f) : watch(w, f, 0, 0);
    if (row->day == f->day)
        return ERR_NONE;
    if (!anew || f->from <= row->day) // the same loss, on another day as is known now
        return db_run(w->c, w->tx, move_day, DB_VALUES(value_int(f->day), value_int(row->id)),
                      NULL);
    enum err e = close_all(w, l, f->customer, f->from);
    return e ? e : open_loss(w, l, f);
}

// By another definition nobody comes back: he may never have been away by it.
static enum err back_one(struct work *w, const struct looking *l, const struct loss_found *f)
{
    enum err e = ERR_NONE;
    if (!l->first)
        return close_all(w, l, f->customer, f->from);
    for (int64_t at = newest_of(l, f->customer); at && !e; at = l->earlier[at - 1])
        e = db_run(w->c, w->tx, remove_one, DB_VALUES(value_int(l->look.watched[at - 1].id)), NULL);
    return e;
}

static enum err write_all(struct work *w, struct looking *l)
{
    struct str customers = w->schema->objects[w->schema->customer].table;
    enum err e = db_run(w->c, w->tx, str_format(w->c->arena, forget_gone, STR_ARG(customers)).at,
                        DB_NO_VALUES, NULL);
    for (int i = 0; i < l->look.back_count && !e; i++)
        e = back_one(w, l, &l->look.back[i]);
    for (int i = 0; i < l->look.lost_count && !e; i++)
        e = lost_one(w, l, &l->look.lost[i]);
    struct str day = day_text(w->c->arena, l->look.last);
    if (!e && l->first)
        e = setting_put(w->c, w->tx, since, day);
    if (!e && l->first)
        e = setting_put(w->c, w->tx, by_which, l->definition);
    return e ? e : setting_put(w->c, w->tx, looked, day);
}

// Of two servers one writes; the other finds that it was done.
static enum err write_look(struct work *w, void *user)
{
    struct looking *l = user;
    struct str now, language;
    enum err e = setting_get(w->c, w->tx, looked, &now);
    if (e || !str_eq(now, l->looked))
        return e;
    e = setting_get(w->c, w->tx, "language", &language);
    l->zh = !str_eq(language, STR("en"));
    if (!e)
        e = loss_days(w->c, w->tx, &l->days);
    if (!e)
        e = calendar_load(w->c, w->tx, &l->calendar);
    if (e)
        return e;
    int_map_init(&l->rows, 1024);
    l->earlier = ARENA_ARRAY(w->c->arena, int64_t, (size_t)l->look.watched_count + 1);
    for (int i = 0; i < l->look.watched_count; i++) {
        int64_t *at = int_map_put(&l->rows, (uint64_t)l->look.watched[i].customer, 0);
        l->earlier[i] = *at;
        *at = i + 1;
    }
    sight_init(&l->sight, w, l->org, schema_object(w->schema, STR("task")));
    e = write_all(w, l);
    sight_deinit(&l->sight);
    int_map_deinit(&l->rows);
    return e;
}

static enum err look_now(struct ctx *c, struct org *o)
{
    struct looking l = {.look = {.last = clock_today(org_clock(o)) - 1}, .org = o};
    struct db_tx *tx;
    bool due = false;
    if (loss_object(org_schema(o)) < 0)
        return ERR_NONE;
    enum err e = db_read_begin(c, org_db(o), &tx);
    if (e)
        return e;
    e = read_known(c, tx, &l, &due);
    db_read_end(tx);
    if (e || !due)
        return e;
    e = loss_find(c, o, &l.look);
    // One that cannot be read waits to be mended; objects that changed are read again in a moment.
    if (e == ERR_INPUT || e == ERR_BUSY) {
        fail_clear(c);
        return ERR_NONE;
    }
    if (!e && l.look.lost_count)
        e = sight_prepare(c, o);
    return e ? e : org_write(c, o, 0, write_look, &l);
}

enum err loss_follow(struct ctx *c, struct org *o, bool *more)
{
    struct ctx own = {.arena = arena_create()};
    enum err e = look_now(&own, o);
    *more = false;
    if (e)
        fail_as(c, &own.why);
    arena_destroy(own.arena);
    return e;
}
