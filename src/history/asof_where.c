// Calls with a `where`: which items count. The items of several customers are judged together, so
// that the condition is walked once for hundreds of items.
#include "history/asof.h"

// Where only the newest item that counts matters, so many are judged before the rest are.
enum { NEWEST = 8 };

struct items items_where(const struct history_plan *p, const struct plan_node *call,
                         struct scratch *s, uint32_t customer, day_t day, const struct items *it)
{
    struct items out = {0};
    uint16_t *days = SCRATCH_ARRAY(s, uint16_t, it->count);
    uint16_t *ends = it->end ? SCRATCH_ARRAY(s, uint16_t, it->count) : NULL;
    uint32_t *pos = SCRATCH_ARRAY(s, uint32_t, it->count);
    uint32_t rows = it->count < FRAME_ROWS ? it->count : FRAME_ROWS;
    struct scratch_mark mark = scratch_mark(s);
    uint32_t *customers = SCRATCH_ARRAY(s, uint32_t, rows),
             *items = SCRATCH_ARRAY(s, uint32_t, rows);
    day_t *on = SCRATCH_ARRAY(s, day_t, rows);
    double *holds = SCRATCH_ARRAY(s, double, rows);
    for (uint32_t i = 0; i < rows; i++) {
        customers[i] = customer;
        on[i] = day;
    }
    for (uint32_t from = 0; from < it->count; from += rows) {
        uint32_t n = it->count - from < rows ? it->count - from : rows;
        for (uint32_t i = 0; i < n; i++)
            items[i] = items_at(it, from + i);
        frame_eval(&(struct frame){p, s, n, customers, on, items}, call->where, holds);
        for (uint32_t i = 0; i < n; i++) {
            days[out.count] = it->day[from + i];
            if (ends)
                ends[out.count] = it->end[from + i];
            pos[out.count] = items[i];
            out.count += op_true(holds[i]);
        }
    }
    scratch_release(s, mark);
    out.day = days;
    out.end = ends;
    out.pos = pos;
    return out;
}

// The items a call can see on day d: of a window only those inside it, so that the rest need not
// be looked at.
static struct items items_seen(const struct plan_node *n, const struct items *all, day_t d)
{
    uint32_t from = 0, to = items_until(all, d);
    bool windowed = n->window.window.length.days || n->window.window.length.months;
    if (windowed) {
        const struct window_plan *first = n->function == RULE_DROP ? &n->earlier : &n->window;
        from = items_until(all, window_first(first, d) - 1);
        to = items_until(all, window_last(&n->window, d));
    }
    return items_part(all, from < to ? from : to, to);
}

// Some rows of a frame whose items are judged together.
struct batch {
    uint32_t rows, count; // rows; items of all of them
    uint32_t row[FRAME_ROWS];
    struct items seen[FRAME_ROWS];
    uint32_t customer[FRAME_ROWS], item[FRAME_ROWS];
    day_t day[FRAME_ROWS];
};

static bool newest_decides(const struct plan_node *n)
{
    return n->function == RULE_DAYS_SINCE || n->function == RULE_LAST;
}

static double one_row(const struct frame *f, const struct plan_node *n, uint32_t i,
                      const struct items *seen)
{
    struct scratch_mark mark = scratch_mark(f->scratch);
    struct items it = items_where(f->plan, n, f->scratch, f->customer[i], f->day[i], seen);
    double v = call_asof(f->plan, n, &it, f->day[i]);
    scratch_release(f->scratch, mark);
    return v;
}

// Values of all rows of the batch; where only the newest matters and none of the newest counts,
// all that the row can see are judged.
static void batch_eval(const struct frame *f, const struct plan_node *n, struct batch *b,
                       double *out)
{
    double holds[FRAME_ROWS];
    uint16_t days[FRAME_ROWS], ends[FRAME_ROWS];
    uint32_t pos[FRAME_ROWS], at = 0;
    struct frame items = {f->plan, f->scratch, b->count, b->customer, b->day, b->item};
    frame_eval(&items, n->where, holds);
    for (uint32_t k = 0; k < b->rows; k++) {
        uint32_t i = b->row[k], count = 0;
        const struct items *seen = &b->seen[k];
        uint32_t judged = newest_decides(n) && seen->count > NEWEST ? NEWEST : seen->count;
        struct items part = judged ? items_part(seen, seen->count - judged, seen->count) : *seen;
        for (uint32_t m = 0; m < judged; m++, at++) {
            days[count] = part.day[m];
            ends[count] = part.end ? part.end[m] : 0;
            pos[count] = b->item[at];
            count += op_true(holds[at]);
        }
        struct items it = {count, days, part.end ? ends : NULL, pos, 0};
        out[i] = !count && judged < seen->count ? one_row(f, n, i, seen)
                                                : call_asof(f->plan, n, &it, f->day[i]);
    }
    b->rows = b->count = 0;
}

void eval_where(const struct frame *f, const struct plan_node *n, double *out)
{
    struct batch *b = SCRATCH_ARRAY(f->scratch, struct batch, 1);
    b->rows = b->count = 0;
    for (uint32_t i = 0; i < f->count; i++) {
        struct items it = items_all(f->plan->history, n->track, f->customer[i]);
        it = it.count ? items_seen(n, &it, f->day[i]) : it;
        uint32_t judged = newest_decides(n) && it.count > NEWEST ? NEWEST : it.count;
        if (judged > FRAME_ROWS) {
            out[i] = one_row(f, n, i, &it);
            continue;
        }
        if (b->rows == FRAME_ROWS || b->count + judged > FRAME_ROWS)
            batch_eval(f, n, b, out);
        b->row[b->rows] = i;
        b->seen[b->rows++] = it;
        for (uint32_t k = it.count - judged; k < it.count; k++, b->count++) {
            b->customer[b->count] = f->customer[i];
            b->item[b->count] = items_at(&it, k);
            b->day[b->count] = f->day[i];
        }
    }
    if (b->rows)
        batch_eval(f, n, b, out);
}
