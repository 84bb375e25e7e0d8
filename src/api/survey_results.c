// What the answers to a survey add up to, and the answers behind each figure, as far as the viewer sees
// the customers who gave them.
#include "api/guarded.h"
#include "api/surveys.h"
#include "care/result.h"

// ---- the question -------------------------------------------------------------------------------

static enum err day_of_param(struct call *k, const char *name, int add, day_t *out)
{
    struct str text = uri_param(&k->http->uri, name);
    *out = text.len ? day_parse(text) : DAY_NONE;
    if (!text.len)
        return ERR_NONE;
    if (*out == DAY_NONE || *out < 0 || *out >= DAY_MAX)
        return fail(k->c, ERR_INPUT, "%s: '%.*s' is no day; write 2026-01-31",
                    "%s：“%.*s”不是日期；请写成 2026-01-31", name, STR_ARG(text));
    *out += add;
    return ERR_NONE;
}

static enum err read_slice(struct call *k, struct result_question *q)
{
    const struct schema *s = viewer_schema(k->viewer);
    const struct object *o = &s->objects[s->customer];
    struct str name = uri_param(&k->http->uri, "by");
    q->slice = name.len ? object_field(o, name) : -1;
    if (uri_has(&k->http->uri, "value"))
        q->value = uri_param(&k->http->uri, "value");
    if (uri_has(&k->http->uri, "value") && !q->value.at)
        q->value = STR("");
    bool fits = q->slice >= 0 && !field_computed(&o->fields[q->slice]) &&
                o->fields[q->slice].type == RULE_TEXT;
    if (name.len && !fits)
        return fail(k->c, ERR_INPUT, "by: '%.*s' is no text or choice of the customer",
                    "by：“%.*s”不是客户的文本或单选字段", STR_ARG(name));
    return ERR_NONE;
}

// ?score=7 or ?score=0-6
static enum err read_scores(struct call *k, struct result_question *q)
{
    struct str last, first = str_cut(uri_param(&k->http->uri, "score"), '-', &last);
    num_t from = num_parse(first), to = last.at ? num_parse(last) : from;
    q->least = 0;
    q->most = -1;
    if (!first.len)
        return ERR_NONE;
    if (from == NUM_NONE || to == NUM_NONE || from < 0 || to < from || to > 10 * NUM_ONE)
        return fail(k->c, ERR_INPUT, "score: one such as 7, or several such as 0-6",
                    "score：应为 7 这样的分数，或 0-6 这样的范围");
    q->least = from / NUM_ONE;
    q->most = to / NUM_ONE;
    return ERR_NONE;
}

static enum err read_question(struct call *k, struct survey *survey, struct result_question *q)
{
    *q = (struct result_question){.survey = survey};
    enum err e = survey_asked(k, survey);
    if (!e)
        e = day_of_param(k, "from", 0, &q->from);
    if (!e)
        e = day_of_param(k, "to", 1, &q->to);
    if (!e)
        e = read_slice(k, q);
    if (!e)
        e = read_scores(k, q);
    q->word = uri_param(&k->http->uri, "word");
    q->every = str_eq(uri_param(&k->http->uri, "every"), STR("week")) ? RESULT_WEEK : RESULT_MONTH;
    return e;
}

static enum err load(struct call *k, struct survey *survey, struct result_question *q,
                     struct result_answers *all)
{
    enum err e = read_question(k, survey, q);
    return e ? e : result_answers(k->c, k->org, viewer_schema(k->viewer), k->viewer, q, all);
}

// ---- figures ------------------------------------------------------------------------------------

static void write_figures(struct call *k, const struct survey *s, const struct result_counts *n)
{
    struct result_figure f[RESULT_FIGURES_MAX];
    int count = result_figures(s, n, f);
    put_int(&k->out, "answers", n->answers);
    put_int(&k->out, "scored", n->scored);
    json_out_key(&k->out, STR("figures"));
    json_out_array(&k->out);
    for (int i = 0; i < count; i++) {
        json_out_object(&k->out);
        put_text(&k->out, "name", str_of(f[i].name));
        put_double(&k->out, "score", f[i].of.score);
        put_double(&k->out, "low", f[i].of.of.low);
        put_double(&k->out, "high", f[i].of.of.high);
        json_out_object_end(&k->out);
    }
    json_out_array_end(&k->out);
}

