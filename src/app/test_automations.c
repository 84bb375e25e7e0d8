// Automations on a clock that is held: what sets them off, each kind of step, waits over
// holidays, branches, approvals, loops that are cut, steps that fail, what is taken back; that
// each happens once; and that what is said of the past is what really ran.
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

static enum err furnish(struct work *w, void *user)
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

static void open_world(struct world *x, const char *today)
{
    test_org_create(&x->t);
    test_org_today(&x->t, today);
    assert_ok(&x->t.c, org_write(&x->t.c, x->t.org, 0, furnish, x));
}

// The daily scan and all that is due by noon; turned more often than need be.
static void turn(struct world *x)
{
    int64_t opened;
    bool more = true;
    assert_ok(&x->t.c, judge_changes(&x->t.c, x->t.org, &opened));
    for (int i = 0; more || i < 8; i++)
        assert_ok(&x->t.c, loop_turn(&x->t.c, x->t.org, &more));
}

static void live(struct world *x, const char *day)
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

static enum err make_work(struct work *w, void *user)
{
    struct making *m = user;
    const struct json *starts, *steps;
    struct action_check k = {w->c, w->tx, w->schema, NULL, -1, false, 0};
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

static int64_t make_by(struct world *x, int64_t person, const char *starts, const char *condition,
                       const char *steps)
{
    struct making m = {.x = x, .starts = starts, .condition = condition, .steps = steps};
    fail_clear(&x->t.c);
    assert_ok(&x->t.c, org_write(&x->t.c, x->t.org, person, make_work, &m));
    assert_ok(&x->t.c, automations_judge(&x->t.c, x->t.org, NULL, 0)); // as the API does
    return m.a.id;
}

static int64_t make(struct world *x, const char *starts, const char *condition, const char *steps)
{
    return make_by(x, x->ann, starts, condition, steps);
}

struct asked {
    const char *sql;
    int64_t out;
};

static enum err ask(struct work *w, void *user)
{
    struct asked *q = user;
    return db_number(w->c, w->tx, q->sql, DB_NO_VALUES, -1, &q->out);
}

static int64_t number(struct world *x, const char *sql)
{
    struct asked q = {sql, 0};
    assert_ok(&x->t.c, org_read(&x->t.c, x->t.org, ask, &q));
    return q.out;
}

#define RUNS(state) "SELECT COUNT(*) FROM automation_run WHERE state = '" state "'"
#define TASKS "SELECT COUNT(*) FROM o_task"
#define TELL "[{\"do\":\"tell\",\"who\":-2,\"text\":\"{{name}}\"}]"
#define TASK "{\"do\":\"task\",\"text\":\"联系{{客户名称}}\",\"due_days\":2}"
#define ORDER_MADE "{\"kind\":\"record\",\"object\":\"order\",\"ops\":[\"created\"]}"
#define LEVEL_CHANGED                                                                              \
    "{\"kind\":\"record\",\"object\":\"customer\",\"ops\":[\"changed\"],\"fields\":[\"level\"]}"

static struct str text_of(struct world *x, const char *object, int64_t id, const char *field)
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

// ---- what sets them off -------------------------------------------------------------------------

static void records_set_them_off_once_each(void **state)
{
    struct world x = {0};
    (void)state;
    open_world(&x, "2026-11-16"); // a Monday
    int64_t before = create(&x.t, "order", x.ids[0], "order_no=A0;date=2026-11-16;amount=500");
    make(&x,
         "{\"kind\":\"record\",\"object\":\"order\",\"ops\":[\"created\",\"deleted\"],\"filter\":"
         "\"amount > 100\"}",
         "", "[" TASK "]");
    make(&x, LEVEL_CHANGED, "level = \"危险\"", TELL);
    turn(&x);
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM automation_run"),
                     0); // what was before is not made up for
    int64_t small = create(&x.t, "order", x.ids[0], "order_no=A1;date=2026-11-16;amount=50");
    create(&x.t, "order", x.ids[1], "order_no=A2;date=2026-11-16;amount=150");
    turn(&x);
    assert_int_equal(number(&x, RUNS("done")), 1);
    assert_int_equal(number(&x, TASKS), 1);
    // Deleted: as it was.
    take_away(&x.t, "order", small);
    take_away(&x.t, "order", before);
    turn(&x);
    assert_int_equal(number(&x, TASKS), 2);
    // Other fields, and a condition that does not hold.
    change(&x.t, "customer", x.ids[2], "note=话");
    change(&x.t, "customer", x.ids[2], "level=中");
    turn(&x);
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM message WHERE cause = 'automation'"), 0);
    change(&x.t, "customer", x.ids[2], "level=危险");
    turn(&x);
    turn(&x);
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM message WHERE cause = 'automation'"), 1);
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM agenda WHERE kind = 'automation'"), 0);
    test_org_destroy(&x.t);
}

