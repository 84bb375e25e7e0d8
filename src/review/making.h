// making: what the parts of a review are made with. Inside this folder only.
#pragma once
#include "churn/report.h"
#include "flow/rule.h"
#include "flow/warning.h"
#include "review/review.h"

// What advice is made of, gathered on the way.
struct review_rule {
    struct warning_counts counts; // of the period
    bool enabled;
    bool tested;                       // its backtest is known:
    int64_t raised, decided, followed; // of the year before the period's end
    double precision_high;
};

struct review_facts {
    double rate, rate_low, rate_before, rate_year; // NaN: not known
    double target;                                 // of this period; NaN: none
    bool no_definition;
    struct review_rule *rules;
    int rule_count, rules_on;
    struct review_text worst_part; // the part that added most to the rate
    double worst_points;
    struct str worst_path;
    int64_t lost, untold;
    struct str untold_path;
    struct review_text grown; // a reason that many more named than before
    int64_t grown_now, grown_before;
    struct review_text busiest; // who has most that is overdue
    int64_t busiest_count;
    struct str busiest_path;
};

struct making {
    struct ctx *c;
    struct org *org;
    const struct schema *s;
    const struct viewer *v;
    struct review *out;
    struct review_when before, year_ago;
    struct period now;            // of the review, as far as it has come
    struct definition definition; // the official one, where `out->definition` is set
    struct review_facts facts;
};

// ---- the parts, in the order in which they are read ---------------------------------------------

enum err review_churn(struct making *m) MUST_USE;
enum err review_losses(struct making *m) MUST_USE;
enum err review_rules(struct making *m) MUST_USE;
enum err review_plays(struct making *m) MUST_USE;
enum err review_overdue(struct making *m) MUST_USE;
void review_advise(struct making *m);

// ---- building -----------------------------------------------------------------------------------

#define SAY(zh, en) ((struct review_text){STR(zh), STR(en)})

// What they give is good until the next is added to the same.
struct review_section *review_section(struct making *m, const char *key, struct review_text title);
struct review_table *review_table(struct making *m, struct review_section *s, const char *key,
                                  struct review_text title, const struct review_column *columns,
                                  int count);
struct review_cell *review_row(struct making *m, struct review_table *t);
void review_figure(struct making *m, struct review_section *s, const char *key,
                   struct review_text label, struct review_cell cell);
void review_add_advice(struct making *m, const char *key, enum review_tone tone, struct str path,
                       struct review_text says);

struct review_cell cell_words(struct review_text text, struct str path);
struct review_cell cell_count(int64_t n, struct str path);
struct review_cell cell_money(num_t amount, struct str path);
struct review_cell cell_share(double value, double low, double high, struct str path);
struct review_cell cell_points(double value, struct str path);
// A text that is the same in both languages.
struct review_text same_words(struct str text);
struct review_text review_format(struct arena *a, const char *zh, const char *en, ...)
    __attribute__((format(printf, 2, 4), format(printf, 3, 4)));

// `text` as a part of an address behind the `?`.
struct str path_part(struct arena *a, struct str text);
struct str path_of(struct arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));
// The list of an object with a condition.
struct str path_filter(struct arena *a, const char *object, struct str filter);
// "from=2026-11-01&to=2026-11-30"
struct str path_days(struct arena *a, struct period p);

// What people with these names of sign-in are called.
struct str person_called(struct making *m, struct db_tx *tx, struct str login);
