// Every function on small time lines that can be read: what happened, the condition, and the days
// on which it holds. Both sides of each limit.
#include "history/test_world.h"

#include <math.h>

// Facts are separated by ';'. The view closes on 2026-03-31; the customer's first day is
// 2026-01-01.
static const struct {
    const char *says, *facts, *text, *want;
} rows[] = {
    {"silence at the limit", "login 2026-01-02; login 2026-02-14", "days_since(login) >= 30",
     "[2026-02-01, 2026-02-14) [2026-03-16, 2026-04-01)"},
    {"one day short", "login 2026-01-02; login 2026-02-14", "days_since(login) >= 46", "[]"},
    {"silence of 45 days is reached only after the second", "login 2026-01-02; login 2026-02-14",
     "days_since(login) >= 45", "[2026-03-31, 2026-04-01)"},
    {"more than 44", "login 2026-01-02; login 2026-02-14", "days_since(login) > 44",
     "[2026-03-31, 2026-04-01)"},
    {"never logged in", "order 2026-01-05", "days_since(login) >= 30", "[]"},
    {"not recent holds for one who never logged in", "order 2026-01-05",
     "not (days_since(login) <= 30)", "[2026-01-01, 2026-04-01)"},
    {"a fact counts from its own day on", "login 2026-01-10", "days_since(login) = 0",
     "[2026-01-10, 2026-01-11)"},
    {"before his first day nothing holds", "since 2026-03-01; login 2026-01-10",
     "days_since(login) >= 30", "[2026-03-01, 2026-04-01)"},
    {"days since the first", "login 2026-01-10; login 2026-03-01", "days_since_first(login) > 70",
     "[2026-03-22, 2026-04-01)"},
    {"a window is its days with both ends", "order 2026-01-10", "count(order, 3d) = 1",
     "[2026-01-10, 2026-01-13)"},
    {"the window before it", "order 2026-01-10", "count(order, 3d before 3d) = 1",
     "[2026-01-13, 2026-01-16)"},
    {"one day is the day itself", "order 2026-01-10", "count(order, 1d) > 0",
     "[2026-01-10, 2026-01-11)"},
    {"a week is seven days", "order 2026-01-10", "count(order, 1w) > 0",
     "[2026-01-10, 2026-01-17)"},
    {"a month up to the same date", "order 2026-01-10", "count(order, 1m) > 0",
     "[2026-01-10, 2026-02-10)"},
    {"the 31st stays for all of a shorter month", "order 2026-01-31", "count(order, 1m) > 0",
     "[2026-01-31, 2026-03-01)"},
    {"the 28th of February reaches into March", "order 2026-02-28", "count(order, 1m) > 0",
     "[2026-02-28, 2026-03-28)"},
    {"items before the first day count", "since 2026-02-01; order 2026-01-31",
     "count(order, 7d) = 1", "[2026-02-01, 2026-02-07)"},
    {"where", "order 2026-01-10 5; order 2026-01-11 6", "count(order where amount > 5, 2d) = 1",
     "[2026-01-11, 2026-01-13)"},
    {"a span counts in its window by its start", "contract 2026-01-10 2026-02-10",
     "count(contract, 2d) = 1", "[2026-01-10, 2026-01-12)"},
    {"a sum is exact", "order 2026-01-10 0.1; order 2026-01-11 0.2", "sum(order.amount, 2d) = 0.3",
     "[2026-01-11, 2026-01-12)"},
    {"the sum of nothing is 0", "order 2026-01-10 1", "sum(order.amount, 1d) = 0",
     "[2026-01-01, 2026-01-10) [2026-01-11, 2026-04-01)"},
    {"the average of nothing is empty", "order 2026-01-10 4; order 2026-01-11",
     "avg(order.amount, 1d) is not empty", "[2026-01-10, 2026-01-11)"},
    {"an empty cell is left out of the average",
     "order 2026-01-10 4; order 2026-01-11; order 2026-01-12 5", "avg(order.amount, 3d) = 4.5",
     "[2026-01-12, 2026-01-13)"},
    {"the smallest", "order 2026-01-10 4; order 2026-01-11 3", "min(order.amount, 3d) = 3",
     "[2026-01-11, 2026-01-14)"},
    {"the largest leaves its window", "order 2026-01-10 4; order 2026-01-11 3",
     "max(order.amount, 3d) = 3", "[2026-01-13, 2026-01-14)"},
    {"the last of one day is the later record", "order 2026-01-10 2; order 2026-01-10 1",
     "last(order.amount) = 1", "[2026-01-10, 2026-04-01)"},
    {"a newest value that is empty is empty", "order 2026-01-10 2; order 2026-02-10",
     "last(order.amount) <= 2", "[2026-01-10, 2026-02-10)"},
    {"two gaps are no rhythm", "login 2026-01-01; login 2026-01-03; login 2026-01-05",
     "rhythm(login) is not empty", "[]"},
    {"three gaps are, and a day counts once",
     "login 2026-01-01; login 2026-01-03; login 2026-01-03; login 2026-01-06; login 2026-01-10",
     "rhythm(login) = 3", "[2026-01-10, 2026-04-01)"},
    {"the median of four gaps is between the middle ones",
     "login 2026-01-01; login 2026-01-02; login 2026-01-04; login 2026-01-07; login 2026-01-11",
     "rhythm(login) = 2.5", "[2026-01-11, 2026-04-01)"},
    {"half is not more than half", "login 2026-01-05; login 2026-01-06; login 2026-01-15",
     "drop(login, 10d) = 50%", "[2026-01-16, 2026-01-25)"},
    {"nothing after something is a drop of all", "login 2026-01-05", "drop(login, 10d) = 100%",
     "[2026-01-15, 2026-01-25)"},
    {"no drop from nothing", "login 2026-01-05", "drop(login, 10d) is empty",
     "[2026-01-01, 2026-01-15) [2026-01-25, 2026-04-01)"},
    {"active without its end", "contract 2026-01-10 2026-02-10", "active(contract)",
     "[2026-01-10, 2026-02-10)"},
    {"no end runs on", "contract 2026-01-10", "active(contract)", "[2026-01-10, 2026-04-01)"},
    {"two overlapping are one", "contract 2026-01-10 2026-02-10; contract 2026-02-10 2026-02-20",
     "active(contract)", "[2026-01-10, 2026-02-20)"},
    {"a span of no days is never active", "contract 2026-01-10 2026-01-10", "active(contract)",
     "[]"},
    {"two open", "contract 2026-01-10 2026-02-10; contract 2026-02-01 2026-02-20",
     "open(contract) = 2", "[2026-02-01, 2026-02-10)"},
    {"the age of the oldest open", "contract 2026-01-10 2026-01-20; contract 2026-01-15 2026-01-30",
     "age(contract) = 9", "[2026-01-19, 2026-01-20) [2026-01-24, 2026-01-25)"},
    {"days left until the last end",
     "contract 2026-01-10 2026-02-10; contract 2026-01-11 2026-02-20", "days_left(contract) <= 10",
     "[2026-02-10, 2026-02-20)"},
    {"an endless one has no days left", "contract 2026-01-10 2026-02-10; contract 2026-02-01",
     "days_left(contract) > 0", "[2026-01-10, 2026-02-01)"},
    {"churn after a grace of 15 days", "contract 2026-01-10 2026-02-10",
     "not active(contract) and days_since_end(contract) > 15", "[2026-02-26, 2026-04-01)"},
    {"on the day of the end, none", "contract 2026-01-10 2026-02-10",
     "days_since_end(contract) = 0", "[2026-02-10, 2026-02-11)"},
    {"renewed", "contract 2026-01-10 2026-02-10; contract 2026-02-12",
     "days_since_end(contract) >= 0", "[2026-02-10, 2026-02-12)"},
    {"before its first known value a state has its first", "level 2026-02-01 A; level 2026-03-01 B",
     "level = 'A'", "[2026-01-01, 2026-03-01)"},
    {"also when that lies ahead", "level 2026-05-01 A", "level = 'A'", "[2026-01-01, 2026-04-01)"},
    {"a state never known is empty", "login 2026-01-01", "level is empty",
     "[2026-01-01, 2026-04-01)"},
    {"the value a while ago", "level 2026-02-01 A; level 2026-03-01 B", "before(level, 10d) = 'B'",
     "[2026-03-11, 2026-04-01)"},
    {"a month ago", "level 2026-02-01 A; level 2026-02-28 B", "before(level, 1m) = 'B'",
     "[2026-03-28, 2026-04-01)"},
    {"changed in the window", "level 2026-02-01 A; level 2026-03-01 B", "changed(level, 3d)",
     "[2026-03-01, 2026-03-04)"},
    {"the first value is no change", "level 2026-02-01 A", "changed(level, 90d)", "[]"},
    {"the same again is no change", "level 2026-02-01 A; level 2026-03-01 A", "changed(level, 90d)",
     "[]"},
    {"of one day the later counts", "level 2026-02-01 A; level 2026-02-01 B; level 2026-03-01 B",
     "changed(level, 90d) or level = 'A'", "[]"},
    {"today is a date", "login 2026-01-01", "today >= 2026-03-30", "[2026-03-30, 2026-04-01)"},
    {"a month before a month's last day", "login 2026-01-01", "today - 1m = 2026-02-28",
     "[2026-03-28, 2026-04-01)"},
    {"days until", "birthday 2026-01-01 2026-02-01", "days_until(birthday) between 1 and 2",
     "[2026-01-30, 2026-02-01)"},
    {"a birthday is 0 days away on the day", "birthday 2026-01-01 1990-03-15",
     "days_until_anniversary(birthday) <= 1", "[2026-03-14, 2026-03-16)"},
    {"29 February is the 28th in other years", "birthday 2026-01-01 2000-02-29",
     "days_until_anniversary(birthday) = 0", "[2026-02-28, 2026-03-01)"},
    {"after it the next year's", "birthday 2026-01-01 1990-01-05",
     "days_until_anniversary(birthday) > 362", "[2026-01-06, 2026-01-08)"},
    {"division by nothing is empty", "order 2026-01-10 4", "1 / sum(order.amount, 1d) is not empty",
     "[2026-01-10, 2026-01-11)"},
    {"silence by own habit",
     "login 2026-01-01; login 2026-01-03; login 2026-01-05; login 2026-01-07",
     "days_since(login) > 3 * rhythm(login)", "[2026-01-14, 2026-04-01)"},
    {"contains overlooks case and width", "level 2026-01-01 ＶＩＰ客户", "level contains \"vip\"",
     "[2026-01-01, 2026-04-01)"},
    {"a choice is a member, not a part", "tags 2026-01-01 xy", "tags contains \"x\"", "[]"},
    {"items after the last day do not exist", "login 2026-01-05; login 2026-04-20",
     "count(login, 365d) = 1", "[2026-01-05, 2026-04-01)"},
    {"the end of a contract is known from its start", "contract 2026-03-01 2026-12-31",
     "count(contract where ends = 2026-12-31, 10d) = 1", "[2026-03-01, 2026-03-11)"},
    {"a filter that depends on the day", "order 2026-01-05 10; fee 2026-01-01 5; fee 2026-01-08 20",
     "count(order where amount < customer.fee, 10d) = 1", "[2026-01-08, 2026-01-15)"},
    {"what has no day is not on the time line", "login never; login 2026-01-10",
     "days_since_first(login) = 0", "[2026-01-10, 2026-01-11)"},
    {"and, or, not", "login 2026-01-10; contract 2026-01-05 2026-01-20",
     "active(contract) and not (days_since(login) < 5) or today = 2026-03-01",
     "[2026-01-05, 2026-01-10) [2026-01-15, 2026-01-20) [2026-03-01, 2026-03-02)"},
};