static void conditions_set_them_off_as_they_become_true_or_false(void **state)
{
    struct world x = {0};
    (void)state;
    open_world(&x, "2026-11-16");
    create(&x.t, "order", x.ids[0], "order_no=B0;date=2026-11-10");
    create(&x.t, "order", x.ids[1], "order_no=B1;date=2026-10-01"); // it holds already: no becoming
    make(&x, "{\"kind\":\"condition\",\"when\":\"days_since(order) >= 10\"}", "level = \"好\"",
         TELL);
    make(&x, "{\"kind\":\"condition\",\"when\":\"days_since(order) >= 10\",\"becomes\":\"false\"}",
         "", "[" TASK "]");
    live(&x, "2026-11-16");
    live(&x, "2026-11-19");
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM automation_run"), 0);
    live(&x, "2026-11-20");
    live(&x, "2026-11-21");
    assert_int_equal(number(&x, RUNS("done")), 1);
    create(&x.t, "order", x.ids[1], "order_no=B2;date=2026-11-21");
    turn(&x);
    assert_int_equal(number(&x, TASKS), 1);
    // Again after it was false meanwhile.
    live(&x, "2026-12-01");
    live(&x, "2026-12-02");
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM message WHERE cause = 'automation'"), 2);
    // One who is deleted has not become anything.
    take_away(&x.t, "customer", x.ids[0]);
    live(&x, "2026-12-03");
    assert_int_equal(number(&x, TASKS), 1);
    test_org_destroy(&x.t);
}

static void dates_set_them_off_also_after_the_server_stood_still(void **state)
{
    struct world x = {0};
    (void)state;
    open_world(&x, "2026-11-16");
    change(&x.t, "customer", x.ids[0], "birthday=1990-11-20");
    change(&x.t, "customer", x.ids[1], "birthday=1992-02-29");
    int64_t contract =
        create(&x.t, "contract", x.ids[2], "contract_no=C1;start=2026-01-01;end=2027-02-18");
    create(&x.t, "contract", x.ids[3], "contract_no=C2;start=2026-01-01;end=2027-02-20;kind=试用");
    make(&x,
         "{\"kind\":\"date\",\"object\":\"contract\",\"field\":\"end\",\"days\":-90,\"time\":\"09:"
         "00\","
         "\"filter\":\"not (kind = \\\"试用\\\")\"}",
         "", "[" TASK "]");
    make(&x,
         "{\"kind\":\"date\",\"object\":\"customer\",\"field\":\"birthday\",\"days\":0,\"yearly\":"
         "true,\"time\":"
         "\"08:00\"}",
         "", TELL);
    live(&x, "2026-11-19");
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM automation_run"), 0);
    live(&x, "2026-11-25"); // it stood still from the 19th to the 25th
    live(&x, "2026-11-25");
    assert_int_equal(number(&x, TASKS), 1); // 2026-11-20 was 90 days before the first
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM message WHERE cause = 'automation'"), 1);
    change(&x.t, "contract", contract, "end=2027-03-10"); // another date is another time
    live(&x, "2026-12-10");
    assert_int_equal(number(&x, TASKS), 2);
    live(&x, "2027-03-01");
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM message WHERE cause = 'automation'"), 2);
    test_org_destroy(&x.t);
}

static void schedules_run_for_a_list_and_once(void **state)
{
    struct world x = {0};
    (void)state;
    open_world(&x, "2026-11-16");
    change(&x.t, "customer", x.ids[0], "level=危险");
    change(&x.t, "customer", x.ids[1], "level=危险");
    make(&x,
         "{\"kind\":\"schedule\",\"every\":\"week\",\"weekday\":3,\"time\":\"09:00\",\"when\":"
         "\"level = "
         "\\\"危险\\\"\"}",
         "", "[" TASK "]");
    make(&x,
         "{\"kind\":\"schedule\",\"every\":\"once\",\"date\":\"2026-11-18\",\"time\":\"10:00\","
         "\"each\":\"none\"}",
         "", "[{\"do\":\"tell\",\"who\":-2,\"text\":\"开会\"}]");
    make(&x,
         "{\"kind\":\"schedule\",\"every\":\"month\",\"monthday\":31,\"time\":\"09:00\",\"each\":"
         "\"none\"}",
         "", "[{\"do\":\"tell\",\"who\":-2,\"text\":\"月底\"}]");
    live(&x, "2026-11-17");
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM automation_run"), 0);
    live(&x, "2026-11-18");
    live(&x, "2026-11-19");
    assert_int_equal(number(&x, TASKS), 2);
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM message WHERE body = '开会'"), 1);
    live(&x, "2026-12-11"); // three Wednesdays passed: the last one counts
    assert_int_equal(number(&x, TASKS), 4);
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM message WHERE body = '月底'"),
                     1); // 30 November
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM automation WHERE due = 0"),
                     1); // once is over
    test_org_destroy(&x.t);
}

struct answering {
    const char *session;
    const char *object, *cells;
    int64_t customer;
};

static enum err answer_work(struct work *w, void *user)
{
    const struct answering *x = user;
    struct origin from = {STR("1.2.3.4"), str_of(x->session)};
    w->from = &from;
    test_add(w, x->object, x->customer, x->cells);
    return ERR_NONE;
}

static enum err add_form(struct work *w, void *user)
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

