// What automations do in this engine: records, tasks, tags, owners, messages, plays.
#include "flow/action_own.h"
#include "flow/action_fill.h"
#include "flow/action_things.h"
#include "flow/assign.h"
#include "flow/play.h"
#include "model/calendar.h"
#include "model/called.h"
#include "model/guard.h"
#include "model/tell.h"

// ---- records ------------------------------------------------------------------------------------

static struct record blank(struct work *w, int object, bool **given)
{
    const struct object *o = &w->schema->objects[object];
    struct record r = {.object = object};
    r.cells = ARENA_ARRAY(w->c->arena, struct value, (size_t)o->field_count + 1);
    *given = ARENA_ARRAY(w->c->arena, bool, (size_t)o->field_count + 1);
    return r;
}

static void made(struct action_call *a, int object, int64_t id)
{
    a->thing = "record";
    a->object = object;
    a->thing_id = id;
}

// What happens at a moment happens now, unless it says when; a customer without a number gets one.
static enum err complete(struct work *w, struct record *r)
{
    const struct object *o = &w->schema->objects[r->object];
    int64_t number;
    if (o->start >= 0 && o->shape != SHAPE_CUSTOMER && r->cells[o->start].type == VALUE_NULL)
        r->cells[o->start] =
            value_int(o->fields[o->start].kind->id == KIND_TIME ? w->wall : work_today(w));
    if (o->shape != SHAPE_CUSTOMER || o->key < 0 || r->cells[o->key].type != VALUE_NULL)
        return ERR_NONE;
    enum err e = db_ids(w->c, w->tx, 1, &number);
    r->cells[o->key] = value_text(str_format(w->c->arena, "K%06lld", (long long)number));
    w->numbered = true;
    return e;
}

enum err own_create(struct action_call *a)
{
    struct work *w = a->w;
    bool *given;
    int object = schema_object(w->schema, action_text(a->step, "object"));
    if (object < 0)
        return fail(w->c, ERR_INPUT, "the object is not there any more", "这个对象已不存在");
    struct record r = blank(w, object, &given);
    if (a->customer && object != w->schema->customer)
        r.customer = a->customer->id;
    enum err e = action_cells(a, object, json_get(a->step, "values"), r.cells, given);
    if (!e)
        e = complete(w, &r);
    if (!e)
        e = record_create(w, &r, NULL);
    w->numbered = false;
    made(a, object, r.id);
    return e;
}

static const struct record *target_of(struct action_call *a)
{
    return str_eq(action_text(a->step, "target"), STR("record")) ? a->record : a->customer;
}

static void nothing(struct action_call *a, struct str zh, struct str en)
{
    a->result = "nothing";
    a->zh = zh;
    a->en = en;
}

static enum err write_fields(struct action_call *a, const struct record *is, struct record *r,
                             const bool *given)
{
    bool changed = false;
    r->id = is->id;
    r->customer = is->customer;
    enum err e = record_update(a->w, r, given, 0, &changed);
    made(a, r->object, r->id);
    if (!e && !changed)
        nothing(a, STR("原本就是这样"), STR("it was so already"));
    return e;
}

enum err own_change(struct action_call *a)
{
    const struct record *is = target_of(a);
    bool *given;
    if (!is) {
        nothing(a, STR("要修改的记录已不存在"), STR("the record to change is gone"));
        return ERR_NONE;
    }
    struct record r = blank(a->w, is->object, &given);
    enum err e = action_cells(a, is->object, json_get(a->step, "values"), r.cells, given);
    return e ? e : write_fields(a, is, &r, given);
}

// ---- tags ---------------------------------------------------------------------------------------

static bool has_choice(struct str all, struct str one)
{
    for (struct str rest = all, c; rest.len;) {
        c = str_cut(rest, RULE_CHOICE_MARK, &rest);
        if (str_eq(c, one))
            return true;
    }
    return false;
}

static struct str with_choices(struct arena *a, struct str all, struct str add, struct str remove)
{
    struct buf b;
    buf_init(&b, 1 << 20);
    for (struct str rest = all, c; rest.len;) {
        c = str_cut(rest, RULE_CHOICE_MARK, &rest);
        if (str_eq(c, remove))
            continue;
        if (b.len)
            buf_byte(&b, RULE_CHOICE_MARK);
        buf_add(&b, c);
    }
    if (add.len && !has_choice(all, add)) {
        if (b.len)
            buf_byte(&b, RULE_CHOICE_MARK);
        buf_add(&b, add);
    }
    struct str out = str_copy(a, buf_str(&b));
    buf_deinit(&b);
    return out;
}

enum err own_tag(struct action_call *a)
{
    const struct record *is = target_of(a);
    struct work *w = a->w;
    bool *given;
    if (!is) {
        nothing(a, STR("要打标签的记录已不存在"), STR("the record to tag is gone"));
        return ERR_NONE;
    }
    const struct object *o = &w->schema->objects[is->object];
    int field = object_field(o, action_text(a->step, "field"));
    if (field < 0)
        return fail(w->c, ERR_INPUT, "the field is not there any more", "这个字段已不存在");
    struct record r = blank(w, is->object, &given);
    struct str was = is->cells[field].type == VALUE_TEXT ? is->cells[field].text : STR("");
    struct str now =
        with_choices(w->c->arena, was, action_text(a->step, "add"), action_text(a->step, "remove"));
    r.cells[field] = now.len ? value_text(now) : value_null();
    given[field] = true;
    return write_fields(a, is, &r, given);
}

