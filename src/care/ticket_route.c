// Which queue a ticket goes into, and who of its members gets it.
#include "care/ticket.h"
#include "model/own.h"
#include "model/sight.h"

static const char people[] = "SELECT id, login FROM person WHERE active = 1 ORDER BY id";
// A deleted ticket keeps its clock, for the case that it is taken back, but is nobody's work.
static const char loads[] =
    "SELECT handler, COUNT(*) FROM ticket_clock WHERE handler <> '' AND state IN ('new', "
    "'working', 'waiting') AND into_ticket = 0 AND ticket IN (SELECT id FROM %.*s) GROUP BY "
    "handler";

static bool has(const struct str *list, int count, struct str one)
{
    for (int i = 0; i < count; i++)
        if (str_eq(list[i], one))
            return true;
    return false;
}

static bool holds(const struct desk *d, const struct record *r, struct str condition)
{
    struct ctx quiet = {.arena = d->w->c->arena};
    struct own own = {d->o, r->cells, work_today(d->w), d->w->c->arena};
    struct rule *rule;
    // One that stopped working, because a field is gone, takes nothing.
    if (rule_parse_filter(&quiet, &d->w->schema->catalog, d->object, condition, &rule))
        return false;
    return own_holds(&own, rule);
}

const struct ticket_queue *ticket_queue_for(const struct desk *d, const struct record *r)
{
    struct str named = desk_text(d, r, d->queue), kind = desk_text(d, r, d->kind);
    for (int i = 0; named.len && i < d->queue_count; i++)
        if (str_eq(d->queues[i].name, named))
            return &d->queues[i];
    for (int i = 0; i < d->queue_count; i++) {
        const struct ticket_queue *q = &d->queues[i];
        bool fits = !q->kind_count || has(q->kinds, q->kind_count, kind);
        if (fits && (!str_trim(q->condition).len || holds(d, r, q->condition)))
            return q;
    }
    return NULL;
}

struct candidate {
    int64_t person, load;
    struct str login;
    bool able;
};

// The members who are there, in the order of their ids.
static enum err candidates(struct desk *d, const struct ticket_queue *q, struct str kind,
                           struct str besides, struct candidate **out, int *count)
{
    struct ctx *c = d->w->c;
    struct db_rows *rows;
    *out = ARENA_ARRAY(c->arena, struct candidate, (size_t)q->member_count + 1);
    *count = 0;
    enum err e = db_query(c, d->w->tx, people, DB_NO_VALUES, &rows);
    while (!e && db_next(c, rows, &e)) {
        struct candidate one = {.person = db_int(rows, 0), .login = db_text_copy(c, rows, 1)};
        for (int i = 0; i < q->member_count; i++) {
            const struct queue_member *m = &q->members[i];
            if (m->person != one.person || !m->available || str_eq(one.login, besides))
                continue;
            one.able = !m->skill_count || has(m->skills, m->skill_count, kind);
            (*out)[(*count)++] = one;
        }
    }
    if (!e)
        e = db_query(c, d->w->tx, str_format(c->arena, loads, STR_ARG(d->o->table)).at,
                     DB_NO_VALUES, &rows);
    while (!e && db_next(c, rows, &e))
        for (int i = 0; i < *count; i++)
            if (str_eq((*out)[i].login, db_text(rows, 0)))
                (*out)[i].load = db_int(rows, 1);
    return e;
}

// The next in turn; the first again behind the last.
static const struct candidate *in_turn(const struct candidate *list, int count, int64_t last)
{
    for (int i = 0; i < count; i++)
        if (list[i].person > last)
            return &list[i];
    return count ? &list[0] : NULL;
}

// Among those with the fewest, whose turn it is.
static const struct candidate *least(struct candidate *list, int count, int64_t last)
{
    int64_t fewest = INT64_MAX;
    int n = 0;
    for (int i = 0; i < count; i++)
        if (list[i].load < fewest)
            fewest = list[i].load;
    for (int i = 0; i < count; i++)
        if (list[i].load == fewest)
            list[n++] = list[i];
    return in_turn(list, n, last);
}

static int keep_able(struct candidate *list, int count)
{
    int n = 0;
    for (int i = 0; i < count; i++)
        n += list[i].able;
    if (!n) // nobody can: better somebody than nobody
        return count;
    n = 0;
    for (int i = 0; i < count; i++)
        if (list[i].able)
            list[n++] = list[i];
    return n;
}

// Where none of them does, an administrator gets it.
static enum err keep_seeing(struct desk *d, int64_t customer, struct candidate *list, int *count,
                            struct str *login)
{
    struct sight sight;
    enum err e = ERR_NONE;
    int n = 0;
    if (!d->org || !*count)
        return e;
    sight_init(&sight, d->w, d->org, d->object);
    for (int i = 0; i < *count && !e; i++) {
        bool sees = false;
        e = sight_sees(&sight, list[i].person, customer, &sees);
        if (sees)
            list[n++] = list[i];
    }
    if (!e && !n)
        e = sight_first(&sight, NULL, 0, customer, login);
    sight_deinit(&sight);
    *count = n;
    return e;
}

enum err ticket_route(struct desk *d, const struct ticket_queue *q, int64_t customer,
                      struct str kind, struct str besides, struct str *login)
{
    struct candidate *list;
    int count;
    *login = STR("");
    if (!q || q->routing == QUEUE_NOBODY)
        return ERR_NONE;
    enum err e = candidates(d, q, kind, besides, &list, &count);
    if (!e)
        e = keep_seeing(d, customer, list, &count, login);
    if (e || !count)
        return e;
    if (q->routing == QUEUE_SKILL)
        count = keep_able(list, count);
    const struct candidate *one =
        q->routing == QUEUE_TURN ? in_turn(list, count, q->turn) : least(list, count, q->turn);
    *login = one->login;
    for (int i = 0; i < d->queue_count; i++)
        if (d->queues[i].id == q->id)
            d->queues[i].turn = one->person;
    return queue_turn(d->w, q->id, one->person);
}