static void answers_to_forms_and_surveys_set_them_off(void **state)
{
    struct world x = {0};
    (void)state;
    open_world(&x, "2026-11-16");
    assert_ok(&x.t.c, org_write(&x.t.c, x.t.org, 0, add_form, NULL));
    make(&x, "{\"kind\":\"form\",\"form\":77}", "", "[" TASK "]");
    make(&x, "{\"kind\":\"survey\",\"survey\":78,\"below\":7}", "",
         "[{\"do\":\"tell\",\"who\":-2,\"text\":\"{{record.score}}分\"}]");
    struct answering by[] = {{"form:77", "visit", "date=2026-11-16", x.ids[0]},
                             {"form:76", "visit", "date=2026-11-16", x.ids[0]},
                             {"survey:78", "rating", "date=2026-11-16;score=9", x.ids[1]},
                             {"survey:78", "rating", "date=2026-11-16;score=3", x.ids[1]}};
    for (int i = 0; i < 4; i++)
        assert_ok(&x.t.c, org_write(&x.t.c, x.t.org, 0, answer_work, &by[i]));
    turn(&x);
    assert_int_equal(number(&x, TASKS), 1);
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM message WHERE body = '3分'"), 1);
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM automation_run"), 2);
    test_org_destroy(&x.t);
}

struct calling {
    int64_t id;
    const char *body;
    bool right;
};

static enum err call_work(struct work *w, void *user)
{
    struct calling *x = user;
    struct automation a;
    enum err e = automation_load(w->c, w->tx, x->id, &a);
    return e ? e
             : automation_call(
                   w, x->id, x->right ? a.secret : STR("0123456789012345678901234567890123456789"),
                   str_of(x->body));
}

static void other_programs_set_them_off_with_the_secret(void **state)
{
    struct world x = {0};
    (void)state;
    open_world(&x, "2026-11-16");
    int64_t id = make(&x, "{\"kind\":\"hook\",\"customer\":\"order.customer\"}", "",
                      "[{\"do\":\"create\",\"object\":\"order\",\"values\":{\"order_no\":\"{{hook."
                      "order.no}}\",\"amount\":"
                      "\"{{hook.order.amount}}\"}}]");
    struct calling bad = {.id = id, .body = "{}"};
    assert_int_equal(org_write(&x.t.c, x.t.org, 0, call_work, &bad), ERR_NOT_FOUND);
    fail_clear(&x.t.c);
    struct calling good = {
        .id = id,
        .right = true,
        .body = "{\"order\":{\"customer\":\"K1\",\"no\":\"E-9\",\"amount\":\"1,234.5\"}}"};
    struct calling lost = {.id = id, .right = true, .body = "{\"order\":{\"customer\":\"K999\"}}"};
    assert_ok(&x.t.c, org_write(&x.t.c, x.t.org, 0, call_work, &good));
    assert_ok(&x.t.c, org_write(&x.t.c, x.t.org, 0, call_work, &lost));
    turn(&x);
    assert_int_equal(
        number(&x,
               "SELECT COUNT(*) FROM o_order WHERE f_order_no = 'E-9' AND f_amount = 1234500000"),
        1);
    assert_int_equal(number(&x, RUNS("done")), 1);
    assert_int_equal(number(&x, RUNS("cut")), 1); // it names nobody who is there, and says so
    turn(&x);
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM automation_run"), 2);
    test_org_destroy(&x.t);
}

// ---- steps --------------------------------------------------------------------------------------

static void every_step_does_what_it_says(void **state)
{
    struct world x = {0};
    char steps[4000];
    (void)state;
    open_world(&x, "2026-11-16");
    snprintf(steps, sizeof steps,
             "[{\"do\":\"change\",\"target\":\"customer\",\"values\":{\"level\":\"VIP\",\"note\":"
             "\"{{record.order_no}} "
             "{{today+7}}\"}},{\"do\":\"change\",\"target\":\"record\",\"values\":{\"amount\":88}},"
             "{\"do\":\"create\",\"object\":\"visit\",\"values\":{\"content\":\"回访{{name}}\","
             "\"by\":\"{{owner}}\"}},"
             "{\"do\":\"tag\",\"field\":\"tags\",\"add\":\"大客户\"},{\"do\":\"tag\",\"field\":"
             "\"tags\",\"remove\":\"新\"},"
             "{\"do\":\"assign\",\"to\":{\"how\":\"turn\",\"people\":[%lld,%lld]}},"
             "{\"do\":\"message\",\"template\":%lld,\"purpose\":\"service\"},{\"do\":\"tell\","
             "\"who\":%lld,\"text\":\"看\"},"
             "{\"do\":\"webhook\",\"channel\":%lld,\"text\":\"{{name}}\"},{\"do\":\"play\","
             "\"play\":%lld}," TASK "]",
             (long long)x.ann, (long long)x.bob, (long long)x.letter, (long long)x.bob,
             (long long)x.channel, (long long)x.play);
    change(&x.t, "customer", x.ids[0], "tags=新\x1f旧");
    make(&x, ORDER_MADE, "", steps);
    int64_t order = create(&x.t, "order", x.ids[0], "order_no=S1;date=2026-11-16;amount=1");
    turn(&x);
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM automation_step WHERE result = 'done'"), 11);
    assert_int_equal(number(&x, RUNS("done")), 1);
    assert_text(&x, "customer", x.ids[0], "level", "VIP");
    assert_text(&x, "customer", x.ids[0], "note", "S1 2026-11-23");
    assert_text(&x, "customer", x.ids[0], "tags", "旧\x1f大客户");
    assert_text(&x, "customer", x.ids[0], "owner", "ann");
    assert_text(&x, "order", order, "amount", "88");
    assert_int_equal(
        number(&x, "SELECT COUNT(*) FROM o_visit WHERE f_content = '回访客户0' AND f_by = 'bob'"),
        1);
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM o_task WHERE f_title = '联系客户0' AND f_by "
                                "= 'ann' AND f_due = 20775"),
                     1);
    assert_int_equal(
        number(&x, "SELECT COUNT(*) FROM message WHERE kind = 'mail' AND body = '客户0，您好'"), 1);
    assert_int_equal(
        number(&x, "SELECT COUNT(*) FROM message WHERE kind = 'hook' AND body = '客户0'"), 1);
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM message WHERE kind = 'bell' AND body = '看'"),
                     1);
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM play_entry"), 1);
    create(&x.t, "order", x.ids[1], "order_no=S2;date=2026-11-16");
    turn(&x);
    assert_text(&x, "customer", x.ids[1], "owner", "bob"); // in turn
    test_org_destroy(&x.t);
}

