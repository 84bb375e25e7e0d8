// The commonest calls of a daily scan, straight over the main columns: no `where`, no patches,
// windows of days. Everything else goes the general way (asof_calls.c), with the same results.
#include "history/asof.h"

// How far ahead the next customers' newest days are fetched, and how many items are looked at
// together before a search is worth its price.
enum { AHEAD = 12, TOGETHER = 8 };

struct plain {
    const uint32_t *offset;
    const uint16_t *day;
    int32_t stored; // the day asked about
};

static uint32_t search(const uint16_t *day, uint32_t from, uint32_t to, int32_t stored)
{
    struct items it = {.count = to - from, .day = day + from};
    return from + items_until(&it, stored + DAY_MIN);
}

// Eight stored days at once, and how far each is from the end.
typedef uint16_t days8 __attribute__((vector_size(16)));
static const days8 places = {8, 7, 6, 5, 4, 3, 2, 1};

// The end of those in [from, to) with a day <= stored. The eight newest are looked at together, as
// how many are later is what no processor can foretell; those of other customers are masked out.
static inline uint32_t back_to(const uint16_t *day, uint32_t from, uint32_t to, int32_t stored)
{
    if (to < TOGETHER || stored < 0)
        return search(day, from, to, stored);
    uint32_t own = to - from < TOGETHER ? to - from : TOGETHER;
    days8 newest;
    uint64_t half[2];
    memcpy(&newest, day + to - TOGETHER, sizeof newest);
    days8 ones = (days8)(newest > (uint16_t)stored) & (days8)(places <= (uint16_t)own) & 1;
    memcpy(half, &ones, sizeof half);
    // The product's highest 16 bits are the sum of the four 16-bit numbers.
    uint32_t later = (uint32_t)(((half[0] + half[1]) * UINT64_C(0x0001000100010001)) >> 48);
    return later < TOGETHER || to - from == TOGETHER ? to - later : search(day, from, to, stored);
}

static inline double days_since(const struct plain *p, uint32_t from, uint32_t to)
{
    to = back_to(p->day, from, to, p->stored);
    return to > from ? p->stored - p->day[to - 1] : EMPTY;
}

static inline double count(const struct plain *p, const struct window_plan *w, uint32_t from,
                           uint32_t to)
{
    to = back_to(p->day, from, to, p->stored - w->enter_shift);
    return to - back_to(p->day, from, to, p->stored - w->leave_shift);
}

static inline double drop(const struct plain *p, int length, uint32_t from, uint32_t to)
{
    to = back_to(p->day, from, to, p->stored);
    uint32_t middle = back_to(p->day, from, to, p->stored - length);
    double was = middle - back_to(p->day, from, middle, p->stored - 2 * length);
    // 0 / was is 0, or empty where there was nothing: a sum is foretold better than a branch.
    return 1 - (to - middle) / was + 0 / was;
}

static inline double last(const struct plain *p, const struct plan_node *n, uint32_t from,
                          uint32_t to)
{
    to = back_to(p->day, from, to, p->stored);
    return to > from ? track_double(n->track, n->column, to - 1) : EMPTY;
}

bool eval_plain(const struct frame *f, const struct plan_node *n, double *out)
{
    const struct track *t = n->track;
    bool windowed = n->function == RULE_COUNT || n->function == RULE_DROP;
    if (n->where || f->plan->history->patch_of || !t->offset || f->item ||
        (windowed && !n->window.by_days) || (n->function == RULE_LAST && n->column < 0))
        return false;
    struct plain p = {t->offset, t->main.day, 0};
#define EACH(value)                                                                                \
    for (uint32_t i = 0; i < f->count; i++) {                                                      \
        uint32_t ahead = f->customer[i + AHEAD < f->count ? i + AHEAD : i];                        \
        __builtin_prefetch(p.day + p.offset[ahead + 1]);                                           \
        uint32_t from = p.offset[f->customer[i]], to = p.offset[f->customer[i] + 1];               \
        p.stored = f->day[i] - DAY_MIN;                                                            \
        out[i] = (value);                                                                          \
    }                                                                                              \
    return true
    switch (n->function) {
    case RULE_DAYS_SINCE:
        EACH(days_since(&p, from, to));
    case RULE_COUNT:
        EACH(count(&p, &n->window, from, to));
    case RULE_DROP:
        EACH(drop(&p, n->window.leave_shift, from, to));
    case RULE_LAST:
        EACH(last(&p, n, from, to));
    default:
        return false;
    }
#undef EACH
}
