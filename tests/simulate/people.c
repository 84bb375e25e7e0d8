// What people do on a working day: what stands on their lists, some of it; and what they forget, others hear of.
#include "care/invite.h"
#include "care/loop.h"
#include "care/loss.h"
#include "care/survey_tell.h"
#include "care/ticket_list.h"
#include "care/ticket_talk.h"
#include "flow/deed.h"
#include "flow/today.h"
#include "model/handover.h"
#include "model/message.h"
#include "tests/simulate/books.h"
#include "tests/simulate/company.h"
#include "tests/simulate/naive.h"

#include <stdio.h>
#include <stdlib.h>

enum { WARNING = 20, TASK, LOOP, LOSS, TICKET, ASK, AWAY, LEAVE, LIST_MAX_ROWS = 100 };

static bool is_there(const struct year *y, int i, day_t day)
{
    const struct planned_person *p = &y->staff[i];
    if (p->leaves != DAY_NONE && day >= p->leaves)
        return false;
    for (int n = 0; n < 3; n++)
        if (day >= p->away[n][0] && day <= p->away[n][1])
            return false;
    return true;
}

// ---- warnings -----------------------------------------------------------------------------------

static enum err on_warning(struct work *w, struct deed *d)
{
    struct year *y = d->year;
    static const char *const outcomes[] = {"kept", "kept", "lost", "other", "mistaken"};
    struct happening *h = deed_notes(d, H_WARNING, (int)d->e);
    h->thing = d->f;
    h->value = d->c;
    if (d->c == 'h')
        return warning_handle(w, y->org, d->a, d->b,
                              str_of(outcomes[year_lot(y, 31, (uint64_t)d->a, 0) % 5]),
                              STR("打过电话"));
    if (d->c == 's')
        return warning_snooze(w, y->org, d->a, d->b,
                              year_today(y) + 2 + (day_t)(year_lot(y, 32, (uint64_t)d->a, 0) % 12),
                              STR("客户在休假"));
    // Up, or back to whose the customer is, where he is there.
    int to = y->staff[d->by].duty == SELLS ? 1 + y->staff[d->by].department : 0;
    int owner = d->s.len == 3 ? (d->s.at[1] - '0') * 10 + d->s.at[2] - '0' : -1;
    if (y->staff[d->by].duty <= HEAD && owner >= 0 &&
        (y->staff[owner].leaves == DAY_NONE || year_today(y) < y->staff[owner].leaves))
        to = owner;
    return warning_give(w, y->org, d->a, d->b, y->shared->people[to], false, STR("请您看一下"));
}

static struct warning *list_warnings(struct year *y, int i, bool told, int *count)
{
    struct warning_question q = {.list = LIST_NOW, .urgent_first = true, .limit = LIST_MAX_ROWS};
    *(told ? &q.told : &q.person) = y->shared->people[i];
    struct warning *list;
    int64_t total;
    struct db_tx *tx;
    must(y, db_read_begin(&y->c, org_db(y->org), &tx), "a list");
    must(y,
         warnings(&y->c, y->org, tx, org_schema(y->org), viewer_of(y, i), &q, &list, count, &total),
         "somebody's warnings");
    db_read_end(tx);
    return list;
}

static int rule_index(const struct year *y, int64_t rule)
{
    int i = 2;
    while (i > 0 && y->shared->rules[i] != rule)
        i--;
    return i;
}

static void do_warnings(struct year *y, int i, bool told)
{
    int count;
    uint64_t now = (uint64_t)(y->shared->day * MOMENTS + y->shared->moment);
    struct warning *list = list_warnings(y, i, told, &count);
    for (int n = 0; n < count; n++) {
        uint64_t lot = year_lot(y, now, 33, (uint64_t)list[n].id) % 1000;
        int what = lot < 850 ? 'h' : lot < 950 ? 's' : 'g';
        if (!year_chance(y, y->staff[i].diligence * (told ? 0.8 : 0.5), now, 34,
                         (uint64_t)list[n].id))
            continue;
        deed_do(&(struct deed){.year = y,
                               .by = i,
                               .run = on_warning,
                               .text = "a warning",
                               .a = list[n].id,
                               .b = list[n].version,
                               .c = what,
                               .e = rule_index(y, list[n].rule),
                               .f = list[n].customer,
                               .s = list[n].owner},
                WARNING, (uint64_t)list[n].id);
    }
}