enum err own_check_tag(struct action_check *k, const struct json *step)
{
    if (!action_text(step, "add").len && !action_text(step, "remove").len)
        return fail(k->c, ERR_INPUT, "say which tag is added or removed",
                    "请填写要加上或去掉的标签");
    return ERR_NONE;
}

// ---- whose --------------------------------------------------------------------------------------

static const char login_of[] = "SELECT login FROM person WHERE id = ? AND active = 1";

static enum err login(struct work *w, int64_t person, struct str *out)
{
    struct db_rows *rows;
    *out = STR("");
    enum err e = db_query(w->c, w->tx, login_of, DB_VALUES(value_int(person)), &rows);
    while (!e && db_next(w->c, rows, &e))
        *out = db_text_copy(w->c, rows, 0);
    return e;
}

enum err own_assign(struct action_call *a)
{
    struct work *w = a->w;
    struct handling_to to;
    struct assigner asg;
    struct str name;
    int64_t person = 0;
    bool *given;
    const struct object *o = &w->schema->objects[w->schema->customer];
    int owner = object_field(o, STR("owner"));
    if (owner < 0)
        return fail(w->c, ERR_INPUT, "customers have no owner any more", "客户已没有负责人字段");
    enum err e = handling_to_read(w->c, json_get(a->step, "to"), &to);
    assigner_init(w, 0, &asg);
    asg.asked = true;
    asg.turn = *a->turn;
    if (!e)
        e = assigner_pick(&asg, &to, a->customer->id, &person);
    *a->turn = asg.turn;
    asg.turned = false; // the automation keeps it
    e = assigner_done(&asg, e);
    if (!e)
        e = login(w, person, &name);
    if (e || !name.len)
        return e ? e
                 : fail(w->c, ERR_CONFLICT, "there is nobody to give it to", "没有可以分配的人");
    struct record r = blank(w, w->schema->customer, &given);
    r.cells[owner] = value_text(name);
    given[owner] = true;
    a->zh = a->en = name;
    return write_fields(a, a->customer, &r, given);
}

enum err own_check_assign(struct action_check *k, const struct json *step)
{
    const struct object *o = &k->s->objects[k->s->customer];
    int owner = object_field(o, STR("owner"));
    (void)step;
    if (owner < 0)
        return fail(k->c, ERR_INPUT, "customers have no owner", "客户没有负责人字段");
    if (k->v && viewer_field(k->v, o, owner) < FIELD_WRITE)
        return fail(k->c, ERR_DENIED, "you may not say whose a customer is", "您无权修改负责人");
    return k->v ? viewer_need(k->c, k->v, o, VERB_CHANGE) : ERR_NONE;
}

// ---- tasks --------------------------------------------------------------------------------------

static void set_cell(struct record *r, const struct object *o, const char *field, enum kind_id kind,
                     struct value v)
{
    int at = object_field(o, str_of(field));
    if (at >= 0 && o->fields[at].kind->id == kind)
        r->cells[at] = v;
}

enum err own_task(struct action_call *a)
{
    struct work *w = a->w;
    struct worktime hours;
    struct str title, content, by = STR("");
    int64_t person = 0;
    bool *given;
    int object = schema_object(w->schema, STR("task"));
    if (object < 0)
        return fail(w->c, ERR_INPUT, "the company keeps no tasks any more", "已没有任务这个对象");
    const struct object *o = &w->schema->objects[object];
    struct record r = blank(w, object, &given);
    r.customer = a->customer->id;
    r.derived = true;
    enum err e = calendar_load(w->c, w->tx, &hours);
    if (!e)
        e = action_fill(a, action_text(a->step, "text"), false, NULL, &title);
    if (!e)
        e = action_fill(a, action_text(a->step, "content"), false, NULL, &content);
    if (!e)
        e = action_person(a, "who", &person);
    if (!e)
        e = login(w, person, &by);
    if (e)
        return e;
    day_t due = worktime_day_after(&hours, work_today(w), (int)action_int(a->step, "due_days"));
    set_cell(&r, o, "title", KIND_TEXT, value_text(title));
    set_cell(&r, o, "start", KIND_DATE, value_int(work_today(w)));
    if (content.len)
        set_cell(&r, o, "content", KIND_LONG_TEXT, value_text(content));
    if (due != DAY_NONE)
        set_cell(&r, o, "due", KIND_DATE, value_int(due));
    if (by.len)
        set_cell(&r, o, "by", KIND_PERSON, value_text(by));
    e = record_create(w, &r, NULL);
    made(a, object, r.id);
    return e;
}

