// At the end of the year everything has ended, or stands on the list of somebody who is there, with a date: asked by the
// very questions that Today asks, of each person with his own rights.
#include "base/map.h"
#include "care/loss.h"
#include "flow/today.h"
#include "flow/warning.h"
#include "jobs/agenda.h"
#include "model/standard.h"
#include "tests/simulate/books.h"
#include "tests/simulate/check.h"
#include "tests/simulate/company.h"
#include "tests/simulate/naive.h"

#include <stdio.h>

struct lists {
    struct year *y;
    struct int_map warnings, tasks, tickets; // those on somebody's list: 1: with a date, 0: without
};

static void note(struct int_map *m, int64_t id, bool dated)
{
    int64_t *at = int_map_put(m, (uint64_t)id, 0);
    *at |= dated;
}

// ---- one person's -------------------------------------------------------------------------------

static void his_warnings(struct lists *l, int i, enum warning_list which, bool told)
{
    struct year *y = l->y;
    struct warning_question q = {.list = which, .urgent_first = true, .limit = ALL_ROWS};
    *(told ? &q.told : &q.person) = y->shared->people[i];
    struct warning *list;
    struct db_tx *tx;
    int count;
    int64_t total, due;
    must(y, db_read_begin(&y->c, org_db(y->org), &tx), "a list");
    must(
        y,
        warnings(&y->c, y->org, tx, org_schema(y->org), viewer_of(y, i), &q, &list, &count, &total),
        "somebody's warnings");
    for (int n = 0; n < count; n++) {
        // Who waits behind others has the day on which the next are handed out.
        must(y, agenda_when(&y->c, tx, "hand", y->shared->people[i], 0, &due), "when");
        note(&l->warnings, list[n].id,
             which == LIST_NOW       ? list[n].due != DAY_NONE
             : which == LIST_SNOOZED ? list[n].snoozed >= year_today(y)
                                     : due > y->now_ms);
    }
    db_read_end(tx);
}

static void his_records(struct lists *l, int i, const char *key, struct int_map *to,
                        const char *date)
{
    struct year *y = l->y;
    struct today_section list[TODAY_SECTIONS_MAX];
    struct list_page page;
    int count;
    const struct viewer *v = viewer_of(y, i);
    const struct schema *s = org_schema(y->org);
    must(y, today_sections(&y->c, s, v, list, &count), "Today");
    for (int n = 0; n < count; n++) {
        if (strcmp(list[n].key, key))
            continue;
        const struct object *o = &s->objects[list[n].object];
        int at = date ? object_field(o, str_of(date)) : -1;
        list[n].question.limit = ALL_ROWS; // the page shows the first, and leads to the others
        must(y, list_records(&y->c, y->org, s, v, &list[n].question, &page), "Today");
        for (int k = 0; k < page.count; k++)
            note(to, page.rows[k].id, at >= 0 && page.rows[k].cells[at].type != VALUE_NULL);
    }
}

static void read_lists(struct lists *l)
{
    struct year *y = l->y;
    int64_t now = y->now_ms;
    int_map_init(&l->warnings, 1024);
    int_map_init(&l->tasks, 1024);
    int_map_init(&l->tickets, 1024);
    for (int i = 0; i < PEOPLE; i++) {
        if (y->staff[i].leaves != DAY_NONE && y->staff[i].leaves <= y->last)
            continue;
        his_warnings(l, i, LIST_NOW, false);
        his_warnings(l, i, LIST_NOW, true);
        his_warnings(l, i, LIST_WAITING, false);
        his_warnings(l, i, LIST_SNOOZED, false);
        his_records(l, i, "tickets", &l->tickets, NULL);
        // A task comes on the page a week before it is due: whatever is due within three months.
        clock_hold(org_clock(y->org), now + INT64_C(90) * 86400000);
        his_records(l, i, "tasks", &l->tasks, "due");
        clock_hold(org_clock(y->org), now);
    }
}

// ---- everything there is ------------------------------------------------------------------------

