// What a step of a play does when its time has come: one transaction with what it causes.
#include "flow/action.h"
#include "flow/assign.h"
#include "flow/play.h"
#include "flow/undone.h"
#include "model/calendar.h"
#include "model/called.h"
#include "model/letter.h"
#include "model/tell.h"

static const char move[] = "UPDATE play_entry SET step = ? WHERE id = ?";
static const char ask[] = "UPDATE play_entry SET asks = 1 WHERE id = ?";
static const char login_of[] = "SELECT login FROM person WHERE id = ? AND active = 1";

struct running {
    struct work *w;
    struct org *org;
    const struct play *play;
    const struct play_entry *entry;
    const struct play_do_step *step;
    struct record customer;
};

// Who sees to it: the owner, else who the step names. 0: nobody is there.
static enum err whose(struct running *r, bool named_first, int64_t *person)
{
    *person = named_first ? r->step->person : 0;
    enum err e = *person ? ERR_NONE : assign_owner(r->w, r->entry->customer, person);
    if (!e && !*person)
        *person = r->step->person ? r->step->person : r->play->author;
    return e;
}

static void set_cell(struct record *r, const struct object *o, const char *field, enum kind_id kind,
                     struct value v)
{
    int at = object_field(o, str_of(field));
    if (at >= 0 && o->fields[at].kind->id == kind)
        r->cells[at] = v;
}

static enum err do_task(struct running *r, struct play_did *did)
{
    struct work *w = r->w;
    struct worktime hours;
    struct db_rows *rows;
    struct str login = STR_NONE;
    int64_t person = 0;
    int object = schema_object(w->schema, STR("task"));
    if (object < 0)
        return ERR_NONE; // the company keeps no tasks
    const struct object *o = &w->schema->objects[object];
    struct record task = {.object = object, .customer = r->entry->customer, .derived = true};
    task.cells = ARENA_ARRAY(w->c->arena, struct value, (size_t)o->field_count + 1);
    for (int i = 0; i < o->field_count; i++)
        task.cells[i] = value_null();
    enum err e = calendar_load(w->c, w->tx, &hours);
    if (!e)
        e = whose(r, false, &person);
    if (!e)
        e = db_query(w->c, w->tx, login_of, DB_VALUES(value_int(person)), &rows);
    while (!e && db_next(w->c, rows, &e))
        login = db_text_copy(w->c, rows, 0);
    if (e)
        return e;
    day_t due = worktime_day_after(&hours, work_today(w), r->step->due_days);
    set_cell(&task, o, "title", KIND_TEXT, value_text(r->step->text));
    set_cell(&task, o, "start", KIND_DATE, value_int(work_today(w)));
    if (r->step->content.len)
        set_cell(&task, o, "content", KIND_LONG_TEXT, value_text(r->step->content));
    if (due != DAY_NONE)
        set_cell(&task, o, "due", KIND_DATE, value_int(due));
    if (login.len)
        set_cell(&task, o, "by", KIND_PERSON, value_text(login));
    e = record_create(w, &task, NULL);
    did->what = STR("task");
    did->thing = task.id;
    return e;
}

static struct str step_key(struct running *r)
{
    return str_format(r->w->c->arena, "play:%lld:step:%d", (long long)r->entry->id, r->entry->step);
}

static enum err do_message(struct running *r, struct play_did *did)
{
    struct work *w = r->w;
    struct letter l;
    struct letter_used used = {0};
    struct letter_fill f = {r->org, viewer_program(), w->schema, &r->customer, STR(""), STR("")};
    enum err e = letter_load(w->c, w->tx, r->step->letter, &l);
    if (e == ERR_NOT_FOUND || (!e && l.deleted_ms)) {
        fail_clear(w->c);
        did->zh = STR("消息模板已删除");
        did->en = STR("the template was deleted");
        return ERR_NONE; // nobody sends what was put away
    }
    if (!e)
        e = called(w->c, r->org, &f.organisation);
    if (!e)
        e = letter_text(w->c, w->tx, &f, l.subject, &used, &l.subject);
    if (!e)
        e = letter_text(w->c, w->tx, &f, l.body, &used, &l.body);
    if (e)
        return e;
    bool people = channel_kind(l.kind)->targets >> TARGET_CUSTOMER & 1;
    struct message m = {.key = step_key(r),
                        .kind = l.kind,
                        .target = people ? TARGET_CUSTOMER : TARGET_GROUP,
                        .customer = r->entry->customer,
                        .purpose = r->step->purpose,
                        .cause = STR("play"),
                        .cause_id = r->play->id,
                        .template_id = l.id,
                        .subject = l.subject,
                        .body = l.body,
                        .fields = used.ids,
                        .field_count = used.count};
    e = message_put(w, &m);
    did->what = STR("message");
    did->thing = m.id;
    return e;
}