enum err own_check_task(struct action_check *k, const struct json *step)
{
    int object = schema_object(k->s, STR("task"));
    (void)step;
    if (object < 0)
        return fail(k->c, ERR_INPUT, "the company keeps no tasks", "没有任务这个对象");
    return k->v ? viewer_need(k->c, k->v, &k->s->objects[object], VERB_CREATE) : ERR_NONE;
}

// ---- messages -----------------------------------------------------------------------------------

static void sent(struct action_call *a, const struct message *m)
{
    a->thing = "message";
    a->thing_id = m->id;
}

enum err own_message(struct action_call *a)
{
    struct work *w = a->w;
    struct letter l;
    struct letter_used used = {0};
    struct letter_fill f = {a->org, w->viewer, w->schema, a->customer, STR(""), STR("")};
    enum err e = letter_load(w->c, w->tx, action_int(a->step, "template"), &l);
    if (!e && l.deleted_ms)
        e = fail(w->c, ERR_NOT_FOUND, "the template was deleted", "消息模板已被删除");
    if (!e)
        e = guard_customer(w, a->customer->id);
    if (!e)
        e = called(w->c, a->org, &f.organisation);
    if (!e)
        e = letter_text(w->c, w->tx, &f, l.subject, &used, &l.subject);
    if (!e)
        e = letter_text(w->c, w->tx, &f, l.body, &used, &l.body);
    if (e)
        return e;
    bool people = channel_kind(l.kind)->targets >> TARGET_CUSTOMER & 1;
    struct message m = {.key = a->key,
                        .kind = l.kind,
                        .target = people ? TARGET_CUSTOMER : TARGET_GROUP,
                        .customer = a->customer->id,
                        .purpose = message_purpose_named(action_text(a->step, "purpose")),
                        .cause = str_of(a->cause),
                        .cause_id = a->cause_id,
                        .template_id = l.id,
                        .subject = l.subject,
                        .body = l.body,
                        .fields = used.ids,
                        .field_count = used.count};
    e = message_put(w, &m);
    sent(a, &m);
    return e;
}

enum err own_tell(struct action_call *a)
{
    int64_t person = 0;
    struct str says;
    struct arena *arena = a->w->c->arena;
    enum err e = action_person(a, "who", &person);
    if (!e)
        e = action_fill(a, action_text(a->step, "text"), false, NULL, &says);
    if (e)
        return e;
    struct telling t = {.person = person,
                        .customer = a->customer ? a->customer->id : 0,
                        .cause = a->cause,
                        .cause_id = a->cause_id,
                        .key = a->key,
                        .zh = str_format(arena, "自动化“%.*s”", STR_ARG(a->cause_name)),
                        .en = str_format(arena, "Automation “%.*s”", STR_ARG(a->cause_name)),
                        .body_zh = says,
                        .body_en = says};
    a->thing = "person";
    a->thing_id = person;
    return tell_person(a->w, &t);
}

enum err own_webhook(struct action_call *a)
{
    struct letter_used used = {0};
    struct str says = STR("");
    struct message m = {.key = a->key,
                        .kind = MESSAGE_HOOK,
                        .channel = action_int(a->step, "channel"),
                        .target = TARGET_GROUP,
                        .customer = a->customer ? a->customer->id : 0,
                        .purpose = PURPOSE_SERVICE,
                        .cause = str_of(a->cause),
                        .cause_id = a->cause_id,
                        .subject = a->cause_name};
    enum err e = action_fill(a, action_text(a->step, "text"), false, &used, &says);
    m.body = str_trim(says).len ? says : a->cause_name;
    m.fields = used.ids;
    m.field_count = used.count;
    if (!e)
        e = message_put(a->w, &m);
    sent(a, &m);
    return e;
}

// ---- plays --------------------------------------------------------------------------------------

enum err own_play(struct action_call *a)
{
    struct play p;
    int64_t entered = 0;
    enum err e = play_load(a->w->c, a->w->tx, action_int(a->step, "play"), &p);
    if (!e)
        e = guard_customer(a->w, a->customer->id);
    a->thing = "play";
    a->thing_id = p.id;
    if (!e && (!p.enabled || p.deleted_ms)) {
        nothing(a, STR("该挽留方案未启用"), STR("the play is switched off"));
        return e;
    }
    if (!e)
        e = play_enter(a->w, a->org, &p, a->customer->id, value_null(), &entered);
    if (!e && !entered)
        nothing(a, STR("客户已在方案中"), STR("he is in it already"));
    return e;
}

enum err own_check_branch(struct action_check *k, const struct json *step)
{
    const struct json *yes = json_get(step, "yes"), *no = json_get(step, "no");
    if ((yes && yes->count) || (no && no->count))
        return ERR_NONE;
    return fail(k->c, ERR_INPUT, "say what is done where it holds, or where it does not",
                "请填写成立时或不成立时要做什么");
}

enum err own_check_wait(struct action_check *k, const struct json *step)
{
    if (!str_eq(action_text(step, "for"), STR("date")) || action_text(step, "field").len)
        return ERR_NONE;
    return fail(k->c, ERR_INPUT, "choose the date it waits for", "请选择要等到的日期字段");
}
