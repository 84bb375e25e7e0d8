// Reviews by mail, on a held clock: on the first working day, once per person and period whatever happens in
// between, each with his own rights; and decisions, which stay until they are done.
#include "auth/person.h"
#include "model/file.h"
#include "review/reader.h"
#include "tests/support/org.h"

#define SENT "SELECT COUNT(*) FROM message WHERE cause = 'review'"
static struct test_org t;

// Shanghai is eight hours ahead.
static void now(const char *day, int hour, int minute)
{
    clock_hold(org_clock(t.org),
               ((int64_t)day_parse(str_of(day)) * 86400 + (hour - 8) * 3600 + minute * 60) * 1000);
}

static int64_t turn(void)
{
    bool more = true;
    for (int i = 0; i < 20 && more; i++) {
        more = false;
        assert_ok(&t.c, review_follow(&t.c, t.org, &more));
    }
    assert_false(more);
    return test_number(&t, SENT);
}

static enum err people_work(struct work *w, void *user)
{
    static const char *const logins[] = {"boss", "sales", "stranger"};
    int64_t id;
    enum err e = ERR_NONE;
    (void)user;
    for (int i = 0; i < 3 && !e; i++) {
        struct person p = {.login = str_of(logins[i]),
                           .name = str_of(logins[i]),
                           .language = i == 1 ? STR("en") : STR("zh"),
                           .mail = STR("somebody@example.com"),
                           .active = true};
        e = person_create(w->c, w->tx, &p, person_no_password(), w->at_ms, &id);
    }
    return e;
}

static enum err customers_work(struct work *w, void *user)
{
    (void)user;
    for (int i = 0; i < 6; i++) {
        int64_t id =
            test_add(w, "customer", 0, i % 2 ? "name=甲;owner=sales" : "name=乙;owner=boss");
        struct str cells = str_format(w->c->arena, "order_no=%d;date=%s;amount=1", i,
                                      i < 3 ? "2026-08-10" : "2026-09-12");
        test_add(w, "order", id, cells.at);
    }
    return ERR_NONE;
}

static enum err subscribe_work(struct work *w, void *user)
{
    struct review_reading r = {.reads = {true, true}};
    enum err e = ERR_NONE;
    struct person *list;
    int count;
    (void)user;
    e = person_list(w->c, w->tx, &list, &count);
    for (int i = 0; i < count && !e; i++) {
        r.person = list[i].id;
        e = review_reading_set(w, &r);
        if (!e) // asked twice it is once
            e = review_reading_set(w, &r);
    }
    return e;
}

static void made(void)
{
    test_sql(
        &t,
        "INSERT INTO definition (id, version, name, lost_when, customer_when, not_while, target, "
        "official, created, author) VALUES (900000, 1, 'd', 'days_since(order) > 30', "
        "'count(order, 3650d) > 0', '', 30000, 1, 0, 0)");
    assert_ok(&t.c, org_write(&t.c, t.org, 0, people_work, NULL));
    assert_ok(&t.c, org_write(&t.c, t.org, 0, customers_work, NULL));
}

static void whoever_asks_gets_what_comes(void **state)
{
    (void)state;
    now("2026-09-16", 12, 0); // a Wednesday
    made();
    assert_ok(&t.c, org_write(&t.c, t.org, 0, subscribe_work, NULL));
    assert_int_equal(test_number(&t, "SELECT COUNT(*) FROM review_reader"), 6);
    assert_int_equal(turn(), 0); // last week's is over: he did not ask then
    now("2026-09-21", 8, 29);
    assert_int_equal(turn(), 0);
    now("2026-09-21", 8, 31);
    assert_int_equal(turn(), 0); // there is no mail server
}

static void once_each_on_the_first_working_day(void **state)
{
    (void)state;
    test_sql(
        &t,
        "INSERT INTO channel (id, version, kind, name, settings, secrets, enabled, problem, "
        "problem_en, person, "
        "minute, used, paused, created, deleted) VALUES (900001, 1, 'mail', 'm', '{}', '{}', 1, "
        "'', '', 0, 0, 0, "
        "0, 0, 0)");
    // The administrator sees everything; who has no role may see no customers, and gets none.
    assert_int_equal(turn(), 1);
    assert_int_equal(turn(), 1);
    now("2026-09-23", 9, 0);
    assert_int_equal(turn(), 1);
    assert_int_equal(
        test_number(&t, "SELECT COUNT(*) FROM review_reader WHERE kind = 'week' AND sent = 20710"),
        3);
    assert_int_equal(day_parse(STR("2026-09-14")), 20710);
    assert_int_equal(
        test_number(
            &t, "SELECT COUNT(*) FROM message m JOIN file f ON f.id = m.attachment JOIN content k "
                "ON k.hash = f.hash WHERE m.subject LIKE '%2026 年第 38 周%' AND f.type = "
                "'application/pdf' AND f.bytes > 5000"),
        1);
}

