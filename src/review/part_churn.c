// How many were lost against the target, and what made the rate another one: by who keeps customers, by
// what they are, by which rule they were under.
#include "review/making.h"
#include "review/mix.h"

#include <math.h>
#include <stdlib.h>

enum { TREND_MAX = 13, PARTS_SHOWN = 5, CUTS_MAX = 3, RULES_CUT_MAX = 5, PERIODS_MAX_HERE = 53 };

struct churning {
    struct period periods[PERIODS_MAX_HERE]; // from a year ago to now
    int count;
    struct period two[2]; // the one before, and this one
    struct str trail;     // what every address of the churn page here begins with
};

static struct str figure_path(struct arena *a, const struct churning *k, struct str by,
                              const char *which, struct period p, const struct str *value)
{
    struct str days = str_format(a, "%s~%.*s~%.*s", which, STR_ARG(day_text(a, p.from)),
                                 STR_ARG(day_text(a, p.to)));
    struct str cut = by.len ? str_format(a, "&by=%.*s", STR_ARG(path_part(a, by))) : STR("");
    // The page writes a slice without a value as a zero byte.
    struct str part = !value        ? STR("")
                      : !value->len ? STR("~%00")
                                    : str_format(a, "~%.*s", STR_ARG(path_part(a, *value)));
    return str_format(a, "%.*s%.*s&fig=%.*s%.*s", STR_ARG(k->trail), STR_ARG(cut), STR_ARG(days),
                      STR_ARG(part));
}

// Of a part that nobody left there is nothing to open; one that was empty then is no part of the report.
static struct str part_path(struct arena *a, const struct churning *k, struct str by, int when,
                            const struct mix_part *n, const struct str *value)
{
    return n->lost[when] ? figure_path(a, k, by, "lost", k->two[when], value) : STR("");
}

// ---- the definition -----------------------------------------------------------------------------

static enum err load_definition(struct making *m, bool *found)
{
    struct kept_definition *list;
    struct ctx quiet = {.arena = m->c->arena};
    struct db_tx *tx;
    int count;
    *found = false;
    enum err e = db_read_begin(m->c, org_db(m->org), &tx);
    if (e)
        return e;
    e = definitions(m->c, tx, &list, &count);
    db_read_end(tx);
    if (e || !count)
        return e;
    // The official one comes first; without one the churn page, too, shows the first there is.
    struct draft draft = {list[0].lost_when, list[0].customer_when, list[0].not_while,
                          list[0].reason};
    *found = !list[0].problem.len && !definition_parse(&quiet, m->s, &draft, &m->definition, NULL);
    m->out->definition = *found ? list[0].id : 0;
    m->out->target =
        *found && list[0].target.type == VALUE_INT ? num_double(list[0].target.integer) : NAN;
    return ERR_NONE;
}

static void cut_periods(struct making *m, struct churning *k)
{
    struct arena *a = m->c->arena;
    struct review_when w = m->year_ago;
    while (w.period.from < m->now.from && k->count < PERIODS_MAX_HERE - 1) {
        k->periods[k->count++] = w.period;
        w = review_when_moved(w, 1);
    }
    k->periods[k->count++] = m->now;
    k->two[0] = m->before.period;
    k->two[1] = m->now;
    int first = k->count > TREND_MAX ? k->count - TREND_MAX : 0;
    struct period shown = {k->periods[first].from, m->now.to};
    k->trail =
        str_format(a, "/churn?span=own&every=%.*s&%.*s",
                   STR_ARG(review_kind_name(m->out->when.kind)), STR_ARG(path_days(a, shown)));
}

// A report over `periods`, sliced or not. The question is held: the caller ends it.
static enum err report(struct making *m, const struct period *periods, int count,
                       const struct rule *by, struct question *q, struct churn_report *out)
{
    const struct rule *rules[CHURN_RULES_MAX];
    int n = churn_rules(&m->definition, by, rules);
    struct churn_question ask = {
        .definition = m->definition, .periods = periods, .period_count = count, .by = by};
    enum err e = question_begin_published(m->c, m->org, m->s, m->v, VERB_SEE, rules, n, n - 1, q);
    return e ? e : churn_report(m->c, q, &ask, out);
}

