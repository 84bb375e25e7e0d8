#include "tests/support/test.h"

#include "stats/interval.h"
#include "stats/quantile.h"
#include "stats/survival.h"

#include <math.h>

#define COUNT_OF(array) (int)(sizeof(array) / sizeof *(array))

static void near(const char *says, double got, double want, double within)
{
    if (!(fabs(got - want) <= within))
        fail_msg("%s: wanted %.9g, got %.9g", says, want, got);
}

static void shares_have_intervals(void **state)
{
    (void)state;
    struct interval i = interval_wilson(8, 10);
    near("8/10 low", i.low, 0.490162, 5e-7);
    near("8/10 high", i.high, 0.943318, 5e-7);
    assert_true(interval_wilson(0, 10).low == 0 && interval_wilson(10, 10).high == 1);
    near("0/10 high", interval_wilson(0, 10).high, 0.277533, 5e-7);
    assert_true(isnan(interval_wilson(0, 0).low) && isnan(interval_wilson(3, 2).high));
    assert_true(isnan(interval_wilson(-1, 2).low));
}

static void scores_have_intervals(void **state)
{
    (void)state;
    static const struct {
        const char *says;
        int up, down, n;
        double score, low, high;
    } rows[] = {
        {"50/20/100", 50, 20, 100, 30, 14.051, 44.201},
        {"3/4/10", 3, 4, 10, -10, -51.449, 36.064},
        {"10/0/10", 10, 0, 10, 100, 47.504, 100},
    };
    for (int i = 0; i < COUNT_OF(rows); i++) {
        struct interval_nps got = interval_nps(rows[i].up, rows[i].down, rows[i].n);
        near(rows[i].says, got.score, rows[i].score, 1e-12);
        near(rows[i].says, got.of.low, rows[i].low, 5e-4);
        near(rows[i].says, got.of.high, rows[i].high, 5e-4);
    }
    assert_true(isnan(interval_nps(0, 0, 0).score) && isnan(interval_nps(6, 5, 10).of.low));
    assert_true(interval_rounded(0.5) == 1 && interval_rounded(-12.5) == -13);
}

// The same forty answers by each of the three formulas; worked out by hand.
static void effort_has_three_formulas(void **state)
{
    (void)state;
    static const int64_t counts[CES_MOST] = {2, 1, 3, 4, 8, 12, 10}, none[CES_MOST] = {0},
                         one[CES_MOST] = {0, 0, 1};
    static const struct {
        const char *says;
        enum ces_formula formula;
        double score, low, high;
    } rows[] = {
        {"mean: 211/40", CES_MEAN, 5.275, 4.764157, 5.785843},
        {"easy: 30/40", CES_EASY, 0.75, 0.598060, 0.858129},
        {"net: 30 less 6 of 40", CES_NET, 60, 33.435500, 78.192406},
    };
    for (int i = 0; i < COUNT_OF(rows); i++) {
        struct interval_score got = interval_ces(rows[i].formula, counts);
        near(rows[i].says, got.score, rows[i].score, 1e-12);
        near(rows[i].says, got.of.low, rows[i].low, 5e-6);
        near(rows[i].says, got.of.high, rows[i].high, 5e-6);
        assert_true(isnan(interval_ces(rows[i].formula, none).score));
        assert_true(isnan(interval_ces(rows[i].formula, none).of.high));
    }
    assert_true(interval_ces(CES_MEAN, one).score == 3);
    assert_true(isnan(interval_ces(CES_MEAN, one).of.low));
    assert_true(interval_mean((const int64_t[]){0, 0, 5}, 3, 0).of.high == 2);
}

static void quantiles_lie_between(void **state)
{
    (void)state;
    double four[] = {7, 1, NAN, 2, 4};
    quantile_sort(four, COUNT_OF(four));
    assert_true(isnan(four[4]) && four[0] == 1);
    near("first quartile", quantile(four, 4, 0.25), 1.75, 1e-12);
    near("median", quantile(four, 4, 0.5), 3, 1e-12);
    near("third quartile", quantile(four, 4, 0.75), 4.75, 1e-12);
    near("the ends", quantile(four, 4, 0) + quantile(four, 4, 1), 8, 1e-12);
    assert_true(quantile(four, 1, 0.3) == 1);
    assert_true(isnan(quantile(four, 0, 0.5)) && isnan(quantile(four, 4, 1.01)));
}

// Remission of leukaemia (Gehan 1965): 6-MP, then placebo. Freireich's figures, in every textbook.
static const struct survival_subject gehan[] = {
    {6, 1, 0},  {6, 1, 0},  {6, 1, 0},  {6, 0, 0},  {7, 1, 0},  {9, 0, 0},  {10, 1, 0},
    {10, 0, 0}, {11, 0, 0}, {13, 1, 0}, {16, 1, 0}, {17, 0, 0}, {19, 0, 0}, {20, 0, 0},
    {22, 1, 0}, {23, 1, 0}, {25, 0, 0}, {32, 0, 0}, {32, 0, 0}, {34, 0, 0}, {35, 0, 0},
    {1, 1, 1},  {1, 1, 1},  {2, 1, 1},  {2, 1, 1},  {3, 1, 1},  {4, 1, 1},  {4, 1, 1},
    {5, 1, 1},  {5, 1, 1},  {8, 1, 1},  {8, 1, 1},  {8, 1, 1},  {8, 1, 1},  {11, 1, 1},
    {11, 1, 1}, {12, 1, 1}, {12, 1, 1}, {15, 1, 1}, {17, 1, 1}, {22, 1, 1}, {23, 1, 1},
};

