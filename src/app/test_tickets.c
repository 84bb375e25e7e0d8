// Tickets on a clock that is held: when they are due, what stops and starts their clocks, what happens
// before and after they are late, and that it happens once.
#include "app/test_tickets.h"

static void an_answer_is_due_in_working_time(void **state)
{
    static const struct {
        const char *says, *day;
        int hour, minute;
        const char *priority, *first_day;
        int first_hour, first_minute;
        const char *solve_day;
        int solve_hour, solve_minute;
    } rows[] = {
        {"within a day", "2026-11-23", 10, 0, "", "2026-11-23", 11, 0, "2026-11-23", 18, 0},
        {"over the night", "2026-11-23", 17, 30, "", "2026-11-24", 9, 30, "2026-11-24", 16, 30},
        {"over the weekend", "2026-11-27", 17, 30, "", "2026-11-30", 9, 30, "2026-11-30", 16, 30},
        {"before the day begins", "2026-11-24", 7, 0, "", "2026-11-24", 10, 0, "2026-11-24", 17, 0},
        {"urgent", "2026-11-23", 10, 0, "紧急", "2026-11-23", 10, 30, "2026-11-23", 14, 0},
        {"over the National Day holiday", "2026-09-30", 17, 0, "", "2026-09-30", 18, 0,
         "2026-10-08", 16, 0},
    };
    struct shop x;
    (void)state;
    shop_open(&x, usual);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        at(&x, rows[i].day, rows[i].hour, rows[i].minute);
        int64_t id = ticket(&x, str_format(x.t.c.arena, "priority=%s", rows[i].priority).at);
        turn(&x);
        struct ticket_clock k = clock_of(&x, id);
        if (k.first_due != wall_of(rows[i].first_day, rows[i].first_hour, rows[i].first_minute))
            fail_msg("%s: the answer is due at %lld", rows[i].says, (long long)k.first_due);
        if (k.solve_due != wall_of(rows[i].solve_day, rows[i].solve_hour, rows[i].solve_minute))
            fail_msg("%s: the solution is due at %lld", rows[i].says, (long long)k.solve_due);
        take_away(&x.t, "ticket", id);
        turn(&x);
    }
    assert_int_equal(test_number(&x.t, "SELECT COUNT(*) FROM agenda WHERE kind = 'ticket'"), 0);
    shop_close(&x);
}

static void waiting_for_the_customer_stops_the_clock(void **state)
{
    struct shop x;
    (void)state;
    shop_open(&x, usual);
    at(&x, "2026-11-23", 10, 0);
    int64_t id = ticket(&x, "");
    turn(&x);
    assert_cell(&x, id, "status", "新建");
    assert_cell(&x, id, "queue", "客服");
    assert_cell(&x, id, "by", "anna");
    at(&x, "2026-11-23", 10, 30);
    say(&x, id, TALK_REPLY, "我们看一下");
    turn(&x);
    struct ticket_clock k = clock_of(&x, id);
    assert_int_equal(k.state, TICKET_WORKING);
    assert_int_equal(k.first_s, 1800);
    assert_int_equal(k.first_due, 0);
    at(&x, "2026-11-23", 12, 0);
    change(&x.t, "ticket", id, "status=等待客户");
    turn(&x);
    assert_int_equal(clock_of(&x, id).solve_due, 0);
    // The engine sleeps over the end of the pause and reads of it later: it counts from then.
    at(&x, "2026-11-24", 12, 0);
    say(&x, id, TALK_CUSTOMER, "还是坏的");
    at(&x, "2026-11-24", 13, 0);
    turn(&x);
    k = clock_of(&x, id);
    assert_int_equal(k.state, TICKET_WORKING);
    assert_int_equal(k.spent_s, 2 * 3600);
    assert_int_equal(k.solve_due, wall_of("2026-11-24", 18, 0));
    change(&x.t, "ticket", id, "priority=紧急"); // four hours, two of them spent
    turn(&x);
    assert_int_equal(clock_of(&x, id).solve_due, wall_of("2026-11-24", 14, 0));
    at(&x, "2026-11-24", 13, 30);
    change(&x.t, "ticket", id, "priority=普通");
    change(&x.t, "ticket", id, "status=已解决");
    turn(&x);
    k = clock_of(&x, id);
    assert_int_equal(k.worked_s, 3 * 3600 + 1800);
    assert_int_equal(k.solve_late, 0);
    assert_cell(&x, id, "solved", "2026-11-24T13:30:00");
    shop_close(&x);
}