static void a_survey_is_asked_once_in_its_quiet_time(void **state)
{
    struct world x = {0};
    (void)state;
    open_world(&x, "2026-11-16");
    assert_ok(&x.t.c, org_write(&x.t.c, x.t.org, 0, add_form, NULL));
    make(&x, ORDER_MADE, "", "[{\"do\":\"survey\",\"survey\":78,\"send\":\"mail\"}]");
    create(&x.t, "order", x.ids[0], "order_no=V1;date=2026-11-16");
    create(&x.t, "order", x.ids[0], "order_no=V2;date=2026-11-16");
    turn(&x);
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM survey_invitation"), 1);
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM message WHERE kind = 'mail' AND body LIKE "
                                "'%https://crm.example.com/s/u/%'"),
                     1);
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM automation_step WHERE result = 'nothing'"),
                     1);
    test_org_destroy(&x.t);
}

static void waits_over_a_holiday_and_goes_on_by_what_holds_then(void **state)
{
    struct world x = {0};
    (void)state;
    open_world(&x, "2026-09-30"); // the day before the national holiday, which ends with the 7th
    make(
        &x, ORDER_MADE, "",
        "[{\"do\":\"wait\",\"for\":\"workdays\",\"count\":2},{\"do\":\"branch\",\"when\":\"level = "
        "\\\"危险\\\"\",\"yes\":[" TASK
        "],\"no\":[{\"do\":\"tell\",\"who\":-2,\"text\":\"好\"},{\"do\":\"end\"}]},"
        "{\"do\":\"wait\",\"for\":\"hours\",\"count\":24},{\"do\":\"tell\",\"who\":-2,\"text\":"
        "\"后\"}]");
    create(&x.t, "order", x.ids[0], "order_no=W1;date=2026-09-30");
    create(&x.t, "order", x.ids[1], "order_no=W2;date=2026-09-30");
    live(&x, "2026-09-30");
    live(&x, "2026-10-08");
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM automation_step"), 2); // both wait
    change(&x.t, "customer", x.ids[0], "level=危险");
    live(&x, "2026-10-09");
    assert_int_equal(number(&x, TASKS), 1);
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM message WHERE body = '好'"), 1);
    assert_int_equal(number(&x, RUNS("done")), 1);
    live(&x, "2026-10-10");
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM message WHERE body = '后'"), 1);
    assert_int_equal(number(&x, RUNS("done")), 2);
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM automation_step WHERE result = 'yes'"), 1);
    test_org_destroy(&x.t);
}

struct saying {
    bool yes;
    int64_t run;
};

static enum err say_work(struct work *w, void *user)
{
    struct saying *s = user;
    struct approval *list;
    int count;
    enum err e = approvals_of_run(w->c, w->tx, s->run, &list, &count);
    return e ? e : approval_answer(w, list[0].id, s->yes, STR("按规定"));
}

static int64_t run_of(struct world *x, int64_t customer)
{
    char sql[200];
    snprintf(sql, sizeof sql, "SELECT MAX(id) FROM automation_run WHERE customer = %lld",
             (long long)customer);
    return number(x, sql);
}

