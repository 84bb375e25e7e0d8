// What customers do: they come, order, complain, answer when they are asked, want no more messages, turn out to be one.
#include "care/answer.h"
#include "care/invite.h"
#include "care/loop.h"
#include "care/ticket_talk.h"
#include "model/merge.h"
#include "model/opt_out.h"
#include "tests/simulate/books.h"
#include "tests/simulate/company.h"

#include <stdio.h>
#include <stdlib.h>

// Kinds of deeds, so that two of one moment differ.
enum { JOIN = 1, ORDER, PAUSE, COMPLAIN, ANSWER_PART, ANSWER, OPT_OUT, MERGE, AGAIN };

enum { MERGE_MOMENT = 2 };

// He has come, and was not merged into another yet.
static bool there(const struct year *y, int i, int moment)
{
    const struct planned_customer *k = &y->plan[i];
    day_t today = year_today(y);
    bool gone =
        k->into >= 0 && (k->merged < today || (k->merged == today && moment > MERGE_MOMENT));
    return y->shared->customers[i] && !gone;
}

// ---- joining, ordering, pausing -----------------------------------------------------------------

static enum err join(struct work *w, struct deed *d)
{
    struct year *y = d->year;
    struct record r = {.object = w->schema->customer};
    cells(y, w, &r, NULL, company_customer(y, w->c->arena, (int)d->a).at);
    enum err e = record_create(w, &r, NULL);
    deed_notes(d, H_CUSTOMER, (int)d->a)->thing = r.id;
    return e;
}

static enum err order(struct work *w, struct deed *d)
{
    struct year *y = d->year;
    const struct planned_order *one = &y->plan[d->a].orders[d->b];
    struct arena *a = w->c->arena;
    struct record r = {.object = schema_object(w->schema, STR("order")),
                       .customer = y->shared->customers[d->a]};
    cells(y, w, &r, NULL,
          str_format(a, "order_no=O%d-%d;date=%.*s;amount=%d", (int)d->a, (int)d->b,
                     STR_ARG(day_text(a, one->day)), one->yuan)
              .at);
    deed_notes(d, H_ORDER, (int)d->a)->value = one->day;
    return record_create(w, &r, NULL);
}

static enum err pause_it(struct work *w, struct deed *d)
{
    struct year *y = d->year;
    struct arena *a = w->c->arena;
    day_t from = year_today(y), to = from + (day_t)d->b;
    struct record r = {.object = schema_object(w->schema, STR("pause")),
                       .customer = y->shared->customers[d->a]};
    cells(y, w, &r, NULL,
          str_format(a, "start=%.*s;end=%.*s;reason=装修", STR_ARG(day_text(a, from)),
                     STR_ARG(day_text(a, to)))
              .at);
    struct happening *h = deed_notes(d, H_PAUSE, (int)d->a);
    h->value = from;
    h->other = to;
    return record_create(w, &r, NULL);
}

static enum err merge(struct work *w, struct deed *d)
{
    struct year *y = d->year;
    struct merge m = {.object = w->schema->customer,
                      .keep = y->shared->customers[d->b],
                      .gone = y->shared->customers[d->a],
                      .take =
                          ARENA_ARRAY(w->c->arena, enum merge_take,
                                      (size_t)w->schema->objects[w->schema->customer].field_count)};
    struct merge_done done;
    deed_notes(d, H_MERGED, (int)d->a)->value = d->b;
    return merge_run(w, &m, &done);
}

static void live_one(struct year *y, int i, int day, int moment)
{
    const struct planned_customer *k = &y->plan[i];
    day_t today = y->first + day;
    if (k->joins == today && moment == 1)
        deed_do(&(struct deed){.year = y, .by = -1, .run = join, .text = "joining", .a = i}, JOIN,
                (uint64_t)i);
    if (!there(y, i, moment))
        return;
    for (int n = 0; n < k->order_count; n++)
        if (k->orders[n].day == today && k->orders[n].moment == moment)
            deed_do(
                &(struct deed){
                    .year = y, .by = -1, .run = order, .text = "ordering", .a = i, .b = n},
                ORDER, (uint64_t)i * ORDERS_MAX + (uint64_t)n);
    if (k->pauses == today && moment == 3)
        deed_do(&(struct deed){.year = y,
                               .by = -1,
                               .run = pause_it,
                               .text = "pausing",
                               .a = i,
                               .b = k->pause_days},
                PAUSE, (uint64_t)i);
    if (k->into >= 0 && k->merged == today && moment == MERGE_MOMENT)
        deed_do(
            &(struct deed){
                .year = y, .by = 0, .run = merge, .text = "merging", .a = i, .b = k->into},
            MERGE, (uint64_t)i);
}

// ---- complaining --------------------------------------------------------------------------------

