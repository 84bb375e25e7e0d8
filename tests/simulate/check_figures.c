// Figures beside the books: customers and losses by month, warnings by rule and day, reasons, the net promoter score.
#include "care/loss.h"
#include "care/result.h"
#include "churn/report.h"
#include "model/list.h"
#include "model/standard.h"
#include "tests/simulate/books.h"
#include "tests/simulate/check.h"
#include "tests/simulate/company.h"
#include "tests/simulate/naive.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

// ---- churn --------------------------------------------------------------------------------------

// The place of a kind among the reasons of company.h.
static int reason_of(enum loss_kind kind)
{
    return kind == LOSS_INVOLUNTARY ? 0 : kind == LOSS_VOLUNTARY ? 1 : 2;
}

static struct period_counts naive_period(const struct naive *n, struct period p)
{
    struct period_counts out = {0};
    for (int i = 0; i < n->count; i++) {
        const struct naive_customer *k = &n->customers[i];
        bool open = naive_member(k, p.from - 1), close = naive_member(k, p.to), before = open;
        bool inside = false, away = false;
        day_t left = p.from;
        for (day_t d = k->order_count && k->orders[0].day < p.from ? k->orders[0].day : p.from;
             d < p.from && !before && k->order_count; d++)
            before = naive_member(k, d);
        for (day_t d = p.from; d <= p.to; d++) {
            inside |= naive_member(k, d);
            away |= open && !naive_member(k, d);
            if (naive_member(k, d - 1) && !naive_member(k, d))
                left = d;
        }
        out.opening += open;
        out.closing += close;
        out.lost += open && !close;
        if (open && !close)
            out.lost_by[reason_of(naive_kind(k, left))]++;
        out.fresh += close && !before;
        out.returned += close && !open && before;
        out.new_lost += inside && !close && !before;
        out.lost_and_back += open && close && away;
    }
    return out;
}

static bool same_period(const struct period_counts *a, const struct period_counts *b)
{
    return a->opening == b->opening && a->fresh == b->fresh && a->returned == b->returned &&
           a->lost == b->lost && a->closing == b->closing && a->new_lost == b->new_lost &&
           a->lost_and_back == b->lost_and_back &&
           !memcmp(a->lost_by, b->lost_by, sizeof a->lost_by);
}

static void churn_by_month(struct year *y, const struct naive *n)
{
    struct draft draft = {STR("days_since(order) > 60"), STR("count(order, 3650d) > 0"),
                          STR("active(pause)"), STR(LOSS_REASONS)};
    struct churn_question ask = {0};
    struct churn_report report;
    struct period *periods;
    struct question q;
    const struct schema *s = org_schema(y->org);
    struct ctx *c = &y->c;
    must(y, definition_parse(c, s, &draft, &ask.definition, NULL), "the definition");
    must(y,
         period_cut(c, y->first, y->last, (struct period_every){.unit = PERIOD_MONTH}, &periods,
                    &ask.period_count),
         "months");
    ask.periods = periods;
    const struct rule *rules[CHURN_RULES_MAX];
    int needed = churn_rules(&ask.definition, NULL, rules);
    must(y, question_begin(c, y->org, s, viewer_program(), VERB_SEE, rules, needed, &q),
         "the report");
    must(y, churn_report(c, &q, &ask, &report), "the report");
    int wrong = 0;
    int64_t lost = 0;
    char why[300] = "";
    for (int i = 0; i < ask.period_count; i++) {
        struct period_counts naive = naive_period(n, ask.periods[i]), *got = &report.whole[i];
        lost += got->lost;
        if (!same_period(got, &naive) && !wrong++)
            snprintf(why, sizeof why,
                     "from %.*s: opening %lld (by the books %lld), new %lld (%lld), returned %lld "
                     "(%lld), lost "
                     "%lld (%lld), closing %lld (%lld), new and lost %lld (%lld), lost and back "
                     "%lld (%lld)",
                     STR_ARG(day_text(c->arena, ask.periods[i].from)), (long long)got->opening,
                     (long long)naive.opening, (long long)got->fresh, (long long)naive.fresh,
                     (long long)got->returned, (long long)naive.returned, (long long)got->lost,
                     (long long)naive.lost, (long long)got->closing, (long long)naive.closing,
                     (long long)got->new_lost, (long long)naive.new_lost,
                     (long long)got->lost_and_back, (long long)naive.lost_and_back);
    }
    question_end(&q);
    check_say(y->tally, lost > 0 && !wrong, "the churn report of each month is as counted by hand",
              "seed %llu: %d of %d months: %s", (unsigned long long)y->options.seed, wrong,
              ask.period_count, why);
}

// ---- warnings -----------------------------------------------------------------------------------