static void asks_somebody_for_a_yes(void **state)
{
    struct world x = {0};
    (void)state;
    open_world(&x, "2026-11-16");
    make(&x, ORDER_MADE, "",
         "[{\"do\":\"approval\",\"who\":0,\"text\":\"给{{name}}打折？\",\"due_days\":2,"
         "\"otherwise\":\"no\",\"no\":[{\"do\":"
         "\"tell\",\"who\":-2,\"text\":\"没批\"}]}," TASK "]");
    for (int i = 0; i < 3; i++) {
        char cells[100];
        snprintf(cells, sizeof cells, "order_no=P%d;date=2026-11-16", i);
        create(&x.t, "order", x.ids[i], cells);
    }
    turn(&x);
    assert_int_equal(
        number(&x, "SELECT COUNT(*) FROM message WHERE cause = 'approval' AND kind = 'bell'"), 3);
    assert_int_equal(number(&x, RUNS("approval")), 3);
    assert_int_equal(number(&x, TASKS), 0);
    struct saying yes = {.yes = true, .run = run_of(&x, x.ids[0])},
                  no = {.run = run_of(&x, x.ids[1])};
    assert_ok(&x.t.c, org_write(&x.t.c, x.t.org, x.bob, say_work, &yes));
    assert_ok(&x.t.c, org_write(&x.t.c, x.t.org, x.bob, say_work, &no));
    assert_int_equal(org_write(&x.t.c, x.t.org, x.bob, say_work, &yes), ERR_CONFLICT);
    fail_clear(&x.t.c);
    turn(&x);
    assert_int_equal(number(&x, TASKS), 1);
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM message WHERE body = '没批'"), 1);
    live(&x, "2026-11-18"); // the last day to answer
    assert_int_equal(number(&x, RUNS("approval")), 1);
    live(&x, "2026-11-19");
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM message WHERE body = '没批'"), 2);
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM automation_approval WHERE state = 'late'"),
                     1);
    assert_int_equal(number(&x, TASKS), 1);
    assert_int_equal(number(&x, RUNS("done")), 3);
    test_org_destroy(&x.t);
}

// ---- loops --------------------------------------------------------------------------------------

static void loops_are_cut(void **state)
{
    struct world x = {0};
    (void)state;
    open_world(&x, "2026-11-16");
    make(&x, LEVEL_CHANGED, "level = \"甲\"",
         "[{\"do\":\"change\",\"values\":{\"level\":\"乙\"}}]");
    make(&x, LEVEL_CHANGED, "level = \"乙\"",
         "[{\"do\":\"change\",\"values\":{\"level\":\"甲\"}}]");
    change(&x.t, "customer", x.ids[0], "level=甲");
    turn(&x);
    assert_int_equal(number(&x, RUNS("done")), 2);
    assert_int_equal(number(&x, RUNS("cut")), 1);
    assert_int_equal(
        number(&x,
               "SELECT COUNT(*) FROM automation_run WHERE state = 'cut' AND problem LIKE '%循环%'"),
        1);
    assert_int_equal(number(&x, "SELECT MAX(depth) FROM automation_run"), 2);
    test_org_destroy(&x.t);
}

// Each makes a customer, who sets it off again: not the same customer, so only the depth ends it.
static void chains_end_and_caps_switch_off(void **state)
{
    struct world x = {0};
    struct making m = {.x = &x, .starts = ORDER_MADE, .condition = "", .steps = TELL, .cap = 3};
    (void)state;
    open_world(&x, "2026-11-16");
    make(&x, "{\"kind\":\"record\",\"object\":\"customer\",\"ops\":[\"created\"]}", "",
         "[{\"do\":\"create\",\"object\":\"customer\",\"values\":{\"name\":\"又\"}}]");
    create(&x.t, "customer", 0, "name=起");
    turn(&x);
    turn(&x);
    assert_int_equal(number(&x, RUNS("done")), AUTOMATION_DEPTH_MAX + 1);
    assert_int_equal(number(&x, RUNS("cut")), 1);
    assert_ok(&x.t.c, org_write(&x.t.c, x.t.org, x.ann, make_work, &m));
    for (int i = 0; i < 3; i++) {
        char cells[100];
        snprintf(cells, sizeof cells, "order_no=Q%d;date=2026-11-16", i);
        create(&x.t, "order", x.ids[0], cells);
        turn(&x);
    }
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM automation WHERE enabled = 1"), 2);
    create(&x.t, "order", x.ids[0], "order_no=Q9;date=2026-11-16");
    turn(&x);
    assert_int_equal(
        number(&x, "SELECT COUNT(*) FROM automation WHERE enabled = 0 AND problem <> ''"), 1);
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM message WHERE subject LIKE '%已停用'"),
                     1); // its author is told
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM automation_run WHERE cause LIKE 'cap:%'"), 1);
    test_org_destroy(&x.t);
}

static enum err import_work(struct work *w, void *user)
{
    const struct world *x = user;
    w->source = 5;
    test_add(w, "order", x->ids[0], "order_no=I1;date=2026-11-16");
    return ERR_NONE;
}

static void imports_are_no_news(void **state)
{
    struct world x = {0};
    (void)state;
    open_world(&x, "2026-11-16");
    make(&x, ORDER_MADE, "", TELL);
    assert_ok(&x.t.c, org_write(&x.t.c, x.t.org, 0, import_work, &x));
    turn(&x);
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM automation_run"), 0);
    test_org_destroy(&x.t);
}

// ---- failing ------------------------------------------------------------------------------------

struct sql {
    const char *text;
};

static enum err sql_work(struct work *w, void *user)
{
    return db_run(w->c, w->tx, ((const struct sql *)user)->text, DB_NO_VALUES, NULL);
}

static void run_sql(struct world *x, const char *text)
{
    struct sql s = {text};
    assert_ok(&x->t.c, org_write(&x->t.c, x->t.org, 0, sql_work, &s));
}

struct deed_on {
    int64_t run;
    enum err (*does)(struct work *w, int64_t id);
};

static enum err on_run(struct work *w, void *user)
{
    const struct deed_on *d = user;
    return d->does(w, d->run);
}

