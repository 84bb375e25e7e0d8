// Real data against published totals and against SQL that shares no code with the engine. Says so
// and passes where the data sets are absent.
#include "churn/report.h"
#include "tests/support/org.h"
#include "transfer/import.h"

static const char *real_file(const char *name)
{
    const char *path = shared_data(name);
    if (!path)
        print_message("# %s is absent: nothing is compared\n", name);
    return path;
}

static struct import_result load(struct test_org *t, const char *path, const char *object)
{
    struct import_result r;
    struct import_options o = {
        .path = str_of(path), .file_name = STR("real.csv"), .object = str_of(object)};
    assert_ok(&t->c, import_run(&t->c, t->org, viewer_program(), &o, &r));
    return r;
}

static void the_superstore_is_the_same_in_gbk(void **state)
{
    (void)state;
    struct buf dumps[2];
    static const char *const names[] = {"superstore_cn/订单.csv", "superstore_cn/订单.gbk.csv"};
    for (int i = 0; i < 2; i++) {
        struct test_org t;
        const char *path = real_file(names[i]);
        if (!path)
            return;
        test_org_create(&t);
        struct import_result r = load(&t, path, "order");
        assert_int_equal(r.counts.read, 10000);
        assert_int_equal(r.counts.created, 10000);
        assert_int_equal(test_number(&t, "SELECT COUNT(*) FROM o_customer"), 790);
        assert_int_equal(test_number(&t, "SELECT COUNT(*) FROM o_order"), 2773);
        assert_int_equal(test_number(&t, "SELECT COUNT(*) FROM o_order_line"), 10000);
        assert_ok(&t.c, mirror_prove(&t.c, org_mirror(t.org)));
        dumps[i] = test_dump(&t);
        test_org_destroy(&t);
    }
    test_same("GBK", &dumps[0], &dumps[1]);
    buf_deinit(&dumps[0]);
    buf_deinit(&dumps[1]);
}

// One is a customer from a good line on for 91 days: such stretches that touch are one. Months are
// counted from the stretches as docs/churn.md section 2 says.
static const char islands_sql[] =
    "WITH RECURSIVE days AS (SELECT DISTINCT customer AS c, f_date / 86400 AS d FROM o_order_line "
    "WHERE f_quantity > 0 AND f_unit_price > 0), "
    "gaps AS (SELECT c, d, CASE WHEN d - LAG(d) OVER (PARTITION BY c ORDER BY d) <= 91 THEN 0 "
    "ELSE 1 END AS s FROM days), "
    "runs AS (SELECT c, d, SUM(s) OVER (PARTITION BY c ORDER BY d) AS n FROM gaps), "
    "stretch AS (SELECT c, n, MIN(d) AS a, MAX(d) + 91 AS b FROM runs GROUP BY c, n), "
    "month(day) AS (SELECT '2011-01-01' UNION ALL SELECT date(day, '+1 month') FROM month WHERE "
    "day < '2011-12-01'), "
    "period AS (SELECT CAST(julianday(day) - 2440587.5 AS INTEGER) AS d0, "
    "CAST(julianday(day, '+1 month') - 2440588.5 AS INTEGER) AS d1 FROM month), "
    "who AS (SELECT d0, d1, c, MIN(a) AS first, MAX(a < d0 AND b >= d0) AS o, "
    "MAX(a <= d1 AND b > d1) AS z, MAX(CASE WHEN a < d0 AND b >= d0 THEN n END) AS n0, "
    "MAX(CASE WHEN a <= d1 AND b > d1 THEN n END) AS n1 FROM period, stretch GROUP BY d0, d1, c) "
    "SELECT SUM(o), SUM(z AND first >= d0), SUM(z AND NOT o AND first < d0), SUM(o AND NOT z), "
    "SUM(z), SUM(NOT z AND first BETWEEN d0 AND d1), SUM(o AND z AND n0 <> n1) FROM who "
    "GROUP BY d0 ORDER BY d0";