static void write_spread(struct call *k, const struct survey *s, const struct result_counts *n)
{
    int main = survey_main(s);
    json_out_key(&k->out, STR("spread"));
    json_out_array(&k->out);
    for (int i = main < 0 ? 0 : s->questions[main].least; main >= 0 && i <= s->questions[main].most;
         i++) {
        json_out_object(&k->out);
        put_int(&k->out, "score", i);
        put_int(&k->out, "count", n->by_score[i]);
        json_out_object_end(&k->out);
    }
    json_out_array_end(&k->out);
}

static void write_groups(struct call *k, const char *key, const struct survey *s,
                         const struct result_group *list, int count)
{
    json_out_key(&k->out, str_of(key));
    json_out_array(&k->out);
    for (int i = 0; i < count; i++) {
        json_out_object(&k->out);
        put_day(&k->out, "from", list[i].from ? list[i].from : DAY_NONE);
        put_text(&k->out, "value", list[i].value);
        write_figures(k, s, &list[i].counts);
        json_out_object_end(&k->out);
    }
    json_out_array_end(&k->out);
}

static void write_choice(struct call *k, const struct survey *s, int question,
                         const struct result_answers *all)
{
    const struct survey_item *q = &s->questions[question];
    int64_t counts[SURVEY_CHOICES_MAX] = {0}, answers = 0;
    for (int i = 0; i < all->count; i++) {
        const struct answer_value *v = &all->list[i].values[question];
        answers += v->there;
        for (int n = 0; n < q->choice_count; n++)
            counts[n] += (int64_t)((v->chosen >> n) & 1);
    }
    json_out_object(&k->out);
    put_text(&k->out, "key", q->key);
    put_int(&k->out, "answers", answers);
    json_out_key(&k->out, STR("choices"));
    json_out_array(&k->out);
    for (int n = 0; n < q->choice_count; n++) {
        json_out_object(&k->out);
        put_text(&k->out, "key", q->choices[n].key);
        put_int(&k->out, "count", counts[n]);
        json_out_object_end(&k->out);
    }
    json_out_array_end(&k->out);
    json_out_object_end(&k->out);
}

static void write_questions(struct call *k, const struct survey *s,
                            const struct result_answers *all)
{
    json_out_key(&k->out, STR("questions"));
    json_out_array(&k->out);
    for (int i = 0; i < s->question_count; i++)
        if (s->questions[i].choice_count)
            write_choice(k, s, i, all);
    json_out_array_end(&k->out);
}

// A word of one text alone would be that text.
static void write_words(struct call *k, const struct result_answers *all)
{
    enum { LEAST = 2 };
    struct word_count words[WORDS_MAX];
    struct str *texts = ARENA_ARRAY(k->c->arena, struct str, (size_t)all->count + 1);
    for (int i = 0; i < all->count; i++)
        texts[i] = all->list[i].comment;
    int count =
        all->words ? words_count(k->c->arena, texts, all->count, LEAST, WORDS_MAX, words) : 0;
    json_out_key(&k->out, STR("words"));
    json_out_array(&k->out);
    for (int i = 0; i < count; i++) {
        json_out_object(&k->out);
        put_text(&k->out, "word", words[i].word);
        put_int(&k->out, "count", words[i].texts);
        json_out_object_end(&k->out);
    }
    json_out_array_end(&k->out);
}

