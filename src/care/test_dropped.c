// What has not ended comes back to somebody's list: ticked off, deleted, of one who left or who does not
// see it.
#include "auth/person.h"
#include "auth/role.h"
#include "care/test_care.h"

enum { BOSS, ANN, BOB, PEOPLE };
static const char *const logins[PEOPLE] = {"boss", "ann", "bob"};
static struct test_org t;
static int64_t people[PEOPLE], customer;

static enum err furnish(struct work *w, void *user)
{
    static const int64_t sales = 3; // sees what is his own
    (void)user;
    enum err e = ERR_NONE;
    for (int i = 0; i < PEOPLE && !e; i++) {
        struct person p = {
            .login = str_of(logins[i]), .name = str_of(logins[i]), .language = STR("zh")};
        e = person_create(w->c, w->tx, &p, person_no_password(), w->at_ms, &people[i]);
        if (!e && i)
            e = role_give(w->c, w->tx, people[i], &sales, 1);
    }
    customer = test_add(w, "customer", 0, "code=C1;name=甲;owner=ann");
    test_add(w, "order", customer, "order_no=1;date=2026-06-01");
    return e;
}

#define OPEN "SELECT COUNT(*) FROM o_task WHERE f_end IS NULL AND f_by = "
#define TASK "SELECT MAX(id) FROM o_task"

static void a_loss_that_was_only_ticked_off_comes_back(void **state)
{
    (void)state;
    look(&t, "2026-06-02");
    look(&t, "2026-07-03");
    assert_int_equal(test_number(&t, OPEN "'ann'"), 1);
    change(&t, "task", test_number(&t, TASK), "end=2026-07-03");
    look(&t, "2026-07-03"); // once a day: it was looked at already
    assert_int_equal(test_number(&t, OPEN "'ann'"), 0);
    look(&t, "2026-07-04");
    assert_int_equal(test_number(&t, OPEN "'ann'"), 1);
    assert_int_equal(test_number(&t, "SELECT COUNT(*) FROM o_task"), 1);
}

static void a_task_that_was_deleted_is_made_again(void **state)
{
    (void)state;
    take_away(&t, "task", test_number(&t, TASK));
    look(&t, "2026-07-05"); // a Sunday
    assert_int_equal(test_number(&t, OPEN "'ann' AND f_title = '流失回访：甲'"), 1);
    assert_int_equal(test_number(&t, "SELECT f_due FROM o_task"), day_parse(STR("2026-07-06")));
    assert_int_equal(test_number(&t, "SELECT task FROM loss_watch"), test_number(&t, TASK));
}

static void it_goes_to_who_is_there_and_sees_it(void **state)
{
    (void)state;
    change(&t, "task", test_number(&t, TASK), "by=bob"); // whose customer it is not
    look(&t, "2026-07-06");
    assert_int_equal(test_number(&t, OPEN "'ann'"), 1);
    test_sql(&t, "UPDATE person SET active = 0 WHERE login = 'ann'");
    look(&t, "2026-07-07");
    assert_int_equal(test_number(&t, OPEN "'boss'"), 1);
    change(&t, "customer", customer, "owner=bob"); // the boss has it already, and keeps it
    look(&t, "2026-07-08");
    assert_int_equal(test_number(&t, OPEN "'boss'"), 1);
}

static enum err interview_work(struct work *w, void *user)
{
    return loss_interviewed(w, user);
}

static void what_has_ended_stays_ended(void **state)
{
    (void)state;
    struct loss_interview i = {.loss = test_number(&t, "SELECT MAX(id) FROM o_loss"),
                               .kind = -1,
                               .reason = STR("其他/原因不明"),
                               .by = STR("boss")};
    assert_ok(&t.c, org_write(&t.c, t.org, 0, interview_work, &i));
    look(&t, "2026-07-09");
    assert_int_equal(test_number(&t, "SELECT COUNT(*) FROM o_task WHERE f_end IS NULL"), 0);
}

static void so_does_a_bad_answer(void **state)
{
    (void)state;
    int64_t task =
        create(&t, "task", customer, "title=差评跟进;start=2026-07-09;due=2026-07-13;by=bob");
    test_sql(
        &t,
        str_format(t.c.arena,
                   "INSERT INTO survey_loop (id, version, survey, answer, customer, owner, state, "
                   "outcome, "
                   "opened, due, ticket, task) VALUES (900001, 1, 0, 0, %lld, 'bob', 1, '', 0, "
                   "20647, 0, %lld)",
                   (long long)customer, (long long)task)
            .at);
    look(&t, "2026-07-10");
    change(&t, "task", task, "end=2026-07-10");
    look(&t, "2026-07-11");
    assert_int_equal(test_number(&t, OPEN "'bob'"), 1);
    test_sql(&t, "UPDATE survey_loop SET state = 3");
    change(&t, "task", task, "end=2026-07-11");
    look(&t, "2026-07-12");
    assert_int_equal(test_number(&t, OPEN "'bob'"), 0);
}

int main(void)
{
    const struct CMUnitTest all[] = {
        cmocka_unit_test(a_loss_that_was_only_ticked_off_comes_back),
        cmocka_unit_test(a_task_that_was_deleted_is_made_again),
        cmocka_unit_test(it_goes_to_who_is_there_and_sees_it),
        cmocka_unit_test(what_has_ended_stays_ended),
        cmocka_unit_test(so_does_a_bad_answer),
    };
    test_org_create(&t);
    test_org_today(&t, "2026-05-01");
    assert_ok(&t.c, org_write(&t.c, t.org, 0, furnish, NULL));
    official(&t);
    int failed = cmocka_run_group_tests_name("dropped", all, NULL, NULL);
    test_org_destroy(&t);
    return failed;
}