// ---- the rate -----------------------------------------------------------------------------------

static double rate_of(const struct period_counts *n)
{
    struct rate r = churn_rate(n);
    return r.known ? r.value : NAN;
}

static void compare(struct making *m, struct review_section *s, const char *key,
                    struct review_text label, double then, struct str path)
{
    struct review_cell cell = cell_points(m->facts.rate - then, path);
    if (cell.kind != REVIEW_NOTHING)
        cell.text = review_format(m->c->arena, "当时 %.*f%%", "%.*f%% then", then < 0.00995 ? 2 : 1,
                                  then * 100);
    review_figure(m, s, key, label, cell);
}

static void add_target(struct making *m, struct review_section *s)
{
    bool week = m->out->when.kind == REVIEW_WEEK;
    double a_month = m->out->target;
    struct review_cell cell = cell_words(SAY("未设置", "not set"), STR("/churn?edit=1"));
    cell.tone = TONE_QUIET;
    if (!isnan(a_month)) {
        cell = cell_share(m->facts.target, NAN, NAN, STR("/churn?edit=1"));
        if (week)
            cell.text = review_format(m->c->arena, "每月 %.1f%% 折合到一周",
                                      "%.1f%% a month, for a week", a_month * 100);
    }
    review_figure(m, s, "target", SAY("目标", "Target"), cell);
}

static void add_figures(struct making *m, struct review_section *s, const struct churning *k,
                        const struct churn_report *r)
{
    static const struct {
        const char *key, *zh, *en;
        size_t at;
    } counts[] = {
        {"lost", "流失", "Lost", offsetof(struct period_counts, lost)},
        {"opening", "期初", "At the opening", offsetof(struct period_counts, opening)},
        {"new", "新增", "New", offsetof(struct period_counts, fresh)},
        {"returned", "回流", "Returned", offsetof(struct period_counts, returned)},
        {"closing", "期末", "At the end", offsetof(struct period_counts, closing)},
    };
    struct arena *a = m->c->arena;
    const struct period_counts *now = &r->whole[k->count - 1];
    struct rate rate = churn_rate(now);
    struct review_facts *f = &m->facts;
    struct review_cell cell =
        cell_share(f->rate, rate.known ? rate.low : NAN, rate.known ? rate.high : NAN,
                   figure_path(a, k, STR(""), "lost", m->now, NULL));
    if (!isnan(f->target))
        cell.tone = f->rate > f->target ? TONE_BAD : TONE_GOOD;
    review_figure(m, s, "rate", SAY("客户流失率", "Churn rate"), cell);
    add_target(m, s);
    compare(m, s, "before",
            m->out->when.kind == REVIEW_WEEK ? SAY("比上一周", "Against the week before")
                                             : SAY("比上一月", "Against the month before"),
            f->rate_before, figure_path(a, k, STR(""), "lost", k->two[0], NULL));
    compare(m, s, "year_ago", SAY("比一年前", "Against a year ago"), f->rate_year,
            figure_path(a, k, STR(""), "lost", k->periods[0], NULL));
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        int64_t n = *(const int64_t *)(const void *)((const char *)now + counts[i].at);
        review_figure(m, s, counts[i].key,
                      (struct review_text){str_of(counts[i].zh), str_of(counts[i].en)},
                      cell_count(n, figure_path(a, k, STR(""), counts[i].key, m->now, NULL)));
    }
}

static void add_points(struct making *m, struct review_section *s, const struct churning *k,
                       const struct churn_report *r)
{
    int first = k->count > TREND_MAX ? k->count - TREND_MAX : 0;
    s->point_count = k->count - first;
    s->points = ARENA_ARRAY(m->c->arena, struct review_point, (size_t)s->point_count);
    s->target = m->facts.target;
    for (int i = 0; i < s->point_count; i++) {
        struct rate rate = churn_rate(&r->whole[first + i]);
        s->points[i] = (struct review_point){
            .period = k->periods[first + i],
            .value = rate.known ? rate.value : NAN,
            .low = rate.known ? rate.low : NAN,
            .high = rate.known ? rate.high : NAN,
            .path = figure_path(m->c->arena, k, STR(""), "lost", k->periods[first + i], NULL)};
    }
}