// ---- reading the facts ----

struct facts {
    struct ctx c;
    struct history *h;
    day_t since, created;
    int64_t id;
};

static void read_fact(struct facts *f, const char *fact)
{
    char what[20] = "", first[40] = "", second[80] = "";
    sscanf(fact, " %19s %39s %79s", what, first, second);
    day_t day = day_parse(str_of(first));
    static const char *const fields[] = {"level", "fee", "birthday", "vip", "tags"};
    if (!strcmp(what, "since"))
        return;
    struct value cells[5] = {{VALUE_NULL, 0, STR_NONE}};
    struct history_item item = {++f->id, day, DAY_NONE, 0, cells};
    if (!strcmp(what, "order") && second[0])
        cells[0] = value_int(num_parse(str_of(second)));
    if (!strcmp(what, "contract") && second[0])
        item.end = day_parse(str_of(second));
    int object = !strcmp(what, "order")      ? W_ORDER
                 : !strcmp(what, "contract") ? W_CONTRACT
                                             : W_LOGIN;
    for (int i = 0; i < 5; i++) {
        if (strcmp(what, fields[i]) != 0)
            continue;
        struct value v = i == W_FEE        ? value_int(num_parse(str_of(second)))
                         : i == W_BIRTHDAY ? value_int(day_parse(str_of(second)))
                                           : value_text(str_of(second));
        assert_ok(&f->c, history_load_state(&f->c, f->h, i, 1, day, v));
        return;
    }
    assert_ok(&f->c, history_load_item(&f->c, f->h, object, 1, &item));
}

