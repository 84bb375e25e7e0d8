#include "care/result.h"
#include "base/map.h"
#include "model/kind.h"
#include "model/scope.h"
#include "model/seen.h"

#include <math.h>
#include <stdlib.h>

enum { ALL_MAX = 200 * 1000 };

static int rating_of(const struct schema *s)
{
    return schema_object(s, STR("rating"));
}

static bool reads(const struct schema *s, const struct viewer *v, const char *field)
{
    int at = rating_of(s);
    int n = at < 0 ? -1 : object_field(&s->objects[at], str_of(field));
    return n < 0 ? viewer_all(v) : viewer_field(v, &s->objects[at], n) >= FIELD_READ;
}

bool result_words(const struct schema *s, const struct viewer *v)
{
    return reads(s, v, "comment");
}

// Ratings, and their scores: else he learns nothing here.
static enum err may_look(struct ctx *c, const struct schema *s, const struct viewer *v)
{
    int at = rating_of(s);
    enum err e = at < 0 ? ERR_NONE : viewer_need(c, v, &s->objects[at], VERB_SEE);
    if (!e && ((at < 0 && !viewer_all(v)) || !reads(s, v, "score")))
        e = fail(c, ERR_DENIED, "you may not see ratings", "您没有查看评分的权限");
    return e;
}

enum err result_sees(struct ctx *c, struct org *o, struct db_tx *tx, const struct schema *s,
                     const struct viewer *v, int64_t customer, bool *out)
{
    int at = rating_of(s);
    struct ctx quiet = {.arena = c->arena};
    *out = false;
    if (may_look(&quiet, s, v) || !viewer_may(v, &s->objects[s->customer], VERB_SEE))
        return ERR_NONE;
    enum err e = scope_customer(c, o, tx, v, s, s->customer, VERB_SEE, customer, out);
    return e || !*out
               ? e
               : scope_customer(c, o, tx, v, s, at < 0 ? s->customer : at, VERB_SEE, customer, out);
}

// ---- the answers --------------------------------------------------------------------------------

struct loading {
    struct ctx *c;
    const struct schema *s;
    const struct viewer *v;
    const struct result_question *q;
    struct id_set *his, *rated;
    struct result_answers *out;
};

static const char *select_sql(struct loading *l)
{
    const struct object *o = &l->s->objects[l->s->customer];
    struct str column = l->q->slice < 0 ? STR("NULL") : o->fields[l->q->slice].column;
    bool plain = l->q->slice < 0;
    return str_format(l->c->arena,
                      "SELECT a.id, a.customer, a.score, a.done, a.day, a.comment, a.content, "
                      "%s%.*s FROM survey_answer a LEFT JOIN %.*s c ON c.id = a.customer WHERE "
                      "a.survey = ? AND a.done > 0 AND a.day >= ? AND a.day < ? ORDER BY a.id DESC "
                      "LIMIT %d",
                      plain ? "" : "c.", STR_ARG(column), STR_ARG(o->table), ALL_MAX)
        .at;
}

static bool his(const struct loading *l, int64_t customer)
{
    return !customer || ((!l->his || id_set_has(l->his, customer)) &&
                         (!l->rated || id_set_has(l->rated, customer)));
}

static bool wanted(const struct loading *l, const struct result_answer *a)
{
    const struct result_question *q = l->q;
    if (q->most >= q->least && (a->score < q->least || a->score > q->most))
        return false;
    if (q->value.at && !str_eq(a->slice, q->value))
        return false;
    return !q->word.len || (l->out->words && words_has(a->comment, q->word));
}

static enum err take_row(struct loading *l, struct db_rows *rows)
{
    struct ctx *c = l->c;
    const struct object *o = &l->s->objects[l->s->customer];
    struct result_answer a = {.id = db_int(rows, 0),
                              .customer = db_int(rows, 1),
                              .score = db_int(rows, 2),
                              .done = db_int(rows, 3),
                              .day = (day_t)db_int(rows, 4),
                              .comment = db_text_copy(c, rows, 5)};
    if (!his(l, a.customer))
        return ERR_NONE;
    if (l->q->slice >= 0 && a.customer)
        a.slice =
            str_copy(c->arena, kind_text(c->arena, o->fields[l->q->slice].kind, db_value(rows, 7)));
    if (!wanted(l, &a))
        return ERR_NONE;
    struct answer_value *values =
        ARENA_ARRAY(c->arena, struct answer_value, (size_t)l->q->survey->question_count);
    enum err e = answer_of_text(c, l->q->survey, db_text_copy(c, rows, 6), values);
    a.values = values;
    struct result_answers *out = l->out;
    if ((out->count & (out->count + 1)) == 0) // it doubles
        out->list = arena_grow(c->arena, out->list, (size_t)out->count, (size_t)out->count * 2 + 2,
                               sizeof *out->list);
    out->list[out->count++] = a;
    return e;
}

static enum err read_all(struct loading *l, struct org *o)
{
    const struct result_question *q = l->q;
    struct db_rows *rows;
    struct db_tx *tx;
    enum err e = db_read_begin(l->c, org_db(o), &tx);
    if (e)
        return e;
    e = db_query(l->c, tx, select_sql(l),
                 DB_VALUES(value_int(q->survey->id), value_int(q->from == DAY_NONE ? 0 : q->from),
                           value_int(q->to == DAY_NONE ? DAY_MAX : q->to)),
                 &rows);
    while (!e && db_next(l->c, rows, &e)) {
        e = take_row(l, rows);
        if (e)
            db_rows_close(rows);
    }
    db_read_end(tx);
    return e;
}

