#include "tests/simulate/naive.h"
#include "tests/simulate/books.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

const char *const naive_reasons[NAIVE_REASONS] = {"价格/太贵", "产品/质量问题", "服务/响应慢",
                                                  "客户自身/倒闭停业"};

// 国务院办公厅关于2026年部分节假日安排的通知: month and day, from and to.
static const int off[][4] = {{1, 1, 1, 3},   {2, 15, 2, 23}, {4, 4, 4, 6},  {5, 1, 5, 5},
                             {6, 19, 6, 21}, {9, 25, 9, 27}, {10, 1, 10, 7}};
static const int on[][2] = {{1, 4}, {2, 14}, {2, 28}, {5, 9}, {9, 20}, {10, 10}};

bool naive_works(day_t day)
{
    struct date d = day_date(day);
    int at = d.month * 100 + d.day;
    for (size_t i = 0; d.year == 2026 && i < sizeof on / sizeof *on; i++)
        if (at == on[i][0] * 100 + on[i][1])
            return true;
    for (size_t i = 0; d.year == 2026 && i < sizeof off / sizeof *off; i++)
        if (at >= off[i][0] * 100 + off[i][1] && at <= off[i][2] * 100 + off[i][3])
            return false;
    return ((day + 3) % 7 + 7) % 7 < 5; // 1970-01-01 was a Thursday
}

int64_t naive_seconds(int64_t from, int64_t to)
{
    int64_t n = 0;
    for (int64_t at = from; at < to; at += 60) {
        int minute = (int)(at % 86400 / 60);
        if (minute >= 9 * 60 && minute < 18 * 60 && naive_works((day_t)(at / 86400)))
            n += 60;
    }
    return n;
}

// ---- customers ----------------------------------------------------------------------------------

static int by_day(const void *a, const void *b)
{
    const struct naive_order *x = a, *y = b;
    return x->day != y->day ? x->day - y->day : (x->wall > y->wall) - (x->wall < y->wall);
}

static void add_order(struct naive_customer *k, struct naive_order one)
{
    k->orders = mem_grow(k->orders, (size_t)k->order_count + 1, sizeof *k->orders);
    k->orders[k->order_count++] = one;
}

static void add_pause(struct naive_customer *k, day_t from, day_t to)
{
    k->pauses = mem_grow(k->pauses, (size_t)k->pause_count + 1, sizeof *k->pauses);
    k->pauses[k->pause_count][0] = from;
    k->pauses[k->pause_count++][1] = to;
}

static void add_handled(struct naive *n, const struct happening *h)
{
    int i = 0;
    while (i < n->count && n->customers[i].id != h->thing)
        i++;
    if (h->who > 1 || i == n->count || h->value != 'h')
        return;
    struct naive_customer *k = &n->customers[i];
    k->handled[h->who] =
        mem_grow(k->handled[h->who], (size_t)k->handled_count[h->who] + 1, sizeof **k->handled);
    k->handled[h->who][k->handled_count[h->who]++] =
        (struct naive_order){(day_t)(h->wall / 86400), h->wall};
}

// What is one's own; who is merged has given it all to the other.
static void read_one(struct naive *n, const struct happening *h)
{
    struct naive_customer *k = h->who < 0 ? NULL : &n->customers[h->who];
    if (h->what == H_WARNING)
        add_handled(n, h);
    if (!k || h->what == H_INTERVIEW || h->what == H_WARNING || h->what == H_LEFT ||
        h->what == H_REPLY)
        return;
    if (h->what == H_CUSTOMER)
        k->id = h->thing;
    if (h->what == H_MERGED) {
        k->into = (int)h->value;
        k->merged_wall = h->wall;
        k->touched = n->customers[k->into].touched = true;
    }
    if (h->what == H_OPTED_OUT && !k->opted_out_wall)
        k->opted_out_wall = h->wall;
    struct naive_customer *his = k->into < 0 ? k : &n->customers[k->into];
    if (h->what == H_ORDER)
        add_order(his, (struct naive_order){(day_t)h->value, h->wall});
    if (h->what == H_PAUSE)
        add_pause(his, (day_t)h->value, (day_t)h->other);
}

static void give_all(struct naive *n, struct naive_customer *gone)
{
    struct naive_customer *keep = &n->customers[gone->into];
    for (int i = 0; i < gone->order_count; i++)
        add_order(keep, gone->orders[i]);
    for (int i = 0; i < gone->pause_count; i++)
        add_pause(keep, gone->pauses[i][0], gone->pauses[i][1]);
    gone->order_count = gone->pause_count = 0;
}

void naive_read(const struct year *y, struct naive *out)
{
    *out = (struct naive){.year = y, .count = y->options.customers};
    out->customers = mem_array((size_t)out->count, sizeof *out->customers);
    for (int i = 0; i < out->count; i++)
        out->customers[i].into = -1;
    for (int i = 0; i < y->shared->happening_count; i++)
        read_one(out, &y->shared->happenings[i]);
    for (int i = 0; i < out->count; i++)
        if (out->customers[i].into >= 0)
            give_all(out, &out->customers[i]);
    for (int i = 0; i < out->count; i++)
        if (out->customers[i].order_count)
            qsort(out->customers[i].orders, (size_t)out->customers[i].order_count,
                  sizeof *out->customers[i].orders, by_day);
}

