// A process that lives the year, from where the one before it was cut off.
#include "app/loop.h"
#include "deliver/message_send.h"
#include "flow/warning.h"
#include "model/calendar.h"
#include "model/viewer.h"
#include "tests/simulate/books.h"
#include "tests/support/strike.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

// ---- helpers ------------------------------------------------------------------------------------

_Noreturn void year_fails(const struct year *y, const char *what)
{
    fprintf(stderr, "# day %d, moment %d, seed %llu: %s\n", y->shared->day, y->shared->moment,
            (unsigned long long)y->options.seed, what);
    _exit(3);
}

void must(const struct year *y, enum err e, const char *what)
{
    char all[1000];
    if (!e)
        return;
    snprintf(all, sizeof all, "%s: %s: %.*s", what, err_code(e), STR_ARG(y->c.why.en));
    year_fails(y, all);
}

day_t year_today(const struct year *y)
{
    return clock_today(org_clock(y->org));
}

int64_t year_wall(const struct year *y)
{
    return clock_wall(org_clock(y->org), y->now_ms);
}

// Just behind midnight, four times while people work, in the evening, late at night; each day at another minute.
void year_hold(struct year *y, int day, int moment)
{
    static const int minutes[MOMENTS][2] = {{2, 9},        {9 * 60, 119},  {11 * 60, 59},
                                            {14 * 60, 89}, {16 * 60, 119}, {19 * 60, 89},
                                            {22 * 60, 59}};
    int at = minutes[moment][0] + (int)(year_lot(y, 21, (uint64_t)(day + 1), (uint64_t)moment) %
                                        (uint64_t)(minutes[moment][1] + 1));
    int64_t wall = (int64_t)(y->first + day) * 86400 + at * 60;
    y->now_ms = calendar_ms(org_clock(y->org), wall);
    clock_hold(org_clock(y->org), y->now_ms);
    atomic_store(&y->peer->now_ms, y->now_ms);
    atomic_store(&y->peer->down, day % 60 == 40 || day % 60 == 41); // for two days nothing goes out
}

const struct viewer *viewer_of(struct year *y, int person)
{
    static const struct viewer *held[PEOPLE]; // of this process
    struct db_tx *tx;
    const struct viewer *v;
    must(y, db_read_begin(&y->c, org_db(y->org), &tx), "rights");
    must(y,
         viewers_get(&y->c, org_viewers(y->org), tx, org_schema(y->org), y->shared->people[person],
                     &v),
         "rights");
    db_read_end(tx);
    viewer_drop(held[person]);
    return held[person] = v;
}

void cells(struct year *y, struct work *w, struct record *r, bool *given, const char *text)
{
    const struct object *o = &w->schema->objects[r->object];
    r->cells = ARENA_ARRAY(w->c->arena, struct value, (size_t)o->field_count);
    for (struct str rest = str_of(text), one; rest.len;) {
        struct str value, name = str_cut(str_cut(rest, ';', &one), '=', &value);
        int field = object_field(o, name);
        if (field < 0)
            year_fails(y, text);
        must(y, kind_read(w->c, o->fields[field].kind, name, value, &r->cells[field]), text);
        if (given)
            given[field] = true;
        rest = one;
    }
}

int64_t number(struct year *y, const char *sql, int64_t a)
{
    struct db_tx *tx;
    int64_t out = 0;
    must(y, db_read_begin(&y->c, org_db(y->org), &tx), sql);
    must(y, db_number(&y->c, tx, sql, DB_VALUES(value_int(a)), 0, &out), sql);
    db_read_end(tx);
    return out;
}

// ---- the server ---------------------------------------------------------------------------------

// As the threads of a house do it (app/house.c, app/follow.c), one after the other, until nothing is left.
void server_act(struct year *y)
{
    enum { TURNS_MAX = 10000 };
    struct ctx *c = &y->c;
    struct outbox_limits limits = {.local = true};
    int64_t opened;
    bool due, more = true, hooks = false;
    must(y, judge_due(c, y->org, &due), "judging");
    if (due)
        must(y, judge_all(c, y->org, &opened), "judging all");
    must(y, judge_changes(c, y->org, &opened), "judging changes");
    for (int i = 0; more || i < 2; i++) {
        if (i == TURNS_MAX)
            year_fails(y, "the loop comes to no rest");
        must(y, loop_turn(c, y->org, &more), "the loop");
        arena_reset(c->arena);
    }
    must(y, outbox_gather(c, y->org), "webhooks");
    more = true;
    for (int i = 0; more || hooks; i++) {
        if (i == TURNS_MAX)
            year_fails(y, "the outbox comes to no rest");
        must(y, outbox_send(c, y->org, &limits, &hooks), "webhooks");
        must(y, message_send(c, y->org, &limits, &more), "messages");
        arena_reset(c->arena);
    }
}

// ---- the days -----------------------------------------------------------------------------------

static void live_moment(struct year *y, int day, int moment)
{
    struct shared *s = y->shared;
    year_hold(y, day, moment);
    if (s->strike_day <= day && s->writes_left) {
        atomic_store(&s->strike, s->writes_left);
        s->writes_left = 0;
    }
    if (moment == 0)
        server_act(y);
    customers_act(y, day, moment);
    server_act(y);
    people_act(y, day, moment);
    server_act(y);
    deed_forget(y);
    arena_reset(y->c.arena);
}

void year_live(struct year *y)
{
    struct shared *s = y->shared;
    strike_stand(&s->strike);
    must(y, org_open(&y->c, str_of(y->folder), &y->org), "the company");
    year_hold(y, s->day, s->moment);
    deed_settle(y);
    while (s->day < y->options.days) {
        live_moment(y, s->day, s->moment);
        if (++s->moment == MOMENTS) {
            s->moment = 0;
            s->day++;
        }
    }
    // What was ticked off on the last day comes back on the morning after.
    year_hold(y, y->options.days, 0);
    server_act(y);
    s->over = true;
    org_close(y->org);
}
