// A company with automations, on a clock that is held: for both tests of them.
#pragma once
#include "tests/support/test.h"

#include "app/loop.h"
#include "auth/person.h"
#include "auth/role.h"
#include "flow/automation_past.h"
#include "flow/automation_run.h"
#include "flow/play.h"
#include "flow/warning.h"
#include "model/change.h"
#include "model/channel.h"
#include "model/letter.h"
#include "model/reach.h"
#include "model/test_deed.h"

struct world {
    struct test_org t;
    int64_t ann, bob, letter, channel, play;
    int64_t ids[4]; // customers
};

// ---- the company --------------------------------------------------------------------------------

static inline enum err furnish(struct work *w, void *user)
{
    struct world *x = user;
    struct role boss = {.name = STR("管理员"), .administrator = true, .permits = STR("{}")};
    struct person ann = {.login = STR("ann"), .name = STR("安"), .language = STR("zh")};
    struct person bob = {.login = STR("bob"), .name = STR("博"), .language = STR("zh")};
    struct letter l = {.name = STR("问候"),
                       .subject = STR("您好"),
                       .body = STR("{{name}}，您好"),
                       .kind = MESSAGE_MAIL,
                       .purpose = PURPOSE_SERVICE};
    struct play p = {.name = STR("挽留"),
                     .condition = STR(""),
                     .steps = STR("[]"),
                     .enabled = true,
                     .horizon = 30};
    struct reach_rules rules;
    enum err e = person_create(w->c, w->tx, &ann, person_no_password(), w->at_ms, &x->ann);
    if (!e)
        e = person_create(w->c, w->tx, &bob, person_no_password(), w->at_ms, &x->bob);
    if (!e)
        e = role_create(w->c, w->tx, &boss);
    if (!e)
        e = db_run(w->c, w->tx, "INSERT INTO person_role (person, role) VALUES (?, ?)",
                   DB_VALUES(value_int(x->ann), value_int(boss.id)), NULL);
    if (!e)
        e = letter_create(w, &l);
    if (!e)
        e = play_create(w, &p);
    if (!e)
        e = reach_rules_get(w->c, w->tx, &rules);
    rules.address = STR("https://crm.example.com");
    if (!e)
        e = reach_rules_set(w, &rules);
    struct channel ch = {.kind = MESSAGE_HOOK, .name = STR("ERP"), .enabled = true};
    ch.values[0] = STR("https://erp.example.com/in");
    ch.values[1] = STR("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    if (!e)
        e = channel_create(w, &ch);
    x->channel = ch.id;
    x->letter = l.id;
    x->play = p.id;
    for (int i = 0; i < 4; i++)
        x->ids[i] =
            test_add(w, "customer", 0,
                     str_format(w->c->arena, "code=K%d;name=客户%d;level=好;owner=bob", i, i).at);
    return e;
}

static inline void open_world(struct world *x, const char *today)
{
    test_org_create(&x->t);
    test_org_today(&x->t, today);
    assert_ok(&x->t.c, org_write(&x->t.c, x->t.org, 0, furnish, x));
}

// The daily scan and all that is due by noon; turned more often than need be.
static inline void turn(struct world *x)
{
    int64_t opened;
    bool more = true;
    assert_ok(&x->t.c, judge_changes(&x->t.c, x->t.org, &opened));
    for (int i = 0; more || i < 8; i++)
        assert_ok(&x->t.c, loop_turn(&x->t.c, x->t.org, &more));
}

static inline void live(struct world *x, const char *day)
{
    int64_t opened;
    test_org_today(&x->t, day);
    assert_ok(&x->t.c, judge_all(&x->t.c, x->t.org, &opened));
    turn(x);
}

struct making {
    struct world *x;
    const char *starts, *condition, *steps;
    int64_t cap, person;
    struct automation a;
};

static inline enum err make_work(struct work *w, void *user)
{
    struct making *m = user;
    const struct json *starts, *steps;
    struct action_check k = {.c = w->c, .tx = w->tx, .s = w->schema, .object = -1};
    m->a.name = STR("试");
    m->a.enabled = true;
    m->a.cap = m->cap ? m->cap : 1000;
    m->a.condition = str_of(m->condition);
    enum err e = json_parse(w->c, str_of(m->starts), 1 << 16, &starts);
    if (!e)
        e = json_parse(w->c, str_of(m->steps), 1 << 16, &steps);
    if (!e)
        e = automation_read(&k, starts, steps, &m->a);
    return e ? e : automation_create(w, m->x->t.org, &m->a);
}

static inline int64_t make_by(struct world *x, int64_t person, const char *starts,
                              const char *condition, const char *steps)
{
    struct making m = {.x = x, .starts = starts, .condition = condition, .steps = steps};
    fail_clear(&x->t.c);
    assert_ok(&x->t.c, org_write(&x->t.c, x->t.org, person, make_work, &m));
    assert_ok(&x->t.c, automations_judge(&x->t.c, x->t.org, NULL, 0)); // as the API does
    return m.a.id;
}

static inline int64_t make(struct world *x, const char *starts, const char *condition,
                           const char *steps)
{
    return make_by(x, x->ann, starts, condition, steps);
}

static inline int64_t number(struct world *x, const char *sql)
{
    return count_by(&x->t, sql);
}

#define RUNS(state) "SELECT COUNT(*) FROM automation_run WHERE state = '" state "'"
#define TASKS "SELECT COUNT(*) FROM o_task"
#define TELL "[{\"do\":\"tell\",\"who\":-2,\"text\":\"{{name}}\"}]"
#define TASK "{\"do\":\"task\",\"text\":\"联系{{客户名称}}\",\"due_days\":2}"
#define ORDER_MADE "{\"kind\":\"record\",\"object\":\"order\",\"ops\":[\"created\"]}"
#define LEVEL_CHANGED                                                                              \
    "{\"kind\":\"record\",\"object\":\"customer\",\"ops\":[\"changed\"],\"fields\":[\"level\"]}"

static inline struct str text_of(struct world *x, const char *object, int64_t id, const char *field)
{
    struct record r;
    const struct schema *s = org_schema(x->t.org);
    const struct object *o = &s->objects[schema_object(s, str_of(object))];
    assert_ok(&x->t.c, load(&x->t, object, id, &r));
    int at = object_field(o, str_of(field));
    return r.cells[at].type == VALUE_NULL
               ? STR("")
               : kind_text(x->t.c.arena, o->fields[at].kind, r.cells[at]);
}

#define assert_text(x, object, id, field, wanted)                                                  \
    do {                                                                                           \
        struct str got_ = text_of(x, object, id, field);                                           \
        if (!str_eq(got_, str_of(wanted)))                                                         \
            fail_msg("%s is «%.*s», not «%s»", field, STR_ARG(got_), wanted);                      \
    } while (0)

static inline enum err add_form(struct work *w, void *user)
{
    (void)user;
    const struct object *o = &w->schema->objects[schema_object(w->schema, STR("visit"))];
    enum err e = db_run(
        w->c, w->tx,
        "INSERT INTO form (id, version, object, name, token, secret, owner, opened, ends, most, "
        "answers, content, created, deleted) VALUES (77, 1, ?, '预约', 't', 's', '', 1, -1, 0, 0, "
        "'{}', 0, 0)",
        DB_VALUES(value_int(o->id)), NULL);
    return e ? e
             : db_run(w->c, w->tx,
                      "INSERT INTO survey (id, version, name, kind, token, secret, anonymous, "
                      "opened, ends, "
                      "quiet_days, change_days, bad_below, due_days, content, created, deleted) "
                      "VALUES (78, 1, "
                      "'NPS', 'nps', 'u', 's', 0, 1, -1, 90, 3, 7, 2, ?, 0, 0)",
                      DB_VALUES(value_text(STR(
                          "{\"title\":{\"zh\":\"问卷\"},\"questions\":[{\"key\":\"q1\",\"kind\":"
                          "\"score\",\"text\":{\"zh\":\"推荐\"},\"required\":true,\"least\":0,"
                          "\"most\":10}]}"))),
                      NULL);
}

struct sql {
    const char *text;
};

static inline enum err sql_work(struct work *w, void *user)
{
    return db_run(w->c, w->tx, ((const struct sql *)user)->text, DB_NO_VALUES, NULL);
}

static inline void run_sql(struct world *x, const char *text)
{
    struct sql s = {text};
    assert_ok(&x->t.c, org_write(&x->t.c, x->t.org, 0, sql_work, &s));
}
