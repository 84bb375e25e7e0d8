#include "app/demo_story.h"
#include "base/map.h"
#include "sample/life.h"

#include <math.h>
#include <stdlib.h>

enum { DAY_SECONDS = 86400, HOUR_SECONDS = 3600, MONTH = 30 };

// Whose life it is.
struct one {
    struct demo_world *world;
    struct demo_customer *who;
    int index, owner;
    bool neglected; // nobody looked after him in the first weeks
};

static struct one *one(const struct life *l)
{
    return l->of;
}

static double leaves(const struct life *l, day_t day)
{
    enum { GETTING_BETTER = 160, YOUNG = 210, OLD = 540 };
    static const double usual = 0.027, weak_owner = 1.5, neglected = 2.2, cared_for = 0.8;
    const struct demo_customer *w = one(l)->who;
    int age = day - w->since, month = day_date(day).month;
    double h = usual * demo_plans[w->plan].risk * w->industry->risk;
    if (one(l)->owner == 5)
        h *= weak_owner;
    if (age < YOUNG)
        h *= one(l)->neglected ? neglected : cared_for;
    else if (age > OLD)
        h *= 0.8;
    if (month == 12 || month == 1) // budgets are drawn up
        h *= 1.35;
    if (day > one(l)->world->until - GETTING_BETTER)
        h *= 0.5;
    return h;
}

static const struct life_odds odds = {.leaves = leaves,
                                      .sudden = 0.17,
                                      .back = 0.12,
                                      .rests = 0.16,
                                      .decline_min = 50,
                                      .decline_more = 41};

// ---- facts --------------------------------------------------------------------------------------

static int64_t morning(day_t day)
{
    return (int64_t)day * DAY_SECONDS + 9 * HOUR_SECONDS;
}

// Some time between eight and six.
static int64_t office_hours(struct life *l, day_t day)
{
    return (int64_t)day * DAY_SECONDS + 8 * HOUR_SECONDS +
           (int64_t)random_below(&l->r, 10 * HOUR_SECONDS);
}

// NULL where it would be later than all that is known. The place is good until the next call.
static struct demo_fact *add(struct life *l, enum demo_what what, int64_t at)
{
    struct demo_world *w = one(l)->world;
    if (at >= ((int64_t)w->until + 1) * DAY_SECONDS)
        return NULL;
    if (w->fact_count == w->fact_room) {
        size_t room = w->fact_room ? w->fact_room * 2 : 4096;
        w->facts = arena_grow(w->arena, w->facts, w->fact_count, room, sizeof *w->facts);
        w->fact_room = room;
    }
    struct demo_fact *f = &w->facts[w->fact_count];
    *f = (struct demo_fact){
        .at = at, .sequence = (int64_t)w->fact_count++, .what = what, .customer = one(l)->index};
    return f;
}

static void add_text(struct life *l, enum demo_what what, int64_t at, const char *const text[3])
{
    struct demo_fact *f = add(l, what, at);
    for (int i = 0; f && i < 3; i++)
        f->text[i] = str_of(text[i]);
}

static void add_number(struct life *l, enum demo_what what, int64_t at, int64_t number)
{
    struct demo_fact *f = add(l, what, at);
    if (f)
        f->number = number;
}

static double season(day_t day)
{
    static const double of_month[] = {0.9,  0.7, 1.0, 1.0, 1.0, 1.15,
                                      0.95, 0.9, 1.1, 1.0, 1.3, 1.25};
    return of_month[day_date(day).month - 1];
}

static int64_t fee(const struct life *l)
{
    return demo_plans[one(l)->who->plan].fee;
}

// ---- what happens again and again ---------------------------------------------------------------

struct series {
    double gap;      // days, while all is well
    double thinning; // how many times longer it is at the end
    double begins;   // in gaps after the start of a stay
    void (*happens)(struct life *l, day_t day);
};

static void run_series(struct life *l, const struct series *k)
{
    for (int i = 0; i < l->stay_count; i++) {
        const struct stay *s = &l->stays[i];
        day_t day = life_workday(l, s->from + (day_t)(k->begins * k->gap));
        while (day <= s->to) {
            const struct rest *rest = life_rest(l, day);
            if (rest && day < rest->to - 1)
                day = rest->to - 1; // the day before the end: they are back
            k->happens(l, day);
            double gap = k->gap * (1 + (k->thinning - 1) * life_strain(l, day));
            day_t next = life_workday(l, life_later(l, day, gap));
            day = next > day ? next : day + 1;
        }
    }
}

