// What the stranger's server got, beside the books and beside what the program says it sent: nothing lost, nothing twice,
// nothing to who wants none, nothing to who is in a control group, nothing in quiet hours, no more than the caps allow.
#include "base/map.h"
#include "model/message.h"
#include "tests/simulate/books.h"
#include "tests/simulate/check.h"
#include "tests/simulate/naive.h"

#include <stdio.h>
#include <stdlib.h>

enum { QUIET_FROM = 18 * 60, QUIET_TO = 10 * 60 + 30, ZONE_S = 8 * 3600 };

// One key, however often it came.
struct got {
    const struct arrival *first, *last; // that were taken
    int tries, taken;
    int who;      // by the phone; -1: a webhook
    int play;     // by the words; -1: none
    int64_t asks; // the invitation whose link it brings; 0: none
    bool same;    // it always said the same, to the same customer
    bool known;   // the program has a message of that key
};

struct inbox {
    struct year *y;
    struct naive *books;
    struct got *list;
    int count;
    char seeds[2][64];
    int64_t shares[2];
};

static int64_t wall_of(int64_t at_ms)
{
    return at_ms / 1000 + ZONE_S;
}

static int by_key_and_time(const void *a, const void *b)
{
    const struct arrival *x = *(const struct arrival *const *)a,
                         *y = *(const struct arrival *const *)b;
    int c = strcmp(x->key, y->key);
    return c ? c : (x->at_ms > y->at_ms) - (x->at_ms < y->at_ms);
}

static void add(struct inbox *in, const struct arrival *m)
{
    struct got *g = in->count ? &in->list[in->count - 1] : NULL;
    const struct arrival *before = g ? g->last : NULL;
    if (!before || strcmp(before->key, m->key)) {
        g = &in->list[in->count++];
        *g =
            (struct got){.same = true, .who = *m->to ? atoi(m->to + 3) : -1, .play = -1, .last = m};
        if (!strncmp(m->says, "play", 4))
            g->play = m->says[4] - '0';
        if (strstr(m->says, "/s/"))
            g->asks = atoll(strrchr(m->says, '/') + 1);
        before = m;
    }
    g->tries++;
    // Where two became one meanwhile it goes to the phone that was kept, of either.
    int64_t wall = wall_of(m->at_ms);
    bool him = !strcmp(before->to, m->to) ||
               (g->who >= 0 && naive_root(in->books, g->who, wall) ==
                                   naive_root(in->books, atoi(m->to + 3), wall));
    g->same &= !strcmp(before->says, m->says) && him;
    g->last = m;
    if (m->taken && !g->taken++)
        g->first = m;
}

static void read_inbox(struct inbox *in)
{
    struct peer *p = in->y->peer;
    int count = atomic_load(&p->count);
    const struct arrival **all = mem_array((size_t)count + 1, sizeof *all);
    in->list = mem_array((size_t)count + 1, sizeof *in->list);
    for (int i = 0; i < count; i++)
        all[i] = &p->list[i];
    qsort(all, (size_t)count, sizeof *all, by_key_and_time);
    for (int i = 0; i < count; i++)
        add(in, all[i]);
    free(all);
}

static struct got *find(struct inbox *in, const char *key)
{
    int low = 0, high = in->count;
    while (low < high) {
        int mid = (low + high) / 2;
        int c = strcmp(in->list[mid].last->key, key);
        if (!c)
            return &in->list[mid];
        *(c < 0 ? &low : &high) = c < 0 ? mid + 1 : mid;
    }
    return NULL;
}

// ---- lost, doubled ------------------------------------------------------------------------------

struct sent {
    int sent, lost, unknown, changed, unended, wrong_end, twice, to_whom;
    char why[300];
};

static void tell(struct sent *s, int *what, const char *says, struct str key)
{
    if (!*s->why)
        snprintf(s->why, sizeof s->why, "%s: %.*s", says, STR_ARG(key));
    ++*what;
}