// ---- tasks --------------------------------------------------------------------------------------

static enum err finish(struct work *w, struct deed *d)
{
    struct record r = {.object = schema_object(w->schema, STR("task")), .id = d->a};
    const struct object *o = &w->schema->objects[r.object];
    bool *given = ARENA_ARRAY(w->c->arena, bool, (size_t)o->field_count);
    struct str day = day_text(w->c->arena, year_today(d->year));
    cells(d->year, w, &r, given, str_format(w->c->arena, "end=%.*s", STR_ARG(day)).at);
    return record_update(w, &r, given, d->b, NULL);
}

static enum err interview(struct work *w, struct deed *d)
{
    int reason = (int)(year_lot(d->year, 35, (uint64_t)d->a, 0) % NAIVE_REASONS);
    struct loss_interview i = {.loss = d->a,
                               .kind = reason == 0 ? LOSS_VOLUNTARY : -1,
                               .reason = str_of(naive_reasons[reason]),
                               .by = viewer_login(w->viewer)};
    struct happening *h = deed_notes(d, H_INTERVIEW, d->by);
    h->thing = d->a;
    h->value = reason;
    return loss_interviewed(w, &i);
}

static enum err move_loop(struct work *w, struct deed *d)
{
    struct loop l;
    enum err e = loop_load(w->c, w->tx, d->a, &l);
    if (e || l.state == LOOP_TOLD)
        return e;
    enum loop_state to = d->b ? LOOP_TOLD : (enum loop_state)(l.state + 1);
    struct loop_move m = {.id = l.id,
                          .version = l.version,
                          .state = to,
                          .outcome = to == LOOP_TOLD ? STR("solved") : STR(""),
                          .note = STR("已联系")};
    struct happening *h = deed_notes(d, H_LOOP, -1);
    h->thing = l.id;
    h->value = to;
    if (to == LOOP_TOLD && l.ticket) {
        h = deed_notes(d, H_STATE, -1);
        h->thing = l.ticket;
        h->value = TICKET_CLOSED;
    }
    return loop_move(w, &m);
}

// Most do what a task is about; some only tick it off.
static void do_task(struct year *y, int i, const struct record *task)
{
    uint64_t now = (uint64_t)(y->shared->day * MOMENTS + y->shared->moment),
             id = (uint64_t)task->id;
    int64_t loop = number(y, "SELECT id FROM survey_loop WHERE task = ? AND state < 3", task->id);
    int64_t loss = loop ? 0 : number(y, "SELECT loss FROM loss_watch WHERE task = ?", task->id);
    bool ticks = year_chance(y, 0.08, now, 36, id);
    struct deed d = {.year = y, .by = i, .text = "a task", .a = task->id, .b = task->version};
    if (!year_chance(y, y->staff[i].diligence * 0.6, now, 37, id))
        return;
    d.run = finish;
    if (loop && !ticks) {
        d.run = move_loop;
        d.a = loop;
        d.b = year_chance(y, 0.3, now, 38, id);
    } else if (loss && !ticks) {
        d.run = interview;
        d.a = loss;
    }
    deed_do(&d, TASK, id);
}

static void do_tasks(struct year *y, int i)
{
    struct today_section list[TODAY_SECTIONS_MAX];
    struct list_page page;
    int count;
    const struct viewer *v = viewer_of(y, i);
    const struct schema *s = org_schema(y->org);
    must(y, today_sections(&y->c, s, v, list, &count), "Today");
    for (int n = 0; n < count; n++) {
        if (strcmp(list[n].key, "tasks"))
            continue;
        must(y, list_records(&y->c, y->org, s, v, &list[n].question, &page), "tasks");
        for (int k = 0; k < page.count; k++)
            do_task(y, i, &page.rows[k]);
    }
}