static void login(struct life *l, day_t day)
{
    add(l, DEMO_LOGIN, office_hours(l, day));
}

static void order(struct life *l, day_t day)
{
    double share = 0.5 + 1.3 * random_unit(&l->r);
    double fen = (double)fee(l) * 100 * share * season(day) * (1 - 0.6 * life_strain(l, day));
    add_number(l, DEMO_ORDER, office_hours(l, day), (int64_t)round(fen / 100) * 100);
}

static void follow_up(struct life *l, day_t day)
{
    static const char *const ways[] = {"电话", "微信", "微信", "邮件"};
    bool uneasy = random_chance(&l->r, 0.06 + 0.7 * life_strain(l, day));
    const char *way = ways[random_below(&l->r, 4)];
    const char *words = demo_say(&l->r, uneasy ? TALK_UNEASY : TALK_USUAL);
    const char *tag = strstr(words, "竞品")   ? "竞品"
                      : strstr(words, "价格") ? "价格"
                      : strstr(words, "续约") ? "续约"
                                              : "";
    add_text(l, DEMO_FOLLOW_UP, office_hours(l, day), (const char *[]){way, words, tag});
}

static void visit(struct life *l, day_t day)
{
    const char *way = random_chance(&l->r, 0.7) ? "上门" : "线上会议";
    const char *words = demo_say(&l->r, TALK_VISIT);
    add_text(l, DEMO_VISIT, office_hours(l, day), (const char *[]){way, words, ""});
}

// ---- tickets and what people think of how they were answered ------------------------------------

static void rating(struct life *l, int64_t at, bool bad)
{
    int64_t score = bad ? 1 + (int64_t)random_below(&l->r, 3) : 4 + (int64_t)random_below(&l->r, 2);
    if (!bad && random_chance(&l->r, 0.12))
        score = 3;
    const char *words = demo_say(&l->r, score < 3 ? TALK_BLAME : TALK_PRAISE);
    struct demo_fact *f = add(l, DEMO_RATING, at);
    if (!f)
        return;
    f->number = score;
    f->text[0] = str_of(words);
}

static void ticket(struct life *l, day_t day)
{
    static const char *const kinds[] = {"咨询", "故障", "需求"};
    double strain = life_strain(l, day);
    bool angry = random_chance(&l->r, 0.05 + 0.6 * strain);
    bool bad = random_chance(&l->r, 0.05 + 0.75 * (strain > 0 ? 0.3 + 0.7 * strain : 0));
    const char *kind = angry ? "投诉" : kinds[random_below(&l->r, 3)];
    const char *subject = demo_say(&l->r, angry ? TALK_COMPLAINT : TALK_QUESTION);
    int64_t opened = office_hours(l, day), number = one(l)->world->ticket_count;
    int64_t open_for = HOUR_SECONDS + (int64_t)(random_exponential(&l->r) * (bad ? 5.0 : 1.2) *
                                                (double)DAY_SECONDS);
    bool rated = random_chance(&l->r, 0.6);
    struct demo_fact *f = add(l, DEMO_TICKET, opened);
    if (!f)
        return;
    one(l)->world->ticket_count++;
    f->number = number;
    f->text[0] = str_of(kind);
    f->text[1] = str_of(subject);
    f->text[2] = angry ? STR("高") : STR("普通");
    add_number(l, DEMO_TICKET_CLOSED, opened + open_for, number);
    if (rated)
        rating(l, opened + open_for + (int64_t)random_below(&l->r, DAY_SECONDS), bad);
}

static void tickets(struct life *l)
{
    static const double usual = 1.0 / 130, more = 6;
    for (int i = 0; i < l->stay_count; i++)
        for (day_t day = l->stays[i].from; day <= l->stays[i].to; day++)
            if (random_chance(&l->r, usual * (1 + more * life_strain(l, day))) &&
                !life_rest(l, day))
                ticket(l, day);
}

// ---- contracts and their payments ---------------------------------------------------------------

static void payments(struct life *l, day_t from, day_t to)
{
    enum { QUARTER = 3 };
    for (day_t due = from; due < to; due = day_add_months(due, QUARTER)) {
        bool late = random_chance(&l->r, 0.1 + 0.4 * life_strain(l, due));
        day_t paid = due + 3 + (day_t)random_below(&l->r, late ? 60 : 18);
        if (paid >= one(l)->world->from)
            add_number(l, DEMO_PAYMENT, office_hours(l, life_workday(l, paid)),
                       fee(l) * 100 * QUARTER);
    }
}