static enum err do_tell(struct running *r, struct play_did *did)
{
    enum err e = whose(r, true, &did->thing);
    struct str says = r->step->text, name = r->play->name;
    struct telling t = {.person = did->thing,
                        .customer = r->entry->customer,
                        .cause = "play",
                        .cause_id = r->play->id,
                        .key = step_key(r),
                        .zh = str_format(r->w->c->arena, "挽留方案“%.*s”", STR_ARG(name)),
                        .en = str_format(r->w->c->arena, "Play “%.*s”", STR_ARG(name)),
                        .body_zh = says,
                        .body_en = says};
    did->what = STR("tell");
    return e ? e : tell_person(r->w, &t);
}

// As an automation would. Who is not asked now (he was lately, his link is open, the survey is closed)
// is left out, and the log says why.
static enum err do_survey(struct running *r, struct play_did *did)
{
    const struct action *a = action_named(STR("survey"));
    int64_t turn = 0;
    struct action_call call = {.w = r->w,
                               .org = r->org,
                               .step = r->step->said,
                               .key = step_key(r),
                               .cause = "play",
                               .cause_id = r->play->id,
                               .cause_name = r->play->name,
                               .author = r->play->author,
                               .customer = &r->customer,
                               .turn = &turn,
                               .result = "done",
                               .zh = STR(""),
                               .en = STR("")};
    enum err e = a->run(&call);
    did->what = strcmp(call.result, "done") == 0 ? STR("survey") : STR("left_out");
    did->thing = r->step->survey;
    did->zh = call.zh;
    did->en = call.en;
    return e;
}

static enum err do_step(struct running *r)
{
    static enum err (*const does[DO_COUNT])(struct running * r,
                                            struct play_did * did) = {[DO_TASK] = do_task,
                                                                      [DO_MESSAGE] = do_message,
                                                                      [DO_TELL] = do_tell,
                                                                      [DO_SURVEY] = do_survey};
    struct play_did did = {
        .step = r->entry->step, .what = STR("skipped"), .zh = STR(""), .en = STR("")};
    enum err e = does[r->step->what](r, &did);
    return e ? e : play_step_log(r->w, r->entry->id, &did);
}

enum { LATER_MS = 3600 * 1000 };

enum err play_run(struct work *w, struct org *o, const struct agenda_item *item)
{
    struct play_entry m;
    struct play p;
    struct play_steps steps;
    struct running r = {.w = w, .org = o, .play = &p, .entry = &m};
    enum err e = play_entry_load(w, item->thing, &m);
    if (e || m.ended || m.control || m.asks || m.step != item->step)
        return e;
    e = play_load(w->c, w->tx, m.play, &p);
    if (e)
        return e;
    // Switched off for a field that is gone, it goes on once that is back, else when somebody says so.
    if (!p.enabled)
        return p.problem.len ? agenda_put(w->c, w->tx, PLAY_KIND, m.id, m.step, w->at_ms + LATER_MS)
                             : ERR_NONE;
    // He was made part of one whose lot is the control group: nothing is done to that one.
    if (play_controls(&p, play_draw(p.seed, m.customer)))
        return play_entry_end(w, m.id);
    e = play_steps_parse(w->c, p.steps, &steps);
    if (e || m.step >= steps.count)
        return e ? e : play_entry_end(w, m.id);
    r.step = &steps.items[m.step];
    e = record_load(w->c, w->tx, w->schema, w->schema->customer, m.customer, &r.customer);
    if (e == ERR_NOT_FOUND) {
        fail_clear(w->c);
        return play_entry_end(w, m.id);
    }
    if (!e && r.step->what == DO_BRANCH)
        return db_run(w->c, w->tx, ask, DB_VALUES(value_int(m.id)), NULL);
    if (!e)
        e = do_step(&r);
    m.step++;
    if (!e)
        e = db_run(w->c, w->tx, move, DB_VALUES(value_int(m.step), value_int(m.id)), NULL);
    return e ? e : play_entry_next(w, o, &m, &steps, work_today(w));
}

// ---- nobody got it done -------------------------------------------------------------------------

enum err play_stuck(struct work *w, struct org *o, const struct agenda_item *item,
                    const struct cause *why)
{
    struct play_entry m;
    struct play p;
    struct arena *a = w->c->arena;
    (void)o;
    enum err e = play_entry_load(w, item->thing, &m);
    if (!e)
        e = play_load(w->c, w->tx, m.play, &p);
    if (e == ERR_NOT_FOUND) {
        fail_clear(w->c);
        return undone_tell(w, item, why);
    }
    struct play_did did = {.step = m.step, .what = STR("failed"), .zh = why->zh, .en = why->en};
    if (!e)
        e = play_step_log(w, m.id, &did);
    if (e)
        return e;
    struct telling t = {
        .person = p.author,
        .customer = m.customer,
        .cause = "play",
        .cause_id = p.id,
        .key = str_format(a, "play:%lld:undone:%d", (long long)p.id, (int)work_today(w)),
        .zh = str_format(a, "挽留方案“%.*s”有一步没有做成", STR_ARG(p.name)),
        .en = str_format(a, "A step of the play “%.*s” could not be done", STR_ARG(p.name)),
        .body_zh = why->zh,
        .body_en = why->en};
    e = tell_person(w, &t);
    return e ? e : undone_tell(w, item, why);
}
