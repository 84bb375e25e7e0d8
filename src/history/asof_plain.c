// The commonest calls of a daily scan, straight over the main columns: no `where`, windows of days.
// First for all rows from the newest day of each, which stands in an array of its own; then, only
// where that leaves it open, from the recent end of the time line. Customers with patches, and every
// other call, go the general way (asof_calls.c), with the same results.
#include "history/asof.h"

// How far ahead the next customers' newest days are fetched, and how many items are looked at
// together before a search is worth its price.
enum { AHEAD = 12, TOGETHER = 8, EIGHTS = 4 };

struct plain {
    const struct frame *f;
    const struct plan_node *n;
    const struct track *t;
    uint32_t *open; // rows that the newest day leaves open
    uint32_t open_count;
};

// Eight stored days at once, and how far each is from the end.
typedef uint16_t days8 __attribute__((vector_size(16)));
static const days8 places = {8, 7, 6, 5, 4, 3, 2, 1};

// How many of the eight ones and zeros are ones: the product's highest 16 bits are the sum of the
// four 16-bit numbers.
static inline uint32_t ones_count(days8 ones)
{
    uint64_t half[2];
    memcpy(half, &ones, sizeof half);
    return (uint32_t)(((half[0] + half[1]) * UINT64_C(0x0001000100010001)) >> 48);
}

// The end of the items in from … to with a day <= stored, of which the newest eight are not among
// them: a few more eights one after the other, then by halving.
static __attribute__((noinline)) uint32_t search(const uint16_t *day, uint32_t from, uint32_t to,
                                                 int32_t stored)
{
    for (int i = 0; stored >= 0 && i < EIGHTS && to - from >= TOGETHER; i++, to -= TOGETHER) {
        days8 next;
        memcpy(&next, day + to - TOGETHER, sizeof next);
        uint32_t later = ones_count((days8)(next > (uint16_t)stored) & 1);
        if (later < TOGETHER)
            return to - later;
    }
    struct items it = {.count = to - from, .day = day + from};
    return from + items_until(&it, stored + DAY_MIN);
}

// The recent end of one time line: how many items are later than some day is what no processor can
// foretell, so the eight newest are looked at together; those of other customers are masked out.
struct recent {
    const uint16_t *day;
    uint32_t from, to;
    bool all; // there are none but those eight
    bool few; // too near the beginning of the column for eight
    days8 newest, own;
};

static inline struct recent recent_of(const uint16_t *day, uint32_t from, uint32_t to)
{
    struct recent r = {.day = day, .from = from, .to = to, .few = to < TOGETHER};
    uint32_t own = to - from < TOGETHER ? to - from : TOGETHER;
    r.all = to - from <= TOGETHER;
    if (!r.few)
        memcpy(&r.newest, day + to - TOGETHER, sizeof r.newest);
    r.own = (days8)(places <= (uint16_t)own) & 1;
    return r;
}

// The end of the items with a day <= stored.
static inline __attribute__((always_inline)) uint32_t recent_until(const struct recent *r,
                                                                   int32_t stored)
{
    if (r->few || stored < 0)
        return search(r->day, r->from, r->to, stored);
    uint32_t later = ones_count((days8)(r->newest > (uint16_t)stored) & r->own);
    return later < TOGETHER || r->all ? r->to - later : search(r->day, r->from, r->to, stored);
}

// ---- what the newest day tells ----

// Each loop writes the value of every row as if nothing were dated later than the day asked about
// and nothing lay in the window, and notes the rows where that is not so.
#define EACH_ROW(value, leaves_open)                                                               \
    const uint32_t *customers = p->f->customer, rows = p->f->count;                                \
    const uint16_t *newest_of = p->t->newest;                                                      \
    const day_t *days_asked = p->f->day;                                                           \
    uint32_t *open = p->open, count = 0;                                                           \
    for (uint32_t i = 0; i < rows; i++) {                                                          \
        uint32_t customer = customers[i];                                                          \
        int32_t newest = newest_of[customer] - 1, stored = days_asked[i] - DAY_MIN;                \
        (void)stored;                                                                              \
        out[i] = (value);                                                                          \
        open[count] = i;                                                                           \
        count += (leaves_open);                                                                    \
    }                                                                                              \
    p->open_count = count

static void newest_days_since(struct plain *p, double *restrict out)
{
    EACH_ROW(newest < 0 ? EMPTY : stored - newest, newest > stored);
}

// Values of windows that reach back `days`: `none` where nothing is as new as that.
static void newest_window(struct plain *p, int days, double none, double *restrict out)
{
    EACH_ROW(none, (newest >= 0) & (newest > stored - days));
}

// Whether anything lies in the window, as 1 or 0.
static void newest_any(struct plain *p, double *restrict out)
{
    int leave = p->n->window.leave_shift, enter = p->n->window.enter_shift;
    EACH_ROW(op_bit(newest > stored - leave), newest > stored - enter);
}

