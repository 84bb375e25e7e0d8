// Warnings on their way: to whom they go, when they come on a list and are due, the ladder, sleep, and
// that nothing happens twice however often the loop is turned.
#include "tests/support/test.h"

#include "app/loop.h"
#include "auth/department.h"
#include "auth/person.h"
#include "auth/role.h"
#include "flow/deed.h"
#include "flow/hand.h"
#include "model/channel.h"
#include "model/test_deed.h"

enum { BOSS, ANN, BOB, CAT, PEOPLE };
static const char *const logins[PEOPLE] = {"boss", "ann", "bob", "cat"};

struct world {
    struct test_org t;
    int64_t people[PEOPLE], department, rule;
    const char *handling;
    int cap;
    const char *customers[8]; // cells
    int64_t ids[8];
};

static enum err furnish(struct work *w, void *user)
{
    struct world *x = user;
    enum err e = ERR_NONE;
    for (int i = 0; i < PEOPLE && !e; i++) {
        struct person p = {
            .login = str_of(logins[i]), .name = str_of(logins[i]), .language = STR("zh")};
        e = person_create(w->c, w->tx, &p, person_no_password(), w->at_ms, &x->people[i]);
    }
    struct role all = {.name = STR("看全部"),
                       .permits = STR("{\"scope\":[\"all\"],\"objects\":{\"*\":[\"see\",\"change\"]}}")};
    if (!e)
        e = role_create(w->c, w->tx, &all);
    for (int i = ANN; i < PEOPLE && !e; i++)
        e = role_give(w->c, w->tx, x->people[i], &all.id, 1);
    struct department d = {.name = STR("成功部"), .head = x->people[BOSS]};
    if (!e)
        e = department_create(w->c, w->tx, &d);
    x->department = d.id;
    for (int i = ANN; i < PEOPLE && !e; i++)
        e = db_run(w->c, w->tx, "UPDATE person SET department = ? WHERE id = ?",
                   DB_VALUES(value_int(d.id), value_int(x->people[i])), NULL);
    for (int i = 0; x->customers[i]; i++)
        x->ids[i] = test_add(w, "customer", 0, x->customers[i]);
    struct warning_rule r = {.name = STR("危险"),
                             .condition = STR("level = \"危险\""),
                             .enabled = true,
                             .handling = str_of(x->handling)};
    if (!e)
        e = warning_rule_create(w, &r);
    x->rule = r.id;
    if (!e && x->cap)
        e = setting_put(w->c, w->tx, CAP_SETTING, str_format(w->c->arena, "%d", x->cap));
    return e;
}

static void open_world(struct world *x, const char *today)
{
    test_org_create(&x->t);
    test_org_today(&x->t, today);
    assert_ok(&x->t.c, org_write(&x->t.c, x->t.org, 0, furnish, x));
}

// The daily scan of that day and all that is due by noon, steps that come of steps, too; turned more
// often than need be.
static void live(struct world *x, const char *day)
{
    int64_t opened;
    bool more = true;
    test_org_today(&x->t, day);
    assert_ok(&x->t.c, judge_all(&x->t.c, x->t.org, &opened));
    for (int i = 0; more || i < 4; i++)
        assert_ok(&x->t.c, loop_turn(&x->t.c, x->t.org, &more));
}

struct asked {
    const char *sql;
    int64_t a, b, out;
};

static enum err ask(struct work *w, void *user)
{
    struct asked *q = user;
    return db_number(w->c, w->tx, q->sql, DB_VALUES(value_int(q->a), value_int(q->b)), -1, &q->out);
}

static int64_t number(struct world *x, const char *sql, int64_t a, int64_t b)
{
    struct asked q = {sql, a, b, 0};
    assert_ok(&x->t.c, org_read(&x->t.c, x->t.org, ask, &q));
    return q.out;
}

static int64_t warning_of(struct world *x, int customer)
{
    return number(x, "SELECT MAX(id) FROM warning WHERE customer = ? AND ? = 0", x->ids[customer],
                  0);
}

// Whose it is: an index of people; -1: nobody's.
static int whose(struct world *x, int customer)
{
    int64_t person =
        number(x, "SELECT person FROM warning WHERE id = ? AND ? = 0", warning_of(x, customer), 0);
    for (int i = 0; i < PEOPLE; i++)
        if (x->people[i] == person)
            return i;
    return -1;
}