static void a_step_that_fails_is_tried_again_and_then_shown(void **state)
{
    struct world x = {0};
    char steps[300];
    (void)state;
    open_world(&x, "2026-11-16");
    snprintf(steps, sizeof steps, "[" TASK ",{\"do\":\"message\",\"template\":%lld}]",
             (long long)x.letter);
    make(&x, ORDER_MADE, "", steps);
    run_sql(&x, "UPDATE message_template SET deleted = 1");
    create(&x.t, "order", x.ids[0], "order_no=F1;date=2026-11-16");
    turn(&x);
    assert_int_equal(number(&x, "SELECT tries FROM agenda WHERE kind = 'automation'"), 1);
    // It works at the second try: nothing of the first is left, nothing is doubled.
    run_sql(&x, "UPDATE message_template SET deleted = 0");
    turn(&x);
    assert_int_equal(number(&x, RUNS("running")), 1); // not before its minute has passed
    clock_hold(org_clock(x.t.org), clock_ms(org_clock(x.t.org)) + 61000);
    turn(&x);
    assert_int_equal(number(&x, RUNS("done")), 1);
    assert_int_equal(number(&x, TASKS), 1);
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM message WHERE kind = 'mail'"), 1);
    // It never works.
    run_sql(&x, "UPDATE message_template SET deleted = 1");
    create(&x.t, "order", x.ids[1], "order_no=F2;date=2026-11-16");
    for (int i = 0; i < 12; i++) {
        turn(&x);
        clock_hold(org_clock(x.t.org), clock_ms(org_clock(x.t.org)) + 10 * 3600 * 1000);
    }
    assert_int_equal(number(&x, RUNS("failed")), 1);
    assert_int_equal(
        number(
            &x,
            "SELECT COUNT(*) FROM message WHERE kind = 'bell' AND cause = 'automation' AND subject "
            "LIKE '%失败'"),
        1);
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM automation_step WHERE kind = 'failed'"), 1);
    struct deed_on again = {run_of(&x, x.ids[1]), run_again};
    run_sql(&x, "UPDATE message_template SET deleted = 0");
    assert_ok(&x.t.c, org_write(&x.t.c, x.t.org, x.ann, on_run, &again));
    turn(&x);
    assert_int_equal(number(&x, RUNS("done")), 2);
    assert_int_equal(org_write(&x.t.c, x.t.org, x.ann, on_run, &again), ERR_CONFLICT);
    fail_clear(&x.t.c);
    test_org_destroy(&x.t);
}

struct broken_off {
    struct world *x;
    struct agenda_item *item;
    bool dies;
};

// What the loop does with a due row, and then, maybe, the machine dies.
static enum err step_and_die(struct work *w, void *user)
{
    struct broken_off *b = user;
    bool taken;
    enum err e = agenda_take(w->c, w->tx, b->item, &taken);
    if (!e && taken)
        e = automation_run_step(w, b->x->t.org, b->item);
    return e || !b->dies ? e : fail(w->c, ERR_CONFLICT, "the server dies here", "服务器在此断开");
}

static void what_is_broken_off_is_done_once(void **state)
{
    struct world x = {0};
    (void)state;
    open_world(&x, "2026-11-16");
    make(&x, ORDER_MADE, "", "[" TASK "," TASK "]");
    create(&x.t, "order", x.ids[0], "order_no=D1;date=2026-11-16");
    bool more;
    assert_ok(&x.t.c, automations_follow(&x.t.c, x.t.org, &more));
    assert_ok(&x.t.c, automations_follow(&x.t.c, x.t.org, &more));
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM automation_run"), 1);
    run_sql(
        &x,
        "UPDATE reader SET position = 0 WHERE name = 'automations'"); // the log is read once more
    assert_ok(&x.t.c, automations_follow(&x.t.c, x.t.org, &more));
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM automation_run"), 1);
    for (int i = 0; i < 4; i++) {
        struct agenda_item *items;
        struct db_tx *tx;
        int count;
        assert_ok(&x.t.c, db_read_begin(&x.t.c, org_db(x.t.org), &tx));
        assert_ok(&x.t.c, agenda_due(&x.t.c, tx, INT64_MAX - 1, 10, &items, &count));
        db_read_end(tx);
        struct broken_off b = {&x, count ? &items[0] : NULL, i % 2 == 0};
        if (!count)
            continue;
        fail_clear(&x.t.c);
        assert_int_equal(org_write(&x.t.c, x.t.org, 0, step_and_die, &b),
                         b.dies ? ERR_CONFLICT : ERR_NONE);
        fail_clear(&x.t.c);
        assert_int_equal(number(&x, TASKS), (i + 1) / 2); // what died has done nothing
        if (!b.dies) // the same row again, as another server had read it
            assert_ok(&x.t.c, org_write(&x.t.c, x.t.org, 0, step_and_die, &b));
    }
    assert_int_equal(number(&x, TASKS), 2);
    assert_int_equal(number(&x, RUNS("done")), 1);
    test_org_destroy(&x.t);
}

// ---- taken back ---------------------------------------------------------------------------------

struct undoing {
    int64_t run;
    struct run_undone out;
};