static int index_of(const struct naive *n, int64_t id)
{
    for (int i = 0; i < n->count; i++)
        if (n->customers[i].id == id)
            return i;
    return -1;
}

struct opened {
    int who;
    day_t day;
};

static struct opened *warnings_opened(struct year *y, const struct naive *n, int rule, int *count)
{
    struct opened *list = NULL;
    struct db_tx *tx;
    struct db_rows *rows;
    *count = 0;
    must(y, db_read_begin(&y->c, org_db(y->org), &tx), "warnings");
    enum err e = db_query(&y->c, tx, "SELECT customer, opened FROM warning WHERE rule = ?",
                          DB_VALUES(value_int(y->shared->rules[rule])), &rows);
    while (!e && db_next(&y->c, rows, &e)) {
        list = mem_grow(list, (size_t)*count + 1, sizeof *list);
        list[(*count)++] = (struct opened){index_of(n, db_int(rows, 0)), (day_t)db_int(rows, 1)};
    }
    must(y, e, "warnings");
    db_read_end(tx);
    return list;
}

// Of customers that were not merged: theirs were those of two.
static void warnings_by_day(struct year *y, const struct naive *n, int rule, const char *says)
{
    int *balance = mem_array((size_t)y->options.days, sizeof *balance), count, wrong = 0, all = 0;
    struct opened *got = warnings_opened(y, n, rule, &count);
    char why[100] = "";
    for (int i = 0; i < n->count; i++) {
        if (!n->customers[i].id || n->customers[i].touched)
            continue;
        memset(balance, 0, (size_t)y->options.days * sizeof *balance);
        naive_warnings(n, &n->customers[i], rule, balance);
        for (int d = 0; d < y->options.days; d++)
            all += balance[d];
        for (int k = 0; k < count; k++)
            if (got[k].who == i && got[k].day >= y->first && got[k].day <= y->last)
                balance[got[k].day - y->first]--;
        for (int d = 0; d < y->options.days; d++)
            if (balance[d] && !wrong++)
                snprintf(why, sizeof why, "K%05d on %.*s, %d more by the books", i,
                         STR_ARG(day_text(y->c.arena, y->first + d)), balance[d]);
    }
    check_say(y->tally, all > 0 && !wrong, says, "seed %llu: of %d %d are wrong: %s",
              (unsigned long long)y->options.seed, all, wrong, why);
    free(balance);
    free(got);
}

// ---- losses -------------------------------------------------------------------------------------

enum { MONTHS = 12, REASONS = NAIVE_REASONS + 1 };
struct tally_of_losses {
    int by_month[MONTHS], by_reason[MONTHS][REASONS], by_kind[LOSS_KINDS], all;
};

static int reason_index(struct str reason)
{
    for (int i = 0; i < NAIVE_REASONS; i++)
        if (str_eq(reason, str_of(naive_reasons[i])))
            return i;
    return NAIVE_REASONS;
}

// As the page of losses reads them: records that are not false, by month and reason.
static void losses_got(struct year *y, const struct naive *n, struct tally_of_losses *t)
{
    const struct schema *s = org_schema(y->org);
    struct list_question q = {.object = loss_object(s), .sort = -1, .limit = ALL_ROWS};
    struct list_page page;
    must(y, list_records(&y->c, y->org, s, viewer_program(), &q, &page), "losses");
    const struct object *o = &s->objects[q.object];
    for (int i = 0; i < page.count; i++) {
        const struct record *r = &page.rows[i];
        struct value kind = r->cells[object_field(o, STR("kind"))],
                     reason = r->cells[object_field(o, STR("reason"))];
        int who = index_of(n, r->customer);
        int month = day_date((day_t)r->cells[object_field(o, STR("date"))].integer).month - 1;
        if (who < 0 || n->customers[who].touched ||
            standard_meaning("loss", "kind", kind.text) == LOSS_FALSE)
            continue;
        t->all++;
        t->by_month[month]++;
        t->by_kind[standard_meaning("loss", "kind", kind.text)]++;
        t->by_reason[month]
                    [reason.type == VALUE_TEXT ? reason_index(reason.text) : NAIVE_REASONS]++;
    }
}

// The reason that was given in an interview of a loss.
static int reason_given(const struct year *y, int64_t loss)
{
    int out = NAIVE_REASONS;
    for (int i = 0; i < y->shared->happening_count; i++)
        if (y->shared->happenings[i].what == H_INTERVIEW && y->shared->happenings[i].thing == loss)
            out = (int)y->shared->happenings[i].value;
    return out;
}