static void curves_fall_as_in_the_textbook(void **state)
{
    (void)state;
    struct survival_step steps[21];
    size_t count = survival_curve(gehan, 21, SURVIVAL_LOG, steps);
    // As R's summary(survfit()) prints them, in its digits.
    static const struct {
        double time;
        size_t at_risk;
        double share, error, low, high;
    } rows[] = {
        {6, 21, 0.857, 0.0764, 0.720, 1.000},  {7, 17, 0.807, 0.0869, 0.653, 0.996},
        {10, 15, 0.753, 0.0963, 0.586, 0.968}, {13, 12, 0.690, 0.1068, 0.510, 0.935},
        {16, 11, 0.627, 0.1141, 0.439, 0.896}, {22, 7, 0.538, 0.1282, 0.337, 0.858},
        {23, 6, 0.448, 0.1346, 0.249, 0.807},
    };
    assert_int_equal(count, COUNT_OF(rows));
    for (size_t i = 0; i < count; i++) {
        assert_true(steps[i].time == rows[i].time && steps[i].at_risk == rows[i].at_risk);
        near("share", steps[i].share, rows[i].share, 5.1e-4);
        near("error", steps[i].error, rows[i].error, 5.1e-5);
        near("low", steps[i].low, rows[i].low, 5.1e-4);
        near("high", steps[i].high, rows[i].high, 5.1e-4);
    }
    near("median", survival_median(steps, count), 23, 0);
    near("before the first", survival_at(steps, count, 5.9), 1, 0);
    near("on a step", survival_at(steps, count, 10), 64.0 / 85, 1e-12);
    near("after the last", survival_at(steps, count, 1000), 0.448, 5.1e-4);
    survival_curve(gehan, 21, SURVIVAL_LOG_LOG, steps);
    near("log-log low", steps[0].low, 0.620, 5.1e-4);
    near("log-log high", steps[0].high, 0.952, 5.1e-4);
}

static void nothing_to_estimate(void **state)
{
    (void)state;
    struct survival_subject s[] = {{1, 0, 0}, {2, 0, 1}, {3, 0, 0}};
    struct survival_step steps[3];
    assert_int_equal(survival_curve(s, 3, SURVIVAL_LOG, steps), 0);
    assert_int_equal(survival_curve(s, 0, SURVIVAL_LOG, steps), 0);
    assert_true(isnan(survival_median(steps, 0)));
    assert_true(isnan(survival_log_rank(s, 3, 2).p));
    s[0].lost = s[2].lost = true; // the last is alone at risk when lost
    assert_int_equal(survival_log_rank(s, 3, 2).degrees, 1);
    assert_int_equal(survival_curve(s, 3, SURVIVAL_LOG, steps), 2);
    assert_true(steps[1].share == 0 && isnan(steps[1].low));
    s[1].group = 5;
    assert_true(isnan(survival_log_rank(s, 3, 2).p));
    // The curve runs at one half from 1 to 3: the middle of it.
    struct survival_subject half[] = {{1, 1, 0}, {3, 1, 0}};
    assert_int_equal(survival_curve(half, 2, SURVIVAL_LOG, steps), 2);
    assert_true(survival_median(steps, 2) == 2);
}

static void tails_of_the_chi_square(void **state)
{
    (void)state;
    static const struct {
        double x;
        int degrees;
        double want;
    } rows[] = {
        {3.841459, 1, 0.05},   {5.991465, 2, 0.05}, {7.814728, 3, 0.05},  {9.487729, 4, 0.05},
        {18.307038, 10, 0.05}, {0, 3, 1},           {16.811894, 6, 0.01}, {24.995790, 15, 0.05},
    };
    for (int i = 0; i < COUNT_OF(rows); i++)
        near("tail", survival_chi_square_tail(rows[i].x, rows[i].degrees), rows[i].want, 1e-7);
    assert_true(isnan(survival_chi_square_tail(-1, 1)) && isnan(survival_chi_square_tail(1, 0)));
}

static void groups_are_compared(void **state)
{
    (void)state;
    struct survival_subject s[COUNT_OF(gehan)];
    memcpy(s, gehan, sizeof gehan);
    survival_sort(s, COUNT_OF(s));
    struct survival_test t = survival_log_rank(s, COUNT_OF(s), 2);
    near("gehan", t.chi_square, 16.792941, 5e-7);
    assert_int_equal(t.degrees, 1);
    near("gehan p", t.p, 4.168809e-05, 1e-10);
    // A group nobody is in changes nothing.
    struct survival_test wider = survival_log_rank(s, COUNT_OF(s), 5);
    near("with empty groups", wider.chi_square, t.chi_square, 1e-9);
    assert_int_equal(wider.degrees, 1);
}