static void what_changed_while_nobody_looked_counts_at_its_time(void **state)
{
    struct shop x;
    (void)state;
    shop_open(&x, usual);
    at(&x, "2026-11-23", 10, 0);
    int64_t id = ticket(&x, "");
    at(&x, "2026-11-23", 11, 0);
    change(&x.t, "ticket", id, "status=等待客户");
    at(&x, "2026-11-23", 15, 0);
    change(&x.t, "ticket", id, "status=处理中");
    at(&x, "2026-11-23", 16, 0);
    turn(&x);
    struct ticket_clock k = clock_of(&x, id);
    assert_int_equal(k.spent_s, 3600);
    assert_int_equal(k.running, wall_of("2026-11-23", 15, 0));
    assert_int_equal(k.solve_due, wall_of("2026-11-24", 13, 0));
    shop_close(&x);
}

static void it_comes_back_and_is_closed_by_itself(void **state)
{
    struct shop x;
    (void)state;
    shop_open(&x, usual);
    at(&x, "2026-11-23", 10, 0);
    int64_t id = ticket(&x, "");
    turn(&x);
    at(&x, "2026-11-23", 11, 0);
    change(&x.t, "ticket", id, "status=已解决");
    turn(&x);
    at(&x, "2026-11-24", 9, 30);
    say(&x, id, TALK_CUSTOMER, "又坏了");
    turn(&x);
    struct ticket_clock k = clock_of(&x, id);
    assert_int_equal(k.reopened, 1);
    assert_int_equal(k.state, TICKET_WORKING);
    assert_int_equal(k.solve_due, wall_of("2026-11-24", 16, 30));
    assert_cell(&x, id, "solved", "");
    assert_int_equal(told(&x, "m.body LIKE '%再次出现%'"), 1);
    at(&x, "2026-11-26", 15, 0); // a Thursday
    change(&x.t, "ticket", id, "status=已解决");
    until(&x, "2026-12-01", 14, 59);
    assert_cell(&x, id, "status", "已解决");
    until(&x, "2026-12-01", 15, 0);
    assert_cell(&x, id, "status", "已关闭");
    assert_cell(&x, id, "end", "2026-12-01T15:00:00");
    at(&x, "2026-12-20", 10, 0); // long after: another matter
    change(&x.t, "ticket", id, "status=处理中");
    turn(&x);
    k = clock_of(&x, id);
    assert_int_equal(k.reopened, 1);
    assert_int_equal(k.spent_s, 0);
    assert_cell(&x, id, "end", "");
    shop_close(&x);
}

static void who_waits_for_a_silent_customer_hears_of_it(void **state)
{
    struct shop x;
    (void)state;
    shop_open(&x, usual);
    at(&x, "2026-11-23", 10, 0); // a Monday
    int64_t id = ticket(&x, "");
    turn(&x);
    change(&x.t, "ticket", id, "status=等待客户");
    turn(&x);
    until(&x, "2026-11-26", 9, 59);
    assert_int_equal(told(&x, "m.body LIKE '%一直没有回复%'"), 0);
    until(&x, "2026-11-26", 10, 0);
    assert_int_equal(told(&x, "m.body LIKE '%一直没有回复%' AND p.login = 'anna'"), 1);
    until(&x, "2026-12-01", 10, 0); // and again
    assert_int_equal(told(&x, "m.body LIKE '%一直没有回复%'"), 2);
    say(&x, id, TALK_CUSTOMER, "还是坏的");
    until(&x, "2026-12-20", 10, 0);
    assert_int_equal(told(&x, "m.body LIKE '%一直没有回复%'"), 2);
    shop_close(&x);
}