// ---- tickets ------------------------------------------------------------------------------------

static enum err on_ticket(struct work *w, struct deed *d)
{
    struct desk desk;
    struct talk_saying s = {
        .ticket = d->a, .kind = TALK_REPLY, .text = STR("您好，正在处理"), .then = (int)d->b};
    enum err e = desk_open(w, org_clock(d->year->org), &desk);
    struct happening *h = deed_notes(d, H_REPLY, d->by);
    h->thing = d->a;
    h->value = d->b;
    return e ? e : talk_say(&desk, &s);
}

static void do_tickets(struct year *y, int i)
{
    struct str login = viewer_login(viewer_of(y, i));
    struct ticket_question q = {.which = TICKETS_OPEN, .by = &login, .limit = LIST_MAX_ROWS};
    uint64_t now = (uint64_t)(y->shared->day * MOMENTS + y->shared->moment);
    struct ticket_row *rows;
    struct db_tx *tx;
    int count;
    int64_t total;
    must(y, db_read_begin(&y->c, org_db(y->org), &tx), "a list");
    must(y,
         ticket_list(&y->c, y->org, tx, org_schema(y->org), viewer_of(y, i), &q, &rows, &count,
                     &total),
         "somebody's tickets");
    db_read_end(tx);
    for (int n = 0; n < count; n++) {
        const struct ticket_clock *k = &rows[n].clock;
        uint64_t id = (uint64_t)rows[n].record.id, lot = year_lot(y, now, 39, id) % 100;
        bool fresh = k->state == TICKET_NEW, waits = k->state == TICKET_WAITING;
        double p = y->staff[i].diligence * (fresh ? 1.1 : waits ? 0.05 : 0.5);
        if (!k->ticket || !year_chance(y, p, now, 40, id))
            continue;
        int then = waits      ? TICKET_SOLVED
                   : lot < 45 ? -1
                   : lot < 70 ? TICKET_WAITING
                              : TICKET_SOLVED;
        deed_do(&(struct deed){.year = y,
                               .by = i,
                               .run = on_ticket,
                               .text = "a ticket",
                               .a = rows[n].record.id,
                               .b = then},
                TICKET, id);
    }
}

// ---- what the company does ----------------------------------------------------------------------

struct asking {
    struct candidate list[CUSTOMERS_MAX];
    int who[CUSTOMERS_MAX], count; // in the same order
};

// As POST /api/surveys/:id/invitations does it.
static enum err ask_one(struct work *w, struct deed *d, const struct survey *s,
                        const struct candidate *one, int who)
{
    struct survey_told told =
        survey_tell(w->c->arena, s, STR("https://crm.example.com"), one->invitation);
    struct message m = {.key = str_format(w->c->arena, "survey:%lld:invitation:%lld",
                                          (long long)s->id, (long long)one->invitation),
                        .kind = MESSAGE_SMS,
                        .target = TARGET_CUSTOMER,
                        .customer = one->customer,
                        .purpose = PURPOSE_SERVICE,
                        .cause = STR("survey"),
                        .cause_id = s->id,
                        .subject = told.subject.zh,
                        .body = told.body.zh};
    deed_notes(d, H_ASKED, who)->thing = one->invitation;
    return message_put(w, &m);
}

static enum err ask(struct work *w, struct deed *d)
{
    struct asking *x = (struct asking *)(uintptr_t)d->c;
    struct survey s;
    enum err e = survey_load(w->c, w->tx, d->year->shared->survey, &s);
    if (!e)
        e = invite_ask(w, &s, x->list, x->count);
    for (int i = 0; i < x->count && !e; i++)
        if (x->list[i].why == LEFT_OUT_NOT)
            e = ask_one(w, d, &s, &x->list[i], x->who[i]);
    return e;
}