// One message as the program has it.
static void compare(struct inbox *in, struct sent *s, struct db_rows *rows)
{
    struct arena *a = in->y->c.arena;
    struct str key = db_text(rows, 0), kind = db_text(rows, 1), state = db_text(rows, 2);
    bool hook = str_eq(kind, STR("hook"));
    struct str mark = message_mark(a, key);
    const char *mine = str_format(a, "%s%.*s", hook ? "msg_" : "", STR_ARG(mark)).at;
    struct got *g = find(in, mine);
    bool went = str_eq(state, STR("sent")), for_good = peer_refuses(&in->y->peer->faults, mine);
    int64_t late = in->y->now_ms - 5 * INT64_C(86400000);
    s->sent += went;
    if (went && (!g || !g->taken))
        tell(s, &s->lost, "said to be sent, never arrived", key);
    if (for_good && went)
        tell(s, &s->wrong_end, "refused for good, said to be sent", key);
    // Refused by the program itself, or for good by the peer; all else has arrived, or is on its way.
    if (str_eq(state, STR("failed")) && !for_good && !(g && g->tries >= 10))
        tell(s, &s->wrong_end, "failed, though nobody refused it", key);
    if (str_eq(state, STR("waiting")) && db_int(rows, 3) < late && !(g && g->tries > 1))
        tell(s, &s->unended, "still waiting after five days", key);
    if (!g)
        return;
    g->known = true;
    if (!g->same)
        tell(s, &s->changed, "one key, two messages", key);
    struct str phone = db_text(rows, 4);
    if (!hook && !str_eq(phone, str_of(g->last->to)))
        tell(s, &s->to_whom, "to somebody else's phone", key);
}

static void nothing_lost(struct inbox *in)
{
    static const char all[] =
        "SELECT m.idempotency, m.kind, m.state, m.created, m.address FROM message m "
        "WHERE m.kind IN ('sms', 'hook') ORDER BY m.id";
    struct year *y = in->y;
    struct sent s = {0};
    struct db_tx *tx;
    struct db_rows *rows;
    must(y, db_read_begin(&y->c, org_db(y->org), &tx), all);
    enum err e = db_query(&y->c, tx, all, DB_NO_VALUES, &rows);
    while (!e && db_next(&y->c, rows, &e))
        compare(in, &s, rows);
    must(y, e, all);
    db_read_end(tx);
    int keys = 0, doubled = 0, webhooks = 0;
    for (int i = 0; i < in->count; i++) {
        const struct got *g = &in->list[i];
        bool told = g->who < 0 && strncmp(g->last->says, "play", 4);
        webhooks += told && g->taken;
        keys += g->taken && !told;
        doubled += g->taken > 1;
        if (!told && !g->known)
            tell(&s, &s.unknown, "nobody wrote", str_of(g->last->key));
    }
    printf("# the peer: %d requests, %d messages taken, %d of them more than once\n",
           atomic_load(&y->peer->count), keys, doubled);
    check_say(y->tally, s.sent > 0 && !s.lost && !s.wrong_end,
              "what is said to be sent has arrived, and nothing else ended badly",
              "seed %llu: %d lost, %d ended otherwise: %s", (unsigned long long)y->options.seed,
              s.lost, s.wrong_end, s.why);
    check_say(y->tally, !s.unended, "no message waits for ever", "seed %llu: %d: %s",
              (unsigned long long)y->options.seed, s.unended, s.why);
    check_say(y->tally, !s.unknown && !s.changed && !s.to_whom,
              "each key is one message, to one phone", "seed %llu: %s",
              (unsigned long long)y->options.seed, s.why);
    int tickets = 0;
    for (int i = 0; i < y->shared->happening_count; i++)
        tickets += y->shared->happenings[i].what == H_TICKET;
    check_say(y->tally, webhooks == tickets, "each ticket was told of by webhook, under one key",
              "seed %llu: %d tickets, %d webhooks", (unsigned long long)y->options.seed, tickets,
              webhooks);
}