static void old_ones_set_off_no_alarm(void **state)
{
    struct shop x;
    (void)state;
    shop_open(&x, usual);
    at(&x, "2026-11-23", 10, 0);
    int64_t closed =
        create(&x.t, "ticket", x.customer, "start=2025-01-05T10:00:00;end=2025-01-06T10:00:00");
    int64_t open = create(&x.t, "ticket", x.customer, "start=2025-01-05T10:00:00");
    turn(&x);
    until(&x, "2026-12-05", 10, 0);
    assert_int_equal(test_number(&x.t, "SELECT COUNT(*) FROM ticket_clock"), 1);
    assert_int_equal(clock_of(&x, open).quiet, 1);
    assert_cell(&x, open, "by", "");
    assert_cell(&x, closed, "status", "");
    assert_int_equal(told(&x, "1 = 1"), 0);
    change(&x.t, "ticket", closed, "end=");
    turn(&x); // it comes back: its time begins now
    assert_int_equal(clock_of(&x, closed).quiet, 0);
    assert_int_equal(clock_of(&x, closed).solve_due, wall_of("2026-12-07", 17, 0));
    shop_close(&x);
}

// ---- steps --------------------------------------------------------------------------------------

static enum err break_off(struct work *w, void *user)
{
    struct shop *x = user;
    struct agenda_item *items;
    int count;
    assert_ok(w->c, agenda_due(w->c, w->tx, w->at_ms, 1, &items, &count));
    assert_int_equal(count, 1);
    assert_ok(w->c, ticket_due(w, x->t.org, &items[0]));
    return fail(w->c, ERR_IO, "the power is off", "断电了");
}

static void each_step_is_taken_once(void **state)
{
    struct shop x;
    (void)state;
    shop_open(&x, usual);
    at(&x, "2026-11-23", 10, 0);
    int64_t id = ticket(&x, "");
    turn(&x);
    until(&x, "2026-11-23", 10, 44);
    assert_int_equal(told(&x, "1 = 1"), 0);
    at(&x, "2026-11-23", 10, 45);
    // The machine stops in the middle of it, and nothing of it has happened.
    assert_int_equal(org_write(&x.t.c, x.t.org, 0, break_off, &x), ERR_IO);
    fail_clear(&x.t.c);
    assert_int_equal(told(&x, "1 = 1"), 0);
    turn(&x);
    turn(&x);
    assert_int_equal(told(&x, "p.login = 'anna'"), 1);
    until(&x, "2026-11-23", 11, 5);
    assert_int_equal(clock_of(&x, id).first_late, 1);
    assert_int_equal(told(&x, "p.login = 'anna'"), 2);
    assert_int_equal(told(&x, "p.login = 'clara'"), 1); // the head of her department
    change(&x.t, "ticket", id, "priority=紧急");
    change(&x.t, "ticket", id, "priority=普通");
    until(&x, "2026-11-23", 17, 0);
    assert_int_equal(told(&x, "1 = 1"), 3);
    until(&x, "2026-11-24", 13, 1); // half as long again as there was time for
    assert_cell(&x, id, "by", "bert");
    assert_int_equal(clock_of(&x, id).solve_late, 1);
    int64_t all = told(&x, "1 = 1");
    until(&x, "2026-12-24", 13, 0);
    assert_int_equal(told(&x, "1 = 1"), all);
    shop_close(&x);
}

int main(void)
{
    const struct CMUnitTest all[] = {
        cmocka_unit_test(an_answer_is_due_in_working_time),
        cmocka_unit_test(waiting_for_the_customer_stops_the_clock),
        cmocka_unit_test(what_changed_while_nobody_looked_counts_at_its_time),
        cmocka_unit_test(it_comes_back_and_is_closed_by_itself),
        cmocka_unit_test(who_waits_for_a_silent_customer_hears_of_it),
        cmocka_unit_test(old_ones_set_off_no_alarm),
        cmocka_unit_test(each_step_is_taken_once),
    };
    return cmocka_run_group_tests(all, NULL, NULL);
}
