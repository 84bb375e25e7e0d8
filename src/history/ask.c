// Asking: sweeps over all customers on several threads, scans of one day, single values.
#include "history/sweep.h"
#include "history/threads.h"

#include <roaring/roaring.h>
#include <stdlib.h>

enum { SWEEP_PIECE = 1024, AHEAD = 6 };

int history_threads(const struct history *h)
{
    return h->threads;
}

// The customers of a question: all, or those in a bitmap.
struct crowd {
    uint32_t count;
    uint32_t *some; // NULL: all
};

static struct crowd crowd_make(const struct history *h, const void *only)
{
    struct crowd c = {.count = h->customers};
    if (!only)
        return c;
    c.count = (uint32_t)roaring_bitmap_get_cardinality(only);
    c.some = mem_array(c.count, sizeof *c.some);
    roaring_bitmap_to_uint32_array(only, c.some);
    while (c.count && c.some[c.count - 1] >= h->customers)
        c.count--;
    return c;
}

// ---- sweeps ----

struct sweep_job {
    const struct history *h;
    const struct history_sweep *s;
    struct crowd crowd;
    struct scratch *scratch; // [threads]
};

static day_t day_clamped(day_t d)
{
    return d > DAY_MAX ? DAY_MAX : d;
}

static void sweep_one(struct sweep_job *j, int thread, uint32_t customer)
{
    day_t last = day_clamped(j->s->last);
    day_t first = history_first_day(j->h, customer, last);
    if (first == DAY_NONE)
        return;
    struct scratch *scratch = &j->scratch[thread];
    struct scratch_mark mark = scratch_mark(scratch);
    struct ranges *sets = SCRATCH_ARRAY(scratch, struct ranges, j->s->plan_count);
    for (int i = 0; i < j->s->plan_count; i++) {
        const struct history_plan *p = j->s->plans[i];
        struct sweep w = {{first, last + 1, scratch}, p, customer, {0}};
        struct days d = sweep_days(&w, p->root);
        sets[i] = (struct ranges){d.at, d.count};
    }
    j->s->visit(j->s->user, thread, customer, first, sets);
    scratch_release(scratch, mark);
}

static void sweep_piece(void *user, int thread, uint32_t piece)
{
    struct sweep_job *j = user;
    uint32_t from = piece * SWEEP_PIECE, to = from + SWEEP_PIECE;
    to = to < j->crowd.count ? to : j->crowd.count;
    for (uint32_t i = from; i < to; i++) {
        uint32_t ahead = i + AHEAD < to ? i + AHEAD : i;
        for (int k = 0; k < j->s->plan_count; k++)
            plan_prefetch(j->s->plans[k], j->crowd.some ? j->crowd.some[ahead] : ahead);
        sweep_one(j, thread, j->crowd.some ? j->crowd.some[i] : i);
    }
}

static struct scratch *scratches(int count)
{
    struct scratch *s = mem_array((size_t)count, sizeof *s);
    for (int i = 0; i < count; i++)
        scratch_init(&s[i]);
    return s;
}

static void scratches_free(struct scratch *s, int count)
{
    for (int i = 0; i < count; i++)
        scratch_deinit(&s[i]);
    free(s);
}

enum err history_sweep(struct ctx *c, const struct history *h, const struct history_sweep *s)
{
    struct sweep_job j = {h, s, crowd_make(h, s->only), scratches(h->threads)};
    uint32_t pieces = (uint32_t)(((uint64_t)j.crowd.count + SWEEP_PIECE - 1) / SWEEP_PIECE);
    threads_run(h->threads, pieces, s->stop, sweep_piece, &j);
    scratches_free(j.scratch, h->threads);
    free(j.crowd.some);
    if (s->stop && *s->stop)
        return fail(c, ERR_STOPPED, "the question was withdrawn", "查询已取消");
    return ERR_NONE;
}

enum err history_ranges(struct ctx *c, const struct history *h, struct history_plan *p,
                        uint32_t customer, day_t last, struct ranges *out)
{
    *out = (struct ranges){0};
    last = day_clamped(last);
    day_t first = history_first_day(h, customer, last);
    if (first == DAY_NONE)
        return ERR_NONE;
    struct scratch scratch;
    scratch_init(&scratch);
    struct sweep w = {{first, last + 1, &scratch}, p, customer, {0}};
    struct days d = sweep_days(&w, p->root);
    struct day_range *at = ARENA_ARRAY(c->arena, struct day_range, (size_t)d.count);
    if (d.count)
        memcpy(at, d.at, (size_t)d.count * sizeof *at);
    *out = (struct ranges){at, d.count};
    scratch_deinit(&scratch);
    return ERR_NONE;
}

