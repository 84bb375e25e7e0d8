// Losses on a held clock: the first look opens nothing, each later loss one record and one interview
// however often it is looked, who comes back is written down, and what old, late and false ones do.
#include "care/loss.h"
#include "tests/support/org.h"

static struct test_org t;
static int64_t customers[4];

struct adding {
    const char *object, *cells;
    int64_t customer, id;
};

static enum err add_work(struct work *w, void *user)
{
    struct adding *a = user;
    a->id = test_add(w, a->object, a->customer, a->cells);
    return ERR_NONE;
}

static int64_t add(const char *object, int64_t customer, const char *cells)
{
    struct adding a = {object, cells, customer, 0};
    assert_ok(&t.c, org_write(&t.c, t.org, 0, add_work, &a));
    return a.id;
}

static enum err sql_work(struct work *w, void *user)
{
    return db_run(w->c, w->tx, user, DB_NO_VALUES, NULL);
}

static void sql(const char *text)
{
    assert_ok(&t.c, org_write(&t.c, t.org, 0, sql_work, (void *)(uintptr_t)text));
}

// A turn of the loop, twice: the second one must do nothing.
static void look(const char *today)
{
    bool more;
    test_org_today(&t, today);
    assert_ok(&t.c, loss_follow(&t.c, t.org, &more));
    int64_t changes = test_number(&t, "SELECT COUNT(*) FROM change");
    assert_ok(&t.c, loss_follow(&t.c, t.org, &more));
    assert_false(more);
    assert_int_equal(test_number(&t, "SELECT COUNT(*) FROM change"), changes);
}

#define LOSSES "SELECT COUNT(*) FROM o_loss"
#define TASKS "SELECT COUNT(*) FROM o_task"

static void it_comes_with_the_program(void **state)
{
    (void)state;
    const struct schema *s = org_schema(t.org);
    assert_true(loss_object(s) >= 0);
    const struct object *o = &s->objects[loss_object(s)];
    assert_int_equal(o->fields[object_field(o, STR("kind"))].options.choice_count, 4);
    const struct field_options *reasons = &o->fields[object_field(o, STR("reason"))].options;
    assert_int_equal(reasons->choice_count, 20);
    assert_true(str_eq(reasons->choices[0].name, STR("价格/太贵")));
}

static void without_a_definition_nothing_happens(void **state)
{
    (void)state;
    look("2026-06-01");
    assert_int_equal(test_number(&t, "SELECT COUNT(*) FROM loss_watch"), 0);
}

static void old_losses_open_nothing(void **state)
{
    (void)state;
    add("order", customers[0], "order_no=1;date=2026-01-05;amount=100"); // lost in February
    add("order", customers[1], "order_no=2;date=2026-05-10;amount=250");
    add("order", customers[1], "order_no=3;date=2026-05-20;amount=50.5");
    add("order", customers[2], "order_no=4;date=2026-05-31;amount=9");
    sql("INSERT INTO definition (id, version, name, lost_when, customer_when, not_while, target, "
        "official, created, author) VALUES (900000, 1, 'd', 'days_since(order) > 30', "
        "'count(order, 3650d) > 0', '', NULL, 1, 0, 0)");
    look("2026-06-02");
    assert_int_equal(test_number(&t, "SELECT COUNT(*) FROM loss_watch"), 1);
    assert_int_equal(test_number(&t, LOSSES) + test_number(&t, TASKS), 0);
}

// Lost from the 20th of June on, known when that day has ended. 2026-06-21 is a Sunday.
static void a_loss_opens_once(void **state)
{
    (void)state;
    look("2026-06-20");
    assert_int_equal(test_number(&t, LOSSES), 0);
    look("2026-06-21");
    assert_int_equal(test_number(&t, LOSSES), 1);
    assert_int_equal(test_number(&t, "SELECT customer FROM o_loss"), customers[1]);
    assert_int_equal(test_number(&t, "SELECT f_date FROM o_loss"), day_parse(STR("2026-06-20")));
    assert_int_equal(test_number(&t, "SELECT f_amount FROM o_loss"), 300500000);
    assert_int_equal(test_number(&t, LOSSES " WHERE f_kind = '沉默' AND f_kept_by = 'xs'"), 1);
    assert_int_equal(test_number(&t, TASKS " WHERE f_by = 'xs' AND f_title = '流失回访：乙'"), 1);
    assert_int_equal(test_number(&t, "SELECT f_due FROM o_task"), day_parse(STR("2026-06-26")));
    look("2026-06-22");
    look("2026-06-23");
    assert_int_equal(test_number(&t, LOSSES), 1);
}

