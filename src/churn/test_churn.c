// The churn report against the definitions of docs/churn.md, counted day by day.
#include "churn/cohort.h"
#include "churn/report.h"
#include "churn/status.h"
#include "churn/stay.h"
#include "churn/test_world.h"

// ---- golden examples ----------------------------------------------------------------------------

struct golden {
    int opening, fresh, returned, lost, new_lost; // contracts of March 2025
};

static enum err fill_golden(struct work *w, void *user)
{
    const struct golden *g = user;
    int n = 0;
    const struct {
        int count;
        const char *contracts[2];
    } groups[] = {
        {g->opening - g->lost, {"start=2024-01-01", NULL}},
        {g->lost, {"start=2024-01-01;end=2025-03-10", NULL}},
        {g->fresh, {"start=2025-03-05", NULL}},
        {g->returned, {"start=2024-01-01;end=2024-06-01", "start=2025-03-31"}},
        {g->new_lost, {"start=2025-03-02;end=2025-03-20", NULL}},
    };
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
        for (int k = 0; k < groups[i].count; k++, n++) {
            int64_t id = test_add(w, "customer", 0, str_format(w->c->arena, "code=C%d", n).at);
            for (int j = 0; j < 2 && groups[i].contracts[j]; j++)
                test_add(w, "contract", id, groups[i].contracts[j]);
        }
    return ERR_NONE;
}

static struct period_counts golden_march(struct golden g)
{
    struct test_org t;
    struct question q;
    struct churn_report report;
    struct draft draft = {.lost_when = STR("not active(contract)"),
                          .customer_when = STR("count(contract, 3650d) > 0")};
    struct period march = {day_parse(STR("2025-03-01")), day_parse(STR("2025-03-31"))};
    struct churn_question ask = {.periods = &march, .period_count = 1};
    test_org_create(&t);
    assert_ok(&t.c, org_write(&t.c, t.org, 0, fill_golden, &g));
    const struct schema *s = org_schema(t.org);
    assert_ok(&t.c, definition_parse(&t.c, s, &draft, &ask.definition, NULL));
    const struct rule *rules[] = {ask.definition.member};
    assert_ok(&t.c, question_begin(&t.c, t.org, s, viewer_program(), VERB_SEE, rules, 1, &q));
    assert_ok(&t.c, churn_report(&t.c, &q, &ask, &report));
    struct period_counts out = report.whole[0];
    question_end(&q);
    test_org_destroy(&t);
    return out;
}

static void the_examples_of_the_definition(void **state)
{
    (void)state;
    static const struct {
        const char *says;
        struct golden g;
        double rate, net; // net: the textbook's (opening − closing) ÷ opening
    } rows[] = {
        {"1000 become 900 and nobody is new", {1000, 0, 0, 100, 0}, 0.10, 0.10},
        {"open 1000, lose 150, win 200", {1000, 200, 0, 150, 0}, 0.15, -0.05},
        {"150 lost, 120 won, 80 come back", {1000, 120, 80, 150, 0}, 0.15, -0.05},
        {"one of ten new ones does not stay", {100, 9, 0, 5, 1}, 0.05, -0.04},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct golden g = rows[i].g;
        struct period_counts p = golden_march(g);
        struct rate rate = churn_rate(&p);
        if (p.opening != g.opening || p.fresh != g.fresh || p.returned != g.returned ||
            p.lost != g.lost || p.new_lost != g.new_lost || p.lost_and_back != 0)
            fail_msg("%s: counted otherwise", rows[i].says);
        assert_int_equal(p.closing, g.opening + g.fresh + g.returned - g.lost);
        assert_true(rate.known && fabs(rate.value - rows[i].rate) < 1e-12);
        assert_true(fabs((double)(p.opening - p.closing) / (double)p.opening - rows[i].net) <
                    1e-12);
    }
    struct rate r = churn_rate(&(struct period_counts){.opening = 10, .lost = 8});
    assert_true(fabs(r.low - 0.490162) < 1e-6 && fabs(r.high - 0.943318) < 1e-6);
    assert_false(churn_rate(&(struct period_counts){.fresh = 3}).known);
}