static int64_t steps(struct world *x, int customer, const char *what)
{
    const char *sql =
        str_format(x->t.c.arena,
                   "SELECT COUNT(*) FROM warning_step WHERE warning = ? AND ? = 0 AND "
                   "what = '%s'",
                   what)
            .at;
    return number(x, sql, warning_of(x, customer), 0);
}

static void due_is(struct world *x, int customer, const char *want)
{
    day_t due = (day_t)number(x, "SELECT COALESCE(due, -1) FROM warning WHERE id = ? AND ? = 0",
                              warning_of(x, customer), 0);
    struct str got = day_text(x->t.c.arena, due);
    if (!str_eq(got, str_of(want)))
        fail_msg("due: wanted %s, got %.*s", want, STR_ARG(got));
}

static char people_json[300];
static const char *with_people(struct world *x, const char *pattern)
{
    snprintf(people_json, sizeof people_json, pattern, (long long)x->people[ANN],
             (long long)x->people[BOB], (long long)x->people[CAT]);
    return people_json;
}

struct renewal {
    struct world *x;
    const char *handling;
};

static enum err rehandle(struct work *w, void *user)
{
    struct renewal *r = user;
    struct warning_rule rule;
    enum err e = warning_rule_load(w->c, w->tx, r->x->rule, &rule);
    rule.handling = str_of(r->handling);
    return e ? e : warning_rule_update(w, &rule, rule.version);
}

static void handling_is(struct world *x, const char *pattern)
{
    struct renewal r = {x, with_people(x, pattern)};
    assert_ok(&x->t.c, org_write(&x->t.c, x->t.org, 0, rehandle, &r));
}

// ---- to whom ------------------------------------------------------------------------------------

static void goes_to_the_owner_or_his_boss(void **state)
{
    struct world x = {.handling = "",
                      .customers = {"name=甲;level=危险;owner=ann",
                                    "name=乙;level=危险;owner=nobody",
                                    "name=丙;level=好;owner=bob"}};
    (void)state;
    open_world(&x, "2026-11-16");
    live(&x, "2026-11-16");
    assert_int_equal(whose(&x, 0), ANN);
    assert_int_equal(whose(&x, 1), BOSS); // nobody of that name is there: the administrator's
    int64_t opened;
    change(&x.t, "customer", x.ids[1], "owner=bob");
    assert_ok(&x.t.c, judge_changes(&x.t.c, x.t.org, &opened));
    assert_int_equal(whose(&x, 1), BOB); // until the customer is somebody's
    handling_is(&x, "{\"to\":{\"how\":\"owner\",\"people\":[%lld,%lld,%lld]}}");
    change(&x.t, "customer", x.ids[2], "level=危险;owner=nobody");
    live(&x, "2026-11-17");
    assert_int_equal(whose(&x, 2), CAT); // who has the fewest stands in
    change(&x.t, "customer", x.ids[0], "owner=cat");
    assert_ok(&x.t.c, judge_changes(&x.t.c, x.t.org, &opened));
    assert_int_equal(whose(&x, 0), CAT); // it goes along with the customer
    test_org_destroy(&x.t);
}

static void stays_with_who_stands_in(void **state)
{
    struct world x = {.handling = "", .customers = {"name=甲;level=危险"}};
    (void)state;
    open_world(&x, "2026-11-16");
    handling_is(&x, "{\"to\":{\"how\":\"owner\",\"people\":[%lld,%lld,%lld]}}");
    live(&x, "2026-11-16");
    int first = whose(&x, 0);
    int64_t opened;
    for (int i = 0; i < 3; i++) { // the others have fewer than he: it does not go round among them
        change(&x.t, "customer", x.ids[0], i % 2 ? "note=甲" : "note=乙");
        assert_ok(&x.t.c, judge_changes(&x.t.c, x.t.org, &opened));
        assert_int_equal(whose(&x, 0), first);
    }
    assert_int_equal(steps(&x, 0, "given"), 0);
    live(&x, "2026-11-19");
    assert_int_equal(steps(&x, 0, "reminded"), 1);
    test_org_destroy(&x.t);
}

