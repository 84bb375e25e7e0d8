// Webhooks: the example of the Standard Webhooks specification; every change told once and no more;
// tries and waits with a clock that stands; what stops a hook; what one message that is never taken does to
// the others.
#include "tests/support/org.h"

#include "auth/person.h"
#include "deliver/outbox.h"
#include "deliver/sign.h"
#include "deliver/tries.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <stdatomic.h>

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
    const char *called; // who is added; NULL: 新客户
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
             str_format(w->c->arena, "code=C%d;name=%s%d", t->added,
                        t->called ? t->called : "新客户", t->added)
                 .at);
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

// ---- somebody listens ---------------------------------------------------------------------------

// Answers `status` to what tells of a customer called 毒, `others` to all else; counts both.
struct listener {
    struct MHD_Daemon *daemon;
    unsigned status, others;
    _Atomic int poisons, count;
    struct hooks *off; // whose hook is switched off before it answers; NULL: nobody's
    char body[4096];
    size_t len;
};

static void switch_off(struct hooks *t)
{
    struct ctx own = {.arena = arena_create()};
    assert_ok(&own, org_write(&own, t->org.org, 0, off_work, t));
    arena_destroy(own.arena);
}

static enum MHD_Result hear(void *user, struct MHD_Connection *to, const char *url,
                            const char *method, const char *version, const char *bytes,
                            size_t *count, void **mine)
{
    struct listener *l = user;
    (void)url, (void)method, (void)version;
    if (!*mine) {
        *mine = l;
        l->len = 0;
        return MHD_YES;
    }
    if (*count) {
        size_t room = sizeof l->body - l->len, n = *count < room ? *count : room;
        memcpy(l->body + l->len, bytes, n);
        l->len += n;
        *count = 0;
        return MHD_YES;
    }
    bool poison = str_find((struct str){l->body, l->len}, STR("毒")) >= 0;
    if (l->off)
        switch_off(l->off);
    atomic_fetch_add(poison ? &l->poisons : &l->count, 1);
    struct MHD_Response *r = MHD_create_response_from_buffer(2, "ok", MHD_RESPMEM_PERSISTENT);
    enum MHD_Result out = MHD_queue_response(to, poison ? l->status : l->others, r);
    MHD_destroy_response(r);
    return out;
}

static enum err lead_work(struct work *w, void *user)
{
    struct hooks *t = user;
    return hook_update(w, &t->hook, t->hook.version);
}

static void begin_heard(struct hooks *t, struct listener *l)
{
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    begin(t);
    l->daemon = MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD, 0, NULL, NULL, hear, l,
                                 MHD_OPTION_SOCK_ADDR, &here, MHD_OPTION_END);
    assert_non_null(l->daemon);
    unsigned port = MHD_get_daemon_info(l->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
    t->hook.url = str_format(t->org.c.arena, "http://127.0.0.1:%u/", port);
    work_on(t, lead_work);
}

static void end_heard(struct hooks *t, struct listener *l)
{
    MHD_stop_daemon(l->daemon);
    test_org_destroy(&t->org);
}

static void tell(struct hooks *t, const char *called)
{
    t->called = called;
    work_on(t, add_work);
    gather(t);
}

static void send_all(struct hooks *t)
{
    while (send_due(t))
        ;
}

// It is tried in its own time, ten times, and given up; whatever else there is arrives at once, or (the
// listener breaks on it) seconds later; and the hook goes on.
static void one_is_never_taken(unsigned status, int64_t held_up_ms)
{
    struct listener l = {.status = status, .others = 200};
    struct hooks t;
    int told = 0;
    begin_heard(&t, &l);
    tell(&t, "毒");
    for (int tries = 1; tries <= tries_max(); tries++) {
        tell(&t, "别的");
        tell(&t, "别的");
        told += 2;
        send_all(&t);
        later(&t, held_up_ms);
        send_all(&t);
        assert_int_equal(l.count, told);
        if (held_up_ms < tries_wait_ms(tries))
            assert_int_equal(l.poisons, tries);
        later(&t, tries_wait_ms(tries) - held_up_ms);
    }
    later(&t, INT64_C(30) * 86400 * 1000);
    send_all(&t);
    assert_int_equal(l.poisons, tries_max());
    assert_int_equal(test_number(&t.org, "SELECT enabled FROM hook"), 1);
    assert_int_equal(
        test_number(&t.org, "SELECT COUNT(*) FROM delivery WHERE arrived = 0 AND ended > 0"), 1);
    assert_int_equal(test_number(&t.org, "SELECT COUNT(*) FROM delivery WHERE due > 0"), 0);
    end_heard(&t, &l);
}