// How many of `ids` are on nobody's list, or without a date.
static void all_there(struct lists *l, const char *says, const struct int_map *on, const char *sql,
                      bool dated)
{
    struct year *y = l->y;
    int count, nowhere = 0, undated = 0;
    int64_t first = 0, *ids = company_ids(y, &count, "%s", sql);
    for (int i = 0; i < count; i++) {
        const int64_t *at = int_map_get(on, (uint64_t)ids[i]);
        nowhere += !at;
        undated += at && dated && !*at;
        if ((!at || (dated && !*at)) && !first)
            first = ids[i];
    }
    check_say(y->tally, !nowhere && !undated, says,
              "seed %llu: of %d that are open %d are on nobody's list, %d have no date; the first "
              "is %lld",
              (unsigned long long)y->options.seed, count, nowhere, undated, (long long)first);
}

static void tickets_there(struct lists *l)
{
    all_there(l, "each open ticket is on somebody's list", &l->tickets,
              "SELECT ticket FROM ticket_clock WHERE state IN ('new', 'working', 'waiting') AND "
              "into_ticket = 0",
              false);
    struct year *y = l->y;
    int count;
    int64_t *ids = company_ids(y, &count,
                               "SELECT ticket FROM ticket_clock k WHERE state <> 'closed' AND "
                               "into_ticket = 0 AND quiet = 0 AND "
                               "first_due = 0 AND solve_due = 0 AND NOT EXISTS (SELECT 1 FROM "
                               "agenda a WHERE a.kind = 'ticket' AND "
                               "a.thing = k.ticket)");
    check_say(y->tally, count == 0, "each ticket that is not closed has a date",
              "seed %llu: %d have none; the first is %lld", (unsigned long long)y->options.seed,
              count, (long long)(count ? ids[0] : 0));
}

// Of those that have not ended: the task, or for a bad answer its ticket.
static void loops_there(struct lists *l)
{
    struct year *y = l->y;
    int count, bad = 0;
    int64_t first = 0, *ids = company_ids(y, &count, "SELECT id FROM survey_loop WHERE state < 3");
    for (int i = 0; i < count; i++) {
        int64_t task = number(y, "SELECT task FROM survey_loop WHERE id = ?", ids[i]);
        const int64_t *at = int_map_get(&l->tasks, (uint64_t)task);
        if ((!at || !*at) && !bad++)
            first = ids[i];
    }
    int all = (int)number(y, "SELECT COUNT(*) FROM survey_loop WHERE id > ?", 0);
    check_say(y->tally, all > 0 && !bad,
              "each bad answer has ended, or is on somebody's list with a date",
              "seed %llu: of %d, %d open, %d on nobody's list; the first is %lld",
              (unsigned long long)y->options.seed, all, count, bad, (long long)first);
}

static void losses_there(struct lists *l)
{
    struct year *y = l->y;
    const struct schema *s = org_schema(y->org);
    int at = loss_object(s), bad = 0, open = 0;
    const struct object *o = &s->objects[at];
    struct list_question q = {.object = at, .sort = -1, .limit = ALL_ROWS};
    struct list_page page;
    int64_t first = 0;
    must(y, list_records(&y->c, y->org, s, viewer_program(), &q, &page), "losses");
    for (int i = 0; i < page.count; i++) {
        const struct record *r = &page.rows[i];
        struct value kind = r->cells[object_field(o, STR("kind"))];
        bool ended =
            r->cells[object_field(o, STR("interviewed"))].type != VALUE_NULL ||
            r->cells[object_field(o, STR("returned"))].type != VALUE_NULL ||
            (kind.type == VALUE_TEXT && standard_meaning("loss", "kind", kind.text) == LOSS_FALSE);
        if (ended)
            continue;
        open++;
        int64_t task = number(y, "SELECT task FROM loss_watch WHERE loss = ?", r->id);
        const int64_t *on = int_map_get(&l->tasks, (uint64_t)task);
        if ((!on || !*on) && !bad++)
            first = r->id;
    }
    check_say(y->tally, page.count > 0 && !bad,
              "each loss has ended, or is on somebody's list with a date",
              "seed %llu: of %d, %d open, %d on nobody's list; the first is %lld",
              (unsigned long long)y->options.seed, page.count, open, bad, (long long)first);
}