// ---- published figures on the shared data sets

enum { SUBJECTS_MAX = 8000, CELLS_MAX = 32 };

struct sample {
    struct survival_subject *s;
    size_t n;
};

// Reads a file of simple separated cells, n is 0 where it is absent; `take` fills in one subject,
// or returns false.
static struct sample load(const char *file, const char *marks,
                          bool (*take)(char **cells, int count, struct survival_subject *out))
{
    const char *path = shared_data(file);
    struct sample read = {mem_array(SUBJECTS_MAX, sizeof *read.s), 0};
    char line[2000], *cells[CELLS_MAX];
    FILE *f = path ? fopen(path, "r") : NULL;
    while (f && read.n < SUBJECTS_MAX && fgets(line, sizeof line, f)) {
        int count = 0;
        line[strcspn(line, "\r\n")] = 0;
        for (char *rest = line; rest && count < CELLS_MAX;)
            cells[count++] = strsep(&rest, marks);
        if (take(cells, count, &read.s[read.n]))
            read.n++;
    }
    if (f)
        fclose(f);
    if (!f) {
        // cmocka calls a skipped test "not ok" in TAP, so that it is said here and the test ends.
        print_message("# %s is not here: skipped\n", file);
    }
    survival_sort(read.s, read.n);
    return read;
}

static bool take_waltons(char **cells, int count, struct survival_subject *out)
{
    *out = (struct survival_subject){.time = atof(cells[0])};
    if (count < 3 || cells[0][0] == 'T')
        return false;
    out->lost = atof(cells[1]) != 0;
    out->group = strcmp(cells[2], "control") == 0;
    return true;
}

static bool take_lung(char **cells, int count, struct survival_subject *out)
{
    if (count < 5 || cells[0][0] == 'i')
        return false;
    *out = (struct survival_subject){atof(cells[1]), atoi(cells[2]) == 1, atoi(cells[4]) - 1};
    return true;
}

static bool take_telco(char **cells, int count, struct survival_subject *out)
{
    if (count < 21 || strcmp(cells[0], "customerID") == 0)
        return false;
    int group = cells[15][0] == 'M' ? 0 : cells[15][0] == 'O' ? 1 : 2;
    *out = (struct survival_subject){atof(cells[5]), cells[20][0] == 'Y', group};
    return true;
}

static void waltons(void **state)
{
    (void)state;
    struct sample w = load("survival/waltons_dataset.csv", ",", take_waltons);
    if (!w.n) {
        free(w.s);
        return;
    }
    struct survival_step *steps = mem_array(w.n, sizeof *steps);
    size_t count = survival_curve(w.s, w.n, SURVIVAL_LOG, steps);
    near("median", survival_median(steps, count), 56, 0);
    near("log-rank", survival_log_rank(w.s, w.n, 2).chi_square, 122.2491256, 5e-7);
    free(steps);
    free(w.s);
}

static void lung(void **state)
{
    (void)state;
    struct sample l = load("survival/lung.csv", ",", take_lung);
    if (!l.n) {
        free(l.s);
        return;
    }
    assert_int_equal(l.n, 228);
    struct survival_step *steps = mem_array(l.n, sizeof *steps);
    size_t count = survival_curve(l.s, l.n, SURVIVAL_LOG, steps);
    near("median", survival_median(steps, count), 310, 0);
    near("by sex", survival_log_rank(l.s, l.n, 2).chi_square, 10.32674195, 5e-8);
    free(steps);
    free(l.s);
}

static void telco(void **state)
{
    (void)state;
    struct sample t = load("telco/Telco-Customer-Churn.csv", ",", take_telco);
    if (!t.n) {
        free(t.s);
        return;
    }
    assert_int_equal(t.n, 7043);
    struct survival_step *steps = mem_array(t.n, sizeof *steps);
    size_t count = survival_curve(t.s, t.n, SURVIVAL_LOG, steps);
    near("S(12)", survival_at(steps, count, 12), 0.84320, 5e-6);
    near("S(72)", survival_at(steps, count, 72), 0.59279, 5e-6);
    struct survival_test by_contract = survival_log_rank(t.s, t.n, 3);
    near("by contract", by_contract.chi_square, 2352.87254, 5e-6);
    assert_int_equal(by_contract.degrees, 2);
    free(steps);
    free(t.s);
}

int main(void)
{
    const struct CMUnitTest all[] = {
        cmocka_unit_test(shares_have_intervals),
        cmocka_unit_test(scores_have_intervals),
        cmocka_unit_test(effort_has_three_formulas),
        cmocka_unit_test(quantiles_lie_between),
        cmocka_unit_test(curves_fall_as_in_the_textbook),
        cmocka_unit_test(nothing_to_estimate),
        cmocka_unit_test(tails_of_the_chi_square),
        cmocka_unit_test(groups_are_compared),
        cmocka_unit_test(waltons),
        cmocka_unit_test(lung),
        cmocka_unit_test(telco),
    };
    return cmocka_run_group_tests_name("stats", all, NULL, NULL);
}
