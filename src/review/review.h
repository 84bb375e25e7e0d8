// review: what a company looks at when a week or a month is over (复盘): how many customers were lost
// against the target, what changed and why, what rules and plays did, what is overdue, what to decide.
//
// One struct, made for one viewer: the page, the PDF and the mail all write it down, so they cannot
// differ. Its figures come from the calls that answer the pages they open to, with the same filter:
// none is counted a second way.
#pragma once
#include "model/org.h"
#include "model/viewer.h"
#include "review/note.h"

struct review_text {
    struct str zh, en;
};

enum review_cell_kind {
    REVIEW_NOTHING, // there is no such figure
    REVIEW_WORDS,
    REVIEW_COUNT,
    REVIEW_MONEY,
    REVIEW_SHARE, // 0 … 1
    REVIEW_POINTS // a difference of shares
};
enum review_tone { TONE_PLAIN, TONE_GOOD, TONE_BAD, TONE_QUIET };

struct review_cell {
    enum review_cell_kind kind;
    double value, low, high; // low, high: an interval; NaN: none
    struct review_text text; // of words; of others what stands beside, empty: nothing
    struct str path;         // the page that shows what is behind it; empty: there is none
    enum review_tone tone;
};

struct review_figure {
    const char *key;
    struct review_text label;
    struct review_cell cell;
};

struct review_column {
    const char *key, *zh, *en;
    bool bar; // its figures are also shown as bars
};
enum { REVIEW_COLUMNS_MAX = 8 };

struct review_table {
    const char *key;
    struct review_text title, says;
    struct review_column columns[REVIEW_COLUMNS_MAX];
    int column_count;
    struct review_cell (*rows)[REVIEW_COLUMNS_MAX];
    int row_count;
};

struct review_point {
    struct period period;
    double value, low, high;
    struct str path;
};

struct review_section {
    const char *key; // churn, change, losses, rules, plays, overdue
    struct review_text title;
    struct review_text
        empty; // why there is nothing, and what to do; empty text: there is something
    struct str empty_path;
    struct review_figure *figures;
    int figure_count;
    struct review_point *points; // how a share moved
    int point_count;
    double target; // a line across the points; NaN: none
    struct review_table *tables;
    int table_count;
};

// What the figures suggest to decide.
struct review_advice {
    const char *key;
    struct review_text says;
    struct str path; // where it is decided
    enum review_tone tone;
};

struct review {
    struct review_when when;
    day_t today, to; // the last day that it knows: the period's, or today
    bool over;
    bool every;                         // of all customers; else of those he sees
    struct str company, currency, base; // base: the address of this server; empty: not set
    int64_t definition;                 // the official one, 0: none
    double target;                      // of it, a month; NaN: none
    struct review_section *sections;
    int section_count;
    struct review_advice *advice;
    int advice_count;
    struct review_note *notes,
        *open; // what people wrote; decisions of earlier reviews that are not done
    int note_count, open_count;
};

// ERR_DENIED where he may not see customers. ERR_INPUT for a period that has not begun.
enum err review_make(struct ctx *c, struct org *o, const struct schema *s, const struct viewer *v,
                     struct review_when when, struct review *out) MUST_USE;

// The newest period that is over, as of today or where the data he sees ends, whichever is earlier.
enum err review_newest(struct ctx *c, struct org *o, const struct schema *s, const struct viewer *v,
                       enum review_kind kind, struct review_when *out) MUST_USE;

// A figure as people read it, with its interval where it has one: "3.1%（2.4% – 3.9%）".
struct str review_cell_text(struct arena *a, const struct review *r, const struct review_cell *cell,
                            bool zh);
static inline struct str review_say(struct review_text t, bool zh)
{
    return zh ? t.zh : t.en;
}
