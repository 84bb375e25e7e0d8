// The functions over time as steps: each item enters and leaves its window on a known day, so one
// walk along those days tells the whole life.
#include "history/sweep.h"

struct items sweep_items(const struct sweep *w, const struct plan_node *n)
{
    const struct history *h = w->plan->history;
    struct items it = items_all(h, n->track, w->customer);
    it.count = items_until(&it, w->life.hi - 1);
    if (n->where && it.count)
        it = items_where(w->plan, n, w->life.scratch, w->customer, w->life.lo, &it);
    return it;
}

// ---- windows ----

enum { NEVER = INT32_MAX };

// Items entering and leaving one window, in order of time.
struct stream {
    const struct items *it;
    const struct window_plan *window;
    uint32_t entered, left; // how many have
    day_t next_enter, next_leave;
};

static void stream_peek(struct stream *s)
{
    s->next_enter =
        s->entered < s->it->count ? window_enter(s->window, s->it->day[s->entered]) : NEVER;
    s->next_leave = s->left < s->entered ? window_leave(s->window, s->it->day[s->left]) : NEVER;
}

static struct stream stream_open(const struct items *it, const struct window_plan *window)
{
    struct stream s = {.it = it, .window = window};
    stream_peek(&s);
    return s;
}

static day_t stream_next(const struct stream *s)
{
    return s->next_enter < s->next_leave ? s->next_enter : s->next_leave;
}

// Takes in everything of that day.
static void stream_take(struct stream *s, day_t day)
{
    while (s->next_enter <= day) {
        s->entered++;
        stream_peek(s);
    }
    while (s->next_leave <= day) {
        s->left++;
        stream_peek(s);
    }
}

static struct steps sweep_count(const struct sweep *w, const struct plan_node *n,
                                const struct items *it)
{
    const struct life *l = &w->life;
    struct steps s = steps_room(l, (size_t)it->count * 2 + 1);
    struct stream in = stream_open(it, &n->window);
    steps_add(l, &s, l->lo, 0, 0);
    for (day_t d = stream_next(&in); d < l->hi; d = stream_next(&in)) {
        stream_take(&in, d);
        steps_add(l, &s, d, in.entered - in.left, 0);
    }
    return s;
}

// The same for a window of days, the common one: an item enters at once, leaves for the window
// before after `length` days, and leaves that after as many again.
struct drop_walk {
    const uint16_t *day;
    uint32_t count, entered, moved, left; // items; how many have
    int32_t length;
    const double *drops;
};

static struct drop_walk drop_begin(const struct items *it, const struct plan_node *n, day_t from)
{
    int length = n->window.leave_shift;
    struct drop_walk k = {it->day, it->count, 0, 0, 0, length, n->drops};
    // What has left both windows before `from` is passed over.
    if (k.count && k.day[0] + DAY_MIN + 2 * length <= from)
        k.entered = items_until(it, from - 2 * length);
    k.moved = k.left = k.entered;
    return k;
}

// What the drop is on a day (stored), none before the last one asked for.
static inline double drop_at(struct drop_walk *k, int32_t d)
{
    const uint16_t *day = k->day;
    while (k->entered < k->count && day[k->entered] <= d)
        k->entered++;
    while (k->moved < k->entered && day[k->moved] + k->length <= d)
        k->moved++;
    while (k->left < k->moved && day[k->left] + 2 * k->length <= d)
        k->left++;
    uint32_t before = k->moved - k->left, now = k->entered - k->moved;
    return (before | now) < DROPS ? k->drops[before * DROPS + now] : plan_drop(now, before);
}

// The next day on which anything changes, or NEVER.
static inline int32_t drop_change(const struct drop_walk *k)
{
    const uint16_t *day = k->day;
    int32_t a = k->entered < k->count ? day[k->entered] : NEVER;
    int32_t b = k->moved < k->entered ? day[k->moved] + k->length : NEVER;
    int32_t c = k->left < k->moved ? day[k->left] + 2 * k->length : NEVER;
    int32_t d = a < b ? a : b;
    return d < c ? d : c;
}

