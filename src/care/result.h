// result: what the answers to a survey add up to: scores with their intervals, how they spread, how
// they moved, by what customers are, and the words of what was written. Answers of customers whom the
// viewer does not see are not in it; anonymous ones are, but never as single answers.
#pragma once
#include "care/answer.h"
#include "care/words.h"
#include "model/org.h"
#include "model/viewer.h"
#include "stats/interval.h"

enum { RESULT_SCORES = 11, RESULT_SLICES_MAX = 50, RESULT_PERIODS_MAX = 520 };
enum result_every { RESULT_MONTH, RESULT_WEEK };

struct result_question {
    const struct survey *survey;
    day_t from, to; // [from, to); DAY_NONE: open
    enum result_every every;
    int slice;           // a field of the customer; -1: none
    struct str value;    // with `slice`: only of customers with this value; `at` NULL: all
    struct str word;     // only those whose text has it; empty: all
    int64_t least, most; // only with a score in [least, most]; 0, -1: any
};

struct result_answer {
    int64_t id, customer; // customer 0: anonymous
    int64_t score, done;
    day_t day;
    struct str comment, slice;
    const struct answer_value *values; // by question
};

// What may be looked at: answers as ratings are, `words` as their comments. ERR_DENIED where he may
// not read ratings' scores, or the field of the slice.
struct result_answers {
    struct result_answer *list;
    int count;
    bool words; // he reads what was written
};
enum err result_answers(struct ctx *c, struct org *o, const struct schema *s,
                        const struct viewer *v, const struct result_question *q,
                        struct result_answers *out) MUST_USE;
// Whether answers of this customer are his to see.
enum err result_sees(struct ctx *c, struct org *o, struct db_tx *tx, const struct schema *s,
                     const struct viewer *v, int64_t customer, bool *out) MUST_USE;
// Whether he reads what was written in ratings.
bool result_words(const struct schema *s, const struct viewer *v);

// Answers with a score, by it, and how many there are in all.
struct result_counts {
    int64_t answers, scored, by_score[RESULT_SCORES];
};
void result_add(struct result_counts *to, const struct result_answer *a);

// A figure by the formula that its name says: nps, csat, ces_mean, ces_easy, ces_net, mean.
struct result_figure {
    const char *name;
    struct interval_score of;
};
enum { RESULT_FIGURES_MAX = 3 };
// The first is the one that trends and slices show.
int result_figures(const struct survey *s, const struct result_counts *n,
                   struct result_figure *out);

struct result_group {
    day_t from;       // of a period
    struct str value; // of a slice
    struct result_counts counts;
};
// The periods from the first answer to the last, empty ones too.
void result_trend(struct arena *a, const struct result_answers *all, enum result_every every,
                  struct result_group **out, int *count);
// The most frequent values first.
void result_slices(struct arena *a, const struct result_answers *all, struct result_group **out,
                   int *count);
