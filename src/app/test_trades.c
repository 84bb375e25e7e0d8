// Every trade's template in an organisation of its own: all of it works, its demo data gives figures
// one can believe, and each of its rules has somebody to warn of.
#include "app/demo.h"
#include "churn/report.h"
#include "flow/rule.h"
#include "setup/apply.h"
#include "setup/template.h"
#include "tests/support/org.h"
#include "tests/support/rounds.h"

#define UNTIL "2026-06-30"

static void make(struct test_org *t, const struct template *of, bool english)
{
    struct demo_options options = {.seed = 1, .until = day_parse(STR(UNTIL)), .english = english};
    struct demo_made made;
    *t = (struct test_org){.c = {.arena = arena_create()}};
    test_folder(t->folder, sizeof t->folder);
    assert_ok(&t->c, demo_of_trade(&t->c, str_of(t->folder), of, &options, &made));
    test_org_open(t);
}

// The rate of the last full month by each definition.
static void figures(struct test_org *t, const char *trade)
{
    struct kept_definition *list;
    struct db_tx *tx;
    int count, official = 0;
    const struct schema *s = org_schema(t->org);
    assert_ok(&t->c, db_read_begin(&t->c, org_db(t->org), &tx));
    assert_ok(&t->c, definitions(&t->c, tx, &list, &count));
    db_read_end(tx);
    assert_int_equal(count, 2);
    for (int i = 0; i < count; i++) {
        struct churn_question ask = {.period_count = 1};
        struct churn_report r;
        struct question q = {0};
        struct draft draft = {list[i].lost_when, list[i].customer_when, list[i].not_while,
                              list[i].reason};
        struct period month = {day_parse(STR("2026-06-01")), day_parse(STR(UNTIL))};
        ask.periods = &month;
        official += list[i].official;
        assert_int_equal(list[i].problem.len, 0);
        assert_ok(&t->c, definition_parse(&t->c, s, &draft, &ask.definition, NULL));
        const struct rule *rules[CHURN_RULES_MAX];
        int n = churn_rules(&ask.definition, NULL, rules);
        assert_ok(&t->c,
                  question_begin(&t->c, t->org, s, viewer_program(), VERB_SEE, rules, n, &q));
        assert_ok(&t->c, churn_report(&t->c, &q, &ask, &r));
        question_end(&q);
        struct rate rate = churn_rate(&r.whole[0]);
        if (r.whole[0].opening < 60 || rate.value <= 0 || rate.value >= 0.5)
            fail_msg("%s, %.*s: of %lld customers %lld were lost", trade, STR_ARG(list[i].name),
                     (long long)r.whole[0].opening, (long long)r.whole[0].lost);
    }
    assert_int_equal(official, 1);
}

static void rules_warn(struct test_org *t, const char *trade)
{
    struct warning_rule *list;
    struct db_tx *tx;
    int count;
    assert_ok(&t->c, db_read_begin(&t->c, org_db(t->org), &tx));
    assert_ok(&t->c, warning_rules(&t->c, tx, &list, &count));
    db_read_end(tx);
    assert_true(count >= 4 && count <= 6);
    for (int i = 0; i < count; i++)
        if (!list[i].enabled || list[i].problem.len || list[i].open < 1)
            fail_msg("%s, %.*s: on %d, problem «%.*s», %lld open warnings", trade,
                     STR_ARG(list[i].name), list[i].enabled, STR_ARG(list[i].problem),
                     (long long)list[i].open);
}

static void every_trade_works(void **state)
{
    (void)state;
    assert_int_equal(template_count, 6);
    for (int i = 0; i < test_rounds(template_count); i++) {
        struct test_org t;
        struct setup_ask ask = {.text = str_of(templates[i].setup)};
        make(&t, &templates[i], false);
        const struct schema *s = org_schema(t.org);
        for (int o = 0; o < s->object_count; o++)
            for (int f = 0; f < s->objects[o].field_count; f++)
                if (s->objects[o].fields[f].broken_en.len)
                    fail_msg("%s: %.*s.%.*s is broken", templates[i].name,
                             STR_ARG(s->objects[o].name), STR_ARG(s->objects[o].fields[f].name));
        figures(&t, templates[i].name);
        rules_warn(&t, templates[i].name);
        assert_int_equal(test_number(&t, "SELECT COUNT(*) FROM o_customer"), 200);
        assert_int_equal(test_number(&t, "SELECT COUNT(*) FROM role"), 3 + 4);
        assert_true(test_number(&t, "SELECT COUNT(*) FROM view WHERE kind = 'board'") >= 1);
        assert_true(test_number(&t, "SELECT COUNT(*) FROM view WHERE kind = 'calendar'") >= 1);
        // The organisation says exactly what the file says.
        assert_ok(&t.c, org_try(&t.c, t.org, 0, setup_apply, &ask));
        assert_int_equal(ask.out.added + ask.out.changed + ask.out.kept, 0);
        test_org_destroy(&t);
    }
}

static void the_same_seed_gives_the_same_records_in_either_language(void **state)
{
    struct test_org a, b;
    (void)state;
    make(&a, &templates[1], false);
    make(&b, &templates[1], true);
    assert_int_equal(test_number(&a, "SELECT COUNT(*) FROM o_lesson"),
                     test_number(&b, "SELECT COUNT(*) FROM o_lesson"));
    assert_int_equal(test_number(&a, "SELECT SUM(f_amount) FROM o_enrolment"),
                     test_number(&b, "SELECT SUM(f_amount) FROM o_enrolment"));
    assert_int_equal(
        test_number(&a, "SELECT COUNT(*) FROM o_lesson WHERE f_attendance = '旷课'"),
        test_number(&b, "SELECT COUNT(*) FROM o_lesson WHERE f_attendance = 'Absent'"));
    assert_int_equal(test_number(&a, "SELECT COUNT(*) FROM o_course WHERE f_name = '少儿英语'"), 1);
    assert_int_equal(
        test_number(&b, "SELECT COUNT(*) FROM o_course WHERE f_name = 'English for children'"), 1);
    rules_warn(&b, templates[1].name);
    test_org_destroy(&a);
    test_org_destroy(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_trade_works),
        cmocka_unit_test(the_same_seed_gives_the_same_records_in_either_language),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