// ---- the ladder ---------------------------------------------------------------------------------

static day_t working_day(day_t day, int n)
{
    while (n)
        n -= naive_works(++day);
    return day;
}

enum { REMIND_AFTER = 3, MORNING_S = 9 * 3600 };

struct climb {
    int64_t warning, at; // when it came on a list; 0: it is on none
    int expected, reminded, wrong;
};

static int64_t morning_of(const struct climb *c)
{
    return (int64_t)working_day((day_t)(c->at / 86400), REMIND_AFTER) * 86400 + MORNING_S;
}

// What came since it was put on a list says whether its morning came.
static void climb_to(struct year *y, struct climb *c, int64_t until)
{
    if (!c->at)
        return;
    int64_t morning = morning_of(c);
    bool due = morning < until && morning <= year_wall(y);
    c->expected += due;
    c->wrong += morning != until && c->reminded != due;
    c->at = 0;
    c->reminded = 0;
}

// Of each warning that lay three working days on one list he was reminded, once, and his bell rang.
static void ladder_climbed(struct lists *l)
{
    static const char steps[] = "SELECT s.warning, s.at, s.what, w.rule FROM warning_step s JOIN "
                                "warning w ON w.id = s.warning "
                                "ORDER BY s.warning, s.id";
    struct year *y = l->y;
    struct climb c = {0};
    struct db_tx *tx;
    struct db_rows *rows;
    int64_t first = 0;
    must(y, db_read_begin(&y->c, org_db(y->org), &tx), steps);
    enum err e = db_query(&y->c, tx, steps, DB_NO_VALUES, &rows);
    while (!e && db_next(&y->c, rows, &e)) {
        int64_t warning = db_int(rows, 0), wall = clock_wall(org_clock(y->org), db_int(rows, 1));
        struct str what = db_text(rows, 2);
        int wrong = c.wrong;
        if (warning != c.warning) {
            climb_to(y, &c, INT64_MAX);
            c.warning = warning;
        }
        if (str_eq(what, STR("reminded")) && c.at)
            c.reminded +=
                wall / 86400 == morning_of(&c) / 86400; // who has no boss hears of it again later
        else if (!str_eq(what, STR("reminded")) && !str_eq(what, STR("told")) &&
                 !str_eq(what, STR("opened")))
            climb_to(y, &c, wall);
        if (str_eq(what, STR("handed")) || str_eq(what, STR("woken")))
            c.at = wall;
        if (c.wrong > wrong && !first)
            first = c.warning;
    }
    must(y, e, steps);
    db_read_end(tx);
    climb_to(y, &c, INT64_MAX);
    check_say(y->tally, c.expected > 0 && !c.wrong,
              "who lets a warning lie three working days is reminded, once",
              "seed %llu: of %d %d otherwise, the first of warning %lld",
              (unsigned long long)y->options.seed, c.expected, c.wrong, (long long)first);
    int silent = (int)number(y,
                             "SELECT COUNT(*) FROM warning_step s WHERE s.what IN ('reminded', "
                             "'told') AND s.id > ? AND NOT EXISTS "
                             "(SELECT 1 FROM message m JOIN bell b ON b.message = m.id WHERE "
                             "m.idempotency = 'warning:' || "
                             "CAST(s.warning AS TEXT) || ':' || s.what || ':' || CAST(s.at AS "
                             "TEXT) AND b.person = s.person)",
                             0);
    check_say(y->tally, !silent, "each reminding rang a bell", "seed %llu: %d rang none",
              (unsigned long long)y->options.seed, silent);
}

void check_lists(struct year *y)
{
    struct lists l = {.y = y};
    read_lists(&l);
    all_there(&l, "each open warning is on somebody's list with a date", &l.warnings,
              "SELECT id FROM warning WHERE status = 'open'", true);
    tickets_there(&l);
    loops_there(&l);
    losses_there(&l);
    ladder_climbed(&l);
    int stuck = (int)number(y, "SELECT COUNT(*) FROM agenda WHERE tries > ?", 0);
    check_say(y->tally, !stuck, "nothing that goes by itself has failed", "seed %llu: %d things",
              (unsigned long long)y->options.seed, stuck);
}