static enum err complain(struct work *w, struct deed *d)
{
    struct year *y = d->year;
    struct arena *a = w->c->arena;
    char now[KIND_TEXT_SIZE];
    bool urgent = d->b != 0;
    struct record r = {.object = schema_object(w->schema, STR("ticket")),
                       .customer = y->shared->customers[d->a]};
    struct str start = kind_format(kind_of(KIND_TIME), value_int(year_wall(y)), now);
    cells(y, w, &r, NULL,
          str_format(a, "start=%.*s;subject=坏了;kind=%s%s", STR_ARG(start), d->c ? "投诉" : "咨询",
                     urgent ? ";priority=紧急" : "")
              .at);
    enum err e = record_create(w, &r, NULL);
    struct happening *h = deed_notes(d, H_TICKET, (int)d->a);
    h->thing = r.id;
    h->value = urgent;
    return e;
}

static void complain_some(struct year *y, int day, int moment)
{
    day_t today = y->first + day;
    for (int i = 0; i < y->options.customers; i++) {
        uint64_t at = (uint64_t)(day * MOMENTS + moment);
        double p = today >= y->plan[i].grumbles ? 0.0012 : 0.0004;
        // Behind the mergings of that moment.
        if (!there(y, i, moment + 1) || !year_chance(y, p, at, 3, (uint64_t)i))
            continue;
        deed_do(&(struct deed){.year = y,
                               .by = -1,
                               .run = complain,
                               .text = "complaining",
                               .a = i,
                               .b = year_chance(y, 0.2, at, 4, (uint64_t)i),
                               .c = year_chance(y, 0.5, at, 5, (uint64_t)i)},
                COMPLAIN, (uint64_t)i);
    }
}

static enum err say_again(struct work *w, struct deed *d)
{
    struct desk desk;
    struct talk_saying s = {
        .ticket = d->a, .kind = TALK_CUSTOMER, .text = STR("还是不行"), .then = -1};
    enum err e = desk_open(w, org_clock(d->year->org), &desk);
    struct happening *h = deed_notes(d, H_STATE, -1);
    h->thing = d->a;
    h->value = TICKET_WORKING;
    return e ? e : talk_say(&desk, &s);
}

// Who is waited for answers, mostly; what was solved comes back, sometimes.
static void say_more(struct year *y, int day, int moment)
{
    static const char *const states[] = {"waiting", "solved", "closed"};
    static const double chances[] = {0.35, 0.03, 0.002};
    uint64_t at = (uint64_t)(day * MOMENTS + moment);
    for (int n = 0; n < 3; n++) {
        int count;
        int64_t *ids = company_ids(
            y, &count,
            "SELECT ticket FROM ticket_clock WHERE state = '%s' AND started > %lld ORDER BY 1",
            states[n], (long long)(year_wall(y) - 40 * 86400));
        for (int i = 0; i < count; i++)
            if (year_chance(y, chances[n], at, 6, (uint64_t)ids[i]))
                deed_do(
                    &(struct deed){
                        .year = y, .by = -1, .run = say_again, .text = "saying more", .a = ids[i]},
                    AGAIN, (uint64_t)ids[i]);
    }
}

// ---- what came by SMS ---------------------------------------------------------------------------

struct reply {
    struct survey survey;
    struct invitation who;
    struct answer known;
};

static enum err find_reply(struct work *w, struct deed *d, struct reply *r)
{
    enum err e = survey_load(w->c, w->tx, d->year->shared->survey, &r->survey);
    if (!e)
        e = survey_takes(w->c, &r->survey, work_today(w));
    if (!e)
        e = invite_check(w->c, w->tx, &r->survey, d->s, &r->who);
    return e ? e
             : answer_of_link(w->c, w->tx, r->survey.id,
                              str_format(w->c->arena, "i%lld", (long long)r->who.id), &r->known);
}

// `a`: score; `b`: complete.
static enum err answer(struct work *w, struct deed *d)
{
    struct reply r;
    struct answer_value values[2] = {{.there = true, .score = d->a}};
    enum err e = find_reply(w, d, &r);
    if (e || r.known.done) // he has answered all of it
        return e;
    if (d->b && d->a < 7)
        values[1] = (struct answer_value){.there = true, .text = STR("响应太慢")};
    struct answering x = {.survey = &r.survey,
                          .invitation = r.who.id,
                          .customer = r.who.customer,
                          .org = d->year->org,
                          .link = str_format(w->c->arena, "i%lld", (long long)r.who.id),
                          .version = r.known.version,
                          .values = values,
                          .done = d->b != 0};
    e = answer_keep(w, &x);
    if (e)
        return e;
    struct happening *h = deed_notes(d, H_ANSWERED, (int)d->c);
    h->thing = r.who.id;
    h->value = d->a;
    h->other = d->b;
    int64_t ticket = 0, loop = 0;
    e = db_number(w->c, w->tx, "SELECT id FROM survey_loop WHERE answer = ?",
                  DB_VALUES(value_int(x.kept.id)), 0, &loop);
    if (!e && loop)
        e = db_number(w->c, w->tx, "SELECT ticket FROM survey_loop WHERE id = ?",
                      DB_VALUES(value_int(loop)), 0, &ticket);
    if (e || !loop)
        return e;
    h = deed_notes(d, H_LOOP, (int)d->c);
    h->thing = loop;
    h->value = LOOP_OPENED;
    h->other = ticket;
    h = deed_notes(d, H_TICKET, (int)d->c);
    h->thing = ticket;
    return e;
}