static struct steps drop_by_days(const struct life *l, const struct items *it,
                                 const struct plan_node *n)
{
    struct steps s = steps_room(l, (size_t)it->count * 3 + 1);
    struct drop_walk k = drop_begin(it, n, l->lo);
    for (int32_t d = l->lo - DAY_MIN; d < l->hi - DAY_MIN; d = drop_change(&k))
        steps_add(l, &s, d + DAY_MIN, drop_at(&k, d), 0);
    return s;
}

// Days of one stretch on which the drop compares so, without telling what it is in between.
static void drop_stretch(const struct life *l, struct drop_walk *k, enum rule_op op, double than,
                         struct day_range in, struct days *out)
{
    bool holds = false;
    int32_t since = 0;
    for (int32_t d = in.from - DAY_MIN; d < in.to - DAY_MIN; d = drop_change(k)) {
        bool now = op_compare(op, drop_at(k, d), than);
        if (holds && !now)
            days_add(l, out, since + DAY_MIN, d + DAY_MIN);
        since = holds ? since : d;
        holds = now;
    }
    if (holds)
        days_add(l, out, since + DAY_MIN, in.to);
}

struct days sweep_drop_compared(const struct sweep *w, const struct plan_node *call,
                                enum rule_op op, double than)
{
    const struct life *l = &w->life;
    struct items it = sweep_items(w, call);
    struct day_range all = {l->lo, l->hi};
    struct days in = w->asked.count ? w->asked : (struct days){&all, 1};
    struct days s = days_room(l, (size_t)it.count * 3 + (size_t)in.count + 1);
    struct drop_walk k = drop_begin(&it, call, l->lo);
    for (int i = 0; i < in.count; i++) {
        struct day_range r = in.at[i];
        r.from = r.from < l->lo ? l->lo : r.from;
        r.to = r.to > l->hi ? l->hi : r.to;
        drop_stretch(l, &k, op, than, r, &s);
    }
    return s;
}

static struct steps sweep_drop(const struct sweep *w, const struct plan_node *n,
                               const struct items *it)
{
    const struct life *l = &w->life;
    if (n->window.by_days)
        return drop_by_days(l, it, n);
    struct steps s = steps_room(l, (size_t)it->count * 4 + 1);
    struct stream now = stream_open(it, &n->window), was = stream_open(it, &n->earlier);
    steps_add(l, &s, l->lo, EMPTY, 0);
    for (;;) {
        day_t a = stream_next(&now), b = stream_next(&was), d = a < b ? a : b;
        if (d >= l->hi)
            return s;
        stream_take(&now, d);
        stream_take(&was, d);
        double before = was.entered - was.left;
        steps_add(l, &s, d, before > 0 ? 1 - (now.entered - now.left) / before : EMPTY, 0);
    }
}

// ---- values in a window ----

static int64_t item_raw(const struct plan_node *n, const struct items *it, uint32_t i)
{
    if (n->column == COLUMN_START)
        return it->day[i] + DAY_MIN;
    return track_raw(n->track, n->column, items_at(it, i));
}

// What sum, avg, min and max need of the items now in the window.
struct gathered {
    const int64_t *raw;
    bool least;
    wide_t sum;
    uint32_t count;
    // Items that may still become the extreme: each beats all that come after it.
    uint32_t *best;
    uint32_t best_from, best_to;
};

static void gather_enter(struct gathered *g, uint32_t i)
{
    int64_t v = g->raw[i];
    if (v == CELL_EMPTY)
        return;
    g->sum += v;
    g->count++;
    while (g->best_to > g->best_from) {
        int64_t other = g->raw[g->best[g->best_to - 1]];
        if (g->least ? other < v : other > v)
            break;
        g->best_to--;
    }
    g->best[g->best_to++] = i;
}