static enum err whole(struct making *m, struct churning *k)
{
    struct question q = {0};
    struct churn_report r;
    struct review_facts *f = &m->facts;
    struct review_section *s =
        review_section(m, "churn", SAY("流失与目标", "Churn against the target"));
    enum err e = report(m, k->periods, k->count, NULL, &q, &r);
    if (!e)
        m->out->every = !q.within;
    question_end(&q);
    if (e)
        return e;
    f->rate = rate_of(&r.whole[k->count - 1]);
    f->rate_low = churn_rate(&r.whole[k->count - 1]).low;
    f->rate_before = k->count > 1 ? rate_of(&r.whole[k->count - 2]) : NAN;
    f->rate_year = k->count > 1 ? rate_of(&r.whole[0]) : NAN;
    f->target = isnan(m->out->target) ? NAN : review_target(m->out->when, m->out->target);
    if (isnan(f->rate)) {
        s->empty = SAY("这段时间开始时还没有客户，所以没有流失率。导入客户和他们的往来之后再看。",
                       "There were no customers yet when this began, so there is no rate. Import "
                       "customers and what happened with them first.");
        s->empty_path = STR("/import");
        return ERR_NONE;
    }
    add_figures(m, s, k, &r);
    add_points(m, s, k, &r);
    return ERR_NONE;
}

// ---- what changed -------------------------------------------------------------------------------

struct part {
    struct str value;  // as the report has it; empty: none
    struct str called; // as people read it
    struct mix_part mix;
};

static int most_first(const void *left, const void *right)
{
    const struct mix_part *a = &((const struct part *)left)->mix;
    const struct mix_part *b = &((const struct part *)right)->mix;
    double x = fabs(a->by_rate + a->by_mix), y = fabs(b->by_rate + b->by_mix);
    if (x != y)
        return x < y ? 1 : -1;
    return a->lost[1] < b->lost[1] ? 1 : a->lost[1] > b->lost[1] ? -1 : 0;
}

static struct str slice_value(struct arena *a, const struct history *h, enum rule_type type,
                              double value)
{
    if (isnan(value))
        return STR("");
    if (type == RULE_BOOL)
        return value != 0 ? STR("true") : STR("false");
    return str_copy(a, history_text(h, value));
}

// The slices of two periods by one value, with what each adds to the change.
static enum err slice(struct making *m, const struct churning *k, const struct rule *by,
                      struct part **out, int *count)
{
    struct question q = {0};
    struct churn_report r;
    enum err e = report(m, k->two, 2, by, &q, &r);
    *count = e ? 0 : r.slice_count;
    struct part *list = ARENA_ARRAY(m->c->arena, struct part, (size_t)*count + 1);
    struct mix_part *mix = ARENA_ARRAY(m->c->arena, struct mix_part, (size_t)*count + 1);
    for (int i = 0; i < *count; i++) {
        list[i].value = slice_value(m->c->arena, q.history, by->root->type, r.slices[i].value);
        for (int p = 0; p < 2; p++) {
            mix[i].opening[p] = r.slices[i].counts[p].opening;
            mix[i].lost[p] = r.slices[i].counts[p].lost;
        }
    }
    question_end(&q);
    mix_split(mix, *count);
    for (int i = 0; i < *count; i++)
        list[i].mix = mix[i];
    *out = list;
    return e;
}

static double part_rate(const struct mix_part *p, int when)
{
    return p->opening[when] ? (double)p->lost[when] / (double)p->opening[when] : NAN;
}

static void keep_worst(struct making *m, struct review_text field, const struct part *p,
                       struct str path)
{
    double points = p->mix.by_rate;
    if (!(points > m->facts.worst_points))
        return;
    m->facts.worst_points = points;
    m->facts.worst_part = review_format(m->c->arena, "%.*s“%.*s”", "%.*s “%.*s”", STR_ARG(field.zh),
                                        STR_ARG(p->called));
    m->facts.worst_part.en = str_format(m->c->arena, "%.*s “%.*s”", STR_ARG(field.en),
                                        STR_ARG(p->called.len ? p->called : STR("none")));
    m->facts.worst_path = path;
}

