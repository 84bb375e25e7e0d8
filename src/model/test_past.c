// The past of a customer's fields: what they were on which day, whoever said so and in which order.
#include "base/random.h"
#include "model/test_deed.h"

static void a_field_has_a_past(void **state)
{
    (void)state;
    struct test_org t;
    test_org_create(&t);
    test_org_today(&t, "2026-01-10");
    int64_t id = create(&t, "customer", 0, "code=C1;level=A;since=2025-01-01");
    assert_str(field_on(&t, "level", id, "2025-06-01"), "A");
    test_org_today(&t, "2026-02-01");
    change(&t, "customer", id, "level=B");
    assert_str(field_on(&t, "level", id, "2025-01-01"), "A");
    assert_str(field_on(&t, "level", id, "2026-01-31"), "A");
    assert_str(field_on(&t, "level", id, "2026-02-01"), "B");
    change(&t, "customer", id, "level=C"); // the last of a day counts
    assert_str(field_on(&t, "level", id, "2026-02-01"), "C");
    test_org_today(&t, "2026-03-01");
    change(&t, "customer", id, "city=上海"); // its first known value counts from the beginning
    assert_str(field_on(&t, "city", id, "2025-06-01"), "上海");
    test_org_today(&t, "2026-04-01");
    change(&t, "customer", id, "city=");
    assert_str(field_on(&t, "city", id, "2026-03-31"), "上海");
    assert_str(field_on(&t, "city", id, "2026-04-01"), "");
    assert_ok(&t.c, mirror_prove(&t.c, org_mirror(t.org)));
    test_org_destroy(&t);
}

static const struct {
    const char *day, *value;
} facts[] = {
    {"2025-01-05", "B"}, {"2025-03-05", "A"}, {"2025-03-05", "C"},
    {"2025-03-05", "B"}, {"2025-05-05", "A"}, {"2025-05-05", "A"},
};
enum { FACTS = sizeof facts / sizeof *facts };

static enum err derive(struct work *w, void *user)
{
    const int64_t *customer = user;
    const int64_t *order = customer + 1;
    int field = object_field(&w->schema->objects[w->schema->customer], STR("level"));
    enum err e = ERR_NONE;
    for (int i = 0; i < FACTS && !e; i++)
        e = record_derive(w, *customer, field, day_parse(str_of(facts[order[i]].day)),
                          value_text(str_of(facts[order[i]].value)));
    if (!e)
        e = record_settle(w, *customer);
    return e ? e : record_touch(w, *customer);
}

static void facts_count_by_their_day_in_any_order(void **state)
{
    (void)state;
    struct test_org t;
    struct random r;
    test_org_create(&t);
    create(&t, "customer", 0, "code=C1");
    create(&t, "customer", 0, "code=C2");
    random_init(&r, 1);
    for (int n = 0; n < 30; n++) {
        struct record now;
        int64_t work[1 + FACTS];
        test_org_today(&t, "2025-06-01");
        work[0] =
            create(&t, "customer", 0, n % 2 ? "since=2024-01-01" : "since=2024-01-01;level=Z");
        for (int i = 0; i < FACTS; i++) {
            int64_t k = (int64_t)random_below(&r, (uint64_t)i + 1);
            work[1 + i] = work[1 + k];
            work[1 + k] = i;
        }
        assert_ok(&t.c, org_write(&t.c, t.org, 0, derive, work));
        assert_str(field_on(&t, "level", work[0], "2024-02-01"), "B");
        assert_str(field_on(&t, "level", work[0], "2025-03-04"), "B");
        assert_str(field_on(&t, "level", work[0], "2025-03-05"), "C"); // the greatest of a day
        assert_str(field_on(&t, "level", work[0], "2025-05-05"), "A");
        assert_str(field_on(&t, "level", work[0], "2025-06-01"), n % 2 ? "A" : "Z");
        test_org_today(&t, "2025-05-05"); // what a person says that day counts above it
        change(&t, "customer", work[0], "level=H");
        assert_str(field_on(&t, "level", work[0], "2025-05-05"), "H");
        assert_ok(&t.c, load(&t, "customer", work[0], &now));
        assert_ok(&t.c, mirror_prove(&t.c, org_mirror(t.org)));
    }
    test_org_destroy(&t);
}

int main(void)
{
    const struct CMUnitTest all[] = {
        cmocka_unit_test(a_field_has_a_past),
        cmocka_unit_test(facts_count_by_their_day_in_any_order),
    };
    return cmocka_run_group_tests_name("past", all, NULL, NULL);
}