// Each invitation once; of a play no more than its steps say.
static void nothing_doubled(struct inbox *in)
{
    struct year *y = in->y;
    int asked = 0, links = 0, missing = 0, twice = 0, more = 0;
    char why[200] = "";
    struct int_map came;
    int_map_init(&came, 4096);
    for (int n = 0; n < in->count; n++)
        if (in->list[n].asks && in->list[n].taken)
            ++*int_map_put(&came, (uint64_t)in->list[n].asks, 0);
    for (int i = 0; i < y->shared->happening_count; i++) {
        const struct happening *h = &y->shared->happenings[i];
        if (h->what != H_ASKED)
            continue;
        const int64_t *found = int_map_get(&came, (uint64_t)h->thing);
        int seen = found ? (int)*found : 0;
        asked++;
        links += seen;
        twice += seen > 1;
        // Not there: refused for a reason that the program has written down.
        if (!seen &&
            number(y,
                   "SELECT COUNT(*) FROM message WHERE cause = 'survey' AND state = 'sent' AND "
                   "idempotency LIKE '%:invitation:' || CAST(? AS TEXT)",
                   h->thing)) {
            missing++;
            snprintf(why, sizeof why, "invitation %lld", (long long)h->thing);
        }
    }
    // What plays ask, too.
    for (int n = 0; n < in->count; n++)
        if (in->list[n].asks && in->list[n].taken)
            twice += *int_map_get(&came, (uint64_t)in->list[n].asks) > 1;
    int_map_deinit(&came);
    check_say(y->tally, asked > 0 && !twice && !missing, "each invitation arrived once",
              "seed %llu: %d asked, %d links, %d twice, %d missing: %s",
              (unsigned long long)y->options.seed, asked, links, twice, missing, why);
    for (int p = 0; p < 2; p++)
        for (int i = 0; i < in->books->count; i++) {
            int got = 0;
            if (!in->books->customers[i].id || in->books->customers[i].touched)
                continue;
            for (int n = 0; n < in->count; n++)
                got += in->list[n].taken && in->list[n].who == i && in->list[n].play == p;
            if (!got)
                continue;
            // Entries, by two messages each.
            int64_t entries =
                number(y,
                       p ? "SELECT COUNT(*) FROM play_entry WHERE customer = ? AND play = "
                           "(SELECT MAX(id) FROM play)"
                         : "SELECT COUNT(*) FROM play_entry WHERE customer = ? AND play = "
                           "(SELECT MIN(id) FROM play)",
                       in->books->customers[i].id);
            if (got > 2 * entries && !more++)
                snprintf(why, sizeof why, "customer K%05d got %d of play %d", i, got, p);
        }
    check_say(y->tally, !more, "nobody gets a step of a play twice", "seed %llu: %d: %s",
              (unsigned long long)y->options.seed, more, why);
}

// ---- who is not to get any ----------------------------------------------------------------------

static bool opted_out(const struct inbox *in, int who, int64_t wall)
{
    int root = naive_root(in->books, who, wall);
    for (int i = 0; i < in->books->count; i++) {
        const struct naive_customer *k = &in->books->customers[i];
        if (k->opted_out_wall && k->opted_out_wall < wall && naive_root(in->books, i, wall) == root)
            return true;
    }
    return false;
}

