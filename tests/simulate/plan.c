// What happens of itself: who the customers are, when they order, who goes on holiday when. All of it follows from the seed.
#include "tests/simulate/year.h"

uint64_t year_lot(const struct year *y, uint64_t a, uint64_t b, uint64_t c)
{
    struct random r;
    random_init(&r, y->options.seed * 0x9e3779b97f4a7c15u ^ a * 0xbf58476d1ce4e5b9u ^
                        b * 0x94d049bb133111ebu ^ c * 0xd6e8feb86659fd93u);
    return random_next(&r);
}

bool year_chance(const struct year *y, double p, uint64_t a, uint64_t b, uint64_t c)
{
    return (double)(year_lot(y, a, b, c) >> 11) * 0x1p-53 < p;
}

// ---- customers ----------------------------------------------------------------------------------

static const struct {
    double share, gap_low, gap_high;
    int yuan;
} traits[TRAITS] = {[REGULAR] = {0.5, 12, 26, 400},
                    [DECLINES] = {0.16, 10, 20, 500},
                    [LEAVES] = {0.16, 10, 24, 400},
                    [VIP] = {0.06, 7, 12, 3000},
                    [OCCASIONAL] = {0.12, 26, 40, 200}};

static enum trait draw_trait(struct random *r)
{
    double u = random_unit(r);
    for (int i = 0; i < TRAITS; i++) {
        if (u < traits[i].share)
            return (enum trait)i;
        u -= traits[i].share;
    }
    return REGULAR;
}

// Orders until `last`; between two the gap, longer and shorter, and longer and longer of who declines.
static void draw_orders(struct random *r, struct planned_customer *k, day_t from, day_t last)
{
    double gap = traits[k->trait].gap_low +
                 random_unit(r) * (traits[k->trait].gap_high - traits[k->trait].gap_low);
    day_t turns = from + (day_t)random_between(r, 60, last - from > 120 ? last - from : 120);
    day_t back = k->trait == LEAVES && random_chance(r, 0.3)
                     ? turns + (day_t)random_between(r, 70, 130)
                     : DAY_MAX;
    double at = from + random_unit(r) * gap;
    k->grumbles = k->trait == LEAVES || k->trait == DECLINES ? turns - 20 : DAY_MAX;
    while (at <= last && k->order_count < ORDERS_MAX) {
        day_t day = (day_t)at;
        bool away = k->trait == LEAVES && day >= turns && day < back;
        if (!away)
            k->orders[k->order_count++] =
                (struct planned_order){day, 1 + (int)random_below(r, MOMENTS - 2),
                                       (int)((0.5 + random_unit(r)) * traits[k->trait].yuan)};
        if (k->trait == DECLINES && day > turns)
            gap *= 1.25;
        at += gap * (0.4 + 1.2 * random_unit(r));
    }
}

static void plan_customer(struct year *y, struct random *r, int i)
{
    struct planned_customer *k = &y->plan[i];
    int days = y->options.days;
    *k = (struct planned_customer){.into = -1, .merged = DAY_NONE, .pauses = DAY_NONE};
    k->trait = draw_trait(r);
    k->owner = random_chance(r, 0.01) ? -1 : (int)random_between(r, 4, 21);
    bool joins_late = i >= 20 && random_chance(r, 0.1);
    k->joins = joins_late ? y->first + 1 + (day_t)random_below(r, (uint64_t)days - 2)
                          : y->first - BEFORE_DAYS;
    draw_orders(r, k, k->joins, y->last);
    if (random_chance(r, 0.05)) {
        k->pauses = y->first + (day_t)random_below(r, (uint64_t)days);
        k->pause_days = (int)random_between(r, 20, 90);
    }
    // Some are the same as one before them, found out one day.
    if (i >= 20 && !joins_late && random_chance(r, 0.03)) {
        int other = (int)random_below(r, (uint64_t)i);
        if (y->plan[other].into < 0 && y->plan[other].joins < y->first) {
            k->into = other;
            k->merged = y->first + (day_t)random_between(r, 20, days > 25 ? days - 1 : 21);
        }
    }
}

// ---- people -------------------------------------------------------------------------------------

static void plan_person(struct year *y, struct random *r, int i)
{
    struct planned_person *p = &y->staff[i];
    *p = (struct planned_person){.leaves = DAY_NONE};
    p->duty = i == 0 ? BOSS : i <= 3 ? HEAD : i <= 21 ? SELLS : SERVES;
    p->department = i == 0 ? 0 : i <= 3 ? i - 1 : i <= 21 ? i % 2 : 2;
    p->diligence = random_chance(r, 0.15) ? 0.12 : 0.4 + 0.4 * random_unit(r); // some forget much
    for (int n = 0; n < 3; n++) {
        day_t from = y->first + (day_t)random_below(r, (uint64_t)y->options.days);
        p->away[n][0] = from;
        p->away[n][1] = from + (day_t)random_between(r, 2, 9);
    }
    if (i == 20) // leaves the company
        p->leaves = y->first + y->options.days * 3 / 5;
}

void plan_year(struct year *y)
{
    struct random r;
    random_init(&r, y->options.seed);
    y->first = day_of(2026, 1, 1);
    y->last = y->first + y->options.days - 1;
    y->plan = mem_array((size_t)y->options.customers, sizeof *y->plan);
    for (int i = 0; i < PEOPLE; i++)
        plan_person(y, &r, i);
    for (int i = 0; i < y->options.customers; i++)
        plan_customer(y, &r, i);
}