// ---- counting day by day ------------------------------------------------------------------------

// What docs/churn.md section 2 says of one customer in one period, word for word.
struct told {
    bool is[CHURN_WHICH_COUNT];
    day_t slice; // the day whose value says in which slice he is
    day_t day;   // that his list shows
};

static struct told tell(const struct days *d, uint32_t k, struct period p)
{
    struct told t = {.slice = p.to, .day = DAY_NONE};
    bool before = on_any(d, k, d->first, p.from - 1), ever = on_any(d, k, p.from, p.to);
    bool opening = on(d, k, p.from - 1), closing = on(d, k, p.to), away = false;
    day_t loss = DAY_NONE, came = DAY_NONE;
    for (day_t day = p.from; day <= p.to; day++) {
        if (on(d, k, day - 1) && !on(d, k, day))
            loss = day;
        away |= !on(d, k, day);
    }
    for (day_t day = p.to; day >= d->first && on(d, k, day); day--)
        came = day;
    t.is[CHURN_OPENING] = opening;
    t.is[CHURN_CLOSING] = closing;
    t.is[CHURN_LOST] = opening && !closing;
    t.is[CHURN_NEW] = closing && !before;
    t.is[CHURN_RETURNED] = closing && !opening && before;
    t.is[CHURN_NEW_LOST] = ever && !before && !closing;
    t.is[CHURN_LOST_AND_BACK] = opening && closing && away;
    if (t.is[CHURN_LOST] || t.is[CHURN_NEW_LOST])
        t.slice = t.day = loss;
    if (t.is[CHURN_NEW] || t.is[CHURN_RETURNED])
        t.day = came;
    if (t.is[CHURN_LOST_AND_BACK])
        t.day = loss;
    return t;
}

static int64_t figure(const struct period_counts *p, enum churn_which which)
{
    const int64_t all[CHURN_WHICH_COUNT] = {[CHURN_OPENING] = p->opening,
                                            [CHURN_NEW] = p->fresh,
                                            [CHURN_RETURNED] = p->returned,
                                            [CHURN_LOST] = p->lost,
                                            [CHURN_CLOSING] = p->closing,
                                            [CHURN_NEW_LOST] = p->new_lost,
                                            [CHURN_LOST_AND_BACK] = p->lost_and_back};
    return all[which];
}

