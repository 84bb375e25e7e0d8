// Whoever may not see a customer is handed nothing of his: each way of giving passes him over and goes on,
// at last to an administrator.
#include "app/loop.h"
#include "auth/department.h"
#include "care/ticket.h"
#include "flow/deed.h"
#include "flow/rule.h"
#include "model/test_deed.h"
#include "tests/support/people.h"

enum {
    BOSS,
    ANN,
    BOB,
    CAT,
    DAN,
    PEOPLE
}; // the boss is the administrator; Dan heads Ann's department
static const char *const logins[PEOPLE] = {"boss", "ann", "bob", "cat", "dan"};
// What each may see, beside the boss: Ann and Dan their own, Bob everything, Cat big customers.
static const char *const permits[PEOPLE] = {
    "",
    "{\"scope\":[\"own\"],\"objects\":{\"*\":[\"see\",\"change\"]}}",
    "{\"scope\":[\"all\"],\"objects\":{\"*\":[\"see\",\"change\"]}}",
    "{\"scope\":[\"condition\"],\"condition\":\"sum(order.amount, 365d) > 100\","
    "\"objects\":{\"*\":[\"see\",\"change\"]}}",
    "{\"scope\":[\"own\"],\"objects\":{\"*\":[\"see\"]}}",
};
static struct test_org t;
static int64_t people[PEOPLE], rule;

static enum err furnish(struct work *w, void *user)
{
    (void)user;
    enum err e = ERR_NONE;
    for (int i = 0; i < PEOPLE && !e; i++) {
        struct person p = {
            .login = str_of(logins[i]), .name = str_of(logins[i]), .language = STR("zh")};
        struct role r = {.name = str_of(logins[i]), .permits = str_of(permits[i])};
        e = person_create(w->c, w->tx, &p, person_no_password(), w->at_ms, &people[i]);
        if (!e && i)
            e = role_create(w->c, w->tx, &r);
        if (!e && i)
            e = role_give(w->c, w->tx, people[i], &r.id, 1);
    }
    struct department d = {.name = STR("一部"), .head = people[DAN]};
    if (!e)
        e = department_create(w->c, w->tx, &d);
    if (!e)
        e = db_run(w->c, w->tx, "UPDATE person SET department = ? WHERE id = ?",
                   DB_VALUES(value_int(d.id), value_int(people[ANN])), NULL);
    struct warning_rule r = {.name = STR("危险"),
                             .condition = STR("level = \"危险\""),
                             .enabled = true,
                             .handling = STR("")};
    if (!e)
        e = warning_rule_create(w, &r);
    rule = r.id;
    return e;
}

static void live(const char *day)
{
    int64_t opened;
    bool more = true;
    test_org_today(&t, day);
    assert_ok(&t.c, judge_all(&t.c, t.org, &opened));
    for (int i = 0; more || i < 4; i++)
        assert_ok(&t.c, loop_turn(&t.c, t.org, &more));
}

// "turn" among these, as handling.h has it.
static void handle(const char *format, int a, int b, int c)
{
    char text[300];
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    snprintf(text, sizeof text, format, (long long)people[a], (long long)people[b],
             (long long)people[c]);
#pragma GCC diagnostic pop
    test_sql(&t, str_format(t.c.arena, "UPDATE rule SET handling = '%s'", text).at);
}

static int64_t customer(const char *cells)
{
    static int n;
    return create(&t, "customer", 0,
                  str_format(t.c.arena, "code=S%d;level=危险;%s", n++, cells).at);
}

static int index_of(int64_t person)
{
    for (int i = 0; i < PEOPLE; i++)
        if (people[i] == person)
            return i;
    return -1;
}

static int whose(int64_t customer)
{
    return index_of(test_number(
        &t, str_format(t.c.arena,
                       "SELECT person FROM warning WHERE customer = %lld ORDER BY id DESC LIMIT 1",
                       (long long)customer)
                .at));
}

#define WAY(how) "{\"to\":{\"how\":\"" how "\",\"people\":[%lld,%lld,%lld]}}"

static void each_way_passes_over_who_does_not_see_him(void **state)
{
    static const struct {
        const char *says, *handling, *customer;
        int a, b, c, want;
    } rows[] = {
        {"her own", WAY("owner"), "owner=ann", BOB, BOB, BOB, ANN},
        {"whose boss sees only his own", WAY("head"), "owner=ann", BOB, BOB, BOB, BOB},
        {"and nobody else is named", WAY("head"), "owner=ann", DAN, DAN, DAN, ANN},
        {"in turn", WAY("turn"), "owner=bob", ANN, BOB, DAN, BOB},
        {"in turn, again", WAY("turn"), "owner=bob", ANN, BOB, DAN, BOB},
        {"by load", WAY("load"), "owner=boss", ANN, BOB, DAN, BOB},
        {"of those named nobody", WAY("turn"), "", ANN, DAN, DAN, BOSS},
        {"the owner, where they do not", WAY("load"), "owner=bob", ANN, DAN, DAN, BOB},
    };
    (void)state;
    test_org_today(&t, "2026-06-01");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        handle(rows[i].handling, rows[i].a, rows[i].b, rows[i].c);
        int64_t id = customer(rows[i].customer);
        live("2026-06-01");
        if (whose(id) != rows[i].want)
            fail_msg("%s: wanted %s, got %d", rows[i].says, logins[rows[i].want], whose(id));
    }
}