static void compare_months(struct test_org *t, const struct period_counts *got, int count)
{
    struct db_tx *tx;
    struct db_rows *rows;
    enum err e = ERR_NONE;
    int i = 0;
    assert_ok(&t->c, db_read_begin(&t->c, org_db(t->org), &tx));
    assert_ok(&t->c, db_query(&t->c, tx, islands_sql, DB_NO_VALUES, &rows));
    for (; db_next(&t->c, rows, &e); i++) {
        const int64_t ours[] = {got[i].opening, got[i].fresh,    got[i].returned,     got[i].lost,
                                got[i].closing, got[i].new_lost, got[i].lost_and_back};
        for (int k = 0; k < 7; k++)
            if (db_int(rows, k) != ours[k])
                fail_msg("month %d figure %d: SQL says %lld, the report %lld", i + 1, k,
                         (long long)db_int(rows, k), (long long)ours[k]);
    }
    assert_ok(&t->c, e);
    assert_int_equal(i, count);
    db_read_end(tx);
}

static void every_month_of_2011(struct test_org *t)
{
    struct draft draft = {
        .lost_when = STR("days_since(order_line where quantity > 0 and unit_price > 0) > 90"),
        .customer_when = STR("count(order_line where quantity > 0 and unit_price > 0, 3650d) > 0")};
    struct churn_question ask = {0};
    struct churn_report report;
    struct question q;
    struct period *periods;
    const struct schema *s = org_schema(t->org);
    assert_ok(&t->c,
              period_cut(&t->c, day_parse(STR("2011-01-01")), day_parse(STR("2011-12-31")),
                         (struct period_every){PERIOD_MONTH, 0}, &periods, &ask.period_count));
    ask.periods = periods;
    assert_ok(&t->c, definition_parse(&t->c, s, &draft, &ask.definition, NULL));
    const struct rule *rules[] = {ask.definition.member};
    assert_ok(&t->c, question_begin(&t->c, t->org, s, viewer_program(), VERB_SEE, rules, 1, &q));
    assert_ok(&t->c, churn_report(&t->c, &q, &ask, &report));
    question_end(&q);
    assert_true(report.whole[5].lost > 100 && report.whole[5].returned > 10);
    compare_months(t, report.whole, ask.period_count);
}

static void online_retail_to_the_penny(void **state)
{
    (void)state;
    static const char good[] = "FROM o_order_line WHERE f_quantity > 0 AND f_unit_price > 0";
    struct test_org t;
    char sql[300];
    const char *path = real_file("online_retail/online_retail.csv");
    if (!path)
        return;
    test_org_create(&t);
    struct import_result r = load(&t, path, "order_line");
    assert_int_equal(r.counts.read, 541909);
    assert_int_equal(r.counts.refused, 135080);
    snprintf(sql, sizeof sql, "SELECT COUNT(DISTINCT customer) %s", good);
    assert_int_equal(test_number(&t, sql), 4338);
    snprintf(sql, sizeof sql, "SELECT COUNT(DISTINCT f_order_no) %s", good);
    assert_int_equal(test_number(&t, sql), 18532);
    snprintf(sql, sizeof sql, "SELECT (SUM(f_amount) + 5000) / 10000 %s", good);
    assert_int_equal(test_number(&t, sql), 891140790);
    every_month_of_2011(&t);
    int64_t changes = test_number(&t, "SELECT COUNT(*) FROM change");
    r = load(&t, path, "order_line");
    assert_int_equal(r.counts.read, 541909);
    assert_int_equal(r.counts.refused, 135080);
    assert_int_equal(r.counts.unchanged, 541909 - 135080);
    assert_int_equal(test_number(&t, "SELECT COUNT(*) FROM change"), changes);
    assert_ok(&t.c, mirror_prove(&t.c, org_mirror(t.org)));
    test_org_destroy(&t);
}

int main(void)
{
    const struct CMUnitTest all[] = {
        cmocka_unit_test(the_superstore_is_the_same_in_gbk),
        cmocka_unit_test(online_retail_to_the_penny),
    };
    return cmocka_run_group_tests_name("real", all, NULL, NULL);
}