static enum err leave_work(struct work *w, void *user)
{
    return db_run(w->c, w->tx, "UPDATE person SET active = 0 WHERE id = ?",
                  DB_VALUES(value_int(*(const int64_t *)user)), NULL);
}

// Opens them one after the other, so that the turn can be seen.
static void worsen(struct world *x, int customer)
{
    int64_t opened;
    change(&x->t, "customer", x->ids[customer], "level=危险");
    assert_ok(&x->t.c, judge_changes(&x->t.c, x->t.org, &opened));
    assert_int_equal(opened, 1);
}

static void goes_in_turn_by_load_and_by_segment(void **state)
{
    static const int turn[] = {ANN, BOB, CAT, ANN}, load[] = {BOB, CAT};
    struct world x = {.handling = "",
                      .customers = {"name=一", "name=二", "name=三", "name=四", "name=五",
                                    "name=六", "name=七;plan=VIP;owner=bob"}};
    (void)state;
    open_world(&x, "2026-11-16");
    live(&x, "2026-11-16");
    handling_is(&x,
                "{\"to\":{\"how\":\"turn\",\"people\":[%lld,%lld,%lld]},\"segments\":[{\"when\":"
                "\"plan = \\\"VIP\\\"\",\"to\":{\"how\":\"head\"}}]}");
    for (int i = 0; i < 4; i++) {
        worsen(&x, i);
        assert_int_equal(whose(&x, i), turn[i]);
    }
    worsen(&x, 6);
    assert_int_equal(whose(&x, 6), BOSS);
    handling_is(&x, "{\"to\":{\"how\":\"load\",\"people\":[%lld,%lld,%lld]}}");
    for (int i = 4; i < 6; i++) { // Ann has two by now
        worsen(&x, i);
        assert_int_equal(whose(&x, i), load[i - 4]);
    }
    test_org_destroy(&x.t);
}

// ---- when ---------------------------------------------------------------------------------------

static void comes_on_the_list_on_working_days_as_many_as_can_be_done(void **state)
{
    static const char handed[] = "SELECT COUNT(*) FROM warning WHERE handed IS NOT NULL AND ? = ?";
    struct world x = {.handling = "{\"due_days\":3}",
                      .cap = 2,
                      .customers = {"name=小;level=危险;owner=ann", "name=大;level=危险;owner=ann",
                                    "name=中;level=危险;owner=ann"}};
    (void)state;
    open_world(&x, "2026-09-25");
    create(&x.t, "order", x.ids[1], "date=2026-09-01;amount=900");
    create(&x.t, "order", x.ids[2], "date=2026-09-01;amount=500");
    live(&x, "2026-09-26"); // the Mid-Autumn holiday
    assert_int_equal(number(&x, handed, 0, 0), 0);
    live(&x, "2026-09-28");
    assert_int_equal(number(&x, handed, 0, 0), 2); // the two who are worth the most
    assert_int_equal(steps(&x, 0, "handed"), 0);
    due_is(&x, 1, "2026-10-08"); // 29th, 30th, and the day after National Day
    live(&x, "2026-09-29");
    assert_int_equal(steps(&x, 0, "handed"), 1);
    assert_int_equal(number(&x, handed, 0, 0), 3);
    test_org_destroy(&x.t);
}

static void climbs_the_ladder_once(void **state)
{
    struct world x = {.handling = "", .customers = {"name=甲;level=危险;owner=ann"}};
    (void)state;
    open_world(&x, "2026-11-16");
    live(&x, "2026-11-16");
    due_is(&x, 0, "2026-11-19");
    live(&x, "2026-11-18");
    assert_int_equal(steps(&x, 0, "reminded"), 0);
    live(&x, "2026-11-19");
    assert_int_equal(steps(&x, 0, "reminded"), 1);
    live(&x, "2026-11-23"); // the fifth working day: the weekend does not count
    assert_int_equal(steps(&x, 0, "told"), 1);
    assert_int_equal(number(&x, "SELECT told FROM warning WHERE ? = ?", 0, 0), x.people[BOSS]);
    live(&x, "2026-11-25");
    assert_int_equal(whose(&x, 0), BOSS);
    assert_int_equal(steps(&x, 0, "given"), 1);
    due_is(&x, 0, "2026-11-30");
    // Nobody is above the boss: he is reminded, and nothing is lost.
    live(&x, "2026-12-20");
    assert_int_equal(whose(&x, 0), BOSS);
    assert_int_equal(steps(&x, 0, "reminded"), 1 + 3);
    test_org_destroy(&x.t);
}

