// What should be done by now and is not, by whose it is: warnings, bad answers, losses without a reason,
// tickets. As of now, whatever period is looked at: it is a list of work, not of the past.
#include "auth/person.h"
#include "care/loop.h"
#include "care/loss_sum.h"
#include "care/result.h"
#include "care/ticket_list.h"
#include "review/making.h"

#include <stdlib.h>

enum { PEOPLE_SHOWN = 30, LOSS_DAYS_BACK = 365 };
enum overdue { LATE_WARNINGS, LATE_ANSWERS, LATE_LOSSES, LATE_TICKETS, LATE_KINDS };

struct whose_late {
    int64_t person; // 0: nobody
    struct str login, name;
    int64_t count[LATE_KINDS], all;
    struct str path[LATE_KINDS];
};

struct late {
    struct making *m;
    struct db_tx *tx;
    struct whose_late *list;
    int count;
    bool kept[LATE_KINDS]; // there is such a thing here, and he may see it
    int64_t total[LATE_KINDS];
    struct person *people;
    int person_count;
};

static struct whose_late *of_person(struct late *l, int64_t person, struct str login)
{
    struct arena *a = l->m->c->arena;
    for (int i = 0; i < l->count; i++)
        if (l->list[i].person == person && str_eq(l->list[i].login, login))
            return &l->list[i];
    l->list = arena_grow(a, l->list, (size_t)l->count, (size_t)l->count + 1, sizeof *l->list);
    l->list[l->count] = (struct whose_late){.person = person, .login = login, .name = login};
    for (int i = 0; i < l->person_count; i++)
        if (l->people[i].id == person && person)
            l->list[l->count].name = l->people[i].name;
    return &l->list[l->count++];
}

// By number, or by name of sign-in; one that nobody has is a row of its own.
static struct whose_late *of_id(struct late *l, int64_t person)
{
    for (int i = 0; i < l->person_count; i++)
        if (l->people[i].id == person)
            return of_person(l, person, l->people[i].login);
    return of_person(l, 0, STR(""));
}

static struct whose_late *of_login(struct late *l, struct str login)
{
    for (int i = 0; i < l->person_count; i++)
        if (login.len && str_eq(l->people[i].login, login))
            return of_person(l, l->people[i].id, login);
    return of_person(l, 0, login);
}

static void add(struct late *l, struct whose_late *w, enum overdue what, int64_t n, struct str path)
{
    w->count[what] += n;
    w->all += n;
    w->path[what] = path;
    l->total[what] += n;
}

// ---- each of them -------------------------------------------------------------------------------

static enum err late_warnings(struct late *l)
{
    struct making *m = l->m;
    struct warning_question q = {.list = LIST_OVERDUE, .limit = 1};
    struct warning_load *list;
    int count;
    enum err e = warning_loads(m->c, m->org, l->tx, m->s, m->v, &q, &list, &count);
    l->kept[LATE_WARNINGS] = !e;
    for (int i = 0; i < count && !e; i++)
        add(l, of_id(l, list[i].person), LATE_WARNINGS, list[i].count,
            list[i].person ? path_of(m->c->arena, "/warnings?status=overdue&person=%lld",
                                     (long long)list[i].person)
                           : STR("/warnings?status=overdue"));
    return e;
}

static enum err late_answers(struct late *l)
{
    struct making *m = l->m;
    struct loop *list;
    int count;
    enum err e = loop_list(m->c, l->tx, true, &list, &count);
    l->kept[LATE_ANSWERS] = !e;
    for (int i = 0; i < count && !e; i++) {
        bool seen = false;
        if (list[i].due >= m->out->today)
            continue;
        e = result_sees(m->c, m->org, l->tx, m->s, m->v, list[i].customer, &seen);
        if (!e && seen)
            add(l, of_login(l, list[i].owner), LATE_ANSWERS, 1,
                path_of(m->c->arena, "/satisfaction?tab=loops&late=1&owner=%.*s",
                        STR_ARG(path_part(m->c->arena, list[i].owner))));
    }
    return e;
}

static enum err late_tickets(struct late *l)
{
    struct making *m = l->m;
    struct ctx quiet = {.arena = m->c->arena};
    struct ticket_question q = {.which = TICKETS_LATE};
    struct ticket_figures *rows;
    int count;
    enum err e = ticket_figures(&quiet, m->org, l->tx, m->s, m->v, &q, GROUP_BY, &rows, &count);
    if (e == ERR_NOT_FOUND || e == ERR_DENIED)
        return ERR_NONE; // not kept here, or not for him
    l->kept[LATE_TICKETS] = !e;
    for (int i = 1; i < count && !e; i++) // the first row is all of them
        add(l, of_login(l, rows[i].name), LATE_TICKETS, rows[i].count,
            path_of(m->c->arena, "/tickets?tab=late&handler=%.*s",
                    STR_ARG(path_part(m->c->arena, rows[i].name))));
    return e ? fail_as(m->c, &quiet.why) : ERR_NONE;
}