static enum err undo_work(struct work *w, void *user)
{
    struct undoing *u = user;
    return run_undo(w, u->run, &u->out);
}

static void what_it_changed_is_taken_back_but_for_what_others_changed_since(void **state)
{
    struct world x = {0};
    (void)state;
    open_world(&x, "2026-11-16");
    make(&x, ORDER_MADE, "",
         "[{\"do\":\"change\",\"values\":{\"level\":\"VIP\",\"note\":\"机器写的\"}},{\"do\":"
         "\"change\",\"values\":{\"level\":"
         "\"超级\"}}," TASK "," TASK ",{\"do\":\"tell\",\"who\":-2,\"text\":\"x\"}]");
    make(&x,
         "{\"kind\":\"record\",\"object\":\"customer\",\"ops\":[\"changed\"],\"fields\":[\"level\"]"
         ",\"filter\":"
         "\"level = \\\"好\\\"\"}",
         "", TELL);
    create(&x.t, "order", x.ids[0], "order_no=U1;date=2026-11-16");
    turn(&x);
    assert_text(&x, "customer", x.ids[0], "level", "超级");
    change(&x.t, "customer", x.ids[0], "note=人写的");
    change(&x.t, "task", number(&x, "SELECT MAX(id) FROM o_task"), "content=人看过");
    struct undoing u = {.run = number(&x, "SELECT MIN(id) FROM automation_run")};
    assert_ok(&x.t.c, org_write(&x.t.c, x.t.org, x.ann, undo_work, &u));
    assert_text(&x, "customer", x.ids[0], "level", "好");
    assert_text(&x, "customer", x.ids[0], "note", "人写的");
    assert_int_equal(number(&x, TASKS), 1);
    assert_int_equal(u.out.left_count, 2);
    assert_int_equal(u.out.sent, 1);
    assert_int_equal(u.out.restored, 3);
    assert_int_equal(org_write(&x.t.c, x.t.org, x.ann, undo_work, &u), ERR_CONFLICT);
    fail_clear(&x.t.c);
    turn(&x);
    assert_int_equal(number(&x, RUNS("done")),
                     2); // another one hears of it, with the run that it comes from
    assert_int_equal(number(&x, "SELECT MAX(depth) FROM automation_run"), 1);
    test_org_destroy(&x.t);
}

// ---- rights -------------------------------------------------------------------------------------

static enum err own_role(struct work *w, void *user)
{
    struct world *x = user;
    struct role r = {
        .name = STR("销售"),
        .permits = STR(
            "{\"scope\":[\"own\"],\"change_scope\":[\"own\"],\"condition\":\"\",\"objects\":{\"*\":"
            "[\"see\",\"create\",\"change\"]},\"fields\":{},\"rights\":[\"rules\"]}")};
    enum err e = role_create(w->c, w->tx, &r);
    return e ? e
             : db_run(w->c, w->tx, "INSERT INTO person_role (person, role) VALUES (?, ?)",
                      DB_VALUES(value_int(x->bob), value_int(r.id)), NULL);
}

static void runs_with_the_rights_of_its_author(void **state)
{
    struct world x = {0};
    (void)state;
    open_world(&x, "2026-11-16");
    assert_ok(&x.t.c, org_write(&x.t.c, x.t.org, 0, own_role, &x));
    change(&x.t, "customer", x.ids[1], "owner=ann");
    make_by(&x, x.bob, ORDER_MADE, "", "[" TASK "]");
    make_by(&x, x.bob, "{\"kind\":\"condition\",\"when\":\"days_since(order) >= 10\"}", "", TELL);
    create(&x.t, "order", x.ids[0], "order_no=R1;date=2026-11-16");
    create(&x.t, "order", x.ids[1], "order_no=R2;date=2026-11-16");
    turn(&x);
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM automation_run"), 1); // the other is not his
    assert_int_equal(number(&x, TASKS), 1);
    live(&x, "2026-11-27");
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM message WHERE cause = 'automation'"), 1);
    run_sql(&x, "UPDATE person SET active = 0 WHERE login = 'bob'");
    create(&x.t, "order", x.ids[0], "order_no=R3;date=2026-11-27");
    turn(&x);
    assert_int_equal(number(&x, TASKS), 1);
    assert_int_equal(
        number(&x, "SELECT COUNT(*) FROM automation WHERE enabled = 0 AND problem <> ''"), 2);
    test_org_destroy(&x.t);
}

// ---- the past -----------------------------------------------------------------------------------

struct looking {
    struct world *x;
    int64_t id;
    struct automation a;
};

static enum err load_work(struct work *w, void *user)
{
    struct looking *l = user;
    return automation_load(w->c, w->tx, l->id, &l->a);
}

static int64_t past_runs(struct world *x, int64_t id, int64_t *customers)
{
    struct looking l = {.x = x, .id = id};
    struct past p;
    assert_ok(&x->t.c, org_read(&x->t.c, x->t.org, load_work, &l));
    assert_ok(&x->t.c, automation_past(&x->t.c, x->t.org, viewer_program(), &l.a, &p));
    assert_true(p.known);
    *customers = p.customers;
    assert_int_equal(p.row_count, p.runs < PAST_ROWS_MAX ? p.runs : PAST_ROWS_MAX);
    return p.runs;
}