// One term after the other, as long as he is there when the last one ends. Who left before this
// system was there is not in it, so the first stay begins with the first contract of all.
static void contracts(struct life *l)
{
    static const int terms[] = {12, 12, 12, 6, 6, 3};
    int months = terms[random_below(&l->r, 6)];
    for (int i = 0; i < l->stay_count; i++) {
        day_t from = i ? l->stays[i].from : one(l)->who->since, last = l->stays[i].to;
        for (int n = 0; from <= last; n++) {
            day_t to = day_add_months(from, months);
            struct demo_fact *f = add(l, DEMO_CONTRACT, morning(from) + 60);
            if (f) {
                f->number = fee(l) * months;
                f->day = to;
                f->text[0] = i == 0 && n == 0 ? STR("新签") : STR("续签");
            }
            payments(l, from, to < last ? to : last);
            from = to;
        }
    }
}

// ---- what changes about him ---------------------------------------------------------------------

static day_t some_day(struct life *l, const struct stay *s)
{
    return s->from + (day_t)random_below(&l->r, (uint64_t)(s->to - s->from) + 1);
}

static void new_contact(struct life *l, day_t day)
{
    struct str name = demo_person(one(l)->world->arena, &l->r);
    struct demo_fact *f = add(l, DEMO_NEW_CONTACT, office_hours(l, day));
    if (f)
        f->text[0] = name;
}

static void new_plan(struct life *l, day_t day, bool uneasy)
{
    int plan = one(l)->who->plan + (uneasy ? -1 : 1);
    if (plan < 0 || plan >= DEMO_PLANS)
        return;
    struct demo_fact *f = add(l, DEMO_NEW_PLAN, office_hours(l, day));
    if (!f)
        return;
    f->text[0] = str_of(demo_plans[plan].name);
    f->number = demo_plans[plan].fee;
}

static void new_level(struct life *l, day_t day, bool uneasy)
{
    static const char *const up[] = {"普通", "重要", "VIP"};
    int now = 0;
    while (now < 2 && strcmp(up[now], one(l)->who->level) != 0)
        now++;
    int next = now + (uneasy ? -1 : 1);
    if (next >= 0 && next <= 2)
        add_text(l, DEMO_NEW_LEVEL, office_hours(l, day), (const char *[]){up[next], "", ""});
}

static void changes(struct life *l)
{
    const struct stay *s = &l->stays[l->stay_count - 1];
    bool sinking = s->left && s->decline >= MONTH;
    day_t uneasy_day = sinking ? s->to - s->decline / 2 : s->to;
    if (s->to - s->from < 3 * MONTH)
        return;
    if (random_chance(&l->r, sinking ? 0.4 : 0))
        new_contact(l, uneasy_day);
    if (random_chance(&l->r, 0.15))
        new_contact(l, some_day(l, s));
    if (random_chance(&l->r, sinking ? 0.2 : 0.14))
        new_plan(l, sinking ? uneasy_day : some_day(l, s), sinking);
    if (random_chance(&l->r, 0.15))
        new_level(l, sinking ? uneasy_day : some_day(l, s), sinking);
}

// The last of the account managers joined later and took over from the fourth.
enum { JOINED_AGO = 420, NEWEST = DEMO_OWNERS - 1, GIVES = 3 };

static void choose_owner(struct life *l)
{
    day_t joined = one(l)->world->until - JOINED_AGO;
    bool before = one(l)->who->since < joined;
    one(l)->owner = (int)random_below(&l->r, before ? DEMO_OWNERS - 1 : DEMO_OWNERS);
    one(l)->who->owner = demo_owners[one(l)->owner];
    if (before && one(l)->owner == GIVES && random_chance(&l->r, 0.6))
        add_text(l, DEMO_NEW_OWNER, morning(joined), (const char *[]){demo_owners[NEWEST], "", ""});
}

// ---- one customer -------------------------------------------------------------------------------