static enum err results(struct call *k)
{
    struct survey s;
    struct result_question q;
    struct result_answers all;
    struct result_counts n = {0};
    struct result_group *groups = NULL;
    int count = 0;
    int64_t anonymous = 0;
    enum err e = load(k, &s, &q, &all);
    if (e)
        return e;
    for (int i = 0; i < all.count; i++) {
        result_add(&n, &all.list[i]);
        anonymous += !all.list[i].customer;
    }
    json_out_object(&k->out);
    write_figures(k, &s, &n);
    put_int(&k->out, "anonymous", anonymous);
    write_spread(k, &s, &n);
    result_trend(k->c->arena, &all, q.every, &groups, &count);
    write_groups(k, "trend", &s, groups, count);
    count = 0;
    if (q.slice >= 0)
        result_slices(k->c->arena, &all, &groups, &count);
    write_groups(k, "slices", &s, groups, count);
    write_questions(k, &s, &all);
    write_words(k, &all);
    json_out_object_end(&k->out);
    return ERR_NONE;
}

// ---- the answers behind them --------------------------------------------------------------------

// What was written is left out for who may not read it.
static void write_answer(struct call *k, struct db_tx *tx, const struct survey *s,
                         const struct result_answer *a, bool words)
{
    struct answer_value *v =
        ARENA_ARRAY(k->c->arena, struct answer_value, (size_t)s->question_count);
    for (int i = 0; i < s->question_count; i++) {
        v[i] = a->values[i];
        v[i].there = v[i].there && (words || s->questions[i].kind == QUESTION_SCORE);
    }
    json_out_object(&k->out);
    put_int(&k->out, "id", a->id);
    json_out_key(&k->out, STR("customer"));
    write_head(k, tx, viewer_schema(k->viewer), a->customer, a->day);
    put_text(&k->out, "at", utc_text(k->c->arena, a->done));
    json_out_key(&k->out, STR("score"));
    a->score < 0 ? json_out_null(&k->out) : json_out_int(&k->out, a->score);
    json_out_key(&k->out, STR("values"));
    answer_write(&k->out, s, v);
    put_text(&k->out, "comment", words ? a->comment : STR(""));
    json_out_object_end(&k->out);
}

static enum err answers(struct call *k)
{
    struct survey s;
    struct result_question q;
    struct result_answers all;
    struct db_tx *tx;
    int limit = 0, written = 0;
    int64_t after = call_number(k, "cursor"), next = 0, last = 0, anonymous = 0, known = 0;
    enum err e = call_limit(k, &limit);
    if (!e)
        e = load(k, &s, &q, &all);
    if (!e)
        e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    put_rows(&k->out);
    for (int i = 0; i < all.count; i++) {
        const struct result_answer *a = &all.list[i];
        anonymous += !a->customer;
        known += a->customer != 0;
        if (!a->customer || (after && a->id >= after))
            continue;
        if (written == limit) {
            next = last;
            continue;
        }
        write_answer(k, tx, &s, a, all.words);
        last = a->id;
        written++;
    }
    json_out_array_end(&k->out);
    put_next(&k->out, next);
    put_int(&k->out, "total", known);
    put_int(&k->out, "anonymous", anonymous);
    json_out_object_end(&k->out);
    db_read_end(tx);
    return ERR_NONE;
}

const struct route survey_result_routes[] = {
    {HTTP_GET, "/api/surveys/:id/results?from&to&every&by&value&score&word", PERMIT_VIEWER, 0,
     results, "", "SurveyResults",
     "Scores with 95% intervals, how they spread, by month or week (`every`), by a text or choice "
     "of "
     "the customer (`by`), choices and words. Of customers whose ratings he sees, and anonymous "
     "ones.",
     "得分与 95% "
     "区间、分布、按月或按周（`every`）的走势、按客户的文本或单选字段（`by`）拆分、各选项与常用词。"
     "只包含他能看到评分的客户和匿名回答。"},
    {HTTP_GET, "/api/surveys/:id/answers?from&to&by&value&score&word&cursor&limit", PERMIT_VIEWER,
     0, answers, "", "SurveyAnswers",
     "The answers behind a figure, the newest first; anonymous ones are only counted.",
     "某个数字背后的回答，最新的在前；匿名回答只计数，不列出。"},
    {0},
};