struct doing {
    struct world *x;
    const char *outcome; // NULL: it sleeps
    day_t until;
    int give; // -1: not
};

static enum err do_it(struct work *w, void *user)
{
    struct doing *d = user;
    int64_t id = warning_of(d->x, 0), version = 0;
    enum err e = db_number(w->c, w->tx, "SELECT version FROM warning WHERE id = ?",
                           DB_VALUES(value_int(id)), 0, &version);
    if (!e && d->give >= 0)
        return warning_give(w, d->x->t.org, id, version, d->x->people[d->give], false,
                            STR("请你看一下"));
    if (!e && d->outcome)
        return warning_handle(w, d->x->t.org, id, version, str_of(d->outcome), STR("打过电话"));
    return e ? e : warning_snooze(w, d->x->t.org, id, version, d->until, STR("客户在休假"));
}

static enum err attempt(struct world *x, struct doing d)
{
    d.x = x;
    fail_clear(&x->t.c);
    return org_write(&x->t.c, x->t.org, x->people[ANN], do_it, &d);
}

static void sleeps_and_is_woken(void **state)
{
    struct world x = {.handling = "", .customers = {"name=甲;level=危险;owner=ann"}};
    (void)state;
    open_world(&x, "2026-11-16");
    live(&x, "2026-11-16");
    day_t until = day_parse(STR("2026-11-30"));
    assert_int_equal(attempt(&x, (struct doing){.until = until - 14, .give = -1}), ERR_INPUT);
    assert_ok(&x.t.c, attempt(&x, (struct doing){.until = until, .give = -1}));
    live(&x, "2026-11-27");
    assert_int_equal(steps(&x, 0, "reminded") + steps(&x, 0, "told"), 0);
    live(&x, "2026-11-30");
    assert_int_equal(steps(&x, 0, "woken"), 1);
    due_is(&x, 0, "2026-12-03");
    live(&x, "2026-12-03");
    assert_int_equal(steps(&x, 0, "reminded"), 1);
    test_org_destroy(&x.t);
}

static void changes_hands_while_it_sleeps(void **state)
{
    struct world x = {.handling = "", .customers = {"name=甲;level=危险;owner=ann"}};
    int64_t opened;
    (void)state;
    open_world(&x, "2026-11-16");
    live(&x, "2026-11-16");
    assert_ok(&x.t.c,
              attempt(&x, (struct doing){.until = day_parse(STR("2026-11-30")), .give = -1}));
    change(&x.t, "customer", x.ids[0], "owner=cat");
    assert_ok(&x.t.c, judge_changes(&x.t.c, x.t.org, &opened));
    assert_int_equal(whose(&x, 0), CAT);
    live(&x, "2026-11-27"); // it sleeps on
    assert_int_equal(steps(&x, 0, "reminded") + steps(&x, 0, "told"), 0);
    assert_int_equal(steps(&x, 0, "handed"), 1);
    live(&x, "2026-11-30");
    assert_int_equal(steps(&x, 0, "woken"), 1);
    due_is(&x, 0, "2026-12-03");
    test_org_destroy(&x.t);
}

static void does_not_stay_with_one_who_has_left(void **state)
{
    struct world x = {.handling = "", .customers = {"name=甲;level=危险;owner=ann"}};
    (void)state;
    open_world(&x, "2026-11-16");
    live(&x, "2026-11-16");
    assert_ok(&x.t.c, attempt(&x, (struct doing){.give = BOB}));
    assert_ok(&x.t.c, org_write(&x.t.c, x.t.org, 0, leave_work, &x.people[BOB]));
    live(&x, "2026-11-17");
    assert_int_equal(whose(&x, 0), ANN);
    due_is(&x, 0, "2026-11-20");
    live(&x, "2026-11-20");
    assert_int_equal(steps(&x, 0, "reminded"), 1);
    test_org_destroy(&x.t);
}