static bool same_value(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

enum { MOST_REASONS = 3 };

struct asked {
    struct world *w;
    struct question q;
    struct churn_question ask;
    struct days days, reasons[MOST_REASONS];
    struct history_plan *by;
    char words[4000]; // the definition, for a failure
};

// How many the days say there are under `slice` (NULL: all).
static int64_t count_days(const struct asked *a, int period, enum churn_which which,
                          const double *slice)
{
    int64_t n = 0;
    for (uint32_t k = 0; k < history_customers(a->q.history); k++) {
        struct told t = tell(&a->days, k, a->ask.periods[period]);
        if (t.is[which] &&
            (!slice || same_value(history_value(a->q.history, a->by, k, t.slice), *slice)))
            n++;
    }
    return n;
}

static void compare_list(struct ctx *c, const struct asked *a, int period, enum churn_which which,
                         const double *slice, int64_t wanted)
{
    struct churn_member *m;
    int count;
    assert_ok(c, churn_members(c, &a->q, &a->ask, period, which, slice, &m, &count));
    if (count != wanted)
        fail_msg("%s: period %d figure %d: %lld counted, %d listed", a->words, period, (int)which,
                 (long long)wanted, count);
    for (int i = 0; i < count; i++) {
        struct told t = tell(&a->days, m[i].customer, a->ask.periods[period]);
        if (!t.is[which] || (i && m[i].customer <= m[i - 1].customer))
            fail_msg("%s: period %d figure %d lists customer %u", a->words, period, (int)which,
                     m[i].customer);
        bool dated = which != CHURN_OPENING && which != CHURN_CLOSING;
        assert_int_equal(m[i].day, dated ? t.day : DAY_NONE);
    }
}

// Of those lost, which condition is the first that holds on the day of the loss: counted by the days,
// as the report has it, and the list of each kind.
static void compare_kinds(struct ctx *c, struct asked *a, const struct period_counts *got, int i)
{
    const struct reasons *r = &a->ask.definition.reasons;
    int64_t by[MOST_REASONS + 1] = {0};
    for (uint32_t k = 0; k < history_customers(a->q.history); k++) {
        struct told t = tell(&a->days, k, a->ask.periods[i]);
        int n = 0;
        while (n < r->count && !on(&a->reasons[n], k, t.day))
            n++;
        by[n] += t.is[CHURN_LOST];
    }
    for (int n = 0; n <= r->count; n++)
        if (got->lost_by[n] != by[n])
            fail_msg("%s: period %d, reason %d of %d: days say %lld, report %lld", a->words, i, n,
                     r->count, (long long)by[n], (long long)got->lost_by[n]);
    for (int kind = 0; kind <= LOSS_SILENT; kind++) {
        int64_t wanted = 0;
        for (int n = 0; n <= r->count; n++)
            wanted += (int)reason_kind(r, n) == kind ? by[n] : 0;
        a->ask.of_kind = true;
        a->ask.kind = (enum loss_kind)kind;
        compare_list(c, a, i, CHURN_LOST, NULL, wanted);
        a->ask.of_kind = false;
    }
}

static void compare_period(struct ctx *c, struct asked *a, const struct churn_report *r, int i)
{
    const struct period_counts *whole = &r->whole[i];
    for (int which = 0; which < CHURN_WHICH_COUNT; which++) {
        int64_t wanted = count_days(a, i, (enum churn_which)which, NULL), sum = 0;
        if (figure(whole, (enum churn_which)which) != wanted)
            fail_msg("%s: period %d figure %d: days say %lld, report %lld", a->words, i, which,
                     (long long)wanted, (long long)figure(whole, (enum churn_which)which));
        compare_list(c, a, i, (enum churn_which)which, NULL, wanted);
        for (int s = 0; s < r->slice_count && a->by; s++) {
            const struct churn_slice *slice = &r->slices[s];
            int64_t here = figure(&slice->counts[i], (enum churn_which)which);
            assert_int_equal(here, count_days(a, i, (enum churn_which)which, &slice->value));
            if (random_chance(&a->w->random, 0.1))
                compare_list(c, a, i, (enum churn_which)which, &slice->value, here);
            sum += here;
        }
        if (a->by)
            assert_int_equal(sum, wanted);
    }
    compare_kinds(c, a, whole, i);
    assert_int_equal(whole->closing, whole->opening + whole->fresh + whole->returned - whole->lost);
    if (i)
        assert_int_equal(whole->opening, r->whole[i - 1].closing);
    for (int s = 0; s < r->slice_count; s++) {
        const struct period_counts *n = &r->slices[s].counts[i];
        assert_int_equal(n->closing, n->opening + n->fresh + n->returned - n->lost);
    }
}

static struct rule *random_slice(struct ctx *c, struct world *w)
{
    static const char *const fields[] = {"level", "city",  "vip",
                                         "since", "count", "count(order, 365d)"};
    struct rule *by = NULL;
    if (random_chance(&w->random, 0.7))
        assert_ok(c, rule_parse_value(c, &org_schema(w->org.org)->catalog,
                                      str_of(fields[random_below(&w->random, 6)]), &by));
    return by;
}

static void random_periods(struct ctx *c, struct world *w, struct churn_question *ask)
{
    static const char *const lengths[] = {"week", "month", "quarter", "year", "17d", "1d"};
    uint64_t which = random_below(&w->random, 6);
    struct period_every every;
    struct period *periods;
    day_t from = w->first + (day_t)random_below(&w->random, WORLD_DAYS - 60);
    day_t most = which == 5 ? 20 : w->first + WORLD_DAYS - 1 - from;
    assert_ok(c, period_every_parse(c, str_of(lengths[which]), &every));
    assert_ok(c, period_cut(c, from, from + (day_t)random_below(&w->random, (uint64_t)most), every,
                            &periods, &ask->period_count));
    ask->periods = periods;
}

static void random_reasons(struct ctx *c, struct world *w, struct reasons *out)
{
    out->count = (int)random_below(&w->random, MOST_REASONS + 1);
    for (int i = 0; i < out->count; i++)
        out->at[i] = (struct reason){.kind = (enum loss_kind)random_below(&w->random, LOSS_FALSE),
                                     .when = world_condition(w, c->arena)};
    assert_ok(c, reasons_check(c, org_schema(w->org.org), out));
}

static void ask_begin(struct ctx *c, struct asked *a)
{
    const struct schema *s = org_schema(a->w->org.org);
    a->ask.definition = world_definition(a->w, c);
    random_reasons(c, a->w, &a->ask.definition.reasons);
    random_periods(c, a->w, &a->ask);
    struct rule *by = random_slice(c, a->w);
    a->ask.by = by;
    struct str words = rule_text(c->arena, a->ask.definition.member, NULL);
    snprintf(a->words, sizeof a->words, "%.*s", STR_ARG(words));
    const struct rule *rules[CHURN_RULES_MAX];
    int needed = churn_rules(&a->ask.definition, by, rules);
    assert_ok(
        c, question_begin(c, a->w->org.org, s, viewer_program(), VERB_SEE, rules, needed, &a->q));
    if (by)
        assert_ok(c, history_compile(c, a->q.history, by, &a->by));
    a->days = world_days(c, a->q.history, a->ask.definition.member, a->w->first - 1,
                         a->ask.periods[a->ask.period_count - 1].to);
    for (int i = 0; i < a->ask.definition.reasons.count; i++)
        a->reasons[i] = world_days(c, a->q.history, a->ask.definition.reasons.at[i].rule,
                                   a->w->first - 1, a->ask.periods[a->ask.period_count - 1].to);
}

static void the_report_is_what_the_days_say(void **state)
{
    (void)state;
    int64_t seen[CHURN_WHICH_COUNT] = {0}; // the test says nothing of what never happens
    for (uint64_t seed = 1; seed <= 4; seed++) {
        struct world w;
        world_create(&w, seed);
        for (int n = 0; n < 25; n++) {
            struct ctx c = {.arena = arena_create()};
            struct asked a = {.w = &w};
            struct churn_report r;
            ask_begin(&c, &a);
            assert_ok(&c, churn_report(&c, &a.q, &a.ask, &r));
            for (int i = 0; i < a.ask.period_count; i++) {
                compare_period(&c, &a, &r, i);
                for (int which = 0; which < CHURN_WHICH_COUNT; which++)
                    seen[which] += figure(&r.whole[i], (enum churn_which)which);
            }
            question_end(&a.q);
            arena_destroy(c.arena);
        }
        world_destroy(&w);
    }
    for (int which = 0; which < CHURN_WHICH_COUNT; which++)
        if (seen[which] < 20)
            fail_msg("figure %d came up %lld times only", which, (long long)seen[which]);
}

// ---- cohorts and stays --------------------------------------------------------------------------

// The first day on which he was a customer, DAY_NONE: never.
static day_t began(const struct days *d, uint32_t k)
{
    for (day_t day = d->first; day < d->first + d->days; day++)
        if (on(d, k, day))
            return day;
    return DAY_NONE;
}

static void compare_cohorts(struct ctx *c, const struct asked *a)
{
    struct cohort *list;
    int count = a->ask.period_count;
    assert_ok(c, cohort_report(c, &a->q, &a->ask.definition, a->ask.periods, count, &list));
    for (int i = 0; i < count; i++) {
        struct period p = a->ask.periods[i];
        int64_t size = 0;
        assert_int_equal(list[i].kept_count, count - i);
        int64_t *kept = ARENA_ARRAY(c->arena, int64_t, (size_t)count);
        for (uint32_t k = 0; k < history_customers(a->q.history); k++) {
            day_t day = began(&a->days, k);
            if (day == DAY_NONE || day < p.from || day > p.to)
                continue;
            size++;
            for (int n = i; n < count; n++)
                kept[n] += on(&a->days, k, a->ask.periods[n].to);
        }
        assert_int_equal(list[i].size, size);
        for (int n = i; n < count; n++)
            assert_int_equal(list[i].kept[n - i], kept[n]);
    }
}

// Kaplan-Meier by its definition: for every day t, the share of those who stayed at least t and did
// not leave at t, multiplied up.
static void compare_curve(const struct asked *a, const struct stay_question *ask,
                          const struct stay_curve *curve, bool grouped)
{
    int days[WORLD_CUSTOMERS], step = 0;
    bool lost[WORLD_CUSTOMERS];
    int64_t n = 0, gone = 0;
    double share = 1;
    for (uint32_t k = 0; k < history_customers(a->q.history); k++) {
        day_t from = began(&a->days, k), to = from;
        if (from == DAY_NONE || from < ask->from)
            continue;
        if (grouped && !same_value(history_value(a->q.history, a->by, k, from), curve->value))
            continue;
        while (to <= ask->to && on(&a->days, k, to))
            to++;
        lost[n] = to <= ask->to;
        days[n] = (lost[n] ? to : ask->to) - from;
        gone += lost[n++];
    }
    assert_int_equal(curve->customers, n);
    assert_int_equal(curve->lost, gone);
    for (int t = 0; t <= WORLD_DAYS; t++) {
        int risk = 0, left = 0;
        for (int64_t i = 0; i < n; i++) {
            risk += days[i] >= t;
            left += days[i] == t && lost[i];
        }
        if (!left)
            continue;
        share *= 1 - (double)left / risk;
        assert_true(step < curve->step_count);
        const struct survival_step *s = &curve->steps[step++];
        assert_true(s->time == t && s->at_risk == (size_t)risk && s->lost == (size_t)left);
        assert_true(fabs(s->share - share) < 1e-9);
    }
    assert_int_equal(step, curve->step_count);
}

static void compare_stays(struct ctx *c, const struct asked *a)
{
    const struct period *p = a->ask.periods;
    struct stay_question ask = {a->ask.definition, p[0].from, p[a->ask.period_count - 1].to,
                                a->ask.by, SURVIVAL_LOG};
    struct stay_report r;
    int64_t sum = 0;
    assert_ok(c, stay_report(c, &a->q, &ask, &r));
    compare_curve(a, &ask, &r.curves[0], false);
    for (int i = 1; i < r.curve_count; i++) {
        compare_curve(a, &ask, &r.curves[i], true);
        sum += r.curves[i].customers;
        if (i > 1)
            assert_true(r.curves[i].customers <= r.curves[i - 1].customers);
    }
    if (ask.by)
        assert_int_equal(sum, r.curves[0].customers);
}

static void cohorts_and_stays_are_what_the_days_say(void **state)
{
    (void)state;
    struct world w;
    world_create(&w, 99);
    for (int n = 0; n < 30; n++) {
        struct ctx c = {.arena = arena_create()};
        struct asked a = {.w = &w};
        ask_begin(&c, &a);
        compare_cohorts(&c, &a);
        compare_stays(&c, &a);
        question_end(&a.q);
        arena_destroy(c.arena);
    }
    world_destroy(&w);
}

int main(void)
{
    const struct CMUnitTest all[] = {
        cmocka_unit_test(the_examples_of_the_definition),
        cmocka_unit_test(the_report_is_what_the_days_say),
        cmocka_unit_test(cohorts_and_stays_are_what_the_days_say),
    };
    return cmocka_run_group_tests_name("churn", all, NULL, NULL);
}
