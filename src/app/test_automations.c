// What sets automations off, on a clock that is held, each once; with whose rights; and that what is said of
// the past is what really ran.
#include "app/test_automation.h"

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
        cmocka_unit_test(runs_with_the_rights_of_its_author),
        cmocka_unit_test(what_it_says_of_the_past_is_what_really_ran),
    };
    return cmocka_run_group_tests(list, NULL, NULL);
}