static void ends_with_an_outcome_and_comes_back(void **state)
{
    struct world x = {.handling = "", .customers = {"name=甲;level=危险;owner=ann"}};
    (void)state;
    open_world(&x, "2026-11-16");
    live(&x, "2026-11-16");
    assert_int_equal(attempt(&x, (struct doing){.outcome = "nonsense", .give = -1}), ERR_INPUT);
    assert_ok(&x.t.c, attempt(&x, (struct doing){.outcome = "kept", .give = -1}));
    assert_int_equal(attempt(&x, (struct doing){.give = BOB}), ERR_CONFLICT);
    live(&x, "2026-11-30");
    assert_int_equal(steps(&x, 0, "reminded"), 0); // nothing comes any more
    assert_ok(&x.t.c, attempt(&x, (struct doing){.outcome = "", .give = -1}));
    due_is(&x, 0, "2026-12-03");
    assert_ok(&x.t.c, attempt(&x, (struct doing){.give = BOB}));
    assert_int_equal(whose(&x, 0), BOB);
    change(&x.t, "customer", x.ids[0], "owner=cat");
    live(&x, "2026-12-01");
    assert_int_equal(whose(&x, 0), BOB); // somebody chose him
    test_org_destroy(&x.t);
}

static void goes_by_itself_and_climbs_no_more(void **state)
{
    struct world x = {.handling = "", .customers = {"name=甲;level=危险;owner=ann"}};
    (void)state;
    open_world(&x, "2026-11-16");
    live(&x, "2026-11-16");
    change(&x.t, "customer", x.ids[0], "level=好");
    live(&x, "2026-11-17");
    assert_int_equal(steps(&x, 0, "gone"), 1);
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM agenda WHERE ? = ?", 0, 0), 0);
    live(&x, "2026-12-17");
    assert_int_equal(steps(&x, 0, "reminded"), 0);
    test_org_destroy(&x.t);
}

// ---- the morning mail ---------------------------------------------------------------------------

static enum err give_mail(struct work *w, void *user)
{
    struct world *x = user;
    struct channel ch = {.kind = MESSAGE_MAIL, .name = STR("邮件"), .enabled = true};
    const struct channel_kind *kind = channel_kind(MESSAGE_MAIL);
    for (int i = 0; kind->fields[i].name; i++)
        if (kind->fields[i].required)
            ch.values[i] = strstr(kind->fields[i].name, "from") ? STR("a@example.com")
                                                                : STR("smtp://127.0.0.1:2525");
    static const int64_t sales[] = {3};
    enum err e = db_run(w->c, w->tx, "UPDATE person SET mail = 'ann@example.com' WHERE id = ?",
                        DB_VALUES(value_int(x->people[ANN])), NULL);
    if (!e)
        e = role_give(w->c, w->tx, x->people[ANN], sales, 1);
    return e ? e : channel_create(w, &ch);
}

static enum err give_bob_a_role(struct work *w, void *user)
{
    static const int64_t sales[] = {3};
    return role_give(w->c, w->tx, ((struct world *)user)->people[BOB], sales, 1);
}

static void says_in_the_morning_what_is_to_be_done(void **state)
{
    static const char mails[] =
        "SELECT COUNT(*) FROM message WHERE kind = 'mail' AND cause = 'digest' "
        "AND person = ? AND created >= ?";
    struct world x = {.handling = "", .customers = {"name=甲;level=危险;owner=ann"}};
    (void)state;
    open_world(&x, "2026-11-13");
    assert_ok(&x.t.c, org_write(&x.t.c, x.t.org, 0, give_mail, &x));
    live(&x, "2026-11-13"); // her first warning comes within that turn, behind the mail
    live(&x, "2026-11-14"); // a Saturday
    live(&x, "2026-11-16");
    live(&x, "2026-11-16");
    assert_int_equal(number(&x, mails, x.people[ANN], 0), 1);
    assert_int_equal(number(&x, mails, x.people[BOSS], 0), 0); // he has no address
    live(&x, "2026-11-17");
    assert_int_equal(number(&x, mails, x.people[ANN], 0), 2);
    test_org_destroy(&x.t);
}