static void facts_open(struct facts *f, const char *text)
{
    *f = (struct facts){.c.arena = arena_create()};
    f->h = history_create(&world_catalog, 1);
    world_columns(f->h);
    const char *since = strstr(text, "since ");
    day_t first = since ? day_parse((struct str){since + 6, 10}) : day_of(2026, 1, 1);
    history_load_begin(f->h);
    history_load_customer(f->h, 1, first, DAY_NONE);
    struct str rest = str_of(text);
    while (rest.len) {
        struct str fact = str_cut(rest, ';', &rest);
        read_fact(f, str_zero(f->c.arena, fact));
    }
    assert_ok(&f->c, history_load_end(&f->c, f->h));
}

static void facts_close(struct facts *f)
{
    history_destroy(f->h);
    arena_destroy(f->c.arena);
}

static struct history_plan *plan(struct facts *f, const char *text, struct rule **rule)
{
    struct history_plan *p;
    if (rule_parse(&f->c, &world_catalog, str_of(text), NULL, 0, rule))
        fail_msg("%s: %.*s", text, STR_ARG(f->c.why.en));
    assert_ok(&f->c, history_compile(&f->c, f->h, *rule, &p));
    return p;
}

static struct str in_words(struct arena *a, struct ranges r)
{
    struct str text = STR_NONE;
    for (int i = 0; i < r.count; i++) {
        struct str from = day_text(a, r.at[i].from), to = day_text(a, r.at[i].to);
        text = str_format(a, "%.*s%s[%.*s, %.*s)", STR_ARG(text), i ? " " : "", STR_ARG(from),
                          STR_ARG(to));
    }
    return r.count ? text : STR("[]");
}

