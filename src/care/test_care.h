// test_care: what the tests of this folder share: the official definition, and a turn of what looks once a
// day.
#pragma once
#include "care/dropped.h"
#include "care/loss.h"
#include "model/test_deed.h"
#include "tests/support/people.h"

// Lost is who has not ordered for 30 days.
static inline void official(struct test_org *t)
{
    test_sql(t,
             "INSERT INTO definition (id, version, name, lost_when, customer_when, not_while, "
             "target, official, created, author) VALUES (900000, 1, 'd', 'days_since(order) > 30', "
             "'count(order, 3650d) > 0', '', NULL, 1, 0, 0)");
}

// A turn of the loop, twice: the second one must do nothing.
static inline void look(struct test_org *t, const char *today)
{
    bool more;
    int64_t changes = 0;
    test_org_today(t, today);
    for (int turn = 0; turn < 2; turn++) {
        changes = test_number(t, "SELECT COUNT(*) FROM change");
        assert_ok(&t->c, loss_follow(&t->c, t->org, &more));
        assert_false(more);
        assert_ok(&t->c, dropped_follow(&t->c, t->org, &more));
        assert_false(more);
    }
    assert_int_equal(test_number(t, "SELECT COUNT(*) FROM change"), changes);
}