// Ascending and each once, as the list that a condition finds.
static void add_candidate(struct asking *x, int64_t customer, int who)
{
    int at = x->count;
    while (at > 0 && x->list[at - 1].customer >= customer)
        at--;
    if (at < x->count && x->list[at].customer == customer)
        return;
    memmove(&x->list[at + 1], &x->list[at], (size_t)(x->count - at) * sizeof *x->list);
    memmove(&x->who[at + 1], &x->who[at], (size_t)(x->count - at) * sizeof *x->who);
    x->list[at] = (struct candidate){.customer = customer};
    x->who[at] = who;
    x->count++;
}

// On the first working day of a month a third of the customers.
static void ask_customers(struct year *y, day_t today)
{
    struct date at = day_date(today);
    struct asking *x = ARENA_NEW(y->c.arena, struct asking);
    for (day_t day = day_of(at.year, at.month, 1); day < today; day++)
        if (naive_works(day))
            return;
    for (int i = 0; i < y->options.customers; i++)
        if (y->shared->customers[i] && naive_works(today) &&
            year_chance(y, 0.3, (uint64_t)(at.year * 12 + at.month), 41, (uint64_t)i))
            add_candidate(x, company_customer_now(y, i), i);
    if (x->count)
        deed_do(
            &(struct deed){
                .year = y, .by = 0, .run = ask, .text = "asking", .c = (int64_t)(uintptr_t)x},
            ASK, 0);
}

static enum err set_available(struct work *w, struct deed *d)
{
    return queue_available(w, d->year->shared->queue, d->a, d->b != 0);
}

static enum err leave(struct work *w, struct deed *d)
{
    struct handover_doing *doing = (struct handover_doing *)(uintptr_t)d->c;
    deed_notes(d, H_LEFT, (int)d->a);
    return handover_do(w, doing);
}

// All that is his goes to two of his colleagues in turn.
static void let_go(struct year *y, int i)
{
    struct handover_rule rule = {
        .person = y->shared->people[i], .how = HANDOVER_TURN, .receiver_count = 2};
    struct handover_plan plan;
    rule.receivers[0].person = y->shared->people[i - 2];
    rule.receivers[1].person = y->shared->people[i - 4];
    must(y, handover_look(&y->c, y->org, viewer_of(y, 0), &rule, &plan), "who gets what");
    struct handover_doing doing = {.rule = &rule, .plan = &plan};
    deed_do(&(struct deed){.year = y,
                           .by = 0,
                           .run = leave,
                           .text = "leaving",
                           .a = i,
                           .c = (int64_t)(uintptr_t)&doing},
            LEAVE, (uint64_t)i);
}

static void company_acts(struct year *y, day_t today, int moment)
{
    if (moment == 2)
        ask_customers(y, today);
    for (int i = 0; i < PEOPLE && moment == 1; i++) {
        if (y->staff[i].leaves == today)
            let_go(y, i);
        bool now = is_there(y, i, today), before = is_there(y, i, today - 1);
        if (y->staff[i].duty == SERVES && now != before)
            deed_do(&(struct deed){.year = y,
                                   .by = 0,
                                   .run = set_available,
                                   .text = "away",
                                   .a = y->shared->people[i],
                                   .b = now},
                    AWAY, (uint64_t)i);
    }
}

void people_act(struct year *y, int day, int moment)
{
    day_t today = y->first + day;
    if (moment == 0 || moment > 4)
        return;
    company_acts(y, today, moment);
    if (!naive_works(today))
        return;
    for (int i = 0; i < PEOPLE; i++) {
        if (!is_there(y, i, today))
            continue;
        bool serves = y->staff[i].duty == SERVES;
        if (moment == 1 || moment == 3) {
            do_warnings(y, i, false);
            if (y->staff[i].duty <= HEAD)
                do_warnings(y, i, true);
        }
        if (moment == 2 || (moment == 4 && serves))
            do_tasks(y, i);
        if (serves)
            do_tickets(y, i);
        arena_reset(y->c.arena);
    }
}