static void gather_leave(struct gathered *g, uint32_t i)
{
    if (g->raw[i] == CELL_EMPTY)
        return;
    g->sum -= g->raw[i];
    g->count--;
    if (g->best_from < g->best_to && g->best[g->best_from] == i)
        g->best_from++;
}

static double gathered_value(const struct gathered *g, const struct plan_node *n)
{
    if (n->function == RULE_SUM)
        return op_sum(g->sum);
    if (!g->count)
        return EMPTY;
    if (n->function == RULE_AVG)
        return op_sum(g->sum) / g->count;
    return cell_double(g->raw[g->best[g->best_from]], n->of);
}

static struct steps sweep_values(const struct sweep *w, const struct plan_node *n,
                                 const struct items *it)
{
    const struct life *l = &w->life;
    struct steps s = steps_room(l, (size_t)it->count * 2 + 1);
    int64_t *raw = SCRATCH_ARRAY(l->scratch, int64_t, it->count);
    for (uint32_t i = 0; i < it->count; i++)
        raw[i] = item_raw(n, it, i);
    struct gathered g = {.raw = raw, .least = n->function == RULE_MIN};
    g.best = SCRATCH_ARRAY(l->scratch, uint32_t, it->count);
    struct stream in = stream_open(it, &n->window);
    steps_add(l, &s, l->lo, gathered_value(&g, n), 0);
    for (day_t d = stream_next(&in); d < l->hi; d = stream_next(&in)) {
        uint32_t entered = in.entered, left = in.left;
        stream_take(&in, d);
        while (entered < in.entered)
            gather_enter(&g, entered++);
        while (left < in.left)
            gather_leave(&g, left++);
        steps_add(l, &s, d, gathered_value(&g, n), 0);
    }
    return s;
}

// ---- without a window ----

static struct steps sweep_last(const struct sweep *w, const struct plan_node *n,
                               const struct items *it)
{
    const struct life *l = &w->life;
    struct steps s = steps_room(l, (size_t)it->count + 1);
    steps_add(l, &s, l->lo, EMPTY, 0);
    for (uint32_t i = 0; i < it->count; i++)
        if (i + 1 == it->count || it->day[i + 1] != it->day[i])
            steps_add(l, &s, it->day[i] + DAY_MIN, cell_double(item_raw(n, it, i), n->of), 0);
    return s;
}

static struct steps sweep_since(const struct sweep *w, const struct items *it, bool first)
{
    const struct life *l = &w->life;
    uint32_t count = first && it->count ? 1 : it->count;
    struct steps s = steps_room(l, (size_t)count + 1);
    steps_add(l, &s, l->lo, EMPTY, 0);
    for (uint32_t i = 0; i < count; i++)
        steps_add(l, &s, it->day[i] + DAY_MIN, 0, 1);
    return s;
}

// The first item that matters for days from `lo` on: the newest before it.
static uint32_t items_lasting(const struct items *it, day_t lo)
{
    if (!it->count || it->day[0] + DAY_MIN >= lo)
        return 0;
    return items_until(it, lo) - 1;
}

enum { TOGETHER = 8 };
typedef uint16_t gaps4 __attribute__((vector_size(8)));

// Which of the gaps between day[0] … day[4] are longer than `silent`: bit 16 × i of the i-th.
static inline uint64_t gaps_above(const uint16_t *day, day_t silent)
{
    gaps4 now, next;
    uint64_t bits;
    memcpy(&now, day, sizeof now);
    memcpy(&next, day + 1, sizeof next);
    gaps4 above = (gaps4)(next - now > (uint16_t)silent) & 1;
    memcpy(&bits, &above, sizeof bits);
    return bits;
}