static void newest_last(struct plain *p, double *restrict out)
{
    const struct track *t = p->t;
    const uint32_t *offset = t->offset;
    int column = p->n->column;
    EACH_ROW(newest < 0 ? EMPTY : track_double(t, column, offset[customer + 1] - 1),
             newest > stored);
}

// ---- what the items tell ----

static inline double items_count(const struct plain *p, const struct recent *r, int32_t stored)
{
    const struct window_plan *w = &p->n->window;
    int32_t last = stored - w->enter_shift;
    uint32_t to = r->day[r->to - 1] <= last ? r->to : recent_until(r, last);
    return to - recent_until(r, stored - w->leave_shift);
}

static inline double items_drop(const struct plain *p, const struct recent *r, int32_t stored)
{
    int length = p->n->window.leave_shift;
    uint32_t to = r->day[r->to - 1] <= stored ? r->to : recent_until(r, stored);
    uint32_t middle = recent_until(r, stored - length);
    uint32_t before = middle - recent_until(r, stored - 2 * length), now = to - middle;
    return (before | now) < DROPS ? p->n->drops[before * DROPS + now] : plan_drop(now, before);
}

static inline double items_newest(const struct plain *p, const struct recent *r, int32_t stored)
{
    uint32_t to = recent_until(r, stored);
    if (to == r->from)
        return EMPTY;
    if (p->n->function == RULE_DAYS_SINCE)
        return stored - r->day[to - 1];
    return track_double(p->t, p->n->column, to - 1);
}

#define EACH_OPEN_ROW(value)                                                                       \
    const uint32_t *offset = p->t->offset, *customer = p->f->customer, *open = p->open;            \
    const uint16_t *day = p->t->main.day;                                                          \
    for (uint32_t k = 0, count = p->open_count; k < count; k++) {                                  \
        uint32_t end = offset[customer[open[k + AHEAD < count ? k + AHEAD : k]] + 1];              \
        __builtin_prefetch(day + end - 1);                                                         \
        __builtin_prefetch(day + end - TOGETHER);                                                  \
        uint32_t i = open[k], c = customer[i];                                                     \
        struct recent r = recent_of(day, offset[c], offset[c + 1]);                                \
        out[i] = value(p, &r, p->f->day[i] - DAY_MIN);                                             \
    }

static void open_newest(const struct plain *p, double *restrict out)
{
    EACH_OPEN_ROW(items_newest)
}

static void open_count(const struct plain *p, double *restrict out)
{
    EACH_OPEN_ROW(items_count)
}

static void open_drop(const struct plain *p, double *restrict out)
{
    EACH_OPEN_ROW(items_drop)
}

static void eval_main(struct plain *p, double *out)
{
    int length = p->n->window.leave_shift;
    switch (p->n->function) {
    case RULE_DAYS_SINCE:
        newest_days_since(p, out);
        open_newest(p, out);
        return;
    case RULE_LAST:
        newest_last(p, out);
        open_newest(p, out);
        return;
    case RULE_COUNT:
        if (p->n->any)
            newest_any(p, out);
        else
            newest_window(p, length, 0, out);
        open_count(p, out);
        return;
    default:
        newest_window(p, 2 * length, EMPTY, out);
        open_drop(p, out);
    }
}

static bool is_plain(const struct frame *f, const struct plan_node *n)
{
    if (n->where || f->item || !n->track->newest)
        return false;
    switch (n->function) {
    case RULE_DAYS_SINCE:
        return true;
    case RULE_LAST:
        return n->column >= 0;
    case RULE_COUNT:
    case RULE_DROP:
        return n->window.by_days;
    default:
        return false;
    }
}

bool eval_plain(const struct frame *f, const struct plan_node *n, double *out)
{
    if (!is_plain(f, n))
        return false;
    const uint32_t *patch_of = f->plan->history->patch_of;
    if (!patch_of) {
        struct plain p = {f, n, n->track, SCRATCH_ARRAY(f->scratch, uint32_t, f->count + 1), 0};
        eval_main(&p, out);
        return true;
    }
    // Only those with patches, or too new to be in main, need the general way.
    struct scratch *s = f->scratch;
    uint32_t *row = SCRATCH_ARRAY(s, uint32_t, f->count + 1), count = 0;
    uint32_t *customer = SCRATCH_ARRAY(s, uint32_t, f->count + 1);
    day_t *day = SCRATCH_ARRAY(s, day_t, f->count + 1);
    for (uint32_t i = 0; i < f->count; i++) {
        uint32_t c = f->customer[i];
        row[count] = i;
        customer[count] = c;
        day[count] = f->day[i];
        bool main = !patch_of[c] && c < n->track->customers;
        count += main;
        if (!main)
            out[i] = series_asof(f->plan, n, c, f->day[i]);
    }
    struct frame rest = {f->plan, s, count, customer, day, NULL};
    struct plain p = {&rest, n, n->track, SCRATCH_ARRAY(s, uint32_t, count + 1), 0};
    double *v = SCRATCH_ARRAY(s, double, count + 1);
    eval_main(&p, v);
    for (uint32_t k = 0; k < count; k++)
        out[row[k]] = v[k];
    return true;
}
