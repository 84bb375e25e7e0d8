// Webhooks: the example of the Standard Webhooks specification; every change told once and no more;
// tries and waits with a clock that stands; what stops a hook.
#include "tests/support/org.h"

#include "auth/person.h"
#include "deliver/outbox.h"
#include "deliver/sign.h"

static void the_example_of_the_specification(void **state)
{
    (void)state;
    struct arena *a = arena_create();
    struct str got = sign_message(a, STR("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
                                  STR("msg_p5jXN8AQM9LWM0D4loKWxJek"), 1614265330,
                                  STR("{\"test\": 2432232314}"));
    assert_true(str_eq(got, STR("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")));
    assert_int_equal(sign_message(a, STR("secret"), STR("m"), 1, STR("{}")).len, 0);
    assert_false(str_eq(sign_secret(a), sign_secret(a)));
    arena_destroy(a);
}

struct hooks {
    struct test_org org;
    int64_t now, person;
    int added;
    struct hook hook;
};

static enum err begin_work(struct work *w, void *user)
{
    struct hooks *t = user;
    struct person p = {
        .login = STR("boss"), .name = STR("老板"), .language = STR("zh"), .active = true};
    assert_ok(w->c, person_create(w->c, w->tx, &p, STR("none"), w->at_ms, &t->person));
    test_add(w, "customer", 0, "code=C;name=早先的");
    t->hook = (struct hook){.person = t->person,
                            .name = STR("给财务"),
                            .url = STR("http://127.0.0.1:1/"), // nobody listens there
                            .enabled = true,
                            .ops = 1U << CHANGE_CREATE | 1U << CHANGE_UPDATE};
    return hook_create(w, &t->hook);
}

static void begin(struct hooks *t)
{
    *t = (struct hooks){.now = INT64_C(1800000000000)};
    test_org_create(&t->org);
    clock_hold(org_clock(t->org.org), t->now);
    assert_ok(&t->org.c, org_write(&t->org.c, t->org.org, 0, begin_work, t));
}

static void later(struct hooks *t, int64_t ms)
{
    t->now += ms;
    clock_hold(org_clock(t->org.org), t->now);
}

static enum err add_work(struct work *w, void *user)
{
    struct hooks *t = user;
    test_add(w, "customer", 0,
             str_format(w->c->arena, "code=C%d;name=新客户%d", t->added, t->added).at);
    t->added++;
    return ERR_NONE;
}

static enum err off_work(struct work *w, void *user)
{
    struct hooks *t = user;
    t->hook.enabled = false;
    return hook_update(w, &t->hook, t->hook.version);
}

static enum err on_work(struct work *w, void *user)
{
    struct hooks *t = user;
    t->hook.enabled = true;
    return hook_update(w, &t->hook, t->hook.version);
}

static void work_on(struct hooks *t, org_job *job)
{
    assert_ok(&t->org.c, org_write(&t->org.c, t->org.org, 0, job, t));
}

static void gather(struct hooks *t)
{
    assert_ok(&t->org.c, outbox_gather(&t->org.c, t->org.org));
}

static bool send_due(struct hooks *t)
{
    bool more;
    struct outbox_limits limits = {.local = true};
    assert_ok(&t->org.c, outbox_send(&t->org.c, t->org.org, &limits, &more));
    return more;
}

static void each_change_is_told_once(void **state)
{
    (void)state;
    struct hooks t;
    begin(&t);
    gather(&t);
    assert_int_equal(test_number(&t.org, "SELECT COUNT(*) FROM delivery"), 0); // what was before
    work_on(&t, add_work);
    gather(&t);
    gather(&t);
    assert_int_equal(test_number(&t.org, "SELECT COUNT(*) FROM delivery"), 1);
    assert_int_equal(
        test_number(&t.org,
                    "SELECT COUNT(*) FROM delivery WHERE type = 'customer.created' AND body "
                    "LIKE '{\"type\":\"customer.created\",%新客户%'"),
        1);
    test_org_destroy(&t.org);
}

static void what_happens_while_it_is_off_is_not_told(void **state)
{
    (void)state;
    struct hooks t;
    begin(&t);
    work_on(&t, off_work);
    work_on(&t, add_work);
    gather(&t);
    work_on(&t, on_work);
    gather(&t);
    assert_int_equal(test_number(&t.org, "SELECT COUNT(*) FROM delivery"), 0);
    work_on(&t, add_work);
    gather(&t);
    assert_int_equal(test_number(&t.org, "SELECT COUNT(*) FROM delivery"), 1);
    test_org_destroy(&t.org);
}

// Ten tries, each after its wait and not before; then the hook is off, and says why.
static void nobody_answers(void **state)
{
    static const int64_t waits[] = {5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400};
    (void)state;
    struct hooks t;
    begin(&t);
    work_on(&t, add_work);
    gather(&t);
    for (size_t i = 0; i < sizeof waits / sizeof *waits; i++) {
        assert_true(send_due(&t));
        assert_int_equal(test_number(&t.org, "SELECT tries FROM delivery"), i + 1);
        assert_int_equal(test_number(&t.org, "SELECT due FROM delivery"), t.now + waits[i] * 1000);
        later(&t, waits[i] * 1000 - 1);
        assert_false(send_due(&t));
        later(&t, 1);
    }
    assert_int_equal(test_number(&t.org, "SELECT enabled FROM hook"), 1);
    assert_true(send_due(&t));
    assert_int_equal(test_number(&t.org, "SELECT enabled FROM hook"), 0);
    assert_int_equal(test_number(&t.org, "SELECT COUNT(*) FROM hook WHERE problem_en <> ''"), 1);
    assert_int_equal(test_number(&t.org, "SELECT due FROM delivery"), 0);
    assert_int_equal(test_number(&t.org, "SELECT status FROM delivery"), 0);
    later(&t, INT64_C(1000) * 86400);
    assert_false(send_due(&t));
    test_org_destroy(&t.org);
}

static enum err leave_work(struct work *w, void *user)
{
    struct hooks *t = user;
    int64_t other;
    struct person p = {
        .login = STR("next"), .name = STR("接任"), .language = STR("zh"), .active = true};
    assert_ok(w->c, person_create(w->c, w->tx, &p, STR("none"), w->at_ms, &other));
    return db_run(w->c, w->tx, "UPDATE person SET active = 0 WHERE id = ?",
                  DB_VALUES(value_int(t->person)), NULL);
}

static void nothing_is_told_in_the_name_of_who_has_left(void **state)
{
    (void)state;
    struct hooks t;
    begin(&t);
    work_on(&t, leave_work);
    work_on(&t, add_work);
    gather(&t);
    assert_int_equal(test_number(&t.org, "SELECT COUNT(*) FROM delivery"), 0);
    assert_int_equal(test_number(&t.org, "SELECT enabled FROM hook"), 0);
    test_org_destroy(&t.org);
}

static enum err test_work(struct work *w, void *user)
{
    struct hooks *t = user;
    return delivery_test(w, t->hook.id);
}

static enum err purge_work(struct work *w, void *user)
{
    (void)user;
    return outbox_purge(w);
}

static void what_ended_long_ago_is_forgotten(void **state)
{
    (void)state;
    struct hooks t;
    begin(&t);
    work_on(&t, test_work);
    work_on(&t, off_work);
    later(&t, INT64_C(1000) * 86400 * DELIVERY_DAYS_KEPT);
    work_on(&t, purge_work);
    assert_int_equal(test_number(&t.org, "SELECT COUNT(*) FROM delivery"), 1);
    later(&t, 1);
    work_on(&t, purge_work);
    assert_int_equal(test_number(&t.org, "SELECT COUNT(*) FROM delivery"), 0);
    test_org_destroy(&t.org);
}

int main(void)
{
    const struct CMUnitTest all[] = {
        cmocka_unit_test(the_example_of_the_specification),
        cmocka_unit_test(each_change_is_told_once),
        cmocka_unit_test(what_happens_while_it_is_off_is_not_told),
        cmocka_unit_test(nobody_answers),
        cmocka_unit_test(nothing_is_told_in_the_name_of_who_has_left),
        cmocka_unit_test(what_ended_long_ago_is_forgotten),
    };
    return cmocka_run_group_tests_name("deliver", all, NULL, NULL);
}