// Reads with transactions of its own.
static enum err late_losses(struct late *l)
{
    struct making *m = l->m;
    struct ctx quiet = {.arena = m->c->arena};
    struct arena *a = m->c->arena;
    struct losses all;
    struct loss_sums sums;
    if (losses_fields(&quiet, m->org, m->s, m->v, &all) || !loss_reads(&all, all.reason) ||
        !loss_reads(&all, all.owner))
        return ERR_NONE;
    enum err e = losses_between(m->c, &all, m->out->today - LOSS_DAYS_BACK, m->out->today);
    if (e)
        return e;
    l->kept[LATE_LOSSES] = true;
    loss_add_up(a, &all, &sums);
    struct losses untold = all;
    untold.filter = str_format(a, "%.*s and reason is empty", STR_ARG(all.filter));
    for (int i = 0; i < sums.untold.count; i++) {
        const struct loss_heap *h = &sums.untold.at[i];
        add(l, of_login(l, h->value), LATE_LOSSES, h->count,
            path_filter(a, "loss", loss_heap_filter(a, &untold, &sums, "kept_by", h->value)));
    }
    return ERR_NONE;
}

static enum err gather(struct late *l)
{
    struct making *m = l->m;
    enum err e = db_read_begin(m->c, org_db(m->org), &l->tx);
    if (e)
        return e;
    e = person_list(m->c, l->tx, &l->people, &l->person_count);
    if (!e)
        e = late_warnings(l);
    if (!e)
        e = late_answers(l);
    if (!e)
        e = late_tickets(l);
    db_read_end(l->tx);
    return e ? e : late_losses(l);
}

// ---- written down -------------------------------------------------------------------------------

static int most_first(const void *left, const void *right)
{
    const struct whose_late *a = left, *b = right;
    if (a->all != b->all)
        return a->all < b->all ? 1 : -1;
    return str_cmp(a->login, b->login);
}

static void add_person(struct making *m, const struct late *l, struct review_table *t,
                       const struct whose_late *w)
{
    struct review_cell *row = review_row(m, t);
    int column = 1;
    row[0] = cell_words(w->name.len ? same_words(w->name) : SAY("无人负责", "nobody"), STR(""));
    for (int k = 0; k < LATE_KINDS; k++)
        if (l->kept[k]) {
            row[column] = cell_count(w->count[k], w->count[k] ? w->path[k] : STR(""));
            row[column++].tone = w->count[k] ? TONE_BAD : TONE_QUIET;
        }
}

enum err review_overdue(struct making *m)
{
    static const struct review_column kinds[LATE_KINDS] = {
        [LATE_WARNINGS] = {"warnings", "逾期预警", "Warnings", false},
        [LATE_ANSWERS] = {"answers", "逾期差评", "Bad answers", false},
        [LATE_LOSSES] = {"losses", "未填原因的流失", "Losses without a reason", false},
        [LATE_TICKETS] = {"tickets", "超时工单", "Tickets", false},
    };
    static const char *const all_paths[LATE_KINDS] = {
        [LATE_WARNINGS] = "/warnings?status=overdue",
        [LATE_ANSWERS] = "/satisfaction?tab=loops&late=1",
        [LATE_LOSSES] = "/losses",
        [LATE_TICKETS] = "/tickets?tab=late",
    };
    struct late l = {.m = m};
    struct review_column columns[LATE_KINDS + 1] = {{"person", "负责人", "Whose", false}};
    int n = 1;
    struct review_section *s = review_section(m, "overdue", SAY("逾期未完成", "Overdue"));
    enum err e = gather(&l);
    if (e)
        return e;
    for (int k = 0; k < LATE_KINDS; k++)
        if (l.kept[k]) {
            struct review_cell cell = cell_count(l.total[k], str_of(all_paths[k]));
            cell.tone = l.total[k] ? TONE_BAD : TONE_GOOD;
            review_figure(m, s, kinds[k].key,
                          (struct review_text){str_of(kinds[k].zh), str_of(kinds[k].en)}, cell);
            columns[n++] = kinds[k];
        }
    if (!l.count) {
        s->empty = SAY("此刻没有逾期的事。", "Nothing is overdue at this moment.");
        return ERR_NONE;
    }
    qsort(l.list, (size_t)l.count, sizeof *l.list, most_first);
    struct review_table *t =
        review_table(m, s, "people", SAY("按负责人", "By whose it is"), columns, n);
    t->says = review_format(m->c->arena, "截至 %.*s，不限于这段时间。",
                            "As of %.*s, not of this time alone.",
                            STR_ARG(day_text(m->c->arena, m->out->today)));
    for (int i = 0; i < l.count && i < PEOPLE_SHOWN; i++)
        add_person(m, &l, t, &l.list[i]);
    const struct whose_late *most = &l.list[0];
    m->facts.busiest = most->name.len ? same_words(most->name) : SAY("无人负责", "Nobody");
    m->facts.busiest_count = most->all;
    m->facts.busiest_path =
        most->person
            ? path_of(m->c->arena, "/warnings?status=overdue&person=%lld", (long long)most->person)
            : STR("/warnings?status=nobody");
    return ERR_NONE;
}