struct days sweep_silence(const struct sweep *w, const struct plan_node *call, enum rule_op op,
                          double than)
{
    const struct life *l = &w->life;
    struct items it = sweep_items(w, call);
    struct days s = days_room(l, it.count);
    double least = op == RULE_GT ? floor(than) + 1 : ceil(than);
    if (isnan(least) || least > DAY_STORED_MAX)
        return s;
    day_t silent = least < 0 ? 0 : (day_t)least;
    uint32_t i = items_lasting(&it, l->lo);
    for (; i + TOGETHER < it.count; i += TOGETHER) {
        // Where all these gaps together are not long enough, none of them is.
        if (it.day[i + TOGETHER] - it.day[i] <= silent)
            continue;
        for (uint64_t half = 0; half < TOGETHER; half += 4)
            for (uint64_t long_gaps = gaps_above(it.day + i + half, silent); long_gaps;) {
                uint32_t at = i + (uint32_t)half + (uint32_t)__builtin_ctzll(long_gaps) / 16;
                days_add(l, &s, it.day[at] + DAY_MIN + silent, it.day[at + 1] + DAY_MIN);
                long_gaps &= long_gaps - 1;
            }
    }
    for (; i + 1 < it.count; i++)
        if (it.day[i + 1] - it.day[i] > silent)
            days_add(l, &s, it.day[i] + DAY_MIN + silent, it.day[i + 1] + DAY_MIN);
    if (it.count)
        days_add(l, &s, it.day[it.count - 1] + DAY_MIN + silent, l->hi);
    return s;
}

static struct steps sweep_rhythm(const struct sweep *w, const struct items *it)
{
    const struct life *l = &w->life;
    struct steps s = steps_room(l, (size_t)it->count + 1);
    uint16_t *gaps = SCRATCH_ARRAY(l->scratch, uint16_t, it->count);
    int count = 0;
    steps_add(l, &s, l->lo, EMPTY, 0);
    for (uint32_t i = 1; i < it->count; i++) {
        if (it->day[i] == it->day[i - 1])
            continue;
        gaps[count++] = (uint16_t)(it->day[i] - it->day[i - 1]);
        steps_add(l, &s, it->day[i] + DAY_MIN, op_median(gaps, count), 0);
    }
    return s;
}

struct steps sweep_series(const struct sweep *w, const struct plan_node *n)
{
    struct items it = sweep_items(w, n);
    switch (n->function) {
    case RULE_COUNT:
        return sweep_count(w, n, &it);
    case RULE_DROP:
        return sweep_drop(w, n, &it);
    case RULE_SUM:
    case RULE_AVG:
    case RULE_MIN:
    case RULE_MAX:
        return sweep_values(w, n, &it);
    case RULE_LAST:
        return sweep_last(w, n, &it);
    case RULE_DAYS_SINCE:
        return sweep_since(w, &it, false);
    case RULE_DAYS_SINCE_FIRST:
        return sweep_since(w, &it, true);
    case RULE_RHYTHM:
        return sweep_rhythm(w, &it);
    default:
        return sweep_spans(w, n, &it);
    }
}

// ---- states ----

struct steps sweep_state(const struct sweep *w, const struct plan_node *n)
{
    const struct life *l = &w->life;
    struct items it = items_all(w->plan->history, n->track, w->customer);
    struct steps s = steps_room(l, (size_t)it.count + 1);
    steps_add(l, &s, l->lo, it.count ? track_double(n->track, 0, it.base) : EMPTY, 0);
    uint32_t until = items_until(&it, l->hi - 1);
    for (uint32_t i = 1; i < until; i++) {
        day_t day = n->op == RULE_CALL ? window_enter(&n->window, it.day[i]) : it.day[i] + DAY_MIN;
        steps_add(l, &s, day, track_double(n->track, 0, it.base + i), 0);
    }
    return s;
}

struct days sweep_changed(const struct sweep *w, const struct plan_node *n)
{
    const struct life *l = &w->life;
    struct items it = items_all(w->plan->history, n->track, w->customer);
    uint32_t until = items_until(&it, l->hi - 1);
    struct days s = days_room(l, until);
    for (uint32_t i = 1; i < until; i++)
        days_add(l, &s, window_enter(&n->window, it.day[i]), window_leave(&n->window, it.day[i]));
    return s;
}