static enum err opt_out(struct work *w, struct deed *d)
{
    struct message m;
    enum err e = message_load(w->c, w->tx, d->b, &m);
    if (e)
        return e;
    struct opt_out o = {
        .customer = m.customer, .kind = MESSAGE_KINDS, .source = STR("link"), .message = m.id};
    deed_notes(d, H_OPTED_OUT, (int)d->a);
    return opt_out_give(w, &o, m.address_hash);
}

static int by_key(const void *a, const void *b)
{
    const struct arrival *x = *(const struct arrival *const *)a,
                         *y = *(const struct arrival *const *)b;
    int c = strcmp(x->key, y->key);
    return c ? c : (x->at_ms > y->at_ms) - (x->at_ms < y->at_ms);
}

// Of whom a phone is; -1: nobody's.
static int of_phone(const struct year *y, const char *phone)
{
    int i = strlen(phone) == 11 ? atoi(phone + 3) : -1;
    return i >= 0 && i < y->options.customers ? i : -1;
}

static void read_survey(struct year *y, const struct arrival *m, int who)
{
    const char *link = strrchr(m->says, '/');
    uint64_t key = str_hash(str_of(m->key));
    int now = y->shared->day * MOMENTS + y->shared->moment;
    bool whole = year_chance(y, 0.4, (uint64_t)now, 8, key);
    if (!link || !year_chance(y, 0.35, 7, 7, key)) // who answers, answers within days
        return;
    int score = (int)(year_lot(y, 9, 9, key) % 100);
    score = y->plan[who].grumbles <= (day_t)(m->at_ms / 86400000)
                ? score / 12
                : 6 + score / 20 - (score < 12) * 4;
    if (!whole && !year_chance(y, 0.3, (uint64_t)now, 10, key))
        return;
    deed_do(&(struct deed){.year = y,
                           .by = -1,
                           .run = answer,
                           .text = "answering",
                           .a = score > 10 ? 10 : score,
                           .b = whole,
                           .c = who,
                           .s = str_of(link + 1)},
            whole ? ANSWER : ANSWER_PART, key);
}

static void read_play(struct year *y, const struct arrival *m, int who)
{
    uint64_t key = str_hash(str_of(m->key));
    if (!year_chance(y, 0.02, 11, 11, key))
        return;
    int64_t id =
        number(y,
               "SELECT MAX(id) FROM message WHERE kind = 'sms' AND purpose = 'marketing' AND "
               "state = 'sent' AND customer = ?",
               company_customer_now(y, who));
    if (id)
        deed_do(
            &(struct deed){
                .year = y, .by = -1, .run = opt_out, .text = "opting out", .a = who, .b = id},
            OPT_OUT, (uint64_t)who);
}

// What came in the last days, each message once, in an order that does not hang on the network.
static void read_messages(struct year *y)
{
    enum { DAYS = 3 };
    int count = atomic_load(&y->peer->count), n = 0;
    const struct arrival **list =
        ARENA_ARRAY(y->c.arena, const struct arrival *, (size_t)count + 1);
    for (int i = count - 1; i >= 0; i--) {
        const struct arrival *m = &y->peer->list[i];
        if (m->at_ms < y->now_ms - DAYS * INT64_C(86400000))
            break;
        if (m->taken && *m->to)
            list[n++] = m;
    }
    qsort(list, (size_t)n, sizeof *list, by_key);
    for (int i = 0; i < n; i++) {
        int who = of_phone(y, list[i]->to);
        if (who < 0 || (i && !strcmp(list[i]->key, list[i - 1]->key)))
            continue;
        if (strstr(list[i]->says, "/s/"))
            read_survey(y, list[i], who);
        else if (!strncmp(list[i]->says, "play", 4))
            read_play(y, list[i], who);
    }
}

void customers_act(struct year *y, int day, int moment)
{
    if (moment == 0)
        return;
    for (int i = 0; i < y->options.customers; i++)
        live_one(y, i, day, moment);
    complain_some(y, day, moment);
    if (moment == 2 || moment == 5)
        say_more(y, day, moment);
    if (moment == 3 || moment == 6)
        read_messages(y);
    arena_reset(y->c.arena);
}