static void nobody_who_may_not(struct inbox *in)
{
    struct year *y = in->y;
    int after = 0, control = 0, quiet = 0, outs = 0;
    char why[3][400] = {"", "", ""};
    for (int i = 0; i < in->books->count; i++)
        outs += in->books->customers[i].opted_out_wall != 0;
    for (int i = 0; i < in->count; i++) {
        const struct got *g = &in->list[i];
        if (g->who < 0)
            continue;
        // Each time it came counts, also where it was not taken.
        int64_t wall = wall_of(g->last->at_ms);
        int minute = (int)(wall % 86400 / 60);
        struct str day = day_text(y->c.arena, (day_t)(wall / 86400));
        if (opted_out(in, g->who, wall) && !after++)
            snprintf(why[0], 400, "K%05d on %.*s: %s", g->who, STR_ARG(day), g->last->says);
        if (g->play < 0)
            continue;
        int64_t id = in->books->customers[naive_root(in->books, g->who, wall)].id;
        if (naive_controls(in->seeds[g->play], in->shares[g->play], id) && !control++)
            snprintf(why[1], 400, "K%05d on %.*s: %s", g->who, STR_ARG(day), g->last->says);
        if ((minute < QUIET_TO || minute >= QUIET_FROM) && !quiet++)
            snprintf(why[2], 400, "K%05d on %.*s at minute %d: %s", g->who, STR_ARG(day), minute,
                     g->last->says);
    }
    check_say(y->tally, !after && outs > 0, "nothing goes to who has opted out",
              "seed %llu: %d messages to %d people, first %s", (unsigned long long)y->options.seed,
              after, outs, why[0]);
    check_say(y->tally, !control, "nothing of a play goes to its control group",
              "seed %llu: %d messages, first %s", (unsigned long long)y->options.seed, control,
              why[1]);
    check_say(y->tally, !quiet, "no marketing in quiet hours", "seed %llu: %d messages, first %s",
              (unsigned long long)y->options.seed, quiet, why[2]);
}

// ---- caps ---------------------------------------------------------------------------------------

struct hit {
    int who;
    int64_t at_ms;
};

static int by_who_and_time(const void *a, const void *b)
{
    const struct hit *x = a, *y = b;
    return x->who != y->who ? x->who - y->who : (x->at_ms > y->at_ms) - (x->at_ms < y->at_ms);
}

// Marketing that arrived at one customer, by whatever phone he had: one in 24 hours, two in seven days.
static void caps_hold(struct inbox *in)
{
    enum { DAY_MS = 86400000 };
    struct year *y = in->y;
    struct hit *hits = mem_array((size_t)in->count + 1, sizeof *hits);
    int n = 0, day = 0, week = 0;
    char why[200] = "";
    for (int i = 0; i < in->count; i++)
        if (in->list[i].play >= 0 && in->list[i].who >= 0 && in->list[i].taken)
            hits[n++] = (struct hit){
                naive_root(in->books, in->list[i].who, wall_of(in->list[i].first->at_ms)),
                in->list[i].first->at_ms};
    qsort(hits, (size_t)n, sizeof *hits, by_who_and_time);
    for (int i = 1; i < n; i++) {
        bool one = hits[i].who == hits[i - 1].who && hits[i].at_ms - hits[i - 1].at_ms < DAY_MS;
        bool two = i > 1 && hits[i].who == hits[i - 2].who &&
                   hits[i].at_ms - hits[i - 2].at_ms < 7 * (int64_t)DAY_MS;
        day += one;
        week += two;
        if ((one || two) && !*why)
            snprintf(why, sizeof why, "K%05d, around %.*s", hits[i].who,
                     STR_ARG(day_text(y->c.arena, (day_t)(wall_of(hits[i].at_ms) / 86400))));
    }
    free(hits);
    check_say(y->tally, n > 0 && !day && !week, "the caps on marketing hold",
              "seed %llu: %d within a day, %d within a week, first %s",
              (unsigned long long)y->options.seed, day, week, why);
}

static void read_plays(struct inbox *in)
{
    struct year *y = in->y;
    struct db_tx *tx;
    struct db_rows *rows;
    int n = 0;
    must(y, db_read_begin(&y->c, org_db(y->org), &tx), "plays");
    enum err e =
        db_query(&y->c, tx, "SELECT seed, share FROM play ORDER BY id", DB_NO_VALUES, &rows);
    while (!e && db_next(&y->c, rows, &e) && n < 2) {
        snprintf(in->seeds[n], sizeof in->seeds[n], "%.*s", STR_ARG(db_text(rows, 0)));
        in->shares[n++] = db_int(rows, 1);
    }
    must(y, e, "plays");
    db_read_end(tx);
}

void check_peers(struct year *y)
{
    struct naive books;
    struct inbox in = {.y = y, .books = &books};
    naive_read(y, &books);
    read_plays(&in);
    read_inbox(&in);
    nothing_lost(&in);
    nothing_doubled(&in);
    nobody_who_may_not(&in);
    caps_hold(&in);
}