static void add_parts(struct making *m, struct review_section *s, const struct churning *k,
                      const struct field *f, struct part *list, int count)
{
    static const struct review_column columns[] = {
        {"part", "分组", "Part", false},
        {"lost", "流失", "Lost", false},
        {"rate", "流失率", "Rate", false},
        {"before", "上一期", "Before", false},
        {"by_rate", "因流失率变化", "By its rate", true},
        {"by_mix", "因占比变化", "By its size", true},
    };
    struct arena *a = m->c->arena;
    struct review_text label = {field_label(f, true), field_label(f, false)};
    struct review_table *t =
        review_table(m, s, f->name.at, review_format(a, "按%.*s", "By %.*s", STR_ARG(label.zh)),
                     columns, sizeof columns / sizeof *columns);
    t->title.en = str_format(a, "By %.*s", STR_ARG(label.en));
    qsort(list, (size_t)count, sizeof *list, most_first);
    for (int i = 0; i < count && i < PARTS_SHOWN; i++) {
        const struct part *p = &list[i];
        struct str now = part_path(a, k, f->name, 1, &p->mix, &p->value);
        struct review_cell *row = review_row(m, t);
        row[0] =
            cell_words(p->called.len ? same_words(p->called) : SAY("（空）", "(none)"), STR(""));
        row[1] = cell_count(p->mix.lost[1], now);
        row[2] = cell_share(part_rate(&p->mix, 1), NAN, NAN, now);
        row[3] = cell_share(part_rate(&p->mix, 0), NAN, NAN,
                            part_path(a, k, f->name, 0, &p->mix, &p->value));
        row[4] = cell_points(p->mix.by_rate, STR(""));
        row[5] = cell_points(p->mix.by_mix, STR(""));
        keep_worst(m, label, p, now);
    }
    if (count > PARTS_SHOWN)
        t->says = review_format(a, "共 %d 组，只列影响最大的 %d 组。",
                                "%d parts; the %d that moved it most.", count, PARTS_SHOWN);
}

// What people with choices of a field: those of it that he reads, that say something about everybody.
static bool worth_cutting(const struct making *m, const struct field *f, int at)
{
    const struct object *o = &m->s->objects[m->s->customer];
    bool kind =
        f->kind->id == KIND_CHOICE || (f->kind->id == KIND_PERSON && str_eq(f->name, STR("owner")));
    return kind && viewer_field(m->v, o, at) >= FIELD_READ;
}

static enum err cut(struct making *m, struct review_section *s, const struct churning *k,
                    const struct field *f)
{
    struct ctx quiet = {.arena = m->c->arena};
    struct db_tx *tx;
    struct rule *by;
    struct part *list;
    int count;
    if (rule_parse_value(&quiet, &m->s->catalog, f->name, &by) || viewer_allows(&quiet, m->v, by))
        return ERR_NONE;
    enum err e = slice(m, k, by, &list, &count);
    if (e || count < 2) // one part alone explains nothing
        return e;
    e = db_read_begin(m->c, org_db(m->org), &tx);
    if (e)
        return e;
    for (int i = 0; i < count; i++)
        list[i].called =
            f->kind->id == KIND_PERSON ? person_called(m, tx, list[i].value) : list[i].value;
    db_read_end(tx);
    add_parts(m, s, k, f, list, count);
    return ERR_NONE;
}

// ---- by rule ------------------------------------------------------------------------------------