// More roles than anybody can have: what he sees cannot be worked out.
static enum err give_too_many_roles(struct work *w, void *user)
{
    enum { MANY = 70, FIRST = 1000 };
    struct world *x = user;
    enum err e =
        db_run(w->c, w->tx, "UPDATE person SET mail = 'x@example.com'", DB_NO_VALUES, NULL);
    for (int i = 0; i < MANY && !e; i++) {
        e = db_run(w->c, w->tx,
                   "INSERT INTO role (id, version, name, administrator, permits) VALUES (?, 1, '', "
                   "0, '{}')",
                   DB_VALUES(value_int(FIRST + i)), NULL);
        if (!e)
            e = db_run(w->c, w->tx, "INSERT INTO person_role (person, role) VALUES (?, ?)",
                       DB_VALUES(value_int(x->people[ANN]), value_int(FIRST + i)), NULL);
    }
    return e;
}

static void who_cannot_be_written_to_keeps_nobody_waiting(void **state)
{
    static const char mails[] =
        "SELECT COUNT(*) FROM message WHERE cause = 'digest' AND person = ? AND created >= ?";
    struct world x = {.handling = "", .customers = {"name=甲;level=危险;owner=bob"}};
    (void)state;
    open_world(&x, "2026-11-13");
    assert_ok(&x.t.c, org_write(&x.t.c, x.t.org, 0, give_mail, &x));
    assert_ok(&x.t.c, org_write(&x.t.c, x.t.org, 0, give_bob_a_role, &x));
    assert_ok(&x.t.c, org_write(&x.t.c, x.t.org, 0, give_too_many_roles, &x));
    assert_true(x.people[ANN] < x.people[BOB]);
    live(&x, "2026-11-13");
    live(&x, "2026-11-16");
    assert_int_equal(number(&x, mails, x.people[ANN], 0), 0);
    assert_int_equal(number(&x, mails, x.people[BOB], 0), 1);
    test_org_destroy(&x.t);
}

// ---- what cannot be done now --------------------------------------------------------------------

static enum err break_it(struct work *w, void *user)
{
    (void)user;
    return db_ddl(w->c, w->tx, "ALTER TABLE warning RENAME COLUMN rung TO rung_away");
}

static enum err mend_it(struct work *w, void *user)
{
    (void)user;
    return db_ddl(w->c, w->tx, "ALTER TABLE warning RENAME COLUMN rung_away TO rung");
}

static void what_fails_waits_and_is_tried_again(void **state)
{
    struct world x = {.handling = "", .customers = {"name=甲;level=危险;owner=ann"}};
    static const char tries[] = "SELECT SUM(tries) FROM agenda WHERE ? = ?";
    (void)state;
    open_world(&x, "2026-11-16");
    live(&x, "2026-11-16");
    assert_ok(&x.t.c, org_write(&x.t.c, x.t.org, 0, break_it, NULL));
    live(&x, "2026-11-19");
    assert_int_equal(number(&x, tries, 0, 0), 1);
    live(&x, "2026-11-20");
    assert_int_equal(number(&x, tries, 0, 0), 2);
    assert_ok(&x.t.c, org_write(&x.t.c, x.t.org, 0, mend_it, NULL));
    live(&x, "2026-11-21");
    assert_int_equal(steps(&x, 0, "reminded"), 1);
    test_org_destroy(&x.t);
}

int main(void)
{
    const struct CMUnitTest list[] = {
        cmocka_unit_test(goes_to_the_owner_or_his_boss),
        cmocka_unit_test(stays_with_who_stands_in),
        cmocka_unit_test(goes_in_turn_by_load_and_by_segment),
        cmocka_unit_test(comes_on_the_list_on_working_days_as_many_as_can_be_done),
        cmocka_unit_test(climbs_the_ladder_once),
        cmocka_unit_test(sleeps_and_is_woken),
        cmocka_unit_test(changes_hands_while_it_sleeps),
        cmocka_unit_test(does_not_stay_with_one_who_has_left),
        cmocka_unit_test(ends_with_an_outcome_and_comes_back),
        cmocka_unit_test(goes_by_itself_and_climbs_no_more),
        cmocka_unit_test(says_in_the_morning_what_is_to_be_done),
        cmocka_unit_test(who_cannot_be_written_to_keeps_nobody_waiting),
        cmocka_unit_test(what_fails_waits_and_is_tried_again),
    };
    return cmocka_run_group_tests(list, NULL, NULL);
}