static void draw_profile(struct life *l, struct text_map *names)
{
    struct demo_customer *w = one(l)->who;
    struct arena *a = one(l)->world->arena;
    size_t before;
    w->city = demo_city(&l->r);
    w->industry = &demo_industries[random_below(&l->r, DEMO_INDUSTRIES)];
    do { // no two have the same; there are millions
        w->name = demo_company(a, &l->r, w->city, w->industry);
        before = names->count;
        text_map_put(names, w->name);
    } while (names->count == before);
    w->contact = demo_person(a, &l->r);
    w->title = str_of(demo_say(&l->r, TALK_TITLE));
    w->code = str_format(a, "KH%05d", one(l)->index + 1);
    w->phone = str_format(a, "163%08d", one(l)->index + 1); // no operator has numbers that begin so
    w->mail = str_format(a, "contact@kh%05d.example", one(l)->index + 1);
    double draw = random_unit(&l->r);
    while (w->plan < DEMO_PLANS - 1 && draw > demo_plans[w->plan].share)
        draw -= demo_plans[w->plan++].share;
    double rank = random_unit(&l->r);
    w->level = w->plan == 2 || rank > 0.92 ? "VIP" : rank > 0.6 || w->plan == 1 ? "重要" : "普通";
}

// Two in five were there before the first day on record; the others came since, evenly.
static day_t draw_since(struct life *l)
{
    enum { OLDEST = 900, YOUNGEST = 30 };
    struct demo_world *w = one(l)->world;
    if (random_chance(&l->r, 0.41))
        return w->from - YOUNGEST - (day_t)random_below(&l->r, OLDEST);
    day_t day = w->from + (day_t)random_below(&l->r, (uint64_t)(w->until - w->from));
    return day_weekday(day) > 4 ? day - 2 : day;
}

static void first_weeks(struct life *l)
{
    static const int calls[] = {3, 10, 24};
    day_t from = l->stays[0].from;
    if (one(l)->neglected || one(l)->who->since < one(l)->world->from)
        return;
    for (int i = 0; i < 3; i++)
        follow_up(l, from + calls[i]);
    visit(l, from + 7);
}

static void one_life(struct demo_world *w, int index, struct text_map *names)
{
    struct one him = {.world = w, .who = &w->customers[index], .index = index};
    struct life l = {.odds = &odds, .of = &him, .until = w->until};
    random_init(&l.r, w->seed * 1000003u + (uint64_t)index);
    draw_profile(&l, names);
    him.who->since = draw_since(&l);
    him.neglected = random_chance(&l.r, 0.25);
    add(&l, DEMO_CUSTOMER,
        morning(him.who->since) - 2 * HOUR_SECONDS); // before anything of that day
    add(&l, DEMO_CONTACT, morning(him.who->since) - 2 * HOUR_SECONDS + 30);
    choose_owner(&l);
    l.from = him.who->since > w->from ? him.who->since : w->from;
    life_draw(&l);
    const struct demo_plan *plan = &demo_plans[him.who->plan];
    double pace = 0.8 + 0.5 * random_unit(&l.r);
    double calls = him.neglected ? 1.5 : 1;
    const struct series series[] = {
        {plan->login_gap * pace, 3.5, 0.3, login},
        {plan->order_gap * pace, 2.0, 0.3, order},
        {38 * pace * calls, 2.2, 1.0, follow_up},
        {(him.who->plan == 2 ? 60 : 130) * pace, 2.5, 0.7, visit},
    };
    first_weeks(&l);
    for (size_t i = 0; i < sizeof series / sizeof *series; i++)
        run_series(&l, &series[i]);
    tickets(&l);
    contracts(&l);
    for (int i = 0; i < l.rest_count; i++) {
        const char *why = demo_say(&l.r, TALK_PAUSE);
        struct demo_fact *f = add(&l, DEMO_PAUSE, morning(l.rests[i].from));
        if (!f)
            continue;
        f->day = l.rests[i].to;
        f->text[0] = str_of(why);
    }
    changes(&l);
}

static int by_time(const void *a, const void *b)
{
    const struct demo_fact *x = a, *y = b;
    if (x->at != y->at)
        return (x->at > y->at) - (x->at < y->at);
    return (x->sequence > y->sequence) - (x->sequence < y->sequence);
}

void demo_story(struct demo_world *w)
{
    enum { YEARS_DAYS = 1096, BEFORE = 120 }; // losses show only after a silence: start before
    struct text_map names;
    text_map_init(&names);
    w->from = w->until - YEARS_DAYS - BEFORE;
    w->customers = ARENA_ARRAY(w->arena, struct demo_customer, (size_t)w->customer_count);
    for (int i = 0; i < w->customer_count; i++)
        one_life(w, i, &names);
    text_map_deinit(&names);
    qsort(w->facts, w->fact_count, sizeof *w->facts, by_time);
}
