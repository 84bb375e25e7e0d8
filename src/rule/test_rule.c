#include "tests/support/test.h"

#include "rule/rule.h"
#include "rule/test_catalog.h"

static struct ctx context(void)
{
    return (struct ctx){.arena = arena_create()};
}

// Every example of the design: what it is printed as.
static void the_examples_parse(void **state)
{
    (void)state;
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"days_since(login) >= 30", NULL},
        {"last(rating.score) < 3", NULL},
        {"drop(order, 90d) > 50%", "drop(order, 90d) > 0.5"},
        {"count(ticket where kind = \"complaint\", 30d) >= 3", NULL},
        {"count(visit, 60d) = 0 and count(visit, 60d before 60d) >= 4", NULL},
        {"changed(primary_contact, 30d) and days_left(contract) <= 90", NULL},
        {"age(ticket) > 3", NULL},
        {"count(follow_up where tags contains \"竞品\", 30d) > 0", NULL},
        {"count(follow-up where tags contains '竞品', 30d) > 0",
         "count(follow_up where tags contains \"竞品\", 30d) > 0"},
        {"not active(contract) and days_since_end(contract) > 15", NULL},
        {"not active(pause) and days_since(order) > 3 * rhythm(order)", NULL},
        {"sum(order.amount, 365d) > 50000 and level != \"VIP\"", NULL},
        {"count(订单, 90d) > 1", "count(order, 90d) > 1"},
        {"days_since(login) > 3 * rhythm(login)", NULL},
        {"not (days_since(login) <= 30)", NULL},
        {"count(order, 3650d) > 0", NULL},
        {"active(contract)", NULL},
        {"days_since(order) > 90", NULL},
        {"active(pause) or (open(invoice) > 0 and age(invoice) < 30)",
         "active(pause) or open(invoice) > 0 and age(invoice) < 30"},
        {"count(cancel, 60d) > 0", NULL},
        {"state = \"closed\"", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ctx c = context();
        struct rule *r, *again;
        enum err e = rule_parse(&c, &test_catalog, str_of(rows[i].text), NULL, 0, &r);
        if (e)
            fail_msg("%s: %d:%d %.*s", rows[i].text, c.why.line, c.why.column, STR_ARG(c.why.en));
        struct str text = rule_text(c.arena, r, NULL);
        assert_str(text, rows[i].want ? rows[i].want : rows[i].text);
        assert_ok(&c, rule_parse(&c, &test_catalog, text, NULL, 0, &again));
        assert_true(rule_node_eq(r->root, again->root));
        arena_destroy(c.arena);
    }
}

int main(void)
{
    const struct CMUnitTest all[] = {
        cmocka_unit_test(the_examples_parse),
    };
    return cmocka_run_group_tests_name("rule", all, NULL, NULL);
}