// From the second day on: on the first it is only noted who is lost.
static void losses_want(struct year *y, const struct naive *n, struct tally_of_losses *t)
{
    for (int i = 0; i < n->count; i++) {
        const struct naive_customer *k = &n->customers[i];
        for (day_t d = y->first; d <= y->last && k->id && !k->touched; d++) {
            if (!naive_member(k, d - 1) || naive_member(k, d))
                continue;
            int64_t loss = number(y,
                                  str_format(y->c.arena,
                                             "SELECT MAX(id) FROM o_loss WHERE customer = ? AND "
                                             "f_date = %d",
                                             (int)d)
                                      .at,
                                  k->id);
            int month = day_date(d).month - 1;
            t->all++;
            t->by_month[month]++;
            int told =
                reason_given(y, loss); // who is asked and names the price left of his own will
            t->by_kind[told == 0 ? LOSS_VOLUNTARY : naive_kind(k, d)]++;
            t->by_reason[month][told]++;
        }
    }
}

static void losses_by_kind(struct year *y, const struct tally_of_losses *got,
                           const struct tally_of_losses *want)
{
    const int *g = got->by_kind, *w = want->by_kind;
    bool several = w[LOSS_VOLUNTARY] && w[LOSS_SILENT];
    check_say(y->tally, several && !memcmp(g, w, sizeof got->by_kind),
              "the kinds of losses are as counted by hand",
              "seed %llu: voluntary %d, by the books %d; involuntary %d, %d; silent %d, %d",
              (unsigned long long)y->options.seed, g[0], w[0], g[1], w[1], g[2], w[2]);
}

static void losses_by_month(struct year *y, const struct naive *n)
{
    struct tally_of_losses got = {0}, want = {0};
    losses_got(y, n, &got);
    losses_want(y, n, &want);
    losses_by_kind(y, &got, &want);
    int wrong = 0, at = 0;
    for (int i = 0; i < MONTHS * REASONS; i++) {
        int m = i / REASONS, r = i % REASONS;
        bool is =
            got.by_month[m] == want.by_month[m] && got.by_reason[m][r] == want.by_reason[m][r];
        if (!is && !wrong++)
            at = i;
    }
    check_say(y->tally, want.all > 0 && !wrong, "losses by month and reason are as counted by hand",
              "seed %llu: %d records, by the books %d; month %d: %d, %d; reason %d: %d, %d",
              (unsigned long long)y->options.seed, got.all, want.all, at / REASONS + 1,
              got.by_month[at / REASONS], want.by_month[at / REASONS], at % REASONS,
              got.by_reason[at / REASONS][at % REASONS],
              want.by_reason[at / REASONS][at % REASONS]);
}

// ---- satisfaction -------------------------------------------------------------------------------

static void promoters(struct year *y)
{
    int64_t answers = 0, high = 0, low = 0;
    for (int i = 0; i < y->shared->happening_count; i++) {
        const struct happening *h = &y->shared->happenings[i];
        if (h->what != H_ANSWERED || !h->other)
            continue;
        answers++;
        high += h->value >= 9;
        low += h->value <= 6;
    }
    struct survey s;
    struct db_tx *tx;
    must(y, db_read_begin(&y->c, org_db(y->org), &tx), "the survey");
    must(y, survey_load(&y->c, tx, y->shared->survey, &s), "the survey");
    db_read_end(tx);
    struct result_question q = {
        .survey = &s, .from = DAY_NONE, .to = DAY_NONE, .slice = -1, .least = 0, .most = -1};
    struct result_answers all;
    struct result_counts counts = {0};
    struct result_figure figures[RESULT_FIGURES_MAX] = {0};
    must(y, result_answers(&y->c, y->org, org_schema(y->org), viewer_program(), &q, &all),
         "answers");
    for (int i = 0; i < all.count; i++)
        result_add(&counts, &all.list[i]);
    result_figures(&s, &counts, figures);
    int64_t loops = number(y, "SELECT COUNT(*) FROM survey_loop WHERE id > ?", 0);
    check_say(y->tally, low > 0 && loops == low, "each bad answer opened a loop, once",
              "seed %llu: %lld bad answers, %lld loops", (unsigned long long)y->options.seed,
              (long long)low, (long long)loops);
    double want = answers ? 100.0 * (double)(high - low) / (double)answers : 0;
    check_say(y->tally,
              answers > 0 && counts.scored == answers && fabs(figures[0].of.score - want) < 1e-9,
              "the net promoter score is as counted by hand",
              "seed %llu: %lld answers, %.3f; by the books %lld, %.3f",
              (unsigned long long)y->options.seed, (long long)counts.scored, figures[0].of.score,
              (long long)answers, want);
}

void check_figures(struct year *y)
{
    struct naive n;
    naive_read(y, &n);
    churn_by_month(y, &n);
    warnings_by_day(y, &n, 0, "warnings of silence open on the days counted by hand");
    warnings_by_day(y, &n, 1, "warnings of fewer orders open on the days counted by hand");
    losses_by_month(y, &n);
    promoters(y);
}