// What is seen by a condition over time is worked out before.
static void rights_along_the_time_line_count(void **state)
{
    (void)state;
    handle(WAY("turn"), CAT, CAT, CAT);
    int64_t big = customer(""), small = customer("");
    create(&t, "order", big, "order_no=B1;date=2026-05-20;amount=500");
    create(&t, "order", small, "order_no=B2;date=2026-05-20;amount=5");
    live("2026-06-02");
    assert_int_equal(whose(big), CAT);
    assert_int_equal(whose(small), BOSS);
}

static void who_does_not_see_him_any_more_loses_it(void **state)
{
    (void)state;
    handle(WAY("turn"), BOB, BOB, BOB);
    int64_t id = customer("");
    live("2026-06-03");
    assert_int_equal(whose(id), BOB);
    test_sql(&t, "UPDATE person SET active = 0 WHERE login = 'bob'");
    live("2026-06-04");
    assert_int_equal(whose(id), BOSS);
    test_sql(&t, "UPDATE person SET active = 1 WHERE login = 'bob'");
}

static void the_ladder_goes_past_a_boss_who_does_not_see_him(void **state)
{
    (void)state;
    handle("{\"to\":{\"how\":\"owner\",\"people\":[%lld,%lld,%lld]},\"ladder\":[{\"days\":1,"
           "\"act\":\"tell\"},"
           "{\"days\":2,\"act\":\"give\",\"to\":{\"how\":\"head\"}}]}",
           ANN, ANN, ANN);
    int64_t id = customer("owner=ann");
    live("2026-06-08"); // a Monday
    live("2026-06-09");
    live("2026-06-10");
    live("2026-06-11");
    assert_int_equal(whose(id), ANN); // Dan heads her department, and sees his own alone
    const char *told =
        str_format(t.c.arena, "SELECT told FROM warning WHERE customer = %lld", (long long)id).at;
    assert_int_equal(test_number(&t, told), 0);
    test_sql(&t, str_format(t.c.arena, "UPDATE person SET manager = %lld WHERE login = 'dan'",
                            (long long)people[BOB])
                     .at);
    int64_t next = customer("owner=ann");
    live("2026-06-12");
    for (int day = 15; day < 18; day++)
        live(str_format(t.c.arena, "2026-06-%d", day).at);
    assert_int_equal(whose(next), BOB); // who is above Dan
}

struct giving {
    int64_t warning, version, person;
    bool share;
};

static enum err give(struct work *w, void *user)
{
    struct giving *g = user;
    return warning_give(w, t.org, g->warning, g->version, g->person, g->share, STR(""));
}

static void by_hand_it_is_refused_in_words_or_shared(void **state)
{
    (void)state;
    int64_t id = customer("owner=bob");
    handle(WAY("owner"), BOB, BOB, BOB);
    live("2026-06-18");
    struct giving g = {.warning = test_number(&t, "SELECT MAX(id) FROM warning"),
                       .person = people[ANN]};
    g.version =
        test_number(&t, "SELECT version FROM warning WHERE id = (SELECT MAX(id) FROM warning)");
    assert_int_equal(org_write(&t.c, t.org, 0, give, &g), ERR_INPUT);
    assert_true(str_find(t.c.why.en, STR("may not see this customer")) >= 0);
    fail_clear(&t.c);
    assert_int_equal(whose(id), BOB);
    g.share = true;
    assert_ok(&t.c, org_write(&t.c, t.org, 0, give, &g));
    assert_int_equal(whose(id), ANN);
    assert_int_equal(test_number(&t, "SELECT COUNT(*) FROM share WHERE can_write = 0"), 1);
    assert_int_equal(test_number(&t, "SELECT COUNT(*) FROM audit WHERE what = 'share'"), 1);
}

static void so_do_tickets(void **state)
{
    (void)state;
    int64_t id = create(&t, "customer", 0, "code=T1;owner=boss");
    test_sql(
        &t,
        str_format(
            t.c.arena,
            "INSERT INTO ticket_queue (id, version, name, position, condition, settings, turn, "
            "deleted) VALUES (900100, 1, "
            "'q', 1, '', '{\"routing\":\"turn\",\"members\":[{\"person\":%lld,\"available\":true},"
            "{\"person\":%lld,\"available\":true}]}', 0, 0)",
            (long long)people[ANN], (long long)people[BOB])
            .at);
    for (int i = 0; i < 3; i++) {
        create(&t, "ticket", id,
               str_format(t.c.arena, "ticket_no=G%d;subject=x;start=2026-06-18", i).at);
        live("2026-06-18");
    }
    assert_int_equal(test_number(&t, "SELECT COUNT(*) FROM o_ticket WHERE f_by = 'bob'"), 3);
    assert_int_equal(test_number(&t, "SELECT COUNT(*) FROM o_ticket WHERE f_by = 'ann'"), 0);
}

int main(void)
{
    const struct CMUnitTest all[] = {
        cmocka_unit_test(each_way_passes_over_who_does_not_see_him),
        cmocka_unit_test(rights_along_the_time_line_count),
        cmocka_unit_test(who_does_not_see_him_any_more_loses_it),
        cmocka_unit_test(the_ladder_goes_past_a_boss_who_does_not_see_him),
        cmocka_unit_test(by_hand_it_is_refused_in_words_or_shared),
        cmocka_unit_test(so_do_tickets),
    };
    test_org_create(&t);
    test_org_today(&t, "2026-06-01");
    assert_ok(&t.c, org_write(&t.c, t.org, 0, furnish, NULL));
    int failed = cmocka_run_group_tests_name("sight", all, NULL, NULL);
    test_org_destroy(&t);
    return failed;
}