enum err result_answers(struct ctx *c, struct org *o, const struct schema *s,
                        const struct viewer *v, const struct result_question *q,
                        struct result_answers *out)
{
    struct loading l = {.c = c, .s = s, .v = v, .q = q, .out = out};
    const struct object *customer = &s->objects[s->customer];
    int rating = rating_of(s);
    *out = (struct result_answers){.words = result_words(s, v)};
    enum err e = may_look(c, s, v);
    if (!e && q->slice >= 0)
        e = viewer_need_field(c, v, customer, q->slice);
    if (!e && q->word.len && !out->words)
        e = fail(c, ERR_DENIED, "you may not read what was written", "您没有查看评语的权限");
    if (!e)
        e = viewer_need(c, v, customer, VERB_SEE);
    if (!e)
        e = scope_ids(c, o, v, s, s->customer, VERB_SEE, &l.his);
    if (!e && rating >= 0)
        e = scope_ids(c, o, v, s, rating, VERB_SEE, &l.rated);
    if (!e)
        e = read_all(&l, o);
    id_set_drop(l.his);
    id_set_drop(l.rated);
    return e;
}

// ---- figures ------------------------------------------------------------------------------------

void result_add(struct result_counts *to, const struct result_answer *a)
{
    to->answers++;
    if (a->score < 0 || a->score >= RESULT_SCORES)
        return;
    to->scored++;
    to->by_score[a->score]++;
}

static int64_t between(const struct result_counts *n, int from, int to)
{
    int64_t sum = 0;
    for (int i = from; i <= to; i++)
        sum += n->by_score[i];
    return sum;
}

int result_figures(const struct survey *s, const struct result_counts *n, struct result_figure *out)
{
    static const char *const ces[CES_FORMULAS] = {"ces_mean", "ces_easy", "ces_net"};
    if (s->kind == SURVEY_NPS) {
        struct interval_nps nps = interval_nps(between(n, 9, 10), between(n, 0, 6), n->scored);
        *out = (struct result_figure){"nps", {nps.score, nps.of}};
        return 1;
    }
    if (s->kind == SURVEY_CSAT) {
        int64_t good = between(n, 4, 5);
        double share = n->scored ? (double)good / (double)n->scored : (double)NAN;
        *out = (struct result_figure){"csat", {share, interval_wilson(good, n->scored)}};
        return 1;
    }
    if (s->kind == SURVEY_CES) {
        for (int i = 0; i < CES_FORMULAS; i++)
            out[i] =
                (struct result_figure){ces[i], interval_ces((enum ces_formula)i, n->by_score + 1)};
        return CES_FORMULAS;
    }
    int main = survey_main(s);
    if (main < 0)
        return 0;
    int least = s->questions[main].least, most = s->questions[main].most;
    *out =
        (struct result_figure){"mean", interval_mean(n->by_score + least, most - least + 1, least)};
    return 1;
}

// ---- groups -------------------------------------------------------------------------------------

static day_t begin_of(day_t day, enum result_every every)
{
    struct date at = day_date(day);
    return every == RESULT_WEEK ? day - day_weekday(day) : day_of(at.year, at.month, 1);
}

static day_t next_of(day_t begin, enum result_every every)
{
    return every == RESULT_WEEK ? begin + 7 : day_add_months(begin, 1);
}

void result_trend(struct arena *a, const struct result_answers *all, enum result_every every,
                  struct result_group **out, int *count)
{
    day_t first = DAY_MAX, last = 0;
    int n = 0;
    for (int i = 0; i < all->count; i++) {
        first = all->list[i].day < first ? all->list[i].day : first;
        last = all->list[i].day > last ? all->list[i].day : last;
    }
    struct result_group *list = ARENA_ARRAY(a, struct result_group, RESULT_PERIODS_MAX);
    // Where there are too many, the newest.
    day_t begin = all->count ? begin_of(first, every) : 0;
    day_t earliest = last - (every == RESULT_WEEK ? 7 : 31) * (RESULT_PERIODS_MAX - 1);
    if (all->count && begin < earliest)
        begin = begin_of(earliest, every);
    for (; all->count && begin <= last && n < RESULT_PERIODS_MAX; begin = next_of(begin, every))
        list[n++].from = begin;
    for (int i = 0; i < all->count; i++) {
        int at = n - 1;
        while (at > 0 && list[at].from > all->list[i].day)
            at--;
        if (n && list[at].from <= all->list[i].day)
            result_add(&list[at].counts, &all->list[i]);
    }
    *out = list;
    *count = n;
}

static int more_first(const void *a, const void *b)
{
    const struct result_group *x = a, *y = b;
    if (x->counts.answers != y->counts.answers)
        return x->counts.answers > y->counts.answers ? -1 : 1;
    return str_cmp(x->value, y->value);
}

void result_slices(struct arena *a, const struct result_answers *all, struct result_group **out,
                   int *count)
{
    struct result_group *list = NULL;
    struct text_map values;
    int n = 0;
    text_map_init(&values);
    for (int i = 0; i < all->count; i++) {
        int at = (int)text_map_put(&values, all->list[i].slice);
        if (at == n) {
            list = arena_grow(a, list, (size_t)n, (size_t)n + 1, sizeof *list);
            list[n++] = (struct result_group){.value = all->list[i].slice};
        }
        result_add(&list[at].counts, &all->list[i]);
    }
    text_map_deinit(&values);
    if (n)
        qsort(list, (size_t)n, sizeof *list, more_first);
    *out = list;
    *count = n < RESULT_SLICES_MAX ? n : RESULT_SLICES_MAX;
}