static enum err add_rule(struct making *m, struct review_table *t, const struct churning *k,
                         const struct warning_rule *r)
{
    struct ctx quiet = {.arena = m->c->arena};
    struct arena *a = m->c->arena;
    struct rule *by;
    struct part *list;
    struct mix_part none = {0};
    const struct mix_part *under = &none;
    int64_t lost[2] = {0};
    int count;
    if (rule_parse(&quiet, &m->s->catalog, r->condition, NULL, 0, &by) ||
        viewer_allows(&quiet, m->v, by))
        return ERR_NONE;
    enum err e = slice(m, k, by, &list, &count);
    for (int i = 0; i < count; i++) {
        lost[0] += list[i].mix.lost[0];
        lost[1] += list[i].mix.lost[1];
        if (str_eq(list[i].value, STR("true")))
            under = &list[i].mix;
    }
    if (e)
        return e;
    struct str yes = STR("true");
    struct review_cell *row = review_row(m, t);
    row[0] = cell_words(same_words(r->name), path_of(a, "/warnings/rules/%lld", (long long)r->id));
    row[1] = cell_count(under->lost[1], part_path(a, k, r->condition, 1, under, &yes));
    row[2] =
        cell_share(lost[1] ? (double)under->lost[1] / (double)lost[1] : NAN, NAN, NAN, STR(""));
    row[3] = cell_share(lost[0] ? (double)under->lost[0] / (double)lost[0] : NAN, NAN, NAN,
                        part_path(a, k, r->condition, 0, under, &yes));
    return ERR_NONE;
}

static enum err rules_cut(struct making *m, struct review_section *s, const struct churning *k)
{
    static const struct review_column columns[] = {
        {"rule", "规则", "Rule", false},
        {"lost", "流失时命中", "Lost while it held", true},
        {"share", "占全部流失", "Of all lost", false},
        {"before", "上一期", "Before", false},
    };
    struct warning_rule *rules;
    struct db_tx *tx;
    int count;
    enum err e = db_read_begin(m->c, org_db(m->org), &tx);
    if (e)
        return e;
    e = warning_rules_on(m->c, tx, &rules, &count);
    db_read_end(tx);
    if (e || !count)
        return e;
    struct review_table *t = review_table(m, s, "rule", SAY("按规则", "By rule"), columns,
                                          sizeof columns / sizeof *columns);
    t->says = SAY("流失的客户里，有多少在流失当天正符合某条规则。一位客户可能符合几条。",
                  "Of those who were lost, how many a rule held for on the day of the loss. One "
                  "customer may be under several.");
    for (int i = 0; i < count && i < RULES_CUT_MAX && !e; i++)
        e = add_rule(m, t, k, &rules[i]);
    if (!t->row_count)
        s->table_count--;
    return e;
}

// ---- both ---------------------------------------------------------------------------------------

static enum err changed(struct making *m, const struct churning *k)
{
    const struct object *o = &m->s->objects[m->s->customer];
    int owner = object_field(o, STR("owner")), cuts = 0;
    struct review_section *s =
        review_section(m, "change", SAY("变化与原因", "What changed, and why"));
    enum err e = owner >= 0 && worth_cutting(m, &o->fields[owner], owner)
                     ? cut(m, s, k, &o->fields[owner])
                     : ERR_NONE;
    for (int i = 0; i < o->field_count && cuts < CUTS_MAX && !e; i++) {
        int tables = s->table_count;
        if (i == owner || !worth_cutting(m, &o->fields[i], i))
            continue;
        e = cut(m, s, k, &o->fields[i]);
        cuts += s->table_count > tables;
    }
    if (!e)
        e = rules_cut(m, s, k);
    if (!s->table_count)
        s->empty =
            SAY("给客户填上负责人、级别、行业等单选字段之后，这里会说明流失率是在哪一组变的。",
                "Once customers have an owner or choices such as level and industry, this "
                "says in which of them the rate moved.");
    return e;
}

enum err review_churn(struct making *m)
{
    struct churning k = {0};
    bool found;
    enum err e = load_definition(m, &found);
    if (e)
        return e;
    if (!found) {
        struct review_section *s =
            review_section(m, "churn", SAY("流失与目标", "Churn against the target"));
        s->empty = SAY("还没有流失定义。先说清楚怎样算流失，复盘才有数字。",
                       "There is no definition of churn yet. Say first what counts as lost; then a "
                       "review has figures.");
        s->empty_path = STR("/churn");
        m->facts.no_definition = true;
        m->facts.rate = m->facts.rate_before = m->facts.rate_year = m->facts.target = NAN;
        return ERR_NONE;
    }
    cut_periods(m, &k);
    e = whole(m, &k);
    return e || isnan(m->facts.rate) ? e : changed(m, &k);
}