int naive_root(const struct naive *n, int i, int64_t wall)
{
    const struct naive_customer *k = &n->customers[i];
    return k->into >= 0 && k->merged_wall <= wall ? k->into : i;
}

bool naive_member(const struct naive_customer *k, day_t day)
{
    day_t last = DAY_NONE;
    for (int i = 0; i < k->order_count; i++)
        if (k->orders[i].day <= day)
            last = k->orders[i].day;
    if (last == DAY_NONE)
        return false;
    for (int i = 0; i < k->pause_count; i++)
        if (k->pauses[i][0] <= day && day < k->pauses[i][1])
            return true;
    return day - last <= 60;
}

enum loss_kind naive_kind(const struct naive_customer *k, day_t day)
{
    int orders = 0;
    for (int i = 0; i < k->pause_count; i++)
        if (k->pauses[i][0] <= day && k->pauses[i][0] > day - 120)
            return LOSS_INVOLUNTARY;
    for (int i = 0; i < k->order_count; i++)
        orders += k->orders[i].day <= day && k->orders[i].day > day - 120;
    return orders >= 4 ? LOSS_VOLUNTARY : LOSS_SILENT;
}

// ---- warnings -----------------------------------------------------------------------------------

// As it was known at that time.
static bool holds(const struct naive_customer *k, int rule, day_t day, int64_t wall)
{
    day_t last = DAY_NONE;
    int now = 0, before = 0;
    for (int i = 0; i < k->order_count; i++) {
        const struct naive_order *o = &k->orders[i];
        if (o->wall > wall || o->day > day)
            continue;
        last = o->day;
        now += o->day > day - 45;
        before += o->day <= day - 45 && o->day > day - 90;
    }
    return rule == 0 ? last != DAY_NONE && day - last >= 40 : before >= 3 && now * 2 <= before;
}

struct watch {
    bool any, open;
    day_t untrue; // since when it does not hold; DAY_NONE: it does
};

// Opens when it becomes true, also after it was handled; true again within the hold-down, or while it is still
// open, is the same; untrue for so long, it goes.
static bool look(struct watch *w, bool is, day_t day, int hold_down)
{
    if (!is) {
        if (w->any && w->untrue == DAY_NONE)
            w->untrue = day;
        if (w->any && day - w->untrue >= hold_down)
            w->open = false;
        return false;
    }
    bool opens = !w->any || (w->untrue != DAY_NONE && !w->open && day - w->untrue >= hold_down);
    w->open |= opens;
    w->any = true;
    w->untrue = DAY_NONE;
    return opens;
}

// Orders of a day, and what people did, one after the other.
static int live_a_day(const struct naive_customer *k, int rule, day_t day, struct watch *w)
{
    static const int hold_down[] = {3, 5};
    int64_t midnight = (int64_t)day * 86400, at = midnight;
    int opened = look(w, holds(k, rule, day, midnight), day, hold_down[rule]);
    for (;;) {
        int64_t next = INT64_MAX;
        bool order = false;
        for (int i = 0; i < k->order_count; i++)
            if (k->orders[i].day == day && k->orders[i].wall > at && k->orders[i].wall < next) {
                next = k->orders[i].wall;
                order = true;
            }
        for (int i = 0; i < k->handled_count[rule]; i++)
            if (k->handled[rule][i].day == day && k->handled[rule][i].wall > at &&
                k->handled[rule][i].wall < next) {
                next = k->handled[rule][i].wall;
                order = false;
            }
        if (next == INT64_MAX)
            return opened;
        at = next;
        if (order)
            opened += look(w, holds(k, rule, day, at), day, hold_down[rule]);
        for (int i = 0; i < k->handled_count[rule]; i++) // of one moment: first orders, then people
            if (k->handled[rule][i].wall == at)
                w->open = false;
    }
}

void naive_warnings(const struct naive *n, const struct naive_customer *k, int rule, int *out)
{
    const struct year *y = n->year;
    struct watch w = {.untrue = DAY_NONE};
    for (day_t day = y->first; day <= y->last; day++)
        out[day - y->first] += live_a_day(k, rule, day, &w);
}

// ---- plays --------------------------------------------------------------------------------------

bool naive_controls(const char *seed, int64_t share, int64_t id)
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    char text[100];
    uint64_t n = 0;
    int len = snprintf(text, sizeof text, "%s:%lld", seed, (long long)id);
    crypto_hash_sha256(hash, (const unsigned char *)text, (unsigned long long)len);
    for (int i = 0; i < 8; i++)
        n = n << 8 | hash[i];
    return (double)(n >> 11) * 0x1p-53 < (double)share / 1e6;
}