static void every_function(void **state)
{
    (void)state;
    int wrong = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct facts f;
        struct rule *rule;
        struct ranges r;
        facts_open(&f, rows[i].facts);
        struct history_plan *p = plan(&f, rows[i].text, &rule);
        assert_ok(&f.c, history_ranges(&f.c, f.h, p, 0, day_of(2026, 3, 31), &r));
        struct str got = in_words(f.c.arena, r);
        if (!str_eq(got, str_of(rows[i].want))) {
            print_error("%s: %s\n  wanted %s\n  got    %.*s\n", rows[i].says, rows[i].text,
                        rows[i].want, STR_ARG(got));
            wrong++;
        }
        facts_close(&f);
    }
    assert_int_equal(wrong, 0);
}

// ---- what is not a condition ----

static void values_of_any_type(void **state)
{
    (void)state;
    struct facts f;
    struct rule *rule;
    facts_open(&f, "level 2026-01-01 gold; order 2026-01-10 2.5; birthday 2026-01-01 1990-03-15");
    day_t d = day_of(2026, 1, 12);
    struct history_plan *p = plan(&f, "level = 'gold' and days_until(birthday) < 0", &rule);
    assert_true(history_value(f.h, p, 0, d) == 1);
    assert_true(history_value(f.h, p, 0, day_of(2025, 12, 31)) == 0);
    const struct rule_node *level = rule->root->kids[0]->kids[0];
    assert_ok(&f.c, history_compile_node(&f.c, f.h, rule, level, &p));
    assert_str(history_text(f.h, history_value(f.h, p, 0, d)), "gold");
    assert_ok(&f.c, history_compile_node(&f.c, f.h, rule, rule->root->kids[1]->kids[0], &p));
    assert_true(history_value(f.h, p, 0, d) == day_of(1990, 3, 15) - d);
    facts_close(&f);
}

