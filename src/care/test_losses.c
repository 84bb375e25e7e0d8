// Losses on a held clock: the first look opens nothing, each later loss one record and one interview
// however often it is looked, who comes back is written down, and what old, late and false ones do.
#include "care/test_care.h"

static struct test_org t;
static int64_t customers[4];

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
    look(&t, "2026-06-01");
    assert_int_equal(test_number(&t, "SELECT COUNT(*) FROM loss_watch"), 0);
}

static void old_losses_open_nothing(void **state)
{
    (void)state;
    create(&t, "order", customers[0], "order_no=1;date=2026-01-05;amount=100"); // lost in February
    create(&t, "order", customers[1], "order_no=2;date=2026-05-10;amount=250");
    create(&t, "order", customers[1], "order_no=3;date=2026-05-20;amount=50.5");
    create(&t, "order", customers[2], "order_no=4;date=2026-05-31;amount=9");
    official(&t);
    look(&t, "2026-06-02");
    assert_int_equal(test_number(&t, "SELECT COUNT(*) FROM loss_watch"), 1);
    assert_int_equal(test_number(&t, LOSSES) + test_number(&t, TASKS), 0);
}

// Lost from the 20th of June on, known when that day has ended. 2026-06-21 is a Sunday.
static void a_loss_opens_once(void **state)
{
    (void)state;
    look(&t, "2026-06-20");
    assert_int_equal(test_number(&t, LOSSES), 0);
    look(&t, "2026-06-21");
    assert_int_equal(test_number(&t, LOSSES), 1);
    assert_int_equal(test_number(&t, "SELECT customer FROM o_loss"), customers[1]);
    assert_int_equal(test_number(&t, "SELECT f_date FROM o_loss"), day_parse(STR("2026-06-20")));
    assert_int_equal(test_number(&t, "SELECT f_amount FROM o_loss"), 300500000);
    assert_int_equal(test_number(&t, LOSSES " WHERE f_kind = '沉默' AND f_kept_by = 'xs'"), 1);
    assert_int_equal(test_number(&t, TASKS " WHERE f_by = 'xs' AND f_title = '流失回访：乙'"), 1);
    assert_int_equal(test_number(&t, "SELECT f_due FROM o_task"), day_parse(STR("2026-06-26")));
    look(&t, "2026-06-22");
    look(&t, "2026-06-23");
    assert_int_equal(test_number(&t, LOSSES), 1);
}

static void several_days_without_a_look_lose_none(void **state)
{
    (void)state;
    look(&t, "2026-07-10"); // the third was lost on the first of July
    assert_int_equal(test_number(&t, LOSSES), 2);
    assert_int_equal(test_number(&t, LOSSES " WHERE f_returned IS NULL"), 2);
}

static void who_comes_back_is_written_down(void **state)
{
    (void)state;
    create(&t, "order", customers[1], "order_no=5;date=2026-07-11;amount=70");
    look(&t, "2026-07-12");
    assert_int_equal(test_number(&t, "SELECT f_returned FROM o_loss WHERE f_returned IS NOT NULL"),
                     day_parse(STR("2026-07-11")));
    assert_int_equal(test_number(&t, TASKS " WHERE f_end IS NOT NULL"), 1);
    look(&t, "2026-08-20"); // and lost again: another loss
    assert_int_equal(test_number(&t, LOSSES), 3);
}

// Facts that come late say that he never was away.
static void late_facts_make_it_a_false_loss(void **state)
{
    (void)state;
    create(&t, "order", customers[2], "order_no=6;date=2026-06-28;amount=9");
    create(&t, "order", customers[2], "order_no=7;date=2026-07-25;amount=9");
    look(&t, "2026-08-21");
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
    test_sql(&t,
             "UPDATE definition SET not_while = 'last(loss.kind) = \"假流失\"' WHERE official = 1");
    look(&t, "2026-09-01"); // by another definition: remembered only
    assert_int_equal(test_number(&t, LOSSES), before);
    assert_int_equal(test_number(&t, LOSSES " WHERE f_returned IS NOT NULL"), 1);
    create(&t, "order", customers[3], "order_no=8;date=2026-08-30;amount=1");
    look(&t, "2026-10-15");
    assert_int_equal(test_number(&t, LOSSES),
                     before + 1); // the fourth; the false one is a customer
}

// Its reasons say so on the day of the loss, the first that holds; that they are told apart from now on
// opens nothing by itself.
static void the_definition_names_the_kind(void **state)
{
    static const struct {
        const char *order, *more, *kind;
    } rows[] = {
        {"date=2026-11-01;amount=1;order_no=K1", NULL, "沉默"},
        {"date=2026-11-01;amount=500;order_no=K2", NULL, "主动"},
        {"date=2026-11-01;amount=900;order_no=K3", "start=2026-11-20", "被动"},
        {"date=2026-11-01;amount=900;order_no=K4", "start=2026-12-03", "主动"}, // after the loss
    };
    int64_t before = test_number(&t, LOSSES), ids[4];
    (void)state;
    test_sql(
        &t,
        "UPDATE definition SET reason = '[{\"kind\":\"involuntary\",\"when\":\"count(pause, 60d) > "
        "0\"},{\"kind\":\"voluntary\",\"when\":\"sum(order.amount, 90d) > 100\"}]'");
    look(&t, "2026-10-16");
    assert_int_equal(test_number(&t, LOSSES), before);
    for (int i = 0; i < 4; i++) {
        ids[i] = create(&t, "customer", 0, str_format(t.c.arena, "code=K%d", i).at);
        create(&t, "order", ids[i], rows[i].order);
        if (rows[i].more)
            create(&t, "pause", ids[i], rows[i].more);
    }
    look(&t, "2026-12-05"); // lost on the second of December
    for (int i = 0; i < 4; i++)
        assert_int_equal(
            test_number(&t, str_format(t.c.arena, LOSSES " WHERE customer = %lld AND f_kind = '%s'",
                                       (long long)ids[i], rows[i].kind)
                                .at),
            1);
    int64_t loss = test_number(&t, "SELECT MAX(id) FROM o_loss WHERE f_kind = '被动'");
    change(&t, "loss", loss, "kind=主动"); // by hand: it stays
    look(&t, "2026-12-06");
    assert_int_equal(test_number(&t, LOSSES " WHERE f_kind = '被动'"), 0);
}

static enum err add_customers(struct work *w, void *user)
{
    (void)user;
    customers[0] = test_add(w, "customer", 0, "code=C1;name=甲");
    customers[1] = test_add(w, "customer", 0, "code=C2;name=乙;owner=xs");
    customers[2] = test_add(w, "customer", 0, "code=C3;name=丙");
    customers[3] = test_add(w, "customer", 0, "code=C4;name=丁");
    return test_salesman(w, "xs");
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
        cmocka_unit_test(the_definition_names_the_kind),
    };
    test_org_create(&t);
    test_org_today(&t, "2026-01-01");
    assert_ok(&t.c, org_write(&t.c, t.org, 0, add_customers, NULL));
    int failed = cmocka_run_group_tests_name("losses", all, NULL, NULL);
    test_org_destroy(&t);
    return failed;
}
