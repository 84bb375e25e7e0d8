// What automations do, on a clock that is held: each kind of step, waits over holidays, branches, approvals,
// loops that are cut, steps that fail, what is taken back; and that each happens once.
#include "app/test_automation.h"

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
    run_sql(&x, "ALTER TABLE message_template RENAME TO away");
    create(&x.t, "order", x.ids[0], "order_no=F1;date=2026-11-16");
    turn(&x);
    assert_int_equal(number(&x, "SELECT tries FROM agenda WHERE kind = 'automation'"), 1);
    // It works at the second try: nothing of the first is left, nothing is doubled.
    run_sql(&x, "ALTER TABLE away RENAME TO message_template");
    turn(&x);
    assert_int_equal(number(&x, RUNS("running")), 1); // not before its minute has passed
    clock_hold(org_clock(x.t.org), clock_ms(org_clock(x.t.org)) + 61000);
    turn(&x);
    assert_int_equal(number(&x, RUNS("done")), 1);
    assert_int_equal(number(&x, TASKS), 1);
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM message WHERE kind = 'mail'"), 1);
    // It never works.
    run_sql(&x, "ALTER TABLE message_template RENAME TO away");
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
    run_sql(&x, "ALTER TABLE away RENAME TO message_template");
    assert_ok(&x.t.c, org_write(&x.t.c, x.t.org, x.ann, on_run, &again));
    turn(&x);
    assert_int_equal(number(&x, RUNS("done")), 2);
    assert_int_equal(org_write(&x.t.c, x.t.org, x.ann, on_run, &again), ERR_CONFLICT);
    fail_clear(&x.t.c);
    test_org_destroy(&x.t);
}

// No waiting brings a template back: whoever wrote it is told at once, and the step not tried again.
static void what_no_waiting_mends_is_told_at_once(void **state)
{
    struct world x = {0};
    char steps[300];
    (void)state;
    open_world(&x, "2026-11-16");
    snprintf(steps, sizeof steps, "[" TASK ",{\"do\":\"message\",\"template\":%lld}]",
             (long long)x.letter);
    make(&x, ORDER_MADE, "", steps);
    run_sql(&x, "UPDATE message_template SET deleted = 1");
    create(&x.t, "order", x.ids[0], "order_no=G1;date=2026-11-16");
    turn(&x);
    assert_int_equal(number(&x, RUNS("failed")), 1);
    assert_int_equal(number(&x, "SELECT COUNT(*) FROM message WHERE kind = 'bell' AND cause = "
                                "'automation' AND subject LIKE '%失败'"),
                     1);
    clock_hold(org_clock(x.t.org), clock_ms(org_clock(x.t.org)) + 10 * 3600 * 1000);
    turn(&x);
    assert_int_equal(number(&x, "SELECT tries FROM agenda WHERE kind = 'automation'"), 1);
    struct deed_on again = {run_of(&x, x.ids[0]), run_again};
    run_sql(&x, "UPDATE message_template SET deleted = 0");
    assert_ok(&x.t.c, org_write(&x.t.c, x.t.org, x.ann, on_run, &again));
    turn(&x);
    assert_int_equal(number(&x, RUNS("done")), 1);
    assert_int_equal(number(&x, TASKS), 1);
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

int main(void)
{
    const struct CMUnitTest list[] = {
        cmocka_unit_test(every_step_does_what_it_says),
        cmocka_unit_test(a_survey_is_asked_once_in_its_quiet_time),
        cmocka_unit_test(waits_over_a_holiday_and_goes_on_by_what_holds_then),
        cmocka_unit_test(asks_somebody_for_a_yes),
        cmocka_unit_test(loops_are_cut),
        cmocka_unit_test(chains_end_and_caps_switch_off),
        cmocka_unit_test(imports_are_no_news),
        cmocka_unit_test(a_step_that_fails_is_tried_again_and_then_shown),
        cmocka_unit_test(what_no_waiting_mends_is_told_at_once),
        cmocka_unit_test(what_is_broken_off_is_done_once),
        cmocka_unit_test(what_it_changed_is_taken_back_but_for_what_others_changed_since),
    };
    return cmocka_run_group_tests(list, NULL, NULL);
}
