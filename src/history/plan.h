// plan: a checked condition made ready for one history: tracks and columns found, literals looked
// up in its dictionary, windows turned into the days on which an item enters and leaves them.
#pragma once
#include "history/inside.h"
#include "history/lead.h"
#include "history/ops.h"

// Columns that are no columns: the item's own day, and a span's end.
enum { COLUMN_START = -2, COLUMN_END = -3, COLUMN_NONE = -1 };

// An item dated x is in the window on the days enter(x) … leave(x) − 1.
struct window_plan {
    struct rule_window window;
    bool by_days;
    int enter_shift, leave_shift;
    const uint16_t *enter, *leave; // by stored day; stored days; END_STORED_MAX: never in this life
};

struct plan_node {
    enum rule_op op;
    enum rule_type type;
    enum rule_type of; // the type of the values compared, or of the column read
    bool negated;
    enum rule_function function;
    double number; // constants: the value, a text's code, a span's days
    int index;     // RULE_PARAM
    struct rule_duration duration;
    const struct track *track; // calls on a series: the object's; on a state, and RULE_STATE: its
    int column;
    struct window_plan window, earlier; // `earlier`: drop's second window
    struct plan_node *where;
    bool where_daily; // `where` may differ from day to day …
    // … but only where one of these states changes; NULL: for other reasons too.
    const struct track **where_states;
    int where_state_count;
    struct plan_node **kids;
    int kid_count;
    bool any;                // count: only whether it is 0 matters
    const double *drops;     // drop: of `now` and `before` below DROPS, at before × DROPS + now
    const struct lead *lead; // RULE_FOLLOW
    const uint8_t *holds;    // RULE_CONTAINS a constant: for each dictionary code, whether it does
};

enum { PLAN_READS = 6, DROPS = 16 };

struct history_plan {
    const struct history *history;
    struct plan_node *root;
    double *params;
    int param_count;
    struct str *literals, *folded; // texts of the rule that no record has: code −1 − i
    int literal_count, literal_room;
    struct arena *arena;
    const struct track *reads[PLAN_READS]; // the first few tracks it looks at
    int read_count;
};

struct str plan_text(const struct history_plan *p, double code);
// What the link with this code leads to: a code is that of a text of the dictionary.
static inline double plan_followed(const struct plan_node *n, double code)
{
    return code >= 0 && code < n->lead->count ? n->lead->values[(size_t)code] : EMPTY;
}

// contains, on two codes.
bool plan_contains(const struct history_plan *p, const struct plan_node *n, double in, double part);
// A comparison of two values of the type n->of.
bool plan_compare(const struct history_plan *p, const struct plan_node *n, double a, double b);

// Whether `n` asks days_since(…) > or >= a constant, the commonest and cheapest of all.
bool plan_is_silence(const struct plan_node *n);
// drop: by how much `now` is less than `before`; empty where there was nothing.
static inline double plan_drop(uint32_t now, uint32_t before)
{
    return before ? 1 - now / (double)before : EMPTY;
}

// Whether it is drop(…) over a window of days.
bool plan_is_drop_by_days(const struct plan_node *n);

// Asks the processor to fetch what the plan will read of a customer soon: the time lines of a
// million customers lie in memory, not in its caches.
static inline void plan_prefetch(const struct history_plan *p, uint32_t customer)
{
    for (int i = 0; i < p->read_count; i++) {
        const struct track *t = p->reads[i];
        if (customer >= t->customers || !t->offset)
            continue;
        const uint16_t *from = t->main.day + t->offset[customer];
        const uint16_t *to = t->main.day + t->offset[customer + 1];
        __builtin_prefetch(to);
        for (int lines = 0; from < to && lines < 4; lines++, from += 32)
            __builtin_prefetch(from);
    }
}

static inline day_t window_enter(const struct window_plan *w, uint16_t x)
{
    if (w->by_days)
        return x + DAY_MIN + w->enter_shift;
    return w->enter[x] + DAY_MIN;
}

static inline day_t window_leave(const struct window_plan *w, uint16_t x)
{
    if (w->by_days)
        return x + DAY_MIN + w->leave_shift;
    return w->leave[x] + DAY_MIN;
}

static inline day_t window_first(const struct window_plan *w, day_t d)
{
    return w->by_days ? d - w->leave_shift + 1 : rule_window_first(d, w->window);
}

static inline day_t window_last(const struct window_plan *w, day_t d)
{
    return w->by_days ? d - w->enter_shift : rule_window_last(d, w->window);
}