// ---- scans ----

struct scan_job {
    const struct history *h;
    struct history_plan *const *plans;
    int plan_count;
    day_t day;
    struct scratch *scratch;  // [threads]
    roaring_bitmap_t **found; // [threads × plans]
};

// The customers of one piece who are known on the day: customer[FRAME_ROWS]; how many.
static uint32_t piece_customers(const struct scan_job *j, uint32_t from,
                                uint32_t *restrict customer)
{
    uint32_t rows = j->h->customers - from, count = 0;
    rows = rows < FRAME_ROWS ? rows : FRAME_ROWS;
    // The marks for "none" are larger than any day.
    const uint16_t *first = j->h->first + from;
    int32_t stored = j->day - DAY_MIN;
    for (uint32_t i = 0; i < rows; i++) {
        customer[count] = from + i;
        count += first[i] <= stored;
    }
    return count;
}

// All conditions for one piece after the other: what one of them has fetched from memory the next
// finds in the cache.
static void scan_piece(void *user, int thread, uint32_t piece)
{
    struct scan_job *j = user;
    struct scratch *s = &j->scratch[thread];
    uint32_t customer[FRAME_ROWS], hit[FRAME_ROWS];
    day_t day[FRAME_ROWS];
    double holds[FRAME_ROWS];
    uint32_t count = piece_customers(j, piece * FRAME_ROWS, customer);
    for (uint32_t i = 0; i < FRAME_ROWS; i++)
        day[i] = j->day;
    for (int k = 0; k < j->plan_count; k++) {
        const struct history_plan *p = j->plans[k];
        struct scratch_mark mark = scratch_mark(s);
        frame_eval(&(struct frame){p, s, count, customer, day, NULL}, p->root, holds);
        uint32_t hits = 0;
        for (uint32_t i = 0; i < count; i++) {
            hit[hits] = customer[i];
            hits += op_true(holds[i]);
        }
        roaring_bitmap_add_many(j->found[thread * j->plan_count + k], hits, hit);
        scratch_release(s, mark);
    }
}

enum err history_scan_many(struct ctx *c, const struct history *h,
                           struct history_plan *const *plans, int plan_count, day_t day,
                           void *const *out)
{
    if (day < DAY_MIN || day > DAY_MAX || !h->customers)
        return ERR_NONE;
    uint32_t pieces = (h->customers + FRAME_ROWS - 1) / FRAME_ROWS;
    struct scan_job j = {h, plans, plan_count, day, scratches(h->threads), NULL};
    int sets = h->threads * plan_count;
    j.found = ARENA_ARRAY(c->arena, roaring_bitmap_t *, (size_t)sets);
    for (int i = 0; i < sets; i++)
        j.found[i] = i < plan_count ? out[i] : roaring_bitmap_create();
    threads_run(h->threads, pieces, NULL, scan_piece, &j);
    for (int i = plan_count; i < sets; i++) {
        roaring_bitmap_or_inplace(out[i % plan_count], j.found[i]);
        roaring_bitmap_free(j.found[i]);
    }
    scratches_free(j.scratch, h->threads);
    return ERR_NONE;
}

enum err history_scan(struct ctx *c, const struct history *h, struct history_plan *p, day_t day,
                      void *out)
{
    return history_scan_many(c, h, &p, 1, day, &out);
}

day_t history_last_day(const struct history *h, const void *only, day_t until)
{
    struct crowd crowd = crowd_make(h, only);
    day_t last = DAY_NONE;
    for (int o = 0; o < h->catalog->object_count; o++) {
        const struct track *t = &h->tracks[o];
        for (uint32_t i = 0; !t->span && i < crowd.count; i++) {
            struct items it = items_all(h, t, crowd.some ? crowd.some[i] : i);
            uint32_t count = it.count ? items_until(&it, until) : 0;
            if (count && (last == DAY_NONE || it.day[count - 1] + DAY_MIN > last))
                last = it.day[count - 1] + DAY_MIN;
        }
    }
    free(crowd.some);
    return last;
}

double history_value(const struct history *h, struct history_plan *p, uint32_t customer, day_t day)
{
    bool condition = p->root->type == RULE_BOOL;
    bool none = day < DAY_MIN || day > DAY_MAX || h->first[customer] == FIRST_GONE;
    if (none || (condition && history_first_day(h, customer, day) == DAY_NONE))
        return condition ? 0 : EMPTY;
    struct scratch scratch;
    double out;
    scratch_init(&scratch);
    frame_eval(&(struct frame){p, &scratch, 1, &customer, &day, NULL}, p->root, &out);
    scratch_deinit(&scratch);
    return condition ? op_true(out) : out;
}