// From the 1st to the 7th of October nobody works: the month's comes on the 8th, along with the week's. What
// Monday the 28th should have sent, when nobody was there, comes as soon as somebody is.
static void holidays_put_it_off(void **state)
{
    (void)state;
    now("2026-10-01", 9, 0);
    assert_int_equal(turn(), 2);
    now("2026-10-07", 9, 0);
    assert_int_equal(turn(), 2);
    now("2026-10-08", 8, 29);
    assert_int_equal(turn(), 2);
    now("2026-10-08", 8, 31);
    assert_int_equal(turn(), 4);
    assert_int_equal(test_number(&t, SENT " AND subject LIKE '%2026 年 9 月%'"), 1);
}

static void what_was_missed_comes_once(void **state)
{
    (void)state;
    int64_t before = turn();
    now("2026-11-25", 10, 0); // weeks later
    assert_int_equal(turn(), before + 2);
    assert_int_equal(turn(), before + 2);
}

static enum err purge_work(struct work *w, void *user)
{
    (void)user;
    return file_purge(w);
}

// The file goes a day after the message has gone, and not before.
static void files_go_when_they_were_sent(void **state)
{
    (void)state;
    assert_true(test_number(&t, "SELECT COUNT(*) FROM file") > 0);
    int64_t files = test_number(&t, "SELECT COUNT(*) FROM file");
    now("2026-12-03", 10, 0);
    assert_ok(&t.c, org_write(&t.c, t.org, 0, purge_work, NULL));
    assert_int_equal(test_number(&t, "SELECT COUNT(*) FROM file"), files);
    test_sql(&t, "UPDATE message SET due = 0, state = 'sent'");
    assert_ok(&t.c, org_write(&t.c, t.org, 0, purge_work, NULL));
    assert_int_equal(test_number(&t, "SELECT COUNT(*) FROM file"), 0);
}

// ---- decisions ----------------------------------------------------------------------------------

struct deciding {
    struct review_note note;
    bool anybody;
};

static enum err decide_work(struct work *w, void *user)
{
    return review_note_create(w, &((struct deciding *)user)->note);
}

static enum err change_work(struct work *w, void *user)
{
    struct deciding *d = user;
    return review_note_update(w, &d->note, d->anybody);
}

static enum err change_all_work(struct work *w, void *user)
{
    struct deciding *d = user;
    return review_note_update(w, &d->note, true);
}

static void decisions_stay_until_they_are_done(void **state)
{
    int64_t boss = test_number(&t, "SELECT id FROM person WHERE login = 'boss'");
    int64_t sales = test_number(&t, "SELECT id FROM person WHERE login = 'sales'");
    struct deciding d = {.note = {.when = review_when_of(REVIEW_WEEK, day_of(2026, 11, 9)),
                                  .words = STR("三位客户转给周敏"),
                                  .person = sales,
                                  .due = day_of(2026, 12, 14),
                                  .done = DAY_NONE}};
    struct review_note *list;
    struct db_tx *tx;
    int count;
    (void)state;
    assert_ok(&t.c, org_write(&t.c, t.org, boss, decide_work, &d));
    assert_int_equal(test_number(&t, "SELECT COUNT(*) FROM bell"), 1);
    struct deciding nobody = d;
    nobody.note.person = 0;
    assert_int_equal(org_write(&t.c, t.org, boss, decide_work, &nobody), ERR_INPUT);
    fail_clear(&t.c);
    assert_ok(&t.c, db_read_begin(&t.c, org_db(t.org), &tx));
    assert_ok(&t.c, review_decisions(&t.c, tx, sales, DAY_MAX, &list, &count));
    assert_int_equal(count, 1);
    assert_ok(&t.c, review_decisions(&t.c, tx, 0, day_of(2026, 11, 9), &list, &count));
    assert_int_equal(count, 0); // of the review itself, not of an earlier one
    db_read_end(tx);
    int64_t stranger = test_number(&t, "SELECT id FROM person WHERE login = 'stranger'");
    d.note.done = day_of(2026, 12, 3);
    assert_int_equal(org_write(&t.c, t.org, stranger, change_work, &d), ERR_DENIED);
    fail_clear(&t.c);
    assert_ok(&t.c, org_write(&t.c, t.org, sales, change_work, &d));
    assert_int_equal(org_write(&t.c, t.org, sales, change_work, &d), ERR_STALE);
    fail_clear(&t.c);
    assert_int_equal(test_number(&t, "SELECT COUNT(*) FROM review_note WHERE done IS NULL"), 0);
    // Taken from him and given back, he is told again.
    int64_t told = test_number(&t, "SELECT COUNT(*) FROM bell");
    for (int i = 0; i < 2; i++) {
        d.note.version = 2 + i;
        d.note.person = i ? sales : stranger;
        assert_ok(&t.c, org_write(&t.c, t.org, boss, change_all_work, &d));
    }
    assert_int_equal(test_number(&t, "SELECT COUNT(*) FROM bell"), told + 2);
}

static int begin(void **state)
{
    (void)state;
    test_org_create(&t);
    return 0;
}

static int end(void **state)
{
    (void)state;
    test_org_destroy(&t);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whoever_asks_gets_what_comes),
        cmocka_unit_test(once_each_on_the_first_working_day),
        cmocka_unit_test(holidays_put_it_off),
        cmocka_unit_test(what_was_missed_comes_once),
        cmocka_unit_test(files_go_when_they_were_sent),
        cmocka_unit_test(decisions_stay_until_they_are_done),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