static void several_days_without_a_look_lose_none(void **state)
{
    (void)state;
    look("2026-07-10"); // the third was lost on the first of July
    assert_int_equal(test_number(&t, LOSSES), 2);
    assert_int_equal(test_number(&t, LOSSES " WHERE f_returned IS NULL"), 2);
}

static void who_comes_back_is_written_down(void **state)
{
    (void)state;
    add("order", customers[1], "order_no=5;date=2026-07-11;amount=70");
    look("2026-07-12");
    assert_int_equal(test_number(&t, "SELECT f_returned FROM o_loss WHERE f_returned IS NOT NULL"),
                     day_parse(STR("2026-07-11")));
    assert_int_equal(test_number(&t, TASKS " WHERE f_end IS NOT NULL"), 1);
    look("2026-08-20"); // and lost again: another loss
    assert_int_equal(test_number(&t, LOSSES), 3);
}

// Facts that come late say that he never was away.
static void late_facts_make_it_a_false_loss(void **state)
{
    (void)state;
    add("order", customers[2], "order_no=6;date=2026-06-28;amount=9");
    add("order", customers[2], "order_no=7;date=2026-07-25;amount=9");
    look("2026-08-21");
    assert_int_equal(test_number(&t, LOSSES " WHERE f_kind = '假流失' AND f_returned IS NULL"), 1);
}

static enum err interview_work(struct work *w, void *user)
{
    return loss_interviewed(w, user);
}

static void an_interview_ends_its_task(void **state)
{
    (void)state;
    int64_t id = test_number(&t, "SELECT MAX(id) FROM o_loss WHERE f_kind = '沉默'");
    struct loss_interview i = {.loss = id,
                               .kind = LOSS_VOLUNTARY,
                               .reason = STR("竞品/价格更低"),
                               .competitor = STR("某司"),
                               .by = STR("xs")};
    int64_t ended = test_number(&t, TASKS " WHERE f_end IS NOT NULL");
    assert_ok(&t.c, org_write(&t.c, t.org, 0, interview_work, &i));
    assert_int_equal(test_number(&t, LOSSES " WHERE f_kind = '主动' AND f_reason = '竞品/价格更低' "
                                            "AND f_interviewed IS NOT NULL AND f_by = 'xs'"),
                     1);
    assert_int_equal(test_number(&t, TASKS " WHERE f_end IS NOT NULL"), ended + 1);
}

// The definition itself can say that a false loss is none.
static void the_definition_may_spare_false_losses(void **state)
{
    (void)state;
    int64_t before = test_number(&t, LOSSES);
    sql("UPDATE definition SET not_while = 'last(loss.kind) = \"假流失\"' WHERE official = 1");
    look("2026-09-01"); // by another definition: remembered only
    assert_int_equal(test_number(&t, LOSSES), before);
    assert_int_equal(test_number(&t, LOSSES " WHERE f_returned IS NOT NULL"), 1);
    add("order", customers[3], "order_no=8;date=2026-08-30;amount=1");
    look("2026-10-15");
    assert_int_equal(test_number(&t, LOSSES), before + 1); // the fourth; the false one is a customer
}

static enum err add_customers(struct work *w, void *user)
{
    (void)user;
    customers[0] = test_add(w, "customer", 0, "code=C1;name=甲");
    customers[1] = test_add(w, "customer", 0, "code=C2;name=乙;owner=xs");
    customers[2] = test_add(w, "customer", 0, "code=C3;name=丙");
    customers[3] = test_add(w, "customer", 0, "code=C4;name=丁");
    return ERR_NONE;
}

int main(void)
{
    const struct CMUnitTest all[] = {
        cmocka_unit_test(it_comes_with_the_program),
        cmocka_unit_test(without_a_definition_nothing_happens),
        cmocka_unit_test(old_losses_open_nothing),
        cmocka_unit_test(a_loss_opens_once),
        cmocka_unit_test(several_days_without_a_look_lose_none),
        cmocka_unit_test(who_comes_back_is_written_down),
        cmocka_unit_test(late_facts_make_it_a_false_loss),
        cmocka_unit_test(an_interview_ends_its_task),
        cmocka_unit_test(the_definition_may_spare_false_losses),
    };
    test_org_create(&t);
    test_org_today(&t, "2026-01-01");
    assert_ok(&t.c, org_write(&t.c, t.org, 0, add_customers, NULL));
    int failed = cmocka_run_group_tests_name("losses", all, NULL, NULL);
    test_org_destroy(&t);
    return failed;
}