static void one_that_is_refused_for_good_holds_up_nobody(void **state)
{
    (void)state;
    one_is_never_taken(422, 0);
    one_is_never_taken(404, 0);
}

static void one_that_it_breaks_on_holds_up_the_others_for_seconds(void **state)
{
    (void)state;
    one_is_never_taken(500, 5000);
}

// Asked now and then with one of them, however many wait; all arrive once it answers again. One that
// never does is off after three days.
static void who_is_down_is_asked_now_and_then(void **state)
{
    enum { MANY = 30, STEP_MS = 60 * 1000 };
    struct listener l = {.status = 200, .others = 503};
    struct hooks t;
    (void)state;
    begin_heard(&t, &l);
    for (int i = 0; i < MANY; i++)
        tell(&t, "别的");
    for (int64_t passed = 0; passed < INT64_C(24) * 3600 * 1000; passed += STEP_MS) {
        send_all(&t);
        later(&t, STEP_MS);
    }
    assert_in_range(l.count, 20, 45); // about once an hour, and more often in the first one
    assert_int_equal(test_number(&t.org, "SELECT enabled FROM hook"), 1);
    l.others = 200;
    later(&t, INT64_C(24) * 3600 * 1000);
    send_all(&t);
    assert_int_equal(test_number(&t.org, "SELECT COUNT(*) FROM delivery WHERE arrived = 1"), MANY);
    l.others = 503;
    for (int i = 0; i < MANY; i++)
        tell(&t, "别的");
    for (int64_t passed = 0; passed <= tries_whole_ms(); passed += STEP_MS * 10) {
        assert_int_equal(test_number(&t.org, "SELECT enabled FROM hook"), 1);
        send_all(&t);
        later(&t, STEP_MS * 10);
    }
    later(&t, INT64_C(3600) * 1000);
    send_all(&t);
    assert_int_equal(test_number(&t.org, "SELECT enabled FROM hook"), 0);
    end_heard(&t, &l);
}

// On its way while somebody switches the hook off: what comes of it does not bring it back.
static void what_is_off_stays_off(void **state)
{
    struct listener l = {.others = 503};
    struct hooks t;
    (void)state;
    begin_heard(&t, &l);
    tell(&t, "别的");
    l.off = &t;
    send_all(&t);
    assert_int_equal(l.count, 1);
    l.off = NULL;
    later(&t, INT64_C(3600) * 1000);
    send_all(&t);
    assert_int_equal(l.count, 1);
    assert_int_equal(test_number(&t.org, "SELECT COUNT(*) FROM delivery WHERE due > 0"), 0);
    end_heard(&t, &l);
}

int main(void)
{
    const struct CMUnitTest all[] = {
        cmocka_unit_test(the_example_of_the_specification),
        cmocka_unit_test(each_change_is_told_once),
        cmocka_unit_test(what_happens_while_it_is_off_is_not_told),
        cmocka_unit_test(nobody_answers),
        cmocka_unit_test(one_that_is_refused_for_good_holds_up_nobody),
        cmocka_unit_test(one_that_it_breaks_on_holds_up_the_others_for_seconds),
        cmocka_unit_test(who_is_down_is_asked_now_and_then),
        cmocka_unit_test(what_is_off_stays_off),
        cmocka_unit_test(nothing_is_told_in_the_name_of_who_has_left),
        cmocka_unit_test(what_ended_long_ago_is_forgotten),
    };
    return cmocka_run_group_tests_name("deliver", all, NULL, NULL);
}