// Ninety days are lived; then what is said of them is what happened.
static void what_it_says_of_the_past_is_what_really_ran(void **state)
{
    struct world x = {0};
    static const char *const starts[] = {
        ORDER_MADE,
        LEVEL_CHANGED,
        "{\"kind\":\"condition\",\"when\":\"days_since(order) >= 9\"}",
        "{\"kind\":\"condition\",\"when\":\"days_since(order) >= 9\",\"becomes\":\"false\"}",
        "{\"kind\":\"date\",\"object\":\"contract\",\"field\":\"end\",\"days\":-5,\"time\":\"09:"
        "00\"}",
        "{\"kind\":\"date\",\"object\":\"customer\",\"field\":\"birthday\",\"days\":1,\"yearly\":"
        "true,\"time\":\"09:00\"}",
        "{\"kind\":\"schedule\",\"every\":\"week\",\"weekday\":2,\"time\":\"09:00\",\"when\":"
        "\"days_since(order) < 9\"}",
        "{\"kind\":\"record\",\"object\":\"order\",\"ops\":[\"created\"],\"filter\":\"amount > "
        "50\"}"};
    enum { KINDS = sizeof starts / sizeof *starts, LIVED = 90 };
    int64_t ids[KINDS], order = 0;
    (void)state;
    open_world(&x, "2026-05-31");
    for (int i = 0; i < KINDS; i++)
        ids[i] = make(&x, starts[i], i == 1 ? "level = \"危险\" or level = \"好\"" : "",
                      "[{\"do\":\"tell\",\"who\":-2,\"text\":\"x\"}]");
    day_t first = day_parse(STR("2026-06-01"));
    for (int d = 0; d < LIVED; d++) {
        char day[DAY_TEXT_SIZE], cells[200];
        day_format(first + d, day);
        test_org_today(&x.t, day);
        for (int i = 0; i < 4; i++) {
            if ((d * 7 + i * 5) % (11 + i) == 0) {
                snprintf(cells, sizeof cells, "order_no=L%d-%d;date=%s;amount=%d", d, i, day,
                         (d * 13) % 100);
                order = create(&x.t, "order", x.ids[i], cells);
            }
            if ((d + i * 3) % 17 == 0) {
                snprintf(cells, sizeof cells, "level=%s", d % 3 ? "危险" : d % 2 ? "好" : "中");
                change(&x.t, "customer", x.ids[i], cells);
            }
        }
        if (d == 2) {
            create(&x.t, "contract", x.ids[0], "contract_no=L1;start=2026-01-01;end=2026-07-20");
            create(&x.t, "contract", x.ids[1], "contract_no=L2;start=2026-01-01;end=2026-08-01");
            change(&x.t, "customer", x.ids[3], "birthday=1980-08-03");
        }
        if (d == 50)
            change(&x.t, "order", order,
                   "amount=1"); // the filter asks for what it was when it was made
        live(&x, day);
    }
    for (int i = 0; i < KINDS; i++) {
        char sql[300];
        int64_t customers, runs = past_runs(&x, ids[i], &customers);
        snprintf(sql, sizeof sql,
                 "SELECT COUNT(*) FROM automation_run WHERE automation = %lld AND state = 'done'",
                 (long long)ids[i]);
        int64_t ran = number(&x, sql);
        snprintf(sql, sizeof sql,
                 "SELECT COUNT(DISTINCT customer) FROM automation_run WHERE automation = %lld",
                 (long long)ids[i]);
        if (runs != ran || customers != number(&x, sql) || !runs)
            fail_msg("%s: %lld would have run, %lld did", starts[i], (long long)runs,
                     (long long)ran);
    }
    test_org_destroy(&x.t);
}

int main(void)
{
    const struct CMUnitTest list[] = {
        cmocka_unit_test(records_set_them_off_once_each),
        cmocka_unit_test(conditions_set_them_off_as_they_become_true_or_false),
        cmocka_unit_test(dates_set_them_off_also_after_the_server_stood_still),
        cmocka_unit_test(schedules_run_for_a_list_and_once),
        cmocka_unit_test(answers_to_forms_and_surveys_set_them_off),
        cmocka_unit_test(other_programs_set_them_off_with_the_secret),
        cmocka_unit_test(every_step_does_what_it_says),
        cmocka_unit_test(a_survey_is_asked_once_in_its_quiet_time),
        cmocka_unit_test(waits_over_a_holiday_and_goes_on_by_what_holds_then),
        cmocka_unit_test(asks_somebody_for_a_yes),
        cmocka_unit_test(loops_are_cut),
        cmocka_unit_test(chains_end_and_caps_switch_off),
        cmocka_unit_test(imports_are_no_news),
        cmocka_unit_test(a_step_that_fails_is_tried_again_and_then_shown),
        cmocka_unit_test(what_is_broken_off_is_done_once),
        cmocka_unit_test(what_it_changed_is_taken_back_but_for_what_others_changed_since),
        cmocka_unit_test(runs_with_the_rights_of_its_author),
        cmocka_unit_test(what_it_says_of_the_past_is_what_really_ran),
    };
    return cmocka_run_group_tests(list, NULL, NULL);
}