static void a_time_stamp_counts_as_its_day(void **state)
{
    (void)state;
    struct ctx c = {.arena = arena_create()};
    struct history *h = history_create(&world_catalog, 1);
    world_columns(h);
    history_load_begin(h);
    day_t d = day_of(2026, 1, 10), early = day_of(1950, 3, 1);
    const int64_t cells[] = {d,     (int64_t)d * 86400,     (int64_t)d * 86400 + 86399,
                             early, (int64_t)early * 86400, (int64_t)early * 86400 + 86399};
    for (int i = 0; i < 6; i++) {
        history_load_customer(h, i, d, d);
        assert_ok(&c, history_load_state(&c, h, W_BIRTHDAY, i, d, value_int(cells[i])));
    }
    assert_ok(&c, history_load_end(&c, h));
    struct rule *rule;
    struct history_plan *p;
    assert_ok(&c, rule_parse(&c, &world_catalog, STR("birthday = today"), NULL, 0, &rule));
    assert_ok(&c, history_compile_node(&c, h, rule, rule->root->kids[0], &p));
    for (uint32_t i = 0; i < 6; i++)
        assert_true(history_value(h, p, i, d) == (i < 3 ? d : early));
    history_destroy(h);
    arena_destroy(c.arena);
}

static void parameters_move(void **state)
{
    (void)state;
    static const struct str names[] = {{"days", 4}};
    struct facts f;
    struct rule *rule;
    struct history_plan *p;
    struct ranges r;
    facts_open(&f, "login 2026-01-10");
    assert_ok(&f.c,
              rule_parse(&f.c, &world_catalog, STR("days_since(login) > days"), names, 1, &rule));
    assert_ok(&f.c, history_compile(&f.c, f.h, rule, &p));
    for (int days = 0; days < 100; days++) {
        history_plan_param(p, 0, days);
        assert_ok(&f.c, history_ranges(&f.c, f.h, p, 0, day_of(2026, 3, 31), &r));
        assert_int_equal(r.count, days < 80);
        if (r.count)
            assert_int_equal(r.at[0].from, day_of(2026, 1, 11) + days);
    }
    facts_close(&f);
}

static void the_newest_item_tells_why(void **state)
{
    (void)state;
    static const struct {
        const char *facts, *text;
        uint32_t want;
    } why[] = {
        {"login 2026-01-10; login 2026-01-20; login 2026-02-20", "days_since(login) > 0", 2},
        {"login 2026-01-10; login 2026-01-20", "count(login, 3d) > 0", 0},
        {"login 2026-01-10; login 2026-01-30", "count(login, 3d) > 0", 2},
        {"order 2026-01-10 5; order 2026-01-20 1", "last(order.amount where amount > 2) > 0", 1},
        {"contract 2026-01-10 2026-01-20; contract 2026-01-05", "active(contract)", 1},
        {"contract 2026-01-10 2026-01-20; contract 2026-01-05", "days_since_end(contract) > 0", 2},
        {"login 2026-01-25", "drop(login, 5d) > 0", 1},
    };
    for (size_t i = 0; i < sizeof why / sizeof *why; i++) {
        struct facts f;
        struct rule *rule;
        facts_open(&f, why[i].facts);
        plan(&f, why[i].text, &rule);
        const struct rule_node *n = rule->root->op == RULE_CALL ? rule->root : rule->root->kids[0];
        uint32_t got = history_newest(&f.c, f.h, rule, n, 0, day_of(2026, 1, 31));
        if (got != why[i].want)
            fail_msg("%s: wanted item %u, got %u", why[i].text, why[i].want, got);
        facts_close(&f);
    }
}

static void what_is_not_held_is_not_covered(void **state)
{
    (void)state;
    struct ctx c = {.arena = arena_create()};
    struct history *h = history_create(&world_catalog, 1);
    struct rule *rule;
    struct history_plan *p;
    assert_ok(&c, rule_parse(&c, &world_catalog,
                             STR("count(order where amount > 1 and date < today, 3d) > 0"), NULL, 0,
                             &rule));
    assert_false(history_covers(h, rule));
    assert_int_equal(history_compile(&c, h, rule, &p), ERR_INTERNAL);
    history_set_columns(h, W_ORDER, (int[]){0}, 1);
    assert_true(history_covers(h, rule));
    fail_clear(&c);
    assert_int_equal(history_load_end(&c, h), ERR_INTERNAL);
    fail_clear(&c);
    history_load_begin(h);
    struct value cell = value_null();
    struct history_item item = {.id = 1, .start = 0, .cells = &cell};
    assert_int_equal(history_load_item(&c, h, W_ORDER, 5, &item), ERR_INTERNAL);
    history_destroy(h);
    arena_destroy(c.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_function),
        cmocka_unit_test(values_of_any_type),
        cmocka_unit_test(a_time_stamp_counts_as_its_day),
        cmocka_unit_test(parameters_move),
        cmocka_unit_test(the_newest_item_tells_why),
        cmocka_unit_test(what_is_not_held_is_not_covered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
